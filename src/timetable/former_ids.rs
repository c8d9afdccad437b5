//! The codes that a module had before, and the ids that an activity had before.

use std::collections::{HashMap, HashSet};

use super::reading::ProblemCollector;
use super::{Activity, LineNumber, Module, ProblemKind};
use crate::folder::{Field, IdKind, canonical};

/// The former codes of a module, or the former ids of an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct FormerIds {
    /// The oldest first; at least one.
    pub ids: Vec<Box<str>>,
    /// The line that names the first of them.
    pub line: LineNumber,
}

impl FormerIds {
    /// The ids after the last one that belongs to something else, because the history before that is not this one's.
    pub(super) fn skip_first(self, first: usize) -> Option<Box<Self>> {
        let ids: Vec<Box<str>> = self.ids.into_iter().skip(first).collect();
        let line = self.line;
        (!ids.is_empty()).then(|| Box::new(Self { ids, line }))
    }
}

impl Module {
    /// The code from which UIDs are made.
    pub fn oldest_code(&self) -> &str {
        oldest(self.former.as_deref(), &self.code)
    }

    /// Every code of the module: the current one, and those that it had before.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.code).chain(self.former_codes())
    }

    /// The codes that the module had before, the oldest first.
    pub fn former_codes(&self) -> impl DoubleEndedIterator<Item = &str> {
        let former = self.former.iter().flat_map(|former| &former.ids);
        former.map(AsRef::as_ref)
    }
}

impl Activity {
    /// The id from which UIDs are made.
    pub fn oldest_id(&self) -> &str {
        oldest(self.former.as_deref(), &self.id)
    }
}

fn oldest<'a>(former: Option<&'a FormerIds>, current: &'a str) -> &'a str {
    let first = former.and_then(|former| former.ids.first());
    first.map_or(current, AsRef::as_ref)
}

/// Reads the former codes of the module with this code.
pub(super) fn former_codes(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
    code: &Field<'_, String>,
) -> Option<Box<FormerIds>> {
    former(problems, fields, code, |problems, field| {
        problems.id(IdKind::Module, field, "a former code")
    })
}

/// Reads the former ids of the activity with this id. `within` names the module and the term.
pub(super) fn former_ids(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
    id: &Field<'_, String>,
    within: &[&str],
) -> Option<Box<FormerIds>> {
    former(problems, fields, id, |problems, field| {
        problems.part_id(IdKind::Activity, within, field, "a former id")
    })
}

fn former(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
    current: &Field<'_, String>,
    read: impl Fn(&mut ProblemCollector<'_>, &Field<'_, String>) -> Option<Box<str>>,
) -> Option<Box<FormerIds>> {
    let fields = fields?;
    let line = LineNumber(problems.line_of(fields.first()?.raw));
    let mut known: HashSet<String> = HashSet::new();
    let mut ids = Vec::new();
    for field in fields {
        let Some(id) = read(problems, field) else {
            continue;
        };
        let name = canonical(&field.value).into_owned();
        if name == canonical(&current.value) {
            problems.warn(field.raw, ProblemKind::FormerIsCurrent { name });
        } else if known.insert(name.clone()) {
            ids.push(id);
        } else {
            problems.warn(field.raw, ProblemKind::FormerTwice { name });
        }
    }
    (!ids.is_empty()).then(|| Box::new(FormerIds { ids, line }))
}

/// Drops the former ids that are another activity's, so that no two activities of a module have the same oldest id.
/// `places` has the place of each list of former ids by the activity's id.
pub(super) fn drop_contested(
    problems: &mut ProblemCollector<'_>,
    activities: &mut [Activity],
    places: &HashMap<Box<str>, &str>,
) {
    let mut owners: HashMap<Box<str>, Box<str>> = HashMap::new();
    for activity in activities.iter() {
        owners.insert(activity.id.clone(), activity.id.clone());
    }
    for activity in activities {
        let Some(former) = activity.former.take() else {
            continue;
        };
        let is_contested = |id: &str| owners.contains_key(id);
        let first = former.ids.iter().rposition(|id| is_contested(id));
        for name in former.ids.iter().filter(|id| is_contested(id)) {
            let kind = ProblemKind::FormerActivity {
                name: name.to_string(),
                other: owners[name].to_string(),
            };
            problems.activity = Some(activity.id.to_string());
            problems.warn(places.get(&activity.id).copied().unwrap_or_default(), kind);
            problems.activity = None;
        }
        activity.former = former.skip_first(first.map_or(0, |last| last + 1));
        for id in activity.former.iter().flat_map(|former| &former.ids) {
            owners.insert(id.clone(), activity.id.clone());
        }
    }
}
