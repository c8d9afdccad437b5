//! The changes that concern the readers of one feed.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{ActivityRef, Change, ChangeLog, MeetingChange};
use crate::feed::{FeedId, ModulePart, Selection};
use crate::links::Choices;
use crate::timetable::{Enrolment, Module, University, When};

impl ChangeLog {
    /// The changes of a module in all its terms, the latest first, and those of one publish by time.
    pub fn of_module(&self, code: &str) -> Vec<&Change> {
        latest_first(self.of_code(code))
    }

    /// The changes of meetings that a feed shows, or showed before, as far as they are `wanted`; in the same order.
    ///
    /// A change that several sides of a joint activity have in common stands once. A student who has joined a module or a
    /// group gets its earlier changes too.
    pub fn of_feed(
        &self,
        university: &University,
        FeedId { kind, id }: &FeedId,
        wanted: impl Fn(&Change) -> bool,
    ) -> Vec<&Change> {
        let wanted = |change: &&Change| wanted(change);
        match kind.selection() {
            Selection::Modules(parts_of) => {
                let parts = parts_of(university, id);
                let changes = parts.iter();
                let changes = changes.flat_map(|part| self.of_part(university, *part));
                if parts.iter().all(ModulePart::is_whole) {
                    latest_first(changes.filter(wanted))
                } else {
                    without_repetitions(changes.filter(wanted))
                }
            }
            Selection::Named(names_of) => {
                let is_named = |change: &&Change| {
                    let mut names = change.names().flat_map(names_of);
                    names.any(|name| **name == **id)
                };
                without_repetitions(self.iter().filter(is_named).filter(wanted))
            }
            Selection::Enrolments => {
                let enrolments = university.enrolments.iter();
                let attended = enrolments
                    .flat_map(|enrolment| self.attended(university, &enrolment.value, id));
                without_repetitions(attended.filter(wanted))
            }
        }
    }

    /// The changes of a feed and of those that the owner of its link has added, without those of what is hidden. The
    /// caller leaves out added feeds that are not public (`Choices::readable`).
    pub fn of_link(
        &self,
        university: &University,
        feed_id: &FeedId,
        choices: &Choices,
    ) -> Vec<&Change> {
        let of_feed = |feed_id: &FeedId| {
            self.of_feed(university, feed_id, |change| {
                !is_hidden(university, choices, &change.activity)
            })
        };
        let own = of_feed(feed_id);
        if choices.added.is_empty() {
            return own;
        }
        let added = choices.added.iter().flat_map(of_feed);
        let mut known: HashSet<*const Change> = HashSet::new();
        let all = own.into_iter().chain(added);
        without_repetitions(all.filter(|change| known.insert(&raw const **change)))
    }

    /// The students of modules with changes. No other student's feed has a change.
    pub fn concerned_students<'u>(&self, university: &'u University) -> HashSet<&'u str> {
        let with_changes = university.enrolments.iter().filter(|enrolment| {
            let mut changes = self.of_renamed(university, &enrolment.value.module);
            changes.next().is_some()
        });
        with_changes
            .flat_map(|enrolment| &enrolment.value.students)
            .map(|(id, _)| id.as_str())
            .collect()
    }

    /// The changes of a part of a module.
    fn of_part<'s, 'u>(
        &'s self,
        university: &'u University,
        part: ModulePart<'u>,
    ) -> impl Iterator<Item = &'s Change> + use<'s, 'u> {
        let changes = self.of_renamed(university, part.code);
        changes.filter(move |change| part.shows(&change.activity.term, &change.activity.groups))
    }

    /// The changes of the module with this code in all its terms, also those from before it had the code.
    fn of_renamed<'s, 'u>(
        &'s self,
        university: &'u University,
        code: &'u str,
    ) -> impl Iterator<Item = &'s Change> + use<'s, 'u> {
        let is_own = move |change: &&Change| {
            let module = university.module_called(code, &change.activity.term);
            module.is_none_or(|module| *module.value.code == *code)
        };
        let former = university.terms_of(code).flat_map(move |module| {
            let changes = module.former_codes().flat_map(|code| self.of_code(code));
            changes.filter(|change| change.activity.term == module.term)
        });
        self.of_code(code).filter(is_own).chain(former)
    }

    /// The changes of the activities that a student attends by this enrolment.
    fn attended<'s, 'u>(
        &'s self,
        university: &'u University,
        enrolment: &'u Enrolment,
        student: &str,
    ) -> impl Iterator<Item = &'s Change> + use<'s, 'u> {
        let changes = self.of_renamed(university, &enrolment.module);
        let mut changes = changes.peekable();
        // Most modules have no changes, so the student is looked for in few enrolments.
        let group_set = if changes.peek().is_some() {
            enrolment.group_set_of(student)
        } else {
            None
        };
        changes.filter(move |change| {
            let ActivityRef { term, groups, .. } = &*change.activity;
            *term == enrolment.term && group_set.is_some_and(|set| enrolment.attends(set, groups))
        })
    }
}

