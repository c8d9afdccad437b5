//! A meeting as a page shows it: local times, names and titles.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::feed::ActivityId;
use crate::timetable::{self, Activity, MeetingKey, MeetingState, Module, University, When};

/// One meeting of a feed.
#[derive(Debug)]
pub struct AgendaMeeting<'a> {
    /// Together with `key`, the meeting's identity. It stays the same when the meeting moves.
    pub activity: ActivityId,
    pub key: MeetingKey,
    pub code: &'a str,
    pub title: &'a str,
    /// The address of the module's own page on another website.
    pub url: Option<&'a str>,
    pub term: &'a str,
    /// Lecture, Lab, Exam and the like.
    pub activity_type: &'a str,
    /// The groups that attend; empty means everyone on the module.
    pub groups: &'a [Box<str>],
    pub topic: Option<&'a str>,
    pub time: MeetingTime,
    /// The module's time zone, if it differs from the university's.
    pub zone: Option<&'a str>,
    pub rooms: Vec<AgendaRoom<'a>>,
    /// The names of the staff.
    pub staff: Vec<&'a str>,
    /// The address for joining online.
    pub online: Option<&'a str>,
    pub note: Option<&'a str>,
    pub state: MeetingState,
    /// Whether its day, time or rooms differ from the usual ones.
    pub is_moved: bool,
    /// A whole day begins at the university's midnight.
    pub begins: Timestamp,
    /// A whole day ends at the university's midnight after it.
    pub ends: Timestamp,
    /// The activity's id, which orders meetings of one module that begin at the same time.
    name: &'a str,
}

/// The time of a meeting, as the clocks on the wall show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingTime {
    Day(Date),
    /// The end may be the midnight after.
    Clock {
        start: DateTime,
        end: DateTime,
    },
}

/// A room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaRoom<'a> {
    pub name: &'a str,
    pub title: &'a str,
    /// The address of a map that shows the room.
    pub url: Option<&'a str>,
}

const MINUTES_A_DAY: u16 = 24 * 60;

impl<'a> AgendaMeeting<'a> {
    /// `None` if its time is outside the range of dates.
    pub(super) fn new(
        university: &'a University,
        zone: &TimeZone,
        id: ActivityId,
        module: &'a Module,
        activity: &'a Activity,
        meeting: &timetable::Meeting,
    ) -> Option<Self> {
        let details = &activity.details[usize::from(meeting.details)];
        let time = MeetingTime::of(meeting.when, &module.timezone)?;
        let midnight = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
        let (begins, ends) = match meeting.when {
            When::Day(date) => (midnight(date)?, midnight(date.saturating_add(1.day()))?),
            When::Timed { start, end } => (
                Timestamp::from_second(start).ok()?,
                Timestamp::from_second(end).ok()?,
            ),
        };
        Some(Self {
            activity: id,
            key: meeting.key,
            code: &module.code,
            title: &module.title,
            url: module.url.as_deref(),
            term: university.term_title(&module.term),
            activity_type: &activity.activity_type,
            groups: &activity.groups,
            topic: activity.title.as_deref(),
            time,
            zone: module
                .timezone
                .iana_name()
                .filter(|name| Some(*name) != zone.iana_name()),
            rooms: details
                .rooms
                .iter()
                .map(|name| AgendaRoom::new(university, name))
                .collect(),
            staff: details
                .staff
                .iter()
                .map(|id| university.people.staff_name(id))
                .collect(),
            online: details.online.as_deref(),
            note: details.note.as_deref(),
            state: meeting.state,
            is_moved: meeting.is_moved,
            begins,
            ends,
            name: &activity.id,
        })
    }

    /// The day on which it begins.
    pub fn date(&self) -> Date {
        self.time.begin().date()
    }

    /// Minutes after midnight at which it begins and ends, if it is not a whole day; the end is after the beginning
    /// and on the same day.
    pub fn minutes(&self) -> Option<(u16, u16)> {
        let MeetingTime::Clock { start, end } = self.time else {
            return None;
        };
        let from = minute(start);
        // It ends past midnight only where the clocks jump just then.
        let to = if end.date() > start.date() {
            MINUTES_A_DAY
        } else {
            minute(end)
        };
        Some((from, to.max(from + 1)))
    }

    /// Whole days come before everything else of their day.
    pub(super) fn order(&self) -> impl Ord + use<'a> {
        (self.begins, self.minutes().is_some(), self.code, self.name)
    }
}

impl<'a> AgendaRoom<'a> {
    pub(super) fn new(university: &'a University, name: &'a str) -> Self {
        let url = university
            .rooms
            .get(name)
            .and_then(|room| room.url.as_deref());
        Self {
            name,
            title: university.rooms.title(name),
            url,
        }
    }
}

impl MeetingTime {
    /// `None` if its time is outside the range of dates.
    pub(super) fn of(when: When, zone: &TimeZone) -> Option<Self> {
        Some(match when {
            When::Day(date) => Self::Day(date),
            When::Timed { start, end } => {
                let local = |second| {
                    Timestamp::from_second(second)
                        .ok()
                        .map(|moment| zone.to_datetime(moment))
                };
                Self::Clock {
                    start: local(start)?,
                    end: local(end)?,
                }
            }
        })
    }

    /// The beginning of a whole day, or the start.
    pub fn begin(self) -> DateTime {
        match self {
            Self::Day(date) => date.at(0, 0, 0, 0),
            Self::Clock { start, .. } => start,
        }
    }

    /// The day after a whole day, or the end.
    pub fn end(self) -> DateTime {
        match self {
            Self::Day(date) => date.saturating_add(1.day()).at(0, 0, 0, 0),
            Self::Clock { end, .. } => end,
        }
    }
}

fn minute(time: DateTime) -> u16 {
    let [hour, minute] = [time.hour(), time.minute()]
        .map(|part| u16::try_from(part).expect("hours and minutes count from 0"));
    hour * 60 + minute
}
