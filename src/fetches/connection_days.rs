//! The connections of each day, in `connections.jsonl` in the state folder. The last fetches of an app do not say what its state
//! was weeks ago, so a server counts once a day.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::FetchRecorder;
use super::connection_counts::{ConnectionCounts, person_connections};
use crate::durable_file::{json_line, read_lines, replace};
use crate::feed::Kind;
use crate::snapshot::Snapshot;

/// The days that the file keeps: a year, and the same weeks of the year before.
const KEPT_DAYS: usize = 400;

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

/// The reason why the days cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionDaysError {
    #[error("{path}: {source}: let the server read and write the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
}

/// The first line. A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
struct ConnectionDaysHeader {
    connections: u32,
}

/// The counts of one day, as they were when the server first counted on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionDay {
    /// In the university's time zone.
    pub day: Date,
    pub students: ConnectionCounts,
    pub staff: ConnectionCounts,
}

impl ConnectionDay {
    /// The counts at this time.
    pub fn count(
        day: Date,
        (snapshot, recorder): (&Snapshot, &FetchRecorder),
        now: Timestamp,
    ) -> Self {
        let people: Vec<_> = person_connections(snapshot, recorder, now).collect();
        let of = |kind| {
            let people = people.iter().filter(|(found, ..)| *found == kind);
            ConnectionCounts::of(people.map(|(.., connection)| *connection))
        };
        Self {
            day,
            students: of(Kind::Student),
            staff: of(Kind::Staff),
        }
    }
}

/// The days that were counted, the first first. A line that cannot be read is left out, because nothing depends on it.
pub fn read_connection_days(state: &Path) -> Result<Vec<ConnectionDay>, ConnectionDaysError> {
    let path = path(state);
    let (mut days, mut newer) = (BTreeMap::new(), None);
    let read = read_lines(&path, |line| {
        if let Ok(day) = serde_json::from_slice::<ConnectionDay>(line) {
            days.insert(day.day, day);
        } else if let Ok(header) = serde_json::from_slice::<ConnectionDaysHeader>(line) {
            newer = newer.or(Some(header.connections).filter(|version| *version > VERSION));
        }
    });
    match (read, newer) {
        (Err(source), _) if source.kind() != io::ErrorKind::NotFound => {
            Err(ConnectionDaysError::Io { path, source })
        }
        (_, Some(found)) => Err(ConnectionDaysError::NewerFormat { path, found }),
        _ => Ok(days.into_values().collect()),
    }
}

/// Writes the counts of a day down, unless there are some. `count` is called only then.
pub fn record_connection_day(
    state: &Path,
    day: Date,
    count: impl FnOnce() -> ConnectionDay,
) -> Result<(), ConnectionDaysError> {
    let mut days = read_connection_days(state)?;
    if days.iter().any(|known| known.day == day) {
        return Ok(());
    }
    days.push(count());
    days.sort_by_key(|known| known.day);
    let kept = &days[days.len().saturating_sub(KEPT_DAYS)..];
    let mut text = json_line(&ConnectionDaysHeader {
        connections: VERSION,
    });
    text.extend(kept.iter().flat_map(json_line));
    let path = path(state);
    replace(&path, |out| out.write_all(&text))
        .map_err(|source| ConnectionDaysError::Io { path, source })
}

fn path(state: &Path) -> PathBuf {
    state.join("connections.jsonl")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;

    fn day(day: Date, connected: usize) -> ConnectionDay {
        let students = ConnectionCounts {
            connected,
            ..ConnectionCounts::default()
        };
        ConnectionDay {
            day,
            students,
            staff: ConnectionCounts::default(),
        }
    }

    #[test]
    fn each_day_is_counted_once_and_the_last_400_are_kept() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(read_connection_days(state.path()).unwrap(), []);
        let first = date(2026, 1, 1);
        let dates: Vec<Date> = (0..405).map(|n| first + n.days()).collect();
        for (number, date) in dates.iter().enumerate() {
            for again in 0..2 {
                let count = || day(*date, number + again);
                record_connection_day(state.path(), *date, count).unwrap();
            }
        }
        let expected: Vec<_> = (5..405).map(|n| day(dates[n], n)).collect();
        assert_eq!(read_connection_days(state.path()).unwrap(), expected);
    }

    #[test]
    fn a_file_of_a_newer_version_is_refused_and_stays_as_it_is() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("connections.jsonl");
        let text = "{\"connections\":2,\"since\":\"2026-01-01\"}\n{\"day\":1}\n";
        fs::write(&path, text).unwrap();
        let first = date(2026, 1, 1);
        let error = record_connection_day(state.path(), first, || day(first, 7)).unwrap_err();
        let newer = "connections.jsonl was written by a newer carillon (its format is 2, this one reads up to 1): install that version again";
        assert!(error.to_string().ends_with(newer), "{error}");
        assert!(read_connection_days(state.path()).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn a_damaged_line_costs_its_day_alone() {
        let state = tempfile::tempdir().unwrap();
        for number in 1..=3 {
            let date = date(2026, 1, number);
            record_connection_day(state.path(), date, || day(date, 7)).unwrap();
        }
        let path = state.path().join("connections.jsonl");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("2026-01-02", "2026-01-99")).unwrap();
        let days = read_connection_days(state.path()).unwrap();
        assert_eq!(days, [1, 3].map(|number| day(date(2026, 1, number), 7)));
    }
}
