//! Files that are missing or cannot be read, whose last content stays published if that is probably an accident.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::super::folder_listing::{FileStamp, ListedFile};
use super::super::last_good::LastGood;
use super::file_state::FileState;
use super::{Files, TERMS};
use crate::folder::{FileKind, Problem, Severity};

const ALL_FILES_MISSING: &str = "all files of this folder are gone, which looks like an accident: put them back; if it is meant, mend all other errors first, then stop the server and delete good and store in its state folder";
const NO_TERMS: &str = "this file is missing, and it gives the weeks their dates: add it";

impl Files {
    /// Reports folders that have lost all their files, and adds them to the `unreadable` ones. Returns whether there is
    /// no file at all although some are published: then the file system is probably not mounted yet.
    pub(super) fn report_emptied_folders(
        &mut self,
        files: &BTreeMap<Arc<str>, ListedFile>,
        unreadable: &mut Vec<String>,
        last_good: &LastGood<'_>,
        was_published: bool,
    ) -> bool {
        let never_emptied =
            FileKind::all().filter_map(|kind| Some((kind, kind.never_emptied_folder()?)));
        for (kind, folder) in never_emptied {
            let is_looked_into = !unreadable
                .iter()
                .any(|path| path == folder || is_below(path, folder));
            let is_gone = !files.values().any(|found| found.kind == kind) && is_looked_into;
            if is_gone
                && (self.has_published_any(kind, folder, last_good)
                    || was_published && files.is_empty())
            {
                self.problems
                    .push(Problem::of_file(Severity::Error, folder, ALL_FILES_MISSING));
                unreadable.push(folder.to_owned());
                if files.is_empty() {
                    return true;
                }
            }
        }
        false
    }

    /// Whether any file of this kind is published, or was published before the start.
    fn has_published_any(&self, kind: FileKind, folder: &str, last_good: &LastGood<'_>) -> bool {
        if self.by_path.is_empty() {
            return !last_good.paths_at(folder).is_empty();
        }
        self.by_path
            .values()
            .any(|file| file.kind == kind && file.published.is_some())
    }

    /// Removes the files that do not exist any more. Returns whether there were none.
    pub(super) fn remove_missing(
        &mut self,
        found: &BTreeMap<Arc<str>, ListedFile>,
        unreadable: &[String],
    ) -> bool {
        let is_hidden = |path: &str| unreadable.iter().any(|folder| is_below(path, folder));
        let is_gone =
            |path: &Arc<str>| !found.contains_key(path) && &**path != TERMS && !is_hidden(path);
        let gone: Vec<Arc<str>> = self
            .by_path
            .keys()
            .filter(|path| is_gone(path))
            .cloned()
            .collect();
        for path in &gone {
            self.by_path.remove(path);
            self.unwritten.add_removed(path);
        }
        gone.is_empty()
    }

    /// Keeps the last content of `terms.json` if it is missing. Nothing can be dated without it, so its end is probably
    /// an accident.
    pub(super) fn keep_missing_terms(&mut self, last_good: &LastGood<'_>) -> bool {
        let before = self.by_path.remove(TERMS);
        let is_unchanged = before
            .as_ref()
            .is_some_and(|before| before.stamp == FileStamp::default());
        let problem = Problem::of_file(Severity::Error, TERMS, NO_TERMS);
        let published = before.and_then(|before| before.published);
        let mut file = FileState {
            published,
            problems: vec![problem],
            ..FileState::new(FileKind::Terms)
        };
        file.restore(TERMS, last_good, &self.spellings.get());
        self.unwritten.add(&TERMS.into());
        self.by_path.insert(TERMS.into(), file);
        is_unchanged
    }

    /// At a start, restores files that cannot be read, or whose folder cannot be read or is empty by accident. Returns
    /// whether there were none.
    pub(super) fn restore_unreadable(
        &mut self,
        unreadable: &[String],
        last_good: &LastGood<'_>,
    ) -> bool {
        let paths = unreadable.iter().flat_map(|path| last_good.paths_at(path));
        let restored = self.restore(paths.collect(), last_good);
        for path in &restored {
            self.unwritten.add(path);
        }
        restored.is_empty()
    }

    /// At a start without any input file, restores all of them. Returns whether there were none. An earlier version may
    /// have published other spellings of ids, and then nothing is restored, because only the folder has these.
    pub(in super::super) fn restore_everything(&mut self, last_good: &LastGood<'_>) -> bool {
        if !self.by_path.is_empty() || !self.spellings.are_known() {
            return true;
        }
        self.are_gone = true;
        self.restore(last_good.paths(), last_good).is_empty()
    }

    /// Restores the files that are not known yet, and returns their paths.
    fn restore(&mut self, paths: BTreeSet<Arc<str>>, last_good: &LastGood<'_>) -> Vec<Arc<str>> {
        let spellings = self.spellings.get();
        let kinds = paths
            .into_iter()
            .filter(|path| !self.by_path.contains_key(path))
            .filter_map(|path| Some((FileKind::of(&path)?, path)));
        let kinds: Vec<(FileKind, Arc<str>)> = kinds.collect();
        let files: Vec<(Arc<str>, FileState)> = kinds
            .into_par_iter()
            .map(|(kind, path)| {
                let mut file = FileState::new(kind);
                file.restore(&path, last_good, &spellings);
                (path, file)
            })
            .collect();
        let restored = files.iter().map(|(path, _)| Arc::clone(path)).collect();
        self.by_path.extend(files);
        restored
    }
}

/// Whether the path is this file or folder, or below it.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
}
