//! Tests of the verdict on two universities that are written as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use jiff::{Timestamp, ToSpan};

use super::*;
use crate::folder::Source;
use crate::timetable::{Enrolment, FromFile, Module, Reading, Renames, Terms};

/// A university as JSON: forty modules with two activities each in twelve weeks, and ten students in each.
#[derive(Clone)]
pub(super) struct Example {
    terms: Value,
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
fn a_tenth_of_the_modules_may_vanish_and_more_are_held() {
    let without = |count: usize| {
        move |example: &mut Example| {
            for module in 0..count {
                example
                    .modules
                    .remove(&format!("modules/mod{module:02}.json"));
            }
        }
    };
    let four = verdict(without(4));
    assert!(four.holds.is_empty());
    // The enrolment lists are the same as before.
    assert_eq!(four.lossy.len(), 4);
    let five = verdict(without(5));
    let [hold] = &five.holds[..] else {
        panic!("one hold: {:?}", five.holds)
    };
    assert_eq!(hold.cause, HoldCause::Modules);
    // The first two weeks are over, and the Monday of the third.
    assert_eq!(
        (hold.loss.modules, hold.loss.meetings, hold.loss.people),
        (5, 5 * 2 * 9, 50)
    );
    assert_eq!(hold.loss.meetings_in_all, 40 * 2 * 9);
    assert!(hold.kept.contains("modules/mod04.json"));
    assert!(!hold.kept.contains("modules/mod05.json"));
    assert_eq!(hold.examples.len(), 5);
}

#[test]
fn activities_that_are_left_out_or_emptied_in_many_modules_are_held() {
    let emptied = |example: &mut Example| {
        for module in 0..5 {
            example.activities(module).clear();
        }
    };
    assert_eq!(cause_of(emptied), Some(HoldCause::Meetings));
}

#[test]
fn meetings_that_move_or_are_cancelled_are_not_lost() {
    let changed = verdict(|example| {
        for module in 0..40 {
            for activity in example.activities(module) {
                activity["day"] = "Wed".into();
                activity["changes"] = json!([{ "week": 5, "cancelled": true }]);
                activity["rooms"] = json!(["A1"]);
            }
        }
    });
    assert!(
        changed.holds.is_empty() && changed.lossy.is_empty(),
        "{changed:?}"
    );
}

#[test]
fn cancelled_meetings_that_the_export_leaves_out_later_are_not_lost() {
    let cancelled: Vec<Value> = (3..=12)
        .map(|week| json!({ "week": week, "cancelled": true }))
        .collect();
    let mut example = Example::new();
    for module in 0..20 {
        for activity in example.activities(module) {
            activity["changes"] = cancelled.clone().into();
        }
    }
    let accepted = example.university();
    for module in 0..20 {
        for activity in example.activities(module) {
            activity["changes"] = json!([]);
            activity["weeks"] = "1-2".into();
        }
    }
    let now = "2026-10-12T06:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    assert!(
        verdict.holds.is_empty() && verdict.lossy.is_empty(),
        "{verdict:?}"
    );
    // The same meetings are lost if nobody has cancelled them.
    let verdict = judge_all(&Example::new().university(), &example.university(), now);
    assert_eq!(verdict.holds[0].cause, HoldCause::Meetings);
}

#[test]
fn meetings_that_are_named_by_their_date_and_no_longer_by_their_week_are_not_lost() {
    let exams = |example: &mut Example, names: (&str, &str)| {
        for module in 0..40 {
            let exam = json!({ "id": "EXAM", "type": "Exam", "start": "10:00", "end": "11:00" });
            let mut exams = vec![exam];
            exams[0][names.0] = names.1.into();
            if names.0 == "weeks" {
                exams[0]["day"] = "Mon".into();
            }
            *example.activities(module) = exams;
        }
    };
    let (mut by_week, mut by_date, mut on_another_date) =
        (Example::new(), Example::new(), Example::new());
    exams(&mut by_week, ("weeks", "5"));
    exams(&mut by_date, ("date", "2026-10-26"));
    exams(&mut on_another_date, ("date", "2026-10-27"));
    let now = "2026-10-12T06:00:00Z".parse().unwrap();
    let verdict = |current: &Example| judge_all(&by_week.university(), &current.university(), now);
    let dated = verdict(&by_date);
    assert!(
        dated.holds.is_empty() && dated.lossy.is_empty(),
        "{dated:?}"
    );
    assert_eq!(
        verdict(&on_another_date).holds[0].cause,
        HoldCause::Meetings
    );
}

