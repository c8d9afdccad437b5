//! Reading the data folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::accepted::{AcceptedFiles, JudgeContext};
use super::changes_since_stop::changes_since_stop;
use super::file_content::FileContent;
use super::files::{Files, TERMS};
use super::folder_listing::{FolderListing, list_files, list_some_files};
use super::last_good::LastGood;
use super::{KnownSpellings, Progress, Stage};
use crate::changes::{Change, ChangeLog};
use crate::clock::Clock;
use crate::config::{Config, HoldsConfig};
use crate::folder::{FileKind, LookAt, Problem, Severity};
use crate::good_files::{GoodFiles, GoodFilesError};
use crate::holds::{Hold, HoldDecisions};
use crate::store::{Store, StoreChanges};
use crate::timetable::{Rename, University};

/// The content of the data folder.
#[derive(Clone, Debug, Default)]
pub struct DataFolder {
    /// The last good content of all files. Joint activities are not merged yet. `None` if the folder is missing and this is
    /// not the first look, or if no file is known.
    pub university: Option<University>,
    /// The problems within files.
    pub problems: Vec<Problem>,
    /// The files and folders that have an error themselves, each with whether its last good content is published.
    pub broken: BTreeMap<Arc<str>, bool>,
    /// The number of files.
    pub files: usize,
    /// The folder cannot be read at all.
    pub is_missing: bool,
    /// No file has another meaning than at the last read.
    pub is_unchanged: bool,
    /// The changes since the server stopped, if they were asked for.
    pub earlier_changes: Vec<Change>,
    /// The terms that have other dates since the server stopped.
    pub redated_terms: Vec<Box<str>>,
    /// The files that are held at their settled content.
    pub holds: Vec<Hold>,
    /// The likely renames that are published and that nobody has recorded.
    pub renames: Vec<Rename>,
}

const NO_DATES: &str = "no module can be dated, and no earlier terms are kept, so all feeds stay as they were: correct this file";

/// Reads the data folder repeatedly, each time only the files that changed. It keeps the last good content of each
/// file.
#[derive(Debug)]
pub struct FolderReader {
    files: Files,
    accepted: AcceptedFiles,
    file_clock: Clock,
}

/// The facts that reading needs from earlier steps and starts.
#[derive(Debug, Default)]
pub struct ReadContext<'a> {
    /// They have the last good content of files from before this start.
    pub good_files: Option<&'a GoodFiles>,
    /// It has contents that an earlier version has kept there.
    pub store: Option<&'a Store>,
    /// Feeds were published before, so an empty folder is an accident.
    pub was_published: bool,
    /// The log of changes, if the changes since the server stopped are asked for.
    pub since_stop: Option<&'a ChangeLog>,
    /// The part of the folder that may have changed.
    pub look_at: LookAt,
    /// The decisions about holds and renames.
    pub decisions: Option<&'a HoldDecisions>,
    /// The limits of a loss; `None`: everything is published.
    pub limits: Option<&'a HoldsConfig>,
    pub progress: Progress,
}

impl FolderReader {
    pub fn new(config: &Config, spellings: KnownSpellings) -> Self {
        let mut files = Files::new(config.folder.max_file_megabytes);
        files.spellings = spellings;
        Self {
            files,
            accepted: AcceptedFiles::default(),
            file_clock: Clock::system(),
        }
    }

    /// Sets the clock with which the times of files are compared.
    pub(super) fn set_file_clock(&mut self, clock: Clock) {
        self.file_clock = clock;
    }

    /// Sets the spellings with which ids are read.
    pub(super) fn set_spellings(&mut self, spellings: KnownSpellings) {
        self.files.spellings = spellings;
    }

    /// Sets the holds from before this start.
    pub(super) fn set_last_holds(&mut self, holds: Vec<Hold>) {
        self.accepted = AcceptedFiles::after(holds);
    }

