//! The search for feeds, and for the people and things that have them, by a text that somebody types.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::feed::Kind;
use crate::folder::{german_search_text, search_text};

/// The number of characters of a query that count. It is more than the longest title has.
const MAX_CHARACTERS: usize = 200;

/// The number of words of a query that count. Every entry is searched for each word.
const MAX_WORDS: usize = 8;

/// The results of a search.
#[derive(Debug, PartialEq, Eq)]
pub struct Hits<'a> {
    /// At most `limit` results, the best first.
    pub shown: Vec<Hit<'a>>,
    /// The number of all results.
    pub found: usize,
    /// The number of times that an entry was searched for a word, which is the work of the search.
    pub compared: usize,
}

/// One result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    pub kind: Kind,
    /// The code, the id or the name of a room.
    pub id: &'a str,
    pub title: &'a str,
}

/// The text that somebody typed.
#[derive(Debug)]
pub struct Query {
    text: String,
    /// As [`search_text`] gives them.
    words: Vec<String>,
}

impl Query {
    /// The query of this text, or of its beginning if it is longer than any name or title.
    pub fn new(typed: &str) -> Self {
        let typed: String = typed.chars().take(MAX_CHARACTERS).collect();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let end = words.get(MAX_WORDS).map_or(typed.len(), |after| {
            after.as_ptr().addr() - typed.as_ptr().addr()
        });
        let text = typed[..end].trim().to_owned();
        let words = search_text(&text)
            .split_whitespace()
            .map(String::from)
            .collect();
        Self { text, words }
    }

    /// The text of the query.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether each word is somewhere in one of these texts. No word is in all of them.
    pub fn is_in<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let texts: Vec<String> = texts.into_iter().map(search_text).collect();
        let is_somewhere = |word: &String| texts.iter().any(|text| text.contains(word.as_str()));
        self.words.iter().all(is_somewhere)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Things with their titles, prepared for a search.
#[derive(Debug, Default)]
pub struct Directory(Vec<DirectoryEntry>);

/// One thing or person of a directory.
#[derive(Debug)]
pub struct DirectoryEntry {
    kind: Kind,
    id: Box<str>,
    title: Box<str>,
    /// The id, the title and more words by which it is found, each in a line of its own.
    text: Box<str>,
    /// The offset in `text` at which the title begins.
    title_at: usize,
}

impl DirectoryEntry {
    /// An entry that is found by its id, its title and these `others`.
    pub fn new<'a>(
        kind: Kind,
        id: &str,
        title: &str,
        others: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut text = search_text(id) + "\n";
        let title_at = text.len();
        text += &search_text(title);
        let german = german_search_text(title);
        let others = others.into_iter().map(search_text);
        for other in german.into_iter().chain(others) {
            text.push('\n');
            text += &other;
        }
        Self {
            kind,
            id: id.into(),
            title: title.into(),
            text: text.into(),
            title_at,
        }
    }

    /// The number of an order in which better results are first; `None` if it does not have all words.
    fn rank(&self, begin: &str, words: &[&String], compared: &mut usize) -> Option<u8> {
        for word in words {
            *compared += 1;
            if !self.text.contains(word.as_str()) {
                return None;
            }
        }
        let begins = self.text.starts_with(begin) || self.text[self.title_at..].starts_with(begin);
        Some(if begins {
            0
        } else if words.iter().all(|word| self.has_word_with(word)) {
            1
        } else {
            2
        })
    }

    /// Whether one of its words begins like this.
    fn has_word_with(&self, beginning: &str) -> bool {
        let mut places = self.text.match_indices(beginning);
        places.any(|(at, _)| !self.text[..at].ends_with(char::is_alphanumeric))
    }
}

impl Directory {
    /// The directory of these entries, in the natural order of their ids.
    pub fn by_id(entries: impl Iterator<Item = DirectoryEntry>) -> Self {
        let mut entries: Vec<DirectoryEntry> = entries.collect();
        entries.sort_by_cached_key(|entry| (natural_sort_key(&entry.id), entry.id.clone()));
        Self(entries)
    }

