//! The codes that a module had before, and the ids that an activity had before.

use std::collections::{HashMap, HashSet};

use super::reading::ProblemCollector;
use super::{Activity, LineNumber, Module, ProblemKind};
use crate::folder::{Field, IdKind, canonical};

/// The other codes of a module, or the other ids of an activity: those that it had before, the oldest first, and then
/// those that it got later and has lost again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerIds {
    /// At least one.
    ids: Vec<Box<str>>,
    /// The number of the first ids that are recorded as renames, and that the file does not name.
    recorded: usize,
    /// The number of the last ids that it got after the present one.
    later: usize,
    /// The line that names the first of the file's.
    line: LineNumber,
}

impl FormerIds {
    /// The ids that a file names, the oldest first.
    fn in_file(ids: Vec<Box<str>>, line: LineNumber) -> Option<Box<Self>> {
        let (recorded, later) = (0, 0);
        let former = Self {
            ids,
            recorded,
            later,
            line,
        };
        former.if_any()
    }

    /// These ids with recorded ones: `older` than all of them, and `later` than the present id.
    pub(super) fn with_recorded(
        former: Option<&Self>,
        older: Vec<Box<str>>,
        later: Vec<Box<str>>,
    ) -> Option<Box<Self>> {
        let (recorded, later_count) = (older.len(), later.len());
        let mut ids = older;
        ids.extend(former.into_iter().flat_map(|former| &former.ids).cloned());
        ids.extend(later);
        let former = Self {
            ids,
            recorded,
            later: later_count,
            line: former.map_or(LineNumber(0), |former| former.line),
        };
        former.if_any()
    }

    fn if_any(self) -> Option<Box<Self>> {
        (!self.ids.is_empty()).then(|| Box::new(self))
    }

    pub fn ids(&self) -> &[Box<str>] {
        &self.ids
    }

    /// The ids that it had before the present one, the oldest first.
    pub(super) fn older(&self) -> &[Box<str>] {
        &self.ids[..self.ids.len() - self.later]
    }

    pub(super) fn later(&self) -> &[Box<str>] {
        &self.ids[self.ids.len() - self.later..]
    }

    /// Whether an older id, by its place, is recorded as a rename and not named in the file.
    pub(super) fn is_recorded(&self, place: usize) -> bool {
        place < self.recorded
    }

    /// Whether any of the ids is recorded as a rename.
    pub(super) fn has_recorded(&self) -> bool {
        self.recorded + self.later > 0
    }

    pub(super) fn line(&self) -> u32 {
        self.line.0
    }

    /// The older ids after the last one that belongs to something else, because the history before that is not this one's.
    /// All later ids.
    pub(super) fn without_contested(
        &self,
        is_contested: impl Fn(&str) -> bool,
    ) -> Option<Box<Self>> {
        let last = self.older().iter().rposition(|id| is_contested(id));
        let skipped = last.map_or(0, |last| last + 1);
        let former = Self {
            ids: self.ids[skipped..].to_vec(),
            recorded: self.recorded.saturating_sub(skipped),
            ..*self
        };
        former.if_any()
    }

    /// The same without the later ids that belong to something else.
    pub(super) fn without_contested_later(
        mut self,
        is_contested: impl Fn(&str) -> bool,
    ) -> Option<Box<Self>> {
        let later = self.ids.split_off(self.older().len());
        let own = later.into_iter().filter(|id| !is_contested(id));
        let before = self.ids.len();
        self.ids.extend(own);
        self.later = self.ids.len() - before;
        self.if_any()
    }
}

impl Module {
    /// The code from which UIDs are made.
    pub fn oldest_code(&self) -> &str {
        oldest(self.former.as_deref(), &self.code)
    }

    /// Every code of the module: the current one, and its former codes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.code).chain(self.former_codes())
    }

    /// The other codes that the module has had, the oldest first.
    pub fn former_codes(&self) -> impl DoubleEndedIterator<Item = &str> {
        let former = self.former.iter().flat_map(|former| former.ids());
        former.map(AsRef::as_ref)
    }
}

impl Activity {
    /// Every id of the activity: the current one, and its former ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let former = self.former.iter().flat_map(|former| former.ids());
        std::iter::once(&*self.id).chain(former.map(AsRef::as_ref))
    }

    /// The id from which UIDs are made.
    pub fn oldest_id(&self) -> &str {
        oldest(self.former.as_deref(), &self.id)
    }
}

pub(super) fn oldest<'a>(former: Option<&'a FormerIds>, current: &'a str) -> &'a str {
    let first = former.and_then(|former| former.older().first());
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
    FormerIds::in_file(ids, line)
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
        for name in former.ids.iter().filter(|id| is_contested(id)) {
            let kind = ProblemKind::FormerActivity {
                name: name.to_string(),
                other: owners[name].to_string(),
            };
            problems.activity = Some(activity.id.to_string());
            problems.warn(places.get(&activity.id).copied().unwrap_or_default(), kind);
            problems.activity = None;
        }
        activity.former = former.without_contested(is_contested);
        for id in activity.former.iter().flat_map(|former| &former.ids) {
            owners.insert(id.clone(), activity.id.clone());
        }
    }
}
