//! The journal of one link, as rows.

use jiff::Timestamp;
use serde::Serialize;

use super::super::dates;
use super::choice_lines::choice_lines;
use crate::agenda::{self, University};
use crate::language::Words;
use crate::links::{Decision, LinkEvent, LinkEventAction, SUBSCRIBER};
use crate::printable::utc_seconds;

/// The number of rows on a page. `carillon journal` prints all.
const LIMIT: usize = 50;

/// Something that was done about a link.
#[derive(Serialize)]
pub struct EventRow {
    pub what: String,
    /// The reason, the note or the choices; empty if there is none.
    pub text: String,
    pub details: Vec<String>,
    pub by: String,
    pub time: String,
    pub machine: String,
}

/// The latest events, the last first.
pub(super) fn rows(
    words: &Words,
    university: Option<&University>,
    events: &[LinkEvent],
) -> Vec<EventRow> {
    let latest = events.iter().rev().take(LIMIT);
    latest
        .map(|event| EventRow::new(words, university, event))
        .collect()
}

impl EventRow {
    fn new(words: &Words, university: Option<&University>, event: &LinkEvent) -> Self {
        let key = match &event.action {
            LinkEventAction::Decided(decision) => decision_name(decision),
            LinkEventAction::Shown => "desk-event-shown",
            LinkEventAction::Noted => "desk-event-note",
        };
        let details = match &event.action {
            LinkEventAction::Decided(Decision::Choose { choices }) => {
                choice_lines(words, university, choices)
            }
            LinkEventAction::Decided(Decision::Add { name, .. }) => vec![name.as_str().to_owned()],
            _ => Vec::new(),
        };
        let what = words.text(key);
        Self {
            what: if event.number.is_first() {
                what
            } else {
                let number = event.number.get().to_string();
                words.fill("desk-event-of-link", &[("what", what), ("number", number)])
            },
            text: event.text.as_deref().unwrap_or_default().to_owned(),
            details,
            by: author(words, &event.by),
            time: moment(words, university, event.at),
            machine: utc_seconds(event.at),
        }
    }
}

/// The key of the name of a decision.
pub(super) fn decision_name(decision: &Decision) -> &'static str {
    match decision {
        Decision::Add { .. } => "desk-event-add",
        Decision::Remove => "desk-event-remove",
        Decision::Rotate { .. } => "desk-event-reset",
        Decision::Stop => "desk-event-off",
        Decision::Resume => "desk-event-on",
        Decision::Choose { .. } => "desk-event-choices",
    }
}

/// The author of an event, for people.
pub(super) fn author(words: &Words, by: &str) -> String {
    if by == SUBSCRIBER {
        return words.text("desk-by-owner");
    }
    if let Some(sender) = by.strip_prefix("mail by ") {
        return words.fill1("desk-by-mail", "author", author(words, sender));
    }
    match by.split_once(' ') {
        Some(("desk", name)) => words.fill1("desk-by-desk", "name", name),
        Some(("api", name)) => words.fill1("desk-by-api", "name", name),
        Some(("account" | "openid", name)) => words.fill1("desk-by-account", "name", name),
        _ => by.to_owned(),
    }
}

/// Monday 23 November 2026 at 14:05, as clocks at the university show it.
pub(super) fn moment(words: &Words, university: Option<&University>, at: Timestamp) -> String {
    let local = agenda::local(university, at);
    let day = dates::day_and_year(words, local.date());
    words.fill("date-at", &[("day", day), ("time", dates::clock(local))])
}
