//! Finding a module or a room by what somebody types.

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Hits<'a> {
    /// Code or name, and title; what begins with the words that were typed comes first, and not more than were wanted.
    pub shown: Vec<(&'a str, &'a str)>,
    /// How many there are in all.
    pub found: usize,
}

/// Those of the named things that hold every word of the query, in whatever case, in their name or title; all of them
/// if nothing is asked for.
pub fn search<'a>(things: impl Iterator<Item = (&'a str, &'a str)>, query: &str, limit: usize) -> Hits<'a> {
    let query = query.trim().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut hits: Vec<(bool, (&str, &str))> = Vec::new();
    for (name, title) in things {
        let text = format!("{name} {title}").to_lowercase();
        if words.iter().all(|word| text.contains(word)) {
            let begins = text.starts_with(&*query) || title.to_lowercase().starts_with(&*query);
            hits.push((!begins, (name, title)));
        }
    }
    hits.sort_by_cached_key(|(is_inside, (name, _))| (*is_inside, natural(name)));
    let found = hits.len();
    Hits { shown: hits.into_iter().take(limit).map(|(_, hit)| hit).collect(), found }
}

/// What sorts `W.1.10` after `W.1.9`, and nothing by case: runs of digits by their length first, and before letters.
fn natural(text: &str) -> Vec<(bool, usize, String)> {
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
        let hits = search(ROOMS.into_iter(), query, 10);
        assert_eq!(hits.shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(), expected, "{query}");
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
    fn nothing_asked_for_finds_everything_in_order() {
        check("", &["JB.0.01", "w.1.2", "W.1.9", "W.1.10", "Я-1"]);
        check("  ", &["JB.0.01", "w.1.2", "W.1.9", "W.1.10", "Я-1"]);
    }

    #[test]
    fn what_begins_with_the_query_comes_first() {
        let things = [("A1", "Introduction to maths"), ("M2", "Maths"), ("MATHS1", "Numbers")];
        let hits = search(things.into_iter(), "maths", 10);
        assert_eq!(hits.shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["M2", "MATHS1", "A1"]);
    }

    #[test]
    fn no_more_is_shown_than_is_wanted_but_all_is_counted() {
        let hits = search(ROOMS.into_iter(), "wavy", 1);
        assert_eq!((hits.shown, hits.found), (vec![("w.1.2", "wavy top 1.2")], 3));
    }
}
