//! A file as it was last seen, so that it is read again only after a change.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The file as it was when somebody last looked at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SeenFile {
    #[default]
    Missing,
    /// Its metadata cannot be read, or its content could not be read the last time. Each look reads it again.
    Unreadable,
    There(FileMarks),
}

/// Marks that change with a file: device and inode, length in bytes, and the times of changes in seconds and nanoseconds. The
/// default is for a missing file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileMarks {
    device: u64,
    inode: u64,
    len: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl SeenFile {
    /// Looks at the file, and does not read it.
    pub fn look(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) => Self::There(FileMarks::of(&metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(_) => Self::Unreadable,
        }
    }

    /// Whether nobody has changed the file since `earlier`, the look before it was read.
    pub fn is_unchanged_since(self, earlier: Self) -> bool {
        self == earlier && earlier != Self::Unreadable
    }

    /// The look to keep after the file could not be read. A failure such as too many open files passes, and the file looks the
    /// same before and after it.
    #[must_use]
    pub fn after_error(self, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::InvalidData => self,
            _ => Self::Unreadable,
        }
    }

    /// Whether the file could not be read before either, and the log says so already.
    pub fn is_known_failure(self, earlier: Self) -> bool {
        (self, earlier) == (Self::Unreadable, Self::Unreadable)
    }
}

impl FileMarks {
    /// The length of the file in bytes.
    pub fn length(&self) -> u64 {
        self.len
    }

    pub fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            len: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_again_after_a_change_and_after_a_failure_that_may_pass() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let missing = SeenFile::look(&path);
        assert_eq!(missing, SeenFile::Missing);
        fs::write(&path, "one").unwrap();
        let one = SeenFile::look(&path);
        assert!(!one.is_unchanged_since(missing));
        assert!(SeenFile::look(&path).is_unchanged_since(one));
        // Another file of the same length in its place.
        fs::write(folder.path().join("next"), "two").unwrap();
        fs::rename(folder.path().join("next"), &path).unwrap();
        let two = SeenFile::look(&path);
        assert!(!two.is_unchanged_since(one));
        let kept = |kind: io::ErrorKind| two.after_error(&kind.into());
        assert!(two.is_unchanged_since(kept(io::ErrorKind::InvalidData)));
        let unread = kept(io::ErrorKind::PermissionDenied);
        assert!(!two.is_unchanged_since(unread) && !two.is_known_failure(unread));
        assert!(unread.is_known_failure(unread) && !unread.is_unchanged_since(unread));
    }
}
