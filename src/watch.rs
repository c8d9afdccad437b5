//! Says when to look at the data folder again, and when somebody has decided something about a link. What happened is
//! not its business: a look sees that.

mod burst;
mod journal_watcher;
mod watched_paths;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::config::{self, WatchMode};
use crate::folder::LookAt;
use burst::Burst;
use journal_watcher::JournalWatcher;
use watched_paths::{FolderChange, WatchedPaths};

/// The time between two looks at everything, however reliable the operating system's events are.
const MAX_INTERVAL: Duration = Duration::from_secs(60);

/// Everything is looked at within this time after a look at a few files: the operating system may have kept something back.
const INTERVAL_AFTER_FILES: Duration = Duration::from_millis(2500);

/// The time between two looks for a folder that is missing.
const MISSING_FOLDER_INTERVAL: Duration = Duration::from_secs(1);

/// Links that flip while they are followed are followed again this often.
const MAX_ATTEMPTS: usize = 3;

/// Waits for changes of a folder.
pub struct Watcher {
    data: PathBuf,
    signals: Receiver<Signal>,
    /// When everything is looked at, whatever happens.
    next_look: Option<Instant>,
    burst: Option<Burst>,
    /// Nothing when polling.
    notify: Option<RecommendedWatcher>,
    /// Nothing if it cannot be watched: the decisions of other commands are seen at the next look then.
    journal: Option<JournalWatcher>,
    /// From where the files are reached, as it was when that was watched; what happens elsewhere does not count.
    watched_paths: Arc<ArcSwap<WatchedPaths>>,
    /// The folders that are watched.
    watched: Vec<PathBuf>,
    /// Whether all are watched that there are, at least one.
    is_watching: bool,
    poll: Option<Duration>,
    /// Somebody has asked to stop.
    is_stopping: bool,
    /// The job that runs meanwhile has ended.
    is_job_finished: bool,
}

/// Ends the waiting of a `Watcher`.
#[derive(Clone, Debug)]
pub struct Waker(Sender<Signal>);

/// Why somebody who waits should stop waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WakeReason {
    FolderMayHaveChanged(LookAt),
    /// Only at links.
    DecisionsChanged,
    /// The job that ran meanwhile has ended.
    JobFinished,
    Stop,
}

enum Signal {
    FolderChanged(FolderChange),
    DecisionsChanged,
    JobFinished,
    Stop,
}

impl Watcher {
    /// Begins to watch. A folder that is not there yet is watched as soon as it is. If the operating system cannot
    /// watch it, it is polled, and the second value says why.
    pub fn new(
        data: &Path,
        state: &Path,
        settings: &config::WatchConfig,
    ) -> (Self, Waker, Option<notify::Error>) {
        let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
        let (sender, signals) = mpsc::channel();
        let waker = Waker(sender.clone());
        let journal = JournalWatcher::new(state, sender.clone()).ok();
        let poll = Some(Duration::from_secs(settings.poll_seconds));
        let mut watcher = Self {
            data,
            signals,
            next_look: None,
            burst: None,
            notify: None,
            journal,
            watched_paths: Arc::default(),
            watched: Vec::new(),
            is_watching: false,
            poll,
            is_stopping: false,
            is_job_finished: false,
        };
        if settings.mode == WatchMode::Poll {
            return (watcher, waker, None);
        }
        let error = watcher.watch_with_notify(sender).err();
        if error.is_some() {
            watcher.notify = None;
        }
        (watcher, waker, error)
    }

    /// Waits until it is time to look again, or to stop.
    pub fn wait(&mut self) -> WakeReason {
        let interval = match (self.poll, self.is_watching) {
            (Some(interval), _) => interval,
            (None, false) => MISSING_FOLDER_INTERVAL,
            (None, true) => MAX_INTERVAL,
        };
        let next_look = *self
            .next_look
            .get_or_insert_with(|| Instant::now() + interval);
        loop {
            if self.is_stopping {
                return WakeReason::Stop;
            }
            let due = self
                .burst
                .as_ref()
                .map_or(next_look, |burst| burst.end().min(next_look));
            let left = due.saturating_duration_since(Instant::now());
            // A look that is due is not delayed by any number of decisions.
            let signal = if left.is_zero() {
                Err(RecvTimeoutError::Timeout)
            } else {
                self.signals.recv_timeout(left)
            };
            match signal {
                Ok(Signal::DecisionsChanged) => {
                    self.update_journal_watch();
                    self.handle_waiting_signals();
                    return if self.is_stopping {
                        WakeReason::Stop
                    } else {
                        WakeReason::DecisionsChanged
                    };
                }
                Ok(signal) => self.handle(signal),
                Err(RecvTimeoutError::Disconnected) => self.is_stopping = true,
                Err(RecvTimeoutError::Timeout) => {
                    return WakeReason::FolderMayHaveChanged(self.begin_look(next_look));
                }
            }
        }
    }

    /// Waits beside a job until somebody has decided something about a link, or the job has ended. Whatever else
    /// happens is kept for `wait`.
    pub fn wait_for_job(&mut self) -> WakeReason {
        loop {
            if std::mem::take(&mut self.is_job_finished) {
                return WakeReason::JobFinished;
            }
            match self.signals.recv() {
                Ok(Signal::DecisionsChanged) => {
                    self.update_journal_watch();
                    self.handle_waiting_signals();
                    return WakeReason::DecisionsChanged;
                }
                Ok(signal) => self.handle(signal),
                // The thread that runs the job has a sender.
                Err(_) => return WakeReason::JobFinished,
            }
        }
    }

