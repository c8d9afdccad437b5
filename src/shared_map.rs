//! A hash map whose clones share everything that has not changed since.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::ops::Index;
use std::sync::Arc;

/// A hash map in many small parts. A clone shares all parts, and a change copies the one part that it falls into. So a
/// clone with a few changes costs little, however large the map is.
#[derive(Clone)]
pub struct SharedMap<K, V, S = RandomState> {
    /// A power of two.
    parts: Vec<Part<K, V, S>>,
    len: usize,
    hasher: S,
}

/// A part of a map, which its clones share.
pub type Part<K, V, S = RandomState> = Arc<HashMap<K, V, S>>;

/// A part has at most so many entries on average. `HashMap` has 112 entries in 128 places, and few parts have more than
/// that.
const MAX_PART: usize = 96;

impl<K, V, S: BuildHasher + Clone> SharedMap<K, V, S> {
    fn with_parts(count: usize, hasher: S) -> Self {
        let empty = Arc::new(HashMap::with_hasher(hasher.clone()));
        Self {
            parts: vec![empty; count],
            len: 0,
            hasher,
        }
    }
}

impl<K, V, S> SharedMap<K, V, S> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.parts.iter().flat_map(|part| part.iter())
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// All values, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }
}

impl<K: Eq + Hash, V, S: BuildHasher> SharedMap<K, V, S> {
    /// The number of parts that it does not share with another map of as many parts.
    pub fn unshared_parts(&self, other: &Self) -> usize {
        let pairs = self.parts.iter().zip(&other.parts);
        pairs.filter(|(a, b)| !Arc::ptr_eq(a, b)).count()
    }

    fn index_of<Q: Hash + ?Sized>(&self, key: &Q) -> usize {
        part_index(&self.hasher, self.parts.len(), key)
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.parts[self.index_of(key)].get(key)
    }

    pub fn contains_key<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }
}

impl<K, V, S> SharedMap<K, V, S>
where
    K: Clone + Eq + Hash,
    V: Clone,
    S: BuildHasher + Clone,
{
    /// An empty map with room for so many entries.
    pub fn with_capacity(capacity: usize) -> Self
    where
        S: Default,
    {
        Self::with_parts(
            capacity.div_ceil(MAX_PART).next_power_of_two(),
            S::default(),
        )
    }

    /// Lets `fill` put entries into the parts. Its second argument gives the index of the part of a key.
    pub fn fill(&mut self, fill: impl FnOnce(&mut [Part<K, V, S>], &(dyn Fn(&K) -> usize + Sync)))
    where
        S: Sync,
    {
        let (hasher, count) = (self.hasher.clone(), self.parts.len());
        fill(&mut self.parts, &|key| part_index(&hasher, count, key));
        self.len = self.parts.iter().map(|part| part.len()).sum();
    }

    fn part_of<Q: Hash + ?Sized>(&mut self, key: &Q) -> &mut HashMap<K, V, S>
    where
        K: Borrow<Q>,
    {
        let index = self.index_of(key);
        Arc::make_mut(&mut self.parts[index])
    }

    /// The value of a key. It is copied if a clone shares it.
    pub fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.part_of(key).get_mut(key)
    }

    /// Puts a value in place of the one of the same key, which is returned.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if self.len >= self.parts.len() * MAX_PART {
            self.double();
        }
        let before = self.part_of(&key).insert(key, value);
        self.len += usize::from(before.is_none());
        before
    }

    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        // Nothing is copied for a key that is not there.
        if !self.contains_key(key) {
            return None;
        }
        let removed = self.part_of(key).remove(key);
        self.len -= 1;
        removed
    }

    fn double(&mut self) {
        let larger = Self::with_parts(self.parts.len() * 2, self.hasher.clone());
        for part in std::mem::replace(self, larger).parts {
            for (key, value) in Arc::unwrap_or_clone(part) {
                self.part_of(&key).insert(key, value);
                self.len += 1;
            }
        }
    }
}

/// The index of the part in which a key is, of `count` parts.
fn part_index<Q: Hash + ?Sized>(hasher: &impl BuildHasher, count: usize, key: &Q) -> usize {
    // A part finds its entries by the lowest and the highest bits.
    let hash = hasher.hash_one(key).rotate_right(32);
    let mask = u64::try_from(count - 1).unwrap_or(u64::MAX);
    usize::try_from(hash & mask).expect("less than the number of parts")
}

impl<K, V, S: BuildHasher + Clone + Default> Default for SharedMap<K, V, S> {
    fn default() -> Self {
        Self::with_parts(1, S::default())
    }
}

impl<K, V, S> Extend<(K, V)> for SharedMap<K, V, S>
where
    K: Clone + Eq + Hash,
    V: Clone,
    S: BuildHasher + Clone,
{
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Eq + Hash + Borrow<Q>, Q: Eq + Hash + ?Sized, V, S: BuildHasher> Index<&Q>
    for SharedMap<K, V, S>
{
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the map has the key")
    }
}

impl<K: fmt::Debug, V: fmt::Debug, S> fmt::Debug for SharedMap<K, V, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(count: u32) -> SharedMap<u32, u32> {
        let mut map = SharedMap::default();
        map.extend((0..count).map(|number| (number, number)));
        map
    }

    proptest! {
        #[test]
        fn it_has_the_same_entries_as_a_hash_map(
            changes in prop::collection::vec((0..400u32, any::<Option<u8>>()), 0..1_000),
        ) {
            let (mut map, mut expected) = (SharedMap::<u32, u8>::default(), HashMap::new());
            for (key, value) in changes {
                let (before, expected_before) = match value {
                    Some(value) => (map.insert(key, value), expected.insert(key, value)),
                    None => (map.remove(&key), expected.remove(&key)),
                };
                prop_assert_eq!(before, expected_before);
                prop_assert_eq!(map.len(), expected.len());
            }
            for key in 0..400 {
                prop_assert_eq!(map.get(&key), expected.get(&key));
                prop_assert_eq!(map.get_mut(&key), expected.get_mut(&key));
            }
            let entries: HashMap<u32, u8> = map.iter().map(|(key, value)| (*key, *value)).collect();
            prop_assert_eq!(entries, expected);
        }
    }

    #[test]
    fn a_change_copies_one_part_and_leaves_the_clone_as_it_was() {
        for count in [1_000, 100_000] {
            let before = numbers(count);
            let mut after = before.clone();
            assert_eq!(after.unshared_parts(&before), 0);
            after.insert(7, 0);
            *after.get_mut(&7).unwrap() += 1;
            assert_eq!(after.unshared_parts(&before), 1);
            after.remove(&7);
            after.remove(&(count + 1));
            assert_eq!(after.unshared_parts(&before), 1);
            assert_eq!((before.get(&7), after.get(&7)), (Some(&7), None));
        }
    }

    #[test]
    fn a_part_stays_small_however_large_the_map_is() {
        let map = numbers(100_000);
        let largest = map.parts.iter().map(|part| part.len()).max();
        assert!(largest.unwrap() < 2 * MAX_PART, "{largest:?}");
    }
}
