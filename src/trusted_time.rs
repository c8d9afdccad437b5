//! The time by which old data is deleted. It is the clock's, unless the clock is suddenly far ahead.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::durable_file;

/// The version of the file's format.
pub const VERSION: u32 = 1;

/// The file's name in the state folder.
const NAME: &str = "clock";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A clock that is ahead of the known time by less than this is trusted. A clock that is further ahead moves the known
/// time by this for each day on which it stays ahead, because the server may have been stopped for long.
const STEP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The time by which the age of data is counted. Clones share their state. By default every clock is trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedTime(Option<Arc<Mutex<KnownTime>>>);

/// The time now is between these two. They are equal if the clock is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeBounds {
    /// The age of data is counted up to this time.
    pub earliest: Timestamp,
    /// A later date comes from a clock that was ahead.
    pub latest: Timestamp,
}

#[derive(Debug)]
struct KnownTime {
    /// `None` if the known time is not written.
    path: Option<PathBuf>,
    /// `None` if no time was stored and the clock was not read yet.
    progress: Option<Progressed>,
    /// The time in the file.
    stored: Option<Progressed>,
    has_failed: bool,
}

/// The known time, and the clock's time while the clock is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Progressed {
    reached: Timestamp,
    /// While the clock is too far ahead: its time at the first such reading, or at the last step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    doubted: Option<Timestamp>,
}

impl TimeBounds {
    /// The bounds of a clock that is trusted.
    pub fn of_clock(now: Timestamp) -> Self {
        Self {
            earliest: now,
            latest: now,
        }
    }
}

impl TrustedTime {
    /// Opens the known time in the state folder, to keep it up to date. If there is none, the first reading of the clock is
    /// trusted.
    pub fn open(state: &Path) -> Self {
        Self::of_file(state, Some(state.join(NAME)))
    }

    /// Reads the known time in the state folder and writes nothing.
    pub fn read(state: &Path) -> Self {
        Self::of_file(state, None)
    }

    fn of_file(state: &Path, path: Option<PathBuf>) -> Self {
        let stored = fs::read(state.join(NAME))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        let known = KnownTime {
            path,
            progress: stored,
            stored,
            has_failed: false,
        };
        Self(Some(Arc::new(Mutex::new(known))))
    }

    /// The bounds when the clock says `now`.
    pub fn bounds(&self, now: Timestamp) -> TimeBounds {
        let Some(known) = &self.0 else {
            return TimeBounds::of_clock(now);
        };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let reached = known.follow(now);
        TimeBounds {
            earliest: now.min(reached),
            latest: now.max(reached),
        }
    }
}

impl KnownTime {
    fn follow(&mut self, now: Timestamp) -> Timestamp {
        let before = self.progress.unwrap_or(Progressed {
            reached: now,
            doubted: None,
        });
        let after = before.followed(now);
        if before.doubted.is_none() && after.doubted.is_some() {
            tracing::warn!(
                "the clock says {}, {} days after the last time that this server knows: for now nothing is deleted because of its age. If the clock is wrong, set it right. If the server was stopped for so long, you need not do anything",
                now.strftime("%Y-%m-%d"),
                now.duration_since(after.reached).as_hours() / 24,
            );
        }
        self.progress = Some(after);
        let is_stored = self.stored.is_some_and(|stored| {
            stored.doubted == after.doubted && after.reached.duration_since(stored.reached) < DAY
        });
        if !is_stored {
            self.store(after);
        }
        after.reached
    }

    /// If the file cannot be written, the next call tries again; until then the known time is in memory.
    fn store(&mut self, known: Progressed) {
        let Some(path) = &self.path else { return };
        let text = serde_json::to_vec(&known).expect("two times are JSON");
        match durable_file::replace(path, |out| out.write_all(&text)) {
            Ok(()) => (self.stored, self.has_failed) = (Some(known), false),
            Err(error) if !std::mem::replace(&mut self.has_failed, true) => {
                tracing::warn!(path = %path.display(), %error, "the known time cannot be written; the server tries again");
            }
            Err(_) => {}
        }
    }
}