    /// Ends the burst, if there is one. `next_look` is when everything is looked at.
    fn begin_look(&mut self, next_look: Instant) -> LookAt {
        let now = Instant::now();
        let burst = self.burst.take();
        let look_at = burst.filter(|_| now < next_look).map(Burst::look_at);
        let look_at = look_at.unwrap_or_default();
        self.next_look = match look_at {
            LookAt::Everything => None,
            LookAt::Files(_) => Some(next_look.min(now + INTERVAL_AFTER_FILES)),
        };
        look_at
    }

    fn handle(&mut self, signal: Signal) {
        match signal {
            Signal::FolderChanged(change) => self.extend_burst(change),
            Signal::DecisionsChanged => {}
            Signal::JobFinished => self.is_job_finished = true,
            Signal::Stop => self.is_stopping = true,
        }
    }

    fn extend_burst(&mut self, change: FolderChange) {
        let now = Instant::now();
        self.burst
            .get_or_insert_with(|| Burst::new(now))
            .add(change, now);
    }

    /// Whoever decided something waits for an answer; the folder's change can wait a moment longer. One answer serves
    /// all that have decided by now.
    fn handle_waiting_signals(&mut self) {
        while let Ok(signal) = self.signals.try_recv() {
            self.handle(signal);
        }
    }

    fn watch_with_notify(&mut self, sender: Sender<Signal>) -> notify::Result<()> {
        let watched_paths = Arc::clone(&self.watched_paths);
        let handler = move |event: notify::Result<Event>| {
            let change = match event {
                Ok(event) => watched_paths.load().change_of(&event),
                Err(_) => Some(FolderChange::Anything),
            };
            if let Some(change) = change {
                // Nobody waits any more when the server is stopping.
                let _ = sender.send(Signal::FolderChanged(change));
            }
        };
        // Links are followed here: notify would go on watching the place to which one led at first.
        let notify = RecommendedWatcher::new(
            handler,
            notify::Config::default().with_follow_symlinks(false),
        )?;
        self.notify = Some(notify);
        self.poll = None;
        self.update_watches();
        if !self.is_watching && self.data.is_dir() {
            let message = "no more folders can be watched; raise fs.inotify.max_user_watches, or set watch.mode";
            self.poll = Some(MISSING_FOLDER_INTERVAL);
            return Err(notify::Error::generic(message));
        }
        Ok(())
    }

    /// Watches from where the files are reached now, if that has changed: the folder may have been renamed away and
    /// made anew, or a symbolic link may point elsewhere.
    pub fn update_watches(&mut self) {
        self.update_journal_watch();
        if self.notify.is_none() {
            return;
        }
        for _ in 0..MAX_ATTEMPTS {
            let watched_paths = WatchedPaths::of(&self.data);
            if self.is_watching && watched_paths == **self.watched_paths.load() {
                return;
            }
            self.watch(watched_paths);
            if !self.is_watching {
                return;
            }
        }
    }

    fn update_journal_watch(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.update_watches();
        }
    }

    fn watch(&mut self, watched_paths: WatchedPaths) {
        let Some(notify) = &mut self.notify else {
            return;
        };
        for folder in self.watched.drain(..) {
            // It fails if the folder is gone, and then there is nothing left to undo.
            let _ = notify.unwatch(&folder);
        }
        let mut watch = |folder: &Path, mode| {
            let is_watched = notify.watch(folder, mode).is_ok();
            if is_watched {
                self.watched.push(folder.into());
            }
            is_watched
        };
        // The coming and going of links and roots shows only in the folders above them. Some may be out of bounds.
        for folder in watched_paths.folders_of_links() {
            watch(folder, RecursiveMode::NonRecursive);
        }
        let roots = watched_paths
            .roots
            .keys()
            .filter(|root| watch(root, RecursiveMode::Recursive))
            .count();
        self.is_watching = roots > 0 && roots == watched_paths.roots.len();
        self.watched_paths.store(Arc::new(watched_paths));
    }
}

impl Waker {
    /// Makes the `Watcher` say `DecisionsChanged` at its next, or its present, wait.
    pub fn decisions_changed(&self) {
        // If nobody waits, the server is stopping, and the next start reads the journal.
        let _ = self.0.send(Signal::DecisionsChanged);
    }

    /// Makes the `Watcher` say `Stop` at its next, or its present, wait.
    pub fn stop(&self) {
        // If nobody waits any more, there is nobody to stop.
        let _ = self.0.send(Signal::Stop);
    }

    /// Makes the `Watcher` say `JobFinished` at its next, or its present, wait for a job.
    pub fn job_finished(&self) {
        // If nobody waits any more, there is nobody to tell.
        let _ = self.0.send(Signal::JobFinished);
    }

    /// Makes it say `FolderMayHaveChanged`, as a change of the folder does.
    pub fn folder_changed(&self) {
        // Likewise.
        let _ = self.0.send(Signal::FolderChanged(FolderChange::Anything));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_answered_at_once_and_put_no_look_off() {
        let folder = tempfile::tempdir().unwrap();
        let settings = config::WatchConfig {
            mode: WatchMode::Poll,
            poll_seconds: 3600,
        };
        let (mut watcher, waker, _) = Watcher::new(folder.path(), folder.path(), &settings);
        waker.decisions_changed();
        waker.decisions_changed();
        assert_eq!(
            watcher.wait(),
            WakeReason::DecisionsChanged,
            "one answer for both"
        );
        // Changes of the folder, and decisions without end.
        waker
            .0
            .send(Signal::FolderChanged(FolderChange::Anything))
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            waker.decisions_changed();
            match watcher.wait() {
                WakeReason::DecisionsChanged => assert!(Instant::now() < deadline, "nobody looks"),
                wake => {
                    break assert_eq!(wake, WakeReason::FolderMayHaveChanged(LookAt::Everything));
                }
            }
        }
        waker.stop();
        assert_eq!(watcher.wait(), WakeReason::Stop);
    }
}
