//! Input files that are held at their last good content, because a change of them takes too much away.
//!
//! A data folder that is valid and wrong is an accident that no reader of a single file can see. So a publish compares
//! the folder with what was last accepted, and holds the files that take too much away until the folder recovers or
//! somebody decides.

mod decisions;
mod file;
mod rename_copy;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::printable::thousands;
use crate::timetable::Rename;

pub use decisions::{
    DecisionsError, HoldAnswer, HoldDecision, HoldDecisions, VERSION as DECISIONS_VERSION,
    append_decision, read_decisions,
};
pub use file::{HoldsFileError, read_holds, read_likely_renames, write_holds};
pub use rename_copy::VERSION as RENAMES_VERSION;

/// The files that are held together, for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub id: HoldId,
    pub cause: HoldCause,
    /// The time of the publish that found it.
    pub since: Timestamp,
    /// The paths in the data folder, ascending.
    pub files: Vec<Arc<str>>,
    pub loss: HeldLoss,
    /// Some of the modules and people that would lose meetings, for somebody who looks for the cause.
    pub examples: Vec<Box<str>>,
    /// Modules and activities that are gone, and that seem to be there under another code or id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renames: Vec<Rename>,
    /// The loss that is left if the renames are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss_if_renamed: Option<HeldLoss>,
    /// Somebody has rejected it: it stays, and the log is silent about it until the folder changes.
    #[serde(default)]
    pub is_rejected: bool,
    /// The time since which the loss is within the limits. Files that lose something stay held for some time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovering_since: Option<Timestamp>,
}

/// The losses that a hold prevents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLoss {
    /// Modules, each in one term, whose files are gone.
    pub modules: usize,
    /// Meetings to come.
    pub meetings: usize,
    /// All meetings to come.
    pub meetings_in_all: usize,
    /// The people who would lose a meeting.
    pub people: usize,
    /// For the other causes: programmes, rooms, names, or files of notices.
    pub entries: usize,
    pub entries_in_all: usize,
}

impl Hold {
    /// The likely cause and what to do, for people.
    pub fn explanation(&self) -> String {
        let [modules, activities] = self.likely_renames();
        let parts = [
            (modules, "modules seem to have other codes now"),
            (activities, "activities seem to have other ids now"),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, text)| format!("{} {text}", thousands(count)))
            .collect();
        if parts.is_empty() {
            self.cause.explanation().to_owned()
        } else if self.is_explained_by_renames() {
            format!("{}.", parts.join(", and "))
        } else {
            format!(
                "{}. Also, {}",
                parts.join(", and "),
                self.cause.explanation()
            )
        }
    }

    /// The number of modules that seem to have other codes now, and that of activities that seem to have other ids.
    pub fn likely_renames(&self) -> [usize; 2] {
        let of_modules = self
            .renames
            .iter()
            .filter(|rename| rename.activity.is_none());
        let modules: BTreeSet<&str> = of_modules.map(|rename| &*rename.module).collect();
        let activities = self
            .renames
            .iter()
            .filter(|rename| rename.activity.is_some());
        [modules.len(), activities.count()]
    }

    /// Whether nobody would lose meetings if the likely renames were recorded.
    pub fn is_explained_by_renames(&self) -> bool {
        !self.renames.is_empty() && self.loss_if_renamed.is_some_and(|loss| loss.people == 0)
    }

    /// Whether the other one is this one at a later look, perhaps with other files, contents or another cause.
    pub fn is_continued_by(&self, other: &Self) -> bool {
        // There is one hold of all files that lose something together. Its cause is the largest loss.
        if self.cause.is_sum() && other.cause.is_sum() {
            return true;
        }
        // The lists of such a hold belong to that sum, once enough of them have come.
        let are_lists = |hold: &Self| hold.cause.is_sum() || hold.cause == HoldCause::OtherPeople;
        let is_same_kind = self.cause == other.cause || (are_lists(self) && are_lists(other));
        let mut files = self.files.iter();
        is_same_kind && files.any(|file| other.files.binary_search(file).is_ok())
    }
}

/// The reason for a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldCause {
    /// The weeks of a term, or the time zone of the university, are others.
    Terms,
    /// Many meetings are gone.
    Meetings,
    /// Many modules are gone.
    Modules,
    /// Many people lose meetings.
    People,
    /// Many files lose more than half of what they hold.
    HalfEmptied,
    /// Other people stand in enrolment lists.
    OtherPeople,
    /// Many members of staff have no meetings.
    Staff,
    /// Many rooms have no meetings.
    UsedRooms,
    /// Many programmes have no modules.
    Programmes,
    /// Many rooms are not described.
    Rooms,
    /// Many people have no name.
    Names,
    /// Many students have no notices.
    Notices,
}

/// The name of a hold: a hash of the files and their contents. So a decision never applies to other contents than those
/// that somebody has looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HoldId(u32);

impl HoldId {
    pub fn new(hash: u32) -> Self {
        Self(hash)
    }
}

impl fmt::Display for HoldId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08x}", self.0)
    }
}

impl fmt::Debug for HoldId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl From<HoldId> for String {
    fn from(id: HoldId) -> Self {
        id.to_string()
    }
}

/// The text is not the id of a hold.
#[derive(Debug, thiserror::Error)]
#[error(
    "the id of a hold has eight digits or letters from a to f: copy it from the output of `carillon holds`"
)]
pub struct NotAHoldId;

impl FromStr for HoldId {
    type Err = NotAHoldId;

    fn from_str(text: &str) -> Result<Self, NotAHoldId> {
        let is_hexadecimal = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = u32::from_str_radix(text, 16)
            .ok()
            .filter(|_| is_hexadecimal);
        hash.map(Self).ok_or(NotAHoldId)
    }
}

impl TryFrom<String> for HoldId {
    type Error = NotAHoldId;

    fn try_from(text: String) -> Result<Self, NotAHoldId> {
        text.parse()
    }
}

impl HoldCause {
    /// Whether it is the sum of losses of many files.
    pub fn is_sum(self) -> bool {
        matches!(
            self,
            Self::Meetings | Self::Modules | Self::People | Self::HalfEmptied
        )
    }

    /// The likely cause and what to do, for people.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Terms => {
                "the weeks of a term have other dates, or the time zone is another one, so almost every meeting would move: compare terms.json with its last version."
            }
            Self::Meetings => {
                "modules have lost many of the meetings to come: was the export cut short, or made for another term?"
            }
            Self::Modules => {
                "many modules have vanished: was the export cut short, or do all codes have another spelling now?"
            }
            Self::People => {
                "many people would lose meetings: were enrolment lists left out or exported before they were filled?"
            }
            Self::HalfEmptied => {
                "many files have lost more than half of what they held: was the export cut short?"
            }
            Self::OtherPeople => {
                "other people stand in enrolment lists than before: were these written for other modules, or do the ids have another spelling now?"
            }
            Self::Staff => {
                "most members of staff would lose all their meetings: do their ids have another spelling now?"
            }
            Self::UsedRooms => {
                "most rooms would lose all their meetings: do their ids have another spelling now?"
            }
            Self::Programmes => {
                "many programmes have vanished: was the export cut short, or do all ids have another spelling now?"
            }
            Self::Rooms => {
                "rooms.json has lost most of its rooms, or is gone: was the export cut short?"
            }
            Self::Names => {
                "people.json has lost most of its people, or is gone: was the export cut short?"
            }
            Self::Notices => "most notices have vanished: was their export cut short?",
        }
    }
}
