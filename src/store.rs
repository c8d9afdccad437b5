//! Blocks and feeds on disk, in sled. The store is a cache: deleting it costs time, and the last good contents of broken
//! files.

mod encoding;
mod error;
mod opening;
mod waiting;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use sled::{Batch, Db, IVec};

use crate::feed::{Block, FeedId};
use encoding::{
    CUSTOM_FEED, FEED, KEPT, SEQUENCE_KEY, TIMEZONE_KEY, block_key, feed_key, kept_key,
};
pub use encoding::{StoredCustomFeed, StoredFeed, VERSION, decode_module, encode_module};
pub use error::{StoreError, StoreSetAside, UnusableStore};
use waiting::WaitingStore;

/// Above about 7 kB, sled puts values into files of their own.
const CHUNK_LEN: usize = 4096;

/// The number of entries that are written at once. Larger batches take too much memory in sled.
const BATCH_LEN: usize = 512;

/// The open store.
#[derive(Debug)]
pub struct Store {
    open: RwLock<OpenStore>,
    /// The paths of files whose kept bytes have a change that is not written yet.
    unwritten_paths: Mutex<HashSet<Box<str>>>,
}

/// The open database: the store itself, or a copy while its own folder cannot be written.
#[derive(Debug)]
struct OpenStore {
    /// `None` while neither the store nor a copy of it can be opened.
    db: Option<Db>,
    waiting: Option<WaitingStore>,
}

/// The contents of a store.
#[derive(Debug, Default)]
pub struct StoreContents {
    pub blocks: Vec<Arc<Block>>,
    pub feeds: Vec<StoredFeed>,
    /// The feeds as their owners chose them.
    pub custom_feeds: Vec<StoredFeed>,
    /// The time zone that the feeds' heads name.
    pub timezone: Option<Box<str>>,
    /// The highest SEQUENCE that was given when the blocks were written.
    pub sequence: Option<u32>,
    /// Whether there was an earlier store that could not be used.
    pub are_lost: bool,
}

/// The changes of one publish.
#[derive(Default)]
pub struct StoreChanges {
    puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// They are made after all puts, so that the store has all blocks of each feed at any time.
    removals: Vec<Vec<u8>>,
    /// The packed bytes of files by their paths; `None` for bytes that are removed. Their entries depend on those that
    /// the store has when it is written.
    files: BTreeMap<Box<str>, Option<Vec<u8>>>,
}

impl Store {
    /// The bytes that are kept under `path`, if there are any.
    pub fn kept(&self, path: &str) -> Option<Vec<u8>> {
        encoding::decode_kept(&self.stored(path)?)
    }

    /// Whether the bytes that are kept under `path` are of this version, and stay so: a change that is not written yet
    /// would take them away later.
    pub fn keeps(&self, path: &str, version: u128) -> bool {
        !self.is_unwritten(path)
            && self
                .stored(path)
                .is_some_and(|stored| encoding::is_kept_version(&stored, version))
    }

    /// Whether the bytes that are kept under `path` have a change that is not written yet.
    pub fn is_unwritten(&self, path: &str) -> bool {
        self.unwritten_paths().contains(path)
    }

    fn unwritten_paths(&self) -> MutexGuard<'_, HashSet<Box<str>>> {
        self.unwritten_paths
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// All chunks together. After a crash they may be of two versions, which the checksum shows.
    fn stored(&self, path: &str) -> Option<Vec<u8>> {
        let mut stored = Vec::new();
        for entry in self.entries(kept_key(path, None)) {
            stored.extend_from_slice(&entry.ok()?.1);
        }
        Some(stored)
    }

    /// The bytes with their version, in the form that `keep` takes.
    pub fn pack(version: u128, bytes: &[u8]) -> Vec<u8> {
        encoding::encode_kept(version, bytes)
    }

    /// Keeps bytes that `pack` made, under the path of a file in the data folder.
    pub fn keep(&self, changes: &mut StoreChanges, path: &str, packed: Vec<u8>) {
        self.unwritten_paths().insert(path.into());
        changes.files.insert(path.into(), Some(packed));
    }

    /// Removes the bytes that are kept under the path.
    pub fn forget(&self, changes: &mut StoreChanges, path: &str) {
        self.unwritten_paths().insert(path.into());
        changes.files.insert(path.into(), None);
    }

    /// The paths below a folder under which bytes are kept; all paths below "".
    pub fn kept_below(&self, folder: &str) -> BTreeSet<String> {
        let slash: &[u8] = if folder.is_empty() { b"" } else { b"/" };
        let prefix = [&[KEPT], folder.as_bytes(), slash].concat();
        let keys = self.entries(prefix).flatten().map(|(key, _)| key);
        let path = |key: IVec| {
            let path = key.get(1..)?.split(|&byte| byte == 0).next()?;
            String::from_utf8(path.to_vec()).ok()
        };
        keys.filter_map(path).collect()
    }

