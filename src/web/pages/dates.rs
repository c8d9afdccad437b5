//! Days and times in words.

use std::time::Duration;

use jiff::civil::{Date, DateTime};

use crate::agenda::MeetingTime;
use crate::language::{TextArgument, Words};

const WEEKDAYS: [&str; 7] = [
    "weekday-mon",
    "weekday-tue",
    "weekday-wed",
    "weekday-thu",
    "weekday-fri",
    "weekday-sat",
    "weekday-sun",
];

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
    "month-9", "month-10", "month-11", "month-12",
];

/// In seconds.
const MINUTE: u64 = 60;

/// Minutes in a day.
const DAY_MINUTES: u64 = 24 * 60;

/// Two days, in minutes. A shorter time is shown in hours.
const TWO_DAYS: u64 = 2 * DAY_MINUTES;

/// Monday.
pub(super) fn weekday(words: &Words, date: Date) -> String {
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).expect("days count from 0");
    words.text(WEEKDAYS[index])
}

/// 23 November.
pub(super) fn day(words: &Words, date: Date) -> String {
    // A number, because some languages write the first day of a month in another way.
    words.fill(
        "date-day",
        &[
            ("day", TextArgument::from(date.day())),
            ("month", TextArgument::from(month(words, date))),
        ],
    )
}

/// Monday 23 November.
pub(super) fn full_day(words: &Words, date: Date) -> String {
    words.fill(
        "date-full",
        &[
            ("weekday", weekday(words, date)),
            ("date", day(words, date)),
        ],
    )
}

/// 23 November 2026.
pub(super) fn day_and_year(words: &Words, date: Date) -> String {
    words.fill(
        "date-year",
        &[
            ("date", day(words, date)),
            ("year", date.year().to_string()),
        ],
    )
}

/// Today, tomorrow, or Monday 23 November.
pub(super) fn near_day(words: &Words, date: Date, today: Date) -> String {
    if date == today {
        words.text("date-today")
    } else if today.tomorrow().is_ok_and(|tomorrow| date == tomorrow) {
        words.text("date-tomorrow")
    } else {
        full_day(words, date)
    }
}

/// 14:05, the same in all languages.
pub(super) fn clock(time: DateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// 09:00–10:00, or all day; with the time zone if it differs from the university's.
pub(super) fn span(words: &Words, time: MeetingTime, zone: Option<&str>) -> String {
    let MeetingTime::Clock { start, end } = time else {
        return words.text("meeting-all-day");
    };
    let [from, to] = [start, end].map(clock);
    // Midnight at the end of a day is written as 24:00, because 00:00 looks like its beginning.
    let to = if end.date() > start.date() && to == "00:00" {
        "24:00".into()
    } else {
        to
    };
    let time = words.fill("meeting-time", &[("from", from), ("to", to)]);
    match zone {
        Some(zone) => words.fill(
            "meeting-time-zone",
            &[("time", time), ("zone", zone.replace('_', " "))],
        ),
        None => time,
    }
}

/// Monday 23 November at 14:05.
pub(super) fn moment(words: &Words, time: DateTime) -> String {
    words.fill(
        "date-at",
        &[("day", full_day(words, time.date())), ("time", clock(time))],
    )
}

/// 2 hours ago.
pub(super) fn ago(words: &Words, passed: Duration) -> String {
    let minutes = passed.as_secs() / MINUTE;
    match minutes {
        0 => words.text("ago-now"),
        1..60 => words.fill1("ago-minutes", "minutes", minutes),
        60..DAY_MINUTES => words.fill1("ago-hours", "hours", minutes / 60),
        _ => words.fill1("ago-days", "days", minutes / DAY_MINUTES),
    }
}

/// 3 h 10 min. It is rounded up, so no delay looks shorter than it was.
pub(super) fn duration(words: &Words, duration: Duration) -> String {
    let minutes = duration.as_secs().div_ceil(MINUTE).max(1);
    let parts =
        |key, [great, small]: [u64; 2]| words.fill(key, &[("great", great), ("small", small)]);
    match minutes {
        1..60 => words.fill1("duration-minutes", "minutes", minutes),
        60..TWO_DAYS => parts("duration-hours", [minutes / 60, minutes % 60]),
        _ => {
            let hours = minutes.div_ceil(60);
            parts("duration-days", [hours / 24, hours % 24])
        }
    }
}

fn month(words: &Words, date: Date) -> String {
    let index = usize::try_from(date.month() - 1).expect("months count from 1");
    words.text(MONTHS[index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Texts};

    fn english(say: impl Fn(&Words, Duration) -> String, seconds: u64) -> String {
        say(Texts::new().of(Language::En), Duration::from_secs(seconds))
    }

    #[test]
    fn a_time_ago_is_shown_as_one_number() {
        for (seconds, expected) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (3_600, "1 hour ago"),
            (2 * 3_600 + 3_599, "2 hours ago"),
            (24 * 3_600, "1 day ago"),
            (29 * 24 * 3_600, "29 days ago"),
        ] {
            assert_eq!(english(ago, seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn a_duration_is_never_said_to_be_shorter_than_it_was() {
        for (seconds, expected) in [
            (0, "1 min"),
            (61, "2 min"),
            (3_541, "1 h 0 min"),
            (3 * 3_600 + 600, "3 h 10 min"),
            (47 * 3_600 + 3_540, "47 h 59 min"),
            (49 * 3_600, "2 d 1 h"),
            (71 * 3_600 + 60, "3 d 0 h"),
        ] {
            assert_eq!(english(duration, seconds), expected, "{seconds}");
        }
    }
}
