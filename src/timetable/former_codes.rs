//! The modules by the codes that they had before.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{FormerIds, FromFile, Module, ProblemKind, RecordedRename, Renames, University};
use crate::folder::{Problem, Severity};

/// The modules by the codes that they had before. Everything is empty if no module had another code.
#[derive(Clone, Debug, Default)]
pub struct FormerCodes {
    /// The modules that had a code, as indices into `University::modules`, ascending.
    by_code: BTreeMap<Box<str>, Vec<usize>>,
    /// All modules by their oldest code and term.
    order: Vec<usize>,
    /// `positions[i]`: the place of module `i` in that order.
    positions: Vec<usize>,
    /// The modules with former codes that belong to another module.
    contested: Vec<OwnCodes>,
    /// The warnings about recorded ids of activities that another activity has.
    pub(super) activity_problems: Vec<Problem>,
}

/// The former codes of a module that are its own, and not another module's.
#[derive(Clone, Debug)]
struct OwnCodes {
    module: usize,
    own: Option<Box<FormerIds>>,
    /// The warnings about the other ones, each with its line in the file, or 0.
    problems: Vec<(u32, ProblemKind)>,
}

impl FormerCodes {
    /// `modules` are by code and term, ascending. `renames` are among their former codes already.
    pub(super) fn of(modules: &[FromFile<Module>], renames: &Renames) -> Self {
        let mut codes = Self::default();
        let mut owners: HashMap<(&str, &str), usize> = HashMap::new();
        let mut all_own = Vec::new();
        for (index, FromFile { value: module, .. }) in modules.iter().enumerate() {
            let Some(former) = &module.former else {
                continue;
            };
            let owner = |code: &str| {
                let owner = find(modules, code, &module.term);
                owner.or_else(|| owners.get(&(code, &module.term)).copied())
            };
            let mut problems = Vec::new();
            for (place, code) in former.older().iter().enumerate() {
                let Some(owner) = owner(code) else { continue };
                let rename = renames.of_module(code, &module.term);
                problems.push(match rename.filter(|_| former.is_recorded(place)) {
                    Some(rename) => (0, contested_rename(rename, &modules[owner])),
                    None => (former.line(), contested(code, &modules[owner])),
                });
            }
            let own = former.without_contested(|code| owner(code).is_some());
            // No code after the last contested one is contested.
            let own_count = own.as_ref().map_or(0, |own| own.older().len());
            for code in former.older().iter().rev().take(own_count) {
                owners.insert((code, &module.term), index);
            }
            all_own.push(OwnCodes {
                module: index,
                own,
                problems,
            });
        }
        codes.add_own(modules, all_own, owners);
        codes
    }

    /// Whether the same modules had the same codes before, and feeds show modules in the same order. Both universities have
    /// the same modules.
    pub(super) fn are_same(&self, other: &Self) -> bool {
        self.by_code == other.by_code && self.order == other.order
    }

    /// Adds the modules with the older codes that are their own. Later codes belong to them if no other module has them.
    fn add_own<'a>(
        &mut self,
        modules: &'a [FromFile<Module>],
        all_own: Vec<OwnCodes>,
        mut owners: HashMap<(&'a str, &'a str), usize>,
    ) {
        let mut oldest: HashMap<usize, Box<str>> = HashMap::new();
        for mut codes in all_own {
            let index = codes.module;
            let module = &modules[index].value;
            let Some(former) = &module.former else {
                continue;
            };
            let later = former.later().iter().filter(|code| {
                let key = (&***code, &*module.term);
                find(modules, key.0, key.1).is_none() && !owners.contains_key(&key)
            });
            let later: Vec<&Box<str>> = later.collect();
            let is_lost = |code: &str| !later.iter().any(|later| ***later == *code);
            let own = codes.own.take();
            codes.own = own.and_then(|own| own.without_contested_later(is_lost));
            for code in later {
                owners.insert((code, &module.term), index);
            }
            for code in codes.own.iter().flat_map(|own| own.ids()) {
                self.by_code.entry(code.clone()).or_default().push(index);
            }
            let own = codes.own.as_ref();
            oldest.extend(own.and_then(|own| Some((index, own.older().first()?.clone()))));
            if codes.own != module.former {
                self.contested.push(codes);
            }
        }
        if oldest.is_empty() {
            return;
        }
        let key = |index: &usize| {
            let module = &modules[*index].value;
            (oldest.get(index).unwrap_or(&module.code), &module.term)
        };
        self.order = (0..modules.len()).collect();
        self.order.sort_by(|a, b| key(a).cmp(&key(b)));
        self.positions = vec![0; modules.len()];
        for (position, index) in self.order.iter().enumerate() {
            self.positions[*index] = position;
        }
    }
}

