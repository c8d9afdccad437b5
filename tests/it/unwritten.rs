//! Changes that the store could not write, and the last good contents of files in it.

use carillon::store::{Store, StoreChanges};

const PATH: &str = "modules/A.json";

/// Longer than one entry of the store, also when it is compressed.
fn long(seed: u64) -> Vec<u8> {
    let mut number = seed;
    let mut next = || {
        number = number.wrapping_mul(6_364_136_223_846_793_005) + 1;
        (number >> 56) as u8
    };
    (0..20_000).map(|_| next()).collect()
}

/// A store that keeps version 1 of a file.
fn store(folder: &tempfile::TempDir) -> Store {
    let (store, _, _) = Store::open(&folder.path().join("store")).unwrap();
    store.write(&keep(&store, 1, &long(1))).unwrap();
    assert!(store.keeps(PATH, 1));
    store
}

fn keep(store: &Store, version: u128, bytes: &[u8]) -> StoreChanges {
    let mut changes = StoreChanges::default();
    store.keep(&mut changes, PATH, Store::pack(version, bytes));
    changes
}

fn forget(store: &Store) -> StoreChanges {
    let mut changes = StoreChanges::default();
    store.forget(&mut changes, PATH);
    changes
}

/// Writes changes after earlier ones whose write has failed.
fn write(store: &Store, mut changes: StoreChanges, earlier: StoreChanges) {
    changes.add_earlier(earlier);
    store.write(&changes).unwrap();
}

#[test]
fn a_file_that_comes_back_after_a_removal_that_was_not_written_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let removal = forget(&store);
    assert!(!store.keeps(PATH, 1), "it must be written again");
    write(&store, keep(&store, 1, &long(1)), removal);
    assert_eq!(store.kept(PATH), Some(long(1)));
    assert!(store.keeps(PATH, 1));
}

#[test]
fn a_file_that_goes_back_to_what_the_store_has_replaces_a_version_that_was_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let newer = keep(&store, 2, &long(2));
    assert!(!store.keeps(PATH, 1), "it must be written again");
    write(&store, keep(&store, 1, &long(1)), newer);
    assert_eq!(store.kept(PATH), Some(long(1)));
}

#[test]
fn a_shorter_version_leaves_nothing_of_a_longer_one_that_was_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _, _) = Store::open(&folder.path().join("store")).unwrap();
    let long = keep(&store, 1, &long(1));
    write(&store, keep(&store, 2, b"short"), long);
    assert_eq!(store.kept(PATH), Some(b"short".to_vec()));
}

#[test]
fn a_removed_file_is_gone_although_its_last_version_was_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _, _) = Store::open(&folder.path().join("store")).unwrap();
    let version = keep(&store, 1, &long(1));
    write(&store, forget(&store), version);
    assert_eq!(store.kept(PATH), None);
    assert!(store.kept_below("").is_empty());
}

#[test]
fn a_shorter_version_leaves_nothing_of_a_longer_one_that_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.write(&keep(&store, 2, b"short")).unwrap();
    assert_eq!(store.kept(PATH), Some(b"short".to_vec()));
    store.write(&forget(&store)).unwrap();
    assert_eq!(store.kept(PATH), None);
}
