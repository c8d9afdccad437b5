//! A meeting of a change in few characters: `[7,[1790000000,1790003600],null]`, and days as "2026-10-05".

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Shift;
use crate::timetable::{Key, When};

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
