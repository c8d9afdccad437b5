//! `programmes/*.json` as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Field, IdKind, SpellingsFound};

/// A programme of study, or one year of it, by its modules.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
#[schemars(title = "programmes/*.json")]
pub struct ProgrammeFile<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The programme's id, which identifies it.
    pub id: Field<'a, String>,
    /// The name of the programme's calendar.
    pub title: Field<'a, String>,
    /// The term whose timetable is shown, as in terms.json; by default every term.
    pub term: Option<Field<'a, String>>,
    pub modules: Vec<ProgrammeModuleEntry<'a>>,
    /// The address of the programme's own page, with https:// or http://.
    pub url: Option<Field<'a, String>>,
}

/// One module of the programme.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct ProgrammeModuleEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The module's code.
    pub code: Field<'a, String>,
    /// The groups whose activities are shown, beside those for everyone on the module.
    pub groups: Option<Vec<Field<'a, String>>>,
}

/// The programme.
pub(super) fn ids(file: &ProgrammeFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    found.add(IdKind::Programme, &[&file.id.value]);
    found
}