#[test]
fn files_with_meetings_of_the_past_alone_are_held_with_the_others() {
    let mut example = Example::new();
    for module in 0..20 {
        for activity in example.activities(module) {
            activity["weeks"] = "1".into();
        }
    }
    let accepted = example.university();
    example.enrolments.clear();
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    assert_eq!(verdict.holds[0].kept.len(), 40);
    assert_eq!(verdict.holds[0].loss.people, 200);
}

#[test]
fn new_modules_with_meetings_of_the_past_are_held_back_with_those_that_had_them() {
    let mut example = Example::new();
    example.set("old", &[activity("L1", "1")], &[]);
    let accepted = example.university();
    for (path, mut module) in std::mem::take(&mut example.modules) {
        module["code"] = format!("{}x", module["code"].as_str().unwrap()).into();
        example
            .modules
            .insert(path.replace(".json", "x.json"), module);
    }
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    assert!(verdict.holds[0].kept.contains("modules/old.json"));
    assert!(verdict.holds[0].held_back.contains("modules/oldx.json"));
}

#[test]
fn modules_without_meetings_that_are_gone_are_held_with_the_others() {
    let mut example = Example::new();
    example.set("empty", &[], &["s9999".to_owned()]);
    let accepted = example.university();
    example.modules.clear();
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    let [hold] = &verdict.holds[..] else {
        panic!("one hold: {:?}", verdict.holds)
    };
    assert!(hold.kept.contains("modules/empty.json"), "{hold:?}");
    // An empty module that goes alone is not held.
    example = Example::new();
    assert!(
        judge_all(&accepted, &example.university(), now)
            .holds
            .is_empty()
    );
}

#[test]
fn meetings_of_the_past_may_vanish() {
    let past = verdict(|example| {
        for module in 0..40 {
            for activity in example.activities(module) {
                activity["weeks"] = "3-12".into();
            }
        }
    });
    assert!(past.lossy.is_empty(), "{past:?}");
}

#[test]
fn enrolment_lists_without_their_students_are_held() {
    let emptied = |example: &mut Example| {
        for module in 0..5 {
            example.students(module).clear();
        }
    };
    let verdict = verdict(emptied);
    assert_eq!(verdict.holds[0].cause, HoldCause::People);
    assert_eq!(verdict.holds[0].loss.people, 50);
    assert_eq!(verdict.holds[0].loss.meetings, 0);
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
fn a_list_whose_people_are_others_is_held_alone() {
    let mut example = Example::new();
    let list = |letter: char| (0..30).map(|n| format!("{letter}{n}")).collect::<Vec<_>>();
    example.set("big", &[activity("L1", "3")], &list('a'));
    let accepted = example.university();
    example.set("big", &[activity("L1", "3")], &list('b'));
    let now = "2026-10-10T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    let [hold] = &verdict.holds[..] else {
        panic!("one hold")
    };
    assert_eq!(hold.cause, HoldCause::OtherPeople);
    assert_eq!(hold.kept.len(), 1);
}