    /// The directory of these entries, each once, in the order of their titles.
    pub fn by_title(entries: impl Iterator<Item = DirectoryEntry>) -> Self {
        fn key(entry: &DirectoryEntry) -> (&str, &str, Kind) {
            (&entry.text[entry.title_at..], &entry.id, entry.kind)
        }
        let mut entries: Vec<DirectoryEntry> = entries.collect();
        entries.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        entries.dedup_by(|b, a| key(a) == key(b));
        Self(entries)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries that have every word of the query somewhere in their words, in any order. Those that begin with the
    /// query come first, and then those with words that begin with its words. An empty query finds all.
    pub fn search(&self, query: &Query, limit: usize) -> Hits<'_> {
        self.search_visible(query, limit, |_, _| true)
    }

    /// The same among the entries that `is_visible`, by kind and id.
    pub fn search_visible(
        &self,
        query: &Query,
        limit: usize,
        is_visible: impl Fn(Kind, &str) -> bool,
    ) -> Hits<'_> {
        let begin = query.words.join(" ");
        // Long words are rare, so most entries are searched for one word alone.
        let mut words: Vec<&String> = query.words.iter().collect();
        words.sort_by_key(|word| Reverse(word.len()));
        let (mut found, mut compared) = (0, 0);
        let mut best: BinaryHeap<(u8, usize)> = BinaryHeap::with_capacity(limit + 1);
        for (index, entry) in self.0.iter().enumerate() {
            let rank = entry.rank(&begin, &words, &mut compared);
            let Some(rank) = rank.filter(|_| is_visible(entry.kind, &entry.id)) else {
                continue;
            };
            found += 1;
            best.push((rank, index));
            if best.len() > limit {
                best.pop();
            }
        }
        let shown = best.into_sorted_vec().into_iter().map(|(_, index)| {
            let DirectoryEntry {
                kind, id, title, ..
            } = &self.0[index];
            Hit {
                kind: *kind,
                id,
                title,
            }
        });
        Hits {
            shown: shown.collect(),
            found,
            compared,
        }
    }
}

