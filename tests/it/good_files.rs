//! The last good input files outside the store: they outlive the store, damage, an upgrade and a disk that cannot be
//! written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use carillon::feed::{ActivityId, FeedId, Kind};
use carillon::folder::Source;
use carillon::publish::Publisher;
use carillon::timetable::{Module, Terms};

use crate::fixture::{
    Folders, Process, Site, TERMS, enrolment, eventually, feed_text, feed_texts, files_below,
    keep_in_store, kept_module, module, now, open_database,
};

/// A publisher after its first publish.
fn first_publish(folders: &Folders) -> Publisher {
    let mut publisher = folders.publisher();
    publisher.publish(now());
    publisher
}

/// Every feed that a server publishes which starts now and is stopped again, without SEQUENCE: without a store it rises.
fn published(folders: &Folders) -> BTreeMap<FeedId, String> {
    let publisher = first_publish(folders);
    let feeds = feed_texts(&publisher).into_iter();
    feeds
        .map(|(id, text)| {
            let lines = text.lines().filter(|line| !line.starts_with("SEQUENCE"));
            (id, lines.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

/// Fails unless the server publishes what it published before.
#[track_caller]
fn assert_published(folders: &Folders, before: &BTreeMap<FeedId, String>) {
    let now = published(folders);
    let ids = before.keys().chain(now.keys()).collect::<BTreeSet<_>>();
    let differing: Vec<_> = ids
        .into_iter()
        .filter(|id| before.get(id) != now.get(id))
        .collect();
    assert!(differing.is_empty(), "{differing:?}");
}

fn good(folders: &Folders) -> PathBuf {
    folders.state().join("good")
}

fn index(folders: &Folders) -> PathBuf {
    good(folders).join("index.jsonl")
}

/// The lines of the index after the first one.
fn lines(folders: &Folders) -> Vec<String> {
    let text = fs::read_to_string(index(folders)).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

fn delete_store(folders: &Folders) {
    fs::remove_dir_all(folders.store()).unwrap();
}

/// Puts a folder in the place of the index, as on a disk that cannot be written; and puts the index back.
fn hide_index(folders: &Folders) {
    fs::rename(index(folders), folders.root().join("hidden")).unwrap();
    fs::create_dir(index(folders)).unwrap();
}

fn mend_index(folders: &Folders) {
    fs::remove_dir(index(folders)).unwrap();
    fs::rename(folders.root().join("hidden"), index(folders)).unwrap();
}

#[test]
fn files_that_are_broken_at_a_start_without_the_store_keep_their_last_good_content() {
    let folders = Folders::new();
    folders.write("rooms.json", r#"{ "R1": { "title": "Room One" } }"#);
    let before = published(&folders);
    let [_, room] = ["", "R1"].map(|id| before.get(&FeedId::new(Kind::Room, id)));
    assert!(room.unwrap().contains("Room One"));
    for path in [
        "modules/A.json",
        "enrolments/A.json",
        "rooms.json",
        "terms.json",
    ] {
        folders.write(path, "{ broken");
    }
    for _ in 0..2 {
        delete_store(&folders);
        assert_published(&folders, &before);
    }
    folders.remove("terms.json");
    delete_store(&folders);
    assert_published(&folders, &before);
}

#[test]
fn a_module_is_dated_by_the_terms_that_it_was_published_with() {
    let folders = Folders::new();
    let before = published(&folders);
    // Week 3 is gone, and both modules meet in it.
    folders.write("terms.json", TERMS.replace(r#", "3": "2026-10-12""#, ""));
    for _ in 0..3 {
        delete_store(&folders);
        assert_published(&folders, &before);
    }
    let named = lines(&folders);
    let named = named.iter().filter(|line| line.contains("\"terms\""));
    assert_eq!(named.count(), 2, "two modules are dated by other terms");
    // The terms move a week, too: a broken module stays as it was, and a mended one follows.
    folders.write("terms.json", TERMS.replace("2026-10-12", "2026-10-19"));
    folders.write("modules/A.json", "{ broken");
    for _ in 0..2 {
        let now = published(&folders);
        let of = |feeds: &BTreeMap<FeedId, String>, code| {
            feeds[&FeedId::new(Kind::Module, code)].clone()
        };
        assert_eq!(of(&now, "A"), of(&before, "A"));
        assert!(of(&now, "B").contains("20261019T"), "{}", of(&now, "B"));
    }
    folders.write("modules/A.json", module("A", "Algebra"));
    published(&folders);
    assert!(fs::read_to_string(index(&folders)).unwrap().lines().count() > 5);
    let last: BTreeMap<&str, bool> = BTreeMap::new();
    let text = lines(&folders);
    let last = text.iter().fold(last, |mut last, line| {
        let path = line.split('"').nth(3).unwrap();
        last.insert(path, line.contains("\"terms\""));
        last
    });
    assert!(last.values().all(|names_terms| !names_terms), "{last:?}");
}

#[test]
fn one_change_writes_one_content_and_one_line_and_a_look_without_one_writes_nothing() {
    let folders = Folders::new();
    let mut publisher = first_publish(&folders);
    let written = files_below(&good(&folders));
    assert_eq!(written.len(), 6, "five files and the index");
    assert_eq!(lines(&folders).len(), 5);
    publisher.publish(now());
    assert_eq!(files_below(&good(&folders)), written);
    // The same meaning in other bytes is not a change.
    folders.write("modules/B.json", module("B", "Botany") + "\n");
    publisher.publish(now());
    assert_eq!(files_below(&good(&folders)), written);
    folders.write("modules/B.json", module("B", "Biology"));
    publisher.publish(now());
    let after = files_below(&good(&folders));
    let paths = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(paths(&after).difference(&paths(&written)).count(), 1);
    assert_eq!(after.len(), 6, "the content before is removed");
    assert_eq!(lines(&folders).len(), 6);
    folders.remove("modules/B.json");
    publisher.publish(now());
    assert_eq!(lines(&folders)[6], r#"{"path":"modules/B.json"}"#);
    let before = files_below(&good(&folders));
    drop(publisher);
    published(&folders);
    assert_eq!(files_below(&good(&folders)), before, "nor does a start");
}

#[test]
fn a_file_that_vanished_while_no_server_ran_does_not_come_back() {
    let folders = Folders::new();
    published(&folders);
    folders.remove("modules/A.json");
    published(&folders);
    folders.write("modules/A.json", "{ broken");
    let feeds = published(&folders);
    assert!(!feeds.contains_key(&FeedId::new(Kind::Module, "A")));
    assert!(feeds.contains_key(&FeedId::new(Kind::Module, "B")));
}

#[test]
fn a_file_that_comes_back_while_its_removal_cannot_be_written_keeps_its_content() {
    let folders = Folders::new();
    let before = published(&folders);
    let mut publisher = first_publish(&folders);
    hide_index(&folders);
    folders.remove("modules/A.json");
    publisher.publish(now());
    folders.write("modules/A.json", module("A", "Algebra"));
    publisher.publish(now());
    mend_index(&folders);
    publisher.publish(now());
    drop(publisher);
    folders.write("modules/A.json", "{ broken");
    delete_store(&folders);
    assert_published(&folders, &before);
}

#[test]
fn a_file_that_was_removed_stays_removed_although_that_could_not_be_written() {
    let folders = Folders::new();
    let mut publisher = first_publish(&folders);
    hide_index(&folders);
    folders.remove("modules/A.json");
    publisher.publish(now());
    folders.write("modules/A.json", "{ broken");
    publisher.publish(now());
    let id = FeedId::new(Kind::Module, "A");
    assert!(publisher.feeds().get(&id).is_none());
    mend_index(&folders);
    publisher.publish(now());
    drop(publisher);
    assert!(!published(&folders).contains_key(&id));
}

#[test]
fn contents_that_cannot_be_written_are_written_later_also_of_a_file_that_broke_meanwhile() {
    let folders = Folders::new();
    let mut server = Process::start(&folders).published();
    hide_index(&folders);
    for title in ["Arithmetic", "Analysis"] {
        folders.replace("modules/A.json", module("A", title));
        eventually(title, || server.says("/modules/A.ics", title));
    }
    server
        .wait_for_log("ERROR published, but the last good contents of input files are not written");
    folders.replace("modules/A.json", "{ broken");
    server.wait_for_log("modules/A.json:1");
    mend_index(&folders);
    folders.replace("modules/B.json", module("B", "Biology"));
    server.wait_for_log("the last good contents of input files can be written again");
    let log = server.log();
    assert_eq!(log.matches("are not written").count(), 1, "{log}");
    server.kill();
    delete_store(&folders);
    let server = Process::start(&folders).published();
    assert!(server.says("/modules/A.ics", "Analysis"));
    assert!(server.says("/modules/B.ics", "Biology"));
    server.stop();
}

#[test]
fn damage_of_the_last_good_files_changes_no_file_that_is_whole() {
    let folders = Folders::new();
    let before = published(&folders);
    let saved = files_below(&good(&folders));
    let broken = FeedId::new(Kind::Module, "A");
    let mut place = 7_usize;
    let mut lost = 0;
    for round in 0..40 {
        folders.write("modules/A.json", "{ broken");
        for (path, bytes) in &saved {
            place = place.wrapping_mul(6_364_136_223_846_793_005) + 1;
            let mut bytes = bytes.clone();
            let at = place / 65_536 % bytes.len();
            match place / 256 % 8 {
                0 => bytes[at] ^= 16,
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(..at)),
                _ => {}
            }
            let path = good(&folders).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let feeds = published(&folders);
        let module_b = FeedId::new(Kind::Module, "B");
        assert_eq!(feeds[&module_b], before[&module_b], "{round}");
        match feeds.get(&broken) {
            Some(feed) => assert_eq!(feed, &before[&broken], "{round}"),
            None => lost += 1,
        }
        folders.write("modules/A.json", module("A", "Algebra"));
        assert_published(&folders, &before);
        let mended = files_below(&good(&folders));
        assert!(mended.len() == 6, "{round}: {:?}", mended.keys());
    }
    assert!((1..40).contains(&lost), "{lost}");
}

/// Makes the state folder that of an earlier version: the contents are kept in the store, and no other version has run.
fn downgrade(folders: &Folders) {
    fs::remove_dir_all(good(folders)).unwrap();
    keep_all_in_store(folders);
}

/// Keeps the files of the data folder in the store, as an earlier version has done.
fn keep_all_in_store(folders: &Folders) {
    let terms = fs::read(folders.data().join("terms.json")).unwrap();
    let terms = Terms::read(&Source::new("terms.json", &terms).unwrap()).value;
    for (path, bytes) in files_below(&folders.data()) {
        let source = Source::new(&path, &bytes).unwrap();
        let kept = if path.starts_with("modules/") {
            kept_module(&Module::read(&source, terms.as_ref()).value.unwrap())
        } else {
            bytes.clone()
        };
        keep_in_store(&folders.store(), &path, 1, &kept);
    }
}

/// The paths that the store of an earlier version has kept.
fn kept_in_store(folders: &Folders) -> BTreeSet<String> {
    let db = open_database(&folders.store());
    let keys = db.scan_prefix(b"k").map(|entry| entry.unwrap().0);
    let path = |key: sled::IVec| key[1..].split(|&byte| byte == 0).next().unwrap().to_vec();
    keys.map(|key| String::from_utf8(path(key)).unwrap())
        .collect()
}

#[test]
fn a_file_that_is_broken_at_the_upgrade_keeps_its_content_and_the_store_gives_up_the_others() {
    let folders = Folders::new();
    let before = published(&folders);
    downgrade(&folders);
    assert_eq!(kept_in_store(&folders).len(), 5);
    for path in ["modules/A.json", "enrolments/A.json", "terms.json"] {
        folders.write(path, "{ broken");
    }
    for _ in 0..2 {
        assert_published(&folders, &before);
        // The bytes of the other broken files could be taken over.
        assert!(kept_in_store(&folders).iter().eq(["modules/A.json"]));
    }
    folders.write("terms.json", TERMS);
    folders.write("modules/A.json", module("A", "Arithmetic"));
    published(&folders);
    assert!(kept_in_store(&folders).is_empty());
    folders.write("modules/A.json", "{ broken");
    delete_store(&folders);
    let feeds = published(&folders);
    assert!(feeds[&FeedId::new(Kind::Module, "A")].contains("Arithmetic"));
}

#[test]
fn a_change_while_the_upgrade_is_made_is_shown() {
    let folders = Folders::ahead();
    published(&folders);
    downgrade(&folders);
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("Mon", "Tue"),
    );
    folders.remove("modules/B.json");
    let publisher = first_publish(&folders);
    let changes = publisher.changes();
    assert_eq!(
        [changes.of_module("A").len(), changes.of_module("B").len()],
        [1, 1]
    );
    drop(publisher);
    let publisher = first_publish(&folders);
    assert_eq!(publisher.changes().len(), 2, "once");
}

#[test]
fn a_content_that_an_earlier_version_published_after_this_one_counts() {
    let folders = Folders::new();
    published(&folders);
    // An earlier version runs for a while. It knows the store alone.
    folders.write("modules/A.json", module("A", "Arithmetic"));
    keep_all_in_store(&folders);
    folders.write("modules/A.json", "{ broken");
    for _ in 0..2 {
        let feeds = published(&folders);
        assert!(feeds[&FeedId::new(Kind::Module, "A")].contains("Arithmetic"));
    }
    folders.write("modules/A.json", module("A", "Analysis"));
    published(&folders);
    assert!(kept_in_store(&folders).is_empty());
}

#[test]
fn a_module_whose_ids_were_always_published_without_their_spaces_keeps_its_uids_without_the_list() {
    let folders = Folders::new();
    let padded = module("A ", "Algebra").replace("\"LEC\"", "\"LEC \"");
    folders.write("modules/A.json", padded);
    let server = folders.serve();
    server.stop();
    fs::remove_file(folders.state().join("spellings.json")).unwrap();
    folders.serve().stop();
    let hash = ActivityId::new("A", "S1", "LEC");
    let publisher = first_publish(&folders);
    let feed = feed_text(&publisher, Kind::Module, "A").unwrap();
    assert!(feed.contains(&format!("UID:{:016x}-w1@", hash.0)), "{feed}");
    let list = fs::read_to_string(folders.state().join("spellings.json")).unwrap();
    assert!(!list.contains("LEC"), "{list}");
}

#[test]
fn a_module_that_moved_to_another_file_is_kept_there() {
    let folders = Folders::new();
    let before = published(&folders);
    folders.remove("modules/A.json");
    folders.write("modules/maths/A.json", module("A", "Algebra"));
    folders.write("enrolments/A.json", enrolment("A", &["ann"]));
    published(&folders);
    assert_eq!(files_below(&good(&folders)).len(), 6);
    folders.write("modules/maths/A.json", "{ broken");
    delete_store(&folders);
    assert_published(&folders, &before);
}

#[test]
fn changes_that_could_not_be_written_are_found_again_by_the_next_start() {
    let folders = Folders::ahead();
    let mut publisher = first_publish(&folders);
    // A folder in its place stands for a file that cannot be written.
    let log = folders.state().join("changes.jsonl");
    fs::create_dir(&log).unwrap();
    let written = files_below(&good(&folders));
    let later = module("A", "Algebra").replace("Mon", "Tue");
    folders.write("modules/A.json", later);
    publisher.publish(now());
    assert_eq!(publisher.changes().len(), 1);
    assert!(files_below(&good(&folders)) == written);
    drop(publisher);
    fs::remove_dir(&log).unwrap();
    for _ in 0..2 {
        let publisher = first_publish(&folders);
        assert_eq!(publisher.changes().len(), 1, "once");
    }
    assert!(files_below(&good(&folders)) != written);
}

/// The terms with their last week moved by this number of weeks.
fn moved_terms(weeks: u32) -> String {
    TERMS.replace("2026-10-12", &format!("2026-10-{}", 12 + 7 * weeks))
}

#[test]
fn modules_below_an_emptied_folder_keep_their_terms_through_a_restart() {
    for is_running in [true, false] {
        let folders = Folders::new();
        let before = published(&folders);
        let mut publisher = folders.publisher();
        if is_running {
            publisher.publish(now());
        }
        fs::rename(
            folders.data().join("modules"),
            folders.root().join("elsewhere"),
        )
        .unwrap();
        folders.write("terms.json", moved_terms(1));
        publisher.publish(now());
        drop(publisher);
        for _ in 0..2 {
            delete_store(&folders);
            assert_modules_published(&folders, &before);
        }
    }
}

#[test]
fn modules_in_conflict_keep_their_terms_through_a_restart() {
    let folders = Folders::new();
    let before = published(&folders);
    let mut publisher = first_publish(&folders);
    folders.write("modules/A2.json", module("A", "Arithmetic"));
    publisher.publish(now());
    folders.write("terms.json", moved_terms(1));
    publisher.publish(now());
    drop(publisher);
    let id = FeedId::new(Kind::Module, "A");
    for _ in 0..2 {
        delete_store(&folders);
        let feeds = published(&folders);
        assert_eq!(feeds.get(&id), before.get(&id));
    }
}

#[test]
fn a_broken_module_keeps_its_terms_if_they_change_twice_while_writes_fail() {
    let folders = Folders::new();
    published(&folders);
    let mut publisher = first_publish(&folders);
    // A file in the place of the folder: nothing can be written.
    let [files, hidden] = [good(&folders).join("files"), folders.root().join("hidden")];
    fs::rename(&files, &hidden).unwrap();
    fs::write(&files, "").unwrap();
    folders.write("terms.json", moved_terms(1));
    publisher.publish(now());
    let module_a = feed_text(&publisher, Kind::Module, "A").unwrap();
    assert!(module_a.contains("20261019T"), "{module_a}");
    folders.write("modules/A.json", "{ broken");
    folders.write("terms.json", moved_terms(2));
    publisher.publish(now());
    fs::remove_file(&files).unwrap();
    fs::rename(&hidden, &files).unwrap();
    publisher.publish(now());
    drop(publisher);
    for _ in 0..2 {
        delete_store(&folders);
        let feeds = published(&folders);
        let [module_a, module_b] = ["A", "B"].map(|code| &feeds[&FeedId::new(Kind::Module, code)]);
        assert!(module_a.contains("20261019T"), "{module_a}");
        assert!(module_b.contains("20261026T"), "{module_b}");
    }
}

/// Fails unless the modules are published as before.
#[track_caller]
fn assert_modules_published(folders: &Folders, before: &BTreeMap<FeedId, String>) {
    let now = published(folders);
    for id in ["A", "B"].map(|code| FeedId::new(Kind::Module, code)) {
        assert_eq!(now.get(&id), before.get(&id));
    }
}

#[test]
fn a_start_without_the_last_good_files_says_that_they_are_gone() {
    const GONE: &str = "the last good contents of input files are gone";
    let folders = Folders::new();
    let server = Process::start(&folders).published();
    assert!(!server.log().contains(GONE));
    eventually("the files are kept", || index(&folders).exists());
    server.stop();
    let restarted = Process::start(&folders).published();
    assert!(!restarted.log().contains(GONE));
    restarted.stop();
    fs::remove_dir_all(good(&folders)).unwrap();
    let without = Process::start(&folders).published();
    without.wait_for_log(GONE);
    without.stop();
}

#[test]
fn without_the_store_and_the_data_folder_the_last_good_files_are_published() {
    let folders = Folders::new();
    folders.write("rooms.json", r#"{ "R1": { "title": "Room One" } }"#);
    let before = published(&folders);
    assert!(before.len() >= 5, "{:?}", before.keys());
    let away = folders.root().join("away");
    for is_empty_folder in [false, true] {
        fs::rename(folders.data(), &away).unwrap();
        if is_empty_folder {
            fs::create_dir(folders.data()).unwrap();
        }
        // The second start has the store of the first.
        for has_store in [false, true, false] {
            if !has_store {
                delete_store(&folders);
            }
            assert_published(&folders, &before);
        }
        let mut publisher = first_publish(&folders);
        let _ = fs::remove_dir(folders.data());
        fs::rename(&away, folders.data()).unwrap();
        assert_eq!(publisher.publish(now()).problems, []);
        drop(publisher);
        assert_published(&folders, &before);
    }
}

#[test]
fn a_server_without_store_and_data_folder_has_pages_and_follows_the_folder_when_it_is_back() {
    let folders = Folders::ahead();
    Process::start(&folders).published().stop();
    delete_store(&folders);
    let away = folders.root().join("away");
    fs::rename(folders.data(), &away).unwrap();
    let server = Process::start(&folders).published();
    server.wait_for_log("the data folder cannot be read");
    assert_eq!(
        server.log().matches(" ERROR ").count(),
        1,
        "{}",
        server.log()
    );
    assert!(server.says("/modules/A.ics", "Algebra"));
    assert!(server.says(&folders.student("bob"), "Botany"));
    assert_eq!(server.get("/modules/A").status, 200);
    fs::rename(&away, folders.data()).unwrap();
    folders.change_module_a(&server, "the folder is back");
    assert!(
        server.says("/modules/A.atom", "Arithmetic"),
        "{}",
        server.get("/modules/A.atom").text()
    );
    server.stop();
}

#[test]
fn a_damaged_last_good_content_is_named_by_its_input_file() {
    let folders = Folders::new();
    published(&folders);
    let line = lines(&folders);
    let line = line.iter().find(|line| line.contains("modules/A.json"));
    let line: serde_json::Value = serde_json::from_str(line.unwrap()).unwrap();
    let hash = line["published"].as_str().unwrap();
    let path = good(&folders)
        .join("files")
        .join(&hash[..2])
        .join(&hash[2..]);
    folders.write("modules/A.json", "{ broken");
    let whole = fs::read(&path).unwrap();
    let check = |words: &str| {
        let server = Process::start(&folders).published();
        let log = server.log();
        let line = log.lines().find(|line| line.contains(words));
        assert!(
            line.is_some_and(|line| line.contains("modules/A.json: the last good")),
            "{log}"
        );
        assert!(server.says("/modules/B.ics", "Botany"));
        server.stop();
    };
    fs::write(&path, &whole[1..]).unwrap();
    check("its bytes have changed");
    fs::remove_file(&path).unwrap();
    check("is missing");
}
