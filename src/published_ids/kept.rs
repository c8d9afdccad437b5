//! The ids that keep a feed although the data folder does not name them, as a value.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::id_table::IdTable;
use crate::feed::{FeedId, Kind};

/// The list of published ids at one time.
#[derive(Clone, Debug)]
pub struct KeptIds {
    ids: Arc<IdTable>,
    /// The time for which an id is kept after it vanished, and after its last fetch.
    days: SignedDuration,
    earliest: Timestamp,
    /// Ids that vanished longer ago, and whose feeds were fetched within that time.
    fetched: HashSet<FeedId>,
}

impl KeptIds {
    pub(super) fn new(ids: Arc<IdTable>, days: SignedDuration, earliest: Timestamp) -> Self {
        Self {
            ids,
            days,
            earliest,
            fetched: HashSet::new(),
        }
    }

    pub(super) fn add_fetched(&mut self, feed_id: FeedId) {
        self.fetched.insert(feed_id);
    }

    pub(super) fn is_recent(&self, time: Timestamp) -> bool {
        self.earliest.duration_since(time) < self.days
    }

    /// The ids of a kind, in no order, as they were first published.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.ids.of_kind(kind)
    }

    /// Whether an id keeps its feed although the data folder does not name it.
    pub fn is_kept(&self, feed_id: &FeedId) -> bool {
        let vanished = self.ids.get(feed_id).copied().flatten();
        let is_fetched = || self.fetched.contains(feed_id);
        self.is_recent(vanished.unwrap_or(self.earliest)) || is_fetched()
    }

    /// Whether an id that vanished must be forgotten.
    pub fn is_outdated(&self) -> bool {
        let mut vanished = self.ids.vanished();
        vanished.any(|(feed_id, _)| !self.is_kept(feed_id))
    }
}
