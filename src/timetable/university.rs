//! The university: all values of the data folder's files together, and the mismatches between them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::reading::ProblemCounts;
use super::{
    Activity, Enrolment, MeetingState, Module, Notice, People, ProblemKind, Rooms, StudentNotices,
    Term, Terms, When,
};
use crate::folder::{Problem, Severity, lower_case};

/// A value and the path of its file.
#[derive(Debug)]
pub struct FromFile<T> {
    /// Relative to the data folder.
    pub path: Arc<str>,
    pub value: Arc<T>,
}

// Not derived, because that would require `T: Clone`.
impl<T> Clone for FromFile<T> {
    fn clone(&self) -> Self {
        Self {
            path: Arc::clone(&self.path),
            value: Arc::clone(&self.value),
        }
    }
}

/// The values of all files.
#[derive(Clone, Debug, Default)]
pub struct University {
    pub terms: Option<Arc<Terms>>,
    pub rooms: Arc<Rooms>,
    pub people: Arc<People>,
    /// By code and term, ascending.
    pub modules: Vec<FromFile<Module>>,
    /// By module and term, ascending.
    pub enrolments: Vec<FromFile<Enrolment>>,
    /// By student. A student may have several files, for example from a library and from a finance office.
    pub notices: BTreeMap<Box<str>, Vec<FromFile<StudentNotices>>>,
}

fn are_identical<T>(a: &[FromFile<T>], b: &[FromFile<T>]) -> bool {
    let pairs = || a.iter().zip(b);
    a.len() == b.len() && pairs().all(|(a, b)| Arc::ptr_eq(&a.value, &b.value) && a.path == b.path)
}

/// One enrolment of a student: an index into `University::enrolments`, and one into its `group_sets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudentEnrolment {
    pub enrolment: u32,
    pub group_set: u32,
}

/// The first and the last moment of a time.
pub type TimeSpan = (Timestamp, Timestamp);

impl University {
    /// Whether each value is the same one in memory. Then not even the lines of the files differ.
    pub fn is_identical(&self, other: &Self) -> bool {
        let notices = |university: &Self| {
            let files = university.notices.values().flatten();
            files
                .map(|file| Arc::as_ptr(&file.value))
                .collect::<Vec<_>>()
        };
        self.terms.as_ref().map(Arc::as_ptr) == other.terms.as_ref().map(Arc::as_ptr)
            && Arc::ptr_eq(&self.rooms, &other.rooms)
            && Arc::ptr_eq(&self.people, &other.people)
            && are_identical(&self.modules, &other.modules)
            && are_identical(&self.enrolments, &other.enrolments)
            && notices(self) == notices(other)
    }

    /// The module with this code in this term, as an index into `modules`.
    pub fn module(&self, code: &str, term: &str) -> Option<usize> {
        self.modules
            .binary_search_by(|module| {
                (&*module.value.code, &*module.value.term).cmp(&(code, term))
            })
            .ok()
    }

    /// The indices in `modules` of the terms of a module.
    pub fn indices_of(&self, code: &str) -> Range<usize> {
        let begin = self
            .modules
            .partition_point(|module| *module.value.code < *code);
        let same_code = self.modules[begin..]
            .iter()
            .take_while(|module| *module.value.code == *code);
        begin..begin + same_code.count()
    }

    /// The module in each of its terms, by the term's id.
    pub fn terms_of(&self, code: &str) -> impl DoubleEndedIterator<Item = &Module> {
        let terms = self.modules[self.indices_of(code)].iter();
        terms.map(|module| &*module.value)
    }

    /// The code of each module once, ascending.
    pub fn module_codes(&self) -> Vec<&str> {
        let same_code = self.modules.chunk_by(|a, b| a.value.code == b.value.code);
        same_code.map(|terms| &*terms[0].value.code).collect()
    }

    /// The term's title, or its id if it has none.
    pub fn term_title<'a>(&'a self, id: &'a str) -> &'a str {
        let title = self.term(id).map(|term| &*term.title);
        title.filter(|title| !title.is_empty()).unwrap_or(id)
    }

    /// The Monday of the first week of a term.
    pub fn first_monday(&self, term: &str) -> Option<Date> {
        self.term(term)?.weeks.values().min().copied()
    }

    fn term(&self, id: &str) -> Option<&Term> {
        self.terms.as_ref()?.terms.get(id)
    }

    /// The enrolments of each student, ascending by module.
    pub fn student_enrolments(&self) -> HashMap<CompactString, Vec<StudentEnrolment>> {
        let mut by_student: HashMap<CompactString, Vec<StudentEnrolment>> = HashMap::new();
        for (index, enrolment) in (0..).zip(&self.enrolments) {
            for (student, set) in &enrolment.value.students {
                let student_enrolment = StudentEnrolment {
                    enrolment: index,
                    group_set: *set,
                };
                match by_student.get_mut(student) {
                    Some(list) => list.push(student_enrolment),
                    None => {
                        by_student.insert(student.clone(), vec![student_enrolment]);
                    }
                }
            }
        }
        by_student
    }

