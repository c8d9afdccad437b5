//! Enrolment lists, and the groups that they name.

use super::*;

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

/// 500 modules of a thousand students, each of whom is in the lists of ten modules whose numbers have the same last digits.
fn large_example() -> Example {
    let mut example = Example::new();
    example.modules.clear();
    example.enrolments.clear();
    for module in 0..500 {
        let students = (0..1000).filter(|student| student % 50 == module % 50);
        let students: Vec<String> = students.map(|student| format!("s{student}")).collect();
        example.set(&large_code(module), &[activity("L1", "1-12")], &students);
    }
    example
}

fn large_code(module: usize) -> String {
    format!("large{module:03}")
}

/// The cause of a hold of the large example at this time.
fn cause_of_large(now: &str, change: impl FnOnce(&mut Example)) -> Option<HoldCause> {
    let mut example = large_example();
    let accepted = example.university();
    change(&mut example);
    let verdict = judge_all(&accepted, &example.university(), now.parse().unwrap());
    verdict.holds.first().map(|hold| hold.cause)
}

#[test]
fn few_of_many_lists_are_held_if_they_concern_many_people() {
    let now = "2026-10-14T12:00:00Z";
    let empty_lists = |example: &mut Example, modules: &[usize]| {
        for &module in modules {
            let path = format!("enrolments/{}.json", large_code(module));
            example.enrolments.get_mut(&path).unwrap()["students"] = json!([]);
        }
    };
    // Each list has another twenty students.
    let spread: Vec<usize> = (0..21).collect();
    let held = cause_of_large(now, |example| empty_lists(example, &spread));
    assert_eq!(held, Some(HoldCause::HalfEmptied));
    let few = cause_of_large(now, |example| empty_lists(example, &spread[..20]));
    assert_eq!(few, None);
    // All have the same hundred students, of a thousand.
    let narrow: Vec<usize> = (0..25).map(|n| n / 5 + n % 5 * 50).collect();
    let of_few_people = cause_of_large(now, |example| empty_lists(example, &narrow));
    assert_eq!(of_few_people, None);
    // Courses that are closed before a term are this many modules in a real semester.
    let removed = cause_of_large(now, |example| {
        for module in 0..25 {
            let code = large_code(module);
            example.modules.remove(&format!("modules/{code}.json"));
            example
                .enrolments
                .remove(&format!("enrolments/{code}.json"));
        }
    });
    assert_eq!(removed, None);
}
