//! The feeds of students. Only those are composed whose enrolments, modules or notices changed.

use std::collections::HashSet;
use std::sync::Arc;

use compact_str::CompactString;
use rayon::prelude::*;

use super::attendance::Attendance;
use super::compose::FeedComposition;
use super::selected_feeds::{SelectedBlocks, SelectedFeed, SelectedFeeds};
use super::served_feed::ServedFeed;
use super::student_enrolments::StudentEnrolments;
use super::threads::MAX_SHARE;
use crate::feed::Kind;
use crate::shared_map::SharedMap;
use crate::timetable::{Enrolment, University};

/// The enrolments with which the feeds were composed.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownEnrolments {
    /// Each with whether its module existed.
    enrolments: Vec<(Arc<Enrolment>, bool)>,
    /// For each enrolment, its module's index.
    modules: Arc<Vec<Option<usize>>>,
    /// The same by student.
    by_student: StudentEnrolments,
}

/// The difference between the enrolments of two publishes.
pub(super) struct EnrolmentDifference {
    /// `changed[i]`: enrolment `i`, or its module, changed.
    changed: Vec<bool>,
    /// The students of removed and changed enrolments, as they were before.
    left: HashSet<CompactString>,
    /// For each enrolment, its module's index.
    modules: Arc<Vec<Option<usize>>>,
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

    /// The indices of the enrolments of a student, ascending.
    pub(super) fn of_student(&self, student: &str) -> Vec<usize> {
        let enrolments = self.by_student.of_student(student).iter();
        enrolments.map(|one| one.enrolment as usize).collect()
    }

    /// Replaces the enrolments by the current ones.
    pub(super) fn update(&mut self, composition: &FeedComposition<'_>) -> EnrolmentDifference {
        match self.replaced(composition) {
            Some(replaced) => self.replace_some(composition, replaced),
            None => self.replace_all(composition),
        }
    }

    /// The indices of the enrolments that changed; `None` unless the same enrolments and the same modules are in the same
    /// positions.
    fn replaced(&self, composition: &FeedComposition<'_>) -> Option<Vec<usize>> {
        let enrolments = &composition.university.enrolments;
        if !composition.modules.is_same_list || self.enrolments.len() != enrolments.len() {
            return None;
        }
        let mut replaced = Vec::new();
        for (index, ((old, _), new)) in self.enrolments.iter().zip(enrolments).enumerate() {
            if !is_equal(old, &new.value) {
                if (&old.module, &old.term) != (&new.value.module, &new.value.term) {
                    return None;
                }
                replaced.push(index);
            }
        }
        Some(replaced)
    }

    fn replace_some(
        &mut self,
        composition: &FeedComposition<'_>,
        replaced: Vec<usize>,
    ) -> EnrolmentDifference {
        let modules = self.modules.iter();
        let mut changed: Vec<bool> = modules
            .map(|module| module.is_some_and(|index| composition.modules.changed[index]))
            .collect();
        let mut left = HashSet::new();
        for index in replaced {
            changed[index] = true;
            let now = &composition.university.enrolments[index].value;
            let before = std::mem::replace(&mut self.enrolments[index].0, Arc::clone(now));
            left.extend(before.students.iter().map(|(student, _)| student.clone()));
            self.by_student.replace(index, &before, now);
        }
        EnrolmentDifference {
            changed,
            left,
            modules: Arc::clone(&self.modules),
        }
    }

    fn replace_all(&mut self, composition: &FeedComposition<'_>) -> EnrolmentDifference {
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
            self.by_student = StudentEnrolments::of(university);
        }
        self.modules = Arc::new(modules);
        self.enrolments = enrolments;
        EnrolmentDifference {
            changed,
            left,
            modules: Arc::clone(&self.modules),
        }
    }

    /// The students whose feeds may change, each once, in no order. If the composition is partial, only those with changed enrolments
    /// or notices.
    fn students<'a>(
        &'a self,
        composition: &'a FeedComposition<'_>,
        difference: &'a EnrolmentDifference,
    ) -> Vec<&'a str> {
        let university = composition.university;
        let has_enrolments = |id: &str| !self.by_student.of_student(id).is_empty();
        if composition.is_partial() {
            let enrolments = university.enrolments.iter();
            let changed = enrolments
                .zip(&difference.changed)
                .filter(|(_, is_changed)| **is_changed);
            let enrolled = changed
                .flat_map(|(enrolment, _)| &enrolment.value.students)
                .map(|(student, _)| student.as_str());
            let left = difference.left.iter().map(CompactString::as_str);
            let students_with_changed_notices = composition
                .students_with_changed_notices
                .iter()
                .map(AsRef::as_ref);
            let may_change = enrolled.chain(left).chain(students_with_changed_notices);
            let exists = |id: &&str| {
                has_enrolments(id)
                    || university.people.students.contains_key(*id)
                    || university.notices.contains_key(*id)
            };
            let ids: HashSet<&str> = may_change.filter(exists).collect();
            ids.into_iter().collect()
        } else {
            let known = Kind::Student.known_ids(university).into_iter();
            let others: HashSet<&str> = known.filter(|id| !has_enrolments(id)).collect();
            self.by_student.students().chain(others).collect()
        }
    }
}

pub(super) fn student_feeds<'a>(
    composition: &'a FeedComposition<'_>,
    enrolments: &'a KnownEnrolments,
    difference: &'a EnrolmentDifference,
    served: &SharedMap<CompactString, ServedFeed>,
) -> SelectedFeeds<'a> {
    let attendance = Attendance::new(composition, &difference.modules);
    // These are the blocks that the feed may show on another day.
    let is_outdated = |id: &str| {
        served.get(id).is_some_and(|served| {
            served.feed().omitted().any() && served.feed().is_outdated(composition.now)
        })
    };
    let students = enrolments.students(composition, difference);
    let feeds = students.into_par_iter().with_max_len(MAX_SHARE).map(|id| {
        let of_student = enrolments.by_student.of_student(id);
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
        is_partial: composition.is_partial(),
        touched: difference.left.iter().map(CompactString::as_str).collect(),
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
