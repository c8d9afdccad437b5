//! The things and people of the university: their ids, and the facts about each.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Site;
use super::super::desk_reader::DeskReader;
use super::super::pages::query;
use super::super::route::{CalendarFormat, Representation, Route};
use super::problem::ApiProblem;
use super::{cursor, parameters};
use crate::agenda::{self, Query};
use crate::feed::{FeedId, Kind};
use crate::snapshot::{Link, Snapshot, Timetable};

/// The kind of a thing or person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EntryKind {
    Student,
    Staff,
    Module,
    Room,
    Programme,
}

/// A list of things or people, as a part of an address.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EntryList {
    Students,
    Staff,
    Modules,
    Rooms,
    Programmes,
}

/// The thing or person that an address names.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only the description of the API names it")]
pub(super) struct EntryPath {
    #[param(inline)]
    kinds: EntryList,
    /// The code of a module, the name of a room, or the id of a programme or person.
    id: String,
}

/// The parameters of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the description of the API names it")]
pub(super) struct ListQuery {
    /// Words of the id, the name or the e-mail address, in any order. The answer has the best results first and no cursor.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the answer before.
    cursor: Option<String>,
    /// The most entries of an answer.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
}

/// A thing or person with a timetable.
#[derive(Serialize, ToSchema)]
pub(super) struct Entry {
    kind: EntryKind,
    /// The code of a module, the name of a room, or an id.
    id: String,
    /// The name, or the id where no name is known.
    title: String,
    /// The e-mail address of a person, if the university has given it.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// The language of a person, such as `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// The codes that a module had before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former_ids: Vec<String>,
    /// The address of its public page.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    /// The address of its public calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<String>,
}

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct EntryPage {
    entries: Vec<Entry>,
    /// The cursor of the next part; absent in the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl From<EntryKind> for Kind {
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Student => Self::Student,
            EntryKind::Staff => Self::Staff,
            EntryKind::Module => Self::Module,
            EntryKind::Room => Self::Room,
            EntryKind::Programme => Self::Programme,
        }
    }
}

impl From<Kind> for EntryKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Student => Self::Student,
            Kind::Staff => Self::Staff,
            Kind::Module => Self::Module,
            Kind::Room => Self::Room,
            Kind::Programme => Self::Programme,
        }
    }
}

/// List or search things or people
///
/// Modules, rooms and programmes that anybody may see need no token; else `timetable:read` is required, and `people:read`
/// for students and staff. The list is in the order of ids, and a cursor stays good when the timetable changes. Protected
/// people are never in it.
#[utoipa::path(
    get,
    path = "/api/v1/{kinds}",
    tag = "Timetable",
    params(("kinds" = inline(EntryList), Path), ListQuery),
    responses((status = 200, body = EntryPage)),
    security((), ("token" = ["timetable:read"]), ("token" = ["people:read"]))
)]
pub(super) fn list(
    site: &Site,
    snapshot: &Snapshot,
    (kind, reader): (Kind, &DeskReader),
    query_string: &str,
) -> Result<EntryPage, ApiProblem> {
    let timetable = site.timetable(snapshot)?;
    let limit = parameters::limit(query_string)?;
    let after = parameters::given(query_string, "cursor")?;
    let after = after.map(|cursor| cursor::read_id(&cursor)).transpose()?;
    let wanted = Query::new(&query::value(query_string, "q").unwrap_or_default());
    let is_visible = |id: &str| reader.may_see(&FeedId::new(kind, id));
    let entry = |id: &str| Entry::new(site, timetable, &FeedId::new(kind, id));
    if !wanted.is_empty() {
        if after.is_some() {
            let detail = "A search has no cursor: ask for more with limit.";
            return Err(ApiProblem::wrong_field("cursor", detail));
        }
        let everything = snapshot.everything(timetable);
        let is_current = |id: &str| current_link(site, snapshot, &FeedId::new(kind, id)).is_some();
        let hits = everything.search_visible(&wanted, limit, |found, id| {
            found == kind && is_visible(id) && is_current(id)
        });
        let entries = hits.shown.iter().map(|hit| entry(hit.id)).collect();
        return Ok(EntryPage {
            entries,
            next: None,
        });
    }
    let links = snapshot.current_links(kind);
    let first = after.map_or(0, |after| {
        links.partition_point(|link| *link.feed_id.id <= *after)
    });
    let ids = links[first..].iter().map(|link| &*link.feed_id.id);
    let visible = ids.filter(|id| is_visible(id));
    let mut ids: Vec<&str> = visible.take(limit.saturating_add(1)).collect();
    let has_more = ids.len() > limit;
    ids.truncate(limit);
    Ok(EntryPage {
        next: ids
            .last()
            .filter(|_| has_more)
            .map(|id| cursor::after_id(id)),
        entries: ids.into_iter().map(entry).collect(),
    })
}

/// Read about one thing or person
#[utoipa::path(
    get,
    path = "/api/v1/{kinds}/{id}",
    tag = "Timetable",
    params(EntryPath),
    responses((status = 200, body = Entry)),
    security((), ("token" = ["timetable:read"]), ("token" = ["people:read"]))
)]
pub(super) fn entry(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
) -> Result<Entry, ApiProblem> {
    let timetable = site.timetable(snapshot)?;
    let link = visible_link(site, snapshot, (feed_id, reader))?;
    Ok(Entry::new(site, timetable, &link.feed_id))
}

/// The feed of something or somebody that the reader may see and that is in the data folder. A former id leads to the present one.
pub(super) fn visible_link<'a>(
    site: &Site,
    snapshot: &'a Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
) -> Result<&'a Link, ApiProblem> {
    let timetable = site.timetable(snapshot)?;
    let current = feed_id.kind.current_id(timetable, &feed_id.id);
    let feed_id = FeedId::new(feed_id.kind, current);
    let link = current_link(site, snapshot, &feed_id).ok_or_else(ApiProblem::not_found)?;
    if reader.may_see(&link.feed_id) {
        Ok(link)
    } else {
        Err(ApiProblem::not_found())
    }
}

fn current_link<'a>(site: &Site, snapshot: &'a Snapshot, feed_id: &FeedId) -> Option<&'a Link> {
    let is_public = feed_id.kind.is_public(&site.public);
    let link = snapshot.known_link(feed_id, is_public)?;
    link.is_current().then_some(link)
}

impl Entry {
    fn new(site: &Site, timetable: &Timetable, feed_id: &FeedId) -> Self {
        let FeedId { kind, id } = feed_id;
        let person = agenda::person(timetable, feed_id);
        let email = person.and_then(|person| person.email.as_deref());
        let language = person.and_then(|person| person.language);
        let is_public = kind.is_public(&site.public);
        let address = |representation| {
            let path = Route::public(feed_id, representation).path();
            is_public.then(|| format!("{}{path}", site.base_url))
        };
        let mut former_ids: Vec<String> = Vec::new();
        if *kind == Kind::Module {
            for module in timetable.terms_of(id) {
                former_ids.extend(module.former_codes().map(str::to_owned));
            }
            former_ids.sort_unstable();
            former_ids.dedup();
        }
        Self {
            kind: (*kind).into(),
            id: id.to_string(),
            title: kind.title(timetable, id).to_owned(),
            email: email.map(str::to_owned),
            language: language.map(|language| language.code().to_owned()),
            former_ids,
            page: address(Representation::Page),
            calendar: address(Representation::Calendar(CalendarFormat::Ics)),
        }
    }
}
