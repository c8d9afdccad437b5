//! `enrolments/*.json` as it is written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::Field;

/// Who takes a module in a term, and in which groups.
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

/// One student with the groups in which they attend.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
struct StudentObject<'a> {
    id: Field<'a, String>,
    groups: Option<Vec<Field<'a, String>>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for EnrolledStudent<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StudentVisitor)
    }
}

struct StudentVisitor;

impl<'de> Visitor<'de> for StudentVisitor {
    type Value = EnrolledStudent<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a student's id, or an object with id and groups")
    }

    fn visit_borrowed_str<E: de::Error>(self, id: &'de str) -> Result<Self::Value, E> {
        Ok(EnrolledStudent { id: Field { raw: id, value: id.to_owned() }, groups: Vec::new() })
    }

    // Only an id with an escape in it comes here; the place of such a one is not known.
    fn visit_str<E: de::Error>(self, id: &str) -> Result<Self::Value, E> {
        Ok(EnrolledStudent { id: Field { raw: "", value: id.to_owned() }, groups: Vec::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let object = StudentObject::deserialize(MapAccessDeserializer::new(map))?;
        Ok(EnrolledStudent { id: object.id, groups: object.groups.unwrap_or_default() })
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
