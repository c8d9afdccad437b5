//! The content of a feed, rule by rule of what calendars need: a folder in, bytes out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read;

use calcard::icalendar::{ICalendar, ICalendarProperty};
use carillon::config::{CancelledMeetings, Config};
use carillon::feed::{Encoding, FeedId, Kind};
use flate2::bufread::GzDecoder;
use icalendar::{Calendar, CalendarComponent, Component};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fixture::{
    Event, LATER, NOW, PublishedFolder, enrolment_of, events, example_feeds, example_publisher,
    feed_texts, head, lecture, lines, merge, module_of, now, one_lecture, publisher, sequence,
    unescaped, value, values, without_moves,
};

/// A text as a calendar should show it (rule 19 of `docs/feed-rules.md`), without the white space around it.
fn shown(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', " ");
    text.chars()
        .filter(|&c| c == '\n' || !(c.is_control() || c == '\u{feff}'))
        .collect()
}

/// Checks the rules for the bytes of every feed (1, 7, 8, 11, 12, 14, 16, 17, 18).
fn sound(text: &str) -> Result<(), TestCaseError> {
    prop_assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    let has_stray = text
        .replace("\r\n", "")
        .contains(['\r', '\n', '\0', '\u{2028}', '\u{feff}']);
    prop_assert!(!has_stray);
    for line in text.split_terminator("\r\n") {
        prop_assert!(
            !line.is_empty() && line.len() <= 75,
            "{} octets: {}",
            line.len(),
            line
        );
        let backslashes = line.bytes().rev().take_while(|&byte| byte == b'\\').count();
        prop_assert_eq!(backslashes % 2, 0, "cut inside an escape: {}", line);
        prop_assert!(!line.chars().any(char::is_control), "{:?}", line);
    }
    let mut depth = Vec::new();
    for line in lines(text) {
        if let Some(name) = line.strip_prefix("BEGIN:") {
            prop_assert!(["VCALENDAR", "VEVENT"].contains(&name), "{}", line);
            depth.push(name.to_owned());
        } else if let Some(name) = line.strip_prefix("END:") {
            prop_assert_eq!(depth.pop(), Some(name.to_owned()));
        }
    }
    let events = events(text);
    prop_assert!(depth.is_empty() && !events.is_empty());
    let uids: BTreeSet<&str> = values(&events, "UID").into_iter().collect();
    prop_assert_eq!(uids.len(), events.len(), "a UID twice");
    for event in &events {
        for name in [
            "DTSTAMP",
            "LAST-MODIFIED",
            "SEQUENCE",
            "SUMMARY",
            "STATUS",
            "TRANSP",
            "X-MICROSOFT-CDO-BUSYSTATUS",
        ] {
            prop_assert!(event.contains_key(name), "no {} in {:?}", name, event);
        }
        prop_assert!(event.contains_key("DTSTART") == event.contains_key("DTEND"));
        prop_assert!(event.contains_key("DTSTART") != event.contains_key("DTSTART;VALUE=DATE"));
        prop_assert!(
            event.contains_key("DTSTART;VALUE=DATE") == event.contains_key("DTEND;VALUE=DATE")
        );
        for forbidden in [
            "RRULE",
            "RDATE",
            "EXDATE",
            "RECURRENCE-ID",
            "DURATION",
            "ATTENDEE",
            "ORGANIZER",
        ] {
            prop_assert!(
                !event.keys().any(|key| key.starts_with(forbidden)),
                "{} in {:?}",
                forbidden,
                event
            );
        }
        prop_assert!(["CONFIRMED", "TENTATIVE"].contains(&value(event, "STATUS")));
    }
    Ok(())
}

// The document.

#[test]
fn rule_01_byte_0_is_begin_and_every_line_ends_in_crlf() {
    for (feed, text) in example_feeds() {
        assert!(
            text.as_bytes()
                .starts_with(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
            "{feed:?}"
        );
        assert!(
            text.as_bytes().ends_with(b"\r\nEND:VCALENDAR\r\n"),
            "{feed:?}"
        );
        assert!(
            !text.contains("\r\n\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
            "{feed:?}"
        );
        sound(&text).unwrap_or_else(|error| panic!("{feed:?}: {error}"));
    }
}

#[test]
fn rule_02_it_says_what_it_is_once_and_invites_nobody() {
    for (feed, text) in example_feeds() {
        let head = head(&text);
        for line in ["VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
            assert_eq!(
                head.iter().filter(|other| *other == line).count(),
                1,
                "{feed:?}"
            );
        }
        for name in ["VERSION", "PRODID", "CALSCALE", "METHOD"] {
            assert_eq!(
                head.iter()
                    .filter(|line| line.split([':', ';']).next() == Some(name))
                    .count(),
                1,
                "{feed:?}"
            );
        }
        assert!(
            !lines(&text)
                .iter()
                .any(|line| line.starts_with("ATTENDEE") || line.starts_with("ORGANIZER"))
        );
    }
}

#[test]
fn rule_03_a_feed_has_a_name_a_description_and_a_time_zone() {
    let published = PublishedFolder::with(
        &[
            (
                "modules/a.json",
                one_lecture(json!({ "rooms": ["JB"], "staff": ["ada"] })),
            ),
            (
                "enrolments/a.json",
                enrolment_of("MAA101", json!(["b1", "b2"])),
            ),
            ("rooms.json", json!({ "JB": { "title": "James Bond" } })),
            (
                "people.json",
                json!([{ "id": "b1", "name": "Siân", "role": "student" }, { "id": "ada", "name": "Dr Byron", "role": "staff" }]),
            ),
        ],
        |config| config.institution.name = "Bellwater, est. 1851".into(),
    );
    let check = |kind, id, name: &str, what: &str| {
        let head = head(&published.text(kind, id));
        let description =
            format!("{what} timetable from Bellwater\\, est. 1851\\, kept up to date");
        for line in [
            format!("NAME:{name}"),
            format!("X-WR-CALNAME:{name}"),
            format!("DESCRIPTION:{description}"),
            format!("X-WR-CALDESC:{description}"),
            "X-WR-TIMEZONE:Europe/London".into(),
        ] {
            assert_eq!(
                head.iter().filter(|other| **other == line).count(),
                1,
                "{line}\n{head:#?}"
            );
        }
    };
    check(Kind::Student, "b1", "Timetable: Siân", "Personal");
    check(Kind::Student, "b2", "Timetable: b2", "Personal");
    check(Kind::Staff, "ada", "Timetable: Dr Byron", "Personal");
    check(Kind::Module, "MAA101", "MAA101 Calculus", "Module");
    check(Kind::Room, "JB", "James Bond", "Room");
}

#[test]
fn rule_03_a_long_name_is_cut_to_255_characters() {
    for letter in ["x", "é", "界", "😀", ";"] {
        let mut module = one_lecture(json!({}));
        merge(&mut module, json!({ "title": letter.repeat(400) }));
        let published = PublishedFolder::new(&[("modules/a.json", module)]);
        let text = published.text(Kind::Module, "MAA101");
        for key in ["NAME:", "X-WR-CALNAME:"] {
            let name = lines(&text)
                .iter()
                .find_map(|line| line.strip_prefix(key).map(unescaped))
                .unwrap();
            assert_eq!(name, format!("MAA101 {}…", letter.repeat(247)));
            assert_eq!(name.chars().count(), 255);
        }
        sound(&text).unwrap();
    }
}

#[test]
fn rule_04_it_asks_to_be_looked_at_every_hour_or_as_set() {
    let check = |minutes, duration: &str| {
        let published =
            PublishedFolder::with(&[("modules/a.json", one_lecture(json!({})))], |config| {
                config.feed.refresh_minutes = minutes;
            });
        let head = head(&published.text(Kind::Module, "MAA101"));
        assert!(
            head.contains(&format!("REFRESH-INTERVAL;VALUE=DURATION:{duration}")),
            "{head:?}"
        );
        assert!(
            head.contains(&format!("X-PUBLISHED-TTL:{duration}")),
            "{head:?}"
        );
    };
    check(Config::default().feed.refresh_minutes, "PT1H");
    check(240, "PT4H");
    check(15, "PT15M");
    check(90, "PT90M");
}

#[test]
fn rule_05_with_nothing_to_show_a_feed_says_so_in_one_free_whole_day() {
    let published = PublishedFolder::new(&[
        ("modules/a.json", module_of("MAA101", json!([]))),
        ("enrolments/a.json", enrolment_of("MAA101", json!(["b1"]))),
        (
            "people.json",
            json!([{ "id": "b2", "role": "student" }, { "id": "ada", "role": "staff" }]),
        ),
        ("rooms.json", json!({ "JB": {} })),
    ]);
    for (kind, id) in [
        (Kind::Module, "MAA101"),
        (Kind::Student, "b1"),
        (Kind::Student, "b2"),
        (Kind::Staff, "ada"),
        (Kind::Room, "JB"),
    ] {
        let event = published.event(kind, id);
        assert_eq!(value(&event, "SUMMARY"), "No timetable published yet");
        assert_eq!(value(&event, "DTSTART;VALUE=DATE"), "20260901");
        assert_eq!(value(&event, "DTEND;VALUE=DATE"), "20260902");
        assert_eq!(value(&event, "TRANSP"), "TRANSPARENT");
        assert_eq!(value(&event, "X-MICROSOFT-CDO-BUSYSTATUS"), "FREE");
        sound(&published.text(kind, id)).unwrap();
    }
}

#[test]
fn rule_05_the_day_that_shows_nothing_stays_and_goes_when_there_is_something() {
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", module_of("MAA101", json!([]))),
        ("modules/b.json", module_of("B", json!([]))),
    ]);
    let before = published.text(Kind::Module, "B");
    published.write("modules/a.json", one_lecture(json!({})));
    published.publish(LATER);
    assert_eq!(published.text(Kind::Module, "B"), before);
    assert_eq!(
        value(&published.event(Kind::Module, "MAA101"), "SUMMARY"),
        "MAA101 Calculus (Lecture)"
    );
}

