//! Blocks and feeds on disk, in sled: a cache that may be deleted at the cost of time, and of what broken files said.

mod error;
mod opening;
mod waiting;

use std::collections::{BTreeSet, HashSet};
use std::io::{Read, Write};
use std::sync::{Arc, RwLock};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sled::{Batch, Db, IVec};
use xxhash_rust::xxh3::xxh3_64;

use crate::feed::{
    ActivityId, Block, Feed, Kind, MAX_SEQUENCE, Omitted, Remembered, Revision, Variant,
};
use crate::timetable::Key;
pub use error::{SetAside, StoreError, Unusable};
use waiting::Waiting;

/// Of what is written here; another version's store is set aside. To be raised also with a compressor that makes
/// other bytes: their entity tag is made from the text.
const FORMAT: u32 = 3;

const FORMAT_KEY: &[u8] = b"v";
const TIMEZONE_KEY: &[u8] = b"z";
/// After all blocks in the order of keys, which is that of writing: if it is there, so are they.
const SEQUENCE_KEY: &[u8] = b"s";
const BLOCK: u8 = b'b';
const FEED: u8 = b'f';
const KEPT: u8 = b'k';
/// Blocks and feeds as some links' owners want them.
const VARIANT: u8 = b'w';
const OWN: u8 = b'o';

/// Above about 7 kB, sled puts values into files of their own.
const CHUNK_LEN: usize = 4096;

/// A `u128` in bytes.
const VERSION_LEN: usize = 16;

/// Entries written at once; larger batches cost sled memory out of proportion.
const BATCH: usize = 512;

/// The open store.
#[derive(Debug)]
pub struct Store(RwLock<Open>);

/// What is open: the store itself, or something else while its own folder cannot be written.
#[derive(Debug)]
struct Open {
    /// Nothing while neither the store nor a copy of it can be opened.
    db: Option<Db>,
    waiting: Option<Waiting>,
}

/// What a store holds.
#[derive(Debug, Default)]
pub struct Contents {
    pub blocks: Vec<Arc<Block>>,
    pub feeds: Vec<StoredFeed>,
    /// As their owners want them.
    pub own: Vec<StoredFeed>,
    /// The time zone that the feeds' heads name.
    pub timezone: Option<Box<str>>,
    /// The highest SEQUENCE that was given when the blocks were written.
    pub sequence: Option<u32>,
    /// There is nothing because what was stored before could not be used.
    pub are_lost: bool,
}

/// A feed as it is stored: its blocks by their names.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredFeed {
    pub kind: Kind,
    pub id: Box<str>,
    pub name: Box<str>,
    pub tag: Box<str>,
    /// Seconds since 1970.
    pub modified: i64,
    /// Each with the lower half of its tag's lower half, to see whether it is still the one that was meant. Where others
    /// were left out, that is marked by names of no block.
    pub blocks: Vec<(ActivityId, u16, u32)>,
    /// If it is not as most have it.
    pub own: Option<StoredOwn>,
}

/// How a feed is wanted by its owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredOwn {
    pub variant: Variant,
    /// Hash of the choices that it heeds.
    pub choices: u64,
    /// The tag of the feed that it was made from.
    pub whole: Box<str>,
}

/// Everything that one publish changes.
#[derive(Default)]
pub struct Changes {
    puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// Made after all puts, so that a feed never lacks a block that it names.
    removals: Vec<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct StoredBlock<'a> {
    tag: u128,
    crc: u32,
    len: u32,
    origin: u64,
    history: Vec<StoredRemembered>,
    zone: Option<&'a str>,
    deflate: &'a [u8],
    // The times of the changes follow, if one of them is not the time of its SEQUENCE. What an earlier version stored
    // ends here, and an earlier version passes over what follows.
}

/// What is remembered of a meeting: its key, its content and its SEQUENCE.
#[derive(Serialize, Deserialize)]
struct StoredRemembered(Key, u64, u32);

impl Store {
    /// What was kept under `path`, if anything was.
    pub fn kept(&self, path: &str) -> Option<Vec<u8>> {
        let stored = self.stored(path)?;
        let (_version, checked) = stored.split_first_chunk::<VERSION_LEN>()?;
        let mut bytes = Vec::new();
        DeflateDecoder::new(checked_rest(checked)?)
            .read_to_end(&mut bytes)
            .ok()?;
        Some(bytes)
    }

    /// Whether what is kept under `path` is of this version.
    pub fn keeps(&self, path: &str, version: u128) -> bool {
        let stored = self.stored(path);
        let rest = stored
            .as_deref()
            .and_then(|stored| stored.strip_prefix(&version.to_le_bytes()));
        rest.is_some_and(|rest| checked_rest(rest).is_some())
    }

    /// All chunks together. A crash may have left chunks of two versions, which the check sum tells.
    fn stored(&self, path: &str) -> Option<Vec<u8>> {
        let mut stored = Vec::new();
        for entry in self.entries(kept_key(path, None)) {
            stored.extend_from_slice(&entry.ok()?.1);
        }
        Some(stored)
    }

    /// Bytes of some version, ready to be kept.
    pub fn pack(version: u128, bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        let deflated = encoder
            .write_all(bytes)
            .and_then(|()| encoder.finish())
            .expect("writing to memory cannot fail");
        [
            &version.to_le_bytes()[..],
            &xxh3_64(&deflated).to_le_bytes(),
            &deflated,
        ]
        .concat()
    }

