//! The folder that speeds are measured on: the full-size university if it was made, else the example.

use std::path::PathBuf;

/// `CARILLON_FULL_SIZE`, or where `benches/full-size` puts it.
#[expect(clippy::print_stderr, reason = "it tells what is measured")]
pub(crate) fn folder() -> PathBuf {
    let full_size = std::env::var_os("CARILLON_FULL_SIZE")
        .map_or_else(|| "target/full-size".into(), PathBuf::from);
    if full_size.join("terms.json").exists() {
        return full_size;
    }
    eprintln!("no full-size university (run benches/full-size): measuring the example in data/");
    "data".into()
}
