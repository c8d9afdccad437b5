//! Links that show busy times only: nothing else of the timetable is at any of their addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use carillon::feed::{Encoding, FeedId, Kind};
use carillon::links::{Choices, DecisionRequest, LinkId, LinkName, Links, NewLink, Token};
use carillon::snapshot::Published;
use serde_json::json;

use crate::fixture::{
    Folders, Site, decision, events, eventually, head, lecture, module_of, now, text, value,
};

/// The title of each event and the name of the calendar, in the languages of the example.
const BUSY: [&str; 6] = ["Busy", "Belegt", "Occupé", "Ocupado", "Prysur", "忙碌"];
const NAMES: [&str; 6] = [
    "Busy times",
    "Belegte Zeiten",
    "Heures occupées",
    "Horas ocupadas",
    "Amseroedd prysur",
    "忙碌时间",
];

/// Makes a link of busy times for a student, and returns its token.
fn add_busy(links: &Links, id: &str, name: &str) -> (LinkId, Token) {
    add_busy_to(links, FeedId::new(Kind::Student, id), name)
}

fn add_busy_to(links: &Links, feed_id: FeedId, name: &str) -> (LinkId, Token) {
    let new = NewLink {
        feed_id,
        name: LinkName::parse(name).unwrap(),
        is_busy_only: true,
        by: "desk test",
        reason: None,
        now: now(),
    };
    let link_id = links.add(&new, None, 5).unwrap();
    let token = links.token_of(&link_id);
    (link_id, token)
}

fn feed_at(snapshots: &Published, token: Token) -> String {
    let snapshot = snapshots.current();
    text(&snapshot.links[&token].feed.body(Encoding::Identity))
}

/// The times of events, each as often as it is there.
fn times(feed: &str, is_shown: impl Fn(&BTreeMap<String, String>) -> bool) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = events(feed)
        .into_iter()
        .filter(|event| is_shown(event))
        .map(|event| {
            let times = event
                .iter()
                .filter(|(name, _)| name.starts_with("DTSTART") || name.starts_with("DTEND"));
            times.map(|(name, time)| format!("{name}:{time}")).collect()
        })
        .collect();
    all.sort();
    all
}

#[test]
fn rule_34_a_link_of_busy_times_has_the_times_of_all_meetings_and_no_word_of_the_timetable() {
    let folders = Folders::example();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(now());
    let all = publisher.state().feeds().iter();
    let students = all.map(|served| served.feed_id().clone());
    let students = students.filter(|feed_id| feed_id.kind == Kind::Student);
    let students: Vec<String> = students.map(|feed_id| feed_id.id.to_string()).collect();
    assert!(students.len() > 20);
    let busy: Vec<_> = students
        .iter()
        .map(|id| (id, add_busy(&links, id, "quokka").1))
        .collect();
    publisher.apply_decisions(now());
    let allowed = [
        "UID",
        "DTSTAMP",
        "LAST-MODIFIED",
        "SEQUENCE",
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    ];
    let mut public_uids = BTreeSet::new();
    for link in snapshots
        .current()
        .feeds()
        .filter(|link| link.number.is_first())
    {
        let feed = text(&link.feed.body(Encoding::Identity));
        let uids = events(&feed).into_iter().map(|event| event["UID"].clone());
        public_uids.extend(uids);
    }
    let mut meetings = 0;
    for (id, token) in busy {
        let feed = feed_at(&snapshots, token);
        let whole = feed_at(
            &snapshots,
            links.token(&FeedId::new(Kind::Student, id.as_str())),
        );
        for line in head(&feed) {
            assert!(!line.contains("quokka") && !line.contains(id), "{line}");
        }
        let is_neutral = NAMES
            .iter()
            .any(|name| feed.contains(&format!("\nNAME:{name}\r\n")));
        assert!(is_neutral, "{feed}");
        let mut own = BTreeSet::new();
        for event in events(&feed) {
            if value(&event, "TRANSP") == "TRANSPARENT" {
                // Nothing is published for this student.
                assert_eq!(events(&feed).len(), 1, "{feed}");
                continue;
            }
            for name in event.keys() {
                let is_time = name.starts_with("DTSTART") || name.starts_with("DTEND");
                assert!(is_time || allowed.contains(&name.as_str()), "{id}: {name}");
            }
            assert!(BUSY.contains(&value(&event, "SUMMARY")), "{event:?}");
            assert_eq!(value(&event, "TRANSP"), "OPAQUE");
            assert!(!public_uids.contains(&event["UID"]), "{id}: {event:?}");
            assert!(own.insert(event["UID"].clone()), "a UID of its own");
            meetings += 1;
        }
        let is_meeting = |event: &BTreeMap<String, String>| {
            event["STATUS"] != "CANCELLED" && event["TRANSP"] != "TRANSPARENT"
        };
        assert_eq!(times(&feed, is_meeting), times(&whole, is_meeting), "{id}");
    }
    assert!(meetings > 1000, "{meetings}");
}

