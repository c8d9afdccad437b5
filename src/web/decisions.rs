//! The forms with which the owner of a link, or the desk, decides about it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;
use tokio::time::timeout;

use super::Site;
use super::error::WebError;
use super::page_response::PageResponse;
use super::page_routes::{FoundLink, find_link};
use super::pages::{self, LinkAction};
use super::route::{PersonalAddress, Route};
use crate::links::{
    Choices, DecisionRequest, LinkError, LinkId, LinkName, Links, NewLink, SUBSCRIBER, Token,
};
use crate::snapshot::{Link, Snapshot};

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
    let (snapshot, link, form) = form_of_owner(request, payload, site, token).await?;
    let address = PersonalAddress::Secret(token);
    let form = SentForm {
        address,
        action,
        form,
    };
    form.decide(site, &snapshot, (link, token)).await
}

/// Reads a form that the holder of a first link has sent. The snapshot and the link are those from before it was on its way.
pub(super) async fn form_of_owner(
    request: &HttpRequest,
    payload: web::Payload,
    site: &Site,
    token: Token,
) -> Result<(Arc<Snapshot>, Arc<Link>, String), WebError> {
    refuse_another_site(request.headers())?;
    let snapshot = site.snapshot()?;
    let FoundLink { link, is_own: true } = find_link(site, &snapshot, token)? else {
        return Err(WebError::NotFound);
    };
    // A guard must not be held while the form is on its way.
    let snapshot = Guard::into_inner(snapshot);
    let form = read_form(payload).await?;
    Ok((snapshot, link, form))
}

/// A form about a link, whose sender may decide about it.
pub(super) struct SentForm {
    pub(super) address: PersonalAddress,
    /// `None` if the form has choices.
    pub(super) action: Option<LinkAction>,
    pub(super) form: String,
}

impl SentForm {
    /// Carries out the decision, waits until it is served, and redirects to a page.
    pub(super) async fn decide(
        self,
        site: &Site,
        snapshot: &Snapshot,
        (link, token): (Arc<Link>, Token),
    ) -> Result<HttpResponse, WebError> {
        let Self {
            address,
            action,
            form,
        } = self;
        if link.state().stopped.is_some() {
            return Ok(see_other(site, &address.page(), ""));
        }
        let decision = match action {
            Some(action) if !pages::is_confirmed(&form) => {
                return Ok(see_other(site, &address.action(action), "?unconfirmed=1"));
            }
            Some(LinkAction::Reset) if pages::resets_all(&form) => LinkDecision::ResetAll,
            Some(LinkAction::Reset) => LinkDecision::Reset,
            Some(LinkAction::TurnOff) => LinkDecision::TurnOff,
            None => LinkDecision::Choose(pages::choices(site, snapshot, &link, &form)?),
        };
        let author = DecisionAuthor {
            by: SUBSCRIBER.to_owned(),
            reason: match action {
                Some(LinkAction::TurnOff) => pages::reason(&form, token),
                Some(LinkAction::Reset) | None => None,
            },
        };
        let link = (link.id(), Some(token));
        let way = match address {
            PersonalAddress::Secret(_) => DecisionWay::Link,
            PersonalAddress::Session(_) => DecisionWay::Session,
        };
        let token = apply(site, decision, (author, way), link).await?;
        let token = token.ok_or(WebError::NotFound)?;
        let query = match action {
            None => "?saved=1",
            Some(LinkAction::Reset) => "?new=1",
            Some(LinkAction::TurnOff) => "",
        };
        let page = match address {
            PersonalAddress::Secret(_) => PersonalAddress::Secret(token),
            PersonalAddress::Session(_) => address,
        };
        let shown = match action {
            None => page.choices(),
            Some(_) => page.page(),
        };
        Ok(see_other(site, &shown, query))
    }
}

/// The way on which a decision comes. Each has a limit of its own, so that somebody who knows a link cannot keep its owner or the
/// desk from resetting it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum DecisionWay {
    Link,
    Session,
    Desk,
    Api,
    /// The address in a mail that ends messages.
    Mail,
}

/// A decision that is in the journal.
pub(super) struct SavedDecision {
    /// The token that the link has then.
    token: Option<Token>,
    /// Whether requests see it already.
    pub(super) is_served: bool,
}

/// Writes the decision to the journal, and waits until it is served. Returns the token that the link has then. Without a
/// token, whatever the link has now counts.
pub(super) async fn apply(
    site: &Site,
    decision: LinkDecision,
    author: (DecisionAuthor, DecisionWay),
    link: (LinkId, Option<Token>),
) -> Result<Option<Token>, WebError> {
    let is_reset = matches!(decision, LinkDecision::Reset | LinkDecision::ResetAll);
    let saved = save(site, decision, author, link).await?;
    // The owner of a new address must get it in any case.
    if saved.is_served || is_reset {
        Ok(saved.token)
    } else {
        Err(WebError::NotAppliedYet)
    }
}

