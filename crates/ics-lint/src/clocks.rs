//! The clocks of the zones in IANA's database, which is part of the program, and of zones that a feed describes.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::moment::Moment;
use super::tree::{CalendarComponent, Property, Tree};

/// The zones of a feed that names none. Most feeds are from these zones.
const USUAL_ZONES: [&str; 2] = ["Europe/London", "America/New_York"];

/// Zones by name, without reading a file. So equal input has equal findings on every machine.
#[derive(Debug)]
pub(super) struct Clocks(TimeZoneDatabase);

impl Clocks {
    pub(super) fn new() -> Self {
        Self(TimeZoneDatabase::bundled())
    }

    /// The zone of a TZID that is a name of IANA's time zone database.
    pub(super) fn zone(&self, tzid: &str) -> Option<TimeZone> {
        self.0.get(tzid).ok()
    }

    /// The zone that a calendar names, or the zones that it may mean.
    pub(super) fn zones_of(&self, calendar: &CalendarComponent<'_>) -> Vec<TimeZone> {
        let named = calendar
            .find("X-WR-TIMEZONE")
            .map(|property| property.value.trim());
        // Many programs write UTC in every zone.
        let named = named
            .filter(|name| !is_universal(name))
            .and_then(|name| self.zone(name));
        match named {
            Some(zone) => vec![zone],
            None => USUAL_ZONES
                .iter()
                .filter_map(|name| self.zone(name))
                .collect(),
        }
    }

    /// A time in the zone of another property; `None` if one of the zones is unknown.
    pub(super) fn as_in(
        &self,
        moment: Moment,
        property: &Property<'_>,
        like: &Property<'_>,
    ) -> Option<DateTime> {
        let Moment::Time { at, is_utc } = moment else {
            return None;
        };
        let like_is_utc = Moment::parse(like.value).is_ok_and(Moment::is_utc);
        let from = if is_utc {
            Some("UTC")
        } else {
            property.parameter("TZID")
        };
        let to = if like_is_utc {
            Some("UTC")
        } else {
            like.parameter("TZID")
        };
        if from == to {
            return Some(at);
        }
        let instant = self
            .zone(from?)?
            .to_ambiguous_timestamp(at)
            .compatible()
            .ok()?;
        Some(self.zone(to?)?.to_datetime(instant))
    }
}

/// The first change of a zone's clocks between two moments.
pub(super) fn first_change(
    zone: &TimeZone,
    from: Timestamp,
    until: Option<Timestamp>,
) -> Option<Date> {
    let before = zone.to_offset(from);
    let mut later = zone
        .following(from)
        .take_while(|change| until.is_none_or(|until| change.timestamp() <= until));
    let change = later.find(|change| change.offset() != before)?;
    Some(zone.to_datetime(change.timestamp()).date())
}

