//! The enrolments of each student.

use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;
use rayon::prelude::*;

use crate::shared_map::{Part, SharedMap};
use crate::timetable::{Enrolment, FromFile, StudentEnrolment, University};

/// The enrolments of each student, ascending by module.
#[derive(Clone, Debug, Default)]
pub(super) struct StudentEnrolments {
    by_student: SharedMap<CompactString, Vec<StudentEnrolment>>,
}

/// The parts of the table are filled in this many groups at once. The entries of a group fit into a processor's cache.
const GROUPS: usize = 16;

/// A student in an enrolment, by the index of both, and the part of the student.
type Position = (u32, u32, u32);

impl StudentEnrolments {
    /// The enrolments of all students.
    pub(super) fn of(university: &University) -> Self {
        let enrolments = &university.enrolments;
        let all: usize = enrolments.iter().map(|one| one.value.students.len()).sum();
        // Most students take more modules than that.
        let mut by_student = SharedMap::with_capacity(all / 4);
        by_student.fill(|parts, index_of| {
            let size = parts.len().div_ceil(GROUPS);
            let groups = positions(enrolments, size, index_of);
            let parts = parts.par_chunks_mut(size).enumerate();
            parts.for_each(|(group, parts)| {
                for &(index, student, part) in groups.iter().flat_map(|groups| &groups[group]) {
                    let (student, set) =
                        &enrolments[index as usize].value.students[student as usize];
                    add(
                        &mut parts[part as usize - group * size],
                        student,
                        index,
                        *set,
                    );
                }
            });
        });
        Self { by_student }
    }

    /// The enrolments of one student.
    pub(super) fn of_student(&self, student: &str) -> &[StudentEnrolment] {
        self.by_student.get(student).map_or(&[], Vec::as_slice)
    }

    pub(super) fn students(&self) -> impl Iterator<Item = &str> {
        self.by_student.keys().map(CompactString::as_str)
    }

    /// Replaces an enrolment by another one with the same index.
    pub(super) fn replace(&mut self, index: usize, before: &Enrolment, now: &Enrolment) {
        let index = number(index);
        for (student, set) in &before.students {
            if now.group_set_of(student) != Some(*set) {
                self.remove(student, index);
            }
        }
        for (student, set) in &now.students {
            if before.group_set_of(student) != Some(*set) {
                self.insert(student, index, *set);
            }
        }
    }

    fn remove(&mut self, student: &str, index: u32) {
        if let Some(list) = self.by_student.get_mut(student) {
            list.retain(|one| one.enrolment != index);
            if list.is_empty() {
                self.by_student.remove(student);
            }
        }
    }

    fn insert(&mut self, student: &CompactString, index: u32, group_set: u32) {
        if !self.by_student.contains_key(student) {
            self.by_student.insert(student.clone(), Vec::new());
        }
        let list = self.by_student.get_mut(student).expect("it was inserted");
        let place = list.partition_point(|one| one.enrolment < index);
        let enrolment = StudentEnrolment {
            enrolment: index,
            group_set,
        };
        list.insert(place, enrolment);
    }
}

/// The positions of all students, in pieces of the enrolments, each by the group of the student's part. A group has
/// `parts` parts.
fn positions(
    enrolments: &[FromFile<Enrolment>],
    parts: usize,
    part_of: &(dyn Fn(&CompactString) -> usize + Sync),
) -> Vec<Vec<Vec<Position>>> {
    let size = enrolments.len().div_ceil(GROUPS).max(1);
    let of_piece = |piece: usize| {
        let mut groups = vec![Vec::new(); GROUPS];
        let range: Range<usize> = piece * size..enrolments.len().min((piece + 1) * size);
        for index in range {
            for (student, (id, _)) in (0..).zip(&enrolments[index].value.students) {
                let part = part_of(id);
                groups[part / parts].push((number(index), student, number(part)));
            }
        }
        groups
    };
    let pieces = 0..enrolments.len().div_ceil(size);
    pieces.into_par_iter().map(of_piece).collect()
}

fn add(
    part: &mut Part<CompactString, Vec<StudentEnrolment>>,
    student: &CompactString,
    enrolment: u32,
    group_set: u32,
) {
    let one = StudentEnrolment {
        enrolment,
        group_set,
    };
    let part = Arc::make_mut(part);
    if let Some(list) = part.get_mut(student) {
        list.push(one);
    } else {
        part.insert(student.clone(), vec![one]);
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than four billion files")
}
