//! Days and times in words.

use jiff::civil::{Date, DateTime};

use crate::language::{Value, Words};

const WEEKDAYS: [&str; 7] =
    ["weekday-mon", "weekday-tue", "weekday-wed", "weekday-thu", "weekday-fri", "weekday-sat", "weekday-sun"];

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

/// Monday.
pub(super) fn weekday(words: &Words, date: Date) -> String {
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).expect("days count from 0");
    words.text(WEEKDAYS[index])
}

/// 23 November.
pub(super) fn day(words: &Words, date: Date) -> String {
    // A number, for some languages tell the first day otherwise.
    words.fill("date-day", &[("day", Value::from(date.day())), ("month", Value::from(month(words, date)))])
}

/// Monday 23 November.
pub(super) fn full_day(words: &Words, date: Date) -> String {
    words.fill("date-full", &[("weekday", weekday(words, date)), ("date", day(words, date))])
}

/// 23 November 2026.
pub(super) fn day_and_year(words: &Words, date: Date) -> String {
    words.fill("date-year", &[("date", day(words, date)), ("year", date.year().to_string())])
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

fn month(words: &Words, date: Date) -> String {
    let index = usize::try_from(date.month() - 1).expect("months count from 1");
    words.text(MONTHS[index])
}
