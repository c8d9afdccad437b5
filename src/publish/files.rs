//! The content of each file now, and its last good content.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::file_content::{FileContent, FileIdentity, ReadFile, read, terms_version};
use super::folder_listing::{FileStamp, FolderListing, ListedFile};
use super::known_spellings::KnownSpellings;
use super::progress::{Progress, Stage};
use crate::folder::{FileKind, Problem, Severity, Spellings};
use crate::store::{Store, StoreChanges};
use crate::timetable::{ProblemKind, Reading, Terms, University};

/// All files of the data folder that are read.
#[derive(Debug, Default)]
pub(super) struct Files {
    by_path: BTreeMap<Arc<str>, FileState>,
    /// Problems of the folder as a whole.
    problems: Vec<Problem>,
    /// The largest size of one file.
    max_megabytes: u32,
    pub(super) spellings: KnownSpellings,
    /// The values in place of missing files. They are always the same, so they are equal in memory.
    empty: University,
}

/// One file.
#[derive(Debug)]
struct FileState {
    kind: FileKind,
    stamp: FileStamp,
    /// A hash of the bytes, and for modules also of the terms that date them.
    version: u128,
    /// Its current content; `None` if the file is broken.
    now: Option<FileContent>,
    /// Its published content: the current one, or the last good one.
    published: Option<FileContent>,
    problems: Vec<Problem>,
    /// Another file has the same identity.
    conflict: Option<Problem>,
    /// The code of a module whose file is broken, if it can be read.
    code: Option<Box<str>>,
    /// Bytes for the store, for the day when the file is broken; `None` if the store has them.
    not_stored: Option<Vec<u8>>,
}

const ALL_FILES_MISSING: &str = "all files of this folder are gone, which looks like an accident, so their last content stays published: put them back; if it is meant, stop the server and delete the store in its state folder";
const NO_TERMS: &str = "this file is missing, and it gives the weeks their dates: add it; its last good content, if any, stays in use";
const TERMS: &str = "terms.json";

impl Files {
    /// No files yet. A file may have at most this many megabytes.
    pub(super) fn new(max_megabytes: u32) -> Self {
        Self {
            max_megabytes,
            ..Self::default()
        }
    }

