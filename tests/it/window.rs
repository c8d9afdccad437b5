//! Feeds that are too large for calendar programs (rule 6 of `docs/feed-rules.md`).

use std::io::Read;
use std::sync::Arc;

use carillon::feed::{
    ActivityId, Block, CalendarHeads, Encoding, EventExtent, EventRecord, Feed, FeedId, FeedText,
    GzipPiece, Kind, Revision, WrittenTime,
};
use carillon::language::{Language, Texts};
use carillon::timetable::MeetingKey;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::fixture::{
    Event, PublishedFolder, events, feed_texts, lecture, module_of, publisher, value,
};

/// One meeting a day, from the day on, of a hundred bytes of note each.
fn daily(from: &str, count: i32, note: &str) -> Value {
    use jiff::ToSpan;
    let first: jiff::civil::Date = from.parse().unwrap();
    let activities = (0..count).map(|number| {
        let date = first.saturating_add(number.days());
        json!({ "id": format!("L{number:04}"), "type": "Lecture", "date": date, "start": "09:00", "end": "10:00",
                "rooms": ["JB"], "note": note })
    });
    module_of("BIG", Value::Array(activities.collect()))
}

fn limited(module_of: Value, events: u32, bytes: u32) -> PublishedFolder {
    PublishedFolder::with(&[("modules/a.json", module_of)], |config| {
        config.feed.max_events = events;
        config.feed.max_bytes = bytes;
    })
}

/// The days of the meetings, and the events that are none.
fn days(events: &[Event]) -> (Vec<String>, Vec<&Event>) {
    let (meetings, notices): (Vec<&Event>, Vec<&Event>) = events
        .iter()
        .partition(|event| event.contains_key("DTSTART"));
    (
        meetings
            .iter()
            .map(|event| value(event, "DTSTART")[..8].to_owned())
            .collect(),
        notices,
    )
}

#[test]
fn rule_06_what_is_longest_past_goes_first_and_an_event_says_so() {
    // The first publish is on 1 September 2026: 62 days are past.
    let mut published = limited(daily("2026-07-01", 100, ""), 60, 1_000_000);
    let shown = published.events(Kind::Module, "BIG");
    let (days, notices) = days(&shown);
    // Room is kept for a notice at either end.
    assert_eq!((shown.len(), days.len()), (58, 57));
    assert_eq!(
        (days[0].as_str(), days[56].as_str()),
        ("20260813", "20261008")
    );
    let [notice] = notices[..] else {
        panic!("{notices:?}")
    };
    assert_eq!(value(notice, "SUMMARY"), "Earlier meetings are not shown");
    assert_eq!(value(notice, "DTSTART;VALUE=DATE"), "20260813");
    assert_eq!(value(notice, "TRANSP"), "TRANSPARENT");

    let before = published.text(Kind::Module, "BIG");
    published.publish("2026-09-20T12:00:00Z");
    assert_eq!(
        published.text(Kind::Module, "BIG"),
        before,
        "as long as enough is past, no day changes a byte"
    );
}

#[test]
fn rule_06_what_is_to_come_goes_only_when_nothing_past_is_left_and_comes_back() {
    let mut published = limited(daily("2026-09-20", 100, ""), 40, 1_000_000);
    let shown = published.events(Kind::Module, "BIG");
    let (first_days, notices) = days(&shown);
    assert_eq!((first_days[0].as_str(), first_days.len()), ("20260920", 37));
    let [notice] = notices[..] else {
        panic!("{notices:?}")
    };
    assert_eq!(value(notice, "SUMMARY"), "Later meetings are not shown yet");
    assert_eq!(value(notice, "DTSTART;VALUE=DATE"), "20261026");

    let same_day = published.text(Kind::Module, "BIG");
    published.publish("2026-09-01T23:59:59Z");
    assert_eq!(published.text(Kind::Module, "BIG"), same_day);
    // Nothing in the folder has changed but the day.
    published.publish("2026-10-01T00:00:10Z");
    let shown = published.events(Kind::Module, "BIG");
    let (later_days, notices) = days(&shown);
    assert_eq!((later_days[0].as_str(), later_days.len()), ("20260930", 37));
    assert_eq!(notices.len(), 2);
    assert_eq!(published.events(Kind::Room, "JB"), shown);
}

