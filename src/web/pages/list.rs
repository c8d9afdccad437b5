//! The lists of modules and rooms, with search.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::address::page_segment;
use super::super::error::WebError;
use super::super::rendered::{PageRequest, Rendered};
use super::frame::Frame;
use super::templates::Sample;
use super::{Caching, Page, Visit, query};
use crate::agenda::{self, Query};
use crate::language::{Value, Words};
use crate::snapshot::Snapshot;

/// A page stays small with so many.
const LIMIT: usize = 150;

/// A list, or what was found of it.
#[derive(Template, Serialize)]
#[template(path = "list.html")]
struct List<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    page: String,
    title: String,
    label: String,
    query: String,
    count: String,
    has_entries: bool,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    title: String,
    address: String,
}

impl Page for List<'_> {
    const TEMPLATE: &'static str = "list.html";
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Listed {
    Modules,
    Rooms,
}

impl Listed {
    /// The page of the list; each entry's is below it.
    pub(super) fn page(self, site: &Site) -> String {
        site.path(match self {
            Self::Modules => "/modules",
            Self::Rooms => "/rooms",
        })
    }

    pub(super) fn is_public(self, site: &Site) -> bool {
        match self {
            Self::Modules => site.public.modules,
            Self::Rooms => site.public.rooms,
        }
    }

    pub(super) fn title(self, words: &Words) -> String {
        let [title, _] = self.texts(words);
        title
    }

    fn texts(self, words: &Words) -> [String; 2] {
        let keys = match self {
            Self::Modules => ["modules-title", "modules-search"],
            Self::Rooms => ["rooms-title", "rooms-search"],
        };
        keys.map(|key| words.text(key))
    }
}

/// Answers with the list.
pub(in super::super) fn list(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    listed: Listed,
) -> Result<Rendered, WebError> {
    if !listed.is_public(site) {
        return Err(WebError::NotFound);
    }
    let timetable = site.timetable(snapshot)?;
    let directory = match listed {
        Listed::Modules => snapshot.module_directory(timetable),
        Listed::Rooms => snapshot.room_directory(timetable),
    };
    let wanted = Query::new(&query::value(request.query_string(), "q").unwrap_or_default());
    let hits = directory.search(&wanted, LIMIT);
    let visit = Visit::new(request, site);
    let page = List::new(
        &visit.words,
        visit.frame(),
        site,
        listed,
        wanted.text().into(),
        &hits,
    );
    visit.show(&page, Caching::Open)
}

/// The pages with made-up content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<Sample> {
    let hits = agenda::Hits {
        shown: vec![("MAA101", "Calculus")],
        found: 2,
    };
    let none = agenda::Hits {
        shown: Vec::new(),
        found: 0,
    };
    let sample = |hits| {
        Sample::of(&List::new(
            words,
            frame.clone(),
            site,
            Listed::Modules,
            "maths".into(),
            hits,
        ))
    };
    vec![sample(&hits), sample(&none)]
}

impl<'a> List<'a> {
    fn new(
        words: &'a Words,
        frame: Frame,
        site: &Site,
        listed: Listed,
        query: String,
        hits: &agenda::Hits<'_>,
    ) -> Self {
        let [title, label] = listed.texts(words);
        let shown = hits.shown.len();
        let page = listed.page(site);
        let count = if shown < hits.found {
            words.fill(
                "list-count-cut",
                &[
                    ("found", Value::from(hits.found)),
                    ("shown", Value::from(shown)),
                ],
            )
        } else {
            words.fill1("list-count", "found", hits.found)
        };
        let entry = |(name, title): &(&str, &str)| Entry {
            name: (*name).into(),
            // A room without a title is called by its name.
            title: if name == title {
                String::new()
            } else {
                (*title).into()
            },
            address: format!("{page}/{}", page_segment(name)),
        };
        Self {
            words,
            frame,
            title,
            label,
            query,
            count,
            has_entries: shown > 0,
            entries: hits.shown.iter().map(entry).collect(),
            page,
        }
    }
}