#[test]
fn every_form_of_a_link_of_busy_times_is_silent_about_the_rest() {
    let folders = Folders::new();
    let people = r#"[{ "id": "ann", "name": "Ann Arbor", "role": "student" }]"#;
    folders.write("people.json", people);
    let links = folders.open_links();
    let (_, token) = add_busy(&links, "ann", "quokka");
    let server = folders.serve();
    let at = |page: &str| format!("/f/{}/{page}", token.expose());
    for (page, status) in [
        ("timetable.ics", 200),
        ("timetable.ics?download", 200),
        ("timetable.json", 200),
        ("", 200),
        ("?week=2026-09-28", 200),
        ("help", 200),
        ("help/google", 200),
        ("changes.atom", 404),
        ("meetings", 404),
        ("meetings.csv", 404),
        ("choices", 404),
        ("settings", 404),
        ("links/2", 404),
    ] {
        for accept in ["Accept: text/html", "Accept: */*"] {
            let answer = server.ask("GET", &at(page), &[accept]);
            assert_eq!(answer.status, status, "{page}");
            let all = format!("{} {:?}", answer.text(), answer.headers);
            // A list of modules is linked on every page.
            for word in [
                "Algebra", "Botany", "Lecture", "R1", "Arbor", "ann", "quokka", "/A.ics",
            ] {
                let is_part = word == "ann" && !all.contains("\"ann\"") && !all.contains(": ann");
                assert!(is_part || !all.contains(word), "{page}: {word} in {all}");
            }
        }
    }
    let [ics, json] = ["timetable.ics", "timetable.json"].map(|page| server.get(&at(page)));
    assert!(ics.text().contains("SUMMARY:Busy") && json.text().contains("\"Busy\""));
    let public = server.get("/modules/A.ics");
    assert_ne!(ics.header("etag"), public.header("etag"));
}

#[test]
fn busy_times_are_rendered_once_for_all_and_only_where_somebody_has_them() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(now());
    let [(_, ann), (_, bob)] = ["ann", "bob"].map(|id| add_busy(&links, id, "quokka"));
    publisher.apply_decisions(now());
    let snapshot = snapshots.current();
    let [ann, bob] = [ann, bob].map(|token| snapshot.links[&token].feed.blocks().to_vec());
    assert!(!bob.is_empty());
    // Both take B.
    for block in &bob {
        assert!(ann.iter().any(|known| Arc::ptr_eq(known, block)));
    }
    let whole = &snapshot.links[&links.token(&FeedId::new(Kind::Student, "ann"))];
    assert!(
        whole
            .feed
            .blocks()
            .iter()
            .all(|block| block.variant.is_none())
    );
}

#[test]
fn another_room_changes_nothing_in_busy_times_and_another_time_does() {
    let folders = Folders::new();
    let write = |change: serde_json::Value| {
        folders.replace(
            "modules/A.json",
            module_of("A", json!([lecture(change)])).to_string(),
        );
    };
    write(json!({ "rooms": ["R1"] }));
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(now());
    let (_, token) = add_busy(&links, "ann", "quokka");
    publisher.apply_decisions(now());
    let first = feed_at(&snapshots, token);
    let tag = |snapshots: &Published| {
        let snapshot = snapshots.current();
        let feed = &snapshot.links[&token].feed;
        (feed.base_tag().to_owned(), feed.modified())
    };
    let tag_before = tag(&snapshots);
    write(json!({ "rooms": ["R9"], "note": "Bring a quokka" }));
    folders.clock.advance_seconds(60);
    publisher.publish(folders.clock.now());
    assert_eq!(feed_at(&snapshots, token), first);
    assert_eq!(tag(&snapshots), tag_before);
    // A restart with the store changes nothing either.
    publisher.flush().unwrap();
    drop(publisher);
    let (mut publisher, _, snapshots) = folders.publisher_with(folders.config());
    assert!(
        !snapshots.current().links.contains_key(&token),
        "what is hidden is not known"
    );
    folders.clock.advance_seconds(60);
    publisher.publish(folders.clock.now());
    assert_eq!(feed_at(&snapshots, token), first);
    write(json!({ "rooms": ["R9"], "start": "15:00", "end": "16:00" }));
    folders.clock.advance_seconds(60);
    publisher.publish(folders.clock.now());
    assert_ne!(feed_at(&snapshots, token), first);
}