    /// Keeps what `pack` made under the path of a file in the data folder.
    pub fn keep(&self, changes: &mut Changes, path: &str, packed: &[u8]) {
        let chunks = (0..).zip(packed.chunks(CHUNK_LEN));
        changes
            .puts
            .extend(chunks.map(|(index, chunk)| (kept_key(path, Some(index)), chunk.to_vec())));
        let superfluous = self.kept_keys(path).skip(packed.len().div_ceil(CHUNK_LEN));
        changes.removals.extend(superfluous);
    }

    /// Keeps nothing under the path any more.
    pub fn forget(&self, changes: &mut Changes, path: &str) {
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

    /// Writes the changes and waits until they are on disk. A crash in between leaves blocks and feeds of which each
    /// is whole, and the publish that follows the next start makes them agree.
    pub fn write(&self, changes: &mut Changes) -> Result<(), StoreError> {
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

impl Changes {
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
        let stored = StoredBlock {
            tag: block.tag,
            crc: block.piece.crc,
            len: block.piece.len,
            origin: block.origin,
            history: block.history.iter().map(StoredRemembered::of).collect(),
            zone: block.zone.as_deref(),
            deflate: &block.piece.deflate,
        };
        let mut bytes = postcard::to_allocvec(&stored).expect("serializing to memory cannot fail");
        let revisions = || block.history.iter().map(|remembered| remembered.revision);
        if revisions().any(|revision| revision != Revision::of_sequence(revision.sequence())) {
            let times: Vec<u32> = revisions().map(Revision::second).collect();
            bytes.extend(postcard::to_allocvec(&times).expect("serializing to memory cannot fail"));
        }
        // What is served is never checked again.
        let value = [&xxh3_64(&bytes).to_le_bytes()[..], &bytes].concat();
        self.puts.push((block_key(block), value));
    }

    pub fn remove_block(&mut self, block: &Block) {
        self.removals.push(block_key(block));
    }

    /// Stores a feed in place of the one of the same kind and id.
    pub fn put_feed(&mut self, feed: &StoredFeed) {
        let value = postcard::to_allocvec(feed).expect("serializing to memory cannot fail");
        let prefix = if feed.own.is_some() { OWN } else { FEED };
        self.puts
            .push((feed_key(prefix, feed.kind, &feed.id), value));
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

    pub fn remove_feed(&mut self, kind: Kind, id: &str) {
        self.removals.push(feed_key(FEED, kind, id));
    }

    /// Removes a feed as its owner wanted it.
    pub fn remove_own(&mut self, kind: Kind, id: &str) {
        self.removals.push(feed_key(OWN, kind, id));
    }
}

impl StoredFeed {
    /// A feed as it is stored, of the usual form.
    pub fn of(kind: Kind, id: &str, name: &str, feed: &Feed) -> Self {
        let Omitted { earlier, later } = feed.omitted();
        let omitted = [(0, earlier), (1, later)]
            .into_iter()
            .filter(|(_, is_omitted)| *is_omitted);
        Self {
            kind,
            id: id.into(),
            name: name.into(),
            tag: feed.base_tag().into(),
            modified: feed.modified().as_second(),
            blocks: feed
                .blocks()
                .iter()
                .map(|block| (block.activity, block.part, block.mark()))
                .chain(omitted.map(|(side, _)| (ActivityId::omitted(), side, 0)))
                .collect(),
            own: None,
        }
    }

    /// Takes the mark that blocks were left out from among its blocks.
    pub fn take_omitted(&mut self) -> Omitted {
        let is_omitted = |side: u16| {
            self.blocks
                .iter()
                .any(|name| (name.0, name.1) == (ActivityId::omitted(), side))
        };
        let omitted = Omitted {
            earlier: is_omitted(0),
            later: is_omitted(1),
        };
        self.blocks
            .retain(|(activity, ..)| *activity != ActivityId::omitted());
        omitted
    }

    /// When its content last changed.
    pub fn modified(&self) -> Timestamp {
        Timestamp::from_second(self.modified).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl StoredRemembered {
    fn of(remembered: &Remembered) -> Self {
        Self(
            remembered.key,
            remembered.content,
            remembered.revision.sequence(),
        )
    }

    /// What it brings back, with the time of its change where that was stored.
    fn restore(&self, second: Option<u32>) -> Remembered {
        let Self(key, content, sequence) = *self;
        let revision = match second {
            Some(second) => Revision::from_parts(sequence, second),
            None => Revision::of_sequence(sequence),
        };
        // Nothing rises above the highest number: such an event counts as one that has changed.
        let content = if sequence < MAX_SEQUENCE {
            content
        } else {
            !content
        };
        Remembered {
            key,
            content,
            revision,
        }
    }
}

/// What follows the check sum, if it is right.
fn checked_rest(checked: &[u8]) -> Option<&[u8]> {
    let (sum, rest) = checked.split_first_chunk()?;
    (xxh3_64(rest) == u64::from_le_bytes(*sum)).then_some(rest)
}

fn block_key(block: &Block) -> Vec<u8> {
    let [activity, part] = [
        &block.activity.0.to_be_bytes()[..],
        &block.part.to_be_bytes(),
    ];
    match block.variant {
        None => [&[BLOCK], activity, part].concat(),
        Some(variant) => {
            let variant =
                postcard::to_allocvec(&variant).expect("serializing to memory cannot fail");
            [&[VARIANT], activity, part, &variant].concat()
        }
    }
}

fn feed_key(prefix: u8, kind: Kind, id: &str) -> Vec<u8> {
    [&[prefix, kind as u8], id.as_bytes()].concat()
}

/// The key of a chunk, or what the keys of all chunks begin with. A path holds no NUL.
fn kept_key(path: &str, chunk: Option<u32>) -> Vec<u8> {
    let mut key = [&[KEPT], path.as_bytes(), &[0]].concat();
    key.extend(chunk.into_iter().flat_map(u32::to_be_bytes));
    key
}
