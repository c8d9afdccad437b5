//! The links that were shown to people on pages: who saw which link, and when, by year, in `shown-links-2026.jsonl`. No link
//! depends on it.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decision_history::{year_of, yearly_files};
use super::journal_error::JournalError;
use super::{LinkError, LinkId, Links, lock};
use crate::durable_file::{self, json_line, read_lines};

/// The beginning of the files' names.
pub(super) const NAME: &str = "shown-links-";

/// Somebody has seen a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLink {
    pub at: Timestamp,
    /// `account`, and its name.
    pub by: Box<str>,
    #[serde(flatten)]
    pub link_id: LinkId,
}

impl Links {
    /// Writes down that a link is shown, and syncs.
    pub fn record_shown(&self, shown: &ShownLink) -> Result<(), JournalError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let journal = lock(journal).path().to_owned();
        let name = format!("{NAME}{:04}.jsonl", year_of(shown.at));
        let path = journal.with_file_name(name);
        append(&path, &json_line(shown)).map_err(|source| JournalError::Io { path, source })
    }
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    let is_new = !path.exists();
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(line)?;
    file.sync_data()?;
    if is_new {
        durable_file::sync_folder(path)?;
    }
    Ok(())
}

/// All links that were shown and are still known, the oldest first. A line that a crash has cut is left out.
pub fn shown_links(state: &Path) -> Result<Vec<ShownLink>, LinkError> {
    let failed = |source| JournalError::Io {
        path: state.into(),
        source,
    };
    let mut shown = Vec::new();
    for (_, path) in yearly_files(state, NAME).map_err(failed)? {
        let read = read_lines(&path, |line| {
            shown.extend(serde_json::from_slice::<ShownLink>(line).ok());
        });
        read.map_err(|source| JournalError::Io { path, source })?;
    }
    Ok(shown)
}
