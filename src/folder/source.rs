//! A file's text and path. It knows the line of each place in the text, and turns the parser's errors into problems.

use std::cell::OnceCell;
use std::str::Utf8Error;

use serde::de::{self, Deserialize, IgnoredAny};
use serde_json::error::Category;

use super::lines::{Lines, line_feeds};
use super::wrong_type::JsonValue;
use super::{Problem, Severity, Spellings};
use crate::near_name::near_name;

/// The path and the text of one file.
#[derive(Debug)]
pub struct Source<'a> {
    pub path: &'a str,
    text: &'a str,
    /// Made when a line is first needed, because most files have no problem.
    lines: OnceCell<Lines>,
    /// The spellings under which ids are published.
    pub spellings: &'a Spellings,
}

/// The reason why a file's JSON cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("not UTF-8 text: save the file as UTF-8")]
    NotUtf8,
    #[error(
        "the file is empty: copy or export it again, or delete it; a file that is still being written is read again when it is finished"
    )]
    Empty,
    #[error(
        "the file ends too early: copy or export it again; a file that is still being written is read again when it is finished"
    )]
    Truncated,
    #[error(
        "this is not JSON ({0}): look for a missing or extra comma, quote or bracket here or just before"
    )]
    Syntax(String),
    #[error("unknown key `{key}`: {remedy}")]
    UnknownKey { key: String, remedy: String },
    #[error("`{0}` is missing: add it to the object that ends here")]
    MissingKey(String),
    #[error("`{0}` is here twice: remove one")]
    DuplicateKey(String),
    #[error("{0}")]
    WrongType(String),
}

impl<'a> Source<'a> {
    /// Reads the file's bytes as UTF-8 text. A byte order mark at its start is ignored.
    pub fn new(path: &'a str, bytes: &'a [u8]) -> Result<Self, Problem> {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                Ok(Self {
                    path,
                    text,
                    spellings: Spellings::none(),
                    lines: OnceCell::new(),
                })
            }
            Err(error) => Err(not_utf8(path, bytes, error)),
        }
    }

    /// The same file, whose ids are published in these spellings.
    #[must_use]
    pub fn with_spellings(self, spellings: &'a Spellings) -> Self {
        Self { spellings, ..self }
    }

    /// Reads the text as JSON of the shape `T`.
    pub fn parse<T: Deserialize<'a>>(&self) -> Result<T, Problem> {
        serde_json::from_str(self.text).map_err(|error| {
            let text = error.to_string();
            let (offset, message) = match read_mark(without_position(&text)) {
                Some((address, message)) => {
                    (address.wrapping_sub(self.text.as_ptr() as usize), message)
                }
                None => (offset_of(self.text, &error), without_position(&text)),
            };
            self.explain(error.classify(), offset, message)
        })
    }

    /// A problem at `place`, which is a part of this source's text.
    pub fn problem(
        &self,
        severity: Severity,
        place: &str,
        message: impl std::fmt::Display,
    ) -> Problem {
        Problem::new(severity, self.path, self.line_of(place), message)
    }

    /// The line on which `place` begins, counted from 1; 0 if it is not a part of this text.
    pub fn line_of(&self, place: &str) -> u32 {
        self.line_at(place.as_ptr() as usize)
    }

    /// The line of the byte at this address in memory; 0 if the address is not in this text.
    fn line_at(&self, address: usize) -> u32 {
        let offset = address.wrapping_sub(self.text.as_ptr() as usize);
        let text = self.text.as_bytes();
        if offset > text.len() {
            return 0;
        }
        self.lines
            .get_or_init(|| Lines::of(text))
            .line_at(text, offset)
    }

    fn explain(&self, category: Category, offset: usize, message: &str) -> Problem {
        let mut offset = offset.min(self.text.len());
        let error = match category {
            Category::Eof if self.text.trim().is_empty() => SourceError::Empty,
            Category::Eof => SourceError::Truncated,
            Category::Syntax | Category::Io => SourceError::Syntax(message.to_owned()),
            Category::Data => match (explain_data(message), JsonValue::at(self.text, offset)) {
                (Some(error), _) => error,
                (None, Some(value)) => {
                    offset = value.text.as_ptr() as usize - self.text.as_ptr() as usize;
                    SourceError::WrongType(value.explain(message))
                }
                (None, None) => match self.parse::<IgnoredAny>() {
                    // The value is of the wrong type, and the text ends within it.
                    Err(problem) => return problem,
                    Ok(_) => SourceError::WrongType(format!("{message}: write another value")),
                },
            },
        };
        Problem::new(
            Severity::Error,
            self.path,
            self.line_at(self.text.as_ptr() as usize + offset),
            error,
        )
    }
}

