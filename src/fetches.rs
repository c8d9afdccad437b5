//! Which program fetched which feed when, as far as it was seen here: by link the last fetches, by program and hour the
//! counts. No client's address, and no token.
//!
//! Requests leave what they have seen with a [`Recorder`]. A thread of its own, the [`Writer`], takes it from there every
//! ten seconds, keeps it in memory for the pages, and appends it to `fetches.log` in the state folder.

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

/// Reads what has been recorded into this state folder since then, beside a running server too; nothing if there never
/// was a server that recorded.
pub fn read(state: &Path, since: Timestamp) -> io::Result<Option<Records>> {
    match file::RecordFile::new(state).read(record::second(since)) {
        Ok((records, _)) => Ok(Some(records)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
