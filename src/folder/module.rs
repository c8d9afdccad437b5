//! `modules/*.json` as it is written.

use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::Field;

/// One module in one term.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
#[schemars(title = "modules/*.json")]
pub struct ModuleFile<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// With the term, what identifies the module.
    pub code: Field<'a, String>,
    pub title: Field<'a, String>,
    /// The id of a term in terms.json.
    pub term: Field<'a, String>,
    /// The address of the module's page, with https:// or http://.
    pub url: Option<Field<'a, String>>,
    /// An IANA time zone, where the module is taught in another than that of terms.json.
    pub timezone: Option<Field<'a, String>>,
    pub activities: Vec<ActivityEntry<'a>>,
}

/// One row of a module's timetable: weekly (day, start, end, weeks) or once (date, with start and end or without).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct ActivityEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// What identifies the activity within the module. Changing it makes all its meetings new ones.
    pub id: Field<'a, String>,
    /// Lecture, Lab, Exam and the like.
    #[serde(rename = "type")]
    pub kind: Field<'a, String>,
    /// Mon, Tue, Wed, Thu, Fri, Sat or Sun.
    pub day: Option<Field<'a, String>>,
    /// Local time as HH:MM.
    pub start: Option<Field<'a, String>>,
    /// Local time as HH:MM, after start; 24:00 is the end of the day.
    pub end: Option<Field<'a, String>>,
    /// Week numbers and ranges of the term, such as 1-5,7-11.
    pub weeks: Option<Field<'a, String>>,
    /// YYYY-MM-DD, instead of day and weeks.
    pub date: Option<Field<'a, String>>,
    pub rooms: Option<Vec<Field<'a, String>>>,
    /// Ids of people.
    pub staff: Option<Vec<Field<'a, String>>>,
    /// Who attends; none given means everyone on the module.
    pub groups: Option<Vec<Field<'a, String>>>,
    /// What it is about.
    pub title: Option<Field<'a, String>>,
    /// The address at which one joins, such as https://…, or words such as Channel 5.
    pub online: Option<Field<'a, String>>,
    pub note: Option<Field<'a, String>>,
    pub status: Option<Field<'a, Status>>,
    /// The same text at activities of several modules: one joint activity, shown once to who attends both.
    pub shared: Option<Field<'a, String>>,
    /// Single weeks that differ.
    pub changes: Option<Vec<ChangeEntry<'a>>>,
}

/// How sure an activity is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Provisional,
    #[default]
    Confirmed,
    Cancelled,
}

/// What differs in one week.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct ChangeEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// One of the activity's weeks.
    pub week: Field<'a, u16>,
    pub day: Option<Field<'a, String>>,
    pub start: Option<Field<'a, String>>,
    pub end: Option<Field<'a, String>>,
    pub rooms: Option<Vec<Field<'a, String>>>,
    pub staff: Option<Vec<Field<'a, String>>>,
    pub online: Option<Field<'a, String>>,
    pub note: Option<Field<'a, String>>,
    #[schemars(with = "Option<bool>")]
    pub cancelled: Option<Field<'a, bool>>,
}
