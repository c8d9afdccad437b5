//! Names that differ from known names only in capital letters. Most likely they mean the same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;

use super::checked_files::StudentIds;
use super::{CheckedFiles, FromFile, Module, ProblemKind, University};
use crate::folder::{Problem, Severity};

/// The most names of each kind that are listed; the others are counted.
const MAX_LISTED: usize = 20;

/// The first place of a name, and the number of its uses.
struct NameUse {
    path: Arc<str>,
    activity: Option<Box<str>>,
    count: usize,
}

/// The texts of messages about names of one kind.
struct NameTexts {
    one: &'static str,
    /// The place of the known name.
    place: &'static str,
}

impl University {
    /// Warnings about rooms, staff, modules and students whose names differ from known ones only in capital letters.
    /// `checked` has the modules and ids that need not be checked again.
    pub(super) fn near_misses(
        &self,
        checked: &mut CheckedFiles,
        students: &StudentIds<'_>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let (rooms, staff) = self.uses_of_unknown_names(checked.with_unknown_names());
        let texts = NameTexts {
            one: "room",
            place: " in rooms.json",
        };
        report(&texts, self.rooms.names(), rooms, &mut problems);
        let texts = NameTexts {
            one: "member of staff",
            place: " in people.json",
        };
        let known = self.people.staff.keys().map(AsRef::as_ref);
        report(&texts, known, staff, &mut problems);
        problems.extend_from_slice(&checked.alike_ids);
        let texts = NameTexts {
            one: "student",
            place: " in people.json",
        };
        let known = self.people.students.keys().map(AsRef::as_ref);
        let likely = checked.likely_students(students.version, || self.likely_students(students));
        let uses = likely.iter().filter_map(|student| {
            let found = self.use_of_student(student, (students.enrolments)(student));
            Some((student.as_str(), found?))
        });
        report(&texts, known, uses.collect(), &mut problems);
        problems
    }

    /// Warnings about codes of modules and ids of programmes that differ only in capital letters.
    pub(super) fn alike_ids(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (one, ids) in self.ids_with_files() {
            let texts = NameTexts { one, place: "" };
            let uses = ids.into_iter().map(|(id, path)| {
                let usage = NameUse {
                    path: Arc::clone(path),
                    activity: None,
                    count: 0,
                };
                (id, usage)
            });
            report(&texts, std::iter::empty(), uses.collect(), &mut problems);
        }
        problems
    }

    /// Whether a module names a room that `rooms.json` does not have, or staff that `people.json` does not have.
    pub(super) fn has_unknown_names(&self, module: &Module) -> bool {
        let mut details = module.activities.iter().flat_map(|one| &one.details);
        details.any(|details| {
            let mut rooms = details.rooms.iter();
            let mut staff = details.staff.iter();
            rooms.any(|room| self.rooms.get(room).is_none())
                || staff.any(|id| !self.people.staff.contains_key(id))
        })
    }

