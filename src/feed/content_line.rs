//! Content lines: escaping, quoting and folding (RFC 5545 sections 3.1 and 3.3.11, RFC 6868).

use super::property::value_type;

/// The longest line in octets, its line break not counted.
const MAX_OCTETS: usize = 75;

/// Writes one property as a folded line.
pub(super) fn write_property(out: &mut String, name: &str, value: &str) {
    write_property_with(out, name, &[], value);
}

/// Writes one property with parameters, names and values, as a folded line.
pub(super) fn write_property_with(
    out: &mut String,
    name: &str,
    parameters: &[(&str, &str)],
    value: &str,
) {
    let mut line = String::with_capacity(256);
    line.push_str(name);
    for (parameter, value) in parameters {
        line.push(';');
        line.push_str(parameter);
        line.push('=');
        push_parameter_value(&mut line, value);
    }
    line.push(':');
    if value_type(name).is_escaped() {
        push_text(&mut line, value);
    } else {
        line.extend(
            value
                .chars()
                .filter(|c| !is_dropped(*c) && !is_line_break(*c)),
        );
    }
    write_line(out, &line);
}

/// A parameter's value, quoted where it must be. Characters that quotes cannot hold are written with carets (RFC 6868).
fn push_parameter_value(line: &mut String, value: &str) {
    let is_quoted = value.contains([':', ';', ',']);
    if is_quoted {
        line.push('"');
    }
    let mut characters = value.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '^' => line.push_str("^^"),
            '"' => line.push_str("^'"),
            c if is_line_break(c) => line.push_str("^n"),
            c if is_dropped(c) => {}
            c => line.push(c),
        }
    }
    if is_quoted {
        line.push('"');
    }
}

/// A value of type TEXT.
pub(super) fn push_text(line: &mut String, value: &str) {
    let mut characters = value.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' | ';' | ',' => {
                line.push('\\');
                line.push(c);
            }
            '\r' if characters.peek() == Some(&'\n') => {}
            '\t' => line.push(' '),
            c if is_line_break(c) => line.push_str("\\n"),
            c if is_dropped(c) => {}
            c => line.push(c),
        }
    }
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Control characters are not allowed in a content line. A byte order mark inside text makes some readers stop.
fn is_dropped(c: char) -> bool {
    c.is_control() || c == '\u{feff}'
}

/// Writes one line, folded: no part is longer than 75 octets, none begins or ends inside a character, and none
/// separates a backslash from the character that it escapes.
pub(super) fn write_line(out: &mut String, line: &str) {
    let mut rest = line;
    let mut room = MAX_OCTETS;
    while rest.len() > room {
        let (part, after) = rest.split_at(cut(rest, room));
        out.push_str(part);
        out.push_str("\r\n ");
        rest = after;
        // The space that marks the continuation counts.
        room = MAX_OCTETS - 1;
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

/// The last place in the first `room` octets where the line may be cut.
fn cut(line: &str, room: usize) -> usize {
    let mut end = room;
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let backslashes = line.as_bytes()[..end]
        .iter()
        .rev()
        .take_while(|&&byte| byte == b'\\')
        .count();
    // A line of backslashes alone would leave nothing before the cut only if `room` were 1.
    end - backslashes % 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use icalendar::{Calendar, Component};
    use proptest::prelude::*;

    fn written(key: &str, value: &str) -> String {
        let mut out = String::new();
        write_property(&mut out, key, value);
        out
    }

    /// The text that a reader makes of folded lines (RFC 5545 section 3.1).
    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn text_is_escaped() {
        let check = |value: &str, line: &str| {
            assert_eq!(written("NOTE", value), format!("NOTE:{line}\r\n"));
        };
        check("a,b;c\\d", "a\\,b\\;c\\\\d");
        check("a\r\nb\rc\nd\u{2028}e", "a\\nb\\nc\\nd\\ne");
        check("tab\there\u{7}\u{9f}\u{feff}.", "tab here.");
    }

    #[test]
    fn a_line_break_in_an_address_injects_no_line() {
        assert_eq!(
            written("URL", "https://a/\r\nATTENDEE:x;y"),
            "URL:https://a/ATTENDEE:x;y\r\n"
        );
    }

    #[test]
    fn a_parameter_is_quoted_only_where_it_must_be() {
        let check = |value: &str, expected: &str| {
            let mut out = String::new();
            push_parameter_value(&mut out, value);
            assert_eq!(out, expected);
        };
        check("plain", "plain");
        check("a:b", "\"a:b\"");
        check("say \"a;b\"\nc^", "\"say ^'a;b^'^nc^^\"");
    }

    #[test]
    fn letters_followed_by_no_break_spaces_are_folded_and_not_lost() {
        let value = format!("{}{}", "a".repeat(29), "\u{a0}".repeat(73));
        assert_eq!(
            unfolded(&written("SUMMARY", &value)),
            format!("SUMMARY:{value}\r\n")
        );
    }

    proptest! {
        #[test]
        fn every_line_is_short_whole_and_reads_back_as_itself(value in "\\PC{0,40}[\\\\;,\u{a0}\u{1F600}é]{0,200}\\PC{0,40}") {
            let out = written("SUMMARY", &value);
            for line in out.split_terminator("\r\n") {
                prop_assert!(line.len() <= MAX_OCTETS);
                prop_assert!(!line.contains(['\r', '\n']));
                let backslashes = line.bytes().rev().take_while(|&byte| byte == b'\\').count();
                prop_assert_eq!(backslashes % 2, 0);
            }
            let mut unescaped = String::new();
            push_text(&mut unescaped, &value);
            prop_assert_eq!(unfolded(&out), format!("SUMMARY:{}\r\n", unescaped));
        }

        #[test]
        fn the_crates_parser_and_another_read_back_what_was_written(value in any::<String>()) {
            let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n");
            for (name, value) in [("UID", "u"), ("DTSTAMP", "20260101T000000Z"), ("SUMMARY", &value)] {
                write_property(&mut text, name, value);
            }
            text.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
            let expected = expected_text(&value);
            let parsed: Calendar = text.parse().expect("the crate reads it");
            let summary = parsed.components.iter().find_map(|c| c.as_event()?.property_value("SUMMARY"));
            prop_assert_eq!(summary.unwrap_or(""), expected.as_str());
            let other = calcard::icalendar::ICalendar::parse(&text).expect("calcard reads it");
            let found = other.components.iter().flat_map(|c| &c.entries)
                .find(|e| e.name == calcard::icalendar::ICalendarProperty::Summary)
                .and_then(|e| e.values.first()).and_then(|v| v.as_text()).unwrap_or("").to_owned();
            prop_assert_eq!(found.trim(), expected.trim());
        }
    }

    /// The text that is left of `value` after it has been through a calendar.
    fn expected_text(value: &str) -> String {
        let joined = value.replace("\r\n", "\n");
        let kept = joined.chars().map(|c| if c == '\t' { ' ' } else { c });
        kept.map(|c| if is_line_break(c) { '\n' } else { c })
            .filter(|c| *c == '\n' || !is_dropped(*c))
            .collect()
    }
}
