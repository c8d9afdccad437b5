//! Renames of modules and activities that somebody has recorded. They count as if the files named the former ids.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Activity, FormerIds, FromFile, Module, ProblemKind, University};
use crate::folder::{Problem, Severity};

/// A rename of a module, or of an activity of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The old code, or the module of the activity.
    pub module: Box<str>,
    /// The old id of the activity; `None`: the module is renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Box<str>>,
    /// The only term in which it counts; `None`: all terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Box<str>>,
    /// The new code or id.
    pub to: Box<str>,
}

/// The thing that is renamed: a module's code, an activity's id and a term.
pub type RenamedThing<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

impl Rename {
    /// The thing that is renamed. Of several renames of it the last one counts.
    pub fn thing(&self) -> RenamedThing<'_> {
        (&self.module, self.activity.as_deref(), self.term.as_deref())
    }

    /// The old code or id.
    pub fn from(&self) -> &str {
        self.activity.as_deref().unwrap_or(&self.module)
    }

    fn is_in(&self, term: &str) -> bool {
        self.term.as_deref().is_none_or(|only| only == term)
    }
}

/// As a part of a sentence.
impl fmt::Display for Rename {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { module, to, .. } = self;
        match &self.activity {
            Some(activity) => write!(out, "activity {activity} of module {module} is {to}")?,
            None => write!(out, "module {module} is {to}")?,
        }
        let term = self.term.as_ref();
        term.map_or(Ok(()), |term| write!(out, " in term {term}"))
    }
}

/// A rename with the person who has recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRename {
    pub at: Timestamp,
    pub by: Box<str>,
    #[serde(flatten)]
    pub rename: Rename,
}

impl RecordedRename {
    /// The day and the person, for a message.
    pub(super) fn recorded(&self) -> String {
        format!(
            "recorded on {} by {}",
            self.at.strftime("%Y-%m-%d"),
            self.by
        )
    }
}

/// All recorded renames.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    /// Those that count, in the order in which they were recorded.
    recorded: Vec<RecordedRename>,
    codes: CodesByTerm,
    /// The renames of the activities of a module, as indices, by the code of the module.
    activities: HashMap<Box<str>, Vec<usize>>,
}

/// The codes of the same module.
#[derive(Clone, Debug, Default)]
struct CodesByTerm {
    in_all_terms: SameThings,
    /// In the terms for which there are renames of their own.
    by_term: HashMap<Box<str>, SameThings>,
}

impl PartialEq for Renames {
    fn eq(&self, other: &Self) -> bool {
        // Everything else is made from these.
        self.recorded == other.recorded
    }
}

impl Renames {
    /// The renames, in the order in which they were recorded. Of each thing there is one.
    pub fn of(recorded: Vec<RecordedRename>) -> Self {
        let mut renames = Self::default();
        let modules = || {
            let all = recorded.iter().map(|recorded| &recorded.rename);
            all.filter(|rename| rename.activity.is_none())
        };
        let terms: HashSet<&str> = modules().filter_map(|one| one.term.as_deref()).collect();
        for rename in modules().filter(|rename| rename.term.is_none()) {
            renames.codes.in_all_terms.join(&rename.module, &rename.to);
        }
        for term in terms {
            let mut codes = SameThings::default();
            for rename in modules().filter(|rename| rename.is_in(term)) {
                codes.join(&rename.module, &rename.to);
            }
            renames.codes.by_term.insert(term.into(), codes);
        }
        for (index, RecordedRename { rename, .. }) in recorded.iter().enumerate() {
            if rename.activity.is_some() {
                let of_module = renames.activities.entry(rename.module.clone());
                of_module.or_default().push(index);
            }
        }
        renames.recorded = recorded;
        renames
    }

