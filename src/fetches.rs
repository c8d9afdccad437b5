//! The fetches of feeds that this server has answered: the last fetches by link, and the counts by app and hour. They
//! hold no client's address and no token.
//!
//! Requests leave their fetches with a [`FetchRecorder`]. A thread of its own, the [`RecordWriter`], takes them from there
//! every ten seconds, keeps them in memory for the pages, and appends them to `fetches.log` in the state folder.

mod client_app;
mod connection_counts;
mod connection_days;
mod expectation;
mod file;
mod line;
mod link_connection;
mod record;
mod recorder;
mod writer;

use std::io;
use std::path::Path;

use jiff::Timestamp;

pub use client_app::ClientApp;
pub use connection_counts::{ConnectionCounts, PersonConnection, person_connections};
pub use connection_days::{
    ConnectionDay, ConnectionDaysError, VERSION as CONNECTION_DAYS_VERSION, read_connection_days,
    record_connection_day,
};
pub use expectation::{Expectation, Expectations};
pub use line::VERSION;
pub use link_connection::LinkConnection;
pub use record::{Fetch, FetchCount, FetchRecords, OldAddressFetch, Subscription};
pub use recorder::FetchRecorder;
pub use writer::{BETWEEN_WRITES, RecordWriter};

/// Reads the records of this state folder since that time, also while a server runs; `None` if no server has recorded
/// any.
pub fn read(state: &Path, since: Timestamp) -> io::Result<Option<FetchRecords>> {
    match file::RecordFile::new(state).read(record::second(since)) {
        Ok((records, _)) => Ok(Some(records)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
