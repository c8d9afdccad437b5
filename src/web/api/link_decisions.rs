//! Decisions of programs about links, and the showing of addresses. Both are in the journal before the answer.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Site;
use super::super::decisions::LinkDecision;
use super::super::desk_reader::{DeskReader, DeskTarget};
use super::super::desk_routes::in_one_line;
use super::super::pages::{self, ImpossibleChoices};
use super::super::route::{ApiLinkAction, CalendarFormat, Representation, Route};
use super::caller::Caller;
use super::entries::EntryPath;
use super::link_state::{LinkReport, find_secret};
use super::problem::{ApiProblem, FieldError};
use crate::feed::FeedId;
use crate::language::Language;
use crate::links::{Choices, HiddenPart, PartId, ShownLink};
use crate::snapshot::Snapshot;

/// The reason of a decision, which stands in the journal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionBody {
    /// Not empty; the first 500 characters count.
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
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

/// The wishes of the owner of a link about the calendar.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ChoicesBody {
    /// The codes of modules that are left out.
    hidden_modules: BTreeSet<String>,
    /// The types of activities that are left out, such as `Lecture`.
    hidden_activity_types: BTreeSet<String>,
    /// Groups and single activities that are left out.
    hidden_parts: BTreeSet<HiddenPartBody>,
    /// Whether cancelled meetings are left out.
    drop_cancelled: bool,
    /// Minutes before each meeting at which an alarm rings.
    #[schema(maximum = 1440)]
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm_minutes: Option<u16>,
    /// The language of the calendar's own texts, such as `de`; without it, that of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// A group or a single activity of a module in one term: either `group` or `activity` is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HiddenPartBody {
    /// The code of the module.
    module: String,
    /// The id of the term.
    term: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activity: Option<String>,
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
    request_body = DecisionBody,
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
    } else {
        let body: DecisionBody = read(body)?;
        let decision = match action {
            ApiLinkAction::TurnOff => LinkDecision::TurnOff,
            ApiLinkAction::Resume => LinkDecision::Resume,
            _ => LinkDecision::Reset,
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

/// The choices, if the person could make them.
fn chosen(
    site: &Site,
    snapshot: &Snapshot,
    target: &DeskTarget,
    body: ChoicesBody,
) -> Result<Choices, ApiProblem> {
    let is_own = target.feed_id.kind.is_personal();
    if is_own && target.is_turned_off() {
        return Err(ApiProblem::turned_off());
    }
    let link = target.link.as_ref().filter(|_| is_own);
    let link = link.ok_or_else(ApiProblem::not_found)?;
    let mut errors = Vec::new();
    let mut refuse = |field: &str, detail: String| {
        let field = format!("choices.{field}");
        errors.push(FieldError { field, detail });
    };
    let most = Choices::MAX_ALARM_MINUTES;
    if body.alarm_minutes.is_some_and(|minutes| minutes > most) {
        refuse("alarm_minutes", format!("alarm_minutes is at most {most}."));
    }
    let language = body.language.as_deref().map(Language::parse);
    if language == Some(None) {
        refuse(
            "language",
            "There are no texts in this language.".to_owned(),
        );
    }
    let mut hidden_parts = BTreeSet::new();
    for part in body.hidden_parts {
        match part.part() {
            Some(part) => drop(hidden_parts.insert(part)),
            None => refuse(
                "hidden_parts",
                "Each part has either a group or an activity.".to_owned(),
            ),
        }
    }
    let boxed = |texts: BTreeSet<String>| texts.into_iter().map(String::into_boxed_str).collect();
    let choices = Choices {
        hidden_modules: boxed(body.hidden_modules),
        hidden_types: boxed(body.hidden_activity_types),
        hidden_parts,
        drop_cancelled: body.drop_cancelled,
        alarm_minutes: body.alarm_minutes,
        language: language.flatten(),
    };
    for (field, detail) in
        impossible_parts(pages::impossible_choices(site, snapshot, link, &choices)?)
    {
        refuse(field, detail);
    }
    if errors.is_empty() {
        Ok(choices)
    } else {
        Err(ApiProblem::wrong(errors))
    }
}

/// Everything that the person does not have, with the field that names it.
fn impossible_parts(impossible: ImpossibleChoices<'_>) -> Vec<(&'static str, String)> {
    let modules = impossible.modules.into_iter().map(|code| {
        let detail = format!("The person does not have the module {code}.");
        ("hidden_modules", detail)
    });
    let parts = impossible
        .parts
        .into_iter()
        .map(|HiddenPart { module, term, id }| {
            let what = match id {
                PartId::Group(group) => format!("group {group}"),
                PartId::Activity(activity) => format!("activity {activity}"),
            };
            let detail = format!("The person has no {what} of {module} in the term {term}.");
            ("hidden_parts", detail)
        });
    let types = impossible.types.into_iter().map(|activity_type| {
        let detail = format!("The person has no activity of the type {activity_type}.");
        ("hidden_activity_types", detail)
    });
    modules.chain(types).chain(parts).collect()
}

impl HiddenPartBody {
    fn of(part: &HiddenPart) -> Self {
        let (group, activity) = match &part.id {
            PartId::Group(group) => (Some(group.to_string()), None),
            PartId::Activity(activity) => (None, Some(activity.to_string())),
        };
        Self {
            module: part.module.to_string(),
            term: part.term.to_string(),
            group,
            activity,
        }
    }

    /// `None` without a group and an activity, or with both.
    fn part(self) -> Option<HiddenPart> {
        let id = match (self.group, self.activity) {
            (Some(group), None) => PartId::Group(group.into()),
            (None, Some(activity)) => PartId::Activity(activity.into()),
            _ => return None,
        };
        Some(HiddenPart {
            module: self.module.into(),
            term: self.term.into(),
            id,
        })
    }
}

impl From<&Choices> for ChoicesBody {
    fn from(choices: &Choices) -> Self {
        let texts = |texts: &BTreeSet<Box<str>>| texts.iter().map(ToString::to_string).collect();
        Self {
            hidden_modules: texts(&choices.hidden_modules),
            hidden_activity_types: texts(&choices.hidden_types),
            hidden_parts: choices
                .hidden_parts
                .iter()
                .map(HiddenPartBody::of)
                .collect(),
            drop_cancelled: choices.drop_cancelled,
            alarm_minutes: choices.alarm_minutes,
            language: choices.language.map(|language| language.code().to_owned()),
        }
    }
}
