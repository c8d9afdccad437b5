//! A university in a folder of a test's own, published without a server: what its feeds say.
#![expect(
    clippy::needless_pass_by_value,
    reason = "JSON that is written in place reads better without a borrow"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use carillon::clock::Clock;
use carillon::config::Config;
use carillon::feed::{Encoding, FeedId, Kind};
use carillon::language::Texts;
use carillon::links::{Links, SecretKey};
use carillon::publish::{Publisher, Report};
use carillon::snapshot::Published;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::system_now;

/// When the first publish of every test is.
pub(super) const FIRST: &str = "2026-09-01T12:00:00Z";
pub(super) const LATER: &str = "2026-10-01T08:30:15Z";

/// A folder and who publishes it.
pub(super) struct House {
    pub(super) folder: TempDir,
    pub(super) publisher: Publisher,
}

/// An event's properties, unfolded and unescaped, by name and parameters.
pub(super) type Event = BTreeMap<String, String>;

impl House {
    /// A folder with two terms and these files, published once.
    pub(super) fn new(files: &[(&str, Value)]) -> Self {
        Self::with(files, |_| {})
    }

    pub(super) fn with(files: &[(&str, Value)], settings: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            data: folder.path().into(),
            ..Config::default()
        };
        settings(&mut config);
        let publisher = publisher(config);
        let mut house = Self { folder, publisher };
        house.put("terms.json", &json!({ "timezone": "Europe/London", "terms": [
            { "id": "S1", "title": "", "weeks": { "1": "2026-09-28", "2": "2026-10-05", "3": "2026-10-12", "5": "2026-10-26" } },
            { "id": "S2", "title": "", "weeks": { "1": "2027-02-01" } } ] }));
        for (path, value) in files {
            house.put(path, value);
        }
        house.publish(FIRST);
        house
    }

    pub(super) fn put(&self, path: &str, value: &Value) {
        self.put_text(path, &value.to_string());
    }

    pub(super) fn put_text(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).unwrap();
    }

    #[track_caller]
    pub(super) fn publish(&mut self, now: &str) -> Report {
        let report = self.publisher.publish(now.parse().unwrap());
        assert_eq!(report.errors(), 0, "{:?}", report.problems);
        report
    }

    /// From now on the files look so old that only those that change are read again.
    pub(super) fn settle(&mut self) {
        let config = Config {
            data: self.folder.path().into(),
            ..Config::default()
        };
        let an_hour_ahead = Clock::new(|| system_now() + SignedDuration::from_hours(1));
        self.publisher = publisher(config).with_file_clock(an_hour_ahead);
        self.publish(FIRST);
    }

    /// Another server on the same folder, that remembers nothing.
    pub(super) fn forget(&mut self, now: &str) {
        self.publisher = publisher(Config {
            data: self.folder.path().into(),
            ..Config::default()
        });
        self.publish(now);
    }

    #[track_caller]
    pub(super) fn text(&self, kind: Kind, id: &str) -> String {
        let served = self
            .publisher
            .feeds()
            .get(&FeedId::new(kind, id))
            .unwrap_or_else(|| panic!("no feed of {kind:?} {id}"));
        String::from_utf8(served.feed.body(Encoding::Identity)).unwrap()
    }

    #[track_caller]
    pub(super) fn events(&self, kind: Kind, id: &str) -> Vec<Event> {
        events(&self.text(kind, id))
    }

    /// The only event of a feed.
    #[track_caller]
    pub(super) fn event(&self, kind: Kind, id: &str) -> Event {
        let mut events = self.events(kind, id);
        assert_eq!(events.len(), 1, "{events:?}");
        events.remove(0)
    }

    /// All feeds with their bytes.
    pub(super) fn all(&self) -> BTreeMap<FeedId, String> {
        all(&self.publisher)
    }
}

pub(super) fn all(publisher: &Publisher) -> BTreeMap<FeedId, String> {
    let text =
        |feed: &carillon::feed::Feed| String::from_utf8(feed.body(Encoding::Identity)).unwrap();
    publisher
        .feeds()
        .iter()
        .map(|served| (served.feed_id().clone(), text(&served.feed)))
        .collect()
}

pub(super) fn publisher(config: Config) -> Publisher {
    Publisher::new(
        Arc::new(config),
        &Texts::new(),
        Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32]))),
        Published::default(),
        None,
        crate::harness::now(),
    )
}

/// The example folder, published.
pub(super) fn bellwater() -> BTreeMap<FeedId, String> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut publisher = publisher(Config {
        data,
        ..Config::default()
    });
    publisher.publish(FIRST.parse().unwrap());
    all(&publisher)
}

/// A weekly lecture of one hour from 9 on Monday of week 1, with other values in place of those.
pub(super) fn lecture(changed: Value) -> Value {
    let mut object = json!({ "id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1" });
    merge(&mut object, changed);
    object
}

/// A module of these activities.
pub(super) fn module(code: &str, activities: Value) -> Value {
    json!({ "code": code, "title": "Calculus", "term": "S1", "activities": activities })
}

/// A module of one lecture.
pub(super) fn one(changed: Value) -> Value {
    module("MAA101", json!([lecture(changed)]))
}

pub(super) fn enrolment(code: &str, students: Value) -> Value {
    json!({ "module": code, "term": "S1", "students": students })
}

pub(super) fn merge(object: &mut Value, changed: Value) {
    let Value::Object(changed) = changed else {
        panic!("an object")
    };
    for (key, value) in changed {
        object[key] = value;
    }
}

/// Content lines without their folds.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "")
        .split_terminator("\r\n")
        .map(str::to_owned)
        .collect()
}

pub(super) fn events(text: &str) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut is_inside = false;
    for line in lines(text) {
        match line.as_str() {
            "BEGIN:VEVENT" => {
                is_inside = true;
                events.push(Event::new());
            }
            "END:VEVENT" => is_inside = false,
            line if is_inside => {
                let (name, value) = line.split_once(':').expect("a content line has a colon");
                let known = events
                    .last_mut()
                    .unwrap()
                    .insert(name.to_owned(), unescaped(value));
                assert_eq!(known, None, "{name} twice");
            }
            _ => {}
        }
    }
    events
}

pub(super) fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some(c @ ('\\' | ';' | ',')) => out.push(c),
                other => panic!("no escape: {other:?} in {value}"),
            },
            c => out.push(c),
        }
    }
    out
}

/// The properties of the calendar itself.
pub(super) fn head(text: &str) -> Vec<String> {
    lines(text)
        .into_iter()
        .skip(1)
        .take_while(|line| !line.starts_with("BEGIN:"))
        .collect()
}

pub(super) fn value<'a>(event: &'a Event, name: &str) -> &'a str {
    event
        .get(name)
        .unwrap_or_else(|| panic!("no {name} in {event:?}"))
}

pub(super) fn values<'a>(events: &'a [Event], name: &str) -> Vec<&'a str> {
    events.iter().map(|event| value(event, name)).collect()
}

pub(super) fn sequence(event: &Event) -> u32 {
    value(event, "SEQUENCE").parse().unwrap()
}
