//! A module that loses something.

use std::sync::Arc;

use super::taught_files::{Key, TaughtFiles};
use crate::publish::losses::{Losses, Today};

/// One module in one term that loses something.
pub(super) struct Lossy<'a> {
    pub(super) key: Key<'a>,
    pub(super) before: TaughtFiles<'a>,
    pub(super) after: TaughtFiles<'a>,
    pub(super) losses: Losses<'a>,
    pub(super) is_by_module: bool,
    pub(super) is_by_enrolment: bool,
}

impl<'a> Lossy<'a> {
    pub(super) fn find(
        key: Key<'a>,
        before: TaughtFiles<'a>,
        after: TaughtFiles<'a>,
        today: Today,
    ) -> Option<Self> {
        let losses = Losses::between(before.taught(), after.taught(), today);
        if losses.is_none() {
            return None;
        }
        // A list names the groups of its module. If one of both stays as it was, the other one may not fit it any more.
        let fit = |module: TaughtFiles<'a>, enrolment: TaughtFiles<'a>| {
            let module = module.module;
            let mixed = TaughtFiles {
                module,
                enrolment: enrolment.enrolment,
            };
            Losses::between(before.taught(), mixed.taught(), today).is_none()
        };
        Some(Self {
            key,
            before,
            after,
            is_by_module: losses.meetings > 0 || !fit(after, before),
            is_by_enrolment: losses.students_gone > 0
                || losses.attendances_by_enrolment > 0
                || !fit(before, after),
            losses,
        })
    }

    /// The files by which something is lost: that of the module, that of the enrolment list, or both.
    pub(super) fn lost_paths(&self, files: TaughtFiles<'a>) -> impl Iterator<Item = &'a Arc<str>> {
        let module = files.module.filter(|_| self.is_by_module);
        let enrolment = files.enrolment.filter(|_| self.is_by_enrolment);
        let module = module.map(|file| &file.path);
        module.into_iter().chain(enrolment.map(|file| &file.path))
    }

    pub(super) fn has_half_emptied_module(&self) -> bool {
        2 * self.losses.meetings > self.losses.meetings_before
    }

    pub(super) fn has_half_emptied_enrolment(&self) -> bool {
        self.losses.attendances_by_enrolment > 0
            && 2 * self.losses.students_gone > self.losses.students_before
    }
}