    /// The uses of rooms that `rooms.json` does not have, and of staff that `people.json` does not have.
    fn uses_of_unknown_names<'a>(
        &self,
        modules: impl Iterator<Item = &'a FromFile<Module>>,
    ) -> (HashMap<&'a str, NameUse>, HashMap<&'a str, NameUse>) {
        let mut rooms: HashMap<&str, NameUse> = HashMap::new();
        let mut staff: HashMap<&str, NameUse> = HashMap::new();
        for module in modules {
            for activity in module.value.activities.iter() {
                let usage = || NameUse {
                    path: Arc::clone(&module.path),
                    activity: Some(activity.id.clone()),
                    count: 0,
                };
                for details in &activity.details {
                    for room in &details.rooms {
                        if self.rooms.get(room).is_none() {
                            rooms.entry(room).or_insert_with(usage).count += 1;
                        }
                    }
                    for id in &details.staff {
                        if !self.people.staff.contains_key(id) {
                            staff.entry(id).or_insert_with(usage).count += 1;
                        }
                    }
                }
            }
        }
        (rooms, staff)
    }

    /// The ids of students, unknown to `people.json`, that differ from another id only in capital letters.
    fn likely_students(&self, students: &StudentIds<'_>) -> Vec<CompactString> {
        let unknown = (students.ids)().filter(|id| !self.people.students.contains_key(*id));
        let mut likely: HashMap<String, Vec<&str>> = HashMap::new();
        for student in unknown {
            likely
                .entry(student.to_lowercase())
                .or_default()
                .push(student);
        }
        if likely.is_empty() {
            return Vec::new();
        }
        let known: HashSet<String> = self
            .people
            .students
            .keys()
            .map(|id| id.to_lowercase())
            .collect();
        likely.retain(|folded, spellings| spellings.len() > 1 || known.contains(folded));
        let likely = likely.into_values().flatten().take(MAX_SEARCHED);
        likely.map(Into::into).collect()
    }

    fn use_of_student(&self, student: &str, enrolments: Vec<usize>) -> Option<NameUse> {
        let enrolments = enrolments.into_iter();
        let enrolments = enrolments.map(|index| &self.enrolments[index].path);
        let notices = self
            .notices
            .get(student)
            .into_iter()
            .flatten()
            .map(|notices| &notices.path);
        let mut paths = enrolments.chain(notices);
        let path = Arc::clone(paths.next()?);
        Some(NameUse {
            path,
            activity: None,
            count: 1 + paths.count(),
        })
    }
}

/// The most students who are looked at. An export may have all ids in capitals.
const MAX_SEARCHED: usize = 1_000;

/// Reports the unknown names that differ only in capital letters from a known name, or from an unknown name that is used
/// at least as often.
fn report<'a>(
    texts: &NameTexts,
    known: impl Iterator<Item = &'a str>,
    unknown: HashMap<&'a str, NameUse>,
    problems: &mut Vec<Problem>,
) {
    if unknown.is_empty() {
        return;
    }
    let mut alike: BTreeMap<String, Vec<(&str, NameUse)>> = BTreeMap::new();
    for (name, found) in unknown {
        alike
            .entry(name.to_lowercase())
            .or_default()
            .push((name, found));
    }
    let mut meant: HashMap<String, &str> = HashMap::new();
    for name in known {
        let folded = name.to_lowercase();
        if alike.contains_key(&folded) {
            let first = meant.entry(folded).or_insert(name);
            *first = (*first).min(name);
        }
    }
    let mut listed = 0;
    let mut more = 0;
    for (folded, mut names) in alike {
        names.sort_by(|a, b| (b.1.count, a.0).cmp(&(a.1.count, b.0)));
        let (known, place) = match meant.get(&folded) {
            Some(known) => (*known, texts.place),
            None if names.len() > 1 => {
                let first = names.remove(0);
                let is_most_used = names.iter().all(|(_, found)| found.count < first.1.count);
                (
                    first.0,
                    if is_most_used {
                        ", which is more frequent"
                    } else {
                        ", which is here too"
                    },
                )
            }
            None => continue,
        };
        for (name, found) in names {
            if listed == MAX_LISTED {
                more += 1;
                continue;
            }
            listed += 1;
            problems.push(problem(texts, name, &found, known, place));
        }
    }
    if let (Some(last), true) = (problems.last_mut(), more > 0) {
        last.more = more;
    }
}

fn problem(
    texts: &NameTexts,
    name: &str,
    found: &NameUse,
    known: &str,
    place: &'static str,
) -> Problem {
    let kind = ProblemKind::NearMiss {
        what: texts.one,
        written: name.to_owned(),
        known: known.to_owned(),
        place,
    };
    let problem = Problem::of_file(Severity::Warning, &found.path, kind);
    match &found.activity {
        Some(id) => problem.in_activity(id, None),
        None => problem,
    }
}