#[test]
fn rule_07_equal_input_gives_equal_bytes_in_whatever_order_files_are_made() {
    let mut files = vec![
        (
            "modules/a.json",
            one_lecture(json!({ "rooms": ["JB", "W"], "staff": ["ada"] })),
        ),
        (
            "modules/b.json",
            module_of(
                "PHY",
                json!([
                    lecture(json!({})),
                    lecture(json!({ "id": "X", "weeks": "1-3" }))
                ]),
            ),
        ),
        ("modules/c.json", module_of("ZOO", json!([]))),
        (
            "enrolments/1.json",
            enrolment_of("MAA101", json!(["b2", "b1"])),
        ),
        (
            "enrolments/2.json",
            enrolment_of("PHY", json!(["b1", "b3"])),
        ),
        (
            "rooms.json",
            json!({ "W": { "lat": 1.5, "lon": -2.0 }, "JB": { "title": "James Bond" } }),
        ),
        (
            "people.json",
            json!([{ "id": "ada", "name": "Ada", "role": "staff" }]),
        ),
    ];
    let first = PublishedFolder::new(&files).feed_texts();
    files.reverse();
    assert_eq!(PublishedFolder::new(&files).feed_texts(), first);
    files.rotate_left(3);
    assert_eq!(PublishedFolder::new(&files).feed_texts(), first);
}

#[test]
fn rule_07_another_look_at_the_same_folder_changes_no_byte() {
    assert_eq!(example_feeds(), example_feeds());
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    let before = published.feed_texts();
    let report = published.publish(LATER);
    assert!(report.is_unchanged);
    assert_eq!(published.feed_texts(), before);
}

#[test]
fn rule_07_events_and_properties_are_in_a_fixed_order() {
    let activities = json!([
        lecture(json!({ "id": "B", "weeks": "2,1" })),
        lecture(json!({ "id": "A", "weeks": "3" }))
    ]);
    let published = PublishedFolder::new(&[("modules/a.json", module_of("MAA101", activities))]);
    let events = published.events(Kind::Module, "MAA101");
    assert_eq!(
        values(&events, "DTSTART"),
        ["20261012T080000Z", "20260928T080000Z", "20261005T080000Z"]
    );
    let keys: BTreeSet<Vec<String>> = example_feeds()
        .values()
        .flat_map(|text| {
            let names = lines(text)
                .into_iter()
                .skip_while(|line| line != "BEGIN:VEVENT");
            let names = names
                .map(|line| line.split([':', ';']).next().unwrap().to_owned())
                .collect::<Vec<_>>();
            names
                .split(|name| name == "BEGIN" || name == "END")
                .map(<[String]>::to_vec)
                .collect::<Vec<_>>()
        })
        .collect();
    for one in &keys {
        for other in &keys {
            let both: Vec<&String> = one.iter().filter(|name| other.contains(name)).collect();
            assert_eq!(
                both,
                other
                    .iter()
                    .filter(|name| one.contains(name))
                    .collect::<Vec<_>>()
            );
        }
    }
}

/// Changes of the folder that change nothing of what it says.
#[test]
fn rule_07_edits_without_meaning_change_no_byte_of_any_feed() {
    let first = json!([
        lecture(json!({ "rooms": ["JB"], "weeks": "1-3" })),
        lecture(json!({ "id": "X", "day": "Fri" }))
    ]);
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", module_of("MAA101", first.clone())),
        (
            "enrolments/a.json",
            enrolment_of("MAA101", json!(["b1", "b2", "b3"])),
        ),
        (
            "rooms.json",
            json!({ "JB": { "title": "James Bond" }, "W": {} }),
        ),
    ]);
    let before = published.feed_texts();
    let still = |published: &mut PublishedFolder, what: &str| {
        published.publish(LATER);
        let now = published.feed_texts();
        for (feed, text) in &now {
            assert_eq!(text, &before[feed], "{what}: {feed:?}");
        }
        now.len()
    };
    let count = before.len();

    let pretty = serde_json::to_string_pretty(&module_of("MAA101", first.clone()))
        .unwrap()
        .replace('\n', "\r\n\t");
    published.write("modules/a.json", &pretty);
    assert_eq!(still(&mut published, "white space"), count);

    published.write(
        "modules/a.json",
        turned(&module_of("MAA101", first.clone())),
    );
    assert_eq!(still(&mut published, "order of keys"), count);

    let mut activities = first.clone();
    activities.as_array_mut().unwrap().reverse();
    published.write("modules/a.json", module_of("MAA101", activities));
    assert_eq!(still(&mut published, "order of activities"), count);

    published.write(
        "modules/a.json",
        module_of(
            "MAA101",
            json!([
                lecture(json!({ "rooms": ["JB"], "weeks": "3, 1,2-2" })),
                first[1]
            ]),
        ),
    );
    assert_eq!(still(&mut published, "the weeks as another list"), count);

    let path = published.data().join("modules/a.json");
    fs::File::open(&path)
        .unwrap()
        .set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    assert_eq!(still(&mut published, "a touched file"), count);

    fs::create_dir_all(published.data().join("modules/2026/maths")).unwrap();
    fs::rename(
        &path,
        published.data().join("modules/2026/maths/other.json"),
    )
    .unwrap();
    assert_eq!(still(&mut published, "a file moved"), count);

    published.write(
        "enrolments/a.json",
        enrolment_of("MAA101", json!([{ "id": "b3" }, "b1"])),
    );
    assert_eq!(still(&mut published, "a student left"), count - 1);
}

