//! The long parts of a publish. They run on any thread while decisions about links are applied to the served feeds.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use rayon::ThreadPool;

use super::cross_file_problems::{CrossFileProblems, compare_with_last};
use super::good_files_owner::GoodFilesOwner;
use super::highest_sequence::HighestSequence;
use super::progress::Stage;
use super::store_delta::store_delta;
use super::{Delta, FolderReader, Input, Progress, ReadContext, Report, State, Step, step};
use crate::changes::{ChangeLog, ChangeLogFile};
use crate::config::Config;
use crate::folder::{LookAt, Problem};
use crate::holds::HoldDecisions;
use crate::published_ids::{IdState, PublishedIds, PublishedIdsError};
use crate::store::{Store, StoreChanges};
use crate::timetable::CheckedFiles;
use crate::trusted_time::TimeBounds;

/// The files that only a publish reads and writes. A publish owns them while it runs.
#[derive(Debug)]
pub(super) struct PublishFiles {
    pub(super) reader: FolderReader,
    pub(super) good: GoodFilesOwner,
    pub(super) log: ChangeLogFile,
    pub(super) sequence: HighestSequence,
    /// `None` where a feed ends as soon as its id vanishes.
    pub(super) published_ids: Option<PublishedIds>,
    /// The store was read, and no publish has begun since.
    pub(super) is_store_just_read: bool,
    /// The decisions about holds and renames.
    pub(super) decisions: HoldDecisions,
    /// Files are held if a change of them takes too much away.
    pub(super) holds_files: bool,
    /// The files whose relations to others were checked.
    pub(super) checked: CheckedFiles,
    /// The problems of the data folder in the last report.
    pub(super) reported: HashSet<Problem>,
}

/// The settings, the store and the threads of a publish.
#[derive(Debug)]
pub(super) struct Resources {
    pub(super) config: Arc<Config>,
    pub(super) store: Option<Store>,
    /// The threads of publishing.
    pub(super) pool: ThreadPool,
    /// The threads of decisions about links, which must not wait for a thread that reads a large file.
    pub(super) decision_pool: ThreadPool,
    pub(super) progress: Progress,
}

/// One part of a publish that may take long. It owns its data, or shares data that nobody changes.
pub struct Job {
    pub(super) part: JobPart,
    pub(super) resources: Arc<Resources>,
    pub(super) files: Box<PublishFiles>,
    /// For composing: first the state before, then the state after.
    pub(super) state: Option<Arc<State>>,
    /// The part of the data folder that may have changed.
    pub(super) look_at: LookAt,
    pub(super) now: Timestamp,
    pub(super) bounds: TimeBounds,
    pub(super) begun: Instant,
    pub(super) report: Report,
    pub(super) is_folder_read: bool,
    /// The state for the search after the feeds are served; `None` if the data folder was not read.
    pub(super) cross_file_problems: Option<CrossFileProblems>,
    /// The log of changes that was just read.
    pub(super) log: Option<ChangeLog>,
    /// The log of changes to be written.
    pub(super) written_log: Arc<ChangeLog>,
    /// The generation at the beginning of the part.
    pub(super) generation: u64,
    /// The difference that the publish made, and the state after it, until their entries for the store are made. That takes
    /// a while at a start, so it is done when the feeds are served.
    pub(super) delta: Delta,
    pub(super) served_state: Option<Arc<State>>,
    /// Entries to be written, and those of earlier failed attempts.
    pub(super) changes: StoreChanges,
    pub(super) unwritten: StoreChanges,
}

/// A job that has run.
pub struct FinishedJob(pub(super) Job);

/// The parts in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobPart {
    /// Reads the changes from before the start, and the list of last good files. Feeds are served meanwhile without them.
    ReadLog,
    /// Reads the folder and composes everything that is served.
    Compose,
    /// Stores the published content. It is served first, so no subscriber waits for the disk. A crash loses only
    /// content that is published again from the folder.
    Write,
}

impl PublishFiles {
    /// Reads the decisions about holds and renames, which a command may have added.
    fn read_decisions(&mut self, state: &Path, now: Timestamp) {
        let mut read = self.decisions.refresh(state);
        if read.is_ok() && self.holds_files {
            read = self.decisions.protect_renames(state, now);
        }
        if let Err(error) = read {
            tracing::error!(%error, "the decisions about holds and renames cannot be read or kept, so the last ones count");
        }
    }
}

impl Job {
    /// Runs the part. It takes longer for a larger folder.
    #[must_use]
    pub fn run(mut self) -> FinishedJob {
        let resources = Arc::clone(&self.resources);
        resources.pool.install(|| match self.part {
            JobPart::ReadLog => self.read_log(),
            JobPart::Compose => self.publish(),
            JobPart::Write => {
                self.write();
                self.complete_report();
            }
        });
        FinishedJob(self)
    }

