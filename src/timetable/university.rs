//! The university: all values of the data folder's files together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::former_codes::FormerCodes;
use super::{
    Activity, Enrolment, MeetingState, Module, Notice, People, Programme, Renames, Rooms,
    StudentNotices, Term, Terms, When,
};

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
    pub former_codes: FormerCodes,
    /// By module and term, ascending.
    pub enrolments: Vec<FromFile<Enrolment>>,
    /// By student. A student may have several files, for example from a library and from a finance office.
    pub notices: BTreeMap<Box<str>, Vec<FromFile<StudentNotices>>>,
    /// By id, ascending.
    pub programmes: Vec<FromFile<Programme>>,
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

/// Ids, each with the file that defines it.
pub(super) type IdsWithFiles<'a> = Vec<(&'a str, &'a Arc<str>)>;

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
            && are_identical(&self.programmes, &other.programmes)
            && notices(self) == notices(other)
    }

    /// Whether modules have had the same codes before, rooms and people are called the same, programmes have the same
    /// modules, and the same students have notices.
    pub fn has_same_ids_and_names(&self, other: &Self) -> bool {
        let are_rooms_same = Arc::ptr_eq(&self.rooms, &other.rooms) || self.rooms == other.rooms;
        let programmes = |university: &Self| {
            let programmes = university.programmes.iter();
            programmes
                .map(|programme| Arc::clone(&programme.value))
                .collect::<Vec<_>>()
        };
        are_rooms_same
            && self.former_codes.are_same(&other.former_codes)
            && self.people == other.people
            && programmes(self) == programmes(other)
            && self.notices.keys().eq(other.notices.keys())
    }

    /// Puts the values in their order. Of two values for the same thing the first stays. Modules and activities get the
    /// former ids that are recorded as renames.
    pub fn sort(&mut self, renames: &Renames) {
        fn module(file: &FromFile<Module>) -> (&str, &str) {
            (&file.value.code, &file.value.term)
        }
        fn enrolment(file: &FromFile<Enrolment>) -> (&str, &str) {
            (&file.value.module, &file.value.term)
        }
        self.modules.sort_by(|a, b| module(a).cmp(&module(b)));
        self.modules.dedup_by(|b, a| module(a) == module(b));
        let activity_problems = self.apply_renames(renames);
        self.former_codes = FormerCodes::of(&self.modules, renames);
        self.former_codes.activity_problems = activity_problems;
        self.enrolments
            .sort_by(|a, b| enrolment(a).cmp(&enrolment(b)));
        self.enrolments
            .dedup_by(|b, a| enrolment(a) == enrolment(b));
        self.programmes.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.programmes.dedup_by(|b, a| a.value.id == b.value.id);
    }

    /// The ids that files define each by itself, with their files, after the word for their kind.
    pub(super) fn ids_with_files(&self) -> Vec<(&'static str, IdsWithFiles<'_>)> {
        let modules = self.modules.iter();
        let modules = modules.map(|module| (&*module.value.code, &module.path));
        let programmes = self.programmes.iter();
        let programmes = programmes.map(|programme| (&*programme.value.id, &programme.path));
        vec![
            ("module", modules.collect()),
            ("programme", programmes.collect()),
        ]
    }

    /// The module with this code in this term, as an index into `modules`.
    pub fn module(&self, code: &str, term: &str) -> Option<usize> {
        self.modules
            .binary_search_by(|module| {
                (&*module.value.code, &*module.value.term).cmp(&(code, term))
            })
            .ok()
    }

    /// The enrolments of this module in this term, as an index into `enrolments`.
    pub fn enrolment(&self, module: &str, term: &str) -> Option<usize> {
        let found = self.enrolments.binary_search_by(|enrolment| {
            (&*enrolment.value.module, &*enrolment.value.term).cmp(&(module, term))
        });
        found.ok()
    }

    /// The module, but looks at the index `likely` first, because two universities mostly have the same modules in the same
    /// positions.
    pub fn module_near(&self, likely: usize, code: &str, term: &str) -> Option<usize> {
        let at_likely = self.modules.get(likely).map(|module| &module.value);
        let is_there =
            at_likely.is_some_and(|module| &*module.code == code && &*module.term == term);
        is_there
            .then_some(likely)
            .or_else(|| self.module(code, term))
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

    pub fn programme(&self, id: &str) -> Option<&Programme> {
        let programmes = &self.programmes;
        let found = programmes.binary_search_by(|programme| (*programme.value.id).cmp(id));
        found.ok().map(|index| &*programmes[index].value)
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

    /// The Monday of the last week of a term.
    pub fn last_monday(&self, term: &str) -> Option<Date> {
        self.term(term)?.weeks.values().max().copied()
    }

    /// The terms of `before` in which a week has another Monday now, or all of them in another time zone.
    pub fn redated_terms(&self, before: Option<&Terms>) -> Vec<Box<str>> {
        let (Some(before), Some(now)) = (before, &self.terms) else {
            return Vec::new();
        };
        let is_redated = |id: &str, old: &Term| {
            let Some(new) = now.terms.get(id) else {
                return false;
            };
            let mut weeks = old.weeks.iter();
            before.timezone != now.timezone
                || weeks.any(|(week, monday)| {
                    let other = new.weeks.get(week);
                    other.is_some_and(|other| other != monday)
                })
        };
        let redated = before.terms.iter().filter(|(id, old)| is_redated(id, old));
        redated.map(|(id, _)| id.clone()).collect()
    }

    fn term(&self, id: &str) -> Option<&Term> {
        self.terms.as_ref()?.terms.get(id)
    }

    /// Whether the student is enrolled in this module.
    pub fn is_enrolled(&self, student: &str, module: &Module) -> bool {
        let enrolment = self.enrolment(&module.code, &module.term);
        enrolment.is_some_and(|index| self.enrolments[index].value.group_set_of(student).is_some())
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
}

impl Activity {
    /// The times of its meetings, ascending, each with whether the meeting takes place.
    pub fn sessions(&self) -> impl Iterator<Item = (When, MeetingState)> + '_ {
        self.meetings
            .iter()
            .map(|meeting| (meeting.when, meeting.state))
    }
}
