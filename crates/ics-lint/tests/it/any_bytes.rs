//! Any bytes, and ten megabytes of any piece of a calendar.
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]

use ics_lint::Finding;
use proptest::prelude::*;

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

fn check_locations(bytes: &[u8], findings: &[Finding]) {
    for finding in findings {
        let location = finding.location.as_ref().unwrap();
        assert!(
            location.span.start <= location.span.end && location.span.end <= bytes.len(),
            "{finding:?}"
        );
        assert!(
            location.line > 0 && location.column > 0 && location.column <= location.span.start + 1,
            "{finding:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_every_place_is_in_them(bytes in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
        check_locations(&bytes, &ics_lint::lint(&bytes));
        check_locations(&other, &ics_lint::compare(&bytes, &other));
    }

    #[test]
    fn any_shuffled_calendar_is_read_and_every_place_is_in_it(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..200),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}", pieces.concat());
        let bytes = &text.as_bytes()[..=cut.index(text.len())];
        check_locations(bytes, &ics_lint::lint(bytes));
        check_locations(bytes, &ics_lint::compare(text.as_bytes(), bytes));
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
        let found = ics_lint::lint(text.as_bytes());
        assert!(
            !found.is_empty() && found.len() < 5 * ics_lint::rules().count(),
            "{begin}{piece}"
        );
        assert!(
            found.iter().all(|finding| finding.message.len() < 1000),
            "{begin}{piece}"
        );
    }
}
