//! Codes and ids: the spellings that count as one, and the spelling under which each was published.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};

/// The things whose ids are part of addresses, of UIDs or of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdKind {
    Term,
    Module,
    /// Identified by the module's code, the term and its own id.
    Activity,
    Student,
    Staff,
    Room,
    /// Identified by the student's id and its own.
    Notice,
    Programme,
}

/// The ids that were published in another spelling than their canonical one, before spellings were compared. Their
/// addresses and UIDs are made of the published spelling for ever, however the data folder spells them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spellings(BTreeMap<IdKind, BTreeMap<Box<str>, Box<str>>>);

/// The spellings of ids in a data folder.
#[derive(Debug, Default)]
pub struct SpellingsFound(BTreeMap<(IdKind, Box<str>), BTreeSet<Box<str>>>);

/// Separates the parts of an id that has several. No id can hold it.
const SEPARATOR: &str = "\u{1f}";

/// The canonical spelling of an id: in Unicode's composed form (NFC), without white space and invisible characters around
/// it. Ids are compared by it.
pub fn canonical(id: &str) -> Cow<'_, str> {
    let trimmed = id.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
    });
    if trimmed.is_ascii() {
        return Cow::Borrowed(trimmed);
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(trimmed)
}

/// The id for comparing without case: character by character, because the lower case of a whole text has a final sigma (ς)
/// where it ends.
pub fn without_case(id: &str) -> String {
    canonical(id)
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// The canonical spelling of an id that has several parts. The last part is its own.
pub fn canonical_path(parts: &[&str]) -> String {
    parts
        .iter()
        .map(|part| canonical(part))
        .collect::<Vec<_>>()
        .join(SEPARATOR)
}

/// The id in quotes, with invisible characters written out.
pub fn visible(id: &str) -> String {
    let mut out = String::from("\"");
    for c in id.chars() {
        // Marks that combine with the letter before them, and the parts of Korean syllables.
        let is_mark = matches!(c, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}');
        let is_invisible = matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        );
        if is_mark || is_invisible || c.is_control() || (c.is_whitespace() && c != ' ') {
            write!(out, "\\u{{{:x}}}", u32::from(c)).expect("writing to a String cannot fail");
        } else {
            out.push(c);
        }
    }
    out.push('"');
    out
}

/// A remark that two spellings are the same id; empty if they are equal.
pub fn spelling_difference(first: &str, second: &str) -> String {
    if first == second {
        return String::new();
    }
    format!(
        " ({} counts as {}: spaces around an id and the Unicode form of its letters make no difference)",
        visible(second),
        visible(first)
    )
}

/// The id with each letter in lower case. Ids that differ only in capital letters give the same text.
pub fn lower_case(id: &str) -> String {
    id.chars().flat_map(char::to_lowercase).collect()
}

/// Whether two ids differ only in capital letters.
pub fn differ_in_case_only(a: &str, b: &str) -> bool {
    a != b
        && a.chars()
            .flat_map(char::to_lowercase)
            .eq(b.chars().flat_map(char::to_lowercase))
}

/// The version of the format of `spellings.json`, which is written once and never changed.
pub const SPELLINGS_VERSION: u32 = 1;

impl Spellings {
    /// The text of `spellings.json`.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("maps of texts are JSON")
    }

    /// Reads the text of `spellings.json`.
    pub fn from_json(text: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(text)
    }

    /// No spellings: every id is published in its canonical spelling.
    pub const fn none() -> &'static Self {
        const { &Self(BTreeMap::new()) }
    }

    /// The spelling under which an id is published.
    pub fn published(&self, kind: IdKind, id: &str) -> Box<str> {
        let id = canonical(id);
        self.find(kind, &id).unwrap_or(&id).into()
    }

    /// The same for an id that has several parts. The last part is its own.
    pub fn published_part(&self, kind: IdKind, parts: &[&str]) -> Box<str> {
        let own = canonical(parts.last().copied().unwrap_or_default());
        if self.0.contains_key(&kind) {
            return self
                .find(kind, &canonical_path(parts))
                .unwrap_or(&own)
                .into();
        }
        own.into()
    }

    fn find(&self, kind: IdKind, canonical: &str) -> Option<&str> {
        self.0.get(&kind)?.get(canonical).map(AsRef::as_ref)
    }

    /// Whether there are no spellings.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl SpellingsFound {
    /// Adds a spelling. An id that has several parts has several `parts`.
    pub fn add(&mut self, kind: IdKind, parts: &[&str]) {
        let spelling = parts.last().copied().unwrap_or_default();
        self.0
            .entry((kind, canonical_path(parts).into()))
            .or_default()
            .insert(spelling.into());
    }

    /// Adds all spellings of the other.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (id, spellings) in other.0 {
            self.0.entry(id).or_default().extend(spellings);
        }
        self
    }

    /// The ids that are never spelled in the canonical way, each with the first of its spellings.
    pub fn published(self) -> Spellings {
        let mut spellings = Spellings::default();
        for ((kind, canonical_id), found) in self.0 {
            let own = canonical_id.rsplit(SEPARATOR).next().unwrap_or_default();
            if let Some(spelling) = found.first().filter(|_| !found.contains(own)) {
                spellings
                    .0
                    .entry(kind)
                    .or_default()
                    .insert(canonical_id.clone(), spelling.clone());
            }
        }
        spellings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_around_an_id_and_its_unicode_form_make_no_difference() {
        let check = |id, expected| assert_eq!(canonical(id), expected, "{id:?}");
        check("b7", "b7");
        check(" b7  ", "b7");
        check("\u{a0}b7\u{202f}\u{feff}", "b7");
        check("Ko\u{308}ln 1", "Köln 1");
        check("한국", "한국");
        check("Lab  2", "Lab  2");
        check("ﬁ Å", "ﬁ Å");
    }

    #[test]
    fn invisible_characters_are_made_visible() {
        assert_eq!(visible("b7 "), "\"b7 \"");
        assert_eq!(visible("\u{a0}Ko\u{308}ln"), "\"\\u{a0}Ko\\u{308}ln\"");
        assert_eq!(visible("Köln"), "\"Köln\"");
    }

    #[test]
    fn an_id_keeps_the_spelling_that_was_found_unless_the_canonical_one_was_too() {
        let mut found = SpellingsFound::default();
        for id in ["b7 ", "b8", "b8 ", "o\u{308}"] {
            found.add(IdKind::Student, &[id]);
        }
        found.add(IdKind::Activity, &["M ", "S1", "L1 "]);
        let spellings = found.published();
        assert_eq!(&*spellings.published(IdKind::Student, "b7"), "b7 ");
        assert_eq!(&*spellings.published(IdKind::Student, " b7"), "b7 ");
        assert_eq!(&*spellings.published(IdKind::Student, "b8 "), "b8");
        assert_eq!(&*spellings.published(IdKind::Student, "ö"), "o\u{308}");
        assert_eq!(&*spellings.published(IdKind::Staff, "b7 "), "b7");
        assert_eq!(
            &*spellings.published_part(IdKind::Activity, &["M", "S1", "L1"]),
            "L1 "
        );
        assert_eq!(
            &*spellings.published_part(IdKind::Activity, &["N", "S1", "L1 "]),
            "L1"
        );
    }
}