/// The offset in `text` at which its parser stopped.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    before + error.column()
}

fn not_utf8(path: &str, bytes: &[u8], error: Utf8Error) -> Problem {
    let line = line_feeds(&bytes[..error.valid_up_to()]).saturating_add(1);
    Problem::new(Severity::Error, path, line, SourceError::NotUtf8)
}

/// Reads a part of a source's text. `serde_json` would report an error at the wrong position of the whole text or at none.
/// So the message carries the address in memory, from which `Source::parse` finds the place.
pub(super) fn parse_part<'a, T: Deserialize<'a>, E: de::Error>(part: &'a str) -> Result<T, E> {
    serde_json::from_str(part).map_err(|error| {
        let text = error.to_string();
        let message = without_position(&text);
        // A part within this part has marked the error already.
        if read_mark(message).is_some() {
            E::custom(message)
        } else {
            mark(part, offset_of(part, &error), message)
        }
    })
}

/// An error at the beginning of `part`.
pub(super) fn not_here<E: de::Error>(part: &str, message: &str) -> E {
    // `JsonValue::at` finds a scalar by its end.
    mark(
        part,
        if part.starts_with(['[', '{']) {
            0
        } else {
            part.len()
        },
        message,
    )
}

/// No message of `serde_json` begins with it.
const MARK: char = '\u{1}';

fn mark<E: de::Error>(part: &str, offset: usize, message: &str) -> E {
    E::custom(format!(
        "{MARK}{},{message}",
        part.as_ptr() as usize + offset
    ))
}

/// The address and the message.
fn read_mark(text: &str) -> Option<(usize, &str)> {
    let (address, message) = text.strip_prefix(MARK)?.split_once(',')?;
    Some((address.parse().ok()?, message))
}

/// `serde_json` ends its messages with the position, which a problem shows in its own way.
fn without_position(message: &str) -> &str {
    message
        .rfind(" at line ")
        .map_or(message, |end| &message[..end])
}

/// Explains `serde`'s messages about keys to a timetabler. The key is only in the message's text, from which it is taken.
/// `None` for a message about a value.
fn explain_data(message: &str) -> Option<SourceError> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let key = quoted.next().unwrap_or_default().to_owned();
    Some(if message.starts_with("unknown field") {
        let known: Vec<&str> = quoted.filter(|name| *name != "$schema").collect();
        let remedy = remedy_for_unknown(&key, &known);
        SourceError::UnknownKey { key, remedy }
    } else if message.starts_with("missing field") {
        SourceError::MissingKey(key)
    } else if message.starts_with("duplicate field") {
        SourceError::DuplicateKey(key)
    } else {
        return None;
    })
}

fn remedy_for_unknown(key: &str, known: &[&str]) -> String {
    match near_name(key, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("remove it; the keys allowed here are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::BYTES_COUNTED;
    use super::*;

    #[test]
    fn the_lines_of_many_problems_are_found_without_counting_from_the_start_for_each() {
        let text = "\"x\",\n".repeat(100_000);
        let source = Source::new("people.json", text.as_bytes()).unwrap();
        BYTES_COUNTED.with(|counted| counted.set(0));
        for (line, start) in (1..).zip((0..text.len()).step_by(5)) {
            assert_eq!(source.line_of(&text[start..start + 3]), line);
        }
        let counted = BYTES_COUNTED.with(std::cell::Cell::get);
        assert!(
            counted < 200 * text.len(),
            "{counted} bytes for {} bytes of text",
            text.len()
        );
    }
}
