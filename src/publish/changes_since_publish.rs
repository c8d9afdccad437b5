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
    let gone_or_changed = before.modules.par_iter().flat_map_iter(|old| {
        let new = same_module(now, &old.value);
        let is_same = new.is_some_and(|new| Arc::ptr_eq(&new.value, &old.value));
        if is_same {
            Vec::new()
        } else {
            compare(&old.value, new.map(|new| &*new.value), at)
        }
    });
    let mut changes: Vec<Change> = gone_or_changed.collect();
    let new = now
        .modules
        .iter()
        .filter(|new| same_module(before, &new.value).is_none());
    changes.extend(new.flat_map(|new| log.returned(&new.value, at)));
    changes
}

/// The module with the same code and term.
pub(super) fn same_module<'a>(
    university: &'a University,
    module: &Module,
) -> Option<&'a FromFile<Module>> {
    university
        .module(&module.code, &module.term)
        .map(|index| &university.modules[index])
}
