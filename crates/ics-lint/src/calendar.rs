//! Checks of the calendar's own properties.

use super::finding::{Findings, quoted};
use super::is_one_of;
use super::rules::{calendar as rule, events as rule_of_events};
use super::tree::{CalendarComponent, Tree};

/// The longest name of a folder in Exchange, in characters.
const MAX_NAME: usize = 255;

/// The methods of invitations and answers (RFC 5546).
const INVITATION_METHODS: [&str; 7] = [
    "REQUEST",
    "REPLY",
    "ADD",
    "CANCEL",
    "REFRESH",
    "COUNTER",
    "DECLINECOUNTER",
];

pub(super) fn check(
    tree: &Tree<'_>,
    calendar: &CalendarComponent<'_>,
    findings: &mut Findings<'_>,
) {
    check_head(calendar, findings);
    check_method(tree, calendar, findings);
    check_names(calendar, findings);
    if !calendar.has("REFRESH-INTERVAL") && !calendar.has("X-PUBLISHED-TTL") {
        let message = || "there is neither REFRESH-INTERVAL nor X-PUBLISHED-TTL".to_owned();
        findings.at_line(&rule::REFRESH_MISSING, calendar.begin, message);
    }
}

fn check_head(calendar: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    match calendar.find("VERSION") {
        None => {
            findings.at_line(&rule::VERSION_MISSING, calendar.begin, || {
                "this calendar has no VERSION".to_owned()
            });
        }
        Some(version) if version.value.trim() != "2.0" => {
            findings.at_value(&rule::VERSION_NOT_2, version, || {
                format!("VERSION is {}", quoted(version.value))
            });
        }
        Some(_) => {}
    }
    if calendar
        .find("PRODID")
        .is_none_or(|product| product.value.trim().is_empty())
    {
        findings.at_line(&rule::PRODID_MISSING, calendar.begin, || {
            "this calendar has no PRODID".to_owned()
        });
    }
    if let Some(scale) = calendar
        .find("CALSCALE")
        .filter(|scale| !is_one_of(scale.value, &["GREGORIAN"]))
    {
        findings.at_value(&rule::NOT_GREGORIAN, scale, || {
            format!("CALSCALE is {}", quoted(scale.value))
        });
    }
}

fn check_method(tree: &Tree<'_>, calendar: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let Some(method) = calendar.find("METHOD") else {
        findings.at_line(&rule::METHOD_MISSING, calendar.begin, || {
            "this calendar has no METHOD".to_owned()
        });
        return check_people(tree, calendar, findings);
    };
    let message = || format!("METHOD is {}", quoted(method.value));
    if is_one_of(method.value, &INVITATION_METHODS) {
        // An invitation has attendees, so they are not reported.
        findings.at_value(&rule::METHOD_INVITES, method, message);
        return;
    }
    if !is_one_of(method.value, &["PUBLISH"]) {
        findings.at_value(&rule::METHOD_UNKNOWN, method, message);
    }
    check_people(tree, calendar, findings);
}

fn check_people(tree: &Tree<'_>, calendar: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    for property in tree
        .children(calendar, "VEVENT")
        .flat_map(|event| &event.properties)
    {
        let rule = match property.name.as_str() {
            "ATTENDEE" => &rule_of_events::ATTENDEE_IN_FEED,
            "ORGANIZER" => &rule_of_events::ORGANIZER_IN_FEED,
            _ => continue,
        };
        findings.at_line(rule, property.line, || {
            format!("here is {}", quoted(property.value))
        });
    }
}

fn check_names(calendar: &CalendarComponent<'_>, findings: &mut Findings<'_>) {
    let [name, shown] = ["NAME", "X-WR-CALNAME"].map(|key| {
        calendar
            .find(key)
            .filter(|property| !property.value.trim().is_empty())
    });
    match (name, shown) {
        (None, None) => {
            let message = || "there is neither NAME nor X-WR-CALNAME".to_owned();
            findings.at_line(&rule::NAME_MISSING, calendar.begin, message);
        }
        (Some(name), None) => {
            let message = || format!("NAME is {}", quoted(name.value));
            findings.at_line(&rule::X_WR_CALNAME_MISSING, name.line, message);
        }
        (None, Some(shown)) => {
            let message = || format!("X-WR-CALNAME is {}", quoted(shown.value));
            findings.at_line(&rule::RFC_7986_NAME_MISSING, shown.line, message);
        }
        (Some(name), Some(shown)) if name.value != shown.value => {
            let message = || {
                format!(
                    "NAME is {}, X-WR-CALNAME {}",
                    quoted(name.value),
                    quoted(shown.value)
                )
            };
            findings.at_value(&rule::NAMES_DIFFER, shown, message);
        }
        _ => {}
    }
    let longest = shown
        .or(name)
        .map(|property| (property, property.value.chars().count()));
    if let Some((property, count)) = longest.filter(|(_, count)| *count > MAX_NAME) {
        findings.at_value(&rule::NAME_TOO_LONG, property, || {
            format!("the name has {count} characters")
        });
    }
}
