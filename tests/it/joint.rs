//! Joint activities whose sides say different things of rooms, staff, links and notes.

use carillon::feed::Kind;
use serde_json::{Value, json};

use crate::fixture::{
    Folders, LATER, NOW, PublishedFolder, Site, enrolment_of, eventually, lecture, module_of,
    value, values,
};

/// A side of the joint activity J; `own` is what it says besides.
fn side(code: &str, own: Value) -> Value {
    let mut activity = lecture(own);
    activity["shared"] = json!("J");
    module_of(code, json!([activity]))
}

fn two_sides() -> PublishedFolder {
    PublishedFolder::new(&[
        (
            "modules/b.json",
            side(
                "B",
                json!({ "rooms": ["R2", "R3"], "staff": ["t2"], "online": "https://b", "note": "Two" }),
            ),
        ),
        (
            "modules/a.json",
            side(
                "A",
                json!({ "rooms": ["R1", "R3"], "staff": ["t1"], "online": "https://a", "note": "One" }),
            ),
        ),
        ("enrolments/a.json", enrolment_of("A", json!(["both", "a"]))),
        ("enrolments/b.json", enrolment_of("B", json!(["both", "b"]))),
    ])
}

#[test]
fn what_each_side_of_a_joint_activity_says_is_in_every_feed_that_shows_it() {
    let published = two_sides();
    for (kind, id) in [
        (Kind::Student, "both"),
        (Kind::Student, "a"),
        (Kind::Student, "b"),
        (Kind::Module, "A"),
        (Kind::Module, "B"),
        (Kind::Room, "R1"),
        (Kind::Room, "R2"),
        (Kind::Room, "R3"),
        (Kind::Staff, "t1"),
        (Kind::Staff, "t2"),
    ] {
        let event = published.event(kind, id);
        assert_eq!(value(&event, "LOCATION"), "R1; R3; R2", "{kind:?} {id}");
        let description = value(&event, "DESCRIPTION");
        for said in ["t1", "t2", "https://a", "https://b", "One", "Two"] {
            assert!(description.contains(said), "{kind:?} {id}: {description}");
        }
    }
    // A module's feed and those who take it alone keep their own event.
    assert_ne!(
        value(&published.event(Kind::Module, "A"), "UID"),
        value(&published.event(Kind::Module, "B"), "UID")
    );
    assert_eq!(
        value(&published.event(Kind::Student, "b"), "UID"),
        value(&published.event(Kind::Module, "B"), "UID")
    );
}

#[test]
fn a_week_that_moves_on_one_side_is_merged_with_that_week_of_the_other() {
    let moved =
        json!({ "weeks": "1-3", "rooms": ["R1"], "changes": [{ "week": 2, "rooms": ["W"] }] });
    let published = PublishedFolder::new(&[
        ("modules/a.json", side("A", moved)),
        (
            "modules/b.json",
            side("B", json!({ "weeks": "1-3", "rooms": ["R2"] })),
        ),
    ]);
    for code in ["A", "B"] {
        let events = published.events(Kind::Module, code);
        let mut places: Vec<_> = values(&events, "DTSTART")
            .into_iter()
            .zip(values(&events, "LOCATION"))
            .collect();
        places.sort_unstable();
        let places: Vec<_> = places.into_iter().map(|(_, place)| place).collect();
        assert_eq!(places, ["R1; R2", "W; R2", "R1; R2"], "{code}");
    }
    assert_eq!(published.events(Kind::Room, "W").len(), 1);
    assert_eq!(published.events(Kind::Room, "R1").len(), 2);
    assert_eq!(published.events(Kind::Room, "R2").len(), 3);
}

#[test]
fn sides_that_meet_at_other_times_keep_what_each_says() {
    let published = PublishedFolder::new(&[
        ("modules/a.json", side("A", json!({ "rooms": ["R1"] }))),
        (
            "modules/b.json",
            side("B", json!({ "rooms": ["R2"], "end": "11:00" })),
        ),
    ]);
    assert_eq!(value(&published.event(Kind::Module, "A"), "LOCATION"), "R1");
    assert_eq!(value(&published.event(Kind::Module, "B"), "LOCATION"), "R2");
}

