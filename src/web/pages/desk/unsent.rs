//! The page after a form that did not count, because the sender's role has to be checked first.

use actix_web::http::StatusCode;
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
use super::super::{Caching, Page, PageContext};
use crate::language::Words;

/// The text of the form, so that nobody has to type it again, and the way to the check.
#[derive(Template, Serialize)]
#[template(path = "desk_unsent.html")]
struct DeskUnsentPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    /// Whether the role can be checked now.
    can_check: bool,
    /// May be empty.
    typed: String,
    /// The path of the page with the form, which leads through the check.
    back: String,
}

impl Page for DeskUnsentPage<'_> {
    const TEMPLATE: &'static str = "desk_unsent.html";
}

/// Answers with the text that somebody has typed into a form on the page of this route.
pub(in super::super::super) fn desk_unsent(
    context: &PageContext<'_>,
    reader: &DeskReader,
    (route, typed): (&Route, String),
    can_check: bool,
) -> Result<PageResponse, WebError> {
    let page = DeskUnsentPage {
        words: &context.words,
        frame: context.desk_frame(),
        session: context.desk_session(reader),
        can_check,
        typed,
        back: context.site.path(route),
    };
    context.respond_with_status(StatusCode::FORBIDDEN, &page, Caching::Personal)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    SamplePage::of(&DeskUnsentPage {
        words,
        frame: frame.clone(),
        session: SessionPart::sample(site, words),
        can_check: true,
        typed: "phoned".into(),
        back: site.path(&Route::DeskOverview),
    })
}
