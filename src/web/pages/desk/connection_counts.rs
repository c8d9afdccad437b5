//! The numbers of people whose calendar apps fetch their feeds: in all, and by module and programme.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::super::super::Site;
use crate::agenda::University;
use crate::feed::Kind;
use crate::fetches::{ConnectionCounts, PersonConnection, person_connections};
use crate::snapshot::Snapshot;

/// The states of all people.
pub(in super::super::super) struct PeopleStates<'a> {
    students: HashMap<&'a str, PersonConnection>,
    staff: HashMap<&'a str, PersonConnection>,
}

/// A module or programme with its students.
pub(in super::super::super) struct GroupCounts<'a> {
    pub(in super::super::super) id: &'a str,
    pub(in super::super::super) counts: ConnectionCounts,
}

impl<'a> PeopleStates<'a> {
    /// The states of everybody who has a feed and is in the data folder.
    pub(in super::super::super) fn new(
        site: &Site,
        snapshot: &'a Snapshot,
        now: Timestamp,
    ) -> Self {
        let mut states = Self {
            students: HashMap::new(),
            staff: HashMap::new(),
        };
        for (kind, id, connection) in person_connections(snapshot, &site.recorder, now) {
            let of_kind = match kind {
                Kind::Student => &mut states.students,
                _ => &mut states.staff,
            };
            of_kind.insert(id, connection);
        }
        states
    }

    pub(in super::super::super) fn students(&self) -> ConnectionCounts {
        ConnectionCounts::of(self.students.values().copied())
    }

    pub(in super::super::super) fn staff(&self) -> ConnectionCounts {
        ConnectionCounts::of(self.staff.values().copied())
    }

    /// The students of each module, in any of its terms, by code.
    pub(in super::super::super) fn by_module(
        &self,
        university: &'a University,
    ) -> Vec<GroupCounts<'a>> {
        let students = students_of_modules(university);
        let counts = students.into_iter().map(|(code, students)| GroupCounts {
            id: code,
            counts: self.counts_of(students.into_iter()),
        });
        counts.collect()
    }

    /// The students of each programme, by id. A programme has no list of students, so they are those who are enrolled in
    /// more than half of its modules.
    pub(in super::super::super) fn by_programme(
        &self,
        university: &'a University,
    ) -> Vec<GroupCounts<'a>> {
        let students = students_of_modules(university);
        let programmes = university.programmes.iter();
        let counts = programmes.map(|programme| {
            let programme = &*programme.value;
            let mut modules_of: HashMap<&str, usize> = HashMap::new();
            for module in &programme.modules {
                let code = university.current_code(&module.code);
                for student in students.get(code).into_iter().flatten() {
                    *modules_of.entry(student).or_default() += 1;
                }
            }
            let half = programme.modules.len() / 2;
            let most = modules_of.into_iter().filter(|(_, count)| *count > half);
            GroupCounts {
                id: &programme.id,
                counts: self.counts_of(most.map(|(student, _)| student)),
            }
        });
        counts.collect()
    }

    fn counts_of<'s>(&self, students: impl Iterator<Item = &'s str>) -> ConnectionCounts {
        ConnectionCounts::of(students.filter_map(|student| self.students.get(student).copied()))
    }
}

fn students_of_modules(university: &University) -> BTreeMap<&str, HashSet<&str>> {
    let mut students: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for enrolment in &university.enrolments {
        let code = university.current_code(&enrolment.value.module);
        let of_module = enrolment.value.students.iter();
        students
            .entry(code)
            .or_default()
            .extend(of_module.map(|(student, _)| student.as_str()));
    }
    students
}
