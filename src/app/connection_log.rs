//! Counts the connections of people once a day, for the plot of the desk.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::agenda;
use crate::fetches::{ConnectionDay, FetchRecorder, record_connection_day};
use crate::snapshot::Published;

/// Counts once a day, and logs a reason why it cannot once a day.
pub(super) struct ConnectionLog {
    state: PathBuf,
    recorder: FetchRecorder,
    /// The last day that was counted.
    last: Option<Date>,
    /// The last day on which a failure was logged.
    last_failure: Option<Date>,
}

impl ConnectionLog {
    pub(super) fn new(state: PathBuf, recorder: FetchRecorder) -> Self {
        Self {
            state,
            recorder,
            last: None,
            last_failure: None,
        }
    }

    /// Counts if that is due. Before the fetches of earlier runs have been read, nobody would be connected.
    pub(super) fn run(&mut self, published: &Published, now: Timestamp) {
        let snapshot = published.current();
        let Some(timetable) = snapshot.timetable.as_deref() else {
            return;
        };
        let day = agenda::local(Some(timetable), now).date();
        if self.last == Some(day) || !self.recorder.has_read() {
            return;
        }
        let count = || ConnectionDay::count(day, (&snapshot, &self.recorder), now);
        match record_connection_day(&self.state, day, count) {
            Ok(()) => self.last = Some(day),
            Err(error) if self.last_failure.replace(day) != Some(day) => {
                tracing::warn!(%error, "the connections of today cannot be written to connections.jsonl; if this lasts, the plot of the desk lacks this day");
            }
            Err(_) => {}
        }
    }
}
