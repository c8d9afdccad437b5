//! Findings: the broken rule, the place, and the text that breaks it.

use std::collections::HashMap;
use std::ops::Range;

use super::Rule;
use super::source::{ContentLine, SourceText};
use super::tree::Property;

/// The number of findings of one rule in one file that are listed. The others are only counted.
const MAX_OF_ONE_RULE: usize = 5;

/// The longest part of a value that a message quotes, in characters.
const MAX_QUOTED: usize = 60;

/// A broken rule and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// The part of the text that breaks the rule; `None` if the finding is about a server's answer.
    pub location: Option<Location>,
    /// A description of the text there: a part of a sentence in English, on one line.
    pub message: String,
    /// The number of further findings of this rule that are not listed.
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
    /// By the rule's id: the number of findings, and the index in `found` of the last one that is listed.
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

    /// The findings, sorted by location.
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

    /// Reports a finding at this span of the file.
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

    /// Reports a finding at a whole line.
    pub(super) fn at_line(
        &mut self,
        rule: &'static Rule,
        line: &ContentLine<'_>,
        message: impl FnOnce() -> String,
    ) {
        self.at(rule, self.source.span(line, 0..line.text.len()), message);
    }

    /// Reports a finding at a part of an unfolded line.
    pub(super) fn within(
        &mut self,
        rule: &'static Rule,
        line: &ContentLine<'_>,
        part: Range<usize>,
        message: impl FnOnce() -> String,
    ) {
        self.at(rule, self.source.span(line, part), message);
    }

    /// Reports a finding at a property's value, or at the whole property if its value is empty.
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

/// A value as messages quote it, on one line and shortened.
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
