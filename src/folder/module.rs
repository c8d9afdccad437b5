//! `modules/*.json` as it is written.

use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Field, IdKind, SpellingsFound};

/// One module in one term.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
#[schemars(title = "modules/*.json")]
pub struct ModuleFile<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The module's code. Code and term identify the module.
    pub code: Field<'a, String>,
    pub title: Field<'a, String>,
    /// The id of a term in terms.json.
    pub term: Field<'a, String>,
    /// The codes that the module had before, the oldest first. Events and addresses stay those of the oldest.
    pub formerly: Option<Vec<Field<'a, String>>>,
    /// The address of the module's page, with https:// or http://.
    pub url: Option<Field<'a, String>>,
    /// The IANA time zone of the module, if it differs from that of terms.json.
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
    /// Identifies the activity within the module. A new id makes all its meetings new ones, unless `formerly` has the old.
    pub id: Field<'a, String>,
    /// The ids that the activity had before in this module, the oldest first. Its events stay those of the oldest.
    pub formerly: Option<Vec<Field<'a, String>>>,
    /// Lecture, Lab, Exam and the like.
    #[serde(rename = "type")]
    pub activity_type: Field<'a, String>,
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
    /// The groups that attend; without groups, everyone on the module attends.
    pub groups: Option<Vec<Field<'a, String>>>,
    /// The topic of the activity.
    pub title: Option<Field<'a, String>>,
    /// The address for joining online, such as https://…, or words such as Channel 5.
    pub online: Option<Field<'a, String>>,
    pub note: Option<Field<'a, String>>,
    pub status: Option<Field<'a, Status>>,
    /// The same text at activities of several modules makes them one joint activity, which is shown once.
    pub shared: Option<Field<'a, String>>,
    /// The weeks that differ from the others.
    pub changes: Option<Vec<ChangeEntry<'a>>>,
}

/// Whether an activity is provisional, confirmed or cancelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Provisional,
    #[default]
    Confirmed,
    Cancelled,
}

/// The differences of one week.
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

/// The module, its activities, and the rooms and staff that they name.
pub(super) fn ids(file: &ModuleFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    found.add(IdKind::Module, &[&file.code.value]);
    for activity in &file.activities {
        found.add(
            IdKind::Activity,
            &[&file.code.value, &file.term.value, &activity.id.value],
        );
        let changes = || activity.changes.iter().flatten();
        let rooms = activity
            .rooms
            .iter()
            .chain(changes().filter_map(|change| change.rooms.as_ref()));
        rooms
            .flatten()
            .for_each(|room| found.add(IdKind::Room, &[&room.value]));
        let staff = activity
            .staff
            .iter()
            .chain(changes().filter_map(|change| change.staff.as_ref()));
        staff
            .flatten()
            .for_each(|person| found.add(IdKind::Staff, &[&person.value]));
    }
    found
}
