//! The sum of all published content, in which a look at a few files replaces only these.

use std::sync::Arc;

use super::super::file_content::FileContent;
use super::super::held_contents::HeldContents;
use super::super::university_sum::replace;
use super::Files;
use crate::timetable::{Renames, University};

impl Files {
    /// Makes the sum of all published content that of the last update.
    pub(in super::super) fn sum_up(&mut self, are_renames_same: bool) {
        let mut sum = std::mem::take(&mut self.sum);
        if !are_renames_same {
            self.replaced = None;
        }
        self.sum = if self.replace_in(&mut sum) {
            sum
        } else {
            self.unheld_university(&self.renames, |_| true)
        };
    }

    fn replace_in(&self, sum: &mut University) -> bool {
        let replaced = self.replaced.as_ref().filter(|_| self.renames.is_empty());
        replaced.is_some_and(|replaced| {
            replaced.iter().all(|path| {
                let published = self.published_content(path);
                published.is_some_and(|published| replace(sum, path, &published.content))
            })
        })
    }

    /// All published content.
    pub(in super::super) fn university(&self, held: &HeldContents) -> University {
        if held.is_empty() {
            return self.sum.clone();
        }
        self.university_of(held, &self.renames, |_| true)
    }

    /// The current or last good content of the files that are asked for, held or not.
    pub(in super::super) fn unheld_university(
        &self,
        renames: &Renames,
        is_asked_for: impl Fn(&FileContent) -> bool,
    ) -> University {
        self.university_of(&HeldContents::default(), renames, is_asked_for)
    }

    fn university_of(
        &self,
        held: &HeldContents,
        renames: &Renames,
        is_asked_for: impl Fn(&FileContent) -> bool,
    ) -> University {
        let mut university = self.empty.clone();
        // The current content of a file counts before the last good content of a broken one.
        let (current, stale): (Vec<_>, Vec<_>) = self
            .by_path
            .iter()
            .partition(|(_, file)| file.now.is_some() && file.conflict.is_none());
        for (path, content) in &held.kept {
            let content = content.content.clone();
            content.add_to(&mut university, Arc::clone(path));
        }
        let files = current.into_iter().chain(stale);
        for (path, file) in files.filter(|(path, _)| !held.replaces(path)) {
            let published = file.published.as_ref().map(|published| &published.content);
            if let Some(content) = published.filter(|content| is_asked_for(content)) {
                content.clone().add_to(&mut university, Arc::clone(path));
            }
        }
        university.sort(renames);
        university
    }
}