    /// These renames, and other ones as if they were recorded now.
    #[must_use]
    pub fn and(&self, others: &[Rename], now: Timestamp) -> Self {
        let others = others.iter().map(|rename| RecordedRename {
            at: now,
            by: "nobody".into(),
            rename: rename.clone(),
        });
        Self::of(self.recorded.iter().cloned().chain(others).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.recorded.is_empty()
    }

    /// The renames that count, in the order in which they were recorded.
    pub fn recorded(&self) -> &[RecordedRename] {
        &self.recorded
    }

    /// The module with the former ids that are recorded.
    pub fn apply_to(&self, mut module: Arc<Module>) -> Arc<Module> {
        self.apply(&mut module);
        module
    }

    /// Gives a module and its activities the former ids that are recorded. Returns those that are in use.
    fn apply(&self, module: &mut Arc<Module>) -> Vec<ActivityInUse> {
        if let Some(former) = self.former_codes(module) {
            *module = Arc::new(Module {
                former: Some(former),
                ..Module::clone(module)
            });
        }
        apply_to_activities(module, self)
    }

    /// The rename that gave the module with this code another one.
    pub(super) fn of_module(&self, code: &str, term: &str) -> Option<&RecordedRename> {
        let mut latest_first = self.recorded.iter().rev();
        latest_first.find(|RecordedRename { rename, .. }| {
            rename.activity.is_none() && *rename.module == *code && rename.is_in(term)
        })
    }

    /// The rename that gave an activity of this module another id.
    fn of_activity(&self, module: &Module, id: &str) -> Option<&RecordedRename> {
        let renames = self.activities_of(module).into_iter().rev();
        let mut renames = renames.map(|index| &self.recorded[index]);
        renames.find(|recorded| recorded.rename.activity.as_deref() == Some(id))
    }

    /// The former codes of a module together with the recorded ones; `None` if none is recorded.
    fn former_codes(&self, module: &Module) -> Option<Box<FormerIds>> {
        let codes = self.codes.by_term.get(&module.term);
        let codes = codes.unwrap_or(&self.codes.in_all_terms);
        codes.former(&module.code, module.former.as_deref())
    }

    /// The recorded former ids of the activities of a module; `None` if none is recorded.
    fn activity_ids(&self, module: &Module) -> Option<SameThings> {
        let renames = self.activities_of(module);
        let mut ids = SameThings::default();
        for index in &renames {
            let rename = &self.recorded[*index].rename;
            ids.join(rename.from(), &rename.to);
        }
        (!renames.is_empty()).then_some(ids)
    }

    /// The renames of the module's activities, as indices, under whichever code of the module they were recorded.
    fn activities_of(&self, module: &Module) -> Vec<usize> {
        if self.activities.is_empty() {
            return Vec::new();
        }
        let codes = module.codes();
        let all = codes.filter_map(|code| self.activities.get(code)).flatten();
        let in_term = all.filter(|index| self.recorded[**index].rename.is_in(&module.term));
        let mut indices: Vec<usize> = in_term.copied().collect();
        indices.sort_unstable();
        indices
    }
}

impl University {
    /// Gives modules and activities the former ids that are recorded. Returns the warnings about those that are in use.
    pub(super) fn apply_renames(&mut self, renames: &Renames) -> Vec<Problem> {
        let mut problems = Vec::new();
        if renames.is_empty() {
            return problems;
        }
        for FromFile { path, value } in &mut self.modules {
            for ActivityInUse { activity, rename } in renames.apply(value) {
                let kind = ProblemKind::RenamedActivityInUse(rename.into());
                let problem = Problem::of_file(Severity::Warning, path, kind);
                problems.push(problem.in_activity(&activity, None));
            }
        }
        problems
    }

