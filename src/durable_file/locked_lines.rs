//! A file of lines that several processes and threads append to, one at a time.

use std::io;
use std::path::Path;

use super::{AppendOnlyFile, create};

/// Opens the file for appending, and locks it until it is closed. A missing one is made, with this first line.
pub fn lock_lines(path: &Path, first_line: &[u8]) -> io::Result<AppendOnlyFile> {
    loop {
        let file = match AppendOnlyFile::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(path, |out| out.write_all(first_line))?;
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
