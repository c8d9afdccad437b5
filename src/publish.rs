//! One run from folder to store: reads what changed, renders the blocks and composes the feeds that it touches.

mod attendance;
mod changed;
mod compose;
mod content;
mod files;
mod job;
mod look;
mod notices;
mod personal;
mod progress;
mod rendered;
mod report;
mod sequence;
mod settings;
mod spellings;
mod state;
mod tongues;
mod variants;
mod wanted;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use jiff::Timestamp;

pub use compose::{Feeds, Served};
pub use job::{Done, Job};
pub use progress::{Progress, Stage};
pub use report::Report;
pub use sequence::{SequenceError, VERSION as SEQUENCE_VERSION};
pub use spellings::KnownSpellings;

use crate::changes::{Log, LogFile};
use crate::config::Config;
use crate::feed::Kind;
use crate::language::Texts;
use crate::links::{Addresses, Links};
use crate::published_ids::PublishedIds;
use crate::snapshot::Published;
use crate::store::{Changes, Contents, Store, StoreError};
use crate::timetable::University;
use crate::trusted_time::TrustedTime;
use files::Files;
use job::{Outcome, Part, Work};
use personal::Key;
use sequence::HighestSequence;
use state::{Resources, Restored, State};

/// Publishes the data folder, again and again, each time only what changed.
///
/// The long parts of a publish are jobs that run on another thread. Meanwhile decisions about links are applied to what
/// is served, and once more to what the job brings, so that no folder delays them.
pub struct Publisher {
    resources: Arc<Resources>,
    /// The settings that the next publish takes.
    settings: Arc<ArcSwap<Config>>,
    published: Published,
    /// That of the last snapshot.
    generation: u64,
    state: Arc<State>,
    /// Nothing while a publish is under way, which has it then.
    work: Option<Box<Work>>,
    /// The links that something was decided about since the publish that is under way has begun.
    touched: HashSet<Key>,
    /// What is served and not stored yet: it is written after the publish that is under way, or is tried again.
    unwritten: Changes,
    /// Why the journal of links could not be read the last time.
    unread: Option<String>,
    trusted_time: TrustedTime,
}

/// What follows a job.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Step {
    /// The publish goes on with this.
    Next(Job),
    /// The publish is over.
    Over(Report),
}

impl Publisher {
    /// A publisher that takes up where the store's `contents` end, and serves them at once.
    pub fn new(
        config: Arc<Config>,
        texts: &Texts,
        links: Arc<Links>,
        published: Published,
        store: Option<(Store, Contents)>,
    ) -> Self {
        let keep_days = config.changes.keep_days;
        let (log, mut sequence) = match store {
            Some(_) => (
                LogFile::at(config.state.join("changes.jsonl"), keep_days),
                HighestSequence::read(config.state.join("sequence")),
            ),
            None => (LogFile::in_memory(keep_days), HighestSequence::default()),
        };
        let (store, contents) = store.unzip();
        let contents = contents.unwrap_or_default();
        let timezone = contents.timezone.as_deref().unwrap_or("UTC");
        let is_older = sequence.take_in(&contents);
        let mut state = State::new(texts, &config, timezone, Arc::clone(log.log()));
        state.latest = sequence.highest();
        let settings = Arc::new(ArcSwap::new(Arc::clone(&config)));
        let files = Files::new(config.folder.max_file_megabytes);
        let resources = Resources::new(config, links, store);
        let mut work = Work {
            files,
            log,
            sequence,
            published_ids: None,
            loaded: None,
            unstored: Vec::new(),
            reported: HashSet::new(),
        };
        if contents.are_lost {
            published.lose_store();
        }
        let mut generation = 0;
        if !contents.feeds.is_empty() {
            let Restored {
                loaded,
                unstored,
                is_whole,
            } = state.restore(&resources, contents, is_older);
            (work.loaded, work.unstored) = (Some(loaded), unstored);
            // Otherwise the folder is read first, as with a store that is older than what was served.
            if is_whole && !is_older {
                generation = 1;
                let snapshot = state.snapshot(&resources, Timestamp::now(), generation);
                published.put(Arc::new(snapshot));
            }
        }
        Self {
            resources: Arc::new(resources),
            settings,
            published,
            generation,
            state: Arc::new(state),
            work: Some(Box::new(work)),
            touched: HashSet::new(),
            unwritten: Changes::default(),
            unread: None,
            trusted_time: TrustedTime::default(),
        }
    }

