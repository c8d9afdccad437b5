//! The files that are held, for somebody who decides about them.

use std::path::Path;

use serde::Serialize;

use super::super::super::desk_reader::DeskReader;
use super::event_row::moment;
use crate::agenda::University;
use crate::holds::{Hold, HoldCause, read_holds};
use crate::language::{TextArgument, Words};

/// The files that are named.
const FILES: usize = 5;

/// A hold.
#[derive(Serialize)]
pub(super) struct HoldRow {
    pub(super) id: String,
    /// The id and the time at which it began.
    pub(super) heading: String,
    /// The likely cause and what to do.
    pub(super) explanation: String,
    pub(super) loss: String,
    /// In English, as in the log.
    pub(super) examples: Vec<String>,
    pub(super) files: String,
    pub(super) is_rejected: bool,
}

/// The current holds; `None` if they cannot be read. Their examples name people, so they are only for readers who may see
/// everybody.
pub(super) fn rows(
    words: &Words,
    university: &University,
    state: &Path,
    reader: &DeskReader,
) -> Option<Vec<HoldRow>> {
    let holds = read_holds(state).inspect_err(|error| {
        tracing::error!(%error, "the desk cannot show the holds");
    });
    let examples = |hold: &Hold| {
        let examples = hold.examples.iter().filter(|_| reader.may_see_all());
        examples.map(ToString::to_string).collect()
    };
    let row = |hold: &Hold| HoldRow {
        id: hold.id.to_string(),
        heading: heading(words, university, hold),
        explanation: explanation(words, hold),
        loss: loss(words, hold),
        examples: examples(hold),
        files: files(words, hold, reader),
        is_rejected: hold.is_rejected,
    };
    holds.ok().map(|holds| holds.iter().map(row).collect())
}

fn heading(words: &Words, university: &University, hold: &Hold) -> String {
    let since = moment(words, Some(university), hold.since);
    let arguments = [("id", hold.id.to_string()), ("since", since)];
    words.fill("desk-hold", &arguments)
}

/// The likely cause and what to do. It says the same as `Hold::explanation`.
fn explanation(words: &Words, hold: &Hold) -> String {
    let renamed = ["desk-hold-renamed-modules", "desk-hold-renamed-activities"];
    let renamed = renamed.into_iter().zip(hold.likely_renames());
    let renamed = renamed.filter(|(_, count)| *count > 0);
    let mut parts: Vec<String> = renamed
        .map(|(key, count)| words.fill1(key, "count", count))
        .collect();
    if !hold.is_explained_by_renames() {
        parts.push(words.text(cause(hold.cause)));
    }
    parts.join(" ")
}

/// The key of the text about a cause.
fn cause(cause: HoldCause) -> &'static str {
    match cause {
        HoldCause::Terms => "desk-hold-terms",
        HoldCause::Meetings => "desk-hold-lost-meetings",
        HoldCause::Modules => "desk-hold-gone-modules",
        HoldCause::People => "desk-hold-lists-left-out",
        HoldCause::HalfEmptied => "desk-hold-half-emptied",
        HoldCause::OtherPeople => "desk-hold-other-people",
        HoldCause::Staff => "desk-hold-staff",
        HoldCause::UsedRooms => "desk-hold-used-rooms",
        HoldCause::Programmes => "desk-hold-programmes",
        HoldCause::Rooms => "desk-hold-rooms",
        HoldCause::Names => "desk-hold-names",
        HoldCause::Notices => "desk-hold-notices",
    }
}

/// The losses, in the words of `carillon holds`.
fn loss(words: &Words, hold: &Hold) -> String {
    let loss = hold.loss;
    let parts = [
        ("desk-hold-people", loss.people, 0),
        ("desk-hold-modules", loss.modules, 0),
        ("desk-hold-meetings", loss.meetings, loss.meetings_in_all),
        ("desk-hold-entries", loss.entries, loss.entries_in_all),
    ];
    let parts = parts.into_iter().filter(|(_, count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(key, count, all)| {
            let arguments = [
                ("count", TextArgument::from(count)),
                ("all", TextArgument::from(all)),
                ("entries", TextArgument::from(entries(hold.cause))),
            ];
            words.fill(key, &arguments)
        })
        .collect();
    parts.join(" ")
}

/// The entries of `desk-hold-entries`; empty for a cause that is counted in meetings.
fn entries(cause: HoldCause) -> &'static str {
    match cause {
        HoldCause::Staff => "staff",
        HoldCause::UsedRooms => "used-rooms",
        HoldCause::Programmes => "programmes",
        HoldCause::Rooms => "rooms",
        HoldCause::Names => "names",
        HoldCause::Notices => "notices",
        HoldCause::Terms
        | HoldCause::Meetings
        | HoldCause::Modules
        | HoldCause::People
        | HoldCause::HalfEmptied
        | HoldCause::OtherPeople => "",
    }
}

fn files(words: &Words, hold: &Hold, reader: &DeskReader) -> String {
    let files = hold.files.iter().take(FILES);
    let named: Vec<&str> = files.map(|path| reader.visible_path(path)).collect();
    let named = named.join(", ");
    let arguments = [
        ("count", TextArgument::from(hold.files.len())),
        ("named", TextArgument::from(named)),
        (
            "more",
            TextArgument::from(hold.files.len().saturating_sub(FILES)),
        ),
    ];
    words.fill("desk-hold-files", &arguments)
}

impl HoldRow {
    /// Invented content.
    pub(super) fn sample() -> Self {
        Self {
            id: "0a1b2c3d".into(),
            heading: "0a1b2c3d, 1 October".into(),
            explanation: "many modules have vanished".into(),
            loss: "1".into(),
            examples: vec!["A".into()],
            files: "1".into(),
            is_rejected: true,
        }
    }
}