impl Progressed {
    /// The known time when the clock says `now`. It never goes back.
    fn followed(self, now: Timestamp) -> Self {
        let Self { reached, doubted } = self;
        if now.duration_since(reached) <= STEP {
            return Self {
                reached: reached.max(now),
                doubted: None,
            };
        }
        match doubted {
            Some(since) if now.duration_since(since).abs() >= DAY => Self {
                reached: reached.saturating_add(STEP).unwrap_or(reached),
                doubted: Some(now),
            },
            Some(_) => self,
            None => Self {
                reached,
                doubted: Some(now),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn the_clock_is_followed_and_the_known_time_is_written_once_a_day() {
        let state = tempfile::tempdir().unwrap();
        let time = TrustedTime::open(state.path());
        let stored = || fs::read_to_string(state.path().join(NAME)).unwrap();
        for (now, expected) in [
            ("2026-11-26T08:00:00Z", "2026-11-26T08:00:00Z"),
            ("2026-11-27T07:59:59Z", "2026-11-26T08:00:00Z"),
            ("2026-11-27T08:00:00Z", "2026-11-27T08:00:00Z"),
            ("2026-12-04T08:00:00Z", "2026-12-04T08:00:00Z"),
        ] {
            assert_eq!(time.bounds(at(now)), TimeBounds::of_clock(at(now)));
            assert_eq!(stored(), format!("{{\"reached\":\"{expected}\"}}"));
        }
    }

    #[test]
    fn a_clock_that_is_far_ahead_moves_the_known_time_a_week_a_day_also_over_restarts() {
        let state = tempfile::tempdir().unwrap();
        let start = at("2026-11-26T08:00:00Z");
        TrustedTime::open(state.path()).bounds(start);
        for (now, weeks) in [
            ("2093-01-01T00:00:00Z", 0),
            ("2093-01-01T23:59:59Z", 0),
            ("2093-01-02T00:00:00Z", 1),
            ("2150-01-01T00:00:00Z", 2),
            ("2150-01-01T12:00:00Z", 2),
        ] {
            // Each time after a restart.
            let bounds = TrustedTime::open(state.path()).bounds(at(now));
            let reached = start.saturating_add(STEP * weeks).unwrap();
            assert_eq!((bounds.earliest, bounds.latest), (reached, at(now)));
        }
        let right = at("2026-11-28T08:00:00Z");
        let bounds = TrustedTime::open(state.path()).bounds(right);
        assert_eq!(bounds.earliest, right);
        assert_eq!(bounds.latest, start.saturating_add(STEP * 2).unwrap());
    }

    #[test]
    fn a_server_that_was_stopped_for_two_months_is_up_to_date_after_some_days() {
        let state = tempfile::tempdir().unwrap();
        let time = TrustedTime::open(state.path());
        time.bounds(at("2026-06-20T08:00:00Z"));
        let start = at("2026-08-20T08:00:00Z");
        let lag = |day: i32| {
            let now = start.saturating_add(DAY * day).unwrap();
            now.duration_since(time.bounds(now).earliest)
        };
        assert_eq!(lag(0), DAY * 61);
        assert!(
            (1..11)
                .map(lag)
                .is_sorted_by(|before, after| after < before || after.is_zero())
        );
        assert!(lag(11).is_zero());
    }

    #[test]
    fn a_clock_that_goes_back_leaves_the_known_time_where_it_is() {
        let state = tempfile::tempdir().unwrap();
        let time = TrustedTime::open(state.path());
        let start = at("2026-11-26T08:00:00Z");
        time.bounds(start);
        let bounds = time.bounds(Timestamp::UNIX_EPOCH);
        assert_eq!(bounds.earliest, Timestamp::UNIX_EPOCH);
        assert_eq!(bounds.latest, start);
    }
}
