//! The notes of the desk about links, by year, in `desk-notes-2026.jsonl`: “phoned”, without any decision.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal_error::JournalError;
use super::yearly_records::YearlyRecords;
use super::{LinkError, LinkId, Links};

/// The version of the files' format, which is in their first lines.
pub const VERSION: u32 = 1;

pub(super) const FILES: YearlyRecords = YearlyRecords {
    name: "desk-notes-",
    key: "desk_notes",
    version: VERSION,
};

/// Somebody at the desk has written something down about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskNote {
    pub at: Timestamp,
    /// `desk`, and the name of the person's account.
    pub by: Box<str>,
    #[serde(flatten)]
    pub link_id: LinkId,
    pub note: Box<str>,
}

impl Links {
    /// Writes a note down, and syncs.
    pub fn record_note(&self, note: &DeskNote) -> Result<(), JournalError> {
        self.record(&FILES, note.at, note)
    }
}

/// All notes that are still known, the oldest first.
pub fn desk_notes(state: &Path) -> Result<Vec<DeskNote>, LinkError> {
    FILES.read(state)
}
