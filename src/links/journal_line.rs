//! The lines of the journal: a header, summaries of links, and entries. `docs/running.md` describes the format.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Choices, Generation, LinkId, LinkName, LinkNumber, LinkState};
use crate::feed::{FeedId, Kind};

/// The version of the journal's format, which is in its first line. Lower versions are read.
// Trap: older programs ignore the number of a link, and take a decision about link 2 for one about link 1. So the version is
// raised before the first decision about one.
pub const VERSION: u32 = 2;

/// The version that is written if a state has the places of decisions. It is read too.
pub(super) const VERSION_WITH_PLACES: u32 = 3;

/// The version that is written if a state has replaced addresses. It is read too.
pub(super) const VERSION_WITH_REPLACED: u32 = 4;

/// The version that is written if there is a decision about a further link, or choices have parts or added feeds. It is read too.
pub(super) const VERSION_WITH_FURTHER: u32 = 5;

/// One decision with its time, its author and its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    pub at: Timestamp,
    /// `subscriber`, or `desk` and the person's name.
    pub by: Box<str>,
    #[serde(flatten)]
    pub link_id: LinkId,
    #[serde(flatten)]
    pub decision: Decision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
}

impl JournalEntry {
    /// Whether an older program would take it for something else, or for damage.
    pub(super) fn needs_newer_version(&self) -> bool {
        let has_newer_choices = match &self.decision {
            Decision::Choose { choices } => choices.have_newer_fields(),
            _ => false,
        };
        has_newer_choices || !self.link_id.number.is_first()
    }
}

/// A decision about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Decision {
    /// A further link of the feed is made, with an address of this generation.
    Add {
        generation: Generation,
        name: LinkName,
        /// It shows busy times and nothing else.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_busy_only: bool,
    },
    /// A further link is removed for ever.
    Remove,
    /// The link has a new address, and the old one does not work any more.
    Rotate { generation: Generation },
    /// The feed is turned off.
    Stop,
    /// The feed is turned on again, at the same address.
    Resume,
    /// These choices replace the ones before.
    Choose { choices: Choices },
}

impl Decision {
    /// Its name and its details in tables; the choices are JSON.
    pub fn in_table(&self) -> (&'static str, String) {
        match self {
            Self::Add { name, .. } => ("add", name.as_str().to_owned()),
            Self::Remove => ("remove", String::new()),
            Self::Rotate { .. } => ("rotate", String::new()),
            Self::Stop => ("stop", String::new()),
            Self::Resume => ("resume", String::new()),
            Self::Choose { choices } => {
                ("choose", serde_json::to_string(choices).unwrap_or_default())
            }
        }
    }
}

/// The first line. The time identifies the journal: a file that began at another time is not a backup of it.
/// A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JournalHeader {
    /// The version of the format.
    pub(super) journal: u32,
    pub(super) begun: Timestamp,
    /// The number of decisions that the summaries in the next lines sum up.
    #[serde(default)]
    pub(super) decisions: u64,
}

/// The sum of the earlier decisions about a link.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkSummary {
    pub(super) kind: Kind,
    pub(super) id: CompactString,
    #[serde(default, skip_serializing_if = "LinkNumber::is_first")]
    pub(super) link: LinkNumber,
    #[serde(rename = "standing")]
    pub(super) link_state: LinkState,
}

impl LinkSummary {
    pub(super) fn link_id(&self) -> LinkId {
        LinkId {
            feed_id: FeedId::new(self.kind, self.id.clone()),
            number: self.link,
        }
    }
}

/// One line.
#[derive(Debug)]
pub(super) enum JournalLine {
    Header(JournalHeader),
    Summary(LinkSummary),
    Entry(JournalEntry),
}

impl JournalLine {
    /// Reads a line, with or without its line feed. The error is the message of the JSON reader.
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
