//! `changes.jsonl`: the log on disk, a line for each change, and lines about where meetings were before. If it is deleted, its
//! changes are no longer shown, and events no longer say from where they were moved.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::moves::StoredMoves;
use super::{Change, ChangeLog};
use crate::durable_file::{self, AppendOnlyFile, Durability, json_line};

/// The number of superfluous lines before the file is rewritten.
const SLACK: usize = 1000;

/// The file from which the log is read after a restart.
#[derive(Debug, Default)]
pub struct ChangeLogFile {
    /// `None` if the log is in memory alone.
    path: Option<PathBuf>,
    /// The number of lines in the file.
    lines: usize,
    /// The changes of the log that are not in the file yet.
    pending: Vec<Arc<Change>>,
    /// Whether the file has a damaged line, lacks changes, or has old dates: it is to be written whole.
    is_damaged: bool,
    is_unread: bool,
}

/// The reason why the log cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}: let the server read and write it, on a disk with room")]
pub struct ChangeLogError {
    path: PathBuf,
    source: io::Error,
}

/// Reads the log of a state folder since that time, also while a server runs.
pub fn read_change_log(state: &Path, since: Timestamp) -> Result<ChangeLog, ChangeLogError> {
    let mut file = ChangeLogFile::at(state.join(ChangeLogFile::NAME));
    let mut log = file.read()?.unwrap_or_default();
    log.trim(since);
    Ok(log)
}

impl ChangeLogFile {
    /// The name of the file in a state folder.
    pub const NAME: &str = "changes.jsonl";

    /// The file at this path, which need not exist. It is still to be read. The default file writes nothing.
    pub fn at(path: PathBuf) -> Self {
        Self {
            path: Some(path),
            is_unread: true,
            ..Self::default()
        }
    }

    /// Whether there is a file. If not, the log is in memory alone.
    pub fn is_kept(&self) -> bool {
        self.path.is_some()
    }

    /// Reads the file at the first call; `None` later, and if there is nothing in the file. Damaged lines are ignored,
    /// because a crash may leave half of one. After an error the file stays as it is, and the log is in memory alone.
    pub fn read(&mut self) -> Result<Option<ChangeLog>, ChangeLogError> {
        let Some(path) = self.path.take_if(|_| std::mem::take(&mut self.is_unread)) else {
            return Ok(None);
        };
        let mut log = ChangeLog::default();
        let read = match self.read_lines(&path, &mut log) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            read => read,
        };
        match read {
            Ok(()) => self.path = Some(path),
            Err(source) => return Err(ChangeLogError { path, source }),
        }
        let is_empty = log.is_empty() && log.moves().is_empty();
        Ok((!is_empty).then_some(log))
    }

    /// Remembers changes that were added to the log, for `write`. If something else in it has changed too, the file is written
    /// whole.
    pub fn note(&mut self, added: &[Arc<Change>], is_rewritten: bool) {
        self.pending.extend_from_slice(added);
        self.is_damaged |= is_rewritten;
    }

    /// Writes the changes that are not in the file yet; the log has them too. After an error the next call tries again.
    pub fn write(&mut self, log: &ChangeLog) -> Result<(), ChangeLogError> {
        let pending = std::mem::take(&mut self.pending);
        let Some(path) = &self.path else {
            return Ok(());
        };
        let lines = self.lines + pending.len();
        let needed = log.len() + log.moves().len();
        let is_rewritten = self.is_damaged || lines > 2 * needed + SLACK;
        if pending.is_empty() && !is_rewritten {
            return Ok(());
        }
        // If the lines cannot be appended, the file is rewritten: the log has them too.
        if !is_rewritten && append(path, &pending).is_ok() {
            self.lines = lines;
            return Ok(());
        }
        let written = rewrite(path, log);
        self.is_damaged = written.is_err();
        self.lines = needed;
        written.map_err(|source| ChangeLogError {
            path: path.clone(),
            source,
        })
    }

    fn read_lines(&mut self, path: &Path, log: &mut ChangeLog) -> io::Result<()> {
        durable_file::read_lines(path, |line| {
            self.is_damaged |= !line.ends_with(b"\n");
            if let Some(change) = Change::parse(line) {
                log.add(change);
            } else if let Some(moves) = StoredMoves::parse(line) {
                log.restore_moves(moves);
            } else {
                self.is_damaged = true;
            }
            self.lines += 1;
        })
    }
}

fn append(path: &Path, changes: &[Arc<Change>]) -> io::Result<()> {
    let lines: Vec<u8> = changes.iter().flat_map(json_line).collect();
    let is_whole = |line: &[u8]| Change::parse(line).is_some();
    // Synced, because the last good files are written next, and then have no module from before the change.
    AppendOnlyFile::open(path)?
        .append(&lines, Durability::Synced, is_whole)
        .map(drop)
}

fn rewrite(path: &Path, log: &ChangeLog) -> io::Result<()> {
    durable_file::replace(path, |out| {
        let mut changes = log.oldest_first().into_iter();
        changes.try_for_each(|change| out.write_all(&json_line(change)))?;
        let moves = log.unwritten_moves();
        moves
            .iter()
            .try_for_each(|line| out.write_all(&json_line(line)))
    })
}
