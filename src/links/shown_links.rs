//! The links that were shown to people on pages and by commands: who saw which link, and when, by year, in
//! `shown-links-2026.jsonl`. No link depends on it.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal_error::JournalError;
use super::yearly_records::YearlyRecords;
use super::{LinkError, LinkId, Links};

/// The version of the files' format, which is in their first lines.
pub const VERSION: u32 = 1;

pub(super) const FILES: YearlyRecords = YearlyRecords {
    name: "shown-links-",
    key: "shown_links",
    version: VERSION,
};

/// Somebody has seen a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLink {
    pub at: Timestamp,
    /// `account` or `desk` and the name of the account, or `api` and that of the token.
    pub by: Box<str>,
    #[serde(flatten)]
    pub link_id: LinkId,
}

impl Links {
    /// Writes down that a link is shown, and syncs.
    pub fn record_shown(&self, shown: &ShownLink) -> Result<(), JournalError> {
        self.record(&FILES, shown.at, shown)
    }
}

/// All links that were shown and are still known, the oldest first. A damaged line is left out with a warning.
pub fn shown_links(state: &Path) -> Result<Vec<ShownLink>, LinkError> {
    FILES.read(state)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::durable_file::json_line;
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
