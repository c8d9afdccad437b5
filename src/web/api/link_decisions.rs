//! Decisions of programs about links, and the showing of addresses. Both are in the journal before the answer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Site;
use super::super::decisions::LinkDecision;
use super::super::desk_reader::{DeskReader, DeskTarget};
use super::super::desk_routes::in_one_line;
use super::super::route::{ApiLinkAction, CalendarFormat, Representation, Route};
use super::caller::Caller;
use super::choices_body::{ChoicesBody, chosen};
use super::entries::EntryPath;
use super::link_state::{LinkReport, find_secret};
use super::problem::ApiProblem;
use crate::feed::FeedId;
use crate::links::ShownLink;
use crate::snapshot::Snapshot;

/// The reason of a decision, which stands in the journal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionBody {
    /// Not empty; the first 500 characters count.
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

/// A reset, and the reason for it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetBody {
    /// Not empty; the first 500 characters count.
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
    /// Whether the further links of the person are reset too. Somebody who knew the first link could make some.
    #[serde(default)]
    all: bool,
}

/// New choices, which replace all former ones, and the reason for them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewChoicesBody {
    /// Not empty; the first 500 characters count.
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
    choices: ChoicesBody,
}

/// The secret addresses of a link.
#[derive(Serialize, ToSchema)]
pub(super) struct RevealedLink {
    /// The address for calendar apps.
    calendar: String,
    /// The page of the person.
    page: String,
}

/// A decision that is allowed, for the journal.
pub(super) struct AllowedDecision {
    pub(super) target: DeskTarget,
    /// `None` if the link is in that state already.
    pub(super) decision: Option<LinkDecision>,
    pub(super) reason: String,
}

/// Show the secret address of a link
///
/// Each showing is written down with the name of the token before the answer, and `carillon journal --shown` prints it. A
/// token shows only so many addresses a minute (`api.max_addresses_per_minute`). No cache may keep the answer. Protected
/// people are not found.
#[utoipa::path(
    post,
    path = "/api/v1/{kinds}/{id}/link/reveal",
    tag = "Links",
    params(EntryPath),
    responses((status = 200, body = RevealedLink)),
    security(("token" = ["links:reveal"]))
)]
pub(super) fn reveal(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
    (caller, now): (&Caller, Timestamp),
) -> Result<RevealedLink, ApiProblem> {
    let target = find_secret(site, snapshot, (feed_id, reader))?;
    let token = target.token.filter(|_| !target.is_turned_off());
    let token = token.ok_or_else(ApiProblem::turned_off)?;
    let limited = site.api.reveal_limit.check(&caller.name().into());
    limited.map_err(ApiProblem::too_many_requests)?;
    let shown = ShownLink {
        at: now,
        by: reader.author().into(),
        link_id: target.link_id(),
    };
    site.links
        .record_shown(&shown)
        .map_err(super::super::error::WebError::from)?;
    let address = |representation| {
        let path = Route::secret(token, representation).path();
        format!("{}{path}", site.base_url)
    };
    Ok(RevealedLink {
        calendar: address(Representation::Calendar(CalendarFormat::Ics)),
        page: address(Representation::Page),
    })
}

/// Give a link another address
///
/// The old address stops working at once. The answer does not have the new one: ask for it with `reveal`. With 202 the
/// decision is saved, and takes effect in a few minutes.
#[utoipa::path(
    post,
    path = "/api/v1/{kinds}/{id}/link/reset",
    tag = "Links",
    params(EntryPath),
    request_body = ResetBody,
    responses((status = 200, body = LinkReport), (status = 202, body = LinkReport)),
    security(("token" = ["links:write"]))
)]
#[expect(dead_code, reason = "it describes the API")]
pub(super) fn reset() {}

/// Turn a feed off
///
/// With 202 the decision is saved, and takes effect in a few minutes.
#[utoipa::path(
    post,
    path = "/api/v1/{kinds}/{id}/link/turn-off",
    tag = "Links",
    params(EntryPath),
    request_body = DecisionBody,
    responses((status = 200, body = LinkReport), (status = 202, body = LinkReport)),
    security(("token" = ["links:write"]))
)]
#[expect(dead_code, reason = "it describes the API")]
pub(super) fn turn_off() {}

/// Turn a feed on again, at the address that it had
///
/// With 202 the decision is saved, and takes effect in a few minutes.
#[utoipa::path(
    post,
    path = "/api/v1/{kinds}/{id}/link/resume",
    tag = "Links",
    params(EntryPath),
    request_body = DecisionBody,
    responses((status = 200, body = LinkReport), (status = 202, body = LinkReport)),
    security(("token" = ["links:write"]))
)]
#[expect(dead_code, reason = "it describes the API")]
pub(super) fn resume() {}

/// Replace the choices of a person
///
/// Only modules and types of activities that the person has can be hidden. With 202 the decision is saved, and takes effect
/// in a few minutes.
#[utoipa::path(
    put,
    path = "/api/v1/{kinds}/{id}/link/choices",
    tag = "Links",
    params(EntryPath),
    request_body = NewChoicesBody,
    responses((status = 200, body = LinkReport), (status = 202, body = LinkReport)),
    security(("token" = ["links:write"]))
)]
#[expect(dead_code, reason = "it describes the API")]
pub(super) fn choices() {}

/// The decision that a program asks for, if it may be made.
pub(super) fn allowed(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
    (action, body): (ApiLinkAction, &[u8]),
) -> Result<AllowedDecision, ApiProblem> {
    let target = find_secret(site, snapshot, (feed_id, reader))?;
    let (reason, decision) = if action == ApiLinkAction::Choices {
        let body: NewChoicesBody = read(body)?;
        let choices = chosen(site, snapshot, &target, body.choices)?;
        (body.reason, LinkDecision::Choose(choices))
    } else if action == ApiLinkAction::Reset {
        let body: ResetBody = read(body)?;
        let reset = if body.all {
            LinkDecision::ResetAll
        } else {
            LinkDecision::Reset
        };
        (body.reason, reset)
    } else {
        let body: DecisionBody = read(body)?;
        let decision = match action {
            ApiLinkAction::TurnOff => LinkDecision::TurnOff,
            _ => LinkDecision::Resume,
        };
        (body.reason, decision)
    };
    let reason = in_one_line(&reason);
    let reason = reason.ok_or_else(|| ApiProblem::wrong_field("reason", "Write a reason."))?;
    Ok(AllowedDecision {
        decision: target.unless_decided(decision),
        target,
        reason,
    })
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, ApiProblem> {
    serde_json::from_slice(body).map_err(|error| {
        let detail = format!("The body does not have the form that is described: {error}.");
        ApiProblem::wrong_field("body", &detail)
    })
}