    /// The same publisher, which keeps the feeds of ids that vanish from the data folder.
    #[must_use]
    pub fn keeping(mut self, published_ids: PublishedIds) -> Self {
        let work = self.work.as_mut().expect("no publish has begun yet");
        work.published_ids = Some(published_ids);
        self
    }

    /// The same publisher, which deletes by this time what is old.
    #[must_use]
    pub fn trusting(self, trusted_time: TrustedTime) -> Self {
        Self {
            trusted_time,
            ..self
        }
    }

    /// The same publisher, which tells of every step that it takes.
    #[must_use]
    pub fn observed_by(mut self, progress: Progress) -> Self {
        let resources = Arc::get_mut(&mut self.resources).expect("no publish has begun yet");
        resources.progress = progress;
        self
    }

    /// Looks at the whole folder, publishes what changed since the last time, and tells about it.
    pub fn publish(&mut self, now: Timestamp) -> Report {
        let mut job = self.begin(now);
        loop {
            match self.finish(job.run(), now) {
                Step::Next(next) => job = next,
                Step::Over(report) => return report,
            }
        }
    }

    /// Begins a publish. Its jobs are to be run one after the other, each on any thread, and each followed by `finish`.
    pub fn begin(&mut self, now: Timestamp) -> Job {
        let begun = Instant::now();
        self.take_settings();
        self.heed_links(now);
        Job {
            part: Part::ReadLog,
            resources: Arc::clone(&self.resources),
            work: self
                .work
                .take()
                .expect("one publish ends before the next begins"),
            state: None,
            is_serving: self.published.current().is_serving(),
            now,
            bounds: self.trusted_time.bounds(now),
            begun,
            report: Report::default(),
            outcome: Outcome::Unknown,
            changes: Changes::default(),
            unwritten: std::mem::take(&mut self.unwritten),
        }
    }

    /// Serves what a job has brought.
    pub fn finish(&mut self, Done(mut job): Done, now: Timestamp) -> Step {
        match job.part {
            Part::ReadLog => {
                job.part = Part::Compose;
                self.serve_log(&job, now);
                // The state that is composed from has every decision up to now. The store gets them with this publish.
                let mut decided = std::mem::take(&mut self.unwritten);
                decided.add_earlier(std::mem::take(&mut job.unwritten));
                job.unwritten = decided;
                self.touched.clear();
                job.state = Some(Arc::clone(&self.state));
            }
            Part::Compose => {
                job.part = Part::Write;
                self.serve_outcome(&mut job, now);
                self.published.end_first_look();
            }
            Part::Write => return Step::Over(self.end(job)),
        }
        Step::Next(job)
    }

    /// Serves every link as it stands now.
    pub fn heed_links(&mut self, now: Timestamp) {
        self.read_journal();
        let (touched, version) = self.resources.links.take_touched();
        let closed_days = self.resources.config.links.closed_days;
        let have_gone = self.state.personal.gone(now, closed_days) != self.state.personal.gone;
        if !touched.is_empty() || have_gone {
            let state = Arc::make_mut(&mut self.state);
            state.personal.gone = state.personal.gone(now, closed_days);
            let own = state.apply_decisions(&self.resources, now, &touched);
            if self.published.current().is_serving() {
                self.serve(now);
            }
            self.published.set_applied(version);
            let mut changes = Changes::default();
            own.into_changes(&mut changes);
            self.put_off(changes);
        }
        self.published.set_applied(version);
        match self.work {
            // The publish that is under way writes it, after what it writes itself.
            None => self.touched.extend(touched),
            Some(_) => self.write_put_off(),
        }
    }

    /// Every feed that is served.
    pub fn feeds(&self) -> &Feeds {
        &self.state.feeds
    }

    /// What the student, member of staff, module or room is called; the id where no name is known.
    pub fn name_of<'a>(&'a self, kind: Kind, id: &'a str) -> &'a str {
        let University {
            people,
            rooms,
            modules,
            ..
        } = self.university();
        match kind {
            Kind::Student => people.student_name(id),
            Kind::Staff => people.staff_name(id),
            Kind::Room => rooms.title(id),
            Kind::Module => {
                let last = modules
                    .partition_point(|module| *module.value.code <= *id)
                    .checked_sub(1);
                let module = last
                    .map(|index| &*modules[index].value)
                    .filter(|module| *module.code == *id);
                module.map_or(id, |module| &module.title)
            }
        }
    }