/// Whether the owner of a link has hidden the activity. One that is gone is known by the module of today.
fn is_hidden(university: &University, choices: &Choices, changed: &ActivityRef) -> bool {
    if !choices.hides_modules_or_parts() {
        return choices.hidden_types.contains(&changed.activity_type);
    }
    let module = university.module_called(&changed.module_code, &changed.term);
    let is_hidden_in = |module: &Module| {
        let mut activities = module.activities.iter();
        let activity = activities.find(|one| one.ids().any(|id| *id == *changed.id));
        choices.hides_module(module)
            || choices.hides_groups(module, &changed.groups)
            || choices
                .hidden_activities(module)
                .any(|id| *id == *changed.id)
            || activity.is_some_and(|activity| choices.hides_activity(module, activity))
    };
    choices.hidden_modules.contains(&changed.module_code)
        || choices.hidden_types.contains(&changed.activity_type)
        || module.is_some_and(|module| is_hidden_in(&module.value))
        || has_hidden_side(university, choices, changed)
}

/// Whether another side of the joint activity is left out on its own. Feeds leave out the whole activity then.
fn has_hidden_side(university: &University, choices: &Choices, changed: &ActivityRef) -> bool {
    let Some(shared) = &changed.shared else {
        return false;
    };
    let in_term = choices.hidden_parts.iter();
    let mut in_term = in_term.filter(|part| part.term == changed.term);
    in_term.any(|part| {
        let Some(id) = part.activity_id() else {
            return false;
        };
        let module = university.module_called(&part.module, &part.term);
        let mut activities = module
            .iter()
            .flat_map(|module| module.value.activities.iter());
        let side = activities.find(|activity| activity.ids().any(|one| *one == *id));
        let text = side.and_then(|side| side.shared.as_ref());
        text.is_some_and(|(text, _)| text == shared)
    })
}

/// Leaves out a change of one side of a joint activity that another side has too. A side that changes twice in the same
/// way (there, back, and there again) keeps both changes, and its other side loses both.
fn without_repetitions<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<&'a Change> {
    let mut changes = latest_first(changes);
    let mut is_repetition = vec![false; changes.len()];
    let mut oldest_first: Vec<(&Change, &mut bool)> =
        changes.iter().copied().zip(&mut is_repetition).collect();
    // Within a publish the side of the first module is kept, which is the one that calendars show.
    oldest_first.sort_by_key(|(change, _)| change.at);
    let mut counts: HashMap<(&str, u64, &str, &str), usize> = HashMap::new();
    let mut kept: HashMap<(&str, u64), usize> = HashMap::new();
    for (change, is_repetition) in oldest_first {
        let ActivityRef {
            module_code,
            id,
            shared: Some(shared),
            ..
        } = &*change.activity
        else {
            continue;
        };
        let content = content_hash(change);
        let count = counts
            .entry((shared, content, module_code, id))
            .or_default();
        *count += 1;
        let kept = kept.entry((shared, content)).or_default();
        *is_repetition = *count <= *kept;
        *kept = (*kept).max(*count);
    }
    let mut is_repetition = is_repetition.into_iter();
    changes.retain(|_| is_repetition.next() == Some(false));
    changes
}

/// Equal for the changes of two sides of a joint activity that say the same.
fn content_hash(change: &Change) -> u64 {
    let mut hash = DefaultHasher::new();
    let times: Vec<(Option<When>, Option<When>)> = change
        .meetings
        .iter()
        .map(|meeting| (meeting.before, meeting.after))
        .collect();
    (&change.activity.term, change.kind, times).hash(&mut hash);
    for facts in [&change.before, &change.after] {
        facts
            .as_ref()
            .map(|facts| (facts.state, &facts.rooms, &facts.staff))
            .hash(&mut hash);
    }
    hash.finish()
}

fn latest_first<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<&'a Change> {
    let mut changes: Vec<&Change> = changes.collect();
    sort_latest_first(&mut changes, |change| change);
    changes
}

/// Sorts by the time of the publish, the latest first, and those of one publish by the time of the meetings.
pub(super) fn sort_latest_first<T>(changes: &mut [T], change_of: impl Fn(&T) -> &Change) {
    changes.sort_by_cached_key(|item| {
        let change = change_of(item);
        let ActivityRef {
            module_code,
            term,
            id,
            ..
        } = &*change.activity;
        (
            Reverse(change.at),
            change.meetings.first().and_then(MeetingChange::when),
            module_code.clone(),
            term.clone(),
            id.clone(),
        )
    });
}
