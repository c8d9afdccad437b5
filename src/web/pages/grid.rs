//! The positions in the grid of a week, as CSS classes and their styles. The policy of pages allows no styles in
//! elements.

use std::fmt::Write;
use std::ops::Range;

use crate::agenda::{Day, PlacedMeeting, Week};

/// The length of a row. All times in all timetables so far are multiples of it. Another time is shown up to this much
/// too early.
const MINUTES_PER_ROW: u16 = 5;

const ROWS_PER_HOUR: u16 = 60 / MINUTES_PER_ROW;
const HOURS_PER_DAY: u16 = 24;

/// The parts of a day's column. Meetings side by side get equal shares of them.
const PARTS: u16 = 12;

/// The numbers of equal shares that are possible.
const SHARES: [u16; 6] = [1, 2, 3, 4, 6, 12];

/// The largest number of columns, counted in halves of a quiet day's. With more columns the text is too narrow, and the
/// week is a list.
const MAX_TRACKS: u16 = 18;

/// The numbers of columns that fit on a tablet and on a small computer.
const SLIM_TRACKS: u16 = 12;
const PLAIN_TRACKS: u16 = 14;

/// The narrowest screens on which a week is a grid, by its number of columns.
const WIDTHS: [(&str, &str); 3] = [("slim", "48rem"), ("plain", "60rem"), ("roomy", "76rem")];

/// The classes of a week's grid.
pub(super) fn week(week: &Week<'_, '_>) -> String {
    let tracks = tracks(week);
    if tracks > MAX_TRACKS || week.hours.is_empty() {
        return "days listing".into();
    }
    let needs = if tracks <= SLIM_TRACKS {
        "slim"
    } else if tracks <= PLAIN_TRACKS {
        "plain"
    } else {
        "roomy"
    };
    format!(
        "days grid {needs} tracks-{tracks} hours-{}",
        week.hours.len()
    )
}

/// The classes of each day. A busy day is wider.
pub(super) fn days(week: &Week<'_, '_>) -> Vec<String> {
    // The first column has the hours.
    let mut start = 2;
    let classes = |day: &Day<'_, '_>| {
        let classes = format!("at-{start} span-{}", span(day));
        start += span(day);
        classes
    };
    if tracks(week) > MAX_TRACKS {
        vec![String::new(); week.days.len()]
    } else {
        week.days.iter().map(classes).collect()
    }
}

/// The class and the time of each hour.
pub(super) fn hours(hours: &Range<u16>) -> Vec<(String, String)> {
    let class = |hour: u16| format!("from-{}", (hour - hours.start) * ROWS_PER_HOUR);
    hours
        .clone()
        .map(|hour| (class(hour), format!("{hour:02}:00")))
        .collect()
}

/// The classes of a meeting.
pub(super) fn meeting(placed: &PlacedMeeting<'_, '_>, hours: &Range<u16>) -> String {
    let first = hours.start * 60;
    let from = placed.from.saturating_sub(first) / MINUTES_PER_ROW;
    let to = placed.to.saturating_sub(first).div_ceil(MINUTES_PER_ROW);
    let lane = match shares(placed.lanes) {
        Some(1) | None => String::new(),
        Some(shares) => format!(" lane-{shares}-{}", placed.lane),
    };
    format!("from-{from} to-{to}{lane}")
}

/// The styles of all these classes.
pub(in super::super) fn css() -> String {
    let mut css = String::with_capacity(32_000);
    for (class, width) in WIDTHS {
        let rules = include_str!("../../../static/grid.css")
            .replace("\n.grid", &format!("\n.{class}.grid"));
        let _ = write!(
            css,
            "\n@supports (grid-template-rows: subgrid) {{ @media print, (min-width: {width}) {{\n{rules}}} }}\n"
        );
    }
    let mut rule = |selector: String, property: &str, value: String| {
        // Writing to memory cannot fail.
        let _ = writeln!(css, ".{selector} {{ {property}: {value}; }}");
    };
    for hours in 1..=HOURS_PER_DAY {
        let rows = format!(
            "auto auto repeat({}, minmax(var(--row, 0.4rem), auto))",
            hours * ROWS_PER_HOUR
        );
        rule(format!("hours-{hours}"), "--rows", rows);
    }
    for tracks in 1..=MAX_TRACKS {
        rule(
            format!("tracks-{tracks}"),
            "--tracks",
            format!("3.25rem repeat({tracks}, minmax(0, 1fr))"),
        );
        rule(
            format!("at-{}", tracks + 1),
            "grid-column-start",
            (tracks + 1).to_string(),
        );
        rule(
            format!("span-{tracks}"),
            "grid-column-end",
            format!("span {tracks}"),
        );
    }
    for row in 0..HOURS_PER_DAY * ROWS_PER_HOUR {
        rule(
            format!("from-{row}"),
            "grid-row-start",
            (row + 1).to_string(),
        );
        rule(
            format!("to-{}", row + 1),
            "grid-row-end",
            (row + 2).to_string(),
        );
    }
    for shares in SHARES {
        for lane in 0..shares {
            let width = PARTS / shares;
            rule(
                format!("timed .lane-{shares}-{lane}"),
                "grid-column",
                format!("{} / span {width}", lane * width + 1),
            );
        }
    }
    css
}

fn tracks(week: &Week<'_, '_>) -> u16 {
    week.days.iter().map(span).fold(0, u16::saturating_add)
}

/// The width of a day. Each further meeting beside others makes it half as wide again.
fn span(day: &Day<'_, '_>) -> u16 {
    shares(day.lanes()).unwrap_or(MAX_TRACKS).saturating_add(1)
}

fn shares(lanes: u16) -> Option<u16> {
    SHARES.into_iter().find(|shares| *shares >= lanes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_row_and_lane_has_its_style() {
        let css = css();
        let has =
            |selector: &str| assert!(css.contains(&format!("\n.{selector} {{ ")), "{selector}");
        for row in 0..288 {
            has(&format!("from-{row}"));
            has(&format!("to-{}", row + 1));
        }
        (1..=24).for_each(|hours| has(&format!("hours-{hours}")));
        for tracks in 1..=MAX_TRACKS {
            has(&format!("tracks-{tracks}"));
            has(&format!("at-{}", tracks + 1));
            has(&format!("span-{tracks}"));
        }
        for lanes in 2..=12 {
            let shares = shares(lanes).unwrap();
            (0..lanes).for_each(|lane| has(&format!("timed .lane-{shares}-{lane}")));
        }
        assert_eq!(shares(13), None);
    }

    #[test]
    fn each_kind_of_grid_has_all_rules_on_screens_of_its_own_size() {
        let css = css();
        for (class, width) in WIDTHS {
            assert!(
                css.contains(&format!("@media print, (min-width: {width}) {{")),
                "{width}"
            );
            assert!(
                css.contains(&format!("\n.{class}.grid .timed {{")),
                "{class}"
            );
        }
        assert!(!css.contains("\n.grid"));
    }
}
