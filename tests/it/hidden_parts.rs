//! Groups and single activities that the owner of a link hides under their module.

use std::collections::BTreeSet;

use carillon::feed::{FeedId, Kind};
use carillon::links::Choices;
use serde_json::{Value, json};

use crate::fixture::{
    Folders, Server, Site, enrolment_of, events, eventually, lecture, page_of, text, titled_module,
    value,
};

fn activity(id: &str, kind: &str, day: &str, groups: &[&str]) -> Value {
    lecture(json!({ "id": id, "type": kind, "day": day, "groups": groups }))
}

/// Ann takes A and B. The data say that she is in both groups, as if nobody had assigned her to one.
fn folders() -> Folders {
    let folders = Folders::new();
    let all = json!([
        activity("L", "Lecture", "Mon", &[]),
        activity("S1", "Seminar", "Tue", &["1"]),
        activity("S2", "Seminar", "Wed", &["2"]),
        activity("D", "Debate", "Thu", &["1", "2"]),
    ]);
    folders.write("modules/A.json", titled_module("A", "Algebra", all));
    let one = json!([activity("S1", "Practical", "Fri", &["1"])]);
    folders.write("modules/B.json", titled_module("B", "Botany", one));
    for code in ["A", "B"] {
        let ann = enrolment_of(code, json!([{ "id": "ann", "groups": ["1", "2"] }]));
        folders.write(&format!("enrolments/{code}.json"), ann);
    }
    folders
}

/// The types of activities in Ann's feed.
fn shown(server: &impl Site, feed: &str) -> Vec<&'static str> {
    let text = server.get(feed).text();
    ["Lecture", "Seminar", "Debate", "Practical"]
        .into_iter()
        .filter(|kind| text.contains(&format!("({kind})")))
        .collect()
}

fn seminars(server: &impl Site, feed: &str) -> usize {
    server.get(feed).text().matches("(Seminar)").count()
}

fn group(group: &str) -> String {
    part(&json!({ "module": "A", "term": "S1", "group": group }))
}

fn part(part: &Value) -> String {
    let text = part.to_string();
    format!("part={}", text.replace('"', "%22").replace(' ', "%20"))
}

#[test]
fn a_group_is_hidden_in_its_module_alone_and_an_activity_of_other_groups_too_stays() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let before = server.get(&feed).body;
    let all = seminars(&server, &feed);
    let choices = format!("{}choices", page_of(&feed));
    server.post(&choices, &group("1"));
    eventually("group 1 is hidden", || seminars(&server, &feed) == all / 2);
    assert_eq!(
        shown(&server, &feed),
        ["Lecture", "Seminar", "Debate", "Practical"],
        "the debate is for group 2 too, and B's group 1 is another one"
    );
    server.post(&choices, &format!("{}&{}", group("1"), group("2")));
    eventually("both groups are hidden", || {
        shown(&server, &feed) == ["Lecture", "Practical"]
    });
    let page = server.get(page_of(&feed)).text();
    assert!(
        page.contains("Hidden by your settings: A Group 1, A Group 2."),
        "{page}"
    );
    server.post(&choices, "");
    eventually("everything is back", || server.get(&feed).body == before);
}

#[test]
fn a_single_activity_is_hidden_and_stays_so_under_new_codes_and_ids() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let page = page_of(&feed);
    let hidden = part(&json!({ "module": "A", "term": "S1", "activity": "D" }));
    server.post(&format!("{page}choices"), &hidden);
    let rest = ["Lecture", "Seminar", "Practical"];
    eventually("the debate is hidden", || shown(&server, &feed) == rest);
    let mut debate = activity("D9", "Debate", "Thu", &["1", "2"]);
    debate["formerly"] = json!(["D"]);
    let lecture = activity("L", "Lecture", "Mon", &[]);
    let mut renamed = titled_module("Z", "Algebra", json!([lecture, debate]));
    renamed["formerly"] = json!(["A"]);
    folders.replace("modules/A.json", renamed);
    folders.replace(
        "enrolments/A.json",
        enrolment_of("Z", json!([{ "id": "ann", "groups": ["1", "2"] }])),
    );
    eventually("the rename is published", || {
        server.says("/modules/Z.ics", "Debate")
    });
    eventually("the seminars are gone", || {
        shown(&server, &feed) == ["Lecture", "Practical"]
    });
    let text = server.get(page).text();
    assert!(
        text.contains("Hidden by your settings: Z Debate · Thursday 09:00 · Groups: 1, 2."),
        "{text}"
    );
    let text = server.get(&format!("{page}choices")).text();
    let ticked = text.split("<input").find(|input| input.contains("D9"));
    assert!(
        ticked.is_some_and(|input| input.contains(" checked")),
        "{text}"
    );
    // The form is sent as it is, and then without the tick.
    let hidden = part(&json!({ "module": "Z", "term": "S1", "activity": "D9" }));
    server.post(&format!("{page}choices"), &hidden);
    assert_eq!(shown(&server, &feed), ["Lecture", "Practical"]);
    server.post(&format!("{page}choices"), "");
    eventually("it is shown again", || {
        shown(&server, &feed).contains(&"Debate")
    });
}

