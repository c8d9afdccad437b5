//! The changes since the server stopped, as far as the store has the modules from before.

use std::collections::HashSet;

use jiff::Timestamp;
use rayon::prelude::*;

use super::changes_since_publish::same_module;
use super::file_content::FileContent;
use super::files::Files;
use crate::changes::{Change, ChangeLog, compare};
use crate::folder::{FileKind, Spellings};
use crate::store::Store;
use crate::timetable::{FromFile, Module, University};

/// A module's code and term.
type ModuleName = (Box<str>, Box<str>);

/// The changes in the modules since the store was written. Its modules are read one by one, because all of them would
/// need too much memory.
pub(super) fn changes_since_stop(
    files: &Files,
    store: &Store,
    now: &University,
    log: &ChangeLog,
    at: Timestamp,
) -> Vec<Change> {
    let kept = store.kept_below("modules");
    if kept.is_empty() {
        return Vec::new();
    }
    let outdated: Vec<&String> = kept.iter().filter(|path| !files.is_stored(path)).collect();
    let compared = |path: &String| {
        let Some(FileContent::Module(old)) = FileContent::from_kept(
            FileKind::Module,
            path,
            &store.kept(path)?,
            Spellings::none(),
        ) else {
            return None;
        };
        let new = same_module(now, &old);
        // The module is in another file now. A crash has left this one in the store.
        let is_known = new.is_some_and(|new| *new.path != **path && files.is_stored(&new.path));
        let changes = if is_known {
            Vec::new()
        } else {
            compare(&old, new.map(|new| &*new.value), at)
        };
        Some(((old.code.clone(), old.term.clone()), changes))
    };
    let (known, changes): (HashSet<ModuleName>, Vec<Vec<Change>>) =
        outdated.into_par_iter().filter_map(compared).unzip();
    let is_new = |new: &&FromFile<Module>| {
        !files.is_stored(&new.path)
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
        .filter_map(|change| log.without_known(change))
        .collect()
}
