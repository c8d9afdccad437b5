//! Records about links on which no link depends, in a file for each year. A damaged line costs no other line.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::PoisonError;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::decision_history::{year_of, yearly_files};
use super::journal_error::JournalError;
use super::locked_journal::lock_within;
use super::{LOCK_TIMEOUT, LinkError, Links};
use crate::durable_file::{self, AppendOnlyFile, Durability, json_line, read_lines};

/// A kind of records.
pub(super) struct YearlyRecords {
    /// The beginning of the files' names, such as `shown-links-`.
    pub(super) name: &'static str,
    /// The key of the version in the first line of each file.
    pub(super) key: &'static str,
    pub(super) version: u32,
}

impl Links {
    /// Appends a record to the file of its year, and syncs. Links without a state folder of their own keep none.
    pub(super) fn record<T: Serialize + DeserializeOwned>(
        &self,
        records: &YearlyRecords,
        at: Timestamp,
        record: &T,
    ) -> Result<(), JournalError> {
        let Some(state) = self.state() else {
            return Ok(());
        };
        let writing = self.records_lock.lock();
        let _writing = writing.unwrap_or_else(PoisonError::into_inner);
        records.append(&state, at, record)
    }
}

impl YearlyRecords {
    /// Appends a record to the file of its year, and syncs. Only one thread may do so at a time. Other processes wait for
    /// each other.
    pub(super) fn append<T: Serialize + DeserializeOwned>(
        &self,
        state: &Path,
        at: Timestamp,
        record: &T,
    ) -> Result<(), JournalError> {
        let path = state.join(format!("{}{:04}.jsonl", self.name, year_of(at)));
        let append = || -> io::Result<bool> {
            let mut file = match AppendOnlyFile::open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let header = json_line(&BTreeMap::from([(self.key, self.version)]));
                    durable_file::create(&path, |out| out.write_all(&header))?;
                    AppendOnlyFile::open(&path)?
                }
                opened => opened?,
            };
            if !lock_within(file.file(), LOCK_TIMEOUT)? {
                return Ok(false);
            }
            let is_whole = |line: &[u8]| serde_json::from_slice::<T>(line).is_ok();
            file.append(&json_line(record), Durability::Synced, is_whole)?;
            Ok(true)
        };
        match append() {
            Ok(true) => Ok(()),
            Ok(false) => Err(JournalError::Locked {
                path,
                timeout: LOCK_TIMEOUT,
            }),
            Err(source) => Err(JournalError::Io { path, source }),
        }
    }

    /// All records, the oldest first. A damaged line is left out with a warning.
    pub(super) fn read<T: DeserializeOwned>(&self, state: &Path) -> Result<Vec<T>, LinkError> {
        let failed = |source| JournalError::Io {
            path: state.into(),
            source,
        };
        let mut records = Vec::new();
        for (_, path) in yearly_files(state, self.name).map_err(failed)? {
            self.read_file(&path, &mut records)?;
        }
        Ok(records)
    }

    fn read_file<T: DeserializeOwned>(
        &self,
        path: &Path,
        records: &mut Vec<T>,
    ) -> Result<(), JournalError> {
        let mut number = 0;
        let mut newer = None;
        let read = read_lines(path, |line| {
            number += 1;
            if number == 1
                && let Some(version) = self.version_in(line)
            {
                newer = Some(version).filter(|version| *version > self.version);
                return;
            }
            if newer.is_some() {
                return;
            }
            if let Ok(record) = serde_json::from_slice(line) {
                records.push(record);
                return;
            }
            let place = format!("{}:{number}", path.display());
            tracing::warn!("{place}: this line is damaged and left out; no link depends on it");
        });
        let (path, version) = (path.to_owned(), self.version);
        match (read, newer) {
            (Err(source), _) => Err(JournalError::Io { path, source }),
            (Ok(()), Some(found)) => Err(JournalError::NewerRecords {
                path,
                found,
                version,
            }),
            (Ok(()), None) => Ok(()),
        }
    }

    /// Refuses a file whose first line says that its format is newer.
    pub(super) fn refuse_newer(&self, path: &Path, first: &[u8]) -> Result<(), JournalError> {
        match self.version_in(first) {
            Some(found) if found > self.version => Err(JournalError::NewerRecords {
                path: path.into(),
                found,
                version: self.version,
            }),
            _ => Ok(()),
        }
    }

    fn version_in(&self, line: &[u8]) -> Option<u32> {
        let header: BTreeMap<String, u32> = serde_json::from_slice(line).ok()?;
        header.get(self.key).copied().filter(|_| header.len() == 1)
    }
}
