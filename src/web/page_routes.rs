//! The page of each route.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::Site;
use super::error::WebError;
use super::message_routes;
use super::page_or_feed;
use super::page_response::{PageRequest, PageResponse};
use super::pages::{self, FeedToSubscribe, PageAccess, PageContext};
use super::route::{FeedAddress, Representation, Route};
use crate::links::Token;
use crate::snapshot::{Link, Snapshot};

/// Answers with a page, which is rendered beside the workers.
pub(super) async fn answer(
    request: &HttpRequest,
    site: &web::Data<Site>,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    Ok(site
        .jobs
        .run(move || {
            // Every page links to the page on which people sign in, as soon as there is an account.
            if let Ok(parts) = shared_site.sign_in_parts() {
                parts.sign_in.refresh();
            }
            page(
                &request,
                &shared_site,
                &shared_site.published.current(),
                now,
            )
        })
        .await??
        .into())
}

/// The page of a request.
fn page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let [Some(route), other] = Route::parse(request.path()) else {
        return Err(WebError::NotFound);
    };
    match &route {
        Route::Feed(_, Representation::Calendar(_)) => {
            page_at_feed_address(request, site, snapshot, [Some(route), other], now)
        }
        Route::Home => pages::home(request, site, snapshot),
        Route::Help(None) => pages::help(request, site, snapshot),
        Route::Help(Some(app)) => pages::app_help(request, site, snapshot, *app),
        Route::List(kind) => pages::list(request, site, snapshot, *kind),
        Route::Feed(address, Representation::Page) => {
            feed_page(request, site, snapshot, address, now).map(with_feed)
        }
        Route::StopMessages(token) => message_routes::stop_page(request, site, snapshot, token),
        Route::FeedHelp(token, _)
        | Route::Choices(token)
        | Route::LinkSettings(token)
        | Route::Meetings(token, _)
        | Route::Messages(token)
        | Route::FurtherLinks(token, _)
        | Route::LinkAction(token, _) => {
            personal_page(request, site, snapshot, (&route, *token), now)
        }
        // The answers of all others are not pages, or are in `session_routes`.
        _ => Err(WebError::NotFound),
    }
}

/// The page of a feed whose address somebody has opened in a browser. Like the feed, it is that of the first address that exists.
/// A cache must not keep it, because it might give it to a calendar app.
fn page_at_feed_address(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    candidates: [Option<Route>; 2],
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let mut found = Err(WebError::NotFound);
    for route in candidates.into_iter().flatten() {
        if let Route::Feed(address, _) = route
            && matches!(found, Err(WebError::NotFound))
        {
            found = feed_page(request, site, snapshot, &address, now);
        }
    }
    let mut page = found?;
    let never = HeaderValue::from_static("private, no-store");
    page.headers.insert(CACHE_CONTROL, never);
    Ok(with_feed(page))
}

fn feed_page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    address: &FeedAddress,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    match address {
        FeedAddress::Public(feed_id) => pages::public_feed(request, site, snapshot, feed_id, now),
        FeedAddress::Secret(token) => {
            let route = Route::secret(*token, Representation::Page);
            personal_page(request, site, snapshot, (&route, *token), now)
        }
    }
}

/// The page of an address at which calendar apps get the feed.
fn with_feed(mut page: PageResponse) -> PageResponse {
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
) -> Result<PageResponse, WebError> {
    let FoundLink { link, is_own } = find_link(site, snapshot, token)?;
    match route {
        // Many people have the address of a feed that is not one person's own.
        Route::Choices(_)
        | Route::LinkSettings(_)
        | Route::Messages(_)
        | Route::FurtherLinks(..)
        | Route::LinkAction(..)
            if !is_own =>
        {
            return Err(WebError::NotFound);
        }
        // A browser that reloads the address of a sent form gets the page with the form.
        Route::Messages(_) | Route::FurtherLinks(_, None) => {
            return Ok(PageResponse::see_other(
                &site.path(&Route::LinkSettings(token)),
            ));
        }
        _ => {}
    }
    let context = PageContext::of_link(request, site, snapshot, &link);
    let access = PageAccess::by_link(token);
    let feed = || FeedToSubscribe::personal(link.name.to_string(), site, token);
    match *route {
        // A feed that is turned off has no forms and no help for subscribing.
        _ if link.state().stopped.is_some() => {
            pages::my_feed(&context, snapshot, &link, &access, (is_own, now))
        }
        Route::FeedHelp(_, None) => pages::help_with(&context, &feed()),
        Route::FeedHelp(_, Some(app)) => pages::app_help_with(&context, app, &feed()),
        Route::Choices(_) => pages::choice_page(&context, snapshot, &link, &access),
        // A list of meetings says what they are.
        Route::Meetings(..) if link.state().is_busy_only() => Err(WebError::NotFound),
        Route::Meetings(_, format) => {
            pages::meeting_list(&context, snapshot, &link, (&access, format))
        }
        Route::LinkSettings(_) => pages::link_settings(&context, snapshot, &link, &access, now),
        Route::FurtherLinks(_, Some(number)) => {
            pages::further_link(&context, (snapshot, &link), &access, (number, now))
        }
        Route::LinkAction(_, action) => {
            pages::confirm(&context, (snapshot, &link), action, &access)
        }
        _ => pages::my_feed(&context, snapshot, &link, &access, (is_own, now)),
    }
}

/// A link, and whether it gives its holder the rights of the person whose feed it shows. Only a person's first link does: a
/// further one is for lending.
pub(super) struct FoundLink {
    pub(super) link: Arc<Link>,
    pub(super) is_own: bool,
}

pub(super) fn find_link(
    site: &Site,
    snapshot: &Snapshot,
    token: Token,
) -> Result<FoundLink, WebError> {
    if let Some(link) = snapshot.links.get(&token) {
        site.link_limit
            .check(&token)
            .map_err(|wait| WebError::TooManyRequests { wait })?;
        return Ok(FoundLink {
            link: Arc::clone(link),
            is_own: link.number.is_first(),
        });
    }
    let link = snapshot.shared.get(&token).ok_or_else(|| {
        if snapshot.waiting.contains(&token) {
            WebError::not_ready(&site.published)
        } else {
            WebError::NotFound
        }
    })?;
    Ok(FoundLink {
        link: Arc::clone(link),
        is_own: false,
    })
}
