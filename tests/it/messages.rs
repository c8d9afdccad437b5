//! What authors of the data folder are told: where the fault is, what it is, and a remedy that helps.
#![expect(clippy::unwrap_used, reason = "clippy knows only functions marked as tests to be tests")]

use carillon::folder::{FileKind, Problem, Source};
use carillon::timetable::{Module, Notices, People, Roll, Rooms, Terms};
use serde_json::{Value, json};

/// Week 53 comes before week 1; the clocks go forward on the Sunday of week 13.
const TERMS: &str = r#"{ "timezone": "Europe/London", "terms": [
  { "id": "Y1", "title": "Year", "weeks": { "53": "2026-12-28", "1": "2027-01-04", "2": "2027-01-11",
      "12": "2027-03-15", "13": "2027-03-22", "14": "2027-03-29" } } ] }"#;

fn terms() -> Terms {
    Terms::read(&Source::new("terms.json", TERMS.as_bytes()).unwrap()).value.unwrap()
}

/// What is wrong with the text of a file.
fn problems(path: &str, text: &str) -> Vec<Problem> {
    let source = Source::new(path, text.as_bytes()).unwrap();
    match FileKind::of(path).unwrap() {
        FileKind::Terms => Terms::read(&source).problems,
        FileKind::Module => Module::read(&source, Some(&terms())).problems,
        FileKind::Enrolment => Roll::read(&source).problems,
        FileKind::Rooms => Rooms::read(&source).problems,
        FileKind::People => People::read(&source).problems,
        FileKind::Notices => Notices::read(&source).problems,
    }
}

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let found: Vec<String> = problems(path, text).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

