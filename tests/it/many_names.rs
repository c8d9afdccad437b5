//! Files with more names than anybody reads: nobody is left out, and no cost grows with their square.

use std::sync::Arc;

use carillon::folder::Source;
use carillon::timetable::{Enrolment, FromFile, Module, Reading, Terms, University};
use serde_json::{Value, json};

/// Small enough to be read fast; every pair of so many names would take minutes.
const MANY: usize = 100_000;

fn read<T>(text: &Value, read: impl FnOnce(&Source<'_>) -> Reading<T>) -> FromFile<T> {
    let text = text.to_string();
    let source = Source::new("x.json", text.as_bytes()).unwrap();
    let reading = read(&source);
    FromFile {
        path: "x.json".into(),
        value: Arc::new(reading.value.expect("the file is right")),
    }
}

fn module(code: &str, groups: &[String]) -> FromFile<Module> {
    let terms = json!({ "timezone": "Europe/London",
        "terms": [{ "id": "S1", "title": "S1", "weeks": { "1": "2026-09-28" } }] });
    let terms = read(&terms, Terms::read);
    let activity = json!({ "id": "L", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1",
        "groups": groups });
    let module = json!({ "code": code, "title": code, "term": "S1", "activities": [activity] });
    read(&module, |source| Module::read(source, Some(&terms.value)))
}

fn enrolment(module: &str, students: &[Value]) -> FromFile<Enrolment> {
    read(
        &json!({ "module": module, "term": "S1", "students": students }),
        Enrolment::read,
    )
}

#[test]
fn an_enrolment_with_more_than_65536_groups_keeps_everybody_in_theirs() {
    let students: Vec<Value> = (0..70_000)
        .map(|number| json!({ "id": format!("s{number}"), "groups": [format!("g{number}")] }))
        .collect();
    let enrolment = enrolment("A", &students);
    for (id, _) in &enrolment.value.students {
        let groups: Vec<&str> = enrolment
            .value
            .groups_of(enrolment.value.group_set_of(id).unwrap())
            .collect();
        assert_eq!(groups, [id.replace('s', "g")]);
    }
}

#[test]
fn many_groups_that_no_activity_has_are_not_compared_with_each_that_one_has() {
    let groups: Vec<String> = (0..MANY).map(|number| format!("g{number}")).collect();
    let others = (0..MANY).map(|number| json!({ "id": "s", "groups": [format!("h{number}")] }));
    let others: Vec<Value> = std::iter::once(json!({ "id": "s", "groups": ["G7"] }))
        .chain(others)
        .collect();
    let university = University {
        modules: vec![module("A", &groups)],
        enrolments: vec![enrolment("A", &others)],
        ..University::default()
    };
    let warnings = university.warnings(|_| false);
    assert_eq!(
        warnings
            .iter()
            .map(|warning| 1 + warning.more)
            .sum::<usize>(),
        MANY + 1
    );
    assert!(warnings.iter().any(|warning| {
        warning
            .message
            .contains(r#""g7" differs only in capital letters"#)
    }));
}

#[test]
fn many_enrolments_without_a_module_are_not_compared_with_each_module() {
    let modules: Vec<FromFile<Module>> = (0..10)
        .map(|number| module(&format!("A{number}"), &[]))
        .collect();
    let modules: Vec<FromFile<Module>> = (0..MANY)
        .map(|number| modules[number * 10 / MANY].clone())
        .collect();
    let enrolments: Vec<FromFile<Enrolment>> = [enrolment("B", &[]), enrolment("a3", &[])].into();
    let enrolments: Vec<FromFile<Enrolment>> = (0..MANY)
        .map(|number| enrolments[number % 2].clone())
        .collect();
    let warnings = University {
        modules,
        enrolments,
        ..University::default()
    }
    .warnings(|_| false);
    assert_eq!(warnings.len(), MANY);
    let alike = warnings.iter().filter(|warning| {
        warning
            .message
            .contains("module A3 in term S1 differs only in capital")
    });
    assert_eq!(alike.count(), MANY / 2);
}
