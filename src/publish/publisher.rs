//! The publisher reads, steps, serves and writes, over and over.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::cross_file_problems::CrossFileProblems;
use super::good_files_owner::GoodFilesOwner;
use super::highest_sequence::HighestSequence;
use super::job::{JobPart, PublishFiles, Resources};
use super::store_delta::store_delta;
use super::threads::{decision_pool, publish_pool};
use super::{
    Delta, Feeds, FinishedJob, FolderReader, Input, Job, KnownSpellings, Progress, Report, State,
    step,
};
use crate::changes::{ChangeLog, ChangeLogFile};
use crate::config::Config;
use crate::folder::LookAt;
use crate::holds::HoldDecisions;
use crate::language::Texts;
use crate::links::{Addresses, ChangedLink, Links};
use crate::snapshot::Published;
use crate::store::{Store, StoreChanges, StoreContents, StoreError};
use crate::timetable::{CheckedFiles, University};
use crate::trusted_time::{TimeBounds, TrustedTime};

/// Publishes the data folder over and over, each time only the changes.
///
/// The long parts of a publish are jobs, which run on another thread. Meanwhile decisions about links are applied to
/// the served feeds, and then once more to the result of the job. So no folder delays them.
pub struct Publisher {
    pub(super) resources: Arc<Resources>,
    links: Arc<Links>,
    /// The settings from the next publish on.
    pub(super) settings: Arc<ArcSwap<Config>>,
    published: Published,
    /// `None` during a step.
    state: Option<Arc<State>>,
    /// `None` during a job.
    pub(super) files: Option<Box<PublishFiles>>,
    /// The decisions since the current job began.
    decisions: Vec<ChangedLink>,
    /// Entries that are served and not stored yet. They are written after the current publish, or later.
    unwritten: StoreChanges,
    /// The reason why the journal of links could not be read last time.
    journal_error: Option<String>,
    pub(super) trusted_time: TrustedTime,
}

/// The next thing to do after a job.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum AfterJob {
    /// The publish continues with this job.
    NextJob(Job),
    /// The publish is over.
    Finished(Report),
}

impl Publisher {
    /// A publisher that starts with the store's `contents` and serves them at once.
    pub fn new(
        config: Arc<Config>,
        texts: &Texts,
        links: Arc<Links>,
        published: Published,
        store: Option<(Store, StoreContents)>,
        now: Timestamp,
    ) -> Self {
        let (good, log, mut sequence) = match store {
            Some(_) => (
                GoodFilesOwner::in_folder(config.state.clone()),
                ChangeLogFile::at(config.state.join(ChangeLogFile::NAME)),
                HighestSequence::read(config.state.join("sequence")),
            ),
            None => Default::default(),
        };
        let (store, contents) = store.unzip();
        let contents = contents.unwrap_or_default();
        let timezone = contents.timezone.as_deref().unwrap_or("UTC");
        let is_older = sequence.raise_to_stored(&contents);
        let mut state = State::new(texts, &config, timezone, links.table());
        state.latest = sequence.highest();
        if contents.are_lost {
            published.lose_store();
        }
        let pool = publish_pool();
        if !contents.feeds.is_empty() {
            pool.install(|| state.restore(&config, contents, is_older, now));
            if state.snapshot.is_serving() {
                published.put(Arc::clone(&state.snapshot));
            }
        }
        let files = PublishFiles {
            reader: FolderReader::new(&config, KnownSpellings::default()),
            good,
            log,
            sequence,
            published_ids: None,
            is_store_just_read: true,
            decisions: HoldDecisions::default(),
            holds_files: false,
            checked: CheckedFiles::default(),
            reported: HashSet::new(),
        };
        let resources = Resources {
            config: Arc::clone(&config),
            store,
            pool,
            decision_pool: decision_pool(),
            progress: Progress::default(),
        };
        Self {
            resources: Arc::new(resources),
            links,
            settings: Arc::new(ArcSwap::new(config)),
            published,
            state: Some(Arc::new(state)),
            files: Some(Box::new(files)),
            decisions: Vec::new(),
            unwritten: StoreChanges::default(),
            journal_error: None,
            trusted_time: TrustedTime::default(),
        }
    }

