//! The feeds of programmes: their activities, their files, and where they are served.

use carillon::feed::{FeedId, Kind};
use serde_json::{Value, json};

use crate::fixture::{
    Folders, LATER, NOW, PublishedFolder, Site, enrolment_of, eventually, lecture, merge, module,
    module_of, value, values,
};

/// A programme with these modules, and with other values in place of its own.
fn programme(modules: Value, changed: Value) -> Value {
    let mut object = json!({ "id": "P", "title": "A programme", "modules": modules });
    merge(&mut object, changed);
    object
}

/// One module with a lecture for everyone and a laboratory for each of two groups, in the first term.
fn module_with_groups(code: &str) -> Value {
    module_of(
        code,
        json!([
            lecture(json!({ "id": "ALL", "start": "08:00" })),
            lecture(json!({ "id": "LAB/A", "type": "Lab", "groups": ["A"] })),
            lecture(json!({ "id": "LAB/B", "type": "Lab", "groups": ["B"], "start": "09:30" })),
        ]),
    )
}

fn published(programmes: &[Value]) -> PublishedFolder {
    let mut spring = module_of("M", json!([lecture(json!({ "id": "SPRING" }))]));
    spring["term"] = json!("S2");
    let mut files = vec![
        ("modules/m.json".to_owned(), module_with_groups("M")),
        ("modules/m2.json".to_owned(), spring),
        ("modules/n.json".to_owned(), module_with_groups("N")),
        (
            "enrolments/m.json".to_owned(),
            enrolment_of("M", json!(["all", { "id": "a", "groups": ["A"] }])),
        ),
    ];
    let numbered = programmes.iter().enumerate();
    files.extend(numbered.map(|(number, one)| (format!("programmes/{number}.json"), one.clone())));
    let files: Vec<(&str, Value)> = files
        .iter()
        .map(|(path, value)| (path.as_str(), value.clone()))
        .collect();
    PublishedFolder::new(&files)
}

/// The times at which the events of a feed begin.
fn times(published: &PublishedFolder, kind: Kind, id: &str) -> Vec<String> {
    let events = published.events(kind, id);
    let mut times: Vec<String> = values(&events, "DTSTART")
        .iter()
        .map(|start| (*start).to_owned())
        .collect();
    times.sort();
    times
}

const ALL: &str = "20260928T070000Z";
const LAB_A: &str = "20260928T080000Z";
const LAB_B: &str = "20260928T083000Z";
const SPRING: &str = "20270201T090000Z";

#[track_caller]
fn check(modules: Value, changed: Value, expected: &[&str]) {
    let published = published(&[programme(modules, changed)]);
    assert_eq!(times(&published, Kind::Programme, "P"), expected);
}

#[test]
fn a_programme_shows_what_is_for_everyone_and_what_is_for_its_groups() {
    let autumn = || json!({ "term": "S1" });
    check(json!([{ "code": "M" }]), autumn(), &[ALL]);
    check(json!([{ "code": "M", "groups": [] }]), autumn(), &[ALL]);
    let one = json!([{ "code": "M", "groups": ["A"] }]);
    check(one.clone(), autumn(), &[ALL, LAB_A]);
    let two = json!([{ "code": "M", "groups": ["B", "A"] }]);
    check(two, autumn(), &[ALL, LAB_A, LAB_B]);
    check(one.clone(), json!({ "term": "S2" }), &[SPRING]);
    check(one, json!({}), &[ALL, LAB_A, SPRING]);
}

#[test]
fn a_programme_and_a_student_with_the_same_modules_and_groups_see_the_same() {
    let group_a = json!([{ "code": "M", "groups": ["A"] }]);
    let published = published(&[
        programme(group_a, json!({ "term": "S1" })),
        programme(json!([{ "code": "M" }]), json!({ "id": "Q", "term": "S1" })),
    ]);
    for (programme, student) in [("P", "a"), ("Q", "all")] {
        assert_eq!(
            published.events(Kind::Programme, programme),
            published.events(Kind::Student, student)
        );
    }
}

#[test]
fn a_programme_without_meetings_says_that_nothing_is_published() {
    let published = published(&[programme(json!([]), json!({}))]);
    let event = published.event(Kind::Programme, "P");
    assert_eq!(value(&event, "SUMMARY"), "No timetable published yet");
    let text = published.text(Kind::Programme, "P");
    assert!(text.contains("\r\nX-WR-CALNAME:A programme\r\n"), "{text}");
}

