//! Modules that vanish, get other codes or are removed on purpose.

use super::*;

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

/// The cause of a hold after a change of a department with so many modules of thirty students each.
fn cause_in_a_department(modules: usize, change: &dyn Fn(&mut Example)) -> Option<HoldCause> {
    let mut example = Example::new();
    example.modules.clear();
    example.enrolments.clear();
    for module in 0..modules {
        let students: Vec<String> = (0..30).map(|n| format!("s{module}n{n}")).collect();
        let activities = [activity("L1", "1-12"), activity("L2", "1-12")];
        example.set(&format!("mod{module:02}"), &activities, &students);
    }
    let accepted = example.university();
    change(&mut example);
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&accepted, &example.university(), now);
    verdict.holds.first().map(|hold| hold.cause)
}

#[test]
fn one_of_a_few_modules_may_be_removed_with_its_list() {
    let remove = |example: &mut Example, module: usize| {
        let path = |folder: &str| format!("{folder}/mod{module:02}.json");
        example.modules.remove(&path("modules"));
        example.enrolments.remove(&path("enrolments"));
    };
    assert_eq!(
        cause_in_a_department(8, &|example| remove(example, 3)),
        None
    );
    assert_eq!(
        cause_in_a_department(4, &|example| remove(example, 3)),
        None
    );
    // Students may leave other modules in these days.
    let with_small_losses = |example: &mut Example| {
        remove(example, 3);
        example.students(4).truncate(15);
    };
    assert_eq!(cause_in_a_department(8, &with_small_losses), None);
}

#[test]
fn an_accident_in_a_department_with_few_modules_is_held() {
    let remove_module = |example: &mut Example, module: usize| {
        let path = format!("modules/mod{module:02}.json");
        example.modules.remove(&path);
    };
    let remove_list = |example: &mut Example, module: usize| {
        let path = format!("enrolments/mod{module:02}.json");
        example.enrolments.remove(&path);
    };
    let remove = |example: &mut Example, modules: std::ops::Range<usize>| {
        for module in modules {
            remove_module(example, module);
            remove_list(example, module);
        }
    };
    let cause = cause_in_a_department;
    let (modules, people) = (Some(HoldCause::Modules), Some(HoldCause::People));
    assert_eq!(cause(3, &|example| remove(example, 0..1)), modules);
    assert_eq!(cause(8, &|example| remove(example, 0..2)), modules);
    assert_eq!(cause(8, &|example| remove(example, 0..7)), modules);
    // One of the two files is gone.
    assert_eq!(cause(8, &|example| remove_module(example, 0)), modules);
    assert_eq!(cause(8, &|example| remove_list(example, 0)), people);
    let with_a_list = |example: &mut Example| {
        remove(example, 0..1);
        remove_list(example, 1);
    };
    assert_eq!(cause(8, &with_a_list), modules);
    let emptied = |example: &mut Example| {
        remove(example, 0..1);
        example.activities(1).clear();
    };
    assert_eq!(cause(8, &emptied), modules);
}

#[test]
fn a_night_that_renames_1040_of_1142_modules_is_held_and_each_rename_is_proposed() {
    let code = |module: usize, prefix: &str| format!("{prefix}{module:04}");
    let mut example = Example::new();
    example.modules.clear();
    example.enrolments.clear();
    // A thousand students with six modules each.
    let mut lists = vec![Vec::new(); 1142];
    for student in 0..1000 {
        (0..6).for_each(|n| lists[(student * 7 + n * 191) % 1142].push(format!("s{student}")));
    }
    let write = |example: &mut Example, module: usize, prefix: &str| {
        let code = code(module, prefix);
        let activities = [activity("L1", "1-12"), activity("L2", "1-12")];
        example.set(&code, &activities, &lists[module]);
        let file = example.modules.get_mut(&format!("modules/{code}.json"));
        file.unwrap()["title"] = format!("Module {module}").into();
    };
    (0..1142).for_each(|module| write(&mut example, module, "OLD"));
    let accepted = example.university();
    for module in 0..1040 {
        let old = code(module, "OLD");
        example.modules.remove(&format!("modules/{old}.json"));
        example.enrolments.remove(&format!("enrolments/{old}.json"));
        write(&mut example, module, "NEW");
    }
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let mut verdict = judge_all(&accepted, &example.university(), now);
    let hold = verdict.holds.remove(0);
    assert_eq!((hold.cause, verdict.holds.len()), (HoldCause::Modules, 0));
    assert_eq!((hold.loss.modules, hold.loss.people), (1040, 1000));
    assert_eq!(hold.renames.len(), 1040);
    assert_eq!(hold.renames[7].to_string(), "module OLD0007 is NEW0007");
    assert!(hold.held_back.contains("modules/NEW1039.json"));
}
