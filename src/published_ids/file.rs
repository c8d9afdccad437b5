//! The file of the list: appended to and synced, and written whole when most of its lines say nothing any more.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use compact_str::CompactString;
use jiff::Timestamp;

use crate::durable_file;
use crate::feed::Kind;

/// The version of the format. It does not stand in the file: a line that a program cannot read is left out.
pub const VERSION: u32 = 1;

/// The file's name in the state folder.
const NAME: &str = "published-ids";

/// Lines too many that the file may have before it is written whole.
const SLACK: usize = 1000;

/// One line: what happened to an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The data folder names it, for the first time or again.
    Published { kind: Kind, id: CompactString },
    /// The data folder does not name it any more.
    Vanished {
        kind: Kind,
        id: CompactString,
        since: Timestamp,
    },
    /// Its feed is gone.
    Forgotten { kind: Kind, id: CompactString },
}

/// Why the list cannot be read or written.
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
    /// In the file.
    lines: usize,
    /// There is no file yet, or it may not end where a line ends: it is to be written whole.
    is_incomplete: bool,
}

impl IdFile {
    /// Reads the file, line by line. Lines that say nothing are passed over, because a crash may leave half a one.
    pub(super) fn open(
        state: &Path,
        mut apply: impl FnMut(Line),
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

    fn read(&mut self, apply: &mut impl FnMut(Line)) -> io::Result<()> {
        let mut reader = BufReader::new(File::open(&self.path)?);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes)? > 0 {
            let whole = bytes.strip_suffix(b"\n");
            match whole.and_then(|line| Line::parse(std::str::from_utf8(line).ok()?)) {
                Some(line) => apply(line),
                None => self.is_incomplete = true,
            }
            self.lines += 1;
            bytes.clear();
        }
        Ok(())
    }

    /// Appends the lines and syncs; or writes `all` lines, of which there are `count`, where that is better.
    pub(super) fn write(
        &mut self,
        new: &[Line],
        count: usize,
        mut all: impl Iterator<Item = Line>,
    ) -> Result<(), PublishedIdsError> {
        if new.is_empty() && !(self.is_incomplete && count > 0) {
            return Ok(());
        }
        let lines = self.lines + new.len();
        let written = if self.is_incomplete || lines > 2 * count + SLACK {
            durable_file::replace(&self.path, |out| {
                all.try_for_each(|line| writeln!(out, "{line}"))
            })
            .map(|()| count)
        } else {
            self.append(new).map(|()| lines)
        };
        // Half a line may be there now.
        self.is_incomplete = written.is_err();
        written
            .map(|lines| self.lines = lines)
            .map_err(|source| PublishedIdsError {
                path: self.path.clone(),
                source,
            })
    }

    fn append(&self, lines: &[Line]) -> io::Result<()> {
        let mut out = BufWriter::new(OpenOptions::new().append(true).open(&self.path)?);
        for line in lines {
            writeln!(out, "{line}")?;
        }
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_data()
    }
}

impl Line {
    /// The line that brings back what is known of an id.
    pub(super) fn of(kind: Kind, id: &CompactString, vanished: Option<Timestamp>) -> Self {
        match vanished {
            None => Self::Published {
                kind,
                id: id.clone(),
            },
            Some(since) => Self::Vanished {
                kind,
                id: id.clone(),
                since,
            },
        }
    }

    /// An id is the rest of a line. It can hold spaces, and no line feed.
    fn parse(text: &str) -> Option<Self> {
        let (what, rest) = text.split_once(' ')?;
        let (kind, rest) = rest.split_once(' ')?;
        let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind)?;
        match what {
            "published" => Some(Self::Published {
                kind,
                id: rest.into(),
            }),
            "vanished" => {
                let (since, id) = rest.split_once(' ')?;
                Some(Self::Vanished {
                    kind,
                    id: id.into(),
                    since: Timestamp::from_second(since.parse().ok()?).ok()?,
                })
            }
            "forgotten" => Some(Self::Forgotten {
                kind,
                id: rest.into(),
            }),
            _ => None,
        }
    }
}

/// `vanished student 1800000000 ann`: what happened, the kind, the seconds since 1970, and the id.
impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published { kind, id } => write!(out, "published {} {id}", kind.as_str()),
            Self::Vanished { kind, id, since } => {
                write!(out, "vanished {} {} {id}", kind.as_str(), since.as_second())
            }
            Self::Forgotten { kind, id } => write!(out, "forgotten {} {id}", kind.as_str()),
        }
    }
}
