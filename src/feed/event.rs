//! Events, before they are text: everything that a feed says about a meeting, about a notice or about itself.

use super::feed_text::{FeedText, SummaryAndDescription};
use super::{Revision, Variant};
use crate::timetable::{
    Activity, MeetingDetails, MeetingKey, MeetingState, Module, Notice, People, Room, Rooms, When,
};

/// One event of a feed. `event_text` writes it as iCalendar, and `EventExtent` keeps what the size window needs of it.
#[derive(Clone, Debug)]
pub(super) struct Event<'a> {
    /// Its identity within its block.
    pub(super) key: MeetingKey,
    /// Its identity in all feeds.
    pub(super) uid: String,
    pub(super) when: When,
    /// The number of days, if it is on whole days.
    pub(super) days: u8,
    /// Its last change.
    pub(super) revision: Revision,
    pub(super) details: &'a EventDetails<'a>,
}

/// The part of an event that many events of a block share: everything but identity, time and revision.
#[derive(Clone, Debug)]
pub(super) struct EventDetails<'a> {
    pub(super) summary: String,
    /// The titles of its rooms.
    pub(super) location: Vec<&'a str>,
    pub(super) description: EventDescription<'a>,
    pub(super) availability: Availability,
    /// Lecture, Lab, Exam and the like.
    pub(super) category: Option<&'a str>,
    /// The web page about it.
    pub(super) url: Option<&'a str>,
    /// The address for joining online.
    pub(super) conference: Option<&'a str>,
    /// Latitude and longitude.
    pub(super) position: Option<(f64, f64)>,
    pub(super) alarm: Option<EventAlarm>,
}

/// The parts of a description, except the address for joining online.
#[derive(Clone, Debug, Default)]
pub(super) struct EventDescription<'a> {
    /// The lines about a move.
    pub(super) moves: Vec<String>,
    pub(super) note: Option<&'a str>,
    /// Names of people.
    pub(super) staff: Vec<&'a str>,
    /// Titles of rooms, each with the address of a map.
    pub(super) maps: Vec<(&'a str, &'a str)>,
}

/// The way in which an event takes up its owner's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Availability {
    Busy,
    Tentative,
    Free,
}

/// The time of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventAlarm {
    MinutesBefore(u16),
    /// In the morning of a whole day. An alarm some minutes before midnight would wake people.
    Morning,
}

/// The names and other facts of rooms and people.
#[derive(Clone, Copy)]
pub struct RoomsAndPeople<'a> {
    pub rooms: &'a Rooms,
    pub people: &'a People,
}

impl<'a> EventDetails<'a> {
    /// An event that takes up nobody's time and says only this.
    fn free(summary: String) -> Self {
        Self {
            summary,
            location: Vec::new(),
            description: EventDescription::default(),
            availability: Availability::Free,
            category: None,
            url: None,
            conference: None,
            position: None,
            alarm: None,
        }
    }

    /// The details of those meetings of an activity that have these details and this state.
    pub(super) fn of_meetings(
        names: RoomsAndPeople<'a>,
        feed_text: &FeedText,
        (module, activity): (&'a Module, &'a Activity),
        details: &'a MeetingDetails,
        state: MeetingState,
    ) -> Self {
        let titles = details.rooms.iter().map(|room| names.rooms.title(room));
        let availability = match state {
            MeetingState::Confirmed => Availability::Busy,
            MeetingState::Provisional => Availability::Tentative,
            MeetingState::Cancelled => Availability::Free,
        };
        Self {
            summary: summary(feed_text, module, activity, state),
            location: titles.collect(),
            description: EventDescription::of(names, details),
            availability,
            category: Some(&activity.activity_type),
            url: module.url.as_deref(),
            conference: details.online.as_deref(),
            position: only_position(names, details),
            alarm: None,
        }
    }

    /// A time that is taken, and nothing else.
    pub(super) fn busy(feed_text: &FeedText) -> Self {
        Self {
            availability: Availability::Busy,
            ..Self::free(feed_text.busy.to_string())
        }
    }

    pub(super) fn of_notice(notice: &'a Notice) -> Self {
        Self {
            category: Some(&notice.notice_type),
            url: notice.url.as_deref(),
            ..Self::free(format!("{}: {}", notice.notice_type, notice.title))
        }
    }

    pub(super) fn of_remark(remark: &'a SummaryAndDescription) -> Self {
        Self {
            description: EventDescription {
                note: Some(&remark.description),
                ..EventDescription::default()
            },
            ..Self::free(remark.summary.to_string())
        }
    }

    /// The same with the variant's alarm, if it has one. `when` is the time of any of its events: all are timed, or none is.
    #[must_use]
    pub(super) fn with_alarm(self, variant: Option<Variant>, when: When) -> Self {
        let minutes = variant.and_then(|variant| variant.alarm_minutes);
        let alarm = minutes.map(|minutes| match when {
            When::Timed { .. } => EventAlarm::MinutesBefore(minutes),
            When::Day(_) => EventAlarm::Morning,
        });
        Self { alarm, ..self }
    }
}

impl<'a> EventDescription<'a> {
    fn of(names: RoomsAndPeople<'a>, details: &'a MeetingDetails) -> Self {
        let staff = details.staff.iter().map(|id| names.people.staff_name(id));
        let mut maps = Vec::new();
        for name in &details.rooms {
            if let Some(Room { url: Some(url), .. }) = names.rooms.get(name) {
                maps.push((names.rooms.title(name), &**url));
            }
        }
        Self {
            moves: Vec::new(),
            note: details.note.as_deref(),
            staff: staff.collect(),
            maps,
        }
    }
}

/// `MAA101 Calculus 1: Limits (Lecture)`. The module comes first, because calendars cut long titles.
fn summary(
    feed_text: &FeedText,
    module: &Module,
    activity: &Activity,
    state: MeetingState,
) -> String {
    let prefix = match state {
        MeetingState::Confirmed => "",
        MeetingState::Provisional => &feed_text.provisional,
        MeetingState::Cancelled => &feed_text.cancelled,
    };
    let (name, kind) = (module.name(), &activity.activity_type);
    match &activity.title {
        Some(topic) => format!("{prefix}{name}: {topic} ({kind})"),
        None => format!("{prefix}{name} ({kind})"),
    }
}

/// The position, if exactly one of the rooms has one, because an event can have only one.
fn only_position(names: RoomsAndPeople<'_>, details: &MeetingDetails) -> Option<(f64, f64)> {
    let mut positions = details
        .rooms
        .iter()
        .filter_map(|room| names.rooms.get(room)?.position);
    positions.next().filter(|_| positions.next().is_none())
}
