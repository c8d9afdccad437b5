//! Writing the published contents to the last good files.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Files, TERMS};
use crate::good_files::{ContentHash, GoodFile, GoodFileChanges, GoodFiles, GoodFilesError};
use crate::store::{Store, StoreChanges};

/// The paths about which the list of last good files may be wrong.
#[derive(Debug, Default)]
pub(super) struct UnwrittenPaths {
    /// Those of files that were read or restored.
    changed: BTreeSet<Arc<str>>,
    /// Those of files that were removed. They may exist again.
    removed: BTreeSet<Arc<str>>,
    /// Every path in the list was compared with the files.
    are_all_compared: bool,
}

impl UnwrittenPaths {
    pub(super) fn add(&mut self, path: &Arc<str>) {
        self.changed.insert(Arc::clone(path));
    }

    pub(super) fn add_removed(&mut self, path: &Arc<str>) {
        self.removed.insert(Arc::clone(path));
    }
}

impl Files {
    /// The files that were removed and have no new content, though the list of last good files may have them.
    pub(in super::super) fn removed(&self) -> BTreeSet<Arc<str>> {
        let removed = self.unwritten.removed.iter();
        removed
            .filter(|path| self.has_no_content(path))
            .cloned()
            .collect()
    }

    /// Makes the last good files those that are published. After an error the next call does it.
    pub(in super::super) fn write_good(
        &mut self,
        good: &mut GoodFiles,
    ) -> Result<(), GoodFilesError> {
        // A start whose folder is not mounted yet knows nothing.
        if self.by_path.is_empty() {
            return Ok(());
        }
        let terms = self.published_hash(TERMS);
        let mut changes = GoodFileChanges::default();
        for path in &self.unwritten.changed {
            self.add_change(path, terms, good, &mut changes);
        }
        for path in self.removed() {
            if good.get(&path).is_some() {
                changes.remove(path);
            }
        }
        if !self.unwritten.are_all_compared {
            // These vanished while no server ran.
            let unknown = good
                .paths()
                .filter(|path| !self.by_path.contains_key(*path));
            unknown.for_each(|path| changes.remove(Arc::clone(path)));
        }
        good.write(&changes)?;
        let written = std::mem::take(&mut self.unwritten);
        self.unwritten.are_all_compared = true;
        for path in &written.changed {
            self.drop_written_bytes(path);
        }
        Ok(())
    }

    /// Removes files from the store that an earlier version has kept there, once the last good files have them.
    pub(in super::super) fn forget_stored(
        &self,
        store: &Store,
        good: &GoodFiles,
        changes: &mut StoreChanges,
    ) {
        if self.by_path.is_empty() {
            return;
        }
        for path in store.kept_paths() {
            let published = self.published_hash(&path);
            let kept = good.get(&path).and_then(|file| file.published);
            let is_gone = !self.by_path.contains_key(&*path);
            if is_gone || published.is_some() && published == kept {
                store.forget(changes, &path);
            }
        }
    }

    /// Adds the content of a file that is published, unless the list has it.
    fn add_change<'a>(
        &'a self,
        path: &Arc<str>,
        terms: Option<ContentHash>,
        good: &GoodFiles,
        changes: &mut GoodFileChanges<'a>,
    ) {
        let file = self.by_path.get(path);
        // The content of a file in conflict with another is not published.
        let file = file.filter(|file| file.conflict.is_none());
        let Some(published) = file.and_then(|file| file.published.as_ref()) else {
            return;
        };
        // A module that an earlier version has kept in the store stays there until its file is mended.
        let Some(hash) = published.hash else {
            return;
        };
        let mut file = GoodFile::of(hash);
        let is_other = |other: &ContentHash| Some(*other) != terms && good.has(*other);
        file.terms = published.terms.filter(is_other);
        if published.unwritten.is_some() || good.get(path) != Some(&file) {
            let bytes = published.unwritten.as_ref().map(|bytes| (hash, &***bytes));
            changes.set(Arc::clone(path), file, bytes.as_slice());
        }
    }

    fn drop_written_bytes(&mut self, path: &str) {
        let file = self.by_path.get_mut(path);
        if let Some(file) = file.filter(|file| file.conflict.is_none()) {
            file.drop_written_bytes();
        }
    }

    fn published_hash(&self, path: &str) -> Option<ContentHash> {
        self.by_path.get(path)?.published.as_ref()?.hash
    }

    fn has_no_content(&self, path: &str) -> bool {
        let file = self.by_path.get(path);
        file.is_none_or(|file| file.published.is_none())
    }
}
