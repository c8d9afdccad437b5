//! The changes of each meeting one after the other, and what is left of them from the first to the last.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::feed_changes::sort_latest_first;
use super::{ActivityRef, Change, ChangeKind, MeetingChange, MeetingFacts};
use crate::timetable::{MeetingKey, University, When};

/// A meeting at one time; `None` if it is not in the timetable.
pub type KnownMeeting<'a> = Option<(When, &'a MeetingFacts)>;

/// One change of one meeting.
#[derive(Clone, Copy, Debug)]
pub struct ChainedChange<'a> {
    pub change: &'a Change,
    pub key: MeetingKey,
    pub before: KnownMeeting<'a>,
    pub after: KnownMeeting<'a>,
}

/// The identity of an activity: its module, its term and its id.
type ChainKey<'a> = (&'a str, &'a str, &'a str);

/// The changes of each meeting, in their order. `changes` are the latest first, as `ChangeLog::of_link` gives them.
pub fn chains<'a>(changes: &[&'a Change], university: &University) -> Vec<Vec<ChainedChange<'a>>> {
    let mut chains: Vec<Vec<Vec<ChainedChange<'a>>>> = Vec::new();
    let mut indices: HashMap<ChainKey<'_>, usize> = HashMap::new();
    for change in changes.iter().rev() {
        let key = activity_key(university, &change.activity);
        let index = *indices.entry(key).or_insert_with(|| {
            chains.push(Vec::new());
            chains.len() - 1
        });
        for meeting in &change.meetings {
            let link = ChainedChange::new(change, meeting);
            match chain_of(&mut chains[index], &link) {
                Some(chain) => chain.push(link),
                None => chains[index].push(vec![link]),
            }
        }
    }
    chains.into_iter().flatten().collect()
}

/// The names that the activity has now, so that a rename breaks no chain.
fn activity_key<'a>(university: &'a University, activity: &'a ActivityRef) -> ChainKey<'a> {
    let module = university.module_called(&activity.module_code, &activity.term);
    let Some(module) = module.map(|module| &module.value) else {
        return (&activity.module_code, &activity.term, &activity.id);
    };
    let mut activities = module.activities.iter();
    let current = activities.find(|known| known.ids().any(|id| *id == *activity.id));
    let id = current.map_or(&*activity.id, |activity| activity.oldest_id());
    (&module.code, &activity.term, id)
}

/// The chain of the meeting. A move of a single meeting may give it another key, so the time and the facts count too.
fn chain_of<'a, 'c>(
    chains: &'c mut [Vec<ChainedChange<'a>>],
    link: &ChainedChange<'a>,
) -> Option<&'c mut Vec<ChainedChange<'a>>> {
    let fits = |chain: &Vec<ChainedChange<'a>>| {
        let after = chain.last().and_then(|last| last.after);
        let times = after.zip(link.before);
        times
            .is_some_and(|(after, before)| after.0 == before.0 && is_same(Some(after), link.before))
    };
    let has_key =
        |chain: &Vec<ChainedChange<'a>>| chain.last().is_some_and(|last| last.key == link.key);
    let index = (chains
        .iter()
        .position(|chain| has_key(chain) && fits(chain)))
    .or_else(|| chains.iter().position(fits))
    .or_else(|| chains.iter().position(has_key));
    index.map(|index| &mut chains[index])
}

fn is_same(before: KnownMeeting<'_>, after: KnownMeeting<'_>) -> bool {
    ChangeKind::between(before, after).is_none()
}

/// The changes without those that were taken back: of several changes of one meeting one is left, from the first to the last. They
/// are in the same order. A change that is left whole is the same.
pub fn netted<'a>(changes: &[&'a Change], university: &University) -> Vec<Cow<'a, Change>> {
    // Meetings that have their first and their last change in common were and are alike.
    let mut groups: Vec<NetGroup<'a>> = Vec::new();
    let mut indices = HashMap::new();
    for chain in chains(changes, university) {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
            continue;
        };
        let Some(kind) = ChangeKind::between(first.before, last.after) else {
            continue;
        };
        let [first_change, last_change] = [first.change, last.change];
        let key = (
            std::ptr::from_ref(first_change),
            std::ptr::from_ref(last_change),
            kind,
        );
        let index = *indices.entry(key).or_insert_with(|| {
            groups.push(NetGroup {
                first: first_change,
                last: last_change,
                kind,
                meetings: Vec::new(),
            });
            groups.len() - 1
        });
        groups[index].meetings.push(MeetingChange {
            key: last.key,
            before: first.before.map(|(when, _)| when),
            after: last.after.map(|(when, _)| when),
        });
    }
    let mut changes: Vec<Cow<'a, Change>> = groups.into_iter().map(NetGroup::into_change).collect();
    sort_latest_first(&mut changes, |change| change);
    changes
}

