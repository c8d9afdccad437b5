//! The result of reading a file: a value and the problems in the file.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use super::ProblemKind;
use super::text::{MAX_NAME, is_longer, shortened};
use crate::folder::{Field, IdKind, Problem, Severity, Source, canonical};

/// The meaning of a file, and its problems. There is a value exactly if no problem is an error.
#[derive(Debug)]
pub struct Reading<T> {
    pub value: Option<T>,
    pub problems: Vec<Problem>,
}

impl<T> Reading<T> {
    /// The reading of a file that has no value because of this problem.
    pub fn broken(problem: Problem) -> Self {
        Self {
            value: None,
            problems: vec![problem],
        }
    }

    /// The value, unless one of the problems is an error.
    pub(super) fn new(value: Option<T>, problems: Vec<Problem>) -> Self {
        let is_broken = problems
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        Self {
            value: value.filter(|_| !is_broken),
            problems,
        }
    }

    /// The same reading with another value, made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Reading<U> {
        Reading {
            value: self.value.map(make),
            problems: self.problems,
        }
    }
}

/// A line in a file, kept for reports. All line numbers are equal, so that a moved line does not make two values differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineNumber(pub u32);

impl PartialEq for LineNumber {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LineNumber {}

/// The canonical spelling of a code, an id or a name. It is not empty, of limited length and without control characters.
pub(super) fn name(field: &Field<'_, String>, what: &'static str) -> Result<Box<str>, ProblemKind> {
    let name = canonical(&field.value);
    check_label(&name, what)?;
    if is_longer(&name, MAX_NAME) {
        return Err(ProblemKind::LongName {
            what,
            len: name.chars().count(),
        });
    }
    Ok(name.into())
}

fn check_label(text: &str, what: &'static str) -> Result<(), ProblemKind> {
    if text.trim().is_empty() {
        Err(ProblemKind::EmptyName { what })
    } else if text.chars().any(char::is_control) {
        Err(ProblemKind::ControlCharacter {
            what,
            name: shortened(&text.escape_debug().to_string(), MAX_NAME).into(),
        })
    } else {
        Ok(())
    }
}

/// The most problems of one kind that are listed for one file. The last of them has the number of the others.
const MAX_LISTED: usize = 20;

/// The number of problems of each kind in one file.
#[derive(Default)]
pub(super) struct ProblemCounts(HashMap<(Severity, Discriminant<ProblemKind>), ListedProblems>);

/// The problems of one kind.
#[derive(Default)]
struct ListedProblems {
    listed: usize,
    /// The index of the last that is listed.
    last: usize,
}

impl ProblemCounts {
    /// Adds the problem to `problems`, or counts it at the last one if there are enough of its kind.
    pub(super) fn add(
        &mut self,
        problems: &mut Vec<Problem>,
        severity: Severity,
        kind: &ProblemKind,
        problem: impl FnOnce() -> Problem,
    ) {
        let counted = self.0.entry((severity, discriminant(kind))).or_default();
        if counted.listed < MAX_LISTED {
            *counted = ListedProblems {
                listed: counted.listed + 1,
                last: problems.len(),
            };
            problems.push(problem());
        } else {
            problems[counted.last].more += 1;
        }
    }
}

/// Collects the problems of one file while it is read.
pub(super) struct ProblemCollector<'a> {
    source: &'a Source<'a>,
    /// The activity that is being read, for messages.
    pub activity: Option<String>,
    /// The week whose change is being read, for messages.
    pub week: Option<u16>,
    pub found: Vec<Problem>,
    counts: ProblemCounts,
}

impl<'a> ProblemCollector<'a> {
    pub(super) fn of(source: &'a Source<'a>) -> Self {
        Self {
            source,
            activity: None,
            week: None,
            found: Vec::new(),
            counts: ProblemCounts::default(),
        }
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "each caller makes the kind just for this"
    )]
    pub(super) fn add(&mut self, place: &str, kind: ProblemKind) {
        self.list(Severity::Error, place, &kind);
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "each caller makes the kind just for this"
    )]
    pub(super) fn warn(&mut self, place: &str, kind: ProblemKind) {
        self.list(Severity::Warning, place, &kind);
    }

    fn list(&mut self, severity: Severity, place: &str, kind: &ProblemKind) {
        let Self {
            source,
            activity,
            week,
            found,
            counts,
        } = self;
        counts.add(found, severity, kind, || {
            let problem = source.problem(severity, place, kind);
            match activity {
                Some(id) => problem.in_activity(id, *week),
                None => problem,
            }
        });
    }

    /// The value, or `None` after noting the problem at `place`.
    pub(super) fn note<T>(&mut self, place: &str, result: Result<T, ProblemKind>) -> Option<T> {
        result.map_err(|kind| self.add(place, kind)).ok()
    }

    /// The value, or `None` after noting the problem at its place.
    pub(super) fn note_placed<T>(&mut self, result: Result<T, (&str, ProblemKind)>) -> Option<T> {
        result.map_err(|(place, kind)| self.add(place, kind)).ok()
    }

    /// The line on which `place` begins.
    pub(super) fn line_of(&self, place: &str) -> u32 {
        self.source.line_of(place)
    }

    /// The spelling under which the id in the field is published, or `None` after noting a problem.
    pub(super) fn id(
        &mut self,
        kind: IdKind,
        field: &Field<'_, String>,
        what: &'static str,
    ) -> Option<Box<str>> {
        let name = self.name(field, what)?;
        Some(if self.source.spellings.is_empty() {
            name
        } else {
            self.source.spellings.published(kind, &name)
        })
    }

    /// The same for an id that is unique only together with the ids in `within`.
    pub(super) fn part_id(
        &mut self,
        kind: IdKind,
        within: &[&str],
        field: &Field<'_, String>,
        what: &'static str,
    ) -> Option<Box<str>> {
        let name = self.name(field, what)?;
        let parts = [within, &[&*name]].concat();
        Some(self.source.spellings.published_part(kind, &parts))
    }

    /// The field's text as a name, or `None` after noting a problem.
    pub(super) fn name(
        &mut self,
        field: &Field<'_, String>,
        what: &'static str,
    ) -> Option<Box<str>> {
        self.note(field.raw, name(field, what))
    }

    /// The field's text as the type of an activity, or `None` after noting a problem.
    pub(super) fn activity_type(&mut self, field: &Field<'_, String>) -> Option<Box<str>> {
        self.note(field.raw, check_label(&field.value, "the type"))?;
        Some(self.limited(field.raw, &field.value, "type").into())
    }
}
