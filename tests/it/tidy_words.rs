//! Words that were replaced by plain ones do not come back.

use std::fs;
use std::process::Command;

use carillon::config::Config;
use walkdir::WalkDir;

use crate::fixture::root;

/// The words and phrases that are gone, in small letters. They are found as whole words, also across a line break.
const GONE: [&str; 27] = [
    "roll",
    "rolls",
    "standings",
    "shelf",
    "shelves",
    "heed",
    "heeds",
    "heeded",
    "tongues",
    "almanac",
    "telling",
    "told",
    "tell of",
    "tells of",
    "anew",
    "lest",
    "otherwise than",
    "of which",
    "by way of",
    "whoever",
    "signposts",
    "passed over",
    "stays up",
    "taken for an accident",
    "handed out is dead",
    "as if it had never been",
    "a new address, or none",
];

/// Names in the code that are gone. They are found as whole names.
const GONE_NAMES: [&str; 54] = [
    "Standing",
    "DecidedLink",
    "Nudge",
    "Signposts",
    "NotHeeded",
    "JournalKeeper",
    "Heart",
    "Pulse",
    "Spoken",
    "FeedAtHand",
    "HandedFeed",
    "Roll",
    "Rolls",
    "Remark",
    "Remembered",
    "Had",
    "Occasion",
    "StoredOwn",
    "StoredRemembered",
    "Wording",
    "Tally",
    "Telling",
    "Told",
    "Shelf",
    "Hooks",
    "Almanac",
    "Tongues",
    "Own",
    "ChangedOwn",
    "Wish",
    "House",
    "Reach",
    "take_in",
    "take_decided",
    "take_up",
    "tend",
    "tend_journal",
    "warn_of_cut_line",
    "lose_terms",
    "put_off",
    "bring_back",
    "bring_back_hidden",
    "tell_if_stopped",
    "tell_of_former",
    "told_as",
    "tells_as",
    "nudge",
    "signposts",
    "heed_links",
    "is_blind",
    "makeshift",
    "unkept",
    "unmistakable",
    "rehearse",
];

/// The places that are read: a file or a folder, the ending of its files, and the part of each file that counts.
const PLACES: [(&str, &str, Part); 16] = [
    ("README.md", "md", Part::Everything),
    ("data/README.md", "md", Part::Everything),
    ("crates/ics-lint/README.md", "md", Part::Everything),
    ("docs", "md", Part::Everything),
    ("data/schemas", "json", Part::Everything),
    ("templates/words/en", "ftl", Part::Texts),
    ("src", "rs", Part::Everything),
    ("src", "csv", Part::Everything),
    ("crates", "rs", Part::Everything),
    ("tests", "rs", Part::Everything),
    ("tests", "py", Part::Everything),
    ("tests", "mjs", Part::Everything),
    ("benches", "rs", Part::Everything),
    ("benches", "py", Part::Everything),
    ("fuzz/src", "rs", Part::Everything),
    ("fuzz/fuzz_targets", "rs", Part::Everything),
];

/// The file with the list.
const THIS_FILE: &str = "tests/it/tidy_words.rs";

/// The places in which a word may stand.
const ALLOWED: [(&str, &str); 2] = [
    // Each change of a text of feeds changes every subscriber's events.
    ("templates/words/en/feed.ftl", "whoever"),
    // The title of a lecture.
    ("tests/browser/site.mjs", "telling"),
];

/// The part of a file in which words count.
#[derive(Clone, Copy)]
enum Part {
    Everything,
    /// The texts that users read: the string literals of a source outside its tests, the values of a file of texts.
    Texts,
}

#[test]
fn no_word_that_is_gone_is_back_in_a_file() {
    let mut count = 0;
    let mut found = Vec::new();
    for (place, ending, part) in PLACES {
        for (path, text) in files(place, ending) {
            count += 1;
            found.extend(found_in(&path, &text, part));
        }
    }
    assert!(count > 400, "the files are where they were: {count}");
    assert!(found.is_empty(), "write these plainly: {found:#?}");
}

