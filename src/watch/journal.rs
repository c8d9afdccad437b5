//! Watches the journal of links, which other commands write to, wherever symbolic links lead to it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use arc_swap::ArcSwap;
use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Signal;
use super::reach::Reach;

/// Says `Decided` when the journal may have changed.
pub(super) struct JournalWatcher {
    journal: PathBuf,
    notify: RecommendedWatcher,
    reach: Arc<ArcSwap<Reach>>,
    watched: BTreeSet<PathBuf>,
}

impl JournalWatcher {
    pub(super) fn new(state: &Path, sender: Sender<Signal>) -> notify::Result<Self> {
        let state = std::path::absolute(state).unwrap_or_else(|_| state.into());
        let reach: Arc<ArcSwap<Reach>> = Arc::default();
        let watched_reach = Arc::clone(&reach);
        let notify = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_change(&event, &watched_reach.load())) {
                // Nobody waits any more when the server is stopping.
                let _ = sender.send(Signal::DecisionsChanged);
            }
        })?;
        let mut watcher = Self {
            journal: state.join("journal.jsonl"),
            notify,
            reach,
            watched: BTreeSet::new(),
        };
        watcher.follow();
        Ok(watcher)
    }

    /// Watches where the journal is now: a symbolic link on the way to it may lead to another place than before.
    pub(super) fn follow(&mut self) {
        let reach = Reach::of(&self.journal);
        if reach == **self.reach.load() {
            return;
        }
        // The folders, because a backup that is put back is another file.
        let folders: BTreeSet<PathBuf> = reach
            .folders_on_the_way()
            .into_iter()
            .map(Path::to_owned)
            .collect();
        self.reach.store(Arc::new(reach));
        for folder in self.watched.difference(&folders) {
            // It fails if the folder is gone, and then there is nothing left to undo.
            let _ = self.notify.unwatch(folder);
        }
        for folder in folders.difference(&self.watched) {
            // A folder that cannot be watched is seen at the next look.
            let _ = self.notify.watch(folder, RecursiveMode::NonRecursive);
        }
        self.watched = folders;
    }
}

fn is_change(event: &Event, reach: &Reach) -> bool {
    let is_change = matches!(
        event.kind,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Name(_))
    );
    is_change && event.paths.iter().any(|path| reach.is_on_the_way(path))
}