    /// Whether no file is known although the store has published content.
    pub(super) fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.by_path
            .values()
            .filter(|file| file.stamp != FileStamp::default())
            .count()
    }

    /// Reads the files that changed. Returns whether the meaning of every file is the same. If anything
    /// `was_published`, an empty folder is an accident, even if the store is gone.
    pub(super) fn update(
        &mut self,
        listing: FolderListing,
        store: Option<&Store>,
        was_published: bool,
        changes: &mut StoreChanges,
        progress: &Progress,
    ) -> bool {
        let FolderListing {
            mut files,
            mut unreadable,
            problems,
            is_partial,
            ..
        } = listing;
        if is_partial {
            return self.update_some(files, store, progress);
        }
        let max_megabytes = self.max_megabytes;
        let problems_before = std::mem::replace(&mut self.problems, problems);
        // An emptied folder is probably an accident.
        let never_emptied =
            FileKind::all().filter_map(|kind| Some((kind, kind.never_emptied_folder()?)));
        for (kind, folder) in never_emptied {
            let is_looked_into = !unreadable
                .iter()
                .any(|path| path == folder || is_below(path, folder));
            let is_gone = !files.values().any(|found| found.kind == kind) && is_looked_into;
            if is_gone
                && (self.has_published_any(kind, folder, store)
                    || was_published && files.is_empty())
            {
                self.problems
                    .push(Problem::of_file(Severity::Error, folder, ALL_FILES_MISSING));
                unreadable.push(folder.to_owned());
                // If there is no file at all, the file system is probably not mounted yet.
                if files.is_empty() {
                    return true;
                }
            }
        }
        let mut is_unchanged = self.problems == problems_before;
        is_unchanged &= self.remove_missing(&files, &unreadable, store, changes);
        if let Some(store) = store.filter(|_| self.by_path.is_empty()) {
            remove_moved(&files, &unreadable, store, changes);
        }
        self.spellings.complete(&files, store, self.max_megabytes);
        let spellings = self.spellings.get();
        is_unchanged &= self.restore_unreadable(&unreadable, store);
        let terms_before = self.terms();
        is_unchanged &= match files.remove_entry(TERMS) {
            Some((path, found)) if self.must_be_read(&path, &found) => self.apply(
                [read(path, found, None, store, max_megabytes, &spellings)],
                store,
            ),
            Some(_) => true,
            None => self.keep_missing_terms(store),
        };
        let terms_changed = self.terms() != terms_before;
        let due: Vec<(Arc<str>, ListedFile)> = files
            .into_iter()
            .filter(|(path, found)| {
                (terms_changed && found.kind == FileKind::Module) || self.must_be_read(path, found)
            })
            .collect();
        self.read(due, is_unchanged, store, progress)
    }

    /// Reads some files that may have changed. All others are unchanged.
    fn update_some(
        &mut self,
        files: BTreeMap<Arc<str>, ListedFile>,
        store: Option<&Store>,
        progress: &Progress,
    ) -> bool {
        let files = files.into_iter();
        let due = files.filter(|(path, found)| self.must_be_read(path, found));
        let due = due.collect();
        self.read(due, true, store, progress)
    }

    /// Reads these files. Returns whether the meaning of every file is the same.
    fn read(
        &mut self,
        due: Vec<(Arc<str>, ListedFile)>,
        are_others_unchanged: bool,
        store: Option<&Store>,
        progress: &Progress,
    ) -> bool {
        let (max_megabytes, spellings) = (self.max_megabytes, self.spellings.get());
        let terms = self.terms();
        let terms = (terms.as_deref(), terms.as_deref().map_or(0, terms_version));
        let read = |(path, found)| {
            progress.begin(Stage::Reading);
            read(path, found, Some(terms), store, max_megabytes, &spellings)
        };
        let read_files: Vec<ReadFile> = due.into_par_iter().map(read).collect();
        let is_unchanged = self.apply(read_files, store) && are_others_unchanged;
        if !is_unchanged {
            self.resolve_conflicts(store);
        }
        is_unchanged
    }

    /// Adds published content to the store that it does not have yet.
    pub(super) fn keep(&mut self, store: &Store, changes: &mut StoreChanges) {
        let not_stored: Vec<(&Arc<str>, u128, Vec<u8>)> = self
            .by_path
            .iter_mut()
            .filter(|(_, file)| file.conflict.is_none())
            .filter_map(|(path, file)| Some((path, file.version, file.not_stored.take()?)))
            .collect();
        let packed: Vec<_> = not_stored
            .into_par_iter()
            .map(|(path, version, bytes)| (path, Store::pack(version, &bytes)))
            .collect();
        for (path, packed) in packed {
            store.keep(changes, path, packed);
        }
    }

    /// Whether the store has the content of the file.
    pub(super) fn is_stored(&self, path: &str) -> bool {
        self.by_path
            .get(path)
            .is_some_and(|file| file.not_stored.is_none())
    }

    /// All problems of single files, and of the folder.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let own = self
            .by_path
            .values()
            .flat_map(|file| file.problems.iter().chain(&file.conflict));
        self.problems.iter().chain(own).cloned().collect()
    }

    /// Whether the file of a module with this code may be broken, judged by its readable part and its name. Without
    /// terms, every module may be.
    pub(super) fn unread(&self) -> impl Fn(&str) -> bool {
        let errors = self
            .problems()
            .into_iter()
            .filter(|problem| problem.severity == Severity::Error);
        let paths: HashSet<Arc<str>> = errors.map(|problem| problem.path).collect();
        let has_no_terms = paths.contains(TERMS);
        let modules = paths.iter().filter(|path| path.starts_with("modules/"));
        let stems: HashSet<String> = modules
            .filter_map(|path| Some(Path::new(&**path).file_stem()?.to_str()?.to_owned()))
            .collect();
        let of_module =
            |file: &&FileState| file.kind == FileKind::Module && file.published.is_none();
        let codes: HashSet<Box<str>> = self
            .by_path
            .values()
            .filter(of_module)
            .filter_map(FileState::module_code)
            .collect();
        move |code| has_no_terms || codes.contains(code) || stems.contains(code)
    }

    /// All published content.
    pub(super) fn university(&self) -> University {
        let mut university = self.empty.clone();
        // The current content of a file counts before the last good content of a broken one.
        let (current, stale): (Vec<_>, Vec<_>) = self
            .by_path
            .iter()
            .partition(|(_, file)| file.now.is_some() && file.conflict.is_none());
        for (path, file) in current.into_iter().chain(stale) {
            if let Some(content) = file.published.clone() {
                content.add_to(&mut university, Arc::clone(path));
            }
        }
        university.sort();
        university
    }

    fn terms(&self) -> Option<Arc<Terms>> {
        match &self.by_path.get(TERMS)?.published {
            Some(FileContent::Terms(terms)) => Some(Arc::clone(terms)),
            _ => None,
        }
    }

    /// Whether any file of this kind is published, or was published before the start.
    fn has_published_any(&self, kind: FileKind, folder: &str, store: Option<&Store>) -> bool {
        if self.by_path.is_empty() {
            return store.is_some_and(|store| !store.kept_below(folder).is_empty());
        }
        self.by_path
            .values()
            .any(|file| file.kind == kind && file.published.is_some())
    }

    /// Removes the files that do not exist any more. Returns whether there were none.
    fn remove_missing(
        &mut self,
        found: &BTreeMap<Arc<str>, ListedFile>,
        unreadable: &[String],
        store: Option<&Store>,
        changes: &mut StoreChanges,
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
            if let Some(store) = store {
                store.forget(changes, path);
            }
        }
        gone.is_empty()
    }

    /// Keeps the last content of `terms.json` if it is missing. Nothing can be dated without it, so its end is probably
    /// an accident.
    fn keep_missing_terms(&mut self, store: Option<&Store>) -> bool {
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
        file.restore(TERMS, store, &self.spellings.get());
        self.by_path.insert(TERMS.into(), file);
        is_unchanged
    }

    /// At a start, restores files from the store that cannot be read, or whose folder cannot be read or is empty by
    /// accident. Returns whether there were none.
    fn restore_unreadable(&mut self, unreadable: &[String], store: Option<&Store>) -> bool {
        let Some(store) = store else { return true };
        let mut is_unchanged = true;
        let hidden = unreadable.iter().flat_map(|path| {
            let itself = store.kept(path).map(|_| path.clone());
            store.kept_below(path).into_iter().chain(itself)
        });
        for path in hidden {
            let Some(kind) = FileKind::of(&path).filter(|_| !self.by_path.contains_key(&*path))
            else {
                continue;
            };
            let mut file = FileState::new(kind);
            file.restore(&path, Some(store), &self.spellings.get());
            self.by_path.insert(path.into(), file);
            is_unchanged = false;
        }
        is_unchanged
    }

    fn must_be_read(&self, path: &str, found: &ListedFile) -> bool {
        self.by_path
            .get(path)
            .is_none_or(|known| known.stamp != found.stamp || known.stamp.is_fresh)
    }

    /// Applies files that were read. Returns whether the meaning of every file is the same.
    fn apply(
        &mut self,
        read_files: impl IntoIterator<Item = ReadFile>,
        store: Option<&Store>,
    ) -> bool {
        let mut is_unchanged = true;
        let spellings = self.spellings.get();
        for ReadFile {
            path,
            found,
            version,
            reading,
            code,
            not_stored,
        } in read_files
        {
            let before = self.by_path.remove(&path);
            let is_same = before
                .as_ref()
                .is_some_and(|before| before.now == reading.value);
            is_unchanged &= is_same;
            let before = before.unwrap_or_else(|| FileState::new(found.kind));
            let (published, conflict) = (before.published, before.conflict);
            let Reading {
                value: now,
                problems,
            } = reading;
            // Equal bytes have equal line numbers, so the old values stay in memory.
            let now = if is_same && before.version == version {
                before.now
            } else {
                now
            };
            // The stored bytes restore this content, even if the file has other bytes now.
            let not_stored = if is_same {
                before.not_stored
            } else {
                not_stored
            };
            let mut file = FileState {
                kind: found.kind,
                stamp: found.stamp,
                version,
                now,
                published,
                problems,
                conflict,
                code,
                not_stored,
            };
            match &file.now {
                None => file.restore(&path, store, &spellings),
                // Content that may conflict with another file waits until all files are read.
                Some(content)
                    if content.identity().is_none() || is_same && file.conflict.is_none() =>
                {
                    file.published = Some(content.clone());
                }
                Some(_) => {}
            }
            self.by_path.insert(path, file);
        }
        is_unchanged
    }

    /// Publishes the current content of each file, unless several files have the same identity.
    fn resolve_conflicts(&mut self, store: Option<&Store>) {
        let mut claims: HashMap<FileIdentity<'_>, Vec<&Arc<str>>> =
            HashMap::with_capacity(self.by_path.len());
        for (path, file) in &self.by_path {
            if let Some(identity) = file
                .now
                .as_ref()
                .or(file.published.as_ref())
                .and_then(FileContent::identity)
            {
                claims.entry(identity).or_default().push(path);
            }
        }
        let mut conflicts: HashMap<Arc<str>, ProblemKind> = HashMap::new();
        for (identity, paths) in claims.iter().filter(|(_, paths)| paths.len() > 1) {
            for (index, path) in paths.iter().enumerate() {
                let other = Arc::clone(paths[usize::from(index == 0)]);
                let [here, there] =
                    [&self.by_path[*path], &self.by_path[&other]].map(FileState::unusual_spelling);
                let spelling_difference = identity.spelling_difference(here, there);
                conflicts.insert(
                    Arc::clone(*path),
                    ProblemKind::SameIdentity {
                        what: identity.to_string(),
                        other,
                        spelling_difference,
                    },
                );
            }
        }
        let spellings = self.spellings.get();
        for (path, file) in &mut self.by_path {
            let fault = conflicts.remove(path);
            file.conflict = fault.map(|fault| Problem::of_file(Severity::Error, path, fault));
            if file.conflict.is_some() {
                file.restore(path, store, &spellings);
            } else if file.now.is_some() {
                file.published.clone_from(&file.now);
            }
        }
    }
}

