//! A change as somebody reads it: local times, titles and names.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{AgendaRoom, MeetingTime, University};
use crate::changes::{Change, ChangeKind, MeetingFacts};
use crate::timetable::When;

/// Meetings of one activity that changed alike.
#[derive(Debug)]
pub struct AgendaChange<'a> {
    pub what: ChangeKind,
    /// The time at which the change was seen.
    pub at: Timestamp,
    /// `Change::mark`.
    pub mark: u64,
    pub code: &'a str,
    pub title: &'a str,
    /// Lecture, Lab, Exam and the like.
    pub kind: &'a str,
    pub topic: Option<&'a str>,
    /// The groups that attend; empty means everyone on the module.
    pub groups: &'a [Box<str>],
    /// The module's time zone, if it differs from the university's.
    pub zone: Option<&'a str>,
    /// Nothing if the meetings are new.
    pub before: Option<ChangedMeetings<'a>>,
    /// Nothing if the meetings are gone.
    pub after: Option<ChangedMeetings<'a>>,
    /// Whether they are at another time or in another place, if there is a before and an after.
    pub is_elsewhere: bool,
    pub is_other_staff: bool,
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
        let about = &*change.about;
        let occasion = |side: &'a Option<MeetingFacts>, whens: Vec<When>| match side {
            Some(side) => ChangedMeetings::new(university, &about.timezone, side, &whens).map(Some),
            None => Some(None),
        };
        let before = occasion(
            &change.before,
            change
                .meetings
                .iter()
                .filter_map(|shift| shift.before)
                .collect(),
        )?;
        let after = occasion(
            &change.after,
            change
                .meetings
                .iter()
                .filter_map(|shift| shift.after)
                .collect(),
        )?;
        Some(Self {
            what: change.what,
            at: change.at,
            mark: change.mark(),
            code: &about.code,
            title: &about.title,
            kind: &about.kind,
            topic: about.activity_title.as_deref(),
            groups: &about.groups,
            zone: about
                .timezone
                .iana_name()
                .filter(|name| Some(*name) != zone(university).iana_name()),
            before,
            after,
            is_elsewhere: change.is_other_time() || change.is_other_place(),
            is_other_staff: change.is_other_staff(),
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
        side: &'a MeetingFacts,
        whens: &[When],
    ) -> Option<Self> {
        let mut times: Vec<MeetingTime> = whens
            .iter()
            .map(|when| MeetingTime::of(*when, zone))
            .collect::<Option<_>>()?;
        times.sort_by_key(|time| time.begin());
        (!times.is_empty()).then(|| Self {
            times,
            rooms: side
                .rooms
                .iter()
                .map(|name| AgendaRoom::new(university, name))
                .collect(),
            staff: side
                .staff
                .iter()
                .map(|id| university.people.staff_name(id))
                .collect(),
            is_online: side.is_online,
        })
    }
}

/// The time that the university's clocks show at a moment.
pub fn local(university: Option<&University>, moment: Timestamp) -> DateTime {
    university.map_or(TimeZone::UTC, zone).to_datetime(moment)
}

/// The university's time zone.
pub(super) fn zone(university: &University) -> TimeZone {
    university
        .terms
        .as_ref()
        .map_or(TimeZone::UTC, |terms| terms.timezone.clone())
}
