//! Text from outside, made safe for showing to people: nothing in it can forge a line, steer a terminal or hide.

use std::borrow::Cow;

use jiff::Timestamp;

/// The text with each control character, line separator and invisible mark written as an escape, such as `\n` and
/// `\u{202e}`. All else stays as it is.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Characters that begin a formula in spreadsheets, with the wide forms of East Asia (OWASP, "CSV Injection"). A tab
/// and a line break, which spreadsheets skip, are written as escapes.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The text as a cell of a table: printable, and no formula.
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    let cell = printable(text);
    if cell.starts_with(FORMULA) {
        format!("'{cell}").into()
    } else {
        cell
    }
}

/// Whether the character would be written as an escape.
pub fn is_unprintable(c: char) -> bool {
    // The joiners U+200C and U+200D stay: Persian, Indian scripts and emoji are written with them.
    let is_invisible = matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || is_invisible
}

/// The time in UTC for tables and machines, as `2026-11-27T09:12:44Z`. Seconds are exact enough.
pub fn utc_seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `1203` as `1,203`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_forges_a_line_is_written_as_an_escape() {
        let check = |text: &str, shown: &str| assert_eq!(printable(text), shown, "{text:?}");
        check("a\nb\r\tc\0", r"a\nb\r\tc\u{0}");
        check("\u{1b}]0;owned\u{7}", r"\u{1b}]0;owned\u{7}");
        check("\u{9b}31m\u{7f}\u{85}", r"\u{9b}31m\u{7f}\u{85}");
        check(
            "\u{202e}txt.exe\u{2069}\u{2028}\u{feff}",
            r"\u{202e}txt.exe\u{2069}\u{2028}\u{feff}",
        );
        check(
            "Siân 校 نماینده\u{200c}ها 👩\u{200d}🎓 \\n",
            "Siân 校 نماینده\u{200c}ها 👩\u{200d}🎓 \\n",
        );
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [1, 999, 1000, 39_980].map(thousands),
            ["1", "999", "1,000", "39,980"]
        );
    }
}