/// The same JSON with the keys of every object turned round.
fn turned(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let entries = object
                .iter()
                .rev()
                .map(|(key, value)| format!("{}: {}", json!(key), turned(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(array) => format!(
            "[{}]",
            array.iter().map(turned).collect::<Vec<_>>().join(", ")
        ),
        other => other.to_string(),
    }
}

#[test]
fn rule_07_a_whole_small_feed() {
    let published = PublishedFolder::with(
        &[
            (
                "modules/a.json",
                json!({ "code": "MAA101", "title": "Calculus 1", "term": "S1", "url": "https://learn.example.ac.uk/MAA101",
                    "activities": [
                        { "id": "LEC/1", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1-2",
                          "rooms": ["JB"], "staff": ["ada"], "title": "Limits; continuity", "note": "Bring a calculator,\na pen and a friend",
                          "changes": [{ "week": 2, "cancelled": true, "note": "Strike" }] },
                        { "id": "TRIP", "type": "Field trip", "date": "2026-11-02", "status": "provisional" } ] }),
            ),
            ("enrolments/a.json", enrolment_of("MAA101", json!(["b1"]))),
            (
                "rooms.json",
                json!({ "JB": { "title": "James Bond 0.01", "url": "https://maps.example.ac.uk/JB", "lat": 52.765, "lon": -1.23 } }),
            ),
            (
                "people.json",
                json!([{ "id": "b1", "name": "Siân Evans", "role": "student" }, { "id": "ada", "name": "Dr Ada Byron", "role": "staff" }]),
            ),
        ],
        |config| {
            config.feed.uid_domain = "example.ac.uk".into();
            config.institution.name = "Bellwater".into();
        },
    );
    let text = published.text(Kind::Student, "b1");
    sound(&text).unwrap();
    insta::assert_snapshot!(text.replace("\r\n", "\n"), @r"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Carillon//Timetable//EN
    CALSCALE:GREGORIAN
    METHOD:PUBLISH
    DESCRIPTION:Personal timetable from Bellwater\, kept up to date
    X-WR-CALDESC:Personal timetable from Bellwater\, kept up to date
    X-WR-TIMEZONE:Europe/London
    X-PUBLISHED-TTL:PT1H
    REFRESH-INTERVAL;VALUE=DURATION:PT1H
    NAME:Timetable: Siân Evans
    X-WR-CALNAME:Timetable: Siân Evans
    BEGIN:VEVENT
    UID:ef5507895c7b8e3c-w1@example.ac.uk
    DTSTART:20260928T080000Z
    DTEND:20260928T090000Z
    DTSTAMP:20260901T120000Z
    LAST-MODIFIED:20260901T120000Z
    SEQUENCE:52574400
    CATEGORIES:Lecture
    DESCRIPTION:Bring a calculator\,\na pen and a friend\nStaff: Dr Ada Byron\n
     Map of James Bond 0.01: https://maps.example.ac.uk/JB
    GEO:52.765;-1.23
    LOCATION:James Bond 0.01
    STATUS:CONFIRMED
    SUMMARY:MAA101 Calculus 1: Limits\; continuity (Lecture)
    TRANSP:OPAQUE
    URL:https://learn.example.ac.uk/MAA101
    X-MICROSOFT-CDO-BUSYSTATUS:BUSY
    END:VEVENT
    BEGIN:VEVENT
    UID:ef5507895c7b8e3c-w2@example.ac.uk
    DTSTART:20261005T080000Z
    DTEND:20261005T090000Z
    DTSTAMP:20260901T120000Z
    LAST-MODIFIED:20260901T120000Z
    SEQUENCE:52574400
    CATEGORIES:Lecture
    DESCRIPTION:Strike\nStaff: Dr Ada Byron\nMap of James Bond 0.01: https://ma
     ps.example.ac.uk/JB
    GEO:52.765;-1.23
    LOCATION:James Bond 0.01
    STATUS:CONFIRMED
    SUMMARY:CANCELLED: MAA101 Calculus 1: Limits\; continuity (Lecture)
    TRANSP:TRANSPARENT
    URL:https://learn.example.ac.uk/MAA101
    X-MICROSOFT-CDO-BUSYSTATUS:FREE
    END:VEVENT
    BEGIN:VEVENT
    UID:471006ef2e4ca1ff-d20261102@example.ac.uk
    DTSTART;VALUE=DATE:20261102
    DTEND;VALUE=DATE:20261103
    DTSTAMP:20260901T120000Z
    LAST-MODIFIED:20260901T120000Z
    SEQUENCE:52574400
    CATEGORIES:Field trip
    STATUS:TENTATIVE
    SUMMARY:PROVISIONAL: MAA101 Calculus 1 (Field trip)
    TRANSP:OPAQUE
    URL:https://learn.example.ac.uk/MAA101
    X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
    END:VEVENT
    END:VCALENDAR
    ");
}

// Time.

#[test]
fn rule_08_every_meeting_is_an_event_of_its_own() {
    let published =
        PublishedFolder::new(&[("modules/a.json", one_lecture(json!({ "weeks": "1-3,5" })))]);
    let events = published.events(Kind::Module, "MAA101");
    assert_eq!(
        values(&events, "DTSTART"),
        [
            "20260928T080000Z",
            "20261005T080000Z",
            "20261012T080000Z",
            "20261026T090000Z"
        ]
    );
    for text in example_feeds().values() {
        let lines = lines(text);
        for name in ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"] {
            assert!(!lines.iter().any(|line| line.starts_with(name)));
        }
    }
}

#[test]
fn rule_09_times_are_in_utc() {
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(json!({ "weeks": "3,5", "end": "24:00" })),
    )]);
    let events = published.events(Kind::Module, "MAA101");
    assert_eq!(
        values(&events, "DTSTART"),
        ["20261012T080000Z", "20261026T090000Z"]
    );
    assert_eq!(
        values(&events, "DTEND"),
        ["20261012T230000Z", "20261027T000000Z"]
    );
    for text in example_feeds().values() {
        assert!(!text.contains("TZID") && !text.contains("VTIMEZONE"));
        for line in lines(text)
            .iter()
            .filter(|line| line.starts_with("DTSTART") || line.starts_with("DTEND"))
        {
            let (name, value) = line.split_once(':').unwrap();
            let digits = value.chars().filter(char::is_ascii_digit).count();
            if name.ends_with(";VALUE=DATE") {
                assert_eq!((value.len(), digits), (8, 8), "{line}");
            } else {
                assert!(
                    !name.contains(';')
                        && value.len() == 16
                        && digits == 14
                        && value.ends_with('Z'),
                    "{line}"
                );
                assert_eq!(&value[8..9], "T", "{line}");
            }
        }
    }
}

#[test]
fn rule_11_a_whole_day_ends_on_the_next() {
    let day = |date: &str| json!([{ "id": "TRIP", "type": "Trip", "date": date }]);
    for (date, start, end) in [
        ("2026-11-02", "20261102", "20261103"),
        ("2026-12-31", "20261231", "20270101"),
        ("2028-02-28", "20280228", "20280229"),
        ("2026-10-25", "20261025", "20261026"),
    ] {
        let published = PublishedFolder::new(&[("modules/a.json", module_of("MAA101", day(date)))]);
        let event = published.event(Kind::Module, "MAA101");
        assert_eq!(
            (
                value(&event, "DTSTART;VALUE=DATE"),
                value(&event, "DTEND;VALUE=DATE")
            ),
            (start, end)
        );
        assert!(!event.contains_key("DTSTART") && !event.contains_key("DURATION"));
    }
}

// Identity and change.

/// As the format promises: nothing but code, term and id, and the week or date.
fn uid(code: &str, term: &str, id: &str, key: &str) -> String {
    let hash = Sha256::digest(format!("{code}\u{1f}{term}\u{1f}{id}"));
    let number = u64::from_be_bytes(*hash.first_chunk().unwrap());
    format!("{number:016x}-{key}@carillon")
}

#[test]
fn rule_12_a_uid_is_made_of_the_meetings_identity_alone_and_the_same_in_every_feed() {
    let activities = json!([
        lecture(json!({ "id": "LecA/01#2", "weeks": "1,3", "rooms": ["JB"], "staff": ["ada"] })),
        { "id": "EXAM", "type": "Exam", "date": "2027-01-18", "start": "09:00", "end": "11:00", "rooms": ["JB"], "staff": ["ada"] },
    ]);
    let published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of("МЕОА-11f(23/24н.р.)", activities),
        ),
        (
            "enrolments/a.json",
            enrolment_of("МЕОА-11f(23/24н.р.)", json!(["b712345"])),
        ),
    ]);
    let of = |id, key| uid("МЕОА-11f(23/24н.р.)", "S1", id, key);
    let expected = [
        of("EXAM", "d20270118"),
        of("LecA/01#2", "w1"),
        of("LecA/01#2", "w3"),
    ];
    for (kind, id) in [
        (Kind::Module, "МЕОА-11f(23/24н.р.)"),
        (Kind::Student, "b712345"),
        (Kind::Room, "JB"),
        (Kind::Staff, "ada"),
    ] {
        assert_eq!(
            values(&published.events(kind, id), "UID"),
            expected,
            "{kind:?}"
        );
    }
}

#[test]
fn rule_12_the_domain_of_uids_is_a_setting() {
    let published =
        PublishedFolder::with(&[("modules/a.json", one_lecture(json!({})))], |config| {
            config.feed.uid_domain = "example.ac.uk".into();
        });
    let event = published.event(Kind::Module, "MAA101");
    assert_eq!(
        value(&event, "UID"),
        uid("MAA101", "S1", "LEC", "w1").replace("@carillon", "@example.ac.uk")
    );
}

#[test]
fn rule_12_a_meeting_that_moves_or_changes_in_any_way_keeps_its_uid() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    for changed in [
        json!({ "day": "Thu", "start": "15:00", "end": "17:00" }),
        json!({ "rooms": ["W"], "staff": ["x"] }),
        json!({ "type": "Seminar", "title": "Limits", "note": "n", "groups": ["A"], "online": "https://o" }),
        json!({ "status": "cancelled" }),
        json!({ "changes": [{ "week": 1, "day": "Sun", "rooms": ["Z"] }] }),
        json!({ "shared": "J" }),
    ] {
        published.write("modules/x.json", one_lecture(changed));
        let _ = fs::remove_file(published.data().join("modules/a.json"));
        published.publish(LATER);
        assert_eq!(
            value(&published.event(Kind::Module, "MAA101"), "UID"),
            uid("MAA101", "S1", "LEC", "w1")
        );
    }
}

#[test]
fn rule_12_meetings_of_other_terms_modules_activities_and_weeks_have_other_uids() {
    let second = json!({ "code": "MAA101", "title": "Calculus", "term": "S2", "activities": [lecture(json!({}))] });
    let published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of(
                "MAA101",
                json!([
                    lecture(json!({ "weeks": "1-2" })),
                    lecture(json!({ "id": "X" }))
                ]),
            ),
        ),
        ("modules/b.json", second),
        (
            "modules/c.json",
            module_of("MAA102", json!([lecture(json!({}))])),
        ),
        ("enrolments/a.json", enrolment_of("MAA101", json!(["b1"]))),
        ("enrolments/b.json", enrolment_of("MAA102", json!(["b1"]))),
        (
            "enrolments/c.json",
            json!({ "module": "MAA101", "term": "S2", "students": ["b1"] }),
        ),
    ]);
    let events = published.events(Kind::Student, "b1");
    assert_eq!(
        values(&events, "UID")
            .into_iter()
            .collect::<BTreeSet<_>>()
            .len(),
        5
    );
    assert_eq!(published.events(Kind::Module, "MAA101").len(), 4);
}

