//! Recurrence rules, exceptions and zones: no false alarm, and no fault missed.
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]

use std::collections::BTreeSet;
use std::fs;

/// The rules that break in a calendar whose one event, on Monday 9 November 2026 at 9, has these lines too. A line
/// that begins with DTSTART takes the place of its own.
fn found(lines: &[&str]) -> BTreeSet<&'static str> {
    let good = fs::read_to_string(super::corpus().join("good/no-calendar.ics")).unwrap();
    let start = lines
        .iter()
        .find(|line| line.starts_with("DTSTART"))
        .unwrap_or(&"DTSTART:20261109T090000Z");
    let others: Vec<&str> = lines
        .iter()
        .filter(|line| !line.starts_with("DTSTART"))
        .copied()
        .collect();
    let others = others.join("\r\n") + "\r\n";
    let text = good
        .replace("DTSTART:20261109T090000Z", start)
        .replace("DTEND:20261109T100000Z\r\n", "")
        .replace("TRANSP:OPAQUE\r\n", others.trim_start());
    ics_lint::lint(text.as_bytes())
        .iter()
        .map(|finding| finding.rule.id)
        .collect()
}

fn check(expected: &str, lines: &[&str]) {
    // These are said of every such text, and are not what is tested here.
    let mut found = found(lines);
    found.retain(|rule| {
        !["repeating-event", "tzid-without-vtimezone", "floating-time"].contains(rule)
    });
    assert_eq!(found, expected.split_whitespace().collect(), "{lines:?}");
}

#[test]
fn an_exception_that_hits_a_meeting_is_not_a_finding() {
    for exception in [
        "EXDATE:20261109T090000Z",
        "EXDATE:20261116T090000Z,20261123T090000Z",
        "EXDATE;TZID=Europe/London:20261116T090000",
        "EXDATE;TZID=Asia/Tokyo:20261116T180000",
        // Nothing is known of this zone.
        "EXDATE;TZID=Campus:20261116T110000",
    ] {
        check("", &["RRULE:FREQ=WEEKLY;COUNT=3", exception]);
    }
    let local = "DTSTART;TZID=Europe/London:20261019T090000";
    // Before and after the clocks change.
    check(
        "",
        &[
            local,
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE:20261019T080000Z,20261026T090000Z",
        ],
    );
    check(
        "",
        &[
            "RRULE:FREQ=MONTHLY;BYDAY=2MO;COUNT=3",
            "EXDATE:20261214T090000Z",
        ],
    );
    check(
        "repeating-dates",
        &["RDATE:20261112T110000Z", "EXDATE:20261112T110000Z"],
    );
    check(
        "",
        &["RECURRENCE-ID:20261109T090000Z", "EXDATE:20261112T110000Z"],
    );
    check(
        "",
        &[
            "DTSTART;VALUE=DATE:20261109",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE;VALUE=DATE:20261116",
        ],
    );
}

#[test]
fn an_exception_that_hits_no_meeting_is_found() {
    for exception in [
        "EXDATE:20261102T090000Z",
        "EXDATE:20261130T090000Z",
        "EXDATE:20261116T090000Z,20261117T090000Z",
        "EXDATE;TZID=Asia/Tokyo:20261116T090000",
        "EXDATE;VALUE=DATE:20261116",
    ] {
        check(
            "exception-hits-nothing",
            &["RRULE:FREQ=WEEKLY;COUNT=3", exception],
        );
    }
    let local = "DTSTART;TZID=Europe/London:20261019T090000";
    check(
        "exception-hits-nothing",
        &[
            local,
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE:20261026T080000Z",
        ],
    );
    check(
        "exception-hits-nothing",
        &["RRULE:FREQ=MONTHLY;COUNT=3", "EXDATE:20261209T080000Z"],
    );
    check(
        "exception-hits-nothing",
        &[
            "RRULE:FREQ=MONTHLY;UNTIL=20261210T090000Z",
            "EXDATE:20270109T090000Z",
        ],
    );
    check(
        "exception-hits-nothing",
        &["DTSTART;VALUE=DATE:20261109", "EXDATE:20261109T000000Z"],
    );
}

#[test]
fn a_rule_in_utc_is_found_only_where_clocks_change_while_it_runs() {
    check("", &["RRULE:FREQ=WEEKLY;COUNT=3"]);
    check("", &["RRULE:FREQ=WEEKLY;UNTIL=20270308T090000Z"]);
    // In New York clocks change two weeks before they do in London.
    check("rule-in-utc", &["RRULE:FREQ=WEEKLY;UNTIL=20270315T090000Z"]);
    check("rule-in-utc", &["RRULE:FREQ=WEEKLY"]);
    check("rule-in-utc", &["RRULE:FREQ=DAILY;INTERVAL=2;COUNT=200"]);
    check("rule-in-utc", &["RRULE:FREQ=MONTHLY;COUNT=6"]);
    check("", &["RRULE:FREQ=HOURLY;COUNT=4"]);
    check(
        "",
        &[
            "DTSTART;TZID=Europe/London:20261109T090000",
            "RRULE:FREQ=WEEKLY;COUNT=30",
        ],
    );
    check(
        "",
        &["DTSTART;VALUE=DATE:20261109", "RRULE:FREQ=WEEKLY;COUNT=30"],
    );
}

#[test]
fn a_calendar_of_a_zone_without_summer_time_may_repeat_in_utc() {
    let text = fs::read_to_string(super::corpus().join("bad/rule-in-utc-named.ics")).unwrap();
    let rules = |zone: &str| {
        super::ids(&ics_lint::lint(
            text.replace("Australia/Sydney", zone).as_bytes(),
        ))
    };
    assert_eq!(
        rules("Australia/Brisbane"),
        BTreeSet::from(["repeating-event"])
    );
    assert_eq!(
        rules("Etc/UTC"),
        BTreeSet::from(["rule-in-utc"]),
        "most calendars say so, wherever they are"
    );
}

#[test]
fn rules_far_beyond_any_calendar_do_not_crash() {
    for rule in [
        "FREQ=YEARLY;INTERVAL=4294967295;COUNT=4294967295",
        "FREQ=DAILY;COUNT=4294967295",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=4294967295;INTERVAL=4294967295",
        "FREQ=MONTHLY;BYMONTHDAY=-31;BYDAY=53MO",
    ] {
        found(&[&format!("RRULE:{rule}"), "EXDATE:99991231T090000Z"]);
        found(&[
            "DTSTART:99991231T230000Z",
            &format!("RRULE:{rule}"),
            "EXDATE:99991231T230000Z",
        ]);
    }
}
