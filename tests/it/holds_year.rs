//! A year of nightly exports of an invented university, in which nothing may be held.

use std::collections::BTreeMap;

use carillon::clock::Clock;
use carillon::feed::Kind;
use carillon::publish::Publisher;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use serde_json::{Value, json};

use crate::fixture::{Folders, Random, cases, is_full_run, publisher, system_now};

const TEACHING_WEEKS: i64 = 12;
const GROUPS: usize = 3;

const DAYS: [&str; 5] = ["Mon", "Tue", "Wed", "Thu", "Fri"];

/// The terms of the year and the next one: the first Monday of each.
const TERMS: [(&str, Date); 3] = [
    ("autumn", date(2026, 9, 28)),
    ("spring", date(2027, 1, 25)),
    ("next", date(2027, 9, 27)),
];

struct Module {
    term: usize,
    day: usize,
    hour: usize,
    room: usize,
    staff: usize,
    last_week: i64,
    cancelled: Vec<i64>,
    /// The group of each student.
    students: BTreeMap<usize, usize>,
}

/// The university, as its office knows it.
struct Office {
    folders: Folders,
    random: Random,
    modules: BTreeMap<String, Module>,
    students: usize,
    next_code: usize,
    next_student: usize,
}

impl Office {
    fn add_module(&mut self, term: usize, students: &[usize]) {
        let code = format!("M{:04}", self.next_code);
        self.next_code += 1;
        let mut number = |end| self.random.below(end);
        let module = Module {
            term,
            day: number(5),
            hour: 8 + number(9),
            room: number(40),
            staff: number(60),
            last_week: TEACHING_WEEKS,
            cancelled: Vec::new(),
            students: students.iter().map(|&id| (id, number(GROUPS))).collect(),
        };
        self.modules.insert(code.clone(), module);
        self.write(&code);
    }

    /// Adds all modules of a term. Each student takes four of them.
    fn add_term(&mut self, term: usize, modules: usize) {
        let mut lists = vec![Vec::new(); modules];
        for student in self.next_student - self.students..self.next_student {
            for _ in 0..4 {
                let list: &mut Vec<usize> = &mut lists[self.random.below(modules)];
                list.push(student);
            }
        }
        for list in lists {
            self.add_module(term, &list);
        }
    }

    fn paths(code: &str) -> [String; 2] {
        [
            format!("modules/{code}.json"),
            format!("enrolments/{code}.json"),
        ]
    }

    fn write(&self, code: &str) {
        let module = &self.modules[code];
        let term = TERMS[module.term].0;
        let activity = |id: String, hour: usize, groups: Value| {
            let changes = module
                .cancelled
                .iter()
                .filter(|week| **week <= module.last_week);
            let changes: Vec<_> = changes
                .map(|week| json!({ "week": week, "cancelled": true }))
                .collect();
            json!({
                "id": id, "type": "Lecture", "day": DAYS[module.day],
                "start": format!("{hour:02}:00"), "end": format!("{hour:02}:50"),
                "weeks": format!("1-{}", module.last_week), "rooms": [format!("R{}", module.room)],
                "staff": [format!("t{}", module.staff)], "groups": groups, "changes": changes
            })
        };
        let seminar = |group| {
            activity(
                format!("S{group}"),
                module.hour + 1 + group,
                json!([format!("G{group}")]),
            )
        };
        let lecture = activity("L".into(), module.hour, json!([]));
        let activities: Vec<Value> = [lecture]
            .into_iter()
            .chain((0..GROUPS).map(seminar))
            .collect();
        let students = module.students.iter();
        let students = students
            .map(|(id, group)| json!({ "id": format!("s{id}"), "groups": [format!("G{group}")] }));
        let students: Vec<Value> = students.collect();
        let [path, list] = Self::paths(code);
        self.folders.write(
            &path,
            json!({ "code": code, "title": "A module", "term": term, "activities": activities }),
        );
        self.folders.write(
            &list,
            json!({ "module": code, "term": term, "students": students }),
        );
    }

    fn remove(&mut self, code: &str) -> Module {
        for path in Self::paths(code) {
            self.folders.remove(&path);
        }
        self.modules.remove(code).expect("it is taught")
    }

    fn write_terms(&self, terms: std::ops::Range<usize>) {
        let term = |&(id, monday): &(&str, Date)| {
            let weeks = (0..TEACHING_WEEKS).map(|week| {
                let monday = monday.saturating_add(week.weeks());
                ((week + 1).to_string(), monday.to_string())
            });
            json!({ "id": id, "title": id, "weeks": weeks.collect::<BTreeMap<_, _>>() })
        };
        let terms: Vec<Value> = TERMS[terms].iter().map(term).collect();
        self.folders.write(
            "terms.json",
            json!({ "timezone": "Europe/London", "terms": terms }),
        );
    }

    /// A module that is taught or will be.
    fn any_code(&mut self, today: Date) -> Option<String> {
        let is_over =
            |module: &Module| TERMS[module.term].1.saturating_add(TEACHING_WEEKS.weeks()) < today;
        let current: Vec<&String> = self
            .modules
            .iter()
            .filter_map(|(code, module)| (!is_over(module)).then_some(code))
            .collect();
        let index = self.random.below(current.len().max(1));
        current.get(index).map(|code| (*code).clone())
    }

