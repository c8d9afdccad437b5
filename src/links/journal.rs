//! Begins and reads the journal of links: every decision with its time and its author, in a file that is synced before a
//! decision is answered.
//!
//! Reading takes no lock: lines are only added at the end, and a file that gets shorter is replaced as a whole. A
//! writer holds the lock of the file (`locked_journal.rs`). So a program that holds the lock stops nobody from reading.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::journal_error::JournalError;
use super::journal_line::{
    JournalEntry, JournalHeader, JournalLine, LinkSummary, VERSION, VERSION_WITH_FURTHER,
};
use crate::durable_file::{self, is_in_place, json_line};

/// The journal as far as it has been read. It is not used for writing.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// The number of bytes that were read.
    read: u64,
    lines: usize,
    /// The first line was read.
    is_begun: bool,
    /// The last line was read and is complete, but it has no line feed.
    lacks_line_feed: bool,
    /// A part of a line follows the lines that were read.
    is_cut: bool,
    /// The time at which the journal was begun, once anything was read, even from an earlier file in the same place.
    begun: Option<Timestamp>,
    /// The number of decisions in the file, including those in its summaries.
    decisions: u64,
    /// The number of decisions that have lines of their own, and the earliest of their times.
    entries: u64,
    oldest: Option<Timestamp>,
}

/// The lines that were written since the journal was last read.
#[derive(Debug, Default)]
pub(super) struct NewLines {
    /// The file was replaced or written from its beginning, so these are all its lines.
    pub(super) is_whole_journal: bool,
    pub(super) summaries: Vec<LinkSummary>,
    pub(super) entries: Vec<JournalEntry>,
}

impl Journal {
    /// Opens the journal in the state folder, and reads nothing yet.
    pub(super) fn open(state: &Path) -> Result<Self, JournalError> {
        Self::open_at(path(state))
    }

    pub(super) fn open_at(path: PathBuf) -> Result<Self, JournalError> {
        match File::open(&path) {
            Ok(file) => {
                check_permissions(&path, &file)?;
                Ok(Self {
                    path,
                    file,
                    read: 0,
                    lines: 0,
                    is_begun: false,
                    lacks_line_feed: false,
                    is_cut: false,
                    begun: None,
                    decisions: 0,
                    entries: 0,
                    oldest: None,
                })
            }
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                Err(JournalError::Missing { path })
            }
            Err(source) => Err(JournalError::Io { path, source }),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The time at which it was begun; `None` before anything was read.
    pub(super) fn begun(&self) -> Option<Timestamp> {
        self.begun
    }

    /// The number of decisions in the file, including those in its summaries.
    pub(super) fn decisions(&self) -> u64 {
        self.decisions
    }

    /// The number of decisions that have lines of their own, and the earliest of their times.
    pub(super) fn entries(&self) -> (u64, Option<Timestamp>) {
        (self.entries, self.oldest)
    }

    /// Whether the file ends with a part of a line, which another process may be writing at this moment.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether no process is writing to it.
    pub(super) fn is_unlocked(&self) -> bool {
        self.file
            .try_lock_shared()
            .is_ok_and(|()| self.file.unlock().is_ok())
    }

    /// Reads the lines that were written since the last call, by this or another process.
    pub(super) fn read_new_lines(&mut self) -> Result<NewLines, JournalError> {
        if !is_in_place(&self.file, &self.path) {
            // A restored backup and a compacted journal are new files under the same name.
            *self = Self {
                begun: self.begun,
                ..Self::open_at(self.path.clone())?
            };
        }
        let len = self.with_io_error(|journal| journal.file.metadata())?.len();
        if self.read == 0 || len < self.read {
            return self.read_everything();
        }
        let mut new_lines = NewLines::default();
        self.read_lines_into(&mut new_lines)?;
        Ok(new_lines)
    }

    /// If there is an error, nothing counts as read.
    fn read_everything(&mut self) -> Result<NewLines, JournalError> {
        let mut again = Self {
            begun: self.begun,
            ..Self::open_at(self.path.clone())?
        };
        let mut new_lines = NewLines {
            is_whole_journal: true,
            ..NewLines::default()
        };
        again.read_lines_into(&mut new_lines)?;
        if !again.is_begun {
            return Err(JournalError::Missing {
                path: self.path.clone(),
            });
        }
        *self = again;
        Ok(new_lines)
    }

    /// Reads every complete line that was not read yet. The last line may have no line feed, as in some backups.
    fn read_lines_into(&mut self, new_lines: &mut NewLines) -> Result<(), JournalError> {
        let mut text = Vec::new();
        self.with_io_error(|journal| {
            journal.file.seek(SeekFrom::Start(journal.read))?;
            journal.file.read_to_end(&mut text)
        })?;
        let (mut read, mut lines, mut decisions) = (self.read, self.lines, self.decisions);
        let (mut lacks_line_feed, mut is_cut) = (self.lacks_line_feed && text.is_empty(), false);
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            let is_whole = line.ends_with(b"\n");
            if line.trim_ascii().is_empty() {
                lines += usize::from(!self.lacks_line_feed || read > self.read);
                read += line.len() as u64;
                continue;
            }
            match JournalLine::parse(line, !self.is_begun) {
                Ok(line) => decisions = self.collect_line(line, decisions, new_lines)?,
                Err(_) if !is_whole => {
                    is_cut = true;
                    break;
                }
                Err(why) => {
                    return Err(JournalError::Damaged {
                        path: self.path.clone(),
                        line: lines + 1,
                        why,
                    });
                }
            }
            lines += 1;
            read += line.len() as u64;
            lacks_line_feed = !is_whole;
        }
        // Only lines that are returned count as read.
        (self.read, self.lines, self.decisions) = (read, lines, decisions);
        (self.lacks_line_feed, self.is_cut) = (lacks_line_feed, is_cut);
        self.entries += new_lines.entries.len() as u64;
        let times = new_lines.entries.iter().map(|entry| entry.at);
        self.oldest = self.oldest.into_iter().chain(times).min();
        Ok(())
    }