#[test]
fn a_part_that_is_gone_stays_in_the_form_and_one_that_the_feed_never_had_cannot_be_hidden() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let page = page_of(&feed);
    let strange = [
        part(&json!({ "module": "A", "term": "S2", "group": "1" })),
        part(&json!({ "module": "A", "term": "S1", "group": "9" })),
        part(&json!({ "module": "Q", "term": "S1", "activity": "L" })),
        part(&json!({ "module": "A", "term": "S1", "group": "1", "activity": "L" })),
        "part=rubbish".to_owned(),
    ];
    server.post(
        &format!("{page}choices"),
        &format!("{}&{}", strange.join("&"), group("2")),
    );
    let state = |choices: &Choices| choices.hidden_parts.len();
    let links = folders.open_links();
    let link = FeedId::new(Kind::Student, "ann");
    eventually("one part is hidden", || {
        state(&links.link_state(&link).choices) == 1
    });
    folders.replace(
        "modules/A.json",
        titled_module(
            "A",
            "Algebra",
            json!([activity("L", "Lecture", "Mon", &[])]),
        ),
    );
    eventually("the groups are gone", || {
        shown(&server, &feed) == ["Lecture", "Practical"]
    });
    let text = server.get(&format!("{page}choices")).text();
    let mut ticked = text
        .split("<input")
        .filter(|input| input.contains(" checked"));
    assert!(ticked.any(|input| input.contains("group")), "{text}");
    assert!(text.contains("<details class=\"parts\" open>"), "{text}");
    server.post(&format!("{page}choices"), &group("2"));
    assert_eq!(state(&folders.open_links().link_state(&link).choices), 1);
}

