//! What was moved, cancelled, added and removed in the last weeks, with before and after, as those who go there want to
//! know it.

mod compare;
mod file;
mod line;
mod log;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::timetable::{MeetingKey, MeetingState, When};

pub use compare::compare;
pub use file::{ChangeLogError, ChangeLogFile};
pub use line::VERSION;
pub use log::{ChangeLog, UpdatedChangeLog};

/// Meetings of one activity that one publish found changed in the same way: a lecture that goes to another room for
/// the rest of the term is one change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// When the publish was that saw it, in whole seconds.
    pub at: Timestamp,
    pub what: ChangeKind,
    pub about: Arc<ActivityRef>,
    /// Nothing if the meetings are new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<MeetingFacts>,
    /// Nothing if the meetings are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<MeetingFacts>,
    /// At least one; by their new time, ascending.
    pub meetings: Vec<MeetingChange>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Another time, day or rooms; perhaps with other staff.
    Moved,
    /// They are there, and do not take place.
    Cancelled,
    /// They were cancelled, and take place after all; perhaps at another time.
    Reinstated,
    Added,
    /// They are not there any more.
    Removed,
    /// Everything but who teaches is as it was.
    OtherStaff,
}

/// The activity that a change is about, as it was called then: it may be gone by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityRef {
    /// The module's.
    pub code: Box<str>,
    pub term: Box<str>,
    /// The module's.
    pub title: Box<str>,
    /// The module's: in it people read the times.
    #[serde(with = "crate::timetable::zone")]
    pub timezone: TimeZone,
    /// The activity's id.
    pub activity: Box<str>,
    /// Lecture, Lab, Exam and the like.
    pub kind: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_title: Option<Box<str>>,
    /// The groups that attend; empty means everyone on the module.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Box<str>>,
    /// The joint activity that this is one side of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<Box<str>>,
}

/// The facts that the meetings of a change have in common before it, or after it.
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

/// One meeting of a change; it has a time on each side that the change has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "line::StoredMeetingChange", from = "line::StoredMeetingChange")]
pub struct MeetingChange {
    pub key: MeetingKey,
    pub before: Option<When>,
    pub after: Option<When>,
}

impl Change {
    /// Whether the meetings begin or end at other moments.
    pub fn is_other_time(&self) -> bool {
        self.meetings.iter().any(|shift| {
            shift
                .before
                .zip(shift.after)
                .is_some_and(|(before, after)| before != after)
        })
    }

    /// Whether the meetings are where they were not.
    pub fn is_other_place(&self) -> bool {
        self.sides()
            .is_some_and(|(before, after)| !before.is_at_same_place(after))
    }

    /// Whether others teach.
    pub fn is_other_staff(&self) -> bool {
        self.sides()
            .is_some_and(|(before, after)| before.staff != after.staff)
    }

    /// A number that identifies this change. It is always the same.
    pub fn mark(&self) -> u64 {
        let ActivityRef {
            code,
            term,
            activity,
            ..
        } = &*self.about;
        let first = self
            .meetings
            .first()
            .map(|shift| shift.key.to_string())
            .unwrap_or_default();
        let mut hash = Xxh3::new();
        for part in [&*self.at.to_string(), code, term, activity, &*first] {
            hash.update(part.as_bytes());
            // No name holds a control character.
            hash.update(b"\x1f");
        }
        hash.digest()
    }

    /// Whether any of the meetings is, or was, in this room.
    pub fn is_in_room(&self, room: &str) -> bool {
        self.each_side()
            .any(|side| side.rooms.iter().any(|name| **name == *room))
    }

    /// Whether this member of staff teaches, or taught, any of the meetings.
    pub fn is_taught_by(&self, staff: &str) -> bool {
        self.each_side()
            .any(|side| side.staff.iter().any(|id| **id == *staff))
    }

    fn sides(&self) -> Option<(&MeetingFacts, &MeetingFacts)> {
        self.before.as_ref().zip(self.after.as_ref())
    }

    fn each_side(&self) -> impl Iterator<Item = &MeetingFacts> {
        self.before.iter().chain(&self.after)
    }

    /// Whether it has the sides that its kind must have, and a time on each for every meeting.
    fn is_sound(&self) -> bool {
        let sides = (self.before.is_some(), self.after.is_some());
        let wanted = match self.what {
            ChangeKind::Added => (false, true),
            ChangeKind::Removed => (true, false),
            ChangeKind::Moved
            | ChangeKind::Cancelled
            | ChangeKind::Reinstated
            | ChangeKind::OtherStaff => (true, true),
        };
        let mut shifts = self
            .meetings
            .iter()
            .map(|shift| (shift.before.is_some(), shift.after.is_some()));
        sides == wanted && !self.meetings.is_empty() && shifts.all(|shift| shift == wanted)
    }
}

impl MeetingFacts {
    /// Whether one goes to the same rooms, or to none.
    pub fn is_at_same_place(&self, other: &Self) -> bool {
        (&self.rooms, self.is_online) == (&other.rooms, other.is_online)
    }
}

impl MeetingChange {
    /// When it is, or was if it is gone.
    pub fn when(&self) -> Option<When> {
        self.after.or(self.before)
    }
}
