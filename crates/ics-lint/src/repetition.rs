//! The meaning of a recurrence rule, as far as it can be computed without going through its instances.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::moment::Moment;

/// A recurrence rule (RFC 5545 section 3.3.10). Parts that this library does not read leave questions about it open.
#[derive(Debug)]
pub(super) struct Repetition {
    frequency: Frequency,
    /// At least 1.
    interval: i64,
    pub(super) count: Option<i64>,
    pub(super) until: Option<Moment>,
    by_day: Vec<(i8, Weekday)>,
    by_month: Vec<i8>,
    by_month_day: Vec<i8>,
    week_start: Weekday,
    /// Whether it has other parts, such as BYSETPOS or BYHOUR.
    has_more: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    /// Hourly and faster.
    Within,
}

impl Repetition {
    /// Reads a valid rule.
    pub(super) fn read<'v>(parts: impl Iterator<Item = (&'v str, &'v str)>) -> Self {
        let mut repetition = Self {
            frequency: Frequency::Within,
            interval: 1,
            count: None,
            until: None,
            by_day: Vec::new(),
            by_month: Vec::new(),
            by_month_day: Vec::new(),
            week_start: Weekday::Monday,
            has_more: false,
        };
        for (name, value) in parts {
            repetition.read_part(&name.to_ascii_uppercase(), value);
        }
        // Each is compared with every exception, and a text may repeat one a million times.
        repetition
            .by_day
            .sort_unstable_by_key(|(number, weekday)| (*number, weekday.to_monday_zero_offset()));
        repetition.by_day.dedup();
        for list in [&mut repetition.by_month, &mut repetition.by_month_day] {
            list.sort_unstable();
            list.dedup();
        }
        repetition
    }

    fn read_part(&mut self, name: &str, value: &str) {
        match name {
            "FREQ" => self.frequency = frequency(value),
            "INTERVAL" => self.interval = value.parse().unwrap_or(1).max(1),
            "COUNT" => self.count = value.parse().ok(),
            "UNTIL" => self.until = Moment::parse(value).ok(),
            "BYDAY" => self.by_day = value.split(',').filter_map(numbered_day).collect(),
            "BYMONTH" => self.by_month = numbers(value),
            "BYMONTHDAY" => self.by_month_day = numbers(value),
            "WKST" => self.week_start = weekday(value).unwrap_or(Weekday::Monday),
            _ => self.has_more = true,
        }
    }

    /// Whether the date fits the parts of the rule that name days and months. An instance always fits.
    pub(super) fn fits(&self, date: Date) -> bool {
        let is_listed = |days: &[i8]| {
            let from_end = date.day() - date.days_in_month() - 1;
            days.is_empty() || days.contains(&date.day()) || days.contains(&from_end)
        };
        (self.by_month.is_empty() || self.by_month.contains(&date.month()))
            && is_listed(&self.by_month_day)
            && (self.by_day.is_empty()
                || self
                    .by_day
                    .iter()
                    .any(|day| self.is_numbered_day(date, *day)))
    }

    fn is_numbered_day(&self, date: Date, (number, weekday): (i8, Weekday)) -> bool {
        // A number counts within the month, or within the year if no month is named.
        let is_in_month = self.frequency == Frequency::Monthly || !self.by_month.is_empty();
        let from_start = (date.day() - 1) / 7 + 1;
        let from_end = (date.day() - date.days_in_month()) / 7 - 1;
        date.weekday() == weekday
            && (number == 0 || !is_in_month || [from_start, from_end].contains(&number))
    }

    /// Whether the series that begins on `start` has an instance on `date`; `None` if that is unknown.
    pub(super) fn has_instance(&self, start: Date, date: Date) -> Option<bool> {
        if date < start || !self.fits(date) {
            return Some(date == start);
        }
        let position = match self.frequency {
            _ if self.has_more || !self.by_month.is_empty() || !self.by_month_day.is_empty() => {
                return None;
            }
            Frequency::Daily if self.by_day.is_empty() => self.position_in_days(start, date),
            Frequency::Weekly if self.fits(start) => self.position_in_weeks(start, date),
            _ => return None,
        };
        Some(position.is_some_and(|position| self.count.is_none_or(|count| position < count)))
    }

    /// The number of instances before this one, if it is one.
    fn position_in_days(&self, start: Date, date: Date) -> Option<i64> {
        let days = days_between(start, date);
        (days % self.interval == 0).then_some(days / self.interval)
    }

    fn position_in_weeks(&self, start: Date, date: Date) -> Option<i64> {
        let day_of_week = |date: Date| i64::from(self.week_start.until(date.weekday()));
        // Days from the first day of the first week.
        let days = days_between(start, date) + day_of_week(start);
        let mut weekdays: Vec<i64> = self
            .by_day
            .iter()
            .map(|(_, weekday)| i64::from(self.week_start.until(*weekday)))
            .collect();
        if weekdays.is_empty() {
            weekdays.push(day_of_week(start));
        }
        weekdays.sort_unstable();
        weekdays.dedup();
        let earlier = |than: i64| weekdays.iter().filter(|weekday| **weekday < than).count();
        let (week, weekday) = (days / 7, days % 7);
        if week % self.interval != 0 || !weekdays.contains(&weekday) {
            return None;
        }
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Some(
            week / self.interval * count(weekdays.len()) + count(earlier(weekday))
                - count(earlier(day_of_week(start))),
        )
    }

    /// The approximate date of the last instance; `None` if there is no last one, or if the rule repeats within a day.
    pub(super) fn last_date(&self, start: Date) -> Option<Date> {
        if let Some(until) = self.until {
            return Some(until.date());
        }
        let per_period = i64::try_from(self.by_day.len().max(1)).unwrap_or(i64::MAX);
        let periods = ((self.count? - 1) / per_period).saturating_mul(self.interval);
        // After the year 9999 there is no last instance.
        match self.frequency {
            Frequency::Yearly => start.checked_add(periods.min(9999).years()),
            Frequency::Monthly => start.checked_add(periods.min(119_988).months()),
            Frequency::Weekly => start.checked_add(periods.min(521_722).weeks()),
            Frequency::Daily => start.checked_add(
                (self.count? - 1)
                    .saturating_mul(self.interval)
                    .min(3_652_058)
                    .days(),
            ),
            Frequency::Within => return None,
        }
        .ok()
    }

    /// Whether it repeats at the same time of some days.
    pub(super) fn is_by_days(&self) -> bool {
        self.frequency != Frequency::Within && !self.has_more
    }
}

