//! Blocks and feeds on disk, in sled. The store is a cache: deleting it costs time.

mod encoding;
mod error;
mod kept_module;
mod opening;
mod waiting;

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use sled::{Batch, Db, IVec};

use crate::feed::{ActivityId, Block, Feed, FeedId};
use encoding::{
    BLOCK, CUSTOM_FEED, FEED, KEPT, SEQUENCE_KEY, TIMEZONE_KEY, block_key, feed_key, kept_key,
};
pub use encoding::{StoredCustomFeed, StoredFeed, VERSION};
pub use error::{StoreError, StoreSetAside, UnusableStore};
pub use kept_module::decode_module;
use waiting::WaitingStore;

/// The number of lookups after which a store of full size has freed its pages.
const FREEING_LOOKUPS: u32 = 20_000;

/// The number of entries that are written at once. Larger batches take too much memory in sled.
const BATCH_LEN: usize = 512;

/// The open store.
#[derive(Debug)]
pub struct Store(RwLock<OpenStore>);

/// The open database: the store itself, or a copy while its own folder cannot be written.
#[derive(Debug)]
struct OpenStore {
    /// The folder of the database.
    path: PathBuf,
    /// `None` while neither the store nor a copy of it can be opened.
    db: Option<Db>,
    /// Whether blocks or feeds are stored.
    has_contents: AtomicBool,
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
    puts: Vec<(Vec<u8>, StoredValue)>,
    /// They are made after all puts, so that the store has all blocks of each feed at any time.
    removals: Vec<Vec<u8>>,
}

/// A value to be stored. It is encoded when it is written, because all of a large university's together take as much memory
/// as everything else.
enum StoredValue {
    Block(Arc<Block>),
    UsualFeed {
        feed_id: FeedId,
        name: Box<str>,
        feed: Arc<Feed>,
    },
    Encoded(Vec<u8>),
}

impl Store {
    /// Whether there is a block of this activity.
    pub fn has_block(&self, activity: ActivityId) -> bool {
        let prefix = [&[BLOCK], &activity.0.to_be_bytes()[..]].concat();
        self.entries(prefix).next().is_some()
    }

    /// Lets sled free the pages that were read when the store was opened, which took 25 MB at full size. It frees pages only
    /// when others are accessed, so keys all over the tree are looked up.
    pub fn free_pages(&self) {
        let Some(db) = self.current().db.clone() else {
            return;
        };
        for number in 0..FREEING_LOOKUPS {
            let spread = number.wrapping_mul(2_654_435_761).to_be_bytes();
            let key = [&[BLOCK], &spread[..]].concat();
            // An error is found again, and reported, by the next write.
            let _ = db.get(key);
        }
    }

    /// The bytes that an earlier version has kept under the path of a file in the data folder, if there are any. This
    /// version only reads and removes them: `good_files` keeps the files.
    pub fn kept(&self, path: &str) -> Option<Vec<u8>> {
        let mut stored = Vec::new();
        // After a crash the chunks may be of two versions, which the checksum shows.
        for entry in self.entries(kept_key(path)) {
            stored.extend_from_slice(&entry.ok()?.1);
        }
        encoding::decode_kept(&stored)
    }

    /// Removes the bytes that are kept under the path.
    pub fn forget(&self, changes: &mut StoreChanges, path: &str) {
        changes.removals.extend(self.kept_keys(path));
    }

    /// The paths under which bytes are kept.
    pub fn kept_paths(&self) -> BTreeSet<String> {
        let keys = self.entries(vec![KEPT]).flatten().map(|(key, _)| key);
        let path = |key: IVec| {
            let path = key.get(1..)?.split(|&byte| byte == 0).next()?;
            String::from_utf8(path.to_vec()).ok()
        };
        keys.filter_map(path).collect()
    }

    fn kept_keys(&self, path: &str) -> impl Iterator<Item = Vec<u8>> {
        self.entries(kept_key(path))
            .flatten()
            .map(|(key, _)| key.to_vec())
    }

    /// The entries whose key begins like this.
    fn entries(&self, prefix: Vec<u8>) -> impl Iterator<Item = sled::Result<(IVec, IVec)>> {
        let db = self.current().db.clone();
        db.into_iter().flat_map(move |db| db.scan_prefix(&prefix))
    }

