//! The bytes of the store: its keys and values, and the version of this format.
//!
//! `tests/it/golden.rs` compares the bytes of an example with a file, and fails when they change under one version.

use std::io::Read;
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::feed::{
    ActivityId, Block, EventExtent, EventRecord, Feed, FeedId, GzipPiece, MAX_SEQUENCE, Omitted,
    Revision, Variant, WrittenTime,
};
use crate::timetable::MeetingKey;

/// The version of the format. A store of another version is set aside. Raise it when a struct changes, and also when a
/// compressor makes other bytes: the entity tag of compressed bytes is made from the text.
pub const VERSION: u32 = 4;

pub(super) const VERSION_KEY: &[u8] = b"v";
pub(super) const TIMEZONE_KEY: &[u8] = b"z";
/// Its key is after those of all blocks. Keys are written in order: if this one is there, so are the blocks.
pub(super) const SEQUENCE_KEY: &[u8] = b"s";
pub(super) const BLOCK: u8 = b'b';
pub(super) const FEED: u8 = b'f';
pub(super) const KEPT: u8 = b'k';
/// Blocks and feeds as owners of links chose them.
pub(super) const VARIANT: u8 = b'w';
pub(super) const CUSTOM_FEED: u8 = b'o';

/// The end of the key of a block with busy times.
const BUSY_ONLY: &[u8] = &[1];

/// The length of the version of a kept file, a `u128`.
const FILE_VERSION_LEN: usize = 16;

/// A feed as it is stored, with the names of its blocks.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredFeed {
    pub feed_id: FeedId,
    pub name: Box<str>,
    pub tag: Box<str>,
    /// Seconds since 1970.
    pub modified: i64,
    /// The activity and the part of each block, and the lowest 32 bits of its tag, which show whether the stored block is
    /// still the same. Names of no block mark that others were left out.
    pub blocks: Vec<(ActivityId, u16, u32)>,
    /// `None` for a feed in its usual form.
    pub custom: Option<StoredCustomFeed>,
}

/// The form of a feed that its owner chose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredCustomFeed {
    pub variant: Variant,
    /// Hash of the choices that the feed follows.
    pub choices: u64,
    /// The tag of the feed that it was made from.
    pub whole: Box<str>,
}

#[derive(Serialize, Deserialize)]
struct StoredBlock<'a> {
    tag: u128,
    crc: u32,
    len: u32,
    origin: u64,
    events: Vec<StoredEventRecord>,
    zone: Option<&'a str>,
    deflate: &'a [u8],
    // The times of the changes follow, if one of them is not the time of its SEQUENCE. The blocks of an earlier version
    // end here, and an earlier version ignores the rest.
}

/// The key, the content hash, the SEQUENCE and the extent of an event.
#[derive(Serialize, Deserialize)]
struct StoredEventRecord(MeetingKey, u64, u32, StoredExtent);

#[derive(Serialize, Deserialize)]
struct StoredExtent {
    len: u32,
    /// In days since 1970.
    first_day: i32,
    /// In days since the first day.
    end_day: i32,
    end_clock: u32,
}

impl StoredFeed {
    /// A feed of the usual form, as it is stored.
    pub fn of(feed_id: &FeedId, name: &str, feed: &Feed) -> Self {
        let Omitted { earlier, later } = feed.omitted();
        let omitted = [(0, earlier), (1, later)]
            .into_iter()
            .filter(|(_, is_omitted)| *is_omitted);
        Self {
            feed_id: feed_id.clone(),
            name: name.into(),
            tag: feed.base_tag().into(),
            modified: feed.modified().as_second(),
            blocks: feed
                .blocks()
                .iter()
                .map(|block| (block.activity, block.part, block.mark()))
                .chain(omitted.map(|(side, _)| (ActivityId::omitted(), side, 0)))
                .collect(),
            custom: None,
        }
    }

    /// Removes the marks that blocks were left out from its blocks, and returns their meaning.
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

