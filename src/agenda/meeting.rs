//! A meeting as a page shows it: local times, names and titles.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::feed::{ActivityId, FeedId, Kind, MovedFrom, PlaceBefore};
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
    /// Its first time, place and staff, if some of them are others now.
    pub earlier: Option<EarlierMeeting<'a>>,
    /// A whole day begins at the university's midnight.
    pub begins: Timestamp,
    /// A whole day ends at the university's midnight after it.
    pub ends: Timestamp,
    /// The activity's id, which orders meetings of one module that begin at the same time.
    name: &'a str,
}

/// The facts of a meeting as it first was, as far as they are others now.
#[derive(Debug, Default)]
pub struct EarlierMeeting<'a> {
    pub span: Option<MeetingSpan>,
    /// The place is given by these two; it is the same now if there are no rooms and it was not online.
    pub rooms: Vec<AgendaRoom<'a>>,
    pub is_online: bool,
    /// The names of the staff; empty as well if they are the same now.
    pub staff: Vec<&'a str>,
    staff_ids: &'a [Box<str>],
    /// The feed showed it neither at that time nor in that place.
    is_of_others: bool,
}

/// The time of a meeting, on the clocks and as moments.
#[derive(Clone, Copy, Debug)]
pub struct MeetingSpan {
    pub time: MeetingTime,
    /// A whole day is that of the university.
    pub begins: Timestamp,
    pub ends: Timestamp,
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
        let MeetingSpan { time, begins, ends } =
            MeetingSpan::new(meeting.when, zone, &module.timezone)?;
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
            earlier: None,
            begins,
            ends,
            name: &activity.id,
        })
    }

    /// The same with these facts as it first was. One that does not take place is nowhere.
    #[must_use]
    pub(super) fn moved_from(
        self,
        (university, zone): (&'a University, &TimeZone),
        module: &Module,
        moved: &MovedFrom<'a>,
    ) -> Self {
        if self.state == MeetingState::Cancelled {
            return self;
        }
        let span = moved
            .when
            .and_then(|when| MeetingSpan::new(when, zone, &module.timezone));
        let rooms: &[Box<str>] = match moved.place {
            Some(PlaceBefore::Rooms(rooms)) => rooms,
            Some(PlaceBefore::Online) | None => &[],
        };
        let names = moved.staff.iter().filter(|_| !self.staff.is_empty());
        let earlier = EarlierMeeting {
            span: span.filter(|span| span.time != self.time),
            rooms: rooms
                .iter()
                .map(|name| AgendaRoom::new(university, name))
                .collect(),
            is_online: moved.place == Some(PlaceBefore::Online),
            staff: names.map(|id| university.people.staff_name(id)).collect(),
            staff_ids: moved.staff,
            is_of_others: false,
        };
        Self {
            earlier: Some(earlier),
            ..self
        }
    }

    /// Forgets that it has left its first time if the feed is that of a room or a member of staff that it did not have then.
    pub(super) fn forget_others(&mut self, FeedId { kind, id }: &FeedId) {
        let Some(earlier) = &mut self.earlier else {
            return;
        };
        earlier.is_of_others = match kind {
            Kind::Room => {
                earlier.is_online
                    || !earlier.rooms.is_empty()
                        && earlier.rooms.iter().all(|room| *room.name != **id)
            }
            Kind::Staff => {
                !earlier.staff_ids.is_empty() && earlier.staff_ids.iter().all(|one| **one != **id)
            }
            _ => false,
        };
    }

    /// The time that it has left; `None` as well if it begins as it first did.
    pub fn left(&self) -> Option<MeetingTime> {
        let earlier = self.earlier.as_ref().filter(|one| !one.is_of_others)?;
        let left = earlier.span?.time;
        (left.begin() != self.time.begin()).then_some(left)
    }

    /// The day on which it begins.
    pub fn date(&self) -> Date {
        self.time.begin().date()
    }

    /// Minutes after midnight at which it begins and ends, if it is not a whole day; the end is after the beginning
    /// and on the same day.
    pub fn minutes(&self) -> Option<(u16, u16)> {
        self.time.minutes()
    }

    /// Whole days come before everything else of their day.
    pub(super) fn order(&self) -> impl Ord + use<'a> {
        (self.begins, self.minutes().is_some(), self.code, self.name)
    }
}

impl MeetingSpan {
    /// `None` if it is outside the range of dates.
    fn new(when: When, university: &TimeZone, module: &TimeZone) -> Option<Self> {
        let midnight = |date: Date| Some(date.to_zoned(university.clone()).ok()?.timestamp());
        let (begins, ends) = match when {
            When::Day(date) => (midnight(date)?, midnight(date.saturating_add(1.day()))?),
            When::Timed { start, end } => (
                Timestamp::from_second(start).ok()?,
                Timestamp::from_second(end).ok()?,
            ),
        };
        Some(Self {
            time: MeetingTime::of(when, module)?,
            begins,
            ends,
        })
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

    /// Minutes after midnight at which it begins and ends, if it is not a whole day; the end is after the beginning
    /// and on the same day.
    pub(super) fn minutes(self) -> Option<(u16, u16)> {
        let MeetingTime::Clock { start, end } = self else {
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
