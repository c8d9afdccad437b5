//! The files whose relations to other files were checked, so that a change is checked without all others.

use std::sync::Arc;

use compact_str::CompactString;

use super::{Enrolment, FromFile, Module, People, Programme, Rooms, University};
use crate::folder::Problem;

/// The files as they were checked last.
#[derive(Debug, Default)]
pub struct CheckedFiles {
    modules: Vec<CheckedModule>,
    enrolments: Vec<CheckedEnrolment>,
    programmes: Vec<FromFile<Programme>>,
    rooms: Arc<Rooms>,
    people: Arc<People>,
    /// The problems of codes of modules and ids of programmes that are nearly the same.
    pub(super) alike_ids: Vec<Problem>,
    /// The students whose ids are nearly the same as another one, and the version of the ids from which they were found.
    likely_students: Option<(u64, Vec<CompactString>)>,
    /// The number of modules and enrolments that the last check had to look into.
    pub looked_into: usize,
}

#[derive(Clone, Debug)]
struct CheckedModule {
    file: FromFile<Module>,
    names_unknown: bool,
    is_shared: bool,
}

#[derive(Debug)]
struct CheckedEnrolment {
    value: Arc<Enrolment>,
    /// Its module by index, if the enrolment has no problem.
    module: Option<(usize, Arc<Module>)>,
}

/// The students who have feeds, and their enrolments.
pub struct StudentIds<'a> {
    /// Another number if the ids may be others.
    pub version: u64,
    pub ids: &'a dyn Fn() -> Box<dyn Iterator<Item = &'a str> + 'a>,
    /// The indices of the enrolments of a student, ascending.
    pub enrolments: &'a dyn Fn(&str) -> Vec<usize>,
}

impl CheckedFiles {
    /// The problems across the files of a university, such as a name that no other file knows. All files are published
    /// nevertheless. A missing module is not reported if its code `is_unread`: then there is a file, and that it is broken
    /// is a problem of its own.
    pub fn problems(
        &mut self,
        university: &University,
        students: &StudentIds<'_>,
        is_unread: impl Fn(&str) -> bool,
    ) -> Vec<Problem> {
        self.looked_into = 0;
        let has_other_people = !Arc::ptr_eq(&self.people, &university.people);
        if has_other_people {
            self.likely_students = None;
        }
        let has_other_ids = self.check_modules(university, has_other_people);
        let mut problems = university.mismatches(self, &is_unread);
        if has_other_ids {
            self.alike_ids = university.alike_ids();
        }
        problems.extend(university.near_misses(self, students));
        problems
    }

    /// Finds out which modules name something that is unknown. Returns whether codes or files of modules or programmes
    /// are others than before.
    fn check_modules(&mut self, university: &University, has_other_people: bool) -> bool {
        let has_other_names = has_other_people || !Arc::ptr_eq(&self.rooms, &university.rooms);
        self.rooms = Arc::clone(&university.rooms);
        self.people = Arc::clone(&university.people);
        let mut has_other_ids = self.modules.len() != university.modules.len()
            || !has_same_programmes(&self.programmes, &university.programmes);
        self.programmes.clone_from(&university.programmes);
        self.modules.truncate(university.modules.len());
        for (index, file) in university.modules.iter().enumerate() {
            let known = self.modules.get_mut(index);
            let is_same = known.as_ref().is_some_and(|known| {
                Arc::ptr_eq(&known.file.value, &file.value) && known.file.path == file.path
            });
            if is_same && !has_other_names {
                continue;
            }
            self.looked_into += 1;
            let checked = CheckedModule {
                file: file.clone(),
                names_unknown: university.has_unknown_names(&file.value),
                is_shared: file.value.activities.iter().any(|one| one.shared.is_some()),
            };
            if let Some(known) = known {
                has_other_ids |= known.file.value.code != file.value.code;
                has_other_ids |= known.file.path != file.path;
                *known = checked;
            } else {
                self.modules.push(checked);
            }
        }
        has_other_ids
    }

    /// The modules that name a room or a member of staff that no file knows.
    pub(super) fn with_unknown_names(&self) -> impl Iterator<Item = &FromFile<Module>> {
        let modules = self.modules.iter().filter(|module| module.names_unknown);
        modules.map(|module| &module.file)
    }

    /// The modules with sides of joint activities.
    pub(super) fn with_shared(&self) -> impl Iterator<Item = &FromFile<Module>> {
        let modules = self.modules.iter().filter(|module| module.is_shared);
        modules.map(|module| &module.file)
    }

