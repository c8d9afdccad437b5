//! The modules that a feed is about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Index;
use crate::feed::Block;
use crate::timetable::{Module, University};

/// A module in one term, as far as a feed is about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedModule<'a> {
    pub code: &'a str,
    pub title: &'a str,
    pub url: Option<&'a str>,
    /// The term's title, or its id if it has none.
    pub term: &'a str,
    /// The groups that the student is in; empty means everyone on the module, or that nobody knows.
    pub groups: Vec<&'a str>,
    /// The types of its activities that the feed is about.
    pub activity_types: BTreeSet<&'a str>,
}

impl<'a> FeedModule<'a> {
    /// The modules of these blocks and, of a student, all that the student takes; by term in the order of time, then
    /// by code.
    pub fn all(
        university: &'a University,
        index: &Index,
        blocks: &[Arc<Block>],
        student: Option<&str>,
    ) -> Vec<Self> {
        let mut modules: BTreeMap<(&str, &str), Self> = BTreeMap::new();
        for block in blocks {
            let Some((module, activity)) = index.find(university, block.activity) else {
                continue;
            };
            let taught = modules
                .entry((&module.term, &module.code))
                .or_insert_with(|| Self::new(university, module));
            taught.activity_types.insert(&activity.activity_type);
        }
        for (place, groups) in student
            .map(|student| university.modules_of_student(student))
            .unwrap_or_default()
        {
            let module = &*university.modules[place].value;
            let taught = modules
                .entry((&module.term, &module.code))
                .or_insert_with(|| Self::new(university, module));
            taught.groups = groups;
        }
        let mut modules: Vec<((&str, &str), Self)> = modules.into_iter().collect();
        modules.sort_by_key(|((term, _), _)| first_monday(university, term));
        modules.into_iter().map(|(_, taught)| taught).collect()
    }

    /// The terms in which there is a module of this code.
    pub fn of_code(university: &'a University, code: &str) -> Vec<Self> {
        let from = university
            .modules
            .partition_point(|module| *module.value.code < *code);
        let same_code = university.modules[from..]
            .iter()
            .take_while(|module| *module.value.code == *code);
        let mut modules: Vec<&Module> = same_code.map(|module| &*module.value).collect();
        modules.sort_by_key(|module| first_monday(university, &module.term));
        modules
            .into_iter()
            .map(|module| Self::new(university, module))
            .collect()
    }

    fn new(university: &'a University, module: &'a Module) -> Self {
        Self {
            code: &module.code,
            title: &module.title,
            url: module.url.as_deref(),
            term: term_title(university, &module.term),
            groups: Vec::new(),
            activity_types: BTreeSet::new(),
        }
    }
}

/// Every module's code and the title that it has in its last term, by code.
pub fn module_titles(university: &University) -> impl Iterator<Item = (&str, &str)> {
    let same_code = university
        .modules
        .chunk_by(|a, b| a.value.code == b.value.code);
    same_code
        .filter_map(|terms| terms.last())
        .map(|module| (&*module.value.code, &*module.value.title))
}

pub(super) fn term_title<'a>(university: &'a University, id: &'a str) -> &'a str {
    let title = university
        .terms
        .as_ref()
        .and_then(|terms| terms.terms.get(id))
        .map(|term| &*term.title);
    title.filter(|title| !title.is_empty()).unwrap_or(id)
}

fn first_monday(university: &University, term: &str) -> Option<jiff::civil::Date> {
    university
        .terms
        .as_ref()?
        .terms
        .get(term)?
        .weeks
        .values()
        .min()
        .copied()
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
        .map(|(id, number, _)| (term_title(university, id), number))
        .collect()
}
