//! Everything that is published, and the snapshot made from it.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::custom_feeds::CustomFeeds;
use super::feed_texts::FeedTexts;
use super::loaded_blocks::LoadedBlocks;
use super::notices::RenderedNotices;
use super::progress::Progress;
use super::render_context::RenderContext;
use super::rendered_modules::RenderedModules;
use super::replaced_links::{ReplacedContext, ReplacedLinks};
use super::served_feed::ServedFeed;
use super::snapshot_links::SnapshotLinks;
use super::threads::MAX_SHARE;
use super::{Delta, Feeds};
use crate::changes::ChangeLog;
use crate::config::Config;
use crate::feed::{Block, Feed, FeedId, Revision};
use crate::language::Texts;
use crate::links::LinkTable;
use crate::snapshot::{Snapshot, Timetable};
use crate::store::{StoreContents, StoredFeed};
use crate::timetable::University;

/// Everything that is published, and everything that the next step needs from earlier steps. It is cheap to clone,
/// because large parts are shared.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) university: Arc<Timetable>,
    pub(super) texts: FeedTexts,
    pub(super) modules: RenderedModules,
    pub(super) notices: RenderedNotices,
    pub(super) feeds: Feeds,
    pub(super) custom_feeds: CustomFeeds,
    /// The states of all links.
    pub(super) links: LinkTable,
    /// The addresses that resets have replaced.
    pub(super) replaced: ReplacedLinks,
    /// The changes of the last weeks.
    pub(super) log: Arc<ChangeLog>,
    /// The highest SEQUENCE so far. Each publish gives a higher one, even to a meeting that was forgotten.
    pub(super) latest: u32,
    /// The data folder was published, so changes are found by comparing with it, and not with the store.
    pub(super) has_published: bool,
    /// The blocks of the store at the start, until the data folder is published.
    pub(super) loaded_blocks: Option<Arc<LoadedBlocks>>,
    /// Feeds that have changed since the store was read.
    pub(super) unstored: Vec<FeedId>,
    pub(super) snapshot: Arc<Snapshot>,
}

impl State {
    /// A state without feeds. Feeds have this time zone until the data folder gives one.
    pub fn new(texts: &Texts, config: &Config, timezone: &str, links: LinkTable) -> Self {
        Self {
            university: Arc::default(),
            texts: FeedTexts::new(texts, config, timezone),
            modules: RenderedModules::default(),
            notices: RenderedNotices::default(),
            feeds: Feeds::default(),
            custom_feeds: CustomFeeds::default(),
            links,
            replaced: ReplacedLinks::default(),
            log: Arc::default(),
            latest: 0,
            has_published: false,
            loaded_blocks: None,
            unstored: Vec::new(),
            snapshot: Arc::default(),
        }
    }

    /// Every feed that is published.
    pub fn feeds(&self) -> &Feeds {
        &self.feeds
    }

    /// The university from which the feeds were made.
    pub fn university(&self) -> &Arc<Timetable> {
        &self.university
    }

    /// The name of the person or thing, or else the id.
    pub fn name_of<'a>(&'a self, FeedId { kind, id }: &'a FeedId) -> &'a str {
        kind.title(&self.university, id)
    }

    /// The e-mail address of a person in the data folder.
    pub fn email_of(&self, FeedId { kind, id }: &FeedId) -> Option<&str> {
        let person = self.university.people.person(kind.role()?, id)?;
        person.email.as_deref()
    }

    /// The changes of the last weeks.
    pub fn changes(&self) -> &Arc<ChangeLog> {
        &self.log
    }

    /// Everything that a request may read.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The revision of the changes of this step.
    pub(super) fn next_revision(&self, now: Timestamp) -> Revision {
        Revision::after(self.latest, now)
    }

    /// Whether a new day affects something that is served beside the ordinary feeds, or something beside them has a time
    /// from a clock that was ahead.
    pub(super) fn is_outdated(&self, config: &Config, now: Timestamp) -> bool {
        let revision = Revision::at(now);
        self.modules.are_ahead(revision)
            || self.notices.are_ahead(revision)
            || self.custom_feeds.are_outdated(now)
            || self
                .notices
                .are_outdated(notice_days(config, &self.university, now))
    }

