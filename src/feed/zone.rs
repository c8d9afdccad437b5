//! The descriptions of time zones in feeds: one STANDARD and, where clocks change, one DAYLIGHT (RFC 5545 section 3.6.5).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::xxh3_128;

use super::content_line::write_line;
use super::event_text::basic_time;
use super::{ActivityId, Block, GzipPiece};
use crate::timetable::TimeSpan;

/// The first year of the rules. Earlier years make some apps refuse the zone.
const FIRST_YEAR: i16 = 1970;

/// The days of the week in BYDAY (RFC 5545 section 3.3.10), from Monday on.
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The zones in which local times can be written, by name. In other zones times are written in UTC.
#[derive(Clone, Debug, Default)]
pub struct DescribedZones(BTreeMap<Box<str>, DescribedZone>);

/// A time zone with the block that describes it.
#[derive(Clone, Debug)]
pub(super) struct DescribedZone {
    pub(super) name: Arc<str>,
    timezone: TimeZone,
    /// The time for which the description is right.
    span: TimeSpan,
    block: Arc<Block>,
}

impl DescribedZones {
    /// Describes each zone for these weeks, and if possible for half a year around them, because of exams. A description
    /// that is equal to one of the `previous` blocks is the same value in memory.
    pub fn describe(timezones: &[TimeZone], weeks: TimeSpan, previous: &[Arc<Block>]) -> Self {
        let half_a_year = SignedDuration::from_hours(183 * 24);
        // A mistyped year can be the last one that is possible.
        let [start, end] = [
            weeks.0.checked_sub(half_a_year),
            weeks.1.checked_add(half_a_year),
        ];
        let around = (start.unwrap_or(weeks.0), end.unwrap_or(weeks.1));
        let zones = timezones.iter().filter_map(|timezone| {
            let name = timezone.iana_name().filter(|name| *name != "UTC")?;
            let described = |span| vtimezone_text(timezone, span).map(|text| (span, text));
            let (span, text) = described(around).or_else(|| described(weeks))?;
            let id = ActivityId::zone(name);
            let tag = xxh3_128(text.as_bytes());
            let known = previous
                .iter()
                .find(|block| block.activity == id && block.tag == tag);
            let new = || {
                Block::from_parts(
                    id,
                    0,
                    tag,
                    GzipPiece::new(text.as_bytes()),
                    Box::default(),
                    None,
                )
            };
            let block = known.map_or_else(|| Arc::new(new()), Arc::clone);
            Some((
                name.into(),
                DescribedZone {
                    name: name.into(),
                    timezone: timezone.clone(),
                    span,
                    block,
                },
            ))
        });
        Self(zones.collect())
    }

    /// The blocks that describe the zones.
    pub fn blocks(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.0.values().map(|zone| &zone.block)
    }

    /// The block that describes the zone of this name.
    pub fn block(&self, name: &str) -> Option<&Arc<Block>> {
        self.0.get(name).map(|zone| &zone.block)
    }

    /// Whether both describe this zone for the same time, so that they write its times alike.
    pub fn writes_times_like(&self, other: &Self, timezone: &TimeZone) -> bool {
        self.of(timezone).map(|zone| zone.span) == other.of(timezone).map(|zone| zone.span)
    }

    pub(super) fn of(&self, timezone: &TimeZone) -> Option<&DescribedZone> {
        self.0.get(timezone.iana_name()?)
    }
}

impl DescribedZone {
    /// The time that the clocks show; `None` outside the time for which the zone is described. Of a time that they show
    /// twice, RFC 5545 section 3.3.5 means the first one, and so does the timetable.
    pub(super) fn local(&self, time: Timestamp) -> Option<DateTime> {
        (self.span.0 <= time && time <= self.span.1).then(|| self.timezone.to_datetime(time))
    }
}

/// A yearly change of the clocks: on the n-th (or, for -1, the last) such day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct YearlyClockChange {
    from: Offset,
    to: Offset,
    month: i8,
    weekday: Weekday,
    nth: i8,
    /// On the clocks before they change.
    time: Time,
}

/// The zone as a VTIMEZONE that is right for the whole time; `None` if two yearly rules cannot express it.
fn vtimezone_text(timezone: &TimeZone, (start, end): TimeSpan) -> Option<String> {
    let real = offset_changes(timezone, start, end);
    let mut out = String::with_capacity(512);
    write_line(&mut out, "BEGIN:VTIMEZONE");
    write_line(&mut out, &format!("TZID:{}", timezone.iana_name()?));
    if let Some((standard, daylight)) = yearly_rules(timezone, start, end)
        .filter(|pair| offsets_by_rules(*pair, start, end) == real)
    {
        push_observance(
            &mut out,
            "STANDARD",
            standard.from,
            standard.to,
            Some(standard),
        )?;
        push_observance(
            &mut out,
            "DAYLIGHT",
            daylight.from,
            daylight.to,
            Some(daylight),
        )?;
    } else if real.len() == 1 {
        push_observance(&mut out, "STANDARD", real[0].1, real[0].1, None)?;
    } else {
        return None;
    }
    write_line(&mut out, "END:VTIMEZONE");
    Some(out)
}

