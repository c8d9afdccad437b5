//! `notices/*.json` as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Field, IdKind, SpellingsFound};

/// Dated notes for one student.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
#[schemars(title = "notices/*.json")]
pub struct NoticesFile<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The student's id.
    pub student: Field<'a, String>,
    pub notices: Vec<NoticeEntry<'a>>,
}

/// One dated note.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct NoticeEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    pub id: Field<'a, String>,
    /// Library loan due and the like.
    #[serde(rename = "type")]
    pub notice_type: Field<'a, String>,
    pub title: Field<'a, String>,
    /// YYYY-MM-DD.
    pub date: Field<'a, String>,
    pub url: Option<Field<'a, String>>,
}

/// The student and the notices.
pub(super) fn ids(file: &NoticesFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    found.add(IdKind::Student, &[&file.student.value]);
    for notice in &file.notices {
        found.add(IdKind::Notice, &[&file.student.value, &notice.id.value]);
    }
    found
}
