//! Checks of recurrence rules and their exceptions.

use jiff::tz::TimeZone;

use super::clocks::{Clocks, first_change};
use super::finding::{Findings, quoted};
use super::is_one_of;
use super::moment::Moment;
use super::repetition::Repetition;
use super::rules::times as rule;
use super::tree::{CalendarComponent, Property};

const FREQUENCIES: [&str; 7] = [
    "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY",
];

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Parts that are lists of numbers, with the least and the greatest number. Negative numbers count from the end.
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

/// Checks that an RRULE of an event or of a zone is valid.
pub(super) fn check_rule(property: &Property<'_>, findings: &mut Findings<'_>) {
    if !matches!(property.name.as_str(), "RRULE" | "EXRULE") {
        return;
    }
    if let Some(mistake) = mistake(property.value) {
        findings.at_value(&rule::INVALID_RULE, property, || mistake);
    }
}

/// Checks the recurrence of an event. An invalid rule has been reported already.
pub(super) fn check(
    event: &CalendarComponent<'_>,
    clocks: &Clocks,
    zones: &[TimeZone],
    findings: &mut Findings<'_>,
) {
    for property in &event.properties {
        match property.name.as_str() {
            "RDATE" => {
                let message = || format!("RDATE is {}", quoted(property.value));
                findings.at_value(&rule::REPEATING_DATES, property, message);
            }
            "RRULE" if mistake(property.value).is_none() => {
                let is_reported = check_until(event, property, findings)
                    | check_start(event, property, zones, findings)
                    | check_exceptions(event, clocks, findings);
                if !is_reported {
                    let message = || format!("the rule is {}", quoted(property.value));
                    findings.at_value(&rule::REPEATING_EVENT, property, message);
                }
            }
            _ => {}
        }
    }
    if !event.has("RRULE") {
        check_exceptions(event, clocks, findings);
    }
}

/// Checks that an event's first meeting follows its rule and is at the same hour as the others. Returns whether it was
/// reported.
fn check_start(
    event: &CalendarComponent<'_>,
    property: &Property<'_>,
    zones: &[TimeZone],
    findings: &mut Findings<'_>,
) -> bool {
    let Some(start) = event.find("DTSTART") else {
        return false;
    };
    let Ok(from) = Moment::parse(start.value) else {
        return false;
    };
    let repetition = Repetition::read(parts(property.value));
    let is_off = !repetition.fits(from.date());
    if is_off {
        let day = from.date().strftime("%A %-d %B");
        let message = || format!("DTSTART is {day}, the rule is {}", quoted(property.value));
        findings.at_value(&rule::START_OFF_RULE, start, message);
    }
    is_off | (repetition.is_by_days() && check_clocks(property, &repetition, from, zones, findings))
}

/// Reports a rule in UTC whose meetings are at another hour after a change of the clocks.
fn check_clocks(
    property: &Property<'_>,
    repetition: &Repetition,
    from: Moment,
    zones: &[TimeZone],
    findings: &mut Findings<'_>,
) -> bool {
    let Moment::Time { at, is_utc: true } = from else {
        return false;
    };
    let instant = |date: jiff::civil::Date| {
        TimeZone::UTC
            .to_ambiguous_timestamp(date.to_datetime(at.time()))
            .compatible()
            .ok()
    };
    let Some(begins) = instant(at.date()) else {
        return false;
    };
    let ends = repetition.last_date(at.date()).and_then(instant);
    let change = zones
        .iter()
        .find_map(|zone| Some((zone, first_change(zone, begins, ends)?)));
    if let Some((zone, date)) = &change {
        let name = zone.iana_name().unwrap_or("the zone");
        let message = || {
            format!(
                "clocks change on {} in {name}, for example",
                date.strftime("%-d %B %Y")
            )
        };
        findings.at_value(&rule::RULE_IN_UTC, property, message);
    }
    change.is_some()
}

/// Checks that each EXDATE removes a meeting, and returns whether one was reported. Events with RDATE, and changed
/// occurrences, are not checked.
fn check_exceptions(
    event: &CalendarComponent<'_>,
    clocks: &Clocks,
    findings: &mut Findings<'_>,
) -> bool {
    if event.has("RDATE") || event.has("RECURRENCE-ID") {
        return false;
    }
    let mut rules = event
        .properties
        .iter()
        .filter(|property| property.name == "RRULE");
    let (rule, another) = (rules.next(), rules.next());
    let Some(start) = event.find("DTSTART") else {
        return false;
    };
    let Ok(from) = Moment::parse(start.value) else {
        return false;
    };
    if another.is_some() {
        return false;
    }
    let repetition = rule.map(|rule| Repetition::read(parts(rule.value)));
    let mut is_reported = false;
    for exception in event
        .properties
        .iter()
        .filter(|property| property.name == "EXDATE")
    {
        for value in exception.value.split(',') {
            let Ok(moment) = Moment::parse(value) else {
                continue;
            };
            if let Err(why) = hits(
                clocks,
                (start, from),
                repetition.as_ref(),
                (exception, moment),
            ) {
                let message = || format!("there is no meeting at {}: {why}", quoted(value));
                findings.at_value(&rule::EXCEPTION_HITS_NOTHING, exception, message);
                is_reported = true;
            }
        }
    }
    is_reported
}

