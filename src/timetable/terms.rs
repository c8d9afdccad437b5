//! The terms: the Monday of each of their weeks.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::reading::ProblemCollector;
use super::zone::zone;
use super::{ProblemKind, Reading, weeks};
use crate::folder::{
    Entries, Field, IdKind, Source, TermEntry, TermsFile, canonical, differ_in_case_only,
    spelling_difference,
};

/// No term has more weeks, and a higher number is most likely a date.
const MAX_WEEK: u16 = 999;

/// All terms and the time zone of the university.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    pub timezone: TimeZone,
    /// By id.
    pub terms: BTreeMap<Box<str>, Term>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub title: Box<str>,
    /// From a week's number to its Monday.
    pub weeks: BTreeMap<u16, Date>,
}

impl Terms {
    /// Reads `terms.json`.
    pub fn read(source: &Source<'_>) -> Reading<Self> {
        let file: TermsFile<'_> = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let timezone = zone(&mut problems, &file.timezone);
        let mut terms = BTreeMap::new();
        let mut written: BTreeMap<Box<str>, &String> = BTreeMap::new();
        for entry in &file.terms {
            let Some(id) = problems.id(IdKind::Term, &entry.id, "a term's id") else {
                continue;
            };
            let term = term(&mut problems, entry);
            let first = *written.entry(id.clone()).or_insert(&entry.id.value);
            if terms.insert(id, term).is_some() {
                let spelling_difference = spelling_difference(first, &entry.id.value);
                problems.add(
                    entry.id.raw,
                    ProblemKind::TermTwice {
                        id: canonical(&entry.id.value).into(),
                        spelling_difference,
                    },
                );
            }
        }
        Reading::new(
            timezone.map(|timezone| Self { timezone, terms }),
            problems.found,
        )
    }

    /// The remedy for a term that is not in terms.json.
    pub(super) fn remedy_for_unknown(&self, id: &str) -> String {
        let ids = self.terms.keys().map(AsRef::as_ref).collect::<Vec<_>>();
        if let Some(known) = ids.iter().find(|known| differ_in_case_only(known, id)) {
            return format!("write \"{known}\", which differs only in capital letters");
        }
        match &ids[..] {
            [] => "terms.json has no terms yet, so add it there".to_owned(),
            [only] => format!("write {only}, the only one that is there, or add it there"),
            _ => format!("use one of {}, or add it there", ids.join(", ")),
        }
    }
}

impl Term {
    /// The numbers of the term's weeks, for messages.
    pub(super) fn known_weeks(&self) -> String {
        weeks::show(self.weeks.keys().copied())
    }

    /// The weeks from `first` to `last` by their Mondays, as a list; `None` if they do not follow in that order.
    pub(super) fn weeks_by_date(&self, first: u16, last: u16) -> Option<String> {
        let (from, until) = (self.weeks.get(&first)?, self.weeks.get(&last)?);
        let mut weeks: Vec<(&Date, u16)> = self
            .weeks
            .iter()
            .map(|(week, monday)| (monday, *week))
            .collect();
        weeks.retain(|(monday, _)| (from..=until).contains(monday));
        weeks.sort_unstable();
        (from <= until).then(|| weeks::show(weeks.into_iter().map(|(_, week)| week)))
    }
}

/// The date of a text of the form YYYY-MM-DD.
pub(super) fn date(text: &str) -> Result<Date, ProblemKind> {
    let bad = || ProblemKind::BadDate(text.to_owned());
    // jiff also reads other forms, such as 20260928, which are more likely mistakes.
    let shaped = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    if !shaped {
        return Err(bad());
    }
    text.parse()
        .map_err(|_| impossible_date(text).unwrap_or_else(bad))
}

/// The reason why this text of the right form is not a date; `None` if it is not made of digits.
fn impossible_date(text: &str) -> Option<ProblemKind> {
    let is_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<i16> = text
        .split('-')
        .filter(is_digits)
        .filter_map(|part| part.parse().ok())
        .collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let reason = match Date::new(year, i8::try_from(month).ok()?, 1) {
        Ok(first) => {
            let days = first.days_in_month();
            let end = if day == 0 {
                "days are counted from 01".to_owned()
            } else {
                format!("that month has {days} days")
            };
            format!("{end}, so correct the day")
        }
        Err(_) if (1..=12).contains(&day) && (13..=31).contains(&month) => {
            format!("write the month before the day, {year:04}-{day:02}-{month:02}")
        }
        Err(_) => "months run from 01 to 12, so correct the month".to_owned(),
    };
    Some(ProblemKind::NoSuchDate {
        text: text.to_owned(),
        reason,
    })
}

fn term(problems: &mut ProblemCollector<'_>, entry: &TermEntry<'_>) -> Term {
    let mut weeks = BTreeMap::new();
    let mut by_monday = BTreeMap::new();
    let Entries(entries) = &entry.weeks;
    for (number, day) in entries {
        let number_read = week_number(number);
        let (Some(week), Some(monday)) = (
            problems.note(number.raw, number_read),
            problems.note(day.raw, monday(day)),
        ) else {
            continue;
        };
        let first = *by_monday.entry(monday).or_insert(week);
        if weeks.insert(week, monday).is_some() {
            problems.add(
                number.raw,
                ProblemKind::WeekTwice {
                    term: entry.id.value.clone(),
                    week,
                },
            );
        } else if first != week {
            let term = entry.id.value.clone();
            problems.warn(
                number.raw,
                ProblemKind::SameMonday {
                    term,
                    first,
                    second: week,
                    date: monday,
                },
            );
        }
    }
    Term {
        title: problems.title(&entry.title, "title"),
        weeks,
    }
}

fn week_number(field: &Field<'_, String>) -> Result<u16, ProblemKind> {
    let text = &field.value;
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number
        .filter(|number| *number <= MAX_WEEK)
        .ok_or_else(|| ProblemKind::BadWeekNumber(text.clone()))
}

fn monday(field: &Field<'_, String>) -> Result<Date, ProblemKind> {
    let date = date(&field.value)?;
    if date.weekday() == Weekday::Monday {
        return Ok(date);
    }
    let days_after = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date.saturating_sub(jiff::Span::new().days(days_after));
    Err(ProblemKind::NotMonday {
        date,
        weekday: english_name(date.weekday()),
        monday,
    })
}

fn english_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
