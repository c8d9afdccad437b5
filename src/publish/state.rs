//! What is published now, and the snapshot that is made from it.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Feeds;
use super::compose::Served;
use super::notices::RenderedNotices;
use super::personal::{ChangedOwn, Key, Personal, Telling};
use super::progress::Progress;
use super::rendered::{Loaded, RenderedModules};
use super::tongues::Tongues;
use crate::changes::Log;
use crate::config::Config;
use crate::feed::{Block, Feed, Kind, Revision};
use crate::language::Texts;
use crate::links::{Links, Token};
use crate::snapshot::{Link, Snapshot, Timetable};
use crate::store::{Contents, Store, StoredFeed};
use crate::timetable::University;

/// Everything that is served. A publish makes another from it, while decisions about links are applied to this one.
/// Cheap to clone: what takes memory is shared.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) university: Arc<Timetable>,
    pub(super) tongues: Tongues,
    pub(super) modules: RenderedModules,
    pub(super) notices: RenderedNotices,
    pub(super) feeds: Feeds,
    pub(super) personal: Personal,
    /// What has changed lately.
    pub(super) log: Arc<Log>,
    /// The highest SEQUENCE given so far: each publish gives a higher one, also to a meeting that was forgotten.
    pub(super) latest: u32,
    /// There was a publish, so that changes are seen against it and not against the store.
    pub(super) has_published: bool,
}

/// What publishing works with, and never changes.
#[derive(Debug)]
pub(super) struct Resources {
    pub(super) config: Arc<Config>,
    pub(super) links: Arc<Links>,
    pub(super) store: Option<Store>,
    /// For publishing.
    pub(super) pool: ThreadPool,
    /// For decisions about links, which must not wait for a thread that reads a large file.
    pub(super) decision_pool: ThreadPool,
    pub(super) progress: Progress,
}

impl Resources {
    pub(super) fn new(config: Arc<Config>, links: Arc<Links>, store: Option<Store>) -> Self {
        let pool = |name: &'static str| {
            let builder =
                ThreadPoolBuilder::new().thread_name(move |index| format!("{name}-{index}"));
            builder
                .build()
                .expect("a thread pool can be made when the process starts")
        };
        let (pool, decision_pool) = (pool("publish"), pool("decide"));
        Self {
            config,
            links,
            store,
            pool,
            decision_pool,
            progress: Progress::default(),
        }
    }

    /// Whether such feeds have no secret, so that nobody owns one.
    fn is_public(&self, kind: Kind) -> bool {
        match kind {
            Kind::Module => self.config.public.modules,
            Kind::Room => self.config.public.rooms,
            Kind::Student | Kind::Staff => false,
        }
    }

    fn insert(&self, snapshot: &mut Snapshot, kind: Kind, token: Token, link: &Arc<Link>) {
        let (id, link) = (&link.id, Arc::clone(link));
        match kind {
            Kind::Module if self.is_public(kind) => snapshot.modules.insert(id, link),
            Kind::Room if self.is_public(kind) => snapshot.rooms.insert(id, link),
            Kind::Module | Kind::Room => snapshot.shared.insert(token, link),
            Kind::Student | Kind::Staff => snapshot.links.insert(token, link),
        };
    }
}

impl State {
    /// Nothing, to be told in these words.
    pub(super) fn new(texts: &Texts, config: &Config, timezone: &str, log: Arc<Log>) -> Self {
        Self {
            university: Arc::default(),
            tongues: Tongues::new(texts, config, timezone),
            modules: RenderedModules::default(),
            notices: RenderedNotices::default(),
            feeds: Feeds::default(),
            personal: Personal::default(),
            log,
            latest: 0,
            has_published: false,
        }
    }

    /// The revision of what is seen to change now.
    pub(super) fn next_revision(&self, now: Timestamp) -> Revision {
        Revision::after(self.latest, now)
    }

    /// Whether the day is another and something that is served depends on it, or something is from a clock that was ahead.
    pub(super) fn is_outdated(&self, config: &Config, now: Timestamp) -> bool {
        let revision = Revision::at(now);
        self.modules.are_ahead(revision)
            || self.notices.are_ahead(revision)
            || self.feeds.are_outdated(now)
            || self.personal.are_outdated(now)
            || self
                .notices
                .are_outdated(notice_days(config, &self.university, now))
    }

    /// Composes what owners want otherwise than most have it.
    pub(super) fn compose_own(&mut self, resources: &Resources, now: Timestamp) -> ChangedOwn {
        self.with_own(resources, &resources.progress, now, Personal::update_all)
    }

    /// Reads these links by the tokens that they have now, and composes what their owners want.
    pub(super) fn apply_decisions(
        &mut self,
        resources: &Resources,
        now: Timestamp,
        touched: &HashSet<Key>,
    ) -> ChangedOwn {
        for (kind, id) in touched {
            self.feeds
                .set_token(*kind, id, resources.links.token(*kind, id));
        }
        // A publish beside this is stuck or not whatever is decided.
        let progress = Progress::default();
        resources.decision_pool.install(|| {
            self.with_own(resources, &progress, now, |personal, telling, feeds| {
                personal.update(telling, feeds, touched)
            })
        })
    }

