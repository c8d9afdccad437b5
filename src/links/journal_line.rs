//! The lines of the journal: a beginning, states, and entries. `docs/running.md` describes the format.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Choices, Generation, LinkState};
use crate::feed::{FeedId, Kind};

/// The version of the journal's format, which stands in its first line; lower versions are read.
pub const VERSION: u32 = 2;

/// The version that is written, and read, where a state says the places of decisions.
pub(super) const VERSION_WITH_PLACES: u32 = 3;

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    pub at: Timestamp,
    /// `subscriber`, or `desk` and who sat there.
    pub by: Box<str>,
    #[serde(flatten)]
    pub feed_id: FeedId,
    #[serde(flatten)]
    pub decision: Decision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
}

/// A decision about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Decision {
    /// A new address; the one before is dead.
    Rotate { generation: Generation },
    /// The feed is closed.
    Stop,
    /// The feed is open again, at the same address.
    Resume,
    /// Another choice in place of the one before.
    Choose { choices: Choices },
}

/// The first line. By its time the journal is known again: a journal that began at another time is no backup of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JournalHeader {
    /// The format of what follows.
    pub(super) journal: u32,
    pub(super) begun: Timestamp,
    /// The number of decisions that the states in the next lines add up.
    #[serde(default)]
    pub(super) decisions: u64,
}

/// The sum of earlier decisions about a link.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkSummary {
    pub(super) kind: Kind,
    pub(super) id: CompactString,
    #[serde(rename = "standing")]
    pub(super) link_state: LinkState,
}

/// One line.
#[derive(Debug)]
pub(super) enum JournalLine {
    Header(JournalHeader),
    Summary(LinkSummary),
    Entry(JournalEntry),
}

impl JournalLine {
    /// Reads a line, with or without its line feed. The error says what is wrong, in the words of the JSON reader.
    pub(super) fn parse(line: &[u8], is_first: bool) -> Result<Self, String> {
        if is_first && let Ok(header) = serde_json::from_slice(line) {
            return Ok(Self::Header(header));
        }
        serde_json::from_slice(line)
            .map(Self::Entry)
            .or_else(|error| {
                let summary = serde_json::from_slice(line).map(Self::Summary);
                summary.map_err(|_| {
                    error
                        .to_string()
                        .split(" at line ")
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                })
            })
    }
}

/// The line of JSON, with its line feed.
pub(super) fn to_line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("lines of the journal have string keys only");
    line.push(b'\n');
    line
}
