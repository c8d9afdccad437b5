//! Likely renames: which pairs are found, and which are not.

use serde_json::json;

use crate::publish::judge::tests::{Example, activity, judge_all, verdict};

/// The likely renames of a change of two modules, published or held, as text. `modules` has before and after, each with
/// code, title, time of its lecture and students.
#[track_caller]
fn check(
    before: &[(&str, &str, &str, &str)],
    after: &[(&str, &str, &str, &str)],
    expected: &[&str],
) {
    let university = |modules: &[(&str, &str, &str, &str)]| {
        let mut example = Example::new();
        for (code, title, start, students) in modules {
            let mut lecture = activity("L1", "1-12");
            lecture["start"] = json!(start);
            lecture["end"] = json!("23:00");
            let students: Vec<String> = students.chars().map(String::from).collect();
            example.set(code, &[lecture], &students);
            let file = example.modules.get_mut(&format!("modules/{code}.json"));
            file.unwrap()["title"] = json!(title);
        }
        example.university()
    };
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let verdict = judge_all(&university(before), &university(after), now);
    let renames: Vec<String> = verdict.renames.iter().map(ToString::to_string).collect();
    assert_eq!(renames, expected);
}

#[test]
fn a_code_in_another_spelling_is_a_rename_whatever_else_changes() {
    check(
        &[("MAA-100", "One", "10:00", "ab")],
        &[("maa100", "Two", "11:00", "xy")],
        &["module MAA-100 is maa100"],
    );
}

#[test]
fn equal_meetings_need_the_title_or_the_people_too() {
    let before = ("A", "Algebra", "10:00", "abcd");
    let found = &["module A is Z"];
    check(&[before], &[("Z", "Algebra", "10:00", "xyz")], found);
    check(&[before], &[("Z", "ALGEBRA.", "10:00", "")], found);
    check(&[before], &[("Z", "Sets", "10:00", "abcx")], found);
    check(&[before], &[("Z", "Sets", "10:00", "abxy")], &[]);
    check(&[before], &[("Z", "Sets", "10:00", "")], &[]);
    check(&[before], &[("Z", "Algebra", "11:00", "xyz")], &[]);
    check(&[before], &[("Z", "Sets", "11:00", "abcd")], &[]);
}

#[test]
fn of_two_modules_that_could_be_the_old_one_none_is_taken_unless_their_people_differ() {
    let twins = [("A", "Seminar", "10:00", ""), ("B", "Seminar", "10:00", "")];
    check(
        &twins,
        &[("Y", "Seminar", "10:00", ""), ("Z", "Seminar", "10:00", "")],
        &[],
    );
    check(&twins, &[("Z", "Seminar", "10:00", "")], &[]);
    check(
        &twins[..1],
        &[("Y", "Seminar", "10:00", ""), ("Z", "Seminar", "10:00", "")],
        &[],
    );
    let twins = [
        ("A", "Seminar", "10:00", "abc"),
        ("B", "Seminar", "10:00", "xyz"),
    ];
    check(
        &twins,
        &[
            ("Y", "Seminar", "10:00", "xyz"),
            ("Z", "Seminar", "10:00", "abc"),
        ],
        &["module A is Z", "module B is Y"],
    );
}

#[test]
fn of_two_modules_with_the_same_people_none_becomes_the_only_new_one() {
    let a = ("A", "Algebra", "10:00", "abc");
    let b = ("B", "Algebra", "10:00", "abc");
    check(&[a, b], &[("Z", "Algebra", "10:00", "abc")], &[]);
}

#[test]
fn the_pair_with_the_most_evidence_is_taken_first() {
    check(
        &[
            ("A", "Algebra", "10:00", "abc"),
            ("B", "Sets", "10:00", "abc"),
            ("C", "Algebra", "10:00", "xyz"),
        ],
        &[
            ("W", "Algebra", "10:00", ""),
            ("Y", "Algebra", "10:00", "abc"),
            ("Z", "Sets", "10:00", "abc"),
        ],
        &["module A is Y", "module B is Z", "module C is W"],
    );
}

#[test]
fn a_module_that_is_still_there_or_was_there_before_is_in_no_pair() {
    let a = ("A", "Algebra", "10:00", "abc");
    let z = ("Z", "Algebra", "10:00", "abc");
    check(&[a], &[a, z], &[]);
    check(&[a, z], &[z], &[]);
}

