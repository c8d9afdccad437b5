//! Says when to look at the data folder again, and when somebody has decided something about a link. What happened is
//! not its business: a look sees that.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::config::{self, WatchMode};

/// A burst of changes is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(100);

/// Some writers never rest, so a burst is cut after this long.
const LONGEST_BURST: Duration = Duration::from_secs(1);

/// However well the operating system tells of changes, everything is looked at this often.
const SAFETY_NET: Duration = Duration::from_secs(60);

/// How often a folder that is not there is looked for.
const MISSING: Duration = Duration::from_secs(1);

/// Waits for changes of a folder.
pub struct Watcher {
    data: PathBuf,
    signals: Receiver<Signal>,
    /// When everything is looked at, whatever happens.
    next: Option<Instant>,
    burst: Option<Burst>,
    /// Nothing when polling.
    notify: Option<RecommendedWatcher>,
    /// Of the journal of links, which other commands write to.
    _journal: Option<RecommendedWatcher>,
    /// Device and inode of the folder that is watched.
    watched: Option<(u64, u64)>,
    poll: Option<Duration>,
    /// Somebody has asked to stop.
    is_stopping: bool,
    /// The job that runs meanwhile has ended.
    is_finished: bool,
}

/// Changes that follow each other.
#[derive(Clone, Copy, Debug)]
struct Burst {
    /// When it is over if nothing more happens.
    quiet: Instant,
    /// When it is cut.
    end: Instant,
}

/// Ends the waiting of a `Watcher`.
#[derive(Clone, Debug)]
pub struct Waker(Sender<Signal>);

/// Why somebody who waits should stop waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    Look,
    /// Only at links.
    Links,
    /// The job that ran meanwhile has ended.
    Finished,
    Stop,
}

enum Signal {
    Touched,
    Decided,
    Finished,
    Stop,
}

impl Watcher {
    /// Begins to watch. A folder that is not there yet is watched as soon as it is. If the operating system cannot
    /// watch it, it is polled, and the second value says why.
    pub fn new(data: &Path, state: &Path, settings: &config::Watch) -> (Self, Waker, Option<notify::Error>) {
        let data = std::path::absolute(data).unwrap_or_else(|_| data.into());
        let (sender, signals) = mpsc::channel();
        let waker = Waker(sender.clone());
        // If it cannot be watched, what other commands write to it is seen at the next look.
        let journal = watch_journal(state, sender.clone()).ok();
        let poll = Some(Duration::from_secs(settings.poll_seconds));
        let mut watcher = Self {
            data,
            signals,
            next: None,
            burst: None,
            notify: None,
            _journal: journal,
            watched: None,
            poll,
            is_stopping: false,
            is_finished: false,
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
    pub fn wait(&mut self) -> Wake {
        let patience = match (self.poll, self.watched) {
            (Some(interval), _) => interval,
            (None, None) => MISSING,
            (None, Some(_)) => SAFETY_NET,
        };
        let next = *self.next.get_or_insert_with(|| Instant::now() + patience);
        loop {
            if self.is_stopping {
                return Wake::Stop;
            }
            let due = self.burst.map_or(next, |burst| burst.quiet.min(burst.end));
            let left = due.saturating_duration_since(Instant::now());
            // However many decide something, a look that is due is not put off.
            let signal = if left.is_zero() { Err(RecvTimeoutError::Timeout) } else { self.signals.recv_timeout(left) };
            match signal {
                Ok(Signal::Decided) => {
                    self.note_all();
                    return if self.is_stopping { Wake::Stop } else { Wake::Links };
                }
                Ok(signal) => self.note(&signal),
                Err(RecvTimeoutError::Disconnected) => self.is_stopping = true,
                Err(RecvTimeoutError::Timeout) => {
                    (self.next, self.burst) = (None, None);
                    self.follow();
                    return Wake::Look;
                }
            }
        }
    }

    /// Waits beside a job until somebody has decided something about a link, or the job has ended. Whatever else
    /// happens is kept for `wait`.
    pub fn wait_for_job(&mut self) -> Wake {
        loop {
            if std::mem::take(&mut self.is_finished) {
                return Wake::Finished;
            }
            match self.signals.recv() {
                Ok(Signal::Decided) => {
                    self.note_all();
                    return Wake::Links;
                }
                Ok(signal) => self.note(&signal),
                // Whoever runs the job has a sender.
                Err(_) => return Wake::Finished,
            }
        }
    }

    fn note(&mut self, signal: &Signal) {
        match signal {
            Signal::Touched => self.touch(),
            Signal::Decided => {}
            Signal::Finished => self.is_finished = true,
            Signal::Stop => self.is_stopping = true,
        }
    }

    fn touch(&mut self) {
        let now = Instant::now();
        let end = self.burst.map_or(now + LONGEST_BURST, |burst| burst.end);
        self.burst = Some(Burst { quiet: now + QUIET, end });
    }

    /// Whoever decided something waits for an answer; the folder's change can wait a moment longer. One answer serves
    /// all that have decided by now.
    fn note_all(&mut self) {
        while let Ok(signal) = self.signals.try_recv() {
            self.note(&signal);
        }
    }

    fn watch_with_notify(&mut self, sender: Sender<Signal>) -> notify::Result<()> {
        let data = self.data.clone();
        let mut notify = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let is_relevant = event.map_or(true, |event| is_relevant(&event, &data));
            if is_relevant {
                // Nobody waits any more when the server is stopping.
                let _ = sender.send(Signal::Touched);
            }
        })?;
        // The folder's own coming and going shows only in the folder above it.
        if let Some(parent) = self.data.parent().filter(|parent| parent.is_dir()) {
            notify.watch(parent, RecursiveMode::NonRecursive)?;
        }
        self.notify = Some(notify);
        self.poll = None;
        self.follow();
        if self.watched.is_none() && self.data.is_dir() {
            let message = "no more folders can be watched; raise fs.inotify.max_user_watches, or set watch.mode";
            self.poll = Some(MISSING);
            return Err(notify::Error::generic(message));
        }
        Ok(())
    }

