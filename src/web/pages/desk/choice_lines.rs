//! The choices of a link's owner, in words.

use super::super::{added_feeds, module_parts};
use crate::agenda::University;
use crate::language::{TextArgument, Words};
use crate::links::Choices;

/// One line for each choice; none if nothing is chosen.
pub(super) fn choice_lines(
    words: &Words,
    university: Option<&University>,
    choices: &Choices,
) -> Vec<String> {
    let current = |code| university.map_or(code, |university| university.current_code(code));
    let modules: Vec<&str> = choices
        .hidden_modules
        .iter()
        .map(|code| current(code))
        .collect();
    let parts: Vec<String> = choices
        .hidden_parts
        .iter()
        .map(|part| module_parts::hidden_part(words, university, part))
        .collect();
    let types: Vec<&str> = choices.hidden_types.iter().map(AsRef::as_ref).collect();
    let mut lines = Vec::new();
    for (key, hidden) in [
        ("desk-hidden-modules", modules),
        ("desk-hidden-types", types),
    ] {
        if !hidden.is_empty() {
            lines.push(words.fill1(key, "what", hidden.join(", ")));
        }
    }
    if !parts.is_empty() {
        lines.push(words.fill1("desk-hidden-parts", "what", parts.join(", ")));
    }
    if !choices.added.is_empty() {
        let added = choices.added.iter();
        let added = added.map(|added| added_feeds::in_words(words, university, added));
        let added: Vec<String> = added.collect();
        lines.push(words.fill1("my-feed-added", "what", added.join(", ")));
    }
    if choices.drop_cancelled {
        lines.push(words.text("desk-hidden-cancelled"));
    }
    if let Some(minutes) = choices.alarm_minutes {
        let minutes = words.fill1(
            "choices-alarm-minutes",
            "minutes",
            TextArgument::from(minutes),
        );
        lines.push(words.fill1("desk-chosen-alarm", "minutes", minutes));
    }
    if let Some(language) = choices.language {
        lines.push(words.fill1("desk-chosen-language", "language", language.own_name()));
    }
    lines
}
