//! The page that ends messages.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::PageResponse;
use super::super::route::Route;
use super::frame::Frame;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext};
use crate::language::Words;

/// A page with one button. It names nobody.
#[derive(Template, Serialize)]
#[template(path = "stop_messages.html")]
struct StopMessagesPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path that receives the form.
    action: String,
    /// The person gets no messages any more.
    is_stopped: bool,
}

impl Page for StopMessagesPage<'_> {
    const TEMPLATE: &'static str = "stop_messages.html";
}

/// Answers with the page. Its button sends a form to `action`.
pub(in super::super) fn stop_messages(
    context: &PageContext<'_>,
    action: String,
    is_stopped: bool,
) -> Result<PageResponse, WebError> {
    let page = StopMessagesPage {
        words: &context.words,
        frame: context.frame(),
        action,
        is_stopped,
    };
    context.respond(&page, Caching::Personal)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    SamplePage::of(&StopMessagesPage {
        words,
        frame: frame.clone(),
        action: site.path(&Route::StopMessages("token".into())),
        is_stopped: false,
    })
}