    /// Writes the changes and waits until they are on disk. After a crash in between each block and each feed is whole, and
    /// the first publish after the next start makes them consistent. After an error the store waits for its folder, and a
    /// later call opens it again.
    pub fn write(&self, changes: &mut StoreChanges) -> Result<(), StoreError> {
        let written = write_to(&self.writable()?, changes);
        if written.is_ok() && !changes.puts.is_empty() {
            let open = self.current();
            open.has_contents.store(true, Ordering::Relaxed);
        }
        written.map_err(|error| self.close(&error))
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

/// Writes the changes and waits until they are on disk.
fn write_to(db: &Db, changes: &mut StoreChanges) -> sled::Result<()> {
    // Neighbours in sled's tree share pages.
    changes.puts.sort_by(|a, b| a.0.cmp(&b.0));
    for puts in changes.puts.chunks(BATCH_LEN) {
        let mut batch = Batch::default();
        for (key, value) in puts {
            batch.insert(&key[..], value.encode());
        }
        db.apply_batch(batch).and_then(|()| db.flush())?;
    }
    for removals in changes.removals.chunks(BATCH_LEN) {
        let mut batch = Batch::default();
        for key in removals {
            batch.remove(&key[..]);
        }
        db.apply_batch(batch).and_then(|()| db.flush())?;
    }
    Ok(())
}

impl StoreContents {
    /// Whether it has neither blocks nor feeds.
    fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.feeds.is_empty() && self.custom_feeds.is_empty()
    }
}

impl StoreChanges {
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.removals.is_empty()
    }

    /// Adds the changes that an earlier publish could not write, except where these are newer.
    pub fn add_earlier(&mut self, earlier: Self) {
        if self.is_empty() {
            *self = earlier;
            return;
        }
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

    /// Stores a block in place of the block with the same key.
    pub fn put_block(&mut self, block: &Arc<Block>) {
        let value = StoredValue::Block(Arc::clone(block));
        self.puts.push((block_key(block), value));
    }

    pub fn remove_block(&mut self, block: &Block) {
        self.removals.push(block_key(block));
    }

    /// Stores a feed of the usual form in place of its earlier version.
    pub fn put_usual_feed(&mut self, feed_id: &FeedId, name: &str, feed: &Arc<Feed>) {
        let value = StoredValue::UsualFeed {
            feed_id: feed_id.clone(),
            name: name.into(),
            feed: Arc::clone(feed),
        };
        self.puts.push((feed_key(FEED, feed_id), value));
    }

    /// Stores a feed in place of its earlier version.
    pub fn put_feed(&mut self, feed: &StoredFeed) {
        let prefix = if feed.custom.is_some() {
            CUSTOM_FEED
        } else {
            FEED
        };
        let key = feed_key(prefix, &feed.feed_id);
        let value = StoredValue::Encoded(encoding::encode_feed(feed));
        self.puts.push((key, value));
    }

    /// Stores the time zone that the feeds' heads name.
    pub fn put_timezone(&mut self, name: &str) {
        let value = StoredValue::Encoded(name.as_bytes().to_vec());
        self.puts.push((TIMEZONE_KEY.to_vec(), value));
    }

    /// Stores the highest SEQUENCE that was given.
    pub fn put_sequence(&mut self, sequence: u32) {
        let value = StoredValue::Encoded(sequence.to_le_bytes().to_vec());
        self.puts.push((SEQUENCE_KEY.to_vec(), value));
    }

    pub fn remove_feed(&mut self, feed_id: &FeedId) {
        self.removals.push(feed_key(FEED, feed_id));
    }

    /// Removes a feed as its owner chose it.
    pub fn remove_custom_feed(&mut self, feed_id: &FeedId) {
        self.removals.push(feed_key(CUSTOM_FEED, feed_id));
    }
}

impl StoredValue {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Block(block) => encoding::encode_block(block),
            Self::UsualFeed {
                feed_id,
                name,
                feed,
            } => encoding::encode_feed(&StoredFeed::of(feed_id, name, feed)),
            Self::Encoded(bytes) => bytes.clone(),
        }
    }
}