/// The offset at the start, and each later one with the time from which it holds.
fn offset_changes(
    timezone: &TimeZone,
    start: Timestamp,
    end: Timestamp,
) -> Vec<(Timestamp, Offset)> {
    let later = timezone
        .following(start)
        .map(|transition| (transition.timestamp(), transition.offset()));
    let mut offset_changes = vec![(start, timezone.to_offset(start))];
    for (time, offset) in later.take_while(|(time, _)| *time <= end) {
        // Some transitions change nothing but the zone's name.
        if offset_changes
            .last()
            .is_some_and(|(_, before)| *before != offset)
        {
            offset_changes.push((time, offset));
        }
    }
    offset_changes
}

/// The two rules, standard time's first, that all changes in the calendar years of the span follow.
fn yearly_rules(
    timezone: &TimeZone,
    start: Timestamp,
    end: Timestamp,
) -> Option<(YearlyClockChange, YearlyClockChange)> {
    let new_year = |year: i16| {
        Offset::UTC
            .to_timestamp(Date::new(year, 1, 1).ok()?.at(0, 0, 0, 0))
            .ok()
    };
    let year = |time| Offset::UTC.to_datetime(time).year();
    let all = offset_changes(timezone, new_year(year(start))?, new_year(year(end) + 1)?);
    let pairs = || all.windows(2).map(|pair| (pair[0].1, pair[1].0, pair[1].1));
    let standard = common_rule(pairs().filter(|(from, _, to)| to < from))?;
    // Daylight time is the one with the larger offset. The zone's own summer time is in winter in Dublin and
    // Casablanca.
    let daylight = common_rule(pairs().filter(|(from, _, to)| to > from))?;
    (standard.from == daylight.to && standard.to == daylight.from).then_some((standard, daylight))
}

/// The rule that all these changes follow.
fn common_rule(
    offset_changes: impl Iterator<Item = (Offset, Timestamp, Offset)>,
) -> Option<YearlyClockChange> {
    let mut rules = offset_changes.map(|(from, time, to)| {
        let local = from.to_datetime(time);
        let (date, time) = (local.date(), local.time());
        let is_last = date.day() + 7 > date.days_in_month();
        let nth = (date.day() - 1) / 7 + 1;
        (
            YearlyClockChange {
                from,
                to,
                month: date.month(),
                weekday: date.weekday(),
                nth,
                time,
            },
            is_last,
        )
    });
    let (first, mut are_last) = rules.next()?;
    let mut are_nth = true;
    for (rule, is_last) in rules {
        if (YearlyClockChange {
            nth: first.nth,
            ..rule
        }) != first
        {
            return None;
        }
        are_last &= is_last;
        are_nth &= rule.nth == first.nth;
    }
    match (are_last, are_nth) {
        (true, _) => Some(YearlyClockChange { nth: -1, ..first }),
        (false, true) => Some(first),
        (false, false) => None,
    }
}

/// The offsets from `start` to `end` by these two rules, in the form of `offset_changes`.
fn offsets_by_rules(
    (standard, daylight): (YearlyClockChange, YearlyClockChange),
    start: Timestamp,
    end: Timestamp,
) -> Vec<(Timestamp, Offset)> {
    let year = |time| Offset::UTC.to_datetime(time).year();
    let both = [standard, daylight];
    let mut all: Vec<(Timestamp, Offset)> = (year(start) - 1..=year(end) + 1)
        .flat_map(|year| both.map(|change| change.in_year(year).map(|time| (time, change.to))))
        .flatten()
        .collect();
    all.sort_unstable();
    let begun = all.partition_point(|(time, _)| *time <= start);
    let before = all[..begun].last().map(|(_, offset)| (start, *offset));
    before
        .into_iter()
        .chain(
            all[begun..]
                .iter()
                .copied()
                .take_while(|(time, _)| *time <= end),
        )
        .collect()
}

impl YearlyClockChange {
    fn date_in(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, 1)
            .ok()?
            .nth_weekday_of_month(self.nth, self.weekday)
            .ok()
    }

    fn in_year(self, year: i16) -> Option<Timestamp> {
        self.from
            .to_timestamp(self.date_in(year)?.to_datetime(self.time))
            .ok()
    }
}

/// Writes an observance, as if it had begun in 1970; `None` if an offset is not a whole minute.
fn push_observance(
    out: &mut String,
    name: &str,
    from: Offset,
    to: Offset,
    change: Option<YearlyClockChange>,
) -> Option<()> {
    let start = match change {
        Some(change) => change.date_in(FIRST_YEAR)?.to_datetime(change.time),
        None => Date::new(FIRST_YEAR, 1, 1).ok()?.at(0, 0, 0, 0),
    };
    write_line(out, &format!("BEGIN:{name}"));
    write_line(out, &format!("DTSTART:{}", basic_time(start)));
    write_line(out, &format!("TZOFFSETFROM:{}", basic_offset(from)?));
    write_line(out, &format!("TZOFFSETTO:{}", basic_offset(to)?));
    if let Some(change) = change {
        let day = WEEKDAYS[usize::try_from(change.weekday.to_monday_zero_offset()).ok()?];
        write_line(
            out,
            &format!(
                "RRULE:FREQ=YEARLY;BYMONTH={};BYDAY={}{day}",
                change.month, change.nth
            ),
        );
    }
    write_line(out, &format!("END:{name}"));
    Some(())
}

/// An offset from UTC (RFC 5545 section 3.3.14), without seconds, because Outlook does not read them.
fn basic_offset(offset: Offset) -> Option<String> {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    (offset.seconds() % 60 == 0)
        .then(|| format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60))
}
