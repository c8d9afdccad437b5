//! Checks of repetition.

use super::finding::{Findings, quoted};
use super::is_one_of;
use super::moment::Moment;
use super::rules::times as rule;
use super::tree::{Component, Property};

const FREQUENCIES: [&str; 7] = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Parts that are lists of numbers, with the least and the greatest; those below zero count from the end.
const LISTS: [(&str, i32, i32); 8] = [
    ("BYSECOND", 0, 60),
    ("BYMINUTE", 0, 59),
    ("BYHOUR", 0, 23),
    ("BYMONTH", 1, 12),
    ("BYMONTHDAY", -31, 31),
    ("BYYEARDAY", -366, 366),
    ("BYWEEKNO", -53, 53),
    ("BYSETPOS", -366, 366),
];

/// Checks that an RRULE is one, in events as in zones.
pub(super) fn check_rule(property: &Property<'_>, findings: &mut Findings<'_>) {
    if !matches!(property.name.as_str(), "RRULE" | "EXRULE") {
        return;
    }
    if let Some(fault) = fault(property.value) {
        findings.at_value(&rule::INVALID_RULE, property, || fault);
    }
}

/// Checks how an event repeats; a rule that is wrong has been told.
pub(super) fn check(event: &Component<'_>, findings: &mut Findings<'_>) {
    for property in &event.properties {
        match property.name.as_str() {
            "RDATE" => {
                let message = || format!("RDATE is {}", quoted(property.value));
                findings.at_value(&rule::REPEATING_DATES, property, message);
            }
            "RRULE" if fault(property.value).is_none() => check_until(event, property, findings),
            _ => {}
        }
    }
}

fn check_until(event: &Component<'_>, property: &Property<'_>, findings: &mut Findings<'_>) {
    let until = parts(property.value).find(|(name, _)| name.eq_ignore_ascii_case("UNTIL")).map(|(_, value)| value);
    let until = until.and_then(|until| Moment::parse(until).ok().map(|moment| (until, moment)));
    let start = event.find("DTSTART").and_then(|start| Some((start, Moment::parse(start.value).ok()?)));
    if let (Some((until, end)), Some((start, from))) = (until, start) {
        let is_in_zone = from.is_utc() || start.parameter("TZID").is_some();
        if from.is_day() != end.is_day() || (!from.is_day() && is_in_zone != end.is_utc()) {
            let message = || format!("UNTIL is {}, DTSTART {}", quoted(until), quoted(start.value));
            findings.at_value(&rule::UNTIL_TYPE_DIFFERS, property, message);
            return;
        }
    }
    findings.at_value(&rule::REPEATING_EVENT, property, || format!("the rule is {}", quoted(property.value)));
}

fn parts(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split(';').map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// What is wrong with a rule (RFC 5545 section 3.3.10).
fn fault(value: &str) -> Option<String> {
    if let Some((name, value)) = parts(value).find(|(name, value)| !is_part(name, value)) {
        return Some(format!("{} is not allowed", quoted(&format!("{name}={value}"))));
    }
    let has = |wanted: &str| parts(value).any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    match () {
        () if !has("FREQ") => Some("there is no FREQ".to_owned()),
        () if has("UNTIL") && has("COUNT") => Some("there are both UNTIL and COUNT".to_owned()),
        () => None,
    }
}

fn is_part(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    match name.as_str() {
        "FREQ" => is_one_of(value, &FREQUENCIES),
        "UNTIL" => Moment::parse(value).is_ok(),
        "COUNT" | "INTERVAL" => value.parse::<u32>().is_ok_and(|number| number > 0),
        "BYDAY" => value.split(',').all(is_day),
        "WKST" => is_one_of(value, &DAYS),
        // RFC 7529.
        "RSCALE" | "SKIP" => !value.is_empty(),
        name => LISTS.iter().find(|(list, ..)| *list == name).is_some_and(|(_, least, most)| {
            let is_in = |number: i32| (*least..=*most).contains(&number) && (number != 0 || *least == 0);
            // With RSCALE a month may be a leap month, `5L`.
            value.split(',').all(|number| number.trim_end_matches('L').parse::<i32>().is_ok_and(is_in))
        }),
    }
}

/// `MO`, `2MO`, `-1FR`.
fn is_day(text: &str) -> bool {
    let Some(at) = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at)) else { return false };
    let (number, day) = text.split_at(at);
    let is_number = number.is_empty() || number.parse::<i32>().is_ok_and(|n| n != 0 && n.abs() <= 53);
    is_number && is_one_of(day, &DAYS)
}