#[test]
fn a_rename_that_would_be_wrong_in_another_term_counts_in_its_term_alone() {
    let university = |modules: &[(&str, &str, &str)]| {
        let mut example = Example::new();
        let next = json!({ "id": "S2", "title": "Two", "weeks": { "1": "2027-01-25" } });
        example.terms["terms"].as_array_mut().unwrap().push(next);
        for (code, term, start) in modules {
            let mut lecture = activity("L1", "1");
            lecture["start"] = json!(start);
            lecture["end"] = json!("23:00");
            let path = format!("modules/{code} {term}.json");
            let title = format!("Title {start}");
            let file =
                json!({ "code": code, "term": term, "title": title, "activities": [lecture] });
            example.modules.insert(path, file);
        }
        example.university()
    };
    let check = |before: &[_], after: &[_], expected: &[&str]| {
        let now = "2026-09-14T12:00:00Z".parse().unwrap();
        let verdict = judge_all(&university(before), &university(after), now);
        let renames: Vec<String> = verdict.renames.iter().map(ToString::to_string).collect();
        assert_eq!(renames, expected);
    };
    let [first, second] = ["10:00", "11:00"];
    let before = [("A", "S1", first), ("A", "S2", second)];
    check(
        &before,
        &[("Z", "S1", first), ("Z", "S2", second)],
        &["module A is Z"],
    );
    // The old code stays in the other term, beside the new one.
    let other = ("Z", "S2", "12:00");
    check(
        &[before[0], before[1], other],
        &[("Z", "S1", first), before[1], other],
        &["module A is Z in term S1"],
    );
    check(
        &before,
        &[("Y", "S1", first), ("Z", "S2", second)],
        &["module A is Y in term S1", "module A is Z in term S2"],
    );
}

#[test]
fn a_module_with_the_same_title_and_people_may_have_changed_some_meetings() {
    let moved = |weeks: &str| {
        let verdict = verdict(|example| {
            let students: Vec<String> = (0..10).map(|n| format!("s00{n}")).collect();
            example.modules.remove("modules/mod00.json");
            example.enrolments.remove("enrolments/mod00.json");
            let activities = [activity("L1", weeks), activity("L2", weeks)];
            example.set("other", &activities, &students);
        });
        verdict
            .renames
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(moved("1-8"), ["module mod00 is other"]);
    assert_eq!(moved("1-4"), [""; 0]);
}

#[test]
fn activities_with_the_same_meetings_are_pairs_also_in_a_renamed_module() {
    let with_ids = |code: &str, first: &str, second: &str| {
        let mut second = activity(second, "1-12");
        second["day"] = json!("Thu");
        let code = code.to_owned();
        let activities = [activity(first, "1-12"), second];
        move |example: &mut Example| {
            let students: Vec<String> = (0..10).map(|n| format!("s00{n}")).collect();
            example.modules.remove("modules/mod00.json");
            example.enrolments.remove("enrolments/mod00.json");
            example.set(&code, &activities, &students);
        }
    };
    let mut example = Example::new();
    with_ids("mod00", "L1", "L2")(&mut example);
    let accepted = example.university();
    let now = "2026-10-14T12:00:00Z".parse().unwrap();
    let mut check = |change: &dyn Fn(&mut Example), expected: &[&str]| {
        change(&mut example);
        let renames = judge_all(&accepted, &example.university(), now).renames;
        let renames: Vec<String> = renames.iter().map(ToString::to_string).collect();
        assert_eq!(renames, expected);
        example.modules.remove("modules/Z.json");
        example.enrolments.remove("enrolments/Z.json");
    };
    check(
        &with_ids("mod00", "l-1", "L2"),
        &["activity L1 of module mod00 is l-1 in term S1"],
    );
    check(
        &with_ids("mod00", "K2", "K1"),
        &[
            "activity L1 of module mod00 is K2 in term S1",
            "activity L2 of module mod00 is K1 in term S1",
        ],
    );
    check(
        &with_ids("Z", "L1", "K1"),
        &[
            "module mod00 is Z",
            "activity L2 of module Z is K1 in term S1",
        ],
    );
}

#[test]
fn of_activities_that_meet_at_the_same_time_none_is_taken_unless_their_groups_differ() {
    let found = |groups: bool| {
        let with_ids = |ids: [&'static str; 2]| {
            move |example: &mut Example| {
                let both = ["G1", "G2"].into_iter().zip(ids);
                let activities = both.map(|(group, id)| {
                    let mut one = activity(id, "1-12");
                    if groups {
                        one["groups"] = json!([group]);
                    }
                    one
                });
                *example.activities(0) = activities.collect();
            }
        };
        let mut example = Example::new();
        with_ids(["L1", "L2"])(&mut example);
        let accepted = example.university();
        with_ids(["K2", "K1"])(&mut example);
        let now = "2026-10-14T12:00:00Z".parse().unwrap();
        judge_all(&accepted, &example.university(), now).renames
    };
    assert_eq!(found(false), []);
    let renames: Vec<String> = found(true).iter().map(ToString::to_string).collect();
    assert_eq!(
        renames,
        [
            "activity L1 of module mod00 is K2 in term S1",
            "activity L2 of module mod00 is K1 in term S1"
        ]
    );
}
