//! Checks of values that are text, and of parameters that must be quoted.

use super::decoding::{find_entity, find_mojibake};
use super::finding::{Findings, quoted};
use super::is_one_of;
use super::rules::lines as rule;
use super::tree::{Parameter, Property};

/// Properties whose value is one text.
const TEXTS: [&str; 6] = [
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "COMMENT",
    "CONTACT",
    "NAME",
];

/// Properties whose value is a list of texts with commas between them.
const TEXT_LISTS: [&str; 2] = ["CATEGORIES", "RESOURCES"];

/// Parameters that hold addresses (RFC 5545 section 3.2). An address has a colon, so it must be quoted.
const ADDRESSES: [&str; 6] = [
    "ALTREP",
    "DIR",
    "MEMBER",
    "SENT-BY",
    "DELEGATED-FROM",
    "DELEGATED-TO",
];

/// The beginnings of tags, which are more than a "less than" sign.
const TAGS: [&str; 7] = ["<br", "<p>", "</", "<a href", "<b>", "<div", "<span"];

pub(super) fn check(property: &Property<'_>, findings: &mut Findings<'_>) {
    if let Some(parameter) = find_unquoted(property) {
        let message = || format!("{} is not in double quotes", quoted(parameter.value));
        findings.within(
            &rule::PARAMETER_NOT_QUOTED,
            property.line,
            parameter.span.clone(),
            message,
        );
        return;
    }
    let is_list = is_one_of(&property.name, &TEXT_LISTS);
    if is_list || is_one_of(&property.name, &TEXTS) {
        check_text(property, is_list, findings);
    }
}

/// A parameter that must be quoted and is not. Its colon has ended it, and the rest is read as the value.
pub(super) fn find_unquoted<'p, 's>(property: &'p Property<'s>) -> Option<&'p Parameter<'s>> {
    property
        .parameters
        .iter()
        .filter(|parameter| !parameter.is_quoted)
        .find(|parameter| {
            let is_zone = parameter.name == "TZID"
                && parameter.value.starts_with('(')
                && !parameter.value.contains(')');
            is_zone || is_one_of(&parameter.name, &ADDRESSES)
        })
}

/// Reports the first wrong separator and the first wrong escape.
fn check_text(property: &Property<'_>, is_list: bool, findings: &mut Findings<'_>) {
    let start = property.line.text.len() - property.value.len();
    let mut characters = property.value.char_indices();
    let (mut separator, mut escape) = (None, None);
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some((_, '\\' | ';' | ',' | 'n' | 'N')) => {}
                other => {
                    escape = escape.or(Some((
                        at,
                        other.map_or(1, |(_, other)| 1 + other.len_utf8()),
                    )));
                }
            },
            ';' => separator = separator.or(Some((at, c))),
            ',' if !is_list => separator = separator.or(Some((at, c))),
            _ => {}
        }
    }
    if let Some((at, c)) = separator {
        let message = || {
            format!(
                "there is `{c}` in {}, where `\\{c}` should be",
                property.name
            )
        };
        findings.within(
            &rule::UNESCAPED_SEPARATOR,
            property.line,
            start + at..start + at + 1,
            message,
        );
    }
    if let Some((at, len)) = escape {
        let message = || format!("{} is not an escape", quoted(&property.value[at..at + len]));
        findings.within(
            &rule::INVALID_ESCAPE,
            property.line,
            start + at..start + at + len,
            message,
        );
    }
    check_decoding(property, start, findings);
    if let Some((at, tag)) = find_tag(property.value) {
        let message = || format!("there is {} in {}", quoted(tag), property.name);
        findings.within(
            &rule::HTML_IN_TEXT,
            property.line,
            start + at..start + at + tag.len(),
            message,
        );
    }
}

/// Reports the first trace of each way to decode text wrongly.
fn check_decoding(property: &Property<'_>, start: usize, findings: &mut Findings<'_>) {
    let value = property.value;
    if let Some(at) = value.find(char::REPLACEMENT_CHARACTER) {
        let message = || {
            format!(
                "a character of {} is lost: {}",
                property.name,
                quoted(value)
            )
        };
        let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
        findings.within(
            &rule::REPLACEMENT_CHARACTER,
            property.line,
            start + at..start + end,
            message,
        );
    }
    if let Some((span, meant)) = find_mojibake(value) {
        let message = || {
            format!(
                "{} was {} once",
                quoted(&value[span.clone()]),
                quoted(&meant.to_string())
            )
        };
        findings.within(
            &rule::MOJIBAKE,
            property.line,
            start + span.start..start + span.end,
            message,
        );
    }
    if let Some(span) = find_entity(value) {
        let message = || {
            format!(
                "there is {} in {}",
                quoted(&value[span.clone()]),
                property.name
            )
        };
        findings.within(
            &rule::ENTITY_IN_TEXT,
            property.line,
            start + span.start..start + span.end,
            message,
        );
    }
}

fn find_tag(value: &str) -> Option<(usize, &'static str)> {
    value.match_indices('<').find_map(|(at, _)| {
        let rest = &value.as_bytes()[at..];
        let is_here = |tag: &&&str| {
            rest.get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
        };
        TAGS.iter().find(is_here).map(|tag| (at, *tag))
    })
}
