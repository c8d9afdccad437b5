//! What a publish finds changed in the modules: against the last publish, or at the first against what the store kept.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::content::Content;
use super::files::Files;
use crate::changes::{Change, Log, compare};
use crate::folder::{FileKind, Spellings};
use crate::store::Store;
use crate::timetable::{Filed, Module, University};

/// A module's code and term.
type Name = (Box<str>, Box<str>);

/// What is not as it was at the last publish.
pub(super) fn since_last_publish(
    before: &University,
    now: &University,
    log: &Log,
    at: Timestamp,
) -> Vec<Change> {
    let gone_or_changed = before.modules.par_iter().flat_map_iter(|old| {
        let new = module(now, &old.value);
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
        .filter(|new| module(before, &new.value).is_none());
    changes.extend(new.flat_map(|new| log.returned(&new.value, at)));
    changes
}

/// What changed while no server ran, as far as the store remembers what was. Its modules are looked at one by one,
/// for there is no room for all of them twice.
pub(super) fn since_stop(
    files: &Files,
    store: &Store,
    now: &University,
    log: &Log,
    at: Timestamp,
) -> Vec<Change> {
    let kept = store.kept_below("modules");
    if kept.is_empty() {
        return Vec::new();
    }
    let outdated: Vec<&String> = kept.iter().filter(|path| !files.is_as_kept(path)).collect();
    let compared = |path: &String| {
        let Some(Content::Module(old)) = Content::from_kept(
            FileKind::Module,
            path,
            &store.kept(path)?,
            Spellings::none(),
        ) else {
            return None;
        };
        let new = module(now, &old);
        // What another file says of the module is known already: a crash has left this one.
        let is_known = new.is_some_and(|new| *new.path != **path && files.is_as_kept(&new.path));
        let changes = if is_known {
            Vec::new()
        } else {
            compare(&old, new.map(|new| &*new.value), at)
        };
        Some(((old.code.clone(), old.term.clone()), changes))
    };
    let (known, changes): (HashSet<Name>, Vec<Vec<Change>>) =
        outdated.into_par_iter().filter_map(compared).unzip();
    let is_new = |new: &&Filed<Module>| {
        !files.is_as_kept(&new.path)
            && !known.contains(&(new.value.code.clone(), new.value.term.clone()))
    };
    let returned = now
        .modules
        .iter()
        .filter(is_new)
        .flat_map(|new| log.returned(&new.value, at));
    changes
        .into_iter()
        .flatten()
        .chain(returned)
        .filter_map(|change| log.news(change))
        .collect()
}

/// The module of the same code and term.
fn module<'a>(university: &'a University, module: &Module) -> Option<&'a Filed<Module>> {
    university
        .module(&module.code, &module.term)
        .map(|index| &university.modules[index])
}
