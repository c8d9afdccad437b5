//! `people.json` as it is written.

use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Field, IdKind, SpellingsFound};

/// Names and addresses of students and staff.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(title = "people.json")]
pub struct PeopleFile<'a>(pub Vec<PersonEntry<'a>>);

/// One person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct PersonEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    pub id: Field<'a, String>,
    /// The person's name; by default the id.
    pub name: Option<Field<'a, String>>,
    pub email: Option<Field<'a, String>>,
    pub role: Field<'a, Role>,
    /// The language of the person's feed and pages: en, de, fr, es, zh or cy. Any other is ignored.
    pub language: Option<Field<'a, String>>,
}

/// The person's role, which decides the meetings in the feed: those of a student's modules, or those of a member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Student,
    Staff,
}

/// The people that the file names.
pub(super) fn ids(PeopleFile(people): &PeopleFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    for person in people {
        let kind = match person.role.value {
            Role::Student => IdKind::Student,
            Role::Staff => IdKind::Staff,
        };
        found.add(kind, &[&person.id.value]);
    }
    found
}