/// A module with one activity, a lecture on Monday of week 1, with other values in place of those.
fn module(values: &Value) -> String {
    let mut activity =
        json!({ "id": "L1", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1" });
    let object = activity.as_object_mut().unwrap();
    object.extend(values.as_object().unwrap().clone());
    object.retain(|_, value| !value.is_null());
    format!("{{ \"code\": \"M\", \"title\": \"Tides\", \"term\": \"Y1\", \"activities\": [\n{activity} ] }}")
}

/// The faults of such an activity, which is on line 2.
#[track_caller]
fn activity(values: &Value, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| format!("modules/a.json:2: {line}")).collect();
    check("modules/a.json", &module(values), &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

// Texts.

#[test]
fn a_long_note_is_cut_at_a_word_and_is_a_warning_with_its_line() {
    let note = "wave ".repeat(5_000);
    activity(
        &json!({ "note": note }),
        &["warning: activity L1: `note` has 24999 characters: only the first 4000 are published, so shorten it"],
    );
    let text = module(&json!({ "note": note }));
    let reading = Module::read(&Source::new("modules/a.json", text.as_bytes()).unwrap(), Some(&terms()));
    let published = reading.value.unwrap().activities[0].details[0].note.clone().unwrap();
    assert!(published.chars().count() <= 4_000 && published.ends_with("wave…"), "{published}");
}

#[test]
fn every_text_has_a_limit_and_an_address_is_not_cut() {
    let long = "x".repeat(4_001);
    let warned = |path: &str, text: &str, keys: &[&str]| {
        let found = problems(path, text);
        for key in keys {
            let start = format!("`{key}` has 4001 characters");
            assert!(found.iter().any(|problem| problem.to_string().contains(&start)), "{path} {key}: {found:?}");
        }
        assert_eq!(found.len(), keys.len(), "{found:?}");
    };
    let texts = json!({ "type": long, "title": long, "note": long, "online": long });
    warned("modules/a.json", &module(&texts), &["type", "title", "note", "online"]);
    warned("modules/a.json", &module(&json!({})).replace("Tides", &long), &["title"]);
    let change = json!({ "changes": [{ "week": 1, "note": long, "online": long }] });
    warned("modules/a.json", &module(&change), &["note", "online"]);
    warned("terms.json", &TERMS.replace("Year", &long), &["title"]);
    let room = json!({ "R": { "title": long, "url": format!("https://{}", &long[8..]) } });
    warned("rooms.json", &room.to_string(), &["title", "url"]);
    let person = json!([{ "id": "a", "role": "staff", "name": long, "email": long }]);
    warned("people.json", &person.to_string(), &["name", "email"]);
    let notice =
        json!({ "student": "b", "notices": [{ "id": "n", "type": long, "title": long, "date": "2027-01-04" }] });
    warned("notices/b.json", &notice.to_string(), &["type", "title"]);
}

#[test]
fn a_text_of_4000_characters_is_published_whole() {
    activity(&json!({ "note": "é".repeat(4_000) }), &[]);
}

#[test]
fn an_id_of_more_than_200_characters_is_an_error() {
    let long = "x".repeat(201);
    activity(&json!({ "id": "x".repeat(200), "rooms": ["é".repeat(200)] }), &[]);
    activity(
        &json!({ "rooms": [long], "staff": [long], "groups": [long], "shared": long }),
        &[
            "activity L1: a room has 201 characters: write at most 200",
            "activity L1: a member of staff has 201 characters: write at most 200",
            "activity L1: a group has 201 characters: write at most 200",
            "activity L1: shared has 201 characters: write at most 200",
        ],
    );
    check(
        "enrolments/a.json",
        &json!({ "module": long, "term": "Y1", "students": [long] }).to_string(),
        &[
            "enrolments/a.json:1: the module's code has 201 characters: write at most 200",
            "enrolments/a.json:1: a student's id has 201 characters: write at most 200",
        ],
    );
}

#[test]
fn html_in_a_text_is_a_warning_with_its_line() {
    activity(
        &json!({ "title": "Waves &amp; tides", "note": "Bring <b>a pen</b>", "type": "Q&amp;A" }),
        &[
            "warning: activity L1: `note` holds the HTML tag <b>, which calendars show as it is written: write plain text",
            "warning: activity L1: `type` holds &amp;, which calendars show as it is written: write & instead",
            "warning: activity L1: `title` holds &amp;, which calendars show as it is written: write & instead",
        ],
    );
    activity(&json!({ "title": "Proving a < b", "note": "R&D with C++ <vector>", "type": "Q&A" }), &[]);
    check(
        "rooms.json",
        "{\n\"R1\": { \"title\": \"Smith &amp; Co<br>Hall\" } }",
        &["rooms.json:2: warning: `title` holds &amp;, which calendars show as it is written: write & instead"],
    );
    check(
        "notices/b.json",
        r#"{ "student": "b", "notices": [ { "id": "n", "type": "Loan", "title": "<i>Numerical</i>", "date": "2027-01-04" } ] }"#,
        &[
            "notices/b.json:1: warning: `title` holds the HTML tag <i>, which calendars show as it is written: write plain text",
        ],
    );
}

// Addresses.

#[test]
fn an_address_without_a_scheme_is_told_once_with_its_line() {
    let text =
        module(&json!({})).replace("\"title\": \"Tides\",", "\"title\": \"Tides\",\n\"url\": \"learn.example.org/x\",");
    check(
        "modules/a.json",
        &text,
        &[
            "modules/a.json:2: warning: `url` is \"learn.example.org/x\", which is not a whole address, so calendars cannot open it: write \"https://learn.example.org/x\"",
        ],
    );
    activity(
        &json!({ "online": "meet.example.org/5" }),
        &[
            "warning: activity L1: `online` is \"meet.example.org/5\", which is not a whole address, so calendars cannot open it: write \"https://meet.example.org/5\"",
        ],
    );
    check(
        "rooms.json",
        r#"{ "R1": { "url": "Level 2" } }"#,
        &[
            "rooms.json:1: warning: `url` is \"Level 2\", which is not a whole address, so calendars cannot open it: write \"https://…\"",
        ],
    );
}

#[test]
fn addresses_that_no_calendar_should_open_are_errors() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "ms-word:ofe|u|https://x",
        "search-ms:query=x",
        "blob:https://x",
    ] {
        let is_error = |path: &str, text: &str| {
            let found = problems(path, text);
            assert_eq!(found.len(), 1, "{address}: {found:?}");
            assert!(
                found[0].to_string().contains("which no calendar should open: write one with https://"),
                "{found:?}"
            );
            assert!(found[0].severity == carillon::folder::Severity::Error && found[0].line > 0, "{found:?}");
        };
        let url = json!(address).to_string();
        is_error("modules/a.json", &module(&json!({})).replace("\"Tides\"", &format!("\"Tides\", \"url\": {url}")));
        is_error("modules/a.json", &module(&json!({ "online": address })));
        is_error("modules/a.json", &module(&json!({ "changes": [{ "week": 1, "online": address }] })));
        is_error("rooms.json", &format!("{{ \"R\": {{ \"url\": {url} }} }}"));
        let notice = json!({ "id": "n", "type": "Loan", "title": "T", "date": "2027-01-04", "url": address });
        is_error("notices/b.json", &json!({ "student": "b", "notices": [notice] }).to_string());
    }
}

#[test]
fn addresses_and_words_that_people_join_by_are_right() {
    for online in [
        "https://meet.example.org/5",
        "HTTP://x",
        "tel:+441509000000",
        "sip:5@example.org",
        "msteams://x",
        "zoommtg://x",
        "Channel 5",
        "Teams: channel 5",
        "https://zoom.example/j/1 passcode: 5",
    ] {
        activity(&json!({ "online": online }), &[]);
    }
}

#[test]
fn an_address_with_spaces_is_written_as_one_can_be() {
    check(
        "rooms.json",
        r#"{ "R1": { "url": "https://maps.example.org/Hall 1" } }"#,
        &[
            "rooms.json:1: warning: `url` holds a space or another character that an address cannot hold: write \"https://maps.example.org/Hall%201\"",
        ],
    );
}

#[test]
fn check_does_not_repeat_an_address_per_event_and_no_feed_carries_it() {
    let folders = crate::harness::Folders::new();
    let module = crate::harness::module("A", "Algebra");
    folders.write("modules/A.json", module.replace("\"term\"", "\"url\": \"learn.example.org/x\", \"term\""));
    let output = folders.run(&["check"]);
    let said = crate::harness::text(&output.stdout) + &crate::harness::text(&output.stderr);
    assert_eq!(said.matches("learn.example.org/x\"").count(), 2, "{said}");
    let out = folders.root().join("out");
    assert!(folders.run(&["render", "--out", out.to_str().unwrap()]).status.success());
    let feed = std::fs::read_to_string(out.join("modules/A.ics")).unwrap();
    assert!(feed.contains("Algebra") && !feed.contains("URL:"), "{feed}");
}
