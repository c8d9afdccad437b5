//! The choices of the owner of a link, as programs read and write them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Site;
use super::super::desk_reader::DeskTarget;
use super::super::pages::{self, ImpossibleChoices};
use super::entries::EntryKind;
use super::problem::{ApiProblem, FieldError};
use crate::feed::FeedId;
use crate::language::Language;
use crate::links::{Choices, HiddenPart, PartId};
use crate::snapshot::Snapshot;

/// The wishes of the owner of a link about the calendar.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ChoicesBody {
    /// The codes of modules that are left out.
    hidden_modules: BTreeSet<String>,
    /// The types of activities that are left out, such as `Lecture`.
    hidden_activity_types: BTreeSet<String>,
    /// Groups and single activities that are left out. If it is absent in a request, they stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_parts: Option<BTreeSet<HiddenPartBody>>,
    /// Public modules, programmes and rooms that are shown too, at most 20. If it is absent in a request, they stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<BTreeSet<AddedFeedBody>>,
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

/// A public module, programme or room whose meetings are shown too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddedFeedBody {
    kind: EntryKind,
    /// The code of a module, the id of a programme, or the name of a room.
    id: String,
}

/// The choices, if the person could make them.
pub(super) fn chosen(
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
    let before = &link.state().choices;
    let added = match body.added {
        Some(added) => added_feeds(added, (site, snapshot), before, &mut refuse),
        None => before.added.clone(),
    };
    let hidden_parts = match body.hidden_parts {
        Some(parts) => hidden_parts(parts, &mut refuse),
        None => before.hidden_parts.clone(),
    };
    let boxed = |texts: BTreeSet<String>| texts.into_iter().map(String::into_boxed_str).collect();
    let choices = Choices {
        hidden_modules: boxed(body.hidden_modules),
        hidden_types: boxed(body.hidden_activity_types),
        hidden_parts,
        added,
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

/// The feeds to add. The others are refused with the name of the field.
fn added_feeds(
    added: BTreeSet<AddedFeedBody>,
    (site, snapshot): (&Site, &Snapshot),
    before: &Choices,
    refuse: &mut impl FnMut(&str, String),
) -> BTreeSet<FeedId> {
    let added: BTreeSet<FeedId> = added.into_iter().map(FeedId::from).collect();
    for feed_id in &added {
        if !pages::can_be_added(feed_id, (site, snapshot), before) {
            let FeedId { kind, id } = feed_id;
            refuse(
                "added",
                format!("There is no public {} {id}.", kind.as_str()),
            );
        }
    }
    let most = Choices::MAX_ADDED;
    if added.len() > most {
        refuse("added", format!("At most {most} can be added."));
    }
    added
}

/// The parts to hide. The others are refused with the name of the field.
fn hidden_parts(
    parts: BTreeSet<HiddenPartBody>,
    refuse: &mut impl FnMut(&str, String),
) -> BTreeSet<HiddenPart> {
    let mut hidden = BTreeSet::new();
    for part in parts {
        match part.part() {
            Some(part) => drop(hidden.insert(part)),
            None => refuse(
                "hidden_parts",
                "Each part has either a group or an activity.".to_owned(),
            ),
        }
    }
    hidden
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

impl AddedFeedBody {
    fn of(FeedId { kind, id }: &FeedId) -> Self {
        Self {
            kind: (*kind).into(),
            id: id.to_string(),
        }
    }
}

impl From<AddedFeedBody> for FeedId {
    fn from(AddedFeedBody { kind, id }: AddedFeedBody) -> Self {
        Self::new(kind.into(), id)
    }
}

impl From<&Choices> for ChoicesBody {
    fn from(choices: &Choices) -> Self {
        let texts = |texts: &BTreeSet<Box<str>>| texts.iter().map(ToString::to_string).collect();
        Self {
            hidden_modules: texts(&choices.hidden_modules),
            hidden_activity_types: texts(&choices.hidden_types),
            hidden_parts: Some(
                choices
                    .hidden_parts
                    .iter()
                    .map(HiddenPartBody::of)
                    .collect(),
            ),
            added: Some(choices.added.iter().map(AddedFeedBody::of).collect()),
            drop_cancelled: choices.drop_cancelled,
            alarm_minutes: choices.alarm_minutes,
            language: choices.language.map(|language| language.code().to_owned()),
        }
    }
}
