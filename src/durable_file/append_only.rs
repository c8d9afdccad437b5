//! Files of lines that are appended to. All of them handle a line that a crash cut short, a full disk, and another file in
//! their place in the same way.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The length in bytes of a line that is too long to have been written. A damaged file can hold such a line, which is not
/// read into memory.
const MAX_LINE: u64 = 1 << 20;

/// A file of lines, opened for appending. Open it again each time, because another program may have replaced it.
#[derive(Debug)]
pub struct AppendOnlyFile {
    path: PathBuf,
    file: File,
}

/// The moment from which appended lines survive a power failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As soon as `append` returns.
    Synced,
    /// Some seconds later, when the operating system writes them.
    Unsynced,
}

impl AppendOnlyFile {
    /// Opens the file, which must exist: `replace` and `create` make one.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.into(),
            file: OpenOptions::new().read(true).append(true).open(path)?,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself, for locking it or reading its metadata.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Whether the file is still at its path. If not, nobody reads the lines that are appended.
    pub fn is_in_place(&self) -> bool {
        is_in_place(&self.file, &self.path)
    }

    /// Appends whole lines, and returns the length of the file. If the last line lacks its line feed, it gets one if
    /// `is_whole` is true for it, and is removed if not. After an error the file has nothing of the new lines.
    pub fn append(
        &mut self,
        lines: &[u8],
        durability: Durability,
        is_whole: impl FnOnce(&[u8]) -> bool,
    ) -> io::Result<u64> {
        let before = self.end_last_line(is_whole)?;
        let mut written = self.file.write_all(lines);
        if durability == Durability::Synced {
            written = written.and_then(|()| self.file.sync_data());
        }
        if let Err(error) = written {
            // The caller treats all lines as not written, so none may count later.
            self.file.set_len(before)?;
            return Err(error);
        }
        Ok(before + lines.len() as u64)
    }

    /// Makes the file end with a whole line, and returns its length.
    fn end_last_line(&mut self, is_whole: impl FnOnce(&[u8]) -> bool) -> io::Result<u64> {
        let len = self.file.metadata()?.len();
        let mut last = [b'\n'];
        if len > 0 {
            self.file.read_exact_at(&mut last, len - 1)?;
        }
        if last == [b'\n'] {
            return Ok(len);
        }
        // The whole file is read, because this happens only after a crash.
        let mut text = vec![0; usize::try_from(len).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut text, 0)?;
        let line_feed = text.iter().rposition(|&byte| byte == b'\n');
        let start = line_feed.map_or(0, |line_feed| line_feed + 1);
        if is_whole(&text[start..]) {
            self.file.write_all(b"\n")?;
            return Ok(len + 1);
        }
        self.file.set_len(start as u64)?;
        Ok(start as u64)
    }
}

/// Reads a file line by line. Each line has its line feed, which the last one may lack. A line that is too long to have
/// been written is given as an empty one.
pub fn read_lines(path: &Path, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    while reader
        .by_ref()
        .take(MAX_LINE)
        .read_until(b'\n', &mut line)?
        > 0
    {
        if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
            reader.skip_until(b'\n')?;
            line = b"\n".to_vec();
        }
        take(&line);
        line.clear();
    }
    Ok(())
}

/// A value as a line of JSON, with its line feed.
pub fn json_line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("values of lines have string keys only");
    line.push(b'\n');
    line
}

/// Whether this file is the one at the path now.
pub fn is_in_place(file: &File, path: &Path) -> bool {
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let at_path = fs::metadata(path).map(identity).ok();
    at_path.is_some() && at_path == file.metadata().map(identity).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content of a file with this content after a line was appended.
    fn appended(content: &str, is_whole: impl FnOnce(&[u8]) -> bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        fs::write(&path, content).unwrap();
        let mut file = AppendOnlyFile::open(&path).unwrap();
        let len = file.append(b"new\n", Durability::Synced, is_whole).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(len, text.len() as u64);
        text
    }

    #[test]
    fn a_line_that_was_cut_short_is_removed_and_one_that_lacks_its_line_feed_gets_it() {
        let check = |content, whole: &[u8], expected| {
            assert_eq!(appended(content, |line| line == whole), expected);
        };
        check("", b"", "new\n");
        check("a\n", b"", "a\nnew\n");
        check("a\nbc", b"bc", "a\nbc\nnew\n");
        check("a\nb", b"bc", "a\nnew\n");
        check("a", b"a", "a\nnew\n");
        check("a", b"b", "new\n");
    }

    #[test]
    fn a_file_that_another_has_replaced_is_not_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let error = AppendOnlyFile::open(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        fs::write(&path, "").unwrap();
        let file = AppendOnlyFile::open(&path).unwrap();
        assert!(file.is_in_place());
        fs::rename(&path, folder.path().join("moved")).unwrap();
        assert!(!file.is_in_place());
        fs::write(&path, "another").unwrap();
        assert!(!file.is_in_place());
    }

    #[test]
    fn lines_are_read_with_their_line_feeds_and_one_without_end_is_not_read_into_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let endless = "x".repeat(3 << 20);
        fs::write(&path, format!("a\n{endless}\n\nb\nc")).unwrap();
        let mut lines = Vec::new();
        read_lines(&path, |line| lines.push(line.to_vec())).unwrap();
        assert_eq!(lines, [&b"a\n"[..], b"\n", b"\n", b"b\n", b"c"]);
    }
}
