//! A feed as JSON: jCal (RFC 7265), made from its finished text.

use etag::EntityTag;
use serde_json::{Map, Value, json};

use super::property::{ValueType, value_type};
use super::{Encoding, Feed, GzipPiece};

impl Feed {
    /// The strong entity tag of `jcal`. Raise its number when `jcal` makes other JSON of the same text.
    pub fn jcal_tag(&self, encoding: Encoding) -> EntityTag {
        let base = self.base_tag();
        EntityTag::strong(&match encoding {
            Encoding::Identity => format!("{base}-json2"),
            Encoding::Gzip => format!("{base}-json2-gz"),
        })
    }

    /// The bytes of the feed as jCal. They are made for each request: that takes a millisecond, and costs nothing if
    /// nobody asks.
    pub fn jcal(&self, encoding: Encoding) -> Vec<u8> {
        let text =
            String::from_utf8(self.body(Encoding::Identity)).expect("a feed is made of strings");
        let json = jcal(&text).to_string().into_bytes();
        match encoding {
            Encoding::Identity => json,
            Encoding::Gzip => GzipPiece::new(&json).into_gzip(),
        }
    }
}

/// The calendar of this text as jCal: the same components, properties and values in the same order. This is the one
/// place that reads finished text, because a server keeps nothing else of an event: `docs/decisions.md` says why.
///
/// The text must have been made by this program: a line that is not a content line is ignored.
pub fn jcal(text: &str) -> Value {
    let mut open: Vec<JcalComponent> = Vec::new();
    let mut calendar = Value::Null;
    for line in text.replace("\r\n ", "").split("\r\n") {
        match line.split_once(':') {
            Some(("BEGIN", name)) => open.push(JcalComponent::new(name)),
            Some(("END", _)) => {
                let Some(done) = open.pop().map(JcalComponent::into_value) else {
                    continue;
                };
                match open.last_mut() {
                    Some(parent) => parent.components.push(done),
                    None => calendar = done,
                }
            }
            _ => open
                .last_mut()
                .zip(property(line))
                .into_iter()
                .for_each(|(one, line)| one.properties.push(line)),
        }
    }
    calendar
}

/// RFC 7265 section 3.3.
struct JcalComponent {
    name: String,
    properties: Vec<Value>,
    components: Vec<Value>,
}

impl JcalComponent {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_lowercase(),
            properties: Vec::new(),
            components: Vec::new(),
        }
    }

    fn into_value(self) -> Value {
        json!([self.name, self.properties, self.components])
    }
}

/// RFC 7265 section 3.4.
fn property(line: &str) -> Option<Value> {
    let (name_and_parameters, value) = line.split_at(end_of_parameters(line)?);
    let value = &value[1..];
    let mut parts = split(name_and_parameters, ';');
    let name = parts.next()?;
    let mut parameters = Map::new();
    let mut kind = value_type(name);
    for (key, text) in parts.filter_map(|part| part.split_once('=')) {
        let text = unquoted(text);
        // The type has a place of its own (RFC 7265 section 3.4.1).
        if key == "VALUE" {
            let named = |known: &ValueType| known.as_str().eq_ignore_ascii_case(&text);
            kind = NAMED_TYPES
                .into_iter()
                .find(named)
                .unwrap_or(ValueType::Unknown);
        } else {
            parameters.insert(key.to_lowercase(), text.into());
        }
    }
    Some(json!([
        name.to_lowercase(),
        parameters,
        kind.as_str(),
        typed(kind, value)
    ]))
}

/// The types that a VALUE parameter of ours can name.
const NAMED_TYPES: [ValueType; 4] = [
    ValueType::Date,
    ValueType::DateTime,
    ValueType::Duration,
    ValueType::Uri,
];

/// RFC 7265 section 3.6.
fn typed(kind: ValueType, value: &str) -> Value {
    match kind {
        ValueType::Date => date(value).into(),
        ValueType::DateTime => match value.split_once('T') {
            Some((day, time)) => format!("{}T{}", date(day), clock(time)).into(),
            None => date(value).into(),
        },
        ValueType::Integer => value
            .parse::<i64>()
            .map_or_else(|_| value.into(), Value::from),
        ValueType::Float => value
            .split(';')
            .map(|part| part.parse::<f64>().map_or(Value::Null, Value::from))
            .collect(),
        ValueType::UtcOffset => match value.split_at_checked(3) {
            Some((hours, minutes)) => format!("{hours}:{minutes}").into(),
            None => value.into(),
        },
        ValueType::Recur => recurrence(value),
        ValueType::Text => unescaped(value).into(),
        ValueType::Uri | ValueType::Duration | ValueType::Unknown => value.into(),
    }
}

