//! The lines of `changes.jsonl` with the meetings that are not as they first were.
//!
//! They stand after the changes, when the file is written whole. The first of them says that the changes before it are in those that
//! follow, so later changes alone are taken in on top.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::{MeetingChange, MeetingFacts};
use super::{DatedFacts, MovedActivity, MovedMeeting, Moves};

/// A line about meetings of one activity that had the same facts at first, and have the same now.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct StoredMoves {
    #[serde(deserialize_with = "Option::deserialize")]
    moves: Option<MovesOfActivity>,
}

#[derive(Debug, Serialize, Deserialize)]
struct MovesOfActivity {
    code: Box<str>,
    term: Box<str>,
    activity: Box<str>,
    first: MeetingFacts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<MeetingFacts>,
    /// Each has its first time, and its last one unless it is gone.
    meetings: Vec<MeetingChange>,
}

impl StoredMoves {
    /// The line; `None` if it is damaged.
    pub(in super::super) fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}

impl Moves {
    /// The lines, in order of the names of activities.
    pub(in super::super) fn stored(&self) -> Vec<StoredMoves> {
        let mut modules: Vec<_> = self.modules.iter().collect();
        modules.sort_by_key(|(code, _)| *code);
        let mut lines = vec![StoredMoves { moves: None }];
        for (code, activities) in modules {
            let mut activities: Vec<&MovedActivity> =
                activities.iter().map(AsRef::as_ref).collect();
            activities.sort_by_key(|moved| (&moved.term, &moved.id));
            for moved in activities {
                let stored = of_activity(code, moved).into_iter();
                lines.extend(stored.map(|moves| StoredMoves { moves: Some(moves) }));
            }
        }
        lines
    }

    /// Takes in a line. The first one replaces what the changes before it have given.
    pub(in super::super) fn restore(&mut self, line: StoredMoves) {
        let Some(MovesOfActivity {
            code,
            term,
            activity,
            first,
            last,
            meetings,
        }) = line.moves
        else {
            *self = Self::default();
            return;
        };
        let (first, last) = (Arc::new(first), last.map(Arc::new));
        let known = self.activity(&code, &term, &activity);
        let count = known.len();
        for MeetingChange { key, before, after } in meetings {
            if let Some(when) = before {
                known.push(MovedMeeting {
                    key,
                    first: (when, Arc::clone(&first)),
                    last: after.zip(last.clone()),
                });
            }
        }
        known.sort_by_key(|meeting| meeting.key);
        self.meetings += known.len() - count;
    }
}

/// A line for each pair of facts.
fn of_activity(code: &str, moved: &MovedActivity) -> Vec<MovesOfActivity> {
    let mut lines: Vec<MovesOfActivity> = Vec::new();
    for MovedMeeting { key, first, last } in &moved.meetings {
        let facts = |(_, facts): &DatedFacts| MeetingFacts::clone(facts);
        let (first_facts, last_facts) = (facts(first), last.as_ref().map(facts));
        let meeting = MeetingChange {
            key: *key,
            before: Some(first.0),
            after: last.as_ref().map(|(when, _)| *when),
        };
        let same = lines
            .iter_mut()
            .find(|line| (&line.first, &line.last) == (&first_facts, &last_facts));
        match same {
            Some(line) => line.meetings.push(meeting),
            None => lines.push(MovesOfActivity {
                code: code.into(),
                term: moved.term.clone(),
                activity: moved.id.clone(),
                first: first_facts,
                last: last_facts,
                meetings: vec![meeting],
            }),
        }
    }
    lines
}