#[test]
fn the_room_or_the_teacher_of_one_week_changes_nothing_in_busy_times() {
    let folders = Folders::new();
    let people = r#"[{ "id": "s1", "name": "Sid Sand", "role": "staff" },
        { "id": "s2", "name": "Sue Sand", "role": "staff" }]"#;
    folders.write("people.json", people);
    let write = |change: serde_json::Value| {
        let weekly =
            json!({ "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"], "changes": [change] });
        let module = module_of("A", json!([lecture(weekly)]));
        folders.replace("modules/A.json", module.to_string());
    };
    write(json!({ "week": 2, "note": "Bring a quokka" }));
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(now());
    let tokens = [(Kind::Student, "ann"), (Kind::Staff, "s1")];
    let tokens = tokens.map(|(kind, id)| add_busy_to(&links, FeedId::new(kind, id), "quokka").1);
    publisher.apply_decisions(now());
    let state = |snapshots: &Published| {
        tokens.map(|token| {
            let snapshot = snapshots.current();
            let feed = &snapshot.links[&token].feed;
            let (tag, modified) = (feed.base_tag().to_owned(), feed.modified());
            (feed_at(snapshots, token), tag, modified)
        })
    };
    let first = state(&snapshots);
    for (feed, ..) in &first {
        assert!(feed.matches("SUMMARY:Busy").count() >= 3, "{feed}");
    }
    for change in [
        json!({ "week": 2, "rooms": ["R9"] }),
        json!({ "week": 1, "rooms": ["R9"] }),
        json!({ "week": 2, "staff": ["s1", "s2"] }),
    ] {
        write(change.clone());
        folders.clock.advance_seconds(60);
        publisher.publish(folders.clock.now());
        assert_eq!(state(&snapshots), first, "{change}");
    }
    // A restart with the store changes no byte either.
    publisher.flush().unwrap();
    drop(publisher);
    let (mut publisher, _, snapshots) = folders.publisher_with(folders.config());
    folders.clock.advance_seconds(60);
    publisher.publish(folders.clock.now());
    let restarted = state(&snapshots).map(|(feed, ..)| feed);
    assert_eq!(restarted, first.clone().map(|(feed, ..)| feed));
    // Somebody else teaches in week 2: these are other times for the first teacher alone.
    write(json!({ "week": 2, "staff": ["s2"] }));
    folders.clock.advance_seconds(60);
    publisher.publish(folders.clock.now());
    let [student, staff] = state(&snapshots);
    assert_eq!(student.0, first[0].0);
    let count = |feed: &str| feed.matches("SUMMARY:Busy").count();
    assert_eq!(count(&staff.0), count(&first[1].0) - 1);
}

#[test]
fn a_link_of_busy_times_with_nothing_in_it_does_not_say_that_something_is_hidden() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(now());
    let (link_id, token) = add_busy(&links, "ann", "quokka");
    let request = carillon::links::DecisionRequest {
        link_id: link_id.clone(),
        by: "desk test",
        reason: None,
        now: now(),
    };
    let hide = |_: &carillon::links::Choices| carillon::links::Choices {
        hidden_modules: ["A", "B"].map(Into::into).into(),
        alarm_minutes: Some(5),
        ..Default::default()
    };
    links.choose(request.clone(), None, hide).unwrap();
    publisher.apply_decisions(now());
    let feed = feed_at(&snapshots, token);
    assert!(
        feed.contains("SUMMARY:No busy times") && !feed.contains("hidden"),
        "{feed}"
    );
    assert!(!feed.contains("VALARM"), "{feed}");
    links.remove(&request, None).unwrap();
    publisher.apply_decisions(now());
    let feed = feed_at(&snapshots, token);
    assert!(
        feed.contains("closed") && feed.contains("NAME:Busy times"),
        "{feed}"
    );
}

#[test]
fn added_feeds_are_busy_too_in_busy_times() {
    let folders = Folders::new();
    let lectures = |day: &str| lecture(json!({ "day": day, "weeks": "1-3" }));
    folders.write("modules/C.json", module_of("C", json!([lectures("Fri")])));
    let links = folders.open_links();
    let (link_id, token) = add_busy(&links, "ann", "partner");
    let server = folders.serve();
    let feed = format!("/f/{}/timetable.ics", token.expose());
    let before = events(&server.get(&feed).text()).len();
    let request = DecisionRequest {
        link_id,
        ..decision("ann")
    };
    let add = |before: &Choices| {
        let mut choices = before.clone();
        choices.added.insert(FeedId::new(Kind::Module, "C"));
        choices
    };
    links.choose(request, None, add).unwrap();
    // Its form offers nothing that busy times do not have.
    let own = format!("/f/{}/", folders.token(Kind::Student, "ann"));
    let has_alarm = |page: &str| server.says(&format!("{own}{page}"), "name=\"alarm\"");
    assert!(has_alarm("choices") && !has_alarm("links/2"));
    eventually("the module is there", || {
        events(&server.get(&feed).text()).len() == before + 3
    });
    let text = server.get(&feed).text();
    let public = events(&server.get("/modules/C.ics").text());
    for event in events(&text) {
        assert_eq!(value(&event, "SUMMARY"), "Busy");
        assert!(public.iter().all(|public| public["UID"] != event["UID"]));
    }
    assert!(
        !text.contains("LOCATION") && !text.contains("DESCRIPTION;"),
        "{text}"
    );
}
