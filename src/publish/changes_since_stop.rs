//! The changes since the server stopped, as far as the last good files have the modules from before.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::file_content::FileContent;
use super::files::Files;
use super::last_good::LastGood;
use crate::changes::{Change, ChangeLog, compare};
use crate::folder::FileKind;
use crate::timetable::{FromFile, Module, University};

/// A module's code and term.
type ModuleName = (Box<str>, Box<str>);

/// The changes in the modules since the server stopped. The modules from before are read one by one, because all of them
/// would need too much memory.
pub(super) fn changes_since_stop(
    files: &Files,
    last_good: &LastGood<'_>,
    now: &University,
    log: &ChangeLog,
    at: Timestamp,
) -> Vec<Change> {
    let known = last_good.paths_at("modules");
    if known.is_empty() {
        return Vec::new();
    }
    let outdated: Vec<&Arc<str>> = known
        .iter()
        .filter(|path| !files.is_as_before(path))
        .collect();
    let spellings = files.spellings.get();
    let compared = |path: &Arc<str>| {
        let old = last_good.content(FileKind::Module, path, &spellings)?;
        let FileContent::Module(old) = old.content else {
            return None;
        };
        let old = files.renames().apply_to(old);
        let new = now.module_called(&old.code, &old.term);
        // The module is in another file now. A crash has left this one in the list.
        let is_known = new.is_some_and(|new| new.path != *path && files.is_as_before(&new.path));
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
        !files.is_as_before(&new.path)
            && !new
                .value
                .codes()
                .any(|code| known.contains(&(code.into(), new.value.term.clone())))
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
