//! `changes.jsonl`: the log on disk, a line for each change. It may be deleted; then those changes are no longer shown.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Change, ChangeLog};
use crate::durable_file::{self, AppendOnlyFile, Durability};

/// The number of superfluous lines before the file is rewritten.
const SLACK: usize = 1000;

/// The file that brings the log back after a restart.
#[derive(Debug, Default)]
pub struct ChangeLogFile {
    /// Nothing if the log is in memory alone.
    path: Option<PathBuf>,
    /// In the file.
    lines: usize,
    /// In the log, but not in the file yet.
    pending: Vec<Arc<Change>>,
    /// The file does not end where a line ends, has lines that say nothing, or lacks lines.
    is_damaged: bool,
    is_unread: bool,
}

/// Why what changed is not on disk.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}: let the server read and write it, on a disk with room")]
pub struct ChangeLogError {
    path: PathBuf,
    source: io::Error,
}

impl ChangeLogFile {
    /// A file, which need not be there and is still to be read. The default writes nothing.
    pub fn at(path: PathBuf) -> Self {
        Self {
            path: Some(path),
            is_unread: true,
            ..Self::default()
        }
    }

    /// Reads the file, the first time; nothing if there was nothing in it. Lines that make no sense are passed over, for
    /// a crash may leave half a one. A file that cannot be read is left as it is, and the log is in memory alone.
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
        Ok((!log.is_empty()).then_some(log))
    }

    /// Notes changes that were added to the log, to write them. `is_redated`: the file is to be written whole.
    pub fn note(&mut self, added: &[Arc<Change>], is_redated: bool) {
        self.pending.extend_from_slice(added);
        self.is_damaged |= is_redated;
    }

    /// Writes the changes that are not in the file yet, from a log that has them. If they cannot be written, the next
    /// call tries again.
    pub fn write(&mut self, log: &ChangeLog) -> Result<(), ChangeLogError> {
        let pending = std::mem::take(&mut self.pending);
        let Some(path) = &self.path else {
            return Ok(());
        };
        let lines = self.lines + pending.len();
        let is_rewritten = self.is_damaged || lines > 2 * log.len() + SLACK;
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
        self.lines = log.len();
        written.map_err(|source| ChangeLogError {
            path: path.clone(),
            source,
        })
    }

    fn read_lines(&mut self, path: &Path, log: &mut ChangeLog) -> io::Result<()> {
        durable_file::read_lines(path, |line| {
            let change = Change::parse(line);
            self.is_damaged |= change.is_none() || !line.ends_with(b"\n");
            change.map(|change| log.add(change));
            self.lines += 1;
        })
    }
}

fn append(path: &Path, changes: &[Arc<Change>]) -> io::Result<()> {
    let lines: Vec<u8> = changes.iter().flat_map(|change| change.to_line()).collect();
    let is_whole = |line: &[u8]| Change::parse(line).is_some();
    // Synced, because the store that follows forgets how it was before the change.
    AppendOnlyFile::open(path)?
        .append(&lines, Durability::Synced, is_whole)
        .map(drop)
}

fn rewrite(path: &Path, log: &ChangeLog) -> io::Result<()> {
    durable_file::replace(path, |out| {
        let mut changes = log.oldest_first().into_iter();
        changes.try_for_each(|change| out.write_all(&change.to_line()))
    })
}
