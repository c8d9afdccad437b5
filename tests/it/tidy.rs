//! The sources keep to the invariants that `src/lib.rs` states.

use std::fs;

use carillon::folder::schemas;
use walkdir::WalkDir;

use crate::fixture::{read, root};

/// The names by which a module would do I/O or read a clock. A grouped import would hide the others from this list.
const IMPURE: [&str; 13] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::{",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "SystemTime",
    "Instant",
    "tokio",
];

/// The parts of publishing that are pure, among them everything that a step calls.
const PURE_PARTS_OF_PUBLISH: [&str; 23] = [
    "attendance",
    "changes_since_publish",
    "compose",
    "custom_feeds",
    "delta",
    "feed_texts",
    "loaded_blocks",
    "notices",
    "parallel_map",
    "renamed_details",
    "render_context",
    "rendered_module",
    "rendered_modules",
    "report",
    "selected_feeds",
    "served_feed",
    "served_feeds",
    "snapshot_links",
    "state",
    "step",
    "student_enrolments",
    "student_feeds",
    "variants",
];

/// The types by which those would reach what is on disk, or is shared with others.
const SHARED: [&str; 8] = [
    "Store",
    "Links",
    "Published",
    "PublishedIds",
    "Files",
    "GoodFiles",
    "FolderReader",
    "LastGood",
];

/// The pure modules of the server, and the library that is pure as a whole.
const PURE: [&str; 7] = [
    "printable",
    "language",
    "folder",
    "timetable",
    "feed",
    "agenda",
    LIBRARY,
];

/// The crate that needs nothing of the server: Cargo knows who may use whom, the other rules hold in its sources too.
const LIBRARY: &str = "ics-lint";

/// The modules that may name an outside crate. `main` is the file of the program.
const OWNERS: [(&str, &[&str]); 27] = [
    ("argon2", &["sign_in"]),
    ("carillon_openid", &["sign_in"]),
    ("fluent_bundle", &["language"]),
    ("unic_langid", &["language"]),
    ("sled", &["store"]),
    ("postcard", &["store"]),
    ("tracing_subscriber", &["logging"]),
    ("rayon", &["publish"]),
    ("notify", &["watch"]),
    ("actix_web", &["web", "app"]),
    ("actix_http", &["web"]),
    ("actix_service", &["web"]),
    ("httparse", &["web"]),
    ("askama", &["mail", "web"]),
    ("carillon_smtp", &["mail"]),
    ("minijinja", &["web"]),
    ("qrcode", &["web"]),
    ("governor", &["web"]),
    ("utoipa", &["web"]),
    ("clap", &["cli", "main"]),
    ("miette", &["cli"]),
    ("ureq", &["webhooks", "cli"]),
    ("ics_lint", &["cli"]),
    ("icu_normalizer", &["folder"]),
    ("email_address", &["timetable"]),
    ("rustix", &["good_files", "publish", "web", "app", "cli"]),
    ("tikv_jemallocator", &["main"]),
];

/// The outside crates that every module may use.
const FOR_EVERYBODY: [&str; 24] = [
    "anyhow",
    "arc_swap",
    "compact_str",
    "crc32fast",
    "csv",
    "data_encoding",
    "etag",
    "flate2",
    "getrandom",
    "hmac",
    "indicatif",
    "jiff",
    "percent_encoding",
    "schemars",
    "serde",
    "serde_json",
    "sha2",
    "strsim",
    "thiserror",
    "tokio",
    "toml",
    "tracing",
    "walkdir",
    "xxhash_rust",
];

/// The modules that requests must not reach.
const OUT_OF_REACH_OF_WEB: [&str; 3] = ["publish", "timetable", "folder"];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 7] = [
    "mod", "utils", "helpers", "common", "types", "models", "services",
];

/// Words with which no sentence of a documentation begins, because such a sentence has no verb.
const HEADLESS: [&str; 4] = ["What", "Who", "Where", "How"];

const MAX_LINES: usize = 400;
const MAX_README_LINES: usize = 120;

