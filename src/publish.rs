//! One run from folder to store: reads what changed, renders the blocks and composes the feeds that it touches.

mod compose;
mod content;
mod files;
mod look;
mod rendered;
mod report;
mod wanted;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

pub use compose::{Feeds, Served};
pub use report::Report;

use crate::catalogue::{Catalogue, Shelf};
use crate::config::Config;
use crate::feed::{Block, Feed, Heads, Kind, Names, Rendering, Revision};
use crate::folder::Problem;
use crate::links::{Addresses, Links};
use crate::store::{Changes, Contents, Store, StoreError, StoredFeed};
use crate::timetable::University;
use files::Files;
use look::{Look, look};
use rendered::{Loaded, RenderedModules};

/// Publishes the data folder, again and again, each time only what changed.
pub struct Publisher {
    config: Arc<Config>,
    links: Arc<Links>,
    shelf: Shelf,
    store: Option<Store>,
    pool: ThreadPool,
    files: Files,
    university: Arc<University>,
    heads: Heads,
    modules: RenderedModules,
    feeds: Feeds,
    /// What the store held at the start, until the first publish has taken it up.
    loaded: Option<Loaded>,
    reported: HashSet<Problem>,
    /// Feeds that are served otherwise than the store has them, since the start.
    unstored: Vec<(Kind, Box<str>)>,
    /// What could not be written, to be tried again.
    unwritten: Option<Changes>,
    /// The highest revision given so far: each publish gives a higher one, also to a meeting that was forgotten.
    latest: Revision,
}

impl Publisher {
    /// A publisher that takes up where the store's `contents` end, and serves them at once.
    pub fn new(config: Arc<Config>, links: Arc<Links>, shelf: Shelf, store: Option<(Store, Contents)>) -> Self {
        let pool = ThreadPoolBuilder::new()
            .thread_name(|index| format!("publish-{index}"))
            .build()
            .expect("a thread pool can be made when the process starts");
        let (store, contents) = store.unzip();
        let contents = contents.unwrap_or_default();
        let timezone = contents.timezone.as_deref().unwrap_or("UTC");
        let heads = Heads::new(&config.institution.name, timezone, &config.feed);
        let mut publisher = Self {
            config,
            links,
            shelf,
            store,
            pool,
            files: Files::default(),
            university: Arc::default(),
            heads,
            modules: RenderedModules::default(),
            feeds: Feeds::default(),
            loaded: None,
            reported: HashSet::new(),
            unstored: Vec::new(),
            unwritten: None,
            latest: Revision::default(),
        };
        publisher.take_up(contents);
        publisher
    }

    /// Looks at the whole folder, publishes what changed since the last time, and tells about it.
    pub fn publish(&mut self, now: Timestamp) -> Report {
        let begun = Instant::now();
        let mut report = Report::default();
        let found = self.pool.install(|| look(&self.config.data));
        let is_missing = found.is_err();
        match found {
            Ok(found) => self.publish_found(found, now, &mut report),
            Err(problem) => {
                self.serve_at_last();
                report.is_unchanged = true;
                report.count(&self.feeds);
                report.problems.push(problem);
            }
        }
        report.problems.sort();
        report.problems.dedup();
        let mut all: HashSet<Problem> = report.problems.iter().cloned().collect();
        if is_missing {
            // They are still there when the folder is back, and no news then.
            all.extend(self.reported.iter().cloned());
        }
        report.new_problems =
            report.problems.iter().filter(|&problem| !self.reported.contains(problem)).cloned().collect();
        self.reported = all;
        report.duration = begun.elapsed();
        report
    }

    /// Every feed that is served.
    pub fn feeds(&self) -> &Feeds {
        &self.feeds
    }

    /// What the feeds are of.
    pub fn university(&self) -> &University {
        &self.university
    }

    /// What the student, member of staff, module or room is called; the id where no name is known.
    pub fn name_of<'a>(&'a self, kind: Kind, id: &'a str) -> &'a str {
        let University { people, rooms, modules, .. } = &*self.university;
        match kind {
            Kind::Student => people.student_name(id),
            Kind::Staff => people.staff_name(id),
            Kind::Room => rooms.title(id),
            Kind::Module => {
                modules.iter().rev().find(|module| *module.value.code == *id).map_or(id, |module| &module.value.title)
            }
        }
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
        let Self { files, pool, store, .. } = self;
        let is_unchanged = pool.install(|| files.update(found, store.as_ref(), &mut changes));
        report.files = self.files.len();
        report.problems = self.files.problems();
        report.count(&self.feeds);
        if self.files.is_empty() {
            // A mount that is late at a start: whatever else is due waits until there is something to go by.
            self.serve_at_last();
            report.is_unchanged = true;
            return;
        }
        let is_outdated = self.feeds.iter().any(|(_, _, served)| served.feed.is_outdated(now));
        if is_unchanged && !is_outdated && self.shelf.current().is_some() {
            self.write(changes, report);
            report.is_unchanged = true;
            // Files may have been written anew with the same meaning, but with other lines to point at.
            self.university = Arc::new(self.files.university());
            self.modules.adopt(&self.university);
            self.feeds.adopt(&self.university);
            self.shelf.put_timetable(Arc::clone(&self.university));
            report.problems.extend(self.university.warnings());
            return;
        }
        let is_first = self.loaded.is_some() || self.shelf.current().is_none();
        let university = self.files.university();
        self.render(&university, now, &mut changes, report);
        self.compose(university, now, &mut changes, report);
        self.shelf.put_timetable(Arc::clone(&self.university));
        report.is_unchanged = report.changed_feeds == 0 && !is_first;
        report.problems.extend(self.university.warnings());
        // Served first, stored second: who asks need not wait for the disk, and what a crash takes from the store is
        // published again from the folder.
        let Self { files, pool, store, .. } = self;
        if let Some(store) = store {
            pool.install(|| files.keep(store, &mut changes));
        }
        self.write(changes, report);
    }

