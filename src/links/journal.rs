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

/// The first line. By it the journal is known again: one that begins otherwise is no backup of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beginning {
    /// The version of what follows.
    journal: u32,
    begun: Timestamp,
}

/// Why the journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error(
        "{path}: {source}: the state folder must be readable and writable for the server alone, on a disk with room"
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path}: the journal is gone, or empty, or another: put it back from a backup, under another name first and then renamed; until then a running server keeps to all decisions, and nothing new can be decided. If there is no backup, `carillon journal --begin` begins another, and every address that was given up works again"
    )]
    Gone { path: PathBuf },
    #[error(
        "{path}:{line}: this is no entry of the journal ({why}): put the file back from a backup, or remove the line, and what it decided about somebody's address is undone"
    )]
    Damaged { path: PathBuf, line: usize, why: String },
    #[error("{path} is there: only a journal that is lost is begun anew")]
    NotLost { path: PathBuf },
}

/// The open journal. Several processes may have it open: the server, and the desk's commands.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes that were read.
    read: u64,
    lines: usize,
    /// The first line, once anything was read, also if that was of a file that was here before this one.
    first: Option<Box<[u8]>>,
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
    /// Opens the journal in the state folder. Nothing of it has been read then.
    pub(super) fn open(state: &Path) -> Result<Self, JournalError> {
        let path = state.join("journal.jsonl");
        match OpenOptions::new().read(true).append(true).open(&path) {
            Ok(file) => Ok(Self { path, file, read: 0, lines: 0, first: None }),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Err(JournalError::Gone { path }),
            Err(source) => Err(JournalError::Io { path, source }),
        }
    }

    /// Begins a journal where there is none yet. It is an error if one is lost that there must have been, so this comes
    /// before anything else in the state folder.
    pub(super) fn begin(state: &Path) -> Result<(), JournalError> {
        let path = state.join("journal.jsonl");
        match begin(state, &path) {
            Ok(true) => Ok(()),
            Ok(false) => Err(JournalError::NotLost { path }),
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
        loop {
            self.reopen_if_replaced()?;
            self.io(|journal| journal.file.lock())?;
            // What is appended to a file that was replaced while another had the lock, nobody reads.
            if self.is_in_place() {
                break;
            }
        }
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
            if lines == 0 && self.is_beginning(line)? {
                lines += 1;
                read += line.len() as u64;
                continue;
            }
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
        if lines == 0 {
            return Err(JournalError::Gone { path: self.path.clone() });
        }
        // Only what is handed on counts as read.
        (self.read, self.lines) = (read, lines);
        let is_torn = !text.is_empty() && !text.ends_with(b"\n");
        Ok((if is_anew { News::Anew(entries) } else { News::More(entries) }, is_torn))
    }

    /// Whether this first line is no entry. One that is not the first line of what was read before is an error: another
    /// journal would bring every dead address back to life.
    fn is_beginning(&mut self, line: &[u8]) -> Result<bool, JournalError> {
        match &self.first {
            Some(first) if **first != *line => return Err(JournalError::Gone { path: self.path.clone() }),
            Some(_) => {}
            None => self.first = Some(line.into()),
        }
        Ok(serde_json::from_slice::<Beginning>(line).is_ok())
    }

    /// A backup that is put back is another file under the same name.
    fn reopen_if_replaced(&mut self) -> Result<(), JournalError> {
        if !self.is_in_place() {
            let state = self.path.parent().unwrap_or(Path::new("."));
            let opened = Self::open(state)?;
            *self = Self { first: self.first.take(), ..opened };
        }
        Ok(())
    }

    fn is_in_place(&self) -> bool {
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let at_path = fs::metadata(&self.path).map(identity).ok();
        at_path.is_some() && at_path == self.file.metadata().map(identity).ok()
    }

    fn io<T>(&mut self, work: impl FnOnce(&mut Self) -> io::Result<T>) -> Result<T, JournalError> {
        work(self).map_err(|source| JournalError::Io { path: self.path.clone(), source })
    }
}

/// Writes the first line of a journal; whether there was none.
fn begin(state: &Path, path: &Path) -> io::Result<bool> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(state)?;
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    file.lock()?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    if text.contains(&b'\n') {
        return Ok(false);
    }
    // Who began it before was killed in the middle.
    file.set_len(0)?;
    let mut line = serde_json::to_vec(&Beginning { journal: 1, begun: Timestamp::now() })?;
    line.push(b'\n');
    file.write_all(&line)?;
    file.sync_all()?;
    // The name itself must outlast a crash, too.
    File::open(state)?.sync_all()?;
    Ok(true)
}