    /// Watches the folder that stands at the path now, if it is not the one that stood there before: it may have
    /// been renamed away and made anew, or be a symbolic link that points elsewhere now.
    fn follow(&mut self) {
        let Some(notify) = &mut self.notify else { return };
        let identity = fs::metadata(&self.data).ok().filter(fs::Metadata::is_dir).map(|data| (data.dev(), data.ino()));
        if identity == self.watched {
            return;
        }
        if self.watched.take().is_some() {
            // It fails if the folder is gone, and then there is nothing left to undo.
            let _ = notify.unwatch(&self.data);
        }
        if identity.is_some() && notify.watch(&self.data, RecursiveMode::Recursive).is_ok() {
            self.watched = identity;
        }
    }
}

impl Waker {
    /// Makes the `Watcher` say `Links` at its next, or its present, wait.
    pub fn decided(&self) {
        // If nobody waits any more, the server is stopping, and the next start heeds the journal.
        let _ = self.0.send(Signal::Decided);
    }

    /// Makes the `Watcher` say `Stop` at its next, or its present, wait.
    pub fn stop(&self) {
        // If nobody waits any more, there is nobody to stop.
        let _ = self.0.send(Signal::Stop);
    }

    /// Makes the `Watcher` say `Finished` at its next, or its present, wait for a job.
    pub fn finished(&self) {
        // If nobody waits any more, there is nobody to tell.
        let _ = self.0.send(Signal::Finished);
    }

    /// Makes it say `Look`, as a change of the folder does.
    pub fn wake(&self) {
        // Likewise.
        let _ = self.0.send(Signal::Touched);
    }
}

fn watch_journal(state: &Path, sender: Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    let path = std::path::absolute(state).unwrap_or_else(|_| state.into()).join("journal.jsonl");
    let folder = path.parent().unwrap_or(state).to_owned();
    let mut journal = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let is_written = event.is_ok_and(|event| {
            let kind = event.kind;
            let is_change = matches!(kind, EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Name(_)));
            is_change && event.paths.contains(&path)
        });
        if is_written {
            // Nobody waits any more when the server is stopping.
            let _ = sender.send(Signal::Decided);
        }
    })?;
    // The folder, because a backup that is put back is another file.
    journal.watch(&folder, RecursiveMode::NonRecursive)?;
    Ok(journal)
}

/// Whether the event can mean that a file says something else. Reading a file and writing to it do not; closing it
/// after writing, moving and removing do.
fn is_relevant(event: &Event, data: &Path) -> bool {
    if event.need_rescan() {
        return true;
    }
    let is_change = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(_))
        | EventKind::Remove(_)
        | EventKind::Create(CreateKind::Folder) => true,
        // A link is whole when it is made, and nobody closes it.
        EventKind::Create(_) => event.paths.iter().any(|path| is_link(path)),
        _ => false,
    };
    is_change && event.paths.iter().any(|path| path == data || path.starts_with(data) && !is_passed_over(path))
}

/// Whether it is a symbolic link, or one more name of a file.
fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink() || found.nlink() > 1)
}

/// Names that never count, and that are written again and again by those who write properly.
fn is_passed_over(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.ends_with(".tmp") || name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{RemoveKind, RenameMode};

    #[test]
    fn only_what_can_change_a_files_meaning_wakes() {
        let check = |kind, path: &str, expected| {
            let event = Event::new(kind).add_path(path.into());
            assert_eq!(is_relevant(&event, Path::new("/u/data")), expected, "{kind:?} {path}");
        };
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        check(closed, "/u/data/modules/A.json", true);
        check(closed, "/u/data/modules/A.json.tmp", false);
        check(closed, "/u/data/modules/.A.json.swp", false);
        check(closed, "/u/state/db", false);
        check(EventKind::Access(AccessKind::Open(AccessMode::Read)), "/u/data/modules/A.json", false);
        check(EventKind::Access(AccessKind::Close(AccessMode::Read)), "/u/data/modules/A.json", false);
        check(EventKind::Create(CreateKind::File), "/u/data/modules/A.json", false);
        check(EventKind::Create(CreateKind::Folder), "/u/data/modules", true);
        check(EventKind::Modify(ModifyKind::Name(RenameMode::To)), "/u/data/modules/A.json", true);
        check(EventKind::Remove(RemoveKind::File), "/u/data/modules/A.json", true);
        check(EventKind::Modify(ModifyKind::Name(RenameMode::To)), "/u/data", true);
        check(EventKind::Create(CreateKind::Folder), "/u/data2", false);
    }

    #[test]
    fn decisions_are_answered_at_once_and_put_no_look_off() {
        let folder = tempfile::tempdir().unwrap();
        let settings = config::Watch { mode: WatchMode::Poll, poll_seconds: 3600 };
        let (mut watcher, waker, _) = Watcher::new(folder.path(), folder.path(), &settings);
        waker.decided();
        waker.decided();
        assert_eq!(watcher.wait(), Wake::Links, "one answer for both");
        // Changes of the folder, and decisions without end.
        waker.0.send(Signal::Touched).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            waker.decided();
            match watcher.wait() {
                Wake::Links => assert!(Instant::now() < deadline, "nobody looks"),
                wake => break assert_eq!(wake, Wake::Look),
            }
        }
        waker.stop();
        assert_eq!(watcher.wait(), Wake::Stop);
    }
}
