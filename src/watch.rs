//! Says when to look at the data folder again, and when somebody has decided something about a link or a hold. It does
//! not say what has changed: the look finds that.

mod burst;
mod file_watcher;
mod waker;
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
use file_watcher::FileWatcher;
use waker::Signal;
pub use waker::Waker;
use watched_paths::{FolderChange, WatchedPaths};

/// The time between two looks at everything, because no operating system reports every change.
const MAX_INTERVAL: Duration = Duration::from_secs(60);

/// The time after a look at a few files at which everything is looked at, because the report of another change may be
/// late. With the longest burst before it that makes 2.5 s. It is also the longest time from the creation of a file to
/// a look at everything.
const INTERVAL_AFTER_FILES: Duration = Duration::from_millis(1500);

/// The time between two looks for a missing folder.
const MISSING_FOLDER_INTERVAL: Duration = Duration::from_secs(1);

/// The number of attempts to follow links that change meanwhile.
const MAX_ATTEMPTS: usize = 3;

/// Waits for changes of a folder.
pub struct Watcher {
    data: PathBuf,
    signals: Receiver<Signal>,
    /// The time of the next look at everything.
    next_look: Option<Instant>,
    burst: Option<Burst>,
    /// `None` when polling.
    notify: Option<RecommendedWatcher>,
    /// `None` if it cannot be watched. Decisions of other commands are then seen at the next look.
    journal: Option<FileWatcher>,
    /// The same for decisions about holds. After one the data folder is judged again.
    hold_decisions: Option<FileWatcher>,
    /// The paths from which files are reached, as they were when they were watched. Changes elsewhere do not count.
    watched_paths: Arc<ArcSwap<WatchedPaths>>,
    /// The folders that are watched.
    watched: Vec<PathBuf>,
    /// Whether all of the existing folders are watched, and at least one exists.
    is_watching: bool,
    poll: Option<Duration>,
    latest_look: LookCause,
    /// The server is stopping.
    is_stopping: bool,
    /// The job that ran beside this thread has ended.
    is_job_finished: bool,
}

/// The reason why a wait ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WakeReason {
    FolderMayHaveChanged(LookAt),
    /// Only links have changed.
    DecisionsChanged,
    /// The job that ran beside this thread has ended.
    JobFinished,
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LookCause {
    Event,
    Time,
}

