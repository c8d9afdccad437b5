//! A state folder in which something was lost, exchanged or cannot be read: it is said, and links are decided about.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use carillon::feed::{FeedId, Kind};
use carillon::links::Links;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::fixture::{Folders, Process, Site, decision_at, system_now, text};

fn journal(folders: &Folders) -> PathBuf {
    folders.state().join("journal.jsonl")
}

fn rotate(links: &Links, now: Timestamp) {
    links.rotate(decision_at("ann", now), None).unwrap();
}

/// Sets up another server's state folder beside that of the test.
fn other_state(folders: &Folders) -> PathBuf {
    let other = folders.root().join("other");
    carillon::links::set_up(&other, system_now()).unwrap();
    other
}

/// A folder that a server has run in after one decision.
fn served_once() -> Folders {
    let folders = Folders::new();
    rotate(&folders.open_links(), system_now());
    Process::start(&folders).published().stop();
    folders
}

/// Links with a journal that has a decision of an earlier year, so it must be compacted.
fn due_links(folders: &Folders) -> Links {
    let links = folders.open_links();
    rotate(
        &links,
        date(2025, 5, 1)
            .to_zoned(TimeZone::UTC)
            .unwrap()
            .timestamp(),
    );
    links
}

fn len(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

#[test]
fn the_journal_of_another_server_is_reported_at_the_start_and_not_again() {
    let folders = served_once();
    let whole = fs::read_to_string(journal(&folders)).unwrap();
    let without_first_line = whole.split_once('\n').unwrap().1;
    let foreign = fs::read_to_string(other_state(&folders).join("journal.jsonl")).unwrap();
    for content in [foreign.as_str(), without_first_line] {
        fs::write(journal(&folders), content).unwrap();
        let server = Process::start(&folders).published();
        server.wait_for_log("is not the journal that this server used before");
        server.wait_for_log("ERROR");
        server.wait_for_log("held 1 decisions");
        server.stop();
        let again = Process::start(&folders).published();
        assert!(!again.log().contains("ran with before"), "{}", again.log());
        again.stop();
        fs::write(journal(&folders), &whole).unwrap();
        Process::start(&folders).published().stop();
    }
}

#[test]
fn a_key_that_differs_from_the_one_before_is_reported_at_the_start() {
    let folders = served_once();
    let key = folders.state().join("secret.key");
    fs::copy(other_state(&folders).join("secret.key"), &key).unwrap();
    let server = Process::start(&folders).published();
    server.wait_for_log("is not the key that this server used before");
    server.wait_for_log("no old link works");
    server.stop();
    let again = Process::start(&folders).published();
    assert!(!again.log().contains("another key"), "{}", again.log());
    again.stop();
}

#[test]
fn an_address_is_replaced_although_lists_beside_the_journal_cannot_be_read() {
    let folders = Folders::new();
    let leaked = folders.student("ann");
    for name in ["published-ids", "fetches.log"] {
        fs::create_dir(folders.state().join(name)).unwrap();
    }
    let output = folders.run(&["links", "rotate", "student", "ann", "--reason", "leaked"]);
    let message = text(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert!(
        message.contains("published-ids") && message.contains("fetches.log"),
        "{message}"
    );
    assert_ne!(leaked, folders.student("ann"));
}

#[test]
fn a_journal_behind_a_symbolic_link_is_compacted_where_it_is() {
    let folders = Folders::new();
    let links = due_links(&folders);
    let elsewhere = folders.root().join("backed-up.jsonl");
    fs::rename(journal(&folders), &elsewhere).unwrap();
    symlink(&elsewhere, journal(&folders)).unwrap();
    links.maintain_journal(system_now(), 10).unwrap();
    assert!(
        fs::symlink_metadata(journal(&folders))
            .unwrap()
            .is_symlink()
    );
    assert!(fs::read_to_string(&elsewhere).unwrap().contains("standing"));
    assert_eq!(
        folders
            .open_links()
            .token(&FeedId::new(Kind::Student, "ann")),
        links.token(&FeedId::new(Kind::Student, "ann"))
    );
}

#[test]
fn the_history_does_not_grow_while_the_journal_cannot_be_replaced() {
    let folders = Folders::new();
    let links = due_links(&folders);
    let compacted = fs::read(journal(&folders)).unwrap();
    links.maintain_journal(system_now(), 10).unwrap();
    let history = folders.state().join("journal-2025.jsonl");
    let before = len(&history);
    assert!(before > 0);
    // As if the journal had not been replaced, as where it is a mount of its own.
    fs::write(journal(&folders), compacted).unwrap();
    folders
        .open_links()
        .maintain_journal(system_now(), 10)
        .unwrap();
    assert_eq!(len(&history), before);
}

#[test]
fn a_copy_of_the_journal_that_is_named_after_a_day_is_not_removed() {
    let folders = Folders::new();
    let copy = folders.state().join("journal-1126.jsonl");
    folders.open_links();
    fs::copy(journal(&folders), &copy).unwrap();
    folders
        .open_links()
        .maintain_journal(system_now(), 3)
        .unwrap();
    assert!(copy.exists());
}

#[test]
fn the_journal_is_compacted_although_its_count_cannot_be_written() {
    let folders = Folders::new();
    let links = due_links(&folders);
    fs::create_dir(folders.state().join("journal.count")).unwrap();
    let error = links
        .maintain_journal(system_now(), 10)
        .unwrap_err()
        .to_string();
    assert!(error.contains("journal.count"), "{error}");
    assert!(
        fs::read_to_string(journal(&folders))
            .unwrap()
            .contains("standing")
    );
}

#[test]
fn a_file_in_the_place_of_the_store_is_set_aside() {
    let folders = Folders::new();
    folders.open_links();
    for name in ["store", "store.set-aside"] {
        fs::write(folders.state().join(name), "x").unwrap();
    }
    let server = Process::start(&folders).published();
    assert_eq!(server.get(&folders.student("ann")).status, 200);
    server.wait_for_log("set aside");
    server.stop();
}