#[test]
fn the_sources_keep_to_the_invariants() {
    let lib = read("src/lib.rs");
    let order = order(&lib);
    assert!(
        order.len() > 8,
        "the modules are declared in lib.rs: {order:?}"
    );
    let mut found = Vec::new();
    for (path, text) in sources(&["src", "crates", "tests", "benches"]) {
        found.extend(breaches(&path, &text, &order));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_outside_crate_has_owners_or_is_for_everybody() {
    let cargo: toml::Table = read("Cargo.toml").parse().unwrap();
    let dependencies = cargo["dependencies"].as_table().unwrap();
    let mut declared: Vec<String> = dependencies
        .keys()
        .map(|key| key.replace('-', "_"))
        .collect();
    let owned = OWNERS.iter().map(|(outside, _)| *outside);
    let mut listed: Vec<&str> = owned.chain(FOR_EVERYBODY).collect();
    declared.sort();
    listed.sort_unstable();
    assert_eq!(listed, declared);
}

#[test]
fn each_pure_part_of_publishing_exists() {
    for part in PURE_PARTS_OF_PUBLISH {
        let path = format!("src/publish/{part}.rs");
        assert!(root().join(&path).is_file(), "{path}");
    }
}

#[test]
fn the_schemas_are_those_of_the_code() {
    for (name, schema) in schemas() {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert_eq!(
            read(&format!("data/schemas/{name}")),
            text,
            "run `carillon schema`"
        );
    }
    assert_eq!(
        fs::read_dir(root().join("data/schemas")).unwrap().count(),
        schemas().len()
    );
}

#[test]
fn the_readme_is_short() {
    assert!(read("README.md").lines().count() <= MAX_README_LINES);
}

/// The path and the text of every source below these folders.
pub(crate) fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for folder in folders {
        for entry in WalkDir::new(root().join(folder)) {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(root()).unwrap().to_str().unwrap();
            if path.ends_with(".rs") {
                sources.push((path.to_owned(), read(path)));
            }
        }
    }
    assert!(sources.len() > 50, "{folders:?} are where they were");
    sources
}

/// The public modules in the order in which `lib.rs` declares them.
fn order(lib: &str) -> Vec<&str> {
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect()
}

/// Everything in a file that breaks an invariant.
fn breaches(path: &str, text: &str, order: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut breach = |what: String| found.push(format!("{path}: {what}"));
    let name = path
        .rsplit('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".rs");
    if EMPTY_NAMES.contains(&name) {
        breach(format!("`{name}` says nothing about what is inside"));
    }
    if !text.starts_with("//! ") {
        breach("it does not open with a line that says what it is".into());
    }
    for word in HEADLESS {
        let openings = ["//!", "///"].map(|mark| format!("{mark} {word} "));
        let is_headless = |line: &str| {
            let line = line.trim_start();
            openings.iter().any(|opening| line.starts_with(opening))
        };
        if text.lines().any(is_headless) {
            breach(format!(
                "a sentence of its documentation begins with `{word}`"
            ));
        }
    }
    // The tests of a module, in one file or in several.
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return found;
    }
    let code = code(text);
    let module = if let Some(inner) = path.strip_prefix("src/") {
        let module = inner.split(['/', '.']).next().unwrap_or(inner);
        uses(module, inner, &code, order)
            .into_iter()
            .for_each(&mut breach);
        module
    } else if path.starts_with(&format!("crates/{LIBRARY}/src/")) {
        LIBRARY
    } else {
        return found;
    };
    if code.contains("mod tests") {
        breach("`mod tests` is not at the end after `#[cfg(test)]`".into());
    }
    if without_tests(text).lines().count() > MAX_LINES {
        breach(format!("more than {MAX_LINES} lines"));
    }
    for what in IMPURE {
        if PURE.contains(&module) && code.contains(what) {
            breach(format!(
                "{module} does no I/O and reads no clock, but has `{what}`"
            ));
        }
    }
    step_breaches(path, &code).into_iter().for_each(&mut breach);
    if words(&code).any(|word| word == "unsafe") {
        breach("`unsafe`".into());
    }
    if code.contains(".unwrap()") {
        breach("`unwrap` outside tests".into());
    }
    for after in code.split(".expect(").skip(1) {
        let reason = after
            .trim_start()
            .strip_prefix('"')
            .and_then(|text| text.split('"').next())
            .unwrap_or_default();
        if reason.split_whitespace().count() < 2 {
            breach(format!(
                "`expect({reason:?})` does not say why it cannot fail"
            ));
        }
    }
    found
}

/// Everything that makes a part of a step impure.
fn step_breaches(path: &str, code: &str) -> Vec<String> {
    let part = path
        .strip_prefix("src/publish/")
        .and_then(|part| part.split(['/', '.']).next());
    if !part.is_some_and(|part| PURE_PARTS_OF_PUBLISH.contains(&part)) {
        return Vec::new();
    }
    let impure = IMPURE.into_iter().filter(|what| code.contains(what));
    let impure =
        impure.map(|what| format!("a step does no I/O and reads no clock, but has `{what}`"));
    let shared = SHARED
        .into_iter()
        .filter(|what| words(code).any(|word| word == *what));
    let shared = shared.map(|what| format!("a step gets values alone, but this names `{what}`"));
    impure.chain(shared).collect()
}

/// Uses of modules and of outside crates that break an invariant.
fn uses(module: &str, inner: &str, code: &str, order: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for used in used_modules(code, inner) {
        let is_above = order.iter().position(|other| *other == used)
            <= order.iter().position(|other| *other == module);
        if used != module && !(order.contains(&used) && is_above) {
            found.push(format!(
                "{module} uses {used}, which is not above it in lib.rs"
            ));
        }
        if module == "web" && OUT_OF_REACH_OF_WEB.contains(&used) {
            found.push(format!("web reaches {used}"));
        }
    }
    for (outside, owners) in OWNERS {
        if names_crate(code, outside) && !owners.contains(&module) {
            found.push(format!("{outside} belongs to {}", owners[0]));
        }
    }
    found
}

/// The modules of this crate that a file names; those of the root, by whatever path, and of one that is grouped, `{`.
fn used_modules<'a>(code: &'a str, inner: &str) -> Vec<&'a str> {
    // One `super` leads from `src/x.rs` to the root, and two from `src/x/y.rs`.
    let up = "super::".repeat(inner.split('/').count());
    let named = code
        .split("crate::")
        .skip(1)
        .chain(code.split(up.as_str()).skip(1));
    named
        .map(|rest| {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            &rest[..end.max(1)]
        })
        .collect()
}

