//! The people whose sessions were ended by their name or id, in `ended-people.jsonl`. Commands and the desk write it, and a
//! running server reads it.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::claim_rules::MAX_NAME_CHARACTERS;
use super::identity::Identity;
use super::kept_file::{FileError, KeptFile, lock};
use super::session::LONGEST;
use crate::durable_file::{self, json_line};
use crate::folder::without_case;

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

const NAME: &str = "ended-people.jsonl";

/// More bytes are not the name or the id of anybody.
const MAX_NAME_BYTES: usize = 300;

/// Older entries are dropped when the file is written. No session is that old, even if the clock was wrong for a while.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(60 * LONGEST.as_hours());

/// The reason why nobody's sessions can be ended, or why none counts.
#[derive(Debug, thiserror::Error)]
pub enum EndedPeopleError {
    #[error("{path}: {source}: the server and this command must be able to read and write the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: the line cannot be read: remove it", path = .path.display())]
    Damaged { path: PathBuf, line: usize },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
    #[error(
        "{0:?} is not the name or the id of anybody: write it as it is in `carillon users list`, in the claims of the provider or in the data folder"
    )]
    Name(String),
}

/// The first line. A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
struct EndedPeopleHeader {
    ended_people: u32,
}

/// The sessions of everybody with this name or id have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEnd {
    at: Timestamp,
    /// Without case.
    name: Box<str>,
}

/// The file, and its content as it was last read.
#[derive(Debug)]
pub(super) struct EndedPeople(KeptFile<ReadEnds>);

struct ReadEnds {
    /// `None` if the file cannot be read. Then no session counts, because it may be one of them.
    ends: Option<HashMap<Box<str>, i64>>,
    /// The last time at which anybody's sessions were ended, in microseconds.
    last: i64,
}

impl EndedPeople {
    /// Reads the file. A missing file has no entries, and one that cannot be read is an error in the log.
    pub(super) fn open(state: &Path) -> Self {
        let missing = ReadEnds::new(&[]);
        let people = Self(KeptFile::unread(state.join(NAME), missing));
        people.refresh();
        people
    }

    /// Reads the file if it is another one than before.
    pub(super) fn refresh(&self) {
        let refreshed = self
            .0
            .refresh(|path| match path.map_or(Ok(Vec::new()), read) {
                Ok(ends) => (ReadEnds::new(&ends), None),
                Err(error) => {
                    let (ends, last) = (None, 0);
                    (ReadEnds { ends, last }, Some(error))
                }
            });
        if let Err(error) = refreshed {
            tracing::error!(%error, "nobody is signed in until the file can be read");
        }
    }

    pub(super) fn is_readable(&self) -> bool {
        self.0.kept().content.ends.is_some()
    }

    /// The last time at which anybody's sessions were ended, in microseconds; 0 if none is known.
    pub(super) fn last(&self) -> i64 {
        self.0.kept().content.last
    }

    /// Whether the sessions of this person have been ended since `after`. Times of this file alone are compared, because
    /// the clock may have been wrong. With an `id_domain`, a command may name the ids as the provider does, `b7@uni.example`.
    pub(super) fn has_ended(&self, person: &Identity, after: i64, id_domain: Option<&str>) -> bool {
        let kept = self.0.kept();
        let Some(ends) = &kept.content.ends else {
            return true;
        };
        let at_provider = id_domain.into_iter().flat_map(|domain| {
            let ids = person.ids();
            ids.map(move |id| format!("{id}@{domain}"))
        });
        let mut names = person.names().map(str::to_owned).chain(at_provider);
        names.any(|name| {
            ends.get(&*without_case(&name))
                .is_some_and(|end| after < *end)
        })
    }
}

impl ReadEnds {
    fn new(ends: &[PersonEnd]) -> Self {
        let times = ends.iter().map(|end| end.at.as_microsecond());
        // Of several ends of one person the last is in the file last.
        let names = ends.iter().flat_map(|end| {
            let at = end.at.as_microsecond();
            known_names(&end.name).map(|name| (name, at))
        });
        Self {
            last: times.max().unwrap_or(0),
            ends: Some(names.collect()),
        }
    }
}

impl FileError for EndedPeopleError {
    fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Damaged { .. } | Self::NewerFormat { .. } | Self::Name(_) => None,
        }
    }
}

