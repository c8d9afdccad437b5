//! The documents agree with the code, and name only files that the repository holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::fixture::{read, root};

/// The test files of each rule, by its number.
type TestFiles = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_rule_of_feeds_has_tests_and_every_test_named_after_a_rule_has_that_rule() {
    let document = fs::read_to_string(root().join("docs/feed-rules.md")).unwrap();
    let documented = documented(&document);
    assert!(documented.len() > 30, "the rules are where they were");
    assert_eq!(documented, tested(), "docs/feed-rules.md, and the tests");
}

#[test]
fn no_file_names_a_markdown_file_that_the_repository_does_not_hold() {
    let files = text_files();
    assert!(files.len() > 200, "the files are where they were");
    let names = markdown_names(files.iter().map(|(path, _)| path.as_str()));
    let missing: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| {
            let unknown = named(text).filter(|name| !names.contains(name));
            unknown.map(move |name| format!("{path} names {name}"))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_source_that_a_map_names_is_there() {
    for map in ["src/lib.rs", "docs/architecture.md"] {
        let text = read(map);
        // A fence has three marks, which would turn code and prose around.
        let text = text.replace("```", "");
        let sources: Vec<&str> = named_sources(&text).collect();
        assert!(sources.len() > 10, "{map}: {sources:?}");
        for source in sources {
            let is_there = ["", "src"]
                .iter()
                .any(|folder| root().join(folder).join(source).exists());
            assert!(is_there, "{map} names {source}");
        }
    }
}

#[test]
fn every_link_of_a_document_to_a_file_leads_to_one() {
    let mut count = 0;
    for (path, text) in text_files() {
        for link in links(&path, &text) {
            let folder = Path::new(&path).parent().unwrap();
            assert!(
                root().join(folder).join(link).exists(),
                "{path}: {link} leads to nothing"
            );
            count += 1;
        }
    }
    assert!(count > 10, "documents link to each other: {count}");
}

/// The rules of a document, `### Rule 7: …`, each with the files that its line `Tests: …` names.
fn documented(document: &str) -> TestFiles {
    let sections = document.split("\n### Rule ").skip(1);
    let rule = |section: &str| {
        let (number, rest) = section.split_once(": ").expect("a rule has a title");
        let tests = rest.lines().find_map(|line| line.strip_prefix("Tests: "));
        let files = tests.unwrap_or_default().split(", ").map(Into::into);
        (format!("{number:0>2}"), files.collect())
    };
    sections.map(rule).collect()
}

/// The sources that a map names in code marks, by their paths from the root or from `src`.
fn named_sources(text: &str) -> impl Iterator<Item = &str> {
    let in_code = text.split('`').skip(1).step_by(2);
    in_code.filter(|name| name.ends_with(".rs"))
}

/// The rules that tests are named after, `fn rule_07_…`, each with the files in which such tests are.
fn tested() -> TestFiles {
    let mut found = TestFiles::new();
    for (path, text) in text_files() {
        let Some(file) = path.strip_prefix("tests/it/") else {
            continue;
        };
        for line in text.lines() {
            let name = line.trim_start().strip_prefix("fn rule_");
            if let Some((number, _)) = name.and_then(|name| name.split_once('_')) {
                found.entry(number.into()).or_default().insert(file.into());
            }
        }
    }
    found
}

/// The paths and the texts of all text files, without those that tools make.
fn text_files() -> Vec<(String, String)> {
    let made = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.file_type().is_dir()
            && (["target", "state", "node_modules", "corpus", ".git"].contains(&&*name))
    };
    let entries = WalkDir::new(root())
        .into_iter()
        .filter_entry(|entry| !made(entry));
    let files = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file());
    let read = |entry: DirEntry| {
        let path = entry.path().strip_prefix(root()).ok()?.to_str()?.to_owned();
        Some((path, fs::read_to_string(entry.path()).ok()?))
    };
    files.filter_map(read).collect()
}

fn markdown_names<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    paths.flat_map(named).collect()
}

/// The markdown files that a text names, without their folders.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || "._-".contains(c)));
    words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.len() > 3 && word.ends_with(".md"))
}

/// The links of a markdown file to other files: `[…](…)`, without the place in the file.
fn links<'a>(path: &str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let is_markdown = path.ends_with(".md");
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    targets
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(move |target| is_markdown && !target.is_empty() && !target.contains(':'))
}

// That the checks see breaches.

#[test]
fn a_rule_has_the_files_of_its_line() {
    let document =
        "# R\n\n### Rule 7: Seven\n\nText.\n\nTests: a.rs, b.rs\n\n### Rule 12: Twelve\n";
    let expected = [("07", vec!["a.rs", "b.rs"]), ("12", vec![""])];
    let expected = expected.map(|(number, files)| {
        let files = files.into_iter().map(Into::into).collect();
        (number.to_owned(), files)
    });
    assert_eq!(documented(document), TestFiles::from(expected));
}

#[test]
fn a_name_and_a_link_are_found_wherever_they_stand() {
    let absent = ["ABSENT", ".md"].concat();
    for text in [
        format!("see {absent}."),
        format!("`../other/{absent}`"),
        format!("({absent}#part)"),
        format!("//! {absent}: why"),
    ] {
        assert_eq!(
            named(&text).collect::<Vec<_>>(),
            [absent.as_str()],
            "{text}"
        );
    }
    assert_eq!(named("*.md a.mdx the.md5 md .md").count(), 0);
    let text = "[a](b/c.rs#d) [e](https://f) [g](#h) [i](j)";
    assert_eq!(
        links("README.md", text).collect::<Vec<_>>(),
        ["b/c.rs", "j"]
    );
    assert_eq!(links("x.rs", text).count(), 0);
}
