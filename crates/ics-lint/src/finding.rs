//! Findings: the broken rule, the place, and the fault.

use std::collections::HashMap;
use std::ops::Range;

use super::Rule;
use super::source::{ContentLine, SourceText};
use super::tree::Property;

/// After so many findings of one rule in one file the rest are only counted.
const MAX_OF_ONE_RULE: usize = 5;

/// The longest part of a value that a message quotes, in characters.
const MAX_QUOTED: usize = 60;

/// A broken rule, and where it is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// The part of the text that breaks the rule; `None` if the finding is about a server's answer.
    pub location: Option<Location>,
    /// What was found there: a part of a sentence in English, on one line.
    pub message: String,
    /// How many more findings of this rule there are that are not listed.
    pub more: usize,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The line of the file in which the span begins, from 1. A folded line counts as several.
    pub line: usize,
    /// The column of the first byte, from 1, in bytes.
    pub column: usize,
    /// The bytes, counted from the beginning of the text; never beyond its end. Empty if something is missing here.
    pub span: Range<usize>,
}

/// The findings in one text.
pub(super) struct Findings<'s> {
    source: &'s SourceText<'s>,
    found: Vec<Finding>,
    /// By the rule's id: how many, and where in `found` the last of them is.
    counts: HashMap<&'static str, (usize, usize)>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(source: &'s SourceText<'s>) -> Self {
        Self {
            source,
            found: Vec::new(),
            counts: HashMap::new(),
        }
    }

    /// Sorted by location.
    pub(super) fn into_sorted(self) -> Vec<Finding> {
        let mut found = self.found;
        found.sort_by_key(|finding| {
            finding
                .location
                .as_ref()
                .map_or(0, |location| location.span.start)
        });
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
        let location = Some(self.source.location(span));
        self.found.push(Finding {
            rule,
            location,
            message: message(),
            more: 0,
        });
    }

    /// At a whole line.
    pub(super) fn at_line(
        &mut self,
        rule: &'static Rule,
        line: &ContentLine<'_>,
        message: impl FnOnce() -> String,
    ) {
        self.at(rule, self.source.span(line, 0..line.text.len()), message);
    }

    /// At a part of a line, as it is unfolded.
    pub(super) fn within(
        &mut self,
        rule: &'static Rule,
        line: &ContentLine<'_>,
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

/// A value as messages quote it: on one line, not too long.
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
