//! Checks of dates and times.

use super::finding::{Findings, quoted};
use super::moment::{InvalidMoment, Moment};
use super::rules::times as rule;
use super::tree::{CalendarComponent, Property};
use super::{text, zone};

/// Properties that hold dates or times.
const MOMENTS: [&str; 6] = [
    "DTSTART",
    "DTEND",
    "DUE",
    "RECURRENCE-ID",
    "EXDATE",
    "RDATE",
];

/// Properties that hold a time in UTC.
const STAMPS: [&str; 4] = ["DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"];

/// Checks a property by itself, and against the zones that the calendar defines.
pub(super) fn check_property(
    property: &Property<'_>,
    zones: &zone::DefinedZones<'_>,
    findings: &mut Findings<'_>,
) {
    let name = property.name.as_str();
    let is_stamp = STAMPS.contains(&name);
    if !(is_stamp || MOMENTS.contains(&name)) || text::find_unquoted(property).is_some() {
        return;
    }
    for value in property.value.split(',') {
        // Only the start of a period is checked.
        let value = value.split('/').next().unwrap_or(value);
        match Moment::parse(value) {
            Ok(moment) => check_moment(property, moment, is_stamp, findings),
            Err(error) => report(property, value, error, findings),
        }
    }
    let Some(tzid) = property.parameter("TZID") else {
        return;
    };
    // A leading slash marks a name that means the same everywhere (RFC 5545 section 3.2.19).
    if !property.value.ends_with('Z') && !tzid.starts_with('/') && !zones.contains(tzid) {
        let message = || format!("there is no VTIMEZONE with the TZID {}", quoted(tzid));
        findings.at_line(&rule::TZID_WITHOUT_VTIMEZONE, property.line, message);
    }
}

/// Reports a value that is not a date or time.
pub(super) fn report(
    property: &Property<'_>,
    value: &str,
    error: InvalidMoment,
    findings: &mut Findings<'_>,
) {
    match error {
        InvalidMoment::Malformed => {
            findings.at_value(&rule::INVALID_DATE_TIME, property, || {
                format!("{} is {}", property.name, quoted(value))
            });
        }
        InvalidMoment::Impossible => {
            findings.at_value(&rule::IMPOSSIBLE_DATE, property, || {
                format!("there is no {}", quoted(value))
            });
        }
    }
}

fn check_moment(
    property: &Property<'_>,
    moment: Moment,
    is_stamp: bool,
    findings: &mut Findings<'_>,
) {
    let message = || format!("{} is {}", property.name, quoted(property.value));
    if is_stamp {
        if !moment.is_utc() || property.parameter("TZID").is_some() {
            findings.at_value(&rule::NOT_UTC, property, message);
        }
    } else if moment.is_day() != property.is_of_type("DATE") {
        let message = || {
            let (is, says) = if moment.is_day() {
                ("a date", "a time")
            } else {
                ("a time", "a date")
            };
            format!(
                "{} is {is}, but its VALUE says {says}",
                quoted(property.value)
            )
        };
        findings.at_value(&rule::VALUE_TYPE_MISMATCH, property, message);
    } else if moment.is_utc() && property.parameter("TZID").is_some() {
        findings.at_value(&rule::UTC_WITH_TZID, property, message);
    }
}

/// Checks that an event's times do not contradict each other.
pub(super) fn check_event(event: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let (start, end) = (event.find("DTSTART"), event.find("DTEND"));
    if let (Some(_), Some(duration)) = (end, event.find("DURATION")) {
        let message = || "there is a DTEND too".to_owned();
        findings.at_line(&rule::END_AND_DURATION, duration.line, message);
    }
    let Some((start, from)) = readable(start) else {
        return;
    };
    if is_floating(start, from) {
        let message = || format!("{} is in no zone", quoted(start.value));
        findings.at_value(&rule::FLOATING_TIME, start, message);
    }
    let Some((end, to)) = readable(end) else {
        return;
    };
    // A time that contradicts its own VALUE has been reported.
    let is_reported = [(start, from), (end, to)]
        .iter()
        .any(|(property, moment)| moment.is_day() != property.is_of_type("DATE"));
    if is_reported {
        return;
    }
    if from.is_day() != to.is_day() || is_floating(start, from) != is_floating(end, to) {
        let message = || {
            format!(
                "DTSTART is {}, DTEND {}",
                quoted(start.value),
                quoted(end.value)
            )
        };
        findings.at_value(&rule::END_TYPE_DIFFERS, end, message);
        return;
    }
    let is_comparable =
        from.is_utc() == to.is_utc() && start.parameter("TZID") == end.parameter("TZID");
    if is_comparable {
        check_order((start, from), (end, to), findings);
    }
}

fn check_order(
    (start, from): (&Property<'_>, Moment),
    (end, to): (&Property<'_>, Moment),
    findings: &mut Findings<'_>,
) {
    let message = || {
        format!(
            "it begins at {} and ends at {}",
            quoted(start.value),
            quoted(end.value)
        )
    };
    if to < from {
        findings.at_value(&rule::END_BEFORE_START, end, message);
    } else if to == from {
        let rule = if from.is_day() {
            &rule::INCLUSIVE_END
        } else {
            &rule::NO_LENGTH
        };
        findings.at_value(rule, end, message);
    } else if from.is_midnight() && to.is_midnight() && !from.is_utc() {
        findings.at_value(&rule::MIDNIGHT_TO_MIDNIGHT, start, message);
    }
}

fn readable<'p, 's>(property: Option<&'p Property<'s>>) -> Option<(&'p Property<'s>, Moment)> {
    let property = property?;
    Moment::parse(property.value)
        .ok()
        .map(|moment| (property, moment))
}

fn is_floating(property: &Property<'_>, moment: Moment) -> bool {
    !moment.is_day() && !moment.is_utc() && property.parameter("TZID").is_none()
}
