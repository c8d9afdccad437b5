//! A feed as JSON: jCal (RFC 7265). Whether other people's parsers agree is asked in `tests/peers`.

use std::io::Read;

use carillon::config::TimeForm;
use carillon::feed::{Kind, jcal};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::fixture::{Answer, Folders, PublishedFolder, Site, lecture, module_of};

fn parsed(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The properties of this name in a component.
fn named<'a>(component: &'a Value, name: &str) -> Vec<&'a Value> {
    component[1]
        .as_array()
        .unwrap()
        .iter()
        .filter(|property| property[0] == name)
        .collect()
}

fn components<'a>(component: &'a Value, name: &str) -> Vec<&'a Value> {
    component[2]
        .as_array()
        .unwrap()
        .iter()
        .filter(|inner| inner[0] == name)
        .collect()
}

#[test]
fn a_whole_feed_in_every_type_of_value() {
    let nasty = "a, b; c\\n\n\"quoted\" \u{1f514}";
    let weekly = lecture(json!({ "weeks": "1", "rooms": ["JB"], "note": nasty }));
    let day = json!({ "id": "DAY", "type": "Field; trip", "date": "2026-10-25" });
    let mut maths = module_of("MAA101", json!([weekly, day]));
    maths["url"] = json!("https://x.example/?a=b;c,d");
    let published = PublishedFolder::with(
        &[
            ("modules/a.json", maths),
            (
                "rooms.json",
                json!({ "JB": { "title": "James, Bond", "lat": 52.765, "lon": -1.0 } }),
            ),
        ],
        |config| config.feed.times = TimeForm::Local,
    );
    let calendar = jcal(&published.text(Kind::Module, "MAA101"));
    assert_eq!(calendar[0], "vcalendar");
    assert_eq!(calendar[1][0], json!(["version", {}, "text", "2.0"]));
    assert_eq!(
        named(&calendar, "refresh-interval"),
        [&json!(["refresh-interval", {}, "duration", "PT1H"])]
    );
    assert_eq!(
        named(&calendar, "x-published-ttl"),
        [&json!(["x-published-ttl", {}, "unknown", "PT1H"])]
    );
    assert_eq!(
        named(&calendar, "name"),
        [&json!(["name", {}, "text", "MAA101 Calculus"])]
    );
    let zone = components(&calendar, "vtimezone")[0];
    let summer = components(zone, "daylight")[0];
    assert_eq!(
        summer[1],
        json!([
            ["dtstart", {}, "date-time", "1970-03-29T01:00:00"],
            ["tzoffsetfrom", {}, "utc-offset", "+00:00"],
            ["tzoffsetto", {}, "utc-offset", "+01:00"],
            ["rrule", {}, "recur", { "freq": "YEARLY", "bymonth": 3, "byday": "-1SU" }]
        ])
    );
    let [field_trip, lecture] = components(&calendar, "vevent")[..] else {
        panic!("{calendar}")
    };
    assert_eq!(
        named(field_trip, "dtstart"),
        [&json!(["dtstart", {}, "date", "2026-10-25"])]
    );
    assert_eq!(
        named(field_trip, "dtend"),
        [&json!(["dtend", {}, "date", "2026-10-26"])]
    );
    assert_eq!(
        named(field_trip, "categories"),
        [&json!(["categories", {}, "text", "Field; trip"])]
    );
    let london = json!({ "tzid": "Europe/London" });
    assert_eq!(
        named(lecture, "dtstart"),
        [&json!([
            "dtstart",
            london,
            "date-time",
            "2026-09-28T09:00:00"
        ])]
    );
    assert_eq!(
        named(lecture, "dtstamp"),
        [&json!(["dtstamp", {}, "date-time", "2026-09-01T12:00:00Z"])]
    );
    assert!(named(lecture, "sequence")[0][3].is_u64());
    assert_eq!(
        named(lecture, "location"),
        [&json!(["location", {}, "text", "James, Bond"])]
    );
    assert_eq!(
        named(lecture, "geo"),
        [&json!(["geo", {}, "float", [52.765, -1.0]])]
    );
    assert_eq!(
        named(lecture, "url"),
        [&json!(["url", {}, "uri", "https://x.example/?a=b;c,d"])]
    );
    assert_eq!(
        named(lecture, "description"),
        [&json!(["description", {}, "text", nasty])]
    );
}

#[test]
fn quotes_and_carets_in_a_parameter_are_read_and_its_colons_end_nothing() {
    let calendar =
        jcal("BEGIN:VCALENDAR\r\nX-A;X-P=\"a:b;c,^'d^^e^nf\";X-Q=1:v:w\r\nEND:VCALENDAR\r\n");
    assert_eq!(
        calendar[1][0],
        json!(["x-a", { "x-p": "a:b;c,\"d^e\nf", "x-q": "1" }, "unknown", "v:w"])
    );
}

#[test]
fn it_is_served_beside_every_feed_under_its_media_type() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
    ] {
        let text = server.get_dated(&path);
        let path = path.replace(".ics", ".json");
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "application/calendar+json");
        assert_eq!(
            answer.header("content-disposition"),
            "inline; filename=\"timetable.json\""
        );
        assert_eq!(parsed(&answer), jcal(&text.text()), "{path}");
        for name in [
            "last-modified",
            "cache-control",
            "vary",
            "x-robots-tag",
            "referrer-policy",
        ] {
            assert_eq!(answer.header(name), text.header(name), "{path}");
        }
        assert_eq!(
            answer.find("access-control-allow-origin"),
            text.find("access-control-allow-origin"),
            "{path}"
        );
    }
    assert_eq!(server.get("/modules/unknown.json").status, 404);
    assert_eq!(
        server
            .get(&folders.student("ann").replace(".ics", ".xml"))
            .status,
        404
    );
    let saved = server.get("/modules/A.json?download");
    assert_eq!(
        saved.header("content-disposition"),
        "attachment; filename=\"A Algebra.json\""
    );
}

#[test]
fn its_tags_obey_the_rules_of_feeds() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann").replace(".ics", ".json");
    let plain = server.get_dated(&path);
    let gzip = server.ask("GET", &path, &["Accept-Encoding: gzip"]);
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    GzDecoder::new(&gzip.body[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);
    let tags = [
        plain.header("etag"),
        gzip.header("etag"),
        &server.tag(&folders.student("ann")),
    ];
    assert!(
        tags[0] != tags[1] && tags[0] != tags[2] && tags[1] != tags[2],
        "{tags:?}"
    );
    for (tag, encoding, status) in [
        (tags[0], "identity", 304),
        (tags[1], "gzip", 304),
        (tags[2], "identity", 200),
    ] {
        let headers = [
            format!("If-None-Match: W/\"x\", {tag}"),
            format!("Accept-Encoding: {encoding}"),
        ];
        let answer = server.ask("GET", &path, &headers.each_ref().map(String::as_str));
        assert_eq!(answer.status, status, "{tag}");
    }
    let head = server.ask("HEAD", &path, &[]);
    assert_eq!(
        (head.lasting_headers(), head.body.len()),
        (plain.lasting_headers(), 0)
    );
    assert_eq!(server.ask("POST", &path, &[]).status, 405);
}

#[test]
fn an_alarm_and_a_day_without_a_next_day_have_durations() {
    let calendar = jcal(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDURATION:P1D\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    let event = components(&calendar, "vevent")[0];
    assert_eq!(event[1], json!([["duration", {}, "duration", "P1D"]]));
    let alarm = components(event, "valarm")[0];
    assert_eq!(alarm[1], json!([["trigger", {}, "duration", "-PT15M"]]));
}