    /// The changes of one day.
    fn work(&mut self, today: Date, day: usize) {
        for edit in 0..self.modules.len().div_ceil(10) {
            let Some(code) = self.any_code(today) else {
                return;
            };
            let random = self.random.below(1000);
            let student = self.random.below(self.next_student);
            let module = self.modules.get_mut(&code).expect("it is taught");
            match edit % 6 {
                0 => module.room = random % 40,
                1 => module.students.extend([(student, random % GROUPS)]),
                2 => drop(module.students.pop_first()),
                3 => module
                    .students
                    .values_mut()
                    .take(2)
                    .for_each(|group| *group = random % GROUPS),
                4 => module
                    .cancelled
                    .extend([1 + i64::try_from(random).unwrap() % TEACHING_WEEKS]),
                _ => module.staff = random % 60,
            }
            module.cancelled.sort_unstable();
            module.cancelled.dedup();
            self.write(&code);
        }
        let Some(code) = self.any_code(today) else {
            return;
        };
        let module = self.modules.get_mut(&code).expect("it is taught");
        match day % 28 {
            3 | 17 => (module.day, module.hour) = ((module.day + 2) % 5, 8 + (module.hour + 3) % 9),
            6 => module.last_week -= 3,
            10 => drop(self.remove(&code)),
            13 => self.add_module(self.modules[&code].term, &[1, 2, 3]),
            20 => {
                let renamed = self.remove(&code);
                self.modules.insert(format!("{code}X"), renamed);
                self.write(&format!("{code}X"));
            }
            24 => self.leave(1 + day * 7 % self.next_student),
            _ => {}
        }
        if let Some(module) = self.modules.get(&code) {
            assert!(module.last_week > 0);
            self.write(&code);
        }
    }

    /// A student leaves the university.
    fn leave(&mut self, student: usize) {
        let mut changed = Vec::new();
        for (code, module) in &mut self.modules {
            if module.students.remove(&student).is_some() {
                changed.push(code.clone());
            }
        }
        for code in &changed {
            self.write(code);
        }
    }

    fn remove_term(&mut self, term: usize) {
        let codes = self
            .modules
            .iter()
            .filter(|(_, module)| module.term == term);
        let codes: Vec<String> = codes.map(|(code, _)| code.clone()).collect();
        for code in codes {
            self.remove(&code);
        }
    }
}

fn publisher_of(folders: &Folders) -> Publisher {
    let an_hour_ahead = Clock::new(|| system_now() + SignedDuration::from_hours(1));
    publisher(folders.config())
        .with_file_clock(an_hour_ahead)
        .with_holds()
}

/// Publishes every night of a year. Returns the nights with changes, and the number of feeds that have gone.
fn play_year(students: usize, modules: usize, seed: u64) -> (usize, usize) {
    let mut office = Office {
        folders: Folders::empty(),
        random: Random::of(seed),
        modules: BTreeMap::new(),
        students,
        next_code: 0,
        next_student: students,
    };
    office.write_terms(0..2);
    office.add_term(0, modules);
    let mut publisher = publisher_of(&office.folders);
    let (mut changed, mut gone) = (0, 0);
    for day in 0..365 {
        let today = date(2026, 9, 1).saturating_add(i64::try_from(day).unwrap().days());
        if !matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday) {
            office.work(today, day);
        }
        match day {
            // Four weeks before each term its modules are there; some weeks after the last one its modules are removed.
            118 => office.add_term(1, modules),
            160 => office.remove_term(0),
            260 => office.write_terms(1..3),
            330 => {
                // A third of the students have left, and as many are new.
                office.next_student += students / 3;
                office.add_term(2, modules);
            }
            350 => office.remove_term(1),
            _ => {}
        }
        let night = today.at(3, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap();
        let before = publisher.feeds().count(Kind::Student);
        let report = publisher.publish(night.timestamp());
        assert!(
            report.holds.is_empty(),
            "{students} students, {modules} modules, year {seed}, {today}: {:#?}",
            report.holds
        );
        assert_eq!(report.errors(), 0, "{:?}", report.problems);
        changed += usize::from(report.changed_feeds > 0);
        gone += before.saturating_sub(publisher.feeds().count(Kind::Student));
    }
    (changed, gone)
}

#[test]
fn a_year_of_nightly_exports_has_no_hold() {
    let (changed, gone) = play_year(cases(100, 2000), cases(30, 100), 365);
    assert!(
        changed > 150 && gone > 0,
        "{changed} nights with changes, {gone} feeds gone"
    );
}

#[test]
fn a_year_at_a_small_university_has_no_hold() {
    // In the first two years an ordinary week late in a term takes a tenth of the meetings to come away. In the others each
    // module is an eighth of everything, and in one of them the few rooms with meetings to come are all replaced in some days.
    for (students, modules, years) in [(80, 25, 1..2), (200, 25, 2..3), (60, 8, 2..4)] {
        let years = if is_full_run() { 0..20 } else { years };
        for year in years {
            let (changed, _) = play_year(students, modules, year);
            assert!(changed > 100, "{changed} nights with changes");
        }
    }
}
