//! The meetings that were moved, cancelled, added and removed in the last weeks, before and after the change.

mod chains;
mod compare;
mod feed_changes;
mod file;
mod line;
mod log;
mod meeting_difference;
mod moves;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::feed::MeetingNames;
use crate::timetable::{MeetingKey, MeetingState, When};

pub use chains::{ChainedChange, KnownMeeting, chains, netted};
pub use compare::compare;
pub use file::{ChangeLogError, ChangeLogFile, read_change_log};
pub use line::VERSION;
pub use log::{ChangeLog, UpdatedChangeLog};
pub use moves::Moves;

/// Meetings of one activity that one publish found changed in the same way: a lecture that goes to another room for
/// the rest of the term is one change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The time of the publish that found it.
    pub at: Timestamp,
    #[serde(rename = "what")]
    pub kind: ChangeKind,
    #[serde(rename = "about")]
    pub activity: Arc<ActivityRef>,
    /// `None` if the meetings are new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<MeetingFacts>,
    /// `None` if the meetings are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<MeetingFacts>,
    /// The note of the meetings that came with the change, such as its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Box<str>>,
    /// At least one; by their new time, ascending.
    pub meetings: Vec<MeetingChange>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Another time, day or rooms; perhaps with other staff.
    Moved,
    /// They are in the timetable, and do not take place.
    Cancelled,
    /// They were cancelled, and take place after all; perhaps at another time.
    Reinstated,
    Added,
    /// They are no longer in the timetable.
    Removed,
    /// Only the staff are others.
    OtherStaff,
}

/// The activity of a change as it was at that time. It may have another title now, or be gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityRef {
    #[serde(rename = "code")]
    pub module_code: Box<str>,
    pub term: Box<str>,
    #[serde(rename = "title")]
    pub module_title: Box<str>,
    /// The module's time zone, in which people read the times.
    #[serde(with = "crate::timetable::zone")]
    pub timezone: TimeZone,
    #[serde(rename = "activity")]
    pub id: Box<str>,
    /// Lecture, Lab, Exam and the like.
    #[serde(rename = "kind")]
    pub activity_type: Box<str>,
    #[serde(
        rename = "activity_title",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub title: Option<Box<str>>,
    /// The groups that attend; empty means everyone on the module.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Box<str>>,
    /// The text by which the sides of a joint activity name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<Box<str>>,
}

#[cfg(test)]
impl ActivityRef {
    /// The lectures of the module with this code, for tests.
    pub(crate) fn example(module_code: &str) -> Arc<Self> {
        Arc::new(Self {
            module_code: module_code.into(),
            term: "T".into(),
            module_title: "Algebra".into(),
            timezone: TimeZone::UTC,
            id: "LEC".into(),
            activity_type: "Lecture".into(),
            title: None,
            groups: Vec::new(),
            shared: None,
        })
    }
}

/// The facts that the meetings of a change had in common before it, or have after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingFacts {
    pub state: MeetingState,
    /// By name, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<Box<str>>,
    /// By id, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<Box<str>>,
    /// There is an address to join at and no room to go to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_online: bool,
}

/// One meeting of a change. It has a time before the change and a time after it, as far as it existed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "line::StoredMeetingChange", from = "line::StoredMeetingChange")]
pub struct MeetingChange {
    pub key: MeetingKey,
    pub before: Option<When>,
    pub after: Option<When>,
}

impl ChangeKind {
    /// The kind of the change of a meeting between two versions, each with its time; `None` if it matters to nobody.
    pub fn between(
        before: Option<(When, &MeetingFacts)>,
        after: Option<(When, &MeetingFacts)>,
    ) -> Option<Self> {
        let takes_place =
            |version: &(When, &MeetingFacts)| version.1.state != MeetingState::Cancelled;
        match (before.filter(takes_place), after.filter(takes_place)) {
            (None, None) => None,
            (None, Some(_)) if before.is_some() => Some(Self::Reinstated),
            (None, Some(_)) => Some(Self::Added),
            (Some(_), None) if after.is_some() => Some(Self::Cancelled),
            (Some(_), None) => Some(Self::Removed),
            (Some((old_when, old)), Some((new_when, new))) => {
                if old_when != new_when || !old.is_at_same_place(new) {
                    return Some(Self::Moved);
                }
                (old.staff != new.staff).then_some(Self::OtherStaff)
            }
        }
    }
}

impl Change {
    /// Whether the meetings begin or end at other moments.
    pub fn is_other_time(&self) -> bool {
        self.meetings.iter().any(|meeting| {
            meeting
                .before
                .zip(meeting.after)
                .is_some_and(|(before, after)| before != after)
        })
    }

    /// Whether the meetings are in other rooms, or are online and were not.
    pub fn is_other_place(&self) -> bool {
        self.before_and_after()
            .is_some_and(|(before, after)| !before.is_at_same_place(after))
    }

    /// Whether other staff teach.
    pub fn is_other_staff(&self) -> bool {
        self.before_and_after()
            .is_some_and(|(before, after)| before.staff != after.staff)
    }

    /// A number that identifies this change, made of its time, its activity and its first meeting. A change that is dated
    /// again has another number.
    pub fn id(&self) -> u64 {
        let ActivityRef {
            module_code,
            term,
            id,
            ..
        } = &*self.activity;
        let first = self
            .meetings
            .first()
            .map(|meeting| meeting.key.to_string())
            .unwrap_or_default();
        let mut hash = Xxh3::new();
        for part in [&*self.at.to_string(), module_code, term, id, &*first] {
            hash.update(part.as_bytes());
            // No name holds a control character.
            hash.update(b"\x1f");
        }
        hash.digest()
    }

    /// The rooms and staff of the meetings, before and after.
    pub fn names(&self) -> impl Iterator<Item = MeetingNames<'_>> {
        let facts = self.before.iter().chain(&self.after);
        facts.map(|facts| MeetingNames {
            rooms: &facts.rooms,
            staff: &facts.staff,
        })
    }

    fn before_and_after(&self) -> Option<(&MeetingFacts, &MeetingFacts)> {
        self.before.as_ref().zip(self.after.as_ref())
    }

    /// Whether it has a before and an after as its kind requires, and every meeting has the times of both.
    fn is_sound(&self) -> bool {
        let present = (self.before.is_some(), self.after.is_some());
        let required = match self.kind {
            ChangeKind::Added => (false, true),
            ChangeKind::Removed => (true, false),
            ChangeKind::Moved
            | ChangeKind::Cancelled
            | ChangeKind::Reinstated
            | ChangeKind::OtherStaff => (true, true),
        };
        let mut times = self
            .meetings
            .iter()
            .map(|meeting| (meeting.before.is_some(), meeting.after.is_some()));
        present == required && !self.meetings.is_empty() && times.all(|times| times == required)
    }
}

impl MeetingFacts {
    /// Whether both are in the same rooms, or both are online.
    pub fn is_at_same_place(&self, other: &Self) -> bool {
        (&self.rooms, self.is_online) == (&other.rooms, other.is_online)
    }
}

impl MeetingChange {
    /// Its time after the change, or before it if the meeting is gone.
    pub fn when(&self) -> Option<When> {
        self.after.or(self.before)
    }
}