#[test]
fn a_joint_activity_is_hidden_by_one_side_and_its_groups_by_all_sides_that_the_student_takes() {
    let folders = Folders::ahead();
    let side = |code: &str, id: &str, group: &str| {
        let mut shared = activity(id, "Debate", "Mon", &[group]);
        shared["shared"] = json!("J");
        let own = activity("L", "Lecture", "Tue", &[]);
        titled_module(code, code, json!([shared, own]))
    };
    folders.write("modules/A.json", side("A", "X", "1"));
    folders.write("modules/B.json", side("B", "Y", "2"));
    for code in ["A", "B"] {
        let ann = enrolment_of(code, json!([{ "id": "ann", "groups": ["1", "2"] }]));
        folders.write(&format!("enrolments/{code}.json"), ann);
    }
    let server = folders.serve();
    let feed = folders.student("ann");
    assert_eq!(shown(&server, &feed), ["Lecture", "Debate"]);
    let set = |arguments: &[&str]| {
        let set = ["links", "set", "student", "ann", "--reason", "asked"];
        let output = folders.run(&[&set[..], arguments].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let hidden = set(&["--hide-group", "A", "1"]);
    assert_eq!(
        hidden,
        "{\"hidden_parts\":[{\"module\":\"A\",\"term\":\"S1\",\"group\":\"1\"}]}\n"
    );
    set(&["--hide-group", "B", "2", "--show-group", "A", "1"]);
    set(&["--alarm", "15"]);
    eventually("the alarm is there", || server.says(&feed, "VALARM"));
    assert_eq!(
        shown(&server, &feed),
        ["Lecture", "Debate"],
        "only one group"
    );
    set(&["--reset", "--hide-activity", "A", "X"]);
    eventually("the debate is hidden", || {
        shown(&server, &feed) == ["Lecture"]
    });
    // The change of the other side is not announced either.
    for (code, id, group) in [("A", "X", "1"), ("B", "Y", "2")] {
        let mut moved = side(code, id, group);
        moved["activities"][0]["day"] = json!("Wed");
        folders.replace(&format!("modules/{code}.json"), moved);
    }
    let says = |path: &str| server.get(path).text().contains("(Debate)");
    eventually("the move is published", || {
        says("/modules/A.atom") && says("/modules/B.atom")
    });
    assert!(!says(&format!("{}changes.atom", page_of(&feed))));
    set(&["--show-activity", "A", "X"]);
    eventually("it is back", || {
        shown(&server, &feed) == ["Lecture", "Debate"]
    });
    let refused = folders.refuses(&[
        "links",
        "set",
        "student",
        "ann",
        "--hide-group",
        "A",
        "7",
        "--reason",
        "asked",
    ]);
    assert!(
        refused.contains("student ann has no group 7 in A: write one of 1"),
        "{refused}"
    );
}

/// Nothing that is hidden is announced.
#[test]
fn changes_of_a_hidden_group_and_of_a_hidden_activity_are_not_on_the_page() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let page = page_of(&feed);
    let hidden = part(&json!({ "module": "A", "term": "S1", "activity": "D" }));
    server.post(
        &format!("{page}choices"),
        &format!("{}&{hidden}", group("1")),
    );
    let moved = |room: &str, kinds: &[(&str, &str, &[&str])]| {
        let moved = kinds.iter().map(|(id, kind, groups)| {
            let mut activity = activity(id, kind, "Sat", groups);
            activity["rooms"] = json!([room]);
            activity
        });
        titled_module("A", "Algebra", Value::Array(moved.collect()))
    };
    let kinds: [(&str, &str, &[&str]); 4] = [
        ("L", "Lecture", &[]),
        ("S1", "Seminar", &["1"]),
        ("S2", "Seminar", &["2"]),
        ("D", "Debate", &["1", "2"]),
    ];
    folders.replace("modules/A.json", moved("New Hall", &kinds));
    eventually("the lecture has moved", || {
        server.says(&feed, "LOCATION:New Hall")
    });
    let atom = server.get(&format!("{page}changes.atom")).text();
    let announced = |kind: &str| atom.matches(&format!("({kind})")).count();
    assert_eq!(
        [
            announced("Lecture"),
            announced("Seminar"),
            announced("Debate")
        ]
        .map(|count| count > 0),
        [true, true, false],
        "{atom}"
    );
    let entries = atom.matches("<entry>").count();
    server.post(&format!("{page}choices"), "");
    eventually("all are announced", || {
        let all = server.get(&format!("{page}changes.atom")).text();
        all.matches("<entry>").count() == 2 * entries && all.contains("(Debate)")
    });
}

/// The bytes of no event say which groups attend.
#[test]
fn a_group_that_gets_other_activities_hides_these_also_after_a_restart() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let group = group("1");
    server.post(&format!("{}choices", page_of(&feed)), &group);
    let days = |server: &Server| {
        let events = events(&server.get(&feed).text());
        let seminars = events
            .iter()
            .filter(|event| value(event, "SUMMARY").contains("(Seminar)"));
        let days = seminars.map(|event| value(event, "DTSTART").to_owned());
        days.collect::<BTreeSet<String>>()
    };
    eventually("group 1 is hidden", || days(&server).len() == 1);
    let first = days(&server);
    let swapped = |one: &str, other: &str| {
        let all = json!([
            activity("L", "Lecture", "Mon", &[]),
            activity("S1", "Seminar", "Tue", &[one]),
            activity("S2", "Seminar", "Wed", &[other]),
            activity("D", "Debate", "Thu", &["1", "2"]),
        ]);
        folders.replace("modules/A.json", titled_module("A", "Algebra", all));
    };
    swapped("2", "1");
    eventually("the other seminar is hidden", || {
        let now = days(&server);
        now.len() == 1 && now != first
    });
    server.stop();
    swapped("1", "2");
    let server = folders.serve();
    eventually("the first one is hidden again", || days(&server) == first);
}
