//! The parameters in the query of an address, checked.

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::pages::query;
use super::problem::{ApiProblem, FieldError};

/// The entries of a list if nobody asks for another number.
const DEFAULT_LIMIT: usize = 100;

const MAX_LIMIT: usize = 500;

/// The days of a range if nobody says when it ends.
const DEFAULT_DAYS: i64 = 28;

/// The most days of a range.
const MAX_DAYS: i64 = 366;

/// The parameter with this name. One that is there without a value is an error: a cursor that was lost on the way must not
/// begin the list again.
pub(super) fn given(query_string: &str, name: &str) -> Result<Option<String>, ApiProblem> {
    let mut names = query_string
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or_default());
    match query::value(query_string, name) {
        None if names.any(|known| known == name) => {
            let detail = format!("{name} is empty or cannot be read.");
            Err(ApiProblem::wrong_field(name, &detail))
        }
        value => Ok(value),
    }
}

/// The number of entries that a program asks for.
pub(super) fn limit(query_string: &str) -> Result<usize, ApiProblem> {
    let Some(text) = given(query_string, "limit")? else {
        return Ok(DEFAULT_LIMIT);
    };
    let limit = text.parse().ok();
    let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| ApiProblem::wrong_field("limit", "limit is a number from 1 to 500."))
}

/// Days from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayRange {
    pub(super) from: Date,
    pub(super) to: Date,
}

impl DayRange {
    /// The days from `from` to `to`; by default four weeks from today.
    pub(super) fn read(query_string: &str, today: Date) -> Result<Self, ApiProblem> {
        let mut errors = Vec::new();
        let mut day = |field: &str| {
            let text = given(query_string, field).unwrap_or_else(|_| Some(String::new()))?;
            let day = text.parse().ok();
            if day.is_none() {
                let detail = format!("{field} is a date such as 2026-10-05.");
                let field = field.to_owned();
                errors.push(FieldError { field, detail });
            }
            day
        };
        let (from, to) = (day("from"), day("to"));
        if !errors.is_empty() {
            return Err(ApiProblem::wrong(errors));
        }
        let from: Date = from.unwrap_or(today);
        let to = to.unwrap_or_else(|| from.saturating_add((DEFAULT_DAYS - 1).days()));
        let last = from.saturating_add((MAX_DAYS - 1).days());
        if to < from || to > last {
            let detail = "to is not before from, and the range has at most 366 days.";
            return Err(ApiProblem::wrong_field("to", detail));
        }
        Ok(Self { from, to })
    }

    pub(super) fn contains(self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_range_has_a_year_at_most_and_a_limit_is_not_zero() {
        let today = date(2026, 11, 28);
        let read = |query: &str| DayRange::read(query, today).ok();
        let range = |from, to| Some(DayRange { from, to });
        assert_eq!(read(""), range(today, date(2026, 12, 25)));
        let first = date(2026, 1, 1);
        assert_eq!(read("from=2026-01-01&to=2026-01-01"), range(first, first));
        assert_eq!(
            read("from=2026-01-01&to=2027-01-01"),
            range(first, date(2027, 1, 1))
        );
        for wrong in [
            "from=2026-01-01&to=2027-01-02",
            "to=2026-11-27",
            "from=x",
            "from=",
            "to=%FF",
            "to=1",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        // The last day that there is.
        assert!(read("from=9999-12-31").is_some());
        assert_eq!(limit("").ok(), Some(100));
        assert_eq!(limit("limit=500").ok(), Some(500));
        for wrong in [
            "limit=0",
            "limit=501",
            "limit=-1",
            "limit=x",
            "limit=",
            "x=1&limit",
        ] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
