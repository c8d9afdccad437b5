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
