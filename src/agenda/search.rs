//! The search for public feeds by a text that somebody types.

/// The number of characters of a query that count. It is more than the longest title has.
const MAX_CHARACTERS: usize = 200;

/// The number of words of a query that count. Every entry is searched for each word.
const MAX_WORDS: usize = 8;

/// The results of a search.
#[derive(Debug, PartialEq, Eq)]
pub struct Hits<'a> {
    /// Code or name, and title, of at most `limit` results. Those that begin with the typed text come first.
    pub shown: Vec<(&'a str, &'a str)>,
    /// The number of all results.
    pub found: usize,
}

/// The text that somebody typed.
#[derive(Debug)]
pub struct Query {
    text: String,
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
        let words = text
            .to_lowercase()
            .split_whitespace()
            .map(String::from)
            .collect();
        Self { text, words }
    }

    /// The text of the query.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Names with their titles, in natural order, prepared for a search.
#[derive(Debug, Default)]
pub struct Directory(Vec<DirectoryEntry>);

#[derive(Debug)]
struct DirectoryEntry {
    name: Box<str>,
    title: Box<str>,
    /// Name and title in lower case.
    text: Box<str>,
    /// The offset in `text` at which the title begins.
    title_at: usize,
}

impl Directory {
    /// The directory of these names and titles.
    pub fn new<'a>(things: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut things: Vec<(&str, &str)> = things.collect();
        things.sort_by_cached_key(|(name, _)| (natural_sort_key(name), *name));
        let entry = |(name, title): (&str, &str)| {
            let mut text = name.to_lowercase() + " ";
            let title_at = text.len();
            text += &title.to_lowercase();
            DirectoryEntry {
                name: name.into(),
                title: title.into(),
                text: text.into(),
                title_at,
            }
        };
        Self(things.into_iter().map(entry).collect())
    }

    /// The entries whose name or title contains every word of the query, in any case. An empty query finds all.
    pub fn search(&self, query: &Query, limit: usize) -> Hits<'_> {
        let begin = query.text.to_lowercase();
        let holds_all = |entry: &&DirectoryEntry| {
            query
                .words
                .iter()
                .all(|word| entry.text.contains(word.as_str()))
        };
        let begins = |entry: &&DirectoryEntry| {
            entry.text.starts_with(&*begin) || entry.text[entry.title_at..].starts_with(&*begin)
        };
        let found: Vec<&DirectoryEntry> = self.0.iter().filter(holds_all).collect();
        let (first, rest): (Vec<&DirectoryEntry>, Vec<&DirectoryEntry>) =
            found.iter().partition(|entry| begins(entry));
        let shown = first.into_iter().chain(rest).take(limit);
        Hits {
            shown: shown.map(|entry| (&*entry.name, &*entry.title)).collect(),
            found: found.len(),
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

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let directory = Directory::new(ROOMS.into_iter());
        let hits = directory.search(&Query::new(query), 10);
        assert_eq!(
            hits.shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            expected,
            "{query}"
        );
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
        let directory = Directory::new(things.into_iter());
        let hits = directory.search(&Query::new("maths"), 10);
        assert_eq!(
            hits.shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["M2", "MATHS1", "A1"]
        );
    }

    #[test]
    fn no_more_is_shown_than_is_wanted_but_all_is_counted() {
        let directory = Directory::new(ROOMS.into_iter());
        let hits = directory.search(&Query::new("wavy"), 1);
        assert_eq!(
            (hits.shown, hits.found),
            (vec![("w.1.2", "wavy top 1.2")], 3)
        );
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
