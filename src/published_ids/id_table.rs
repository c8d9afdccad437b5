//! All published ids, and among them those that vanished.

use std::collections::HashMap;

use compact_str::CompactString;
use jiff::Timestamp;

use super::file::IdLine;
use crate::feed::{FeedId, FeedMap, Kind};

/// The published ids. Few of them have vanished, so these are kept apart: a publish asks for all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct IdTable {
    /// The time at which each id vanished; `None` for an id that the data folder names.
    all: FeedMap<Option<Timestamp>>,
    vanished: HashMap<FeedId, Timestamp>,
}

impl IdTable {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Makes room for the ids that lines name.
    pub(super) fn reserve(&mut self, lines: &[IdLine]) {
        for kind in Kind::ALL {
            let of_kind = lines.iter().filter(|line| line.feed_id().kind == kind);
            self.all[kind].reserve(of_kind.count());
        }
    }

    /// The time at which a published id vanished; `None` within for an id that the data folder names.
    pub(super) fn get(&self, feed_id: &FeedId) -> Option<&Option<Timestamp>> {
        self.all.get(feed_id)
    }

    /// Every id with the time at which it vanished.
    pub(super) fn iter(&self) -> impl Iterator<Item = (FeedId, Option<Timestamp>)> {
        let feeds = self.all.feeds();
        feeds.map(|(feed_id, vanished)| (feed_id, *vanished))
    }

    /// The ids of a kind, in no order.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.all[kind].keys().map(CompactString::as_str)
    }

    /// The ids that vanished, each with its time.
    pub(super) fn vanished(&self) -> impl Iterator<Item = (&FeedId, Timestamp)> {
        let vanished = self.vanished.iter();
        vanished.map(|(feed_id, since)| (feed_id, *since))
    }

    pub(super) fn insert(&mut self, feed_id: FeedId, vanished: Option<Timestamp>) {
        if let Some(since) = vanished {
            self.vanished.insert(feed_id.clone(), since);
        } else {
            self.vanished.remove(&feed_id);
        }
        self.all.insert(feed_id, vanished);
    }

    pub(super) fn remove(&mut self, feed_id: &FeedId) {
        self.vanished.remove(feed_id);
        self.all.remove(feed_id);
    }
}