    /// Whether the student is enrolled in this module.
    pub fn is_enrolled(&self, student: &str, module: &Module) -> bool {
        let key = (&*module.code, &*module.term);
        let enrolment = self.enrolments.binary_search_by(|enrolment| {
            (&*enrolment.value.module, &*enrolment.value.term).cmp(&key)
        });
        enrolment.is_ok_and(|index| self.enrolments[index].value.group_set_of(student).is_some())
    }

    /// The notices of a student. Notices with the same id are shown once.
    pub fn notices_of(&self, student: &str) -> impl Iterator<Item = &Notice> {
        let mut known = BTreeSet::new();
        let files = self.notices.get(student).into_iter().flatten();
        files
            .flat_map(|file| &file.value.notices)
            .filter(move |notice| known.insert(&*notice.id))
    }

    /// The modules that a student is enrolled in, as indices into `modules`, ascending, each with the student's groups.
    pub fn modules_of_student(&self, student: &str) -> Vec<(usize, Vec<&str>)> {
        let enrolments = self.enrolments.iter().map(|enrolment| &*enrolment.value);
        let enrolled =
            enrolments.filter_map(|enrolment| Some((enrolment, enrolment.group_set_of(student)?)));
        enrolled
            .filter_map(|(enrolment, set)| {
                Some((
                    self.module(&enrolment.module, &enrolment.term)?,
                    enrolment.groups_of(set).collect(),
                ))
            })
            .collect()
    }

    /// The time zones that modules are in, by name.
    pub fn timezones(&self) -> Vec<TimeZone> {
        let zones = self.modules.iter().map(|module| &module.value.timezone);
        let by_name: BTreeMap<Option<&str>, &TimeZone> =
            zones.map(|zone| (zone.iana_name(), zone)).collect();
        by_name.into_values().cloned().collect()
    }

    /// The time from the first week of any term to the end of the last, in any time zone.
    pub fn weeks(&self) -> Option<TimeSpan> {
        let weeks = self
            .terms
            .iter()
            .flat_map(|terms| terms.terms.values())
            .flat_map(|term| term.weeks.values());
        // In any zone, a day begins and ends within a day of its ends in UTC.
        let near = |monday: &Date, days: i32| {
            monday
                .saturating_add(days.days())
                .to_zoned(TimeZone::UTC)
                .ok()
                .map(|midnight| midnight.timestamp())
        };
        let weeks = weeks.filter_map(|monday| Some((near(monday, -1)?, near(monday, 8)?)));
        weeks.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The mismatches between files, which are all published nevertheless. A missing module is not reported if its code
    /// `is_unread`: then there is a file, and that it is broken is a problem of its own.
    pub fn warnings(&self, is_unread: impl Fn(&str) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        let by_lower_case = OnceCell::new();
        for enrolment in &self.enrolments {
            self.check_enrolment(enrolment, &is_unread, &by_lower_case, &mut problems);
        }
        self.check_shared(&mut problems);
        problems
    }

    /// The modules by code and term in lower case; the first of several.
    fn by_lower_case(&self) -> HashMap<[String; 2], &Module> {
        let keyed = self.modules.iter().map(|module| {
            (
                lower_case_key(&module.value.code, &module.value.term),
                &*module.value,
            )
        });
        keyed.rev().collect()
    }

    fn check_enrolment<'a>(
        &'a self,
        enrolment: &FromFile<Enrolment>,
        is_unread: impl Fn(&str) -> bool,
        by_lower_case: &OnceCell<HashMap<[String; 2], &'a Module>>,
        problems: &mut Vec<Problem>,
    ) {
        let value = &enrolment.value;
        let mut counts = ProblemCounts::default();
        let mut warn = |line, kind: &ProblemKind| {
            let warning = || Problem::new(Severity::Warning, &enrolment.path, line, kind);
            counts.add(problems, Severity::Warning, kind, warning);
        };
        let Some(index) = self.module(&value.module, &value.term) else {
            let unknown_term = self
                .terms
                .as_deref()
                .filter(|terms| !terms.terms.contains_key(&*value.term));
            if let Some(terms) = unknown_term {
                // An export repeats it in every file. Equal messages are one line of the report.
                let remedy = terms.remedy_for_unknown(&value.term);
                warn(
                    value.line.0,
                    &ProblemKind::UnknownTerm {
                        term: value.term.to_string(),
                        remedy,
                    },
                );
            } else if !is_unread(&value.module) {
                let by_lower_case = by_lower_case.get_or_init(|| self.by_lower_case());
                let remedy = match by_lower_case.get(&lower_case_key(&value.module, &value.term)) {
                    Some(known) => {
                        near_miss(&format!("module {} in term {}", known.code, known.term))
                    }
                    None => "correct the code or the term, or add its file to modules/".to_owned(),
                };
                let (module, term) = (value.module.to_string(), value.term.to_string());
                let kind = ProblemKind::NoSuchModule {
                    module,
                    term,
                    remedy,
                };
                warn(value.line.0, &kind);
            }
            return;
        };
        let activities = &self.modules[index].value.activities;
        let known: HashSet<&str> = activities
            .iter()
            .flat_map(|activity| &activity.groups)
            .map(AsRef::as_ref)
            .collect();
        let alike = OnceCell::new();
        for (group, line) in &value.groups {
            if !known.contains(&**group) {
                let remedy = match alike
                    .get_or_init(|| first_by_lower_case(&known))
                    .get(&lower_case(group))
                {
                    Some(known) => near_miss(&format!("\"{known}\"")),
                    None => "correct the name here or in the module".to_owned(),
                };
                let (module, group) = (value.module.to_string(), group.to_string());
                warn(
                    line.0,
                    &ProblemKind::NoSuchGroup {
                        module,
                        group,
                        remedy,
                    },
                );
            }
        }
        check_groups(&self.modules[index], value, problems);
    }

