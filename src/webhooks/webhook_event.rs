//! The events of webhooks: the data of each, from what the server knows. No event has an address of a feed, a name, an email
//! address, a reason or a text that may name somebody.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::changes::{Change, ChangeKind, MeetingFacts};
use crate::feed::FeedId;
use crate::holds::{HeldLoss, Hold, HoldCause, HoldId};
use crate::links::{Decision, JournalEntry};
use crate::snapshot::FolderProblem;
use crate::timetable::{MeetingState, When};

/// The meetings in one event. The API has all of them.
const MAX_MEETINGS: usize = 500;

/// The decisions in one event.
pub(super) const MAX_DECISIONS: usize = 500;

/// The places of problems in one event. `carillon check` prints all.
const MAX_PROBLEMS: usize = 100;

/// The folder whose files are named after people.
const FILES_OF_PEOPLE: &str = "notices/";

/// An event before it has an id.
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookEvent {
    pub event_type: &'static str,
    /// The time at which it happened or was found.
    pub at: Timestamp,
    pub data: Value,
}

/// The body of a request.
#[derive(Serialize)]
struct EventBody<'a> {
    #[serde(rename = "type")]
    event_type: &'a str,
    id: &'a str,
    timestamp: Timestamp,
    data: &'a Value,
}

/// A change of meetings, with the id that it has in the API.
#[derive(Serialize)]
struct ChangeData<'a> {
    id: String,
    kind: ChangeKind,
    module: &'a str,
    module_title: &'a str,
    term: &'a str,
    activity: &'a str,
    activity_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    groups: &'a [Box<str>],
    timezone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<PlaceData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<PlaceData<'a>>,
    meetings: Vec<Value>,
}

/// The circumstances of meetings, without the staff.
#[derive(Serialize)]
struct PlaceData<'a> {
    is_cancelled: bool,
    rooms: &'a [Box<str>],
    is_online: bool,
}

/// A hold, without its files and examples, which may name people.
#[derive(Serialize)]
struct HoldData {
    id: HoldId,
    cause: HoldCause,
    since: Timestamp,
    is_rejected: bool,
    files: usize,
    loss: HeldLoss,
}

impl WebhookEvent {
    /// The body of the request with this id.
    pub fn body(&self, id: &str) -> String {
        let body = EventBody {
            event_type: self.event_type,
            id,
            timestamp: self.at,
            data: &self.data,
        };
        serde_json::to_string(&body).expect("values of events have string keys only")
    }

    /// The test of a receiver.
    pub fn ping(at: Timestamp) -> Self {
        Self {
            event_type: "ping",
            at,
            data: json!({}),
        }
    }

    /// The changes that one publish has found.
    pub(super) fn changes(at: Timestamp, changes: &[&Change]) -> Self {
        let meetings: usize = changes.iter().map(|change| change.meetings.len()).sum();
        let mut room = MAX_MEETINGS;
        let mut shown = Vec::new();
        for change in changes {
            if room == 0 {
                break;
            }
            shown.push(ChangeData::new(change, room));
            room = room.saturating_sub(change.meetings.len());
        }
        Self {
            event_type: "timetable.changed",
            at,
            data: json!({
                "meetings": meetings,
                "is_complete": meetings <= MAX_MEETINGS,
                "changes": shown,
            }),
        }
    }

    /// Decisions about links, at least one. People whom `names` does not accept are counted.
    pub(super) fn decisions(entries: &[JournalEntry], names: impl Fn(&FeedId) -> bool) -> Self {
        let mut decisions = Vec::new();
        let mut people: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        let mut latest = Timestamp::MIN;
        for entry in entries {
            latest = latest.max(entry.at);
            let feed_id = &entry.link_id.feed_id;
            let (kind, action) = (feed_id.kind.as_str(), action(&entry.decision));
            if feed_id.kind.is_personal() && !names(feed_id) {
                *people.entry((kind, action)).or_default() += 1;
                continue;
            }
            decisions.push(json!({
                "at": entry.at,
                "kind": kind,
                "id": feed_id.id.as_str(),
                "action": action,
            }));
        }
        let people = people.iter().map(
            |((kind, action), count)| json!({ "kind": kind, "action": action, "count": count }),
        );
        Self {
            event_type: "links.decided",
            at: latest,
            data: json!({ "decisions": decisions, "people": people.collect::<Vec<_>>() }),
        }
    }

    /// All holds as they are now.
    pub(super) fn holds(at: Timestamp, holds: &[Hold]) -> Self {
        let holds: Vec<HoldData> = holds.iter().map(HoldData::new).collect();
        Self {
            event_type: "holds.changed",
            at,
            data: json!({ "holds": holds }),
        }
    }

    /// All problems of the data folder as they are now, by their places.
    pub(super) fn problems(at: Timestamp, problems: &[FolderProblem]) -> Self {
        let errors = problems.iter().filter(|problem| problem.is_error).count();
        let place = |problem: &FolderProblem| {
            let is_of_person = problem.place.starts_with(FILES_OF_PEOPLE);
            let place = if is_of_person {
                FILES_OF_PEOPLE
            } else {
                &problem.place
            };
            json!({ "is_error": problem.is_error, "place": place })
        };
        let places: Vec<Value> = problems.iter().take(MAX_PROBLEMS).map(place).collect();
        Self {
            event_type: "problems.changed",
            at,
            data: json!({
                "errors": errors,
                "warnings": problems.len() - errors,
                "problems": places,
            }),
        }
    }
}

impl<'a> ChangeData<'a> {
    /// The change with so many of its meetings.
    fn new(change: &'a Change, room: usize) -> Self {
        let activity = &*change.activity;
        let meetings = change.meetings.iter().take(room).map(|meeting| {
            json!({
                "before": meeting.before.map(time),
                "after": meeting.after.map(time),
            })
        });
        Self {
            id: format!("{:016x}", change.id()),
            kind: change.kind,
            module: &activity.module_code,
            module_title: &activity.module_title,
            term: &activity.term,
            activity: &activity.id,
            activity_type: &activity.activity_type,
            topic: activity.title.as_deref(),
            groups: &activity.groups,
            timezone: activity.timezone.iana_name().unwrap_or("UTC"),
            before: change.before.as_ref().map(PlaceData::new),
            after: change.after.as_ref().map(PlaceData::new),
            meetings: meetings.collect(),
        }
    }
}

impl<'a> PlaceData<'a> {
    fn new(facts: &'a MeetingFacts) -> Self {
        Self {
            is_cancelled: facts.state == MeetingState::Cancelled,
            rooms: &facts.rooms,
            is_online: facts.is_online,
        }
    }
}

impl HoldData {
    fn new(hold: &Hold) -> Self {
        Self {
            id: hold.id,
            cause: hold.cause,
            since: hold.since,
            is_rejected: hold.is_rejected,
            files: hold.files.len(),
            loss: hold.loss,
        }
    }
}

/// The time of a meeting, in UTC or as a day.
fn time(when: When) -> Value {
    let moment = |second| Timestamp::from_second(second).ok();
    match when {
        When::Timed { start, end } => json!({ "start": moment(start), "end": moment(end) }),
        When::Day(day) => json!({ "day": day }),
    }
}

fn action(decision: &Decision) -> &'static str {
    match decision {
        Decision::Rotate { .. } => "reset",
        Decision::Stop => "turn-off",
        Decision::Resume => "resume",
        Decision::Choose { .. } => "choose",
    }
}
