//! A week laid out in columns: the place of each meeting, and the number of meetings side by side with it.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::AgendaMeeting;

/// A week from Monday to Friday; Saturday and Sunday only if there is something then.
#[derive(Debug)]
pub struct Week<'m, 'a> {
    pub monday: Date,
    pub days: Vec<Day<'m, 'a>>,
    /// The hours of the day within which everything is; empty if nothing has a time.
    pub hours: Range<u16>,
}

/// One column.
#[derive(Debug)]
pub struct Day<'m, 'a> {
    pub date: Date,
    /// The meetings that take the whole day.
    pub whole: Vec<&'m AgendaMeeting<'a>>,
    /// By start, ascending.
    pub slots: Vec<PlacedMeeting<'m, 'a>>,
}

/// The place of a meeting within its column.
#[derive(Clone, Copy, Debug)]
pub struct PlacedMeeting<'m, 'a> {
    pub meeting: &'m AgendaMeeting<'a>,
    /// Minutes after midnight.
    pub from: u16,
    pub to: u16,
    /// The meeting's own lane among the `lanes` side by side, from 0.
    pub lane: u16,
    /// The number of lanes that share the column's width. Meetings that overlap, directly or through others, share it.
    pub lanes: u16,
}

const WORKING_DAYS: usize = 5;

impl<'m, 'a> Week<'m, 'a> {
    /// The week of these meetings, which must be in it.
    pub(super) fn new(monday: Date, meetings: impl Iterator<Item = &'m AgendaMeeting<'a>>) -> Self {
        let dates = (0..7).map(|day| monday.saturating_add(i64::from(day).days()));
        let mut days: Vec<Day<'m, 'a>> = dates
            .map(|date| Day {
                date,
                whole: Vec::new(),
                slots: Vec::new(),
            })
            .collect();
        for meeting in meetings {
            let day = &mut days[usize::try_from(meeting.date().weekday().to_monday_zero_offset())
                .expect("from 0 to 6")];
            match meeting.minutes() {
                None => day.whole.push(meeting),
                Some((from, to)) => day.slots.push(PlacedMeeting {
                    meeting,
                    from,
                    to,
                    lane: 0,
                    lanes: 1,
                }),
            }
        }
        while days.len() > WORKING_DAYS && days.last().is_some_and(Day::is_empty) {
            days.pop();
        }
        for day in &mut days {
            lay_out(&mut day.slots);
        }
        let slots = || days.iter().flat_map(|day| &day.slots);
        let first = slots().map(|slot| slot.from / 60).min().unwrap_or(0);
        let last = slots().map(|slot| slot.to.div_ceil(60)).max().unwrap_or(0);
        Self {
            monday,
            days,
            hours: first..last,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Day::is_empty)
    }

    /// The most meetings that stand side by side anywhere.
    pub fn lanes(&self) -> u16 {
        self.days.iter().map(Day::lanes).max().unwrap_or(1)
    }
}

impl Day<'_, '_> {
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.slots.is_empty()
    }

    /// The most meetings that stand side by side on this day; 1 if there are none.
    pub fn lanes(&self) -> u16 {
        self.slots.iter().map(|slot| slot.lanes).max().unwrap_or(1)
    }
}

/// Gives each slot the first lane that is free, cluster by cluster: as few lanes as there can be (the greedy colouring
/// of an interval graph in the order of the starts).
fn lay_out(slots: &mut [PlacedMeeting<'_, '_>]) {
    // Meetings in zones of their own have another order by the clock than on the time line. Long ones come first, because
    // they overlap with most.
    slots.sort_by_key(|slot| (slot.from, std::cmp::Reverse(slot.to)));
    let mut rest = slots;
    while !rest.is_empty() {
        let (cluster, after) = rest.split_at_mut(cluster_len(rest));
        lay_out_cluster(cluster);
        rest = after;
    }
}

/// The number of slots, from the first on, that overlap directly or through others.
fn cluster_len(slots: &[PlacedMeeting<'_, '_>]) -> usize {
    let mut end = 0;
    let is_apart = |slot: &PlacedMeeting<'_, '_>| {
        let is_apart = end > 0 && slot.from >= end;
        end = end.max(slot.to);
        is_apart
    };
    slots.iter().position(is_apart).unwrap_or(slots.len())
}

fn lay_out_cluster(cluster: &mut [PlacedMeeting<'_, '_>]) {
    // The time at which each lane is free again.
    let mut free: Vec<u16> = Vec::new();
    for slot in &mut *cluster {
        let lane = free
            .iter()
            .position(|free| *free <= slot.from)
            .unwrap_or_else(|| {
                free.push(0);
                free.len() - 1
            });
        free[lane] = slot.to;
        slot.lane = u16::try_from(lane).unwrap_or(u16::MAX);
    }
    let lanes = u16::try_from(free.len()).unwrap_or(u16::MAX);
    for slot in cluster {
        slot.lanes = lanes;
    }
}
