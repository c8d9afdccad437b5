//! Many problems at once: how many are listed, in which order, and the cost of reporting them.

use std::fmt::Write;

use carillon::feed::Kind;
use carillon::folder::Problem;
use carillon::publish::Report;
use serde_json::{Value, json};

use crate::fixture::{Folders, TERMS, enrolment, module, publisher, text};

/// The report of a first publish of the folder.
fn publish(folders: &Folders) -> Report {
    publisher(folders.config()).publish("2026-11-22T12:00:00Z".parse().unwrap())
}

/// The output of `carillon check`.
fn checked(folders: &Folders, arguments: &[&str]) -> String {
    text(&folders.run(&[&["check"], arguments].concat()).stdout)
}

/// The same module with a lecture in each of these rooms.
fn module_in(code: &str, rooms: &[&str]) -> String {
    let mut module: Value = serde_json::from_str(&module(code, "Title")).unwrap();
    module["activities"][0]["rooms"] = json!(rooms);
    module.to_string()
}

#[test]
fn of_many_problems_of_a_kind_in_one_file_twenty_are_listed_and_the_others_counted() {
    let folders = Folders::new();
    let people = (0..40_000).fold(String::new(), |mut people, number| {
        writeln!(
            people,
            r#",{{ "id": "p{}", "role": "student" }}"#,
            number % 20_000
        )
        .unwrap();
        people
    });
    folders.write("people.json", format!("[{}]", &people[1..]));
    let report = publish(&folders);
    assert_eq!((report.problems.len(), report.errors()), (20, 20_000));
    let last = report.problems.last().unwrap().to_string();
    assert_eq!(
        last,
        "people.json:20020: student p19 is here twice: remove one (and 19,980 more of this kind in this file)"
    );
    let said = checked(&folders, &[]);
    assert!(
        said.contains("p0 is here twice") && said.contains("; 20000 errors, 0 warnings"),
        "{said}"
    );
    let listed: Vec<Value> =
        serde_json::from_str(&checked(&folders, &["--format", "json"])).unwrap();
    assert_eq!((listed.len(), &listed[19]["more"]), (20, &json!(19_980)));
}

#[test]
fn each_kind_of_problem_is_listed_though_there_are_many_of_another() {
    let folders = Folders::new();
    let mut people: Vec<Value> = (0..100)
        .map(|number| json!({ "id": format!("p{number}"), "role": "staff" }))
        .collect();
    people.extend(people.clone());
    people.push(json!({ "id": "", "role": "staff" }));
    folders.write("people.json", json!(people).to_string());
    let report = publish(&folders);
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.message.contains("is empty")),
        "{:?}",
        report.problems
    );
    assert_eq!(report.errors(), 101);
}

#[test]
fn many_groups_that_no_activity_has_are_counted() {
    let folders = Folders::new();
    let groups: Vec<String> = (0..5_000).map(|number| format!("G{number}")).collect();
    let enrolment =
        json!({ "module": "A", "term": "S1", "students": [{ "id": "ann", "groups": groups }] });
    folders.write("enrolments/A.json", enrolment.to_string());
    let report = publish(&folders);
    assert_eq!((report.problems.len(), report.warnings()), (20, 5_000));
}

