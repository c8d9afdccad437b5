//! The part of a feed that is shown if the feed is too large. Google stops reading at about 1 MB.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use xxhash_rust::xxh3::Xxh3;

use super::cut::{CutNoticeWriter, Excess, by_end, cut};
use super::event_text::basic;
use super::feed_text::FeedText;
use super::{ActivityId, Block, Revision};
use crate::config;

/// The limits of a feed's size, and the texts and the UID domain of the events that say what was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SizeLimits {
    /// A feed must have fewer events.
    pub(super) events: usize,
    /// A feed must have fewer bytes.
    pub(super) bytes: usize,
    pub(super) uid_domain: Box<str>,
    /// The texts of the events that say what was left out.
    pub(super) feed_text: FeedText,
}

impl SizeLimits {
    pub(super) fn of(settings: &config::FeedConfig, feed_text: &FeedText) -> Self {
        let [events, bytes] = [settings.max_events, settings.max_bytes]
            .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        Self {
            events,
            bytes,
            uid_domain: settings.uid_domain.as_str().into(),
            feed_text: feed_text.clone(),
        }
    }
}

/// The numbers of events that are not shown, and of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOutCounts {
    /// Events that are past.
    pub earlier: usize,
    /// Events that are still to come.
    pub later: usize,
    /// Events of the whole feed, as `bytes` are those of the whole feed.
    pub events: usize,
    pub bytes: usize,
    /// Whether more were left out before the feed was composed.
    pub is_more: bool,
}

/// Whether earlier or later events were left out before a feed was composed. No feed shows them, because too many others
/// follow or precede them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    pub earlier: bool,
    pub later: bool,
}

impl Omitted {
    pub fn any(self) -> bool {
        self.earlier || self.later
    }

    /// Whether events were left out of one list or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            earlier: self.earlier || other.earlier,
            later: self.later || other.later,
        }
    }
}

/// The shown parts of feeds that are too large. Equal parts are worked out once.
#[derive(Debug, Default)]
pub(super) struct WindowCache {
    /// Parts of blocks, and notices.
    pub(super) blocks: Mutex<HashMap<(ActivityId, u16, u128), Weak<Block>>>,
    /// By a hash of everything that they depend on.
    windows: Mutex<HashMap<u128, Weak<FeedWindow>>>,
    /// By the same hash.
    shortlists: Mutex<HashMap<u128, Arc<Shortlist>>>,
}

/// The indices of the blocks of a list that a feed can show at all, and whether others are left out.
pub(super) type Shortlist = (Vec<usize>, Omitted);

/// Few lists are too long, and most of those are the same in many feeds.
const MAX_SHORTLISTS: usize = 1_024;

/// The part of a feed's blocks that is shown.
#[derive(Debug)]
pub(super) struct FeedWindow {
    pub(super) blocks: Box<[Arc<Block>]>,
    pub(super) left_out: LeftOutCounts,
    /// The day (in UTC) on which this was worked out.
    day: Date,
    /// Whether later events had to be left out, so that another day shows others.
    depends_on_day: bool,
}

/// The most bytes and the number of the events that say what was left out.
const NOTICES_LEN: usize = 2_048;
const NOTICES: usize = 2;

impl FeedWindow {
    /// The part of these blocks that fits, where all other parts of the feed have `overhead` bytes; `None` if all fit.
    ///
    /// The oldest events are left out first, as far as they are past. A day is past when it is past everywhere on earth.
    /// Future events are left out only if no past one remains, the farthest first. Only this second step depends on the
    /// time.
    pub(super) fn fit(
        (limits, cache): (&SizeLimits, &WindowCache),
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
        let known = || cache.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = known().get(&key).and_then(Weak::upgrade) {
            return Some(window);
        }
        let window = Arc::new(Self::of(
            (limits, cache),
            blocks,
            omitted,
            (events, bytes),
            now,
        ));
        known().insert(key, Arc::downgrade(&window));
        Some(window)
    }