#[test]
fn no_name_that_is_gone_is_back_in_the_code() {
    let sources = PLACES.iter().filter(|(_, ending, _)| *ending == "rs");
    let found: Vec<String> = sources
        .flat_map(|(place, ending, _)| files(place, ending))
        .flat_map(|(path, text)| names_in(&path, &text))
        .collect();
    assert!(found.is_empty(), "give these a plain name: {found:#?}");
}

#[test]
fn no_word_that_is_gone_is_back_in_a_help_text_or_in_the_explanation_of_a_setting() {
    let help = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carillon"));
        let output = command.args(arguments).arg("--help").output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let overview = help(&[]);
    let commands = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.split_whitespace().next())
        .filter(|command| *command != "help");
    let mut texts = vec![("carillon config", Config::default().to_commented_toml())];
    texts.extend(commands.map(|command| ("carillon --help", help(&[command]))));
    texts.extend(
        ["rotate", "stop", "resume", "set"].map(|action| ("links", help(&["links", action]))),
    );
    assert!(texts.len() > 12, "every command has a help text");
    texts.push(("carillon --help", overview));
    let found: Vec<String> = texts
        .iter()
        .flat_map(|(name, text)| found_in(name, text, Part::Everything))
        .collect();
    assert!(found.is_empty(), "write these plainly: {found:#?}");
}

#[test]
fn a_word_that_is_gone_is_found_wherever_it_stands() {
    let check = |path, text, part, expected: &[&str]| {
        assert_eq!(found_in(path, text, part), expected, "{text}");
    };
    let all = Part::Everything;
    check("a.txt", "One\nWe heed it.", all, &["a.txt:2: heed"]);
    check("a.txt", "**Lest** it\nbe", all, &["a.txt:1: lest"]);
    check("a.txt", "parts, of\nwhich two", all, &["a.txt:1: of which"]);
    check("a.txt", "latest bookshelf, heedless", all, &[]);
    check(
        "src/a.rs",
        "    /// parts, of\n    /// which two\n",
        all,
        &["src/a.rs:1: of which"],
    );
    check(
        "src/a.rs",
        "fn heed() { told() }",
        all,
        &["src/a.rs:1: heed", "src/a.rs:1: told"],
    );
    let negated =
        "It is no date.\nThere are\nno dates. It is no longer a date, or isn't. These_are_no_dates";
    check(
        "a.txt",
        negated,
        all,
        &["a.txt:1: is no", "a.txt:3: are no"],
    );
    check(
        "src/a.rs",
        "fn half_of_which_is_told() {}",
        all,
        &["src/a.rs:1: of which", "src/a.rs:1: told"],
    );
    let texts = Part::Texts;
    check("src/a.rs", "fn heed(c: char) { '\"'; } // told", texts, &[]);
    check(
        "src/a.rs",
        "let (a, b) = ('\"', \"a \\\" told\");\n\n\"made \\\n  anew\";",
        texts,
        &["src/a.rs:1: told", "src/a.rs:4: anew"],
    );
    check(
        "src/a.rs",
        "r#\"a \" told\"#;\n#[cfg(test)]\nmod tests { \"told\" }",
        texts,
        &["src/a.rs:1: told"],
    );
    check(
        "a.ftl",
        "# told\ntold-key = Well\nother = it is\n    told\n",
        texts,
        &["a.ftl:4: told"],
    );
}

/// The files of a place with their paths and texts, except this one.
fn files(place: &str, ending: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in WalkDir::new(root().join(place)).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|e| e != ending) {
            continue;
        }
        let path = entry.path().strip_prefix(root()).unwrap().to_str().unwrap();
        if path != THIS_FILE {
            files.push((path.to_owned(), fs::read_to_string(entry.path()).unwrap()));
        }
    }
    files
}

