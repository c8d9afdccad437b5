//! How a link stands: what all decisions about it add up to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Act, Choices, Entry, Generation};

/// How a link stands. The default is that of a link about which nobody has ever decided anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    pub generation: Generation,
    /// Since when the feed is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Timestamp>,
    /// When the feed was last opened again, unless it was stopped later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resumed: Option<Timestamp>,
    #[serde(default)]
    pub choices: Choices,
    /// When the choices were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chosen: Option<Timestamp>,
}

impl Standing {
    /// When anything was last decided about what the feed shows: choices, an end, a new beginning.
    pub fn decided(&self) -> Option<Timestamp> {
        self.stopped.max(self.resumed).max(self.chosen)
    }

    /// The standing after one more decision.
    pub(super) fn apply(&mut self, entry: &Entry) {
        match &entry.act {
            // The highest is the latest, in whatever order they come.
            Act::Rotate { generation } => self.generation = self.generation.max(*generation),
            Act::Stop => (self.stopped, self.resumed) = (Some(entry.at), None),
            Act::Resume => (self.stopped, self.resumed) = (None, Some(entry.at)),
            Act::Choose { choices } => {
                (self.choices, self.chosen) = (choices.clone(), Some(entry.at));
            }
        }
    }

    /// Takes from another standing of the same link whatever was decided later there. Nothing is undone: an address
    /// that is dead in one of the two is dead.
    pub(super) fn merge(&mut self, other: Self) {
        self.generation = self.generation.max(other.generation);
        if other.stopped.max(other.resumed) > self.stopped.max(self.resumed) {
            (self.stopped, self.resumed) = (other.stopped, other.resumed);
        }
        if other.chosen > self.chosen {
            (self.choices, self.chosen) = (other.choices, other.chosen);
        }
    }
}
