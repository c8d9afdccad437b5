//! Differences between two renderings of one feed that were made a moment apart and should be equal.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::finding::{Finding, Findings, quoted};
use super::rules::renderings as rule;
use super::source::SourceText;
use super::tree::{CalendarComponent, Property, Tree};

/// The properties with the time at which an event was written.
const STAMPS: [&str; 4] = ["DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE"];

type EventIdentity<'t> = (&'t str, &'t str);

/// Returns the differences between two renderings of one feed that change no meaning, by location in the second.
///
/// Calendar apps treat each as a change: they notify people, or show every event twice.
pub fn compare(first: &[u8], second: &[u8]) -> Vec<Finding> {
    if first == second {
        return Vec::new();
    }
    let sources = [SourceText::read(first), SourceText::read(second)];
    let [before, now] =
        [0, 1].map(|index| Tree::read(&sources[index], &mut Findings::new(&sources[index])));
    let mut findings = Findings::new(&sources[1]);
    let [events_before, events_now] = [&before, &now].map(events);
    check_identities(&events_before, &events_now, &mut findings);
    let by_identity: HashMap<EventIdentity<'_>, &CalendarComponent<'_>> = events_before
        .iter()
        .map(|event| (identity(event), *event))
        .collect();
    for event in &events_now {
        if let Some(before) = by_identity.get(&identity(event)) {
            compare_properties(before, event, &mut findings);
        }
    }
    for (before, now) in before.roots().zip(now.roots()) {
        compare_properties(before, now, &mut findings);
    }
    check_order(&events_before, &events_now, &mut findings);
    if findings.is_empty() && meaning(&before) == meaning(&now) {
        let at = first
            .iter()
            .zip(second)
            .position(|(a, b)| a != b)
            .unwrap_or(first.len().min(second.len()));
        let at = at.min(second.len().saturating_sub(1));
        findings.at(&rule::BYTES_CHANGE, at..second.len().min(at + 1), || {
            "here the bytes begin to differ".to_owned()
        });
    }
    findings.into_sorted()
}

fn events<'t, 's>(tree: &'t Tree<'s>) -> Vec<&'t CalendarComponent<'s>> {
    tree.components
        .iter()
        .filter(|component| component.name == "VEVENT")
        .collect()
}

fn identity<'t>(event: &'t CalendarComponent<'_>) -> EventIdentity<'t> {
    let value = |name: &str| event.find(name).map_or("", |property| property.value);
    (value("UID"), value("RECURRENCE-ID"))
}

/// A hash of the properties that are wanted, in any order.
fn fingerprint(component: &CalendarComponent<'_>, is_wanted: impl Fn(&str) -> bool) -> u64 {
    let hash = |property: &Property<'_>| {
        let mut hasher = DefaultHasher::new();
        property.name.hash(&mut hasher);
        let mut parameters: Vec<(&str, &str)> = property
            .parameters
            .iter()
            .map(|parameter| (parameter.name.as_str(), parameter.value))
            .collect();
        parameters.sort_unstable();
        (parameters, property.value).hash(&mut hasher);
        hasher.finish()
    };
    let wanted = component
        .properties
        .iter()
        .filter(|property| is_wanted(&property.name));
    wanted.map(hash).fold(0, u64::wrapping_add)
}

fn meaning(tree: &Tree<'_>) -> Vec<(String, u64)> {
    tree.components
        .iter()
        .map(|component| (component.name.clone(), fingerprint(component, |_| true)))
        .collect()
}

