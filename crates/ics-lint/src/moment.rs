//! Dates, date-times and durations as they are written in iCalendar (RFC 5545 section 3.3).

use jiff::civil::{Date, DateTime, Time};

/// A date, or a date-time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    Day(Date),
    Time { at: DateTime, is_utc: bool },
}

/// The reason why a text is not a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidMoment {
    Malformed,
    /// It is well formed, but there is no such day or time.
    Impossible,
}

impl Moment {
    /// Reads `19980118` or `19980118T230000`, with `Z` or without.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidMoment> {
        let (text, is_utc) = text
            .strip_suffix('Z')
            .map_or((text, false), |local| (local, true));
        let (day, time) = text
            .split_once('T')
            .map_or((text, None), |(day, time)| (day, Some(time)));
        if !is_digits(day, 8)
            || time.is_some_and(|time| !is_digits(time, 6))
            || (is_utc && time.is_none())
        {
            return Err(InvalidMoment::Malformed);
        }
        let date = date(day).ok_or(InvalidMoment::Impossible)?;
        match time {
            None => Ok(Self::Day(date)),
            Some(text) => {
                let time = clock_time(text).ok_or(InvalidMoment::Impossible)?;
                Ok(Self::Time {
                    at: date.to_datetime(time),
                    is_utc,
                })
            }
        }
    }

    pub(super) fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// The day as it is written.
    pub(super) fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Time { at, .. } => at.date(),
        }
    }

    pub(super) fn is_utc(self) -> bool {
        matches!(self, Self::Time { is_utc: true, .. })
    }

    /// Whether it is written as the first moment of a day.
    pub(super) fn is_midnight(self) -> bool {
        matches!(self, Self::Time { at, .. } if at.time() == Time::midnight())
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.parse().ok()
}

fn date(day: &str) -> Option<Date> {
    Date::new(number(&day[..4])?, number(&day[4..6])?, number(&day[6..])?).ok()
}

fn clock_time(text: &str) -> Option<Time> {
    // The sixtieth second is a leap second (RFC 5545 section 3.3.12).
    let second = number::<i8>(&text[4..])?;
    let second = if second == 60 { 59 } else { second };
    Time::new(number(&text[..2])?, number(&text[2..4])?, second, 0).ok()
}

/// Whether a duration is negative, and whether it is longer than zero; `None` if the text is not a duration.
/// Durations are `P2W`, `-P1DT2H30M`, `PT15M`.
pub(super) fn parse_duration(text: &str) -> Option<(bool, bool)> {
    let (is_negative, rest) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, time) = rest
        .split_once('T')
        .map_or((rest, None), |(days, time)| (days, Some(time)));
    let mut is_positive = false;
    let mut counts = 0;
    for (part, units) in [
        (days, if time.is_none() { "WD" } else { "D" }),
        (time.unwrap_or_default(), "HMS"),
    ] {
        let mut units = units.chars();
        let mut rest = part;
        while !rest.is_empty() {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .filter(|end| *end > 0)?;
            let unit = rest[end..].chars().next()?;
            // Each unit occurs once, larger units first.
            units.find(|known| *known == unit)?;
            is_positive |= rest[..end].bytes().any(|digit| digit != b'0');
            counts += 1;
            rest = &rest[end + 1..];
        }
    }
    (counts > 0 && time != Some("")).then_some((is_negative, is_positive))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_the_standard_writes_them() {
        let check =
            |text: &str, expected| assert_eq!(Moment::parse(text).map(|_| ()), expected, "{text}");
        for good in [
            "20260228",
            "20240229",
            "20260228T235959",
            "20260228T000000Z",
            "20161231T235960Z",
            "16010101T020000",
        ] {
            check(good, Ok(()));
        }
        for malformed in [
            "",
            "Z",
            "T",
            "2026-02-28",
            "20260228Z",
            "20260228T",
            "20260228T1200",
            "2026022８",
            "+0260228",
        ] {
            check(malformed, Err(InvalidMoment::Malformed));
        }
        for impossible in [
            "20260229",
            "20261301",
            "20260001",
            "20260228T240000",
            "20260228T126000Z",
        ] {
            check(impossible, Err(InvalidMoment::Impossible));
        }
    }

    #[test]
    fn durations_are_read_as_the_standard_writes_them() {
        for good in [
            "P1W",
            "P1D",
            "PT1H",
            "PT1H30M",
            "P1DT2H",
            "PT0S",
            "-PT15M",
            "+P1D",
            "PT5M3S",
            "P15DT5H0M20S",
        ] {
            assert!(parse_duration(good).is_some(), "{good}");
        }
        for bad in [
            "", "P", "PT", "1H", "P1H", "PT1D", "P1M", "P1Y", "PT1.5H", "PT30M1H", "P1DT", "P-1D",
            "PTé", "P1W2D3",
        ] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
        assert_eq!(parse_duration("-PT15M"), Some((true, true)));
        assert_eq!(parse_duration("PT0M"), Some((false, false)));
    }
}
