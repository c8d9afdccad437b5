//! The files of the state folder, byte for byte: today's program writes the golden files of the current versions, and
//! reads those of every version.
//!
//! A golden file is the example below as the format of one version writes it. If a struct changes, its test fails: raise
//! the `VERSION` beside the encoder, run `BLESS=1 cargo test --test it -- golden`, and let a test read the old file too.
//! `BLESS` writes the files of new versions alone. A file that was released is never written again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

mod good_files;
mod holds;
mod links;
mod lists;
#[cfg(feature = "mail")]
mod mail;
mod messages;
mod sign_in;
mod store;
mod webhooks;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/files")
}

/// The content of a golden file.
#[track_caller]
fn golden(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Fails unless the golden file holds these bytes, which today's program writes. `source` is the file with the `VERSION`
/// of the format.
#[track_caller]
fn assert_golden(name: &str, bytes: &[u8], source: &str) {
    let path = folder().join(name);
    if !path.exists() && std::env::var_os("BLESS").is_some() {
        fs::write(&path, bytes).unwrap();
    }
    assert!(
        path.exists(),
        "there is no golden file {name} yet: write it with `BLESS=1 cargo test --test it -- golden`, and let a test read the file of the version before"
    );
    if let Some(difference) = difference(&golden(name), bytes) {
        panic!(
            "{name}: the bytes changed: raise VERSION in {source} and bless (`BLESS=1 cargo test --test it -- golden`)\n{difference}"
        );
    }
}

/// The first line that differs, of both.
fn difference(golden: &[u8], bytes: &[u8]) -> Option<String> {
    if golden == bytes {
        return None;
    }
    let lines = |bytes: &[u8]| -> Vec<String> {
        let lines = bytes.split_inclusive(|&byte| byte == b'\n');
        lines.map(|line| line.escape_ascii().to_string()).collect()
    };
    let (golden, now) = (lines(golden), lines(bytes));
    let longer = golden.len().max(now.len());
    let index = (0..longer).find(|&index| golden.get(index) != now.get(index))?;
    let line = |lines: &[String]| lines.get(index).map_or("(no line)", |line| line).to_owned();
    Some(format!(
        "line {}\n  golden: {}\n  now:    {}",
        index + 1,
        line(&golden),
        line(&now)
    ))
}

/// A folder with a copy of a golden file in it, for the server alone.
#[track_caller]
fn state_with(name: &str, golden_name: &str) -> TempDir {
    let state = tempfile::tempdir().unwrap();
    write(&state.path().join(name), &golden(golden_name));
    state
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn every_golden_file_is_read_by_a_test() {
    let sources = [
        include_str!("golden/good_files.rs"),
        include_str!("golden/holds.rs"),
        include_str!("golden/links.rs"),
        include_str!("golden/lists.rs"),
        include_str!("golden/mail.rs"),
        include_str!("golden/messages.rs"),
        include_str!("golden/sign_in.rs"),
        include_str!("golden/store.rs"),
        include_str!("golden/webhooks.rs"),
    ];
    let mut files = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let named = format!("\"{name}\"");
        assert!(
            sources.iter().any(|source| source.contains(&named)),
            "no test reads {name}"
        );
        files += 1;
    }
    assert!(files >= 10, "the golden files are where they were: {files}");
}

#[test]
fn the_first_line_that_differs_is_named() {
    assert_eq!(difference(b"a\nb\n", b"a\nb\n"), None);
    let check = |golden: &[u8], now: &[u8], expected: &str| {
        assert_eq!(difference(golden, now).as_deref(), Some(expected));
    };
    check(
        b"a\nb\n",
        b"a\nc\n",
        "line 2\n  golden: b\\n\n  now:    c\\n",
    );
    check(
        b"a\n",
        b"a\n\xff",
        "line 2\n  golden: (no line)\n  now:    \\xff",
    );
    check(b"a\n", b"a", "line 1\n  golden: a\\n\n  now:    a");
}
