//! The meetings of a thing or person between two days, with everything about them or as busy times alone.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Site;
use super::super::desk_reader::DeskReader;
use super::super::pages::external_link;
use super::entries::{EntryPath, visible_link};
use super::parameters::DayRange;
use super::problem::ApiProblem;
use crate::agenda::{
    self, Agenda, AgendaMeeting, AgendaRoom, EarlierMeeting, MeetingKey, MeetingState, MeetingTime,
};
use crate::feed::{ActivityId, FeedId};
use crate::snapshot::Snapshot;

/// The days that are asked for, as the clocks at the university have them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the description of the API names it")]
pub(super) struct RangeQuery {
    /// The first day; today without it.
    from: Option<Date>,
    /// The last day, at most 365 days after the first; four weeks in all without it.
    to: Option<Date>,
}

/// The meetings of a thing or person.
#[derive(Serialize, ToSchema)]
pub(super) struct MeetingList {
    from: Date,
    to: Date,
    /// By their beginning.
    meetings: Vec<ApiMeeting>,
    /// Whether the thing or person has so many meetings in all that some of these days may be missing; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_partial: bool,
}

/// One dated occurrence of an activity.
#[derive(Serialize, ToSchema)]
#[schema(as = Meeting)]
pub(super) struct ApiMeeting {
    /// It stays the same when the meeting moves.
    id: String,
    /// The code of the module.
    module: String,
    module_title: String,
    /// The title of the term.
    term: String,
    /// Lecture, Lab, Exam and the like.
    activity_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    /// The groups that attend; empty means everyone on the module.
    groups: Vec<String>,
    #[serde(flatten)]
    time: ZonedSpan,
    rooms: Vec<MeetingRoom>,
    /// The names of the staff.
    staff: Vec<String>,
    /// The address for joining online.
    #[serde(skip_serializing_if = "Option::is_none")]
    online: Option<String>,
    /// The place online, if that is not an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    online_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    state: ApiMeetingState,
    /// Whether its day, time or rooms differ from the usual ones.
    is_moved: bool,
    /// Its first time, rooms and staff, as far as they are others now; absent if it is as it was, or does not take place.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_from: Option<ApiEarlierMeeting>,
}

/// The facts of a meeting as it first was, as far as they are others now.
#[derive(Serialize, ToSchema)]
#[schema(as = EarlierMeeting)]
pub(super) struct ApiEarlierMeeting {
    /// Its first time; absent if it has the same now.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<ZonedSpan>,
    /// Its first rooms; absent if it is in the same now, or if there were none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rooms: Vec<MeetingRoom>,
    /// Whether it was online, and has a room now; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_online: bool,
    /// The names of its first staff; absent if they are the same now, or if there were none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    staff: Vec<String>,
}

/// A time with its time zone.
#[derive(Serialize, ToSchema)]
pub(super) struct ZonedSpan {
    /// With the offset of the time zone.
    #[schema(format = DateTime)]
    start: String,
    /// With the offset of the time zone. A whole day ends at the midnight after it.
    #[schema(format = DateTime)]
    end: String,
    /// The name of the time zone, such as `Europe/Dublin`.
    timezone: String,
    /// It takes whole days, in any time zone.
    all_day: bool,
}

/// A room of a meeting.
#[derive(Serialize, ToSchema)]
#[schema(as = Room)]
pub(super) struct MeetingRoom {
    name: String,
    title: String,
    /// The address of a map that shows the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// Whether a meeting takes place.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ApiMeetingState {
    Provisional,
    Confirmed,
    Cancelled,
}

/// The busy times of a thing or person.
#[derive(Serialize, ToSchema)]
pub(super) struct BusyTimes {
    from: Date,
    to: Date,
    /// By their beginning, and none meets another.
    busy: Vec<BusyTime>,
    /// Whether the thing or person has so many meetings in all that some of these days may be missing; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_partial: bool,
}

/// A time at which something takes place.
#[derive(Serialize, ToSchema)]
pub(super) struct BusyTime {
    start: Timestamp,
    end: Timestamp,
}

/// Read the meetings between two days
///
/// Of a person these are all meetings that the timetable has, also those that the person has hidden in the calendar.
#[utoipa::path(
    get,
    path = "/api/v1/{kinds}/{id}/meetings",
    tag = "Timetable",
    params(EntryPath, RangeQuery),
    responses((status = 200, body = MeetingList)),
    security((), ("token" = ["timetable:read"]), ("token" = ["people:read"]))
)]
pub(super) fn meetings(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
    (query_string, now): (&str, Timestamp),
) -> Result<MeetingList, ApiProblem> {
    let zone = agenda::time_zone(Some(site.timetable(snapshot)?));
    in_range(
        site,
        snapshot,
        (feed_id, reader),
        (query_string, now),
        |(range, is_partial), meetings| MeetingList {
            from: range.from,
            to: range.to,
            meetings: meetings
                .iter()
                .map(|meeting| ApiMeeting::new(meeting, &zone))
                .collect(),
            is_partial,
        },
    )
}

/// Read the busy times between two days
///
/// They say when something takes place, and not what. Cancelled meetings are left out, and whole days too, because a day such
/// as a deadline takes no time.
#[utoipa::path(
    get,
    path = "/api/v1/{kinds}/{id}/free-busy",
    tag = "Timetable",
    params(EntryPath, RangeQuery),
    responses((status = 200, body = BusyTimes)),
    security((), ("token" = ["timetable:read"]), ("token" = ["people:read"]))
)]
pub(super) fn free_busy(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
    (query_string, now): (&str, Timestamp),
) -> Result<BusyTimes, ApiProblem> {
    in_range(
        site,
        snapshot,
        (feed_id, reader),
        (query_string, now),
        |(range, is_partial), meetings| {
            let takes_time = |meeting: &&&AgendaMeeting<'_>| {
                meeting.state != MeetingState::Cancelled && meeting.minutes().is_some()
            };
            let times = meetings.iter().filter(takes_time);
            BusyTimes {
                from: range.from,
                to: range.to,
                busy: joined(times.map(|meeting| (meeting.begins, meeting.ends))),
                is_partial,
            }
        },
    )
}