    /// Checks the enrolments with `check`, except those that had no problem and are the same, as is their module. `check`
    /// returns the index of the module of an enrolment without problems.
    pub(super) fn check_enrolments(
        &mut self,
        university: &University,
        mut check: impl FnMut(&FromFile<Enrolment>) -> Option<usize>,
    ) {
        self.enrolments.truncate(university.enrolments.len());
        for (index, file) in university.enrolments.iter().enumerate() {
            let known = self.enrolments.get_mut(index);
            let is_same = known.as_ref().is_some_and(|known| {
                Arc::ptr_eq(&known.value, &file.value) && known.is_module_same(university)
            });
            if is_same {
                continue;
            }
            self.looked_into += 1;
            let module = check(file);
            let checked = CheckedEnrolment {
                value: Arc::clone(&file.value),
                module: module.map(|index| (index, Arc::clone(&university.modules[index].value))),
            };
            match known {
                Some(known) => *known = checked,
                None => self.enrolments.push(checked),
            }
        }
    }

    /// The students whose ids are nearly the same as another one; found by `find` if the ids may be others.
    pub(super) fn likely_students(
        &mut self,
        version: u64,
        find: impl FnOnce() -> Vec<CompactString>,
    ) -> &[CompactString] {
        let known = self.likely_students.take();
        let known = known.filter(|(known, _)| *known == version);
        let (_, likely) = self
            .likely_students
            .insert(known.unwrap_or_else(|| (version, find())));
        likely
    }
}

impl University {
    /// The mismatches between files, where all files are checked.
    pub fn warnings(&self, is_unread: impl Fn(&str) -> bool) -> Vec<Problem> {
        let mut checked = CheckedFiles::default();
        checked.check_modules(self, true);
        self.mismatches(&mut checked, &is_unread)
    }
}

impl CheckedEnrolment {
    fn is_module_same(&self, university: &University) -> bool {
        self.module.as_ref().is_some_and(|(index, module)| {
            let now = university.modules.get(*index);
            now.is_some_and(|now| Arc::ptr_eq(&now.value, module))
        })
    }
}

fn has_same_programmes(a: &[FromFile<Programme>], b: &[FromFile<Programme>]) -> bool {
    let mut pairs = a.iter().zip(b);
    a.len() == b.len() && pairs.all(|(a, b)| Arc::ptr_eq(&a.value, &b.value) && a.path == b.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Source;
    use crate::timetable::Terms;

    const TERMS: &str = r#"{"timezone": "UTC", "terms": [{"id": "T", "title": "Term", "weeks": {"1": "2026-09-07"}}]}"#;

    fn source<T>(path: &str, text: &str, read: impl FnOnce(&Source<'_>) -> Option<T>) -> Arc<T> {
        Arc::new(read(&Source::new(path, text.as_bytes()).unwrap()).unwrap())
    }

    fn module(code: &str, room: &str) -> Arc<Module> {
        let terms = Terms::read(&Source::new("terms.json", TERMS.as_bytes()).unwrap());
        let text = format!(
            r#"{{"code": "{code}", "title": "Title", "term": "T", "activities": [{{"id": "L", "type": "Lecture",
            "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1", "rooms": ["{room}"]}}]}}"#
        );
        source("m.json", &text, |source| {
            Module::read(source, terms.value.as_ref()).value
        })
    }

    fn university(modules: usize) -> University {
        let mut university = University::default();
        for number in 0..modules {
            let code = format!("M{number:04}");
            let text = format!(r#"{{"module": "{code}", "term": "T", "students": ["s"]}}"#);
            let enrolment = source("e.json", &text, |source| Enrolment::read(source).value);
            university
                .modules
                .push(file("modules", &code, module(&code, "Hall")));
            university
                .enrolments
                .push(file("enrolments", &code, enrolment));
        }
        university
    }

    fn file<T>(folder: &str, code: &str, value: Arc<T>) -> FromFile<T> {
        let path = format!("{folder}/{code}.json").into();
        FromFile { path, value }
    }

    fn check(checked: &mut CheckedFiles, university: &University) -> Vec<String> {
        let students = StudentIds {
            version: 0,
            ids: &|| Box::new(std::iter::empty()),
            enrolments: &|_| Vec::new(),
        };
        let problems = checked.problems(university, &students, |_| false);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_change_is_checked_alone_however_many_other_files_there_are() {
        for modules in [3, 300] {
            let mut checked = CheckedFiles::default();
            let mut university = university(modules);
            assert!(check(&mut checked, &university).is_empty());
            assert_eq!(checked.looked_into, 2 * modules);
            university.modules[1].value = module("M0001", "HALL");
            let found = check(&mut checked, &university);
            assert!(found[0].contains("HALL"), "{found:?}");
            assert_eq!(checked.looked_into, 2, "the module and its enrolment");
            university.modules.pop();
            assert_eq!(
                check(&mut checked, &university).len(),
                2,
                "it is not known any more"
            );
            assert_eq!(checked.looked_into, 1, "the enrolment without a module");
        }
    }
}
