//! Standard output of the commands. A reader that closes it early is not an error; a full disk is one.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::printable::spreadsheet_cell;
use clap::Args;

/// Prints with `write`, whose errors are those of standard output. If the reader has closed it, as `head` does, the
/// printing ends without an error.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            bail!("standard output cannot be written ({error}): the output is not complete")
        }
        _ => Ok(()),
    }
}

/// The status of a command that has done its work: 0 if all of it is good.
pub(super) fn exit_code(is_good: bool) -> ExitCode {
    if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The way in which cells of a table are printed.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct CellFormat {
    /// Print each cell exactly, for programs, even if a spreadsheet would read it as a formula
    #[arg(long)]
    raw: bool,
}

/// A table as CSV. Unless its cells are raw, none of them controls a terminal or is a formula.
pub(super) struct CsvTable<'a> {
    out: csv::Writer<&'a mut dyn Write>,
    cell_format: CellFormat,
}

/// Prints a table.
pub(super) fn print_csv(
    cell_format: CellFormat,
    write: impl FnOnce(&mut CsvTable<'_>) -> Result<(), csv::Error>,
) -> Result<()> {
    print(|out| {
        let mut table = CsvTable {
            out: csv::Writer::from_writer(out),
            cell_format,
        };
        write(&mut table)?;
        table.out.flush()
    })
}

impl CsvTable<'_> {
    pub(super) fn write_record<'c>(
        &mut self,
        record: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), csv::Error> {
        if self.cell_format.raw {
            return self.out.write_record(record);
        }
        self.out.write_record(
            record
                .into_iter()
                .map(|cell| spreadsheet_cell(cell).into_owned()),
        )
    }
}