/// Makes an answer of the meetings in the range that the query asks for, and of whether some may be missing.
fn in_range<T>(
    site: &Site,
    snapshot: &Snapshot,
    asked: (&FeedId, &DeskReader),
    (query_string, now): (&str, Timestamp),
    answer: impl FnOnce((DayRange, bool), &[&AgendaMeeting<'_>]) -> T,
) -> Result<T, ApiProblem> {
    let timetable = site.timetable(snapshot)?;
    let link = visible_link(site, snapshot, asked)?;
    let agenda = Agenda::with_moves(
        timetable,
        timetable.index(),
        (&link.feed_id, link.whole.blocks()),
        snapshot.changes.moves(),
    );
    let range = DayRange::read(query_string, agenda.today(now))?;
    let meetings = agenda.meetings.iter();
    let meetings: Vec<_> = meetings
        .filter(|meeting| range.contains(agenda.today(meeting.begins)))
        .collect();
    Ok(answer((range, link.whole.omitted().any()), &meetings))
}

/// The times, sorted by their beginning, without overlaps.
fn joined(times: impl Iterator<Item = (Timestamp, Timestamp)>) -> Vec<BusyTime> {
    let mut busy: Vec<BusyTime> = Vec::new();
    for (start, end) in times {
        match busy.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => busy.push(BusyTime { start, end }),
        }
    }
    busy
}

/// The id of a meeting, which stays the same when it moves.
pub(super) fn meeting_id(activity: ActivityId, key: MeetingKey) -> String {
    format!("{:016x}-{key}", activity.0)
}

impl ApiMeeting {
    fn new(meeting: &AgendaMeeting<'_>, university_zone: &TimeZone) -> Self {
        let zone = meeting.zone.and_then(|name| TimeZone::get(name).ok());
        let is_whole_day = meeting.minutes().is_none();
        // A whole day begins at the university's midnight, whose date may be another one in the zone of the module.
        let zone = zone.as_ref().filter(|_| !is_whole_day);
        let zone = zone.unwrap_or(university_zone);
        let online = external_link(meeting.online);
        let online_text = meeting.online.filter(|_| online.is_none());
        Self {
            id: meeting_id(meeting.activity, meeting.key),
            module: meeting.code.to_owned(),
            module_title: meeting.title.to_owned(),
            term: meeting.term.to_owned(),
            activity_type: meeting.activity_type.to_owned(),
            topic: meeting.topic.map(str::to_owned),
            groups: meeting.groups.iter().map(ToString::to_string).collect(),
            time: ZonedSpan::new((meeting.begins, meeting.ends), zone, is_whole_day),
            rooms: meeting.rooms.iter().map(MeetingRoom::new).collect(),
            staff: meeting
                .staff
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            online: online.map(str::to_owned),
            online_text: online_text.map(str::to_owned),
            note: meeting.note.map(str::to_owned),
            state: meeting.state.into(),
            is_moved: meeting.is_moved,
            moved_from: (meeting.earlier.as_ref())
                .map(|earlier| ApiEarlierMeeting::new(earlier, meeting.zone, university_zone)),
        }
    }
}

impl ApiEarlierMeeting {
    fn new(earlier: &EarlierMeeting<'_>, zone: Option<&str>, university_zone: &TimeZone) -> Self {
        let zone = zone.and_then(|name| TimeZone::get(name).ok());
        let time = earlier.span.map(|span| {
            let is_whole_day = matches!(span.time, MeetingTime::Day(_));
            let zone = zone.as_ref().filter(|_| !is_whole_day);
            let zone = zone.unwrap_or(university_zone);
            ZonedSpan::new((span.begins, span.ends), zone, is_whole_day)
        });
        Self {
            time,
            rooms: earlier.rooms.iter().map(MeetingRoom::new).collect(),
            is_online: earlier.is_online,
            staff: earlier.staff.iter().map(ToString::to_string).collect(),
        }
    }
}

impl ZonedSpan {
    pub(super) fn new(
        (start, end): (Timestamp, Timestamp),
        zone: &TimeZone,
        all_day: bool,
    ) -> Self {
        let text = |moment: Timestamp| {
            let offset = zone.to_offset(moment);
            moment.display_with_offset(offset).to_string()
        };
        Self {
            start: text(start),
            end: text(end),
            timezone: zone.iana_name().unwrap_or("UTC").to_owned(),
            all_day,
        }
    }
}

impl MeetingRoom {
    fn new(room: &AgendaRoom<'_>) -> Self {
        Self {
            name: room.name.to_owned(),
            title: room.title.to_owned(),
            url: external_link(room.url).map(str::to_owned),
        }
    }
}

impl From<MeetingState> for ApiMeetingState {
    fn from(state: MeetingState) -> Self {
        match state {
            MeetingState::Provisional => Self::Provisional,
            MeetingState::Confirmed => Self::Confirmed,
            MeetingState::Cancelled => Self::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn busy_times_that_meet_are_one() {
        let at = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let times = [(0, 60), (30, 50), (60, 90), (100, 110)];
        let busy = joined(times.map(|(start, end)| (at(start), at(end))).into_iter());
        let busy: Vec<_> = busy.iter().map(|time| (time.start, time.end)).collect();
        assert_eq!(busy, [(at(0), at(90)), (at(100), at(110))]);
    }
}
