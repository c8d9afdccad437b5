//! The home page: an introduction, and the fastest way to subscribe.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::rendered::{PageRequest, Rendered};
use super::frame::Frame;
use super::templates::Sample;
use super::{Caching, Page, Visit};
use crate::feed::Kind;
use crate::language::Words;
use crate::snapshot::Snapshot;

#[derive(Template, Serialize)]
#[template(path = "home.html")]
struct Home<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    base_url: &'a str,
    /// Whether there are modules or rooms that are open to all.
    has_open: bool,
    has_modules: bool,
    has_rooms: bool,
}

impl Page for Home<'_> {
    const TEMPLATE: &'static str = "home.html";
}

/// Answers with the home page.
pub(in super::super) fn home(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<Rendered, WebError> {
    let visit = Visit::new(request, site);
    let has_current = |kind| {
        let mut feeds = snapshot.public_feeds(kind).iter();
        feeds.any(|(_, link)| !link.is_former)
    };
    let has_modules = has_current(Kind::Module);
    let has_rooms = has_current(Kind::Room);
    let has_open = has_modules || has_rooms;
    let base_url = &site.base_url;
    let page = Home {
        words: &visit.words,
        frame: visit.frame(),
        base_url,
        has_open,
        has_modules,
        has_rooms,
    };
    visit.show(&page, Caching::Public)
}

/// The page with made-up content.
pub(super) fn sample(words: &Words, frame: &Frame) -> Sample {
    let base_url = "https://timetable.example.ac.uk";
    Sample::of(&Home {
        words,
        frame: frame.clone(),
        base_url,
        has_open: true,
        has_modules: true,
        has_rooms: true,
    })
}
