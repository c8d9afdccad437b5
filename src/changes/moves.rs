//! The meetings that are not as they first were, from the changes of all times.
//!
//! The log forgets changes by their age. What is kept here depends on no clock: a meeting is in it until it is as it first was, or
//! until its term is dated in another way or gone.

mod stored;

use std::collections::HashMap;
use std::sync::Arc;

use super::{Change, MeetingFacts};
use crate::feed::{MovedFrom, PlaceBefore};
use crate::timetable::{Activity, MeetingKey, Module, When};

pub(super) use stored::StoredMoves;

/// The most meetings that are kept, about 40 MB. Those that are moved after that are not added.
const MAX_MEETINGS: usize = 250_000;

/// A meeting at one time.
type DatedFacts = (When, Arc<MeetingFacts>);

/// The meetings that are not as they first were. Cheap to clone: the activities are shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    /// By the module's code, as it was at the last change.
    modules: HashMap<Box<str>, Vec<Arc<MovedActivity>>>,
    meetings: usize,
}

/// The meetings of one activity, under the id that it had at the change.
#[derive(Clone, Debug, PartialEq)]
struct MovedActivity {
    term: Box<str>,
    id: Box<str>,
    /// By key, ascending.
    meetings: Vec<MovedMeeting>,
}

/// A meeting as it first was, and as it was after its last change.
#[derive(Clone, Debug, PartialEq)]
struct MovedMeeting {
    key: MeetingKey,
    first: DatedFacts,
    /// `None` if it is not in the timetable. It may come back.
    last: Option<DatedFacts>,
}

impl Moves {
    /// The meetings of an activity that are not as they were, by key. The names that it had before a rename count too.
    pub fn of<'a>(
        &'a self,
        module: &Module,
        activity: &Activity,
    ) -> Vec<(MeetingKey, MovedFrom<'a>)> {
        let mut activities: Vec<&MovedActivity> = self
            .of_module(module)
            .filter(|moved| activity.ids().any(|id| *id == *moved.id))
            .collect();
        // What happened under the names of today is the latest.
        activities.sort_by_key(|moved| *moved.id == *activity.id);
        let mut found: Vec<(MeetingKey, &DatedFacts, Option<&DatedFacts>)> = Vec::new();
        for MovedMeeting { key, first, last } in
            activities.into_iter().flat_map(|moved| &moved.meetings)
        {
            let last = last.as_ref();
            match found.iter_mut().find(|(known, ..)| known == key) {
                Some((_, _, of_older_name)) => *of_older_name = last,
                None => found.push((*key, first, last)),
            }
        }
        let moved = found
            .into_iter()
            .filter_map(|(key, first, last)| Some((key, moved_from(first, last?)?)));
        moved.collect()
    }

    /// Whether the meetings of a module have the same past in both.
    pub fn are_same_for(&self, module: &Module, other: &Self) -> bool {
        self.of_module(module).eq(other.of_module(module))
    }

    /// The facts that meetings of a module had at first.
    pub fn facts_before<'a>(
        &'a self,
        module: &'a Module,
    ) -> impl Iterator<Item = &'a MeetingFacts> {
        let meetings = self.of_module(module).flat_map(|moved| &moved.meetings);
        meetings.map(|meeting| &*meeting.first.1)
    }

    /// The number of meetings.
    pub fn len(&self) -> usize {
        self.meetings
    }

    pub fn is_empty(&self) -> bool {
        self.meetings == 0
    }

    /// Takes in a change that is later than all before.
    pub(super) fn add(&mut self, change: &Change) {
        let shared = |facts: &Option<MeetingFacts>| facts.clone().map(Arc::new);
        let (before, after) = (shared(&change.before), shared(&change.after));
        let activity = &change.activity;
        // A meeting that is new has no earlier version, unless it was there before.
        if before.is_none() && !self.modules.contains_key(&activity.module_code) {
            return;
        }
        let all = self.meetings;
        let is_full = all >= MAX_MEETINGS;
        let meetings = self.activity(&activity.module_code, &activity.term, &activity.id);
        let count = meetings.len();
        for meeting in &change.meetings {
            let first = meeting.before.zip(before.clone());
            let last = meeting.after.zip(after.clone());
            let known = place_of(meetings, meeting.key, first.as_ref());
            let known = known.map(|index| meetings.remove(index).first);
            let is_added = known.is_some() || !is_full;
            let Some(first) = known.or(first).filter(|_| is_added) else {
                continue;
            };
            let is_moved = last.as_ref().is_none_or(|last| !is_same(&first, last));
            if is_moved {
                let key = meeting.key;
                meetings.push(MovedMeeting { key, first, last });
            }
        }
        meetings.sort_by_key(|meeting| meeting.key);
        let count_now = meetings.len();
        self.meetings = all + count_now - count;
        if count_now == 0 {
            self.drop_empty(&activity.module_code);
        }
    }

    /// Drops the meetings of the terms that are not kept. Returns whether there were any.
    pub(super) fn retain_terms(&mut self, is_kept: impl Fn(&str) -> bool) -> bool {
        let before = self.meetings;
        self.modules.retain(|_, activities| {
            activities.retain(|moved| is_kept(&moved.term));
            !activities.is_empty()
        });
        let activities = self.modules.values().flatten();
        self.meetings = activities.map(|moved| moved.meetings.len()).sum();
        self.meetings < before
    }

    /// Whether there are meetings of terms that are not kept.
    pub(super) fn has_others(&self, is_kept: impl Fn(&str) -> bool) -> bool {
        let mut activities = self.modules.values().flatten();
        activities.any(|moved| !is_kept(&moved.term))
    }

    /// The activities of the module under all its codes, those under the oldest code first.
    fn of_module<'a, 'm>(
        &'a self,
        module: &'m Module,
    ) -> impl Iterator<Item = &'a MovedActivity> + use<'a, 'm> {
        let codes = module.former_codes().chain(std::iter::once(&*module.code));
        let codes = codes.filter(|_| !self.is_empty());
        let activities = codes.filter_map(|code| self.modules.get(code)).flatten();
        let activities = activities.map(AsRef::as_ref);
        activities.filter(|moved| *moved.term == *module.term)
    }

    /// The meetings of an activity, to be changed.
    fn activity(&mut self, code: &str, term: &str, id: &str) -> &mut Vec<MovedMeeting> {
        let activities = self.modules.entry(code.into()).or_default();
        let known = activities
            .iter()
            .position(|moved| (&*moved.term, &*moved.id) == (term, id));
        let index = known.unwrap_or_else(|| {
            activities.push(Arc::new(MovedActivity {
                term: term.into(),
                id: id.into(),
                meetings: Vec::new(),
            }));
            activities.len() - 1
        });
        &mut Arc::make_mut(&mut activities[index]).meetings
    }

    fn drop_empty(&mut self, code: &str) {
        if let Some(activities) = self.modules.get_mut(code) {
            activities.retain(|moved| !moved.meetings.is_empty());
            if activities.is_empty() {
                self.modules.remove(code);
            }
        }
    }
}