/// Meetings whose changes begin with the same one and end with the same one.
struct NetGroup<'a> {
    first: &'a Change,
    last: &'a Change,
    kind: ChangeKind,
    meetings: Vec<MeetingChange>,
}

impl<'a> NetGroup<'a> {
    fn into_change(self) -> Cow<'a, Change> {
        let Self {
            first,
            last,
            kind,
            mut meetings,
        } = self;
        if std::ptr::eq(first, last) && meetings.len() == last.meetings.len() {
            return Cow::Borrowed(last);
        }
        meetings.sort_by_key(MeetingChange::when);
        Cow::Owned(Change {
            at: last.at,
            kind,
            activity: Arc::clone(&last.activity),
            before: first.before.clone(),
            after: last.after.clone(),
            note: last.note.clone(),
            meetings,
        })
    }
}

impl<'a> ChainedChange<'a> {
    fn new(change: &'a Change, meeting: &MeetingChange) -> Self {
        let MeetingChange { key, before, after } = *meeting;
        Self {
            change,
            key,
            before: before.zip(change.before.as_ref()),
            after: after.zip(change.after.as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::changes::ChangeLog;
    use crate::timetable::MeetingState;

    const HOUR: i64 = 3600;

    /// A meeting that begins in this hour in a room with this number; it does not take place in room 0.
    type Version = Option<(i64, usize)>;

    fn facts((_, room): (i64, usize)) -> MeetingFacts {
        MeetingFacts {
            state: if room == 0 {
                MeetingState::Cancelled
            } else {
                MeetingState::Confirmed
            },
            rooms: vec![format!("R{room}").into()],
            staff: Vec::new(),
            is_online: false,
        }
    }

    fn when((hour, _): (i64, usize)) -> When {
        When::Timed {
            start: hour * HOUR,
            end: (hour + 1) * HOUR,
        }
    }

    /// The change of the meetings in these weeks, each a thousand hours later; `None` if it is none.
    fn change(second: i64, (before, after): (Version, Version), weeks: &[u16]) -> Option<Change> {
        let [old, new] = [before, after].map(|version| version.map(facts));
        let [old_when, new_when] = [before, after].map(|version| version.map(when));
        let kind = ChangeKind::between(old_when.zip(old.as_ref()), new_when.zip(new.as_ref()))?;
        let meeting = |week: u16| {
            let later = |version: Version| {
                version.map(|(hour, room)| when((hour + 1000 * i64::from(week), room)))
            };
            MeetingChange {
                key: MeetingKey::Week(week),
                before: later(before),
                after: later(after),
            }
        };
        Some(Change {
            at: jiff::Timestamp::from_second(second).unwrap(),
            kind,
            activity: ActivityRef::example("A"),
            before: old,
            after: new,
            note: None,
            meetings: weeks.iter().map(|week| meeting(*week)).collect(),
        })
    }

    fn log(changes: Vec<Change>) -> ChangeLog {
        let mut log = ChangeLog::default();
        for change in changes {
            log.add(change);
        }
        log
    }

    fn netted_log(log: &ChangeLog) -> Vec<Change> {
        let university = University::default();
        let netted = netted(&log.of_module("A"), &university);
        netted.into_iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn a_change_that_was_taken_back_is_none_and_several_are_one() {
        let (nine, ten, other_room) = (Some((9, 1)), Some((10, 1)), Some((10, 2)));
        let there = change(1, (nine, ten), &[1, 2]).unwrap();
        let on = change(2, (ten, other_room), &[1]).unwrap();
        let back = change(3, (other_room, nine), &[1]).unwrap();
        let whole = netted_log(&log(vec![there.clone()]));
        assert!(whole.iter().eq([&there]), "{whole:?}");
        // Week 1 went on to another room, and week 2 stayed.
        let both = netted_log(&log(vec![there.clone(), on.clone()]));
        let expected = [
            change(2, (nine, other_room), &[1]).unwrap(),
            change(1, (nine, ten), &[2]).unwrap(),
        ];
        assert_eq!(both, expected);
        let left = netted_log(&log(vec![there, on, back]));
        assert_eq!(left, [change(1, (nine, ten), &[2]).unwrap()]);
    }

    proptest! {
        #[test]
        fn a_meeting_has_one_change_at_most_from_the_first_to_the_last(
            versions in prop::collection::vec(prop::option::of((8..10_i64, 0..3_usize)), 1..8),
        ) {
            // The log has nothing of a change that matters to nobody, and goes on from what is known.
            let mut known = versions[0];
            let mut changes = Vec::new();
            for (second, next) in (1..).zip(&versions[1..]) {
                if let Some(change) = change(second, (known, *next), &[7]) {
                    changes.push(change);
                    known = *next;
                }
            }
            let last = changes.last().map(|last| last.at.as_second());
            let expected = last.and_then(|second| change(second, (versions[0], known), &[7]));
            let found = netted_log(&log(changes));
            prop_assert_eq!(found, Vec::from_iter(expected));
        }
    }
}
