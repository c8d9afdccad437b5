//! The texts of pages and feeds: whole in every language, and none too many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use carillon::language::{Language, TextEntry, Texts, entries};
use walkdir::WalkDir;

use crate::fixture::root;

/// Languages whose texts are whole. One that is not here speaks English where a text is missing.
const WHOLE: [Language; 6] = Language::ALL;

/// Beginnings of keys that are put together: `help-CLIENT-step-1`, `program-PROGRAM` and so on.
const COMPOSED: [&str; 2] = ["help-", "program-"];

/// The calls by which templates and sources name a text.
const CALLS: [&str; 4] = ["text(\"", "fill(\"", "fill1(\"", "fill1(\n"];

#[test]
fn every_language_has_every_text_with_the_same_gaps_to_fill() {
    let missing: Vec<String> = WHOLE.into_iter().flat_map(differences).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_text_stands_once_in_a_file_and_can_be_read() {
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for (name, source) in language.files() {
            // Read as an override is, which names the line of what is wrong.
            let read = Texts::with_overrides([(language, source.to_owned())].into_iter());
            assert!(
                read.is_ok(),
                "{}/{name}:{}",
                language.code(),
                read.unwrap_err().line
            );
            for entry in entries(source) {
                assert!(
                    seen.insert(entry.key),
                    "{}/{name}:{}: {} again",
                    language.code(),
                    entry.line,
                    entry.key
                );
            }
        }
    }
}

#[test]
fn every_text_that_is_named_is_there_and_every_text_is_used() {
    let (mut all, mut named) = (String::new(), BTreeSet::new());
    for folder in ["src", "templates"] {
        for entry in WalkDir::new(root().join(folder))
            .into_iter()
            .filter_map(Result::ok)
        {
            let name = entry.file_name().to_str().unwrap();
            if [".rs", ".html", ".svg"]
                .iter()
                .any(|suffix| name.ends_with(suffix))
            {
                let text = fs::read_to_string(entry.path()).unwrap();
                let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
                named.extend(named_in(text).map(|key| (key.to_owned(), name.to_owned())));
                all.push_str(text);
            }
        }
    }
    let texts = texts(Language::En);
    assert!(named.len() > 20, "texts are named as they were: {named:?}");
    let unknown: Vec<_> = named
        .iter()
        .filter(|(key, _)| !texts.contains_key(key.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    // Those of the feeds are named once they are put together by kind.
    let [_, (_, of_pages), (_, of_help), (_, of_mails), (_, of_desk)] = Language::En.files();
    // A term is used by texts.
    all.push_str(of_help);
    let is_used = |key: &str| {
        let is_composed = COMPOSED.iter().any(|start| key.starts_with(start));
        is_composed || all.contains(&format!("\"{key}\"")) || all.contains(&format!("{{ {key} }}"))
    };
    let keys = [of_pages, of_help, of_mails, of_desk].map(entries).concat();
    let unused: Vec<_> = keys
        .iter()
        .filter(|entry| !is_used(entry.key))
        .map(|entry| entry.key)
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

fn texts(language: Language) -> BTreeMap<&'static str, TextEntry<'static>> {
    let all = language
        .files()
        .into_iter()
        .flat_map(|(_, source)| entries(source));
    all.map(|entry| (entry.key, entry)).collect()
}

/// Whether only the support desk has this text.
fn is_of_desk(key: &str) -> bool {
    let [.., (_, of_desk)] = Language::En.files();
    entries(of_desk).iter().any(|entry| entry.key == key)
}

/// The texts that a language lacks, has beside those of English, or fills in differently.
fn differences(language: Language) -> Vec<String> {
    let (english, own) = (texts(Language::En), texts(language));
    let code = language.code();
    let mut found = Vec::new();
    for (key, entry) in &english {
        match own.get(key) {
            None if !Language::OF_DESK.contains(&language) && is_of_desk(key) => {}
            None => found.push(format!("{code}: no {key}")),
            Some(other) if other.variables != entry.variables => {
                found.push(format!(
                    "{code}: {key} fills in {:?}, not {:?}",
                    other.variables, entry.variables
                ));
            }
            Some(_) => {}
        }
    }
    found.extend(
        own.keys()
            .filter(|key| !english.contains_key(*key))
            .map(|key| format!("{code}: {key} is unknown")),
    );
    found
}

fn named_in(text: &str) -> impl Iterator<Item = &str> {
    CALLS
        .iter()
        .flat_map(|call| text.split(call).skip(1))
        .filter_map(|rest| {
            let key = rest
                .trim_start()
                .trim_start_matches('"')
                .split('"')
                .next()?;
            let is_key = !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            is_key.then_some(key)
        })
}

#[test]
fn a_language_that_lacks_something_is_found() {
    let lacking = differences(Language::De);
    assert!(
        lacking.is_empty() || lacking.iter().all(|what| what.starts_with("de: ")),
        "{lacking:?}"
    );
    assert!(differences(Language::En).is_empty());
    assert_eq!(
        named_in("{{ words.text(\"a-b\") }} fill1(\n    \"c\", x) text(\"A B\")")
            .collect::<Vec<_>>(),
        ["a-b", "c"]
    );
}