#[test]
fn a_programme_shows_a_joint_activity_once() {
    let joint = json!([lecture(json!({ "shared": "J", "rooms": ["R"] }))]);
    let both = json!([{ "code": "X" }, { "code": "Y" }]);
    let mut published = PublishedFolder::new(&[
        ("modules/x.json", module_of("X", joint.clone())),
        ("modules/y.json", module_of("Y", joint)),
        ("programmes/p.json", programme(both, json!({}))),
    ]);
    let event = published.event(Kind::Programme, "P");
    assert_eq!(event, published.event(Kind::Module, "X"), "the first side");
    let moved = json!([lecture(
        json!({ "shared": "J", "rooms": ["R"], "day": "Fri" })
    )]);
    published.write("modules/x.json", module_of("X", moved.clone()));
    published.write("modules/y.json", module_of("Y", moved));
    published.publish(LATER);
    let university = published.publisher.university();
    let of_programme = FeedId::new(Kind::Programme, "P");
    let log = published.publisher.changes();
    assert_eq!(log.len(), 2);
    assert_eq!(log.of_feed(university, &of_programme, |_| true).len(), 1);
}

#[test]
fn a_programme_has_the_changes_of_its_groups_alone() {
    let group_a = json!([{ "code": "M", "groups": ["A"] }]);
    let mut published = published(&[programme(group_a, json!({}))]);
    let mut moved = module_with_groups("M");
    for activity in moved["activities"].as_array_mut().unwrap() {
        activity["day"] = json!("Fri");
    }
    published.write("modules/m.json", &moved);
    published.publish(LATER);
    let of_programme = FeedId::new(Kind::Programme, "P");
    let university = published.publisher.university();
    let log = published.publisher.changes();
    let changes = log.of_feed(university, &of_programme, |_| true);
    let mut activities: Vec<&str> = changes.iter().map(|one| &*one.activity.id).collect();
    activities.sort_unstable();
    assert_eq!(activities, ["ALL", "LAB/A"]);
}

#[test]
fn a_change_of_a_module_or_of_a_programme_reaches_the_programmes_that_it_is_about() {
    let mut published = published(&[
        programme(json!([{ "code": "M" }]), json!({})),
        programme(json!([{ "code": "N" }]), json!({ "id": "Q" })),
    ]);
    let before = published.feed_texts();
    let of = |id| FeedId::new(Kind::Programme, id);
    let mut longer = module_with_groups("M");
    longer["activities"][0]["end"] = json!("11:00");
    published.write("modules/m.json", &longer);
    published.publish(LATER);
    let after = published.feed_texts();
    assert_ne!(after[&of("P")], before[&of("P")]);
    assert_eq!(after[&of("Q")], before[&of("Q")]);
    let with_m = programme(
        json!([{ "code": "M" }, { "code": "N" }]),
        json!({ "id": "Q" }),
    );
    published.write("programmes/1.json", &with_m);
    published.publish(LATER);
    let events = published.events(Kind::Programme, "Q");
    assert_eq!(events.len(), 3, "two in autumn and one in spring");
    assert_eq!(published.feed_texts()[&of("P")], after[&of("P")]);
    let renamed = programme(json!([{ "code": "M" }]), json!({ "title": "Another name" }));
    published.write("programmes/0.json", &renamed);
    published.publish(LATER);
    let text = published.text(Kind::Programme, "P");
    assert!(text.contains("\r\nX-WR-CALNAME:Another name\r\n"), "{text}");
}

#[track_caller]
fn check_warnings(programmes: &[Value], expected: &[&str]) {
    let mut published = published(programmes);
    let report = published.publish(NOW);
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, expected);
}

