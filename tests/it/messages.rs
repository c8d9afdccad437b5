//! The messages for authors of the data folder: the place of a fault, the fault, and a remedy that helps.

use carillon::folder::{FileKind, Problem, Source};
use carillon::timetable::{Enrolment, Module, People, Programme, Rooms, StudentNotices, Terms};
use serde_json::{Value, json};

/// Week 53 comes before week 1; the clocks go forward on the Sunday of week 13.
const TERMS: &str = r#"{ "timezone": "Europe/London", "terms": [
  { "id": "Y1", "title": "Year", "weeks": { "53": "2026-12-28", "1": "2027-01-04", "2": "2027-01-11",
      "12": "2027-03-15", "13": "2027-03-22", "14": "2027-03-29" } } ] }"#;

fn terms() -> Terms {
    Terms::read(&Source::new("terms.json", TERMS.as_bytes()).unwrap())
        .value
        .unwrap()
}

/// The problems of a file with this text.
fn problems(path: &str, text: &str) -> Vec<Problem> {
    let source = Source::new(path, text.as_bytes()).unwrap();
    match FileKind::of(path).unwrap() {
        FileKind::Terms => Terms::read(&source).problems,
        FileKind::Module => Module::read(&source, Some(&terms())).problems,
        FileKind::Enrolment => Enrolment::read(&source).problems,
        FileKind::Rooms => Rooms::read(&source).problems,
        FileKind::People => People::read(&source).problems,
        FileKind::Notices => StudentNotices::read(&source).problems,
        FileKind::Programme => Programme::read(&source).problems,
    }
}

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let found: Vec<String> = problems(path, text)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, expected);
}

