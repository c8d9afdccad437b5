//! Ends the process when a thread that it cannot do without is dead or stuck, so that it is started again.

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

/// A thread that shows no progress for so long is stuck. Publishing shows it with every file, module and feed, and none
/// of these takes a minute, not even one as large as may be, read from a slow disk. A folder on a network that does not
/// answer may come back: the server serves on, and is not ended for that within a few minutes.
const STUCK_AFTER: Duration = Duration::from_secs(600);

/// Beyond the time that requests in flight get, for whatever else stops in good order.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// How often within the time after which a thread is stuck its progress is looked at. Looks are counted, not time: a
/// process that was itself stopped for an hour is not stuck.
const CHECKS_PER_TIMEOUT: u32 = 10;

/// The settings for watching the threads of a server. Tests shorten them.
pub struct Supervision {
    /// Observes every stage of a publish.
    pub progress: Progress,
    pub stuck_after: Duration,
    /// So long an orderly end after a thread's death may take, beyond what requests in flight get.
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

/// A thread shows with this that it makes progress.
#[derive(Clone, Default)]
pub(super) struct Heartbeat(Arc<HeartbeatState>);

#[derive(Default)]
struct HeartbeatState {
    beats: AtomicU64,
    is_busy: AtomicBool,
}

impl Heartbeat {
    /// The thread got on, and has more to do.
    pub(super) fn beat(&self) {
        self.0.beats.fetch_add(1, Ordering::Relaxed);
        self.0.is_busy.store(true, Ordering::Relaxed);
    }

    /// The thread has nothing to do, for however long.
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

/// A heart that is watched.
pub(super) struct WatchedThread {
    name: &'static str,
    heartbeat: Heartbeat,
    beats: u64,
    /// Looks since its last beat.
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

    /// Starts a thread that the process cannot do without. If it panics, `stop` is called for an orderly end.
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
                // The supervisor ends last.
                let _ = panics.send(());
                stop();
                resume_unwind(panic);
            }
        })
    }

    /// Ends the watch, when all that was watched has ended.
    pub(super) fn stop(self) {
        let Self { panics, thread } = self;
        drop(panics);
        // It has nothing to tell.
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
        // Each is looked at, whatever the others do.
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
    // A thread died. What stops in good order drops all senders; other deaths on the way change nothing.
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
