//! What is shown of a feed that is too large: Google stops reading at about 1 MB.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use compact_str::CompactString;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::event::{Event, EventDetails};
use super::event_text::{basic, write_event_by_name};
use super::wording::{Remark, Wording};
use super::{ActivityId, Block, Piece, Revision};
use crate::config;
use crate::timetable::{Key, When};

/// How large a feed may be, and whose events it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// A feed has fewer events.
    pub(super) events: usize,
    /// A feed has fewer bytes.
    pub(super) bytes: usize,
    pub(super) uid_domain: Box<str>,
    /// The words of the events that stand where something was left out.
    pub(super) wording: Wording,
}

impl Limits {
    pub(super) fn of(settings: &config::Feed, wording: &Wording) -> Self {
        let [events, bytes] = [settings.max_events, settings.max_bytes]
            .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        Self {
            events,
            bytes,
            uid_domain: settings.uid_domain.as_str().into(),
            wording: wording.clone(),
        }
    }
}

/// How much of a feed is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Events that are past.
    pub earlier: usize,
    /// Events that are still to come.
    pub later: usize,
    /// Of the whole feed.
    pub events: usize,
    pub bytes: usize,
    /// More were left out before all these were counted.
    pub is_more: bool,
}

/// Whether events were left out before a feed was composed, because so many others of the same kind follow or precede
/// them that no feed shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    pub earlier: bool,
    pub later: bool,
}

impl Omitted {
    pub fn any(self) -> bool {
        self.earlier || self.later
    }

    /// What is left out of two lists together.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            earlier: self.earlier || other.earlier,
            later: self.later || other.later,
        }
    }
}

/// What feeds show, so that equal ones are worked out once.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    /// Parts of blocks, and notices.
    blocks: Mutex<HashMap<(ActivityId, u16, u128), Weak<Block>>>,
    /// By a hash of all that they depend on.
    windows: Mutex<HashMap<u128, Weak<Window>>>,
    /// Likewise.
    shortlists: Mutex<HashMap<u128, Arc<Shortlist>>>,
}

/// Which blocks of a list any feed can show, by index, and whether that leaves out others.
pub(super) type Shortlist = (Vec<usize>, Omitted);

/// Few lists are too long, and most of them are the same list in many feeds.
const MAX_SHORTLISTS: usize = 1_024;

/// The part of a feed's blocks that is shown.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) blocks: Box<[Arc<Block>]>,
    pub(super) left_out: LeftOut,
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
    pub(super) fn fit(
        (limits, cuts): (&Limits, &Cuts),
        blocks: &[Arc<Block>],
        omitted: Omitted,
        overhead: usize,
        now: Timestamp,
    ) -> Option<Arc<Self>> {
        let (events, bytes) = size(blocks);
        let bytes = overhead + bytes;
        if events < limits.events && bytes < limits.bytes && !omitted.any() {
            return None;
        }
        let key = key(blocks, omitted, overhead, now);
        let known = || cuts.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = known().get(&key).and_then(Weak::upgrade) {
            return Some(window);
        }
        let window = Arc::new(Self::of(
            (limits, cuts),
            blocks,
            omitted,
            (events, bytes),
            now,
        ));
        known().insert(key, Arc::downgrade(&window));
        Some(window)
    }

    fn of(
        (limits, cuts): (&Limits, &Cuts),
        blocks: &[Arc<Block>],
        omitted: Omitted,
        (events, bytes): (usize, usize),
        now: Timestamp,
    ) -> Self {
        let texts = texts(blocks);
        let mut slots = slots(&texts);
        slots.sort_by_key(|slot| (slot.end, slot.block, slot.index));
        let today = Offset::UTC.to_datetime(now).date();
        let yesterday = basic(today.saturating_sub(1.day()));
        let past = slots.partition_point(|slot| slot.end < yesterday.as_str());
        let mut room = Room {
            events: (events + NOTICES + 1).saturating_sub(limits.events),
            bytes: (bytes + NOTICES_LEN + 1).saturating_sub(limits.bytes),
        };
        let earlier = slots[..past]
            .iter()
            .take_while(|slot| room.takes(slot))
            .count();
        let later = slots[past..]
            .iter()
            .rev()
            .take_while(|slot| room.takes(slot))
            .count();
        let shown = &slots[earlier..slots.len() - later];
        let is_cut = Omitted {
            earlier: earlier > 0,
            later: later > 0,
        }
        .or(omitted);
        let mut kept = cut(cuts, blocks, shown);
        // With nothing shown, the last that was left out tells the day.
        let first = shown
            .iter()
            .map(|slot| slot.start)
            .min()
            .or_else(|| Some(slots.get(earlier.checked_sub(1)?)?.start));
        if let Some(first) = first.filter(|_| is_cut.earlier) {
            kept.push(notice(
                (limits, cuts),
                "earlier",
                &limits.wording.earlier,
                first,
                shown,
            ));
        }
        let last = shown
            .iter()
            .map(|slot| slot.start)
            .max()
            .or_else(|| Some(slots.get(earlier)?.start));
        if let Some(last) = last.filter(|_| is_cut.later) {
            kept.push(notice(
                (limits, cuts),
                "later",
                &limits.wording.later,
                last,
                shown,
            ));
        }
        let left_out = LeftOut {
            earlier,
            later,
            events,
            bytes,
            is_more: omitted.any(),
        };
        Self {
            blocks: kept.into(),
            left_out,
            day: today,
            moves: is_cut.later,
        }
    }

    /// Whether it would show something else now. A day before that of the look means that the clock was wrong then.
    pub(super) fn is_outdated(&self, now: Timestamp) -> bool {
        let today = Offset::UTC.to_datetime(now).date();
        today < self.day || self.moves && today > self.day
    }
}