impl Watcher {
    /// Begins to watch. A missing folder is watched as soon as it exists. If the operating system cannot watch the
    /// folder, it is polled, and the third value is the reason.
    pub fn new(
        data: &Path,
        state: &Path,
        settings: &config::WatchConfig,
    ) -> (Self, Waker, Option<notify::Error>) {
        let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
        let (sender, signals) = mpsc::channel();
        let waker = Waker(sender.clone());
        let journal = state.join("journal.jsonl");
        let journal = FileWatcher::new(&journal, sender.clone(), || Signal::DecisionsChanged).ok();
        let anything = || Signal::FolderChanged(FolderChange::Anything);
        let hold_decisions = state.join("holds.jsonl");
        let hold_decisions = FileWatcher::new(&hold_decisions, sender.clone(), anything).ok();
        let poll = Some(Duration::from_secs(settings.poll_seconds));
        let mut watcher = Self {
            data,
            signals,
            next_look: None,
            burst: None,
            notify: None,
            journal,
            hold_decisions,
            watched_paths: Arc::default(),
            watched: Vec::new(),
            is_watching: false,
            poll,
            latest_look: LookCause::Event,
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

    /// Waits until it is time to look again, or until the server stops.
    pub fn wait(&mut self) -> WakeReason {
        loop {
            if self.is_stopping {
                return WakeReason::Stop;
            }
            let interval = self.interval();
            let next_look = *self
                .next_look
                .get_or_insert_with(|| Instant::now() + interval);
            // A look in the middle of a burst would publish what only passes by. A burst has a longest time.
            let due = self.burst.as_ref().map_or(next_look, Burst::end);
            let left = due.saturating_duration_since(Instant::now());
            // Decisions do not delay a look that is due.
            let signal = if left.is_zero() {
                Err(RecvTimeoutError::Timeout)
            } else {
                self.signals.recv_timeout(left)
            };
            match signal {
                Ok(Signal::DecisionsChanged) => {
                    self.update_file_watches();
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

    /// Waits beside a job until somebody has decided something about a link, or the job has ended. Other signals are
    /// kept for `wait`.
    pub fn wait_for_job(&mut self) -> WakeReason {
        loop {
            if std::mem::take(&mut self.is_job_finished) {
                return WakeReason::JobFinished;
            }
            match self.signals.recv() {
                Ok(Signal::DecisionsChanged) => {
                    self.update_file_watches();
                    self.handle_waiting_signals();
                    return WakeReason::DecisionsChanged;
                }
                Ok(signal) => self.handle(signal),
                // The thread that runs the job has a sender.
                Err(_) => return WakeReason::JobFinished,
            }
        }
    }

    fn interval(&self) -> Duration {
        match (self.poll, self.is_watching) {
            (Some(interval), _) => interval,
            (None, false) => MISSING_FOLDER_INTERVAL,
            (None, true) => MAX_INTERVAL,
        }
    }

    /// A look at once would find the first half of a file that is being written.
    fn bring_next_look_forward(&mut self) {
        let latest = Instant::now() + INTERVAL_AFTER_FILES;
        self.next_look = Some(self.next_look.map_or(latest, |look| look.min(latest)));
    }

    /// Ends the burst, if there is one. `next_look` is the time of the next look at everything.
    fn begin_look(&mut self, next_look: Instant) -> LookAt {
        let now = Instant::now();
        let burst = self.burst.take();
        self.latest_look = match burst {
            Some(_) => LookCause::Event,
            None => LookCause::Time,
        };
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
            Signal::FolderChanged(FolderChange::FileCreated) => self.bring_next_look_forward(),
            Signal::FolderChanged(change) => self.extend_burst(change),
            Signal::LimitReached => self.stop_watching(),
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

    /// Somebody waits for the effect of a decision. A change of the folder can wait a moment longer. One answer serves
    /// all decisions until now.
    fn handle_waiting_signals(&mut self) {
        while let Ok(signal) = self.signals.try_recv() {
            self.handle(signal);
        }
    }

    fn watch_with_notify(&mut self, sender: Sender<Signal>) -> notify::Result<()> {
        let watched_paths = Arc::clone(&self.watched_paths);
        let handler = move |event: notify::Result<Event>| {
            if let Some(signal) = signal_of(event, &watched_paths.load()) {
                // Nobody receives this when the server is stopping.
                let _ = sender.send(signal);
            }
        };
        // Links are followed in this module, because notify would go on watching the first target of a link.
        let notify = RecommendedWatcher::new(
            handler,
            notify::Config::default().with_follow_symlinks(false),
        )?;
        self.notify = Some(notify);
        self.poll = None;
        let is_limit_reached = self.watch_present_paths();
        if is_limit_reached || !self.is_watching && self.data.is_dir() {
            self.poll = Some(MISSING_FOLDER_INTERVAL);
            return Err(limit_error());
        }
        Ok(())
    }

    /// Watches the paths from which files are reached now, if they have changed. The folder may have been renamed away
    /// and created again, or a symbolic link may have another target.
    pub fn update_watches(&mut self) {
        self.update_file_watches();
        if self.watch_present_paths() {
            self.stop_watching();
        }
    }

    /// Returns whether no more folders can be watched.
    fn watch_present_paths(&mut self) -> bool {
        if self.notify.is_none() {
            return false;
        }
        for _ in 0..MAX_ATTEMPTS {
            let watched_paths = WatchedPaths::of(&self.data);
            if self.is_watching && watched_paths == **self.watched_paths.load() {
                return false;
            }
            let is_limit_reached = self.watch(watched_paths);
            if is_limit_reached || !self.is_watching {
                return is_limit_reached;
            }
        }
        false
    }

    /// Polls from now on, because the limit of the operating system is reached.
    fn stop_watching(&mut self) {
        // Each of several new folders reports it.
        if self.notify.take().is_none() {
            return;
        }
        log_polling(&limit_error());
        self.poll = Some(MISSING_FOLDER_INTERVAL);
        self.extend_burst(FolderChange::Anything);
    }

    /// Says that the latest look has found a change. If no event has caused that look, the folder is watched again,
    /// because the operating system drops the watches of a file system that is unmounted, and does not watch one that is
    /// mounted inside the folder. Another look follows soon.
    pub fn change_found(&mut self) {
        if self.latest_look == LookCause::Time && self.notify.is_some() {
            self.is_watching = false;
            self.extend_burst(FolderChange::Anything);
        }
    }

    /// Says that a look has found decisions of other commands that no event has announced. The journal is watched again,
    /// and must be read once more after that.
    pub fn decisions_found(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.watch_again();
        }
    }

    fn update_file_watches(&mut self) {
        let files = [&mut self.journal, &mut self.hold_decisions];
        files
            .into_iter()
            .flatten()
            .for_each(FileWatcher::update_watches);
    }

    /// Returns whether no more folders can be watched.
    fn watch(&mut self, watched_paths: WatchedPaths) -> bool {
        let Some(notify) = &mut self.notify else {
            return false;
        };
        for folder in self.watched.drain(..) {
            // This fails if the folder is gone, and then nothing has to be undone.
            let _ = notify.unwatch(&folder);
        }
        let mut is_limit_reached = false;
        let mut watch = |folder: &Path, mode| {
            let result = notify.watch(folder, mode);
            is_limit_reached |= result.as_ref().is_err_and(is_limit);
            if result.is_ok() {
                self.watched.push(folder.into());
            }
            result.is_ok()
        };
        // New and removed links and roots are reported only by the folders above them. Some of these may not be
        // readable.
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
        is_limit_reached
    }
}

/// Logs that the folder is polled from now on.
pub fn log_polling(error: &notify::Error) {
    tracing::warn!(%error, "the data folder cannot be watched, so it is polled");
}

/// Whether no more folders can be watched.
fn is_limit(error: &notify::Error) -> bool {
    matches!(error.kind, notify::ErrorKind::MaxFilesWatch)
}

fn limit_error() -> notify::Error {
    notify::Error::generic(
        "no more folders can be watched; raise fs.inotify.max_user_watches, or set watch.mode",
    )
}

/// The signal for an event in the data folder; `None` if no file has changed.
fn signal_of(event: notify::Result<Event>, watched_paths: &WatchedPaths) -> Option<Signal> {
    let change = match event {
        Ok(event) => watched_paths.change_of(&event)?,
        Err(error) if is_limit(&error) => return Some(Signal::LimitReached),
        Err(_) => FolderChange::Anything,
    };
    Some(Signal::FolderChanged(change))
}

#[cfg(test)]
mod tests;
