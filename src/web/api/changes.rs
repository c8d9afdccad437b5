//! The changes of the timetable since a cursor.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Site;
use super::meetings::{ZonedSpan, meeting_id};
use super::problem::ApiProblem;
use super::{cursor, parameters};
use crate::agenda::{self, MeetingState, University, When};
use crate::changes::{ActivityRef, Change, ChangeKind, MeetingFacts};
use crate::feed::{ActivityId, Kind};
use crate::snapshot::Snapshot;

/// The parameters of the list of changes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the description of the API names it")]
pub(super) struct ChangesQuery {
    /// `next` of the answer before. Without it, the list begins with the oldest change that is known.
    since: Option<String>,
    /// Only changes of the module with this code.
    module: Option<String>,
    /// The most changes of an answer.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
}

/// The changes after a cursor.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangePage {
    /// The oldest first.
    changes: Vec<ApiChange>,
    /// The cursor to go on with, now or later. Absent if no change is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Whether there are more changes now.
    has_more: bool,
}

/// Meetings of one activity that one publish found changed in the same way.
#[derive(Serialize, ToSchema)]
pub(super) struct ApiChange {
    id: String,
    /// The time of the publish that found it.
    at: Timestamp,
    kind: ApiChangeKind,
    /// The code of the module.
    module: String,
    module_title: String,
    term: String,
    /// Lecture, Lab, Exam and the like.
    activity_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    /// The groups that attend; empty means everyone on the module.
    groups: Vec<String>,
    /// Absent if the meetings are new.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Circumstances>,
    /// Absent if the meetings are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Circumstances>,
    /// The note of the meetings that came with the change, such as its reason; absent if none came.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    meetings: Vec<ChangedMeeting>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ApiChangeKind {
    /// Another time, day or room.
    Moved,
    Cancelled,
    /// The meetings were cancelled and take place after all.
    Reinstated,
    Added,
    /// They are no longer in the timetable.
    Removed,
    /// Only the staff are others.
    OtherStaff,
}

/// The rooms and the staff of the meetings.
#[derive(Serialize, ToSchema)]
struct Circumstances {
    is_cancelled: bool,
    /// The titles of the rooms.
    rooms: Vec<String>,
    /// The names of the staff.
    staff: Vec<String>,
    is_online: bool,
}

/// One meeting of a change.
#[derive(Serialize, ToSchema)]
struct ChangedMeeting {
    /// As in the list of meetings; it stays the same when the meeting moves.
    id: String,
    /// Its week or day in the activity.
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<ZonedSpan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<ZonedSpan>,
}

/// Read the changes of the timetable
///
/// If modules are public, no token is needed. A program keeps `next` and asks with it for what came after. If the change at
/// the cursor is not known any more, the answer is 410, and the program reads everything again.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "Timetable",
    params(ChangesQuery),
    responses((status = 200, body = ChangePage)),
    security((), ("token" = ["timetable:read"]))
)]
pub(super) fn changes(
    site: &Site,
    snapshot: &Snapshot,
    query_string: &str,
) -> Result<ChangePage, ApiProblem> {
    let timetable = site.timetable(snapshot)?;
    let limit = parameters::limit(query_string)?;
    let since = parameters::given(query_string, "since")?;
    let since = since.map(|since| cursor::read_change(&since)).transpose()?;
    let dropped_until = snapshot.changes.dropped_until();
    let dropped_until = dropped_until.map_or(0, Timestamp::as_millisecond);
    let sorted = snapshot.changes_in_order();
    let first = match since {
        None => 0,
        Some(since) => {
            let has_gap = dropped_until > since.dropped_until && dropped_until >= since.at;
            let wanted = (since.at, since.id);
            let found = sorted.binary_search_by_key(&wanted, |(at, id, _)| (*at, *id));
            let found = found.ok().filter(|_| !has_gap);
            found.ok_or_else(ApiProblem::cursor_too_old)? + 1
        }
    };
    let module = parameters::given(query_string, "module")?;
    let is_wanted = |change: &Change| {
        let codes = module.as_deref();
        codes.is_none_or(|code| *change.activity.module_code == *code)
    };
    let later = sorted[first..].iter();
    let mut wanted = later.filter(|(.., change)| is_wanted(change));
    let shown: Vec<_> = wanted.by_ref().take(limit).collect();
    let has_more = wanted.next().is_some();
    // All changes of other modules up to the end were looked at too.
    let last = if has_more {
        shown.last().copied()
    } else {
        sorted.last()
    };
    let next = last.map(|(at, id, _)| cursor::ChangeCursor {
        at: *at,
        id: *id,
        dropped_until,
    });
    Ok(ChangePage {
        changes: shown
            .into_iter()
            .map(|(_, id, change)| ApiChange::new(timetable, change, *id))
            .collect(),
        next: next.map(cursor::after_change),
        has_more,
    })
}

