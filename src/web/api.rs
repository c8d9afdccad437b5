//! The API for programs, at `/api/v1`: JSON about the same snapshot that pages read, for those whose token allows it.

mod api_answer;
mod caller;
mod changes;
mod choices_body;
mod cursor;
mod description;
mod entries;
mod link_decisions;
mod link_state;
mod meetings;
mod parameters;
mod problem;
mod stats;

use std::net::IpAddr;

use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;

use super::decisions::{DecisionAuthor, DecisionWay, read_body, save};
use super::desk_reader::DeskReader;
use super::error::WebError;
use super::feeds::wait_for_first_read;
use super::page_response::{PageRequest, PageResponse};
use super::pages;
use super::route::{ApiLinkAction, ApiRoute, ApiStats};
use super::{Site, bounded};
use crate::api_tokens::ApiScope;
use crate::feed::{FeedId, Kind};
use crate::snapshot::Snapshot;
use api_answer::{AnswerCaching, Content, JSON, options, respond_with_problem, to_json};
pub(super) use caller::ApiParts;
use caller::Caller;
pub(super) use description::{description, problem_kinds};
use link_decisions::AllowedDecision;
use link_state::LinkReport;
use problem::ApiProblem;

/// A request as the threads beside the workers need it.
struct ApiRequest {
    page: PageRequest,
    address: Option<IpAddr>,
    route: ApiRoute,
    body: Bytes,
    now: Timestamp,
}

/// Answers a request below `/api`. Only the page about the API has errors that are not problem details.
pub(super) async fn answer(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
    route: ApiRoute,
) -> Result<HttpResponse, WebError> {
    if route == ApiRoute::Docs && [Method::GET, Method::HEAD].contains(request.method()) {
        bounded(request)?;
        return Ok(docs(request, site).await?.into());
    }
    let answered = content(request, payload, site, route).await;
    let answered = answered.unwrap_or_else(|problem| respond_with_problem(site, problem));
    Ok(answered.into())
}

async fn docs(request: &HttpRequest, site: &web::Data<Site>) -> Result<PageResponse, WebError> {
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let render = move || {
        let snapshot = shared_site.published.current();
        pages::api_docs(&request, &shared_site, &snapshot)
    };
    site.jobs.run(render).await?
}

async fn content(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
    route: ApiRoute,
) -> Result<PageResponse, ApiProblem> {
    bounded(request)?;
    if route == ApiRoute::Unknown {
        return Err(ApiProblem::not_found());
    }
    let methods = route.methods();
    let method = request.method().as_str();
    if !methods.split(", ").any(|known| known == method) {
        return Err(ApiProblem::method_not_allowed(methods));
    }
    if *request.method() == Method::OPTIONS {
        return Ok(options(methods, route.is_public(&site.public)));
    }
    let has_body = *request.method() == Method::POST || *request.method() == Method::PUT;
    let body = if has_body && !matches!(route, ApiRoute::LinkAction(_, ApiLinkAction::Reveal)) {
        require_json(request.headers())?;
        read_body(payload).await.map_err(ApiProblem::unread_body)?
    } else {
        Bytes::new()
    };
    if route != ApiRoute::OpenApi {
        wait_for_first_read(site).await?;
    }
    let asked = ApiRequest {
        page: PageRequest::new(request),
        address: request.peer_addr().map(|address| address.ip()),
        route,
        body,
        now: site.clock.now(),
    };
    let is_decision =
        matches!(&asked.route, ApiRoute::LinkAction(_, action) if *action != ApiLinkAction::Reveal);
    if is_decision {
        return decide(site, asked).await;
    }
    let shared_site = web::Data::clone(site);
    let read = move || {
        let content = asked.read(&shared_site)?;
        Ok(content.respond(asked.page.headers()))
    };
    site.jobs.run(read).await?
}

fn require_json(headers: &HeaderMap) -> Result<(), ApiProblem> {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = sent.and_then(|sent| sent.split(';').next());
    let is_json = media_type.is_some_and(|sent| sent.trim().eq_ignore_ascii_case(JSON));
    if is_json {
        Ok(())
    } else {
        Err(ApiProblem::not_json())
    }
}

impl ApiRequest {
    fn caller(&self, site: &Site) -> Result<Caller, ApiProblem> {
        site.api.caller(self.page.headers(), self.address, self.now)
    }

    /// The content of an address that only reads, or that shows a link.
    fn read(&self, site: &Site) -> Result<Content, ApiProblem> {
        let caller = self.caller(site)?;
        let snapshot = Guard::into_inner(site.published.current());
        let json = self.json(site, &snapshot, &caller)?;
        let caching = match self.route {
            ApiRoute::LinkAction(..) => AnswerCaching::Never,
            _ if caller.has_token() => AnswerCaching::Private,
            _ => AnswerCaching::Public,
        };
        Ok(Content {
            status: StatusCode::OK,
            json,
            caching,
            remaining: caller.remaining,
        })
    }