/// The sort key for natural order, in which `W.1.10` is after `W.1.9`, whatever the case. Runs of digits are compared by
/// length first, and come before letters.
fn natural_sort_key(text: &str) -> Vec<(bool, usize, String)> {
    let mut runs: Vec<(bool, usize, String)> = Vec::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        let is_digit = character.is_ascii_digit();
        match runs.last_mut() {
            Some((is_text, len, run)) if *is_text != is_digit => {
                *len += usize::from(is_digit);
                run.push(character);
            }
            _ => runs.push((!is_digit, usize::from(is_digit), character.into())),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOMS: [(&str, &str); 5] = [
        ("W.1.10", "Wavy Top 1.10"),
        ("JB.0.01", "Jetty Building 0.01"),
        ("W.1.9", "Wavy Top 1.9"),
        ("w.1.2", "wavy top 1.2"),
        ("Я-1", "Яма"),
    ];

    fn directory(things: &[(&str, &str)]) -> Directory {
        let entries = things.iter();
        Directory::by_id(entries.map(|(id, title)| DirectoryEntry::new(Kind::Room, id, title, [])))
    }

    fn ids<'a>(hits: &Hits<'a>) -> Vec<&'a str> {
        hits.shown.iter().map(|hit| hit.id).collect()
    }

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let directory = directory(&ROOMS);
        let hits = directory.search(&Query::new(query), 10);
        assert_eq!(ids(&hits), expected, "{query}");
        assert_eq!(hits.found, expected.len());
    }

    #[test]
    fn every_word_counts_in_whatever_case_and_order() {
        check("wavy", &["w.1.2", "W.1.9", "W.1.10"]);
        check("TOP wavy", &["w.1.2", "W.1.9", "W.1.10"]);
        check(" jetty  0.01 ", &["JB.0.01"]);
        check("яМА", &["Я-1"]);
        check("jetty top", &[]);
    }

    #[test]
    fn an_empty_query_finds_everything_in_order() {
        check("", &["JB.0.01", "w.1.2", "W.1.9", "W.1.10", "Я-1"]);
        check("  ", &["JB.0.01", "w.1.2", "W.1.9", "W.1.10", "Я-1"]);
    }

    #[test]
    fn an_entry_that_begins_with_the_query_comes_first() {
        let things = [
            ("A1", "Introduction to maths"),
            ("M2", "Maths"),
            ("MATHS1", "Numbers"),
        ];
        let directory = directory(&things);
        let hits = directory.search(&Query::new("maths"), 10);
        assert_eq!(ids(&hits), ["M2", "MATHS1", "A1"]);
    }

    #[test]
    fn people_are_found_by_parts_of_their_names_in_any_order_and_without_accents() {
        let people = [
            ("b1", "Siân Ó Dálaigh", "s.daly@example.ac.uk"),
            ("b2", "Sandberg, Jörg", "j.sandberg@example.ac.uk"),
            ("b3", "Berg, Anna", "a.berg@example.ac.uk"),
            ("b11", "Anna O’Brien-Berg", "a.obrien@example.ac.uk"),
        ];
        let entries =
            people.map(|(id, name, email)| DirectoryEntry::new(Kind::Student, id, name, [email]));
        let directory = Directory::by_title(entries.into_iter());
        for (query, expected) in [
            ("dal sian", &["b1"][..]),
            ("SIÂN", &["b1"]),
            ("s.daly@", &["b1"]),
            // Beginnings of names come first, then beginnings of words, then the rest.
            ("berg", &["b3", "b11", "b2"]),
            ("joerg", &["b2"]),
            ("jorg", &["b2"]),
            ("obrien", &["b11"]),
            ("b1", &["b11", "b1"]),
            ("b11", &["b11"]),
            ("anna sandberg", &[]),
            ("b3\nberg", &["b3"]),
        ] {
            assert_eq!(
                ids(&directory.search(&Query::new(query), 10)),
                expected,
                "{query}"
            );
        }
        let hits = directory.search_visible(&Query::new("berg"), 10, |_, id| id != "b3");
        assert_eq!((ids(&hits), hits.found), (vec!["b11", "b2"], 2));
    }

    #[test]
    fn a_keystroke_among_40_000_people_searches_nobody_for_a_word_after_one_is_missing() {
        const FIRST: [&str; 20] = [
            "Anna", "Bethan", "Carys", "Dafydd", "Elin", "Ffion", "Gareth", "Huw", "Ioan", "Jac",
            "Kim", "Lowri", "Megan", "Nia", "Owen", "Priya", "Rhys", "Siân", "Tom", "Wei",
        ];
        let people = (0..40_000).map(|number: usize| {
            let name = format!("{} Family{}", FIRST[number % 20], number / 20);
            DirectoryEntry::new(Kind::Student, &format!("b{number}"), &name, [])
        });
        let directory = Directory::by_title(people);
        let mut typed = String::new();
        for letter in "sian family1999".chars() {
            typed.push(letter);
            let hits = directory.search(&Query::new(&typed), 20);
            assert!(hits.shown.len() <= 20, "{typed}");
            let words = typed.split_whitespace().count();
            assert!(
                hits.compared <= 40_000 * words,
                "{typed}: {}",
                hits.compared
            );
        }
        let hits = directory.search(&Query::new(&typed), 20);
        assert_eq!((ids(&hits), hits.found), (vec!["b39997"], 1));
        assert_eq!(
            hits.compared,
            40_000 + 20,
            "the 20 of this family, for the first name"
        );
    }

    #[test]
    fn no_more_is_shown_than_is_wanted_but_all_is_counted() {
        let directory = directory(&ROOMS);
        let hits = directory.search(&Query::new("wavy"), 1);
        assert_eq!((ids(&hits), hits.found), (vec!["w.1.2"], 3));
    }

    #[test]
    fn a_query_of_thousands_of_words_costs_no_more_than_one_of_a_few() {
        let query = Query::new(&"m ".repeat(29_000));
        assert_eq!(
            (query.words.len(), query.text()),
            (MAX_WORDS, "m m m m m m m m")
        );
        let query = Query::new(&"é".repeat(29_000));
        assert_eq!(query.text().chars().count(), MAX_CHARACTERS);
        assert_eq!(
            Query::new("  Wavy \u{3000} top ").text(),
            "Wavy \u{3000} top"
        );
        assert_eq!(Query::new(" ").words.len(), 0);
    }
}
