//! Everything that is written down about one link: decisions, showings and notes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::decision_history::{journal_files, yearly_files};
use super::journal_error::JournalError;
use super::journal_line::JournalLine;
use super::line_index::LineIndexes;
use super::yearly_records::YearlyRecords;
use super::{
    Decision, DeskNote, LinkError, LinkId, LinkNumber, Links, ShownLink, desk_notes, shown_links,
};
use crate::feed::FeedId;

/// Something that is written down about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkEvent {
    /// The number of the link among those of its feed.
    pub number: LinkNumber,
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

/// The last lines about a link that are read of each file. Only a program that decides again and again makes more.
const MAX_LINES: usize = 200;

impl Links {
    /// The last of everything that is still known about the links of a feed, the oldest first.
    pub fn history_of_feed(&self, feed_id: &FeedId) -> Result<Vec<LinkEvent>, LinkError> {
        let mut events = Vec::new();
        for link_id in self.table_of(feed_id).links_of(feed_id) {
            events.extend(self.history_of(&link_id)?);
        }
        events.sort_by_key(|event| event.at);
        Ok(events)
    }

    /// The last of everything that is still known about a link, the oldest first. Only lines with the link's id are read,
    /// besides those that were written since the last call.
    pub fn history_of(&self, link_id: &LinkId) -> Result<Vec<LinkEvent>, LinkError> {
        let Some(state) = self.state() else {
            return Ok(Vec::new());
        };
        let failed = |source| JournalError::Io {
            path: state.clone(),
            source,
        };
        let journals = journal_files(&state).map_err(failed)?;
        let shown = yearly_files(&state, shown_links::FILES.name).map_err(failed)?;
        let notes = yearly_files(&state, desk_notes::FILES.name).map_err(failed)?;
        let (shown, notes) = (shown.into_values(), notes.into_values());
        let [shown, notes] = [shown.collect::<Vec<_>>(), notes.collect()];
        let indexes = self.line_indexes.lock();
        let mut files = LinkFiles {
            link_id,
            id: serde_json::to_string(&*link_id.feed_id.id).expect("a text is JSON"),
            indexes: indexes.unwrap_or_else(PoisonError::into_inner),
        };
        let mut events = files.decisions(&journals)?;
        events.extend(
            files.records(&shown_links::FILES, &shown, |shown: ShownLink| {
                let action = LinkEventAction::Shown;
                let event = LinkEvent::new(shown.at, shown.by, action, None);
                (shown.link_id, event)
            })?,
        );
        events.extend(files.records(&desk_notes::FILES, &notes, |note: DeskNote| {
            let action = LinkEventAction::Noted;
            let event = LinkEvent::new(note.at, note.by, action, Some(note.note));
            (note.link_id, event)
        })?);
        files.indexes.keep(&[journals, shown, notes].concat());
        for event in &mut events {
            event.number = link_id.number;
        }
        // Stable, so decisions of one moment keep the order of the journal.
        events.sort_by_key(|event| event.at);
        Ok(events)
    }
}

impl LinkEvent {
    fn new(at: Timestamp, by: Box<str>, action: LinkEventAction, text: Option<Box<str>>) -> Self {
        Self {
            number: LinkNumber::FIRST,
            at,
            by,
            action,
            text,
        }
    }
}

/// The files in which one link is looked for.
struct LinkFiles<'a> {
    link_id: &'a LinkId,
    /// The id of the feed, as JSON.
    id: String,
    indexes: MutexGuard<'a, LineIndexes>,
}

impl LinkFiles<'_> {
    /// The decisions about the link. One that a crash left in two files counts once.
    fn decisions(&mut self, paths: &[PathBuf]) -> Result<Vec<LinkEvent>, JournalError> {
        let mut events = Vec::new();
        let mut seen: HashSet<Vec<u8>> = HashSet::new();
        for path in paths {
            let (_, lines) = self.lines(path)?;
            for line in lines {
                let Ok(JournalLine::Entry(entry)) = JournalLine::parse(&line, false) else {
                    continue;
                };
                if entry.link_id == *self.link_id && seen.insert(line.trim_ascii().to_vec()) {
                    let action = LinkEventAction::Decided(entry.decision);
                    events.push(LinkEvent::new(entry.at, entry.by, action, entry.reason));
                }
            }
        }
        Ok(events)
    }

    /// The records of one kind about the link. A damaged line is left out.
    fn records<T: DeserializeOwned>(
        &mut self,
        records: &YearlyRecords,
        paths: &[PathBuf],
        event: impl Fn(T) -> (LinkId, LinkEvent),
    ) -> Result<Vec<LinkEvent>, JournalError> {
        let mut events = Vec::new();
        for path in paths {
            let (first, lines) = self.lines(path)?;
            records.refuse_newer(path, &first)?;
            let known = lines
                .iter()
                .filter_map(|line| serde_json::from_slice(line).ok());
            let known = known.map(&event);
            let known = known.filter(|(link_id, _)| link_id == self.link_id);
            events.extend(known.map(|(_, event)| event));
        }
        Ok(events)
    }

    fn lines(&mut self, path: &Path) -> Result<(Vec<u8>, Vec<Vec<u8>>), JournalError> {
        let lines = self.indexes.lines(path, &self.id, MAX_LINES);
        lines.map_err(|source| JournalError::Io {
            path: path.into(),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::links::set_up;

    #[test]
    fn a_page_about_one_of_many_links_reads_the_lines_of_this_link_alone() {
        let (state, now) = (tempfile::tempdir().unwrap(), Timestamp::UNIX_EPOCH);
        set_up(state.path(), now).unwrap();
        let entry = |number: usize| {
            let id = number % 40_000;
            format!(
                "{{\"at\":\"2026-11-27T08:00:{:02}Z\",\"by\":\"desk kim\",\"kind\":\"student\",\"id\":\"b{id}\",\"action\":\"stop\",\"reason\":\"asked\"}}\n",
                number / 40_000
            )
        };
        let entries: String = (0..200_000).map(entry).collect();
        fs::write(state.path().join("journal-2026.jsonl"), entries).unwrap();
        let links = Links::open(state.path()).unwrap();
        let link_id = |id: &str| LinkId::from(FeedId::new(Kind::Student, id));
        let lines_read = || links.line_indexes.lock().unwrap().lines_read();
        assert_eq!(links.history_of(&link_id("b7")).unwrap().len(), 5);
        assert!(lines_read() > 200_000, "the first page reads all");
        let note = DeskNote {
            at: now,
            by: "desk kim".into(),
            link_id: link_id("b8"),
            note: "phoned".into(),
        };
        links.record_note(&note).unwrap();
        let before = lines_read();
        let events = links.history_of(&link_id("b8")).unwrap();
        assert_eq!(events.len(), 6);
        assert_eq!(events[0].text.as_deref(), Some("phoned"));
        // Five decisions, the note when it is indexed and when it is found, and the first lines of three files.
        let read = lines_read() - before;
        assert!(read < 15, "{read}");
        assert!(links.history_of(&link_id("b")).unwrap().is_empty());
    }
}
