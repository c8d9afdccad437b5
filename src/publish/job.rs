//! The long parts of a publish, which run on any thread while decisions about links are applied to what is served.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::changed;
use super::compose::Composing;
use super::files::Files;
use super::look::{Look, look};
use super::personal::Key;
use super::progress::Stage;
use super::rendered::Loaded;
use super::report::Report;
use super::sequence::HighestSequence;
use super::state::{Resources, State, notice_days};
use crate::changes::LogFile;
use crate::feed::{Kind, Names, Rendering, Revision};
use crate::folder::{Problem, Severity};
use crate::published_ids::PublishedIds;
use crate::store::Changes;
use crate::timetable::University;
use crate::trusted_time::TimeBounds;

/// What only a publish needs. While one is under way, it has this.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) files: Files,
    pub(super) log: LogFile,
    pub(super) sequence: HighestSequence,
    /// Nothing where a feed goes with its id.
    pub(super) published_ids: Option<PublishedIds>,
    /// What the store held at the start, until the first publish has taken it up.
    pub(super) loaded: Option<Loaded>,
    /// Feeds that are served otherwise than the store has them, since the start.
    pub(super) unstored: Vec<Key>,
    pub(super) reported: HashSet<Problem>,
}

/// One part of a publish that may take long. It owns all it needs or shares what nobody changes.
pub struct Job {
    pub(super) part: Part,
    pub(super) resources: Arc<Resources>,
    pub(super) work: Box<Work>,
    /// What is served when this part begins; for other parts nothing.
    pub(super) state: Option<Arc<State>>,
    /// Whether something was served.
    pub(super) is_serving: bool,
    pub(super) now: Timestamp,
    pub(super) bounds: TimeBounds,
    pub(super) begun: Instant,
    pub(super) report: Report,
    pub(super) outcome: Outcome,
    /// What is to be written, and what could not be written before.
    pub(super) changes: Changes,
    pub(super) unwritten: Changes,
}

/// A job that has run.
pub struct Done(pub(super) Job);

/// The parts in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What changed before the start is read; not earlier, because feeds are served without it.
    ReadLog,
    /// From the folder to everything that is to be served.
    Compose,
    /// Served first, stored second: a subscriber does not wait for the disk, and what a crash takes from the store is
    /// published again from the folder.
    Write,
}

/// What is to be served after the publish.
#[derive(Default)]
pub(super) enum Outcome {
    /// Nothing was found out.
    #[default]
    Unknown,
    /// What was served already. Files may have been written anew with the same meaning, but with other lines to point
    /// at.
    Same(University),
    New(Box<State>),
}

impl Work {
    fn are_ids_outdated(&self, TimeBounds { earliest, .. }: TimeBounds) -> bool {
        self.published_ids
            .as_ref()
            .is_some_and(|ids| ids.is_outdated(earliest))
    }
}

impl Job {
    /// Does the work. It may take as long as the folder is large.
    #[must_use]
    pub fn run(mut self) -> Done {
        let resources = Arc::clone(&self.resources);
        resources.pool.install(|| match self.part {
            Part::ReadLog => self.read_log(),
            Part::Compose => self.publish(),
            Part::Write => self.write(),
        });
        Done(self)
    }

    fn read_log(&mut self) {
        self.resources.progress.begin(Stage::Reading);
        self.report.changes_error = self.work.log.read().err();
    }

    fn publish(&mut self) {
        self.resources.progress.begin(Stage::Looking);
        let found = look(&self.resources.config.data);
        let is_missing = found.is_err();
        // Let go of at the end: what nobody else holds can be changed without being cloned.
        let Some(state) = self.state.take() else {
            return;
        };
        self.report.count(&state.feeds);
        match found {
            Ok(found) => self.publish_found(&state, found),
            Err(problem) => {
                self.report.is_unchanged = true;
                self.report.problems.push(problem);
            }
        }
        self.compare_problems(is_missing);
    }