    fn of(
        (limits, cache): (&SizeLimits, &WindowCache),
        blocks: &[Arc<Block>],
        omitted: Omitted,
        (events, bytes): (usize, usize),
        now: Timestamp,
    ) -> Self {
        let today = Offset::UTC.to_datetime(now).date();
        let entries = by_end(blocks);
        let mut excess = Excess {
            events: (events + NOTICES + 1).saturating_sub(limits.events),
            bytes: (bytes + NOTICES_LEN + 1).saturating_sub(limits.bytes),
        };
        let (earlier, later) = excess.leave_out(&entries, blocks, today);
        let shown = &entries[earlier..entries.len() - later];
        let is_cut = Omitted {
            earlier: earlier > 0,
            later: later > 0,
        }
        .or(omitted);
        let mut kept = cut(cache, blocks, shown);
        let days = || shown.iter().map(|entry| entry.first_day(blocks));
        // If nothing is shown, the notices have the days of the nearest events that are left out.
        let day_of = |index: Option<usize>| Some(entries.get(index?)?.first_day(blocks));
        let changed = shown.iter().map(|entry| entry.record(blocks).revision);
        let notices = CutNoticeWriter {
            limits,
            cache,
            changed: changed.map(Revision::second).max().unwrap_or_default(),
        };
        let first = days().min().or_else(|| day_of(earlier.checked_sub(1)));
        if let Some(first) = first.filter(|_| is_cut.earlier) {
            kept.push(notices.on("earlier", &limits.feed_text.earlier, first));
        }
        let last = days().max().or_else(|| day_of(Some(earlier)));
        if let Some(last) = last.filter(|_| is_cut.later) {
            kept.push(notices.on("later", &limits.feed_text.later, last));
        }
        let left_out = LeftOutCounts {
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
            depends_on_day: is_cut.later,
        }
    }

    /// Whether it would show another part now. A day before its own means that the clock was wrong when it was made.
    pub(super) fn is_outdated(&self, now: Timestamp) -> bool {
        let today = Offset::UTC.to_datetime(now).date();
        today < self.day || self.depends_on_day && today > self.day
    }
}

/// A hash of everything that decides which events are shown, except for the limits.
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

/// The indices of the blocks that a feed can show at all, whatever else is in it, if there are too many for one feed; and
/// whether others are left out. `None` if all may fit.
///
/// `FeedWindow::fit` leaves the other blocks out of this list, and of every longer list as well. A feed composed of such
/// short lists therefore shows the same as one composed of the whole lists.
pub(super) fn shortlist(
    (limits, cache): (&SizeLimits, &WindowCache),
    blocks: &[Arc<Block>],
    now: Timestamp,
) -> Option<Arc<Shortlist>> {
    let (events, bytes) = size(blocks);
    if events < limits.events && bytes < limits.bytes {
        return None;
    }
    let key = key(blocks, Omitted::default(), 0, now);
    let known = || {
        cache
            .shortlists
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
    limits: &SizeLimits,
    blocks: &[Arc<Block>],
    (events, bytes): (usize, usize),
    now: Timestamp,
) -> Shortlist {
    let today = Offset::UTC.to_datetime(now).date();
    let entries = by_end(blocks);
    // A little more than a feed shows, because of its notices.
    let mut excess = Excess {
        events: (events + 1).saturating_sub(limits.events),
        bytes: (bytes + 1).saturating_sub(limits.bytes),
    };
    let (earlier, later) = excess.leave_out(&entries, blocks, today);
    // If nothing at all is shown, the notices have the time of the nearest event that is left out.
    let (first, last) = (
        earlier.saturating_sub(1),
        entries.len() - later.saturating_sub(1),
    );
    let mut kept: Vec<usize> = entries[first..last]
        .iter()
        .map(|entry| entry.block)
        .collect();
    kept.sort_unstable();
    kept.dedup();
    (
        kept,
        Omitted {
            earlier: first > 0,
            later: last < entries.len(),
        },
    )
}

/// Events and bytes of all blocks.
fn size(blocks: &[Arc<Block>]) -> (usize, usize) {
    let sizes = blocks
        .iter()
        .map(|block| (block.events.len(), block.piece.len as usize));
    sizes.fold((0, 0), |all, block| (all.0 + block.0, all.1 + block.1))
}
