//! Everything that is written down about one link: decisions, showings and notes.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;

use super::decision_history::journal_files;
use super::journal_error::JournalError;
use super::journal_line::JournalLine;
use super::yearly_records::has_text;
use super::{Decision, DeskNote, LinkError, LinkId, Links, ShownLink, desk_notes, shown_links};
use crate::durable_file::read_lines;

/// Something that is written down about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkEvent {
    pub at: Timestamp,
    pub by: Box<str>,
    pub action: LinkEventAction,
    /// The reason of a decision, or the text of a note.
    pub text: Option<Box<str>>,
}

/// The thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkEventAction {
    Decided(Decision),
    /// The secret link was shown.
    Shown,
    Noted,
}

impl Links {
    /// Everything that is still known about a link, the oldest first. It reads files, and only lines with the link's id
    /// are parsed.
    pub fn history_of(&self, link_id: &LinkId) -> Result<Vec<LinkEvent>, LinkError> {
        let Some(state) = self.state() else {
            return Ok(Vec::new());
        };
        let id = serde_json::to_string(&*link_id.feed_id.id).expect("a text is JSON");
        let in_line = format!("\"id\":{id}");
        let mut events = decisions(&state, link_id, &in_line)?;
        let shown: Vec<ShownLink> = shown_links::FILES.read(&state, &in_line)?;
        events.extend(
            shown
                .into_iter()
                .filter(|shown| shown.link_id == *link_id)
                .map(|ShownLink { at, by, .. }| LinkEvent {
                    at,
                    by,
                    action: LinkEventAction::Shown,
                    text: None,
                }),
        );
        let notes: Vec<DeskNote> = desk_notes::FILES.read(&state, &in_line)?;
        events.extend(
            notes
                .into_iter()
                .filter(|note| note.link_id == *link_id)
                .map(|DeskNote { at, by, note, .. }| LinkEvent {
                    at,
                    by,
                    action: LinkEventAction::Noted,
                    text: Some(note),
                }),
        );
        // Stable, so decisions of one moment keep the order of the journal.
        events.sort_by_key(|event| event.at);
        Ok(events)
    }
}

/// The decisions about the link. One that a crash left in two files counts once.
fn decisions(state: &Path, link_id: &LinkId, in_line: &str) -> Result<Vec<LinkEvent>, LinkError> {
    let failed = |source| JournalError::Io {
        path: state.into(),
        source,
    };
    let mut events = Vec::new();
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    for path in journal_files(state).map_err(failed)? {
        let read = read_lines(&path, |line| {
            if !has_text(line, in_line) {
                return;
            }
            let Ok(JournalLine::Entry(entry)) = JournalLine::parse(line, false) else {
                return;
            };
            if entry.link_id == *link_id && seen.insert(line.trim_ascii().to_vec()) {
                events.push(LinkEvent {
                    at: entry.at,
                    by: entry.by,
                    action: LinkEventAction::Decided(entry.decision),
                    text: entry.reason,
                });
            }
        });
        read.map_err(|source| JournalError::Io { path, source })?;
    }
    Ok(events)
}
