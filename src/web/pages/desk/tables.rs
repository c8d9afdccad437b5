//! The tables of the desk, for spreadsheets.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderValue,
};
use jiff::Timestamp;

use super::super::super::desk_reader::DeskReader;
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::route::DeskTable;
use super::super::PageContext;
use super::super::csv::csv;
use super::connection_counts::{GroupCounts, PeopleStates};
use crate::agenda::University;
use crate::feed::{FeedId, Kind};
use crate::links::{JournalEntry, decision_history};
use crate::printable::utc_seconds;
use crate::snapshot::Snapshot;

/// Answers with a table.
pub(in super::super::super) fn desk_table(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    (reader, table): (&DeskReader, DeskTable),
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let site = context.site;
    let timetable = site.timetable(snapshot)?;
    let people = || PeopleStates::new(site, snapshot, now);
    let rows = match table {
        DeskTable::Modules => count_rows(timetable, Kind::Module, &people().by_module(timetable)),
        DeskTable::Programmes => count_rows(
            timetable,
            Kind::Programme,
            &people().by_programme(timetable),
        ),
        DeskTable::Journal => {
            reader.require_admin()?;
            decision_rows(&decision_history(&site.settings.load().state)?)
        }
    };
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CACHE_CONTROL, "private, no-store"),
        (CONTENT_DISPOSITION, "attachment"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(PageResponse {
        status: StatusCode::OK,
        headers,
        body: csv(&rows).into(),
    })
}

fn count_rows(university: &University, kind: Kind, groups: &[GroupCounts<'_>]) -> Vec<Vec<String>> {
    let header = [
        kind.as_str(),
        "title",
        "students",
        "connected",
        "silent",
        "never",
        "off",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for GroupCounts { id, counts } in groups {
        let numbers = [
            counts.all(),
            counts.connected,
            counts.silent,
            counts.never,
            counts.off,
        ];
        let names = [*id, kind.title(university, id)].map(str::to_owned);
        let numbers = numbers.map(|number| number.to_string());
        rows.push(names.into_iter().chain(numbers).collect());
    }
    rows
}

fn decision_rows(history: &[JournalEntry]) -> Vec<Vec<String>> {
    let header = ["at", "by", "action", "kind", "id", "what", "reason"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for entry in history {
        let (action, what) = entry.decision.in_table();
        let FeedId { id, .. } = &entry.link_id.feed_id;
        rows.push(vec![
            utc_seconds(entry.at),
            entry.by.to_string(),
            action.to_owned(),
            entry.link_id.numbered_kind().into_owned(),
            id.to_string(),
            what,
            entry.reason.as_deref().unwrap_or_default().to_owned(),
        ]);
    }
    rows
}
