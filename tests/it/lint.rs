//! The linter: a corpus in which each file breaks one rule, and any bytes at all.
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]

mod command;
mod repetition;
mod server;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use carillon::lint::{self, Finding};
use proptest::prelude::*;

/// Rules whose bad files would be too large to keep; a test below makes them.
const MADE: [&str; 2] = ["too-large", "too-many-events"];

/// The two renderings of a feed are two files, of which the later has this before its ending.
const SECOND: &str = ".second";

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

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
    let named = lint::rules().map(|rule| rule.id).filter(is_named);
    named
        .max_by_key(|id| id.len())
        .unwrap_or_else(|| panic!("{name}.ics is named after no rule"))
}

/// Everything that is found in a file, or in the two of a pair.
fn findings(path: &str) -> Vec<Finding> {
    let read = |ending: &str| fs::read(corpus().join(format!("{path}{ending}")));
    let text = read(".ics").unwrap();
    let mut findings = lint::check(&text);
    if let Ok(second) = read(&format!("{SECOND}.ics")) {
        findings.extend(lint::compare(&text, &second));
    }
    findings
}

fn ids(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule.id).collect()
}

/// What the program prints about a file of the corpus, which decides about its exit status.
fn report(path: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carillon"));
    command
        .current_dir(corpus())
        .args(["lint", &format!("{path}.ics")]);
    let second = format!("{path}{SECOND}.ics");
    if corpus().join(&second).exists() {
        command.args(["--second", &second]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let status = i32::from(text.lines().any(|line| line.starts_with("  error[")));
    assert_eq!(output.status.code(), Some(status), "{path}: {text}");
    text
}

/// Compares the reports of a folder with those kept in `tests/lint/reports`.
fn compare_reports(folder: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(corpus().join("reports").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names(folder) {
            insta::assert_snapshot!(name.as_str(), report(&format!("{folder}/{name}")));
        }
    });
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
    let of_files = lint::GROUPS
        .iter()
        .filter(|(heading, _)| *heading != "How a server answers");
    let rules: BTreeSet<&str> = of_files
        .flat_map(|(_, rules)| rules.iter().map(|rule| rule.id))
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
fn ids_are_unique_and_every_text_of_a_rule_is_said() {
    let mut seen = BTreeSet::new();
    for rule in lint::rules() {
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
fn the_reports_of_bad_files_are_as_expected() {
    compare_reports("bad");
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
    compare_reports("publishers");
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
fn a_feed_that_is_too_long_is_told_and_one_below_the_limits_is_not() {
    let check = |events, title, expected: &[&str]| {
        let found = lint::check(feed(events, title).as_bytes());
        assert_eq!(ids(&found), expected.iter().copied().collect(), "{found:?}");
    };
    check(1000, 600, &[]);
    check(1001, 10, &["too-many-events"]);
    check(1000, 900, &["too-large"]);
}

#[test]
fn of_one_rule_five_findings_are_told_and_the_rest_counted() {
    let bad = feed(1000, 10).replace("TRANSP:OPAQUE", "TRANSP:MAYBE");
    let found = lint::check(bad.as_bytes());
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
    let found = lint::check(bad.as_bytes());
    let place = found[0].place.clone().unwrap();
    assert_eq!(&bad[place.span.clone()], ";");
    let before = &bad[..place.span.start];
    assert_eq!(place.line, before.matches('\n').count() + 1);
    assert_eq!(place.column, place.span.start - before.rfind('\n').unwrap());
}

/// Pieces of calendars, and of what breaks them.
const PIECES: [&str; 40] = [
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VALARM",
    "BEGIN:VTIMEZONE",
    "END:",
    "\r\n",
    "\r\n",
    "\r\n",
    "\n",
    "\r",
    "\r\n ",
    "\n\t",
    "SUMMARY",
    "DTSTART",
    "DTEND",
    "RRULE",
    "GEO",
    "UID",
    "TZOFFSETTO",
    ":",
    ";",
    ",",
    "=",
    "\"",
    "\\",
    "TZID=",
    "VALUE=DATE",
    "20261109",
    "T0900",
    "00Z",
    "+é",
    "🌳",
    "\0",
    "\u{feff}",
    "FREQ=",
    "BYDAY=",
    "1",
    "(",
];

fn check_places(bytes: &[u8], findings: &[Finding]) {
    for finding in findings {
        let place = finding.place.as_ref().unwrap();
        assert!(
            place.span.start <= place.span.end && place.span.end <= bytes.len(),
            "{finding:?}"
        );
        assert!(
            place.line > 0 && place.column > 0 && place.column <= place.span.start + 1,
            "{finding:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_every_place_is_in_them(bytes in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
        check_places(&bytes, &lint::check(&bytes));
        check_places(&other, &lint::compare(&bytes, &other));
    }

    #[test]
    fn any_shuffled_calendar_is_read_and_every_place_is_in_it(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..200),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}", pieces.concat());
        let bytes = &text.as_bytes()[..=cut.index(text.len())];
        check_places(bytes, &lint::check(bytes));
        check_places(bytes, &lint::compare(text.as_bytes(), bytes));
    }
}

#[test]
fn ten_megabytes_of_anything_are_read_in_one_go() {
    const LEN: usize = 10_000_000;
    // Whatever takes time that grows with the square never ends here.
    for (begin, piece) in [
        ("", "x"),
        ("", "\n"),
        ("", "\0"),
        ("", "\u{feff}"),
        ("", " "),
        ("", "BEGIN:VCALENDAR\n"),
        ("SUMMARY:", "\\"),
        ("", "BEGIN:A\n"),
        ("", "END:A\n"),
        ("", "BEGIN:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR\n"),
        ("X", ";"),
        ("X", ";A=\""),
        ("X;A=", "\"a\","),
        ("SUMMARY:", "\\\n "),
        ("SUMMARY:", "é\n "),
        ("DESCRIPTION:", "<"),
        ("DESCRIPTION:", "&#1"),
        ("DESCRIPTION:", "Ã"),
        ("EXDATE:", "2,"),
        ("RRULE:", "FREQ=DAILY;"),
        ("", "UID:1\n"),
        ("", "BEGIN:VEVENT\nUID:1\nEND:VEVENT\n"),
        ("BEGIN:VEVENT\n", "BEGIN:VALARM\nEND:VALARM\n"),
        ("BEGIN:VTIMEZONE\n", "BEGIN:STANDARD\nEND:STANDARD\n"),
        ("GEO:", "1"),
        ("DTSTART:", "1"),
        ("REFRESH-INTERVAL:P", "1"),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\r\n{begin}{}",
            piece.repeat(LEN / piece.len())
        );
        let found = lint::check(text.as_bytes());
        assert!(
            !found.is_empty() && found.len() < 5 * lint::rules().count(),
            "{begin}{piece}"
        );
        assert!(
            found.iter().all(|finding| finding.message.len() < 1000),
            "{begin}{piece}"
        );
    }
}
