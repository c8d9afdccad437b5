//! `terms.json` as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Entries, Field, IdKind, SpellingsFound};

/// The academic calendar: the Monday of each teaching week.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
#[schemars(title = "terms.json")]
pub struct TermsFile<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The IANA time zone of all times, such as Europe/London; a module may override it.
    pub timezone: Field<'a, String>,
    pub terms: Vec<TermEntry<'a>>,
}

/// One term.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct TermEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The term's id, which modules and enrolments use.
    pub id: Field<'a, String>,
    pub title: Field<'a, String>,
    /// For each week number its Monday as YYYY-MM-DD. Numbers may have gaps, and dates may jump.
    pub weeks: Entries<'a, Field<'a, String>>,
}

/// The terms that the file defines.
pub(super) fn ids(file: &TermsFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    for term in &file.terms {
        found.add(IdKind::Term, &[&term.id.value]);
    }
    found
}
