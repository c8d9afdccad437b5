//! Functions that the targets share: files read as the server reads them, a module's feed, and the rules of every feed.

use std::collections::BTreeMap;
use std::sync::Arc;

use calcard::icalendar::{ICalendar, ICalendarProperty};
use carillon::config;
use carillon::feed::{
    self, CalendarHeads, DescribedZones, Encoding, Feed, FeedText, Kind, RenderInput, Revision,
    RoomsAndPeople,
};
use carillon::folder::Source;
use carillon::language::{Language, Texts as AllTexts};
use carillon::timetable::{Module, People, Rooms, Terms};
use icalendar::{Calendar, Component};
use jiff::Timestamp;

/// One event's UID, LOCATION, SUMMARY and DESCRIPTION.
pub type Texts = [String; 4];

/// The files that a module is read with.
#[derive(Debug)]
pub struct Context {
    pub terms: Terms,
    pub rooms: Rooms,
    pub people: People,
    pub feed_text: FeedText,
}

impl Context {
    /// The example's.
    pub fn example() -> Self {
        let terms = include_bytes!("../../data/terms.json");
        Self {
            terms: Terms::read(&source("terms.json", terms))
                .value
                .expect("the example has no errors"),
            rooms: Rooms::default(),
            people: People::default(),
            feed_text: FeedText::new(AllTexts::new().of(Language::En)),
        }
    }

    /// The bytes of the module's feed.
    pub fn feed(&self, module: &Module) -> Vec<u8> {
        let now: Timestamp = "2026-09-01T12:00:00Z".parse().expect("a time");
        // Every event is counted, so none may be left out.
        let settings = config::FeedConfig {
            max_events: u32::MAX,
            max_bytes: u32::MAX,
            ..config::FeedConfig::default()
        };
        let names = RoomsAndPeople {
            rooms: &self.rooms,
            people: &self.people,
        };
        let (feed_text, zones) = (&self.feed_text, &DescribedZones::default());
        let render_input = RenderInput {
            settings: &settings,
            names,
            feed_text,
            zones,
            now: Revision::at(now),
        };
        let parts = module
            .activities
            .iter()
            .flat_map(|activity| feed::render(&render_input, module, activity, &[], &[]));
        let mut blocks: Vec<Arc<_>> = parts.map(|part| part.block).collect();
        if blocks.is_empty() {
            blocks.push(feed::render_nothing_published(&render_input, &[]));
        }
        let name = format!("{} {}", module.code, module.title);
        let heads = CalendarHeads::new("Univers\u{ed}ty", "Europe/London", &settings, feed_text);
        Feed::new(&heads, Kind::Module, &name, blocks, now).body(Encoding::Identity)
    }
}

/// The bytes as a file of the data folder.
pub fn source<'a>(path: &'a str, bytes: &'a [u8]) -> Source<'a> {
    Source::new(path, bytes).expect("UTF-8")
}

/// Asserts what no feed may break, and gives its events as two parsers agree to read them, by UID.
pub fn read_back(feed: &[u8]) -> BTreeMap<String, Texts> {
    let text = std::str::from_utf8(feed).expect("UTF-8");
    assert_lines(text);
    let (first, second) = (by_icalendar(text), by_calcard(text));
    assert_eq!(first.len(), second.len());
    for (uid, texts) in &first {
        // calcard trims texts, which the other does not.
        assert_eq!(
            texts.each_ref().map(|text| text.trim()),
            second[uid].each_ref().map(|text| text.trim())
        );
    }
    first
}

/// RFC 5545 section 3.1.
fn assert_lines(text: &str) {
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("\r\nEND:VCALENDAR\r\n"));
    for line in text.split_terminator("\r\n") {
        assert!(!line.is_empty() && line.len() <= 75, "{line:?}");
        assert!(
            !line.contains(|c: char| c.is_control() || c == '\u{feff}'),
            "{line:?}"
        );
    }
    // A line is cut neither inside a character, or its parts were no text, nor inside an escape.
    let mut parts: Vec<&str> = text.split("\r\n ").collect();
    parts.pop();
    for part in parts {
        assert!(
            part.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 0,
            "{part:?}"
        );
    }
    let unfolded = text.replace("\r\n ", "");
    let names = unfolded
        .split_terminator("\r\n")
        .map(|line| line.split([':', ';']).next().unwrap_or(""));
    for name in names {
        assert!(
            NAMES.contains(&name),
            "a line of no property of ours: {name:?}"
        );
    }
}

/// Every name that a line of a feed may begin with: a text that breaks out of its line shows as another.
const NAMES: [&str; 27] = [
    "BEGIN",
    "CALSCALE",
    "CATEGORIES",
    "DESCRIPTION",
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "END",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
    "METHOD",
    "NAME",
    "PRODID",
    "REFRESH-INTERVAL",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "UID",
    "URL",
    "VERSION",
    "X-MICROSOFT-CDO-BUSYSTATUS",
    "X-PUBLISHED-TTL",
    "X-WR-CALDESC",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
];

fn by_icalendar(text: &str) -> BTreeMap<String, Texts> {
    let calendar: Calendar = text.parse().expect("icalendar reads it");
    let events = calendar
        .components
        .iter()
        .filter_map(|component| component.as_event());
    let texts = events.map(|event| {
        ["UID", "LOCATION", "SUMMARY", "DESCRIPTION"]
            .map(|name| event.property_value(name).unwrap_or("").to_owned())
    });
    texts.map(|texts| (texts[0].clone(), texts)).collect()
}

fn by_calcard(text: &str) -> BTreeMap<String, Texts> {
    use ICalendarProperty::{Description, Location, Summary, Uid};
    let calendar = ICalendar::parse(text).expect("calcard reads it");
    let events = calendar
        .components
        .iter()
        .filter(|component| component.component_type.as_str() == "VEVENT");
    let texts = events.map(|event| {
        [Uid, Location, Summary, Description].map(|name| {
            let entry = event.entries.iter().find(|entry| entry.name == name);
            entry
                .and_then(|entry| entry.values.first()?.as_text())
                .unwrap_or("")
                .to_owned()
        })
    });
    texts.map(|texts| (texts[0].clone(), texts)).collect()
}

/// A text as a feed keeps it: every line break is one, a tab is a space, and control characters are dropped.
pub fn kept(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', " ");
    text.chars()
        .filter(|&c| c == '\n' || !c.is_control() && c != '\u{feff}')
        .collect()
}
