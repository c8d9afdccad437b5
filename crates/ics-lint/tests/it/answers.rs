//! The rules about servers, over recorded answers.
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use ics_lint::http::{Answer, Body, Conditional, Exchanges, check};
use ics_lint::{GROUPS, Rule};

const FEED: &[u8] = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

fn answer(status: u16, tag: &str, body: Body) -> Answer {
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
    Answer {
        status,
        headers,
        body,
        took: Duration::from_millis(20),
    }
}

/// What a server without fault answers.
fn good() -> Exchanges {
    let plain = answer(200, "\"a\"", Body::Plain(FEED.to_vec()));
    let not_modified = answer(304, "\"a\"", Body::default());
    Exchanges {
        url: "https://timetable.example/f/x.ics".into(),
        redirects: Vec::new(),
        again: plain.clone(),
        gzip: answer(200, "\"a-gz\"", Body::Gzip(FEED.to_vec())),
        head: Answer {
            body: Body::default(),
            ..plain.clone()
        },
        conditional: Some(Conditional {
            same: not_modified.clone(),
            list: not_modified.clone(),
            weak: not_modified,
            other: plain.clone(),
        }),
        since_long_ago: plain.clone(),
        any_type: plain.clone(),
        no_accept: plain.clone(),
        refused: None,
        robots: None,
        plain,
        now: "2026-11-22T15:00:00Z".parse().unwrap(),
    }
}

fn set(answer: &mut Answer, name: &str, value: &str) {
    answer.headers.retain(|(found, _)| found != name);
    if !value.is_empty() {
        answer.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Sets a header of all answers with a body, and of HEAD.
fn set_all(exchanges: &mut Exchanges, name: &str, value: &str) {
    let Exchanges {
        plain,
        again,
        gzip,
        head,
        ..
    } = exchanges;
    for answer in [plain, again, gzip, head] {
        set(answer, name, value);
    }
}

fn conditional(exchanges: &mut Exchanges) -> &mut Conditional {
    exchanges.conditional.as_mut().unwrap()
}

fn found(exchanges: &Exchanges) -> Vec<&'static str> {
    check(exchanges)
        .into_iter()
        .map(|finding| finding.rule.id)
        .collect()
}

type Change = fn(&mut Exchanges);

const BAD: [(&str, Change); 41] = [
    ("status-not-ok", |it| it.plain.status = 503),
    ("redirect", |it| {
        it.redirects = vec![(302, "https://other.example/x.ics".into())];
    }),
    ("web-page", |it| {
        it.plain.body = Body::Plain(b"\n<!DOCTYPE html>".to_vec());
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
        let Exchanges {
            plain, again, head, ..
        } = it;
        for answer in [plain, again, head] {
            set(answer, "etag", "a");
        }
    }),
    ("etag-shared", |it| set(&mut it.gzip, "etag", "\"a\"")),
    ("etag-changes", |it| set(&mut it.again, "etag", "\"b\"")),
    ("etag-stays", |it| {
        it.again.body = Body::Plain(b"BEGIN:VCALENDAR".to_vec());
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
        it.since_long_ago = conditional(it).same.clone();
    }),
    ("page-without-accept", |it| {
        it.any_type.body = Body::Plain(b"<html>".to_vec());
    }),
    ("page-without-accept", |it| it.no_accept.status = 406),
    ("page-without-accept", |it| {
        it.any_type.status = 302;
        it.no_accept.status = 302;
    }),
    ("unknown-program-refused", |it| it.refused = Some(500)),
    ("not-modified-bare", |it| {
        set(&mut conditional(it).same, "etag", "");
    }),
    ("not-modified-bare", |it| {
        set(&mut conditional(it).same, "vary", "");
    }),
    ("head-refused", |it| it.head.status = 405),
    ("head-differs", |it| {
        set(&mut it.head, "content-type", "text/html");
    }),
    ("head-differs", |it| set(&mut it.head, "etag", "")),
    ("gzip-unasked", |it| {
        it.plain.body = Body::Gzip(FEED.to_vec());
        it.again.body = it.plain.body.clone();
    }),
    ("gzip-missing", |it| it.gzip = it.plain.clone()),
    ("gzip-broken", |it| {
        it.gzip.body = Body::Unreadable("cut off".into());
    }),
    ("gzip-differs", |it| {
        it.gzip.body = Body::Gzip(b"BEGIN:VCALENDAR".to_vec());
    }),
    ("vary-missing", |it| set(&mut it.plain, "vary", "")),
    ("vary-missing", |it| set(&mut it.gzip, "vary", "Origin")),
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
            Body::Plain(b"User-agent: *\nDisallow: /f/".to_vec()),
        ));
    }),
    ("not-encrypted", |it| {
        it.url = "http://timetable.example/f/x.ics".into();
    }),
    ("slow-answer", |it| it.plain.took = Duration::from_secs(6)),
    ("slow-answer", |it| it.plain.took = Duration::from_secs(600)),
];

const GOOD: [Change; 10] = [
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
            Body::Plain(b"User-agent: *\nDisallow: /".to_vec()),
        ));
    },
    |it| {
        it.robots = Some(answer(
            200,
            "\"r\"",
            Body::Plain(b"User-agent: *\nDisallow: /g".to_vec()),
        ));
    },
    |it| it.url = "http://127.0.0.1:8080/f/x.ics".into(),
    |it| it.again = answer(200, "\"b\"", Body::Plain(b"BEGIN:VCALENDAR".to_vec())),
];

#[test]
fn every_mistake_of_a_server_breaks_its_own_rule_and_no_other() {
    for (index, (rule, change)) in BAD.iter().enumerate() {
        let mut exchanges = good();
        change(&mut exchanges);
        assert_eq!(found(&exchanges), [*rule], "number {index}");
    }
}

#[test]
fn every_rule_about_servers_has_a_mistake() {
    let rules = GROUPS
        .iter()
        .find(|(heading, _)| *heading == "How a server answers")
        .unwrap()
        .1;
    let rules: BTreeSet<&str> = rules.iter().map(|rule: &&Rule| rule.id).collect();
    assert!(rules.len() >= 12);
    assert_eq!(
        BAD.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>(),
        rules
    );
}

#[test]
fn good_servers_break_nothing() {
    for (index, change) in GOOD.iter().enumerate() {
        let mut exchanges = good();
        change(&mut exchanges);
        assert_eq!(found(&exchanges), [""; 0], "number {index}");
    }
}
