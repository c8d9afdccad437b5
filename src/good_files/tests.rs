//! The last good files after restarts, crashes and damage.

use super::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use walkdir::WalkDir;

fn open(state: &Path) -> GoodFiles {
    GoodFiles::open(state).unwrap()
}

/// Makes these the contents of the paths; no content removes one.
fn write(good: &mut GoodFiles, files: &[(&str, Option<&str>)]) -> Result<(), GoodFilesError> {
    let mut changes = GoodFileChanges::default();
    for (path, content) in files {
        match content.map(str::as_bytes) {
            Some(bytes) => {
                let hash = ContentHash::of(bytes);
                changes.set((*path).into(), GoodFile::of(hash), &[(hash, bytes)]);
            }
            None => changes.remove((*path).into()),
        }
    }
    good.write(&changes)
}

/// The published content of a path.
fn content(good: &GoodFiles, path: &str) -> Option<String> {
    let bytes = good.bytes(good.get(path)?.published?)?;
    Some(String::from_utf8(bytes).unwrap())
}

/// The paths of all files on disk.
fn on_disk(state: &Path) -> BTreeSet<PathBuf> {
    let entries = WalkDir::new(state).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

#[test]
fn each_path_has_its_last_content_after_a_restart_and_equal_contents_are_kept_once() {
    let state = tempfile::tempdir().unwrap();
    let mut good = open(state.path());
    write(&mut good, &[("modules/A.json", Some("a"))]).unwrap();
    write(&mut good, &[("modules/B.json", Some("b"))]).unwrap();
    let twice = [
        ("modules/A.json", Some("b")),
        ("modules-2.json", Some("b")),
        ("terms.json", Some("t")),
    ];
    write(&mut good, &twice).unwrap();
    write(&mut good, &[("modules-2.json", None)]).unwrap();
    for good in [good, open(state.path())] {
        let below: Vec<&str> = good.paths_below("modules").map(|path| &**path).collect();
        assert_eq!(below, ["modules/A.json", "modules/B.json"]);
        assert_eq!(good.paths().count(), 3);
        let contents = ["modules/A.json", "modules/B.json", "terms.json"]
            .map(|path| content(&good, path).unwrap());
        assert_eq!(contents, ["b", "b", "t"]);
        assert!(good.get("modules-2.json").is_none());
    }
    let files = on_disk(state.path());
    assert_eq!(files.len(), 3, "the index and two contents: {files:?}");
}

#[test]
fn everything_that_a_file_names_is_kept() {
    let state = tempfile::tempdir().unwrap();
    let mut good = open(state.path());
    let [published, accepted, settled, terms] = ["p", "a", "s", "t"].map(|text| {
        let hash = ContentHash::of(text.as_bytes());
        (hash, text.as_bytes())
    });
    let file = GoodFile {
        published: Some(published.0),
        accepted: Some(accepted.0),
        settled: Some(SettledContent::Content(settled.0)),
        terms: Some(terms.0),
        ..GoodFile::default()
    };
    let mut changes = GoodFileChanges::default();
    changes.set("A".into(), file, &[published, accepted, settled, terms]);
    good.write(&changes).unwrap();
    write(&mut good, &[("B", Some("b"))]).unwrap();
    let good = open(state.path());
    assert_eq!(good.get("A"), Some(&file));
    for (hash, bytes) in [published, accepted, settled, terms] {
        assert_eq!(good.bytes(hash).as_deref(), Some(bytes));
    }
}

#[test]
fn one_change_adds_one_line_and_an_index_of_mostly_superfluous_lines_is_rewritten() {
    let state = tempfile::tempdir().unwrap();
    let index = state.path().join("good/index.jsonl");
    let lines = || fs::read_to_string(&index).unwrap().lines().count();
    write(&mut open(state.path()), &[("A", Some("a"))]).unwrap();
    let text = fs::read_to_string(&index).unwrap();
    let (header, line) = text.split_once('\n').unwrap();
    fs::write(&index, format!("{header}\n{}", line.repeat(999))).unwrap();
    let mut good = open(state.path());
    let mut written = Vec::new();
    for text in ["b", "c", "d", "e"] {
        write(&mut good, &[("A", Some(text))]).unwrap();
        written.push(lines());
    }
    assert_eq!(written, [1_001, 1_002, 2, 3]);
    assert_eq!(content(&open(state.path()), "A").as_deref(), Some("e"));
}

#[test]
fn a_crash_between_content_and_index_leaves_the_content_before() {
    let state = tempfile::tempdir().unwrap();
    let mut good = open(state.path());
    write(&mut good, &[("A", Some("old"))]).unwrap();
    let index = state.path().join("good/index.jsonl");
    let before = fs::read(&index).unwrap();
    let old: Vec<_> = on_disk(state.path()).into_iter().collect();
    let saved: Vec<_> = old.iter().map(|path| fs::read(path).unwrap()).collect();
    write(&mut good, &[("A", Some("new"))]).unwrap();
    // As if the index had not been written, and so the old content not been removed; a draft is left, too.
    for (path, bytes) in old.iter().zip(&saved) {
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(fs::read(&index).unwrap(), before);
    let draft = state.path().join("good/files/0123.tmp");
    fs::write(&draft, "hal").unwrap();
    let mut good = open(state.path());
    assert!(!draft.exists(), "it was removed at the start");
    assert_eq!(content(&good, "A").as_deref(), Some("old"));
    // The file may not be whole, because it was not synced.
    let new = ContentHash::of(b"new").to_string();
    let new = state
        .path()
        .join("good/files")
        .join(&new[..2])
        .join(&new[2..]);
    fs::write(&new, "n").unwrap();
    write(&mut good, &[("A", Some("new"))]).unwrap();
    assert_eq!(content(&open(state.path()), "A").as_deref(), Some("new"));
    assert_eq!(on_disk(state.path()).len(), 2);
}

#[test]
fn a_write_that_fails_changes_nothing_and_the_next_one_makes_up_for_it() {
    let state = tempfile::tempdir().unwrap();
    let mut good = open(state.path());
    write(&mut good, &[("A", Some("a")), ("B", Some("b"))]).unwrap();
    let index = state.path().join("good/index.jsonl");
    let elsewhere = state.path().join("elsewhere");
    // A folder in its place stands for a disk that cannot be written.
    fs::rename(&index, &elsewhere).unwrap();
    fs::create_dir(&index).unwrap();
    write(&mut good, &[("A", None), ("B", Some("new"))]).unwrap_err();
    assert_eq!(content(&good, "A").as_deref(), Some("a"));
    assert_eq!(content(&good, "B").as_deref(), Some("b"));
    fs::remove_dir(&index).unwrap();
    // The same bytes have come back meanwhile, so nothing is to be done about A.
    write(&mut good, &[("B", Some("newer"))]).unwrap();
    for good in [good, open(state.path())] {
        assert_eq!(content(&good, "A").as_deref(), Some("a"));
        assert_eq!(content(&good, "B").as_deref(), Some("newer"));
    }
    assert_eq!(on_disk(&state.path().join("good")).len(), 3);
}

#[test]
fn damage_anywhere_gives_the_right_content_or_none_and_a_write_mends_it() {
    let state = tempfile::tempdir().unwrap();
    let long = "x".repeat(40);
    let all = [
        ("A", Some("a")),
        ("B", Some(&*long)),
        ("modules/C", Some("c")),
    ];
    write(&mut open(state.path()), &all).unwrap();
    let files: Vec<_> = on_disk(state.path()).into_iter().collect();
    let whole: Vec<_> = files.iter().map(|path| fs::read(path).unwrap()).collect();
    let mut lost = 0;
    for (path, bytes) in files.iter().zip(&whole) {
        for place in (0..bytes.len()).step_by(2) {
            let mut damaged = bytes.clone();
            match place / 2 % 3 {
                0 => damaged[place] ^= 1 << (place % 8),
                1 => damaged.truncate(place),
                _ => damaged[place] = 0,
            }
            fs::write(path, &damaged).unwrap();
            let mut good = open(state.path());
            for (path, expected) in &all {
                let found = content(&good, path);
                lost += usize::from(found.is_none());
                assert!(found.is_none() || found.as_deref() == *expected, "{place}");
            }
            // A damaged line can name a path that was never there.
            let mut changes = GoodFileChanges::default();
            good.paths()
                .for_each(|path| changes.remove(Arc::clone(path)));
            for (path, bytes) in &all {
                let hash = ContentHash::of(bytes.unwrap().as_bytes());
                let bytes = bytes.unwrap().as_bytes();
                changes.set((*path).into(), GoodFile::of(hash), &[(hash, bytes)]);
            }
            good.write(&changes).unwrap();
            let mended = open(state.path());
            for (path, expected) in &all {
                assert_eq!(content(&mended, path).as_deref(), *expected, "{place}");
            }
            write(&mut open(state.path()), &all).unwrap();
        }
    }
    assert!(lost > 50, "{lost}");
}

#[test]
fn an_index_of_a_newer_version_is_refused_and_stays_as_it_is() {
    let state = tempfile::tempdir().unwrap();
    fs::create_dir(state.path().join("good")).unwrap();
    let index = state.path().join("good/index.jsonl");
    let newer = format!("{{\"good_files\":{}}}\n", VERSION + 1);
    fs::write(&index, &newer).unwrap();
    let error = GoodFiles::open(state.path()).unwrap_err().to_string();
    assert!(
        error.contains("index.jsonl was written by a newer carillon"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&index).unwrap(), newer);
}

#[test]
fn a_list_that_was_begun_and_has_no_file_yet_was_not_lost() {
    let state = tempfile::tempdir().unwrap();
    let mut good = open(state.path());
    assert!(good.are_new());
    good.begin().unwrap();
    assert!(!good.are_new() && !open(state.path()).are_new());
    fs::remove_dir_all(state.path().join("good")).unwrap();
    assert!(open(state.path()).are_new());
    let mut good = open(&state.path().join("missing"));
    good.begin().unwrap_err();
    assert!(!state.path().join("missing").exists());
}
