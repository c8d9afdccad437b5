//! Makes large maps on several threads.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use rayon::prelude::*;

use crate::shared_map::SharedMap;

/// Each thread goes over all entries and takes those of its parts. With more groups of parts, each entry is looked at more
/// often.
const GROUPS: usize = 4;

/// The map of about `count` entries.
pub(super) fn map_of<'a, K, V, S, I>(
    count: usize,
    entries: impl Fn() -> I + Sync,
) -> SharedMap<K, V, S>
where
    K: Clone + Eq + Hash + Send + Sync,
    V: Clone + Send + Sync + 'a,
    S: BuildHasher + Clone + Default + Send + Sync,
    I: Iterator<Item = (K, &'a V)>,
{
    let mut map = SharedMap::with_capacity(count);
    map.fill(|parts, index_of| {
        let size = parts.len().div_ceil(GROUPS);
        let groups = parts.par_chunks_mut(size).enumerate();
        groups.for_each(|(group, parts)| {
            for (key, value) in entries() {
                let index = index_of(&key);
                if index / size == group {
                    let part = Arc::make_mut(&mut parts[index - group * size]);
                    part.insert(key, value.clone());
                }
            }
        });
    });
    map
}
