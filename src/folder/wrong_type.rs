//! A value of the wrong type: its key, its type, and how it should be written.

use std::fmt::Write;

/// A value in a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JsonValue<'a> {
    pub(super) text: &'a str,
    /// The key of the value as it is written; for an entry of a list, the list's key. `None` at the top.
    key: Option<&'a str>,
    is_entry: bool,
}

/// The type of a value.
#[derive(Clone, Copy)]
enum JsonType {
    Text,
    Number,
    Boolean,
    Null,
    List,
    Object,
}

/// The keys of lists whose entries are objects.
const LISTS_OF_OBJECTS: [&str; 4] = ["activities", "changes", "modules", "notices"];

/// The length of the longest value that a message repeats.
const MAX_SHOWN: usize = 40;

impl<'a> JsonValue<'a> {
    /// The innermost value of the valid JSON `text` that begins or ends at this offset, at which `serde_json` stops for a
    /// value of the wrong type.
    pub(super) fn at(text: &'a str, offset: usize) -> Option<Self> {
        // The lists and objects that are open, and the key that was just read in the innermost object.
        let mut open: Vec<(Self, usize)> = Vec::new();
        let mut key = None;
        let mut position = 0;
        loop {
            let start = position
                + text.as_bytes()[position..]
                    .iter()
                    .take_while(|byte| is_between(**byte))
                    .count();
            let parent = open.last().map(|(parent, _)| *parent);
            let is_in_object = parent.is_some_and(|parent| parent.text == "{");
            let own_key = if is_in_object {
                key
            } else {
                parent.and_then(|parent| parent.key)
            };
            let value = |end| Self {
                text: &text[start..end],
                key: own_key,
                is_entry: parent.is_some() && !is_in_object,
            };
            let (found, from) = match text.as_bytes().get(start)? {
                b'[' | b'{' => {
                    position = start + 1;
                    open.push((value(position), start));
                    key = None;
                    continue;
                }
                b']' | b'}' => {
                    position = start + 1;
                    let (container, from) = open.pop()?;
                    (
                        Self {
                            text: &text[from..position],
                            ..container
                        },
                        from,
                    )
                }
                b'"' if is_in_object && key.is_none() => {
                    position = end_of_string(text, start);
                    key = Some(text[start..position].trim_matches('"'));
                    continue;
                }
                b'"' => {
                    position = end_of_string(text, start);
                    (value(position), start)
                }
                _ => {
                    position = end_of_word(text, start);
                    (value(position), start)
                }
            };
            key = None;
            if from == offset || position == offset {
                return Some(found);
            }
        }
    }

    /// The problem and its remedy, by the type that `serde_json` expected.
    pub(super) fn explain(&self, message: &str) -> String {
        let json_type = self.json_type();
        let problem = self.problem(json_type);
        let Some((_, expected)) = message.split_once("expected ") else {
            return format!("{problem}, which cannot be read ({message}): write another value");
        };
        let remedy = match expected {
            "a string" => self.as_text(json_type),
            "a sequence" => self.as_list(json_type),
            "a boolean" => "write true or false, without quotes".to_owned(),
            "f64" => self.as_number(json_type, "a number with a point, such as 52.765"),
            "u16" => self.as_number(json_type, "a whole number, such as 7"),
            "value" => "write one of the allowed words, in quotes".to_owned(),
            "a map" | "an object" => self.as_object(),
            expected if expected.starts_with("struct ") => self.as_object(),
            expected if message.starts_with("unknown variant") => {
                format!("write {}", choice(expected))
            }
            _ if matches!(json_type, JsonType::Number) => self.as_text(json_type),
            expected => format!("write {expected}"),
        };
        format!("{problem}: {remedy}")
    }

    fn problem(&self, json_type: JsonType) -> String {
        let subject = match (self.key, self.is_entry) {
            (Some(key), false) => format!("`{key}`"),
            (Some(key), true) => format!("an entry of `{key}`"),
            (None, true) => "an entry of this file".to_owned(),
            (None, false) => "this file".to_owned(),
        };
        let text = self.text;
        let is_short = text.chars().count() <= MAX_SHOWN;
        match json_type {
            JsonType::Text if is_short => format!("{subject} is the text {text}"),
            JsonType::Text => format!("{subject} is a text"),
            JsonType::Number if is_short => format!("{subject} is the number {text}"),
            JsonType::Number => format!("{subject} is a number"),
            JsonType::Boolean | JsonType::Null => format!("{subject} is {text}"),
            JsonType::List => format!("{subject} is a list in brackets"),
            JsonType::Object => format!("{subject} is an object in braces"),
        }
    }

