//! The changes between two timetables, and the cases in which there are none.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::changes::MeetingFacts;
use crate::folder::Source;
use crate::timetable::{Meeting, MeetingDetails, MeetingState, Terms};

const BEFORE_ALL: &str = "2026-09-01T12:00:00Z";

/// Weekly in weeks 1 to 3, on Mondays at nine in R1 with s1, with other values in place of those.
fn weekly(changed: &Value) -> Value {
    let mut activity = json!({ "id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00",
            "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"] });
    for (key, value) in changed.as_object().unwrap() {
        activity[key] = value.clone();
    }
    activity
}

/// On one day.
fn once(changed: &Value) -> Value {
    let mut activity = weekly(&json!({ "date": "2026-10-07" }));
    for key in ["day", "weeks", "rooms", "staff"] {
        activity.as_object_mut().unwrap().remove(key);
    }
    for (key, value) in changed.as_object().unwrap() {
        activity[key] = value.clone();
    }
    activity
}

fn module(activities: &[Value]) -> Module {
    let terms = json!({ "timezone": "Europe/London", "terms": [ { "id": "S1", "title": "", "weeks": {
            "1": "2026-10-12", "2": "2026-10-19", "3": "2026-10-26", "4": "2026-11-02" } } ] });
    let terms = terms.to_string();
    let terms = Terms::read(&Source::new("terms.json", terms.as_bytes()).unwrap())
        .value
        .unwrap();
    let text = json!({ "code": "A", "title": "Algebra", "term": "S1", "activities": activities })
        .to_string();
    let reading = Module::read(
        &Source::new("modules/A.json", text.as_bytes()).unwrap(),
        Some(&terms),
    );
    assert_eq!(reading.problems.len(), 0, "{:?}", reading.problems);
    reading.value.unwrap()
}

fn compared(before: &[Value], after: &[Value], now: &str) -> Vec<String> {
    compare(&module(before), Some(&module(after)), now.parse().unwrap())
        .iter()
        .map(show)
        .collect()
}

