//! Lists of teaching weeks: `1-5,7`.

use std::fmt::Write;

use super::ProblemKind;

/// The weeks of a list such as `1-5, 7`, ascending and each once. All hyphens and spaces that exports write are read.
pub(super) fn parse(text: &str) -> Result<Vec<u16>, ProblemKind> {
    let plain = plain(text)?;
    let bad = || ProblemKind::BadWeeks(text.to_owned());
    let number = |part: &str| match part.trim() {
        part if part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse::<u16>().map_err(|_| bad())
        }
        _ => Err(bad()),
    };
    let mut ranges = Vec::new();
    for part in plain.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if last < first {
            return Err(ProblemKind::BackwardWeeks {
                first,
                last,
                remedy: format!("{last}-{first}"),
            });
        }
        ranges.push((first, last));
    }
    // Overlapping ranges are joined first: thousands of long ones would fill the memory.
    ranges.sort_unstable();
    let mut weeks: Vec<u16> = Vec::new();
    for (first, last) in ranges {
        let next = weeks.last().map_or(0, |&week| u32::from(week) + 1);
        weeks.extend(
            (u32::from(first).max(next)..=u32::from(last))
                .filter_map(|week| u16::try_from(week).ok()),
        );
    }
    Ok(weeks)
}

/// The list with ASCII hyphens, commas and spaces.
fn plain(text: &str) -> Result<String, ProblemKind> {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '0'..='9' | ',' | '-' => plain.push(character),
            // Hyphens, dashes and the minus sign, also small and wide ones.
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
                plain.push('-');
            }
            '\u{ff0c}' => plain.push(','),
            // Marks without a width: where a line may break, where it may not, and where a file began.
            '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            _ if character.is_whitespace() => plain.push(' '),
            _ => {
                return Err(ProblemKind::WeeksCharacter {
                    text: text.to_owned(),
                    character: named(character),
                });
            }
        }
    }
    Ok(plain)
}

/// The character as a message can show it.
fn named(character: char) -> String {
    match character {
        ' '..='~' => format!("\"{character}\""),
        _ if character.is_alphanumeric() => {
            format!("\"{character}\" (U+{:04X})", u32::from(character))
        }
        _ => format!("the character U+{:04X}", u32::from(character)),
    }
}

/// Ascending weeks as a list with ranges.
pub(super) fn show(weeks: impl IntoIterator<Item = u16>) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for week in weeks {
        match ranges.last_mut() {
            Some((_, last)) if week.checked_sub(1) == Some(*last) => *last = week,
            _ => ranges.push((week, week)),
        }
    }
    let mut out = String::new();
    for (first, last) in ranges {
        let comma = if out.is_empty() { "" } else { "," };
        let written = if first == last {
            write!(out, "{comma}{first}")
        } else {
            write!(out, "{comma}{first}-{last}")
        };
        written.expect("writing to a String cannot fail");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_weeks_is_numbers_and_ranges_with_spaces_allowed() {
        let check = |text, weeks: &[u16]| assert_eq!(parse(text).unwrap(), weeks, "{text}");
        check("7", &[7]);
        check("1-3,5", &[1, 2, 3, 5]);
        check(" 1 - 3 , 5 ", &[1, 2, 3, 5]);
        check("5,1-2,2", &[1, 2, 5]);
    }

    #[test]
    fn the_hyphens_and_spaces_of_exports_are_read() {
        for hyphen in
            "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe58}\u{fe63}\u{ff0d}-"
                .chars()
        {
            assert_eq!(
                parse(&format!("1{hyphen}3")),
                Ok(vec![1, 2, 3]),
                "U+{:04X}",
                u32::from(hyphen)
            );
        }
        for space in "\u{a0}\u{2009}\u{202f}\u{3000}\u{200b}\u{feff}\t\n ".chars() {
            let text = format!("{space}1{space}-{space}3,{space}5{space}");
            assert_eq!(
                parse(&text),
                Ok(vec![1, 2, 3, 5]),
                "U+{:04X}",
                u32::from(space)
            );
        }
    }

    #[test]
    fn a_text_that_is_not_a_list_of_weeks_is_refused() {
        for text in ["", ",", "1,", "1-", "-1", "1--2", "99999", "1-2-3", "1 2"] {
            assert_eq!(
                parse(text),
                Err(ProblemKind::BadWeeks(text.to_owned())),
                "{text}"
            );
        }
        for (text, character) in [
            ("a", "\"a\""),
            ("1.5", "\".\""),
            ("+1", "\"+\""),
            ("1;3", "\";\""),
            ("1\u{2192}3", "the character U+2192"),
        ] {
            let kind = ProblemKind::WeeksCharacter {
                text: text.to_owned(),
                character: character.to_owned(),
            };
            assert_eq!(parse(text), Err(kind), "{text}");
        }
        assert_eq!(
            parse("5-1"),
            Err(ProblemKind::BackwardWeeks {
                first: 5,
                last: 1,
                remedy: "1-5".to_owned()
            })
        );
    }

    #[test]
    fn weeks_are_shown_as_the_shortest_list() {
        assert_eq!(show([1, 2, 3, 5, 7, 8]), "1-3,5,7-8");
        assert_eq!(show([]), "");
    }
}
