//! The corpus, in which each file of `bad` breaks the rule that it is named after and no other.
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]

use std::collections::BTreeSet;
use std::fs;

use ics_lint::Finding;

use super::{corpus, ids};

/// Rules whose bad files would be too large to keep; a test below makes them.
const MADE: [&str; 2] = ["too-large", "too-many-events"];

/// The second rendering of a feed is a file of its own, with this before its ending.
const SECOND: &str = ".second";

/// The names of the files of a folder of the corpus, without ending.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(corpus().join(folder)).unwrap();
    let names = entries.filter_map(|entry| {
        Some(
            entry
                .unwrap()
                .file_name()
                .to_str()?
                .strip_suffix(".ics")?
                .to_owned(),
        )
    });
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(SECOND)).collect();
    names.sort();
    names
}

/// The rule that a file is named after: `bare-line-feed` for `bare-line-feed-once`.
fn rule_of(name: &str) -> &'static str {
    let is_named = |id: &&str| {
        name.strip_prefix(id)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let named = ics_lint::rules().map(|rule| rule.id).filter(is_named);
    named
        .max_by_key(|id| id.len())
        .unwrap_or_else(|| panic!("{name}.ics is named after no rule"))
}

/// Everything that is found in a file, or in the two of a pair.
fn findings(path: &str) -> Vec<Finding> {
    let read = |ending: &str| fs::read(corpus().join(format!("{path}{ending}")));
    let text = read(".ics").unwrap();
    let mut findings = ics_lint::lint(&text);
    if let Ok(second) = read(&format!("{SECOND}.ics")) {
        findings.extend(ics_lint::compare(&text, &second));
    }
    findings
}

#[test]
fn every_bad_file_breaks_its_own_rule_and_no_other() {
    for name in names("bad") {
        let found = findings(&format!("bad/{name}"));
        assert_eq!(
            ids(&found),
            BTreeSet::from([rule_of(&name)]),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn good_files_break_nothing() {
    for name in names("good") {
        let found = findings(&format!("good/{name}"));
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn every_rule_has_a_bad_file_and_a_good_one() {
    let rules: BTreeSet<&str> = ics_lint::groups()
        .filter(|group| group.title != "How a server answers")
        .flat_map(|group| group.rules.iter().map(|rule| rule.id))
        .collect();
    assert!(rules.len() >= 45, "{}", rules.len());
    for folder in ["bad", "good"] {
        let names = names(folder);
        assert!(names.len() >= 60, "{folder}: {}", names.len());
        let covered: BTreeSet<&str> = names.iter().map(|name| rule_of(name)).chain(MADE).collect();
        assert_eq!(covered, rules, "{folder}");
    }
}

#[test]
fn ids_are_unique_and_every_rule_has_all_its_texts() {
    let mut seen = BTreeSet::new();
    for rule in ics_lint::rules() {
        assert!(seen.insert(rule.id), "{}", rule.id);
        assert!(
            rule.id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
        for text in [rule.title, rule.breaks, rule.mend, rule.source] {
            assert!(
                text.len() > 8 && !text.ends_with('.') && text.trim() == text,
                "{}: {text}",
                rule.id
            );
        }
    }
}

#[test]
fn the_mistakes_of_well_known_publishers_are_reported() {
    for (name, rule) in [
        ("random-uid-per-render", "uid-changes"),
        ("stamp-of-the-moment", "stamp-changes"),
        ("full-history-zone", "full-history-zone"),
        ("byday-undefined", "invalid-rule"),
        ("floating-times", "floating-time"),
        ("uid-from-the-clock", "uid-changes"),
        ("bare-line-feeds", "bare-line-feed"),
        ("summary-in-the-calendar", "misplaced-property"),
    ] {
        let found = findings(&format!("publishers/{name}"));
        assert!(ids(&found).contains(rule), "{name}: {found:?}");
    }
}

/// A feed of so many events, each with so long a title.
fn feed(events: usize, title: usize) -> String {
    let good = fs::read_to_string(corpus().join("good/no-calendar.ics")).unwrap();
    let (head, rest) = good.split_at(good.find("BEGIN:VEVENT").unwrap());
    let (event, tail) = rest.split_at(rest.find("END:VCALENDAR").unwrap());
    let title = "x"
        .repeat(title)
        .as_bytes()
        .chunks(60)
        .map(text)
        .collect::<Vec<_>>()
        .join("\r\n ");
    let event = |number: usize| {
        let title = format!("{number} {title}");
        event
            .replace("UID:1", &format!("UID:{number}"))
            .replace("Lecture", &title)
    };
    format!("{head}{}{tail}", (0..events).map(event).collect::<String>())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_feed_that_is_too_long_is_reported_and_one_below_the_limits_is_not() {
    let check = |events, title, expected: &[&str]| {
        let found = ics_lint::lint(feed(events, title).as_bytes());
        assert_eq!(ids(&found), expected.iter().copied().collect(), "{found:?}");
    };
    check(1000, 600, &[]);
    check(1001, 10, &["too-many-events"]);
    check(1000, 900, &["too-large"]);
}

#[test]
fn five_findings_of_a_rule_are_listed_and_the_others_counted() {
    let bad = feed(1000, 10).replace("TRANSP:OPAQUE", "TRANSP:MAYBE");
    let found = ics_lint::lint(bad.as_bytes());
    assert_eq!(
        found.iter().map(|finding| finding.more).collect::<Vec<_>>(),
        [0, 0, 0, 0, 995],
        "{found:?}"
    );
}

#[test]
fn a_finding_in_a_folded_line_points_at_the_line_of_the_file() {
    let good = fs::read_to_string(corpus().join("good/no-calendar.ics")).unwrap();
    let bad = good.replace("SUMMARY:Lecture", "SUMMARY:one\r\n two\r\n  three; four");
    let found = ics_lint::lint(bad.as_bytes());
    let location = found[0].location.clone().unwrap();
    assert_eq!(&bad[location.span.clone()], ";");
    let before = &bad[..location.span.start];
    assert_eq!(location.line, before.matches('\n').count() + 1);
    assert_eq!(
        location.column,
        location.span.start - before.rfind('\n').unwrap()
    );
}
