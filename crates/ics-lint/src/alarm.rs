//! Checks of alarms.

use super::finding::Findings;
use super::is_one_of;
use super::rules::events as rule;
use super::tree::{CalendarComponent, Tree};

/// The properties that each kind of alarm must have besides ACTION (RFC 5545 section 3.6.6).
const REQUIRED: [(&str, &[&str]); 3] = [
    ("AUDIO", &["TRIGGER"]),
    ("DISPLAY", &["TRIGGER", "DESCRIPTION"]),
    ("EMAIL", &["TRIGGER", "DESCRIPTION", "SUMMARY", "ATTENDEE"]),
];

/// Reports the worst mistake of each alarm.
pub(super) fn check(tree: &Tree<'_>, event: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    for (index, before) in event.children.iter().zip(&event.properties_before) {
        let alarm = &tree.components[*index];
        if alarm.name != "VALARM" {
            continue;
        }
        let needed = match alarm.find("ACTION") {
            None => &["ACTION"][..],
            Some(action) => REQUIRED
                .iter()
                .find(|(kind, _)| is_one_of(action.value, &[kind]))
                .map_or(&["TRIGGER"][..], |(_, needed)| needed),
        };
        if let Some(missing) = needed.iter().find(|name| !alarm.has(name)) {
            findings.at_line(&rule::ALARM_INCOMPLETE, alarm.begin, || {
                format!("this alarm has no {missing}")
            });
        } else if let Some(after) = event.properties.get(*before) {
            let message = || format!("{} stands after an alarm", after.name);
            findings.at_line(&rule::ALARM_NOT_LAST, after.line, message);
        } else {
            findings.at_line(&rule::ALARM_IN_FEED, alarm.begin, || {
                "here is an alarm".to_owned()
            });
        }
    }
}
