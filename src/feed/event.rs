//! What a meeting's VEVENT holds (RFC 5545 section 3.6.1), all but its identity and history.

use icalendar::{Component, Event};
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

use super::content_line::{write_line, write_properties};
use super::wording::Wording;
use super::zone::Zone;
use crate::timetable::{Activity, Details, Module, People, Room, Rooms, State, When};

/// What rooms and people are called.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub rooms: &'a Rooms,
    pub people: &'a People,
}

/// The content lines that all events of an activity with these details and in this state have in common: all but
/// their identity, their times and their history.
pub(super) fn common_lines(
    names: Names<'_>,
    wording: &Wording,
    module: &Module,
    activity: &Activity,
    details: &Details,
    state: State,
) -> String {
    let mut event = Event::new();
    event.add_property("SUMMARY", summary(wording, module, activity, state));
    event.add_property("CATEGORIES", &*activity.kind);
    set_availability(&mut event, state);
    let location = joined(details.rooms.iter().map(|room| names.rooms.title(room)));
    if !location.is_empty() {
        event.add_property("LOCATION", location);
    }
    let description = description(names, wording, details);
    if !description.is_empty() {
        event.add_property("DESCRIPTION", description);
    }
    if let Some(url) = &module.url {
        event.add_property("URL", &**url);
    }
    if let Some((lat, lon)) = only_position(names, details) {
        event.add_property("GEO", format!("{lat};{lon}"));
    }
    let mut lines = String::with_capacity(512);
    write_properties(&mut lines, &event);
    lines
}

/// Appends the content lines that tell when an event is: in the zone's local time, or in UTC without one. Whether
/// the zone was named.
pub(super) fn write_times(out: &mut String, when: When, zone: Option<&Zone>) -> bool {
    match when {
        When::Timed { start, end } => {
            let [start, end] = [start, end]
                .map(|seconds| Timestamp::from_second(seconds).expect("it came from one"));
            let local = zone.and_then(|zone| Some((zone, zone.local(start)?, zone.local(end)?)));
            if let Some((zone, start, end)) = local {
                write_line(
                    out,
                    &format!("DTSTART;TZID={}:{}", zone.name, basic_time(start)),
                );
                write_line(
                    out,
                    &format!("DTEND;TZID={}:{}", zone.name, basic_time(end)),
                );
                return true;
            }
            write_line(out, &format!("DTSTART:{}", stamp(start)));
            write_line(out, &format!("DTEND:{}", stamp(end)));
        }
        When::Day(date) => {
            write_line(out, &format!("DTSTART;VALUE=DATE:{}", basic(date)));
            // The end is exclusive (RFC 5545 section 3.6.1), and no date is after the last.
            match date.checked_add(1.day()) {
                Ok(end) => write_line(out, &format!("DTEND;VALUE=DATE:{}", basic(end))),
                Err(_) => write_line(out, "DURATION:P1D"),
            }
        }
    }
    false
}

/// `MAA101 Calculus 1: Limits (Lecture)`: what tells meetings apart comes first, for a calendar cuts the rest off.
pub(super) fn summary(
    wording: &Wording,
    module: &Module,
    activity: &Activity,
    state: State,
) -> String {
    let prefix = match state {
        State::Confirmed => "",
        State::Provisional => &wording.provisional,
        State::Cancelled => &wording.cancelled,
    };
    let (name, kind) = (module.name(), &activity.kind);
    match &activity.title {
        Some(topic) => format!("{prefix}{name}: {topic} ({kind})"),
        None => format!("{prefix}{name} ({kind})"),
    }
}

/// STATUS is never CANCELLED: Google would remove the event without a word.
fn set_availability(event: &mut Event, state: State) {
    let (status, transparency, busy) = match state {
        State::Confirmed => ("CONFIRMED", "OPAQUE", "BUSY"),
        State::Provisional => ("TENTATIVE", "OPAQUE", "TENTATIVE"),
        State::Cancelled => ("CONFIRMED", "TRANSPARENT", "FREE"),
    };
    event.add_property("STATUS", status);
    event.add_property("TRANSP", transparency);
    event.add_property("X-MICROSOFT-CDO-BUSYSTATUS", busy);
}

/// The note, staff, where to join and where it is, one a line.
fn description(names: Names<'_>, wording: &Wording, details: &Details) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(details.note.iter().map(ToString::to_string));
    if !details.staff.is_empty() {
        lines.push(wording.staff.fill(&[&joined(
            details.staff.iter().map(|id| names.people.staff_name(id)),
        )]));
    }
    lines.extend(
        details
            .online
            .iter()
            .map(|address| wording.join.fill(&[address])),
    );
    for name in &details.rooms {
        if let Some(Room { url: Some(url), .. }) = names.rooms.get(name) {
            lines.push(wording.map.fill(&[names.rooms.title(name), url]));
        }
    }
    lines.join("\n")
}

/// The position, where exactly one of the rooms has one: an event can hold one only.
fn only_position(names: Names<'_>, details: &Details) -> Option<(f64, f64)> {
    let mut positions = details
        .rooms
        .iter()
        .filter_map(|room| names.rooms.get(room)?.position);
    positions.next().filter(|_| positions.next().is_none())
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

/// A date with time in UTC (RFC 5545 section 3.3.5, form 2).
pub(super) fn stamp(time: Timestamp) -> String {
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