/// Whether the code has a path that begins with the crate's name.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(start, _)| {
        let (before, after) = (&code[..start], code[start + name.len()..].chars().next());
        let before = before.strip_suffix("::").unwrap_or(before);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || "_./\"".contains(c));
        begins && (matches!(after, Some(':' | ';')) || before.ends_with("use "))
    })
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

/// The text before the module of unit tests, which is the last thing in a file. It may have a file of its own.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or(text)
}

/// The text without unit tests and without comments.
fn code(text: &str) -> String {
    let lines = without_tests(text).lines();
    lines
        .map(|line| {
            line.find("// ")
                .or(line.find("///"))
                .or(line.find("//!"))
                .map_or(line, |at| &line[..at])
                .to_owned()
                + "\n"
        })
        .collect()
}

// The checks find breaches.

const LIB: &str = "pub mod config;\n\npub mod folder;\n\npub mod timetable;\n\npub mod feed;\n\npub mod store;\n\npub mod publish;\n\npub mod web;\n\npub mod app;\n";

#[track_caller]
fn check(path: &str, line: &str, expected: &str) {
    let text = format!(
        "//! It is a test.\n\n{line}\n\n#[cfg(test)]\nmod tests {{\n    fn f() {{ g().unwrap() }}\n}}\n"
    );
    let found = breaches(path, &text, &order(LIB));
    assert_eq!(
        found.join("\n"),
        if expected.is_empty() {
            String::new()
        } else {
            format!("{path}: {expected}")
        }
    );
}

#[test]
fn allowed_code_is_not_a_breach() {
    check(
        "src/feed/block.rs",
        "use crate::timetable::Module; use super::Piece;",
        "",
    );
    check(
        "src/feed.rs",
        "use crate::feed::block; // not std::fs, sled::Db or unsafe",
        "",
    );
    check(
        "src/store.rs",
        "use std::fs;\nlet x = std::time::Instant::now();\nuse sled::Db;",
        "",
    );
    check(
        "src/app.rs",
        "use actix_web::rt::System; use crate::web; x.expect(\n    \"it was made above\",\n);",
        "",
    );
    check("src/watch.rs", "use notify::Event;", "");
    check(
        "src/web/error.rs",
        "/// Not `crate::publish`.\nuse crate::store::Store; let address = \"https://sled::\";",
        "",
    );
    check(
        "src/cli/check.rs",
        "use carillon::folder::schemas; use clap::Args;",
        "",
    );
    check("tests/it/x.rs", "x.unwrap(); use sled::Db; unsafe", "");
    check("src/feed/tests.rs", "x.unwrap(); use std::fs;", "");
    check("src/feed/tests/zones.rs", "x.unwrap(); use std::fs;", "");
    check("src/feed.rs", "#[cfg(test)]\nmod tests;", "");
    check(
        "crates/ics-lint/src/tree.rs",
        "use crate::source::Line;",
        "",
    );
    check(
        "crates/ics-lint/examples/x.rs",
        "std::fs::read(path).unwrap();",
        "",
    );
    check(
        "src/publish.rs",
        "let sled = 1; x.notify_all(); x.unwrap_or_default();",
        "",
    );
}

