//! The files that are held, for somebody who decides about them.

use std::path::Path;

use serde::Serialize;

use super::event_row::moment;
use crate::agenda::University;
use crate::holds::{Hold, read_holds};
use crate::language::{TextArgument, Words};

/// The files that are named.
const FILES: usize = 5;

/// A hold.
#[derive(Serialize)]
pub(super) struct HoldRow {
    pub(super) id: String,
    pub(super) since: String,
    /// The likely cause and what to do, in English, as in the log.
    pub(super) explanation: String,
    pub(super) loss: String,
    pub(super) examples: Vec<String>,
    pub(super) files: String,
    pub(super) is_rejected: bool,
}

/// The current holds; `None` if they cannot be read.
pub(super) fn rows(words: &Words, university: &University, state: &Path) -> Option<Vec<HoldRow>> {
    let holds = read_holds(state).inspect_err(|error| {
        tracing::error!(%error, "the desk cannot show the holds");
    });
    let row = |hold: &Hold| HoldRow {
        id: hold.id.to_string(),
        since: moment(words, Some(university), hold.since),
        explanation: hold.explanation(),
        loss: words.fill(
            "desk-hold-loss",
            &[
                ("people", TextArgument::from(hold.loss.people)),
                ("modules", TextArgument::from(hold.loss.modules)),
                ("meetings", TextArgument::from(hold.loss.meetings)),
                ("others", TextArgument::from(hold.loss.entries)),
            ],
        ),
        examples: hold.examples.iter().map(ToString::to_string).collect(),
        files: files(words, hold),
        is_rejected: hold.is_rejected,
    };
    holds.ok().map(|holds| holds.iter().map(row).collect())
}

fn files(words: &Words, hold: &Hold) -> String {
    let named = hold.files.iter().take(FILES).map(AsRef::as_ref);
    let named = named.collect::<Vec<&str>>().join(", ");
    let arguments = [
        ("count", TextArgument::from(hold.files.len())),
        ("named", TextArgument::from(named)),
    ];
    words.fill("desk-hold-files", &arguments)
}

impl HoldRow {
    /// Invented content.
    pub(super) fn sample() -> Self {
        Self {
            id: "0a1b2c3d".into(),
            since: "1 October".into(),
            explanation: "many modules have vanished".into(),
            loss: "1".into(),
            examples: vec!["A".into()],
            files: "1".into(),
            is_rejected: true,
        }
    }
}
