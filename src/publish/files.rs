//! All files of the data folder that were read: the content of each file now, and its last good content, which stays
//! published while the file is broken or missing.
//!
//! `Files::update` applies a new listing of the folder: it reads the files that changed, keeps the content of those that
//! are missing by accident (`missing_files`), and holds back files that say the same thing twice (`conflicts`).
//! `Files::university` is the sum of all published content.

mod conflicts;
mod file_state;
mod missing_files;
mod sum;
mod unwritten_paths;

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::accepted::{AcceptedFiles, JudgeContext};
use super::file_content::{FileContent, ReadFile, read};
use super::folder_listing::{FileStamp, FolderListing, ListedFile};
use super::good_content::{DatingTerms, GoodContent};
use super::known_spellings::KnownSpellings;
use super::last_good::LastGood;
use super::progress::{Progress, Stage};
use super::threads::MAX_SHARE;
use crate::folder::{FileKind, Problem, Severity};
use crate::timetable::{Renames, Terms, University};
use file_state::FileState;
use missing_files::is_below;
use unwritten_paths::UnwrittenPaths;

pub(super) const TERMS: &str = "terms.json";
pub(super) const ROOMS: &str = "rooms.json";
pub(super) const PEOPLE: &str = "people.json";

/// A file of so many bytes is read before smaller ones.
const LARGE_FILE: u64 = 1 << 20;

/// All files of the data folder that are read.
#[derive(Debug, Default)]
pub(super) struct Files {
    by_path: BTreeMap<Arc<str>, FileState>,
    /// Problems of the folder as a whole.
    problems: Vec<Problem>,
    /// The largest size of one file.
    max_megabytes: u32,
    pub(super) spellings: KnownSpellings,
    /// The renames that somebody has recorded.
    renames: Arc<Renames>,
    /// The values in place of missing files. They are always the same, so they are equal in memory.
    empty: University,
    unwritten: UnwrittenPaths,
    /// The files that the last update read, if each has the identity that it had before, and all others are as before.
    replaced: Option<Vec<Arc<str>>>,
    /// Files with the same identity were found.
    has_conflicts: bool,
    /// All published content, whether it is held or not.
    sum: University,
    /// The last look found no file, or this is a start without the folder. That is probably an accident.
    pub(super) are_gone: bool,
}

impl Files {
    /// No files yet. A file may have at most this many megabytes.
    pub(super) fn new(max_megabytes: u32) -> Self {
        Self {
            max_megabytes,
            ..Self::default()
        }
    }

    /// Sets the recorded renames. Returns whether they are the same as before.
    #[must_use]
    pub(super) fn set_renames(&mut self, renames: &Arc<Renames>) -> bool {
        let before = std::mem::replace(&mut self.renames, Arc::clone(renames));
        before == self.renames
    }

    /// The recorded renames.
    pub(super) fn renames(&self) -> &Renames {
        &self.renames
    }

    /// Whether no file is known although content was published.
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
        last_good: &mut LastGood<'_>,
        was_published: bool,
        progress: &Progress,
        judge: &mut Option<(&mut AcceptedFiles, JudgeContext<'_>)>,
    ) -> bool {
        let FolderListing {
            mut files,
            mut unreadable,
            problems,
            is_partial,
            ..
        } = listing;
        self.replaced = is_partial.then(Vec::new);
        if is_partial {
            return self.update_some(files, last_good, progress);
        }
        let problems_before = std::mem::replace(&mut self.problems, problems);
        self.are_gone =
            self.report_emptied_folders(&files, &mut unreadable, last_good, was_published);
        if self.are_gone {
            return self.restore_everything(last_good);
        }
        let mut is_unchanged = self.problems == problems_before;
        is_unchanged &= self.remove_missing(&files, &unreadable);
        self.spellings
            .complete(&files, last_good, self.max_megabytes);
        let terms_before = self.terms();
        is_unchanged &= self.update_terms(files.remove_entry(TERMS), last_good);
        if let Some((accepted, context)) = judge {
            self.judge_terms(accepted, context, last_good);
        }
        self.note_terms();
        let terms_changed = self.terms() != terms_before;
        last_good.set_present_terms(self.dating_terms());
        is_unchanged &= self.restore_unreadable(&unreadable, last_good);
        let due: Vec<(Arc<str>, ListedFile)> = files
            .into_iter()
            .filter(|(path, found)| {
                (terms_changed && found.kind == FileKind::Module) || self.must_be_read(path, found)
            })
            .collect();
        self.read(due, is_unchanged, last_good, progress)
    }

    /// Reads some files that may have changed. All others are unchanged.
    fn update_some(
        &mut self,
        files: BTreeMap<Arc<str>, ListedFile>,
        last_good: &LastGood<'_>,
        progress: &Progress,
    ) -> bool {
        let files = files.into_iter();
        let due = files.filter(|(path, found)| self.must_be_read(path, found));
        let due = due.collect();
        self.read(due, true, last_good, progress)
    }

    /// Reads `terms.json` if it changed. Returns whether its meaning is the same.
    fn update_terms(
        &mut self,
        found: Option<(Arc<str>, ListedFile)>,
        last_good: &LastGood<'_>,
    ) -> bool {
        match found {
            Some((path, found)) if self.must_be_read(&path, &found) => {
                let spellings = self.spellings.get();
                let read_file = read(path, found, None, last_good, self.max_megabytes, &spellings);
                self.apply([read_file], last_good)
            }
            Some(_) => true,
            None => self.keep_missing_terms(last_good),
        }
    }