#[test]
fn a_side_that_changes_changes_the_event_of_the_other_and_nothing_else_does() {
    let mut published = two_sides();
    let before = published.event(Kind::Module, "A");
    let unchanged = published.publish(LATER);
    assert_eq!(
        (unchanged.is_unchanged, unchanged.changed_blocks),
        (true, 0)
    );
    published.write(
        "modules/b.json",
        side(
            "B",
            json!({ "rooms": ["R4"], "staff": ["t2"], "note": "Two" }),
        ),
    );
    published.publish(LATER);
    let after = published.event(Kind::Module, "A");
    assert_eq!(value(&after, "LOCATION"), "R1; R3; R4");
    assert_eq!(value(&after, "UID"), value(&before, "UID"));
    let sequence = |event| value(event, "SEQUENCE").parse::<u64>().ok();
    assert!(sequence(&after) > sequence(&before), "{before:?} {after:?}");
    // The other side goes: what it said goes with it.
    published.remove("modules/b.json");
    published.publish(LATER);
    assert_eq!(
        value(&published.event(Kind::Module, "A"), "LOCATION"),
        "R1; R3"
    );
}

#[test]
fn a_publisher_that_remembers_nothing_merges_alike() {
    let mut published = two_sides();
    let before = published.feed_texts();
    published.forget(NOW);
    assert_eq!(published.feed_texts(), before);
}

#[test]
fn a_restart_takes_no_merged_meeting_for_a_change() {
    let folders = Folders::new();
    let side = |code: &str, room: &str| {
        let lecture = lecture(json!({ "weeks": "1-3", "rooms": [room], "shared": "J" }));
        module_of(code, json!([lecture]))
    };
    folders.write("modules/A.json", side("A", "R1"));
    folders.write("modules/B.json", side("B", "R2"));
    let server = folders.serve();
    let before = server.get("/modules/A.ics").text();
    assert!(before.contains("LOCATION:R1\\; R2"), "{before}");
    server.stop();
    let server = folders.serve();
    eventually("the folder has been read", || {
        server.get("/modules/A.atom").status == 200
    });
    assert_eq!(server.get("/modules/A.ics").text(), before);
    assert!(!server.get("/modules/A.atom").text().contains("<entry>"));
}

#[test]
fn who_teaches_a_joint_activity_can_hide_it() {
    let folders = Folders::ahead();
    let side = |code: &str, person: &str| {
        let lecture = lecture(json!({ "weeks": "1-3", "staff": [person], "shared": "J" }));
        module_of(code, json!([lecture]))
    };
    folders.write("modules/A.json", side("A", "t1"));
    folders.write("modules/B.json", side("B", "t2"));
    let server = folders.serve();
    for person in ["t1", "t2"] {
        let feed = folders.secret(Kind::Staff, person);
        assert!(server.says(&feed, "Lecture"), "{person}");
        let hide = ["--hide-module", "A", "--reason", "asked"];
        let hidden = folders.run(&[&["links", "set", "staff", person], &hide[..]].concat());
        assert!(hidden.status.success(), "{person}: {hidden:?}");
        eventually("the lecture is hidden", || !server.says(&feed, "Lecture"));
    }
}

#[test]
fn sides_whose_texts_are_too_long_together_are_a_warning_with_the_number_that_is_left_out() {
    let long = |code: &str| {
        let note = format!("{code} {}", "x".repeat(1_500));
        side(
            code,
            json!({ "note": note, "online": format!("https://{code}.example") }),
        )
    };
    let paths = ["A", "B", "C", "D"].map(|code| (code, format!("modules/{code}.json")));
    let files: Vec<(&str, Value)> = paths
        .iter()
        .map(|(code, path)| (path.as_str(), long(code)))
        .collect();
    let mut published = PublishedFolder::new(&files);
    let said = |published: &mut PublishedFolder, now| {
        let problems = published.publish(now).problems;
        problems.iter().map(ToString::to_string).collect::<String>()
    };
    let before = said(&mut published, NOW);
    let expected = "is shared as \"J\" by 4 modules, whose links and notes together have more than 4000 characters, so 2 of them are left out everywhere: shorten them";
    assert!(
        before.contains("modules/A.json:1: ") && before.contains(expected),
        "{before}"
    );
    for code in ["C", "D"] {
        published.write(&format!("modules/{code}.json"), side(code, json!({})));
    }
    let after = said(&mut published, LATER);
    assert!(!after.contains("shorten them"), "{after}");
}
