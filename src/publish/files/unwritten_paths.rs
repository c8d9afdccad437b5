//! The paths about which the list of last good files may be wrong, and the write that makes it right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::accepted::AcceptedFiles;
use super::{Files, TERMS};
use crate::folder::FileKind;
use crate::good_files::{ContentHash, GoodFile, GoodFileChanges, GoodFiles, GoodFilesError};
use crate::store::{Store, StoreChanges};

/// The paths about which the list of last good files may be wrong.
#[derive(Debug, Default)]
pub(super) struct UnwrittenPaths {
    /// Those of files that were read or restored.
    changed: BTreeSet<Arc<str>>,
    /// Those of files that were removed. They may exist again.
    removed: BTreeSet<Arc<str>>,
    /// The bytes of each `terms.json` that was published since the last write. Modules may be dated by any of them.
    terms: BTreeMap<ContentHash, Arc<Vec<u8>>>,
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
    /// Remembers the bytes of the published `terms.json` until they are written.
    pub(super) fn note_terms(&mut self) {
        let terms = self.by_path.get(TERMS);
        let published = terms.and_then(|terms| terms.published.as_ref());
        if let Some(published) = published
            && let (Some(hash), Some(bytes)) = (published.hash, &published.unwritten)
        {
            self.unwritten.terms.insert(hash, Arc::clone(bytes));
        }
    }

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
        accepted: &mut AcceptedFiles,
    ) -> Result<(), GoodFilesError> {
        // A start whose folder is not mounted yet knows nothing.
        if self.by_path.is_empty() {
            return Ok(());
        }
        let terms = self.published_hash(TERMS);
        let mut changes = GoodFileChanges::default();
        for path in self.unwritten.changed.union(accepted.changed()) {
            self.add_change(path, terms, good, accepted, &mut changes);
        }
        self.keep_terms_of_modules(terms, good, accepted, &mut changes);
        for path in self.removed() {
            if good.get(&path).is_some() && !accepted.has(&path) {
                changes.remove(path);
            }
        }
        if !self.unwritten.are_all_compared {
            // These vanished while no server ran.
            let unknown = good
                .paths()
                .filter(|path| !self.by_path.contains_key(*path) && !accepted.has(path));
            unknown.for_each(|path| changes.remove(Arc::clone(path)));
        }
        good.write(&changes)?;
        let written = std::mem::take(&mut self.unwritten);
        self.unwritten.are_all_compared = true;
        // The current contents of held files are not written. Their bytes are needed when the hold ends.
        let paths = written.changed.union(accepted.changed());
        for path in paths.filter(|path| !accepted.held().replaces(path)) {
            self.drop_written_bytes(path);
        }
        accepted.set_written(self);
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

    /// A line without terms means the `terms.json` in the list. If that changes, modules whose content stays the same keep
    /// the one before.
    fn keep_terms_of_modules<'a>(
        &'a self,
        terms: Option<ContentHash>,
        good: &GoodFiles,
        accepted: &'a AcceptedFiles,
        changes: &mut GoodFileChanges<'a>,
    ) {
        let before = good.get(TERMS).and_then(|file| file.published);
        if terms.is_none() || before == terms {
            return;
        }
        let modules = good
            .paths()
            .filter(|path| FileKind::of(path) == Some(FileKind::Module));
        for path in modules {
            let is_replaced = self.add_change(path, terms, good, accepted, changes);
            if let Some(file) = good
                .get(path)
                .filter(|file| !is_replaced && file.terms.is_none())
            {
                let file = GoodFile {
                    terms: before,
                    ..*file
                };
                changes.set(Arc::clone(path), file, &[]);
            }
        }
    }

    /// Adds the contents of a file that are published and accepted, unless the list has them. Returns whether there are any.
    fn add_change<'a>(
        &'a self,
        path: &Arc<str>,
        terms: Option<ContentHash>,
        good: &GoodFiles,
        accepted: &'a AcceptedFiles,
        changes: &mut GoodFileChanges<'a>,
    ) -> bool {
        let file = self.by_path.get(path);
        // The content of a file in conflict with another is not published, and the list keeps the one before.
        let is_in_conflict = file.is_some_and(|file| file.conflict.is_some());
        if is_in_conflict && !accepted.held().replaces(path) {
            return false;
        }
        let published = file.and_then(|file| file.published.as_ref());
        let published = accepted.held().published(path, published);
        // A module that an earlier version has kept in the store stays there until its file is mended.
        let published = published.filter(|published| published.hash.is_some());
        let judged_by = accepted.content(path, published);
        let judged_by = judged_by.filter(|content| content.hash.is_some());
        let loss = accepted.published_loss(path);
        let settled = loss.and_then(|loss| loss.settled.as_ref());
        let contents = [published, judged_by, settled].into_iter().flatten();
        let Some(first) = contents.clone().next() else {
            match good.get(path) {
                Some(_) if !self.by_path.contains_key(path) => changes.remove(Arc::clone(path)),
                Some(written) if written.accepted.is_some() && accepted.held().replaces(path) => {
                    // It was published until it was held back, and its bytes are needed when the hold ends.
                    let file = GoodFile {
                        published: written.published.or(written.accepted),
                        terms: written.terms,
                        ..GoodFile::default()
                    };
                    changes.set(Arc::clone(path), file, &[]);
                }
                _ => {}
            }
            return false;
        };
        let unwritten_terms = |hash| Some((hash, &***self.unwritten.terms.get(&hash)?));
        let is_other = |other: &ContentHash| {
            Some(*other) != terms && (good.has(*other) || unwritten_terms(*other).is_some())
        };
        let file = GoodFile {
            published: published.and_then(|content| content.hash),
            accepted: judged_by.and_then(|content| content.hash),
            settled: accepted.settled_content(path),
            differs_since: loss.map(|loss| loss.since),
            published_since: loss.map(|loss| loss.published_since),
            terms: first.terms.filter(is_other),
        };
        let bytes =
            contents.filter_map(|content| Some((content.hash?, &***content.unwritten.as_ref()?)));
        let bytes: Vec<(ContentHash, &[u8])> = bytes.collect();
        if !bytes.is_empty() || good.get(path) != Some(&file) {
            let terms = file.terms.and_then(unwritten_terms);
            let contents: Vec<_> = bytes.into_iter().chain(terms).collect();
            changes.set(Arc::clone(path), file, &contents);
        }
        true
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
