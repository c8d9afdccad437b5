//! The lists of links that were shown at once: by whom and how many, by year, in `shown-lists-2026.jsonl`. One line for each
//! list, because a line for each of 40,000 links would take as many syncs. No link depends on it.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal_error::JournalError;
use super::yearly_records::YearlyRecords;
use super::{LinkError, Links};
use crate::feed::Kind;

/// The version of the files' format, which is in their first lines.
pub const VERSION: u32 = 1;

pub(super) const FILES: YearlyRecords = YearlyRecords {
    name: "shown-lists-",
    key: "shown_lists",
    version: VERSION,
};

/// Somebody has seen the links of all feeds, or of all of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownList {
    pub at: Timestamp,
    /// `desk`, and the name of the person at the command line.
    pub by: Box<str>,
    /// `None` for all kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The number of secret links in the list.
    pub links: usize,
}

impl Links {
    /// Writes down that a list of links is shown, and syncs.
    pub fn record_shown_list(&self, shown: &ShownList) -> Result<(), JournalError> {
        self.record(&FILES, shown.at, shown)
    }
}

/// All lists that were shown and are still known, the oldest first.
pub fn shown_lists(state: &Path) -> Result<Vec<ShownList>, LinkError> {
    FILES.read(state)
}
