//! The decisions about holds: who accepted or rejected which, when and why. `docs/holds.md` describes the file.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::HoldId;
use crate::durable_file::{self, AppendOnlyFile, Durability};

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

const NAME: &str = "holds.jsonl";

/// A decision about a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldDecision {
    pub at: Timestamp,
    /// `desk`, and the person's name.
    pub by: Box<str>,
    pub hold: HoldId,
    pub answer: HoldAnswer,
    pub reason: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoldAnswer {
    /// The files are published as they are now.
    Accept,
    /// The files stay at their last good content until they change.
    Reject,
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionsHeader {
    holds: u32,
}

/// The last answer for each hold that somebody has decided about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HoldDecisions(HashMap<HoldId, HoldAnswer>);

#[derive(Debug, thiserror::Error)]
pub enum DecisionsError {
    #[error("{path}: the file cannot be read or written ({source}): let the server and the desk's account read and write it", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: this line cannot be read ({problem}): put it right, or remove it if you do not know its meaning", path = .path.display())]
    Damaged {
        path: PathBuf,
        line: usize,
        problem: String,
    },
    #[error("{path}: the file has format {found}, and this version reads formats up to {VERSION}: install a newer version", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
}

impl HoldDecisions {
    /// The decisions in this state folder.
    pub fn read(state: &Path) -> Result<Self, DecisionsError> {
        let mut decisions = Self::default();
        for decision in read_decisions(state)? {
            decisions.add(decision.hold, decision.answer);
        }
        Ok(decisions)
    }

    /// The last decision about a hold counts.
    pub fn add(&mut self, hold: HoldId, answer: HoldAnswer) {
        self.0.insert(hold, answer);
    }

    pub fn answer(&self, hold: HoldId) -> Option<HoldAnswer> {
        self.0.get(&hold).copied()
    }
}

/// Every decision in the order in which they were made.
pub fn read_decisions(state: &Path) -> Result<Vec<HoldDecision>, DecisionsError> {
    let path = state.join(NAME);
    let mut decisions = Vec::new();
    let (mut number, mut error) = (0, None);
    let read = durable_file::read_lines(&path, |line| {
        number += 1;
        let header = serde_json::from_slice::<DecisionsHeader>(line);
        if let Ok(DecisionsHeader { holds: found }) = header {
            if found > VERSION {
                let path = path.clone();
                error.get_or_insert(DecisionsError::NewerFormat { path, found });
            }
            return;
        }
        match serde_json::from_slice(line) {
            Ok(decision) => decisions.push(decision),
            // A crash has cut the last line short, and no command has said that it holds.
            Err(_) if !line.ends_with(b"\n") => {}
            Err(problem) => {
                error.get_or_insert(DecisionsError::Damaged {
                    path: path.clone(),
                    line: number,
                    problem: problem.to_string(),
                });
            }
        }
    });
    match read {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(DecisionsError::Io { path, source })
        }
        _ => error.map_or(Ok(decisions), Err),
    }
}

/// Adds a decision. It holds when this returns.
pub fn append_decision(state: &Path, decision: &HoldDecision) -> Result<(), DecisionsError> {
    let path = &state.join(NAME);
    let append = || {
        durable_file::create(path, |out| {
            serde_json::to_writer(&mut *out, &DecisionsHeader { holds: VERSION })?;
            out.write_all(b"\n")
        })?;
        let mut line = serde_json::to_vec(decision)?;
        line.push(b'\n');
        let is_whole = |line: &[u8]| serde_json::from_slice::<HoldDecision>(line).is_ok();
        AppendOnlyFile::open(path)?.append(&line, Durability::Synced, is_whole)
    };
    let appended = append().map_err(|source| DecisionsError::Io {
        path: path.clone(),
        source,
    });
    appended.map(drop)
}
