//! What a publish finds changed in the modules: against the last publish, or at the first against what the store kept.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::content::Content;
use super::files::Files;
use crate::changes::{Change, Log, compare};
use crate::folder::FileKind;
use crate::store::Store;
use crate::timetable::{Filed, Module, University};

/// What is not as it was at the last publish.
pub(super) fn since_last_publish(before: &University, now: &University, log: &Log, at: Timestamp) -> Vec<Change> {
    let gone_or_changed = before.modules.par_iter().flat_map_iter(|old| {
        let new = module(now, &old.value);
        let is_same = new.is_some_and(|new| Arc::ptr_eq(&new.value, &old.value));
        if is_same { Vec::new() } else { compare(&old.value, new.map(|new| &*new.value), at) }
    });
    let mut changes: Vec<Change> = gone_or_changed.collect();
    let new = now.modules.iter().filter(|new| module(before, &new.value).is_none());
    changes.extend(new.flat_map(|new| log.returned(&new.value, at)));
    changes
}

/// What changed while no server ran, as far as the store remembers what was. Its modules are looked at one by one,
/// for there is no room for all of them twice.
pub(super) fn since_stop(files: &Files, store: &Store, now: &University, log: &Log, at: Timestamp) -> Vec<Change> {
    let compared: Vec<(Option<[Box<str>; 2]>, Vec<Change>)> = files
        .outdated_in(store)
        .par_iter()
        .map(|path| {
            let kept = store.kept(path).and_then(|bytes| Content::from_kept(FileKind::Module, path, &bytes));
            let Some(Content::Module(old)) = kept else { return (None, Vec::new()) };
            let new = module(now, &old);
            // What another file says of the module is older news: a crash has left this one.
            let is_known = new.is_some_and(|new| *new.path != **path && files.is_as_kept(&new.path));
            let changes = if is_known { Vec::new() } else { compare(&old, new.map(|new| &*new.value), at) };
            (Some([old.code.clone(), old.term.clone()]), changes)
        })
        .collect();
    let known: HashSet<[&str; 2]> =
        compared.iter().flat_map(|(name, _)| name).map(|[code, term]| [&**code, &**term]).collect();
    let new = now.modules.iter().map(|new| &new.value).filter(|new| !known.contains(&[&*new.code, &*new.term]));
    let returned: Vec<Change> = new.flat_map(|new| log.returned(new, at)).collect();
    compared.into_iter().flat_map(|(_, changes)| changes).chain(returned).collect()
}

/// The module of the same code and term.
fn module<'a>(university: &'a University, module: &Module) -> Option<&'a Filed<Module>> {
    university.module(&module.code, &module.term).map(|index| &university.modules[index])
}
