//! One run from folder to store: reads what changed, renders the blocks and composes the feeds that it touches.

mod changed;
mod compose;
mod content;
mod files;
mod look;
mod notices;
mod personal;
mod rendered;
mod report;
mod serving;
mod tongues;
mod variants;
mod wanted;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::{ThreadPool, ThreadPoolBuilder};

pub use compose::{Feeds, Served};
pub use report::Report;

use crate::catalogue::Shelf;
use crate::changes::{Log, LogFile};
use crate::config::Config;
use crate::feed::{Kind, Names, Rendering, Revision};
use crate::folder::{Problem, Severity};
use crate::language::Texts;
use crate::links::{Addresses, Links};
use crate::published_ids::PublishedIds;
use crate::store::{Changes, Contents, Store, StoreError};
use crate::timetable::University;
use files::Files;
use look::{Look, look};
use notices::RenderedNotices;
use personal::Personal;
use rendered::{Loaded, RenderedModules};
use tongues::Tongues;

/// Publishes the data folder, again and again, each time only what changed.
pub struct Publisher {
    config: Arc<Config>,
    links: Arc<Links>,
    shelf: Shelf,
    store: Option<Store>,
    pool: ThreadPool,
    files: Files,
    university: Arc<University>,
    tongues: Tongues,
    modules: RenderedModules,
    notices: RenderedNotices,
    feeds: Feeds,
    personal: Personal,
    /// Why the journal of links could not be read the last time.
    unread: Option<String>,
    /// What the store held at the start, until the first publish has taken it up.
    loaded: Option<Loaded>,
    reported: HashSet<Problem>,
    /// Feeds that are served otherwise than the store has them, since the start.
    unstored: Vec<(Kind, Box<str>)>,
    /// What could not be written, to be tried again.
    unwritten: Option<Changes>,
    /// The highest revision given so far: each publish gives a higher one, also to a meeting that was forgotten.
    latest: Revision,
    changes: LogFile,
    /// Nothing where a feed goes with its id.
    published_ids: Option<PublishedIds>,
    /// There was a publish, so that changes are seen against it and not against the store.
    has_published: bool,
}

impl Publisher {
    /// A publisher that takes up where the store's `contents` end, and serves them at once.
    pub fn new(
        config: Arc<Config>,
        texts: &Texts,
        links: Arc<Links>,
        shelf: Shelf,
        store: Option<(Store, Contents)>,
    ) -> Self {
        let pool = ThreadPoolBuilder::new()
            .thread_name(|index| format!("publish-{index}"))
            .build()
            .expect("a thread pool can be made when the process starts");
        let keep_days = config.changes.keep_days;
        let changes = match store {
            Some(_) => LogFile::at(config.state.join("changes.jsonl"), keep_days),
            None => LogFile::in_memory(keep_days),
        };
        let (store, contents) = store.unzip();
        let contents = contents.unwrap_or_default();
        let timezone = contents.timezone.as_deref().unwrap_or("UTC");
        let tongues = Tongues::new(texts, &config, timezone);
        let mut publisher = Self {
            config,
            links,
            shelf,
            store,
            pool,
            files: Files::default(),
            university: Arc::default(),
            tongues,
            modules: RenderedModules::default(),
            notices: RenderedNotices::default(),
            feeds: Feeds::default(),
            personal: Personal::default(),
            unread: None,
            loaded: None,
            reported: HashSet::new(),
            unstored: Vec::new(),
            unwritten: None,
            latest: Revision::default(),
            changes,
            published_ids: None,
            has_published: false,
        };
        publisher.take_up(contents);
        publisher
    }

    /// Looks at the whole folder, publishes what changed since the last time, and tells about it.
    pub fn publish(&mut self, now: Timestamp) -> Report {
        let begun = Instant::now();
        self.heed_links(now);
        let mut report = Report::default();
        self.read_changes(now, &mut report);
        let found = self.pool.install(|| look(&self.config.data));
        let is_missing = found.is_err();
        match found {
            Ok(found) => self.publish_found(found, now, &mut report),
            Err(problem) => {
                self.serve_at_last(now);
                report.is_unchanged = true;
                report.count(&self.feeds);
                report.problems.push(problem);
            }
        }
        Problem::sort(&mut report.problems);
        let mut all: HashSet<Problem> = report.problems.iter().cloned().collect();
        if is_missing {
            // They are still there when the folder is back, and no news then.
            all.extend(self.reported.iter().cloned());
        }
        report.new_problems =
            report.problems.iter().filter(|&problem| !self.reported.contains(problem)).cloned().collect();
        let broken: BTreeSet<&Arc<str>> = errors(&all).collect();
        let mended: BTreeSet<&Arc<str>> = errors(&self.reported).filter(|path| !broken.contains(path)).collect();
        report.mended = mended.into_iter().cloned().collect();
        self.reported = all;
        report.duration = begun.elapsed();
        report
    }

