//! The feeds of students. Only those are composed whose enrolments, modules or notices changed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use rayon::prelude::*;

use super::attendance::Attendance;
use super::compose::FeedComposition;
use super::selected_feeds::{SelectedBlocks, SelectedFeed, SelectedFeeds};
use super::served_feed::ServedFeed;
use crate::feed::Kind;
use crate::timetable::{Enrolment, StudentEnrolment, University};

/// The enrolments with which the feeds were composed.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownEnrolments {
    /// Each with whether its module existed.
    enrolments: Vec<(Arc<Enrolment>, bool)>,
    /// The same by student.
    by_student: Arc<HashMap<CompactString, Vec<StudentEnrolment>>>,
}

/// The difference between the enrolments of two publishes.
pub(super) struct EnrolmentDifference {
    /// `changed[i]`: enrolment `i`, or its module, changed.
    changed: Vec<bool>,
    /// The students of removed and changed enrolments, as they were before.
    left: HashSet<CompactString>,
    /// For each enrolment, its module's index.
    modules: Vec<Option<usize>>,
    is_same_list: bool,
}

impl KnownEnrolments {
    /// Takes the enrolments of an equal university, so the old ones can be freed.
    pub(super) fn reuse(&mut self, university: &University) {
        for ((old, _), new) in self.enrolments.iter_mut().zip(&university.enrolments) {
            if is_equal(old, &new.value) {
                *old = Arc::clone(&new.value);
            }
        }
    }

    /// Replaces the enrolments by the current ones.
    pub(super) fn update(&mut self, composition: &FeedComposition<'_>) -> EnrolmentDifference {
        let university = composition.university;
        // Both lists are in the order of the enrolments, so each search begins where the last one ended.
        let (mut next_known, mut next_module) = (0, 0);
        let mut changed = Vec::with_capacity(university.enrolments.len());
        let mut enrolments = Vec::with_capacity(university.enrolments.len());
        let mut modules = Vec::with_capacity(university.enrolments.len());
        let mut kept = HashSet::new();
        for enrolment in &university.enrolments {
            let enrolment = &enrolment.value;
            let wanted = (&*enrolment.module, &*enrolment.term);
            let module = find_from(&mut next_module, &university.modules, wanted, |module| {
                (&module.value.code, &module.value.term)
            });
            let old = find_from(&mut next_known, &self.enrolments, wanted, |(known, _)| {
                (&known.module, &known.term)
            });
            let old = old.map(|index| &self.enrolments[index]);
            let is_same = old.is_some_and(|(old, _)| is_equal(old, enrolment));
            let had_module = old.is_some_and(|(_, had_module)| *had_module);
            if let Some((old, _)) = old.filter(|_| is_same) {
                kept.insert(Arc::as_ptr(old));
            }
            let module_changed = module.is_some_and(|index| composition.modules.changed[index]);
            changed.push(!is_same || module_changed || had_module != module.is_some());
            enrolments.push((Arc::clone(enrolment), module.is_some()));
            modules.push(module);
        }
        let mut left = HashSet::new();
        for (old, _) in &self.enrolments {
            if !kept.contains(&Arc::as_ptr(old)) {
                left.extend(old.students.iter().map(|(student, _)| student.clone()));
            }
        }
        let is_same_list =
            kept.len() == enrolments.len() && self.enrolments.len() == enrolments.len();
        if !is_same_list {
            self.by_student = Arc::new(university.student_enrolments());
        }
        self.enrolments = enrolments;
        EnrolmentDifference {
            changed,
            left,
            modules,
            is_same_list,
        }
    }

    fn of(&self, student: &str) -> &[StudentEnrolment] {
        self.by_student.get(student).map_or(&[], Vec::as_slice)
    }

    /// The students whose feeds may change. If `is_partial`, only those with changed enrolments or notices.
    fn students<'a>(
        &'a self,
        composition: &'a FeedComposition<'_>,
        difference: &EnrolmentDifference,
        is_partial: bool,
    ) -> Vec<&'a str> {
        let ids: BTreeSet<&str> = if is_partial {
            let enrolments = composition.university.enrolments.iter();
            let changed = enrolments
                .zip(&difference.changed)
                .filter(|(_, is_changed)| **is_changed);
            let enrolled = changed
                .flat_map(|(enrolment, _)| &enrolment.value.students)
                .map(|(student, _)| student.as_str());
            let students_with_changed_notices = composition
                .students_with_changed_notices
                .iter()
                .map(AsRef::as_ref);
            enrolled.chain(students_with_changed_notices).collect()
        } else {
            let enrolled = self.by_student.keys().map(CompactString::as_str);
            let known = Kind::Student.known_ids(composition.university);
            enrolled.chain(known).collect()
        };
        ids.into_iter().collect()
    }
}

pub(super) fn student_feeds<'a>(
    composition: &'a FeedComposition<'_>,
    enrolments: &'a KnownEnrolments,
    difference: &EnrolmentDifference,
    served: &HashMap<CompactString, ServedFeed>,
) -> SelectedFeeds<'a> {
    let is_partial = composition.is_partial() && difference.is_same_list;
    let attendance = Attendance::new(composition, &difference.modules);
    // These are the blocks that the feed may show on another day.
    let is_outdated = |id: &str| {
        served.get(id).is_some_and(|served| {
            served.feed().omitted().any() && served.feed().is_outdated(composition.now)
        })
    };
    let students = enrolments.students(composition, difference, is_partial);
    let feeds = students.into_par_iter().map(|id| {
        let of_student = enrolments.of(id);
        let is_affected = difference.left.contains(id)
            || composition.students_with_changed_notices.contains(id)
            || is_outdated(id)
            || of_student
                .iter()
                .any(|one| difference.changed[one.enrolment as usize]);
        // A student without an enrolment has no blocks to keep.
        let blocks = if is_affected || of_student.is_empty() {
            let (mut blocks, omitted) = attendance.blocks(of_student);
            blocks.extend(composition.notices.of(id).cloned());
            SelectedBlocks::Shortlist(blocks, omitted)
        } else {
            SelectedBlocks::Unchanged
        };
        SelectedFeed::new(composition, Kind::Student, id, blocks)
    });
    SelectedFeeds {
        feeds: feeds.collect(),
        is_partial,
        touched: HashSet::new(),
    }
}

/// The index of a key in an ascending list. The search begins at `next`, which it moves to the first key that is not
/// smaller.
fn find_from<T>(
    next: &mut usize,
    list: &[T],
    wanted: (&str, &str),
    key: impl Fn(&T) -> (&str, &str),
) -> Option<usize> {
    let smaller = list[*next..].iter().take_while(|one| key(one) < wanted);
    *next += smaller.count();
    let is_found = list.get(*next).is_some_and(|one| key(one) == wanted);
    is_found.then_some(*next)
}

/// Pointers first, because comparing takes longer.
fn is_equal(a: &Arc<Enrolment>, b: &Arc<Enrolment>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}
