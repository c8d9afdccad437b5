//! The modules of a feed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ActivityIndex;
use crate::feed::Block;
use crate::timetable::{Module, University};

/// A module in one term, and the part of it that a feed shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedModule<'a> {
    pub code: &'a str,
    /// The codes that it had before.
    pub former_codes: Vec<&'a str>,
    pub title: &'a str,
    pub url: Option<&'a str>,
    /// The term's title, or its id if it has none.
    pub term: &'a str,
    /// The groups that the student is in; empty if there are none, or if they are unknown.
    pub groups: Vec<&'a str>,
    /// The types of its activities that the feed shows.
    pub activity_types: BTreeSet<&'a str>,
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
        }
        for (module_index, groups) in student
            .map(|student| university.modules_of_student(student))
            .unwrap_or_default()
        {
            let module = &*university.modules[module_index].value;
            let feed_module = modules
                .entry((&module.term, &module.code))
                .or_insert_with(|| Self::new(university, module));
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

    fn new(university: &'a University, module: &'a Module) -> Self {
        Self {
            code: &module.code,
            former_codes: module.former_codes().collect(),
            title: &module.title,
            url: module.url.as_deref(),
            term: university.term_title(&module.term),
            groups: Vec::new(),
            activity_types: BTreeSet::new(),
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