fn frequency(value: &str) -> Frequency {
    match value.to_ascii_uppercase().as_str() {
        "YEARLY" => Frequency::Yearly,
        "MONTHLY" => Frequency::Monthly,
        "WEEKLY" => Frequency::Weekly,
        "DAILY" => Frequency::Daily,
        _ => Frequency::Within,
    }
}

fn numbers(value: &str) -> Vec<i8> {
    value
        .split(',')
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// `MO`, `2MO`, `-1FR`. Without a number it is 0.
pub(super) fn numbered_day(text: &str) -> Option<(i8, Weekday)> {
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let number = if number.is_empty() {
        0
    } else {
        number.parse().ok()?
    };
    weekday(day).map(|day| (number, day))
}

fn weekday(text: &str) -> Option<Weekday> {
    match text.to_ascii_uppercase().as_str() {
        "MO" => Some(Weekday::Monday),
        "TU" => Some(Weekday::Tuesday),
        "WE" => Some(Weekday::Wednesday),
        "TH" => Some(Weekday::Thursday),
        "FR" => Some(Weekday::Friday),
        "SA" => Some(Weekday::Saturday),
        "SU" => Some(Weekday::Sunday),
        _ => None,
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Repetition {
        Repetition::read(text.split(';').filter_map(|part| part.split_once('=')))
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn instances_of_weekly_rules_are_known_without_walking() {
        let check = |text: &str, start: &str, instances: &str, others: &str| {
            for (dates, expected) in [(instances, Some(true)), (others, Some(false))] {
                for day in dates.split_whitespace() {
                    let found = rule(text).has_instance(date(start), date(day));
                    assert_eq!(found, expected, "{text} from {start}: {day}");
                }
            }
        };
        check(
            "FREQ=WEEKLY;COUNT=3",
            "2026-11-02",
            "2026-11-02 2026-11-16",
            "2026-10-26 2026-11-10 2026-11-23",
        );
        check(
            "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4",
            "2026-11-04",
            "2026-11-04 2026-11-09 2026-11-11 2026-11-16",
            "2026-11-02 2026-11-05 2026-11-18",
        );
        check(
            "FREQ=WEEKLY;INTERVAL=2",
            "2026-11-02",
            "2026-11-30 2099-08-31",
            "2026-11-09",
        );
        // The example of RFC 5545 section 3.8.5.3 for WKST: 5, 10, 19, 24 August, or 5, 17, 19, 31 August.
        let (fortnightly, start) = (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=",
            "1997-08-05",
        );
        check(
            &format!("{fortnightly}MO"),
            start,
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
            "1997-08-17",
        );
        check(
            &format!("{fortnightly}SU"),
            start,
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
            "1997-08-10",
        );
        check(
            "FREQ=DAILY;INTERVAL=3;COUNT=2",
            "2026-11-02",
            "2026-11-05",
            "2026-11-03 2026-11-08",
        );
    }

    #[test]
    fn an_instance_that_cannot_be_known_is_not_guessed() {
        for text in [
            "FREQ=MONTHLY",
            "FREQ=WEEKLY;BYSETPOS=1",
            "FREQ=YEARLY;BYMONTH=11",
            "FREQ=HOURLY",
        ] {
            assert_eq!(
                rule(text).has_instance(date("2026-11-02"), date("2026-11-30")),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn a_date_fits_the_days_and_months_that_the_rule_names() {
        let check = |text: &str, day: &str, expected| {
            assert_eq!(rule(text).fits(date(day)), expected, "{text} {day}");
        };
        check("FREQ=WEEKLY;BYDAY=TU,TH", "2026-11-02", false);
        check("FREQ=MONTHLY;BYDAY=1MO", "2026-11-02", true);
        check("FREQ=MONTHLY;BYDAY=2MO", "2026-11-02", false);
        check("FREQ=MONTHLY;BYDAY=-1MO", "2026-11-30", true);
        check("FREQ=MONTHLY;BYDAY=-2MO", "2026-11-30", false);
        check("FREQ=YEARLY;BYDAY=45MO", "2026-11-09", true);
        check("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30", true);
        check("FREQ=MONTHLY;BYMONTHDAY=31", "2026-11-30", false);
        check("FREQ=YEARLY;BYMONTH=10", "2026-11-30", false);
    }
}
