//! The notices that are shown to each student now, as blocks.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::loaded_blocks::LoadedBlocks;
use super::rendered_module::latest_stamp;
use crate::feed::{ActivityId, Block, RenderInput, Revision, render_notices};
use crate::timetable::{Notice, University};

/// The blocks of all students with a notice.
#[derive(Clone, Debug, Default)]
pub(super) struct RenderedNotices {
    blocks: BTreeMap<Box<str>, Arc<Block>>,
    /// The next day on which another notice is shown.
    next: Option<Date>,
    /// The number of days before its date on which a notice is shown, at the last update.
    days_before: Option<u16>,
    /// The latest DTSTAMP, in seconds since 1970.
    latest_stamp: u32,
}

/// The changes of an update.
#[derive(Debug, Default)]
pub(super) struct ChangedNotices {
    pub(super) students: HashSet<Box<str>>,
    pub(super) put: Vec<Arc<Block>>,
    pub(super) removed: Vec<Arc<Block>>,
}

impl RenderedNotices {
    /// Renders the notices that changed. A notice is shown from `days_before` its date until it is removed.
    pub(super) fn update(
        &mut self,
        render_input: &RenderInput<'_>,
        university: &University,
        (today, days_before): (Date, u16),
        loaded_blocks: Option<&LoadedBlocks>,
    ) -> ChangedNotices {
        let mut changed = ChangedNotices::default();
        let mut old = std::mem::take(&mut self.blocks);
        (self.next, self.days_before) = (None, Some(days_before));
        for student in university.notices.keys() {
            let (shown, later) = begun(university, student, (today, days_before));
            self.next = [self.next, later].into_iter().flatten().min();
            if shown.is_empty() {
                continue;
            }
            let before = old.remove(student).or_else(|| {
                loaded_blocks?
                    .history_of(ActivityId::notices(student))
                    .first()
                    .cloned()
            });
            let block = render_notices(render_input, student, &shown, before.as_slice());
            if before.is_none_or(|before| !Arc::ptr_eq(&before, &block)) {
                changed.students.insert(student.clone());
                changed.put.push(Arc::clone(&block));
            }
            self.blocks.insert(student.clone(), block);
        }
        self.latest_stamp = latest_stamp(self.blocks.values());
        for (student, block) in old {
            changed.students.insert(student);
            changed.removed.push(block);
        }
        changed
    }

    /// Whether another notice is shown from this day on, or the setting has changed.
    pub(super) fn are_outdated(&self, (today, days_before): (Date, u16)) -> bool {
        self.next.is_some_and(|next| next <= today)
            || self.days_before.is_some_and(|days| days != days_before)
    }

    /// Whether a DTSTAMP is later than `now`, because the clock was ahead.
    pub(super) fn are_ahead(&self, now: Revision) -> bool {
        self.latest_stamp > now.second()
    }

    pub(super) fn blocks(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.blocks.values()
    }

    /// The block of a student's notices.
    pub(super) fn of(&self, student: &str) -> Option<&Arc<Block>> {
        self.blocks.get(student)
    }
}

/// The notices of a student that are shown today, and the first day on which more are shown.
pub(super) fn begun<'a>(
    university: &'a University,
    student: &str,
    (today, days_before): (Date, u16),
) -> (Vec<&'a Notice>, Option<Date>) {
    let from = |notice: &Notice| notice.date.saturating_sub(i32::from(days_before).days());
    let (shown, later): (Vec<&Notice>, Vec<&Notice>) = university
        .notices_of(student)
        .partition(|notice| from(notice) <= today);
    (shown, later.into_iter().map(from).min())
}
