//! Checks of time zones.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, DateTime};

use super::clocks::{Clocks, ZoneDescription};
use super::finding::{Findings, quoted};
use super::moment::Moment;
use super::rules::times as rule;
use super::times;
use super::tree::{CalendarComponent, Property, Tree};

/// The TZIDs of the zones that a calendar defines.
pub(super) type DefinedZones<'s> = HashSet<&'s str>;

/// The most observances that Apple and Google write. More of them are the zone's history.
const MAX_OBSERVANCES: usize = 4;

/// The longest time for which a calendar is compared with its zone's clocks: ten years.
const MAX_MONTHS: i16 = 120;

/// The TZIDs of a calendar's VTIMEZONEs.
pub(super) fn names<'s>(tree: &Tree<'s>, calendar: &CalendarComponent<'s>) -> DefinedZones<'s> {
    tree.children(calendar, "VTIMEZONE")
        .filter_map(|zone| zone.find("TZID"))
        .map(|tzid| tzid.value)
        .collect()
}

pub(super) fn check(
    tree: &Tree<'_>,
    calendar: &CalendarComponent<'_>,
    clocks: &Clocks,
    findings: &mut Findings<'_>,
) {
    let mut seen = HashSet::new();
    let used = used_times(tree, calendar);
    for zone in tree.children(calendar, "VTIMEZONE") {
        match zone
            .find("TZID")
            .filter(|tzid| !tzid.value.trim().is_empty())
        {
            None => {
                findings.at_line(&rule::ZONE_WITHOUT_TZID, zone.begin, || {
                    "this zone has no TZID".to_owned()
                });
            }
            Some(tzid) if !seen.insert(tzid.value) => {
                let message = || format!("{} has been defined before", quoted(tzid.value));
                findings.at_value(&rule::ZONE_TWICE, tzid, message);
            }
            Some(tzid) => check_name(tree, zone, tzid, used.get(tzid.value), clocks, findings),
        }
        check_observances(tree, zone, findings);
    }
}

/// The first and the last local time that the events of a calendar have in each zone.
fn used_times<'s>(
    tree: &Tree<'s>,
    calendar: &CalendarComponent<'s>,
) -> HashMap<&'s str, (DateTime, DateTime)> {
    let mut used: HashMap<&str, (DateTime, DateTime)> = HashMap::new();
    let starts = tree
        .children(calendar, "VEVENT")
        .filter_map(|event| event.find("DTSTART"));
    for start in starts {
        if let (Some(tzid), Ok(Moment::Time { at, is_utc: false })) =
            (start.parameter("TZID"), Moment::parse(start.value))
        {
            let (first, last) = used.entry(tzid).or_insert((at, at));
            (*first, *last) = ((*first).min(at), (*last).max(at));
        }
    }
    used
}

/// Checks that the description of a zone with a known name is right at the times of the calendar's events. Some apps use
/// the name, and others the description.
fn check_name(
    tree: &Tree<'_>,
    zone: &CalendarComponent<'_>,
    tzid: &Property<'_>,
    used: Option<&(DateTime, DateTime)>,
    clocks: &Clocks,
    findings: &mut Findings<'_>,
) {
    let (Some(known), Some((first, last))) = (clocks.zone(tzid.value), used) else {
        return;
    };
    let Some(description) = ZoneDescription::read(tree, zone) else {
        return;
    };
    let wrong = samples(*first, *last).find_map(|local| {
        if description.changes_near(local) {
            return None;
        }
        let described = description.offset_at(local)?;
        let actual = known.to_offset(known.to_ambiguous_timestamp(local).compatible().ok()?);
        (described != actual).then_some((local, described, actual))
    });
    if let Some((local, described, actual)) = wrong {
        let day = local.strftime("%-d %B %Y");
        let message = || {
            format!(
                "on {day} clocks are at {described} here; in {} they are at {actual}",
                quoted(tzid.value)
            )
        };
        findings.at_value(&rule::ZONE_CONTRADICTS_NAME, tzid, message);
    }
}

/// Two times, and noon on the first day of each month between them.
fn samples(first: DateTime, last: DateTime) -> impl Iterator<Item = DateTime> {
    let (year, month) = (first.year(), first.month());
    let months = (0..MAX_MONTHS).map_while(move |number| {
        let month = i16::from(month) + number;
        let date = Date::new(
            year.checked_add(month / 12)?,
            i8::try_from(month % 12 + 1).ok()?,
            1,
        )
        .ok()?;
        Some(date.at(12, 0, 0, 0)).filter(|local| *local < last)
    });
    [first, last].into_iter().chain(months)
}

fn check_observances(tree: &Tree<'_>, zone: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let is_observance =
        |part: &&CalendarComponent<'_>| matches!(part.name.as_str(), "STANDARD" | "DAYLIGHT");
    let observances: Vec<&CalendarComponent<'_>> = zone
        .children
        .iter()
        .map(|index| &tree.components[*index])
        .filter(is_observance)
        .collect();
    if observances.is_empty() {
        let message = || "there is neither STANDARD nor DAYLIGHT".to_owned();
        findings.at_line(&rule::EMPTY_ZONE, zone.begin, message);
    }
    let dates = observances
        .iter()
        .filter(|observance| observance.has("RDATE"))
        .count();
    if observances.len() > MAX_OBSERVANCES || dates > 0 {
        let message = || {
            format!(
                "there are {} observances, {dates} of them with RDATE",
                observances.len()
            )
        };
        findings.at_line(&rule::FULL_HISTORY_ZONE, zone.begin, message);
    }
    for observance in observances {
        check_observance(observance, findings);
    }
}

fn check_observance(observance: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let needed = ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"];
    if let Some(missing) = needed.iter().find(|name| !observance.has(name)) {
        let message = || format!("this {} has no {missing}", observance.name);
        findings.at_line(&rule::INCOMPLETE_OBSERVANCE, observance.begin, message);
    }
    for offset in ["TZOFFSETFROM", "TZOFFSETTO"]
        .iter()
        .filter_map(|name| observance.find(name))
    {
        check_offset(offset, findings);
    }
    let Some(start) = observance.find("DTSTART") else {
        return;
    };
    match Moment::parse(start.value) {
        Err(error) => times::report(start, start.value, error, findings),
        Ok(moment) if moment.is_day() || moment.is_utc() || start.parameter("TZID").is_some() => {
            let message = || format!("DTSTART is {}", quoted(start.value));
            findings.at_value(&rule::OBSERVANCE_NOT_LOCAL, start, message);
        }
        Ok(_) => {}
    }
}

fn check_offset(offset: &Property<'_>, findings: &mut Findings<'_>) {
    let value = offset.value;
    let digits = value.strip_prefix(['+', '-']).unwrap_or_default();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| part.parse::<u8>().unwrap_or(u8::MAX);
    let is_good = is_number
        && matches!(digits.len(), 4 | 6)
        && number(&digits[..2]) < 24
        && number(&digits[2..4]) < 60
        && (!value.starts_with('-') || digits.contains(|c| c != '0'));
    let rule = match digits.len() {
        6 if is_good => &rule::OFFSET_WITH_SECONDS,
        _ if is_good => return,
        _ => &rule::INVALID_OFFSET,
    };
    findings.at_value(rule, offset, || {
        format!("{} is {}", offset.name, quoted(value))
    });
}
