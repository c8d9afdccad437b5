//! Standard output of the commands: a reader that has seen enough is no error, a full disk is one.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::{Result, bail};

/// Prints what `write` writes. Its errors are those of standard output: one that was closed by its reader, as `head` does,
/// ends the printing and nothing else.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            bail!("standard output cannot be written ({error}): what was printed is not complete")
        }
        _ => Ok(()),
    }
}

/// Prints a table as CSV.
pub(super) fn print_csv(write: impl FnOnce(&mut csv::Writer<&mut dyn Write>) -> Result<(), csv::Error>) -> Result<()> {
    print(|out| {
        let mut table = csv::Writer::from_writer(out);
        write(&mut table)?;
        table.flush()
    })
}
