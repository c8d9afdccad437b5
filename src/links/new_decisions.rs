//! The decisions about links that were made since somebody last asked.

use std::path::{Path, PathBuf};

use super::LinkError;
use super::decision_history::decision_history;
use super::journal::Journal;
use super::journal_line::JournalEntry;

/// A reader of decisions. The first time it reads all that are kept.
#[derive(Debug)]
pub struct NewDecisions {
    state: PathBuf,
    journal: Option<Journal>,
}

impl NewDecisions {
    pub fn new(state: &Path) -> Self {
        Self {
            state: state.into(),
            journal: None,
        }
    }

    /// Gives the new decisions to `take`; if there are none, it is not called. After an error of `take` the same decisions
    /// come again. When the journal was compacted, decisions that were given already come again.
    pub fn read<E>(
        &mut self,
        take: impl FnOnce(&[JournalEntry]) -> Result<(), E>,
    ) -> Result<Result<(), E>, LinkError> {
        let mut journal = match self.journal.take() {
            Some(journal) => journal,
            None => Journal::open(&self.state)?,
        };
        let new_lines = journal.read_new_lines()?;
        let entries = if new_lines.is_whole_journal {
            // The journal has no longer the entries that were removed from it meanwhile.
            decision_history(&self.state)?
        } else {
            new_lines.entries
        };
        let taken = if entries.is_empty() {
            Ok(())
        } else {
            take(&entries)
        };
        // Without it everything is read again.
        self.journal = Some(journal).filter(|_| taken.is_ok());
        Ok(taken)
    }
}