#[test]
fn rule_06_bytes_count_as_well_and_both_encodings_say_the_same() {
    let published = limited(
        daily("2026-07-01", 100, &"a note, ".repeat(100)),
        1_000,
        60_000,
    );
    let served = published
        .publisher
        .feeds()
        .get(&FeedId::new(Kind::Module, "BIG"))
        .unwrap();
    let text = served.feed().body(Encoding::Identity);
    assert!(text.len() < 60_000 && text.len() > 54_000, "{}", text.len());
    assert_eq!(text.len(), served.feed().len(Encoding::Identity));
    let mut unpacked = Vec::new();
    let gzip = served.feed().body(Encoding::Gzip);
    assert_eq!(gzip.len(), served.feed().len(Encoding::Gzip));
    GzDecoder::new(&gzip[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, text);
}

#[test]
fn rule_06_a_feed_below_the_limits_is_whole() {
    let published = limited(daily("2026-07-01", 59, ""), 60, 1_000_000);
    assert_eq!(published.events(Kind::Module, "BIG").len(), 59);
    let whole = PublishedFolder::new(&[("modules/a.json", daily("2026-07-01", 59, ""))]);
    assert_eq!(
        published.text(Kind::Module, "BIG"),
        whole.text(Kind::Module, "BIG")
    );
}

#[test]
fn rule_06_one_activity_can_be_cut_in_the_middle_and_keeps_its_events_as_they_are() {
    let weekly = lecture(json!({ "weeks": "1-3,5" }));
    let more = (1..12).map(
        |n| json!({ "id": format!("X{n}"), "type": "Exam", "date": format!("2027-03-{n:02}") }),
    );
    let activities: Vec<Value> = std::iter::once(weekly).chain(more).collect();
    let mut published = limited(
        module_of("BIG", Value::Array(activities.clone())),
        15,
        1_000_000,
    );
    published.publish("2026-11-01T12:00:00Z");
    let whole =
        PublishedFolder::new(&[("modules/a.json", module_of("BIG", Value::Array(activities)))]);
    let whole = whole.events(Kind::Module, "BIG");
    let shown = published.events(Kind::Module, "BIG");
    let kept: Vec<&Event> = whole.iter().filter(|event| shown.contains(event)).collect();
    assert_eq!((shown.len(), kept.len()), (13, 12));
    let lectures = kept
        .iter()
        .filter(|event| value(event, "UID").contains("-w"));
    assert_eq!(
        lectures
            .map(|event| &value(event, "DTSTART")[..8])
            .collect::<Vec<_>>(),
        ["20261026"]
    );
}

#[test]
fn rule_06_a_change_of_what_is_not_shown_changes_no_byte() {
    let mut published = limited(daily("2026-07-01", 100, ""), 60, 1_000_000);
    let before = feed_texts(&published.publisher);
    let mut changed = daily("2026-07-01", 100, "");
    changed["activities"][3]["note"] = json!("Bring a pencil");
    published.write("modules/a.json", &changed);
    published.publish("2026-09-20T12:00:00Z");
    assert_eq!(feed_texts(&published.publisher), before);
    let mut forgetful = publisher(carillon::config::Config {
        data: published.data(),
        feed: carillon::config::FeedConfig {
            max_events: 60,
            ..Default::default()
        },
        ..Default::default()
    });
    forgetful.publish("2026-09-20T12:00:00Z".parse().unwrap());
    let again = events(
        &String::from_utf8(
            forgetful
                .feeds()
                .get(&FeedId::new(Kind::Module, "BIG"))
                .unwrap()
                .feed()
                .body(Encoding::Identity),
        )
        .unwrap(),
    );
    let known = published.events(Kind::Module, "BIG");
    assert_eq!(
        again.iter().map(|e| value(e, "UID")).collect::<Vec<_>>(),
        known.iter().map(|e| value(e, "UID")).collect::<Vec<_>>()
    );
}

#[test]
fn rule_06_a_meeting_larger_than_the_limit_leaves_a_notice_that_stays_the_same() {
    let mut published = limited(
        daily("2026-07-01", 1, &"a note, ".repeat(500)),
        1_000,
        3_000,
    );
    let before = published.text(Kind::Module, "BIG");
    let [notice] = &published.events(Kind::Module, "BIG")[..] else {
        panic!("{before}")
    };
    assert_eq!(value(notice, "DTSTART;VALUE=DATE"), "20260701");
    published.write("people.json", json!([]));
    published.publish("2026-09-20T12:00:00Z");
    assert_eq!(published.text(Kind::Module, "BIG"), before);
}

#[test]
fn rule_06_what_was_cut_while_the_clock_was_ahead_comes_back_when_it_is_right() {
    let mut published = limited(daily("2026-09-20", 100, ""), 40, 1_000_000);
    let right = published.text(Kind::Module, "BIG");
    published.write(
        "people.json",
        json!([{ "id": "x", "name": "X", "role": "student" }]),
    );
    published.publish("2030-01-01T00:00:00Z");
    assert_ne!(published.text(Kind::Module, "BIG"), right);
    published.publish("2026-09-01T13:00:00Z");
    assert_eq!(published.text(Kind::Module, "BIG"), right);
}

#[test]
fn the_window_is_found_from_remembered_times_and_lengths_and_not_from_the_text() {
    let texts = Texts::new();
    let settings = carillon::config::FeedConfig {
        max_events: 10,
        ..Default::default()
    };
    let feed_text = FeedText::new(texts.of(Language::En));
    let heads = CalendarHeads::new("The University", "Europe/London", &settings, &feed_text);
    // Twenty days of one letter each, the latest first.
    let days = (1..=20).rev();
    let text: String = ('A'..='T').collect();
    let history = days.map(|day| {
        let date = jiff::civil::date(2026, 11, day);
        EventRecord {
            key: MeetingKey::Date(date),
            content: 0,
            revision: Revision::at("2026-10-01T00:00:00Z".parse().unwrap()),
            extent: EventExtent {
                len: 1,
                first_day: date,
                end: WrittenTime { date, clock: 1 },
            },
        }
    });
    let block = Block::from_parts(
        ActivityId::new("A", "T", "L"),
        0,
        1,
        GzipPiece::new(text.as_bytes()),
        history.collect(),
        None,
    );
    let now = "2026-12-01T00:00:00Z".parse().unwrap();
    let feed = Feed::new(&heads, Kind::Module, "A", vec![Arc::new(block)], now);
    let body = String::from_utf8(feed.body(Encoding::Identity)).unwrap();
    assert!(body.contains("\r\nABCDEFGBEGIN:VEVENT\r\n"), "{body}");
    assert!(body.contains("DTSTART;VALUE=DATE:20261114\r\n"), "{body}");
    assert_eq!(feed.left_out().map(|left_out| left_out.earlier), Some(13));
}

#[test]
fn a_page_shows_the_meetings_of_an_activity_that_is_cut_in_the_middle() {
    let weekly = lecture(json!({ "weeks": "1-3,5" }));
    let first = jiff::civil::date(2026, 10, 27);
    let day = |number: i64| first.saturating_add(jiff::Span::new().days(number));
    let more = (0..6_000).map(
        |number| json!({ "id": format!("X{number}"), "type": "Exam", "date": day(number / 100) }),
    );
    let activities: Vec<Value> = std::iter::once(weekly).chain(more).collect();
    let mut published = limited(
        module_of("BIG", Value::Array(activities)),
        6_004,
        100_000_000,
    );
    published.publish("2027-01-10T12:00:00Z");
    let link = published
        .publisher
        .feeds()
        .get(&FeedId::new(Kind::Module, "BIG"))
        .unwrap();
    let of_lecture = |block: &&Arc<Block>| block.activity == ActivityId::new("BIG", "S1", "LEC");
    let weeks: Vec<MeetingKey> = (link.feed().blocks_on_page().iter())
        .filter(of_lecture)
        .flat_map(|block| &block.events)
        .map(|record| record.key)
        .collect();
    assert_eq!(weeks, [MeetingKey::Week(5)]);
}
