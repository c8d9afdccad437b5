//! The thread that takes the fetches that requests have left, keeps them in memory and appends them to the file.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::expectation::Expectations;
use super::file::RecordFile;
use super::line::RecordLine;
use super::record::second;
use super::recorder::{FetchRecorder, PendingFetches, RecorderState};
use crate::clock::Clock;
use crate::config;
use crate::snapshot::Published;
use crate::trusted_time::{TimeBounds, TrustedTime};

/// The time between two writes of a server. Each may wake up a disk. Pages show fetches up to this much later.
pub const BETWEEN_WRITES: Duration = Duration::from_secs(10);

/// Measuring goes through all subscriptions, which takes some milliseconds, and the result changes slowly.
const BETWEEN_MEASUREMENTS: SignedDuration = SignedDuration::from_secs(60);

/// The seconds between two removals of old records.
const DAY: u32 = 24 * 3600;

/// The records in memory and on disk.
pub struct RecordWriter {
    shared: Arc<RecorderState>,
    file: RecordFile,
    published: Published,
    keep_days: u32,
    /// The second at which old records were last forgotten.
    forgotten: u32,
    /// The time at which delays were last measured.
    measured: Option<Timestamp>,
    /// Whether the last write failed. A file that cannot be written is reported once.
    has_failed: bool,
    trusted_time: TrustedTime,
    pending: PendingFetches,
}

impl RecordWriter {
    /// A writer of the recorder's fetches into the state folder; `None` for a recorder that does not record. `published`
    /// has the time at which each feed was last modified.
    pub fn new(
        recorder: &FetchRecorder,
        state: &Path,
        settings: &config::FetchesConfig,
        published: Published,
    ) -> Option<Self> {
        Some(Self {
            shared: Arc::clone(recorder.0.as_ref()?),
            file: RecordFile::new(state),
            published,
            keep_days: settings.keep_days,
            forgotten: 0,
            measured: None,
            has_failed: false,
            trusted_time: TrustedTime::default(),
            pending: PendingFetches::default(),
        })
    }

    /// The same writer, which decides by this time which records are old.
    #[must_use]
    pub fn with_trusted_time(self, trusted_time: TrustedTime) -> Self {
        Self {
            trusted_time,
            ..self
        }
    }

    /// Restores the records of earlier runs, and writes new fetches again and again until the sender is dropped.
    pub fn run(mut self, between_writes: Duration, stopped: &Receiver<()>, clock: &Clock) {
        self.restore(clock.now());
        self.measure(clock.now());
        while stopped.recv_timeout(between_writes) == Err(RecvTimeoutError::Timeout) {
            self.write(clock.now());
            self.measure(clock.now());
        }
        self.write(clock.now());
    }

    /// Reads the records of earlier runs.
    pub fn restore(&mut self, now: Timestamp) {
        let path = self.file.path().display();
        match self.file.read(self.oldest(now)) {
            Ok((records, damaged)) => {
                if damaged > 0 {
                    tracing::warn!(%path, damaged, "damaged lines of the fetch records are ignored");
                }
                *self.shared.records_mut() = records;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(%path, %error, "the fetch records cannot be read: the server begins new ones");
            }
        }
        self.shared.is_read.store(true, Ordering::Release);
        // The file may hold more than the records that were read, so it is rewritten.
        self.write(now);
    }

    /// Keeps and writes the fetches since the last call.
    pub fn write(&mut self, now: Timestamp) {
        let mut pending = std::mem::take(&mut self.pending);
        self.shared.take(&mut pending);
        // The fetches of all workers in the order in which they came.
        pending.fetches.sort_by_key(|(_, _, fetch)| fetch.second);
        pending.old_addresses.sort_by_key(|(_, _, second)| *second);
        let mut text = String::new();
        for (link_id, app, fetch) in &pending.fetches {
            RecordLine::Fetch {
                link_id: link_id.clone(),
                app: *app,
                fetch: *fetch,
            }
            .push_to(&mut text);
        }
        for (link_id, app, second) in &pending.old_addresses {
            RecordLine::OldAddress {
                link_id: link_id.clone(),
                app: *app,
                second: *second,
            }
            .push_to(&mut text);
        }
        for (hour, app, count) in &pending.counts {
            RecordLine::Count {
                hour: *hour,
                app: *app,
                count: *count,
            }
            .push_to(&mut text);
        }
        let mut records = self.shared.records_mut();
        for (link_id, app, fetch) in pending.fetches.drain(..) {
            records.add_fetch(link_id, app, fetch);
        }
        for (link_id, app, second) in pending.old_addresses.drain(..) {
            records.add_old_address(link_id, app, second);
        }
        for (hour, app, count) in pending.counts.drain(..) {
            records.add_count(hour, app, count);
        }
        let is_new_day = second(now).abs_diff(self.forgotten) >= DAY;
        if is_new_day {
            records.forget(self.oldest(now), self.latest(now));
            self.forgotten = second(now);
        }
        drop(records);
        self.pending = pending;
        let is_rewritten = is_new_day || self.file.has_outgrown();
        let written = if is_rewritten || self.file.append(&text).is_err() {
            self.file.rewrite(&self.shared.records())
        } else {
            Ok(())
        };
        self.report(written);
    }

    /// Measures the delays again, if the last measurement is old and there are feeds.
    fn measure(&mut self, now: Timestamp) {
        if self
            .measured
            .is_some_and(|measured| now.duration_since(measured).abs() < BETWEEN_MEASUREMENTS)
        {
            return;
        }
        let snapshot = self.published.current();
        if !snapshot.is_serving() {
            return;
        }
        let feeds = snapshot
            .links
            .values()
            .map(|link| (link.id(), link.feed.modified()));
        let expectations = Expectations::new(&self.shared.records(), feeds, now);
        self.shared.expectations.store(Arc::new(expectations));
        self.measured = Some(now);
    }

    fn report(&mut self, written: io::Result<()>) {
        match written {
            Ok(()) => self.has_failed = false,
            Err(error) if !self.has_failed => {
                self.has_failed = true;
                tracing::error!(%error, "the fetch records cannot be written: they stay in memory, and the server tries again");
            }
            Err(_) => {}
        }
    }

    /// The oldest second that is kept.
    fn oldest(&self, now: Timestamp) -> u32 {
        let TimeBounds { earliest, .. } = self.trusted_time.bounds(now);
        second(earliest).saturating_sub(self.keep_days.saturating_mul(DAY))
    }

    /// The last second that is kept. A later time comes from a clock that was ahead by more than a day.
    fn latest(&self, now: Timestamp) -> u32 {
        second(self.trusted_time.bounds(now).latest).saturating_add(DAY)
    }
}

#[cfg(test)]
mod tests;
