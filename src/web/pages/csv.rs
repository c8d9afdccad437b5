//! Tables as CSV (RFC 4180), for spreadsheets. No cell is a formula.

use crate::printable::spreadsheet_cell;

/// The rows as CSV; all are as long as the first.
pub(super) fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let _ = out.write_record(row.iter().map(|cell| spreadsheet_cell(cell).into_owned()));
    }
    out.into_inner().unwrap_or_default()
}