    /// Reads the files that changed since the last call.
    pub fn read(&mut self, path: &Path, context: &ReadContext<'_>, now: Timestamp) -> DataFolder {
        context.progress.begin(Stage::Looking);
        let listing = match self.list(path, &context.look_at) {
            Ok(listing) => listing,
            Err(problem) => return self.without_folder(problem, context),
        };
        let files = &mut self.files;
        let mut last_good = LastGood::new(context.good_files, context.store, files.removed());
        let (was_published, progress) = (context.was_published, &context.progress);
        let accepted = &mut self.accepted;
        let none = HoldDecisions::default();
        let decisions = context.decisions.unwrap_or(&none);
        let are_renames_same = files.set_renames(decisions.renames());
        let mut judge = context.limits.map(|settings| {
            let context = JudgeContext {
                settings,
                decisions,
                now,
            };
            (accepted, context)
        });
        let is_unchanged =
            files.update(listing, &mut last_good, was_published, progress, &mut judge);
        let is_unchanged = is_unchanged && are_renames_same;
        let mut folder = DataFolder {
            problems: files.problems().cloned().collect(),
            broken: files.broken(),
            files: files.len(),
            is_unchanged,
            ..DataFolder::default()
        };
        // A mount may come late at a start, so the rest waits until some file is known.
        if files.is_empty() {
            return folder;
        }
        files.sum_up(are_renames_same);
        // All modules would be empty.
        if context.was_published && !files.has_terms() {
            // The problem says what is published.
            folder.broken.remove(TERMS);
            folder
                .problems
                .push(Problem::of_file(Severity::Error, TERMS, NO_DATES));
            return folder;
        }
        if let Some((accepted, judged)) = &mut judge {
            // A folder without files says nothing about holds.
            if !files.are_gone {
                folder.is_unchanged &= accepted.judge(files, &last_good, judged);
            }
            folder.holds = accepted.holds();
            folder.renames = accepted.renames().to_vec();
        }
        let university = files.university(self.accepted.held());
        if let Some(log) = context.since_stop {
            let changes = changes_since_stop(files, &last_good, &university, log, now);
            folder.earlier_changes = changes;
            let before = last_good.content(FileKind::Terms, TERMS, &files.spellings.get());
            if let Some(FileContent::Terms(before)) = before.map(|before| before.content) {
                folder.redated_terms = university.redated_terms(Some(&before));
            }
        }
        folder.university = Some(university);
        folder
    }

    fn without_folder(&mut self, problem: Problem, context: &ReadContext<'_>) -> DataFolder {
        DataFolder {
            university: self.restored(context),
            problems: vec![problem],
            is_missing: true,
            ..DataFolder::default()
        }
    }

    /// At a start without the folder, the last good content of all files, which the store may not have.
    fn restored(&mut self, context: &ReadContext<'_>) -> Option<University> {
        let files = &mut self.files;
        let last_good = LastGood::new(context.good_files, context.store, files.removed());
        if files.restore_everything(&last_good) || !files.has_terms() {
            return None;
        }
        if let Some(decisions) = context.decisions {
            // The folder is compared with these renames when it is back.
            let _ = files.set_renames(decisions.renames());
        }
        files.sum_up(false);
        Some(files.university(self.accepted.held()))
    }

    fn list(&self, path: &Path, at: &LookAt) -> Result<FolderListing, Problem> {
        let now = self.file_clock.now();
        let partial = match at {
            // Before the first look at everything there is no last good content. Files that were gone may all be back.
            LookAt::Files(files) if !self.files.is_empty() && !self.files.are_gone => {
                list_some_files(path, files, now)
            }
            LookAt::Files(_) | LookAt::Everything => None,
        };
        partial.map_or_else(|| list_files(path, now), Ok)
    }

    /// Whether the file of a module with this code may exist and be broken.
    pub(super) fn is_unread(&self) -> impl Fn(&str) -> bool {
        self.files.unread()
    }

    /// Makes the last good files those that are published. After an error the next call does it.
    pub(super) fn write_good(&mut self, good: &mut GoodFiles) -> Result<(), GoodFilesError> {
        self.files.write_good(good, &mut self.accepted)
    }

    /// Removes files from the store that an earlier version has kept there, once the last good files have them.
    pub(super) fn forget_stored(
        &self,
        store: &Store,
        good: &GoodFiles,
        changes: &mut StoreChanges,
    ) {
        self.files.forget_stored(store, good, changes);
    }
}