/// A hash of all that decides about what is shown, but for the limits.
fn key(
    blocks: &[Arc<Block>],
    Omitted { earlier, later }: Omitted,
    overhead: usize,
    now: Timestamp,
) -> u128 {
    let mut hash = Xxh3::new();
    for block in blocks {
        hash.update(&block.activity.0.to_le_bytes());
        hash.update(&block.part.to_le_bytes());
        hash.update(&block.tag.to_le_bytes());
    }
    hash.update(&[u8::from(earlier), u8::from(later)]);
    hash.update(&overhead.to_le_bytes());
    hash.update(basic(Offset::UTC.to_datetime(now).date()).as_bytes());
    hash.digest128()
}

/// Which of so many blocks that no feed shows all of them a feed can show at all, by index, whatever else is in it; and
/// whether that leaves out others. `None` if they may fit.
///
/// What `Window::fit` leaves out of a list it leaves out of every longer one as well, so that a feed composed of such
/// short lists shows what it would if it were composed of the whole ones.
pub(super) fn shortlist(
    (limits, cuts): (&Limits, &Cuts),
    blocks: &[Arc<Block>],
    now: Timestamp,
) -> Option<Arc<Shortlist>> {
    let (events, bytes) = size(blocks);
    if events < limits.events && bytes < limits.bytes {
        return None;
    }
    let key = key(blocks, Omitted::default(), 0, now);
    let known = || {
        cuts.shortlists
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    if let Some(shortlist) = known().get(&key) {
        return Some(Arc::clone(shortlist));
    }
    let shortlist = Arc::new(nearest(limits, blocks, (events, bytes), now));
    let mut known = known();
    if known.len() >= MAX_SHORTLISTS {
        known.clear();
    }
    known.insert(key, Arc::clone(&shortlist));
    Some(shortlist)
}

fn nearest(
    limits: &Limits,
    blocks: &[Arc<Block>],
    (events, bytes): (usize, usize),
    now: Timestamp,
) -> Shortlist {
    let mut ends = ends(blocks);
    ends.sort_unstable();
    let today = Offset::UTC.to_datetime(now).date();
    let yesterday = basic(today.saturating_sub(1.day()));
    let past = ends.partition_point(|ending| *ending.time < *yesterday);
    // A little more than a feed shows, because of its notices.
    let mut room = Room {
        events: (events + 1).saturating_sub(limits.events),
        bytes: (bytes + 1).saturating_sub(limits.bytes),
    };
    let earlier = ends[..past]
        .iter()
        .take_while(|end| room.takes_len(end.len))
        .count();
    let later = ends[past..]
        .iter()
        .rev()
        .take_while(|end| room.takes_len(end.len))
        .count();
    // If nothing at all is shown, the notices have the time of the nearest that is not.
    let (first, last) = (
        earlier.saturating_sub(1),
        ends.len() - later.saturating_sub(1),
    );
    let mut kept: Vec<usize> = ends[first..last].iter().map(|end| end.block).collect();
    kept.sort_unstable();
    kept.dedup();
    (
        kept,
        Omitted {
            earlier: first > 0,
            later: last < ends.len(),
        },
    )
}

/// Events and bytes of all blocks.
fn size(blocks: &[Arc<Block>]) -> (usize, usize) {
    let sizes = blocks
        .iter()
        .map(|block| (block.history.len(), block.piece.len as usize));
    sizes.fold((0, 0), |all, block| (all.0 + block.0, all.1 + block.1))
}

/// When one event of a block ends; in the order of these events are left out.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ending {
    time: CompactString,
    block: usize,
    index: usize,
    len: usize,
}

/// The ends of all events. Keeps no text: there may be a million.
fn ends(blocks: &[Arc<Block>]) -> Vec<Ending> {
    let mut ends = Vec::new();
    for (number, block) in blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| !block.is_description())
    {
        let text = block.peek();
        let text = std::str::from_utf8(&text).expect("made of strings");
        ends.extend(events(text).enumerate().map(|(index, text)| {
            let Slot {
                block, index, end, ..
            } = slot(text, number, index);
            Ending {
                time: end.into(),
                block,
                index,
                len: text.len(),
            }
        }));
    }
    ends
}

