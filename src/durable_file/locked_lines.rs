//! A file of lines that several processes and threads append to, one at a time.

use std::io;
use std::path::Path;

use super::{AppendOnlyFile, create};

/// Opens the file for appending, and locks it until it is closed. A missing one is made, with this first line.
pub fn lock_lines(path: &Path, first_line: &[u8]) -> io::Result<AppendOnlyFile> {
    loop {
        let file = match AppendOnlyFile::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let is_made = create(path, |out| out.write_all(first_line))?;
                if !is_made && !path.exists() {
                    // A symbolic link to nothing.
                    return Err(error);
                }
                continue;
            }
            opened => opened?,
        };
        file.file().lock()?;
        // Another process may have replaced the file meanwhile.
        if file.is_in_place() {
            return Ok(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_to_nothing_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        symlink(folder.path().join("nothing"), &path).unwrap();
        let error = lock_lines(&path, b"first\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
