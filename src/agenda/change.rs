//! A change as a page shows it: local times, titles and names.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{AgendaRoom, MeetingTime, University};
use crate::changes::{Change, ChangeKind, MeetingChange, MeetingFacts};
use crate::timetable::When;

/// Meetings of one activity that changed in the same way.
#[derive(Debug)]
pub struct AgendaChange<'a> {
    pub kind: ChangeKind,
    /// The time of the publish that found the change.
    pub at: Timestamp,
    /// `Change::id`.
    pub id: u64,
    pub code: &'a str,
    pub title: &'a str,
    /// Lecture, Lab, Exam and the like.
    pub activity_type: &'a str,
    pub topic: Option<&'a str>,
    /// The groups that attend; empty means everyone on the module.
    pub groups: &'a [Box<str>],
    /// The module's time zone, if it differs from the university's.
    pub zone: Option<&'a str>,
    /// `None` if the meetings are new.
    pub before: Option<ChangedMeetings<'a>>,
    /// `None` if the meetings are gone.
    pub after: Option<ChangedMeetings<'a>>,
    /// Whether they were, and are now at another time or in another place.
    pub is_elsewhere: bool,
    pub is_other_staff: bool,
    /// The note that came with the change, such as its reason.
    pub note: Option<&'a str>,
}

/// The meetings of a change as they were, or as they are: all on the same day of the week at the same time.
#[derive(Debug)]
pub struct ChangedMeetings<'a> {
    /// The time of each meeting, ascending; at least one.
    pub times: Vec<MeetingTime>,
    pub rooms: Vec<AgendaRoom<'a>>,
    /// The names of the staff.
    pub staff: Vec<&'a str>,
    /// There is an address to join at and no room to go to.
    pub is_online: bool,
}

impl<'a> AgendaChange<'a> {
    /// The change with local times, titles and names; `None` if a time in it is outside the range of dates.
    pub fn new(university: &'a University, change: &'a Change) -> Option<Self> {
        let activity = &*change.activity;
        let meetings = |facts: &'a Option<MeetingFacts>,
                        time: fn(&MeetingChange) -> Option<When>| {
            let times: Vec<When> = change.meetings.iter().filter_map(time).collect();
            match facts {
                Some(facts) => {
                    ChangedMeetings::new(university, &activity.timezone, facts, &times).map(Some)
                }
                None => Some(None),
            }
        };
        let before = meetings(&change.before, |meeting| meeting.before)?;
        let after = meetings(&change.after, |meeting| meeting.after)?;
        Some(Self {
            kind: change.kind,
            at: change.at,
            id: change.id(),
            code: &activity.module_code,
            title: &activity.module_title,
            activity_type: &activity.activity_type,
            topic: activity.title.as_deref(),
            groups: &activity.groups,
            zone: activity
                .timezone
                .iana_name()
                .filter(|name| Some(*name) != zone(university).iana_name()),
            before,
            after,
            is_elsewhere: change.is_other_time() || change.is_other_place(),
            is_other_staff: change.is_other_staff(),
            note: change.note.as_deref(),
        })
    }

    /// The first meeting as it is, or as it was if it is gone.
    pub fn first(&self) -> Option<MeetingTime> {
        self.after
            .as_ref()
            .or(self.before.as_ref())?
            .times
            .first()
            .copied()
    }
}

impl<'a> ChangedMeetings<'a> {
    fn new(
        university: &'a University,
        zone: &TimeZone,
        facts: &'a MeetingFacts,
        times: &[When],
    ) -> Option<Self> {
        let mut times: Vec<MeetingTime> = times
            .iter()
            .map(|when| MeetingTime::of(*when, zone))
            .collect::<Option<_>>()?;
        times.sort_by_key(|time| time.begin());
        (!times.is_empty()).then(|| Self {
            times,
            rooms: facts
                .rooms
                .iter()
                .map(|name| AgendaRoom::new(university, name))
                .collect(),
            staff: facts
                .staff
                .iter()
                .map(|id| university.people.staff_name(id))
                .collect(),
            is_online: facts.is_online,
        })
    }
}

/// The time that the university's clocks show at a moment.
pub fn local(university: Option<&University>, moment: Timestamp) -> DateTime {
    time_zone(university).to_datetime(moment)
}

/// The university's time zone; UTC before the data folder was read.
pub fn time_zone(university: Option<&University>) -> TimeZone {
    university.map_or(TimeZone::UTC, zone)
}

/// The university's time zone.
pub(super) fn zone(university: &University) -> TimeZone {
    university
        .terms
        .as_ref()
        .map_or(TimeZone::UTC, |terms| terms.timezone.clone())
}
