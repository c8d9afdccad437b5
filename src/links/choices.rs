//! The choices that the owner of a link made for its feed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::HiddenPart;
use crate::config::PublicConfig;
use crate::feed::FeedId;
use crate::language::Language;
use crate::timetable::{Activity, Module};

/// The choices of the owner of a link. They belong to the link, so everybody who has its address sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choices {
    /// Codes of modules that are left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden_modules: BTreeSet<Box<str>>,
    /// Types of activities that are left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden_types: BTreeSet<Box<str>>,
    /// Groups and single activities that are left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden_parts: BTreeSet<HiddenPart>,
    /// Public feeds whose meetings are shown too: modules, programmes and rooms. What is left out is left out of them as well. One
    /// that is not public, or that there is not, adds nothing.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub added: BTreeSet<FeedId>,
    /// Whether cancelled meetings are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drop_cancelled: bool,
    /// Minutes before each meeting at which an alarm rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_minutes: Option<u16>,
    /// The language of the feed's own texts. Without it, the person's language counts, and then the institution's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Choices {
    /// The most feeds that can be added.
    pub const MAX_ADDED: usize = 20;

    /// An alarm a day before the meeting is early enough.
    pub const MAX_ALARM_MINUTES: u16 = 24 * 60;

    /// The same choices without added feeds that are not public by these settings. Nothing else may be shown of them.
    #[must_use]
    pub fn readable(&self, public: &PublicConfig) -> Self {
        let mut choices = self.clone();
        choices.added.retain(|added| added.kind.is_public(public));
        choices
    }

    /// Whether they have fields that the first versions do not know.
    pub(super) fn have_newer_fields(&self) -> bool {
        !self.hidden_parts.is_empty() || !self.added.is_empty()
    }

    /// Whether a module or a part of one is left out. Which blocks these are may change although no block does: with the groups of an
    /// activity, or with the modules that somebody takes.
    pub fn hides_modules_or_parts(&self) -> bool {
        !self.hidden_modules.is_empty() || !self.hidden_parts.is_empty()
    }

    /// Whether the module is left out, by its code or by one that it had before.
    pub fn hides_module(&self, module: &Module) -> bool {
        let hidden = &self.hidden_modules;
        !hidden.is_empty() && module.codes().any(|code| hidden.contains(code))
    }

    /// Whether all groups that attend are left out. An activity for everybody has none.
    pub fn hides_groups(&self, module: &Module, groups: &[Box<str>]) -> bool {
        let of_module = || self.hidden_parts.iter().filter(|part| part.is_of(module));
        !groups.is_empty()
            && groups
                .iter()
                .all(|group| of_module().any(|part| part.is_group(group)))
    }

    /// Whether this activity is left out on its own.
    pub fn hides_activity(&self, module: &Module, activity: &Activity) -> bool {
        self.hidden_activities(module)
            .any(|hidden| activity.ids().any(|id| *id == *hidden))
    }

    /// The ids of the module's activities that are left out on their own.
    pub fn hidden_activities<'a>(&'a self, module: &Module) -> impl Iterator<Item = &'a str> {
        let parts = self.hidden_parts.iter();
        let parts = parts.filter(|part| part.is_of(module));
        parts.filter_map(HiddenPart::activity_id)
    }
}
