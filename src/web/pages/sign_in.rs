//! The page on which people sign in, and the page of somebody who has signed in and has no timetable.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::negotiation::LANGUAGE_COOKIE;
use super::super::page_response::PageResponse;
use super::super::route::Route;
use super::frame::Frame;
use super::page_access::SessionPart;
use super::templates::SamplePage;
use super::way_back::{path_back, way_back};
use super::{Caching, Page, PageContext, query};
use crate::language::{Language, Words};
use crate::sign_in::{ProviderAnswer, SignIn};

/// The way to the provider, and the form with name and password.
#[derive(Template, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a template asks only whether"
)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    action: String,
    /// The last try had a wrong name or password.
    has_failed: bool,
    /// The reader has just signed out.
    is_signed_out: bool,
    /// There are accounts of this server.
    has_accounts: bool,
    has_provider: bool,
    /// The path that leads to the provider.
    provider: String,
    is_provider_down: bool,
    has_provider_failed: bool,
    /// The provider has sent the reader back, but this browser has begun nothing, or too long ago.
    is_too_late: bool,
    /// The provider says that the reader has no role any more, or is not signed in there.
    has_role_ended: bool,
}

/// The page of somebody without a timetable.
#[derive(Template, Serialize)]
#[template(path = "no_timetable.html")]
struct NoTimetablePage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
}

impl Page for SignInPage<'_> {
    const TEMPLATE: &'static str = "sign_in.html";
}

impl Page for NoTimetablePage<'_> {
    const TEMPLATE: &'static str = "no_timetable.html";
}

/// Answers with the form.
pub(in super::super) fn sign_in(context: &PageContext<'_>) -> Result<PageResponse, WebError> {
    let has = |name| query::value(context.request.query_string(), name).is_some();
    let mut page = SignInPage::new(&context.words, context.frame(), context.site);
    (page.has_failed, page.is_signed_out) = (has("failed"), has("signed-out"));
    if let Some(path) = path_back(context.request.query_string()) {
        let back = way_back(&path);
        page.action += &back;
        page.provider += &back;
    }
    if page.has_provider {
        let fault = query::value(context.request.query_string(), "provider");
        let is = |name| fault.as_deref() == Some(name);
        page.is_provider_down = is(ProviderFault::Down.name());
        page.has_provider_failed = is(ProviderFault::Failed.name());
        page.is_too_late = is(ProviderFault::TooLate.name());
        page.has_role_ended = is(ProviderFault::RoleEnded.name());
    }
    context.respond(&page, Caching::Personal)
}

/// Answers to somebody who has signed in and has no timetable.
pub(in super::super) fn no_timetable(
    context: &PageContext<'_>,
    session: SessionPart,
) -> Result<PageResponse, WebError> {
    let page = NoTimetablePage {
        words: &context.words,
        frame: context.frame(),
        session,
    };
    context.respond(&page, Caching::Personal)
}

/// The reason why somebody comes back from the provider without being signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ProviderFault {
    /// The provider cannot be reached.
    Down,
    /// The provider has refused, or its answer does not count.
    Failed,
    /// This browser has begun nothing, or too long ago.
    TooLate,
    /// Somebody at the desk has no role any more, or is not signed in there.
    RoleEnded,
}

impl ProviderFault {
    /// The value in the query of the page.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Failed => "failed",
            Self::TooLate => "again",
            Self::RoleEnded => "role",
        }
    }
}

impl<'a> SignInPage<'a> {
    fn new(words: &'a Words, frame: Frame, site: &Site) -> Self {
        let sign_in = site.sign_in.as_ref().map(|parts| &parts.sign_in);
        Self {
            words,
            frame,
            action: site.path(&Route::SignIn),
            has_failed: false,
            is_signed_out: false,
            has_accounts: sign_in.is_some_and(SignIn::has_accounts),
            has_provider: sign_in.is_some_and(SignIn::has_provider),
            provider: site.path(&Route::ProviderSignIn),
            is_provider_down: false,
            has_provider_failed: false,
            is_too_late: false,
            has_role_ended: false,
        }
    }
}

/// The name and the password in the form.
pub(in super::super) fn name_and_password(form: &str) -> Option<(String, String)> {
    let value = |name| query::values(form, name).into_iter().next();
    Some((value("name")?, value("password")?))
}

/// The answer of the provider in a query.
pub(in super::super) fn provider_answer(query: &str) -> ProviderAnswer {
    ProviderAnswer {
        state: query::value(query, "state"),
        code: query::value(query, "code"),
        issuer: query::value(query, "iss"),
        error: query::value(query, "error"),
    }
}

/// The hidden field of a form of a session.
pub(in super::super) fn form_token(form: &str) -> Option<String> {
    query::value(form, "form-token")
}

/// The part of a query that chooses a language, for a redirect; empty if it chooses none.
pub(in super::super) fn language_query(query: &str) -> String {
    let chosen = query::value(query, LANGUAGE_COOKIE).and_then(|code| Language::parse(&code));
    chosen.map_or_else(String::new, |language| {
        format!("?{LANGUAGE_COOKIE}={}", language.code())
    })
}

/// Whether the form asks to end all sessions.
pub(in super::super) fn ends_all_sessions(form: &str) -> bool {
    query::value(form, "everywhere").is_some()
}

/// The pages with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> [SamplePage; 2] {
    let mut sign_in = SignInPage::new(words, frame.clone(), site);
    (sign_in.has_failed, sign_in.is_signed_out) = (true, true);
    (sign_in.has_accounts, sign_in.has_provider) = (true, true);
    (sign_in.is_provider_down, sign_in.has_provider_failed) = (true, true);
    (sign_in.is_too_late, sign_in.has_role_ended) = (true, true);
    let no_timetable = NoTimetablePage {
        words,
        frame: frame.clone(),
        session: SessionPart::sample(site, words),
    };
    [SamplePage::of(&sign_in), SamplePage::of(&no_timetable)]
}
