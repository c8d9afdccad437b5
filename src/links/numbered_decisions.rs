//! The decisions about links by their number, for somebody who keeps the number of those that were read.

use std::path::{Path, PathBuf};

use super::LinkError;
use super::journal::Journal;
use super::journal_line::JournalEntry;

/// A reader of decisions. The number of a decision is its place among all that the journal has ever held, from 1.
#[derive(Debug)]
pub struct NumberedDecisions {
    state: PathBuf,
    journal: Option<Journal>,
}

impl NumberedDecisions {
    pub fn new(state: &Path) -> Self {
        Self {
            state: state.into(),
            journal: None,
        }
    }

    /// The decisions after the first `known` ones, as far as the journal still has them, and the number of all. `None` knows
    /// all. If the journal has fewer than `known`, an old backup was put back.
    pub fn after(&mut self, known: Option<u64>) -> Result<(Vec<JournalEntry>, u64), LinkError> {
        let mut journal = match self.journal.take() {
            Some(journal) => journal,
            None => Journal::open(&self.state)?,
        };
        let mut entries = journal.read_new_lines()?.entries;
        let all = journal.decisions();
        let mut before = all.saturating_sub(entries.len() as u64);
        let known = known.unwrap_or(all);
        if known < before {
            // The caller has not kept what was read last. The compaction of the journal removes decisions of earlier years.
            journal = Journal::open(&self.state)?;
            entries = journal.read_new_lines()?.entries;
            before = journal.decisions().saturating_sub(entries.len() as u64);
        }
        let all = journal.decisions();
        self.journal = Some(journal);
        let known = usize::try_from(known.saturating_sub(before)).unwrap_or(usize::MAX);
        entries.drain(..known.min(entries.len()));
        Ok((entries, all))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::links::{DecisionRequest, Links, set_up};

    #[test]
    fn decisions_after_a_number_come_until_a_higher_one_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        set_up(folder.path(), now).unwrap();
        let links = Links::open(folder.path()).unwrap();
        let decide = |id: &str| {
            let link_id = FeedId::new(Kind::Module, id).into();
            let request = DecisionRequest {
                link_id,
                by: "desk ada",
                reason: None,
                now,
            };
            links.stop(request, None).unwrap();
        };
        decide("A");
        decide("B");
        let mut decisions = NumberedDecisions::new(folder.path());
        let mut read = |known| {
            let (entries, all) = decisions.after(known).unwrap();
            let ids: Vec<_> = entries
                .iter()
                .map(|entry| entry.link_id.feed_id.id.to_string())
                .collect();
            (ids.concat(), all)
        };
        assert_eq!(read(None), (String::new(), 2));
        decide("C");
        assert_eq!(read(Some(2)), ("C".into(), 3));
        // Nobody has kept it.
        assert_eq!(read(Some(2)), ("C".into(), 3));
        assert_eq!(read(Some(0)), ("ABC".into(), 3));
        assert_eq!(read(Some(3)), (String::new(), 3));
        assert_eq!(read(Some(9)), (String::new(), 3));
        decide("D");
        assert_eq!(read(Some(9)), (String::new(), 4));
        assert_eq!(read(Some(1)), ("BCD".into(), 4));
    }
}
