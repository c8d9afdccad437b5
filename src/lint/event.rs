//! Checks of what an event must have, and of how its properties go together.

use std::collections::HashMap;

use super::finding::{Findings, quoted};
use super::is_one_of;
use super::rules::events as rule;
use super::tree::{Component, Tree};

pub(super) fn check(event: &Component<'_>, findings: &mut Findings<'_>) {
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
        findings.at_value(&rule::UID_EMPTY, uid, || "there is nothing after UID:".to_owned());
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

fn check_busy(event: &Component<'_>, findings: &mut Findings<'_>) {
    let Some(busy) = event.find("X-MICROSOFT-CDO-BUSYSTATUS") else { return };
    let transparent = event.find("TRANSP").map_or("OPAQUE", |property| property.value.trim());
    let contradiction = if is_one_of(transparent, &["TRANSPARENT"]) { &["BUSY", "OOF"][..] } else { &["FREE"] };
    if is_one_of(busy.value, contradiction) {
        let message = || format!("the event is {} and {}", quoted(busy.value), quoted(transparent));
        findings.at_value(&rule::BUSY_STATUS_CONTRADICTS, busy, message);
    }
}

/// Each UID of a calendar stands once, or once for each RECURRENCE-ID.
pub(super) fn check_identities(tree: &Tree<'_>, calendar: &Component<'_>, findings: &mut Findings<'_>) {
    let mut seen: HashMap<(&str, Option<&str>), &Component<'_>> = HashMap::new();
    for event in tree.children(calendar, "VEVENT") {
        let Some(uid) = event.find("UID").filter(|uid| !uid.value.trim().is_empty()) else { continue };
        let occurrence = event.find("RECURRENCE-ID").map(|property| property.value);
        if seen.insert((uid.value, occurrence), event).is_some() {
            let message = || format!("an event before this one has the UID {} too", quoted(uid.value));
            findings.at_value(&rule::UID_TWICE, uid, message);
        }
    }
}