    /// Composes customised feeds with `compose`.
    pub(super) fn with_custom_feeds<T>(
        &mut self,
        config: &Config,
        progress: &Progress,
        now: Timestamp,
        compose: impl FnOnce(&mut CustomFeeds, &RenderContext<'_>, &Feeds) -> T,
    ) -> T {
        let revision = self.next_revision(now);
        let notice_days = notice_days(config, &self.university, now);
        let context = RenderContext {
            settings: &config.feed,
            public: &config.public,
            texts: &self.texts,
            links: &self.links,
            university: &self.university,
            modules: &self.modules,
            is_before_first_read: !self.has_published,
            notice_days,
            revision,
            now,
            progress,
            places: OnceLock::new(),
        };
        compose(&mut self.custom_feeds, &context, &self.feeds)
    }

    /// Makes the snapshot of the published feeds. Its generation follows the last one's, and `after`. It shares with the
    /// last one the links of all feeds that are the same as `before` the step.
    pub(super) fn renew_snapshot(
        &mut self,
        config: &Config,
        after: u64,
        now: Timestamp,
        (before, delta): (&Feeds, &Delta),
    ) {
        let generation = self.snapshot.generation.max(after) + 1;
        let timetable = self.has_published.then(|| Arc::clone(&self.university));
        let changes = Arc::clone(&self.log);
        let mut snapshot = self.snapshot.successor(generation, timetable, changes);
        snapshot.link_table = self.links.clone();
        self.update_replaced_links(config, delta);
        snapshot.replaced = self.replaced.by_token().clone();
        // The settings that say which kinds are public are those of the start.
        let mut links = SnapshotLinks {
            snapshot,
            public: &config.public,
        };
        if self.snapshot.is_serving() {
            for feed_id in delta.feed_ids() {
                if let Some(served) = before.get(feed_id) {
                    links.remove(served);
                }
                if let Some(served) = self.feeds.get(feed_id) {
                    links.insert(served);
                }
            }
        } else {
            links.insert_all(&self.feeds);
        }
        for (link_id, link) in self.custom_feeds.iter((now, config.links.closed_days)) {
            if let Some(served) = self.feeds.get(&link_id.feed_id) {
                links.replace(served, link_id.number, link);
            }
        }
        let mut snapshot = links.snapshot;
        let waiting = self.custom_feeds.waiting();
        snapshot.waiting = waiting
            .filter_map(|link_id| self.links.token(link_id))
            .collect();
        self.snapshot = Arc::new(snapshot);
    }

    /// Takes over the addresses that were replaced since the last snapshot, or all of them if their feeds have changed.
    fn update_replaced_links(&mut self, config: &Config, delta: &Delta) {
        let context = ReplacedContext {
            config,
            texts: &self.texts,
            links: &self.links,
        };
        if self.snapshot.is_serving() && delta.timezone.is_none() {
            self.replaced.update(&context, &delta.decisions);
        } else {
            self.replaced = ReplacedLinks::of_all(&context);
        }
    }

    /// Publishes the content of the store, so feeds are served before the data folder has been read. There is no
    /// snapshot if a feed lacks a block, because a crash during a write leaves blocks of two publishes. There is none
    /// either if the store `is_older` than the published feeds; its events then have no history.
    pub(super) fn restore(
        &mut self,
        config: &Config,
        contents: StoreContents,
        is_older: bool,
        now: Timestamp,
    ) {
        let loaded_blocks = Arc::new(LoadedBlocks::new(contents.blocks, is_older));
        let heads = self.texts.heads(config.institution.language);
        let links = &self.links;
        let served = |mut stored: StoredFeed| {
            let omitted = stored.take_omitted();
            let blocks: Option<Vec<Arc<Block>>> = stored
                .blocks
                .iter()
                .map(|name| loaded_blocks.block(*name))
                .collect();
            // A feed without one of its blocks would be wrong. The next publish composes it again.
            let blocks = blocks.filter(|blocks| !blocks.is_empty())?;
            let feed = Feed::shortened(
                heads,
                stored.feed_id.kind,
                &stored.name,
                (blocks, omitted),
                now,
            );
            let feed = feed.with_history(&stored.tag, stored.modified());
            let tokens = links.tokens_of(&stored.feed_id);
            let is_as_stored = feed.base_tag() == &*stored.tag;
            let served = ServedFeed::new(stored.feed_id, stored.name, tokens, feed, false);
            Some((served, is_as_stored))
        };
        let all = contents.feeds.len();
        let stored = contents.feeds.into_par_iter().with_max_len(MAX_SHARE);
        let feeds: Vec<_> = stored.filter_map(served).collect();
        let is_whole = feeds.len() == all;
        for (served, is_as_stored) in feeds {
            if !is_as_stored {
                self.unstored.push(served.feed_id().clone());
            }
            self.feeds.insert(served);
        }
        self.with_custom_feeds(
            config,
            &Progress::default(),
            now,
            |custom_feeds, context, feeds| {
                custom_feeds.restore(context, contents.custom_feeds, &loaded_blocks, feeds);
            },
        );
        self.loaded_blocks = Some(loaded_blocks);
        if is_whole && !is_older {
            let nothing = (&Feeds::default(), &Delta::default());
            self.renew_snapshot(config, 0, now, nothing);
        }
    }
}

/// Today at the university, and the number of days before its date on which a notice is shown.
pub(super) fn notice_days(config: &Config, university: &University, now: Timestamp) -> (Date, u16) {
    let timezone = university
        .terms
        .as_ref()
        .map_or(TimeZone::UTC, |terms| terms.timezone.clone());
    (timezone.to_datetime(now).date(), config.notices.days_before)
}