    fn kept_keys(&self, path: &str) -> impl Iterator<Item = Vec<u8>> {
        self.entries(kept_key(path, None))
            .flatten()
            .map(|(key, _)| key.to_vec())
    }

    /// The entries whose key begins like this.
    fn entries(&self, prefix: Vec<u8>) -> impl Iterator<Item = sled::Result<(IVec, IVec)>> {
        let db = self.current().db.clone();
        db.into_iter().flat_map(move |db| db.scan_prefix(&prefix))
    }

    /// Writes the changes and waits until they are on disk. After a crash in between each block and each feed is whole, and
    /// the first publish after the next start makes them consistent.
    pub fn write(&self, changes: &StoreChanges) -> Result<(), StoreError> {
        let db = self.writable()?;
        let mut puts: Vec<(Cow<'_, [u8]>, &[u8])> = Vec::with_capacity(changes.puts.len());
        let mut removals: Vec<Cow<'_, [u8]>> = Vec::with_capacity(changes.removals.len());
        puts.extend(
            changes
                .puts
                .iter()
                .map(|(key, value)| (key.into(), &**value)),
        );
        removals.extend(changes.removals.iter().map(Cow::from));
        for (path, packed) in &changes.files {
            let chunks = packed.as_deref().unwrap_or_default().chunks(CHUNK_LEN);
            let count = chunks.len();
            let chunks = (0..).zip(chunks);
            puts.extend(chunks.map(|(index, chunk)| (kept_key(path, Some(index)).into(), chunk)));
            removals.extend(self.kept_keys(path).skip(count).map(Cow::from));
        }
        // Neighbours in sled's tree share pages.
        puts.sort_by(|a, b| a.0.cmp(&b.0));
        for puts in puts.chunks(BATCH_LEN) {
            let mut batch = Batch::default();
            for (key, value) in puts {
                batch.insert(&**key, *value);
            }
            apply(&db, batch)?;
        }
        for removals in removals.chunks(BATCH_LEN) {
            let mut batch = Batch::default();
            for key in removals {
                batch.remove(&**key);
            }
            apply(&db, batch)?;
        }
        let mut unwritten = self.unwritten_paths();
        for path in changes.files.keys() {
            unwritten.remove(path);
        }
        Ok(())
    }

    /// Waits until everything is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        let open = self.current();
        let original = open.db.as_ref().filter(|_| open.waiting.is_none());
        original.map_or(Ok(()), |db| {
            db.flush().map(|_| ()).map_err(StoreError::Write)
        })
    }
}

fn apply(db: &Db, batch: Batch) -> Result<(), StoreError> {
    db.apply_batch(batch)
        .and_then(|()| db.flush())
        .map(|_| ())
        .map_err(StoreError::Write)
}

impl StoreChanges {
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.removals.is_empty() && self.files.is_empty()
    }

    /// Adds the changes that an earlier publish could not write, except where these are newer.
    pub fn add_earlier(&mut self, earlier: Self) {
        let newer: HashSet<&[u8]> = self
            .puts
            .iter()
            .map(|(key, _)| &**key)
            .chain(self.removals.iter().map(|key| &**key))
            .collect();
        let puts: Vec<_> = earlier
            .puts
            .into_iter()
            .filter(|(key, _)| !newer.contains(&**key))
            .collect();
        let removals: Vec<_> = earlier
            .removals
            .into_iter()
            .filter(|key| !newer.contains(&**key))
            .collect();
        self.puts.extend(puts);
        self.removals.extend(removals);
        for (path, packed) in earlier.files {
            self.files.entry(path).or_insert(packed);
        }
    }

    /// Stores a block in place of the block with the same key.
    pub fn put_block(&mut self, block: &Block) {
        self.puts
            .push((block_key(block), encoding::encode_block(block)));
    }

    pub fn remove_block(&mut self, block: &Block) {
        self.removals.push(block_key(block));
    }

    /// Stores a feed in place of its earlier version.
    pub fn put_feed(&mut self, feed: &StoredFeed) {
        let prefix = if feed.custom.is_some() {
            CUSTOM_FEED
        } else {
            FEED
        };
        let key = feed_key(prefix, &feed.feed_id);
        self.puts.push((key, encoding::encode_feed(feed)));
    }

    /// Stores the time zone that the feeds' heads name.
    pub fn put_timezone(&mut self, name: &str) {
        self.puts
            .push((TIMEZONE_KEY.to_vec(), name.as_bytes().to_vec()));
    }

    /// Stores the highest SEQUENCE that was given.
    pub fn put_sequence(&mut self, sequence: u32) {
        self.puts
            .push((SEQUENCE_KEY.to_vec(), sequence.to_le_bytes().to_vec()));
    }

    pub fn remove_feed(&mut self, feed_id: &FeedId) {
        self.removals.push(feed_key(FEED, feed_id));
    }

    /// Removes a feed as its owner chose it.
    pub fn remove_custom_feed(&mut self, feed_id: &FeedId) {
        self.removals.push(feed_key(CUSTOM_FEED, feed_id));
    }
}
