//! Writes entries to the journal, under the lock of its file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::journal::{Journal, check_permissions};
use super::journal_error::JournalError;
use super::journal_line::{JournalEntry, JournalLine};
use crate::durable_file::{AppendOnlyFile, Durability, json_line};

/// The time between two attempts to get a lock that another program holds.
const LOCK_RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// The journal while this process holds its lock.
#[derive(Debug)]
pub(super) struct LockedJournal(AppendOnlyFile);

impl LockedJournal {
    /// Opens the journal for writing, and waits for its lock for at most this time.
    pub(super) fn open(path: &Path, timeout: Duration) -> Result<Self, JournalError> {
        let deadline = Instant::now() + timeout;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => JournalError::Missing { path: path.into() },
            _ => JournalError::Io {
                path: path.into(),
                source,
            },
        };
        loop {
            let file = AppendOnlyFile::open(path).map_err(failed)?;
            check_permissions(path, file.file())?;
            if !lock(file.file(), deadline).map_err(failed)? {
                return Err(JournalError::Locked {
                    path: path.into(),
                    timeout,
                });
            }
            // A file that was replaced while this waited is not the journal any more.
            if file.is_in_place() {
                return Ok(Self(file));
            }
        }
    }

    /// Appends an entry after everything that `journal` has read, and syncs.
    pub(super) fn append(
        &mut self,
        journal: &Journal,
        entry: &JournalEntry,
    ) -> Result<(), JournalError> {
        let path = self.0.path().to_owned();
        if journal.is_cut() {
            // The process that wrote this line was killed and has answered nobody.
            tracing::warn!(journal = %path.display(), "the last line of the journal was cut short and never counted; it was removed");
        }
        let is_whole = |line: &[u8]| JournalLine::parse(line, true).is_ok();
        let appended = self
            .0
            .append(&json_line(entry), Durability::Synced, is_whole);
        match appended {
            Err(source) => Err(JournalError::Io { path, source }),
            Ok(_) if self.0.is_in_place() => Ok(()),
            Ok(_) => Err(JournalError::FileReplaced { path }),
        }
    }

    /// Raises the version in the first line, and syncs, so that an older program refuses the journal. The number has one digit,
    /// and one byte is replaced in place: readers keep their place in the file. A journal without such a line, which was begun
    /// by the first version, stays as it is: an older program takes the next line for damage.
    pub(super) fn raise_version(&self, version: u32) -> Result<(), JournalError> {
        const BEFORE: &[u8] = b"{\"journal\":";
        let raised = || {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .open(self.0.path())?;
            let mut line = [0; BEFORE.len() + 2];
            let read = file.read_exact_at(&mut line, 0);
            let digit = line[BEFORE.len()];
            let is_known = read.is_ok() && line.starts_with(BEFORE) && line.ends_with(b",");
            let raised = u8::try_from(version).map_or(b'9', |version| b'0' + version);
            if !is_known || !digit.is_ascii_digit() || digit >= raised {
                return Ok(());
            }
            file.write_all_at(&[raised], BEFORE.len() as u64)?;
            file.sync_data()
        };
        raised().map_err(|source| JournalError::Io {
            path: self.0.path().to_owned(),
            source,
        })
    }

    /// All entries in the file, including one in a last line without a line feed.
    pub(super) fn entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        let mut journal = Journal::open_at(self.0.path().to_owned())?;
        Ok(journal.read_new_lines()?.entries)
    }
}

/// Waits for the lock for at most this time, and returns whether it was got.
pub(super) fn lock_within(file: &File, timeout: Duration) -> io::Result<bool> {
    lock(file, Instant::now() + timeout)
}

/// Waits for the lock until the deadline, and returns whether it was got.
fn lock(file: &File, deadline: Instant) -> io::Result<bool> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(LOCK_RETRY_INTERVAL);
            }
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::journal::{begin, path};
    use jiff::Timestamp;
    use std::fs;

    #[test]
    fn a_lock_that_another_program_holds_is_an_error_that_names_the_file_and_how_to_find_the_program()
     {
        let state = tempfile::tempdir().unwrap();
        begin(state.path(), Timestamp::UNIX_EPOCH).unwrap();
        let path = path(state.path());
        let holder = File::open(&path).unwrap();
        holder.lock().unwrap();
        let error = LockedJournal::open(&path, Duration::from_millis(20)).unwrap_err();
        assert!(matches!(error, JournalError::Locked { .. }), "{error}");
        let message = error.to_string();
        assert!(
            message.contains("journal.jsonl") && message.contains("fuser"),
            "{message}"
        );
        let read = Journal::open(state.path()).and_then(|mut journal| journal.read_new_lines());
        assert!(read.is_ok(), "to read takes no lock: {read:?}");
        holder.unlock().unwrap();
        LockedJournal::open(&path, Duration::ZERO).unwrap();
    }

    #[test]
    fn a_first_line_without_its_line_feed_is_not_lost_when_something_is_decided() {
        let state = tempfile::tempdir().unwrap();
        begin(state.path(), Timestamp::UNIX_EPOCH).unwrap();
        let path = path(state.path());
        let first = fs::read_to_string(&path).unwrap();
        fs::write(&path, first.trim_end()).unwrap();
        let mut journal = Journal::open(state.path()).unwrap();
        journal.read_new_lines().unwrap();
        let entry = br#"{"at":"2026-01-01T00:00:00Z","by":"desk","kind":"student","id":"ann","action":"stop"}"#;
        let Ok(JournalLine::Entry(entry)) = JournalLine::parse(entry, false) else {
            panic!("an entry")
        };
        let mut locked = LockedJournal::open(&path, Duration::ZERO).unwrap();
        locked.append(&journal, &entry).unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with(&first));
        assert_eq!(journal.read_new_lines().unwrap().entries, [entry]);
    }
}