/// The identity of the activity, as meetings have it in their ids. One that is gone counts as never renamed.
fn activity_id(university: &University, about: &ActivityRef) -> ActivityId {
    let code = Kind::Module.current_id(university, &about.module_code);
    let mut modules = university.terms_of(code);
    let known = modules
        .find(|module| module.term == about.term)
        .and_then(|module| {
            let mut activities = module.activities.iter();
            let activity = activities.find(|activity| activity.id == about.id)?;
            Some(ActivityId::of(module, activity))
        });
    known.unwrap_or_else(|| ActivityId::new(&about.module_code, &about.term, &about.id))
}

impl ApiChange {
    fn new(university: &University, change: &Change, id: u64) -> Self {
        let activity = &*change.activity;
        let circumstances = |facts: &MeetingFacts| Circumstances::new(university, facts);
        let span = |when: When| span(university, when, &activity.timezone);
        let activity_id = activity_id(university, activity);
        let meetings = change.meetings.iter().map(|meeting| ChangedMeeting {
            id: meeting_id(activity_id, meeting.key),
            key: meeting.key.to_string(),
            before: meeting.before.and_then(span),
            after: meeting.after.and_then(span),
        });
        Self {
            id: format!("{id:016x}"),
            at: change.at,
            kind: change.kind.into(),
            module: activity.module_code.to_string(),
            module_title: activity.module_title.to_string(),
            term: university.term_title(&activity.term).to_owned(),
            activity_type: activity.activity_type.to_string(),
            topic: activity.title.as_ref().map(ToString::to_string),
            groups: activity.groups.iter().map(ToString::to_string).collect(),
            before: change.before.as_ref().map(circumstances),
            after: change.after.as_ref().map(circumstances),
            note: change.note.as_ref().map(ToString::to_string),
            meetings: meetings.collect(),
        }
    }
}

/// `None` if the time is outside the range of dates.
fn span(university: &University, when: When, zone: &TimeZone) -> Option<ZonedSpan> {
    match when {
        When::Timed { start, end } => {
            let times = (
                Timestamp::from_second(start).ok()?,
                Timestamp::from_second(end).ok()?,
            );
            Some(ZonedSpan::new(times, zone, false))
        }
        When::Day(date) => {
            let zone = agenda::time_zone(Some(university));
            let midnight = |date: jiff::civil::Date| {
                let midnight = date.to_zoned(zone.clone()).ok()?;
                Some(midnight.timestamp())
            };
            let times = (midnight(date)?, midnight(date.tomorrow().ok()?)?);
            Some(ZonedSpan::new(times, &zone, true))
        }
    }
}

impl Circumstances {
    fn new(university: &University, facts: &MeetingFacts) -> Self {
        let rooms = facts.rooms.iter();
        let staff = facts.staff.iter();
        Self {
            is_cancelled: facts.state == MeetingState::Cancelled,
            rooms: rooms
                .map(|name| university.rooms.title(name).to_owned())
                .collect(),
            staff: staff
                .map(|id| university.people.staff_name(id).to_owned())
                .collect(),
            is_online: facts.is_online,
        }
    }
}

impl From<ChangeKind> for ApiChangeKind {
    fn from(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Moved => Self::Moved,
            ChangeKind::Cancelled => Self::Cancelled,
            ChangeKind::Reinstated => Self::Reinstated,
            ChangeKind::Added => Self::Added,
            ChangeKind::Removed => Self::Removed,
            ChangeKind::OtherStaff => Self::OtherStaff,
        }
    }
}
