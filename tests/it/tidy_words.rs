//! Words that were replaced by plain ones do not come back.

use std::fs;
use std::process::Command;

use carillon::config::Config;
use walkdir::WalkDir;

use crate::fixture::root;

/// The words and phrases that are gone, in small letters. They are found as whole words, also across a line break.
const GONE: [&str; 25] = [
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
    "is no time zone",
    "a new address, or none",
];

/// The places that are read: a file or a folder, the ending of its files, and the part of each file that counts.
/// A place of code joins the list as `("src/links", "rs", Part::Everything)`.
const PLACES: [(&str, &str, Part); 7] = [
    ("README.md", "md", Part::Everything),
    ("data/README.md", "md", Part::Everything),
    ("crates/ics-lint/README.md", "md", Part::Everything),
    ("docs", "md", Part::Everything),
    ("data/schemas", "json", Part::Everything),
    ("templates/words/en", "ftl", Part::Texts),
    ("src", "rs", Part::Texts),
];

/// The places in which a word may stand.
const ALLOWED: [(&str, &str); 1] = [
    // Each change of a text of feeds changes every subscriber's events.
    ("templates/words/en/feed.ftl", "whoever"),
];

/// The part of a file in which words count.
#[derive(Clone, Copy)]
enum Part {
    Everything,
    /// What users read: the string literals of a source outside its tests, the values of a file of texts.
    Texts,
}

#[test]
fn no_word_that_is_gone_is_back_in_a_text() {
    let mut count = 0;
    let mut found = Vec::new();
    for (place, ending, part) in PLACES {
        for entry in WalkDir::new(root().join(place)).sort_by_file_name() {
            let entry = entry.unwrap();
            if entry.path().extension().is_none_or(|e| e != ending) {
                continue;
            }
            let path = entry.path().strip_prefix(root()).unwrap().to_str().unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            count += 1;
            found.extend(found_in(path, &text, part));
        }
    }
    assert!(count > 100, "the files are where they were: {count}");
    assert!(found.is_empty(), "write these plainly: {found:#?}");
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
        "fn heed() { told() }",
        all,
        &["src/a.rs:1: heed", "src/a.rs:1: told"],
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

/// The words that are gone and stand in a file, as `path:line: word`.
fn found_in(path: &str, text: &str, part: Part) -> Vec<String> {
    let text = match part {
        Part::Everything => text.to_owned(),
        Part::Texts if path.ends_with(".ftl") => values(text),
        Part::Texts => literals(text),
    };
    let lower = text.to_lowercase().replace('\n', " ");
    let lines = text.to_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut found = Vec::new();
    for word in GONE {
        for (at, _) in lower.match_indices(word) {
            let (before, after) = (&lower[..at], &lower[at + word.len()..]);
            let is_whole =
                !is_letter(before.chars().next_back()) && !is_letter(after.chars().next());
            if is_whole && !ALLOWED.contains(&(path, word)) {
                let line = lines[..at].matches('\n').count() + 1;
                found.push((line, word));
            }
        }
    }
    found.sort_unstable();
    found
        .into_iter()
        .map(|(line, word)| format!("{path}:{line}: {word}"))
        .collect()
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
