//! What reading a file gives: a value and the problems met on the way.

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::folder::{Field, Problem, Severity, Source};

/// The meaning of a file, and what is wrong with it. There is a value if and only if no problem is an error.
#[derive(Debug)]
pub struct Reading<T> {
    pub value: Option<T>,
    pub problems: Vec<Problem>,
}

impl<T> Reading<T> {
    /// A reading that failed at one point.
    pub fn broken(problem: Problem) -> Self {
        Self { value: None, problems: vec![problem] }
    }

    /// The value, unless one of the problems is an error.
    pub(super) fn new(value: Option<T>, problems: Vec<Problem>) -> Self {
        let is_broken = problems.iter().any(|problem| problem.severity == Severity::Error);
        Self { value: value.filter(|_| !is_broken), problems }
    }

    /// The same reading of something made from the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { value: self.value.map(make), problems: self.problems }
    }
}

/// A line in a file, kept for reports. It says nothing about the thing itself, so it never makes two things differ.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Line(pub u32);

impl PartialEq for Line {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The text of a code, id or name: not empty, without control characters.
pub(super) fn name(field: &Field<'_, String>, what: &'static str) -> Result<Box<str>, Fault> {
    if field.value.trim().is_empty() {
        Err(Fault::EmptyName { what })
    } else if field.value.chars().any(char::is_control) {
        Err(Fault::ControlCharacter { what, name: field.value.escape_debug().to_string() })
    } else {
        Ok(field.value.as_str().into())
    }
}

/// Free text without the white space around it; nothing where nothing is left.
pub(super) fn text(field: Option<&Field<'_, String>>) -> Option<Box<str>> {
    field.map(|field| field.value.trim()).filter(|text| !text.is_empty()).map(Into::into)
}

/// The faults of one file as they are met.
pub(super) struct Faults<'a> {
    source: &'a Source<'a>,
    /// The activity that is being read, for messages.
    pub activity: Option<String>,
    pub problems: Vec<Problem>,
}

impl<'a> Faults<'a> {
    pub(super) fn of(source: &'a Source<'a>) -> Self {
        Self { source, activity: None, problems: Vec::new() }
    }

    pub(super) fn add(&mut self, place: &str, fault: Fault) {
        let fault = match &self.activity {
            Some(id) => Fault::InActivity { id: id.clone(), fault: Box::new(fault) },
            None => fault,
        };
        self.problems.push(self.source.error(place, fault));
    }

    pub(super) fn warn(&mut self, place: &str, fault: Fault) {
        self.problems.push(self.source.warning(place, fault));
    }

    /// The value, or `None` with the fault noted.
    pub(super) fn note<T>(&mut self, place: &str, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.add(place, fault)).ok()
    }

    /// The value, or `None` with the fault noted at the place that it came with.
    pub(super) fn note_placed<T>(&mut self, result: Result<T, (&str, Fault)>) -> Option<T> {
        result.map_err(|(place, fault)| self.add(place, fault)).ok()
    }

    /// The line on which `place` begins.
    pub(super) fn line_of(&self, place: &str) -> u32 {
        self.source.line_of(place)
    }

    /// The field's text as a name, or `None` with the fault noted.
    pub(super) fn name(&mut self, field: &Field<'_, String>, what: &'static str) -> Option<Box<str>> {
        self.note(field.raw, name(field, what))
    }
}