fn date(digits: &str) -> String {
    match (digits.get(..4), digits.get(4..6), digits.get(6..)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => digits.to_owned(),
    }
}

/// A time of day with what follows it, which is `Z` or nothing.
fn clock(digits: &str) -> String {
    match (digits.get(..2), digits.get(2..4), digits.get(4..)) {
        (Some(hours), Some(minutes), Some(rest)) => format!("{hours}:{minutes}:{rest}"),
        _ => digits.to_owned(),
    }
}

/// RFC 7265 section 3.6.10.
fn recurrence(value: &str) -> Value {
    let parts = value.split(';').filter_map(|part| part.split_once('='));
    let typed = |text: &str| {
        text.parse::<i64>()
            .map_or_else(|_| text.into(), Value::from)
    };
    Value::Object(
        parts
            .map(|(key, text)| (key.to_lowercase(), typed(text)))
            .collect(),
    )
}

/// RFC 5545 section 3.3.11.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => out.extend(
                characters
                    .next()
                    .map(|c| if matches!(c, 'n' | 'N') { '\n' } else { c }),
            ),
            c => out.push(c),
        }
    }
    out
}

/// A parameter's value without quotes and carets (RFC 6868).
fn unquoted(text: &str) -> String {
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (c, characters.as_str().chars().next()) {
            ('^', Some(escaped @ ('n' | '\'' | '^'))) => {
                characters.next();
                out.push(match escaped {
                    'n' => '\n',
                    '\'' => '"',
                    other => other,
                });
            }
            _ => out.push(c),
        }
    }
    out
}

/// The position of the colon that no quotes enclose.
fn end_of_parameters(line: &str) -> Option<usize> {
    let mut is_quoted = false;
    line.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b':' && !is_quoted
    })
}

/// The parts between separators that no quotes enclose.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use super::super::Revision;
    use super::super::event::{Availability, Event, EventDescription, EventDetails};
    use super::super::event_text::write_event_by_name;
    use super::super::feed_text::FeedText;
    use super::*;
    use crate::language::{Language, Texts};
    use crate::timetable::{MeetingKey, When};
    use jiff::civil::date;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_value_of_an_event_comes_back_as_the_event_has_it(
            texts in proptest::collection::vec("[\\PC\n\\\\;,:\"^]{1,90}", 4),
            url in "https://[a-z.]{1,20}/[a-z?=;,:]{0,90}",
            position in (-90.0..90.0, -180.0..180.0),
        ) {
            // Every kind of line break is written as a line feed.
            let texts: Vec<String> = texts
                .iter()
                .map(|text| text.replace(['\u{2028}', '\u{2029}'], "\n"))
                .collect();
            let [summary, room, note, category] = texts.try_into().expect("there are four");
            let day = date(2026, 11, 23);
            let details = EventDetails {
                summary,
                location: vec![&room],
                description: EventDescription { note: Some(&note), ..EventDescription::default() },
                availability: Availability::Tentative,
                category: Some(&category),
                url: Some(&url),
                conference: None,
                position: Some(position),
                alarm: None,
            };
            let event = Event {
                key: MeetingKey::Date(day),
                uid: "0123-w7@x.example".into(),
                when: When::Day(day),
                days: 1,
                revision: Revision::from_parts(7, 1_700_000_000),
                details: &details,
            };
            let feed_text = FeedText::new(Texts::new().of(Language::En));
            let mut text = String::new();
            write_event_by_name(&mut text, &feed_text, &event);
            let stamp = "2023-11-14T22:13:20Z";
            prop_assert_eq!(jcal(&text), json!(["vevent", [
                ["dtstart", {}, "date", "2026-11-23"],
                ["dtend", {}, "date", "2026-11-24"],
                ["categories", {}, "text", category],
                ["description", {}, "text", note],
                ["dtstamp", {}, "date-time", stamp],
                ["geo", {}, "float", [position.0, position.1]],
                ["last-modified", {}, "date-time", stamp],
                ["location", {}, "text", room],
                ["sequence", {}, "integer", 7],
                ["status", {}, "text", "TENTATIVE"],
                ["summary", {}, "text", details.summary],
                ["transp", {}, "text", "OPAQUE"],
                ["uid", {}, "text", event.uid],
                ["url", {}, "uri", url],
                ["x-microsoft-cdo-busystatus", {}, "unknown", "TENTATIVE"],
            ], []]));
        }
    }
}