#[test]
fn a_module_a_group_or_a_term_that_no_file_defines_is_a_warning_with_its_line() {
    check_warnings(
        &[
            programme(json!([{ "code": "m" }, { "code": "X" }]), json!({})),
            programme(
                json!([{ "code": "N", "groups": ["a", "Z"] }, { "code": "M", "groups": ["B"] }]),
                json!({ "id": "Q", "term": "S2" }),
            ),
            programme(
                json!([{ "code": "N", "groups": ["a", "Z"] }]),
                json!({ "id": "R" }),
            ),
            programme(json!([{ "code": "M" }]), json!({ "id": "T", "term": "S9" })),
        ],
        &[
            "programmes/0.json:1: warning: there is no module X: correct the code, or add its file to modules/",
            "programmes/0.json:1: warning: there is no module m: module M differs only in capital letters, so write that if it is meant",
            "programmes/1.json:1: warning: no activity of M has the group \"B\", so nobody meets in it: correct the name here or in the module",
            "programmes/1.json:1: warning: there is no module N in term S2: correct the code or the term, or add its file to modules/",
            "programmes/2.json:1: warning: no activity of N has the group \"Z\", so nobody meets in it: correct the name here or in the module",
            "programmes/2.json:1: warning: no activity of N has the group \"a\", so nobody meets in it: \"A\" differs only in capital letters, so write that if it is meant",
            "programmes/3.json:1: warning: there is no term \"S9\" in terms.json: use one of S1, S2, or add it there",
        ],
    );
}

#[test]
fn a_module_that_stands_twice_is_a_warning_and_the_groups_of_both_entries_count() {
    let twice = json!([{ "code": "M", "groups": ["A"] }, { "code": " M" , "groups": ["B"] }]);
    let programme = programme(twice, json!({ "term": "S1" }));
    check_warnings(
        std::slice::from_ref(&programme),
        &[
            "programmes/0.json:1: warning: module M is here twice (\" M\" counts as \"M\": spaces around an id and the Unicode form of its letters make no difference): the groups of both count; remove one of the two entries",
        ],
    );
    let published = published(&[programme]);
    assert_eq!(times(&published, Kind::Programme, "P"), [ALL, LAB_A, LAB_B]);
}

