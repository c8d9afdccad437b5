//! The page with the search for people, modules, rooms and programmes.

use askama::Template;
use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_reader::DeskReader;
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::route::Route;
use super::super::frame::Frame;
use super::super::page_access::SessionPart;
use super::super::templates::SamplePage;
use super::super::{Caching, Page, PageContext, query};
use super::kind_name;
use crate::agenda::{self, Hit, Hits, Query};
use crate::feed::{FeedId, Kind};
use crate::language::{TextArgument, Words};
use crate::snapshot::Snapshot;

/// The largest number of results on a page. Somebody with more types another word.
const LIMIT: usize = 20;

/// The page.
#[derive(Template, Serialize)]
#[template(path = "desk.html")]
struct DeskPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    page: String,
    overview: String,
    query: String,
    count: String,
    results: Vec<DeskResult>,
    /// Nobody knows who is protected, so people are shown to admins only.
    lacks_list: bool,
}

#[derive(Serialize)]
struct DeskResult {
    name: String,
    address: String,
    kind: String,
    /// Empty if it is the name.
    id: String,
    email: String,
}

impl Page for DeskPage<'_> {
    const TEMPLATE: &'static str = "desk.html";
}

/// Answers with the page and what is found. A form that finds one person or thing leads there.
pub(in super::super::super) fn desk_search(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    reader: &DeskReader,
) -> Result<PageResponse, WebError> {
    let (site, request) = (context.site, context.request);
    let timetable = site.timetable(snapshot)?;
    let typed = query::value(request.query_string(), "q").unwrap_or_default();
    let wanted = Query::new(&typed);
    let nothing = Hits {
        shown: Vec::new(),
        found: 0,
        compared: 0,
    };
    let hits = if wanted.is_empty() {
        nothing
    } else {
        let may_see = |kind, id: &str| reader.may_see(&FeedId::new(kind, id));
        let everything = snapshot.everything(timetable);
        everything.search_visible(&wanted, LIMIT, may_see)
    };
    let is_sent = query::value(request.query_string(), "open").is_some();
    if let ([Hit { kind, id, .. }], true) = (&hits.shown[..], is_sent) {
        let entry = Route::DeskEntry(FeedId::new(*kind, *id));
        return Ok(PageResponse::see_other(&site.path(&entry)));
    }
    let words = &*context.words;
    let results = hits.shown.iter().map(|hit| {
        let person = agenda::person(timetable, &FeedId::new(hit.kind, hit.id));
        let email = person.and_then(|person| person.email.as_deref());
        DeskResult::new(words, site, hit, email)
    });
    let page = DeskPage {
        words,
        frame: context.desk_frame(),
        session: context.desk_session(reader),
        page: site.path(&Route::Desk),
        overview: site.path(&Route::DeskOverview),
        query: wanted.text().to_owned(),
        count: count(words, &wanted, &hits),
        results: results.collect(),
        lacks_list: reader.lacks_list() && !reader.is_admin,
    };
    context.respond(&page, Caching::Personal)
}

/// The number of results in words; empty before something was typed.
fn count(words: &Words, wanted: &Query, hits: &Hits<'_>) -> String {
    let shown = hits.shown.len();
    if wanted.is_empty() {
        String::new()
    } else if shown < hits.found {
        let numbers = [
            ("found", TextArgument::from(hits.found)),
            ("shown", TextArgument::from(shown)),
        ];
        words.fill("list-count-cut", &numbers)
    } else {
        words.fill1("list-count", "found", hits.found)
    }
}

impl DeskResult {
    fn new(words: &Words, site: &Site, hit: &Hit<'_>, email: Option<&str>) -> Self {
        let id = if hit.id == hit.title { "" } else { hit.id };
        Self {
            name: hit.title.to_owned(),
            address: site.path(&Route::DeskEntry(FeedId::new(hit.kind, hit.id))),
            kind: kind_name(words, hit.kind),
            id: id.to_owned(),
            email: email.unwrap_or_default().to_owned(),
        }
    }
}

/// The page with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let hit = Hit {
        kind: Kind::Student,
        id: "b7",
        title: "Siân",
    };
    let found = DeskResult::new(words, site, &hit, Some("sian@example.ac.uk"));
    let pages = [vec![found], Vec::new()].map(|results| {
        SamplePage::of(&DeskPage {
            words,
            frame: frame.clone(),
            session: SessionPart::sample(site, words),
            page: site.path(&Route::Desk),
            overview: site.path(&Route::DeskOverview),
            query: "sian".into(),
            count: words.fill1("list-count", "found", 1),
            lacks_list: results.is_empty(),
            results,
        })
    });
    pages.into()
}
