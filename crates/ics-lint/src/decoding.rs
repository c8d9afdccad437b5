//! Traces of text that was decoded wrongly before it was written.

use std::ops::Range;

/// Entities that exports write into text.
const ENTITIES: [&str; 24] = [
    "amp", "lt", "gt", "quot", "apos", "nbsp", "ndash", "mdash", "hellip", "lsquo", "rsquo",
    "ldquo", "rdquo", "bull", "middot", "copy", "reg", "trade", "euro", "pound", "szlig", "shy",
    "deg", "times",
];

/// The names of accents in entities, which follow the letter.
const ACCENTS: [&str; 7] = ["uml", "acute", "grave", "circ", "tilde", "cedil", "ring"];

/// Windows-1252 from 0x80 to 0x9F. Unassigned bytes are control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The first HTML entity. Its semicolon may be escaped.
pub(super) fn find_entity(text: &str) -> Option<Range<usize>> {
    text.match_indices('&').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name_end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))?;
        let (name, after) = rest.split_at(name_end);
        let mark = ["\\;", ";"].iter().find(|mark| after.starts_with(**mark))?;
        is_entity(name).then(|| at..at + 1 + name_end + mark.len())
    })
}

fn is_entity(name: &str) -> bool {
    let is_number =
        |digits: &str, radix| u32::from_str_radix(digits, radix).is_ok_and(|code| code > 0);
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        return hexadecimal.map_or_else(|| is_number(number, 10), |number| is_number(number, 16));
    }
    let accent = name
        .get(1..)
        .filter(|_| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    ENTITIES.contains(&name) || accent.is_some_and(|accent| ACCENTS.contains(&accent))
}

/// The first UTF-8 that was read as Windows-1252 and written as UTF-8 again, and the character that was meant.
pub(super) fn find_mojibake(text: &str) -> Option<(Range<usize>, char)> {
    if text.is_ascii() {
        return None;
    }
    text.char_indices().find_map(|(at, lead)| {
        let length = match lead {
            'Â' | 'Ã' | 'Ä' | 'Å' => 2,
            'â' => 3,
            'ð' => 4,
            _ => return None,
        };
        let mut bytes = [0; 4];
        let mut end = at;
        for (place, c) in bytes.iter_mut().zip(text[at..].chars().take(length)) {
            *place = byte(c)?;
            end += c.len_utf8();
        }
        let meant = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
        is_unlikely_as_written(lead, text[at..].chars().nth(1)?).then_some((at..end, meant))
    })
}

/// Whether a text is unlikely to have the second character after the first. Words in capitals may end in letters with
/// accents, before a no-break space, a quotation mark or an ellipsis.
fn is_unlikely_as_written(lead: char, second: char) -> bool {
    match lead {
        'Ä' | 'Å' => !matches!(
            second,
            '\u{a0}' | '»' | '…' | '’' | '”' | '“' | '›' | '–' | '—' | '™'
        ),
        'Ã' | 'Â' => {
            !matches!(second, '\u{a0}' | '…' | '’' | '”' | '›' | '–' | '—')
                || lead == 'Â' && second == '\u{a0}'
        }
        // The two bytes of a dash, a quotation mark or a sign follow.
        _ => matches!(
            second,
            '€' | '\u{80}' | '„' | '\u{84}' | '†' | 'Ÿ' | '\u{9f}'
        ),
    }
}

/// The byte that Windows-1252, or Latin-1, has for a character.
fn byte(c: char) -> Option<u8> {
    match WINDOWS_1252.iter().position(|known| *known == c) {
        Some(position) => u8::try_from(0x80 + position).ok(),
        None => u8::try_from(u32::from(c)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_was_encoded_twice_is_found_with_what_was_meant() {
        let check = |text: &str, expected: Option<char>| {
            assert_eq!(
                find_mojibake(text).map(|(_, meant)| meant),
                expected,
                "{text}"
            );
        };
        check("MÃ¼nster", Some('ü'));
        check("20Â°C", Some('°'));
        check("Â\u{a0}x", Some('\u{a0}'));
        check("today \u{e2}\u{20ac}\u{201c} now", Some('–'));
        // The second byte as Latin-1 has it.
        check("today \u{e2}\u{80}\u{93}", Some('–'));
        check("today’s \u{e2}\u{20ac}\u{153}end", Some('“'));
        check("Å‚Ã³dź", Some('ł'));
        check("ðŸŽ“ day", Some('🎓'));
        for good in [
            "Münster",
            "SÃO PAULO",
            "É »",
            "CAFÉ»",
            "IRMÃ\u{a0}»",
            "ÄÄ…",
            "à la carte",
            "20 °C",
            "Ã",
            "ð",
            "",
        ] {
            check(good, None);
        }
    }

    #[test]
    fn entities_are_found_and_ampersands_are_left_alone() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                find_entity(text).map(|span| &text[span]),
                expected,
                "{text}"
            );
        };
        check("Sea &amp\\; Sky", Some("&amp\\;"));
        check("a&nbsp;b", Some("&nbsp;"));
        check("R&D\\; M&uuml;nster", Some("&uuml;"));
        check("&#39;", Some("&#39;"));
        check("&#x1F393;", Some("&#x1F393;"));
        for good in [
            "R&D\\; Q&A;",
            "Smith &Jones; Co",
            "&",
            "&;",
            "&#;",
            "&amp",
            "AT&T",
        ] {
            check(good, None);
        }
    }
}