    /// Warns of joint activities that meet at different times. The sides of a joint activity are in one term.
    fn check_shared(&self, problems: &mut Vec<Problem>) {
        let mut first_sides: BTreeMap<(&str, &str), (&Module, &Activity)> = BTreeMap::new();
        for module in &self.modules {
            let mut counts = ProblemCounts::default();
            for activity in &module.value.activities {
                let Some((shared, line)) = &activity.shared else {
                    continue;
                };
                let side = (&*module.value, activity);
                let (first_module, first) = *first_sides
                    .entry((&module.value.term, shared))
                    .or_insert(side);
                if !first.sessions().eq(activity.sessions()) {
                    let kind = ProblemKind::UnequalShared {
                        id: activity.id.to_string(),
                        shared: shared.to_string(),
                        other: format!("{} {}", first_module.code, first.id),
                    };
                    let warning = || Problem::new(Severity::Warning, &module.path, line.0, &kind);
                    counts.add(problems, Severity::Warning, &kind, warning);
                }
            }
        }
    }
}

/// Warns of groups without students that differ only in capital letters from a group with students.
fn check_groups(module: &FromFile<Module>, enrolment: &Enrolment, problems: &mut Vec<Problem>) {
    let activities = &module.value.activities;
    let of_activities: HashSet<&str> = activities
        .iter()
        .flat_map(|one| &one.groups)
        .map(AsRef::as_ref)
        .collect();
    let enrolled: HashSet<&str> = enrolment.groups.iter().map(|(group, _)| &**group).collect();
    // The group of an enrolment that no activity has is reported by a warning of its own.
    let attended: HashSet<&str> = enrolled.intersection(&of_activities).copied().collect();
    if attended.is_empty() || attended.len() == of_activities.len() {
        return;
    }
    let by_lower_case = first_by_lower_case(&attended);
    let mut counts = ProblemCounts::default();
    let mut reported: HashSet<&str> = HashSet::new();
    for activity in activities {
        for group in activity
            .groups
            .iter()
            .filter(|group| !enrolled.contains(&***group))
        {
            let Some(known) = by_lower_case
                .get(&lower_case(group))
                .filter(|_| reported.insert(group))
            else {
                continue;
            };
            let [written, known] = [group, *known].map(str::to_owned);
            let kind = ProblemKind::NearMiss {
                what: "group",
                written,
                known,
                place: " in the module's enrolments",
            };
            let warning = || {
                Problem::of_file(Severity::Warning, &module.path, &kind)
                    .in_activity(&activity.id, None)
            };
            counts.add(problems, Severity::Warning, &kind, warning);
        }
    }
}

/// The names by their form in lower case; the first of several.
fn first_by_lower_case<'a>(names: &HashSet<&'a str>) -> HashMap<String, &'a str> {
    let mut descending: Vec<&str> = names.iter().copied().collect();
    descending.sort_unstable_by(|a, b| b.cmp(a));
    descending
        .into_iter()
        .map(|name| (lower_case(name), name))
        .collect()
}

fn lower_case_key(code: &str, term: &str) -> [String; 2] {
    [code, term].map(lower_case)
}

fn near_miss(known: &str) -> String {
    format!("{known} differs only in capital letters, so write that if it is meant")
}

impl Activity {
    /// The times of its meetings, ascending, each with whether the meeting takes place.
    pub fn sessions(&self) -> impl Iterator<Item = (When, MeetingState)> + '_ {
        self.meetings
            .iter()
            .map(|meeting| (meeting.when, meeting.state))
    }
}
