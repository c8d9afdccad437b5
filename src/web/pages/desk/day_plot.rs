//! The fetches of the last days as bars, in SVG that is a part of the page.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::super::super::Site;
use super::super::super::qr::escaped;
use crate::agenda::{self, University};

/// The days that are shown.
pub(super) const DAYS: usize = 30;

/// In units of the picture.
const HEIGHT: u64 = 100;
const STEP: usize = 20;
const BAR: usize = 14;

/// The fetches of calendar apps on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayCount {
    pub(super) date: Date,
    pub(super) fetches: u64,
}

/// The fetches of calendar apps on each of the last days, today last.
pub(super) fn day_counts(
    site: &Site,
    university: Option<&University>,
    now: Timestamp,
) -> Vec<DayCount> {
    let mut by_day: BTreeMap<Date, u64> = BTreeMap::new();
    for (hour, app, count) in site.recorder.counts() {
        if app.is_subscription() {
            let date = agenda::local(university, hour).date();
            *by_day.entry(date).or_default() += u64::from(count.fetches);
        }
    }
    let today = agenda::local(university, now).date();
    let days = (0..DAYS).rev().map(|before| {
        let before = i64::try_from(before).unwrap_or_default();
        let date = today.saturating_sub(before.days());
        DayCount {
            date,
            fetches: by_day.get(&date).copied().unwrap_or_default(),
        }
    });
    days.collect()
}

/// The bars. `label` says in words what they show.
pub(super) fn svg(days: &[DayCount], label: &str) -> String {
    let most = days.iter().map(|day| day.fetches).max().unwrap_or_default();
    let width = days.len() * STEP;
    let label = escaped(label);
    let mut out = format!(
        "<svg class=\"plot\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\">"
    );
    for (index, day) in days.iter().enumerate() {
        let height = (day.fetches * HEIGHT).checked_div(most).unwrap_or_default();
        // A day with few fetches is not a day without any.
        let height = height.max(u64::from(day.fetches > 0));
        // Writing to memory cannot fail.
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{BAR}\" height=\"{height}\"/>",
            index * STEP + (STEP - BAR) / 2,
            HEIGHT - height
        );
    }
    out + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_bar_is_as_high_as_its_share_of_the_busiest_day_and_the_label_is_text() {
        let days = [0, 1, 500, 1_000].map(|fetches| DayCount {
            date: date(2026, 11, 1),
            fetches,
        });
        let svg = svg(&days, "<\"&");
        let heights: Vec<&str> = svg
            .split("height=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert_eq!(heights, ["0", "1", "50", "100"]);
        assert!(svg.contains("aria-label=\"&lt;&quot;&amp;\""));
    }
}
