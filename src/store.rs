//! Blocks and feeds on disk, in sled: a cache that may be deleted at the cost of time, and of what broken files said.

mod encoding;
mod error;
mod opening;
mod waiting;

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, RwLock};

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

/// Entries written at once; larger batches cost sled memory out of proportion.
const BATCH: usize = 512;

/// The open store.
#[derive(Debug)]
pub struct Store(RwLock<OpenStore>);

/// The open database: the store itself, or a copy while its own folder cannot be written.
#[derive(Debug)]
struct OpenStore {
    /// Nothing while neither the store nor a copy of it can be opened.
    db: Option<Db>,
    waiting: Option<WaitingStore>,
}

/// The contents of a store.
#[derive(Debug, Default)]
pub struct StoreContents {
    pub blocks: Vec<Arc<Block>>,
    pub feeds: Vec<StoredFeed>,
    /// As their owners want them.
    pub custom_feeds: Vec<StoredFeed>,
    /// The time zone that the feeds' heads name.
    pub timezone: Option<Box<str>>,
    /// The highest SEQUENCE that was given when the blocks were written.
    pub sequence: Option<u32>,
    /// There is nothing because what was stored before could not be used.
    pub are_lost: bool,
}

/// Everything that one publish changes.
#[derive(Default)]
pub struct StoreChanges {
    puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// Made after all puts, so that a feed never lacks a block that it names.
    removals: Vec<Vec<u8>>,
}

impl Store {
    /// The bytes that were kept under `path`, if any were.
    pub fn kept(&self, path: &str) -> Option<Vec<u8>> {
        encoding::decode_kept(&self.stored(path)?)
    }

    /// Whether what is kept under `path` is of this version.
    pub fn keeps(&self, path: &str, version: u128) -> bool {
        self.stored(path)
            .is_some_and(|stored| encoding::is_kept_version(&stored, version))
    }

    /// All chunks together. A crash may have left chunks of two versions; the checksum shows that.
    fn stored(&self, path: &str) -> Option<Vec<u8>> {
        let mut stored = Vec::new();
        for entry in self.entries(kept_key(path, None)) {
            stored.extend_from_slice(&entry.ok()?.1);
        }
        Some(stored)
    }

    /// Bytes of some version, ready to be kept.
    pub fn pack(version: u128, bytes: &[u8]) -> Vec<u8> {
        encoding::encode_kept(version, bytes)
    }

    /// Keeps what `pack` made under the path of a file in the data folder.
    pub fn keep(&self, changes: &mut StoreChanges, path: &str, packed: &[u8]) {
        let chunks = (0..).zip(packed.chunks(CHUNK_LEN));
        changes
            .puts
            .extend(chunks.map(|(index, chunk)| (kept_key(path, Some(index)), chunk.to_vec())));
        let superfluous = self.kept_keys(path).skip(packed.len().div_ceil(CHUNK_LEN));
        changes.removals.extend(superfluous);
    }

    /// Keeps nothing under the path any more.
    pub fn forget(&self, changes: &mut StoreChanges, path: &str) {
        changes.removals.extend(self.kept_keys(path));
    }

    /// The paths below a folder under which something is kept; all of them below "".
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

    /// Writes the changes and waits until they are on disk. A crash in between leaves whole blocks and
    /// whole feeds, and the publish that follows the next start makes them agree.
    pub fn write(&self, changes: &mut StoreChanges) -> Result<(), StoreError> {
        let db = self.writable()?;
        // Neighbours in the tree share pages.
        changes.puts.sort_by(|a, b| a.0.cmp(&b.0));
        for puts in changes.puts.chunks(BATCH) {
            let mut batch = Batch::default();
            for (key, value) in puts {
                batch.insert(&key[..], &value[..]);
            }
            db.apply_batch(batch)
                .and_then(|()| db.flush())
                .map_err(StoreError::Write)?;
        }
        for removals in changes.removals.chunks(BATCH) {
            let mut batch = Batch::default();
            for key in removals {
                batch.remove(&key[..]);
            }
            db.apply_batch(batch)
                .and_then(|()| db.flush())
                .map_err(StoreError::Write)?;
        }
        Ok(())
    }

    /// Waits until everything is on disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        let open = self.current();
        let own = open.db.as_ref().filter(|_| open.waiting.is_none());
        own.map_or(Ok(()), |db| {
            db.flush().map(|_| ()).map_err(StoreError::Write)
        })
    }
}

impl StoreChanges {
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.removals.is_empty()
    }

    /// Takes in what an earlier publish could not write, where this one has nothing newer.
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
    }

    /// Stores a block in place of the one of the same name.
    pub fn put_block(&mut self, block: &Block) {
        self.puts
            .push((block_key(block), encoding::encode_block(block)));
    }

    pub fn remove_block(&mut self, block: &Block) {
        self.removals.push(block_key(block));
    }

    /// Stores a feed in place of the same feed as it was.
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

    /// Removes a feed as its owner wanted it.
    pub fn remove_custom_feed(&mut self, feed_id: &FeedId) {
        self.removals.push(feed_key(CUSTOM_FEED, feed_id));
    }
}
