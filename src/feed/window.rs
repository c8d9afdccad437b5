//! What is shown of a feed that is too large: Google stops reading at about 1 MB.

use std::sync::Arc;

use icalendar::{Component, Event};
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use xxhash_rust::xxh3::xxh3_128;

use super::content_line::{write_line, write_properties};
use super::event::{basic, write_times};
use super::wording::{Remark, Wording};
use super::{ActivityId, Block, Piece};
use crate::config;
use crate::timetable::When;

/// How large a feed may be, and whose events it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// A feed has fewer events.
    pub(super) events: usize,
    /// A feed has fewer bytes.
    pub(super) bytes: usize,
    pub(super) uid_domain: Box<str>,
    /// What an event says that stands where something was left out.
    pub(super) earlier: Remark,
    pub(super) later: Remark,
}

impl Limits {
    pub(super) fn of(settings: &config::Feed, wording: &Wording) -> Self {
        let [events, bytes] =
            [settings.max_events, settings.max_bytes].map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let (uid_domain, Wording { earlier, later, .. }) = (settings.uid_domain.as_str().into(), wording);
        Self { events, bytes, uid_domain, earlier: earlier.clone(), later: later.clone() }
    }
}

/// The part of a feed's blocks that is shown.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) blocks: Box<[Arc<Block>]>,
    /// The day (in UTC) of the look.
    day: Date,
    /// Events that are still to come had to be left out: another day shows others.
    moves: bool,
}

/// More than the notices that something was left out take.
const NOTICES_LEN: usize = 2_048;
const NOTICES: usize = 2;

/// One event of a block's text, with its place and when it is: digits that sort by time.
struct Slot<'a> {
    text: &'a str,
    block: usize,
    index: usize,
    start: &'a str,
    end: &'a str,
    stamp: &'a str,
}

impl Window {
    /// What fits of these blocks, where all other parts of the feed have `overhead` bytes; `None` if all do.
    ///
    /// What is longest past goes first, and a day counts as past when it is so everywhere on earth. What is still to
    /// come goes only when nothing past is left, the farthest first. Only that depends on the time.
    pub(super) fn fit(limits: &Limits, blocks: &[Arc<Block>], overhead: usize, now: Timestamp) -> Option<Self> {
        let events: usize = blocks.iter().map(|block| block.history.len()).sum();
        let bytes = overhead + blocks.iter().map(|block| block.piece.len as usize).sum::<usize>();
        if events < limits.events && bytes < limits.bytes {
            return None;
        }
        let mut slots = slots(blocks);
        slots.sort_by_key(|slot| (slot.end, slot.block, slot.index));
        let today = Offset::UTC.to_datetime(now).date();
        let yesterday = basic(today.saturating_sub(1.day()));
        let past = slots.partition_point(|slot| slot.end < yesterday.as_str());
        let mut room = Room {
            events: (events + NOTICES + 1).saturating_sub(limits.events),
            bytes: (bytes + NOTICES_LEN + 1).saturating_sub(limits.bytes),
        };
        let earlier = slots[..past].iter().take_while(|slot| room.takes(slot)).count();
        let later = slots[past..].iter().rev().take_while(|slot| room.takes(slot)).count();
        let shown = &slots[earlier..slots.len() - later];
        let mut kept = cut(blocks, shown);
        if earlier > 0 {
            let first = shown.iter().map(|slot| slot.start).min().unwrap_or(slots[earlier - 1].start);
            kept.push(notice(limits, "earlier", &limits.earlier, first, shown));
        }
        if later > 0 {
            let last = shown.iter().map(|slot| slot.start).max().unwrap_or(slots[earlier].start);
            kept.push(notice(limits, "later", &limits.later, last, shown));
        }
        Some(Self { blocks: kept.into(), day: today, moves: later > 0 })
    }

    /// Whether it would show something else now. A day before that of the look means that the clock was wrong then.
    pub(super) fn is_outdated(&self, now: Timestamp) -> bool {
        let today = Offset::UTC.to_datetime(now).date();
        today < self.day || self.moves && today > self.day
    }
}

/// What is still to be left out.
struct Room {
    events: usize,
    bytes: usize,
}

