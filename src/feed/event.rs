//! One meeting as a VEVENT (RFC 5545 section 3.6.1), all but its history.

use icalendar::{Component, Event, Property};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::content_line::write_properties;
use crate::timetable::{Activity, Details, Meeting, Module, People, Room, Rooms, State, When};

/// What rooms and people are called.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub rooms: &'a Rooms,
    pub people: &'a People,
}

/// Appends the properties of the meeting's event as content lines, without those that tell its history: DTSTAMP,
/// LAST-MODIFIED and SEQUENCE. Equal text means that nothing a subscriber sees has changed.
pub(super) fn write(
    out: &mut String,
    uid: &str,
    names: Names<'_>,
    module: &Module,
    activity: &Activity,
    meeting: &Meeting,
) {
    let details = &activity.details[usize::from(meeting.details)];
    let mut event = Event::new();
    event.add_property("UID", uid);
    event.add_property("SUMMARY", summary(module, activity, meeting.state));
    event.add_property("CATEGORIES", &*activity.kind);
    set_times(&mut event, meeting.when);
    set_availability(&mut event, meeting.state);
    let location = joined(details.rooms.iter().map(|room| names.rooms.title(room)));
    if !location.is_empty() {
        event.add_property("LOCATION", location);
    }
    let description = description(names, details);
    if !description.is_empty() {
        event.add_property("DESCRIPTION", description);
    }
    if let Some(url) = &module.url {
        event.add_property("URL", &**url);
    }
    if let Some((lat, lon)) = only_position(names, details) {
        event.add_property("GEO", format!("{lat};{lon}"));
    }
    write_properties(out, &event);
}

/// `MAA101 Calculus 1: Limits (Lecture)`: what tells meetings apart comes first, for a calendar cuts the rest off.
fn summary(module: &Module, activity: &Activity, state: State) -> String {
    let prefix = match state {
        State::Confirmed => "",
        State::Provisional => "PROVISIONAL: ",
        State::Cancelled => "CANCELLED: ",
    };
    let (code, title, kind) = (&module.code, &module.title, &activity.kind);
    match &activity.title {
        Some(topic) => format!("{prefix}{code} {title}: {topic} ({kind})"),
        None => format!("{prefix}{code} {title} ({kind})"),
    }
}

pub(super) fn set_times(event: &mut Event, when: When) {
    match when {
        When::Timed { start, end } => {
            event.add_property("DTSTART", utc(start));
            event.add_property("DTEND", utc(end));
        }
        When::Day(date) => {
            event.append_property(whole_day("DTSTART", date));
            // The end is exclusive (RFC 5545 section 3.6.1).
            event.append_property(whole_day("DTEND", date.saturating_add(1.day())));
        }
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
fn description(names: Names<'_>, details: &Details) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(details.note.iter().map(ToString::to_string));
    if !details.staff.is_empty() {
        lines.push(format!("Staff: {}", joined(details.staff.iter().map(|id| names.people.staff_name(id)))));
    }
    lines.extend(details.online.iter().map(|address| format!("Join online: {address}")));
    for name in &details.rooms {
        if let Some(Room { url: Some(url), .. }) = names.rooms.get(name) {
            lines.push(format!("Map of {}: {url}", names.rooms.title(name)));
        }
    }
    lines.join("\n")
}

/// The position, where exactly one of the rooms has one: an event can hold one only.
fn only_position(names: Names<'_>, details: &Details) -> Option<(f64, f64)> {
    let mut positions = details.rooms.iter().filter_map(|room| names.rooms.get(room)?.position);
    positions.next().filter(|_| positions.next().is_none())
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

/// A date with time in UTC (RFC 5545 section 3.3.5, form 2) of seconds since 1970.
fn utc(seconds: i64) -> String {
    stamp(Timestamp::from_second(seconds).expect("it came from a timestamp"))
}

/// A date with time in UTC (RFC 5545 section 3.3.5, form 2).
pub(super) fn stamp(time: Timestamp) -> String {
    let t = jiff::tz::TimeZone::UTC.to_datetime(time);
    format!("{:04}{:02}{:02}T{:02}{:02}{:02}Z", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
}

fn whole_day(key: &str, date: Date) -> Property {
    let mut property = Property::new(key, format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()));
    property.add_parameter("VALUE", "DATE");
    property
}
