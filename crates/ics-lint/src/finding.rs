//! Findings: which rule is broken, where, and by what.

use std::collections::HashMap;
use std::ops::Range;

use super::Rule;
use super::source::{Line, Source};
use super::tree::Property;

/// After so many findings of one rule in one file the rest are only counted.
const MAX_OF_ONE_RULE: usize = 5;

/// How much of a value a message quotes, in characters.
const MAX_QUOTED: usize = 60;

/// One breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static Rule,
    /// Nothing if it is about the answer of a server as a whole.
    pub place: Option<Place>,
    /// What was found.
    pub message: String,
    /// How many more of the kind there are, of which only the first few are told.
    pub more: usize,
}

/// Where in a text something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1: lines as they are in the file, folded or not.
    pub line: usize,
    /// From 1, in octets.
    pub column: usize,
    /// In octets from the beginning of the file; never beyond its end.
    pub span: Range<usize>,
}

/// The findings in one text.
pub(super) struct Findings<'s> {
    source: &'s Source<'s>,
    found: Vec<Finding>,
    /// By the rule's id: how many, and where in `found` the last of them is.
    counts: HashMap<&'static str, (usize, usize)>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(source: &'s Source<'s>) -> Self {
        Self {
            source,
            found: Vec::new(),
            counts: HashMap::new(),
        }
    }

    /// Sorted by place.
    pub(super) fn into_sorted(self) -> Vec<Finding> {
        let mut found = self.found;
        found.sort_by_key(|finding| finding.place.as_ref().map_or(0, |place| place.span.start));
        found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// At this span of the file.
    pub(super) fn at(
        &mut self,
        rule: &'static Rule,
        span: Range<usize>,
        message: impl FnOnce() -> String,
    ) {
        let (count, last) = self.counts.entry(rule.id).or_default();
        *count += 1;
        if *count > MAX_OF_ONE_RULE {
            self.found[*last].more += 1;
            return;
        }
        *last = self.found.len();
        let place = Some(self.source.place(span));
        self.found.push(Finding {
            rule,
            place,
            message: message(),
            more: 0,
        });
    }

    /// At a whole line.
    pub(super) fn at_line(
        &mut self,
        rule: &'static Rule,
        line: &Line<'_>,
        message: impl FnOnce() -> String,
    ) {
        self.at(rule, self.source.span(line, 0..line.text.len()), message);
    }

    /// At a part of a line, as it is unfolded.
    pub(super) fn within(
        &mut self,
        rule: &'static Rule,
        line: &Line<'_>,
        part: Range<usize>,
        message: impl FnOnce() -> String,
    ) {
        self.at(rule, self.source.span(line, part), message);
    }

    /// At a property's value; at the whole property if that is empty.
    pub(super) fn at_value(
        &mut self,
        rule: &'static Rule,
        property: &Property<'_>,
        message: impl FnOnce() -> String,
    ) {
        let whole = property.line.text.len();
        let from = if property.value.is_empty() {
            0
        } else {
            whole - property.value.len()
        };
        self.within(rule, property.line, from..whole, message);
    }
}

/// A value as a message quotes it: one line, not too long.
pub(super) fn quoted(value: &str) -> String {
    let mut short: String = value.chars().take(MAX_QUOTED).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    format!(
        "`{}`",
        short
            .escape_debug()
            .to_string()
            .replace("\\\\", "\\")
            .replace("\\\"", "\"")
            .replace("\\'", "'")
    )
}