#[test]
fn rule_12_a_joint_lecture_is_there_once_for_who_is_on_both_sides() {
    let mut published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of(
                "A",
                json!([lecture(json!({ "shared": "JOINT-7", "weeks": "1-2" }))]),
            ),
        ),
        (
            "modules/b.json",
            module_of(
                "B",
                json!([lecture(json!({ "shared": "JOINT-7", "weeks": "1-2" }))]),
            ),
        ),
        ("enrolments/a.json", enrolment_of("A", json!(["both", "a"]))),
        ("enrolments/b.json", enrolment_of("B", json!(["both", "b"]))),
    ]);
    let summaries = |published: &PublishedFolder, id| {
        let events = published.events(Kind::Student, id);
        values(&events, "SUMMARY").join(", ")
    };
    assert_eq!(
        summaries(&published, "both"),
        "A Calculus (Lecture), A Calculus (Lecture)"
    );
    assert_eq!(
        summaries(&published, "a"),
        "A Calculus (Lecture), A Calculus (Lecture)"
    );
    assert_eq!(
        summaries(&published, "b"),
        "B Calculus (Lecture), B Calculus (Lecture)"
    );

    // Unequal times: better twice than wrong.
    published.write(
        "modules/b.json",
        module_of(
            "B",
            json!([lecture(
                json!({ "shared": "JOINT-7", "weeks": "1-2", "end": "11:00" })
            )]),
        ),
    );
    let report = published.publish(LATER);
    assert_eq!(report.warnings(), 1);
    assert!(report.problems[0].to_string().starts_with(
        "modules/b.json:1: warning: activity LEC is shared as \"JOINT-7\" with A LEC, but"
    ));
    assert_eq!(published.events(Kind::Student, "both").len(), 4);

    // Equal again.
    published.write(
        "modules/a.json",
        module_of(
            "A",
            json!([lecture(
                json!({ "shared": "JOINT-7", "weeks": "1-2", "end": "11:00" })
            )]),
        ),
    );
    assert_eq!(published.publish(LATER).warnings(), 0);
    assert_eq!(published.events(Kind::Student, "both").len(), 2);
}

#[test]
fn rule_12_a_joint_lecture_cancelled_on_one_side_is_there_twice_with_a_warning() {
    let mut published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of("A", json!([lecture(json!({ "shared": "J" }))])),
        ),
        (
            "modules/b.json",
            module_of(
                "B",
                json!([lecture(json!({ "shared": "J", "status": "cancelled" }))]),
            ),
        ),
        ("enrolments/a.json", enrolment_of("A", json!(["both"]))),
        ("enrolments/b.json", enrolment_of("B", json!(["both"]))),
    ]);
    assert_eq!(published.publish(LATER).warnings(), 1);
    let events = published.events(Kind::Student, "both");
    assert_eq!(
        values(&events, "SUMMARY"),
        ["A Calculus (Lecture)", "CANCELLED: B Calculus (Lecture)"]
    );
}

#[test]
fn rule_12_a_joint_lecture_is_there_for_a_student_of_one_side_alone() {
    let published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of(
                "A",
                json!([lecture(json!({ "shared": "J", "groups": ["1"] }))]),
            ),
        ),
        (
            "modules/b.json",
            module_of("B", json!([lecture(json!({ "shared": "J" }))])),
        ),
        (
            "enrolments/a.json",
            enrolment_of(
                "A",
                json!([{ "id": "s", "groups": ["2"] }, { "id": "t", "groups": ["1", "2"] }]),
            ),
        ),
        ("enrolments/b.json", enrolment_of("B", json!(["s", "t"]))),
    ]);
    assert_eq!(
        value(&published.event(Kind::Student, "s"), "SUMMARY"),
        "B Calculus (Lecture)"
    );
    assert_eq!(
        value(&published.event(Kind::Student, "t"), "SUMMARY"),
        "A Calculus (Lecture)"
    );
}

#[test]
fn rule_13_a_meeting_that_changes_says_when_and_the_others_stay_as_they_are() {
    let mut published =
        PublishedFolder::new(&[("modules/a.json", one_lecture(json!({ "weeks": "1-2" })))]);
    let before = published.events(Kind::Module, "MAA101");
    for event in &before {
        assert_eq!(value(event, "DTSTAMP"), "20260901T120000Z");
        assert_eq!(value(event, "LAST-MODIFIED"), "20260901T120000Z");
    }
    published.write(
        "modules/a.json",
        one_lecture(json!({ "weeks": "1-2", "changes": [{ "week": 2, "day": "Tue" }] })),
    );
    published.publish(LATER);
    let after = published.events(Kind::Module, "MAA101");
    assert_eq!(after[0], before[0]);
    assert_eq!(value(&after[1], "UID"), value(&before[1], "UID"));
    assert_eq!(value(&after[1], "DTSTART"), "20261006T080000Z");
    assert_eq!(value(&after[1], "DTSTAMP"), "20261001T083015Z");
    assert_eq!(value(&after[1], "LAST-MODIFIED"), "20261001T083015Z");
    assert!(sequence(&after[1]) > sequence(&before[1]));
}

#[test]
fn rule_13_every_property_that_changes_makes_sequence_rise() {
    let mut published = PublishedFolder::new(&[
        (
            "modules/a.json",
            one_lecture(json!({ "rooms": ["JB"], "staff": ["ada"] })),
        ),
        ("rooms.json", json!({ "JB": { "title": "James Bond" } })),
    ]);
    let mut last = published.event(Kind::Module, "MAA101");
    let mut now: Timestamp = NOW.parse().unwrap();
    let mut rises = |published: &mut PublishedFolder, what: &str| {
        now += jiff::SignedDuration::from_secs(90);
        published.publish(&now.to_string());
        let event = published.event(Kind::Module, "MAA101");
        assert!(sequence(&event) > sequence(&last), "{what}");
        assert_eq!(
            value(&event, "DTSTAMP"),
            now.strftime("%Y%m%dT%H%M%SZ").to_string(),
            "{what}"
        );
        last = event;
    };
    let base = json!({ "rooms": ["JB"], "staff": ["ada"] });
    for changed in [
        json!({ "start": "08:30" }),
        json!({ "end": "10:30" }),
        json!({ "type": "Seminar" }),
        json!({ "title": "Limits" }),
        json!({ "note": "Bring a pen" }),
        json!({ "online": "https://o" }),
        json!({ "status": "provisional" }),
        json!({ "status": "cancelled" }),
        json!({ "rooms": ["W", "JB"] }),
        json!({ "staff": ["x"] }),
    ] {
        let mut activity = base.clone();
        merge(&mut activity, changed.clone());
        published.write("modules/a.json", one_lecture(activity));
        rises(&mut published, &changed.to_string());
    }
    published.write("modules/a.json", one_lecture(base));
    rises(&mut published, "back to the first");
    for room in [
        json!({ "title": "Bond" }),
        json!({ "title": "Bond", "url": "https://m" }),
        json!({ "title": "Bond", "url": "https://m", "lat": 1, "lon": 2 }),
    ] {
        published.write("rooms.json", json!({ "JB": room }));
        rises(&mut published, &room.to_string());
    }
    published.write(
        "people.json",
        json!([{ "id": "ada", "name": "Ada", "role": "staff" }]),
    );
    rises(&mut published, "a name");
}

#[test]
fn rule_13_a_changed_room_title_changes_the_events_in_that_room_alone() {
    let activities = json!([
        lecture(
            json!({ "weeks": "1-2", "rooms": ["JB"], "changes": [{ "week": 2, "rooms": ["W"] }] })
        ),
        lecture(json!({ "id": "X", "rooms": ["W"] })),
        lecture(json!({ "id": "Y" })),
    ]);
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", module_of("MAA101", activities)),
        (
            "modules/b.json",
            module_of(
                "B",
                json!([
                    lecture(json!({ "rooms": ["W", "JB"] })),
                    lecture(json!({ "id": "Z", "rooms": ["Q"] }))
                ]),
            ),
        ),
        (
            "rooms.json",
            json!({ "JB": { "title": "James Bond" }, "W": { "title": "West" } }),
        ),
    ]);
    let before: Vec<Event> = [
        published.events(Kind::Module, "MAA101"),
        published.events(Kind::Module, "B"),
    ]
    .concat();
    published.write(
        "rooms.json",
        json!({ "JB": { "title": "Ian Fleming" }, "W": { "title": "West" }, "New": {} }),
    );
    published.publish(LATER);
    let after: Vec<Event> = [
        published.events(Kind::Module, "MAA101"),
        published.events(Kind::Module, "B"),
    ]
    .concat();
    let changed: Vec<&str> = before
        .iter()
        .zip(&after)
        .filter(|(a, b)| a != b)
        .map(|(_, b)| value(b, "UID"))
        .collect();
    assert_eq!(
        changed,
        [
            uid("MAA101", "S1", "LEC", "w1"),
            uid("B", "S1", "LEC", "w1")
        ]
    );
    assert_eq!(value(&after[0], "LOCATION"), "Ian Fleming");
}

