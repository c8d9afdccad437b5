//! The changes in the modules since the last publish.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::changes::{Change, ChangeLog, compare};
use crate::timetable::{FromFile, Module, University};

/// The changes in the modules. Each has the time `at`.
pub(super) fn changes_since_publish(
    before: &University,
    now: &University,
    log: &ChangeLog,
    at: Timestamp,
) -> Vec<Change> {
    let old_modules = before.modules.par_iter().enumerate();
    let gone_or_changed = old_modules.flat_map_iter(|(index, old)| {
        if is_same_at(now, index, old) {
            return Vec::new();
        }
        match same_module(now, index, &old.value) {
            Some(new) if Arc::ptr_eq(&new.value, &old.value) => Vec::new(),
            new => compare(&old.value, new.map(|new| &*new.value), at),
        }
    });
    let mut changes: Vec<Change> = gone_or_changed.collect();
    let new_modules = now.modules.iter().enumerate();
    let others = new_modules.filter(|(index, new)| !is_same_at(before, *index, new));
    let new = others.filter(|(index, new)| !was_there(before, *index, &new.value));
    changes.extend(new.flat_map(|(_, new)| log.returned(&new.value, at)));
    changes
}

/// Whether the university has the same value in memory at this index, as nearly always.
fn is_same_at(university: &University, index: usize, module: &FromFile<Module>) -> bool {
    let at_index = university.modules.get(index);
    at_index.is_some_and(|known| Arc::ptr_eq(&known.value, &module.value))
}

/// The module that has the same code in the same term, most likely at the index `likely`, or that had it before.
fn same_module<'a>(
    university: &'a University,
    likely: usize,
    module: &Module,
) -> Option<&'a FromFile<Module>> {
    let index = university.module_near(likely, &module.code, &module.term);
    match index {
        Some(index) => Some(&university.modules[index]),
        None => university.module_called(&module.code, &module.term),
    }
}

/// Whether the university has the module, perhaps under a former code.
fn was_there(before: &University, likely: usize, module: &Module) -> bool {
    same_module(before, likely, module).is_some()
        || module
            .former_codes()
            .any(|code| before.module_called(code, &module.term).is_some())
}
