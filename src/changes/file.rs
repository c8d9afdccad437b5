//! `changes.jsonl`: the log on disk, a line a change. It may be deleted at the cost of what it tells.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{Change, Log};
use crate::durable_file::{self, AppendOnlyFile, Durability};
use crate::trusted_time::TimeBounds;

/// Lines too many that are put up with before the file is written anew.
const SLACK: usize = 1000;

/// A clock that is set back by less than this leaves the dates of changes as they are.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// The log, and the file that brings it back after a restart.
#[derive(Debug)]
pub struct LogFile {
    log: Arc<Log>,
    keep_days: u32,
    /// Nothing if the log is in memory alone.
    path: Option<PathBuf>,
    /// In the file.
    lines: usize,
    /// In the log, and not in the file yet.
    pending: Vec<Arc<Change>>,
    /// The file does not end where a line ends, has lines that say nothing, or lacks lines.
    is_damaged: bool,
    is_unread: bool,
}

/// Why what changed is not on disk.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}: let the server read and write it, on a disk with room")]
pub struct LogError {
    path: PathBuf,
    source: io::Error,
}

impl LogFile {
    /// A log in memory alone.
    pub fn in_memory(keep_days: u32) -> Self {
        let (log, pending) = (Arc::default(), Vec::new());
        Self {
            log,
            keep_days,
            path: None,
            lines: 0,
            pending,
            is_damaged: false,
            is_unread: false,
        }
    }

    /// The log of a file, which need not be there and is still to be read.
    pub fn at(path: PathBuf, keep_days: u32) -> Self {
        Self {
            path: Some(path),
            is_unread: true,
            ..Self::in_memory(keep_days)
        }
    }

    /// Reads the file, the first time; whether there was anything in it. Lines that make no sense are passed over, for
    /// a crash may leave half a one. A file that cannot be read is left as it is, and the log is in memory alone.
    pub fn read(&mut self) -> Result<bool, LogError> {
        let Some(path) = self.path.take_if(|_| std::mem::take(&mut self.is_unread)) else {
            return Ok(false);
        };
        let read = match self.read_lines(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            read => read,
        };
        match read {
            Ok(()) => self.path = Some(path),
            Err(source) => return Err(LogError { path, source }),
        }
        Ok(!self.log.is_empty())
    }

    /// The log as it is now; it does not change under whoever holds it.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// Takes in these changes, and drops what is too old by now, or too much; whether the log is not what it was. What
    /// is dated later than it can be was seen while the clock was ahead, and counts as seen now.
    pub fn update(&mut self, changes: Vec<Change>, now: Timestamp, bounds: TimeBounds) -> bool {
        let since = bounds
            .earliest
            .saturating_sub((i64::from(self.keep_days) * 24).hours())
            .unwrap_or(Timestamp::MIN);
        let latest = bounds.latest.saturating_add(MAX_AHEAD);
        let latest = latest.unwrap_or(Timestamp::MAX);
        let is_ahead = self.log.has_later_than(latest);
        if changes.is_empty() && !self.log.is_older_than(since) && !is_ahead {
            return false;
        }
        let log = Arc::make_mut(&mut self.log);
        if is_ahead {
            log.redate(latest, now);
            // The file is written whole.
            self.is_damaged = true;
        }
        let at = log.time_for(now);
        self.pending.extend(
            changes
                .into_iter()
                .map(|change| log.add(Change { at, ..change })),
        );
        log.trim(since);
        true
    }

    /// Writes the changes that are not in the file yet. If they cannot be written, the next call tries again.
    pub fn write(&mut self) -> Result<(), LogError> {
        let pending = std::mem::take(&mut self.pending);
        let Some(path) = &self.path else {
            return Ok(());
        };
        let lines = self.lines + pending.len();
        let is_rewritten = self.is_damaged || lines > 2 * self.log.len() + SLACK;
        if pending.is_empty() && !is_rewritten {
            return Ok(());
        }
        // If the lines cannot be appended, the file is rewritten: the log has them too.
        if !is_rewritten && append(path, &pending).is_ok() {
            self.lines = lines;
            return Ok(());
        }
        let written = rewrite(path, &self.log);
        self.is_damaged = written.is_err();
        self.lines = self.log.len();
        written.map_err(|source| LogError {
            path: path.clone(),
            source,
        })
    }

    fn read_lines(&mut self, path: &Path) -> io::Result<()> {
        let log = Arc::make_mut(&mut self.log);
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

fn rewrite(path: &Path, log: &Log) -> io::Result<()> {
    durable_file::replace(path, |out| {
        let mut changes = log.oldest_first().into_iter();
        changes.try_for_each(|change| out.write_all(&change.to_line()))
    })
}
