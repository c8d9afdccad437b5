//! Checks of components: their places, and the properties that they may have.

use std::collections::HashMap;

use super::finding::{Findings, quoted};
use super::rules::calendar as rule;
use super::tree::{CalendarComponent, Tree};
use super::{is_one_of, recurrence, text, values};

const MAX_EVENTS: usize = 1_000;

/// Components, each with the components that may contain it.
const ALLOWED_PARENTS: [(&str, &[&str]); 13] = [
    ("VEVENT", &["VCALENDAR"]),
    ("VTODO", &["VCALENDAR"]),
    ("VJOURNAL", &["VCALENDAR"]),
    ("VFREEBUSY", &["VCALENDAR"]),
    ("VTIMEZONE", &["VCALENDAR"]),
    ("VAVAILABILITY", &["VCALENDAR"]),
    ("AVAILABLE", &["VAVAILABILITY"]),
    ("VALARM", &["VEVENT", "VTODO"]),
    ("STANDARD", &["VTIMEZONE"]),
    ("DAYLIGHT", &["VTIMEZONE"]),
    ("PARTICIPANT", &["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"]),
    (
        "VLOCATION",
        &["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "PARTICIPANT"],
    ),
    (
        "VRESOURCE",
        &["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "PARTICIPANT"],
    ),
];

/// Properties that an event has and a calendar cannot have.
const NOT_IN_CALENDAR: [&str; 32] = [
    "ACTION",
    "ATTACH",
    "ATTENDEE",
    "CLASS",
    "COMMENT",
    "COMPLETED",
    "CONTACT",
    "CREATED",
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "DUE",
    "DURATION",
    "EXDATE",
    "GEO",
    "LOCATION",
    "ORGANIZER",
    "PERCENT-COMPLETE",
    "PRIORITY",
    "RDATE",
    "RECURRENCE-ID",
    "RELATED-TO",
    "RESOURCES",
    "RRULE",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "TRIGGER",
    "TZNAME",
    "TZOFFSETFROM",
    "TZOFFSETTO",
];

/// Properties of calendars, zones, tasks and alarms that an event cannot have.
const NOT_IN_EVENT: [&str; 17] = [
    "ACTION",
    "CALSCALE",
    "COMPLETED",
    "DUE",
    "FREEBUSY",
    "METHOD",
    "PERCENT-COMPLETE",
    "PRODID",
    "REFRESH-INTERVAL",
    "REPEAT",
    "TRIGGER",
    "TZNAME",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "TZURL",
    "VERSION",
    "X-WR-CALNAME",
];

const ONCE_IN_CALENDAR: [&str; 12] = [
    "CALSCALE",
    "COLOR",
    "LAST-MODIFIED",
    "METHOD",
    "PRODID",
    "REFRESH-INTERVAL",
    "UID",
    "VERSION",
    "X-PUBLISHED-TTL",
    "X-WR-CALDESC",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
];

const ONCE_IN_EVENT: [&str; 22] = [
    "CLASS",
    "COLOR",
    "CREATED",
    "DESCRIPTION",
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "DURATION",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER",
    "PRIORITY",
    "RECURRENCE-ID",
    "RRULE",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "UID",
    "URL",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];

const ONCE_IN_ALARM: [&str; 5] = ["ACTION", "DURATION", "REPEAT", "SUMMARY", "TRIGGER"];

const ONCE_IN_ZONE: [&str; 6] = [
    "DTSTART",
    "LAST-MODIFIED",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "TZURL",
];

pub(super) fn check(tree: &Tree<'_>, findings: &mut Findings<'_>) {
    for calendar in tree.roots().skip(1) {
        let message = || "this calendar is not the first".to_owned();
        findings.at_line(&rule::SEVERAL_CALENDARS, calendar.begin, message);
    }
    let events: Vec<&CalendarComponent<'_>> = tree
        .components
        .iter()
        .filter(|component| component.name == "VEVENT")
        .collect();
    if let Some(first) = events.get(MAX_EVENTS) {
        let message = || {
            format!(
                "there are {} events; this is number {}",
                events.len(),
                MAX_EVENTS + 1
            )
        };
        findings.at_line(&rule::TOO_MANY_EVENTS, first.begin, message);
    }
    for component in &tree.components {
        check_place(tree, component, findings);
        check_properties(component, findings);
        for property in &component.properties {
            text::check(property, findings);
            values::check(component, property, findings);
            recurrence::check_rule(property, findings);
        }
    }
}

fn check_place(tree: &Tree<'_>, component: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let name = component.name.as_str();
    let Some(parent) = tree.parent_name(component) else {
        if component.children.is_empty() {
            let message = || "there is nothing in this calendar".to_owned();
            findings.at_line(&rule::EMPTY_CALENDAR, component.begin, message);
        }
        return;
    };
    let known = ALLOWED_PARENTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, places)| *places);
    if name == "VCALENDAR"
        || known.is_some_and(|places| !places.contains(&parent) && !parent.starts_with("X-"))
    {
        let message = || format!("{name} stands in {parent}");
        findings.at_line(&rule::MISPLACED_COMPONENT, component.begin, message);
    } else if known.is_none() && !name.starts_with("X-") {
        let message = || format!("no RFC has a component with the name {}", quoted(name));
        findings.at_line(&rule::UNKNOWN_COMPONENT, component.begin, message);
    }
}

fn check_properties(component: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let (once, never): (&[&str], &[&str]) = match component.name.as_str() {
        "VCALENDAR" => (&ONCE_IN_CALENDAR, &NOT_IN_CALENDAR),
        "VEVENT" => (&ONCE_IN_EVENT, &NOT_IN_EVENT),
        "VALARM" => (&ONCE_IN_ALARM, &[]),
        "VTIMEZONE" | "STANDARD" | "DAYLIGHT" => (&ONCE_IN_ZONE, &[]),
        _ => return,
    };
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for property in &component.properties {
        let name = property.name.as_str();
        if is_one_of(name, never) {
            let message = || format!("{name} stands in {}", component.name);
            findings.at_line(&rule::MISPLACED_PROPERTY, property.line, message);
            continue;
        }
        let count = seen.entry(name).or_default();
        *count += 1;
        if *count > 1 && is_one_of(name, once) {
            let message = || format!("{name} stands here for the {} time", ordinal(*count));
            findings.at_line(&rule::PROPERTY_TWICE, property.line, message);
        }
    }
}

fn ordinal(number: usize) -> String {
    match number {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        number => format!("{number}th"),
    }
}
