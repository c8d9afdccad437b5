//! The lists of public feeds, one for each kind, with search.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::{PageRequest, PageResponse};
use super::super::route::{Representation, Route};
use super::frame::Frame;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, query};
use crate::agenda::{self, Hit, Query};
use crate::feed::{FeedId, Kind, PublicTexts};
use crate::language::{TextArgument, Words};
use crate::snapshot::Snapshot;

/// The largest number of entries on a page.
const LIMIT: usize = 150;

/// A list, or the part of it that a search has found.
#[derive(Template, Serialize)]
#[template(path = "list.html")]
struct ListPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    page: String,
    title: String,
    label: String,
    query: String,
    count: String,
    has_entries: bool,
    entries: Vec<ListEntry>,
}

#[derive(Serialize)]
struct ListEntry {
    name: String,
    title: String,
    address: String,
}

impl Page for ListPage<'_> {
    const TEMPLATE: &'static str = "list.html";
}

/// Answers with the list of a kind of public feeds.
pub(in super::super) fn list(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    kind: Kind,
) -> Result<PageResponse, WebError> {
    let texts = kind.public_texts().filter(|_| kind.is_public(&site.public));
    let texts = texts.ok_or(WebError::NotFound)?;
    let timetable = site.timetable(snapshot)?;
    let directory = snapshot.directory(kind, timetable);
    let wanted = Query::new(&query::value(request.query_string(), "q").unwrap_or_default());
    let hits = directory.search(&wanted, LIMIT);
    let context = PageContext::new(request, site, snapshot);
    let page = ListPage::new(
        &context.words,
        context.frame(),
        site,
        (kind, texts),
        wanted.text().into(),
        &hits,
    );
    context.respond(&page, Caching::Public)
}

/// The pages with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let some = agenda::Hits {
        shown: vec![Hit {
            kind: Kind::Module,
            id: "MAA101",
            title: "Calculus",
        }],
        found: 2,
        compared: 0,
    };
    let none = agenda::Hits {
        shown: Vec::new(),
        found: 0,
        compared: 0,
    };
    let listed = Kind::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, kind.public_texts()?)));
    let mut samples = Vec::new();
    for kind in listed {
        for hits in [&some, &none] {
            let list = ListPage::new(words, frame.clone(), site, kind, "maths".into(), hits);
            samples.push(SamplePage::of(&list));
        }
    }
    samples
}

impl<'a> ListPage<'a> {
    fn new(
        words: &'a Words,
        frame: Frame,
        site: &Site,
        (kind, texts): (Kind, PublicTexts),
        query: String,
        hits: &agenda::Hits<'_>,
    ) -> Self {
        let shown = hits.shown.len();
        let count = if shown < hits.found {
            words.fill(
                "list-count-cut",
                &[
                    ("found", TextArgument::from(hits.found)),
                    ("shown", TextArgument::from(shown)),
                ],
            )
        } else {
            words.fill1("list-count", "found", hits.found)
        };
        let entry = |hit: &Hit<'_>| ListEntry {
            name: hit.id.into(),
            // A room without a title is shown by its name.
            title: if hit.id == hit.title {
                String::new()
            } else {
                hit.title.into()
            },
            address: site.path(&Route::public(
                &FeedId::new(kind, hit.id),
                Representation::Page,
            )),
        };
        Self {
            words,
            frame,
            title: words.text(texts.list),
            label: words.text(texts.search),
            query,
            count,
            has_entries: shown > 0,
            entries: hits.shown.iter().map(entry).collect(),
            page: site.path(&Route::List(kind)),
        }
    }
}
