//! The rules about servers, over recorded answers.
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use ics_lint::http::{ConditionalResponses, RecordedResponse, Recording, ResponseBody, lint};

const FEED: &[u8] = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

fn answer(status: u16, tag: &str, body: ResponseBody) -> RecordedResponse {
    let headers = [
        ("content-type", "text/calendar; charset=utf-8"),
        ("etag", tag),
        ("last-modified", "Sun, 22 Nov 2026 14:15:38 GMT"),
        ("cache-control", "private, max-age=900"),
        ("vary", "Accept-Encoding"),
    ];
    let headers = headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let mut answer = RecordedResponse::new(status);
    answer.headers = headers;
    answer.body = body;
    answer.took = Duration::from_millis(20);
    answer
}

/// The answers of a server without a fault.
fn good() -> Recording {
    let plain = answer(200, "\"a\"", ResponseBody::Plain(FEED.to_vec()));
    let not_modified = answer(304, "\"a\"", ResponseBody::default());
    let mut head = plain.clone();
    head.body = ResponseBody::default();
    let mut recording = Recording::new("https://timetable.example/f/x.ics", plain.clone());
    recording.again = Some(plain.clone());
    recording.gzip = Some(answer(200, "\"a-gz\"", ResponseBody::Gzip(FEED.to_vec())));
    recording.head = Some(head);
    recording.conditional = Some(ConditionalResponses::new(
        not_modified.clone(),
        not_modified.clone(),
        not_modified,
        plain.clone(),
    ));
    recording.since_long_ago = Some(plain.clone());
    recording.any_type = Some(plain.clone());
    recording.no_accept = Some(plain);
    // 2026-11-22T15:00:00Z
    recording.unix_seconds = Some(1_795_359_600);
    recording
}