/// The names that a command may mean by this one: no session has more than the beginning of a long name.
fn known_names(name: &str) -> [Box<str>; 2] {
    let beginning: String = name.chars().take(MAX_NAME_CHARACTERS).collect();
    [name.into(), beginning.into()]
}

/// The name or id without spaces around it. An error if nobody can have it.
pub fn person_name(name: &str) -> Result<&str, EndedPeopleError> {
    let trimmed = name.trim();
    let is_name = !trimmed.is_empty() && trimmed.len() <= MAX_NAME_BYTES;
    if !is_name || trimmed.chars().any(char::is_control) {
        return Err(EndedPeopleError::Name(name.to_owned()));
    }
    Ok(trimmed)
}

/// Ends all sessions of everybody with this name or id, also on a server that runs.
pub fn end_person(state: &Path, name: &str, now: Timestamp) -> Result<(), EndedPeopleError> {
    let trimmed = person_name(name)?;
    let path = state.join(NAME);
    let failed = |source| EndedPeopleError::Io {
        path: path.clone(),
        source,
    };
    let _lock = lock(&path, &content(&[])).map_err(failed)?;
    let mut ends = read(&path)?;
    let last = ends.iter().map(|end| end.at).max();
    let next = last.and_then(|last| Timestamp::from_microsecond(last.as_microsecond() + 1).ok());
    let end = PersonEnd {
        // Later than every other one even if the clock was ahead then.
        at: next.map_or(now, |next| next.max(now)),
        name: without_case(trimmed).into(),
    };
    ends.retain(|old| old.name != end.name && now.duration_since(old.at) < KEPT_FOR);
    ends.push(end);
    let content = content(&ends);
    durable_file::replace(&path, |out| out.write_all(&content)).map_err(failed)
}

fn content(ends: &[PersonEnd]) -> Vec<u8> {
    let header = EndedPeopleHeader {
        ended_people: VERSION,
    };
    let lines = ends.iter().map(json_line);
    [json_line(&header)]
        .into_iter()
        .chain(lines)
        .flatten()
        .collect()
}