impl FileState {
    /// A file that has not been read yet.
    fn new(kind: FileKind) -> Self {
        let stamp = FileStamp::default();
        let problems = Vec::new();
        Self {
            kind,
            stamp,
            version: 0,
            now: None,
            published: None,
            problems,
            conflict: None,
            code: None,
            not_stored: None,
        }
    }

    /// The code of the module in the file, even if the file is broken.
    fn module_code(&self) -> Option<Box<str>> {
        match &self.now {
            Some(FileContent::Module(module)) => Some(module.code.clone()),
            _ => self.code.clone(),
        }
    }

    /// The code and the term as the file spells them, if that is not their canonical spelling.
    fn unusual_spelling(&self) -> Option<&str> {
        self.now
            .as_ref()
            .or(self.published.as_ref())?
            .unusual_spelling()
    }

    /// Restores the content that was published before this start, unless some content is published already.
    fn restore(&mut self, path: &str, store: Option<&Store>, spellings: &Spellings) {
        if self.published.is_none() {
            // A file that was removed stays removed, although the store has it until it can be written.
            let store = store.filter(|store| !store.is_unwritten(path));
            let kept = store.and_then(|store| store.kept(path));
            self.published =
                kept.and_then(|bytes| FileContent::from_kept(self.kind, path, &bytes, spellings));
        }
    }
}

/// At a start, removes the stored content of files that vanished while no server ran, so it does not come back.
fn remove_moved(
    found: &BTreeMap<Arc<str>, ListedFile>,
    unreadable: &[String],
    store: &Store,
    changes: &mut StoreChanges,
) {
    let is_hidden = |path: &str| unreadable.iter().any(|folder| is_below(path, folder));
    for path in store.kept_below("") {
        if !found.contains_key(&*path) && path != TERMS && !is_hidden(&path) {
            store.forget(changes, &path);
        }
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
}
