//! Losses of meetings that are over. Nothing is held because of them, but an accident of an export takes these meetings too.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::renamed::renamed;
use super::{Differing, FoundHold, Indexed, Lossy};
use crate::publish::losses::Today;

/// Everything that is lost if every meeting counts, and modules that are gone and had no meetings.
pub(super) struct PastLosses<'a> {
    lossy: Vec<Lossy<'a>>,
    /// The paths before and after.
    pub(super) kept: BTreeSet<Arc<str>>,
    held_back: BTreeSet<Arc<str>>,
}

impl<'a> PastLosses<'a> {
    pub(super) fn of(differing: &[Differing<'a>]) -> Self {
        let (mut kept, mut held_back) = (BTreeSet::new(), BTreeSet::new());
        for (_, before, after) in differing {
            if before.module.is_some() && after.module.is_none() {
                kept.extend(before.paths().cloned());
                held_back.extend(after.paths().cloned());
            }
        }
        let lossy = differing.iter().filter_map(|&(key, before, after)| {
            Lossy::find(key, before, after, Today::before_everything())
        });
        let lossy: Vec<Lossy<'_>> = lossy.collect();
        for lossy in &lossy {
            kept.extend(lossy.lost_paths(lossy.before).cloned());
            held_back.extend(lossy.lost_paths(lossy.after).cloned());
        }
        Self {
            lossy,
            kept,
            held_back,
        }
    }

    /// Adds the files to a hold of many files, because they belong to the same accident.
    pub(super) fn add_to(self, hold: &mut FoundHold, before: &Indexed<'_>, after: &Indexed<'_>) {
        // Modules of the past may have another code now too.
        let renamed = renamed(self.lossy.iter(), before, after);
        hold.kept.extend(self.kept);
        hold.held_back.extend(self.held_back);
        hold.held_back.extend(renamed);
    }
}
