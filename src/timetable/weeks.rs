//! Lists of teaching weeks: `1-5,7`.

use std::fmt::Write;

use super::Fault;

/// The weeks of a list such as `1-5, 7`, ascending and each once.
pub(super) fn parse(text: &str) -> Result<Vec<u16>, Fault> {
    let bad = || Fault::BadWeeks(text.to_owned());
    let number = |part: &str| match part.trim() {
        part if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse::<u16>().map_err(|_| bad()),
        _ => Err(bad()),
    };
    let mut ranges = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if last < first {
            return Err(Fault::BackwardWeeks { first, last });
        }
        ranges.push((first, last));
    }
    // Overlapping ranges are joined first: thousands of long ones would fill the memory.
    ranges.sort_unstable();
    let mut weeks: Vec<u16> = Vec::new();
    for (first, last) in ranges {
        let next = weeks.last().map_or(0, |&week| u32::from(week) + 1);
        weeks.extend((u32::from(first).max(next)..=u32::from(last)).filter_map(|week| u16::try_from(week).ok()));
    }
    Ok(weeks)
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
        let written = if first == last { write!(out, "{comma}{first}") } else { write!(out, "{comma}{first}-{last}") };
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
    fn what_is_no_list_of_weeks_is_refused() {
        for text in ["", ",", "1,", "a", "1-", "-1", "1--2", "1.5", "+1", "99999", "1-2-3"] {
            assert_eq!(parse(text), Err(Fault::BadWeeks(text.to_owned())), "{text}");
        }
        assert_eq!(parse("5-1"), Err(Fault::BackwardWeeks { first: 5, last: 1 }));
    }

    #[test]
    fn weeks_are_shown_as_the_shortest_list() {
        assert_eq!(show([1, 2, 3, 5, 7, 8]), "1-3,5,7-8");
        assert_eq!(show([]), "");
    }
}
