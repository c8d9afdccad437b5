//! The lines of `changes.jsonl`: a change as JSON, with its meetings in few characters, such as
//! `[7,[1790000000,1790003600],null]`, and days as "2026-10-05".

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Change, Shift};
use crate::timetable::{Key, When};

/// The version of the format. It does not stand in the file: a line that a program cannot read is left out.
pub const VERSION: u32 = 1;

impl Change {
    /// The line of JSON, with its line feed.
    pub(super) fn to_line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).expect("a change has string keys only");
        line.push(b'\n');
        line
    }

    /// The change of a line; nothing if the line is damaged.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok().filter(Self::is_sound)
    }
}

/// Key, time before, time after.
#[derive(Serialize, Deserialize)]
pub(super) struct Written(WrittenKey, Option<WrittenWhen>, Option<WrittenWhen>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenKey {
    Week(u16),
    Date(Date),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenWhen {
    Timed(i64, i64),
    Day(Date),
}

impl From<Shift> for Written {
    fn from(shift: Shift) -> Self {
        let key = match shift.key {
            Key::Week(week) => WrittenKey::Week(week),
            Key::Date(date) => WrittenKey::Date(date),
        };
        let when = |when| match when {
            When::Timed { start, end } => WrittenWhen::Timed(start, end),
            When::Day(date) => WrittenWhen::Day(date),
        };
        Self(key, shift.before.map(when), shift.after.map(when))
    }
}

impl From<Written> for Shift {
    fn from(Written(key, before, after): Written) -> Self {
        let key = match key {
            WrittenKey::Week(week) => Key::Week(week),
            WrittenKey::Date(date) => Key::Date(date),
        };
        let when = |when| match when {
            WrittenWhen::Timed(start, end) => When::Timed { start, end },
            WrittenWhen::Day(date) => When::Day(date),
        };
        Self {
            key,
            before: before.map(when),
            after: after.map(when),
        }
    }
}
