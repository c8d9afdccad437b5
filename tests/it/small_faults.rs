//! Names, ends and sizes of feeds that were wrong in a corner.

use std::fs;

use carillon::feed::Kind;
use serde_json::json;

use crate::fixture::{
    Folders, PublishedFolder, enrolment, enrolment_of, lecture, module, module_of, one_lecture,
    text, value,
};

#[test]
fn a_title_that_begins_with_the_modules_code_is_not_doubled() {
    let mut titled = one_lecture(json!({}));
    for (title, name) in [
        ("MAA101: Calculus", "MAA101 Calculus"),
        ("MAA101", "MAA101"),
        ("Calculus MAA101", "MAA101 Calculus MAA101"),
    ] {
        titled["title"] = json!(title);
        let published = PublishedFolder::new(&[("modules/a.json", titled.clone())]);
        let event = published.event(Kind::Module, "MAA101");
        assert_eq!(value(&event, "SUMMARY"), format!("{name} (Lecture)"));
        assert!(
            published
                .text(Kind::Module, "MAA101")
                .contains(&format!("\r\nX-WR-CALNAME:{name}\r\n")),
            "{name}"
        );
    }
}

#[test]
fn who_teaches_and_is_known_as_a_student_is_named() {
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", one_lecture(json!({ "staff": ["s1"] }))),
        ("enrolments/a.json", enrolment_of("MAA101", json!(["s2"]))),
        (
            "people.json",
            json!([{ "id": "s1", "role": "student", "name": "Ann Ames" }]),
        ),
    ]);
    assert_eq!(
        value(&published.event(Kind::Module, "MAA101"), "DESCRIPTION"),
        "Staff: Ann Ames"
    );
    assert!(
        published
            .text(Kind::Staff, "s1")
            .contains("X-WR-CALNAME:Timetable: Ann Ames")
    );
    published.write(
        "people.json",
        json!([{ "id": "s1", "role": "student", "name": "Ann Bell" }]),
    );
    published.publish("2026-10-01T12:00:00Z");
    assert_eq!(
        value(&published.event(Kind::Module, "MAA101"), "DESCRIPTION"),
        "Staff: Ann Bell"
    );
    // A name as a member of staff comes first.
    let both = json!([{ "id": "s1", "role": "student", "name": "Ann Bell" }, { "id": "s1", "role": "staff", "name": "Dr Bell" }]);
    published.write("people.json", &both);
    published.publish("2026-10-02T12:00:00Z");
    assert_eq!(
        value(&published.event(Kind::Module, "MAA101"), "DESCRIPTION"),
        "Staff: Dr Bell"
    );
}

#[test]
fn a_whole_day_on_the_last_date_there_is_has_an_end() {
    let day = |date: &str| {
        let exam = json!({ "id": "E", "type": "Exam", "date": date });
        let module =
            json!({ "code": "MAA101", "title": "Calculus", "term": "S1", "activities": [exam] });
        PublishedFolder::with(&[("modules/a.json", module)], |config| {
            config.feed.max_bytes = 20_000;
        })
    };
    let event = day("9999-12-31").event(Kind::Module, "MAA101");
    assert_eq!(
        (
            value(&event, "DTSTART;VALUE=DATE"),
            value(&event, "DURATION")
        ),
        ("99991231", "P1D")
    );
    assert!(
        !event.keys().any(|name| name.starts_with("DTEND")),
        "{event:?}"
    );
    let event = day("9999-12-30").event(Kind::Module, "MAA101");
    assert_eq!(value(&event, "DTEND;VALUE=DATE"), "99991231");
    // A feed that is cut sorts it, too.
    let exams: Vec<_> = (1..40)
        .map(|number| json!({ "id": format!("E{number}"), "type": "Exam", "date": "9999-12-31" }))
        .chain([lecture(json!({}))])
        .collect();
    let module =
        json!({ "code": "MAA101", "title": "Calculus", "term": "S1", "activities": exams });
    let published = PublishedFolder::with(&[("modules/a.json", module)], |config| {
        config.feed.max_events = 10;
    });
    assert_eq!(published.events(Kind::Module, "MAA101").len(), 8);
}