/// Reports events that differ only in their UID.
fn check_identities(
    before: &[&CalendarComponent<'_>],
    now: &[&CalendarComponent<'_>],
    findings: &mut Findings<'_>,
) {
    let content = |event: &CalendarComponent<'_>| {
        fingerprint(event, |name| name != "UID" && !STAMPS.contains(&name))
    };
    let uids: HashSet<&str> = now.iter().map(|event| identity(event).0).collect();
    let gone = before
        .iter()
        .filter(|event| !uids.contains(identity(event).0));
    let gone: HashMap<u64, &str> = gone
        .map(|event| (content(event), identity(event).0))
        .collect();
    let known: HashSet<&str> = before.iter().map(|event| identity(event).0).collect();
    for event in now
        .iter()
        .filter(|event| !known.contains(identity(event).0))
    {
        if let (Some(old), Some(uid)) = (gone.get(&content(event)), event.find("UID")) {
            findings.at_value(&rule::UID_CHANGES, uid, || {
                format!("a moment before it was {}", quoted(old))
            });
        }
    }
}

/// Compares two versions of a component, property by property.
fn compare_properties(
    before: &CalendarComponent<'_>,
    now: &CalendarComponent<'_>,
    findings: &mut Findings<'_>,
) {
    let mut stamp = None;
    let mut is_otherwise_same = before.properties.len() == now.properties.len();
    // The nth property of a name is compared with the nth of that name, whatever is between them.
    let mut values: HashMap<(&str, usize), &str> = HashMap::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for property in &before.properties {
        let count = counts.entry(&property.name).or_default();
        values.insert((&property.name, *count), property.value);
        *count += 1;
    }
    counts.clear();
    for property in &now.properties {
        let count = counts.entry(&property.name).or_default();
        let old = values.get(&(property.name.as_str(), *count)).copied();
        *count += 1;
        let Some(old) = old.filter(|old| *old != property.value) else {
            is_otherwise_same &= old.is_some();
            continue;
        };
        let message = || {
            format!(
                "{} was {}, now it is {}",
                property.name,
                quoted(old),
                quoted(property.value)
            )
        };
        if property.name == "SEQUENCE" && number(property.value) < number(old) {
            findings.at_value(&rule::SEQUENCE_FALLS, property, message);
        } else if STAMPS.contains(&property.name.as_str()) {
            stamp = stamp.or(Some((property, old)));
        } else if is_text(&property.name) && without_digits(old).eq(without_digits(property.value))
        {
            findings.at_value(&rule::TEXT_TELLS_TIME, property, message);
        } else {
            is_otherwise_same = false;
        }
    }
    if let Some((property, old)) = stamp.filter(|_| is_otherwise_same) {
        let message = || {
            format!(
                "{} was {}, now it is {}",
                property.name,
                quoted(old),
                quoted(property.value)
            )
        };
        findings.at_value(&rule::STAMP_CHANGES, property, message);
    }
}

fn number(value: &str) -> i64 {
    value.trim().parse().unwrap_or(0)
}

/// Whether a number in its value may be a time of writing. In other properties a changed number is a change.
fn is_text(name: &str) -> bool {
    matches!(
        name,
        "SUMMARY" | "DESCRIPTION" | "COMMENT" | "LOCATION" | "NAME" | "PRODID"
    ) || name.starts_with("X-")
}

fn without_digits(value: &str) -> impl Iterator<Item = char> {
    value.chars().filter(|c| !c.is_ascii_digit())
}

/// Reports equal events in another order.
fn check_order(
    before: &[&CalendarComponent<'_>],
    now: &[&CalendarComponent<'_>],
    findings: &mut Findings<'_>,
) {
    let [old, new] = [before, now].map(|events| {
        events
            .iter()
            .map(|event| identity(event))
            .collect::<Vec<_>>()
    });
    if old == new {
        return;
    }
    let [mut old_sorted, mut new_sorted] = [old.clone(), new.clone()];
    old_sorted.sort_unstable();
    new_sorted.sort_unstable();
    let first = old.iter().zip(&new).position(|(a, b)| a != b);
    if let Some(index) = first.filter(|_| old_sorted == new_sorted) {
        let message = || {
            format!(
                "here was {}, now it is {}",
                quoted(old[index].0),
                quoted(new[index].0)
            )
        };
        findings.at_line(&rule::ORDER_CHANGES, now[index].begin, message);
    }
}