    fn publish_found(&mut self, before: &State, found: Look) {
        let Resources {
            config,
            store,
            progress,
            ..
        } = &*self.resources;
        let Work {
            files,
            published_ids,
            ..
        } = &mut *self.work;
        let was_published = published_ids.as_ref().is_some_and(|ids| !ids.is_empty());
        let is_unchanged = files.update(
            found,
            store.as_ref(),
            was_published,
            &mut self.changes,
            progress,
        );
        self.report.files = files.len();
        self.report.problems = files.problems();
        self.report.is_unchanged = true;
        if files.is_empty() {
            // A mount that is late at a start: whatever else is due waits until there is something to go by.
            return;
        }
        let mut university = files.university();
        self.report
            .problems
            .extend(university.warnings(files.unread()));
        let is_outdated =
            before.is_outdated(config, self.now) || self.work.are_ids_outdated(self.bounds);
        if is_unchanged && self.is_serving && !is_outdated {
            let warnings = university.merge_joint_activities(&before.university);
            self.report.problems.extend(warnings);
            self.work.log.update(Vec::new(), self.now, self.bounds);
            self.keep_ids(before);
            self.report
                .problems
                .extend(university.near_misses(before.feeds.ids(Kind::Student)));
            self.outcome = Outcome::Same(university);
            return;
        }
        let is_first = self.work.loaded.is_some() || !self.is_serving;
        let mut state = before.clone();
        // The store keeps what each file says, and the state what was published.
        let is_published = state.has_published;
        if !is_published {
            self.note_changes(&mut state, &university);
        }
        let warnings = university.merge_joint_activities(&before.university);
        self.report.problems.extend(warnings);
        if is_published {
            self.note_changes(&mut state, &university);
        }
        let noticed = self.render(&mut state, &university);
        self.compose(&mut state, university, &noticed);
        self.report
            .problems
            .extend(state.university.near_misses(state.feeds.ids(Kind::Student)));
        self.report.is_unchanged = self.report.changed_feeds == 0 && !is_first;
        self.outcome = Outcome::New(Box::new(state));
    }

    /// Notes what changed for those who attend.
    fn note_changes(&mut self, state: &mut State, university: &University) {
        let Work { files, log, .. } = &mut *self.work;
        let before = log.log();
        let seen = match &self.resources.store {
            _ if state.has_published => {
                changed::since_last_publish(&state.university, university, before, self.now)
            }
            Some(store) => changed::since_stop(files, store, university, before, self.now),
            None => Vec::new(),
        };
        state.has_published = true;
        log.update(seen, self.now, self.bounds);
    }

    /// Renders what changed; whose notices are not what they were.
    fn render(&mut self, state: &mut State, university: &University) -> HashSet<Box<str>> {
        let Resources {
            config, progress, ..
        } = &*self.resources;
        let loaded = self.work.loaded.as_ref();
        let zones = state.modules.zones(config.feed.times, university, loaded);
        let rendering = Rendering {
            settings: &config.feed,
            names: Names {
                rooms: &university.rooms,
                people: &university.people,
            },
            wording: state.tongues.wording(config.institution.language),
            zones: &zones,
            now: state.next_revision(self.now),
        };
        let days = notice_days(config, university, self.now);
        state
            .modules
            .update(&rendering, &state.university, university, loaded, progress);
        let noticed = state.notices.update(&rendering, university, days, loaded);
        state.modules.take_zones(zones);
        let (mut put, mut removed) = state.modules.store_changes(loaded, &state.notices);
        put.extend(noticed.put);
        removed.extend(noticed.removed);
        self.report.changed_blocks = put.len() + removed.len();
        let given = put
            .iter()
            .filter_map(|block| block.revision())
            .map(Revision::sequence)
            .max();
        state.latest = state.latest.max(given.unwrap_or_default());
        match self.work.sequence.raise(state.latest) {
            // A store whose number is not the file's is older than what was served.
            Ok(()) => self.changes.put_sequence(state.latest),
            Err(error) => self.report.sequence_error = Some(error),
        }
        for block in put {
            self.changes.put_block(&block);
        }
        for block in removed {
            self.changes.remove_block(&block);
        }
        noticed.students
    }