fn read(path: &Path) -> Result<Vec<PersonEnd>, EndedPeopleError> {
    let mut ends = Vec::new();
    let (mut line_number, mut newer, mut damaged) = (0, None, None);
    let read = durable_file::read_lines(path, |line| {
        line_number += 1;
        if line_number == 1
            && let Ok(header) = serde_json::from_slice::<EndedPeopleHeader>(line)
        {
            newer = Some(header.ended_people).filter(|version| *version > VERSION);
            return;
        }
        match serde_json::from_slice(line) {
            Ok(end) => ends.push(end),
            Err(_) => damaged = damaged.or(Some(line_number)),
        }
    });
    let path = || path.into();
    match read {
        Err(source) => Err(EndedPeopleError::Io {
            path: path(),
            source,
        }),
        Ok(()) if newer.is_some() => Err(EndedPeopleError::NewerFormat {
            path: path(),
            found: newer.unwrap_or_default(),
        }),
        Ok(()) => match damaged {
            Some(line) => Err(EndedPeopleError::Damaged { path: path(), line }),
            None => Ok(ends),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use arc_swap::Guard;

    use super::*;
    use crate::sign_in::identity::ClaimedIdentity;

    fn at(hours: i64) -> Timestamp {
        "2026-11-27T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn person(subject: &str, student: &str) -> Identity {
        let claimed = ClaimedIdentity {
            name: "Ann@uni".into(),
            role: None,
            student: Some(student.into()),
            staff: Some("s1".into()),
        };
        Identity::claimed(subject, &claimed)
    }

    #[test]
    fn a_person_is_found_by_each_name_and_id_and_new_sessions_can_begin_at_once() {
        let person = person("U1", "b7");
        let all = ["u1", "ann@UNI ", "B7", "S1", "b7@uni.example", "\u{200b}b7"];
        for name in all {
            let state = tempfile::tempdir().unwrap();
            let people = EndedPeople::open(state.path());
            let before = people.last();
            assert!(!people.has_ended(&person, before, Some("uni.example")));
            end_person(state.path(), name, at(0)).unwrap();
            for people in [people, EndedPeople::open(state.path())] {
                people.refresh();
                assert!(
                    people.has_ended(&person, before, Some("uni.example")),
                    "{name}"
                );
                assert!(
                    !people.has_ended(&person, people.last(), Some("uni.example")),
                    "{name}"
                );
            }
        }
        let state = tempfile::tempdir().unwrap();
        for other in ["b8", "b7@other.example", "b8@uni.example"] {
            end_person(state.path(), other, at(0)).unwrap();
        }
        let people = EndedPeople::open(state.path());
        assert!(!people.has_ended(&person, 0, Some("uni.example")));
        assert!(people.has_ended(&person, 0, Some("other.example")));
        // A session has no more than the beginning of a name.
        let claimed = ClaimedIdentity {
            name: "ö".repeat(MAX_NAME_CHARACTERS).into(),
            role: None,
            student: None,
            staff: None,
        };
        end_person(state.path(), &"O\u{308}".repeat(90), at(0)).unwrap();
        let person = Identity::claimed("u9", &claimed);
        assert!(EndedPeople::open(state.path()).has_ended(&person, 0, None));
    }

    #[test]
    fn an_end_counts_also_after_a_clock_that_was_ahead_and_old_ones_are_dropped() {
        let state = tempfile::tempdir().unwrap();
        let people = EndedPeople::open(state.path());
        end_person(state.path(), "other", at(1_000)).unwrap();
        people.refresh();
        let after = people.last();
        end_person(state.path(), "b7", at(0)).unwrap();
        people.refresh();
        assert!(people.has_ended(&person("u1", "b7"), after, None));
        for number in 0..50 {
            end_person(
                state.path(),
                &format!("x{number}"),
                at(2_000 + 100 * number),
            )
            .unwrap();
        }
        let lines = fs::read_to_string(state.path().join(NAME))
            .unwrap()
            .lines()
            .count();
        assert!(lines < 12, "{lines}");
    }

    #[test]
    fn nobody_counts_while_the_file_cannot_be_read() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join(NAME);
        let people = EndedPeople::open(state.path());
        end_person(state.path(), "b8", at(0)).unwrap();
        let whole = fs::read(&path).unwrap();
        let newer = "was written by a newer carillon (its format is 2,";
        let damaged = "ended-people.jsonl:2: the line cannot be read";
        for (text, expected) in [
            ("{\"ended_people\":2}\n", newer),
            ("{\"ended_people\":2,\"since\":1}\n{\"is\":1}\n", newer),
            ("{\"ended_people\":1}\n{\"at\"\n", damaged),
        ] {
            fs::write(&path, text).unwrap();
            people.refresh();
            assert!(!people.is_readable());
            assert!(people.has_ended(&person("u1", "b7"), i64::MAX, None));
            let error = end_person(state.path(), "b7", at(0)).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
        fs::write(&path, &whole).unwrap();
        people.refresh();
        assert!(people.is_readable());
        assert!(!people.has_ended(&person("u1", "b7"), 0, None));
        for name in ["", " ", "a\nb", &"x".repeat(301)] {
            assert!(matches!(
                end_person(state.path(), name, at(0)),
                Err(EndedPeopleError::Name(_))
            ));
        }
    }

    #[test]
    fn a_failure_that_may_pass_is_not_kept() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join(NAME);
        let people = EndedPeople::open(state.path());
        let is_kept = || {
            people.refresh();
            let read = Guard::into_inner(people.0.kept());
            people.refresh();
            Arc::ptr_eq(&read, &Guard::into_inner(people.0.kept()))
        };
        assert!(is_kept());
        fs::create_dir(&path).unwrap();
        assert!(!is_kept() && !people.is_readable());
        fs::remove_dir(&path).unwrap();
        fs::write(&path, "{\n").unwrap();
        assert!(is_kept() && !people.is_readable());
    }

    #[test]
    fn commands_that_end_people_at_the_same_time_lose_nothing() {
        let state = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let state = state.path();
                scope.spawn(move || end_person(state, &format!("b{number}"), at(0)).unwrap());
            }
        });
        let people = EndedPeople::open(state.path());
        for number in 0..8 {
            assert!(people.has_ended(&person("u1", &format!("b{number}")), 0, None));
        }
    }
}