#[test]
fn a_list_that_names_new_groups_is_held_together_with_its_module() {
    let set = |example: &mut Example, group: &str, activities: &[&str]| {
        for module in 0..10 {
            let of_group = |id: &&str| {
                let mut activity = activity(id, "1-12");
                activity["groups"] = json!([group]);
                activity
            };
            *example.activities(module) = activities.iter().map(of_group).collect();
            for student in example.students(module) {
                let id = student["id"].as_str().or(student.as_str()).unwrap();
                *student = json!({ "id": id, "groups": [group] });
            }
        }
    };
    let mut example = Example::new();
    set(&mut example, "A", &["L1", "L2"]);
    let accepted = example.university();
    set(&mut example, "B", &["L1"]);
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    let kept = &verdict.holds[0].kept;
    assert_eq!(kept.len(), 20, "{kept:?}");
}

#[test]
fn modules_whose_new_groups_no_list_has_are_held() {
    let verdict = verdict(|example| {
        for module in 0..10 {
            for activity in example.activities(module) {
                activity["groups"] = json!(["B"]);
            }
        }
    });
    let kept = &verdict.holds[0].kept;
    let modules = kept.iter().filter(|path| path.starts_with("modules/"));
    assert_eq!(modules.count(), 10, "{kept:?}");
}

#[test]
fn new_modules_with_the_meetings_of_vanished_ones_are_held_back_with_them() {
    let renamed = verdict(|example| {
        let modules = std::mem::take(&mut example.modules);
        for (path, mut module) in modules {
            module["code"] = module["code"].as_str().unwrap().to_uppercase().into();
            example.modules.insert(path.replace("mod", "M"), module);
        }
    });
    assert_eq!(renamed.holds[0].cause, HoldCause::Modules);
    assert!(
        renamed.holds[0]
            .held_back
            .iter()
            .filter(|path| path.starts_with("Mules/"))
            .count()
            == 40
    );
}

#[test]
fn modules_and_activities_that_say_how_they_were_called_are_not_lost() {
    let renamed = verdict(|example| {
        let lists = std::mem::take(&mut example.enrolments);
        for (path, mut module) in std::mem::take(&mut example.modules) {
            let old = module["code"].as_str().unwrap().to_owned();
            module["code"] = format!("x{old}").into();
            module["formerly"] = json!([old]);
            module["activities"][0]["id"] = "X1".into();
            module["activities"][0]["formerly"] = json!(["L1"]);
            example.modules.insert(path.replace("mod", "x"), module);
        }
        for (path, mut list) in lists {
            list["module"] = format!("x{}", list["module"].as_str().unwrap()).into();
            example.enrolments.insert(path.replace("mod", "x"), list);
        }
    });
    assert!(
        renamed.holds.is_empty() && renamed.lossy.is_empty(),
        "{renamed:?}"
    );
}

#[test]
fn a_term_that_is_moved_is_held_and_a_single_week_that_is_moved_is_not() {
    let held = |change: fn(&mut Value)| {
        let mut example = Example::new();
        let accepted = example.university();
        change(&mut example.terms);
        let current = example.university();
        let (before, after) = (
            accepted.terms.as_ref().unwrap(),
            current.terms.as_ref().unwrap(),
        );
        let now = Today::at("2026-10-14T12:00:00Z".parse().unwrap());
        judge_terms(before, after, &accepted, &HoldsConfig::default(), now)
    };
    let shifted = held(|terms| {
        let weeks = terms["terms"][0]["weeks"].as_object_mut().unwrap();
        for monday in weeks.values_mut() {
            let date: jiff::civil::Date = monday.as_str().unwrap().parse().unwrap();
            *monday = date.saturating_add(1.week()).to_string().into();
        }
    });
    let shifted = shifted.expect("it is held");
    assert_eq!(
        (shifted.cause, shifted.loss.people),
        (HoldCause::Terms, 400)
    );
    let one_week = held(|terms| {
        terms["terms"][0]["weeks"]["12"] = "2026-12-21".into();
    });
    assert!(one_week.is_none());
    let elsewhere = held(|terms| terms["timezone"] = "Europe/Paris".into());
    assert!(elsewhere.is_some());
    assert!(
        held(|terms| terms["terms"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "id": "S2", "title": "Two", "weeks": { "1": "2027-01-25" } })))
        .is_none()
    );
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

