//! Checks of an event's required properties, and of properties that contradict each other.

use std::collections::HashMap;

use super::finding::{Findings, quoted};
use super::is_one_of;
use super::rules::events as rule;
use super::tree::{CalendarComponent, Tree};

pub(super) fn check(event: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    for (name, rule) in [
        ("DTSTAMP", &rule::DTSTAMP_MISSING),
        ("DTSTART", &rule::DTSTART_MISSING),
        ("UID", &rule::UID_MISSING),
        ("SUMMARY", &rule::SUMMARY_MISSING),
    ] {
        if !event.has(name) {
            findings.at_line(rule, event.begin, || format!("this event has no {name}"));
        }
    }
    if let Some(uid) = event.find("UID").filter(|uid| uid.value.trim().is_empty()) {
        findings.at_value(&rule::UID_EMPTY, uid, || {
            "there is nothing after UID:".to_owned()
        });
    }
    if let Some(status) = event.find("STATUS") {
        let message = || format!("STATUS is {}", quoted(status.value));
        if is_one_of(status.value, &["CANCELLED"]) {
            findings.at_value(&rule::STATUS_CANCELLED, status, message);
        } else if !is_one_of(status.value, &["TENTATIVE", "CONFIRMED"]) {
            findings.at_value(&rule::INVALID_STATUS, status, message);
        }
    }
    check_busy(event, findings);
}

fn check_busy(event: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let Some(busy) = event.find("X-MICROSOFT-CDO-BUSYSTATUS") else {
        return;
    };
    let transparent = event
        .find("TRANSP")
        .map_or("OPAQUE", |property| property.value.trim());
    let contradiction = if is_one_of(transparent, &["TRANSPARENT"]) {
        &["BUSY", "OOF"][..]
    } else {
        &["FREE"]
    };
    if is_one_of(busy.value, contradiction) {
        let message = || {
            format!(
                "the event is {} and {}",
                quoted(busy.value),
                quoted(transparent)
            )
        };
        findings.at_value(&rule::BUSY_STATUS_CONTRADICTS, busy, message);
    }
}

/// Domains that do not identify the publisher of a calendar.
const GENERIC_DOMAINS: [&str; 9] = [
    "",
    "default",
    "localhost",
    "localhost.localdomain",
    "domain.com",
    "local",
    "undefined",
    "null",
    "calendar",
];

/// Words before the number in UIDs that only count.
const COUNTED_WORDS: [&str; 8] = [
    "",
    "event",
    "uid",
    "id",
    "item",
    "entry",
    "appointment",
    "lesson",
];

/// Longer numbers are from a database or a clock.
const MAX_COUNTED_DIGITS: usize = 6;

/// Properties that may differ between two events that show the same meeting in two places.
const PROPERTIES_OF_ONE_PLACE: [&str; 8] = [
    "UID",
    "LOCATION",
    "GEO",
    "URL",
    "SEQUENCE",
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
];

/// Checks that each UID occurs once, or once for each RECURRENCE-ID, and that no meeting has two UIDs.
pub(super) fn check_identities(
    tree: &Tree<'_>,
    calendar: &CalendarComponent<'_>,
    findings: &mut Findings<'_>,
) {
    let mut seen: HashMap<(&str, Option<&str>), &CalendarComponent<'_>> = HashMap::new();
    let mut meetings: HashMap<Vec<&str>, &CalendarComponent<'_>> = HashMap::new();
    for event in tree.children(calendar, "VEVENT") {
        check_twin(tree, event, &mut meetings, findings);
        let Some(uid) = event.find("UID").filter(|uid| !uid.value.trim().is_empty()) else {
            continue;
        };
        let occurrence = event.find("RECURRENCE-ID").map(|property| property.value);
        if seen.insert((uid.value, occurrence), event).is_some() {
            let message = || {
                format!(
                    "an event before this one has the UID {} too",
                    quoted(uid.value)
                )
            };
            findings.at_value(&rule::UID_TWICE, uid, message);
        }
        if is_counted(uid.value.trim()) {
            let message = || format!("the UID is {}", quoted(uid.value));
            findings.at_value(&rule::COUNTED_UID, uid, message);
        }
    }
}

/// Whether a UID is a small number in a generic domain: `0@default`, `event-12`.
fn is_counted(uid: &str) -> bool {
    let (local, domain) = uid.split_once('@').unwrap_or((uid, ""));
    let word = local.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = local.len() - word.len();
    let word = word.trim_end_matches(['-', '_', '.', ':', '#']);
    (1..=MAX_COUNTED_DIGITS).contains(&digits)
        && is_one_of(word, &COUNTED_WORDS)
        && is_one_of(domain, &GENERIC_DOMAINS)
}

/// Reports an event that shows the same meeting as one before it.
fn check_twin<'t, 's>(
    tree: &'t Tree<'s>,
    event: &'t CalendarComponent<'s>,
    meetings: &mut HashMap<Vec<&'t str>, &'t CalendarComponent<'s>>,
    findings: &mut Findings<'_>,
) {
    let parts = event
        .children
        .iter()
        .flat_map(|index| &tree.components[*index].properties);
    let own = event
        .properties
        .iter()
        .filter(|property| !PROPERTIES_OF_ONE_PLACE.contains(&property.name.as_str()));
    let mut lines: Vec<&str> = own
        .chain(parts)
        .map(|property| &*property.line.text)
        .collect();
    lines.sort_unstable();
    let Some(other) = meetings.insert(lines, event) else {
        return;
    };
    let uid = |event: &CalendarComponent<'s>| event.find("UID").map(|uid| uid.value);
    if uid(event).is_some() && uid(event) != uid(other) && event.has("DTSTART") {
        let place = |event: &CalendarComponent<'s>| {
            event
                .find("LOCATION")
                .map_or("no place".to_owned(), |at| quoted(at.value))
        };
        let message = || {
            format!(
                "an event before this one is the same, in {}; this one is in {}",
                place(other),
                place(event)
            )
        };
        findings.at_line(&rule::ALIKE_IN_TWO_PLACES, event.begin, message);
    }
}