/// The kind of the change and its meetings, with the times of the first.
fn show(change: &Change) -> String {
    assert!(change.is_sound(), "{change:?}");
    let keys: Vec<String> = change
        .meetings
        .iter()
        .map(|meeting| meeting.key.to_string())
        .collect();
    let version = |facts: &Option<MeetingFacts>, when: Option<When>| {
        let Some((facts, when)) = facts.as_ref().zip(when) else {
            return "nothing".to_owned();
        };
        let when = match when {
            When::Day(date) => date.strftime("%a %d").to_string(),
            When::Timed { start, .. } => {
                let start = Timestamp::from_second(start)
                    .unwrap()
                    .to_zoned(change.activity.timezone.clone());
                start.strftime("%a %d %H:%M").to_string()
            }
        };
        let names = facts.rooms.iter().chain(&facts.staff).map(AsRef::as_ref);
        let online = facts.is_online.then_some("online");
        std::iter::once(when.as_str())
            .chain(names)
            .chain(online)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let first = change.meetings[0];
    let [before, after] = [
        version(&change.before, first.before),
        version(&change.after, first.after),
    ];
    format!(
        "{:?} {} {}: {before} > {after}",
        change.kind,
        change.activity.id,
        keys.join(" ")
    )
}

#[test]
fn what_happens_to_a_weekly_meeting_is_shown_as_those_who_attend_see_it() {
    let check = |changed: Value, expected: &[&str]| {
        let after = weekly(&changed);
        let found = compared(
            &[weekly(&json!({}))],
            std::slice::from_ref(&after),
            BEFORE_ALL,
        );
        assert_eq!(found, expected, "{changed}");
        // Back again, every kind has its opposite.
        let back = compared(&[after], &[weekly(&json!({}))], BEFORE_ALL);
        assert_eq!(back.len(), expected.len(), "{changed}: {back:?}");
    };
    let week_2 = |change: Value| {
        let mut change = change;
        change["week"] = json!(2);
        json!({ "changes": [change] })
    };
    check(json!({}), &[]);
    check(
        json!({ "rooms": ["R2"] }),
        &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R2 s1"],
    );
    // From summer time into winter time: the clocks on the wall show the same.
    check(
        json!({ "day": "Tue" }),
        &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Tue 13 09:00 R1 s1"],
    );
    check(
        json!({ "end": "11:00" }),
        &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R1 s1"],
    );
    check(
        json!({ "start": "08:00", "staff": ["s2"] }),
        &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 08:00 R1 s2"],
    );
    check(
        json!({ "staff": ["s2", "s1"] }),
        &["OtherStaff LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R1 s1 s2"],
    );
    check(
        json!({ "status": "cancelled" }),
        &["Cancelled LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R1 s1"],
    );
    check(
        json!({ "weeks": "1-2" }),
        &["Removed LEC w3: Mon 26 09:00 R1 s1 > nothing"],
    );
    check(
        json!({ "weeks": "1-4" }),
        &["Added LEC w4: nothing > Mon 02 09:00 R1 s1"],
    );
    check(
        json!({ "rooms": [] }),
        &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 s1"],
    );
    check(
        json!({ "rooms": [], "online": "https://x" }),
        &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 s1 online"],
    );
    check(
        week_2(json!({ "cancelled": true })),
        &["Cancelled LEC w2: Mon 19 09:00 R1 s1 > Mon 19 09:00 R1 s1"],
    );
    check(
        week_2(json!({ "day": "Wed" })),
        &["Moved LEC w2: Mon 19 09:00 R1 s1 > Wed 21 09:00 R1 s1"],
    );
    check(
        json!({ "rooms": ["R2"], "changes": [{ "week": 2, "start": "08:00" }, { "week": 3, "cancelled": true }] }),
        &[
            "Moved LEC w1: Mon 12 09:00 R1 s1 > Mon 12 09:00 R2 s1",
            "Moved LEC w2: Mon 19 09:00 R1 s1 > Mon 19 08:00 R2 s1",
            "Cancelled LEC w3: Mon 26 09:00 R1 s1 > Mon 26 09:00 R2 s1",
        ],
    );
    for quiet in [
        json!({ "title": "Groups" }),
        json!({ "note": "Bring a pen" }),
        json!({ "online": "https://x" }),
        json!({ "status": "provisional" }),
        json!({ "groups": ["G"] }),
        json!({ "type": "Seminar" }),
    ] {
        check(quiet, &[]);
    }
}

#[test]
fn a_cancelled_meeting_is_not_announced_however_it_changes() {
    let cancelled = |changed: Value| {
        let mut activity = weekly(&changed);
        activity["status"] = json!("cancelled");
        activity
    };
    let none: [&str; 0] = [];
    let before = [cancelled(json!({}))];
    assert_eq!(
        compared(
            &before,
            &[cancelled(json!({ "rooms": ["R2"], "weeks": "2-4" }))],
            BEFORE_ALL
        ),
        none
    );
    assert_eq!(compared(&before, &[], BEFORE_ALL), none, "gone");
    assert_eq!(compared(&[], &before, BEFORE_ALL), none, "new");
    assert_eq!(
        compared(&before, &[weekly(&json!({ "day": "Tue" }))], BEFORE_ALL),
        ["Reinstated LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Tue 13 09:00 R1 s1"]
    );
}

#[test]
fn a_meeting_on_one_day_is_moved_and_not_replaced() {
    assert_eq!(
        compared(
            &[once(&json!({}))],
            &[once(&json!({ "date": "2026-10-09" }))],
            BEFORE_ALL
        ),
        ["Moved LEC d20261009: Wed 07 09:00 > Fri 09 09:00"]
    );
    let mut day = once(&json!({}));
    day.as_object_mut()
        .unwrap()
        .retain(|key, _| key != "start" && key != "end");
    assert_eq!(
        compared(&[once(&json!({}))], std::slice::from_ref(&day), BEFORE_ALL),
        ["Moved LEC d20261007: Wed 07 09:00 > Wed 07"]
    );
    assert_eq!(
        compared(&[day], &[], BEFORE_ALL),
        ["Removed LEC d20261007: Wed 07 > nothing"]
    );
}

#[test]
fn a_past_meeting_is_not_announced_unless_it_moves_to_the_future() {
    let both = [weekly(&json!({}))];
    let moved = |now| compared(&both, &[weekly(&json!({ "day": "Tue" }))], now);
    assert_eq!(
        moved("2026-10-13T07:59:59Z")[0].split(':').next(),
        Some("Moved LEC w1 w2 w3"),
        "before it begins"
    );
    assert_eq!(
        moved("2026-10-13T08:59:59Z")[0].split(':').next(),
        Some("Moved LEC w1 w2 w3"),
        "while it lasts"
    );
    assert_eq!(
        moved("2026-10-13T09:00:00Z")[0].split(':').next(),
        Some("Moved LEC w2 w3"),
        "when it is over"
    );
    assert_eq!(
        compared(&both, &[], "2026-10-26T09:59:59Z"),
        ["Removed LEC w3: Mon 26 09:00 R1 s1 > nothing"]
    );
    assert_eq!(compared(&both, &[], "2026-10-26T10:00:00Z"), [""; 0]);
    let mut day = once(&json!({}));
    day.as_object_mut()
        .unwrap()
        .retain(|key, _| key != "start" && key != "end");
    let gone = |now| compared(std::slice::from_ref(&day), &[], now).len();
    assert_eq!(
        (gone("2026-10-07T22:59:59Z"), gone("2026-10-07T23:00:00Z")),
        (1, 0),
        "a day ends at its midnight"
    );
}

#[test]
fn a_meeting_under_another_name_is_the_same_meeting() {
    let two = [
        weekly(&json!({ "id": "LAB#1" })),
        weekly(&json!({ "id": "LAB#2", "day": "Tue" })),
    ];
    let swapped = [
        weekly(&json!({ "id": "LEC/1" })),
        weekly(&json!({ "id": "LEC/2", "day": "Tue" })),
    ];
    assert_eq!(compared(&two, &swapped, BEFORE_ALL), [""; 0]);
    assert_eq!(
        compared(&two, &swapped[..1], BEFORE_ALL),
        ["Removed LAB#2 w1 w2 w3: Tue 13 09:00 R1 s1 > nothing"],
        "each goes against one only"
    );
    let others = [
        weekly(&json!({ "id": "LEC/1", "groups": ["G"] })),
        two[1].clone(),
    ];
    assert_eq!(
        compared(&two, &others, BEFORE_ALL).len(),
        2,
        "for others it is another meeting"
    );
}

#[test]
fn of_a_module_that_is_gone_what_was_to_come_is_removed() {
    let module = module(&[
        weekly(&json!({})),
        weekly(&json!({ "id": "TUT", "weeks": "2" })),
    ]);
    let found: Vec<String> = compare(&module, None, "2026-10-15T00:00:00Z".parse().unwrap())
        .iter()
        .map(show)
        .collect();
    let expected = [
        "Removed LEC w2 w3: Mon 19 09:00 R1 s1 > nothing",
        "Removed TUT w2: Mon 19 09:00 R1 s1 > nothing",
    ];
    assert_eq!(found, expected);
}

/// Three activities at most, of two kinds, each with up to four meetings at any of a few times.
fn modules() -> impl Strategy<Value = Module> {
    let meeting = (0..4_u16, 0..6_i64, 0..4_u8, 0..3_u16);
    let activity = (0..3_u8, prop::collection::vec(meeting, 0..4));
    prop::collection::vec(activity, 0..4).prop_map(|activities| {
        let mut module = module(&[]);
        let by_id: BTreeMap<u8, Vec<(u16, i64, u8, u16)>> = activities.into_iter().collect();
        module.activities = by_id
            .into_iter()
            .map(|(id, meetings)| random_activity(id, &meetings))
            .collect();
        module
    })
}

fn random_activity(id: u8, meetings: &[(u16, i64, u8, u16)]) -> Activity {
    let details = |room: &str, staff: &str| MeetingDetails {
        rooms: vec![room.into()],
        staff: vec![staff.into()],
        ..MeetingDetails::default()
    };
    let by_key: BTreeMap<u16, Meeting> = meetings
        .iter()
        .map(|&(week, hour, state, details)| {
            let when = When::Timed {
                start: hour * 3600,
                end: hour * 3600 + 3600,
            };
            let state = [
                MeetingState::Confirmed,
                MeetingState::Confirmed,
                MeetingState::Provisional,
                MeetingState::Cancelled,
            ][usize::from(state)];
            (
                week,
                Meeting {
                    key: MeetingKey::Week(week),
                    when,
                    state,
                    details,
                    is_moved: false,
                },
            )
        })
        .collect();
    let mut meetings: Vec<Meeting> = by_key.into_values().collect();
    meetings.sort_by_key(|meeting| (meeting.when, meeting.key));
    Activity {
        id: format!("{id}").into(),
        former: None,
        activity_type: if id == 0 { "Lecture" } else { "Lab" }.into(),
        title: None,
        groups: Vec::new(),
        shared: None,
        details: vec![
            details("R1", "s1"),
            details("R2", "s1"),
            details("R1", "s2"),
        ],
        meetings,
    }
}

/// The number of meetings that take place and are not over, by the facts that people who attend see.
type VisibleMeetings = BTreeMap<(String, i64, String), i64>;

fn count_visible(
    visible: &mut VisibleMeetings,
    now: Timestamp,
    kind: &str,
    when: Option<When>,
    facts: Option<&MeetingFacts>,
    count: i64,
) {
    let (Some(When::Timed { start, end }), Some(facts)) = (when, facts) else {
        return;
    };
    if end > now.as_second() && facts.state != MeetingState::Cancelled {
        *visible
            .entry((
                kind.to_owned(),
                start,
                format!("{:?} {:?}", facts.rooms, facts.staff),
            ))
            .or_default() += count;
    }
    visible.retain(|_, count| *count != 0);
}

fn visible_meetings(module: &Module, now: Timestamp) -> VisibleMeetings {
    let mut visible = VisibleMeetings::new();
    for activity in module.activities.iter() {
        for meeting in &activity.meetings {
            let version = MeetingVersion::new(activity, meeting);
            count_visible(
                &mut visible,
                now,
                &activity.activity_type,
                Some(version.when),
                Some(&version.facts()),
                1,
            );
        }
    }
    visible
}

proptest! {
    #[test]
    fn a_module_against_itself_has_no_changes(module in modules()) {
        prop_assert_eq!(compare(&module, Some(&module.clone()), Timestamp::UNIX_EPOCH), []);
    }

    #[test]
    fn changes_lead_from_the_state_before_to_the_state_after(before in modules(), after in modules(), hour in 0..7_i64) {
        let now = Timestamp::from_second(hour * 3600).unwrap();
        let mut expected = visible_meetings(&before, now);
        for change in compare(&before, Some(&after), now) {
            prop_assert!(change.is_sound());
            for meeting in &change.meetings {
                count_visible(&mut expected, now, &change.activity.activity_type, meeting.before, change.before.as_ref(), -1);
                count_visible(&mut expected, now, &change.activity.activity_type, meeting.after, change.after.as_ref(), 1);
            }
        }
        prop_assert_eq!(expected, visible_meetings(&after, now));
    }

    #[test]
    fn changes_are_written_and_read_back(before in modules(), after in modules()) {
        for change in compare(&before, Some(&after), Timestamp::UNIX_EPOCH) {
            let text = serde_json::to_string(&change).unwrap();
            prop_assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
        }
    }
}
