//! From composed feeds to the catalogue, each link as it stands now.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;

use super::compose::Served;
use super::personal::{ChangedOwn, Key, Telling};
use super::rendered::Loaded;
use super::{Publisher, Report};
use crate::catalogue::{Catalogue, Link};
use crate::feed::{Block, Feed, Kind};
use crate::links::Token;
use crate::published_ids::PublishedIds;
use crate::store::{Changes, Contents, StoredFeed};

impl Publisher {
    /// The same publisher, which keeps the feeds of ids that vanish from the data folder.
    #[must_use]
    pub fn keeping(self, published_ids: PublishedIds) -> Self {
        Self { published_ids: Some(published_ids), ..self }
    }

    /// Serves every link as it stands now.
    pub fn heed_links(&mut self, now: Timestamp) {
        let unread = self.links.refresh().err().map(|error| error.to_string());
        if let Some(error) = unread.as_ref().filter(|_| unread != self.unread) {
            tracing::error!(error, "what was decided about links cannot be read");
        }
        if unread.is_none() && self.unread.is_some() {
            tracing::info!("what was decided about links can be read again");
        }
        self.unread = unread;
        let (touched, version) = self.links.take_touched();
        for (kind, id) in &touched {
            self.feeds.set_token(*kind, id, self.links.token(*kind, id));
        }
        let have_gone = self.personal.have_gone(now, self.config.links.closed_days);
        if !touched.is_empty() || have_gone {
            let own = self.compose_own(now, Some(&touched));
            if self.shelf.current().is_some() {
                self.shelf.put(self.catalogue(now));
            }
            self.shelf.heed(version);
            let mut changes = Changes::default();
            own.into_changes(&mut changes);
            let mut report = Report::default();
            self.write(changes, &mut report);
            if let Some(error) = report.store_error {
                tracing::error!(%error, "what was decided about links is served, but not stored");
            }
        }
        self.shelf.heed(version);
    }

    /// Serves what there is, if nothing is served yet.
    pub(super) fn serve_at_last(&mut self, now: Timestamp) {
        if self.shelf.current().is_none() && self.feeds.iter().next().is_some() {
            self.shelf.put(self.catalogue(now));
        }
    }

    /// Composes what owners want otherwise than most have it: of these links, or of all.
    pub(super) fn compose_own(&mut self, now: Timestamp, touched: Option<&HashSet<Key>>) -> ChangedOwn {
        let (revision, notice_days) = (self.next_revision(now), self.notice_days(&self.university, now));
        let is_blind = !self.has_published;
        let Self { config, tongues, links, university, modules, feeds, personal, pool, .. } = self;
        let settings = &config.feed;
        let places = OnceLock::new();
        let telling =
            Telling { settings, tongues, links, university, modules, is_blind, notice_days, revision, now, places };
        pool.install(|| match touched {
            Some(touched) => personal.update(&telling, feeds, touched),
            None => personal.update_all(&telling, feeds),
        })
    }

    /// Writes down which ids have a feed, before the feeds are served.
    pub(super) fn keep_ids(&mut self, now: Timestamp, report: &mut Report) {
        let Self { published_ids, feeds, .. } = self;
        let Some(ids) = published_ids else { return };
        let all = feeds.iter().map(|(kind, id, served)| (kind, id, !served.is_former()));
        report.ids_error = ids.update(all, now).err();
    }

    /// Every feed by its address: what most have, and over it what is wanted otherwise.
    pub(super) fn catalogue(&self, now: Timestamp) -> Catalogue {
        let mut catalogue = Catalogue { changes: Arc::clone(self.changes.log()), ..Catalogue::default() };
        for (kind, _, served) in self.feeds.iter() {
            self.hang(&mut catalogue, kind, served.token, &served.link);
        }
        for ((kind, id), link) in self.personal.iter((now, self.config.links.closed_days)) {
            let Some(served) = self.feeds.get(*kind, id).filter(|_| !self.is_public(*kind)) else { continue };
            match link {
                Some(link) => self.hang(&mut catalogue, *kind, served.token, link),
                None => drop(catalogue.links.remove(&served.token).or_else(|| catalogue.shared.remove(&served.token))),
            }
        }
        catalogue
    }

    /// Whether such feeds have no secret, so that nobody owns one.
    fn is_public(&self, kind: Kind) -> bool {
        match kind {
            Kind::Module => self.config.public.modules,
            Kind::Room => self.config.public.rooms,
            Kind::Student | Kind::Staff => false,
        }
    }

    fn hang(&self, catalogue: &mut Catalogue, kind: Kind, token: Token, link: &Arc<Link>) {
        let (id, link) = (&link.id, Arc::clone(link));
        match kind {
            Kind::Module if self.is_public(kind) => catalogue.modules.insert(id, link),
            Kind::Room if self.is_public(kind) => catalogue.rooms.insert(id, link),
            Kind::Module | Kind::Room => catalogue.shared.insert(token, link),
            Kind::Student | Kind::Staff => catalogue.links.insert(token, link),
        };
    }

    /// Serves what the store holds, before the folder has been read.
    pub(super) fn take_up(&mut self, contents: Contents) {
        if contents.feeds.is_empty() {
            return;
        }
        self.latest = contents.blocks.iter().filter_map(|block| block.revision()).max().unwrap_or_default();
        let loaded = Loaded::new(contents.blocks);
        let now = Timestamp::now();
        let heads = self.tongues.heads(self.config.institution.language);
        let served = |stored: StoredFeed| {
            let blocks: Option<Vec<Arc<Block>>> = stored.blocks.iter().map(|name| loaded.block(*name)).collect();
            // A feed that lacks a block would be a wrong one; the publish that follows makes it anew.
            let blocks = blocks.filter(|blocks| !blocks.is_empty())?;
            let feed = Feed::new(heads, stored.kind, &stored.name, blocks, now);
            let feed = feed.with_history(&stored.tag, stored.modified());
            let token = self.links.token(stored.kind, &stored.id);
            let is_as_stored = feed.base_tag() == &*stored.tag;
            let served = Served::new(stored.kind, &stored.id, stored.name, token, feed, false);
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
        let (revision, notice_days) = (self.next_revision(now), self.notice_days(&self.university, now));
        let is_blind = !self.has_published;
        let Self { config, tongues, links, university, modules, feeds, personal, pool, .. } = self;
        let settings = &config.feed;
        let places = OnceLock::new();
        let telling =
            Telling { settings, tongues, links, university, modules, is_blind, notice_days, revision, now, places };
        pool.install(|| personal.take_up(&telling, contents.own, &loaded, feeds));
        self.loaded = Some(loaded);
        // A crash in the middle of a write leaves blocks of two publishes. Then the folder is read first.
        if is_whole {
            self.shelf.put(self.catalogue(now));
        }
    }
}