    /// Reads the data folder and publishes what changed since the last time.
    pub fn publish(&mut self, now: Timestamp) -> Report {
        let mut job = self.begin_publish(LookAt::Everything, now);
        loop {
            match self.finish_job(job.run(), now) {
                AfterJob::NextJob(next) => job = next,
                AfterJob::Finished(report) => return report,
            }
        }
    }

    /// Begins a publish of a part of the data folder. Run its jobs one after the other, on any thread, and call
    /// `finish_job` after each.
    pub fn begin_publish(&mut self, look_at: LookAt, now: Timestamp) -> Job {
        let begun = Instant::now();
        self.update_settings();
        self.apply_decisions(now);
        Job {
            part: JobPart::ReadLog,
            resources: Arc::clone(&self.resources),
            files: self
                .files
                .take()
                .expect("one publish ends before the next begins"),
            state: None,
            look_at,
            now,
            bounds: self.trusted_time.bounds(now),
            begun,
            report: Report::default(),
            is_folder_read: false,
            cross_file_problems: None,
            log: None,
            written_log: Arc::default(),
            generation: 0,
            delta: Delta::default(),
            served_state: None,
            changes: StoreChanges::default(),
            unwritten: std::mem::take(&mut self.unwritten),
        }
    }

    /// Serves the result of a job.
    pub fn finish_job(&mut self, FinishedJob(mut job): FinishedJob, now: Timestamp) -> AfterJob {
        match job.part {
            JobPart::ReadLog => {
                job.part = JobPart::Compose;
                let log = job.log.take();
                if log.is_some() {
                    let changes = self.step(log, &[], now);
                    self.keep_unwritten(changes);
                }
                // The state has every decision up to now. The store gets them with this publish.
                let mut decided = std::mem::take(&mut self.unwritten);
                decided.add_earlier(std::mem::take(&mut job.unwritten));
                job.unwritten = decided;
                self.decisions.clear();
                job.generation = self.state().snapshot.generation;
                job.state.clone_from(&self.state);
            }
            JobPart::Compose => {
                job.part = JobPart::Write;
                self.serve_composed(&mut job, now);
                self.published.end_first_look();
            }
            JobPart::Write => return AfterJob::Finished(self.end_publish(job)),
        }
        AfterJob::NextJob(job)
    }

    /// Applies all decisions about links, and serves the result.
    pub fn apply_decisions(&mut self, now: Timestamp) {
        let _ = self.read_journal();
        let (decisions, version) = self.links.take_changed();
        let changes = self.step(None, &decisions, now);
        self.published.set_applied(version);
        self.keep_unwritten(changes);
        match self.files {
            // The current publish writes these after its own changes.
            None => self.decisions.extend(decisions),
            Some(_) => self.write_unwritten(),
        }
    }

    /// The published state.
    pub fn state(&self) -> &State {
        self.state
            .as_ref()
            .expect("there is a state between two steps")
    }

    /// Every feed that is served.
    pub fn feeds(&self) -> &Feeds {
        &self.state().feeds
    }

    /// The changes of the last weeks.
    pub fn changes(&self) -> &Arc<ChangeLog> {
        &self.state().log
    }

    /// The university from which the feeds were made.
    pub fn university(&self) -> &University {
        &self.state().university
    }

    /// The addresses of the feeds.
    pub fn addresses<'a>(&'a self, base_url: &'a str) -> Addresses<'a> {
        Addresses {
            base_url,
            links: &self.links,
            public: &self.resources.config.public,
        }
    }

