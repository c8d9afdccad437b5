//! The events of webhooks: the data of each, from what the server knows. No event has an address of a feed, a name, an email
//! address, a reason or a text that may name somebody.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use super::webhook_line::{DeliveryId, QueuedDelivery};
use crate::changes::{Change, ChangeKind, MeetingFacts};
use crate::config::WebhookConfig;
use crate::feed::{FeedId, Kind};
use crate::holds::{HeldLoss, Hold, HoldCause, HoldId};
use crate::links::{Decision, JournalEntry, ProtectedPeople};
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

/// The type of the events about meetings.
const CHANGED: &str = "timetable.changed";

/// The type of the events that may name people.
const DECIDED: &str = "links.decided";

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
    /// The id of its delivery to this webhook. Changes that are read a second time, because an older state folder was put back
    /// or the clock was wrong, have the id that they had.
    pub(super) fn delivery_id(&self, webhook: &str) -> Result<DeliveryId, getrandom::Error> {
        if self.event_type != CHANGED {
            return DeliveryId::random();
        }
        let (at, data) = (self.at, &self.data);
        let number = xxh3_128(format!("{webhook}\n{at}\n{data}").as_bytes());
        Ok(DeliveryId::new(&format!("msg_{number:032x}")))
    }

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
            event_type: CHANGED,
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
            let mut decision = json!({
                "at": entry.at,
                "kind": kind,
                "id": feed_id.id.as_str(),
                "action": action,
            });
            if !entry.link_id.number.is_first() {
                decision["link"] = entry.link_id.number.get().into();
            }
            decisions.push(decision);
        }
        let people = people.iter().map(
            |((kind, action), count)| json!({ "kind": kind, "action": action, "count": count }),
        );
        Self {
            event_type: DECIDED,
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

/// The body of `links.decided` in which the people whom `names` does not accept are counted.
fn without_people(body: &str, names: impl Fn(&FeedId) -> bool) -> Option<String> {
    let mut body: Value = serde_json::from_str(body).ok()?;
    let data = &mut body["data"];
    let feed_id = |decision: &Value| {
        let kind = Kind::parse(decision["kind"].as_str()?)?;
        Some(FeedId::new(kind, decision["id"].as_str()?))
    };
    let is_named = |decision: &Value| {
        feed_id(decision).is_some_and(|feed_id| !feed_id.kind.is_personal() || names(&feed_id))
    };
    let all = data["decisions"].as_array()?;
    let (shown, counted): (Vec<Value>, Vec<Value>) =
        all.iter().cloned().partition(|decision| is_named(decision));
    data["decisions"] = shown.into();
    let people = data["people"].as_array_mut()?;
    for decision in counted {
        let is_same = |row: &&mut Value| {
            (&row["kind"], &row["action"]) == (&decision["kind"], &decision["action"])
        };
        match people.iter_mut().find(is_same) {
            Some(row) => row["count"] = (row["count"].as_u64()? + 1).into(),
            None => people.push(json!({
                "kind": decision["kind"],
                "action": decision["action"],
                "count": 1,
            })),
        }
    }
    Some(body.to_string())
}

impl QueuedDelivery {
    /// The body to send. It names only people whom the webhook may know of now. `None` if it cannot be read, so that nobody knows
    /// whom it names.
    pub fn body_for(
        &self,
        webhook: &WebhookConfig,
        protected: impl FnOnce() -> ProtectedPeople,
    ) -> Option<Cow<'_, str>> {
        if &*self.event_type != DECIDED {
            return Some(Cow::Borrowed(&self.body));
        }
        let protected = if webhook.people {
            protected()
        } else {
            ProtectedPeople::Unknown
        };
        let names = |feed_id: &FeedId| webhook.people && !protected.contains(feed_id);
        without_people(&self.body, names).map(Cow::Owned)
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
        Decision::Add { .. } => "add",
        Decision::Remove => "remove",
        Decision::Rotate { .. } => "reset",
        Decision::Stop => "turn-off",
        Decision::Resume => "resume",
        Decision::Choose { .. } => "choose",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_whom_the_webhook_may_not_know_of_any_more_are_counted() {
        let decision = |kind: &str, id: &str| json!({ "at": "2026-11-27T12:00:00Z", "kind": kind, "id": id, "action": "reset" });
        let people = json!([{ "kind": "student", "action": "reset", "count": 4 }]);
        let event = WebhookEvent {
            event_type: DECIDED,
            at: Timestamp::UNIX_EPOCH,
            data: json!({
                "decisions": [
                    decision("student", "ann"),
                    decision("module", "A"),
                    decision("staff", "kim"),
                    decision("student", "bob"),
                ],
                "people": people,
            }),
        };
        let delivery = QueuedDelivery {
            id: DeliveryId::new("msg_1"),
            at: Timestamp::UNIX_EPOCH,
            event_type: DECIDED.into(),
            body: event.body("msg_1").into(),
        };
        let check = |people: bool, protected: &[&str], named: &str, counted: [u64; 2]| {
            let folder = tempfile::tempdir().unwrap();
            let list = folder.path().join("protected");
            let file = if protected.is_empty() {
                std::path::Path::new("")
            } else {
                std::fs::write(&list, protected.join("\n")).unwrap();
                &list
            };
            let webhook = WebhookConfig {
                people,
                ..WebhookConfig::default()
            };
            let body = delivery.body_for(&webhook, || ProtectedPeople::read(folder.path(), file));
            let body: Value = serde_json::from_str(&body.unwrap()).unwrap();
            let all = body["data"]["decisions"].as_array().unwrap();
            let ids: Vec<&str> = all.iter().map(|row| row["id"].as_str().unwrap()).collect();
            assert_eq!(ids.join(" "), named);
            let count = |kind: &str| {
                let rows = body["data"]["people"].as_array().unwrap().iter();
                rows.filter(|row| row["kind"] == kind)
                    .map(|row| row["count"].as_u64().unwrap())
                    .sum::<u64>()
            };
            assert_eq!([count("student"), count("staff")], counted);
            assert_eq!(
                (&body["id"], &body["type"]),
                (&json!("msg_1"), &json!(DECIDED))
            );
        };
        check(true, &[], "ann A kim bob", [4, 0]);
        check(true, &["bob"], "ann A kim", [5, 0]);
        check(false, &[], "A", [6, 1]);
        let cut = QueuedDelivery {
            body: delivery.body[..delivery.body.len() - 1].into(),
            ..delivery.clone()
        };
        let all = WebhookConfig {
            people: true,
            ..WebhookConfig::default()
        };
        assert_eq!(cut.body_for(&all, || ProtectedPeople::Unknown), None);
    }
}
