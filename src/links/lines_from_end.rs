//! The lines of a file from its end.

use std::fs::File;
use std::io;
use std::mem;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::journal::check_permissions;
use super::journal_error::JournalError;

/// The bytes that are read at once.
const PART: u64 = 64 << 10;

/// A longer line is not one that the server writes.
const MAX_LINE: usize = 1 << 20;

/// A file as far as its lines were read.
#[derive(Debug)]
pub(super) struct LinesFromEnd {
    path: PathBuf,
    file: File,
    /// The number of bytes before those that were read.
    unread: u64,
    /// The bytes that were read and that no line has had.
    rest: Vec<u8>,
    #[cfg(test)]
    bytes_read: u64,
}

impl LinesFromEnd {
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let failed = |source| JournalError::Io {
            path: path.into(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        check_permissions(path, &file)?;
        Ok(Self {
            unread: file.metadata().map_err(failed)?.len(),
            path: path.into(),
            file,
            rest: Vec::new(),
            #[cfg(test)]
            bytes_read: 0,
        })
    }

    /// The line before those that were returned, with its line feed; `None` at the beginning of the file.
    pub(super) fn next_line(&mut self) -> Result<Option<Vec<u8>>, JournalError> {
        loop {
            let text = self.rest.strip_suffix(b"\n").unwrap_or(&self.rest);
            if let Some(before) = text.iter().rposition(|byte| *byte == b'\n') {
                return Ok(Some(self.rest.split_off(before + 1)));
            }
            if self.unread == 0 {
                let first = mem::take(&mut self.rest);
                return Ok(Some(first).filter(|line| !line.is_empty()));
            }
            self.read_part().map_err(|source| JournalError::Io {
                path: self.path.clone(),
                source,
            })?;
        }
    }

    fn read_part(&mut self) -> io::Result<()> {
        if self.rest.len() > MAX_LINE {
            let text = "a line is longer than any that the server writes";
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        let len = PART.min(self.unread);
        let mut part = vec![0; usize::try_from(len).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut part, self.unread - len)?;
        part.append(&mut self.rest);
        (self.rest, self.unread) = (part, self.unread - len);
        #[cfg(test)]
        {
            self.bytes_read += len;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_line_comes_once_whatever_its_length_and_the_end_of_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::set_permissions(
            file.path(),
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )
        .unwrap();
        for end in ["", "\n", "\n\n", "\nx"] {
            for len in [1, 7, 65_535, 65_536, 200_000] {
                let line = "a".repeat(len) + "\n";
                let text = format!("first\n{line}{line}\nlast{end}");
                fs::write(file.path(), &text).unwrap();
                let mut lines = LinesFromEnd::open(file.path()).unwrap();
                let mut found = Vec::new();
                while let Some(line) = lines.next_line().unwrap() {
                    found.push(String::from_utf8(line).unwrap());
                }
                found.reverse();
                let expected: Vec<&str> = text.split_inclusive('\n').collect();
                assert_eq!(found, expected, "{len}");
            }
        }
        fs::write(file.path(), "").unwrap();
        assert_eq!(
            LinesFromEnd::open(file.path())
                .unwrap()
                .next_line()
                .unwrap(),
            None
        );
        fs::write(file.path(), "a".repeat(2 << 20)).unwrap();
        let error = LinesFromEnd::open(file.path())
            .unwrap()
            .next_line()
            .unwrap_err();
        assert!(error.to_string().contains("longer than any"), "{error}");
    }
}