    /// Adds a line to `new_lines`, and returns the number of decisions with it.
    fn collect_line(
        &mut self,
        line: JournalLine,
        decisions: u64,
        new_lines: &mut NewLines,
    ) -> Result<u64, JournalError> {
        // A journal of the first version has no header and begins with an entry.
        let (begun, format) = match &line {
            JournalLine::Header(header) => (Some(header.begun), header.journal),
            JournalLine::Entry(entry) if !self.is_begun => (Some(entry.at), 1),
            _ => (self.begun, 1),
        };
        if format > VERSION_WITH_FURTHER {
            return Err(JournalError::NewerVersion {
                path: self.path.clone(),
                found: format,
            });
        }
        // With another journal every old address would work again.
        if self.begun.is_some() && begun != self.begun {
            return Err(JournalError::Missing {
                path: self.path.clone(),
            });
        }
        (self.begun, self.is_begun) = (begun, true);
        Ok(match line {
            JournalLine::Header(header) => decisions + header.decisions,
            JournalLine::Summary(summary) => {
                new_lines.summaries.push(summary);
                decisions
            }
            JournalLine::Entry(entry) => {
                new_lines.entries.push(entry);
                decisions + 1
            }
        })
    }

    fn with_io_error<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> io::Result<T>,
    ) -> Result<T, JournalError> {
        work(self).map_err(|source| JournalError::Io {
            path: self.path.clone(),
            source,
        })
    }
}

/// The path of the journal in a state folder.
pub(super) fn path(state: &Path) -> PathBuf {
    state.join("journal.jsonl")
}

/// Begins a journal. It is an error if there is one.
pub(super) fn begin(state: &Path, now: Timestamp) -> Result<(), JournalError> {
    let path = path(state);
    let failed = |source| JournalError::Io {
        path: path.clone(),
        source,
    };
    durable_file::create_folder(state).map_err(failed)?;
    let line = json_line(&JournalHeader {
        journal: VERSION,
        begun: now,
        decisions: 0,
    });
    if durable_file::create(&path, |out| out.write_all(&line)).map_err(failed)? {
        return Ok(());
    }
    // An emptied file is as lost as a removed one.
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    check_permissions(&path, &file)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(failed)?;
    let text = text.trim_ascii();
    if text.contains(&b'\n') || JournalLine::parse(text, true).is_ok() {
        return Err(JournalError::Exists { path: path.clone() });
    }
    durable_file::replace(&path, |out| out.write_all(&line)).map_err(failed)
}

/// Refuses a file that others can write to.
pub(super) fn check_permissions(path: &Path, file: &File) -> Result<(), JournalError> {
    let metadata = file.metadata().map_err(|source| JournalError::Io {
        path: path.into(),
        source,
    })?;
    let mode = metadata.mode() & 0o777;
    if mode & 0o022 == 0 {
        Ok(())
    } else {
        Err(JournalError::Exposed {
            path: path.into(),
            mode,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_journal_of_a_newer_version_is_refused() {
        let state = tempfile::tempdir().unwrap();
        let line = br#"{"journal":6,"begun":"2026-01-01T00:00:00Z","decisions":0,"more":1}"#;
        fs::write(path(state.path()), line).unwrap();
        let error = Journal::open(state.path())
            .and_then(|mut journal| journal.read_new_lines())
            .unwrap_err();
        assert!(
            matches!(error, JournalError::NewerVersion { found: 6, .. }),
            "{error}"
        );
    }
}
