//! The page of each route.

use std::sync::Arc;

use actix_web::http::header::{HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::Site;
use super::error::WebError;
use super::page_or_feed;
use super::pages::{self, FeedAtHand, Visit};
use super::rendered::{PageRequest, Rendered};
use super::route::{FeedAddress, Form, Route};
use crate::agenda;
use crate::links::Token;
use crate::snapshot::{Link, Snapshot};

/// Answers with a page, which is rendered beside the workers.
pub(super) async fn answer(
    request: &HttpRequest,
    site: &web::Data<Site>,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let (request, own_site) = (PageRequest::new(request), web::Data::clone(site));
    Ok(site
        .jobs
        .run(move || page(&request, &own_site, &own_site.published.current(), now))
        .await??
        .into())
}

/// The page of a request.
fn page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<Rendered, WebError> {
    let [Some(route), _] = Route::parse(request.path()) else {
        return Err(WebError::NotFound);
    };
    match &route {
        Route::Home => pages::home(request, site, snapshot),
        Route::Help(None) => pages::help(request, site, snapshot),
        Route::Help(Some(client)) => pages::client_page(request, site, snapshot, *client),
        Route::List(kind) => pages::list(request, site, snapshot, *kind),
        Route::Feed(FeedAddress::Public(feed_id), Form::Page) => {
            pages::public_feed(request, site, snapshot, feed_id, now).map(with_feed)
        }
        Route::Feed(FeedAddress::Secret(token), Form::Page) => {
            personal_page(request, site, snapshot, (&route, *token), now).map(with_feed)
        }
        Route::FeedHelp(token, _) | Route::Choices(token) | Route::Question(token, _) => {
            personal_page(request, site, snapshot, (&route, *token), now)
        }
        Route::Feed(..) | Route::StaticFile(_) | Route::Health | Route::Readiness => {
            Err(WebError::NotFound)
        }
    }
}

/// The page of an address at which calendar apps get the feed.
fn with_feed(mut page: Rendered) -> Rendered {
    page.headers
        .insert(VARY, HeaderValue::from_static(page_or_feed::VARY_ON));
    page
}

fn personal_page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    (route, token): (&Route, Token),
    now: Timestamp,
) -> Result<Rendered, WebError> {
    let FoundLink { link, is_own } = find(site, snapshot, token)?;
    match route {
        // Many people have the address of a feed that is not one person's own.
        Route::Choices(_) | Route::Question(..) if !is_own => return Err(WebError::NotFound),
        // A browser that loads the address of a sent form again means the page that has the form.
        Route::Choices(_) => {
            return Ok(Rendered::see_other(
                &site.path(&Route::secret(token, Form::Page)),
            ));
        }
        _ => {}
    }
    let person = snapshot
        .timetable
        .as_deref()
        .and_then(|university| agenda::person(university, &link.feed_id));
    let link_state = link.state();
    let language = link_state
        .choices
        .language
        .or_else(|| person.and_then(|person| person.language));
    let visit = Visit::of_person(request, site, language);
    let feed = || FeedAtHand::personal(link.name.to_string(), site, token);
    match *route {
        // A closed feed has nothing to subscribe to or to decide.
        _ if link_state.stopped.is_some() => {
            pages::my_feed(&visit, snapshot, &link, token, (is_own, now))
        }
        Route::FeedHelp(_, None) => pages::help_with(&visit, &feed()),
        Route::FeedHelp(_, Some(client)) => pages::client_page_with(&visit, client, &feed()),
        Route::Question(_, question) => pages::confirm(&visit, question, token),
        _ => pages::my_feed(&visit, snapshot, &link, token, (is_own, now)),
    }
}

/// A link, and whether it is one person's own.
pub(super) struct FoundLink {
    pub(super) link: Arc<Link>,
    pub(super) is_own: bool,
}

pub(super) fn find(site: &Site, snapshot: &Snapshot, token: Token) -> Result<FoundLink, WebError> {
    if let Some(link) = snapshot.links.get(&token) {
        site.limit
            .check(&token)
            .map_err(|wait| WebError::TooManyRequests { wait })?;
        return Ok(FoundLink {
            link: Arc::clone(link),
            is_own: true,
        });
    }
    let link = snapshot.shared.get(&token).ok_or(WebError::NotFound)?;
    Ok(FoundLink {
        link: Arc::clone(link),
        is_own: false,
    })
}
