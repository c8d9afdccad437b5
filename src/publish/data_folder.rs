//! Reading the data folder.

use std::path::Path;

use jiff::Timestamp;

use super::changes_since_stop::changes_since_stop;
use super::files::Files;
use super::folder_listing::{FolderListing, list_files, list_some_files};
use super::{KnownSpellings, Progress, Stage};
use crate::changes::{Change, ChangeLog};
use crate::clock::Clock;
use crate::config::Config;
use crate::folder::{LookAt, Problem};
use crate::store::{Store, StoreChanges};
use crate::timetable::University;

/// The data folder as it was read.
#[derive(Clone, Debug, Default)]
pub struct DataFolder {
    /// Everything that the files say, or said when they were last right; joint activities are not merged yet. Nothing
    /// while no file is known: the folder is missing, or empty where files are expected.
    pub university: Option<University>,
    /// The problems of single files.
    pub problems: Vec<Problem>,
    /// The number of files.
    pub files: usize,
    /// The folder cannot be read at all.
    pub is_missing: bool,
    /// Every file means what it meant when the folder was read before.
    pub is_unchanged: bool,
    /// The changes while no server ran, if they were asked for.
    pub earlier_changes: Vec<Change>,
}

/// Reads the data folder again and again, each time the files that changed. It remembers what each file said when it was
/// last right.
#[derive(Debug)]
pub struct FolderReader {
    files: Files,
    file_clock: Clock,
}

/// The facts from earlier steps and starts that reading needs.
#[derive(Debug, Default)]
pub struct ReadContext<'a> {
    /// Has what files said when they were last right, before this process started.
    pub store: Option<&'a Store>,
    /// Feeds were published before, so an empty folder is an accident.
    pub was_published: bool,
    /// Asks for the changes while no server ran; this log has those that are known.
    pub since_stop: Option<&'a ChangeLog>,
    /// The part of the folder that may have changed.
    pub look_at: LookAt,
    pub progress: Progress,
}

impl FolderReader {
    pub fn new(config: &Config, spellings: KnownSpellings) -> Self {
        let mut files = Files::new(config.folder.max_file_megabytes);
        files.spellings = spellings;
        Self {
            files,
            file_clock: Clock::system(),
        }
    }

    /// Compares the times of files with this clock from now on.
    pub(super) fn set_file_clock(&mut self, clock: Clock) {
        self.file_clock = clock;
    }

    /// Reads ids under these spellings from now on.
    pub(super) fn set_spellings(&mut self, spellings: KnownSpellings) {
        self.files.spellings = spellings;
    }

    /// Reads what changed since the last time. `changes` takes what the store is to forget.
    pub fn read(
        &mut self,
        path: &Path,
        context: &ReadContext<'_>,
        changes: &mut StoreChanges,
        now: Timestamp,
    ) -> DataFolder {
        context.progress.begin(Stage::Looking);
        let listing = match self.list(path, &context.look_at) {
            Ok(listing) => listing,
            Err(problem) => {
                return DataFolder {
                    problems: vec![problem],
                    is_missing: true,
                    ..DataFolder::default()
                };
            }
        };
        let ReadContext {
            store,
            was_published,
            since_stop,
            progress,
            ..
        } = context;
        let files = &mut self.files;
        let is_unchanged = files.update(listing, *store, *was_published, changes, progress);
        let mut folder = DataFolder {
            problems: files.problems(),
            files: files.len(),
            is_unchanged,
            ..DataFolder::default()
        };
        // A mount may be late at a start: whatever else is due waits until some file is known.
        if files.is_empty() {
            return folder;
        }
        let university = files.university();
        if let (Some(log), Some(store)) = (since_stop, store) {
            folder.earlier_changes = changes_since_stop(files, store, &university, log, now);
        }
        folder.university = Some(university);
        folder
    }

    fn list(&self, path: &Path, at: &LookAt) -> Result<FolderListing, Problem> {
        let now = self.file_clock.now();
        let partial = match at {
            // Before a look at everything nothing is known that could still hold.
            LookAt::Files(files) if !self.files.is_empty() => list_some_files(path, files, now),
            LookAt::Files(_) | LookAt::Everything => None,
        };
        partial.map_or_else(|| list_files(path, now), Ok)
    }

    /// Whether the file of a module with this code may be there and broken.
    pub(super) fn is_unread(&self) -> impl Fn(&str) -> bool {
        self.files.unread()
    }

    /// Has the store keep what is published and not there yet.
    pub(super) fn keep(&mut self, store: &Store, changes: &mut StoreChanges) {
        self.files.keep(store, changes);
    }
}