    /// Writes the changes, and what could not be written before.
    fn write(&mut self, mut changes: Changes, report: &mut Report) {
        let Some(store) = &self.store else { return };
        if let Some(earlier) = self.unwritten.take() {
            changes.add_earlier(earlier);
        }
        if let Err(error) = store.write(&mut changes) {
            self.unwritten = Some(changes);
            report.store_error = Some(error);
        }
    }

    /// Serves what there is, if nothing is served yet.
    fn serve_at_last(&mut self) {
        if self.shelf.current().is_none() && self.feeds.iter().next().is_some() {
            self.shelf.put(self.catalogue());
        }
    }

    fn render(&mut self, university: &University, now: Timestamp, changes: &mut Changes, report: &mut Report) {
        let zones = self.modules.zones(self.config.feed.times, university, self.loaded.as_ref());
        let rendering = Rendering {
            settings: &self.config.feed,
            names: Names { rooms: &university.rooms, people: &university.people },
            zones: &zones,
            now: Revision::at(now).after(self.latest),
        };
        let Self { modules, pool, loaded, .. } = self;
        let before = &self.university;
        pool.install(|| modules.update(&rendering, before, university, loaded.as_ref()));
        self.modules.take_zones(zones);
        let (put, removed) = self.modules.store_changes(self.loaded.as_ref());
        report.changed_blocks = put.len() + removed.len();
        self.latest =
            put.iter().filter_map(|block| block.revision()).max().map_or(self.latest, |put| put.max(self.latest));
        for block in put {
            changes.put_block(&block);
        }
        for block in removed {
            changes.remove_block(block.activity, block.part);
        }
    }

    fn compose(&mut self, university: University, now: Timestamp, changes: &mut Changes, report: &mut Report) {
        let terms = university.terms.clone();
        let timezone = terms.as_ref().and_then(|terms| terms.timezone.iana_name()).unwrap_or("UTC");
        let heads = Heads::new(&self.config.institution.name, timezone, &self.config.feed);
        let composing = compose::Composing {
            heads: &heads,
            heads_changed: heads != self.heads || self.modules.are_zones_new,
            are_names_same: (Arc::ptr_eq(&self.university.rooms, &university.rooms)
                || self.university.rooms == university.rooms)
                && self.university.people == university.people,
            are_outdated: self.feeds.iter().any(|(_, _, served)| served.feed.is_outdated(now)),
            university: &university,
            modules: &self.modules,
            now,
            token: &|kind, id| self.links.token(kind, id),
        };
        let Self { feeds, pool, .. } = self;
        let outcome = pool.install(|| feeds.update(&composing));
        if heads != self.heads {
            changes.put_timezone(timezone);
        }
        self.heads = heads;
        self.university = Arc::new(university);
        self.modules.settle();
        self.loaded = None;
        report.changed_feeds = outcome.changed.len() + outcome.removed.len();
        report.count(&self.feeds);
        if report.changed_feeds > 0 || self.shelf.current().is_none() {
            self.shelf.put(self.catalogue());
        }
        for (kind, id) in outcome.changed.iter().chain(&std::mem::take(&mut self.unstored)) {
            if let Some(stored) = self.feeds.stored(*kind, id) {
                changes.put_feed(&stored);
            }
        }
        for (kind, id) in &outcome.removed {
            changes.remove_feed(*kind, id);
        }
    }

    fn catalogue(&self) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (kind, id, served) in self.feeds.iter() {
            let link = Arc::clone(&served.link);
            match kind {
                Kind::Module if self.config.public.modules => catalogue.modules.insert(id.into(), link),
                Kind::Room if self.config.public.rooms => catalogue.rooms.insert(id.into(), link),
                Kind::Module | Kind::Room => catalogue.shared.insert(served.token, link),
                Kind::Student | Kind::Staff => catalogue.links.insert(served.token, link),
            };
        }
        catalogue
    }

    /// Serves what the store holds, before the folder has been read.
    fn take_up(&mut self, contents: Contents) {
        if contents.feeds.is_empty() {
            return;
        }
        self.latest = contents.blocks.iter().filter_map(|block| block.revision()).max().unwrap_or_default();
        let loaded = Loaded::new(contents.blocks);
        let now = Timestamp::now();
        let served = |stored: StoredFeed| {
            let blocks: Option<Vec<Arc<Block>>> = stored.blocks.iter().map(|name| loaded.block(*name)).collect();
            // A feed that lacks a block would be a wrong one; the publish that follows makes it anew.
            let blocks = blocks.filter(|blocks| !blocks.is_empty())?;
            let feed = Feed::new(&self.heads, stored.kind, &stored.name, blocks, now);
            let feed = feed.with_history(&stored.tag, stored.modified());
            let token = self.links.token(stored.kind, &stored.id);
            let is_as_stored = feed.base_tag() == &*stored.tag;
            let served = Served::new(stored.kind, &stored.id, stored.name, token, feed);
            Some((stored.kind, stored.id, served, is_as_stored))
        };
        let all = contents.feeds.len();
        let feeds: Vec<_> = self.pool.install(|| contents.feeds.into_par_iter().filter_map(served).collect());
        let is_whole = feeds.len() == all;
        for (kind, id, served, is_as_stored) in feeds {
            if !is_as_stored {
                self.unstored.push((kind, id.clone()));
            }
            self.feeds.insert(kind, id, served);
        }
        self.loaded = Some(loaded);
        // A crash in the middle of a write leaves blocks of two publishes. Then the folder is read first.
        if is_whole {
            self.shelf.put(self.catalogue());
        }
    }
}
