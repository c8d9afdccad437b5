//! Changes one after another, and their sum.

use std::collections::HashMap;

use super::*;
use crate::changes::{ActivityRef, ChangeLog, MeetingFacts};
use crate::config::MessagesConfig;
use crate::messages::{MassAnswer, MassDecision, new_mass_publishes};
use crate::timetable::{MeetingKey, MeetingState};
use crate::trusted_time::TimeBounds;

/// A moment, in minutes after a Monday at noon.
fn at(minute: i64) -> Timestamp {
    let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    noon.checked_add(SignedDuration::from_mins(minute)).unwrap()
}

const DAY: i64 = 24 * 60;

/// A version of a meeting: its time in minutes after the Monday, its room, and whether it takes place.
type Shown = (i64, &'static str, bool);

fn facts(room: &str, takes_place: bool) -> MeetingFacts {
    MeetingFacts {
        state: if takes_place {
            MeetingState::Confirmed
        } else {
            MeetingState::Cancelled
        },
        rooms: vec![room.into()],
        staff: Vec::new(),
        is_online: false,
    }
}

fn when(minute: i64) -> When {
    let start = at(minute).as_second();
    let end = start + 3600;
    When::Timed { start, end }
}

/// A change of one meeting of an activity.
fn change(key: MeetingKey, minute: i64, before: Option<Shown>, after: Option<Shown>) -> Change {
    let version = |shown: Option<Shown>| {
        shown.map(|(minute, room, is_on)| (when(minute), facts(room, is_on)))
    };
    let (before, after) = (version(before), version(after));
    let kind = ChangeKind::between(
        before.as_ref().map(|(when, facts)| (*when, facts)),
        after.as_ref().map(|(when, facts)| (*when, facts)),
    );
    Change {
        at: at(minute),
        kind: kind.unwrap_or(ChangeKind::OtherStaff),
        activity: ActivityRef::example("A"),
        note: None,
        meetings: vec![MeetingChange {
            key,
            before: before.as_ref().map(|(when, _)| *when),
            after: after.as_ref().map(|(when, _)| *when),
        }],
        before: before.map(|(_, facts)| facts),
        after: after.map(|(_, facts)| facts),
    }
}

/// The changes in a few words, for somebody who knows all that was published up to a minute.
fn mentioned(
    changes: &[Change],
    known: i64,
    releases: &Releases,
    now: i64,
) -> Vec<(ChangeKind, Option<i64>, Option<i64>, i64)> {
    let latest_first: Vec<&Change> = changes.iter().rev().collect();
    let cursor = Cursor {
        begun: at(0),
        published: at(known),
        released: at(known),
    };
    let university = University::default();
    let found = net_changes(&latest_first, &university, (cursor, releases), 7, at(now)).mentioned();
    let minute = |when: When| match when {
        When::Timed { start, .. } => (start - at(0).as_second()) / 60,
        When::Day(_) => 0,
    };
    let rows = found.iter().map(|NetChange { change, since }| {
        let meeting = change.meetings[0];
        let since = since.duration_since(at(0)).as_mins();
        let (before, after) = (meeting.before.map(minute), meeting.after.map(minute));
        (change.kind, before, after, since)
    });
    rows.collect()
}

const WEEK: MeetingKey = MeetingKey::Week(1);
const A: Option<Shown> = Some((DAY, "R", true));
const B: Option<Shown> = Some((DAY + 60, "R", true));
const C: Option<Shown> = Some((DAY + 120, "R", true));
const CANCELLED: Option<Shown> = Some((DAY, "R", false));

/// Checks what somebody is shown who knows all up to minute 0.
#[track_caller]
fn check(changes: &[Change], now: i64, expected: &[(ChangeKind, Option<i64>, Option<i64>, i64)]) {
    let found = mentioned(changes, 0, &Releases::default(), now);
    assert_eq!(found, expected);
}

#[test]
fn changes_of_a_meeting_are_one_from_the_first_before_to_the_last_after() {
    use ChangeKind::{Added, Cancelled, Moved, Removed};
    let moved = [change(WEEK, 1, A, B), change(WEEK, 3, B, C)];
    check(&moved, 5, &[(Moved, Some(DAY), Some(DAY + 120), 1)]);
    let then_cancelled = [&moved[..], &[change(WEEK, 4, C, CANCELLED)]].concat();
    check(&then_cancelled, 5, &[(Cancelled, Some(DAY), Some(DAY), 1)]);
    let added = [change(WEEK, 1, None, A), change(WEEK, 2, A, B)];
    check(&added, 5, &[(Added, None, Some(DAY + 60), 1)]);
    check(
        &[change(WEEK, 1, A, None)],
        5,
        &[(Removed, Some(DAY), None, 1)],
    );
}

#[test]
fn a_change_that_is_taken_back_is_not_mentioned_and_the_next_one_begins_to_wait_when_it_comes() {
    let back = [change(WEEK, 1, A, B), change(WEEK, 2, B, A)];
    check(&back, 5, &[]);
    let again = [&back[..], &[change(WEEK, 9, A, C)]].concat();
    check(
        &again,
        9,
        &[(ChangeKind::Moved, Some(DAY), Some(DAY + 120), 9)],
    );
    check(
        &[change(WEEK, 1, None, A), change(WEEK, 2, A, None)],
        5,
        &[],
    );
    check(
        &[change(WEEK, 1, A, CANCELLED), change(WEEK, 2, CANCELLED, A)],
        5,
        &[],
    );
}

#[test]
fn a_move_that_gives_a_single_meeting_another_key_can_be_taken_back() {
    let [first, second] = [23, 24].map(|day| MeetingKey::Date(jiff::civil::date(2026, 11, day)));
    let back = [change(second, 1, A, B), change(first, 2, B, A)];
    check(&back, 5, &[]);
    let further = [change(second, 1, A, B), change(first, 2, B, C)];
    check(
        &further,
        5,
        &[(ChangeKind::Moved, Some(DAY), Some(DAY + 120), 1)],
    );
}

#[test]
fn only_meetings_of_the_next_days_that_are_not_over_are_mentioned() {
    let far = Some((8 * DAY, "R", true));
    let farther = Some((9 * DAY, "R", true));
    check(&[change(WEEK, 1, far, farther)], 5, &[]);
    let here = [change(WEEK, 1, far, B)];
    check(
        &here,
        5,
        &[(ChangeKind::Moved, Some(8 * DAY), Some(DAY + 60), 1)],
    );
    // The change came too early, and the meeting is near now.
    check(&[change(WEEK, 1, far, farther)], 5 * DAY, &[]);
    let over = [change(WEEK, 1, A, B)];
    check(
        &over,
        DAY + 119,
        &[(ChangeKind::Moved, Some(DAY), Some(DAY + 60), 1)],
    );
    check(&over, DAY + 120, &[]);
}

#[test]
fn what_the_person_knows_is_what_the_next_change_is_compared_with() {
    let changes = [change(WEEK, 1, A, B), change(WEEK, 3, B, A)];
    let none = Releases::default();
    let moved = |since| vec![(ChangeKind::Moved, Some(DAY + 60), Some(DAY), since)];
    assert_eq!(mentioned(&changes, 1, &none, 5), moved(3));
    assert_eq!(mentioned(&changes, 2, &none, 5), moved(3));
    assert_eq!(mentioned(&changes, 3, &none, 5), []);
}

/// The releases of these changes if two meetings are a mass change.
fn releases(changes: &[Change], decisions: &[(i64, MassAnswer, i64)]) -> Releases {
    let settings = MessagesConfig {
        mass_meetings: 1,
        gather_minutes: 0,
        ..MessagesConfig::default()
    };
    let mut log = Arc::new(ChangeLog::default());
    for change in changes {
        let now = (change.at, TimeBounds::of_clock(change.at));
        log = log.updated(vec![change.clone()], 1000, now).log;
    }
    let decisions = decisions.iter().map(|(publish, answer, minute)| {
        let decision = MassDecision {
            at: at(*minute),
            answer: *answer,
            by: "desk kim".into(),
            reason: None,
        };
        (at(*publish), decision)
    });
    let decisions: HashMap<Timestamp, MassDecision> = decisions.collect();
    let mut found = new_mass_publishes(&log, &settings, Timestamp::MIN);
    for publish in &mut found {
        publish.decision = decisions.get(&publish.at).cloned();
    }
    Releases::new(found)
}

#[test]
fn a_mass_change_waits_and_every_other_change_does_not() {
    let twice = |minute, before, after| {
        let mut both = change(WEEK, minute, before, after);
        let one = both.meetings[0];
        both.meetings.push(MeetingChange {
            key: MeetingKey::Week(2),
            ..one
        });
        both
    };
    let changes = [
        twice(1, A, B),
        change(WEEK, 3, B, C),
        change(MeetingKey::Week(3), 4, A, B),
    ];
    let moved = |to, since| (ChangeKind::Moved, Some(DAY), Some(to), since);
    let waits = releases(&changes, &[]);
    let [publish] = waits.publishes().collect::<Vec<_>>()[..] else {
        panic!("{waits:?}");
    };
    assert_eq!(
        (publish.at, publish.meetings, publish.decision.clone()),
        (at(1), 2, None)
    );
    let found = mentioned(&changes, 0, &waits, 5);
    assert_eq!(found, [moved(DAY + 60, 4), moved(DAY + 120, 3)]);
    // The person knows of the meetings of the second mail, and not of the other one of the mass change.
    let sent = releases(&changes, &[(1, MassAnswer::Send, 6)]);
    assert_eq!(mentioned(&changes, 4, &sent, 7), [moved(DAY + 60, 6)]);
    assert_eq!(mentioned(&changes, 6, &sent, 7), []);
    let dropped = releases(&changes, &[(1, MassAnswer::Drop, 6)]);
    assert_eq!(mentioned(&changes, 4, &dropped, 7), []);
    assert_eq!(
        mentioned(&changes, 0, &dropped, 7),
        [
            moved(DAY + 60, 4),
            (ChangeKind::Moved, Some(DAY + 60), Some(DAY + 120), 3)
        ]
    );
}

#[test]
fn a_near_change_after_one_that_nobody_hears_of_is_compared_with_what_calendars_have_shown() {
    let [far, farther] = [20, 21].map(|day| Some((day * DAY, "R", true)));
    let now = 15 * DAY;
    let away = change(WEEK, 1, far, farther);
    let moved = |before, after| vec![(ChangeKind::Moved, Some(before), Some(after), now)];
    let back = [away.clone(), change(WEEK, now, farther, far)];
    check(&back, now, &moved(21 * DAY, 20 * DAY));
    let third = Some((22 * DAY, "R", true));
    let again = [away, change(WEEK, now, farther, third)];
    check(&again, now, &moved(21 * DAY, 22 * DAY));
    // Of staff alone.
    let other_staff = change(WEEK, 1, A, A);
    let room = [other_staff, change(WEEK, 9, A, B)];
    check(
        &room,
        9,
        &[(ChangeKind::Moved, Some(DAY), Some(DAY + 60), 9)],
    );
}

#[test]
fn a_change_back_after_a_dropped_mass_change_is_mentioned() {
    let mut dropped = change(WEEK, 1, A, B);
    let one = dropped.meetings[0];
    dropped.meetings.push(MeetingChange {
        key: MeetingKey::Week(2),
        ..one
    });
    let changes = [dropped, change(WEEK, 9, B, A)];
    let releases = releases(&changes, &[(1, MassAnswer::Drop, 2)]);
    assert_eq!(
        mentioned(&changes, 0, &releases, 9),
        [(ChangeKind::Moved, Some(DAY + 60), Some(DAY), 9)]
    );
}

#[test]
fn nothing_is_mentioned_that_a_mass_change_without_a_decision_has_changed_again() {
    let mut mass = change(WEEK, 3, B, C);
    let one = mass.meetings[0];
    mass.meetings.push(MeetingChange {
        key: MeetingKey::Week(2),
        ..one
    });
    let changes = [
        change(WEEK, 1, A, B),
        mass,
        change(MeetingKey::Week(3), 4, A, B),
    ];
    assert_eq!(mentioned(&changes, 0, &releases(&changes, &[]), 5), []);
    let sent = releases(&changes, &[(3, MassAnswer::Send, 6)]);
    let found = mentioned(&changes, 0, &sent, 7);
    assert!(
        found.contains(&(ChangeKind::Moved, Some(DAY), Some(DAY + 120), 1)),
        "{found:?}"
    );
    let dropped = releases(&changes, &[(3, MassAnswer::Drop, 6)]);
    assert_eq!(
        mentioned(&changes, 0, &dropped, 7),
        [(ChangeKind::Moved, Some(DAY), Some(DAY + 60), 4)]
    );
}

/// The same change of a joint activity on the side of another module or activity.
fn on_side(change: &Change, module: &str, id: &str) -> Change {
    let mut activity = (*change.activity).clone();
    (activity.module_code, activity.id) = (module.into(), id.into());
    activity.shared = Some("both".into());
    Change {
        activity: Arc::new(activity),
        ..change.clone()
    }
}

#[test]
fn the_sides_of_a_joint_activity_are_mentioned_once_and_never_mixed() {
    let moved = change(WEEK, 1, A, B);
    let sides = [on_side(&moved, "A", "LEC"), on_side(&moved, "B", "LEC")];
    let row = |before: i64, after: i64| (ChangeKind::Moved, Some(before), Some(after), 1);
    check(&sides, 5, &[row(DAY, DAY + 60)]);
    // Activities that meet at other times may have the same shared text, and the same weeks.
    let late = change(
        WEEK,
        1,
        Some((3 * DAY, "R", true)),
        Some((3 * DAY + 60, "R", true)),
    );
    let apart = [on_side(&moved, "A", "LEC"), on_side(&late, "A", "LAB")];
    check(&apart, 5, &[row(DAY, DAY + 60), row(3 * DAY, 3 * DAY + 60)]);
}