/// A module with one activity, a lecture on Monday of week 1, with other values in place of those.
fn module(values: &Value) -> String {
    let mut activity = json!({ "id": "L1", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1" });
    let object = activity.as_object_mut().unwrap();
    object.extend(values.as_object().unwrap().clone());
    object.retain(|_, value| !value.is_null());
    format!(
        "{{ \"code\": \"M\", \"title\": \"Tides\", \"term\": \"Y1\", \"activities\": [\n{activity} ] }}"
    )
}

/// The faults of such an activity, which is on line 2.
#[track_caller]
fn activity(values: &Value, expected: &[&str]) {
    let expected: Vec<String> = expected
        .iter()
        .map(|line| format!("modules/a.json:2: {line}"))
        .collect();
    check(
        "modules/a.json",
        &module(values),
        &expected.iter().map(String::as_str).collect::<Vec<_>>(),
    );
}

// Texts.

#[test]
fn a_long_note_is_cut_at_a_word_and_is_a_warning_with_its_line() {
    let note = "wave ".repeat(5_000);
    activity(
        &json!({ "note": note }),
        &[
            "warning: activity L1: `note` has 24999 characters: only the first 4000 are published, so shorten it",
        ],
    );
    let text = module(&json!({ "note": note }));
    let reading = Module::read(
        &Source::new("modules/a.json", text.as_bytes()).unwrap(),
        Some(&terms()),
    );
    let published = reading.value.unwrap().activities[0].details[0]
        .note
        .clone()
        .unwrap();
    assert!(
        published.chars().count() <= 4_000 && published.ends_with("wave…"),
        "{published}"
    );
}

#[test]
fn every_text_has_a_limit_and_an_address_is_not_cut() {
    let long = "x".repeat(4_001);
    let warned = |path: &str, text: &str, keys: &[&str]| {
        let found = problems(path, text);
        for key in keys {
            let start = format!("`{key}` has 4001 characters");
            assert!(
                found
                    .iter()
                    .any(|problem| problem.to_string().contains(&start)),
                "{path} {key}: {found:?}"
            );
        }
        assert_eq!(found.len(), keys.len(), "{found:?}");
    };
    let texts = json!({ "type": long, "title": long, "note": long, "online": long });
    warned(
        "modules/a.json",
        &module(&texts),
        &["type", "title", "note", "online"],
    );
    warned(
        "modules/a.json",
        &module(&json!({})).replace("Tides", &long),
        &["title"],
    );
    let change = json!({ "changes": [{ "week": 1, "note": long, "online": long }] });
    warned("modules/a.json", &module(&change), &["note", "online"]);
    warned("terms.json", &TERMS.replace("Year", &long), &["title"]);
    let room = json!({ "R": { "title": long, "url": format!("https://{}", &long[8..]) } });
    warned("rooms.json", &room.to_string(), &["title", "url"]);
    let person = json!([{ "id": "a", "role": "staff", "name": long, "email": long }]);
    warned("people.json", &person.to_string(), &["name", "email"]);
    let notice = json!({ "student": "b", "notices": [{ "id": "n", "type": long, "title": long, "date": "2027-01-04" }] });
    warned("notices/b.json", &notice.to_string(), &["type", "title"]);
}

#[test]
fn a_text_of_4000_characters_is_published_whole() {
    activity(&json!({ "note": "é".repeat(4_000) }), &[]);
}

#[test]
fn an_id_of_more_than_200_characters_is_an_error() {
    let long = "x".repeat(201);
    activity(
        &json!({ "id": "x".repeat(200), "rooms": ["é".repeat(200)] }),
        &[],
    );
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
    activity(
        &json!({ "title": "Proving a < b", "note": "R&D with C++ <vector>", "type": "Q&A" }),
        &[],
    );
    check(
        "rooms.json",
        "{\n\"R1\": { \"title\": \"Smith &amp; Co<br>Hall\" } }",
        &[
            "rooms.json:2: warning: `title` holds &amp;, which calendars show as it is written: write & instead",
        ],
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
fn an_address_without_a_scheme_is_reported_once_with_its_line() {
    let text = module(&json!({})).replace(
        "\"title\": \"Tides\",",
        "\"title\": \"Tides\",\n\"url\": \"learn.example.org/x\",",
    );
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
                found[0]
                    .to_string()
                    .contains("which no calendar should open: write one with https://"),
                "{found:?}"
            );
            assert!(
                found[0].severity == carillon::folder::Severity::Error && found[0].line > 0,
                "{found:?}"
            );
        };
        let url = json!(address).to_string();
        is_error(
            "modules/a.json",
            &module(&json!({})).replace("\"Tides\"", &format!("\"Tides\", \"url\": {url}")),
        );
        is_error("modules/a.json", &module(&json!({ "online": address })));
        is_error(
            "modules/a.json",
            &module(&json!({ "changes": [{ "week": 1, "online": address }] })),
        );
        is_error("rooms.json", &format!("{{ \"R\": {{ \"url\": {url} }} }}"));
        let notice = json!({ "id": "n", "type": "Loan", "title": "T", "date": "2027-01-04", "url": address });
        is_error(
            "notices/b.json",
            &json!({ "student": "b", "notices": [notice] }).to_string(),
        );
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
    let folders = crate::fixture::Folders::new();
    let module = crate::fixture::module("A", "Algebra");
    folders.write(
        "modules/A.json",
        module.replace("\"term\"", "\"url\": \"learn.example.org/x\", \"term\""),
    );
    let output = folders.run(&["check"]);
    let said = crate::fixture::text(&output.stdout) + &crate::fixture::text(&output.stderr);
    assert_eq!(said.matches("learn.example.org/x\"").count(), 2, "{said}");
    let out = folders.root().join("out");
    assert!(
        folders
            .run(&["render", "--out", out.to_str().unwrap()])
            .status
            .success()
    );
    let feed = std::fs::read_to_string(out.join("modules/A.ics")).unwrap();
    assert!(feed.contains("Algebra") && !feed.contains("URL:"), "{feed}");
}

// Times and weeks.

#[test]
fn a_range_over_the_end_of_the_year_is_reported_by_the_order_of_the_dates() {
    activity(
        &json!({ "weeks": "53-2" }),
        &["activity L1: the range 53-2 runs backwards: write 53,1-2"],
    );
    activity(
        &json!({ "weeks": "13-12" }),
        &["activity L1: the range 13-12 runs backwards: write 12-13"],
    );
    activity(&json!({ "weeks": "53,1-2" }), &[]);
}

#[test]
fn an_impossible_time_in_a_change_is_reported_at_the_change_with_its_week() {
    let text = module(&json!({})).replace(
        "\"weeks\":\"1\"",
        "\"weeks\":\"1-2\",\n\"changes\": [\n{ \"week\": 2,\n\"start\": \"11:00\" } ]",
    );
    check(
        "modules/a.json",
        &text,
        &[
            "modules/a.json:5: activity L1, week 2: it ends at 10:00, which is not after its start at 11:00: correct one of them; if it ends on the next day, write one activity until 24:00 and another from 00:00",
        ],
    );
    let change = |change: Value| json!({ "changes": [change] });
    activity(
        &change(json!({ "week": 1, "day": "Monday" })),
        &[
            "activity L1, week 1: \"Monday\" is not a day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun",
        ],
    );
    activity(
        &change(json!({ "week": 1, "rooms": ["A\tB"] })),
        &[
            "activity L1, week 1: a room \"A\\tB\" holds a control character (a line break or a tab): remove it",
        ],
    );
}

#[test]
fn a_clock_hour_that_is_skipped_names_changes_and_the_week() {
    let sunday = |weeks: &str, start: &str, end: &str| json!({ "day": "Sun", "start": start, "end": end, "weeks": weeks });
    let skipped =
        "on 2027-03-28 does not exist in Europe/London, because the clocks go forward then:";
    activity(
        &sunday("12-14", "01:30", "03:00"),
        &[&format!(
            "activity L1, week 13: 01:30 {skipped} give that week other times in `changes`, such as {{ \"week\": 13, \"start\": \"02:00\" }}"
        )],
    );
    activity(
        &sunday("12-14", "01:10", "01:50"),
        &[&format!(
            "activity L1, week 13: 01:10 {skipped} give that week other times in `changes`, such as {{ \"week\": 13, \"start\": \"02:00\", \"end\": \"02:40\" }}"
        )],
    );
    activity(
        &sunday("12-14", "00:30", "01:00"),
        &[&format!(
            "activity L1, week 13: 01:00 {skipped} give that week other times in `changes`, such as {{ \"week\": 13, \"end\": \"02:00\" }}"
        )],
    );
    activity(
        &json!({ "day": null, "weeks": null, "date": "2027-03-28", "start": "01:30", "end": "03:00" }),
        &[&format!(
            "activity L1: 01:30 {skipped} write times that the clocks show, such as \"start\": \"02:00\""
        )],
    );
    activity(
        &json!({ "weeks": "13", "changes": [{ "week": 13, "day": "Sun", "start": "01:30" }] }),
        &[&format!(
            "activity L1, week 13: 01:30 {skipped} write times that the clocks show in this change, such as \"start\": \"02:00\""
        )],
    );
}

#[test]
fn the_remedy_for_a_skipped_hour_helps() {
    for (times, change) in [
        (["01:30", "03:00"], r#"{ "week": 13, "start": "02:00" }"#),
        (
            ["01:10", "01:50"],
            r#"{ "week": 13, "start": "02:00", "end": "02:40" }"#,
        ),
        (["00:30", "01:00"], r#"{ "week": 13, "end": "02:00" }"#),
    ] {
        let change: Value = serde_json::from_str(change).unwrap();
        activity(
            &json!({ "day": "Sun", "start": times[0], "end": times[1], "weeks": "12-14", "changes": [change] }),
            &[],
        );
    }
}

#[test]
fn weeks_with_the_hyphens_and_spaces_of_exports_are_read_and_other_characters_named() {
    activity(&json!({ "weeks": "1\u{2013}2,\u{a0}12\u{2011}14" }), &[]);
    activity(
        &json!({ "weeks": "1;2" }),
        &[
            "activity L1: \"1;2\" is not a list of weeks because of \";\": write numbers and ranges with commas between them, such as 1-5,7",
        ],
    );
    activity(
        &json!({ "weeks": "1\u{2192}2" }),
        &[
            "activity L1: \"1\u{2192}2\" is not a list of weeks because of the character U+2192: write numbers and ranges with commas between them, such as 1-5,7",
        ],
    );
}

#[test]
fn the_message_about_an_end_at_midnight_names_24_00() {
    activity(
        &json!({ "start": "22:00", "end": "00:00" }),
        &[
            "activity L1: it ends at 00:00, which is not after its start at 22:00: for the end of the day, write 24:00",
        ],
    );
}

#[test]
fn the_message_about_a_date_that_is_not_in_the_calendar_says_why() {
    let date = |date: &str, message: &str| {
        activity(
            &json!({ "day": null, "weeks": null, "date": date }),
            &[&format!("activity L1: {message}")],
        );
    };
    date(
        "2027-02-30",
        "there is no 2027-02-30: that month has 28 days, so correct the day",
    );
    date(
        "2027-28-09",
        "there is no 2027-28-09: write the month before the day, 2027-09-28",
    );
    date(
        "2027-13-32",
        "there is no 2027-13-32: months run from 01 to 12, so correct the month",
    );
    date(
        "2027-00-01",
        "there is no 2027-00-01: months run from 01 to 12, so correct the month",
    );
    date(
        "2027-09-00",
        "there is no 2027-09-00: days are counted from 01, so correct the day",
    );
    date(
        "28.09.2027",
        "\"28.09.2027\" is not a date: write it as YYYY-MM-DD, for example 2026-09-28",
    );
}

#[test]
fn the_message_about_a_module_of_a_folder_without_terms_says_to_add_its_term() {
    let read = |terms: &str| {
        let terms = Terms::read(&Source::new("terms.json", terms.as_bytes()).unwrap())
            .value
            .unwrap();
        let text = module(&json!({}));
        let found = Module::read(
            &Source::new("modules/a.json", text.as_bytes()).unwrap(),
            Some(&terms),
        )
        .problems;
        found.iter().map(ToString::to_string).collect::<String>()
    };
    assert_eq!(
        read(r#"{ "timezone": "UTC", "terms": [] }"#),
        "modules/a.json:1: there is no term \"Y1\" in terms.json: terms.json has no terms yet, so add it there"
    );
    assert_eq!(
        read(r#"{ "timezone": "UTC", "terms": [{ "id": "Y2", "title": "", "weeks": {} }] }"#),
        "modules/a.json:1: there is no term \"Y1\" in terms.json: write Y2, the only one that is there, or add it there"
    );
}

// Values of the wrong type.

#[test]
fn a_value_of_the_wrong_type_is_reported_with_its_key_and_how_to_write_it() {
    let wrong = |key: &str, value: &str, message: &str| {
        let text = module(&json!({ key: "VALUE" })).replace("\"VALUE\"", value);
        check(
            "modules/a.json",
            &text,
            &[&format!("modules/a.json:2: {message}")],
        );
    };
    wrong(
        "id",
        "5",
        "`id` is the number 5: write it in quotes, \"id\": \"5\"",
    );
    wrong(
        "rooms",
        "\"R1\"",
        "`rooms` is the text \"R1\": write a list in brackets, \"rooms\": [\"R1\"]",
    );
    wrong(
        "rooms",
        "5",
        "`rooms` is the number 5: write a list in brackets, \"rooms\": [ … ]",
    );
    wrong(
        "rooms",
        "[5]",
        "an entry of `rooms` is the number 5: write it in quotes, \"5\"",
    );
    wrong(
        "rooms",
        "[[\"R1\"]]",
        "an entry of `rooms` is a list in brackets: write a single text in quotes",
    );
    wrong(
        "start",
        "900",
        "`start` is the number 900: write it in quotes, \"start\": \"900\"",
    );
    wrong("note", "true", "`note` is true: write a text in quotes");
    wrong("type", "null", "`type` is null: write a text in quotes");
    wrong(
        "day",
        "[\"Mon\"]",
        "`day` is a list in brackets: write a single text in quotes",
    );
    wrong(
        "title",
        "{}",
        "`title` is an object in braces: write a single text in quotes",
    );
    wrong(
        "status",
        "\"tentative\"",
        "`status` is the text \"tentative\": write \"provisional\", \"confirmed\" or \"cancelled\"",
    );
    wrong(
        "changes",
        "{ \"week\": 1 }",
        "`changes` is an object in braces: write a list in brackets, \"changes\": [{ \"week\": 1 }]",
    );
    wrong(
        "changes",
        "\"week 1\"",
        "`changes` is the text \"week 1\": write a list in brackets with an object in braces for each entry, \"changes\": [{ … }]",
    );
    wrong(
        "changes",
        "[5]",
        "an entry of `changes` is the number 5: write an object in braces, { … }",
    );
    wrong(
        "changes",
        "[[]]",
        "an entry of `changes` is a list in brackets: write an object in braces, { … }",
    );
    wrong(
        "changes",
        "[{ \"week\": \"1\" }]",
        "`week` is the text \"1\": write it without quotes, \"week\": 1",
    );
    wrong(
        "changes",
        "[{ \"week\": \"one\" }]",
        "`week` is the text \"one\": write a whole number, such as 7",
    );
    wrong(
        "changes",
        "[{ \"week\": -1 }]",
        "`week` is the number -1: write a whole number, such as 7",
    );
    wrong(
        "changes",
        "[{ \"week\": 1, \"cancelled\": \"yes\" }]",
        "`cancelled` is the text \"yes\": write true or false, without quotes",
    );
}

#[test]
fn the_message_about_a_file_of_the_wrong_type_says_how_to_write_it() {
    let whole = "write one object in braces, { … }, with the keys of this kind of file";
    for path in [
        "terms.json",
        "rooms.json",
        "modules/a.json",
        "enrolments/a.json",
        "notices/a.json",
    ] {
        check(
            path,
            "[]",
            &[&format!(
                "{path}:1: this file is a list in brackets: {whole}"
            )],
        );
        check(
            path,
            "5",
            &[&format!("{path}:1: this file is the number 5: {whole}")],
        );
    }
    let list = "write a list in brackets, [ … ], with an object in braces for each entry";
    check(
        "people.json",
        "{}",
        &[&format!(
            "people.json:1: this file is an object in braces: {list}"
        )],
    );
    check(
        "people.json",
        "[\n\"b7\"]",
        &[
            "people.json:2: an entry of this file is the text \"b7\": write an object in braces, { … }",
        ],
    );
    check(
        "enrolments/a.json",
        "{ \"module\": \"M\", \"term\": \"T\", \"students\": [\n712345] }",
        &[
            "enrolments/a.json:2: an entry of `students` is the number 712345: write it in quotes, \"712345\"",
        ],
    );
    check(
        "rooms.json",
        "{ \"R1\": { \"lat\":\n\"52.765\", \"lon\": 1 } }",
        &["rooms.json:2: `lat` is the text \"52.765\": write it without quotes, \"lat\": 52.765"],
    );
}

#[test]
fn a_message_about_a_text_in_place_of_a_list_says_what_the_list_holds() {
    let objects = |key: &str| {
        format!(
            "`{key}` is the text \"x\": write a list in brackets with an object in braces for each entry, \"{key}\": [{{ … }}]"
        )
    };
    let texts = |key: &str| {
        format!("`{key}` is the text \"x\": write a list in brackets, \"{key}\": [\"x\"]")
    };
    let module_text = module(&json!({}));
    let activities = module_text.find("\"activities\": [").unwrap();
    let in_activities = format!("{}\"activities\": \"x\" }}", &module_text[..activities]);
    for (path, text, expected) in [
        ("modules/a.json", in_activities, objects("activities")),
        (
            "modules/a.json",
            module(&json!({ "changes": "x" })),
            objects("changes"),
        ),
        (
            "modules/a.json",
            module(&json!({ "rooms": "x" })),
            texts("rooms"),
        ),
        (
            "programmes/a.json",
            json!({ "id": "P", "title": "P", "modules": "x" }).to_string(),
            objects("modules"),
        ),
        (
            "notices/a.json",
            json!({ "student": "b", "notices": "x" }).to_string(),
            objects("notices"),
        ),
        (
            "enrolments/a.json",
            json!({ "module": "M", "term": "Y1", "students": "x" }).to_string(),
            texts("students"),
        ),
    ] {
        let found: Vec<String> = problems(path, &text)
            .iter()
            .map(|problem| problem.message.clone())
            .collect();
        assert_eq!(found, [expected], "{path}");
    }
}

#[test]
fn a_file_of_the_wrong_shape_that_ends_too_early_is_said_to_end_too_early() {
    let cut = "the file ends too early: copy or export it again; a file that is still being written is read again when it is finished";
    let people = format!("people.json:1: {cut}");
    check("people.json", "{ \"x", &[&people]);
    let rooms = format!("rooms.json:2: {cut}");
    check("rooms.json", "[ {\n\"R1\": {", &[&rooms]);
}
