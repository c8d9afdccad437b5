//! The last good input files: the list, and the name of a content.

use std::fs;
use std::path::Path;

use carillon::good_files::{
    ContentHash, GoodFile, GoodFileChanges, GoodFiles, SettledContent, VERSION,
};

use super::{assert_golden, golden, write};

const MODULE: &[u8] = b"{\"code\": \"A\"}\n";
const OLD_MODULE: &[u8] = b"{\"code\": \"B\"}\n";
const TERMS: &[u8] = b"{}";

fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash::of(bytes)
}

/// A file of each form.
fn files() -> [(&'static str, GoodFile); 5] {
    let since = Some("2026-11-22T12:00:00.25Z".parse().unwrap());
    let published_since = Some("2026-11-24T03:00:00Z".parse().unwrap());
    [
        ("terms.json", GoodFile::of(hash(TERMS))),
        ("modules/a \"b\".json", GoodFile::of(hash(MODULE))),
        (
            "modules/ü.json",
            GoodFile {
                published: Some(hash(OLD_MODULE)),
                accepted: Some(hash(MODULE)),
                differs_since: since,
                terms: Some(hash(TERMS)),
                ..GoodFile::default()
            },
        ),
        (
            "modules/shorter.json",
            GoodFile {
                published: Some(hash(MODULE)),
                accepted: Some(hash(OLD_MODULE)),
                settled: Some(SettledContent::Content(hash(MODULE))),
                differs_since: since,
                published_since,
                terms: None,
            },
        ),
        (
            "modules/removed.json",
            GoodFile {
                published: None,
                accepted: Some(hash(OLD_MODULE)),
                settled: Some(SettledContent::Gone),
                differs_since: since,
                published_since,
                terms: None,
            },
        ),
    ]
}

/// Writes the example: five files, and one that was removed again.
fn write_example(state: &Path) {
    let mut good = GoodFiles::open(state).unwrap();
    let contents = [MODULE, OLD_MODULE, TERMS].map(|bytes| (hash(bytes), bytes));
    let mut changes = GoodFileChanges::default();
    changes.set("rooms.json".into(), GoodFile::of(hash(TERMS)), &contents);
    good.write(&changes).unwrap();
    let mut changes = GoodFileChanges::default();
    for (path, file) in files() {
        changes.set(path.into(), file, &contents);
    }
    changes.remove("rooms.json".into());
    good.write(&changes).unwrap();
}

#[test]
fn good_files_are_written_as_their_golden_file_has_them() {
    let state = tempfile::tempdir().unwrap();
    write_example(state.path());
    let written = fs::read(state.path().join("good/index.jsonl")).unwrap();
    let name = format!("good-files-{VERSION}.jsonl");
    assert_golden(&name, &written, "src/good_files/index.rs");
}

#[test]
fn good_files_of_version_1_are_read() {
    // Lines of an earlier program have no `settled` and no `published_since`.
    for (name, count) in [
        ("good-files-1.jsonl", 5),
        ("good-files-1-without-settled.jsonl", 3),
    ] {
        let state = tempfile::tempdir().unwrap();
        write_example(state.path());
        let index = state.path().join("good/index.jsonl");
        write(&index, &golden(name));
        // The hash of these bytes, and so their name, is the same in every version.
        let content = "good/files/c1/3afa30b915e4256607ec469b4024a3";
        assert_eq!(fs::read(state.path().join(content)).unwrap(), MODULE);
        let good = GoodFiles::open(state.path()).unwrap();
        assert_eq!(good.paths().count(), count, "{name}");
        for (path, file) in &files()[..count] {
            assert_eq!(good.get(path), Some(file), "{name}: {path}");
        }
        for bytes in [MODULE, OLD_MODULE, TERMS] {
            assert_eq!(good.bytes(hash(bytes)).as_deref(), Some(bytes));
        }
    }
}
