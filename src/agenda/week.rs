//! A week laid out in columns, with the place of each meeting.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{AgendaMeeting, MeetingTime};

/// A week from Monday to Friday. Saturday and Sunday are there only if they have meetings.
#[derive(Debug)]
pub struct Week<'m, 'a> {
    pub monday: Date,
    pub days: Vec<Day<'m, 'a>>,
    /// The hours of the day with meetings; empty if no meeting has a time.
    pub hours: Range<u16>,
}

/// One column.
#[derive(Debug)]
pub struct Day<'m, 'a> {
    pub date: Date,
    /// The meetings that take the whole day, and those that have left it.
    pub whole: Vec<WholeDay<'m, 'a>>,
    /// By start, ascending.
    pub timed: Vec<PlacedMeeting<'m, 'a>>,
}

/// A meeting that takes the whole day.
#[derive(Clone, Copy, Debug)]
pub struct WholeDay<'m, 'a> {
    pub meeting: &'m AgendaMeeting<'a>,
    /// The day that the meeting has left.
    pub left: Option<MeetingTime>,
}

/// The place of a meeting within its column.
#[derive(Clone, Copy, Debug)]
pub struct PlacedMeeting<'m, 'a> {
    pub meeting: &'m AgendaMeeting<'a>,
    /// The time that the meeting has left, if this is that.
    pub left: Option<MeetingTime>,
    /// Minutes after midnight.
    pub from: u16,
    pub to: u16,
    /// The lane of this meeting among the `lanes` side by side, from 0.
    pub lane: u16,
    /// The number of lanes in the column. Meetings that overlap, directly or through others, have the same number.
    pub lanes: u16,
}

const WORKING_DAYS: usize = 5;

impl<'m, 'a> Week<'m, 'a> {
    /// The week of these meetings, and of the times that they have left. They must be in it.
    pub(super) fn new(
        monday: Date,
        meetings: impl Iterator<Item = (&'m AgendaMeeting<'a>, Option<MeetingTime>)>,
    ) -> Self {
        let dates = (0..7).map(|day| monday.saturating_add(i64::from(day).days()));
        let mut days: Vec<Day<'m, 'a>> = dates
            .map(|date| Day {
                date,
                whole: Vec::new(),
                timed: Vec::new(),
            })
            .collect();
        for (meeting, left) in meetings {
            let time = left.unwrap_or(meeting.time);
            let weekday = time.begin().date().weekday().to_monday_zero_offset();
            let day = &mut days[usize::try_from(weekday).expect("from 0 to 6")];
            match time.minutes() {
                None => day.whole.push(WholeDay { meeting, left }),
                Some((from, to)) => day.timed.push(PlacedMeeting {
                    meeting,
                    left,
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
            lay_out(&mut day.timed);
        }
        let timed = || days.iter().flat_map(|day| &day.timed);
        let first = timed().map(|placed| placed.from / 60).min().unwrap_or(0);
        let last = timed()
            .map(|placed| placed.to.div_ceil(60))
            .max()
            .unwrap_or(0);
        Self {
            monday,
            days,
            hours: first..last,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Day::is_empty)
    }

    /// The greatest number of meetings side by side.
    pub fn lanes(&self) -> u16 {
        self.days.iter().map(Day::lanes).max().unwrap_or(1)
    }
}

impl Day<'_, '_> {
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.timed.is_empty()
    }

    /// The greatest number of meetings side by side on this day; 1 if there are none.
    pub fn lanes(&self) -> u16 {
        self.timed
            .iter()
            .map(|placed| placed.lanes)
            .max()
            .unwrap_or(1)
    }
}

/// Gives each meeting the first free lane, cluster by cluster. There are as few lanes as possible (the greedy colouring of
/// an interval graph in the order of the starts).
fn lay_out(timed: &mut [PlacedMeeting<'_, '_>]) {
    // The order is that of the clock, which differs from that of time if zones differ. Long meetings come first, because
    // they overlap with most others.
    timed.sort_by_key(|placed| (placed.from, std::cmp::Reverse(placed.to)));
    let mut rest = timed;
    while !rest.is_empty() {
        let (cluster, after) = rest.split_at_mut(cluster_len(rest));
        lay_out_cluster(cluster);
        rest = after;
    }
}

/// The number of meetings, from the first on, that overlap directly or through others.
fn cluster_len(timed: &[PlacedMeeting<'_, '_>]) -> usize {
    let mut end = 0;
    let is_apart = |placed: &PlacedMeeting<'_, '_>| {
        let is_apart = end > 0 && placed.from >= end;
        end = end.max(placed.to);
        is_apart
    };
    timed.iter().position(is_apart).unwrap_or(timed.len())
}

fn lay_out_cluster(cluster: &mut [PlacedMeeting<'_, '_>]) {
    // The time from which each lane is free again.
    let mut free: Vec<u16> = Vec::new();
    for placed in &mut *cluster {
        let lane = free
            .iter()
            .position(|free| *free <= placed.from)
            .unwrap_or_else(|| {
                free.push(0);
                free.len() - 1
            });
        free[lane] = placed.to;
        placed.lane = u16::try_from(lane).unwrap_or(u16::MAX);
    }
    let lanes = u16::try_from(free.len()).unwrap_or(u16::MAX);
    for placed in cluster {
        placed.lanes = lanes;
    }
}
