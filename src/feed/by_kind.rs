//! Values by the kind of feed.

use std::array;
use std::collections::HashMap;
use std::ops::{Index, IndexMut};

use compact_str::CompactString;

use super::{FeedId, Kind};

/// A value for each kind of feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByKind<T>([T; Kind::ALL.len()]);

/// A value for each feed. The feeds of a kind stand together, and a look-up by kind and id allocates nothing.
pub type FeedMap<T> = ByKind<HashMap<CompactString, T>>;

impl<T> ByKind<T> {
    pub fn from_fn(value: impl FnMut(Kind) -> T) -> Self {
        Self(Kind::ALL.map(value))
    }

    /// Each kind with its value, in the order of kinds.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &T)> + Clone {
        Kind::ALL.into_iter().zip(&self.0)
    }
}

impl<T> FeedMap<T> {
    pub fn get(&self, feed_id: &FeedId) -> Option<&T> {
        self[feed_id.kind].get(&feed_id.id)
    }

    pub fn get_mut(&mut self, feed_id: &FeedId) -> Option<&mut T> {
        self[feed_id.kind].get_mut(&feed_id.id)
    }

    /// Puts a value in place of the one of the same feed, which is returned.
    pub fn insert(&mut self, feed_id: FeedId, value: T) -> Option<T> {
        self[feed_id.kind].insert(feed_id.id, value)
    }

    pub fn remove(&mut self, feed_id: &FeedId) -> Option<T> {
        self[feed_id.kind].remove(&feed_id.id)
    }

    /// Each feed with its value, kind by kind, the feeds of a kind in no order.
    pub fn feeds(&self) -> impl Iterator<Item = (FeedId, &T)> {
        self.iter().flat_map(|(kind, values)| {
            let values = values.iter();
            values.map(move |(id, value)| (FeedId::new(kind, id.clone()), value))
        })
    }

    /// All values, kind by kind, those of a kind in no order.
    pub fn values(&self) -> impl Iterator<Item = &T> + Clone {
        self.0.iter().flat_map(HashMap::values)
    }

    /// Keeps the feeds whose value `is_kept`.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&mut T) -> bool) {
        for values in &mut self.0 {
            values.retain(|_, value| is_kept(value));
        }
    }

    /// The number of feeds.
    pub fn len(&self) -> usize {
        self.0.iter().map(HashMap::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(HashMap::is_empty)
    }
}

impl<T: Default> Default for ByKind<T> {
    fn default() -> Self {
        Self(array::from_fn(|_| T::default()))
    }
}

impl<T> Index<Kind> for ByKind<T> {
    type Output = T;

    fn index(&self, kind: Kind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<Kind> for ByKind<T> {
    fn index_mut(&mut self, kind: Kind) -> &mut T {
        &mut self.0[kind as usize]
    }
}
