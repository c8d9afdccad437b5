//! `enrolments/*.json` as it is written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, IgnoredAny};
use serde_json::value::RawValue;

use super::source::{not_here, parse_part};
use super::{Field, IdKind, SpellingsFound};

/// The students of a module in a term, with their groups.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
#[schemars(title = "enrolments/*.json")]
pub struct EnrolmentFile<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The module's code.
    pub module: Field<'a, String>,
    pub term: Field<'a, String>,
    pub students: Vec<EnrolledStudent<'a>>,
}

/// One student on the module: written as an id, or as an object with the groups.
#[derive(Debug)]
pub struct EnrolledStudent<'a> {
    pub id: Field<'a, String>,
    pub groups: Vec<Field<'a, String>>,
}

/// One student with the groups that the student attends.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
struct StudentObject<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    id: Field<'a, String>,
    groups: Option<Vec<Field<'a, String>>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for EnrolledStudent<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'a RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => Ok(Self {
                id: Field {
                    raw,
                    value: parse_part(raw)?,
                },
                groups: Vec::new(),
            }),
            Some(b'{') => {
                let object: StudentObject<'a> = parse_part(raw)?;
                Ok(Self {
                    id: object.id,
                    groups: object.groups.unwrap_or_default(),
                })
            }
            _ => Err(not_here(
                raw,
                "expected the student's id in quotes, or an object with id and groups",
            )),
        }
    }
}

impl JsonSchema for EnrolledStudent<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Student".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = generator.subschema_for::<StudentObject<'static>>();
        schemars::json_schema!({ "anyOf": [{ "type": "string", "description": "The student's id." }, object] })
    }
}

/// The students that the file enrols.
pub(super) fn ids(file: &EnrolmentFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    for student in &file.students {
        found.add(IdKind::Student, &[&student.id.value]);
    }
    found
}
