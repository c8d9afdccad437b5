//! The threads of publishing.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The niceness of the publishing threads, above that of the process. Requests are answered first, and under full load
/// publishing still gets about a tenth of a processor.
const NICENESS: i32 = 10;

/// The most files, modules or feeds that a thread takes at once. With larger shares, one thread has much left to do when
/// the others have finished.
pub(super) const MAX_SHARE: usize = 64;

/// Threads for the long parts of a publish. They let requests go first.
pub(super) fn publish_pool() -> ThreadPool {
    build(
        ThreadPoolBuilder::new()
            .thread_name(|index| format!("publish-{index}"))
            .start_handler(|_| {
                // Linux sets the niceness of the calling thread. Elsewhere, publishing has the same priority as
                // requests.
                if cfg!(target_os = "linux") {
                    let _ = rustix::process::nice(NICENESS);
                }
            }),
    )
}

/// Threads for decisions about links. They do not wait for a thread that reads a large file, nor for requests.
pub(super) fn decision_pool() -> ThreadPool {
    build(ThreadPoolBuilder::new().thread_name(|index| format!("decide-{index}")))
}

fn build(builder: ThreadPoolBuilder) -> ThreadPool {
    builder
        .build()
        .expect("a thread pool can be made when the process starts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishing_lets_requests_go_first_and_decisions_do_not() {
        // Of the calling thread, on Linux.
        let niceness = || rustix::process::getpriority_process(None).unwrap();
        let own = niceness();
        // The highest niceness that there is.
        let expected = (own + NICENESS).min(19);
        assert_eq!(publish_pool().install(niceness), expected);
        assert_eq!(decision_pool().install(niceness), own);
    }
}