    /// Every feed that is served.
    pub fn feeds(&self) -> &Feeds {
        &self.feeds
    }

    /// What the student, member of staff, module or room is called; the id where no name is known.
    pub fn name_of<'a>(&'a self, kind: Kind, id: &'a str) -> &'a str {
        let University { people, rooms, modules, .. } = &*self.university;
        match kind {
            Kind::Student => people.student_name(id),
            Kind::Staff => people.staff_name(id),
            Kind::Room => rooms.title(id),
            Kind::Module => {
                let last = modules.partition_point(|module| *module.value.code <= *id).checked_sub(1);
                let module = last.map(|index| &*modules[index].value).filter(|module| *module.code == *id);
                module.map_or(id, |module| &module.title)
            }
        }
    }

    /// What has changed lately.
    pub fn changes(&self) -> &Arc<Log> {
        self.changes.log()
    }

    /// What is published.
    pub fn university(&self) -> &University {
        &self.university
    }

    /// The addresses of the feeds.
    pub fn addresses<'a>(&'a self, base_url: &'a str) -> Addresses<'a> {
        Addresses { base_url, links: &self.links, public: &self.config.public }
    }

    /// Waits until everything is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.store.as_ref().map_or(Ok(()), Store::flush)
    }

    fn publish_found(&mut self, found: Look, now: Timestamp, report: &mut Report) {
        let mut changes = Changes::default();
        let Self { files, pool, store, published_ids, .. } = self;
        let was_published = published_ids.as_ref().is_some_and(|ids| !ids.is_empty());
        let is_unchanged = pool.install(|| files.update(found, store.as_ref(), was_published, &mut changes));
        report.files = self.files.len();
        report.problems = self.files.problems();
        report.count(&self.feeds);
        if self.files.is_empty() {
            // A mount that is late at a start: whatever else is due waits until there is something to go by.
            self.serve_at_last(now);
            report.is_unchanged = true;
            return;
        }
        let is_outdated = self.feeds.iter().any(|(_, _, served)| served.feed.is_outdated(now))
            || self.personal.are_outdated(now)
            || self.published_ids.as_ref().is_some_and(|ids| ids.is_outdated(now))
            || self.notices.are_outdated(self.notice_days(&self.university, now).0);
        if is_unchanged && !is_outdated && self.shelf.current().is_some() {
            if self.changes.update(Vec::new(), now) {
                self.shelf.put(self.catalogue(now));
            }
            self.keep_ids(now, report);
            self.write(changes, report);
            report.is_unchanged = true;
            // Files may have been written anew with the same meaning, but with other lines to point at.
            self.university = Arc::new(self.files.university());
            self.modules.adopt(&self.university);
            self.feeds.adopt(&self.university);
            self.shelf.put_timetable(Arc::clone(&self.university));
            report.problems.extend(self.university.warnings(self.files.unread()));
            return;
        }
        let is_first = self.loaded.is_some() || self.shelf.current().is_none();
        let university = self.files.university();
        let has_news = self.take_note(&university, now);
        let noticed = self.render(&university, now, &mut changes, report);
        self.compose(university, &noticed, now, &mut changes, report);
        if has_news && report.changed_feeds == 0 {
            self.shelf.put(self.catalogue(now));
        }
        self.shelf.put_timetable(Arc::clone(&self.university));
        report.is_unchanged = report.changed_feeds == 0 && !is_first;
        report.problems.extend(self.university.warnings(self.files.unread()));
        // Served first, stored second: who asks need not wait for the disk, and what a crash takes from the store is
        // published again from the folder.
        let Self { files, pool, store, .. } = self;
        if let Some(store) = store {
            pool.install(|| files.keep(store, &mut changes));
        }
        self.write(changes, report);
    }

    /// Reads what changed before the start; not earlier, for feeds are served without.
    fn read_changes(&mut self, now: Timestamp, report: &mut Report) {
        match self.changes.read() {
            Ok(true) if self.shelf.current().is_some() => self.shelf.put(self.catalogue(now)),
            Ok(_) => {}
            Err(error) => report.changes_error = Some(error),
        }
    }

    /// Notes what changed for those who attend; whether there is news.
    fn take_note(&mut self, university: &University, now: Timestamp) -> bool {
        let Self { changes, files, pool, store, .. } = self;
        let (before, log) = (&self.university, changes.log());
        let seen = pool.install(|| match store {
            _ if self.has_published => changed::since_last_publish(before, university, log, now),
            Some(store) => changed::since_stop(files, store, university, log, now),
            None => Vec::new(),
        });
        self.has_published = true;
        self.changes.update(seen, now)
    }

    /// Writes the changes, and what could not be written before.
    fn write(&mut self, mut changes: Changes, report: &mut Report) {
        // Before the store: after a crash in between, what is seen again is not noted again.
        if let Err(error) = self.changes.write() {
            report.changes_error = Some(error);
        }
        let Some(store) = &self.store else { return };
        if let Some(earlier) = self.unwritten.take() {
            changes.add_earlier(earlier);
        }
        if let Err(error) = store.write(&mut changes) {
            self.unwritten = Some(changes);
            report.store_error = Some(error);
        }
    }

    /// The revision of what is seen to change now.
    fn next_revision(&self, now: Timestamp) -> Revision {
        Revision::at(now).after(self.latest)
    }

    /// Today where the university is, and how many days before its date a notice is shown.
    fn notice_days(&self, university: &University, now: Timestamp) -> (Date, u16) {
        let timezone = university.terms.as_ref().map_or(TimeZone::UTC, |terms| terms.timezone.clone());
        (timezone.to_datetime(now).date(), self.config.notices.days_before)
    }

    /// Renders what changed; whose notices are not what they were.
    fn render(
        &mut self,
        university: &University,
        now: Timestamp,
        changes: &mut Changes,
        report: &mut Report,
    ) -> HashSet<Box<str>> {
        let zones = self.modules.zones(self.config.feed.times, university, self.loaded.as_ref());
        let rendering = Rendering {
            settings: &self.config.feed,
            names: Names { rooms: &university.rooms, people: &university.people },
            wording: self.tongues.wording(self.config.institution.language),
            zones: &zones,
            now: self.next_revision(now),
        };
        let days = self.notice_days(university, now);
        let Self { modules, notices, pool, loaded, .. } = self;
        let before = &self.university;
        pool.install(|| modules.update(&rendering, before, university, loaded.as_ref()));
        let noticed = notices.update(&rendering, university, days, loaded.as_ref());
        self.modules.take_zones(zones);
        let (mut put, mut removed) = self.modules.store_changes(self.loaded.as_ref(), &self.notices);
        put.extend(noticed.put);
        removed.extend(noticed.removed);
        report.changed_blocks = put.len() + removed.len();
        self.latest =
            put.iter().filter_map(|block| block.revision()).max().map_or(self.latest, |put| put.max(self.latest));
        for block in put {
            changes.put_block(&block);
        }
        for block in removed {
            changes.remove_block(&block);
        }
        noticed.students
    }

    fn compose(
        &mut self,
        university: University,
        noticed: &HashSet<Box<str>>,
        now: Timestamp,
        changes: &mut Changes,
        report: &mut Report,
    ) {
        let terms = university.terms.clone();
        let timezone = terms.as_ref().and_then(|terms| terms.timezone.iana_name()).unwrap_or("UTC");
        let heads_changed = self.tongues.set_timezone(&self.config, timezone);
        let language = self.config.institution.language;
        let composing = compose::Composing {
            heads: self.tongues.heads(language),
            heads_changed: heads_changed || self.modules.are_zones_new,
            are_names_same: (Arc::ptr_eq(&self.university.rooms, &university.rooms)
                || self.university.rooms == university.rooms)
                && self.university.people == university.people,
            are_outdated: self.feeds.iter().any(|(_, _, served)| served.feed.is_outdated(now))
                || self.shelf.current().is_none()
                || self.published_ids.as_ref().is_some_and(|ids| ids.is_outdated(now)),
            university: &university,
            modules: &self.modules,
            notices: &self.notices,
            noticed,
            wording: self.tongues.wording(language),
            now,
            published_ids: self.published_ids.as_ref(),
            token: &|kind, id| self.links.token(kind, id),
        };
        let Self { feeds, pool, .. } = self;
        let outcome = pool.install(|| feeds.update(&composing));
        if heads_changed {
            changes.put_timezone(timezone);
        }
        self.university = Arc::new(university);
        self.modules.settle();
        self.loaded = None;
        let own = self.compose_own(now, None);
        report.changed_feeds = outcome.changed.len() + outcome.removed.len();
        report.count(&self.feeds);
        self.keep_ids(now, report);
        if report.changed_feeds > 0 || !own.is_empty() || self.shelf.current().is_none() {
            self.shelf.put(self.catalogue(now));
        }
        own.into_changes(changes);
        for (kind, id) in outcome.changed.iter().chain(&std::mem::take(&mut self.unstored)) {
            if let Some(stored) = self.feeds.stored(*kind, id) {
                changes.put_feed(&stored);
            }
        }
        for (kind, id) in &outcome.removed {
            changes.remove_feed(*kind, id);
        }
    }
}

/// The files with an error.
fn errors(problems: &HashSet<Problem>) -> impl Iterator<Item = &Arc<str>> {
    problems.iter().filter(|problem| problem.severity == Severity::Error).map(|problem| &problem.path)
}
