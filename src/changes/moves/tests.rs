//! The first versions of meetings, against a model of one meeting.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::changes::{ActivityRef, ChangeKind, MeetingChange};
use crate::timetable::MeetingState;

/// A meeting that begins in this hour in a room with this number; `None` if it is not in the timetable.
type RoomAndHour = Option<(i64, usize)>;

fn facts((_, room): (i64, usize)) -> MeetingFacts {
    MeetingFacts {
        state: MeetingState::Confirmed,
        rooms: vec![format!("R{room}").into()],
        staff: Vec::new(),
        is_online: false,
    }
}

fn when((hour, _): (i64, usize)) -> When {
    When::Timed {
        start: hour,
        end: hour + 1,
    }
}

fn change(before: RoomAndHour, after: RoomAndHour, key: MeetingKey) -> Change {
    Change {
        at: Timestamp::UNIX_EPOCH,
        kind: ChangeKind::Moved,
        activity: ActivityRef::example("A"),
        before: before.map(facts),
        after: after.map(facts),
        note: None,
        meetings: vec![MeetingChange {
            key,
            before: before.map(when),
            after: after.map(when),
        }],
    }
}

fn stored_and_read(moves: &Moves) -> Moves {
    let mut read = Moves::default();
    // An earlier change, which the first line takes back.
    read.add(&change(Some((1, 1)), Some((2, 2)), MeetingKey::Week(99)));
    for line in moves.stored() {
        let line = serde_json::to_vec(&line).unwrap();
        read.restore(StoredMoves::parse(&line).unwrap());
    }
    read
}

fn only(moves: &Moves) -> Option<(DatedFacts, Option<DatedFacts>)> {
    let activities: Vec<_> = moves.modules.values().flatten().collect();
    let meetings: Vec<_> = activities.iter().flat_map(|one| &one.meetings).collect();
    assert_eq!(meetings.len(), moves.len());
    assert!(meetings.len() <= 1, "{meetings:?}");
    let meeting = meetings.first()?;
    Some((meeting.first.clone(), meeting.last.clone()))
}

proptest! {
    #[test]
    fn a_meeting_is_known_by_its_first_version_until_it_is_like_that_again(
        versions in prop::collection::vec(prop::option::weighted(0.8, (8..10_i64, 0..2_usize)), 2..8),
        has_dates in any::<bool>(),
    ) {
        let mut moves = Moves::default();
        let mut first: RoomAndHour = None;
        for (number, pair) in (1..).zip(versions.windows(2)) {
            let [before, after] = [pair[0], pair[1]];
            if before == after {
                continue;
            }
            // The key of a single meeting may be its date.
            let key = if has_dates && before.is_some() { number } else { 1 };
            moves.add(&change(before, after, MeetingKey::Week(key)));
            first = first.or(before);
            if first == after {
                first = None;
            }
            if has_dates && (before.is_none() || after.is_none()) {
                return Ok(());
            }
            let dated = |version: (i64, usize)| (when(version), Arc::new(facts(version)));
            prop_assert_eq!(only(&moves), first.map(|first| (dated(first), after.map(dated))));
            prop_assert_eq!(stored_and_read(&moves), moves.clone());
        }
    }
}

#[test]
fn the_terms_that_are_not_kept_are_forgotten() {
    let mut moves = Moves::default();
    moves.add(&change(Some((1, 1)), Some((2, 2)), MeetingKey::Week(1)));
    assert!(!moves.has_others(|term| term == "T") && !moves.retain_terms(|term| term == "T"));
    assert_eq!(moves.len(), 1);
    assert!(moves.has_others(|_| false) && moves.retain_terms(|_| false));
    assert_eq!(moves, Moves::default());
}

#[test]
fn a_damaged_line_is_ignored() {
    for line in [
        "",
        "{}",
        "{\"moves\":{}}",
        "{\"moves\":7}",
        "{\"moves\":null,\"x\":1}",
    ] {
        assert!(StoredMoves::parse(line.as_bytes()).is_none(), "{line}");
    }
}
