//! The number of decisions and the key that the server last knew, in a file beside the journal. With it a start notices
//! an old backup, another server's journal and another key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::durable_file::{self, json_line};

/// The version of the format; a file of version 1 has no fingerprint of the key.
pub const VERSION: u32 = 2;

const NAME: &str = "journal.count";

/// The number of decisions that the journal with this time of beginning has held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JournalCount {
    pub(super) begun: Timestamp,
    pub(super) decisions: u64,
    /// The fingerprint of the key; nothing in a file of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<u64>,
}

impl JournalCount {
    /// Reads the count in the state folder. A file that cannot be read counts as missing, because only a warning
    /// depends on it.
    pub(super) fn read(state: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path(state)).ok()?).ok()
    }

    /// Writes the count if the file has another one.
    pub(super) fn write_if_changed(self, state: &Path) -> io::Result<()> {
        if Self::read(state) == Some(self) {
            return Ok(());
        }
        durable_file::replace(&path(state), |out| out.write_all(&json_line(&self)))
    }
}

/// The path of the count in a state folder.
pub(super) fn path(state: &Path) -> PathBuf {
    state.join(NAME)
}
