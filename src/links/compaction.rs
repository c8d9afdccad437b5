//! Compacts the journal: the state of each link stays, and the decisions move to the history.
//!
//! Only the server does this. The history is synced before the journal is replaced, and the journal is replaced as a
//! whole. So a crash at any moment loses nothing; at worst a decision is in both files.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::decision_history::{self, year_of};
use super::journal_count::{self, JournalCount};
use super::journal_error::JournalError;
use super::journal_line::{
    JournalHeader, LinkSummary, VERSION, VERSION_WITH_FURTHER, VERSION_WITH_PLACES,
    VERSION_WITH_REPLACED,
};
use super::locked_journal::LockedJournal;
use super::{LinkState, Links, lock};
use crate::durable_file::{self, json_line};
use crate::feed::FeedId;

/// The journal is compacted when it holds more decisions than this plus twice the number of links with a decision.
const MAX_EXTRA_ENTRIES: u64 = 1000;

impl Links {
    /// Writes down how many decisions the journal has held. Compacts the journal if it has grown long or holds
    /// decisions of an earlier year, unless another program holds its lock.
    pub fn maintain_journal(&self, now: Timestamp, keep_years: u16) -> Result<(), JournalError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let (path, begun, (entries, oldest)) = {
            let journal = lock(journal);
            (
                journal.path().to_owned(),
                journal.begun(),
                journal.entries(),
            )
        };
        let state = path.parent().unwrap_or(Path::new("."));
        let failed = |source| JournalError::Io {
            path: path.clone(),
            source,
        };
        let (decisions, links) = {
            let known = self.known();
            (known.decisions, known.link_states.len() as u64)
        };
        let key = Some(self.key.fingerprint());
        let count_written = begun.map_or(Ok(()), |begun| {
            JournalCount {
                begun,
                decisions,
                key,
            }
            .write_if_changed(state)
        });
        let is_old = oldest.is_some_and(|oldest| year_of(oldest) < year_of(now));
        if entries > MAX_EXTRA_ENTRIES + 2 * links || is_old {
            self.compact(&path, year_of(now))?;
        }
        decision_history::remove_old_years(state, now, keep_years).map_err(failed)?;
        // Last, because only a warning depends on it.
        count_written.map_err(|source| JournalError::Io {
            path: journal_count::path(state),
            source,
        })
    }

    fn compact(&self, path: &Path, year: i16) -> Result<(), JournalError> {
        let locked = match LockedJournal::open(path, Duration::ZERO) {
            Err(JournalError::Locked { .. }) => return Ok(()),
            locked => locked?,
        };
        self.refresh()?;
        let state = path.parent().unwrap_or(Path::new("."));
        let failed = |source| JournalError::Io {
            path: path.into(),
            source,
        };
        let entries = locked.entries()?;
        decision_history::append(state, &entries, year).map_err(failed)?;
        let text = self.compacted_text();
        durable_file::replace(path, |out| out.write_all(&text)).map_err(failed)?;
        // The new journal has nothing that is not known.
        self.refresh()?;
        tracing::info!(
            decisions = entries.len(),
            "the journal of links was summed up; `carillon journal` still prints all decisions"
        );
        Ok(())
    }

    /// The text of a journal with the same states in as few lines as possible.
    fn compacted_text(&self) -> Vec<u8> {
        let journal = self.journal.as_ref().map(lock);
        let begun = journal
            .and_then(|journal| journal.begun())
            .unwrap_or_default();
        let known = self.known();
        let mut states = known.link_states.values();
        let has_replaced = states.any(|link_state| !link_state.replaced.is_empty());
        let has_further = known.link_states.iter().any(|(link_id, link_state)| {
            !link_id.number.is_first() || link_state.choices.have_newer_fields()
        });
        let has_places = known.link_states.values().any(LinkState::has_places);
        let mut text = json_line(&JournalHeader {
            journal: match (has_further, has_replaced, has_places) {
                (true, ..) => VERSION_WITH_FURTHER,
                (false, true, _) => VERSION_WITH_REPLACED,
                (false, false, true) => VERSION_WITH_PLACES,
                (false, false, false) => VERSION,
            },
            begun,
            decisions: known.decisions,
        });
        for (link_id, link_state) in &known.link_states {
            let FeedId { kind, id } = &link_id.feed_id;
            text.extend(json_line(&LinkSummary {
                kind: *kind,
                id: id.clone(),
                link: link_id.number,
                link_state: link_state.clone(),
            }));
        }
        text
    }
}
