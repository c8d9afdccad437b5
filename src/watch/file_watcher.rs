//! Watches one file of the state folder, which other commands write to. It follows symbolic links.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use arc_swap::ArcSwap;
use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Signal;
use super::watched_paths::WatchedPaths;

/// Sends a signal when the file may have changed.
pub(super) struct FileWatcher {
    file: PathBuf,
    pub(super) notify: RecommendedWatcher,
    watched_paths: Arc<ArcSwap<WatchedPaths>>,
    watched: BTreeSet<PathBuf>,
}

impl FileWatcher {
    pub(super) fn new(
        file: &Path,
        sender: Sender<Signal>,
        signal: fn() -> Signal,
    ) -> notify::Result<Self> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.into());
        let watched_paths: Arc<ArcSwap<WatchedPaths>> = Arc::default();
        let observed_paths = Arc::clone(&watched_paths);
        let notify = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_change(&event, &observed_paths.load())) {
                // Nobody receives this when the server is stopping.
                let _ = sender.send(signal());
            }
        })?;
        let mut watcher = Self {
            file,
            notify,
            watched_paths,
            watched: BTreeSet::new(),
        };
        watcher.update_watches();
        Ok(watcher)
    }

    /// Watches the same place again, because the operating system drops the watches of a file system that is unmounted.
    pub(super) fn watch_again(&mut self) {
        for folder in std::mem::take(&mut self.watched) {
            // This fails if the watch is gone, and then nothing has to be undone.
            let _ = self.notify.unwatch(&folder);
        }
        self.watched_paths.store(Arc::default());
        self.update_watches();
    }

    /// Watches the present place of the file. A symbolic link on the way to it may have a new target.
    pub(super) fn update_watches(&mut self) {
        let watched_paths = WatchedPaths::of(&self.file);
        if watched_paths == **self.watched_paths.load() {
            return;
        }
        // The folders are watched, because a restored backup is a new file.
        let folders: BTreeSet<PathBuf> = watched_paths
            .folders_of_links()
            .into_iter()
            .map(Path::to_owned)
            .collect();
        self.watched_paths.store(Arc::new(watched_paths));
        for folder in self.watched.difference(&folders) {
            // This fails if the folder is gone, and then nothing has to be undone.
            let _ = self.notify.unwatch(folder);
        }
        for folder in folders.difference(&self.watched) {
            // Changes in a folder that cannot be watched are seen at the next look.
            let _ = self.notify.watch(folder, RecursiveMode::NonRecursive);
        }
        self.watched = folders;
    }
}

fn is_change(event: &Event, watched_paths: &WatchedPaths) -> bool {
    let is_change = matches!(
        event.kind,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Name(_))
    );
    is_change
        && event
            .paths
            .iter()
            .any(|path| watched_paths.is_link_or_end(path))
}
