//! The name of the file in which a client saves a feed (RFC 6266).

use actix_web::http::header::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The largest name in bytes of UTF-8 without the extension. File systems allow 255 with it.
const MAX_BYTES: usize = 200;

/// The name of a feed whose own name has no character that is allowed in file names.
const DEFAULT: &str = "timetable";

/// All characters but those that are allowed in an extended value as they are (RFC 8187 section 3.2.1).
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The value of Content-Disposition that saves a feed called `name` as a file with this extension.
pub(super) fn attachment(name: &str, extension: &str) -> HeaderValue {
    let file = format!("{}.{extension}", safe(name));
    // For clients that know only RFC 2616. Some of them decode a percent sign, in different ways.
    let plain = file.replace(|c: char| !c.is_ascii() || c == '%', "_");
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != file {
        value.push_str("; filename*=UTF-8''");
        value.extend(utf8_percent_encode(&file, EXTENDED));
    }
    HeaderValue::try_from(value).expect("ASCII without control characters")
}

/// The name without characters that a file system refuses, a shell expands, or nobody can see.
fn safe(name: &str) -> String {
    let shown = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => Some(' '),
        _ if c.is_control() || c.is_whitespace() => Some(' '),
        // These are invisible, or change the direction of the text after them: one extension could look like another.
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        _ => Some(c),
    };
    let text: String = name.chars().filter_map(shown).collect();
    let mut out = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let space = if out.is_empty() { "" } else { " " };
        out.push_str(space);
        out.push_str(word);
    }
    while out.len() > MAX_BYTES {
        out.pop();
    }
    // Windows drops dots and spaces at the end. A dot at the beginning hides a file elsewhere.
    let out = out.trim_matches(['.', ' ']);
    if out.is_empty() {
        DEFAULT.into()
    } else {
        out.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(
            attachment(name, "ics").to_str().unwrap(),
            format!("attachment; {expected}"),
            "{name:?}"
        );
    }

    #[test]
    fn a_plain_name_is_the_name_of_the_file() {
        check("MAA101 Calculus", "filename=\"MAA101 Calculus.ics\"");
    }

    #[test]
    fn a_name_with_other_letters_is_sent_in_both_forms() {
        check(
            "Siân’s",
            "filename=\"Si_n_s.ics\"; filename*=UTF-8''Si%C3%A2n%E2%80%99s.ics",
        );
        check(
            "50% off",
            "filename=\"50_ off.ics\"; filename*=UTF-8''50%25%20off.ics",
        );
    }

    #[test]
    fn what_no_file_system_takes_becomes_a_space() {
        check("A/B\\C: \"d\"\r\n\t<e>|f?*", "filename=\"A B C d e f.ics\"");
        check("x\u{202e}fdp\u{200b}", "filename=\"xfdp.ics\"");
        check(" ..hidden.. ", "filename=\"hidden.ics\"");
    }

    #[test]
    fn a_name_that_leaves_nothing_is_replaced() {
        check("", "filename=\"timetable.ics\"");
        check("...", "filename=\"timetable.ics\"");
    }

    #[test]
    fn a_long_name_is_cut_between_two_characters() {
        let value = attachment(&"é".repeat(1_000), "json");
        assert!(
            value.to_str().unwrap().ends_with("%C3%A9.json"),
            "{value:?}"
        );
        assert_eq!(
            value.to_str().unwrap().matches("%C3%A9").count(),
            MAX_BYTES / 2
        );
    }
}
