//! The cut of a feed that is too large: its events in the order in which they are left out, and the parts that stay.

use std::sync::{Arc, PoisonError, Weak};

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use xxhash_rust::xxh3::xxh3_128;

use super::event::{Event, EventDetails};
use super::event_text::{basic, write_event_by_name};
use super::window::{Cuts, Limits};
use super::wording::Remark;
use super::{ActivityId, Block, Piece, Remembered, Revision, WrittenTime};
use crate::timetable::{MeetingKey, When};

/// An event of a list of blocks, by the index of its block and its index in the block. The order is that in which
/// events end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EventIndex {
    end: WrittenTime,
    pub(super) block: usize,
    index: usize,
}

impl EventIndex {
    pub(super) fn remembered(self, blocks: &[Arc<Block>]) -> &Remembered {
        &blocks[self.block].history[self.index]
    }

    pub(super) fn first_day(self, blocks: &[Arc<Block>]) -> Date {
        self.remembered(blocks).extent.first_day
    }
}

/// All events of the blocks.
pub(super) fn by_end(blocks: &[Arc<Block>]) -> Vec<EventIndex> {
    let mut entries = Vec::new();
    for (block, content) in blocks.iter().enumerate() {
        for (index, remembered) in content.history.iter().enumerate() {
            let end = remembered.extent.end;
            entries.push(EventIndex { end, block, index });
        }
    }
    entries.sort_unstable();
    entries
}

/// The events and bytes that are still to be left out.
pub(super) struct Excess {
    pub(super) events: usize,
    pub(super) bytes: usize,
}

impl Excess {
    /// The numbers of entries at the beginning and at the end that are left out: first those that are past, and then
    /// those farthest in the future. A day is past when it is past everywhere on earth.
    pub(super) fn leave_out(
        &mut self,
        entries: &[EventIndex],
        blocks: &[Arc<Block>],
        today: Date,
    ) -> (usize, usize) {
        let yesterday = today.saturating_sub(1.day());
        let past = entries.partition_point(|entry| entry.end.date < yesterday);
        let mut is_needed = |entry: &&EventIndex| self.takes(entry.remembered(blocks).extent.len);
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

/// The blocks with only those of their events that are shown.
pub(super) fn cut(cuts: &Cuts, blocks: &[Arc<Block>], shown: &[EventIndex]) -> Vec<Arc<Block>> {
    let mut by_block: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for entry in shown {
        by_block[entry.block].push(entry.index);
    }
    let mut kept = Vec::new();
    for (block, mut indexes) in blocks.iter().zip(by_block) {
        if indexes.len() == block.history.len() {
            kept.push(Arc::clone(block));
        } else if !indexes.is_empty() {
            indexes.sort_unstable();
            kept.push(part_of(cuts, block, &indexes));
        }
    }
    kept
}

/// The block with only the events that have these indexes, ascending.
fn part_of(cuts: &Cuts, block: &Block, indexes: &[usize]) -> Arc<Block> {
    let whole = block.peek();
    let (mut text, mut history) = (Vec::new(), Vec::new());
    let mut begin = 0;
    for (index, remembered) in block.history.iter().enumerate() {
        let end = begin + remembered.extent.len as usize;
        if indexes.binary_search(&index).is_ok() {
            text.extend_from_slice(&whole[begin..end]);
            history.push(*remembered);
        }
        begin = end;
    }
    let (id, zone) = (block.activity, block.zone.clone());
    cuts.block((id, block.part), &text, history, zone)
}

/// The events that say that something was left out.
pub(super) struct CutNotices<'a> {
    pub(super) limits: &'a Limits,
    pub(super) cuts: &'a Cuts,
    /// The time of the last change of the shown events, in seconds since 1970.
    pub(super) changed: u32,
}

impl CutNotices<'_> {
    /// An event on that day. Another day makes it another event, so it needs no history. Its DTSTAMP is that day, or
    /// the last change of the shown events if that is earlier.
    pub(super) fn on(&self, name: &str, remark: &Remark, day: Date) -> Arc<Block> {
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
            revision: Revision::from_parts(0, second),
            details: &details,
        };
        let mut text = String::new();
        write_event_by_name(&mut text, &self.limits.wording, &event);
        self.cuts.block((id, 0), text.as_bytes(), Vec::new(), None)
    }
}

impl Cuts {
    /// The block of this text.
    fn block(
        &self,
        (id, part): (ActivityId, u16),
        text: &[u8],
        history: Vec<Remembered>,
        zone: Option<Arc<str>>,
    ) -> Arc<Block> {
        let tag = xxh3_128(text);
        let key = (id, part, tag);
        let known = || self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = known().get(&key).and_then(Weak::upgrade) {
            return block;
        }
        let piece = Piece::new(text);
        let block = Block::from_parts(id, part, tag, piece, history.into(), zone);
        let block = Arc::new(block);
        known().insert(key, Arc::downgrade(&block));
        block
    }
}
