//! The choices of the owner of a link, as sentences on the page.

use std::collections::BTreeSet;

use super::{added_feeds, module_parts};
use crate::language::Words;
use crate::links::Choices;
use crate::snapshot::{Link, Timetable};

/// Everything that the reader has hidden and added, as a reminder. The holder of a further link may not know it.
pub(super) fn reminders(words: &Words, timetable: Option<&Timetable>, link: &Link) -> Vec<String> {
    if !link.number.is_first() {
        return Vec::new();
    }
    let Choices {
        hidden_modules,
        hidden_types,
        hidden_parts,
        added,
        ..
    } = &link.state().choices;
    let university = timetable.map(|timetable| &**timetable);
    let current = |code| university.map_or(code, |university| university.current_code(code));
    let modules: BTreeSet<&str> = hidden_modules.iter().map(|code| current(code)).collect();
    let types = hidden_types.iter().map(AsRef::as_ref);
    let parts = hidden_parts
        .iter()
        .map(|part| module_parts::hidden_part(words, university, part));
    let hidden = modules.into_iter().chain(types).map(str::to_owned);
    let added = added
        .iter()
        .map(|feed_id| added_feeds::in_words(words, university, feed_id));
    let sentences = [
        ("my-feed-left-out", hidden.chain(parts).collect::<Vec<_>>()),
        ("my-feed-added", added.collect()),
    ];
    sentences
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(key, names)| words.fill1(key, "what", names.join(", ")))
        .collect()
}
