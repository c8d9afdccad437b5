//! The parts that a student may miss in the timetable, on the page of the link.

use jiff::Timestamp;
use serde::Serialize;

use crate::agenda::{self, Agenda, MissingPart};
use crate::feed::Kind;
use crate::language::Words;
use crate::snapshot::{Link, Timetable};

/// One missing part.
#[derive(Serialize)]
pub(super) struct MissingRow {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) term: String,
}

impl MissingRow {
    /// The missing parts of a student's timetable; none for others, to whom a further link may have been given.
    pub(super) fn all(
        words: &Words,
        known: Option<(&Timetable, &Agenda<'_>)>,
        link: &Link,
        now: Timestamp,
    ) -> Vec<Self> {
        let Some((university, shown)) =
            known.filter(|_| link.feed_id.kind == Kind::Student && link.number.is_first())
        else {
            return Vec::new();
        };
        let (student, choices) = (&link.feed_id.id, &link.state().choices);
        let time = (now, shown.today(now));
        let missing = agenda::missing_parts(university, student, choices, time);
        missing
            .into_iter()
            .map(|part| Self::new(words, part))
            .collect()
    }

    fn new(words: &Words, part: MissingPart) -> Self {
        Self {
            code: part.code,
            title: part.title,
            text: match part.activity_type {
                None => words.text("missing-module"),
                Some(name) => words.fill1("missing-group", "kind", name),
            },
            term: part.term,
        }
    }
}