fn set(answer: &mut RecordedResponse, name: &str, value: &str) {
    answer.headers.retain(|(found, _)| found != name);
    if !value.is_empty() {
        answer.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Sets a header of all answers with a body, and of HEAD.
fn set_all(recording: &mut Recording, name: &str, value: &str) {
    let Recording {
        plain,
        again,
        gzip,
        head,
        ..
    } = recording;
    for answer in [Some(plain), again.as_mut(), gzip.as_mut(), head.as_mut()]
        .into_iter()
        .flatten()
    {
        set(answer, name, value);
    }
}

fn again(recording: &mut Recording) -> &mut RecordedResponse {
    recording.again.as_mut().unwrap()
}

fn gzip(recording: &mut Recording) -> &mut RecordedResponse {
    recording.gzip.as_mut().unwrap()
}

fn head(recording: &mut Recording) -> &mut RecordedResponse {
    recording.head.as_mut().unwrap()
}

fn any_type(recording: &mut Recording) -> &mut RecordedResponse {
    recording.any_type.as_mut().unwrap()
}

fn no_accept(recording: &mut Recording) -> &mut RecordedResponse {
    recording.no_accept.as_mut().unwrap()
}

fn conditional(recording: &mut Recording) -> &mut ConditionalResponses {
    recording.conditional.as_mut().unwrap()
}

fn found(recording: &Recording) -> Vec<&'static str> {
    lint(recording)
        .into_iter()
        .map(|finding| finding.rule.id)
        .collect()
}

type RecordingEdit = fn(&mut Recording);

const BAD: [(&str, RecordingEdit); 41] = [
    ("status-not-ok", |it| it.plain.status = 503),
    ("redirect", |it| {
        it.redirects = vec![(302, "https://other.example/x.ics".into())];
    }),
    ("web-page", |it| {
        it.plain.body = ResponseBody::Plain(b"\n<!DOCTYPE html>".to_vec());
    }),
    ("content-type", |it| {
        set_all(it, "content-type", "text/plain; charset=utf-8");
    }),
    ("content-type", |it| set_all(it, "content-type", "")),
    ("charset-missing", |it| {
        set_all(it, "content-type", "text/calendar");
    }),
    ("charset-missing", |it| {
        set_all(it, "content-type", "text/calendar; charset=iso-8859-1");
    }),
    ("attachment", |it| {
        set_all(it, "content-disposition", "attachment; filename=x.ics");
    }),
    ("no-etag", |it| {
        set_all(it, "etag", "");
        it.conditional = None;
    }),
    ("malformed-etag", |it| {
        set_all(it, "etag", "a");
        set(gzip(it), "etag", "\"a-gz\"");
    }),
    ("etag-shared", |it| set(gzip(it), "etag", "\"a\"")),
    ("etag-changes", |it| set(again(it), "etag", "\"b\"")),
    ("etag-stays", |it| {
        again(it).body = ResponseBody::Plain(b"BEGIN:VCALENDAR".to_vec());
    }),
    ("not-modified-missing", |it| {
        conditional(it).same.status = 200;
    }),
    ("if-none-match-forms", |it| {
        conditional(it).list.status = 200;
    }),
    ("if-none-match-forms", |it| {
        conditional(it).weak.status = 412;
    }),
    ("not-modified-wrongly", |it| {
        conditional(it).other.status = 304;
    }),
    ("not-modified-by-old-date", |it| {
        it.since_long_ago = Some(conditional(it).same.clone());
    }),
    ("page-without-accept", |it| {
        any_type(it).body = ResponseBody::Plain(b"<html>".to_vec());
    }),
    ("page-without-accept", |it| no_accept(it).status = 406),
    ("page-without-accept", |it| {
        any_type(it).status = 302;
        no_accept(it).status = 302;
    }),
    ("unknown-program-refused", |it| it.refused = Some(500)),
    ("not-modified-bare", |it| {
        set(&mut conditional(it).same, "etag", "");
    }),
    ("not-modified-bare", |it| {
        set(&mut conditional(it).same, "vary", "");
    }),
    ("head-refused", |it| head(it).status = 405),
    ("head-differs", |it| {
        set(head(it), "content-type", "text/html");
    }),
    ("head-differs", |it| set(head(it), "etag", "")),
    ("gzip-unasked", |it| {
        it.plain.body = ResponseBody::Gzip(FEED.to_vec());
        it.again = Some(it.plain.clone());
    }),
    ("gzip-missing", |it| it.gzip = Some(it.plain.clone())),
    ("gzip-broken", |it| {
        gzip(it).body = ResponseBody::Unreadable("cut off".into());
    }),
    ("gzip-differs", |it| {
        gzip(it).body = ResponseBody::Gzip(b"BEGIN:VCALENDAR".to_vec());
    }),
    ("vary-missing", |it| set(&mut it.plain, "vary", "")),
    ("vary-missing", |it| set(gzip(it), "vary", "Origin")),
    ("last-modified", |it| {
        set_all(it, "last-modified", "2026-11-22");
    }),
    ("last-modified", |it| {
        set_all(it, "last-modified", "Mon, 23 Nov 2026 14:15:38 GMT");
    }),
    ("no-store", |it| {
        set_all(it, "cache-control", "private, no-store");
    }),
    ("sets-cookie", |it| set_all(it, "set-cookie", "session=1")),
    ("robots-forbid", |it| {
        it.robots = Some(answer(
            200,
            "\"r\"",
            ResponseBody::Plain(b"User-agent: *\nDisallow: /f/".to_vec()),
        ));
    }),
    ("not-encrypted", |it| {
        it.url = "http://timetable.example/f/x.ics".into();
    }),
    ("slow-answer", |it| it.plain.took = Duration::from_secs(6)),
    ("slow-answer", |it| it.plain.took = Duration::from_secs(600)),
];

const GOOD: [RecordingEdit; 10] = [
    |_| {},
    |it| set_all(it, "etag", "W/\"a\""),
    |it| set_all(it, "content-type", "Text/Calendar;charset=\"UTF-8\""),
    |it| set_all(it, "content-disposition", "inline; filename=x.ics"),
    |it| set_all(it, "vary", "Origin, accept-encoding"),
    |it| set_all(it, "last-modified", ""),
    |it| {
        it.robots = Some(answer(
            404,
            "\"r\"",
            ResponseBody::Plain(b"User-agent: *\nDisallow: /".to_vec()),
        ));
    },
    |it| {
        it.robots = Some(answer(
            200,
            "\"r\"",
            ResponseBody::Plain(b"User-agent: *\nDisallow: /g".to_vec()),
        ));
    },
    |it| it.url = "http://127.0.0.1:8080/f/x.ics".into(),
    |it| {
        it.again = Some(answer(
            200,
            "\"b\"",
            ResponseBody::Plain(b"BEGIN:VCALENDAR".to_vec()),
        ));
    },
];

#[test]
fn every_mistake_of_a_server_breaks_its_own_rule_and_no_other() {
    for (index, (rule, change)) in BAD.iter().enumerate() {
        let mut recording = good();
        change(&mut recording);
        assert_eq!(found(&recording), [*rule], "number {index}");
    }
}

#[test]
fn every_rule_about_servers_has_a_mistake() {
    let group = ics_lint::groups()
        .find(|group| group.title == "How a server answers")
        .unwrap();
    let rules: BTreeSet<&str> = group.rules.iter().map(|rule| rule.id).collect();
    assert!(rules.len() >= 12);
    assert_eq!(
        BAD.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>(),
        rules
    );
}

#[test]
fn good_servers_break_nothing() {
    for (index, change) in GOOD.iter().enumerate() {
        let mut recording = good();
        change(&mut recording);
        assert_eq!(found(&recording), [""; 0], "number {index}");
    }
}

#[test]
fn rules_about_answers_that_were_not_recorded_are_skipped() {
    let Recording { url, plain, .. } = good();
    assert_eq!(found(&Recording::new(url, plain)), [""; 0]);
}
