//! All decisions about links, with a search.

use std::path::Path;

use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_reader::DeskReader;
use super::super::super::route::Route;
use super::super::PageContext;
use super::event_row::{author, decision_name, moment};
use crate::agenda::{Query, University};
use crate::feed::{FeedId, Kind};
use crate::language::Words;
use crate::links::{JournalEntry, LatestDecisions, LinkError};
use crate::printable::utc_seconds;

/// The rows on a page.
const LIMIT: usize = 50;

/// A decision.
#[derive(Serialize)]
pub(super) struct DecisionRow {
    pub(super) what: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) by: String,
    pub(super) reason: String,
    pub(super) time: String,
    pub(super) machine: String,
}

/// The latest decisions that have each word of the search in the name, the id, the author or the reason. Those about
/// people whom the reader may not see are left out.
pub(super) fn rows(
    context: &PageContext<'_>,
    university: &University,
    reader: &DeskReader,
    asked: &str,
) -> Vec<DecisionRow> {
    let (site, words) = (context.site, &*context.words);
    let wanted = Query::new(asked);
    let mut rows = Vec::new();
    for entry in latest(&site.settings.load().state) {
        let FeedId { kind, id } = &entry.link_id.feed_id;
        let title = kind.title(university, id);
        let reason = entry.reason.as_deref().unwrap_or_default();
        let is_found = wanted.is_in([title, id, &entry.by, reason]);
        if is_found && reader.may_see(&entry.link_id.feed_id) {
            rows.push(DecisionRow::new(words, site, university, (&entry, title)));
        }
        if rows.len() == LIMIT {
            break;
        }
    }
    rows
}

/// The decisions, the latest first, as far as they can be read. They are read one by one, so a page without a search reads
/// few.
fn latest(state: &Path) -> impl Iterator<Item = JournalEntry> {
    let failed = |error: &LinkError| tracing::error!(%error, "the desk cannot show the decisions");
    let latest = LatestDecisions::open(state).inspect_err(failed);
    let entries = latest.into_iter().flatten();
    entries.map_while(move |entry| entry.map_err(LinkError::from).inspect_err(failed).ok())
}

impl DecisionRow {
    fn new(
        words: &Words,
        site: &Site,
        university: &University,
        (entry, title): (&JournalEntry, &str),
    ) -> Self {
        Self {
            what: words.text(decision_name(&entry.decision)),
            name: title.to_owned(),
            address: site.path(&Route::DeskEntry(entry.link_id.feed_id.clone())),
            by: author(words, &entry.by),
            reason: entry.reason.as_deref().unwrap_or_default().to_owned(),
            time: moment(words, Some(university), entry.at),
            machine: utc_seconds(entry.at),
        }
    }

    /// Invented content.
    pub(super) fn sample(words: &Words, site: &Site) -> Self {
        Self {
            what: words.text("desk-event-reset"),
            name: "Siân".into(),
            address: site.path(&Route::DeskEntry(FeedId::new(Kind::Student, "b7"))),
            by: "kim".into(),
            reason: "phoned".into(),
            time: "1 October".into(),
            machine: "2026-10-01T09:00:00Z".into(),
        }
    }
}
