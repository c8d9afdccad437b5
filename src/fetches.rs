//! The fetches of feeds that this server has seen: the last fetches by link, and the counts by program and hour. They
//! hold no client's address and no token.
//!
//! Requests leave their fetches with a [`Recorder`]. A thread of its own, the [`Writer`], takes them from there every ten
//! seconds, keeps them in memory for the pages, and appends them to `fetches.log` in the state folder.

mod expectation;
mod file;
mod line;
mod program;
mod record;
mod recorder;
mod writer;

use std::io;
use std::path::Path;

use jiff::Timestamp;

pub use expectation::Expectation;
pub use line::VERSION;
pub use program::Program;
pub use record::{Count, Fetch, Records, Subscription};
pub use recorder::Recorder;
pub use writer::Writer;

/// Reads the records of this state folder since then, also while a server runs; `None` if no server has ever recorded.
pub fn read(state: &Path, since: Timestamp) -> io::Result<Option<Records>> {
    match file::RecordFile::new(state).read(record::second(since)) {
        Ok((records, _)) => Ok(Some(records)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