    /// What has changed lately.
    pub fn changes(&self) -> &Arc<Log> {
        &self.state.log
    }

    /// What is published.
    pub fn university(&self) -> &University {
        &self.state.university
    }

    /// The addresses of the feeds.
    pub fn addresses<'a>(&'a self, base_url: &'a str) -> Addresses<'a> {
        let Resources { config, links, .. } = &*self.resources;
        Addresses {
            base_url,
            links,
            public: &config.public,
        }
    }

    /// Waits until everything is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.resources.store.as_ref().map_or(Ok(()), Store::flush)
    }

    /// Takes in what other processes have decided.
    fn read_journal(&mut self) {
        let unread = self
            .resources
            .links
            .refresh()
            .err()
            .map(|error| error.to_string());
        if let Some(error) = unread.as_ref().filter(|_| unread != self.unread) {
            tracing::error!(error, "what was decided about links cannot be read");
        }
        if unread.is_none() && self.unread.is_some() {
            tracing::info!("what was decided about links can be read again");
        }
        self.unread = unread;
    }

    /// Shows what changed lately; whether it is not what was shown.
    fn take_log(&mut self, job: &Job) -> bool {
        let log = job.work.log.log();
        let is_new = !Arc::ptr_eq(log, &self.state.log);
        if is_new {
            Arc::make_mut(&mut self.state).log = Arc::clone(log);
        }
        is_new
    }

    fn serve_log(&mut self, job: &Job, now: Timestamp) {
        let is_new = self.take_log(job);
        if is_new && self.published.current().is_serving() {
            self.serve(now);
        }
    }

    fn serve_outcome(&mut self, job: &mut Job, now: Timestamp) {
        let touched = std::mem::take(&mut self.touched);
        match std::mem::take(&mut job.outcome) {
            Outcome::New(state) => {
                self.state = Arc::from(state);
                // What was decided meanwhile was applied to what was served then. What that would have stored is not.
                self.unwritten = Changes::default();
                let state = Arc::make_mut(&mut self.state);
                state
                    .apply_decisions(&self.resources, now, &touched)
                    .into_changes(&mut job.changes);
                self.take_log(job);
                self.serve(now);
            }
            Outcome::Same(university) => {
                let is_rewritten = !university.is_identical(&self.state.university);
                if is_rewritten {
                    let state = Arc::make_mut(&mut self.state);
                    state.university = Arc::new(university.into());
                    state.modules.adopt(&state.university);
                    state.feeds.adopt(&state.university);
                }
                if self.take_log(job) || is_rewritten {
                    self.serve(now);
                }
            }
            // What there is, if nothing is served yet.
            Outcome::Unknown
                if !self.published.current().is_serving()
                    && self.feeds().iter().next().is_some() =>
            {
                self.serve(now);
            }
            Outcome::Unknown => {}
        }
    }

    fn end(&mut self, job: Job) -> Report {
        let Job {
            work,
            unwritten,
            mut report,
            begun,
            ..
        } = job;
        self.work = Some(work);
        self.touched.clear();
        let is_writable = report.store_error.is_none();
        self.unwritten.add_earlier(unwritten);
        if is_writable {
            self.write_put_off();
        }
        report.duration = begun.elapsed();
        report
    }

    /// Serves the state as it is now.
    fn serve(&mut self, now: Timestamp) {
        self.generation += 1;
        let snapshot = self.state.snapshot(&self.resources, now, self.generation);
        self.published.put(Arc::new(snapshot));
    }

    /// Keeps changes of the store until they are written.
    fn put_off(&mut self, mut changes: Changes) {
        changes.add_earlier(std::mem::take(&mut self.unwritten));
        self.unwritten = changes;
    }

    fn write_put_off(&mut self) {
        let Some(store) = self
            .resources
            .store
            .as_ref()
            .filter(|_| !self.unwritten.is_empty())
        else {
            return;
        };
        match store.write(&mut self.unwritten) {
            Ok(()) => self.unwritten = Changes::default(),
            Err(error) if error.is_waiting() => {}
            Err(error) => {
                tracing::error!(%error, "what was decided about links is served, but not stored");
            }
        }
    }
}
