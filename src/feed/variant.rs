//! How a feed tells its events, where its owner wants them otherwise than most: rendered once for all who chose so.

use serde::{Deserialize, Serialize};

use super::content_line::{write_line, write_property};
use crate::language::Language;
use crate::timetable::When;

/// How a block is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// Of the words that the feed brings itself.
    pub language: Language,
    /// An alarm so many minutes before each meeting.
    pub alarm_minutes: Option<u16>,
    /// Cancelled meetings are left out.
    pub drop_cancelled: bool,
}

/// When an alarm for a whole day sounds, after the midnight with which it begins: minutes before that midnight
/// would wake people.
const MORNING: &str = "PT9H";

/// Appends an alarm (RFC 5545 section 3.6.6). It is the last thing in its event: some programs stop reading there.
pub(super) fn write_alarm(out: &mut String, minutes: u16, when: When, summary: &str) {
    let trigger = match when {
        When::Timed { .. } => format!("-PT{minutes}M"),
        When::Day(_) => MORNING.to_owned(),
    };
    write_line(out, "BEGIN:VALARM");
    write_line(out, "ACTION:DISPLAY");
    write_property(out, &icalendar::Property::new("DESCRIPTION", summary));
    write_line(out, &format!("TRIGGER:{trigger}"));
    write_line(out, "END:VALARM");
}
