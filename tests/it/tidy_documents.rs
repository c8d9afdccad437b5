//! The documents agree with the code, and name only files that the repository holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::fixture::{read, root};
use crate::tidy::sources;

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
fn every_path_and_every_part_of_a_module_or_type_that_a_map_names_is_there() {
    let sources = sources(&["src"]);
    for map in ["src/lib.rs", "docs/architecture.md"] {
        let text = read(map);
        // A fence has three marks, which would turn code and prose around.
        let text = text.replace("```", "");
        let (paths, parts) = (named_paths(&text), named_parts(&text));
        assert!(paths.len() > 10 && parts.len() > 3, "{map}: {parts:?}");
        for path in paths {
            let is_there = ["", "src"]
                .iter()
                .any(|folder| root().join(folder).join(path).exists());
            assert!(is_there, "{map} names {path}");
        }
        for part in parts {
            assert!(is_defined(part, &sources), "{map} names {part}");
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

/// The paths that a map names in code marks, from the root or from `src`. One that ends in `/` is in another folder.
fn named_paths(text: &str) -> Vec<&str> {
    let is_path = |name: &&str| name.contains('/') && !name.ends_with('/') || name.ends_with(".rs");
    in_code(text).filter(is_path).collect()
}

/// The parts of modules and of types that a map names in code marks, as `module::part` or `Type::part`.
fn named_parts(text: &str) -> Vec<&str> {
    in_code(text).filter(|name| name.contains("::")).collect()
}

fn in_code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether one of these sources belongs to the module or to the type and defines the part.
fn is_defined(name: &str, sources: &[(String, String)]) -> bool {
    let (owner, part) = name.rsplit_once("::").unwrap();
    let is_type = owner.starts_with(char::is_uppercase);
    let module = format!("src/{}", owner.replace("::", "/"));
    let is_owned = |path: &str, text: &str| {
        if is_type {
            text.contains(&format!("impl {owner} ")) || has_definition(text, owner)
        } else {
            let rest = path.strip_prefix(&module);
            rest.is_some_and(|rest| rest.starts_with(['/', '.']))
        }
    };
    sources
        .iter()
        .any(|(path, text)| is_owned(path, text) && has_definition(text, part))
}

/// Whether a source defines an item or a field with this name.
fn has_definition(text: &str, name: &str) -> bool {
    let keywords = [
        "fn", "struct", "enum", "trait", "type", "const", "static", "mod",
    ];
    let defines = |line: &str| {
        let words: Vec<&str> = line
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .collect();
        let is_item = words
            .windows(2)
            .any(|pair| keywords.contains(&pair[0]) && pair[1] == name);
        let field = line.trim().split(':').next().unwrap_or_default();
        is_item || field.starts_with("pub") && field.ends_with(&format!(" {name}"))
    };
    text.lines().any(defines)
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

// The checks find breaches.

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

#[test]
fn a_part_is_defined_in_its_own_module_or_type_alone() {
    let source = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let sources = [
        source(
            "src/a.rs",
            "mod b;\npub struct Thing {\n    pub(super) size: u8,\n}\n",
        ),
        source("src/a/b.rs", "impl Thing {\n    pub fn grow(&self) {}\n}\n"),
        source("src/c.rs", "struct Other { pub len: u8 }\n// Thing::len\n"),
    ];
    for name in [
        "a::b",
        "a::Thing",
        "Thing::size",
        "Thing::grow",
        "a::b::grow",
    ] {
        assert!(is_defined(name, &sources), "{name}");
    }
    for name in ["c::b", "Thing::len", "Other::grow", "Thing::siz", "a::c"] {
        assert!(!is_defined(name, &sources), "{name}");
    }
    let text = "`a/b.rs` `c.rs` `good/` `web/pages` and `a::b`, `x`";
    assert_eq!(named_paths(text), ["a/b.rs", "c.rs", "web/pages"]);
    assert_eq!(named_parts(text), ["a::b"]);
}