    fn compose(&mut self, state: &mut State, university: University, noticed: &HashSet<Box<str>>) {
        let Resources {
            config,
            links,
            progress,
            ..
        } = &*self.resources;
        let terms = university.terms.clone();
        let timezone = terms
            .as_ref()
            .and_then(|terms| terms.timezone.iana_name())
            .unwrap_or("UTC");
        let heads_changed = state.tongues.set_timezone(config, timezone);
        let language = config.institution.language;
        let before = &state.university;
        let composing = Composing {
            heads: state.tongues.heads(language),
            heads_changed: heads_changed || state.modules.are_zones_new,
            are_names_same: (Arc::ptr_eq(&before.rooms, &university.rooms)
                || before.rooms == university.rooms)
                && before.people == university.people,
            are_outdated: state.feeds.are_outdated(self.now)
                || !self.is_serving
                || state.modules.is_nothing_published_new()
                || self.work.are_ids_outdated(self.bounds),
            university: &university,
            modules: &state.modules,
            notices: &state.notices,
            noticed,
            wording: state.tongues.wording(language),
            now: self.now,
            published_ids: self.work.published_ids.as_ref(),
            bounds: self.bounds,
            token: &|kind, id| links.token(kind, id),
            progress,
        };
        let outcome = state.feeds.update(&composing);
        if heads_changed {
            self.changes.put_timezone(timezone);
        }
        state.university = Arc::new(university.into());
        state.modules.settle();
        self.work.loaded = None;
        state
            .compose_own(&self.resources, self.now)
            .into_changes(&mut self.changes);
        self.report.changed_feeds = outcome.changed.len() + outcome.removed.len();
        self.report.count(&state.feeds);
        self.keep_ids(state);
        for (kind, id) in outcome
            .changed
            .iter()
            .chain(&std::mem::take(&mut self.work.unstored))
        {
            if let Some(stored) = state.feeds.stored(*kind, id) {
                self.changes.put_feed(&stored);
            }
        }
        for (kind, id) in &outcome.removed {
            self.changes.remove_feed(*kind, id);
        }
    }

    /// Writes down which ids have a feed, before the feeds are served.
    fn keep_ids(&mut self, state: &State) {
        let Some(ids) = &mut self.work.published_ids else {
            return;
        };
        let all = state
            .feeds
            .iter()
            .map(|(kind, id, served)| (kind, id, !served.is_former()));
        self.report.ids_error = ids.update(all, self.bounds).err();
    }

    /// Tells which problems are new, and which are mended.
    fn compare_problems(&mut self, is_missing: bool) {
        let Self { report, work, .. } = self;
        Problem::sort(&mut report.problems);
        let mut all: HashSet<Problem> = report.problems.iter().cloned().collect();
        if is_missing {
            // They are still there when the folder is back, and no news then.
            all.extend(work.reported.iter().cloned());
        }
        report.new_problems = report
            .problems
            .iter()
            .filter(|&problem| !work.reported.contains(problem))
            .cloned()
            .collect();
        let broken: BTreeSet<&Arc<str>> = errors(&all).collect();
        let mended: BTreeSet<&Arc<str>> = errors(&work.reported)
            .filter(|path| !broken.contains(path))
            .collect();
        report.mended = mended.into_iter().cloned().collect();
        work.reported = all;
    }

    /// Writes the changes, and what could not be written before.
    fn write(&mut self) {
        self.resources.progress.begin(Stage::Writing);
        // Before the store: after a crash in between, what is seen again is not noted again.
        if let Err(error) = self.work.log.write() {
            self.report.changes_error = Some(error);
        }
        let Some(store) = &self.resources.store else {
            return;
        };
        self.work.files.keep(store, &mut self.changes);
        self.changes
            .add_earlier(std::mem::take(&mut self.unwritten));
        match store.write(&mut self.changes) {
            Ok(()) => self.changes = Changes::default(),
            Err(error) => {
                self.unwritten = std::mem::take(&mut self.changes);
                self.report.store_error = Some(error);
            }
        }
    }
}

/// The files with an error.
fn errors(problems: &HashSet<Problem>) -> impl Iterator<Item = &Arc<str>> {
    problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| &problem.path)
}