impl Room {
    /// Whether leaving out this one is needed; then it counts as left out.
    fn takes(&mut self, slot: &Slot<'_>) -> bool {
        let is_needed = self.events > 0 || self.bytes > 0;
        self.events = self.events.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(slot.text.len());
        is_needed
    }
}

/// All events of the blocks.
fn slots(blocks: &[Arc<Block>]) -> Vec<Slot<'_>> {
    let with_events = blocks.iter().enumerate().filter(|(_, block)| !block.is_description());
    let texts =
        with_events.map(|(number, block)| (number, std::str::from_utf8(block.text()).expect("made of strings")));
    texts
        .flat_map(|(block, text)| events(text).enumerate().map(move |(index, text)| slot(text, block, index)))
        .collect()
}

/// The events that follow each other in a text. A line that is folded just so has a space before the END.
fn events(text: &str) -> impl Iterator<Item = &str> {
    const END: &str = "\r\nEND:VEVENT\r\n";
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(END)? + END.len();
        let event;
        (event, rest) = rest.split_at(at);
        Some(event)
    })
}

fn slot(text: &str, block: usize, index: usize) -> Slot<'_> {
    let value = |name: &str| {
        let line = &text[text.find(name)? + name.len()..];
        line[..line.find("\r\n")?].split_once(':').map(|(_, value)| value)
    };
    let [start, end, stamp] = ["\r\nDTSTART", "\r\nDTEND", "\r\nDTSTAMP"]
        .map(|name| value(name).expect("every event has all three, unfolded"));
    Slot { text, block, index, start, end, stamp }
}

/// The blocks with only those of their events that are shown.
fn cut(blocks: &[Arc<Block>], shown: &[Slot<'_>]) -> Vec<Arc<Block>> {
    let mut by_block: Vec<Vec<&Slot<'_>>> = blocks.iter().map(|_| Vec::new()).collect();
    for slot in shown {
        by_block[slot.block].push(slot);
    }
    let cut = blocks.iter().zip(&mut by_block).filter_map(|(block, slots)| {
        if slots.len() == block.history.len() {
            return Some(Arc::clone(block));
        }
        slots.sort_by_key(|slot| slot.index);
        let text: String = slots.iter().map(|slot| slot.text).collect();
        (!text.is_empty()).then(|| block_of(block.activity, block.part, &text, block.zone.clone()))
    });
    cut.collect()
}

/// An event on the day of `time`. Another day makes it another event, so it needs no history: its DTSTAMP is that day,
/// or, for a day to come, when what is `shown` last changed.
fn notice(limits: &Limits, name: &str, remark: &Remark, time: &str, shown: &[Slot<'_>]) -> Arc<Block> {
    let id = ActivityId::new("", "", name);
    let date = &time[..8];
    let midnight = format!("{date}T000000Z");
    let changed = shown.iter().map(|slot| slot.stamp).max().unwrap_or("19700101T000000Z");
    let stamp = changed.min(&midnight);
    let day = Date::strptime("%Y%m%d", date).expect("digits that were made from a date");
    let mut event = Event::new();
    event.add_property("UID", format!("{:016x}-d{date}@{}", id.0, limits.uid_domain));
    event.add_property("DTSTAMP", stamp);
    event.add_property("LAST-MODIFIED", stamp);
    event.add_property("SEQUENCE", "0");
    event.add_property("SUMMARY", &*remark.summary);
    event.add_property("DESCRIPTION", &*remark.description);
    event.add_property("STATUS", "CONFIRMED");
    event.add_property("TRANSP", "TRANSPARENT");
    event.add_property("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
    let mut text = String::new();
    write_line(&mut text, "BEGIN:VEVENT");
    write_times(&mut text, When::Day(day), None);
    write_properties(&mut text, &event);
    write_line(&mut text, "END:VEVENT");
    block_of(id, 0, &text, None)
}

fn block_of(id: ActivityId, part: u16, text: &str, zone: Option<Arc<str>>) -> Arc<Block> {
    let tag = xxh3_128(text.as_bytes());
    Arc::new(Block::from_parts(id, part, tag, Piece::new(text.as_bytes()), Box::default(), zone))
}
