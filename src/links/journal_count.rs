//! The number of decisions and the key that the server last knew, in a file beside the journal. With it a start notices
//! an old backup, another server's journal and another key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Links, lock};
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

impl Links {
    /// Compares the key and the journal with those of the last run, and reports what is missing or different.
    pub(super) fn compare_with_count(&self, state: &Path) {
        let (Some(journal), Some(held)) = (&self.journal, JournalCount::read(state)) else {
            return;
        };
        let (state, journal) = (state.display(), lock(journal));
        if held.key.is_some_and(|key| key != self.key.fingerprint()) {
            tracing::error!(
                "{state}/secret.key is not the key that this server used before: no old link works. If this is a mistake, stop the server and put the right key back from a backup. If it is meant, send everybody their new link (`carillon links`)"
            );
        }
        let (path, holds) = (journal.path().display(), journal.decisions());
        if Some(held.begun) != journal.begun() && held.decisions > 0 {
            tracing::error!(
                "{path} is not the journal that this server used before, which was begun at {} and held {} decisions. Decisions that are not in this journal are undone: old links work again, and feeds that were turned off are on. If this is a mistake, stop the server and put the right journal back from a backup",
                held.begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
                held.decisions
            );
        } else if Some(held.begun) == journal.begun() && held.decisions > holds {
            tracing::error!(
                "{path} holds {holds} decisions and has held {}: {} are missing, perhaps because an old backup was put back. The missing decisions are undone: links that were reset since then work again, and feeds that were turned off are on. Put a newer backup in its place, or repeat the decisions",
                held.decisions,
                held.decisions - holds
            );
        }
    }
}

/// The path of the count in a state folder.
pub(super) fn path(state: &Path) -> PathBuf {
    state.join(NAME)
}
