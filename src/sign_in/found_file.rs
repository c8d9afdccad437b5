//! A file as it was last seen, so that it is read only after a change.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The file as it was last seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FoundFile {
    #[default]
    Missing,
    /// Its metadata cannot be read, or its content could not be read the last time. Each look reads it again.
    Hidden,
    There(StateFileStamp),
}

/// Facts about a file that are different after each change of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateFileStamp {
    device: u64,
    inode: u64,
    len: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl FoundFile {
    /// Looks at the file, and does not read it.
    pub fn look(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) => Self::There(StateFileStamp::of(&metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(_) => Self::Hidden,
        }
    }

    /// Whether nobody has changed the file since `read`, the look before it was read.
    pub fn is_unchanged_since(self, read: Self) -> bool {
        self == read && read != Self::Hidden
    }

    /// The look to keep after the file could not be read. A failure such as too many open files passes, and the file looks the
    /// same before and after it.
    #[must_use]
    pub fn after_error(self, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::InvalidData => self,
            _ => Self::Hidden,
        }
    }

    /// Whether the file could not be read before either, and the log says so already.
    pub fn is_known_failure(self, read: Self) -> bool {
        (self, read) == (Self::Hidden, Self::Hidden)
    }
}

impl StateFileStamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            len: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}