/// The words that are gone and stand in a file, as `path:line: word`. So is `is no`, for which `is not a` is written.
fn found_in(path: &str, text: &str, part: Part) -> Vec<String> {
    let text = match part {
        Part::Everything => text.to_owned(),
        Part::Texts if path.ends_with(".ftl") => values(text),
        Part::Texts if path.ends_with("/tests.rs") => String::new(),
        Part::Texts => literals(text),
    };
    let (joined, lines) = joined(&text);
    let mut found = Vec::new();
    for word in GONE {
        for at in whole_words(&joined, word) {
            if !ALLOWED.contains(&(path, word)) {
                found.push((lines[at], word));
            }
        }
    }
    for phrase in ["is no", "are no"] {
        let phrases = whole_words(&joined, phrase).filter(|&at| {
            let (before, after) = (&joined[..at], &joined[at + phrase.len()..]);
            !before.ends_with("there ") && !after.starts_with(" longer ")
        });
        found.extend(phrases.map(|at| (lines[at], phrase)));
    }
    found.sort_unstable();
    found
        .into_iter()
        .map(|(line, word)| format!("{path}:{line}: {word}"))
        .collect()
}

/// The names that are gone and stand in a source, as `path: name`.
fn names_in(path: &str, text: &str) -> Vec<String> {
    let names = GONE_NAMES.iter();
    names
        .filter(|name| whole_words(text, name).next().is_some())
        .map(|name| format!("{path}: {name}"))
        .collect()
}

/// The places at which a word stands, and is not a part of a longer one.
fn whole_words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_whole = move |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    };
    text.match_indices(word).map(|(at, _)| at).filter(is_whole)
}

/// The text in small letters as one line, without marks of comments at the beginnings of lines, and with the words of
/// names apart; and the number of the line of each byte.
fn joined(text: &str) -> (String, Vec<usize>) {
    let (mut joined, mut lines) = (String::new(), Vec::new());
    for (line, number) in text.lines().zip(1..) {
        let content = line.trim().trim_start_matches(['/', '!', '#', '*']).trim();
        joined.push_str(&content.to_lowercase().replace('_', " "));
        joined.push(' ');
        lines.resize(joined.len(), number);
    }
    (joined, lines)
}

/// A file of texts without its comments and keys, with as many lines.
fn values(text: &str) -> String {
    let value = |line: &str| match line.split_once(" = ") {
        _ if line.starts_with('#') => String::new(),
        Some((key, value)) if !key.contains(' ') => value.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(|line| value(line) + "\n").collect()
}

/// The string literals of a source before its tests; everything else but line feeds is left out.
fn literals(source: &str) -> String {
    let source = source
        .split_once("#[cfg(test)]\nmod tests")
        .map_or(source, |(before, _)| before);
    let mut out = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (len, is_text) = token(rest);
        match (first, is_text) {
            (_, true) => out.push_str(&rest[..len]),
            ('\n', false) => out.push('\n'),
            _ => {}
        }
        rest = &rest[len..];
    }
    out
}

/// The length of the token at the beginning of a source, and whether it is a string literal.
pub(super) fn token(source: &str) -> (usize, bool) {
    let bytes = source.as_bytes();
    let hashes = |at: usize| bytes[at..].iter().take_while(|&&b| b == b'#').count();
    match bytes[0] {
        b'/' if bytes.get(1) == Some(&b'/') => (source.find('\n').unwrap_or(source.len()), false),
        b'r' if bytes.get(1 + hashes(1)) == Some(&b'"') => {
            let end = format!("\"{}", "#".repeat(hashes(1)));
            let start = 2 + hashes(1);
            let len = source[start..]
                .find(&end)
                .map_or(source.len(), |at| start + at);
            ((len + end.len()).min(source.len()), true)
        }
        b'"' => (quoted(bytes, b'"'), true),
        b'\'' if bytes.get(1) == Some(&b'\\') => (quoted(bytes, b'\''), false),
        b'\'' if source.chars().nth(2) == Some('\'') => (
            2 + source[1..].chars().next().map_or(0, char::len_utf8),
            false,
        ),
        _ => (source.chars().next().map_or(1, char::len_utf8), false),
    }
}

/// The length of a literal that begins here and ends with `end`; a backslash escapes the byte after it.
fn quoted(bytes: &[u8], end: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() && bytes[at] != end {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}
