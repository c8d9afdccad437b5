//! The home page: an introduction, and the fastest way to subscribe.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::{PageRequest, PageResponse};
use super::frame::Frame;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext};
use crate::feed::Kind;
use crate::language::Words;
use crate::snapshot::Snapshot;

#[derive(Template, Serialize)]
#[template(path = "home.html")]
struct HomePage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    base_url: &'a str,
    /// Whether there are public modules or rooms.
    has_open: bool,
    has_modules: bool,
    has_rooms: bool,
}

impl Page for HomePage<'_> {
    const TEMPLATE: &'static str = "home.html";
}

/// Answers with the home page.
pub(in super::super) fn home(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<PageResponse, WebError> {
    let context = PageContext::new(request, site);
    let has_current = |kind| {
        let mut feeds = snapshot.public_feeds(kind).iter();
        feeds.any(|(_, link)| !link.is_former)
    };
    let has_modules = has_current(Kind::Module);
    let has_rooms = has_current(Kind::Room);
    let has_open = has_modules || has_rooms;
    let base_url = &site.base_url;
    let page = HomePage {
        words: &context.words,
        frame: context.frame(),
        base_url,
        has_open,
        has_modules,
        has_rooms,
    };
    context.respond(&page, Caching::Public)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame) -> SamplePage {
    let base_url = "https://timetable.example.ac.uk";
    SamplePage::of(&HomePage {
        words,
        frame: frame.clone(),
        base_url,
        has_open: true,
        has_modules: true,
        has_rooms: true,
    })
}
