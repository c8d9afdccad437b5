//! The links that were shown to people on pages: who saw which link, and when, by year, in `shown-links-2026.jsonl`. No link
//! depends on it.

use std::io;
use std::path::Path;
use std::sync::PoisonError;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decision_history::{year_of, yearly_files};
use super::journal_error::JournalError;
use super::{LinkError, LinkId, Links, lock};
use crate::durable_file::{self, AppendOnlyFile, Durability, json_line, read_lines};

/// The version of the files' format, which is in their first lines.
pub const VERSION: u32 = 1;

/// The beginning of the files' names.
pub(super) const NAME: &str = "shown-links-";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownLinksHeader {
    shown_links: u32,
}

/// Somebody has seen a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLink {
    pub at: Timestamp,
    /// `account`, and its name.
    pub by: Box<str>,
    #[serde(flatten)]
    pub link_id: LinkId,
}

impl Links {
    /// Writes down that a link is shown, and syncs.
    pub fn record_shown(&self, shown: &ShownLink) -> Result<(), JournalError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let journal = lock(journal).path().to_owned();
        let name = format!("{NAME}{:04}.jsonl", year_of(shown.at));
        let path = journal.with_file_name(name);
        let _writing = self
            .shown_links_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        append(&path, &json_line(shown)).map_err(|source| JournalError::Io { path, source })
    }
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    let mut file = match AppendOnlyFile::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let header = json_line(&ShownLinksHeader {
                shown_links: VERSION,
            });
            durable_file::create(path, |out| out.write_all(&header))?;
            AppendOnlyFile::open(path)?
        }
        opened => opened?,
    };
    let is_whole = |line: &[u8]| serde_json::from_slice::<ShownLink>(line).is_ok();
    file.append(line, Durability::Synced, is_whole)?;
    Ok(())
}

/// All links that were shown and are still known, the oldest first. A damaged line is left out with a warning.
pub fn shown_links(state: &Path) -> Result<Vec<ShownLink>, LinkError> {
    let failed = |source| JournalError::Io {
        path: state.into(),
        source,
    };
    let mut shown = Vec::new();
    for (_, path) in yearly_files(state, NAME).map_err(failed)? {
        read(&path, &mut shown)?;
    }
    Ok(shown)
}

/// Reads one year.
fn read(path: &Path, shown: &mut Vec<ShownLink>) -> Result<(), JournalError> {
    let mut number = 0;
    let mut newer = None;
    let read = read_lines(path, |line| {
        number += 1;
        if number == 1
            && let Ok(header) = serde_json::from_slice::<ShownLinksHeader>(line)
        {
            newer = Some(header.shown_links).filter(|version| *version > VERSION);
            return;
        }
        match serde_json::from_slice(line) {
            _ if newer.is_some() => {}
            Ok(link) => shown.push(link),
            Err(_) => {
                let place = format!("{}:{number}", path.display());
                tracing::warn!("{place}: this line is damaged and left out; no link depends on it");
            }
        }
    });
    let path = path.to_owned();
    match (read, newer) {
        (Err(source), _) => Err(JournalError::Io { path, source }),
        (Ok(()), Some(found)) => Err(JournalError::NewerShownLinks { path, found }),
        (Ok(()), None) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::links::set_up;

    fn shown(id: &str) -> ShownLink {
        ShownLink {
            at: "2026-11-22T12:00:00Z".parse().unwrap(),
            by: "account anna".into(),
            link_id: FeedId::new(Kind::Student, id).into(),
        }
    }

    #[test]
    fn a_line_that_a_crash_has_cut_costs_no_other_line() {
        let changes: [fn(String) -> String; 3] = [
            |text| text + "{\"at\":",
            |text| text.trim_end().to_owned(),
            |text| text + "damage\n",
        ];
        for change in changes {
            let state = tempfile::tempdir().unwrap();
            set_up(state.path(), shown("").at).unwrap();
            let links = Links::open(state.path()).unwrap();
            links.record_shown(&shown("b1")).unwrap();
            let path = state.path().join("shown-links-2026.jsonl");
            let text = change(fs::read_to_string(&path).unwrap());
            fs::write(&path, text).unwrap();
            links.record_shown(&shown("b2")).unwrap();
            let known = shown_links(state.path()).unwrap();
            assert_eq!(known, [shown("b1"), shown("b2")]);
        }
    }

    #[test]
    fn a_file_that_was_begun_without_a_header_is_read_and_a_newer_format_is_refused() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("shown-links-2026.jsonl");
        fs::write(&path, json_line(&shown("b1"))).unwrap();
        assert_eq!(shown_links(state.path()).unwrap(), [shown("b1")]);
        fs::write(&path, "{\"shown_links\":2}\n").unwrap();
        let error = shown_links(state.path()).unwrap_err().to_string();
        assert!(error.contains("its format is 2"), "{error}");
    }
}
