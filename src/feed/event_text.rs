//! Events as iCalendar text (RFC 5545 section 3.6.1).

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

use super::Revision;
use super::content_line::{write_line, write_property};
use super::event::{Availability, Event, EventAlarm, EventDetails};
use super::extent::WrittenTime;
use super::feed_text::FeedText;
use super::zone::DescribedZone;
use crate::timetable::When;

/// Nine in the morning, counted from the midnight with which a whole day begins.
const MORNING: &str = "PT9H";

/// The time of an event as its text has it.
pub(super) enum EventTimes<'a> {
    Local {
        zone: &'a DescribedZone,
        start: DateTime,
        end: DateTime,
    },
    Utc {
        start: DateTime,
        end: DateTime,
    },
    /// Whole days: the first one, and the number of days.
    Days(Date, u8),
}

impl<'a> EventTimes<'a> {
    /// The time in the zone's local time; in UTC without a zone, or if the zone is not described for that time.
    fn of(when: When, zone: Option<&'a DescribedZone>) -> Self {
        let (start, end) = match when {
            When::Timed { start, end } => (start, end),
            When::Day(date) => return Self::Days(date, 1),
        };
        let [start, end] = [start, end]
            .map(|second| Timestamp::from_second(second).expect("it was made from a timestamp"));
        let local = zone.and_then(|zone| Some((zone, zone.local(start)?, zone.local(end)?)));
        match local {
            Some((zone, start, end)) => Self::Local { zone, start, end },
            None => Self::Utc {
                start: Offset::UTC.to_datetime(start),
                end: Offset::UTC.to_datetime(end),
            },
        }
    }

    /// The time of an event, which may be on several whole days.
    pub(super) fn of_event(event: &Event<'_>, zone: Option<&'a DescribedZone>) -> Self {
        match event.when {
            When::Day(date) => Self::Days(date, event.days),
            when @ When::Timed { .. } => Self::of(when, zone),
        }
    }

    /// Whether the text names a zone. The zone's description must then be in the same feed.
    pub(super) fn need_zone(&self) -> bool {
        matches!(self, Self::Local { .. })
    }

    pub(super) fn first_day(&self) -> Date {
        match self {
            Self::Local { start, .. } | Self::Utc { start, .. } => start.date(),
            Self::Days(date, _) => *date,
        }
    }

    pub(super) fn end(&self) -> WrittenTime {
        match self {
            Self::Local { end, .. } => WrittenTime::local(*end),
            Self::Utc { end, .. } => WrittenTime::utc(*end),
            // A day ends with the beginning of the next day. No date follows the last one.
            Self::Days(date, days) => {
                WrittenTime::day(date.saturating_add(i64::from(*days).days()))
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Local { zone, start, end } => {
                for (name, time) in [("DTSTART", start), ("DTEND", end)] {
                    let time = basic_time(*time);
                    write_line(out, &format!("{name};TZID={}:{time}", zone.name));
                }
            }
            Self::Utc { start, end } => {
                for (name, time) in [("DTSTART", start), ("DTEND", end)] {
                    write_line(out, &format!("{name}:{}Z", basic_time(*time)));
                }
            }
            Self::Days(date, days) => {
                write_line(out, &format!("DTSTART;VALUE=DATE:{}", basic(*date)));
                // The end is exclusive, and no date follows the last one.
                match date.checked_add(i64::from(*days).days()) {
                    Ok(end) => write_line(out, &format!("DTEND;VALUE=DATE:{}", basic(end))),
                    Err(_) => write_line(out, &format!("DURATION:P{days}D")),
                }
            }
        }
    }
}

/// Writes the lines of an event's identity and time. An event keeps its revision as long as these and its `detail_lines`
/// are the same.
pub(super) fn write_identity(out: &mut String, event: &Event<'_>, times: &EventTimes<'_>) {
    write_line(out, &format!("UID:{}", event.uid));
    times.write(out);
}

/// Writes an event, given its lines of identity and its `detail_lines`.
pub(super) fn write_event(out: &mut String, identity: &str, revision: Revision, details: &str) {
    let stamp = stamp(revision.time());
    let sequence = revision.sequence().to_string();
    let parts = [
        "BEGIN:VEVENT\r\n",
        identity,
        "DTSTAMP:",
        &stamp,
        "\r\nLAST-MODIFIED:",
        &stamp,
        "\r\nSEQUENCE:",
        &sequence,
        "\r\n",
        details,
        "END:VEVENT\r\n",
    ];
    for part in parts {
        out.push_str(part);
    }
}

/// Writes an event with all its properties in the order of their names. This is the form of the events that say that
/// something was left out: another order would change the bytes of their feeds.
pub(super) fn write_event_by_name(out: &mut String, feed_text: &FeedText, event: &Event<'_>) {
    let stamp = stamp(event.revision.time());
    let mut properties = properties(feed_text, event.details);
    properties.extend([
        ("UID", event.uid.as_str().into()),
        ("DTSTAMP", stamp.as_str().into()),
        ("LAST-MODIFIED", stamp.as_str().into()),
        ("SEQUENCE", event.revision.sequence().to_string().into()),
    ]);
    properties.sort_by_key(|(name, _)| *name);
    write_line(out, "BEGIN:VEVENT");
    EventTimes::of_event(event, None).write(out);
    for (name, value) in &properties {
        write_property(out, name, value);
    }
    write_line(out, "END:VEVENT");
}

/// The lines of the details, which many events have in common.
pub(super) fn detail_lines(feed_text: &FeedText, details: &EventDetails<'_>) -> String {
    let mut lines = String::with_capacity(512);
    for (name, value) in properties(feed_text, details) {
        write_property(&mut lines, name, &value);
    }
    if let Some(alarm) = details.alarm {
        write_alarm(&mut lines, alarm, &details.summary);
    }
    lines
}

/// The names and values of the properties of the details, in the order of their names.
fn properties<'a>(
    feed_text: &FeedText,
    details: &'a EventDetails<'_>,
) -> Vec<(&'static str, Cow<'a, str>)> {
    let mut properties = Vec::with_capacity(13);
    let mut push = |name, value| properties.push((name, value));
    if let Some(category) = details.category {
        push("CATEGORIES", Cow::Borrowed(category));
    }
    let description = description(feed_text, details);
    if !description.is_empty() {
        push("DESCRIPTION", description.into());
    }
    if let Some((latitude, longitude)) = details.position {
        push("GEO", format!("{latitude};{longitude}").into());
    }
    let location = details.location.join("; ");
    if !location.is_empty() {
        push("LOCATION", location.into());
    }
    // STATUS is never CANCELLED, because Google would silently remove the event.
    let (status, transparency, busy) = match details.availability {
        Availability::Busy => ("CONFIRMED", "OPAQUE", "BUSY"),
        Availability::Tentative => ("TENTATIVE", "OPAQUE", "TENTATIVE"),
        Availability::Free => ("CONFIRMED", "TRANSPARENT", "FREE"),
    };
    push("STATUS", status.into());
    push("SUMMARY", details.summary.as_str().into());
    push("TRANSP", transparency.into());
    if let Some(url) = details.url {
        push("URL", url.into());
    }
    push("X-MICROSOFT-CDO-BUSYSTATUS", busy.into());
    properties
}