#[test]
fn an_impure_core_is_a_breach() {
    for what in IMPURE {
        let module = if what == "tokio" { "timetable" } else { "feed" };
        let line = format!("let x = {what};");
        check(
            &format!("src/{module}/x.rs"),
            &line,
            &format!("{module} does no I/O and reads no clock, but has `{what}`"),
        );
        check(
            &format!("src/{module}.rs"),
            &line,
            &format!("{module} does no I/O and reads no clock, but has `{what}`"),
        );
    }
}

#[test]
fn a_step_that_is_not_pure_is_a_breach() {
    for what in IMPURE {
        check(
            "src/publish/step.rs",
            &format!("let x = {what};"),
            &format!("a step does no I/O and reads no clock, but has `{what}`"),
        );
    }
    check(
        "src/publish/custom_feeds/restoration.rs",
        "fn f(x: &Store) {}",
        "a step gets values alone, but this names `Store`",
    );
    for what in SHARED {
        check(
            "src/publish/compose.rs",
            &format!("fn f(x: &{what}) {{}}"),
            &format!("a step gets values alone, but this names `{what}`"),
        );
    }
}

#[test]
fn the_house_rules_hold_in_the_library_too() {
    let check = |line, expected| check("crates/ics-lint/src/tree.rs", line, expected);
    check(
        "use std::fs;",
        "ics-lint does no I/O and reads no clock, but has `std::fs`",
    );
    check("x.unwrap()", "`unwrap` outside tests");
    check(
        "mod tests;",
        "`mod tests` is not at the end after `#[cfg(test)]`",
    );
    check(&"fn f() {}\n".repeat(MAX_LINES), "more than 400 lines");
}

#[test]
fn a_module_that_uses_one_below_it_is_a_breach() {
    check(
        "src/feed/x.rs",
        "use crate::store::Store;",
        "feed uses store, which is not above it in lib.rs",
    );
    check(
        "src/config.rs",
        "fn f() -> crate::app::App {}",
        "config uses app, which is not above it in lib.rs",
    );
    check(
        "src/feed.rs",
        "use super::store::Store;",
        "feed uses store, which is not above it in lib.rs",
    );
    check(
        "src/feed/x.rs",
        "use super::super::store::Store;",
        "feed uses store, which is not above it in lib.rs",
    );
    check(
        "src/feed/x.rs",
        "use crate::{store, web};",
        "feed uses {, which is not above it in lib.rs",
    );
}

#[test]
fn an_outside_crate_in_other_hands_is_a_breach() {
    for (outside, owners) in OWNERS {
        let expected = format!("{outside} belongs to {}", owners[0]);
        check(
            "src/config.rs",
            &format!("use {outside}::Thing;"),
            &expected,
        );
        check(
            "src/config/x.rs",
            &format!("let x = f(::{outside}::g());"),
            &expected,
        );
        check("src/config.rs", &format!("use {outside};"), &expected);
        check(
            "src/config.rs",
            &format!("use {outside} as other;"),
            &expected,
        );
    }
}

#[test]
fn a_way_from_web_to_publishing_is_a_breach() {
    for used in OUT_OF_REACH_OF_WEB {
        check(
            "src/web/feeds.rs",
            &format!("use crate::{used}::X;"),
            &format!("web reaches {used}"),
        );
    }
}

#[test]
fn what_may_crash_is_a_breach() {
    check("src/store.rs", "let x = unsafe { *p };", "`unsafe`");
    check(
        "src/store.rs",
        "let x = f().unwrap();",
        "`unwrap` outside tests",
    );
    check(
        "src/store.rs",
        "f().expect(\"infallible\");",
        "`expect(\"infallible\")` does not say why it cannot fail",
    );
    check(
        "src/store.rs",
        "f().expect(WHY);",
        "`expect(\"\")` does not say why it cannot fail",
    );
}

#[test]
fn an_untidy_file_is_a_breach() {
    for name in EMPTY_NAMES {
        check(
            &format!("src/feed/{name}.rs"),
            "",
            &format!("`{name}` says nothing about what is inside"),
        );
        check(
            &format!("tests/it/{name}.rs"),
            "",
            &format!("`{name}` says nothing about what is inside"),
        );
    }
    check(
        "src/store.rs",
        &"fn f() {}\n".repeat(MAX_LINES),
        "more than 400 lines",
    );
    for word in HEADLESS {
        check(
            "tests/it/x.rs",
            &format!("    /// {word} it is.\nfn f() {{}}"),
            &format!("a sentence of its documentation begins with `{word}`"),
        );
    }
    let silent = breaches("src/store.rs", "use std::fs;\n", &order(LIB));
    assert_eq!(
        silent,
        ["src/store.rs: it does not open with a line that says what it is"]
    );
}
