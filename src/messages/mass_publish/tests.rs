//! Which publishes wait for a decision.

use std::sync::Arc;

use super::*;
use crate::changes::{ActivityRef, ChangeKind, MeetingChange};
use crate::timetable::MeetingKey;
use crate::trusted_time::TimeBounds;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

/// A log of publishes: the time of each, and the number of its meetings, which end in an hour.
fn log(publishes: &[(i64, usize)]) -> Arc<ChangeLog> {
    let mut log = Arc::new(ChangeLog::default());
    for (second, meetings) in publishes {
        let start = at(*second).as_second();
        let end = start + 3600;
        let meeting = MeetingChange {
            key: MeetingKey::Week(1),
            before: None,
            after: Some(When::Timed { start, end }),
        };
        let change = Change {
            at: at(*second),
            kind: ChangeKind::Added,
            activity: ActivityRef::example("A"),
            before: None,
            after: None,
            note: None,
            meetings: vec![meeting; *meetings],
        };
        let now = (at(*second), TimeBounds::of_clock(at(*second)));
        log = log.updated(vec![change], 1000, now).log;
    }
    log
}

/// The times of the mass publishes, if 10 meetings in five minutes are none.
fn found(publishes: &[(i64, usize)], judged: i64) -> Vec<i64> {
    let settings = MessagesConfig {
        mass_meetings: 10,
        ..MessagesConfig::default()
    };
    let found = new_mass_publishes(&log(publishes), &settings, at(judged));
    let second = |publish: &MassPublish| publish.at.duration_since(at(0)).as_secs();
    found.iter().map(second).collect()
}

#[test]
fn many_small_publishes_in_a_row_are_a_mass_change_from_the_one_with_which_they_are_too_many() {
    assert_eq!(found(&[(0, 10)], -1), [0; 0]);
    assert_eq!(found(&[(0, 11)], -1), [0]);
    let export = [(0, 4), (1, 4), (2, 4), (3, 4), (60, 1)];
    assert_eq!(found(&export, -1), [2, 3, 60]);
    // What was judged before is not judged again, and counts.
    assert_eq!(found(&export, 2), [3, 60]);
    // A publish that comes later changes nothing about the ones before it.
    assert_eq!(found(&export[..2], -1), [0; 0]);
    // After the gathering time a small one is a small one.
    assert_eq!(found(&[(0, 9), (300, 2)], -1), [300]);
    assert_eq!(found(&[(0, 9), (301, 2)], -1), [0; 0]);
}

#[test]
fn publishes_in_a_row_are_decided_about_at_once_and_later_ones_on_their_own() {
    let decision = MassDecision {
        at: at(100),
        answer: MassAnswer::Drop,
        by: "desk kim".into(),
        reason: None,
    };
    let publish = |second, is_decided: bool| MassPublish {
        at: at(second),
        meetings: 3,
        until: at(7200 + second),
        decision: is_decided.then(|| decision.clone()),
    };
    let releases = Releases::new([
        publish(0, true),
        publish(60, true),
        publish(120, false),
        publish(420, false),
        publish(721, false),
    ]);
    let changes = releases.mass_changes(5);
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                change.publishes.len(),
                change.meetings,
                change.decision.is_some(),
            )
        })
        .collect();
    assert_eq!(rows, [(2, 6, true), (2, 6, false), (1, 3, false)]);
    assert_eq!(changes[1].until, at(7620));
    assert!(releases.wait(at(7920)) && !releases.wait(at(7921)));
}