#[test]
fn check_reports_a_feed_that_is_cut_with_the_reason_and_how_much_is_missing() {
    let folders = Folders::new();
    let numbered = |number: usize| {
        lecture(json!({ "id": format!("L{number}"), "weeks": "1-3", "rooms": ["R1"] }))
    };
    let lectures: Vec<_> = (0..4).map(numbered).collect();
    folders.write("modules/A.json", module_of("A", json!(lectures)));
    let check = |settings: &str| {
        fs::write(folders.root().join("carillon.toml"), settings).unwrap();
        text(
            &folders
                .run(&["check", "--config", "carillon.toml", "--all"])
                .stdout,
        )
    };
    assert!(!check("").contains("left out"));
    let said = check("feed.max_events = 10");
    let line = said
        .lines()
        .find(|line| line.contains("the feed of room R1"))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(
        line.contains("feed.max_events") && line.contains("warning"),
        "{line}"
    );
    assert!(
        line.contains("are left out") && line.contains("raise the limit"),
        "{line}"
    );
    assert!(
        !said.contains("the feed of module B"),
        "three events fit: {said}"
    );
    let said = check("feed.max_bytes = 10000\nfeed.max_events = 1000");
    assert!(!said.contains("feed.max_events"), "{said}");
    // Of hundreds some are enough.
    let students: Vec<String> = (0..50).map(|number| format!("student {number}")).collect();
    let students: Vec<&str> = students.iter().map(String::as_str).collect();
    folders.write(
        "enrolments/A.json",
        crate::fixture::enrolment("A", &students),
    );
    let said = check("feed.max_events = 10");
    assert_eq!(said.matches("are left out").count(), 20, "{said}");
    assert!(
        said.contains("the feeds: warning: 32 more feeds are too large"),
        "{said}"
    );
}

#[test]
fn render_writes_the_feeds_in_peoples_own_languages() {
    let folders = Folders::new();
    folders.write(
        "people.json",
        r#"[{ "id": "bob", "role": "student", "language": "de" }]"#,
    );
    folders.write(
        "modules/B.json",
        module("B", "Botany").replace("\"Lecture\"", "\"Lecture\", \"status\": \"cancelled\""),
    );
    let output = folders.run(&[
        "render", "--data", "data", "--state", "state", "--out", "out",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let read =
        |name: &str| fs::read_to_string(folders.root().join("out/students").join(name)).unwrap();
    assert!(
        read("bob.ics").contains("PRODID:-//Carillon//Timetable//DE")
            && read("bob.ics").contains("SUMMARY:ENTFÄLLT")
    );
    assert!(
        read("ann.ics").contains("PRODID:-//Carillon//Timetable//EN")
            && read("ann.ics").contains("SUMMARY:CANCELLED")
    );
}

#[test]
fn a_wrong_email_or_language_is_reported_with_its_line_and_takes_nothing_from_the_person() {
    let folders = Folders::new();
    let wrong = [
        "a.byron",
        "a.byron@",
        "@example.ac.uk",
        "a byron@example.ac.uk",
        "Ada <a.byron@example.ac.uk>",
        "a@example.ac.uk, b@example.ac.uk",
        "a@example..uk",
    ];
    let right = [
        "a.byron+x@example.ac.uk",
        "o'brien@example.ac.uk",
        "zoë@exämple.org",
        "",
    ];
    let mut lines: Vec<String> = wrong
        .iter()
        .chain(&right)
        .enumerate()
        .map(|(place, email)| {
            format!(r#"{{ "id": "p{place}", "role": "student", "email": "{email}" }}"#)
        })
        .collect();
    let last = r#"{ "id": "bob", "role": "student", "name": "Bob Bell", "email": "bob", "language": "german" }"#;
    lines.push(last.into());
    folders.write("people.json", format!("[\n{}\n]", lines.join(",\n")));
    folders.write("enrolments/A.json", enrolment("A", &["bob"]));
    let said = folders.check();
    for (line, email) in (2..).zip(wrong) {
        let expected = format!(
            "people.json:{line}: warning: \"{email}\" is not an email address, so no mail can be sent to this person: write one such as a.byron@example.ac.uk, or remove it"
        );
        assert!(said.contains(&expected), "{expected}\n{said}");
    }
    let line = 2 + wrong.len() + right.len();
    for expected in [
        "\"bob\" is not an email",
        "\"german\" is not a language: write a tag",
    ] {
        let expected = format!("people.json:{line}: warning: {expected}");
        assert!(said.contains(&expected), "{expected}\n{said}");
    }
    assert_eq!(said.matches("is not an email").count(), wrong.len() + 1);
    assert!(said.contains(" 0 errors"), "{said}");
    let output = folders.run(&[
        "render", "--data", "data", "--state", "state", "--out", "out",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let feed = fs::read_to_string(folders.root().join("out/students/bob.ics")).unwrap();
    assert!(
        feed.contains("Bob Bell") && feed.contains("BEGIN:VEVENT"),
        "{feed}"
    );
}