/// What is still to be left out.
struct Room {
    events: usize,
    bytes: usize,
}

impl Room {
    /// Whether leaving out this one is needed; then it counts as left out.
    fn takes(&mut self, slot: &Slot<'_>) -> bool {
        self.takes_len(slot.text.len())
    }

    fn takes_len(&mut self, len: usize) -> bool {
        let is_needed = self.events > 0 || self.bytes > 0;
        self.events = self.events.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(len);
        is_needed
    }
}

/// The texts of the blocks that have events, by index. They are not kept: feeds that are cut are few, and large.
fn texts(blocks: &[Arc<Block>]) -> Vec<(usize, Cow<'_, [u8]>)> {
    let with_events = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| !block.is_description());
    with_events
        .map(|(number, block)| (number, block.peek()))
        .collect()
}

/// All events of the texts.
fn slots<'a>(texts: &'a [(usize, Cow<'_, [u8]>)]) -> Vec<Slot<'a>> {
    let texts = texts
        .iter()
        .map(|(number, text)| (*number, std::str::from_utf8(text).expect("made of strings")));
    texts
        .flat_map(|(block, text)| {
            events(text)
                .enumerate()
                .map(move |(index, text)| slot(text, block, index))
        })
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
        line[..line.find("\r\n")?]
            .split_once(':')
            .map(|(_, value)| value)
    };
    let [start, stamp] = ["\r\nDTSTART", "\r\nDTSTAMP"]
        .map(|name| value(name).expect("every event has both, unfolded"));
    // A whole day on the last date there is has a duration.
    let end = value("\r\nDTEND").unwrap_or(start);
    Slot {
        text,
        block,
        index,
        start,
        end,
        stamp,
    }
}

/// The blocks with only those of their events that are shown.
fn cut(cuts: &Cuts, blocks: &[Arc<Block>], shown: &[Slot<'_>]) -> Vec<Arc<Block>> {
    let mut by_block: Vec<Vec<&Slot<'_>>> = blocks.iter().map(|_| Vec::new()).collect();
    for slot in shown {
        by_block[slot.block].push(slot);
    }
    let cut = blocks
        .iter()
        .zip(&mut by_block)
        .filter_map(|(block, slots)| {
            if slots.len() == block.history.len() {
                return Some(Arc::clone(block));
            }
            slots.sort_by_key(|slot| slot.index);
            let text: String = slots.iter().map(|slot| slot.text).collect();
            (!text.is_empty())
                .then(|| cuts.block(block.activity, block.part, &text, block.zone.clone()))
        });
    cut.collect()
}

/// An event on the day of `time`. Another day makes it another event, so it needs no history: its DTSTAMP is that day,
/// or, for a day to come, when what is `shown` last changed.
fn notice(
    (limits, cuts): (&Limits, &Cuts),
    name: &str,
    remark: &Remark,
    time: &str,
    shown: &[Slot<'_>],
) -> Arc<Block> {
    let id = ActivityId::new("", "", name);
    let date = &time[..8];
    let midnight = format!("{date}T000000Z");
    let changed = shown
        .iter()
        .map(|slot| slot.stamp)
        .max()
        .unwrap_or("19700101T000000Z");
    let stamp = changed.min(&midnight);
    let day = Date::strptime("%Y%m%d", date).expect("digits that were made from a date");
    let stamp =
        DateTime::strptime("%Y%m%dT%H%M%SZ", stamp).expect("digits that were made from a time");
    let second = Offset::UTC
        .to_timestamp(stamp)
        .map_or(0, Timestamp::as_second);
    let second = u32::try_from(second).unwrap_or_default();
    let details = EventDetails::of_remark(remark);
    let event = Event {
        key: Key::Date(day),
        uid: format!("{:016x}-d{date}@{}", id.0, limits.uid_domain),
        when: When::Day(day),
        revision: Revision::from_parts(0, second),
        details: &details,
    };
    let mut text = String::new();
    write_event_by_name(&mut text, &limits.wording, &event);
    cuts.block(id, 0, &text, None)
}

impl Cuts {
    /// The block of this text.
    fn block(&self, id: ActivityId, part: u16, text: &str, zone: Option<Arc<str>>) -> Arc<Block> {
        let tag = xxh3_128(text.as_bytes());
        let key = (id, part, tag);
        let known = || self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = known().get(&key).and_then(Weak::upgrade) {
            return block;
        }
        let block = Arc::new(Block::from_parts(
            id,
            part,
            tag,
            Piece::new(text.as_bytes()),
            Box::default(),
            zone,
        ));
        known().insert(key, Arc::downgrade(&block));
        block
    }
}
