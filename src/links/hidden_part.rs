//! A group or an activity of a module that the owner of a link has hidden.

use serde::{Deserialize, Serialize};

use crate::timetable::Module;

/// A group or a single activity of a module in one term. Ids of groups and activities say nothing about other terms.
///
/// Written as `{"module": "MAA101", "term": "S1", "group": "2"}`, or with `activity` in place of `group`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PartFields", into = "PartFields")]
pub struct HiddenPart {
    /// The code of the module at the time of the decision.
    pub module: Box<str>,
    pub term: Box<str>,
    pub id: PartId,
}

/// The id of a part of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartId {
    Group(Box<str>),
    Activity(Box<str>),
}

/// A hidden part as the journal has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartFields {
    module: Box<str>,
    term: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activity: Option<Box<str>>,
}

impl TryFrom<PartFields> for HiddenPart {
    type Error = &'static str;

    fn try_from(fields: PartFields) -> Result<Self, Self::Error> {
        let id = match (fields.group, fields.activity) {
            (Some(group), None) => PartId::Group(group),
            (None, Some(activity)) => PartId::Activity(activity),
            _ => return Err("a hidden part has either a group or an activity"),
        };
        Ok(Self {
            module: fields.module,
            term: fields.term,
            id,
        })
    }
}

impl From<HiddenPart> for PartFields {
    fn from(part: HiddenPart) -> Self {
        let (group, activity) = match part.id {
            PartId::Group(group) => (Some(group), None),
            PartId::Activity(activity) => (None, Some(activity)),
        };
        Self {
            module: part.module,
            term: part.term,
            group,
            activity,
        }
    }
}

impl HiddenPart {
    /// Whether it is a part of this module, by its code or by one that it had before.
    pub fn is_of(&self, module: &Module) -> bool {
        self.term == module.term && module.codes().any(|code| *code == *self.module)
    }

    /// Whether it is this group.
    pub fn is_group(&self, group: &str) -> bool {
        matches!(&self.id, PartId::Group(id) if **id == *group)
    }

    /// The id of the activity; `None` if it is a group.
    pub fn activity_id(&self) -> Option<&str> {
        match &self.id {
            PartId::Activity(id) => Some(id),
            PartId::Group(_) => None,
        }
    }
}
