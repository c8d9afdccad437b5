//! Times on the clock: HH:MM as it is written, and its instant in a time zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, ToSpan};

use super::reading::ProblemCollector;
use super::{ProblemKind, When};
use crate::folder::Field;

const MINUTES_A_DAY: u16 = 24 * 60;

/// A start and an end on the clocks of some day, in minutes after midnight, with the texts for messages.
#[derive(Clone, Copy)]
pub(super) struct TimeOfDaySpan<'a> {
    pub(super) start: &'a Field<'a, String>,
    pub(super) end: &'a Field<'a, String>,
    pub(super) start_minute: u16,
    pub(super) end_minute: u16,
}

/// A start or an end that the clocks skip.
pub(super) struct SkippedTime<'a> {
    pub(super) field: &'a Field<'a, String>,
    is_start: bool,
    span: TimeOfDaySpan<'a>,
    /// The first time of that day that the clocks show after they skipped this one, in minutes after midnight.
    first: Option<u16>,
}

impl<'a> TimeOfDaySpan<'a> {
    /// The span, or `None` after a problem, which is noted; `place` is the place in the file that decides its length.
    pub(super) fn read(
        problems: &mut ProblemCollector<'_>,
        start: &'a Field<'a, String>,
        end: &'a Field<'a, String>,
        place: &str,
    ) -> Option<Self> {
        let start_minute = problems.note(start.raw, minute(&start.value));
        let end_minute = problems.note(end.raw, minute(&end.value));
        let (start_minute, end_minute) = (start_minute?, end_minute?);
        if end_minute <= start_minute {
            let remedy = match end_minute {
                0 if start_minute < MINUTES_A_DAY => "for the end of the day, write 24:00",
                _ if end_minute < start_minute => {
                    "correct one of them; if it ends on the next day, write one activity until 24:00 and another from 00:00"
                }
                _ => "correct one of them",
            };
            let (start, end) = (start.value.clone(), end.value.clone());
            problems.add(place, ProblemKind::EndNotAfterStart { start, end, remedy });
            return None;
        }
        Some(Self {
            start,
            end,
            start_minute,
            end_minute,
        })
    }

    /// The instants of the span on this day, or its start or end if the clocks skip that.
    pub(super) fn on(&self, date: Date, zone: &TimeZone) -> Result<When, SkippedTime<'a>> {
        let instant = |field, minute, is_start| {
            let skipped = || SkippedTime {
                field,
                is_start,
                span: *self,
                first: first_after_gap(date, minute, zone),
            };
            seconds(date, minute, zone).ok_or_else(skipped)
        };
        let start = instant(self.start, self.start_minute, true)?;
        Ok(When::Timed {
            start,
            end: instant(self.end, self.end_minute, false)?,
        })
    }
}

impl SkippedTime<'_> {
    /// Times nearby that the clocks show, in the form of a change; `None` if there are none on that day.
    pub(super) fn remedy(&self) -> Option<String> {
        let first = self.first?;
        let shown = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let (start, end) = (self.span.start_minute, self.span.end_minute);
        if !self.is_start {
            return Some(format!("\"end\": \"{}\"", shown(first)));
        }
        if end > first {
            return Some(format!("\"start\": \"{}\"", shown(first)));
        }
        let end = first + (end - start);
        (end <= MINUTES_A_DAY).then(|| {
            format!(
                "\"start\": \"{}\", \"end\": \"{}\"",
                shown(first),
                shown(end)
            )
        })
    }
}

/// Seconds since 1970 of a local time; the first of the two where clocks show it twice, `None` where they skip it.
fn seconds(date: Date, minute: u16, zone: &TimeZone) -> Option<i64> {
    let is_end_of_day = minute == MINUTES_A_DAY;
    let date = if is_end_of_day {
        date.checked_add(1.day()).ok()?
    } else {
        date
    };
    let minute = minute % MINUTES_A_DAY;
    let [hour, minute] =
        [minute / 60, minute % 60].map(|part| i8::try_from(part).expect("below 60"));
    let local: DateTime = date.at(hour, minute, 0, 0);
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let instant = match ambiguous.offset() {
        // The day ends where the clocks jump, though no clock shows the midnight.
        AmbiguousOffset::Gap { .. } if is_end_of_day => ambiguous.later(),
        AmbiguousOffset::Gap { .. } => return None,
        _ => ambiguous.earlier(),
    };
    instant.ok().map(jiff::Timestamp::as_second)
}

/// The first time that the clocks show after they skipped this one, where that is on the same day.
fn first_after_gap(date: Date, minute: u16, zone: &TimeZone) -> Option<u16> {
    let local = date
        .at(0, 0, 0, 0)
        .checked_add(Span::new().minutes(minute))
        .ok()?;
    let AmbiguousOffset::Gap { before, .. } = zone.to_ambiguous_timestamp(local).offset() else {
        return None;
    };
    let just_after = before
        .to_timestamp(local)
        .ok()?
        .checked_add(1.second())
        .ok()?;
    let transition = zone.preceding(just_after).next()?;
    let shown = transition.offset().to_datetime(transition.timestamp());
    let [hour, minute] = [shown.hour(), shown.minute()].map(|part| u16::from(part.unsigned_abs()));
    (shown.date() == date).then_some(hour * 60 + minute)
}

/// Minutes after midnight of HH:MM.
fn minute(text: &str) -> Result<u16, ProblemKind> {
    let [h1, h2, b':', m1, m2] = text.as_bytes() else {
        return Err(ProblemKind::BadTime(text.to_owned()));
    };
    let digits = [h1, h2, m1, m2].map(|byte| byte.is_ascii_digit().then(|| u16::from(byte - b'0')));
    let [Some(h1), Some(h2), Some(m1), Some(m2)] = digits else {
        return Err(ProblemKind::BadTime(text.to_owned()));
    };
    let (hours, minutes) = (h1 * 10 + h2, m1 * 10 + m2);
    let total = hours * 60 + minutes;
    if minutes < 60 && total <= MINUTES_A_DAY {
        Ok(total)
    } else {
        Err(ProblemKind::BadTime(text.to_owned()))
    }
}
