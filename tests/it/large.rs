//! Modules with more activities than any feed can show: what feeds show, and that they hold no more than that.

use std::collections::BTreeSet;
use std::sync::Arc;

use carillon::config::Config;
use carillon::feed::{Block, CalendarHeads, Encoding, FeedId, FeedText, Kind, render_closed};
use carillon::language::{Language, Texts};
use carillon::publish::Publisher;
use serde_json::{Value, json};

use crate::fixture::{Folders, TERMS, at, enrolment, events, text, titled_module};

const LIMIT: usize = 60;

/// An activity of an hour in each of three weeks, at a time of its own.
fn activity(number: usize, groups: &[&str]) -> Value {
    let day = ["Mon", "Tue", "Wed", "Thu", "Fri"][number % 5];
    let (hour, minute) = (8 + number / 5 % 10, number / 50 % 60);
    let [start, end] = [hour, hour + 1].map(|hour| format!("{hour:02}:{minute:02}"));
    json!({ "id": format!("A{number:05}"), "type": "Lecture", "day": day, "start": start, "end": end, "weeks": "1-3", "groups": groups })
}

fn all(activities: usize) -> Vec<Value> {
    (0..activities)
        .map(|number| activity(number, &[]))
        .collect()
}

fn module(code: &str, activities: &[Value]) -> Value {
    titled_module(code, "T", json!(activities))
}

fn config(folders: &Folders) -> Config {
    let mut config = folders.config();
    config.feed.max_events = u32::try_from(LIMIT).unwrap();
    config
}

fn open(folders: &Folders) -> Publisher {
    folders.publisher_with(config(folders)).0
}

/// The days and times of a feed's meetings, and whether it says that earlier or later ones are left out.
fn shown(publisher: &Publisher, kind: Kind, id: &str) -> (BTreeSet<String>, [bool; 2]) {
    let body = text(
        &publisher
            .feeds()
            .get(&FeedId::new(kind, id))
            .unwrap()
            .feed()
            .body(Encoding::Identity),
    );
    let meetings = events(&body)
        .into_iter()
        .filter_map(|event| event.get("DTSTART").cloned())
        .collect();
    (
        meetings,
        ["Earlier", "Later"]
            .map(|side| body.contains(&format!("SUMMARY:{side} meetings are not shown"))),
    )
}

#[test]
fn feeds_of_a_module_that_no_feed_can_show_hold_no_more_than_they_show() {
    let folders = Folders::new();
    let blocks = |activities: usize, now: &str| {
        folders.write("modules/A.json", module("A", &all(activities)));
        let mut publisher = open(&folders);
        publisher.publish(at(now));
        let count = |kind, id| {
            publisher
                .feeds()
                .get(&FeedId::new(kind, id))
                .unwrap()
                .feed()
                .blocks()
                .len()
        };
        (count(Kind::Student, "ann"), count(Kind::Module, "A"))
    };
    for now in ["2026-09-01T00:00:00Z", "2027-09-01T00:00:00Z"] {
        let (few, many) = (blocks(100, now), blocks(400, now));
        assert!(
            many.0 <= LIMIT + 1 && many.1 <= LIMIT,
            "{many:?}: one of B, and those of A that are shown"
        );
        assert!(
            many.0 <= few.0 && many.1 <= few.1,
            "{many:?} of many, {few:?} of few"
        );
    }
}