#[test]
fn rule_13_sequence_never_falls() {
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", one_lecture(json!({}))),
        ("modules/b.json", module_of("B", json!([]))),
    ]);
    let mut last = 0;
    let mut rises = |published: &PublishedFolder, what: &str| {
        let now = sequence(&published.event(Kind::Module, "MAA101"));
        assert!(now > last, "{what}: {last}, {now}");
        last = now;
    };
    rises(&published, "at first");
    published.write("modules/a.json", module_of("MAA101", json!([])));
    published.publish("2026-09-02T12:00:00Z");
    published.write("modules/a.json", one_lecture(json!({})));
    published.publish("2026-09-03T12:00:00Z");
    rises(&published, "vanished and back, as it was");
    published.remove("modules/a.json");
    published.publish("2026-09-03T12:00:01Z");
    published.write("modules/a.json", one_lecture(json!({})));
    published.publish("2026-09-03T12:00:01Z");
    rises(
        &published,
        "its file vanished and came back in the same second",
    );
    published.write("modules/a.json", one_lecture(json!({ "day": "Tue" })));
    published.publish("2026-09-03T11:00:00Z");
    rises(&published, "the clock an hour back");
    published.write("modules/a.json", one_lecture(json!({ "day": "Wed" })));
    published.publish("1999-09-03T11:00:00Z");
    rises(&published, "the clock in the last century");
    published.write("modules/a.json", one_lecture(json!({ "weeks": "2" })));
    published.publish("2026-09-02T12:00:00Z");
    published.write("modules/a.json", one_lecture(json!({ "day": "Wed" })));
    published.publish("2026-09-02T12:00:00Z");
    rises(&published, "vanished and back while the clock is back");
    published.forget("2026-09-04T12:00:00Z");
    rises(&published, "all forgotten");
}

/// An event without the times that go back with the clock.
fn without_stamps(event: &Event) -> Vec<(&String, &String)> {
    let is_stamp = |name: &String| ["DTSTAMP", "LAST-MODIFIED"].contains(&&**name);
    event.iter().filter(|(name, _)| !is_stamp(name)).collect()
}

#[test]
fn rule_13_sequence_does_not_fall_after_a_publish_that_only_took_away() {
    let b = |day: &str| module_of("B", json!([lecture(json!({ "day": day }))]));
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", one_lecture(json!({ "weeks": "1-2" }))),
        ("modules/b.json", b("Mon")),
    ]);
    published.write("modules/b.json", b("Tue"));
    published.publish("2026-09-03T12:00:00Z");
    let before = sequence(&published.event(Kind::Module, "B"));
    published.write("modules/a.json", one_lecture(json!({ "weeks": "1" })));
    published.publish("2026-09-03T12:30:00Z");
    published.write("modules/b.json", b("Wed"));
    published.publish("2026-09-03T11:00:00Z");
    assert!(sequence(&published.event(Kind::Module, "B")) > before);
}

#[test]
fn rule_13_sequence_fits_into_31_bits_for_decades() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    for now in ["2070-01-01T00:00:00Z", "2092-12-31T00:00:00Z"] {
        published.forget(now);
        assert!(i32::try_from(sequence(&published.event(Kind::Module, "MAA101"))).is_ok());
    }
}

#[test]
fn rule_14_a_cancelled_meeting_stays_marked_and_as_free_time() {
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(
            json!({ "weeks": "1-2", "changes": [{ "week": 2, "cancelled": true, "note": "Strike" }] }),
        ),
    )]);
    let events = published.events(Kind::Module, "MAA101");
    assert_eq!(
        values(&events, "SUMMARY"),
        [
            "MAA101 Calculus (Lecture)",
            "CANCELLED: MAA101 Calculus (Lecture)"
        ]
    );
    assert_eq!(values(&events, "TRANSP"), ["OPAQUE", "TRANSPARENT"]);
    assert_eq!(
        values(&events, "X-MICROSOFT-CDO-BUSYSTATUS"),
        ["BUSY", "FREE"]
    );
    assert_eq!(values(&events, "STATUS"), ["CONFIRMED", "CONFIRMED"]);
    assert_eq!(value(&events[1], "DESCRIPTION"), "Strike");
}

#[test]
fn rule_14_a_setting_drops_cancelled_meetings() {
    let published = PublishedFolder::with(
        &[
            (
                "modules/a.json",
                one_lecture(
                    json!({ "weeks": "1-2", "changes": [{ "week": 2, "cancelled": true }] }),
                ),
            ),
            (
                "modules/b.json",
                module_of(
                    "B",
                    json!([lecture(json!({ "status": "cancelled", "rooms": ["JB"] }))]),
                ),
            ),
        ],
        |config| config.feed.cancelled = CancelledMeetings::Drop,
    );
    assert_eq!(
        value(&published.event(Kind::Module, "MAA101"), "UID"),
        uid("MAA101", "S1", "LEC", "w1")
    );
    for (kind, id) in [(Kind::Module, "B"), (Kind::Room, "JB")] {
        assert_eq!(
            value(&published.event(kind, id), "SUMMARY"),
            "No timetable published yet"
        );
    }
}

#[test]
fn rule_15_what_vanishes_from_the_data_vanishes_from_the_feeds() {
    let mut published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of(
                "MAA101",
                json!([
                    lecture(json!({ "weeks": "1-2" })),
                    lecture(json!({ "id": "X" }))
                ]),
            ),
        ),
        (
            "modules/b.json",
            module_of("B", json!([lecture(json!({}))])),
        ),
        ("enrolments/a.json", enrolment_of("MAA101", json!(["b1"]))),
        ("enrolments/b.json", enrolment_of("B", json!(["b1"]))),
    ]);
    let uids = |published: &PublishedFolder| {
        let events = published.events(Kind::Student, "b1");
        values(&events, "UID")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let of = |code, id, key| uid(code, "S1", id, key);
    assert_eq!(
        uids(&published),
        [
            of("B", "LEC", "w1"),
            of("MAA101", "LEC", "w1"),
            of("MAA101", "LEC", "w2"),
            of("MAA101", "X", "w1")
        ]
    );
    published.write(
        "modules/a.json",
        module_of(
            "MAA101",
            json!([
                lecture(json!({ "weeks": "2" })),
                lecture(json!({ "id": "X" }))
            ]),
        ),
    );
    published.publish(LATER);
    assert_eq!(
        uids(&published),
        [
            of("B", "LEC", "w1"),
            of("MAA101", "LEC", "w2"),
            of("MAA101", "X", "w1")
        ]
    );
    published.write("modules/a.json", one_lecture(json!({ "weeks": "2" })));
    published.publish(LATER);
    assert_eq!(
        uids(&published),
        [of("B", "LEC", "w1"), of("MAA101", "LEC", "w2")]
    );
    published.remove("modules/b.json");
    published.publish(LATER);
    assert_eq!(uids(&published), [of("MAA101", "LEC", "w2")]);
    published.write("enrolments/a.json", enrolment_of("MAA101", json!([])));
    published.publish(LATER);
    assert!(
        published
            .publisher
            .feeds()
            .get(&FeedId::new(Kind::Module, "B"))
            .is_none()
    );
    assert_eq!(
        value(&published.event(Kind::Student, "b1"), "SUMMARY"),
        "No timetable published yet"
    );
    published.remove("enrolments/b.json");
    published.publish(LATER);
    assert!(
        published
            .publisher
            .feeds()
            .get(&FeedId::new(Kind::Student, "b1"))
            .is_none()
    );
}

#[test]
fn rule_15_what_vanishes_from_one_file_vanishes_though_the_others_are_not_read_again() {
    let of = |code: &str| module_of(code, json!([lecture(json!({}))]));
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", of("A")),
        ("modules/b.json", of("B")),
        ("modules/c.json", of("C")),
        ("enrolments/a.json", enrolment_of("A", json!(["s", "t"]))),
        ("enrolments/b.json", enrolment_of("B", json!(["s", "t"]))),
        ("enrolments/c.json", enrolment_of("C", json!(["s", "t"]))),
    ]);
    let summaries = |published: &PublishedFolder, id| {
        let events = published.events(Kind::Student, id);
        values(&events, "SUMMARY")
            .iter()
            .map(|summary| &summary[..1])
            .collect::<String>()
    };
    published.settle();
    published.write("enrolments/a.json", enrolment_of("A", json!(["t"])));
    published.publish(LATER);
    assert_eq!(
        [summaries(&published, "s"), summaries(&published, "t")],
        ["BC", "ABC"]
    );
    let b = published.data().join("modules/b.json");
    fs::rename(&b, published.data().join("b.bak")).unwrap();
    published.publish(LATER);
    assert_eq!(
        [summaries(&published, "s"), summaries(&published, "t")],
        ["C", "AC"]
    );
    fs::rename(published.data().join("b.bak"), &b).unwrap();
    published.publish(LATER);
    assert_eq!(
        [summaries(&published, "s"), summaries(&published, "t")],
        ["BC", "ABC"]
    );
    published.remove("enrolments/c.json");
    published.publish(LATER);
    assert_eq!(
        [summaries(&published, "s"), summaries(&published, "t")],
        ["B", "AB"]
    );
}

