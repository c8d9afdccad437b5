//! `people.json` as it is written.

use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::Field;

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
    /// Without one, the id stands in.
    pub name: Option<Field<'a, String>>,
    pub email: Option<Field<'a, String>>,
    pub role: Field<'a, Role>,
    /// What their feed and pages speak, as a tag: en, de, fr, es, zh or cy. Another one is passed over.
    pub language: Option<Field<'a, String>>,
}

/// What a person does here, which decides what their feed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Student,
    Staff,
}
