//! The connections of people on each of the last days as bars, in SVG that is a part of the page.

use std::fmt::Write;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::super::super::qr::escaped;
use super::super::dates;
use super::day_plot::DAYS;
use crate::fetches::{ConnectionCounts, ConnectionDay, read_connection_days};
use crate::language::{TextArgument, Words};

/// In units of the picture.
const HEIGHT: usize = 100;
const STEP: usize = 20;
const BAR: usize = 14;

/// The plot, and the same in words.
#[derive(Serialize)]
pub(super) struct ConnectionPlot {
    /// Any of the days was counted.
    pub(super) has_days: bool,
    pub(super) svg: String,
    pub(super) text: String,
}

impl ConnectionPlot {
    /// The plot of the days that are known in this state folder.
    pub(super) fn new(words: &Words, state: &Path, today: Date) -> Self {
        match read_connection_days(state) {
            Ok(days) => Self::of(words, last_days(&days, today), today),
            Err(error) => {
                tracing::error!(%error, "the desk cannot show the connections of earlier days");
                Self {
                    text: words.text("desk-states-broken"),
                    ..Self::of(words, &[], today)
                }
            }
        }
    }

    fn of(words: &Words, days: &[ConnectionDay], today: Date) -> Self {
        let text = text(words, days);
        Self {
            has_days: !days.is_empty(),
            svg: svg(days, today, &text),
            text,
        }
    }

    /// The plot with invented content.
    pub(super) fn sample(words: &Words) -> Self {
        let has_days = true;
        Self {
            has_days,
            ..Self::of(words, &[], Date::MIN)
        }
    }
}

/// The counted ones of the last days, with today.
fn last_days(days: &[ConnectionDay], today: Date) -> &[ConnectionDay] {
    let days_before = i64::try_from(DAYS).unwrap_or_default() - 1;
    let first = today.saturating_sub(days_before.days());
    let begin = days.partition_point(|known| known.day < first);
    let end = days.partition_point(|known| known.day <= today);
    &days[begin.min(end)..end]
}

/// The bars: connected people below, then those who are silent, then those who never connected. A day that was not counted has
/// no bar.
fn svg(days: &[ConnectionDay], today: Date, label: &str) -> String {
    let most = days.iter().map(|day| people(day).all()).max();
    let (most, width) = (most.unwrap_or_default(), DAYS * STEP);
    let label = escaped(label);
    let mut out = format!(
        "<svg class=\"plot states\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\">"
    );
    for day in days {
        let days_ago = day.day.until(today).map_or(0, |span| span.get_days());
        let place = DAYS - 1 - usize::try_from(days_ago).unwrap_or_default().min(DAYS - 1);
        let counts = people(day);
        let parts = [
            ("connected", counts.connected),
            ("silent", counts.silent),
            ("never", counts.never),
        ];
        let mut below = 0;
        for (class, count) in parts {
            let top = |count: usize| (count * HEIGHT).checked_div(most).unwrap_or_default();
            let (bottom, end) = (top(below), top(below + count));
            below += count;
            // Writing to memory cannot fail.
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{BAR}\" height=\"{}\"/>",
                place * STEP + (STEP - BAR) / 2,
                HEIGHT - end,
                end - bottom
            );
        }
    }
    out + "</svg>"
}

/// The plot in words: the first and the last of the counted days.
fn text(words: &Words, days: &[ConnectionDay]) -> String {
    let ([first, ..], [.., last]) = (days, days) else {
        return words.text("desk-states-none");
    };
    let of_day = |day: &ConnectionDay| {
        let counts = people(day);
        let arguments = [
            ("day", TextArgument::from(dates::day(words, day.day))),
            ("connected", TextArgument::from(counts.connected)),
            ("silent", TextArgument::from(counts.silent)),
            ("never", TextArgument::from(counts.never)),
        ];
        words.fill("desk-states-day", &arguments)
    };
    let intro = words.fill1("desk-states-plot", "days", days.len());
    let mut text = format!("{intro} {}", of_day(first));
    if first.day != last.day {
        text = format!("{text} {}", of_day(last));
    }
    text
}

/// Students and members of staff together.
fn people(
    ConnectionDay {
        students, staff, ..
    }: &ConnectionDay,
) -> ConnectionCounts {
    ConnectionCounts {
        connected: students.connected + staff.connected,
        silent: students.silent + staff.silent,
        never: students.never + staff.never,
        off: 0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn day(day: Date, [connected, silent, never]: [usize; 3]) -> ConnectionDay {
        let students = ConnectionCounts {
            connected,
            silent,
            never,
            off: 1000,
        };
        ConnectionDay {
            day,
            students,
            staff: ConnectionCounts::default(),
        }
    }

    #[test]
    fn each_counted_day_of_the_last_thirty_has_a_bar_of_three_parts() {
        let today = date(2026, 11, 30);
        let days = [
            day(date(2026, 10, 31), [9, 9, 9]),
            day(date(2026, 11, 1), [10, 0, 40]),
            day(date(2026, 11, 30), [50, 25, 25]),
            day(date(2093, 1, 1), [9, 9, 9]),
        ];
        let shown = last_days(&days, today);
        assert_eq!(shown, &days[1..3]);
        let svg = svg(shown, today, "<\"&");
        let values = |name: &str| -> Vec<String> {
            let name = format!(" {name}=\"");
            let rests = svg.split(&name).skip(1);
            rests
                .map(|rest| rest.split('"').next().unwrap().to_owned())
                .collect()
        };
        assert_eq!(values("x"), ["3", "3", "3", "583", "583", "583"]);
        assert_eq!(values("y"), ["90", "90", "50", "50", "25", "0"]);
        let heights = &values("height")[..];
        assert_eq!(heights, ["10", "0", "40", "50", "25", "25"]);
        assert!(svg.contains("aria-label=\"&lt;&quot;&amp;\""));
        assert!(last_days(&[], today).is_empty());
        assert!(last_days(&days[3..], today).is_empty());
    }
}