#[test]
fn rule_16_a_provisional_meeting_is_tentative_and_the_type_is_the_category() {
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(json!({ "status": "provisional", "type": "Lab, wet; cold" })),
    )]);
    let event = published.event(Kind::Module, "MAA101");
    assert_eq!(
        value(&event, "SUMMARY"),
        "PROVISIONAL: MAA101 Calculus (Lab, wet; cold)"
    );
    assert_eq!(value(&event, "STATUS"), "TENTATIVE");
    assert_eq!(value(&event, "TRANSP"), "OPAQUE");
    assert_eq!(value(&event, "X-MICROSOFT-CDO-BUSYSTATUS"), "TENTATIVE");
    // One category, though it has a comma.
    assert!(
        published
            .text(Kind::Module, "MAA101")
            .contains("\r\nCATEGORIES:Lab\\, wet\\; cold\r\n")
    );
}

#[test]
fn rule_16_availability_is_always_said() {
    for text in example_feeds().values() {
        for event in events(text) {
            let is_cancelled = value(&event, "SUMMARY").starts_with("CANCELLED: ");
            let is_placeholder = value(&event, "SUMMARY") == "No timetable published yet";
            let is_free = value(&event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE";
            assert_eq!(is_free, is_cancelled || is_placeholder, "{event:?}");
            assert_eq!(
                value(&event, "TRANSP") == "TRANSPARENT",
                is_free,
                "{event:?}"
            );
            assert!(
                is_placeholder || event.contains_key("CATEGORIES"),
                "{event:?}"
            );
        }
    }
}

#[test]
fn rule_17_nobody_is_alarmed() {
    assert!(
        example_feeds()
            .values()
            .all(|text| !text.contains("VALARM"))
    );
}

// Whose feed shows what.

#[test]
fn a_room_shows_the_meetings_in_it_and_no_others() {
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(
            json!({ "weeks": "1-3", "rooms": ["JB"], "changes": [{ "week": 2, "rooms": ["W"] }, { "week": 3, "rooms": ["JB", "W"] }] }),
        ),
    )]);
    let weeks = |id| {
        let events = published.events(Kind::Room, id);
        let mut starts: Vec<String> = values(&events, "DTSTART")
            .into_iter()
            .map(|start| start[4..8].to_owned())
            .collect();
        starts.sort();
        starts
    };
    assert_eq!(weeks("JB"), ["0928", "1012"]);
    assert_eq!(weeks("W"), ["1005", "1012"]);
    assert_eq!(published.events(Kind::Module, "MAA101").len(), 3);
}

#[test]
fn a_member_of_staff_sees_the_meetings_that_they_hold_and_no_others() {
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(
            json!({ "weeks": "1-3", "staff": ["ada"], "changes": [{ "week": 2, "staff": ["bob"] }, { "week": 3, "staff": ["ada", "bob"] }] }),
        ),
    )]);
    let count = |id| published.events(Kind::Staff, id).len();
    assert_eq!((count("ada"), count("bob")), (2, 2));
    assert_eq!(
        value(&published.events(Kind::Staff, "bob")[0], "DTSTART"),
        "20261005T080000Z"
    );
}

