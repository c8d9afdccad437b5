//! What is shown of a feed that is too large: Google stops reading at about 1 MB.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use xxhash_rust::xxh3::Xxh3;

use super::cut::{CutNotices, Excess, by_end, cut};
use super::event_text::basic;
use super::wording::Wording;
use super::{ActivityId, Block, Revision};
use crate::config;

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
    pub(super) blocks: Mutex<HashMap<(ActivityId, u16, u128), Weak<Block>>>,
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
        let mut kept = cut(cuts, blocks, shown);
        let days = || shown.iter().map(|entry| entry.first_day(blocks));
        // If nothing is shown, the notices have the days of the nearest events that are left out.
        let day_of = |index: Option<usize>| Some(entries.get(index?)?.first_day(blocks));
        let changed = shown.iter().map(|entry| entry.remembered(blocks).revision);
        let notices = CutNotices {
            limits,
            cuts,
            changed: changed.map(Revision::second).max().unwrap_or_default(),
        };
        let first = days().min().or_else(|| day_of(earlier.checked_sub(1)));
        if let Some(first) = first.filter(|_| is_cut.earlier) {
            kept.push(notices.on("earlier", &limits.wording.earlier, first));
        }
        let last = days().max().or_else(|| day_of(Some(earlier)));
        if let Some(last) = last.filter(|_| is_cut.later) {
            kept.push(notices.on("later", &limits.wording.later, last));
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
    let today = Offset::UTC.to_datetime(now).date();
    let entries = by_end(blocks);
    // A little more than a feed shows, because of its notices.
    let mut excess = Excess {
        events: (events + 1).saturating_sub(limits.events),
        bytes: (bytes + 1).saturating_sub(limits.bytes),
    };
    let (earlier, later) = excess.leave_out(&entries, blocks, today);
    // If nothing at all is shown, the notices have the time of the nearest that is not.
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
        .map(|block| (block.history.len(), block.piece.len as usize));
    sizes.fold((0, 0), |all, block| (all.0 + block.0, all.1 + block.1))
}
