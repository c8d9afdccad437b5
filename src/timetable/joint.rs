//! Joint activities: activities of several modules that share rooms, staff, links and notes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::text::MAX_TEXT;
use super::{Activity, MeetingDetails, MeetingState, Module, ProblemKind, University, When};
use crate::folder::{Problem, Severity};

/// An activity, by the index of its module and its own.
type ActivityPosition = (usize, usize);

/// The details of one side of a joint activity after merging, and for each of its meetings an index into them.
type MergedDetails = (Vec<MeetingDetails>, Vec<u16>);

/// The sides of a joint activity have these in common: the term, the shared text, and the times of their meetings.
type JointKey<'a> = (&'a str, &'a str, Vec<(When, MeetingState)>);

impl University {
    /// Gives each side of a joint activity the rooms, staff, links and notes of all sides, in the order of the modules'
    /// oldest codes. Every feed and page that shows a side then shows everything. Sides that meet at other times stay as they
    /// are. A module that is equal to that of `before` is the same value in memory. Warns of texts that are too long
    /// together.
    #[must_use]
    pub fn merge_joint_activities(&mut self, before: &Self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut merged: HashMap<usize, Vec<(usize, MergedDetails)>> = HashMap::new();
        for sides in self.joint_activities() {
            let activities: Vec<&Activity> =
                sides.iter().map(|side| self.activity(*side)).collect();
            if are_alike(&activities) {
                continue;
            }
            let (all, left_out) = merge(&activities);
            if left_out > 0 {
                problems.push(self.long_joint_texts(&sides, left_out));
            }
            for (module, activity) in sides {
                merged
                    .entry(module)
                    .or_default()
                    .push((activity, all.clone()));
            }
        }
        for (index, activities) in merged {
            let from_file = &mut self.modules[index];
            let module = with_merged(&from_file.value, activities);
            let known = before
                .module(&module.code, &module.term)
                .map(|index| &before.modules[index].value);
            from_file.value = known
                .filter(|known| ***known == module)
                .cloned()
                .unwrap_or_else(|| Arc::new(module));
        }
        problems
    }

    fn long_joint_texts(&self, sides: &[ActivityPosition], left_out: usize) -> Problem {
        let side = sides[0];
        let activity = self.activity(side);
        let (shared, line) = activity.shared.as_ref().expect("a side shares a text");
        let kind = ProblemKind::LongJointTexts {
            id: activity.id.to_string(),
            shared: shared.to_string(),
            sides: sides.len(),
            left_out,
        };
        let path = &self.modules[side.0].path;
        Problem::new(Severity::Warning, path, line.0, kind)
    }

    /// The sides of each joint activity.
    fn joint_activities(&self) -> Vec<Vec<ActivityPosition>> {
        let mut indexes: HashMap<JointKey<'_>, usize> = HashMap::new();
        let mut all: Vec<Vec<ActivityPosition>> = Vec::new();
        for index in self.in_feed_order() {
            let module = &self.modules[index];
            for (number, activity) in module.value.activities.iter().enumerate() {
                let Some((shared, _)) = &activity.shared else {
                    continue;
                };
                let key = (
                    &*module.value.term,
                    &**shared,
                    activity.sessions().collect(),
                );
                let index_of_joint = *indexes.entry(key).or_insert(all.len());
                if index_of_joint == all.len() {
                    all.push(Vec::new());
                }
                all[index_of_joint].push((index, number));
            }
        }
        all.retain(|sides| sides.len() > 1);
        all
    }

    fn activity(&self, (module, activity): ActivityPosition) -> &Activity {
        &self.modules[module].value.activities[activity]
    }
}

fn details(activity: &Activity, meeting: usize) -> &MeetingDetails {
    &activity.details[usize::from(activity.meetings[meeting].details)]
}

fn are_alike(sides: &[&Activity]) -> bool {
    let Some((first, others)) = sides.split_first() else {
        return true;
    };
    let meetings = 0..first.meetings.len();
    others.iter().all(|other| {
        meetings
            .clone()
            .all(|meeting| details(first, meeting) == details(other, meeting))
    })
}

/// The details of all sides together, and the most links and notes that are left out of a meeting. The sides meet at the
/// same times, so their meetings correspond by position.
fn merge(sides: &[&Activity]) -> (MergedDetails, usize) {
    let mut most_left_out = 0;
    let mut all: Vec<MeetingDetails> = Vec::new();
    let mut known: HashMap<Vec<u16>, u16> = HashMap::new();
    let meetings = sides.first().map_or(0, |first| first.meetings.len());
    let merged = (0..meetings).map(|meeting| {
        let of_sides = sides
            .iter()
            .map(|side| side.meetings[meeting].details)
            .collect();
        *known.entry(of_sides).or_insert_with(|| {
            let of_sides: Vec<&MeetingDetails> =
                sides.iter().map(|side| details(side, meeting)).collect();
            let (union, left_out) = union(&of_sides);
            most_left_out = most_left_out.max(left_out);
            let index = all
                .iter()
                .position(|known| *known == union)
                .unwrap_or_else(|| {
                    all.push(union);
                    all.len() - 1
                });
            u16::try_from(index).expect("an activity has at most as many details as it has weeks")
        })
    });
    let merged = merged.collect();
    ((all, merged), most_left_out)
}

/// The details of all sides for a meeting, and the number of links and notes that are left out.
fn union(sides: &[&MeetingDetails]) -> (MeetingDetails, usize) {
    let names = |of: fn(&MeetingDetails) -> &[Box<str>]| {
        let mut known = HashSet::new();
        sides
            .iter()
            .flat_map(|side| of(side))
            .filter(|name| known.insert(&***name))
            .cloned()
            .collect()
    };
    let (rooms, staff) = (names(|side| &side.rooms), names(|side| &side.staff));
    let mut links = sides.iter().filter_map(|side| side.online.as_deref());
    let online = links.next();
    // One address can be opened by a button; the others stand among the notes.
    let other_links = links.filter(|link| Some(*link) != online);
    let (note, left_out) =
        lines(other_links.chain(sides.iter().filter_map(|side| side.note.as_deref())));
    let details = MeetingDetails {
        rooms,
        staff,
        online: online.map(Into::into),
        note,
    };
    (details, left_out)
}

/// The texts, each once and on its own line, as many as fit into a text of allowed length; and the number of the others.
fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> (Option<Box<str>>, usize) {
    let mut known = HashSet::new();
    let mut lines = String::new();
    let (mut length, mut left_out) = (0, 0);
    for text in texts.filter(|text| known.insert(*text)) {
        length += text.chars().count() + 1;
        if length > MAX_TEXT + 1 {
            left_out += 1;
            continue;
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(text);
    }
    ((!lines.is_empty()).then(|| lines.into()), left_out)
}

/// The module with the merged details of these activities.
fn with_merged(module: &Module, merged: Vec<(usize, MergedDetails)>) -> Module {
    let mut activities = module.activities.to_vec();
    for (number, (details, of_meetings)) in merged {
        let activity = &mut activities[number];
        activity.details = details;
        for (meeting, details) in activity.meetings.iter_mut().zip(of_meetings) {
            meeting.details = details;
        }
    }
    Module {
        activities: activities.into(),
        ..module.clone()
    }
}
