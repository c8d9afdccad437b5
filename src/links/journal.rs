//! The journal of links: who decided what when, in a file that is appended to and synced before anything is answered.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Choices, Generation};
use crate::feed::Kind;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    /// `subscriber`, or `desk` and who sat there.
    pub by: Box<str>,
    pub kind: Kind,
    pub id: Box<str>,
    #[serde(flatten)]
    pub act: Act,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
}

/// What was decided about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Act {
    /// A new address; the one before is dead.
    Rotate { generation: Generation },
    /// The feed is closed.
    Stop,
    /// The feed is open again, at the same address.
    Resume,
    /// Another choice in place of the one before.
    Choose { choices: Choices },
}

/// Why the journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error(
        "{path}: {source}: the state folder must be readable and writable for the server alone, on a disk with room"
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path}: the journal that was read is gone, or empty: put it back from a backup, under another name first and then renamed; until then all decisions hold, and nothing new can be decided"
    )]
    Gone { path: PathBuf },
    #[error(
        "{path}:{line}: this is no entry of the journal ({why}): put the file back from a backup, or remove the line, and what it decided about somebody's address is undone"
    )]
    Damaged { path: PathBuf, line: usize, why: String },
}

/// The open journal. Several processes may have it open: the server, and the desk's commands.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes that were read.
    read: u64,
    lines: usize,
    /// Whether anything was ever read, also of a file that was here before this one.
    was_read: bool,
}

/// What has been written to the journal since it was last read.
#[derive(Debug)]
pub(super) enum News {
    /// These follow what was there.
    More(Vec<Entry>),
    /// It is another file, as when a backup is put back: these are all there are.
    Anew(Vec<Entry>),
}

impl Journal {
    /// Opens the journal in the state folder, and makes it if it is not there. Nothing of it has been read then.
    pub(super) fn open(state: &Path) -> Result<Self, JournalError> {
        let path = state.join("journal.jsonl");
        match open(state, &path) {
            Ok(file) => Ok(Self { path, file, read: 0, lines: 0, was_read: false }),
            Err(source) => Err(JournalError::Io { path, source }),
        }
    }

    /// What others, or this, have written since the last time.
    pub(super) fn news(&mut self) -> Result<News, JournalError> {
        self.reopen_if_replaced()?;
        self.io(|journal| journal.file.lock_shared())?;
        let news = self.read_news();
        self.io(|journal| journal.file.unlock())?;
        news.map(|(news, _)| news)
    }

    /// Appends what `decide` makes of the news, and syncs. Nobody else writes in between.
    pub(super) fn append<E: From<JournalError>>(
        &mut self,
        decide: impl FnOnce(News) -> Result<Entry, E>,
    ) -> Result<Entry, E> {
        self.reopen_if_replaced()?;
        self.io(|journal| journal.file.lock())?;
        let written = self.append_locked(decide);
        self.io(|journal| journal.file.unlock())?;
        written
    }

    fn append_locked<E: From<JournalError>>(
        &mut self,
        decide: impl FnOnce(News) -> Result<Entry, E>,
    ) -> Result<Entry, E> {
        let (news, is_torn) = self.read_news()?;
        let entry = decide(news)?;
        if is_torn {
            // Who wrote it was killed in the middle, and has answered nobody.
            tracing::warn!(journal = %self.path.display(), "the last line of the journal was cut short and never counted; it is removed");
            self.io(|journal| journal.file.set_len(journal.read))?;
        }
        let mut line = serde_json::to_string(&entry).expect("an entry has string keys only");
        line.push('\n');
        let written = self.io(|journal| {
            let end = journal.file.seek(SeekFrom::End(0))?;
            let written = journal.file.write_all(line.as_bytes()).and_then(|()| journal.file.sync_data());
            if written.is_err() {
                // What is not synced is not answered, and must not come to count later.
                journal.file.set_len(end)?;
            }
            written
        });
        written?;
        self.read += line.len() as u64;
        self.lines += 1;
        self.was_read = true;
        Ok(entry)
    }

    /// Every whole line that was not read yet, and whether a part of one follows.
    fn read_news(&mut self) -> Result<(News, bool), JournalError> {
        let len = self.io(|journal| journal.file.metadata())?.len();
        let is_anew = self.read == 0 || len < self.read;
        let (mut read, mut lines) = if is_anew { (0, 0) } else { (self.read, self.lines) };
        let mut text = Vec::new();
        self.io(|journal| {
            journal.file.seek(SeekFrom::Start(read))?;
            journal.file.read_to_end(&mut text)
        })?;
        let mut entries = Vec::new();
        for line in text.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n")) {
            let entry = serde_json::from_slice(line);
            let damaged = |why: serde_json::Error| {
                let why = why.to_string();
                let why = why.split(" at line ").next().unwrap_or_default().to_owned();
                JournalError::Damaged { path: self.path.clone(), line: lines + 1, why }
            };
            entries.push(entry.map_err(damaged)?);
            lines += 1;
            read += line.len() as u64;
        }
        if is_anew && entries.is_empty() && self.was_read {
            return Err(JournalError::Gone { path: self.path.clone() });
        }
        // Only what is handed on counts as read.
        (self.read, self.lines) = (read, lines);
        self.was_read |= read > 0;
        let is_torn = !text.is_empty() && !text.ends_with(b"\n");
        Ok((if is_anew { News::Anew(entries) } else { News::More(entries) }, is_torn))
    }

    /// A backup that is put back is another file under the same name. One that is not there, or empty, is no backup:
    /// it would bring every dead address back to life.
    fn reopen_if_replaced(&mut self) -> Result<(), JournalError> {
        let identity = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
        let at_path = fs::metadata(&self.path).ok();
        let known = self.file.metadata().ok();
        if at_path.is_some() && at_path.as_ref().map(identity) == known.as_ref().map(identity) {
            return Ok(());
        }
        if self.was_read && at_path.is_none_or(|metadata| metadata.len() == 0) {
            return Err(JournalError::Gone { path: self.path.clone() });
        }
        let state = self.path.parent().unwrap_or(Path::new("."));
        // It may be emptied, or put back anew, between this look and the reading: what was known before still counts.
        *self = Self { was_read: self.was_read, ..Self::open(state)? };
        Ok(())
    }

    fn io<T>(&mut self, work: impl FnOnce(&mut Self) -> io::Result<T>) -> Result<T, JournalError> {
        work(self).map_err(|source| JournalError::Io { path: self.path.clone(), source })
    }
}

fn open(state: &Path, path: &Path) -> io::Result<File> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(state)?;
    let is_new = !path.try_exists()?;
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    if is_new {
        // The name itself must outlast a crash, too.
        file.sync_all()?;
        File::open(state)?.sync_all()?;
    }
    Ok(file)
}