/// The place of the meeting that had this key and this version. A move of a single meeting may give it another key.
fn place_of(
    meetings: &[MovedMeeting],
    key: MeetingKey,
    version: Option<&DatedFacts>,
) -> Option<usize> {
    let has_key = |meeting: &MovedMeeting| meeting.key == key;
    let has_version = |meeting: &MovedMeeting| {
        let versions = meeting.last.as_ref().zip(version);
        versions.is_some_and(|(last, version)| is_same(last, version))
    };
    let by_both = |meeting: &MovedMeeting| has_key(meeting) && has_version(meeting);
    let place = |is_meant: &dyn Fn(&MovedMeeting) -> bool| meetings.iter().position(is_meant);
    place(&by_both)
        .or_else(|| place(&has_version))
        .or_else(|| place(&has_key))
}

/// Whether a meeting has the same time, place and staff. One that is cancelled stays where it is.
fn is_same((when, facts): &DatedFacts, (other_when, other): &DatedFacts) -> bool {
    when == other_when && facts.is_at_same_place(other) && facts.staff == other.staff
}

/// The facts of the first version that differ from those of the last; `None` if nobody is to know of any.
fn moved_from<'a>(
    (first_when, first): &'a DatedFacts,
    (last_when, last): &DatedFacts,
) -> Option<MovedFrom<'a>> {
    let place = if first.is_online {
        Some(PlaceBefore::Online)
    } else {
        (!first.rooms.is_empty()).then_some(PlaceBefore::Rooms(&first.rooms))
    };
    let is_other_staff = first.staff != last.staff && !first.staff.is_empty();
    let moved = MovedFrom {
        when: (first_when != last_when).then_some(*first_when),
        place: place.filter(|_| !first.is_at_same_place(last)),
        staff: if is_other_staff { &first.staff } else { &[] },
    };
    (moved != MovedFrom::default()).then_some(moved)
}

#[cfg(test)]
mod tests;
