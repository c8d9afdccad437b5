//! Messages of `check` that would send somebody to the wrong place if they were wrong, and names that are easily missed.

use std::fs;
use std::os::unix::fs::symlink;

use carillon::feed::Kind;

use crate::fixture::{Folders, TERMS, enrolment, feed_text, module, publisher, text};

#[test]
fn a_module_whose_file_is_broken_is_not_said_to_be_missing_whatever_the_file_is_called() {
    let folders = Folders::new();
    folders.write(
        "modules/export-1.json",
        module("X1", "Xylophones").replace("09:00", "9:00"),
    );
    folders.write("modules/export-2.json", module("X2", "Xylophones"));
    folders.write("modules/export-3.json", module("X2", "Xylophones"));
    for code in ["X1", "X2", "X3"] {
        folders.write(
            &format!("enrolments/{code}.json"),
            enrolment(code, &["ann"]),
        );
    }
    let said = folders.check();
    assert!(
        said.contains("\"9:00\" is not a time") && said.contains("module X2 in term S1 is also in"),
        "{said}"
    );
    assert!(
        !said.contains("no module X1") && !said.contains("no module X2"),
        "{said}"
    );
    assert!(said.contains("there is no module X3 in term S1"), "{said}");
}

#[test]
fn a_room_or_member_of_staff_of_invisible_characters_is_ignored_as_blank() {
    let folders = Folders::new();
    let blank = module("A", "Algebra")
        .replace("\"R1\"", "\"\u{200b}\"")
        .replace("\"s1\"", "\"\u{feff} \"");
    folders.write("modules/A.json", blank);
    let said = folders.check();
    assert!(said.contains("a room is blank and is ignored"), "{said}");
    assert!(
        said.contains("a member of staff is blank and is ignored"),
        "{said}"
    );
    assert!(said.contains(" 0 errors"), "{said}");
}

#[test]
fn a_time_on_the_last_days_that_there_are_is_not_blamed_on_summer_time() {
    let folders = Folders::new();
    let activity = r#"{ "id": "TBC", "type": "Exam", "date": "9999-12-31", "start": "09:00", "end": "10:00" },"#;
    let late = module("A", "Algebra").replace(
        "\"activities\": [",
        &format!("\"activities\": [ {activity}"),
    );
    folders.write("modules/A.json", late);
    let said = folders.check();
    assert!(
        said.contains("9999-12-31 is too late for a time of day"),
        "{said}"
    );
    assert!(!said.contains("clocks go forward"), "{said}");
}

#[test]
fn an_activitys_group_that_differs_in_capital_letters_from_that_of_the_enrolment_is_a_warning() {
    let folders = Folders::new();
    let lab = r#"{ "id": "LAB", "type": "Lab", "date": "2026-10-01", "groups": ["lab 1"] },
        { "id": "FIELD", "type": "Field trip", "date": "2026-10-02", "groups": ["Lab 1", "Lab 2"] },"#;
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("\"activities\": [", &format!("\"activities\": [ {lab}")),
    );
    folders.write(
        "enrolments/A.json",
        enrolment("A", &[]).replace("[]", r#"[ { "id": "ann", "groups": ["Lab 1"] } ]"#),
    );
    let said = folders.check();
    let expected = "modules/A.json: warning: activity LAB: group \"lab 1\" differs only in capital letters from \"Lab 1\" in the module's enrolments";
    assert!(
        said.contains(expected) && said.matches("warning:").count() == 1,
        "{said}"
    );
}

#[test]
fn of_two_spellings_that_are_used_equally_often_neither_is_said_to_be_used_more() {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["zoe", "Zoe"]));
    let said = folders.check();
    assert!(
        said.contains("differs only in capital letters from \"Zoe\", which is here too"),
        "{said}"
    );
}

#[test]
fn a_link_that_leads_to_nothing_is_an_error_and_its_content_stays_published() {
    let folders = Folders::new();
    let [target, link] = [
        folders.root().join("export.json"),
        folders.data().join("modules/L.json"),
    ];
    fs::write(&target, module("L", "Logic")).unwrap();
    symlink(&target, &link).unwrap();
    symlink("..", folders.data().join("modules/again")).unwrap();
    symlink("nowhere", folders.data().join("modules/README.md")).unwrap();
    let mut publisher = publisher(folders.config());
    let mut publish = || {
        let report = publisher.publish("2026-10-01T12:00:00Z".parse().unwrap());
        let problems = report
            .problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n");
        (problems, feed_text(&publisher, Kind::Module, "L").is_some())
    };
    let (problems, is_published) = publish();
    assert!(
        !problems.contains("modules/L.json") && is_published,
        "{problems}"
    );
    fs::remove_file(&target).unwrap();
    let (problems, is_published) = publish();
    assert!(
        problems.contains("modules/L.json: this link leads to nothing: restore") && is_published,
        "{problems}"
    );
    assert!(
        problems.contains("modules/again: this link leads to a folder that contains it"),
        "{problems}"
    );
    assert!(!problems.contains("README"), "{problems}");
    fs::remove_file(&link).unwrap();
    let (problems, is_published) = publish();
    assert!(
        !problems.contains("modules/L.json") && !is_published,
        "{problems}"
    );
}

#[test]
fn a_time_zone_that_is_easily_mistaken_for_another_is_a_warning_with_the_right_one() {
    for (zone, remedy) in [
        (
            "EST",
            "has no summer time: write America/New_York, or America/Panama where clocks never change",
        ),
        ("mst", "MST has no summer time: write America/Denver"),
        ("EST5EDT", "is an old name: write America/New_York"),
        ("GMT", "has no summer time: write Europe/London"),
        (
            "Etc/GMT+5",
            "is 5 hours behind UTC all year, without summer time: write the city's name",
        ),
    ] {
        let folders = Folders::new();
        folders.write("terms.json", TERMS.replace("Europe/London", zone));
        let zoned = module("A", "Algebra")
            .replace("\"term\"", &format!("\"timezone\": \"{zone}\", \"term\""));
        folders.write("modules/A.json", zoned);
        let said = text(&folders.run(&["check"]).stdout);
        let places = [
            "terms.json:1: warning: the time zone",
            "(also modules/A.json:1)",
        ];
        assert!(
            places.iter().all(|place| said.contains(place)),
            "{zone}: {said}"
        );
        assert!(
            said.contains(remedy) && said.contains("0 errors"),
            "{zone}: {said}"
        );
    }
}

#[test]
fn an_address_that_lacks_its_scheme_or_a_slash_is_a_warning_with_the_whole_address() {
    for written in ["//meet.example.org/1", "https:/meet.example.org/1"] {
        let folders = Folders::new();
        let module = module("A", "Algebra")
            .replace("\"term\"", &format!("\"url\": \"{written}\", \"term\""))
            .replace(
                "\"rooms\"",
                &format!("\"online\": \"{written}\", \"rooms\""),
            );
        folders.write("modules/A.json", module);
        let said = text(&folders.run(&["check"]).stdout);
        for key in ["url", "online"] {
            let expected = format!(
                "`{key}` is \"{written}\", which is not a whole address, so calendars cannot open it: write \"https://meet.example.org/1\""
            );
            assert!(said.contains(&expected), "{written}: {said}");
        }
    }
}