fn find(modules: &[FromFile<Module>], code: &str, term: &str) -> Option<usize> {
    let found = modules
        .binary_search_by(|module| (&*module.value.code, &*module.value.term).cmp(&(code, term)));
    found.ok()
}

fn contested(code: &str, owner: &FromFile<Module>) -> ProblemKind {
    let module = &owner.value;
    if *module.code == *code {
        ProblemKind::FormerCodeInUse {
            code: code.to_owned(),
            path: Arc::clone(&owner.path),
        }
    } else {
        ProblemKind::FormerCodeOfOther {
            code: code.to_owned(),
            other: module.code.to_string(),
            path: Arc::clone(&owner.path),
        }
    }
}

fn contested_rename(rename: &RecordedRename, owner: &FromFile<Module>) -> ProblemKind {
    ProblemKind::RenamedModuleInUse {
        rename: rename.clone().into(),
        owner: owner.value.code.to_string(),
        path: Arc::clone(&owner.path),
    }
}

impl University {
    /// Drops the former codes that are another module's, so that no two modules of a term have the same oldest code, and
    /// warns of them. A module that is equal to that of `before` is the same value in memory.
    #[must_use]
    pub fn drop_contested_codes(&mut self, before: &Self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.former_codes.activity_problems);
        for contested in std::mem::take(&mut self.former_codes.contested) {
            let from_file = &mut self.modules[contested.module];
            let path = &from_file.path;
            let warning = |(line, kind)| Problem::new(Severity::Warning, path, line, kind);
            problems.extend(contested.problems.into_iter().map(warning));
            let module = Module {
                former: contested.own,
                ..Module::clone(&from_file.value)
            };
            let known = before.module(&module.code, &module.term);
            let known = known.map(|index| &before.modules[index].value);
            from_file.value = known
                .filter(|known| ***known == module)
                .cloned()
                .unwrap_or_else(|| Arc::new(module));
        }
        problems
    }

    /// The codes that modules had before and that no module has now, ascending.
    pub fn former_codes(&self) -> impl Iterator<Item = &str> {
        let codes = self.former_codes.by_code.keys().map(AsRef::as_ref);
        codes.filter(|code| self.indices_of(code).is_empty())
    }

    /// The modules that had this code before, each in one term.
    pub fn formerly(&self, code: &str) -> impl Iterator<Item = &Module> {
        let indices = self.former_codes.by_code.get(code).into_iter().flatten();
        indices.map(|index| &*self.modules[*index].value)
    }

    /// The code that the module with this code has now: of several the one in the last term.
    pub fn current_code<'a>(&'a self, code: &'a str) -> &'a str {
        if self.former_codes.by_code.is_empty() || !self.indices_of(code).is_empty() {
            return code;
        }
        let latest = self
            .formerly(code)
            .max_by_key(|module| self.first_monday(&module.term));
        latest.map_or(code, |module| &module.code)
    }

    /// The module that has this code in this term, or had it before.
    pub fn module_called(&self, code: &str, term: &str) -> Option<&FromFile<Module>> {
        let indices = self.former_codes.by_code.get(code).into_iter().flatten();
        let mut renamed = indices.map(|index| &self.modules[*index]);
        match self.module(code, term) {
            Some(index) => Some(&self.modules[index]),
            None => renamed.find(|module| *module.value.term == *term),
        }
    }

    /// The indices of all modules in the order in which feeds show them: by their oldest code and term, so that a rename
    /// moves no event.
    pub fn in_feed_order(&self) -> impl Iterator<Item = usize> + '_ {
        let order = &self.former_codes.order;
        (0..self.modules.len()).map(|position| order.get(position).copied().unwrap_or(position))
    }

    /// The place of a module in that order.
    pub fn position_in_feeds(&self, module: usize) -> usize {
        let positions = &self.former_codes.positions;
        positions.get(module).copied().unwrap_or(module)
    }

    /// Whether a module had another code before.
    pub fn has_former_codes(&self) -> bool {
        !self.former_codes.by_code.is_empty()
    }
}
