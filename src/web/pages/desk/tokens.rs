//! The page of the tokens of programs, for admins.

use askama::Template;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_reader::DeskReader;
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::route::{ApiRoute, Route};
use super::super::frame::Frame;
use super::super::page_access::SessionPart;
use super::super::templates::SamplePage;
use super::super::{Caching, Page, PageContext, dates, query};
use super::desk_outcome;
use super::event_row::{author, moment};
use crate::agenda::University;
use crate::api_tokens::{
    ApiScope, ApiSecret, ApiToken, NewApiToken, default_expiry, read_api_tokens,
};
use crate::language::Words;
use crate::links::{TokenAction, TokenChange, token_changes};
use crate::printable::utc_seconds;
use crate::sign_in::account_name;
use crate::snapshot::Snapshot;

/// The changes on the page.
const CHANGES: usize = 50;

/// The page.
#[derive(Template, Serialize)]
#[template(path = "desk_tokens.html")]
struct DeskTokensPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    desk: String,
    /// The path of this page, which also receives its forms.
    page: String,
    /// The path of the page about the API.
    docs: String,
    message: String,
    /// The secret of the token that was just made; empty on every other page.
    secret: String,
    /// The tokens or their changes cannot be read.
    is_broken: bool,
    tokens: Vec<TokenRow>,
    scopes: Vec<&'static str>,
    /// The last day of a new token, as the form begins with it.
    expires: String,
    changes: Vec<TokenChangeRow>,
}

/// A token.
#[derive(Serialize)]
struct TokenRow {
    name: String,
    scopes: String,
    expires: String,
    is_expired: bool,
    /// The time of the last use; empty before the first.
    used: String,
}

/// A change that was made here or by a command.
#[derive(Serialize)]
struct TokenChangeRow {
    what: String,
    name: String,
    scopes: String,
    by: String,
    reason: String,
    time: String,
    machine: String,
}

impl Page for DeskTokensPage<'_> {
    const TEMPLATE: &'static str = "desk_tokens.html";
}

/// A form of the page.
pub(in super::super::super) enum TokenForm {
    /// `None` if the name is not allowed.
    Add(Option<NewApiToken>),
    Revoke(String),
}

impl TokenForm {
    /// Reads a form; `None` if no page has such a form.
    pub(in super::super::super) fn read(form: &str) -> Option<Self> {
        let name = query::value(form, "name").unwrap_or_default();
        match &*query::value(form, "action")? {
            "revoke" => Some(Self::Revoke(name)),
            "add" => {
                let scopes = query::values(form, "scope");
                let scopes = scopes.iter().filter_map(|scope| ApiScope::parse(scope));
                let last = query::value(form, "expires").and_then(|day| day.parse::<Date>().ok());
                let end = last.and_then(|day| day.tomorrow().ok());
                let end = end.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
                Some(Self::Add(account_name(&name).map(|name| NewApiToken {
                    name: name.into(),
                    scopes: scopes.collect(),
                    // A wrong day is refused as one that is past.
                    expires: end.map_or(Timestamp::MIN, |end| end.timestamp()),
                })))
            }
            _ => None,
        }
    }
}

/// Answers with the page, and with the secret of a token that was just made. For everybody but admins it is not there.
pub(in super::super::super) fn desk_tokens(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    (reader, secret): (&DeskReader, Option<&ApiSecret>),
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    reader.require_admin()?;
    let (site, words) = (context.site, &*context.words);
    // A secret must be shown even while there is no timetable, which says only in which time zone times are shown.
    let timetable = snapshot.timetable.as_deref().map(|known| &**known);
    let state = &site.settings.load().state;
    let tokens = read_api_tokens(state).inspect_err(|error| {
        tracing::error!(%error, "the desk cannot show the API tokens");
    });
    let changes = token_changes(state).inspect_err(|error| {
        tracing::error!(%error, "the desk cannot show the changes of API tokens");
    });
    let is_broken = tokens.is_err() || changes.is_err();
    let tokens = tokens.unwrap_or_default();
    let latest = changes.unwrap_or_default();
    let latest = latest.iter().rev().take(CHANGES);
    let page = DeskTokensPage {
        words,
        frame: context.desk_frame(),
        session: context.desk_session(reader),
        desk: site.path(&Route::Desk),
        page: site.path(&Route::DeskTokens),
        docs: site.path(&Route::Api(ApiRoute::Docs)),
        message: desk_outcome::message(context),
        secret: secret.map(ApiSecret::expose).unwrap_or_default().to_owned(),
        is_broken,
        tokens: tokens
            .values()
            .map(|token| TokenRow::new(words, timetable, token, now))
            .collect(),
        scopes: ApiScope::ALL.map(ApiScope::name).into(),
        expires: last_day(default_expiry(now)).to_string(),
        changes: latest
            .map(|change| TokenChangeRow::new(words, timetable, change))
            .collect(),
    };
    context.respond(&page, Caching::Personal)
}

/// The last day in UTC before this end.
fn last_day(end: Timestamp) -> Date {
    let last = end.saturating_sub(SignedDuration::from_nanos(1));
    TimeZone::UTC.to_datetime(last.unwrap_or(end)).date()
}

impl TokenRow {
    fn new(
        words: &Words,
        timetable: Option<&University>,
        token: &ApiToken,
        now: Timestamp,
    ) -> Self {
        let used = token.used.map(|used| moment(words, timetable, used));
        Self {
            name: token.name.to_string(),
            scopes: token.scope_names(),
            expires: dates::day_and_year(words, last_day(token.expires)),
            is_expired: token.is_expired(now),
            used: used.unwrap_or_default(),
        }
    }
}

impl TokenChangeRow {
    fn new(words: &Words, timetable: Option<&University>, change: &TokenChange) -> Self {
        let (what, scopes) = match &change.action {
            TokenAction::Add { scopes, .. } => ("desk-tokens-added", scopes.join(" ")),
            TokenAction::Revoke => ("desk-tokens-revoked", String::new()),
        };
        Self {
            what: words.text(what),
            name: change.name.to_string(),
            scopes,
            by: author(words, &change.by),
            reason: change.reason.to_string(),
            time: moment(words, timetable, change.at),
            machine: utc_seconds(change.at),
        }
    }
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    SamplePage::of(&DeskTokensPage {
        words,
        frame: frame.clone(),
        session: SessionPart::sample(site, words),
        desk: site.path(&Route::Desk),
        page: site.path(&Route::DeskTokens),
        docs: site.path(&Route::Api(ApiRoute::Docs)),
        message: words.text("desk-missing"),
        secret: "carillon_x".into(),
        is_broken: true,
        tokens: vec![TokenRow {
            name: "portal".into(),
            scopes: "timetable:read".into(),
            expires: "1 October".into(),
            is_expired: true,
            used: "1 October".into(),
        }],
        scopes: ApiScope::ALL.map(ApiScope::name).into(),
        expires: "2027-10-01".into(),
        changes: vec![TokenChangeRow {
            what: "Made".into(),
            name: "portal".into(),
            scopes: "timetable:read".into(),
            by: "ada".into(),
            reason: "new".into(),
            time: "1 October".into(),
            machine: "2026-10-01T09:00:00Z".into(),
        }],
    })
}