    fn json_type(&self) -> JsonType {
        match self.text.as_bytes().first() {
            Some(b'"') => JsonType::Text,
            Some(b't' | b'f') => JsonType::Boolean,
            Some(b'n') => JsonType::Null,
            Some(b'[') => JsonType::List,
            Some(b'{') => JsonType::Object,
            _ => JsonType::Number,
        }
    }

    fn as_text(&self, json_type: JsonType) -> String {
        match json_type {
            JsonType::Number => format!(
                "write it in quotes, {}",
                self.written(&format!("\"{}\"", self.text))
            ),
            JsonType::List | JsonType::Object => "write a single text in quotes".to_owned(),
            _ => "write a text in quotes".to_owned(),
        }
    }

    fn as_list(&self, json_type: JsonType) -> String {
        match json_type {
            _ if self.key.is_none() => {
                "write a list in brackets, [ … ], with an object in braces for each entry"
                    .to_owned()
            }
            JsonType::Text if self.key.is_some_and(|key| LISTS_OF_OBJECTS.contains(&key)) => {
                format!(
                    "write a list in brackets with an object in braces for each entry, {}",
                    self.written("[{ … }]")
                )
            }
            JsonType::Text | JsonType::Object if self.text.chars().count() <= MAX_SHOWN => {
                format!(
                    "write a list in brackets, {}",
                    self.written(&format!("[{}]", self.text))
                )
            }
            _ => format!("write a list in brackets, {}", self.written("[ … ]")),
        }
    }

    fn as_number(&self, json_type: JsonType, example: &str) -> String {
        let digits = self.text.trim_matches('"').trim();
        let is_number = digits.parse::<f64>().is_ok_and(f64::is_finite);
        match json_type {
            JsonType::Text if is_number => {
                format!("write it without quotes, {}", self.written(digits))
            }
            _ => format!("write {example}"),
        }
    }

    fn as_object(&self) -> String {
        match (self.key, self.is_entry) {
            (None, false) => {
                "write one object in braces, { … }, with the keys of this kind of file".to_owned()
            }
            _ => "write an object in braces, { … }".to_owned(),
        }
    }

    /// The corrected value as the file should have it.
    fn written(&self, value: &str) -> String {
        match self.key.filter(|_| !self.is_entry) {
            Some(key) => format!("\"{key}\": {value}"),
            None => value.to_owned(),
        }
    }
}

/// "`a`, `b`" or "one of `a`, `b`, `c`" as a sentence has it.
fn choice(expected: &str) -> String {
    let names: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let mut out = String::new();
    for (index, name) in names.iter().enumerate() {
        let separator = match index {
            0 => "",
            _ if index + 1 == names.len() => " or ",
            _ => ", ",
        };
        write!(out, "{separator}\"{name}\"").expect("writing to a String cannot fail");
    }
    out
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b':')
}

fn end_of_string(text: &str, start: usize) -> usize {
    let mut is_escaped = false;
    let inside = text.as_bytes()[start + 1..].iter();
    let closing = inside.take_while(|byte| {
        let is_closing = **byte == b'"' && !is_escaped;
        is_escaped = **byte == b'\\' && !is_escaped;
        !is_closing
    });
    (start + 1 + closing.count() + 1).min(text.len())
}

fn end_of_word(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    let len = rest
        .iter()
        .position(|byte| is_between(*byte) || matches!(byte, b']' | b'}'));
    // At least one, so that the search ends also in a text that is not JSON.
    start + len.unwrap_or(rest.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_with_its_key_where_the_parser_stops() {
        let text = r#"{"a" : [1, {"b\"c": "x\"y", "d": [] }], "e":true}"#;
        let check = |found: &str, at_end: bool, key: Option<&str>, is_entry| {
            let start = text.find(found).unwrap();
            let offset = if at_end { start + found.len() } else { start };
            assert_eq!(
                JsonValue::at(text, offset),
                Some(JsonValue {
                    text: found,
                    key,
                    is_entry
                }),
                "{found}"
            );
        };
        check("1", true, Some("a"), true);
        check(r#""x\"y""#, true, Some(r#"b\"c"#), false);
        check("[]", false, Some("d"), false);
        check("[]", true, Some("d"), false);
        check(r#"{"b\"c": "x\"y", "d": [] }"#, false, Some("a"), true);
        check("true", true, Some("e"), false);
        check(text, false, None, false);
        assert_eq!(JsonValue::at(text, 3), None);
        assert_eq!(JsonValue::at("", 0), None);
    }
}
