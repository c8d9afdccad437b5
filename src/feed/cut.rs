//! The events that a feed leaves out if it is too large, and its blocks without them.

use std::sync::{Arc, PoisonError, Weak};

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use xxhash_rust::xxh3::xxh3_128;

use super::event::{Event, EventDetails};
use super::event_text::{basic, write_event_by_name};
use super::feed_text::SummaryAndDescription;
use super::window::{SizeLimits, WindowCache};
use super::{ActivityId, Block, EventRecord, GzipPiece, Revision, WrittenTime};
use crate::timetable::{MeetingKey, When};

/// An event of a list of blocks, by the index of its block and its index in the block. The order is that in which
/// events end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EventPosition {
    end: WrittenTime,
    pub(super) block: usize,
    index: usize,
}

impl EventPosition {
    pub(super) fn record(self, blocks: &[Arc<Block>]) -> &EventRecord {
        &blocks[self.block].events[self.index]
    }

    pub(super) fn first_day(self, blocks: &[Arc<Block>]) -> Date {
        self.record(blocks).extent.first_day
    }
}

/// All events of the blocks.
pub(super) fn by_end(blocks: &[Arc<Block>]) -> Vec<EventPosition> {
    let mut entries = Vec::new();
    for (block, content) in blocks.iter().enumerate() {
        for (index, record) in content.events.iter().enumerate() {
            let end = record.extent.end;
            entries.push(EventPosition { end, block, index });
        }
    }
    entries.sort_unstable();
    entries
}

/// The numbers of events and bytes that a feed has too many.
pub(super) struct Excess {
    pub(super) events: usize,
    pub(super) bytes: usize,
}

impl Excess {
    /// The numbers of entries at the beginning and at the end that are left out: past ones first, and then those farthest
    /// in the future. A day is past when it is past everywhere on earth.
    pub(super) fn leave_out(
        &mut self,
        entries: &[EventPosition],
        blocks: &[Arc<Block>],
        today: Date,
    ) -> (usize, usize) {
        let yesterday = today.saturating_sub(1.day());
        let past = entries.partition_point(|entry| entry.end.date < yesterday);
        let mut is_needed = |entry: &&EventPosition| self.takes(entry.record(blocks).extent.len);
        let earlier = entries[..past].iter().take_while(&mut is_needed).count();
        let later = entries[past..].iter().rev().take_while(&mut is_needed);
        (earlier, later.count())
    }

    /// Whether an event of that length must be left out; if so, it counts as left out.
    fn takes(&mut self, len: u32) -> bool {
        let is_needed = self.events > 0 || self.bytes > 0;
        self.events = self.events.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(len as usize);
        is_needed
    }
}

/// The blocks without the events that are not shown.
pub(super) fn cut(
    cache: &WindowCache,
    blocks: &[Arc<Block>],
    shown: &[EventPosition],
) -> Vec<Arc<Block>> {
    let mut by_block: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for entry in shown {
        by_block[entry.block].push(entry.index);
    }
    let mut kept = Vec::new();
    for (block, mut indexes) in blocks.iter().zip(by_block) {
        if indexes.len() == block.events.len() {
            kept.push(Arc::clone(block));
        } else if !indexes.is_empty() {
            indexes.sort_unstable();
            kept.push(part_of(cache, block, &indexes));
        }
    }
    kept
}

/// The block with only the events that have these indexes, ascending.
fn part_of(cache: &WindowCache, block: &Block, indexes: &[usize]) -> Arc<Block> {
    let whole = block.uncached_text();
    let (mut text, mut events) = (Vec::new(), Vec::new());
    let mut begin = 0;
    for (index, record) in block.events.iter().enumerate() {
        let end = begin + record.extent.len as usize;
        if indexes.binary_search(&index).is_ok() {
            text.extend_from_slice(&whole[begin..end]);
            events.push(*record);
        }
        begin = end;
    }
    let (id, zone) = (block.activity, block.zone.clone());
    cache.block((id, block.part), &text, events, zone)
}

/// Writes the events that say that something was left out.
pub(super) struct CutNoticeWriter<'a> {
    pub(super) limits: &'a SizeLimits,
    pub(super) cache: &'a WindowCache,
    /// The time of the last change of the shown events, in seconds since 1970.
    pub(super) changed: u32,
}

impl CutNoticeWriter<'_> {
    /// An event on that day. On another day it is another event, so it has no earlier revision. Its DTSTAMP is that day, or
    /// the last change of the shown events if that is earlier.
    pub(super) fn on(&self, name: &str, remark: &SummaryAndDescription, day: Date) -> Arc<Block> {
        let id = ActivityId::new("", "", name);
        let midnight = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0));
        let midnight = midnight.map_or(i64::MAX, Timestamp::as_second).max(0);
        let second =
            u32::try_from(midnight).map_or(self.changed, |second| second.min(self.changed));
        let details = EventDetails::of_remark(remark);
        let event = Event {
            key: MeetingKey::Date(day),
            uid: format!("{:016x}-d{}@{}", id.0, basic(day), self.limits.uid_domain),
            when: When::Day(day),
            days: 1,
            revision: Revision::from_parts(0, second),
            details: &details,
        };
        let mut text = String::new();
        write_event_by_name(&mut text, &self.limits.feed_text, &event);
        self.cache.block((id, 0), text.as_bytes(), Vec::new(), None)
    }
}

impl WindowCache {
    /// The block with this text; the same value in memory for the same text.
    fn block(
        &self,
        (id, part): (ActivityId, u16),
        text: &[u8],
        events: Vec<EventRecord>,
        zone: Option<Arc<str>>,
    ) -> Arc<Block> {
        let tag = xxh3_128(text);
        let key = (id, part, tag);
        let known = || self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = known().get(&key).and_then(Weak::upgrade) {
            return block;
        }
        let piece = GzipPiece::new(text);
        let block = Block::from_parts(id, part, tag, piece, events.into(), zone);
        let block = Arc::new(block);
        known().insert(key, Arc::downgrade(&block));
        block
    }
}
