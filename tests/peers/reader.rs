//! Reads calendar files with the crate `icalendar`: see readers.py for what comes in and what goes out.

use std::io::Write;
use std::{env, fs, io};

use anyhow::{Context, Result};
use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime, Event};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

fn main() -> Result<()> {
    let mut out = io::stdout().lock();
    for path in env::args().skip(1) {
        let text = fs::read_to_string(&path).with_context(|| path.clone())?;
        writeln!(out, "{}", read(&text).with_context(|| path)?)?;
    }
    Ok(())
}

fn read(text: &str) -> Result<Value> {
    let calendar: Calendar = match text.parse() {
        Ok(calendar) => calendar,
        Err(complaint) => return Ok(json!([[], [complaint]])),
    };
    let events: Result<Vec<Value>> = calendar
        .components
        .iter()
        .filter_map(|part| part.as_event())
        .map(event)
        .collect();
    Ok(json!([events?, []]))
}

fn event(event: &Event) -> Result<Value> {
    let start = event.get_start().context("DTSTART")?;
    let end = event.get_end().context("DTEND")?;
    let text = |name| event.property_value(name).unwrap_or("");
    Ok(json!([
        text("UID"),
        instant(start)?,
        instant(end)?,
        text("LOCATION"),
        text("SUMMARY"),
        text("DESCRIPTION")
    ]))
}

/// The crate leaves it to its users to know the rules of a time zone.
fn instant(time: DatePerhapsTime) -> Result<String> {
    Ok(match time {
        DatePerhapsTime::Date(date) => date.format("%Y%m%d").to_string(),
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(time)) => {
            time.format("%Y%m%dT%H%M%SZ").to_string()
        }
        DatePerhapsTime::DateTime(CalendarDateTime::Floating(time)) => {
            time.format("%Y%m%dT%H%M%S").to_string()
        }
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            let local: DateTime = date_time.format("%Y-%m-%dT%H:%M:%S").to_string().parse()?;
            local
                .in_tz(&tzid)?
                .with_time_zone(TimeZone::UTC)
                .strftime("%Y%m%dT%H%M%SZ")
                .to_string()
        }
    })
}
