//! The contents that are published in place of the current ones, because these are held.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::good_content::GoodContent;
use super::judge::FoundHold;
use crate::holds::{Hold, HoldAnswer, HoldCause, HoldDecisions, HoldId};

/// The contents that are published in place of the current ones.
#[derive(Debug, Default)]
pub(super) struct HeldContents {
    /// The settled contents that stay published.
    pub(super) kept: BTreeMap<Arc<str>, Arc<GoodContent>>,
    /// The files whose current content is not published.
    pub(super) held_back: BTreeSet<Arc<str>>,
}

impl HeldContents {
    /// Adds the files of a hold, given the settled content of each.
    pub(super) fn add<'a>(
        &mut self,
        hold: &FoundHold,
        settled: impl Fn(&str) -> Option<&'a Arc<GoodContent>>,
    ) {
        self.held_back.extend(hold.held_back.iter().cloned());
        for path in &hold.kept {
            if let Some(content) = settled(path) {
                self.kept.insert(Arc::clone(path), content.clone());
            }
        }
    }

    /// The files that no settled content replaces.
    pub(super) fn only_held_back(&self) -> impl Iterator<Item = &Arc<str>> {
        let paths = self.held_back.iter();
        paths.filter(|path| !self.kept.contains_key(*path))
    }

    /// The published content of a file, given the current or last good one.
    pub(super) fn published<'a>(
        &'a self,
        path: &Arc<str>,
        current: Option<&'a Arc<GoodContent>>,
    ) -> Option<&'a Arc<GoodContent>> {
        let is_held_back = self.held_back.contains(path);
        self.kept.get(path).or(current.filter(|_| !is_held_back))
    }

    /// Whether the current content of the file is not published.
    pub(super) fn replaces(&self, path: &Arc<str>) -> bool {
        self.kept.contains_key(path) || self.held_back.contains(path)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.held_back.is_empty()
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.kept.keys().chain(&self.held_back)
    }

    pub(super) fn has_same_paths(&self, other: &Self) -> bool {
        self.paths().eq(other.paths())
    }
}

/// The name of the hold of these files with their current contents.
pub(super) fn hold_id<'a>(
    hold: &FoundHold,
    current: impl Fn(&str) -> Option<&'a Arc<GoodContent>>,
) -> HoldId {
    id_of(hold.cause, hold.kept.union(&hold.held_back), current)
}

fn id_of<'a, 'p>(
    cause: HoldCause,
    paths: impl Iterator<Item = &'p Arc<str>>,
    current: impl Fn(&str) -> Option<&'a Arc<GoodContent>>,
) -> HoldId {
    let lines = paths.map(|path| {
        let hash = current(path).and_then(|content| content.hash);
        format!("\n{path} {hash:?}")
    });
    let text = format!("{cause:?}{}", lines.collect::<String>());
    let [.., a, b, c, d] = xxh3_64(text.as_bytes()).to_be_bytes();
    HoldId::new(u32::from_be_bytes([a, b, c, d]))
}

/// The files of the holds that are accepted and whose contents are the same as then. Renames that are recorded with the
/// decision take most of the loss away, so the rest would be another hold, about which nobody has decided.
pub(super) fn accepted_paths<'a>(
    holds: &[Hold],
    decisions: &HoldDecisions,
    current: impl Fn(&str) -> Option<&'a Arc<GoodContent>>,
) -> HashSet<Arc<str>> {
    let accepted = holds.iter().filter(|hold| {
        decisions.answer(hold.id) == Some(HoldAnswer::Accept)
            && id_of(hold.cause, hold.files.iter(), &current) == hold.id
    });
    accepted.flat_map(|hold| &hold.files).cloned().collect()
}