    fn json(
        &self,
        site: &Site,
        snapshot: &Snapshot,
        caller: &Caller,
    ) -> Result<Vec<u8>, ApiProblem> {
        let (query, now) = (self.page.query_string(), self.now);
        let reader = DeskReader::of_token(site, caller.name());
        let reader = &reader;
        let public = |kind: Kind| caller.require_kind(site, kind);
        let needs = |scope| caller.require(scope).map(drop);
        match &self.route {
            ApiRoute::OpenApi => Ok(site.api.description(&site.base_url)),
            ApiRoute::List(kind) => {
                public(*kind)?;
                entries::list(site, snapshot, (*kind, reader), query).map(|list| to_json(&list))
            }
            ApiRoute::Entry(feed_id) => {
                public(feed_id.kind)?;
                entries::entry(site, snapshot, (feed_id, reader)).map(|entry| to_json(&entry))
            }
            ApiRoute::Meetings(feed_id) => {
                public(feed_id.kind)?;
                meetings::meetings(site, snapshot, (feed_id, reader), (query, now))
                    .map(|meetings| to_json(&meetings))
            }
            ApiRoute::FreeBusy(feed_id) => {
                public(feed_id.kind)?;
                meetings::free_busy(site, snapshot, (feed_id, reader), (query, now))
                    .map(|times| to_json(&times))
            }
            ApiRoute::Changes => {
                public(Kind::Module)?;
                changes::changes(site, snapshot, query).map(|changes| to_json(&changes))
            }
            ApiRoute::Link(feed_id) => {
                needs(ApiScope::LinksRead)?;
                link_state::link(site, snapshot, (feed_id, reader), now)
                    .map(|report| to_json(&report))
            }
            ApiRoute::LinkAction(feed_id, ApiLinkAction::Reveal) => {
                needs(ApiScope::LinksReveal)?;
                link_decisions::reveal(site, snapshot, (feed_id, reader), (caller, now))
                    .map(|revealed| to_json(&revealed))
            }
            ApiRoute::Stats(stats) => {
                needs(ApiScope::StatsRead)?;
                stats_json(site, snapshot, (*stats, reader, caller), now)
            }
            ApiRoute::LinkAction(..) | ApiRoute::Docs | ApiRoute::Unknown => {
                Err(ApiProblem::not_found())
            }
        }
    }

    /// The decision of a program, if its token allows it.
    fn allowed(
        &self,
        site: &Site,
        (feed_id, action): (&FeedId, ApiLinkAction),
    ) -> Result<(Caller, String, AllowedDecision), ApiProblem> {
        let caller = self.caller(site)?;
        caller.require(ApiScope::LinksWrite)?;
        let snapshot = Guard::into_inner(site.published.current());
        let reader = DeskReader::of_token(site, caller.name());
        let asked = (feed_id, &reader);
        let allowed = link_decisions::allowed(site, &snapshot, asked, (action, &self.body))?;
        Ok((caller, reader.author(), allowed))
    }
}

fn stats_json(
    site: &Site,
    snapshot: &Snapshot,
    (stats, reader, caller): (ApiStats, &DeskReader, &Caller),
    now: Timestamp,
) -> Result<Vec<u8>, ApiProblem> {
    Ok(match stats {
        ApiStats::Coverage => to_json(&*stats::coverage(site, snapshot, now)?),
        ApiStats::Fetches => to_json(&stats::fetches(site, snapshot, now)),
        ApiStats::Freshness => to_json(&stats::freshness(site)),
        ApiStats::Problems => to_json(&stats::problems(site, reader, caller)),
        ApiStats::Publishes => to_json(&stats::publishes(snapshot)),
    })
}

/// Carries out a decision about a link, and answers with the state of the link after it.
async fn decide(site: &web::Data<Site>, asked: ApiRequest) -> Result<PageResponse, ApiProblem> {
    let ApiRoute::LinkAction(feed_id, action) = asked.route.clone() else {
        return Err(ApiProblem::not_found());
    };
    let shared_site = web::Data::clone(site);
    let allow = move || {
        let allowed = asked.allowed(&shared_site, (&feed_id, action))?;
        Ok::<_, ApiProblem>((allowed, feed_id, asked))
    };
    let ((caller, author, allowed), feed_id, asked) = site.jobs.run(allow).await??;
    let AllowedDecision {
        target,
        decision,
        reason,
    } = allowed;
    let mut status = StatusCode::OK;
    if let Some(decision) = decision {
        let author = DecisionAuthor {
            by: author,
            reason: Some(reason),
        };
        let link = (target.link_id(), target.token);
        match save(site, decision, (author, DecisionWay::Api), link).await {
            Ok(saved) if saved.is_served => {}
            // It is in the journal, so a program must not send it again.
            Ok(_) | Err(WebError::NotAppliedYet) => status = StatusCode::ACCEPTED,
            Err(error) => return Err(error.into()),
        }
    }
    let shared_site = web::Data::clone(site);
    let report = move || {
        let site = &*shared_site;
        let snapshot = Guard::into_inner(site.published.current());
        let reader = DeskReader::of_token(site, caller.name());
        // Whatever became of the link meanwhile, the decision is saved, and an error would say that it is not.
        let found = reader.find(site, &snapshot, &feed_id);
        let target = found.unwrap_or_else(|_| {
            status = StatusCode::ACCEPTED;
            target
        });
        let content = Content {
            status,
            json: to_json(&LinkReport::new(site, &target, asked.now)),
            caching: AnswerCaching::Never,
            remaining: caller.remaining,
        };
        content.respond(asked.page.headers())
    };
    // It does not wait for its turn, at which it may be refused.
    let report = site.jobs.run_at_once(report).await;
    report.map_err(|_| WebError::JobPanicked.into())
}