#[test]
fn a_student_sees_what_is_for_all_and_for_their_groups() {
    let activities = json!([
        lecture(json!({})),
        lecture(json!({ "id": "TA", "groups": ["A"] })),
        lecture(json!({ "id": "TB", "groups": ["B", "C"] }))
    ]);
    let published = PublishedFolder::new(&[
        ("modules/a.json", module_of("MAA101", activities)),
        (
            "enrolments/a.json",
            enrolment_of(
                "MAA101",
                json!(["none", { "id": "a", "groups": ["A"] }, { "id": "c", "groups": ["C"] }]),
            ),
        ),
    ]);
    let uids = |id| {
        let events = published.events(Kind::Student, id);
        values(&events, "UID")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let of = |id| uid("MAA101", "S1", id, "w1");
    assert_eq!(uids("none"), [of("LEC")]);
    assert_eq!(uids("a"), [of("LEC"), of("TA")]);
    assert_eq!(uids("c"), [of("LEC"), of("TB")]);
    assert_eq!(published.events(Kind::Module, "MAA101").len(), 3);
}

#[test]
fn an_event_is_the_same_bytes_in_every_feed_that_shows_it() {
    let mut known: HashMap<String, String> = HashMap::new();
    for (feed, text) in example_feeds() {
        for event in text.split("BEGIN:VEVENT\r\n").skip(1) {
            let event = event.trim_end_matches("END:VCALENDAR\r\n");
            let uid = event.lines().next().unwrap().to_owned();
            let first = known.entry(uid).or_insert_with(|| event.to_owned());
            assert_eq!(first, event, "{feed:?}");
        }
    }
    assert!(known.len() > 100);
}

#[test]
fn no_feed_names_a_student_but_their_own() {
    let published = PublishedFolder::new(&[
        (
            "modules/a.json",
            one_lecture(json!({ "rooms": ["JB"], "staff": ["ada"] })),
        ),
        (
            "enrolments/a.json",
            enrolment_of("MAA101", json!(["b712345", "b712346"])),
        ),
        (
            "people.json",
            json!([{ "id": "b712345", "name": "Siân Evans", "email": "s@x", "role": "student" }]),
        ),
    ]);
    for (feed_id, text) in published.feed_texts() {
        let own = feed_id == FeedId::new(Kind::Student, "b712345");
        assert_eq!(text.contains("Siân"), own, "{feed_id}");
        assert!(
            !text.contains("s@x") && !text.contains("b712345"),
            "{feed_id}"
        );
        assert!(
            events(&text)
                .iter()
                .all(|event| !event.values().any(|value| value.contains("b712346")))
        );
    }
}

// Text.

/// Texts of every kind that has broken a feed somewhere.
fn nasty() -> Vec<String> {
    let mut texts: Vec<String> = [
        r"a\b;c,d",
        r"\n is not a line break, \\n neither, \",
        r"C:\new\temp",
        "two\nlines",
        "CR\rLF\r\nCRLF\n\rboth",
        "U+2028\u{2028}and U+2029\u{2029}end",
        "NUL\0BEL\u{7}ESC\u{1b}DEL\u{7f}NEL\u{85}CSI\u{9b}.",
        "tab\there",
        "\"quotes\" 'and' `ticks` <b>&amp;</b>",
        "key=value:more;x=\"y\"",
        "שלום עולם، مرحبا بالعالم",
        "\u{202e}right to left\u{202c} \u{200f}mark",
        "👩‍👩‍👧‍👦 family 🏳️‍🌈 flag 👍🏽",
        "e\u{301}\u{301}\u{301} combining",
        "\u{a0}no\u{a0}break\u{a0}",
        "byte\u{feff}order\u{fffe}mark",
        "BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT",
        "END:VCALENDAR\r\n",
        "line\r\n folded?",
        "數學分析一",
        "Ελληνικά",
    ]
    .map(str::to_owned)
    .into();
    texts.push("x".repeat(4_000));
    texts.push("é".repeat(4_000));
    texts.push("👍".repeat(2_500));
    texts.push("\\".repeat(1_000));
    texts.push(",;\\\n".repeat(500));
    texts.push(format!("{}{}", "a".repeat(29), "\u{a0}".repeat(73)));
    texts.extend((60..80).map(|len| format!("{}\\{}", "x".repeat(len), "é".repeat(9))));
    texts.extend((0..40).map(|len| format!("{}{}", "x".repeat(len), "👍,".repeat(30))));
    texts
}

/// The feeds of one meeting in which every text is this one, with how many code points of white space fall off.
fn texted(text: &str) -> PublishedFolder {
    let module = json!({ "code": "M", "title": text, "term": "S1", "activities": [lecture(json!({
        "title": text, "note": text, "online": text, "rooms": ["JB"], "staff": ["ada"] }))] });
    PublishedFolder::new(&[
        ("modules/a.json", module),
        (
            "rooms.json",
            json!({ "JB": { "title": text, "url": "https://maps.example/JB" } }),
        ),
        (
            "people.json",
            json!([{ "id": "ada", "name": text, "role": "staff" }]),
        ),
    ])
}

/// The texts that the event of `texted` should have: those in free fields lose the white space around them.
fn texted_event(text: &str) -> [String; 3] {
    let free = text.trim();
    let or = |other: &str| {
        if free.is_empty() {
            other.to_owned()
        } else {
            free.to_owned()
        }
    };
    let topic = if free.is_empty() {
        String::new()
    } else {
        format!(": {free}")
    };
    let mut description = vec![format!("Staff: {}", or("ada"))];
    if !free.is_empty() {
        description.insert(0, free.to_owned());
        description.push(format!("Join online: {free}"));
    }
    description.push(format!("Map of {}: https://maps.example/JB", or("JB")));
    let texts = [
        format!("M {text}{topic} (Lecture)"),
        or("JB"),
        description.join("\n"),
    ];
    texts.map(|text| shown(&text))
}

#[track_caller]
fn reads_back(text: &str) -> Result<(), TestCaseError> {
    let published = texted(text);
    for (_, feed) in published.feed_texts() {
        sound(&feed)?;
    }
    let feed = published.text(Kind::Module, "M");
    let expected = texted_event(text);
    let event = published.event(Kind::Module, "M");
    let names = ["SUMMARY", "LOCATION", "DESCRIPTION"];
    let found = names.map(|name| value(&event, name).to_owned());
    prop_assert_eq!(&found, &expected);

    let parsed: Calendar = feed.parse().expect("the icalendar crate reads it");
    prop_assert_eq!(parsed.components.len(), 1);
    let CalendarComponent::Event(event) = &parsed.components[0] else {
        panic!("no event")
    };
    let found = names.map(|name| event.property_value(name).unwrap_or_default().to_owned());
    prop_assert_eq!(&found, &expected, "icalendar");

    let parsed = ICalendar::parse(&feed).expect("calcard reads it");
    let entries: Vec<_> = parsed
        .components
        .iter()
        .flat_map(|component| &component.entries)
        .collect();
    let names = [
        ICalendarProperty::Summary,
        ICalendarProperty::Location,
        ICalendarProperty::Description,
    ];
    let found = names.map(|name| {
        // The first description is that of the calendar.
        let entry = entries
            .iter()
            .rfind(|entry| entry.name == name)
            .expect("the property is there");
        entry
            .values
            .first()
            .and_then(|value| value.as_text())
            .unwrap_or_default()
            .trim()
            .to_owned()
    });
    prop_assert_eq!(
        found,
        expected.map(|text| text.trim().to_owned()),
        "calcard"
    );
    Ok(())
}

#[test]
fn rules_18_and_19_every_nasty_text_reads_back_as_it_should() {
    for text in nasty() {
        reads_back(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}

#[test]
fn rule_18_lines_are_folded_at_75_octets_and_not_long_before() {
    let published = texted(&"x".repeat(4_000));
    let feed = published.text(Kind::Module, "M");
    let full = feed.split("\r\n").filter(|line| line.len() == 75).count();
    let short = feed
        .split("\r\n ")
        .filter(|line| line.len() < 74 && !line.contains("\r\n"))
        .count();
    assert!(full > 300 && short == 0, "{full} {short}");
}

#[test]
fn rule_18_a_fold_parts_no_character_and_no_escape() {
    for text in nasty() {
        let published = texted(&text);
        for line in published
            .publisher
            .feeds()
            .get(&FeedId::new(Kind::Module, "M"))
            .unwrap()
            .feed()
            .body(Encoding::Identity)
            .split(|&byte| byte == b'\n')
        {
            assert!(std::str::from_utf8(line).is_ok(), "{text:?}");
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            assert!(
                line.len() <= 75
                    && line.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 0,
                "{text:?}"
            );
        }
    }
}

#[test]
fn rule_19_no_text_can_add_a_line_an_event_or_an_end() {
    let attack = "x\r\nATTENDEE:mailto:a@b\nEND:VEVENT\rBEGIN:VEVENT\u{2028}UID:y\r\nEND:VCALENDAR";
    let mut module = one_lecture(
        json!({ "title": attack, "note": attack, "online": attack, "rooms": ["JB"], "staff": ["ada"] }),
    );
    let address = format!("https://{attack}");
    merge(&mut module, json!({ "title": attack, "url": address }));
    let published = PublishedFolder::new(&[
        ("modules/a.json", module),
        ("enrolments/a.json", enrolment_of("MAA101", json!(["b1"]))),
        (
            "rooms.json",
            json!({ "JB": { "title": attack, "url": address } }),
        ),
        (
            "people.json",
            json!([{ "id": "ada", "name": attack, "role": "staff" }, { "id": "b1", "name": attack, "role": "student" }]),
        ),
    ]);
    for (feed, text) in published.feed_texts() {
        sound(&text).unwrap_or_else(|error| panic!("{feed:?}: {error}"));
        let lines = lines(&text);
        for (start, count) in [
            ("BEGIN:VEVENT", 1),
            ("END:VEVENT", 1),
            ("UID:", 1),
            ("END:VCALENDAR", 1),
            ("ATTENDEE", 0),
        ] {
            assert_eq!(
                lines.iter().filter(|line| line.starts_with(start)).count(),
                count,
                "{feed:?} {start}"
            );
        }
    }
}

#[test]
fn rule_20_no_parameter_holds_what_would_need_quotes() {
    for text in example_feeds().values() {
        for line in lines(text) {
            let name = line.split(':').next().unwrap();
            assert!(
                !name.contains(';')
                    || name.ends_with(";VALUE=DATE")
                    || name.ends_with(";VALUE=DURATION"),
                "{line}"
            );
        }
    }
}

#[test]
fn rule_21_the_location_is_the_rooms_titles() {
    let rooms = json!({ "JB": { "title": "James Bond, 0.01" }, "W": { "url": "https://m" } });
    let check = |names: Value, location: Option<&str>| {
        let published = PublishedFolder::new(&[
            ("modules/a.json", one_lecture(json!({ "rooms": names }))),
            ("rooms.json", rooms.clone()),
        ]);
        assert_eq!(
            published
                .event(Kind::Module, "MAA101")
                .get("LOCATION")
                .map(String::as_str),
            location
        );
    };
    check(json!(["JB"]), Some("James Bond, 0.01"));
    check(json!(["W", "JB", "Z"]), Some("W; James Bond, 0.01; Z"));
    check(json!([]), None);
}

#[test]
fn rule_21_note_staff_join_link_and_maps_are_in_the_description_one_a_line() {
    let activity = json!({ "rooms": ["JB", "W", "Z"], "staff": ["ada", "bob"], "online": "https://join/?a=1,2;b", "note": "Bring a pen" });
    let published = PublishedFolder::new(&[
        ("modules/a.json", one_lecture(activity)),
        (
            "rooms.json",
            json!({ "JB": { "title": "James Bond", "url": "https://m/JB" }, "W": { "url": "https://m/W" } }),
        ),
        (
            "people.json",
            json!([{ "id": "ada", "name": "Dr Ada Byron", "role": "staff" }]),
        ),
    ]);
    assert_eq!(
        value(&published.event(Kind::Module, "MAA101"), "DESCRIPTION"),
        "Bring a pen\nStaff: Dr Ada Byron; bob\nJoin online: https://join/?a=1,2;b\nMap of James Bond: https://m/JB\nMap of W: https://m/W"
    );
    let published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    assert!(
        !published
            .event(Kind::Module, "MAA101")
            .contains_key("DESCRIPTION")
    );
}

#[test]
fn rule_21_the_url_is_the_modules_page_as_it_is() {
    let with = |url: Value| {
        let mut module = one_lecture(json!({}));
        merge(&mut module, json!({ "url": url }));
        let published = PublishedFolder::new(&[("modules/a.json", module)]);
        published.text(Kind::Module, "MAA101")
    };
    assert!(
        with(json!("https://learn.example.ac.uk/?a=1,2;b"))
            .contains("\r\nURL:https://learn.example.ac.uk/?a=1,2;b\r\n")
    );
    assert!(!with(Value::Null).contains("URL:"));
}

#[test]
fn rule_21_an_empty_url_is_left_out() {
    for url in ["", " "] {
        let mut module = one_lecture(json!({}));
        merge(&mut module, json!({ "url": url }));
        let published = PublishedFolder::new(&[("modules/a.json", module)]);
        assert!(!published.event(Kind::Module, "MAA101").contains_key("URL"));
    }
}

#[test]
fn rule_21_the_position_is_there_where_one_room_has_one() {
    let rooms =
        json!({ "JB": { "lat": 52.765, "lon": -1.23 }, "W": { "lat": 0, "lon": 180 }, "Z": {} });
    let check = |names: Value, position: Option<&str>| {
        let published = PublishedFolder::new(&[
            ("modules/a.json", one_lecture(json!({ "rooms": names }))),
            ("rooms.json", rooms.clone()),
        ]);
        assert_eq!(
            published
                .event(Kind::Module, "MAA101")
                .get("GEO")
                .map(String::as_str),
            position
        );
        assert!(position.is_none_or(|at| {
            published
                .text(Kind::Module, "MAA101")
                .contains(&format!("\r\nGEO:{at}\r\n"))
        }));
    };
    check(json!(["JB"]), Some("52.765;-1.23"));
    check(json!(["W"]), Some("0;180"));
    check(json!(["Z", "JB", "unknown"]), Some("52.765;-1.23"));
    check(json!(["JB", "W"]), None);
    check(json!(["Z"]), None);
    check(json!([]), None);
}

#[test]
fn rule_21_no_text_tells_when_the_feed_was_made() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    let early = published.text(Kind::Module, "MAA101");
    published.forget("2026-09-17T13:14:15Z");
    let late = published.text(Kind::Module, "MAA101");
    let differing: Vec<String> = lines(&early)
        .into_iter()
        .filter(|line| !lines(&late).contains(line))
        .collect();
    let names: Vec<&str> = differing
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(names, ["DTSTAMP", "LAST-MODIFIED", "SEQUENCE"]);
}

// Encodings.

#[test]
fn gzip_is_one_member_that_gives_the_very_same_bytes() {
    let published = texted(&",;\\\n👍é".repeat(900));
    let mut example = example_publisher();
    example.publish(now());
    for publisher in [&published.publisher, &example] {
        for served in publisher.feeds().iter() {
            let feed_id = served.feed_id();
            let [plain, gzip] =
                [Encoding::Identity, Encoding::Gzip].map(|encoding| served.feed().body(encoding));
            assert_eq!(plain.len(), served.feed().len(Encoding::Identity));
            assert_eq!(gzip.len(), served.feed().len(Encoding::Gzip));
            let mut decoder = GzDecoder::new(&gzip[..]);
            let mut unzipped = Vec::new();
            decoder.read_to_end(&mut unzipped).unwrap();
            assert!(unzipped == plain, "{feed_id}");
            assert!(
                decoder.into_inner().is_empty(),
                "a second member in {feed_id}"
            );
        }
    }
}

#[test]
fn equal_feeds_have_equal_tags_and_others_have_others() {
    let tags = |published: &PublishedFolder| -> BTreeMap<String, String> {
        let feeds = published.publisher.feeds().iter();
        feeds
            .map(|served| {
                let id = served.feed_id().id.to_string();
                (id, served.feed().base_tag().to_owned())
            })
            .collect()
    };
    let files = [
        ("modules/a.json", one_lecture(json!({ "rooms": ["JB"] }))),
        (
            "modules/b.json",
            module_of("B", json!([lecture(json!({}))])),
        ),
    ];
    let mut published = PublishedFolder::new(&files);
    let before = tags(&published);
    assert_eq!(before, tags(&PublishedFolder::new(&files)));
    assert_eq!(before.values().collect::<BTreeSet<_>>().len(), before.len());
    published.write(
        "modules/a.json",
        one_lecture(json!({ "rooms": ["JB"], "note": "n" })),
    );
    published.publish(LATER);
    let after = tags(&published);
    assert_eq!(before["B"], after["B"]);
    assert!(before["MAA101"] != after["MAA101"] && before["JB"] != after["JB"]);
}

/// A text without what tells its history.
pub(super) fn timeless(text: &str) -> Vec<String> {
    let is_history = |line: &String| {
        ["DTSTAMP:", "LAST-MODIFIED:", "SEQUENCE:"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    let lines = lines(text).into_iter().filter(|line| !is_history(line));
    lines.map(|line| without_moves(&line)).collect()
}

/// One of the few files of a small university, in one of its versions; the last version is that there is no file.
pub(super) fn version(file: usize, version: usize) -> (&'static str, Option<Value>) {
    let joint = |end: &str| {
        lecture(json!({ "shared": "J", "end": end, "rooms": ["JB"], "staff": ["ada"] }))
    };
    let grouped = |group: &str| {
        lecture(json!({ "id": "T", "groups": [group], "rooms": ["W"], "weeks": "1-2" }))
    };
    let part = lecture(
        json!({ "id": "P", "weeks": "1-3", "rooms": ["JB"], "staff": ["ada"],
        "changes": [{ "week": 2, "rooms": ["W"], "staff": ["bob"] }, { "week": 3, "cancelled": true }] }),
    );
    let (path, versions) = match file {
        0 => (
            "modules/a.json",
            vec![
                module_of("A", json!([joint("10:00"), grouped("1"), part])),
                module_of("A", json!([joint("11:00"), grouped("2")])),
                module_of("A", json!([part])),
                module_of("A", json!([])),
            ],
        ),
        1 => (
            "modules/b.json",
            vec![
                module_of("B", json!([joint("10:00"), grouped("1")])),
                module_of("B", json!([joint("11:00")])),
                json!({ "code": "A", "title": "Again", "term": "S2", "activities": [lecture(json!({}))] }),
            ],
        ),
        2 => (
            "enrolments/a.json",
            vec![
                enrolment_of("A", json!(["s", { "id": "t", "groups": ["1"] }])),
                enrolment_of("A", json!(["t", { "id": "s", "groups": ["2", "1"] }, "u"])),
            ],
        ),
        3 => (
            "enrolments/b.json",
            vec![
                enrolment_of("B", json!(["s", { "id": "v", "groups": ["1"] }])),
                enrolment_of("B", json!([])),
                json!({ "module": "A", "term": "S2", "students": ["t"] }),
            ],
        ),
        4 => (
            "rooms.json",
            vec![
                json!({ "JB": { "title": "James Bond", "lat": 1, "lon": 2 }, "W": {} }),
                json!({ "JB": { "title": "Ian Fleming" }, "Z": {} }),
            ],
        ),
        _ => (
            "people.json",
            vec![
                json!([{ "id": "ada", "name": "Ada", "role": "staff" }, { "id": "s", "name": "Sue", "role": "student" }]),
                json!([{ "id": "ada", "role": "staff" }, { "id": "w", "name": "Will", "role": "student" }]),
            ],
        ),
    };
    (path, versions.into_iter().nth(version))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rules_18_and_19_any_text_is_folded_whole_and_reads_back(text in any::<String>()) {
        reads_back(&text)?;
    }

    #[test]
    fn rules_18_and_19_any_text_of_what_is_special_reads_back(text in "[\\\\;,:\"\r\n\t \u{0}\u{1f}\u{85}\u{a0}\u{2028}\u{2029}\u{feff}\u{202e}né👍\u{301}]{0,200}") {
        reads_back(&text)?;
    }

    #[test]
    fn rule_13_sequence_never_falls_whatever_happens(steps in prop::collection::vec((0..4u8, -4000i64..4000), 1..12)) {
        let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({}))), ("modules/b.json", module_of("B", json!([])))]);
        let mut now: Timestamp = NOW.parse().unwrap();
        let mut known: HashMap<String, (u32, Event)> = HashMap::new();
        for (step, seconds) in steps {
            now += jiff::SignedDuration::from_secs(seconds);
            let module = match step {
                0 => module_of("MAA101", json!([])),
                1 => one_lecture(json!({ "weeks": "1-3" })),
                2 => one_lecture(json!({ "weeks": "1-3", "rooms": ["JB"], "changes": [{ "week": 2, "rooms": ["W"] }] })),
                _ => one_lecture(json!({ "weeks": "2-3", "day": "Fri" })),
            };
            published.write("modules/a.json", &module);
            published.publish(&now.to_string());
            let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
            for event in published.events(Kind::Module, "MAA101") {
                let uid = value(&event, "UID").to_owned();
                prop_assert!(value(&event, "DTSTAMP") <= &*stamp, "{} {:?}", stamp, event);
                if let Some((last, before)) = known.get(&uid) {
                    prop_assert!(sequence(&event) > *last || without_stamps(&event) == without_stamps(before), "{:?}\n{:?}", before, event);
                }
                known.insert(uid, (sequence(&event), event));
            }
        }
    }

    #[test]
    fn rule_07_an_edited_folder_gives_what_it_would_give_at_once(edits in prop::collection::vec((0..6usize, 0..5usize), 1..14)) {
        // A module and an enrolment that are always there: a folder without any looks like an accident.
        let enrolment_of = json!({ "module": "Z", "term": "S1", "students": [] });
        let mut published = PublishedFolder::new(&[("modules/z.json", module_of("Z", json!([]))), ("enrolments/z.json", enrolment_of)]);
        for (file, number) in edits {
            match version(file, number) {
                (path, Some(value)) => published.write(path, &value),
                (path, None) => drop(fs::remove_file(published.data().join(path))),
            }
            published.publish(NOW);
            let mut again = publisher(Config { data: published.data(), ..Config::default() });
            again.publish(NOW.parse().unwrap());
            let edited: BTreeMap<_, _> = published.feed_texts().into_iter().map(|(feed, text)| (feed, timeless(&text))).collect();
            let again: BTreeMap<_, _> = feed_texts(&again).into_iter().map(|(feed, text)| (feed, timeless(&text))).collect();
            prop_assert_eq!(edited, again);
        }
    }
}