    /// Takes over the modules with recorded former ids that are equal to those of `before`, so that each is the same value
    /// in memory.
    pub fn share_renamed(&mut self, before: &Self) {
        for module in &mut self.modules {
            let FromFile { value, .. } = module;
            if !value.has_recorded_names() {
                continue;
            }
            let known = before.module(&value.code, &value.term);
            let known = known.map(|index| &before.modules[index].value);
            if let Some(known) = known.filter(|known| *known == value) {
                module.value = Arc::clone(known);
            }
        }
    }
}

impl Module {
    fn has_recorded_names(&self) -> bool {
        let of_activities = self.activities.iter().map(|activity| &activity.former);
        let mut all = std::iter::once(&self.former).chain(of_activities);
        all.any(|former| former.as_ref().is_some_and(|former| former.has_recorded()))
    }
}

/// An activity that was renamed, and whose former id another activity has.
struct ActivityInUse {
    activity: Box<str>,
    rename: RecordedRename,
}

/// Gives the activities of a module the former ids that are recorded, except for those that another activity has.
fn apply_to_activities(module: &mut Arc<Module>, renames: &Renames) -> Vec<ActivityInUse> {
    let Some(recorded) = renames.activity_ids(module) else {
        return Vec::new();
    };
    let mut owners: HashMap<Box<str>, Box<str>> = HashMap::new();
    for Activity { id, former, .. } in module.activities.iter() {
        let names = former.iter().flat_map(|former| former.ids());
        owners.extend(names.map(|name| (name.clone(), id.clone())));
        owners.insert(id.clone(), id.clone());
    }
    let mut activities: Vec<Activity> = module.activities.to_vec();
    let mut in_use = Vec::new();
    for activity in &mut activities {
        let Some(former) = recorded.former(&activity.id, activity.former.as_deref()) else {
            continue;
        };
        let is_contested = |id: &str| owners.get(id).is_some_and(|owner| *owner != activity.id);
        let contested = former.older().iter().filter(|id| is_contested(id));
        in_use.extend(contested.filter_map(|id| {
            let activity = activity.id.clone();
            let rename = renames.of_activity(module, id)?.clone();
            Some(ActivityInUse { activity, rename })
        }));
        let former = former.without_contested(is_contested);
        let former = former.and_then(|former| former.without_contested_later(is_contested));
        let names = former.iter().flat_map(|former| former.ids());
        owners.extend(names.map(|name| (name.clone(), activity.id.clone())));
        activity.former = former;
    }
    activities.sort_by(|a, b| a.oldest_id().cmp(b.oldest_id()));
    *module = Arc::new(Module {
        activities: activities.into(),
        ..Module::clone(module)
    });
    in_use
}

/// The names of the same things, each list with the oldest first.
#[derive(Clone, Debug, Default)]
struct SameThings {
    lists: Vec<Vec<Box<str>>>,
    /// The index of the list that has a name.
    list_of: HashMap<Box<str>, usize>,
}

impl SameThings {
    /// Notes that the thing called `old` is now called `new`. Once both are the same thing, this says nothing new, so a
    /// rename that is turned back keeps the oldest name.
    fn join(&mut self, old: &str, new: &str) {
        let (from, to) = (self.list(old), self.list(new));
        if from == to {
            return;
        }
        let older = std::mem::take(&mut self.lists[from]);
        for name in &older {
            self.list_of.insert(name.clone(), to);
        }
        let list = &mut self.lists[to];
        let place = list.iter().position(|name| **name == *new);
        let place = place.unwrap_or_default();
        list.splice(place..place, older);
    }

    fn list(&mut self, name: &str) -> usize {
        if let Some(index) = self.list_of.get(name) {
            return *index;
        }
        self.lists.push(vec![name.into()]);
        self.list_of.insert(name.into(), self.lists.len() - 1);
        self.lists.len() - 1
    }

    /// The older and the later names of the thing with this name.
    fn around(&self, name: &str) -> (&[Box<str>], &[Box<str>]) {
        let Some(index) = self.list_of.get(name) else {
            return (&[], &[]);
        };
        let list = &self.lists[*index][..];
        let place = list.iter().position(|one| **one == *name);
        list.split_at(place.unwrap_or_default())
    }

    /// The former ids of the thing with this id, together with those that are recorded; `None` if none is recorded.
    fn former(&self, id: &str, own: Option<&FormerIds>) -> Option<Box<FormerIds>> {
        if self.lists.is_empty() {
            return None;
        }
        let own_ids = own.map_or(&[][..], FormerIds::ids).iter();
        let mut known: HashSet<&str> = own_ids.clone().map(AsRef::as_ref).collect();
        known.insert(id);
        let (mut older, mut later): (Vec<Box<str>>, Vec<Box<str>>) = Default::default();
        let newest_first = std::iter::once(id).chain(own_ids.rev().map(AsRef::as_ref));
        for name in newest_first {
            let (before, after) = self.around(name);
            let before = before.iter().filter(|name| known.insert(name));
            older.splice(0..0, before.cloned());
            later.extend(after.iter().filter(|name| known.insert(name)).cloned());
        }
        if older.is_empty() && later.is_empty() {
            return None;
        }
        FormerIds::with_recorded(own, older, later)
    }
}
