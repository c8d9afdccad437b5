//! Meetings that vanish, move, are cancelled or are over.

use super::*;

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