/// Writes the decision to the journal, and waits for a while until it is served.
pub(super) async fn save(
    site: &Site,
    decision: LinkDecision,
    (author, way): (DecisionAuthor, DecisionWay),
    (link_id, token): (LinkId, Option<Token>),
) -> Result<SavedDecision, WebError> {
    if site.published.is_final() {
        return Err(WebError::Restarting);
    }
    site.decision_limit
        .check(&(link_id.feed_id.clone(), way))
        .map_err(|wait| WebError::TooManyRequests { wait })?;
    let links = Arc::clone(&site.links);
    // The form may have been on its way for a long time.
    let now = site.clock.now();
    let token = site
        .jobs
        .run_at_once(move || decision.carry_out(&links, &author, (link_id, token), now))
        .await
        .map_err(|_| WebError::NotAppliedYet)??;
    (site.publish_trigger)();
    let version = site.links.version();
    let applied = site.published.wait_until_applied(version, APPLY_TIMEOUT);
    let is_served = applied.await;
    Ok(SavedDecision { token, is_served })
}

/// The reason why a body cannot be read.
#[derive(Clone, Copy, Debug)]
pub(super) enum UnreadBody {
    TooLarge,
    TooSlow,
    /// The connection broke, or the body is not what its headers say.
    Broken,
}

/// Reads a form, or the JSON of a program.
pub(super) async fn read_body(payload: web::Payload) -> Result<Bytes, UnreadBody> {
    let body = timeout(FORM_TIMEOUT, payload.to_bytes_limited(MAX_FORM_BYTES)).await;
    let body = body.map_err(|_| UnreadBody::TooSlow)?;
    let body = body.map_err(|_| UnreadBody::TooLarge)?;
    body.map_err(|_| UnreadBody::Broken)
}

pub(super) async fn read_form(payload: web::Payload) -> Result<String, WebError> {
    let form = read_body(payload).await.map_err(|_| WebError::BadForm)?;
    if form.split(|byte| *byte == b'&').nth(MAX_FIELDS).is_some() {
        return Err(WebError::BadForm);
    }
    String::from_utf8(form.into()).map_err(|_| WebError::BadForm)
}

/// The decision in a form.
pub(super) enum LinkDecision {
    Reset,
    /// The first link and all further ones.
    ResetAll,
    TurnOff,
    Resume,
    Choose(Choices),
    /// A further link is made. The person then has at most so many links.
    Add {
        name: LinkName,
        is_busy_only: bool,
        most: u16,
    },
    /// A further link is removed.
    Remove,
}

/// The person who decides, as the journal names them.
pub(super) struct DecisionAuthor {
    pub(super) by: String,
    pub(super) reason: Option<String>,
}

impl LinkDecision {
    /// Writes the decision to the journal, waits for the disk, and returns the token that the link has then.
    fn carry_out(
        self,
        links: &Links,
        author: &DecisionAuthor,
        (link_id, token): (LinkId, Option<Token>),
        now: Timestamp,
    ) -> Result<Option<Token>, WebError> {
        let decision_request = DecisionRequest {
            link_id,
            by: &author.by,
            reason: author.reason.as_deref(),
            now,
        };
        let done = match self {
            Self::Reset => links.rotate(decision_request, token).map(Some),
            Self::ResetAll => links.rotate_all(&decision_request, token).map(Some),
            Self::Remove => links.remove(&decision_request, token).map(|()| token),
            Self::Add {
                name,
                is_busy_only,
                most,
            } => {
                let new = NewLink {
                    feed_id: decision_request.link_id.feed_id,
                    name,
                    is_busy_only,
                    by: decision_request.by,
                    reason: decision_request.reason,
                    now,
                };
                let made = links.add(&new, token, most);
                made.map(|link_id| Some(links.token_of(&link_id)))
            }
            Self::TurnOff => links.stop(decision_request, token).map(|()| token),
            Self::Resume => links.resume(decision_request).map(|()| token),
            Self::Choose(choices) => links
                .choose(decision_request, token, |_| choices)
                .map(|()| token),
        };
        match done {
            // Another request was faster: the feed is turned off already, or on again.
            Err(LinkError::AlreadyStopped(_) | LinkError::NotStopped) => Ok(token),
            Err(LinkError::OutdatedToken) => Err(WebError::NotFound),
            done => Ok(done?),
        }
    }
}

/// Refuses a form if the browser says that another site sent it. An old browser does not say so. Where the token in the
/// address is the secret, it has no cookie or other right that a site could misuse; the forms of sessions have a hidden
/// field besides.
pub(super) fn refuse_another_site(headers: &HeaderMap) -> Result<(), WebError> {
    let site = headers.get("sec-fetch-site");
    let is_ours = site.is_none_or(|site| {
        ["same-origin", "none"]
            .iter()
            .any(|ours| site.as_bytes() == ours.as_bytes())
    });
    if is_ours {
        Ok(())
    } else {
        Err(WebError::CrossSite)
    }
}

pub(super) fn see_other(site: &Site, route: &Route, query: &str) -> HttpResponse {
    PageResponse::see_other(&(site.path(route) + query)).into()
}