    /// Waits until everything is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.resources.store.as_ref().map_or(Ok(()), Store::flush)
    }

    /// Reads the decisions of other processes. Returns whether there were any.
    #[must_use]
    pub fn read_journal(&mut self) -> bool {
        let version = self.links.version();
        let journal_error = self.links.refresh().err().map(|error| error.to_string());
        if let Some(error) = journal_error
            .as_ref()
            .filter(|_| journal_error != self.journal_error)
        {
            tracing::error!(error, "the decisions about links cannot be read");
        }
        if journal_error.is_none() && self.journal_error.is_some() {
            tracing::info!("the decisions about links can be read again");
        }
        self.journal_error = journal_error;
        self.links.version() != version
    }

    /// Takes a step without the data folder, and serves its result. Returns the changes for the store.
    fn step(
        &mut self,
        log: Option<ChangeLog>,
        decisions: &[ChangedLink],
        now: Timestamp,
    ) -> StoreChanges {
        let before = Arc::clone(&self.state().snapshot);
        // A decision does not count as progress of a publish.
        let progress = Progress::default();
        let input = Input {
            settings: &self.resources.config,
            folder: None,
            decisions,
            log,
            kept_ids: None,
            bounds: TimeBounds::of_clock(now),
            generation: self.published.current().generation,
            progress: &progress,
        };
        let state = self
            .state
            .take()
            .expect("there is a state between two steps");
        let pool = &self.resources.decision_pool;
        let step = pool.install(|| step(Arc::unwrap_or_clone(state), input, now));
        let mut changes = StoreChanges::default();
        store_delta(&mut changes, &step.delta, &step.state);
        self.state = Some(Arc::new(step.state));
        if !Arc::ptr_eq(&before, &step.snapshot) {
            self.published.put(step.snapshot);
        }
        changes
    }

    /// Serves the result of composing, with the decisions since it began.
    fn serve_composed(&mut self, job: &mut Job, now: Timestamp) {
        let composed = job.state.take().expect("composing gives the state back");
        let before = self.state.replace(composed);
        // The decisions are applied again below, so their earlier entries for the store do not count.
        self.unwritten = StoreChanges::default();
        let decisions = std::mem::take(&mut self.decisions);
        job.changes = self.step(None, &decisions, now);
        job.served_state.clone_from(&self.state);
        self.serve_snapshot();
        // Freeing all of this takes a while.
        drop(before);
        job.written_log = Arc::clone(&self.state().log);
        job.cross_file_problems = job
            .is_folder_read
            .then(|| CrossFileProblems::of(self.state()));
    }

    /// Serves the snapshot of the state, unless it is served already.
    fn serve_snapshot(&self) {
        let snapshot = &self.state().snapshot;
        if snapshot.is_serving() && !Arc::ptr_eq(snapshot, &self.published.current()) {
            self.published.put(Arc::clone(snapshot));
        }
    }

    fn end_publish(&mut self, job: Job) -> Report {
        let Job {
            files,
            unwritten,
            mut report,
            begun,
            written_log,
            ..
        } = job;
        if report.changes_error.is_none() && files.log.is_kept() {
            self.published.set_written_log(written_log);
        }
        self.files = Some(files);
        self.decisions.clear();
        let is_writable = report.store_error.is_none();
        self.unwritten.add_earlier(unwritten);
        if is_writable {
            self.write_unwritten();
        }
        report.duration = begun.elapsed();
        report
    }

    /// Keeps changes of the store until they are written.
    fn keep_unwritten(&mut self, mut changes: StoreChanges) {
        changes.add_earlier(std::mem::take(&mut self.unwritten));
        self.unwritten = changes;
    }

    fn write_unwritten(&mut self) {
        let Some(store) = self
            .resources
            .store
            .as_ref()
            .filter(|_| !self.unwritten.is_empty())
        else {
            return;
        };
        // After an error the log has a line by the store, which is tried again.
        if store.write(&mut self.unwritten).is_ok() {
            self.unwritten = StoreChanges::default();
        }
    }
}