    /// The time at which its content last changed.
    pub fn modified(&self) -> Timestamp {
        Timestamp::from_second(self.modified).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl StoredEventRecord {
    fn of(record: &EventRecord) -> Self {
        Self(
            record.key,
            record.content,
            record.revision.sequence(),
            StoredExtent::of(&record.extent),
        )
    }

    /// The record in memory, with the time of its change if that was stored; `None` if it is damaged.
    fn restore(&self, second: Option<u32>) -> Option<EventRecord> {
        let Self(key, content, sequence, ref extent) = *self;
        let revision = match second {
            Some(second) => Revision::from_parts(sequence, second),
            None => Revision::of_sequence(sequence),
        };
        // No number is higher than the highest. So an event that has it counts as changed, and gets a new one.
        let content = if sequence < MAX_SEQUENCE {
            content
        } else {
            !content
        };
        Some(EventRecord {
            key,
            content,
            revision,
            extent: extent.restore()?,
        })
    }
}

const FIRST_DAY: Date = Date::constant(1970, 1, 1);

impl StoredExtent {
    fn of(extent: &EventExtent) -> Self {
        let first_day = day_number(extent.first_day);
        Self {
            len: extent.len,
            first_day,
            end_day: day_number(extent.end.date) - first_day,
            end_clock: extent.end.clock,
        }
    }

    fn restore(&self) -> Option<EventExtent> {
        let end_day = self.first_day.checked_add(self.end_day)?;
        Some(EventExtent {
            len: self.len,
            first_day: day(self.first_day)?,
            end: WrittenTime {
                date: day(end_day)?,
                clock: self.end_clock,
            },
        })
    }
}

/// Days since 1970.
fn day_number(date: Date) -> i32 {
    let days = date.duration_since(FIRST_DAY).as_hours() / 24;
    i32::try_from(days).expect("there are fewer than four million days in ten thousand years")
}

/// The date of a number of days since 1970; `None` if there is no such date.
fn day(number: i32) -> Option<Date> {
    FIRST_DAY.checked_add(i64::from(number).days()).ok()
}

/// The value of a block.
pub(super) fn encode_block(block: &Block) -> Vec<u8> {
    let stored = StoredBlock {
        tag: block.tag,
        crc: block.piece.crc,
        len: block.piece.len,
        origin: block.origin,
        events: block.events.iter().map(StoredEventRecord::of).collect(),
        zone: block.zone.as_deref(),
        deflate: &block.piece.deflate,
    };
    let mut bytes = to_postcard(&stored);
    let revisions = || block.events.iter().map(|record| record.revision);
    if revisions().any(|revision| revision != Revision::of_sequence(revision.sequence())) {
        let times: Vec<u32> = revisions().map(Revision::second).collect();
        bytes.extend(to_postcard(&times));
    }
    // A checksum, because the bytes are checked only at the start.
    with_checksum(&bytes)
}

/// The block of a key and its value; `None` if they are damaged.
pub(super) fn decode_block(key: &[u8], value: &[u8]) -> Option<Arc<Block>> {
    let activity = ActivityId(u64::from_be_bytes(key.get(1..9)?.try_into().ok()?));
    let part = u16::from_be_bytes(key.get(9..11)?.try_into().ok()?);
    let (stored, rest) = postcard::take_from_bytes::<StoredBlock<'_>>(checked_rest(value)?).ok()?;
    let times: Vec<u32> = if rest.is_empty() {
        Vec::new()
    } else {
        postcard::from_bytes(rest).ok()?
    };
    let times = times.into_iter().map(Some).chain(std::iter::repeat(None));
    let events = stored
        .events
        .iter()
        .zip(times)
        .map(|(record, second)| record.restore(second))
        .collect::<Option<Box<[EventRecord]>>>()?;
    // The window of a feed that is too large cuts the text by these lengths.
    let len: u64 = events.iter().map(|event| u64::from(event.extent.len)).sum();
    if !events.is_empty() && len != u64::from(stored.len) {
        return None;
    }
    let piece = GzipPiece {
        deflate: stored.deflate.into(),
        crc: stored.crc,
        len: stored.len,
    };
    let zone = stored.zone.map(Into::into);
    let block = Block::from_parts(activity, part, stored.tag, piece, events, zone);
    let variant = match key.get(11..)? {
        [] => None,
        variant => Some(decode_variant(variant)?),
    };
    Some(Arc::new(
        block.as_variant(variant).with_origin(stored.origin),
    ))
}

/// The variant at the end of a key. A version that does not know busy times ignores the byte after it; the journal has
/// stopped that version before.
fn decode_variant(bytes: &[u8]) -> Option<Variant> {
    let (variant, rest) = postcard::take_from_bytes::<Variant>(bytes).ok()?;
    Some(Variant {
        is_busy_only: rest == BUSY_ONLY,
        ..variant
    })
}

/// The value of a feed.
pub(super) fn encode_feed(feed: &StoredFeed) -> Vec<u8> {
    to_postcard(feed)
}

/// The feed of a value; `None` if it is damaged.
pub(super) fn decode_feed(value: &[u8]) -> Option<StoredFeed> {
    postcard::from_bytes(value).ok()
}

/// The kept bytes of a file, from all its chunks; `None` if they are damaged.
pub(super) fn decode_kept(stored: &[u8]) -> Option<Vec<u8>> {
    let (_version, checked) = stored.split_first_chunk::<FILE_VERSION_LEN>()?;
    let mut bytes = Vec::new();
    DeflateDecoder::new(checked_rest(checked)?)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

fn to_postcard(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("serializing to memory cannot fail")
}

fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    [&xxh3_64(bytes).to_le_bytes()[..], bytes].concat()
}

/// The bytes after the checksum, if the checksum is right.
fn checked_rest(checked: &[u8]) -> Option<&[u8]> {
    let (sum, rest) = checked.split_first_chunk()?;
    (xxh3_64(rest) == u64::from_le_bytes(*sum)).then_some(rest)
}

pub(super) fn block_key(block: &Block) -> Vec<u8> {
    let [activity, part] = [
        &block.activity.0.to_be_bytes()[..],
        &block.part.to_be_bytes(),
    ];
    match block.variant {
        None => [&[BLOCK], activity, part].concat(),
        Some(variant) => {
            let busy_only = if variant.is_busy_only { BUSY_ONLY } else { &[] };
            let variant = to_postcard(&variant);
            [&[VARIANT], activity, part, &variant, busy_only].concat()
        }
    }
}

pub(super) fn feed_key(prefix: u8, FeedId { kind, id }: &FeedId) -> Vec<u8> {
    [&[prefix, *kind as u8], id.as_bytes()].concat()
}

/// The beginning of the keys of all chunks of a kept file. A path holds no NUL.
pub(super) fn kept_key(path: &str) -> Vec<u8> {
    [&[KEPT], path.as_bytes(), &[0]].concat()
}
