//! The students who take a module, and their groups.

use std::collections::HashMap;

use compact_str::CompactString;

use super::reading::ProblemCollector;
use super::{AsWritten, LineNumber, ProblemKind, Reading};
use crate::folder::{EnrolledStudent, EnrolmentFile, IdKind, Source, spelling_difference};

/// The students of one module in one term. Half a million of them fit into memory because few sets of groups differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolment {
    pub module: Box<str>,
    pub term: Box<str>,
    /// The module and the term as the file writes them.
    pub written: AsWritten,
    /// The line that names the module.
    pub line: LineNumber,
    /// The groups that any student here is in, each with the first line that names it.
    pub groups: Vec<(Box<str>, LineNumber)>,
    /// The combinations of groups that students have, as indices into `groups`.
    pub group_sets: Vec<Vec<u32>>,
    /// By id, ascending, each with an index into `group_sets`.
    pub students: Vec<(CompactString, u32)>,
}

impl Enrolment {
    /// Reads a file of `enrolments/`.
    pub fn read(source: &Source<'_>) -> Reading<Self> {
        let file: EnrolmentFile<'_> = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let module = problems.id(IdKind::Module, &file.module, "the module's code");
        let term = problems.id(IdKind::Term, &file.term, "the term");
        let written = AsWritten::of(&file.module, Some(&file.term));
        let line = LineNumber(problems.line_of(file.module.raw));
        let mut entries: Vec<(CompactString, &EnrolledStudent<'_>)> =
            Vec::with_capacity(file.students.len());
        for entry in &file.students {
            if let Some(id) = problems.id(IdKind::Student, &entry.id, "a student's id") {
                entries.push(((&*id).into(), entry));
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut group_sets = GroupSets::default();
        let mut students: Vec<(CompactString, u32)> = Vec::with_capacity(entries.len());
        for same in entries.chunk_by(|a, b| a.0 == b.0) {
            let (id, first) = &same[0];
            if let Some((_, second)) = same.get(1) {
                let name = format!("student {id}");
                let spelling_difference = spelling_difference(&first.id.value, &second.id.value);
                problems.warn(
                    second.id.raw,
                    ProblemKind::EntryTwice {
                        name,
                        spelling_difference,
                    },
                );
            }
            let groups = same.iter().flat_map(|(_, entry)| &entry.groups);
            students.push((id.clone(), group_sets.index_of(&mut problems, groups)));
        }
        let GroupSets {
            groups,
            distinct: group_sets,
            ..
        } = group_sets;
        let value = module.zip(term).map(|(module, term)| Self {
            module,
            term,
            written,
            line,
            groups,
            group_sets,
            students,
        });
        Reading::new(value, problems.found)
    }

    /// The set of groups that the student is in; `None` for a student who is not enrolled.
    pub fn group_set_of(&self, student: &str) -> Option<u32> {
        let index = self
            .students
            .binary_search_by(|(id, _)| id.as_str().cmp(student))
            .ok()?;
        Some(self.students[index].1)
    }

    /// The names of the groups in a set.
    pub fn groups_of(&self, set: u32) -> impl Iterator<Item = &str> {
        self.group_sets[set as usize]
            .iter()
            .map(|&index| &*self.groups[index as usize].0)
    }

    /// Whether a student with this group set attends an activity for these groups.
    pub fn attends(&self, set: u32, groups: &[Box<str>]) -> bool {
        groups.is_empty()
            || self
                .groups_of(set)
                .any(|name| groups.iter().any(|group| **group == *name))
    }
}

/// Numbers the combinations of groups; equal ones have the same number.
#[derive(Default)]
struct GroupSets {
    groups: Vec<(Box<str>, LineNumber)>,
    indices: HashMap<Box<str>, u32>,
    distinct: Vec<Vec<u32>>,
    known: HashMap<Vec<u32>, u32>,
}

impl GroupSets {
    fn index_of<'a>(
        &mut self,
        problems: &mut ProblemCollector<'_>,
        groups: impl Iterator<Item = &'a crate::folder::Field<'a, String>>,
    ) -> u32 {
        let mut set: Vec<u32> = groups
            .filter_map(|field| {
                let name = problems.name(field, "a group")?;
                Some(*self.indices.entry(name).or_insert_with_key(|name| {
                    self.groups
                        .push((name.clone(), LineNumber(problems.line_of(field.raw))));
                    u32::try_from(self.groups.len() - 1)
                        .expect("fewer groups than bytes in the file")
                }))
            })
            .collect();
        set.sort_unstable();
        set.dedup();
        *self.known.entry(set).or_insert_with_key(|set| {
            self.distinct.push(set.clone());
            u32::try_from(self.distinct.len() - 1).expect("fewer sets than bytes in the file")
        })
    }
}
