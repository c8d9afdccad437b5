//! A file to which this and other processes append lines.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::is_in_place;

/// A file to which lines are appended, as far as it has been read.
#[derive(Debug, Default)]
pub struct FollowedFile {
    /// While it is open, no other file gets its number.
    file: Option<File>,
    /// The bytes of the lines that were counted.
    read: u64,
    lines: usize,
}

impl FollowedFile {
    /// Whether what was read is not the beginning of the file at the path: it is another one, or shorter, or none was read. Then
    /// the reader forgets everything and follows the file with a new value.
    pub fn is_outdated(&self, path: &Path) -> bool {
        self.file.as_ref().is_none_or(|file| {
            let is_shorter = file
                .metadata()
                .map_or(true, |found| found.len() < self.read);
            is_shorter || !is_in_place(file, path)
        })
    }

    /// The lines that were not counted yet, without a last one that lacks its end: somebody is writing it, or was killed
    /// meanwhile. There are none if there is no file.
    pub fn new_lines(&mut self, path: &Path) -> io::Result<Vec<u8>> {
        if self.file.is_none() {
            self.file = match File::open(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                opened => Some(opened?),
            };
        }
        let mut text = Vec::new();
        if let Some(mut file) = self.file.as_ref() {
            file.seek(SeekFrom::Start(self.read))?;
            file.read_to_end(&mut text)?;
        }
        let end = text.iter().rposition(|&byte| byte == b'\n');
        text.truncate(end.map_or(0, |end| end + 1));
        Ok(text)
    }

    /// Counts a line with its end. A line that is not counted comes again.
    pub fn count(&mut self, line: &[u8]) {
        self.read += line.len() as u64;
        self.lines += 1;
    }

    /// The length in bytes of the lines that were counted.
    pub fn length(&self) -> u64 {
        self.read
    }

    /// The number of lines that were counted.
    pub fn lines(&self) -> usize {
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable_file::replace;
    use std::fs;

    /// The lines that are new, which are counted.
    fn read(followed: &mut FollowedFile, path: &Path) -> String {
        let lines = followed.new_lines(path).unwrap();
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            followed.count(line);
        }
        String::from_utf8(lines).unwrap()
    }

    #[test]
    fn whole_lines_come_once_and_a_line_that_was_not_counted_comes_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let mut followed = FollowedFile::default();
        assert_eq!(read(&mut followed, &path), "");
        assert!(followed.is_outdated(&path), "there is no file");
        fs::write(&path, "a\nb\nhal").unwrap();
        assert_eq!(followed.new_lines(&path).unwrap(), b"a\nb\n");
        assert_eq!(read(&mut followed, &path), "a\nb\n");
        assert_eq!(
            (read(&mut followed, &path), followed.lines()),
            (String::new(), 2)
        );
        fs::write(&path, "a\nb\nhalf\n").unwrap();
        assert!(!followed.is_outdated(&path));
        assert_eq!(read(&mut followed, &path), "half\n");
    }

    #[test]
    fn another_file_and_a_shorter_one_are_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        fs::write(&path, "a\nb\n").unwrap();
        let mut followed = FollowedFile::default();
        read(&mut followed, &path);
        assert!(!followed.is_outdated(&path));
        replace(&path, |out| out.write_all(b"a\nb\nc\n")).unwrap();
        assert!(followed.is_outdated(&path));
        let mut followed = FollowedFile::default();
        read(&mut followed, &path);
        fs::write(&path, "a\n").unwrap();
        assert!(followed.is_outdated(&path));
    }
}
