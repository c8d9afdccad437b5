//! All feeds that are served, and the facts about all of them that every step asks for.

use compact_str::CompactString;
use jiff::Timestamp;

use super::parallel_map::map_of;
use super::served_feed::ServedFeed;
use crate::feed::{ByKind, FeedId, Kind, is_far_ahead};
use crate::links::LinkTokens;
use crate::shared_map::SharedMap;

/// All feeds that are served. It is cheap to clone. The facts are kept beside the feeds, because to ask each of a million
/// feeds takes longer than a change should.
#[derive(Clone, Debug, Default)]
pub(super) struct ServedFeeds {
    by_kind: ByKind<SharedMap<CompactString, ServedFeed>>,
    /// The number of feeds whose ids are in the data folder, each once.
    current: ByKind<usize>,
    /// The feeds that show only a part.
    shortened: SharedMap<FeedId, ()>,
    /// No feed was modified later.
    latest: Timestamp,
    /// The number of feeds that came or went.
    id_changes: u64,
}

impl ServedFeeds {
    /// Every feed, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &ServedFeed> + Clone {
        self.by_kind.iter().flat_map(|(_, feeds)| feeds.values())
    }

    /// The feeds of a kind by their ids.
    pub(super) fn of_kind(&self, kind: Kind) -> &SharedMap<CompactString, ServedFeed> {
        &self.by_kind[kind]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn len(&self) -> usize {
        self.by_kind.iter().map(|(_, feeds)| feeds.len()).sum()
    }

    pub(super) fn get(&self, feed_id: &FeedId) -> Option<&ServedFeed> {
        self.by_kind[feed_id.kind].get(&feed_id.id)
    }

    /// The number of feeds of a kind whose ids are in the data folder, each once.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.current[kind]
    }

    pub(super) fn id_changes(&self) -> u64 {
        self.id_changes
    }

    /// Whether a feed that shows only a part may show another part today, or has a time from a clock that was far ahead.
    pub(super) fn are_outdated(&self, now: Timestamp) -> bool {
        let mut shortened = self.shortened.keys().filter_map(|id| self.get(id));
        shortened.any(|served| served.feed().is_outdated(now))
            || is_far_ahead(self.latest, now)
                && self.iter().any(|served| served.feed().is_outdated(now))
    }

    /// Puts feeds of a kind in place of those with the same ids.
    pub(super) fn extend(&mut self, kind: Kind, served: Vec<ServedFeed>) {
        if self.by_kind[kind].is_empty() {
            self.id_changes += u64::from(!served.is_empty());
            self.by_kind[kind] = map_of(served.len(), || {
                let served = served.iter();
                served.map(|served| (served.feed_id().id.clone(), served))
            });
            for one in &served {
                self.count_in(one);
            }
        } else {
            for one in served {
                self.insert(one);
            }
        }
    }

    /// Puts a feed in place of the one with the same id.
    pub(super) fn insert(&mut self, served: ServedFeed) {
        self.count_in(&served);
        let FeedId { kind, id } = served.feed_id().clone();
        let before = self.by_kind[kind].insert(id, served);
        self.id_changes += u64::from(before.is_none());
        self.uncount(kind, before.as_ref());
    }

    fn count_in(&mut self, served: &ServedFeed) {
        let feed_id = served.feed_id();
        self.latest = self.latest.max(served.feed().modified());
        self.current[feed_id.kind] += usize::from(served.is_current());
        if served.feed().left_out().is_some() {
            self.shortened.insert(feed_id.clone(), ());
        } else {
            self.shortened.remove(feed_id);
        }
    }

    /// Removes a feed. Returns whether there was one.
    pub(super) fn remove(&mut self, feed_id: &FeedId) -> bool {
        let before = self.by_kind[feed_id.kind].remove(&feed_id.id);
        self.id_changes += u64::from(before.is_some());
        self.uncount(feed_id.kind, before.as_ref());
        self.shortened.remove(feed_id);
        before.is_some()
    }

    fn uncount(&mut self, kind: Kind, before: Option<&ServedFeed>) {
        let was_current = before.is_some_and(ServedFeed::is_current);
        self.current[kind] -= usize::from(was_current);
    }

    /// Gives the links of the feed these tokens.
    pub(super) fn set_tokens(&mut self, feed_id: &FeedId, tokens: LinkTokens) {
        if let Some(served) = self.by_kind[feed_id.kind].get_mut(&feed_id.id) {
            served.tokens = tokens;
        }
    }
}
