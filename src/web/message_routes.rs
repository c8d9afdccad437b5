//! The forms with which people ask for messages and end them.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;

use super::Site;
use super::decisions::{DecisionWay, form_of_owner, read_form, see_other};
use super::error::WebError;
use super::message_site::MessageSite;
use super::page_response::{PageRequest, PageResponse};
use super::pages::{self, MessageForm, PageContext};
use super::person_request::feed_of;
use super::route::{PersonalAddress, Route};
use crate::feed::Kind;
use crate::links::{SUBSCRIBER, Token};
use crate::messages::{MessageSubscription, SubscriptionId, SubscriptionWay};
use crate::sign_in::SignedIn;
use crate::snapshot::{Link, Snapshot};

/// The person who ends messages with the address in a mail, as the file of subscriptions names them.
const MAIL_READER: &str = "the address in a mail";

/// Receives the form of the page of a link.
pub(super) async fn receive(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
    token: Token,
) -> Result<HttpResponse, WebError> {
    let (snapshot, link, form) = form_of_owner(request, payload, site, token).await?;
    let state = snapshot.link_table.link_state(&link.id());
    let way = SubscriptionWay::Link {
        generation: state.generation,
        on_since: state.on_since(),
    };
    let address = PersonalAddress::Secret(token);
    change(request, site, (snapshot, link), (address, way), form).await
}

/// Receives the form of the page of somebody who has signed in.
pub(super) async fn receive_of_session(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: SignedIn,
    (kind, form): (Kind, String),
) -> Result<HttpResponse, WebError> {
    let snapshot = Guard::into_inner(site.snapshot()?);
    let feed_id = feed_of(&person, kind).ok_or(WebError::NotFound)?;
    let (_, link) = snapshot.personal_link(&feed_id).ok_or(WebError::NotFound)?;
    let link = Arc::clone(link);
    let address = (PersonalAddress::Session(kind), SubscriptionWay::Session);
    change(request, site, (snapshot, link), address, form).await
}

/// Begins or ends messages about the feed of this link.
async fn change(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (snapshot, link): (Arc<Snapshot>, Arc<Link>),
    (address, way): (PersonalAddress, SubscriptionWay),
    form: String,
) -> Result<HttpResponse, WebError> {
    let decision_way = match way {
        SubscriptionWay::Link { .. } => DecisionWay::Link,
        SubscriptionWay::Session => DecisionWay::Session,
    };
    site.decision_limit
        .check(&(link.feed_id.clone(), decision_way))
        .map_err(|wait| WebError::TooManyRequests { wait })?;
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let changed = move || {
        let parts = shared_site.offered_messages().ok_or(WebError::NotFound)?;
        match pages::message_form(&form).ok_or(WebError::BadForm)? {
            MessageForm::Stop => end(&shared_site, parts, (&snapshot, &link)),
            MessageForm::Begin => {
                let context = PageContext::of_link(&request, &shared_site, &snapshot, &link);
                begin(&context, parts, (&snapshot, &link), way)
            }
        }
    };
    let done = site.jobs.run_at_once(changed).await;
    done.map_err(|_| WebError::JobPanicked)??;
    (site.publish_trigger)();
    Ok(see_other(site, &address.settings(), "?messages=1"))
}

fn begin(
    context: &PageContext<'_>,
    parts: &MessageSite,
    (snapshot, link): (&Snapshot, &Link),
    way: SubscriptionWay,
) -> Result<(), WebError> {
    let timetable = snapshot.timetable.as_deref();
    let address =
        timetable.and_then(|timetable| context.site.message_address(timetable, &link.feed_id));
    // The page has no button then.
    if address.is_none() || link.state().stopped.is_some() {
        return Err(WebError::OutdatedForm);
    }
    // The form may have been sent twice.
    if parts.of_link(snapshot, link)?.is_some() {
        return Ok(());
    }
    parts.subscriptions.begin(&MessageSubscription {
        at: context.site.clock.now(),
        id: SubscriptionId::random().map_err(WebError::NoRandomNumbers)?,
        link_id: link.id(),
        way,
        seen: Some(snapshot.changes.latest().unwrap_or(Timestamp::UNIX_EPOCH)),
        language: context.words.language(),
    })?;
    Ok(())
}

fn end(
    site: &Site,
    parts: &MessageSite,
    (snapshot, link): (&Snapshot, &Link),
) -> Result<(), WebError> {
    if let Some(open) = parts.of_link(snapshot, link)? {
        let now = site.clock.now();
        parts.subscriptions.end(&open.id, SUBSCRIBER, now)?;
    }
    Ok(())
}

/// Answers with the page that ends messages, whose address is in every mail. A program that opens addresses in mails ends nothing.
pub(super) fn stop_page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    token: &str,
) -> Result<PageResponse, WebError> {
    let parts = site.messages.as_ref().ok_or(WebError::NotFound)?;
    let id = parts.stop_key.subscription(token);
    let id = id.ok_or(WebError::NotFound)?;
    let is_stopped = parts.subscriptions.find(&id)?.is_none();
    let context = PageContext::new(request, site, snapshot);
    let action = site.path(&Route::StopMessages(token.into()));
    pages::stop_messages(&context, action, is_stopped)
}

/// Ends messages, by the button of the page or by the one click of a mail program (RFC 8058), which sends no cookie and waits for
/// no redirect.
pub(super) async fn stop(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
    token: &str,
) -> Result<HttpResponse, WebError> {
    let parts = site.messages.as_ref().ok_or(WebError::NotFound)?;
    let id = parts.stop_key.subscription(token);
    let id = id.ok_or(WebError::NotFound)?;
    // Only those that exist, so that the limit does not fill the memory.
    if let Some(feed_id) = parts.subscriptions.feed_of(&id)? {
        site.decision_limit
            .check(&(feed_id, DecisionWay::Mail))
            .map_err(|wait| WebError::TooManyRequests { wait })?;
    }
    // The token is the right to do this, whatever the form says.
    read_form(payload).await?;
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let stopped = move || {
        let parts = shared_site.messages.as_ref().ok_or(WebError::NotFound)?;
        let is_open = parts.subscriptions.find(&id)?.is_some();
        if is_open {
            let now = shared_site.clock.now();
            parts.subscriptions.end(&id, MAIL_READER, now)?;
        }
        let snapshot = shared_site.published.current();
        let context = PageContext::new(&request, &shared_site, &snapshot);
        let page = pages::stop_messages(&context, String::new(), true)?;
        Ok::<_, WebError>((page, is_open))
    };
    let done = site.jobs.run_at_once(stopped).await;
    let (page, has_ended) = done.map_err(|_| WebError::JobPanicked)??;
    // A press that ends nothing wakes nobody, so nobody can keep the publisher busy with it.
    if has_ended {
        (site.publish_trigger)();
    }
    Ok(page.into())
}
