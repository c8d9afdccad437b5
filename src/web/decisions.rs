//! The forms with which the owner of a link decides about it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;
use tokio::time::timeout;

use super::Site;
use super::error::WebError;
use super::page_response::PageResponse;
use super::page_routes::{FoundLink, find_link};
use super::pages::{self, LinkAction};
use super::route::{Representation, Route};
use crate::links::{Choices, DecisionRequest, LinkError, SUBSCRIBER, Token};
use crate::snapshot::Link;

/// A form with five hundred modules ticked is shorter.
const MAX_FORM_BYTES: usize = 32 << 10;

/// A form has a field for each ticked module and each ticked type of activity, and a few more.
const MAX_FIELDS: usize = 1_000;

/// The time in which a form must arrive.
const FORM_TIMEOUT: Duration = Duration::from_secs(10);

/// The time that an answer waits for the decision to be served. This usually takes much less than a second, even beside
/// a publish.
const APPLY_TIMEOUT: Duration = Duration::from_secs(10);

/// Carries out the decision in a form, and redirects to a page.
pub(super) async fn decide(
    request: &HttpRequest,
    payload: web::Payload,
    site: &Site,
    route: &Route,
) -> Result<HttpResponse, WebError> {
    let (token, action) = match *route {
        Route::Choices(token) => (token, None),
        Route::LinkAction(token, action) => (token, Some(action)),
        _ => return Err(WebError::MethodNotAllowed),
    };
    if is_from_another_site(request.headers()) {
        return Err(WebError::CrossSite);
    }
    let snapshot = site.snapshot()?;
    let FoundLink { link, is_own: true } = find_link(site, &snapshot, token)? else {
        return Err(WebError::NotFound);
    };
    // A guard must not be held while the form is on its way.
    let snapshot = Guard::into_inner(snapshot);
    let form = read_form(payload).await?;
    if link.state().stopped.is_some() {
        return Ok(see_page(site, token, ""));
    }
    let decision = match action {
        Some(_) if !pages::is_confirmed(&form) => {
            return Ok(see_other(site, route, "?unconfirmed=1"));
        }
        Some(LinkAction::Reset) => FormDecision::Reset,
        Some(LinkAction::TurnOff) => FormDecision::TurnOff,
        None => FormDecision::Choose(pages::choices(site, &snapshot, &link, &form)?),
    };
    if site.published.is_final() {
        return Err(WebError::Restarting);
    }
    site.decision_limit
        .check(&link.feed_id)
        .map_err(|wait| WebError::TooManyRequests { wait })?;
    let links = Arc::clone(&site.links);
    // The form may have been on its way for a long time.
    let now = site.clock.now();
    let token = site
        .jobs
        .run_at_once(move || decision.carry_out(&links, &link, token, now))
        .await
        .map_err(|_| WebError::NotAppliedYet)??;
    (site.publish_trigger)();
    // The owner of a new address must get it in any case.
    if !site
        .published
        .wait_until_applied(site.links.version(), APPLY_TIMEOUT)
        .await
        && action != Some(LinkAction::Reset)
    {
        return Err(WebError::NotAppliedYet);
    }
    let query = match action {
        None => "?saved=1",
        Some(LinkAction::Reset) => "?new=1",
        Some(LinkAction::TurnOff) => "",
    };
    Ok(see_page(site, token, query))
}

/// Redirects to the page of the link.
fn see_page(site: &Site, token: Token, query: &str) -> HttpResponse {
    see_other(site, &Route::secret(token, Representation::Page), query)
}

async fn read_form(payload: web::Payload) -> Result<String, WebError> {
    let form = timeout(FORM_TIMEOUT, payload.to_bytes_limited(MAX_FORM_BYTES)).await;
    let form = form
        .ok()
        .and_then(Result::ok)
        .and_then(Result::ok)
        .ok_or(WebError::BadForm)?;
    if form.split(|byte| *byte == b'&').nth(MAX_FIELDS).is_some() {
        return Err(WebError::BadForm);
    }
    String::from_utf8(form.into()).map_err(|_| WebError::BadForm)
}

/// The decision in a form.
enum FormDecision {
    Reset,
    TurnOff,
    Choose(Choices),
}

impl FormDecision {
    /// Writes the decision to the journal, waits for the disk, and returns the token that the link has then.
    fn carry_out(
        self,
        links: &crate::links::Links,
        link: &Link,
        token: Token,
        now: Timestamp,
    ) -> Result<Token, WebError> {
        let decision_request = DecisionRequest {
            link_id: link.id(),
            by: SUBSCRIBER,
            reason: None,
            now,
        };
        let done = match self {
            Self::Reset => links.rotate(decision_request, Some(token)),
            Self::TurnOff => links.stop(decision_request, Some(token)).map(|()| token),
            Self::Choose(choices) => links
                .choose(decision_request, Some(token), |_| choices)
                .map(|()| token),
        };
        match done {
            // Another request was faster: the feed is turned off already.
            Err(LinkError::AlreadyStopped(_)) => Ok(token),
            Err(LinkError::OutdatedToken) => Err(WebError::NotFound),
            done => Ok(done?),
        }
    }
}

/// Whether the browser says that another site sent the form. An old browser does not say so. It has no cookie or other
/// right that a site could misuse, because the token in the address is the secret.
fn is_from_another_site(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| {
        !["same-origin", "none"]
            .iter()
            .any(|ours| site.as_bytes() == ours.as_bytes())
    })
}

fn see_other(site: &Site, route: &Route, query: &str) -> HttpResponse {
    PageResponse::see_other(&(site.path(route) + query)).into()
}
