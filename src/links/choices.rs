//! The choices that the owner of a link made for its feed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::timetable::Module;

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
    /// An alarm a day before the meeting is early enough.
    pub const MAX_ALARM_MINUTES: u16 = 24 * 60;

    /// Whether the module is left out, by its code or by one that it had before.
    pub fn hides_module(&self, module: &Module) -> bool {
        let hidden = &self.hidden_modules;
        !hidden.is_empty() && module.codes().any(|code| hidden.contains(code))
    }
}