#[test]
fn a_programme_whose_file_is_wrong_is_an_error_with_its_line_and_a_remedy() {
    for (text, expected) in [
        (r#"{ "id": "P", "title": "T" }"#, "`modules` is missing"),
        (
            r#"{ "id": " ", "title": "T", "modules": [] }"#,
            "the programme's id is empty",
        ),
        (
            r#"{ "id": "P", "title": "T", "modules": [{ "code": "A", "groups": [""] }] }"#,
            "a group is empty",
        ),
        (
            r#"{ "id": "P", "title": "T", "modules": "A" }"#,
            "write a list",
        ),
    ] {
        let folders = Folders::new();
        folders.write("programmes/p.json", text);
        let said = String::from_utf8(folders.run(&["check"]).stdout).unwrap();
        let line = said
            .lines()
            .find(|line| line.starts_with("programmes/p.json:1: "));
        let line = line.unwrap_or_else(|| panic!("{said}"));
        assert!(line.contains(expected), "{line}");
    }
}

#[test]
fn two_ids_that_differ_in_capital_letters_only_are_a_warning() {
    check_warnings(
        &[
            programme(json!([]), json!({ "id": "Physics-1" })),
            programme(json!([]), json!({ "id": "physics-1" })),
        ],
        &[
            "programmes/1.json: warning: programme \"physics-1\" differs only in capital letters from \"Physics-1\", which is here too, and counts as another: write \"Physics-1\" if it is meant",
        ],
    );
}

#[test]
fn two_files_of_one_programme_are_an_error_that_names_both() {
    let folders = Folders::new();
    let text = programme(json!([{ "code": "A" }]), json!({})).to_string();
    folders.write("programmes/one.json", &text);
    folders.write("programmes/two.json", text.replace("\"P\"", "\" P\""));
    let output = folders.run(&["check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("programmes/two.json: programme P is also in programmes/one.json"),
        "{said}"
    );
    assert!(said.contains("spaces around an id"), "{said}");
}

#[test]
fn a_broken_programme_keeps_its_last_good_content_also_after_a_restart() {
    let folders = Folders::new();
    let good = programme(json!([{ "code": "A" }]), json!({})).to_string();
    folders.write("programmes/p.json", &good);
    let path = "/programmes/P.ics";
    let server = folders.serve();
    let feed = server.get(path).text();
    assert!(feed.contains("SUMMARY:A Algebra"), "{feed}");
    folders.write("programmes/p.json", good.replace("\"code\"", "\"cod\""));
    let broken = "programmes/p.json:1: unknown key `cod`: did you mean `code`?";
    let log = || String::from_utf8(folders.run(&["check"]).stdout).unwrap();
    assert!(log().contains(broken), "{}", log());
    folders.write("modules/B.json", module("B", "Botany"));
    eventually("the publish after the change", || {
        server.says("/modules/B.ics", "Botany")
    });
    assert_eq!(server.get(path).text(), feed);
    drop(server);
    let server = folders.serve();
    assert_eq!(server.get(path).text(), feed);
}

#[test]
fn a_programme_that_is_gone_keeps_its_address_and_the_last_one_is_never_gone_by_accident() {
    let folders = Folders::new();
    let one = programme(json!([{ "code": "A" }]), json!({}));
    let two = programme(json!([{ "code": "A" }]), json!({ "id": "Q" }));
    folders.write("programmes/p.json", one.to_string());
    folders.write("programmes/q.json", two.to_string());
    let server = folders.serve();
    folders.remove("programmes/p.json");
    eventually("the end of the programme", || {
        server.says("/programmes/P.ics", "SUMMARY:No timetable published yet")
    });
    assert!(!server.says("/programmes", "/programmes/P\""));
    let feed = server.get("/programmes/Q.ics").text();
    folders.remove("programmes/q.json");
    folders.write("modules/B.json", module("B", "Botany"));
    eventually("the publish after the change", || {
        server.says("/modules/B.ics", "Botany")
    });
    assert_eq!(server.get("/programmes/Q.ics").text(), feed);
}

#[test]
fn a_public_programme_has_a_feed_a_page_and_a_place_in_the_list_and_in_the_navigation() {
    let folders = Folders::new();
    let server = folders.serve();
    assert!(!server.says("/", "href=\"/programmes\""));
    assert_eq!(server.get("/programmes/P.ics").status, 404);
    drop(server);
    let page = json!({ "id": "BSC 1", "url": "https://www.example.ac.uk/bsc" });
    let text = programme(json!([{ "code": "A" }]), page).to_string();
    folders.write("programmes/p.json", text);
    let server = folders.serve();
    for (path, part) in [
        ("/", "href=\"/programmes\""),
        ("/", "action=\"/programmes\""),
        ("/nothing", "href=\"/programmes\""),
        ("/programmes", "href=\"/programmes/BSC%201\""),
        ("/programmes?q=a+prog", "A programme"),
        ("/programmes/BSC%201", "<h1>A programme</h1>"),
        (
            "/programmes/BSC%201",
            "href=\"https://www.example.ac.uk/bsc\"",
        ),
        ("/programmes/bsc%201", "BSC 1"),
        ("/help?programme=bsc+1", "A programme"),
    ] {
        let headers = ["Accept: text/html"];
        let answer = server.ask("GET", path, &headers);
        assert!(
            answer.text().contains(part),
            "no {part} at {path}: {}",
            answer.text()
        );
    }
    for (path, part) in [
        ("/programmes/BSC%201.ics", "X-WR-CALNAME:A programme"),
        ("/programmes/BSC%201.json", "\"vcalendar\""),
        ("/programmes/BSC%201.atom", "<title>"),
    ] {
        assert!(server.says(path, part), "{path}");
    }
    assert!(folders.links().iter().any(|row| {
        *row == [
            "programme",
            "BSC 1",
            "A programme",
            "/programmes/BSC%201.ics",
        ]
    }));
}

#[test]
fn a_programme_that_is_not_public_has_a_secret_address() {
    let folders = Folders::new();
    let text = programme(json!([{ "code": "A" }]), json!({})).to_string();
    folders.write("programmes/p.json", text);
    let server = folders.serve_configured(|config| config.public.programmes = false);
    for path in ["/programmes", "/programmes/P", "/programmes/P.ics"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let secret = folders.secret(Kind::Programme, "P");
    assert!(server.says(&secret, "X-WR-CALNAME:A programme"));
}

#[test]
fn folders_with_another_word_for_programmes_are_named_with_what_was_meant() {
    for name in [
        "programs",
        "program",
        "Programmes",
        "programme",
        "programes",
    ] {
        let folders = Folders::new();
        folders.write(&format!("{name}/p.json"), "{}");
        let said = String::from_utf8(folders.run(&["check"]).stdout).unwrap();
        let expected =
            format!("{name}/: warning: this folder is not read: did you mean programmes/?");
        assert!(said.contains(&expected), "{said}");
    }
}
