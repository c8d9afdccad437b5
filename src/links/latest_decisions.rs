//! The latest decisions about links, read from the ends of their files. So earlier ones cost nothing.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::decision_history::journal_files;
use super::journal_error::JournalError;
use super::journal_line::{JournalEntry, JournalLine};
use super::lines_from_end::LinesFromEnd;
use super::{LinkError, StateFolder, StateFolderError, journal};

/// The decisions that are still kept, the latest first. An entry that a crash left in two files comes once. Damaged lines are
/// left out.
#[derive(Debug)]
pub struct LatestDecisions {
    reading: Option<LinesFromEnd>,
    /// The files that come after that one, the latest last.
    others: Vec<PathBuf>,
    /// The lines that have come.
    seen: HashSet<Vec<u8>>,
    #[cfg(test)]
    bytes_read: u64,
}

impl LatestDecisions {
    /// Opens the journal in the state folder, and reads nothing yet.
    pub fn open(state: &Path) -> Result<Self, LinkError> {
        if StateFolder::of(state)? == StateFolder::Empty {
            return Err(StateFolderError::NotSetUp { path: state.into() }.into());
        }
        // Before the others are listed, because entries move from the journal to them.
        let reading = Some(LinesFromEnd::open(&journal::path(state))?);
        let mut others = journal_files(state).map_err(|source| JournalError::Io {
            path: state.into(),
            source,
        })?;
        others.pop();
        Ok(Self {
            reading,
            others,
            seen: HashSet::new(),
            #[cfg(test)]
            bytes_read: 0,
        })
    }

    fn try_next(&mut self) -> Result<Option<JournalEntry>, JournalError> {
        loop {
            let Some(reading) = &mut self.reading else {
                let Some(path) = self.others.pop() else {
                    return Ok(None);
                };
                self.reading = Some(LinesFromEnd::open(&path)?);
                continue;
            };
            let line = reading.next_line()?;
            let parsed = line.as_ref().map(|line| JournalLine::parse(line, false));
            match (line, parsed) {
                (Some(line), Some(Ok(JournalLine::Entry(entry)))) => {
                    if self.seen.insert(line.trim_ascii().to_vec()) {
                        return Ok(Some(entry));
                    }
                }
                (Some(_), Some(Err(_))) => {}
                // Before its entries, a journal has summaries alone.
                _ => {
                    #[cfg(test)]
                    {
                        self.bytes_read += reading.bytes_read();
                    }
                    self.reading = None;
                }
            }
        }
    }

    #[cfg(test)]
    fn bytes_read(&self) -> u64 {
        let reading = self.reading.as_ref().map_or(0, LinesFromEnd::bytes_read);
        self.bytes_read + reading
    }
}

impl Iterator for LatestDecisions {
    type Item = Result<JournalEntry, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.try_next().transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::super::{decision_history, set_up};
    use super::*;

    fn line(year: usize, number: usize) -> String {
        format!(
            "{{\"at\":\"{year}-03-04T08:00:00Z\",\"by\":\"desk kim\",\"kind\":\"student\",\"id\":\"b{number}\",\"action\":\"stop\",\"reason\":\"asked\"}}\n"
        )
    }

    /// A state folder with these numbers of entries in the histories of two years, and in the journal.
    fn state([earlier, later, current]: [usize; 3]) -> tempfile::TempDir {
        let state = tempfile::tempdir().unwrap();
        set_up(state.path(), Timestamp::UNIX_EPOCH).unwrap();
        let lines = |year, count| (0..count).map(|n| line(year, n)).collect::<String>();
        for (year, count) in [(2024, earlier), (2025, later)] {
            let path = state.path().join(format!("journal-{year}.jsonl"));
            fs::write(&path, lines(year, count)).unwrap();
        }
        let path = journal::path(state.path());
        let summary = |n| {
            format!("{{\"kind\":\"student\",\"id\":\"s{n}\",\"standing\":{{\"generation\":0}}}}\n")
        };
        let summary: String = (0..20_000).map(summary).collect();
        let begun = fs::read_to_string(&path).unwrap();
        fs::write(&path, begun + &summary + &lines(2026, current)).unwrap();
        state
    }

    #[test]
    fn the_latest_decisions_are_those_of_the_whole_history_from_its_end() {
        let state = state([3, 700, 5]);
        let year = state.path().join("journal-2025.jsonl");
        let text = fs::read_to_string(&year).unwrap();
        // A crash left an entry in both files; another line is damaged.
        fs::write(&year, text + "{ damaged\n" + &line(2026, 0)).unwrap();
        let mut all = decision_history(state.path()).unwrap();
        all.reverse();
        let latest: Result<Vec<_>, _> = LatestDecisions::open(state.path()).unwrap().collect();
        let latest = latest.unwrap();
        assert_eq!(latest.len(), 708);
        let sorted = |mut entries: Vec<JournalEntry>| {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
            entries
        };
        assert_eq!(
            latest.clone(),
            sorted(latest.clone()),
            "the latest are first"
        );
        assert_eq!(sorted(latest).len(), all.len());
    }

    #[test]
    fn the_bytes_that_are_read_for_a_page_do_not_grow_with_the_history() {
        let read = |entries| {
            let state = state(entries);
            let mut latest = LatestDecisions::open(state.path()).unwrap();
            assert_eq!(latest.by_ref().take(50).count(), 50);
            latest.bytes_read()
        };
        let few = read([0, 100, 20]);
        assert_eq!(read([0, 100_000, 20]), read([50_000, 1_000, 20]));
        assert_eq!(read([0, 100_000, 10_000]), read([0, 0, 1_000]));
        assert!(few <= read([0, 100_000, 20]) && read([0, 100_000, 20]) < 300_000);
    }
}
