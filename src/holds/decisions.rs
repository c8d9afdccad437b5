//! The decisions about holds and renames: who decided what, when and why. `docs/holds.md` describes the file.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::HoldId;
use super::rename_copy::{read_copy, write_copy};
use crate::durable_file::{self, AppendOnlyFile, Durability};
use crate::timetable::{RecordedRename, Rename, RenamedThing, Renames};

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

const NAME: &str = "holds.jsonl";

/// A decision about a hold, or about renames, or about both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldDecision {
    pub at: Timestamp,
    /// `desk`, and the person's name.
    pub by: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// There is one exactly if there is a hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<HoldAnswer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renames: Vec<Rename>,
    /// The renames do not count any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
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

impl HoldDecision {
    fn is_complete(&self) -> bool {
        self.hold.is_some() == self.answer.is_some()
            && (self.hold.is_some() || !self.renames.is_empty())
    }
}

/// The first line. A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
struct DecisionsHeader {
    holds: u32,
}

/// The decisions that count: the last answer for each hold that somebody has decided about, and the renames.
#[derive(Clone, Debug, Default)]
pub struct HoldDecisions {
    answers: HashMap<HoldId, HoldAnswer>,
    renames: Arc<Renames>,
    /// The renames that are known, although the file does not mention them any more.
    lost: Vec<RecordedRename>,
}

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
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
}

impl HoldDecisions {
    /// Reads the decisions in this state folder. After an error the last ones count; before the first reading, the renames
    /// in the copy.
    pub fn refresh(&mut self, state: &Path) -> Result<(), DecisionsError> {
        let mut known = read_copy(state).unwrap_or_default();
        known.extend_from_slice(self.renames.recorded());
        match read_decisions(state) {
            Ok(decisions) => {
                *self = Self::of(&decisions, known);
                Ok(())
            }
            Err(error) => {
                self.renames = Arc::new(latest_renames(&[], known).0);
                Err(error)
            }
        }
    }

    fn of(decisions: &[HoldDecision], known: Vec<RecordedRename>) -> Self {
        let answers = decisions.iter();
        let answers = answers.filter_map(|decision| decision.hold.zip(decision.answer));
        let (renames, lost) = latest_renames(decisions, known);
        Self {
            answers: answers.collect(),
            renames: Arc::new(renames),
            lost,
        }
    }

    pub fn answer(&self, hold: HoldId) -> Option<HoldAnswer> {
        self.answers.get(&hold).copied()
    }

    /// The renames that count.
    pub fn renames(&self) -> &Arc<Renames> {
        &self.renames
    }

    /// Keeps the copy of the renames up to date, and writes those that the file has lost into it again. Without them every
    /// renamed module would get new UIDs.
    pub fn protect_renames(&mut self, state: &Path, now: Timestamp) -> Result<(), DecisionsError> {
        if !self.lost.is_empty() {
            tracing::error!(
                renames = self.lost.len(),
                "holds.jsonl has lost renames, so they are taken from renames.json and written into holds.jsonl again: the decisions about holds are lost too, so put holds.jsonl back if there is a backup"
            );
            let renames = self.lost.iter().map(|lost| lost.rename.clone());
            let decision = HoldDecision {
                at: now,
                by: "carillon".into(),
                hold: None,
                answer: None,
                renames: renames.collect(),
                undone: false,
                reason: "holds.jsonl had lost them".into(),
            };
            append_decision(state, &decision)?;
            self.lost.clear();
        }
        let written = read_copy(state);
        if written.as_deref().unwrap_or_default() != self.renames.recorded() {
            write_copy(state, self.renames.recorded())?;
        }
        Ok(())
    }
}

/// The last rename of each thing, and those of the `known` ones that the decisions do not mention.
fn latest_renames(
    decisions: &[HoldDecision],
    known: Vec<RecordedRename>,
) -> (Renames, Vec<RecordedRename>) {
    let mut latest: Vec<Option<RecordedRename>> = Vec::new();
    let mut place_of: HashMap<RenamedThing<'_>, usize> = HashMap::new();
    for decision in decisions {
        for rename in &decision.renames {
            if let Some(place) = place_of.insert(rename.thing(), latest.len()) {
                latest[place] = None;
            }
            let recorded = RecordedRename {
                at: decision.at,
                by: decision.by.clone(),
                rename: rename.clone(),
            };
            latest.push((!decision.undone).then_some(recorded));
        }
    }
    let mut lost: Vec<RecordedRename> = Vec::new();
    for known in known {
        let is_mentioned = place_of.contains_key(&known.rename.thing());
        let mut others = lost.iter();
        if !is_mentioned && !others.any(|lost| lost.rename.thing() == known.rename.thing()) {
            lost.push(known);
        }
    }
    let all = lost.iter().cloned().chain(latest.into_iter().flatten());
    (Renames::of(all.collect()), lost)
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
        match serde_json::from_slice::<HoldDecision>(line) {
            Ok(decision) if decision.is_complete() => decisions.push(decision),
            Ok(_) => {
                error.get_or_insert(DecisionsError::Damaged {
                    path: path.clone(),
                    line: number,
                    problem: "it names neither a hold with its answer nor a rename".to_owned(),
                });
            }
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