    /// Publishes the accepted terms in place of the current ones, if these are held.
    fn judge_terms(
        &mut self,
        accepted: &mut AcceptedFiles,
        context: &JudgeContext<'_>,
        last_good: &LastGood<'_>,
    ) {
        let spellings = self.spellings.get();
        if let Some(file) = self.by_path.get_mut(TERMS)
            && let Some(now) = &file.now
        {
            let held = accepted.judge_terms(now, &spellings, last_good, context);
            file.published = Some(held.unwrap_or_else(|| Arc::clone(now)));
        }
    }

    /// Reads these files. Returns whether the meaning of every file is the same.
    fn read(
        &mut self,
        due: Vec<(Arc<str>, ListedFile)>,
        are_others_unchanged: bool,
        last_good: &LastGood<'_>,
        progress: &Progress,
    ) -> bool {
        let (max_megabytes, spellings) = (self.max_megabytes, self.spellings.get());
        let terms = self.dating_terms();
        let terms = terms.as_ref();
        let read = |(path, found)| {
            progress.begin(Stage::Reading);
            read(path, found, terms, last_good, max_megabytes, &spellings)
        };
        // A large file that is read last would keep one thread busy while the others have nothing to do.
        let (large, small): (Vec<_>, Vec<_>) = due
            .into_iter()
            .partition(|(_, found)| found.stamp.len() >= LARGE_FILE);
        let read_all = |due: Vec<_>| {
            let due = due.into_par_iter().with_max_len(MAX_SHARE);
            due.map(read).collect::<Vec<ReadFile>>()
        };
        let (mut read_files, small) = rayon::join(|| read_all(large), || read_all(small));
        read_files.extend(small);
        let is_unchanged = self.apply(read_files, last_good) && are_others_unchanged;
        if !is_unchanged {
            self.resolve_conflicts(last_good);
        }
        is_unchanged
    }

    /// Whether the file has the content that it had before this start, or is broken.
    pub(super) fn is_as_before(&self, path: &str) -> bool {
        self.by_path.get(path).is_some_and(|file| !file.differs)
    }

    /// All problems of single files, and of the folder.
    pub(super) fn problems(&self) -> impl Iterator<Item = &Problem> {
        let own = self
            .by_path
            .values()
            .flat_map(|file| file.problems.iter().chain(file.conflict.as_deref()));
        self.problems.iter().chain(own)
    }

    /// The files and folders that have an error themselves, each with whether the last good content of any file there is
    /// published.
    pub(super) fn broken(&self) -> BTreeMap<Arc<str>, bool> {
        let own = self.by_path.values().flat_map(|file| &file.problems);
        let errors = self
            .problems
            .iter()
            .chain(own)
            .filter(|problem| problem.severity == Severity::Error);
        errors
            .map(|problem| (Arc::clone(&problem.path), self.publishes(&problem.path)))
            .collect()
    }

    /// Whether any content of this file, or of a file in this folder, is published.
    fn publishes(&self, path: &str) -> bool {
        let from_it = (Bound::Included(path), Bound::Unbounded);
        let below = self.by_path.range::<str, _>(from_it);
        let mut below = below.take_while(|(other, _)| other.starts_with(path));
        below.any(|(other, file)| is_below(other, path) && file.published.is_some())
    }

    /// Whether the file of a module with this code may be broken, judged by its readable part and its name. Without
    /// terms, every module may be.
    pub(super) fn unread(&self) -> impl Fn(&str) -> bool + use<> {
        let errors = self
            .problems()
            .filter(|problem| problem.severity == Severity::Error);
        let paths: HashSet<&str> = errors.map(|problem| &*problem.path).collect();
        let has_no_terms = paths.contains(TERMS);
        let modules = paths.iter().filter(|path| path.starts_with("modules/"));
        let stems: HashSet<String> = modules
            .filter_map(|path| Some(Path::new(path).file_stem()?.to_str()?.to_owned()))
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

    /// The published content of each file.
    pub(super) fn published(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<GoodContent>)> {
        let files = self.by_path.iter();
        files.filter_map(|(path, file)| Some((path, file.published.as_ref()?)))
    }

    /// The published content of the file at `path`.
    pub(super) fn published_content(&self, path: &str) -> Option<&Arc<GoodContent>> {
        self.by_path.get(path)?.published.as_ref()
    }

    /// Whether any week has a date.
    pub(super) fn has_terms(&self) -> bool {
        self.terms().is_some_and(|terms| !terms.terms.is_empty())
    }

    fn terms(&self) -> Option<Arc<Terms>> {
        self.dating_terms().map(|terms| terms.value)
    }

    /// The terms that date modules which are read now.
    fn dating_terms(&self) -> Option<DatingTerms> {
        let published = self.by_path.get(TERMS)?.published.as_ref()?;
        let FileContent::Terms(value) = &published.content else {
            return None;
        };
        Some(DatingTerms {
            value: Arc::clone(value),
            hash: published.hash,
        })
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
        last_good: &LastGood<'_>,
    ) -> bool {
        let mut is_unchanged = true;
        let spellings = self.spellings.get();
        for read_file in read_files {
            let path = Arc::clone(&read_file.path);
            let before = self.by_path.remove(&path);
            let content_before = before.as_ref().and_then(FileState::shared_content);
            let (file, is_same) =
                FileState::after_reading(before, read_file, last_good, &spellings);
            is_unchanged &= is_same;
            let content_before = content_before.as_ref();
            let identity_before = content_before.map(|before| before.content.identity());
            if identity_before != file.now_or_published().map(FileContent::identity) {
                self.replaced = None;
            } else if let Some(replaced) = &mut self.replaced {
                replaced.push(Arc::clone(&path));
            }
            self.unwritten.add(&path);
            self.by_path.insert(path, file);
        }
        is_unchanged
    }
}
