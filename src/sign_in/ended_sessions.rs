//! The sessions that ended before their time, in `ended-sessions.jsonl`. No request reads the file.
//!
//! Entries that are older than the longest session say nothing any more and are dropped, so file and memory stay small.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::session::{LONGEST, Session};
use crate::durable_file::{self, AppendOnlyFile, Durability, json_line};

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

const NAME: &str = "ended-sessions.jsonl";

/// The file is written again without old entries when it has this many more lines than twice those that it had then.
const MAX_EXTRA_LINES: usize = 1000;

/// An entry counts for this time: no session is longer, whatever the clock did meanwhile.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(2 * LONGEST.as_hours());

#[derive(Debug, thiserror::Error)]
pub enum EndedSessionsError {
    #[error("{path}: {source}: let the server read and write the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
}

/// The first line. A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
struct EndedSessionsHeader {
    ended_sessions: u32,
}

/// One session has ended, or all of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SessionEnd {
    at: Timestamp,
    account: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Box<str>>,
}

/// The sessions that have ended before their time.
#[derive(Debug)]
pub(super) struct EndedSessions {
    path: PathBuf,
    /// Held while the file is written, which may take long. No request of a session waits for it.
    file_length: Mutex<FileLength>,
    /// Never held while the file is written.
    known: RwLock<KnownEnds>,
}

/// The length of the file in lines.
#[derive(Debug)]
struct FileLength {
    lines: usize,
    /// The file is written again without old entries when it has this many lines.
    rewrite_at: usize,
}

#[derive(Debug, Default)]
struct KnownEnds {
    /// The last time at which all sessions of an account were ended.
    accounts: HashMap<Box<str>, Timestamp>,
    /// Single sessions by id.
    sessions: HashMap<Box<str>, SessionEnd>,
}