#[test]
fn equal_problems_of_many_files_are_listed_once_with_their_count_and_the_first_places() {
    let folders = Folders::new();
    for number in 0..30 {
        folders.write(
            &format!("modules/M{number:02}.json"),
            module_in(&format!("M{number:02}"), &["R1", " "]),
        );
    }
    let said = checked(&folders, &[]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert_eq!(
        lines[0],
        "modules/M00.json:1: warning: activity LEC: a room is blank and is ignored: remove it, or write its name (and 29 more of this kind, for example modules/M01.json:1, modules/M02.json:1, modules/M03.json:1)"
    );
    assert!(lines[1].ends_with("; 0 errors, 30 warnings"), "{said}");
    assert_eq!(checked(&folders, &["--all"]).lines().count(), 31);
}

#[test]
fn equal_problems_are_one_line_of_the_log() {
    let folders = Folders::new();
    for number in 0..30 {
        folders.write(
            &format!("modules/M{number:02}.json"),
            module_in(&format!("M{number:02}"), &["R1", ""]),
        );
    }
    let output = folders.run(&["render", "--out", "out"]);
    let log = text(&output.stderr);
    assert_eq!(log.matches("a room is blank").count(), 1, "{log}");
    assert!(log.contains("and 29 more of this kind"), "{log}");
}

#[test]
fn a_blank_room_or_member_of_staff_keeps_no_module_out() {
    let folders = Folders::new();
    let mut module: Value = serde_json::from_str(&module("A", "Algebra")).unwrap();
    let lecture = &mut module["activities"][0];
    lecture["rooms"] = json!([" ", "R1", ""]);
    lecture["staff"] = json!(["\u{a0}"]);
    lecture["changes"] = json!([{ "week": 2, "rooms": [""] }]);
    folders.write("modules/A.json", module.to_string());
    let report = publish(&folders);
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        (
            report.feeds[Kind::Module],
            report.errors(),
            report.warnings()
        ),
        (2, 0, 4),
        "{problems:?}"
    );
    assert!(
        problems
            .iter()
            .any(|line| line.contains("a member of staff is blank and is ignored")),
        "{problems:?}"
    );
}

#[test]
fn a_blank_group_keeps_the_module_out_because_everybody_would_attend() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("\"type\"", "\"groups\": [\"\"], \"type\""),
    );
    let report = publish(&folders);
    assert_eq!((report.feeds[Kind::Module], report.errors()), (1, 1));
}

#[test]
fn a_wrong_time_zone_is_reported_before_the_modules_that_it_keeps_out_and_they_in_one_line() {
    let folders = Folders::empty();
    folders.write(
        "terms.json",
        TERMS.replace("Europe/London", "Eastern Standard Time"),
    );
    for number in 0..300 {
        folders.write(
            &format!("modules/{number:03}.json"),
            module(&format!("M{number:03}"), "Title"),
        );
        folders.write(
            &format!("enrolments/{number:03}.json"),
            enrolment(&format!("M{number:03}"), &["ann"]),
        );
    }
    let said = checked(&folders, &[]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[0],
        "terms.json:1: \"Eastern Standard Time\" is not an IANA time zone: did you mean America/New_York?"
    );
    assert!(
        lines[1].starts_with("modules/000.json:1: terms.json is missing or has never been valid"),
        "{said}"
    );
    assert!(
        lines[1].contains("(and 299 more of this kind, for example modules/001.json:1"),
        "{said}"
    );
    assert_eq!(lines.len(), 3, "{said}");
}

#[test]
fn the_message_about_a_module_in_a_misspelt_time_zone_names_the_right_one() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("\"term\"", "\"timezone\": \"Berlin\", \"term\""),
    );
    let report = publish(&folders);
    let lines: Vec<String> = report.problems.iter().map(Problem::to_string).collect();
    assert_eq!(
        lines,
        ["modules/A.json:1: \"Berlin\" is not an IANA time zone: did you mean Europe/Berlin?"]
    );
}

#[test]
fn a_term_that_all_enrolments_misspell_is_one_line() {
    let folders = Folders::new();
    for module in ["A", "B"] {
        let text = enrolment(module, &["ann"]).replace("S1", "2026-1");
        folders.write(&format!("enrolments/{module}.json"), text);
    }
    let said = text(&folders.run(&["check"]).stdout);
    let about: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("2026-1"))
        .collect();
    assert_eq!(about.len(), 1, "{said}");
    assert!(
        about[0].contains("there is no term \"2026-1\" in terms.json: use one of S1, S2"),
        "{said}"
    );
}
