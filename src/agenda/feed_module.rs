//! The modules of a feed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{ActivityIndex, MeetingTime};
use crate::feed::Block;
use crate::links::{HiddenPart, PartId};
use crate::timetable::{Activity, Module, University};

/// A module in one term, and the part of it that a feed shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedModule<'a> {
    pub code: &'a str,
    /// The codes that it had before.
    pub former_codes: Vec<&'a str>,
    pub title: &'a str,
    pub url: Option<&'a str>,
    pub term_id: &'a str,
    /// The term's title, or its id if it has none.
    pub term: &'a str,
    /// The groups that the student is in; empty if there are none, or if they are unknown.
    pub groups: Vec<&'a str>,
    /// The types of its activities that the feed shows.
    pub activity_types: BTreeSet<&'a str>,
    /// The groups of its activities that the feed shows, and those of the student.
    pub group_names: BTreeSet<&'a str>,
    /// Its activities that the feed shows, in the order of the feed.
    pub activities: Vec<FeedActivity<'a>>,
}

/// An activity of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedActivity<'a> {
    /// The present id, and then those that it had before.
    pub ids: Vec<&'a str>,
    pub activity_type: &'a str,
    pub topic: Option<&'a str>,
    pub groups: &'a [Box<str>],
    /// The time of the first meeting, in the module's time zone.
    pub first: Option<MeetingTime>,
}

impl<'a> FeedModule<'a> {
    /// The modules of these blocks and, of a student, all that the student takes; by term in the order of time, then
    /// by code.
    pub fn all(
        university: &'a University,
        index: &ActivityIndex,
        blocks: &[Arc<Block>],
        student: Option<&str>,
    ) -> Vec<Self> {
        let mut modules: BTreeMap<(&str, &str), Self> = BTreeMap::new();
        for block in blocks {
            let Some((module, activity)) = index.find(university, block.activity) else {
                continue;
            };
            let feed_module = modules
                .entry((&module.term, &module.code))
                .or_insert_with(|| Self::new(university, module));
            feed_module.activity_types.insert(&activity.activity_type);
            let groups = activity.groups.iter().map(AsRef::as_ref);
            feed_module.group_names.extend(groups);
            // A long activity has several blocks.
            let mut known = feed_module.activities.iter();
            if known.all(|known| known.ids.first() != Some(&&*activity.id)) {
                let activity = FeedActivity::new(module, activity);
                feed_module.activities.push(activity);
            }
        }
        for (module_index, groups) in student
            .map(|student| university.modules_of_student(student))
            .unwrap_or_default()
        {
            let module = &*university.modules[module_index].value;
            let feed_module = modules
                .entry((&module.term, &module.code))
                .or_insert_with(|| Self::new(university, module));
            // A joint activity may be shown by its side in another module.
            feed_module.group_names.extend(&groups);
            feed_module.groups = groups;
        }
        let mut modules: Vec<((&str, &str), Self)> = modules.into_iter().collect();
        modules.sort_by_key(|((term, _), _)| university.first_monday(term));
        modules
            .into_iter()
            .map(|(_, feed_module)| feed_module)
            .collect()
    }

    /// Whether it has this code, or had it before.
    pub fn is_called(&self, code: &str) -> bool {
        self.code == code || self.former_codes.contains(&code)
    }

    /// The part of the module with this id, by its present code.
    pub fn part(&self, id: PartId) -> HiddenPart {
        HiddenPart {
            module: self.code.into(),
            term: self.term_id.into(),
            id,
        }
    }

    /// Whether the feed shows this part of the module.
    pub fn has_part(&self, part: &HiddenPart) -> bool {
        self.is_of_module(part)
            && match &part.id {
                PartId::Group(group) => self.group_names.contains(&**group),
                PartId::Activity(id) => self.activity(id).is_some(),
            }
    }

    /// Whether both are the same part of the module, by the codes and ids of today or of before.
    pub fn is_same_part(&self, one: &HiddenPart, other: &HiddenPart) -> bool {
        let are_same_ids = match (&one.id, &other.id) {
            (PartId::Activity(one), PartId::Activity(other)) => {
                let activity = self.activity(one);
                activity.is_some_and(|activity| activity.ids.contains(&&**other))
            }
            (one, other) => one == other,
        };
        self.is_of_module(one) && self.is_of_module(other) && are_same_ids
    }

    fn is_of_module(&self, part: &HiddenPart) -> bool {
        self.term_id == &*part.term && self.is_called(&part.module)
    }

    fn activity(&self, id: &str) -> Option<&FeedActivity<'a>> {
        let mut activities = self.activities.iter();
        activities.find(|activity| activity.ids.contains(&id))
    }

    fn new(university: &'a University, module: &'a Module) -> Self {
        Self {
            code: &module.code,
            former_codes: module.former_codes().collect(),
            title: &module.title,
            url: module.url.as_deref(),
            term_id: &module.term,
            term: university.term_title(&module.term),
            groups: Vec::new(),
            activity_types: BTreeSet::new(),
            group_names: BTreeSet::new(),
            activities: Vec::new(),
        }
    }
}

impl<'a> FeedActivity<'a> {
    pub fn new(module: &'a Module, activity: &'a Activity) -> Self {
        let first = activity.meetings.first();
        Self {
            ids: activity.ids().collect(),
            activity_type: &activity.activity_type,
            topic: activity.title.as_deref(),
            groups: &activity.groups,
            first: first.and_then(|meeting| MeetingTime::of(meeting.when, &module.timezone)),
        }
    }
}

/// The teaching weeks that begin on this Monday: the term's title and the week's number.
pub fn term_weeks(university: &University, monday: jiff::civil::Date) -> Vec<(&str, u16)> {
    let terms = university.terms.iter().flat_map(|terms| &terms.terms);
    let weeks = terms.flat_map(|(id, term)| {
        term.weeks
            .iter()
            .map(move |(number, date)| (id, *number, *date))
    });
    weeks
        .filter(|(_, _, date)| *date == monday)
        .map(|(id, number, _)| (university.term_title(id), number))
        .collect()
}
