//! Conflicts: files with the same identity. Until one of them goes, the last good content of each stays published.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::file_content::{FileContent, FileIdentity};
use super::super::last_good::LastGood;
use super::Files;
use super::file_state::FileState;
use crate::folder::{Problem, Severity};
use crate::timetable::ProblemKind;

impl Files {
    /// Publishes the current content of each file, unless several files have the same identity.
    pub(super) fn resolve_conflicts(&mut self, last_good: &LastGood<'_>) {
        if let Some(replaced) = self.replaced.as_ref().filter(|_| !self.has_conflicts) {
            for path in replaced {
                if let Some(file) = self.by_path.get_mut(path) {
                    file.publish(path);
                }
            }
            return;
        }
        let mut conflicts = identity_conflicts(&self.by_path);
        self.has_conflicts = !conflicts.is_empty();
        let spellings = self.spellings.get();
        for (path, file) in &mut self.by_path {
            if file.conflict.is_some() {
                self.unwritten.add(path);
            }
            file.conflict = conflicts
                .remove(path)
                .map(|conflict| Problem::of_file(Severity::Error, path, conflict).into());
            if file.conflict.is_some() {
                file.restore(path, last_good, &spellings);
            } else {
                file.publish(path);
            }
        }
    }
}

/// The files with the same identity as another file, each with the problem that names the other.
fn identity_conflicts(by_path: &BTreeMap<Arc<str>, FileState>) -> HashMap<Arc<str>, ProblemKind> {
    let mut claims: HashMap<FileIdentity<'_>, Vec<&Arc<str>>> =
        HashMap::with_capacity(by_path.len());
    for (path, file) in by_path {
        if let Some(identity) = file.now_or_published().and_then(FileContent::identity) {
            claims.entry(identity).or_default().push(path);
        }
    }
    let mut conflicts: HashMap<Arc<str>, ProblemKind> = HashMap::new();
    for (identity, paths) in claims.iter().filter(|(_, paths)| paths.len() > 1) {
        for (index, path) in paths.iter().enumerate() {
            let other = Arc::clone(paths[usize::from(index == 0)]);
            let [here, there] =
                [&by_path[*path], &by_path[&other]].map(FileState::unusual_spelling);
            let spelling_difference = identity.spelling_difference(here, there);
            conflicts.insert(
                Arc::clone(*path),
                ProblemKind::SameIdentity {
                    what: identity.to_string(),
                    other,
                    spelling_difference,
                },
            );
        }
    }
    conflicts
}