/// Whether an exception may be a meeting of the series; if not, the reason.
fn hits(
    clocks: &Clocks,
    (start, from): (&Property<'_>, Moment),
    repetition: Option<&Repetition>,
    (exception, moment): (&Property<'_>, Moment),
) -> Result<(), &'static str> {
    let date = match (from, moment) {
        (Moment::Day(_), Moment::Day(date)) => date,
        (Moment::Day(_), _) => return Err("meetings are whole days, and this is a time"),
        (_, Moment::Day(_)) => return Err("meetings have a time, and this is a day"),
        (Moment::Time { at: from, .. }, _) => {
            // Zones without a known name cannot be compared.
            let Some(at) = clocks.as_in(moment, exception, start) else {
                return Ok(());
            };
            let is_at_time = at.time() == from.time();
            if !is_at_time && repetition.is_none_or(Repetition::is_by_days) {
                return Err("meetings begin at another time of the day");
            }
            at.date()
        }
    };
    let Some(repetition) = repetition else {
        return if date == from.date() {
            Ok(())
        } else {
            Err("the event has no RRULE")
        };
    };
    // UNTIL is in UTC, and a day may begin earlier there.
    let is_after_end = repetition
        .until
        .is_some_and(|until| until.date().tomorrow().is_ok_and(|end| date > end));
    match repetition.has_instance(from.date(), date) {
        Some(false) => Err("the rule has none on that day"),
        _ if is_after_end => Err("the rule has ended"),
        _ => Ok(()),
    }
}

/// Checks that UNTIL has the same type as DTSTART. Returns whether it was reported.
fn check_until(
    event: &CalendarComponent<'_>,
    property: &Property<'_>,
    findings: &mut Findings<'_>,
) -> bool {
    let until = parts(property.value)
        .find(|(name, _)| name.eq_ignore_ascii_case("UNTIL"))
        .map(|(_, value)| value);
    let until = until.and_then(|until| Moment::parse(until).ok().map(|moment| (until, moment)));
    let start = event
        .find("DTSTART")
        .and_then(|start| Some((start, Moment::parse(start.value).ok()?)));
    if let (Some((until, end)), Some((start, from))) = (until, start) {
        let is_in_zone = from.is_utc() || start.parameter("TZID").is_some();
        if from.is_day() != end.is_day() || (!from.is_day() && is_in_zone != end.is_utc()) {
            let message = || {
                format!(
                    "UNTIL is {}, DTSTART {}",
                    quoted(until),
                    quoted(start.value)
                )
            };
            findings.at_value(&rule::UNTIL_TYPE_DIFFERS, property, message);
            return true;
        }
    }
    false
}

fn parts(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value
        .split(';')
        .map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// The mistake in a rule (RFC 5545 section 3.3.10).
fn mistake(value: &str) -> Option<String> {
    if let Some((name, value)) = parts(value).find(|(name, value)| !is_part(name, value)) {
        return Some(format!(
            "{} is not allowed",
            quoted(&format!("{name}={value}"))
        ));
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
        name => LISTS
            .iter()
            .find(|(list, ..)| *list == name)
            .is_some_and(|(_, least, most)| {
                let is_in = |number: i32| {
                    (*least..=*most).contains(&number) && (number != 0 || *least == 0)
                };
                // With RSCALE a month may be a leap month, `5L`.
                value
                    .split(',')
                    .all(|number| number.trim_end_matches('L').parse::<i32>().is_ok_and(is_in))
            }),
    }
}

/// `MO`, `2MO`, `-1FR`.
fn is_day(text: &str) -> bool {
    let Some(at) = text
        .len()
        .checked_sub(2)
        .filter(|at| text.is_char_boundary(*at))
    else {
        return false;
    };
    let (number, day) = text.split_at(at);
    let is_number =
        number.is_empty() || number.parse::<i32>().is_ok_and(|n| n != 0 && n.abs() <= 53);
    is_number && is_one_of(day, &DAYS)
}