#[test]
fn what_is_left_out_beforehand_is_what_no_feed_would_show() {
    // The same meetings in one module, in two, and for groups: a student of all of them sees the same.
    let one = all(200);
    let (first, second) = one.split_at(70);
    let groups = [&[][..], &["G"], &["H", "G"], &["I"]];
    let groups: Vec<Value> = (0..200)
        .map(|number| activity(number, groups[number % 4]))
        .collect();
    for now in [
        "2026-09-01T00:00:00Z",
        "2026-10-08T09:30:00Z",
        "2026-10-16T00:00:00Z",
        "2027-09-01T00:00:00Z",
    ] {
        let folders = Folders::empty();
        folders.write("terms.json", TERMS);
        folders.write("modules/A.json", module("A", &one));
        folders.write("modules/B.json", module("B", first));
        folders.write("modules/C.json", module("C", second));
        folders.write("modules/D.json", module("D", &groups));
        folders.write("enrolments/A.json", enrolment("A", &["whole"]));
        folders.write("enrolments/B.json", enrolment("B", &["split"]));
        folders.write("enrolments/C.json", enrolment("C", &["split"]));
        let student = json!([{ "id": "grouped", "groups": ["I", "G"] }]);
        folders.write(
            "enrolments/D.json",
            json!({ "module": "D", "term": "S1", "students": student }).to_string(),
        );
        let mut publisher = open(&folders);
        publisher.publish(at(now));
        let whole = shown(&publisher, Kind::Student, "whole");
        assert!(
            whole.0.len() > LIMIT / 2 && whole.1 != [false, false],
            "{now}: {whole:?}"
        );
        assert_eq!(shown(&publisher, Kind::Module, "A"), whole, "{now}");
        assert_eq!(shown(&publisher, Kind::Student, "split"), whole, "{now}");
        assert_eq!(shown(&publisher, Kind::Student, "grouped"), whole, "{now}");
    }
}

#[test]
fn a_shortened_feed_is_the_same_after_a_restart_and_shows_other_meetings_on_another_day() {
    let folders = Folders::new();
    folders.write("modules/A.json", module("A", &all(200)));
    let mut publisher = open(&folders);
    publisher.publish(at("2026-10-04T12:00:00Z"));
    let before = shown(&publisher, Kind::Student, "ann");
    let tag = publisher
        .feeds()
        .get(&FeedId::new(Kind::Student, "ann"))
        .unwrap()
        .feed()
        .base_tag()
        .to_owned();
    drop(publisher);
    let mut publisher = open(&folders);
    publisher.publish(at("2026-10-04T13:00:00Z"));
    assert_eq!(
        publisher
            .feeds()
            .get(&FeedId::new(Kind::Student, "ann"))
            .unwrap()
            .feed()
            .base_tag(),
        tag
    );
    assert!(publisher.publish(at("2026-10-04T14:00:00Z")).is_unchanged);
    publisher.publish(at("2026-10-14T12:00:00Z"));
    let after = shown(&publisher, Kind::Student, "ann");
    assert!(
        after.0.iter().next_back() > before.0.iter().next_back(),
        "{before:?}, then {after:?}"
    );
    folders.write("modules/A.json", module("A", &all(3)));
    publisher.publish(at("2026-10-14T12:01:00Z"));
    assert_eq!(
        shown(&publisher, Kind::Student, "ann").1,
        [false, false],
        "nothing is left out any more"
    );
}

#[test]
fn what_feeds_show_of_a_list_that_is_too_long_is_worked_out_once_for_all_feeds_with_that_list() {
    let settings = carillon::config::FeedConfig {
        max_events: 1,
        ..carillon::config::FeedConfig::default()
    };
    let texts = Texts::new();
    let feed_text = FeedText::new(texts.of(Language::En));
    let heads = CalendarHeads::new("University", "UTC", &settings, &feed_text);
    let [block, other] = ["2026-10-04T12:00:00Z", "2026-10-05T12:00:00Z"]
        .map(|since| render_closed(&settings, &feed_text, at(since)));
    let now = at("2026-10-06T12:00:00Z");
    let shortlist = |blocks: &[Arc<Block>], now| heads.shortlist(blocks, now).unwrap();
    let first = shortlist(&[Arc::clone(&block)], now);
    assert!(Arc::ptr_eq(&first, &shortlist(&[Arc::clone(&block)], now)));
    assert!(!Arc::ptr_eq(&first, &shortlist(&[other], now)));
    let tomorrow = at("2026-10-07T12:00:00Z");
    assert!(!Arc::ptr_eq(&first, &shortlist(&[block], tomorrow)));
}