#[test]
fn a_new_term_and_the_end_of_the_last_one_are_not_held() {
    let mut example = Example::new();
    let accepted = example.university();
    let old: Vec<(String, Value)> = std::mem::take(&mut example.modules).into_iter().collect();
    example.enrolments.clear();
    let (monday, terms) = ("2027-01-25", &mut example.terms["terms"]);
    *terms = json!([{ "id": "S2", "title": "Two", "weeks": { "1": monday } }]);
    for (path, mut module) in old {
        module["term"] = "S2".into();
        for activity in module["activities"].as_array_mut().unwrap() {
            activity["weeks"] = "1".into();
        }
        example.modules.insert(path, module);
    }
    let current = example.university();
    let now: Timestamp = "2027-01-04T12:00:00Z".parse().unwrap();
    let terms = |university: &University| university.terms.clone().unwrap();
    let (settings, today) = (HoldsConfig::default(), Today::at(now));
    let (old, new) = (terms(&accepted), terms(&current));
    assert!(judge_terms(&old, &new, &accepted, &settings, today).is_none());
    let verdict = judge_all(&accepted, &current, now);
    assert!(verdict.holds.is_empty() && verdict.lossy.is_empty());
}

#[test]
fn a_module_that_ends_early_and_a_student_who_leaves_are_not_held() {
    let early = |example: &mut Example| {
        for activity in example.activities(0) {
            activity["weeks"] = "1-5".into();
        }
    };
    let left = |example: &mut Example| drop(example.students(0).pop());
    for verdict in [verdict(early), verdict(left)] {
        assert!(verdict.holds.is_empty());
        assert_eq!(verdict.lossy.len(), 1);
    }
}

/// The cause of a hold in the last week of the term, when each module has two meetings to come.
fn cause_at_the_end(change: impl FnOnce(&mut Example)) -> Option<HoldCause> {
    let mut example = Example::new();
    for module in 5..40 {
        for activity in example.activities(module) {
            activity["weeks"] = "1-11".into();
        }
    }
    let accepted = example.university();
    change(&mut example);
    let now = "2026-12-13T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    verdict.holds.first().map(|hold| hold.cause)
}

#[test]
fn few_modules_are_compared_with_the_whole_term_and_many_are_not() {
    let end_early = |count: usize| {
        move |example: &mut Example| {
            for module in 0..count {
                for activity in example.activities(module) {
                    activity["weeks"] = "1-11".into();
                }
            }
        }
    };
    assert_eq!(cause_at_the_end(end_early(3)), None);
    assert_eq!(cause_at_the_end(end_early(4)), Some(HoldCause::Meetings));
    let remove = |from: usize| {
        move |example: &mut Example| {
            let modules = 2..from;
            let paths = modules.map(|module| format!("modules/mod{module:02}.json"));
            paths.for_each(|path| drop(example.modules.remove(&path)));
        }
    };
    // Three modules with meetings to come, alone and with one of those that are over.
    assert_eq!(cause_at_the_end(remove(5)), None);
    assert_eq!(cause_at_the_end(remove(6)), Some(HoldCause::Modules));
}

#[test]
fn an_old_term_does_not_hide_the_loss_of_a_large_module() {
    let mut example = Example::new();
    example.terms["terms"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "S0", "title": "Old", "weeks": { "1": "2025-09-29" } }));
    let students: Vec<String> = (0..90).map(|n| format!("s{n}")).collect();
    for module in 1..40 {
        let path = format!("modules/mod{module:02}.json");
        example.modules.get_mut(&path).unwrap()["term"] = "S0".into();
        for activity in example.activities(module) {
            activity["weeks"] = "1".into();
        }
    }
    example.set("large", &[activity("L1", "1-12")], &students);
    let accepted = example.university();
    example.modules.remove("modules/large.json");
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    assert_eq!(verdict.holds.len(), 1);
}