    fn with_own<T>(
        &mut self,
        Resources { config, links, .. }: &Resources,
        progress: &Progress,
        now: Timestamp,
        compose: impl FnOnce(&mut Personal, &Telling<'_>, &Feeds) -> T,
    ) -> T {
        let (revision, notice_days) = (
            self.next_revision(now),
            notice_days(config, &self.university, now),
        );
        let is_blind = !self.has_published;
        let Self {
            tongues,
            university,
            modules,
            feeds,
            personal,
            ..
        } = self;
        let (settings, places) = (&config.feed, OnceLock::new());
        let telling = Telling {
            settings,
            tongues,
            links,
            university,
            modules,
            is_blind,
            notice_days,
            revision,
            now,
            progress,
            places,
        };
        compose(personal, &telling, feeds)
    }

    /// Every feed by its address: what most have, and over it what is wanted otherwise.
    pub(super) fn snapshot(
        &self,
        resources: &Resources,
        now: Timestamp,
        generation: u64,
    ) -> Snapshot {
        let timetable = self.has_published.then(|| Arc::clone(&self.university));
        let mut snapshot = Snapshot::new(generation, timetable, Arc::clone(&self.log));
        for (kind, _, served) in self.feeds.iter() {
            resources.insert(&mut snapshot, kind, served.token, &served.link);
        }
        for ((kind, id), link) in self
            .personal
            .iter((now, resources.config.links.closed_days))
        {
            let Some(served) = self
                .feeds
                .get(*kind, id)
                .filter(|_| !resources.is_public(*kind))
            else {
                continue;
            };
            match link {
                Some(link) => resources.insert(&mut snapshot, *kind, served.token, link),
                None => drop(
                    snapshot
                        .links
                        .remove(&served.token)
                        .or_else(|| snapshot.shared.remove(&served.token)),
                ),
            }
        }
        snapshot
    }

    /// Takes up what the store holds, so that it is served before the folder has been read. What of it is not there as
    /// the store has it, and whether it is whole: a crash in the middle of a write leaves blocks of two publishes.
    /// Of a store that is older than what was served, the history does not hold on.
    pub(super) fn restore(
        &mut self,
        resources: &Resources,
        contents: Contents,
        is_older: bool,
    ) -> Restored {
        let loaded = Loaded::new(contents.blocks, is_older);
        let now = Timestamp::now();
        let heads = self.tongues.heads(resources.config.institution.language);
        let served = |mut stored: StoredFeed| {
            let omitted = stored.take_omitted();
            let blocks: Option<Vec<Arc<Block>>> = stored
                .blocks
                .iter()
                .map(|name| loaded.block(*name))
                .collect();
            // A feed that lacks a block would be a wrong one; the publish that follows makes it anew.
            let blocks = blocks.filter(|blocks| !blocks.is_empty())?;
            let feed = Feed::shortened(heads, stored.kind, &stored.name, (blocks, omitted), now);
            let feed = feed.with_history(&stored.tag, stored.modified());
            let token = resources.links.token(stored.kind, &stored.id);
            let is_as_stored = feed.base_tag() == &*stored.tag;
            let served = Served::new(stored.kind, &stored.id, stored.name, token, feed, false);
            Some((stored.kind, stored.id, served, is_as_stored))
        };
        let all = contents.feeds.len();
        let feeds: Vec<_> = resources
            .pool
            .install(|| contents.feeds.into_par_iter().filter_map(served).collect());
        let is_whole = feeds.len() == all;
        let mut unstored = Vec::new();
        for (kind, id, served, is_as_stored) in feeds {
            if !is_as_stored {
                unstored.push((kind, id.clone()));
            }
            self.feeds.insert(kind, id, served);
        }
        resources.pool.install(|| {
            self.with_own(
                resources,
                &resources.progress,
                now,
                |personal, telling, feeds| {
                    personal.take_up(telling, contents.own, &loaded, feeds);
                },
            );
        });
        Restored {
            loaded,
            unstored,
            is_whole,
        }
    }
}

/// What came back from the store besides what is served.
pub(super) struct Restored {
    pub(super) loaded: Loaded,
    /// Feeds that are served otherwise than the store has them.
    pub(super) unstored: Vec<Key>,
    pub(super) is_whole: bool,
}

/// Today where the university is, and how many days before its date a notice is shown.
pub(super) fn notice_days(config: &Config, university: &University, now: Timestamp) -> (Date, u16) {
    let timezone = university
        .terms
        .as_ref()
        .map_or(TimeZone::UTC, |terms| terms.timezone.clone());
    (timezone.to_datetime(now).date(), config.notices.days_before)
}