/// The moves, the note, the staff, the address for joining and the maps, each on a line.
fn description(feed_text: &FeedText, details: &EventDetails<'_>) -> String {
    let description = &details.description;
    let mut lines = description.moves.clone();
    lines.extend(description.note.map(ToOwned::to_owned));
    if !description.staff.is_empty() {
        lines.push(feed_text.staff.fill(&[&description.staff.join("; ")]));
    }
    if let Some(address) = details.conference {
        lines.push(feed_text.join.fill(&[address]));
    }
    for (title, url) in &description.maps {
        lines.push(feed_text.map.fill(&[title, url]));
    }
    lines.join("\n")
}

/// Writes an alarm (RFC 5545 section 3.6.6). It is the last part of its event, because some apps stop reading there.
fn write_alarm(out: &mut String, alarm: EventAlarm, summary: &str) {
    let trigger = match alarm {
        EventAlarm::MinutesBefore(minutes) => format!("-PT{minutes}M"),
        EventAlarm::Morning => MORNING.to_owned(),
    };
    write_line(out, "BEGIN:VALARM");
    write_line(out, "ACTION:DISPLAY");
    write_property(out, "DESCRIPTION", summary);
    write_line(out, &format!("TRIGGER:{trigger}"));
    write_line(out, "END:VALARM");
}

/// A date with time in UTC (RFC 5545 section 3.3.5, form 2).
fn stamp(time: Timestamp) -> String {
    let mut out = basic_time(Offset::UTC.to_datetime(time));
    out.push('Z');
    out
}

/// A date with time without a zone (RFC 5545 section 3.3.5, form 1).
pub(super) fn basic_time(time: DateTime) -> String {
    let mut out = basic(time.date());
    out.push('T');
    for part in [time.hour(), time.minute(), time.second()] {
        push_two_digits(&mut out, part);
    }
    out
}

/// A date (RFC 5545 section 3.3.4).
pub(super) fn basic(date: Date) -> String {
    let mut out = String::with_capacity(16);
    let century = i8::try_from(date.year() / 100).expect("years have at most four digits");
    let year = i8::try_from(date.year() % 100).expect("below 100");
    for part in [century, year, date.month(), date.day()] {
        push_two_digits(&mut out, part);
    }
    out
}

/// `format!` with a width is several times slower, and every event has eight such times.
fn push_two_digits(out: &mut String, number: i8) {
    let number = number.unsigned_abs();
    out.push(char::from(b'0' + number / 10));
    out.push(char::from(b'0' + number % 10));
}
