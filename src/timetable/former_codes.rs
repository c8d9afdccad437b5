//! The modules by the codes that they had before.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{FromFile, Module, ProblemKind, University};
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
    contested: Vec<ContestedCodes>,
}

/// Former codes of a module that belong to another module.
#[derive(Clone, Debug)]
struct ContestedCodes {
    module: usize,
    /// The index of the first former code that is the module's own.
    first: usize,
    problems: Vec<ProblemKind>,
}

impl FormerCodes {
    /// `modules` are by code and term, ascending.
    pub(super) fn of(modules: &[FromFile<Module>]) -> Self {
        let mut codes = Self::default();
        let renamed = modules.iter().enumerate();
        let renamed = renamed.filter(|(_, module)| module.value.former.is_some());
        let mut owners: HashMap<(&str, &str), usize> = HashMap::new();
        let mut oldest: HashMap<usize, &str> = HashMap::new();
        for (index, FromFile { value: module, .. }) in renamed {
            let former: Vec<&str> = module.former_codes().collect();
            let mut first = 0;
            let mut problems = Vec::new();
            for (position, code) in (1..).zip(&former) {
                let owner = find(modules, code, &module.term);
                let owner = owner.or_else(|| owners.get(&(code, &module.term)).copied());
                if let Some(owner) = owner {
                    first = position;
                    problems.push(contested(code, &modules[owner]));
                }
            }
            let own = &former[first..];
            for code in own {
                owners.insert((code, &module.term), index);
                codes.by_code.entry((*code).into()).or_default().push(index);
            }
            oldest.extend(own.first().map(|code| (index, *code)));
            if first > 0 {
                codes.contested.push(ContestedCodes {
                    module: index,
                    first,
                    problems,
                });
            }
        }
        if !oldest.is_empty() {
            let key = |index: &usize| {
                let module = &modules[*index].value;
                (*oldest.get(index).unwrap_or(&&*module.code), &module.term)
            };
            codes.order = (0..modules.len()).collect();
            codes.order.sort_by(|a, b| key(a).cmp(&key(b)));
            codes.positions = vec![0; modules.len()];
            for (position, index) in codes.order.iter().enumerate() {
                codes.positions[*index] = position;
            }
        }
        codes
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

impl University {
    /// Drops the former codes that are another module's, so that no two modules of a term have the same oldest code, and
    /// warns of them. A module that is equal to that of `before` is the same value in memory.
    #[must_use]
    pub fn drop_contested_codes(&mut self, before: &Self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for contested in std::mem::take(&mut self.former_codes.contested) {
            let from_file = &mut self.modules[contested.module];
            let mut module = Module::clone(&from_file.value);
            let Some(former) = module.former.take() else {
                continue;
            };
            let line = former.line.0;
            let path = &from_file.path;
            let warning = |kind| Problem::new(Severity::Warning, path, line, kind);
            problems.extend(contested.problems.into_iter().map(warning));
            module.former = former.skip_first(contested.first);
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
