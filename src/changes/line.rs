//! The lines of `changes.jsonl` about changes: each as JSON, with its meetings in few characters, such as
//! `[7,[1790000000,1790003600],null]`, and days as "2026-10-05".

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Change, MeetingChange};
use crate::timetable::{MeetingKey, When};

/// The version of the format. It is not in the file: a line that cannot be read is ignored.
pub const VERSION: u32 = 2;

impl Change {
    /// The change of a line; `None` if the line is damaged.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok().filter(Self::is_sound)
    }
}

/// Key, time before, time after.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredMeetingChange(StoredMeetingKey, Option<StoredWhen>, Option<StoredWhen>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredMeetingKey {
    Week(u16),
    Date(Date),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredWhen {
    Timed(i64, i64),
    Day(Date),
}

impl From<MeetingChange> for StoredMeetingChange {
    fn from(meeting: MeetingChange) -> Self {
        let key = match meeting.key {
            MeetingKey::Week(week) => StoredMeetingKey::Week(week),
            MeetingKey::Date(date) => StoredMeetingKey::Date(date),
        };
        let when = |when| match when {
            When::Timed { start, end } => StoredWhen::Timed(start, end),
            When::Day(date) => StoredWhen::Day(date),
        };
        Self(key, meeting.before.map(when), meeting.after.map(when))
    }
}

impl From<StoredMeetingChange> for MeetingChange {
    fn from(StoredMeetingChange(key, before, after): StoredMeetingChange) -> Self {
        let key = match key {
            StoredMeetingKey::Week(week) => MeetingKey::Week(week),
            StoredMeetingKey::Date(date) => MeetingKey::Date(date),
        };
        let when = |when| match when {
            StoredWhen::Timed(start, end) => When::Timed { start, end },
            StoredWhen::Day(date) => When::Day(date),
        };
        Self {
            key,
            before: before.map(when),
            after: after.map(when),
        }
    }
}
