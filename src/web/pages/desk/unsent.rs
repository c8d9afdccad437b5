//! The page after a form that did not count.

use actix_web::http::StatusCode;
use askama::Template;
use serde::Serialize;

use super::super::super::Site;
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::route::Route;
use super::super::frame::Frame;
use super::super::page_access::SessionPart;
use super::super::templates::SamplePage;
use super::super::way_back::way_back;
use super::super::{Caching, Page, PageContext};
use crate::language::Words;

/// The text of the form, so that nobody has to type it again, and the way back to the page with the form.
#[derive(Template, Serialize)]
#[template(path = "desk_unsent.html")]
struct DeskUnsentPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    /// The reason why the form did not count.
    reason: String,
    /// May be empty.
    typed: String,
    /// The path that leads back to the page with the form, and its name.
    back: String,
    back_name: String,
}

/// The reason why a form of the desk does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) enum UnsentReason {
    /// The sender's role has to be checked first.
    CheckFirst,
    /// The sender's role has to be checked first, and that is not possible at the moment.
    CannotCheck,
    /// The sender has no session any more.
    SessionEnded,
    /// The form is of another session than the sender's.
    AnotherSession,
}

impl UnsentReason {
    /// The keys of the text and of the way back.
    fn keys(self) -> [&'static str; 2] {
        match self {
            Self::CheckFirst => ["desk-unsent-text", "desk-unsent-back"],
            Self::CannotCheck => ["desk-unsent-unchecked", "desk-unsent-back"],
            Self::SessionEnded => ["desk-unsent-ended", "desk-unsent-sign-in"],
            Self::AnotherSession => ["desk-unsent-outdated", "desk-unsent-open"],
        }
    }
}

impl Page for DeskUnsentPage<'_> {
    const TEMPLATE: &'static str = "desk_unsent.html";
}

/// Answers with the text that somebody has typed into a form on the page of this route.
pub(in super::super::super) fn desk_unsent(
    context: &PageContext<'_>,
    session: SessionPart,
    (route, typed): (&Route, String),
    reason: UnsentReason,
) -> Result<PageResponse, WebError> {
    let [text, back_name] = reason.keys().map(|key| context.words.text(key));
    let back = match reason {
        UnsentReason::SessionEnded => context.site.path(&Route::SignIn) + &way_back(&route.path()),
        _ => context.site.path(route),
    };
    let page = DeskUnsentPage {
        words: &context.words,
        frame: context.desk_frame(),
        session,
        reason: text,
        typed,
        back,
        back_name,
    };
    context.respond_with_status(StatusCode::FORBIDDEN, &page, Caching::Personal)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let [reason, back_name] = UnsentReason::CheckFirst.keys().map(|key| words.text(key));
    SamplePage::of(&DeskUnsentPage {
        words,
        frame: frame.clone(),
        session: SessionPart::sample(site, words),
        reason,
        typed: "phoned".into(),
        back: site.path(&Route::DeskOverview),
        back_name,
    })
}
