//! The one place where the current snapshot is, and who waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption, Guard};
use tokio::sync::watch;

use super::Snapshot;
use crate::changes::ChangeLog;

/// The snapshot that is served now. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Published(Arc<PublishedState>);

#[derive(Debug, Default)]
struct PublishedState {
    snapshot: ArcSwap<Snapshot>,
    applied: watch::Sender<Applied>,
    has_looked: watch::Sender<bool>,
    has_lost_store: AtomicBool,
    problems: ArcSwapOption<Vec<FolderProblem>>,
    written_log: ArcSwapOption<ChangeLog>,
}

/// A problem of the data folder, for people who can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderProblem {
    pub is_error: bool,
    /// The path in the data folder with the line.
    pub place: String,
    pub message: String,
}

/// The decisions about links that the snapshot contains.
#[derive(Clone, Copy, Debug, Default)]
struct Applied {
    /// The first so many.
    version: u64,
    /// No more will follow, because the publisher has ended.
    is_final: bool,
}

impl Published {
    /// Serves this snapshot from now on.
    pub fn put(&self, snapshot: Arc<Snapshot>) {
        self.0.snapshot.store(snapshot);
    }

    /// The snapshot that is served now; the empty one before the first publish. A request calls this once.
    pub fn current(&self) -> Guard<Arc<Snapshot>> {
        self.0.snapshot.load()
    }

    /// Says that this log of changes is on disk.
    pub fn set_written_log(&self, log: Arc<ChangeLog>) {
        self.0.written_log.store(Some(log));
    }

    /// The log of changes as it was last written. After a crash, no publish finds these changes again. `None` before the first
    /// publish, and where changes are not kept.
    pub fn written_log(&self) -> Option<Arc<ChangeLog>> {
        self.0.written_log.load_full()
    }

    /// Says that the data folder has been looked at once, whatever was found.
    pub fn end_first_look(&self) {
        self.0
            .has_looked
            .send_if_modified(|has_looked| !std::mem::replace(has_looked, true));
    }

    /// Whether the data folder has been looked at.
    pub fn has_looked(&self) -> bool {
        *self.0.has_looked.borrow()
    }

    /// Waits until the data folder has been looked at once, but not for longer than `patience`.
    pub async fn first_look(&self, patience: Duration) {
        let mut has_looked = self.0.has_looked.subscribe();
        // After the longest wait the answer is made from the snapshot that there is.
        let _ = tokio::time::timeout(patience, has_looked.wait_for(|has_looked| *has_looked)).await;
    }

    /// Replaces the problems that the last publish found.
    pub fn set_problems(&self, problems: Vec<FolderProblem>) {
        self.0.problems.store(Some(Arc::new(problems)));
    }

    /// The problems that the last publish found; none before the first one.
    pub fn problems(&self) -> Arc<Vec<FolderProblem>> {
        self.found_problems().unwrap_or_default()
    }

    /// The problems that the last publish found; `None` before the first one.
    pub fn found_problems(&self) -> Option<Arc<Vec<FolderProblem>>> {
        self.0.problems.load_full()
    }

    /// Says that the store is damaged, so that nothing from before the start can be served.
    pub fn lose_store(&self) {
        self.0.has_lost_store.store(true, Ordering::Relaxed);
    }

    /// Whether the store is damaged.
    pub fn has_lost_store(&self) -> bool {
        self.0.has_lost_store.load(Ordering::Relaxed)
    }

    /// Says that the snapshot contains the first `version` decisions about links.
    pub fn set_applied(&self, version: u64) {
        self.0.applied.send_if_modified(|applied| {
            let is_news = applied.version < version;
            applied.version = version.max(applied.version);
            is_news
        });
    }

    /// Says that the publisher has ended: this snapshot is served until the server has been started again.
    pub fn give_up(&self) {
        self.0
            .applied
            .send_modify(|applied| applied.is_final = true);
    }

    /// Whether the publisher has ended.
    pub fn is_final(&self) -> bool {
        self.0.applied.borrow().is_final
    }

    /// Waits until the snapshot contains the first `version` decisions; whether it does. The wait ends at once when the
    /// publisher has ended.
    pub async fn wait_until_applied(&self, version: u64, patience: Duration) -> bool {
        let mut applied = self.0.applied.subscribe();
        let settled = applied.wait_for(|applied| applied.version >= version || applied.is_final);
        let settled = tokio::time::timeout(patience, settled).await;
        matches!(settled, Ok(Ok(applied)) if applied.version >= version)
    }
}
