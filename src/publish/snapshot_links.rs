//! The links of a snapshot while it is made.

use std::sync::Arc;

use super::Feeds;
use super::parallel_map::map_of;
use super::served_feed::ServedFeed;
use crate::config::PublicConfig;
use crate::feed::Kind;
use crate::links::{LinkNumber, TokenMap};
use crate::snapshot::{Link, Snapshot};

/// A snapshot that gets its links.
pub(super) struct SnapshotLinks<'a> {
    pub(super) snapshot: Snapshot,
    /// The kinds whose feeds anybody may read.
    pub(super) public: &'a PublicConfig,
}

impl SnapshotLinks<'_> {
    /// Adds the first links of all feeds, as if their owners had chosen nothing, to a snapshot without links.
    pub(super) fn insert_all(&mut self, feeds: &Feeds) {
        let is_secret = |served: &&ServedFeed| !served.feed_id().kind.is_public(self.public);
        let first_links = |is_personal: bool| {
            let kinds = Kind::ALL.into_iter();
            let kinds = kinds.filter(move |kind| kind.is_personal() == is_personal);
            let served = kinds.flat_map(|kind| feeds.of_kind(kind)).filter(is_secret);
            served.filter_map(|served| Some((served.token(LinkNumber::FIRST)?, &served.link)))
        };
        let map = |is_personal| map_of(feeds.len(), || first_links(is_personal));
        (self.snapshot.links, self.snapshot.shared) = (map(true), map(false));
        for served in feeds.iter() {
            if !is_secret(&served) {
                self.insert(served);
            }
        }
    }

    /// Adds the first link of a feed, as if its owner had chosen nothing. Each further one is a customised feed.
    pub(super) fn insert(&mut self, served: &ServedFeed) {
        let kind = served.feed_id().kind;
        if kind.is_public(self.public) {
            self.snapshot.insert_public(Arc::clone(&served.link));
            return;
        }
        if let Some(token) = served.token(LinkNumber::FIRST) {
            let link = Arc::clone(&served.link);
            self.secret(kind).insert(token, link);
        }
    }

    /// Removes all links of a feed.
    pub(super) fn remove(&mut self, served: &ServedFeed) {
        let kind = served.feed_id().kind;
        if kind.is_public(self.public) {
            self.snapshot.remove_public(served.feed_id());
        }
        for (_, token) in served.tokens.iter() {
            self.secret(kind).remove(&token);
        }
    }

    /// Puts `link` in place of a secret link of the feed; `None`: the address is not found.
    pub(super) fn replace(
        &mut self,
        served: &ServedFeed,
        number: LinkNumber,
        link: Option<&Arc<Link>>,
    ) {
        let kind = served.feed_id().kind;
        let token = served.token(number);
        let Some(token) = token.filter(|_| !kind.is_public(self.public)) else {
            return;
        };
        if link.is_none() && number.is_first() {
            let (feed_id, link) = (served.feed_id().clone(), Arc::clone(&served.link));
            self.snapshot.expired.insert(feed_id, link);
        }
        let links = self.secret(kind);
        match (links.get(&token), link) {
            (Some(known), Some(link)) if Arc::ptr_eq(known, link) => {}
            (_, Some(link)) => drop(links.insert(token, Arc::clone(link))),
            (_, None) => drop(links.remove(&token)),
        }
    }

    /// The table of the links to feeds of this kind: that of people, or that of links that many share.
    fn secret(&mut self, kind: Kind) -> &mut TokenMap<Arc<Link>> {
        if kind.is_personal() {
            &mut self.snapshot.links
        } else {
            &mut self.snapshot.shared
        }
    }
}