impl EndedSessions {
    /// Reads the file. If there is none, it is made when the first session ends.
    pub(super) fn open(state: &Path) -> Result<Self, EndedSessionsError> {
        let path = state.join(NAME);
        // Many of the entries in a long file may be old, so the first end writes it again.
        let mut file_length = FileLength {
            lines: 0,
            rewrite_at: MAX_EXTRA_LINES,
        };
        let mut known = KnownEnds::default();
        let mut newer = None;
        let mut damaged = 0;
        let read = durable_file::read_lines(&path, |line| {
            file_length.lines += 1;
            if file_length.lines == 1
                && let Ok(header) = serde_json::from_slice::<EndedSessionsHeader>(line)
            {
                newer = Some(header.ended_sessions).filter(|version| *version > VERSION);
                return;
            }
            match serde_json::from_slice(line) {
                Ok(end) => known.add(end),
                Err(_) => damaged += 1,
            }
        });
        match read {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(EndedSessionsError::Io { path, source });
            }
            _ => {}
        }
        if let Some(found) = newer {
            return Err(EndedSessionsError::NewerFormat { path, found });
        }
        if damaged > 0 {
            tracing::warn!(path = %path.display(), lines = damaged, "damaged lines are left out: sessions that ended there may go on until their time is over");
        }
        Ok(Self {
            path,
            file_length: Mutex::new(file_length),
            known: RwLock::new(known),
        })
    }

    /// Whether somebody has ended this session.
    pub(super) fn has_ended(&self, session: &Session) -> bool {
        let known = self.known();
        let account_end = known.accounts.get(&session.account);
        account_end.is_some_and(|end| session.after < end.as_microsecond())
            || known.sessions.contains_key(&session.id)
    }

    /// The last time at which all sessions of this account were ended, in microseconds; 0 if none is known.
    pub(super) fn last_end(&self, account: &str) -> i64 {
        let end = self.known().accounts.get(account).copied();
        end.map_or(0, Timestamp::as_microsecond)
    }

    /// Ends one session. Once this returns, the session stays ended. After an error it stays ended until the server
    /// restarts, and the next end writes it to the file.
    pub(super) fn end(&self, session: &Session, now: Trusted) -> Result<(), EndedSessionsError> {
        let end = SessionEnd {
            at: now.clock,
            account: session.account.clone(),
            session: Some(session.id.clone()),
        };
        self.known_mut().add(end.clone());
        self.write(&end, now.earliest)
    }

    /// Ends all sessions of an account, as `end` does.
    pub(super) fn end_all(&self, account: &str, now: Trusted) -> Result<(), EndedSessionsError> {
        let end = self.known_mut().add_end_of_all(account, now.clock);
        self.write(&end, now.earliest)
    }

    /// Writes an end that is known already. `earliest` is the time by which the age of entries is counted.
    fn write(&self, end: &SessionEnd, earliest: Timestamp) -> Result<(), EndedSessionsError> {
        let mut file_length = self.file_length();
        let written = self.append_or_rewrite(&mut file_length, end, earliest);
        if written.is_err() {
            // The next end writes this one too.
            file_length.rewrite_at = 0;
        }
        written.map_err(|source| EndedSessionsError::Io {
            path: self.path.clone(),
            source,
        })
    }

    fn append_or_rewrite(
        &self,
        file_length: &mut FileLength,
        end: &SessionEnd,
        earliest: Timestamp,
    ) -> io::Result<()> {
        if file_length.lines < file_length.rewrite_at {
            match self.append(&json_line(end)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                appended => {
                    file_length.lines += 1;
                    return appended;
                }
            }
        }
        self.known_mut().drop_old(earliest);
        *file_length = self.write_whole()?;
        Ok(())
    }

    fn append(&self, line: &[u8]) -> io::Result<()> {
        let mut file = AppendOnlyFile::open(&self.path)?;
        let is_whole = |line: &[u8]| serde_json::from_slice::<SessionEnd>(line).is_ok();
        file.append(line, Durability::Synced, is_whole)?;
        Ok(())
    }

    fn write_whole(&self) -> io::Result<FileLength> {
        let ends: Vec<SessionEnd> = self.known().ends().collect();
        durable_file::replace(&self.path, |out| {
            out.write_all(&json_line(&EndedSessionsHeader {
                ended_sessions: VERSION,
            }))?;
            let mut ends = ends.iter();
            ends.try_for_each(|end| out.write_all(&json_line(end)))
        })?;
        Ok(FileLength {
            lines: ends.len() + 1,
            rewrite_at: MAX_EXTRA_LINES + 2 * ends.len(),
        })
    }

    fn file_length(&self) -> MutexGuard<'_, FileLength> {
        let file_length = self.file_length.lock();
        file_length.unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> RwLockReadGuard<'_, KnownEnds> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> RwLockWriteGuard<'_, KnownEnds> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time of the clock, and the time by which old data is deleted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trusted {
    pub(super) clock: Timestamp,
    pub(super) earliest: Timestamp,
}

impl KnownEnds {
    fn add(&mut self, end: SessionEnd) {
        if let Some(id) = &end.session {
            self.sessions.insert(id.clone(), end);
            return;
        }
        let at = self.accounts.entry(end.account).or_insert(end.at);
        *at = end.at.max(*at);
    }

    /// Adds the end of all sessions of an account, later than the last one even if the clock was ahead then.
    fn add_end_of_all(&mut self, account: &str, clock: Timestamp) -> SessionEnd {
        let last = self.accounts.get(account);
        let next = last.and_then(|last| {
            let next = last.as_microsecond() + 1;
            Timestamp::from_microsecond(next).ok()
        });
        let end = SessionEnd {
            at: next.map_or(clock, |next| next.max(clock)),
            account: account.into(),
            session: None,
        };
        self.add(end.clone());
        end
    }

    fn drop_old(&mut self, earliest: Timestamp) {
        let counts = |at: Timestamp| earliest.duration_since(at) < KEPT_FOR;
        self.accounts.retain(|_, at| counts(*at));
        self.sessions.retain(|_, end| counts(end.at));
    }

    fn ends(&self) -> impl Iterator<Item = SessionEnd> {
        let accounts = self.accounts.iter().map(|(account, at)| SessionEnd {
            at: *at,
            account: account.clone(),
            session: None,
        });
        accounts.chain(self.sessions.values().cloned())
    }
}

#[cfg(test)]
mod tests;