    fn read_log(&mut self) {
        self.resources.progress.begin(Stage::Reading);
        let files = &mut *self.files;
        let was_published = files
            .published_ids
            .as_ref()
            .is_some_and(|ids| !ids.is_empty());
        files
            .good
            .open(was_published, self.resources.store.as_ref());
        match self.files.log.read() {
            Ok(log) => self.log = log,
            Err(error) => self.report.changes_error = Some(error),
        }
        let is_just_read = std::mem::take(&mut self.files.is_store_just_read);
        if let Some(store) = self.resources.store.as_ref().filter(|_| is_just_read) {
            store.free_pages();
        }
    }

    fn publish(&mut self) {
        let state = self.state.take().expect("composing begins with a state");
        let resources = &*self.resources;
        let files = &mut *self.files;
        files.read_decisions(&resources.config.state, self.now);
        let ids = files.published_ids.as_ref();
        let context = ReadContext {
            good_files: files.good.files(),
            store: resources.store.as_ref(),
            was_published: ids.is_some_and(|ids| !ids.is_empty()),
            since_stop: (!state.has_published).then_some(&*state.log),
            look_at: std::mem::take(&mut self.look_at),
            decisions: Some(&files.decisions),
            limits: files.holds_files.then_some(&resources.config.hold),
            progress: resources.progress.clone(),
        };
        let path = &resources.config.data;
        let folder = files.reader.read(path, &context, self.now);
        let kept_ids = ids.map(|ids| ids.kept(self.bounds.earliest));
        let is_read = folder.university.is_some();
        let input = Input {
            settings: &resources.config,
            folder: Some(folder),
            decisions: &[],
            log: None,
            kept_ids: kept_ids.as_ref(),
            bounds: self.bounds,
            generation: self.generation,
            progress: &resources.progress,
        };
        let step = step(Arc::unwrap_or_clone(state), input, self.now);
        drop(kept_ids);
        let changes_error = self.report.changes_error.take();
        let Step {
            state,
            mut delta,
            report,
            ..
        } = step;
        self.report = report;
        self.report.changes_error = changes_error;
        // This comes before anything of it is served.
        delta.sequence = delta.sequence.or_else(|| files.sequence.unwritten());
        if let Some(sequence) = delta.sequence
            && let Err(error) = files.sequence.raise(sequence)
        {
            // A store with another number than the file is older than the published feeds.
            delta.sequence = None;
            self.report.sequence_error = Some(error);
        }
        if let Some(ids) = files.published_ids.as_mut().filter(|_| is_read) {
            self.report.ids_error = update_ids(ids, &state, &delta, self.bounds).err();
        }
        files.log.note(&delta.changes, delta.is_log_rewritten);
        self.delta = delta;
        self.is_folder_read = is_read;
        self.state = Some(Arc::new(state));
    }

    fn complete_report(&mut self) {
        let files = &mut *self.files;
        if let Some(cross_file_problems) = &self.cross_file_problems {
            let is_unread = files.reader.is_unread();
            cross_file_problems.report(&mut files.checked, is_unread, &mut self.report);
        }
        compare_with_last(&mut self.report, &mut files.reported);
    }

    /// Writes the changes, and those that could not be written before.
    fn write(&mut self) {
        self.resources.progress.begin(Stage::Writing);
        // Before the last good files, so a change is not recorded twice after a crash in between.
        let log_written = self.files.log.write(&self.written_log);
        let is_log_written = log_written.is_ok();
        if let Err(error) = log_written {
            self.report.changes_error = Some(error);
        }
        let delta = std::mem::take(&mut self.delta);
        let state = self.served_state.take();
        let Some(store) = &self.resources.store else {
            return;
        };
        if let Some(state) = state {
            let mut of_publish = StoreChanges::default();
            store_delta(&mut of_publish, &delta, &state);
            // Decisions were applied later.
            self.changes.add_earlier(of_publish);
        }
        let PublishFiles { good, reader, .. } = &mut *self.files;
        // The next start compares with the last good files, so with the old ones it finds the changes again.
        if is_log_written {
            good.write(reader, store, &mut self.changes);
        }
        self.changes
            .add_earlier(std::mem::take(&mut self.unwritten));
        match store.write(&mut self.changes) {
            Ok(()) => self.changes = StoreChanges::default(),
            Err(error) => {
                self.unwritten = std::mem::take(&mut self.changes);
                self.report.store_error = Some(error);
            }
        }
    }
}

/// Takes over the ids of the published feeds, usually a few of thousands.
fn update_ids(
    ids: &mut PublishedIds,
    state: &State,
    delta: &Delta,
    bounds: TimeBounds,
) -> Result<(), PublishedIdsError> {
    if !ids.is_in_step(bounds) {
        let all = state.feeds.iter();
        return ids.update(
            all.map(|served| (served.feed_id(), !served.is_former())),
            bounds,
        );
    }
    let changed = delta.put_feeds.iter().chain(&delta.removed_feeds);
    let changed = changed.map(|feed_id| {
        let id_state = match state.feeds.get(feed_id) {
            Some(served) if served.is_former() => IdState::Former,
            Some(_) => IdState::Named,
            None => IdState::Gone,
        };
        (feed_id, id_state)
    });
    ids.update_changed(changed, bounds)
}
