//! Ends the process when a thread that it needs is dead or stuck, so that the process is started again.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::logging;
use crate::publish::Progress;

/// A thread that shows no progress for this time is stuck. A publish shows progress with every file, module and feed,
/// and none of these takes a minute, however large it is and however slow the disk. A network file system that does not
/// answer may come back, and the server serves meanwhile. So the time is not shorter.
const STUCK_AFTER: Duration = Duration::from_secs(600);

/// The time for an orderly end, beyond the time for requests in flight.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// The number of checks in the time after which a thread is stuck. Checks are counted, and not time, because a process
/// that was suspended for an hour is not stuck.
const CHECKS_PER_TIMEOUT: u32 = 10;

/// The settings of the supervision of threads. Tests make the times shorter.
pub struct Supervision {
    /// Observes every stage of a publish.
    pub progress: Progress,
    pub stuck_after: Duration,
    /// The time for an orderly end after the death of a thread, beyond the time for requests in flight.
    pub stop_timeout: Duration,
    /// Ends the process, whatever its threads do.
    pub end_process: Box<dyn FnOnce() + Send>,
}

impl Default for Supervision {
    fn default() -> Self {
        Self {
            progress: Progress::default(),
            stuck_after: STUCK_AFTER,
            stop_timeout: STOP_TIMEOUT,
            end_process: Box::new(|| {
                logging::flush();
                process::exit(1)
            }),
        }
    }
}

/// The sign by which a thread shows that it makes progress.
#[derive(Clone, Default)]
pub(super) struct Heartbeat(Arc<HeartbeatState>);

#[derive(Default)]
struct HeartbeatState {
    beats: AtomicU64,
    is_busy: AtomicBool,
}

impl Heartbeat {
    /// The thread has made progress, and has more to do.
    pub(super) fn beat(&self) {
        self.0.beats.fetch_add(1, Ordering::Relaxed);
        self.0.is_busy.store(true, Ordering::Relaxed);
    }

    /// The thread has nothing to do, for any time.
    pub(super) fn rest(&self) {
        self.0.is_busy.store(false, Ordering::Relaxed);
    }

    /// Rests during the wait.
    pub(super) fn rest_while<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.rest();
        let result = wait();
        self.beat();
        result
    }
}

/// A thread whose heartbeat is checked.
pub(super) struct WatchedThread {
    name: &'static str,
    heartbeat: Heartbeat,
    beats: u64,
    /// The number of checks since its last beat.
    checks_without_beat: u32,
}

impl WatchedThread {
    pub(super) fn new(name: &'static str, heartbeat: &Heartbeat) -> Self {
        Self {
            name,
            heartbeat: heartbeat.clone(),
            beats: 0,
            checks_without_beat: 0,
        }
    }

    pub(super) fn is_stuck(&mut self) -> bool {
        let HeartbeatState { beats, is_busy } = &*self.heartbeat.0;
        let beats = beats.load(Ordering::Relaxed);
        let has_got_on = !is_busy.load(Ordering::Relaxed) || beats != self.beats;
        self.checks_without_beat = if has_got_on {
            0
        } else {
            self.checks_without_beat + 1
        };
        self.beats = beats;
        self.checks_without_beat >= CHECKS_PER_TIMEOUT
    }
}

/// The thread that watches the others until this is dropped.
pub(super) struct Supervisor {
    panics: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Supervisor {
    pub(super) fn start(supervision: Supervision, threads: Vec<WatchedThread>) -> io::Result<Self> {
        let (panics, receiver) = mpsc::channel();
        let watching = move || watch(supervision, threads, &receiver);
        let thread = thread::Builder::new()
            .name("supervisor".into())
            .spawn(watching)?;
        Ok(Self { panics, thread })
    }

    /// Starts a thread that the process needs. If it panics, `stop` is called for an orderly end.
    pub(super) fn spawn(
        &self,
        name: &'static str,
        work: impl FnOnce() + Send + 'static,
        stop: impl FnOnce() + Send + 'static,
    ) -> io::Result<JoinHandle<()>> {
        let panics = self.panics.clone();
        thread::Builder::new().name(name.into()).spawn(move || {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
                let why = reason(&*panic);
                tracing::error!(
                    "the thread \"{name}\" has failed ({why}), which is a fault of this program: the server stops"
                );
                // The supervisor ends last, so somebody receives this.
                let _ = panics.send(());
                stop();
                resume_unwind(panic);
            }
        })
    }

    /// Stops the supervision, after all other threads have ended.
    pub(super) fn stop(self) {
        let Self { panics, thread } = self;
        drop(panics);
        // The thread has no result.
        let _ = thread.join();
    }
}

fn watch(supervision: Supervision, mut threads: Vec<WatchedThread>, panics: &Receiver<()>) {
    let Supervision {
        stuck_after,
        stop_timeout,
        end_process,
        ..
    } = supervision;
    loop {
        match panics.recv_timeout(stuck_after / CHECKS_PER_TIMEOUT) {
            Ok(()) => break,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        // Each thread is checked, so that each count is right.
        let stuck = threads
            .iter_mut()
            .filter_map(|watched| watched.is_stuck().then_some(watched.name))
            .last();
        if let Some(name) = stuck {
            let seconds = stuck_after.as_secs();
            tracing::error!(
                "{name} has made no progress for {seconds} seconds: the server ends and must be started again"
            );
            return end_process();
        }
    }
    // A thread died. The orderly end drops all senders. Other deaths on the way change nothing.
    let is_over = loop {
        match panics.recv_timeout(stop_timeout) {
            Ok(()) => {}
            Err(error) => break error == RecvTimeoutError::Disconnected,
        }
    };
    if !is_over {
        tracing::error!(
            "the server could not stop in good order: it ends now and must be started again"
        );
        end_process();
    }
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_busy_thread_without_progress_is_stuck() {
        let heartbeat = Heartbeat::default();
        let mut watched = WatchedThread::new("it", &heartbeat);
        let mut is_stuck_after = |looks: u32, between: &dyn Fn()| {
            (0..looks).any(|_| {
                between();
                watched.is_stuck()
            })
        };
        assert!(
            !is_stuck_after(3 * CHECKS_PER_TIMEOUT, &|| {}),
            "it has nothing to do"
        );
        heartbeat.beat();
        assert!(
            !is_stuck_after(3 * CHECKS_PER_TIMEOUT, &|| heartbeat.beat()),
            "it gets on"
        );
        assert!(!is_stuck_after(CHECKS_PER_TIMEOUT - 1, &|| {}), "not yet");
        heartbeat.beat();
        assert!(
            !is_stuck_after(CHECKS_PER_TIMEOUT, &|| {}),
            "it has got on in between"
        );
        assert!(is_stuck_after(1, &|| {}));
        heartbeat.rest();
        assert!(
            !is_stuck_after(1, &|| {}),
            "it has come to an end after all"
        );
    }
}
