//! Tests of the verdict on two universities that are written as JSON.

mod lists;
mod meetings;
mod modules;
mod terms;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use jiff::{Timestamp, ToSpan};

use super::*;
use crate::folder::Source;
use crate::timetable::{Enrolment, FromFile, Module, Reading, Renames, Terms};

/// A university as JSON: forty modules with two activities each in twelve weeks, and ten students in each.
#[derive(Clone)]
pub(super) struct Example {
    pub(super) terms: Value,
    pub(super) modules: BTreeMap<String, Value>,
    pub(super) enrolments: BTreeMap<String, Value>,
}

pub(super) fn activity(id: &str, weeks: &str) -> Value {
    json!({ "id": id, "type": "Lecture", "day": "Mon", "start": "10:00", "end": "11:00", "weeks": weeks })
}

impl Example {
    pub(super) fn new() -> Self {
        let weeks: BTreeMap<String, String> = (1..=12)
            .map(|week| {
                let monday = jiff::civil::date(2026, 9, 28).saturating_add((week - 1).weeks());
                (week.to_string(), monday.to_string())
            })
            .collect();
        let mut example = Self {
            terms: json!({ "timezone": "Europe/London", "terms": [{ "id": "S1", "title": "One", "weeks": weeks }] }),
            modules: BTreeMap::new(),
            enrolments: BTreeMap::new(),
        };
        for module in 0..40 {
            let code = format!("mod{module:02}");
            let students: Vec<String> = (0..10).map(|n| format!("s{module:02}{n}")).collect();
            example.set(
                &code,
                &[activity("L1", "1-12"), activity("L2", "1-12")],
                &students,
            );
        }
        example
    }

    pub(super) fn set(&mut self, code: &str, activities: &[Value], students: &[String]) {
        self.modules.insert(
            format!("modules/{code}.json"),
            json!({ "code": code, "term": "S1", "title": "A module", "activities": activities }),
        );
        self.enrolments.insert(
            format!("enrolments/{code}.json"),
            json!({ "module": code, "term": "S1", "students": students }),
        );
    }

    fn students(&mut self, module: usize) -> &mut Vec<Value> {
        let path = format!("enrolments/mod{module:02}.json");
        self.enrolments.get_mut(&path).unwrap()["students"]
            .as_array_mut()
            .unwrap()
    }

    pub(super) fn activities(&mut self, module: usize) -> &mut Vec<Value> {
        let path = format!("modules/mod{module:02}.json");
        self.modules.get_mut(&path).unwrap()["activities"]
            .as_array_mut()
            .unwrap()
    }

    pub(super) fn university(&self) -> University {
        let mut university = University::default();
        let text = self.terms.to_string();
        let terms = Terms::read(&Source::new("terms.json", text.as_bytes()).unwrap());
        let terms = terms.value.expect("the terms are right");
        for (path, value) in &self.modules {
            let text = value.to_string();
            let source = Source::new(path, text.as_bytes()).unwrap();
            let Reading { value, problems } = Module::read(&source, Some(&terms));
            let module = value.unwrap_or_else(|| panic!("{problems:?}"));
            let (path, value) = (path.as_str().into(), module.into());
            university.modules.push(FromFile { path, value });
        }
        for (path, value) in &self.enrolments {
            let text = value.to_string();
            let source = Source::new(path, text.as_bytes()).unwrap();
            let list = Enrolment::read(&source).value.expect("the list is right");
            let (path, value) = (path.as_str().into(), list.into());
            university.enrolments.push(FromFile { path, value });
        }
        university.terms = Some(terms.into());
        university.sort(&Renames::default());
        university
    }
}

/// The outcome for a change of the example in the third week of the term.
pub(super) fn verdict(change: impl FnOnce(&mut Example)) -> Verdict {
    let mut example = Example::new();
    let accepted = example.university();
    change(&mut example);
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    judge_all(&accepted, &example.university(), now)
}

/// Judges whole universities.
pub(super) fn judge_all(accepted: &University, current: &University, now: Timestamp) -> Verdict {
    let (settings, today) = (HoldsConfig::default(), Today::at(now));
    let compared = Compared {
        accepted,
        settled: None,
        current,
        came: &HashSet::new(),
    };
    let rules = JudgeRules {
        last: &[],
        settings: &settings,
        today,
    };
    judge(compared, || accepted.clone(), rules)
}

fn cause_of(change: impl FnOnce(&mut Example)) -> Option<HoldCause> {
    verdict(change).holds.first().map(|hold| hold.cause)
}

#[test]
fn nothing_is_held_where_nothing_changes_or_grows() {
    assert_eq!(cause_of(|_| ()), None);
    let grown = verdict(|example| {
        for module in 0..40 {
            example.students(module).push("s9999".into());
            example.activities(module).push(activity("L3", "1-12"));
        }
        example.set("new", &[activity("L1", "1-12")], &[]);
    });
    assert!(grown.holds.is_empty() && grown.lossy.is_empty());
}

#[test]
fn a_loss_for_few_people_is_not_held_however_large_its_share() {
    let mut example = Example::new();
    example
        .modules
        .retain(|path, _| path < &"modules/mod01.json".to_owned());
    example
        .enrolments
        .retain(|path, _| path < &"enrolments/mod01.json".to_owned());
    let accepted = example.university();
    example.modules.clear();
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    assert!(verdict.holds.is_empty() && !verdict.lossy.is_empty());
}

#[test]
fn thousands_of_new_modules_are_not_held() {
    let grown = verdict(|example| {
        for module in 0..2000 {
            example.set(
                &format!("new{module}"),
                &[activity("L1", "1-12")],
                &["s000".into()],
            );
        }
    });
    assert!(grown.holds.is_empty() && grown.lossy.is_empty());
}
