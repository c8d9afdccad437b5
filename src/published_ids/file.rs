//! The file of the list: appended to and synced, and rewritten when most of its lines are superfluous.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::durable_file::{self, AppendOnlyFile, Durability};
use crate::feed::{FeedId, Kind};

/// The version of the format. It is not in the file: a line that cannot be read is ignored.
pub const VERSION: u32 = 1;

/// The file's name in the state folder.
const NAME: &str = "published-ids";

/// The number of superfluous lines before the file is rewritten.
const SLACK: usize = 1000;

/// One line: an event in the history of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IdLine {
    /// The data folder names it, for the first time or again.
    Published(FeedId),
    /// The data folder no longer names it.
    Vanished(FeedId, Timestamp),
    /// Its feed is gone.
    Forgotten(FeedId),
}

/// The reason why the list cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}: let the server read and write it, on a disk with room")]
pub struct PublishedIdsError {
    path: PathBuf,
    source: io::Error,
}

/// The list on disk.
#[derive(Debug)]
pub(super) struct IdFile {
    path: PathBuf,
    /// The number of lines in the file.
    lines: usize,
    /// Whether the file is missing, has a damaged line, or lacks lines. Then it is to be rewritten.
    is_incomplete: bool,
}

impl IdFile {
    /// Reads the file line by line. Damaged lines are ignored, because a crash may leave half of one.
    pub(super) fn open(
        state: &Path,
        mut apply: impl FnMut(IdLine),
    ) -> Result<Self, PublishedIdsError> {
        let path = state.join(NAME);
        let mut file = Self {
            path,
            lines: 0,
            is_incomplete: false,
        };
        match file.read(&mut apply) {
            Ok(()) => Ok(file),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(Self {
                is_incomplete: true,
                ..file
            }),
            Err(source) => Err(PublishedIdsError {
                path: file.path,
                source,
            }),
        }
    }

    fn read(&mut self, apply: &mut impl FnMut(IdLine)) -> io::Result<()> {
        durable_file::read_lines(&self.path, |line| {
            let whole = line.strip_suffix(b"\n");
            match whole.and_then(|line| IdLine::parse(std::str::from_utf8(line).ok()?)) {
                Some(line) => apply(line),
                None => self.is_incomplete = true,
            }
            self.lines += 1;
        })
    }

    /// Appends the lines and syncs; or rewrites the file with `all` lines if that is better. `count` is their number.
    pub(super) fn write(
        &mut self,
        new: &[IdLine],
        count: usize,
        mut all: impl Iterator<Item = IdLine>,
    ) -> Result<(), PublishedIdsError> {
        if new.is_empty() && !(self.is_incomplete && count > 0) {
            return Ok(());
        }
        let lines = self.lines + new.len();
        let is_rewritten = self.is_incomplete || lines > 2 * count + SLACK;
        if !is_rewritten && self.append(new).is_ok() {
            self.lines = lines;
            return Ok(());
        }
        let written = durable_file::replace(&self.path, |out| {
            all.try_for_each(|line| writeln!(out, "{line}"))
        });
        self.is_incomplete = written.is_err();
        self.lines = count;
        written.map_err(|source| PublishedIdsError {
            path: self.path.clone(),
            source,
        })
    }

    fn append(&self, lines: &[IdLine]) -> io::Result<()> {
        let mut text = Vec::new();
        for line in lines {
            writeln!(text, "{line}")?;
        }
        // A line that was cut short may lack the end of its id.
        AppendOnlyFile::open(&self.path)?
            .append(&text, Durability::Synced, |_| false)
            .map(drop)
    }
}

impl IdLine {
    /// The line from which the state of an id is restored.
    pub(super) fn of(feed_id: FeedId, vanished: Option<Timestamp>) -> Self {
        match vanished {
            None => Self::Published(feed_id),
            Some(since) => Self::Vanished(feed_id, since),
        }
    }

    /// An id is the rest of a line. It can hold spaces, and no line feed.
    pub(super) fn feed_id(&self) -> &FeedId {
        match self {
            Self::Published(feed_id) | Self::Vanished(feed_id, _) | Self::Forgotten(feed_id) => {
                feed_id
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (event, rest) = text.split_once(' ')?;
        let (kind, rest) = rest.split_once(' ')?;
        let kind = Kind::parse(kind)?;
        match event {
            "published" => Some(Self::Published(FeedId::new(kind, rest))),
            "vanished" => {
                let (since, id) = rest.split_once(' ')?;
                let since = Timestamp::from_second(since.parse().ok()?).ok()?;
                Some(Self::Vanished(FeedId::new(kind, id), since))
            }
            "forgotten" => Some(Self::Forgotten(FeedId::new(kind, rest))),
            _ => None,
        }
    }
}

/// `vanished student 1800000000 ann`: the event, the kind, the seconds since 1970, and the id.
impl fmt::Display for IdLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published(feed_id) => write!(out, "published {feed_id}"),
            Self::Vanished(FeedId { kind, id }, since) => {
                write!(out, "vanished {} {} {id}", kind.as_str(), since.as_second())
            }
            Self::Forgotten(feed_id) => write!(out, "forgotten {feed_id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_line_is_not_joined_to_half_a_line_and_a_removed_file_is_rewritten() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join(NAME);
        let line = |id: &str| IdLine::Published(FeedId::new(Kind::Student, id));
        let all = || [line("ann"), line("bob")].into_iter();
        let mut file = IdFile::open(state.path(), |_| {}).unwrap();
        file.write(&[line("ann")], 1, all().take(1)).unwrap();
        fs::write(&path, "published student ann\npublished stud").unwrap();
        for _ in 0..2 {
            file.write(&[line("bob")], 2, all()).unwrap();
            assert_eq!(
                fs::read_to_string(&path).unwrap(),
                "published student ann\npublished student bob\n"
            );
            fs::remove_file(&path).unwrap();
        }
    }
}