fn is_universal(name: &str) -> bool {
    ["UTC", "GMT", "Z", "UCT", "Zulu"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
        || name.starts_with("Etc/")
}

/// A zone as a VTIMEZONE describes it.
#[derive(Debug)]
pub(super) struct ZoneDescription(Vec<Observance>);

/// An offset, and the times from which it holds.
#[derive(Debug)]
struct Observance {
    start: DateTime,
    offset: Offset,
    onset: Onset,
}

#[derive(Debug)]
enum Onset {
    /// `start`, and these times.
    Dates(Vec<DateTime>),
    /// Yearly in this month, on this day, until this date.
    Yearly {
        month: i8,
        day: (i8, jiff::civil::Weekday),
        until: Option<Date>,
    },
}

impl ZoneDescription {
    /// Reads a VTIMEZONE; `None` if any part of it is wrong, or in a form that this library does not read.
    pub(super) fn read(tree: &Tree<'_>, zone: &CalendarComponent<'_>) -> Option<Self> {
        let children = zone.children.iter().map(|index| &tree.components[*index]);
        let observances: Option<Vec<Observance>> = children
            .filter(|part| matches!(part.name.as_str(), "STANDARD" | "DAYLIGHT"))
            .map(Observance::read)
            .collect();
        observances
            .filter(|observances| !observances.is_empty())
            .map(Self)
    }

    /// The offset at a local time, by the observance that began last.
    pub(super) fn offset_at(&self, local: DateTime) -> Option<Offset> {
        let begun = self
            .0
            .iter()
            .filter_map(|observance| Some((observance.last_onset(local)?, observance.offset)));
        begun
            .max_by_key(|(onset, _)| *onset)
            .map(|(_, offset)| offset)
    }

    /// Whether an observance begins within a day of a local time. An hour may be skipped or repeated then.
    pub(super) fn changes_near(&self, local: DateTime) -> bool {
        let around = |days: i64| {
            local
                .checked_add(jiff::SignedDuration::from_hours(24 * days))
                .ok()
        };
        let (Some(before), Some(after)) = (around(-1), around(1)) else {
            return true;
        };
        self.0.iter().any(|observance| {
            observance
                .last_onset(after)
                .is_some_and(|onset| onset >= before)
        })
    }
}

impl Observance {
    fn read(part: &CalendarComponent<'_>) -> Option<Self> {
        let start = local_time(part.find("DTSTART")?.value)?;
        let offset = offset(part.find("TZOFFSETTO")?.value)?;
        let onset = if let Some(rule) = part.find("RRULE") {
            yearly(rule.value)?
        } else {
            let dates = part
                .properties
                .iter()
                .filter(|property| property.name == "RDATE");
            let dates = dates
                .flat_map(|dates| dates.value.split(','))
                .map(local_time);
            Onset::Dates(dates.collect::<Option<_>>()?)
        };
        Some(Self {
            start,
            offset,
            onset,
        })
    }

    /// The time at which it last began, at or before a local time.
    fn last_onset(&self, local: DateTime) -> Option<DateTime> {
        if local < self.start {
            return None;
        }
        match &self.onset {
            Onset::Dates(dates) => Some(
                dates
                    .iter()
                    .copied()
                    .filter(|date| *date <= local)
                    .fold(self.start, DateTime::max),
            ),
            Onset::Yearly {
                month,
                day: (number, weekday),
                until,
            } => {
                let in_year = |year: i16| {
                    let date = Date::new(year, *month, 1)
                        .ok()?
                        .nth_weekday_of_month(*number, *weekday)
                        .ok()?;
                    let onset = date.to_datetime(self.start.time());
                    (onset <= local
                        && onset >= self.start
                        && until.is_none_or(|until| date <= until))
                    .then_some(onset)
                };
                let last_year = until.map_or(local.year(), |until| until.year().min(local.year()));
                in_year(last_year)
                    .or_else(|| in_year(last_year - 1))
                    .or(Some(self.start))
            }
        }
    }
}

fn local_time(text: &str) -> Option<DateTime> {
    match Moment::parse(text) {
        Ok(Moment::Time { at, .. }) => Some(at),
        _ => None,
    }
}

/// `+0100`, `-053000`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i32>().ok();
    let seconds = if digits.len() > 4 { number(4..6)? } else { 0 };
    Offset::from_seconds(sign * (number(0..2)? * 3600 + number(2..4)? * 60 + seconds)).ok()
}

/// Reads a yearly rule as zones have it: a month, and a numbered weekday of it.
fn yearly(rule: &str) -> Option<Onset> {
    let (mut month, mut day, mut until) = (None, None, None);
    for (name, value) in rule.split(';').filter_map(|part| part.split_once('=')) {
        match name.to_ascii_uppercase().as_str() {
            "FREQ" if value.eq_ignore_ascii_case("YEARLY") => {}
            "BYMONTH" => {
                month = Some(
                    value
                        .parse::<i8>()
                        .ok()
                        .filter(|month| (1..=12).contains(month))?,
                );
            }
            "BYDAY" => {
                day = super::repetition::numbered_day(value)
                    .filter(|(number, _)| (-5..=5).contains(number));
            }
            "UNTIL" => until = Some(Moment::parse(value).ok()?.date()),
            "WKST" => {}
            // A rule with the Sunday on or after a day of the month is rare and is not read.
            _ => return None,
        }
    }
    let day = day.filter(|(number, _)| *number != 0)?;
    Some(Onset::Yearly {
        month: month?,
        day,
        until,
    })
}
