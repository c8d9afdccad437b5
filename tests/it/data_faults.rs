//! Faults of the data folder: each is one clear line of the report, and no feed changes.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use carillon::feed::{FeedId, Kind};
use carillon::publish::Publisher;

use crate::fixture::{
    Folders, MountedFolder, Process, Site, cases, enrolment, feed_text, feed_texts, files_below,
    module, now, publisher, write_files,
};

type Fault = (&'static str, fn(&Folders), &'static str);

/// Makes the file of module A something else.
fn replace(folders: &Folders, content: &[u8]) {
    folders.write("modules/A.json", content);
}

/// Replaces the file of module A by a link to this path.
fn link(folders: &Folders, target: &str) {
    folders.remove("modules/A.json");
    symlink(target, folders.data().join("modules/A.json")).unwrap();
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// Each fault of a single file, with the words that must stand in its line.
const FAULTS: [Fault; 11] = [
    (
        "cut",
        |folders| replace(folders, br#"{ "code": "A", "ti"#),
        "modules/A.json:1: ",
    ),
    (
        "empty",
        |folders| replace(folders, b""),
        "modules/A.json:1: ",
    ),
    (
        "NUL",
        |folders| replace(folders, &[0; 4096]),
        "modules/A.json:1: ",
    ),
    (
        "a NUL inside",
        |folders| {
            replace(
                folders,
                module("A", "Al\0gebra").replace("\\u0000", "\0").as_bytes(),
            );
        },
        "modules/A.json:1: ",
    ),
    (
        "UTF-16",
        |folders| replace(folders, &utf_16(&module("A", "Algebra"))),
        "UTF-8",
    ),
    (
        "two BOMs",
        |folders| replace(folders, "\u{feff}\u{feff}{}".as_bytes()),
        "modules/A.json:1: ",
    ),
    (
        "Latin-1",
        |folders| replace(folders, b"{ \"code\": \"\xe9\" }"),
        "UTF-8",
    ),
    (
        "1 GB without content",
        |folders| {
            let file = File::create(folders.data().join("modules/A.json")).unwrap();
            file.set_len(1 << 30).unwrap();
        },
        "a file may have",
    ),
    (
        "100,000 deep",
        |folders| replace(folders, "[".repeat(100_000).as_bytes()),
        "modules/A.json:1: ",
    ),
    (
        "a link to itself",
        |folders| link(folders, "A.json"),
        "leads in a circle",
    ),
    (
        "a link to a device",
        |folders| link(folders, "/dev/zero"),
        "a device",
    ),
];

#[test]
fn each_fault_of_a_file_is_one_line_and_changes_no_feed() {
    for (name, fault, words) in FAULTS {
        let folders = Folders::new();
        let mut publisher = publisher(folders.config());
        publisher.publish(now());
        let before = feed_texts(&publisher);
        fault(&folders);
        let report = publisher.publish(now());
        let lines: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        assert_eq!((lines.len(), report.errors()), (1, 1), "{name}: {lines:?}");
        assert!(
            lines[0].starts_with("modules/A.json") && lines[0].contains(words),
            "{name}: {lines:?}"
        );
        assert!(lines[0].len() < 600, "{name}: {lines:?}");
        assert_eq!(feed_texts(&publisher), before, "{name}");
        // The mended file is published at once.
        let path = folders.data().join("modules/A.json");
        fs::remove_file(path).unwrap();
        folders.write("modules/A.json", module("A", "Arithmetic"));
        publisher.publish(now());
        let text = feed_text(&publisher, Kind::Module, "A").unwrap();
        assert!(text.contains("Arithmetic"), "{name}");
    }
}

#[test]
fn links_of_folders_that_lead_to_themselves_and_out_of_the_folder_end() {
    let folders = Folders::new();
    let outside = folders.root().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("C.json"), module("C", "Chess")).unwrap();
    let modules = folders.data().join("modules");
    symlink(".", modules.join("self")).unwrap();
    symlink("..", modules.join("up")).unwrap();
    symlink("loop", modules.join("loop")).unwrap();
    symlink(&outside, modules.join("outside")).unwrap();
    let mut publisher = publisher(folders.config());
    let report = publisher.publish(now());
    let lines: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert!(lines.len() <= 4, "{lines:?}");
    for code in ["A", "B", "C"] {
        let text = feed_text(&publisher, Kind::Module, code).unwrap();
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 3, "{code}: {lines:?}");
    }
}

#[test]
fn a_data_folder_that_is_unmounted_and_mounted_again_keeps_every_feed_and_is_watched() {
    let folders = Folders::ahead();
    let data = folders.data();
    let files = files_below(&data);
    let Some(mounted) = MountedFolder::new(&data) else {
        eprintln!("skipped: only root can mount a file system");
        return;
    };
    write_files(&data, &files);
    let server = Process::start(&folders).published();
    let paths = ["/modules/A.ics".into(), folders.student("ann")];
    let before = paths.clone().map(|path| server.get(&path).body);
    drop(mounted);
    // Below the mount there is the old folder, whose modules are another version.
    folders.replace("terms.json", files["terms.json"].clone());
    for path in files.keys().filter(|path| path.starts_with("modules/")) {
        folders.remove(path);
    }
    server.signal("HUP");
    server.wait_for_log("all files of this folder are gone");
    assert_eq!(paths.clone().map(|path| server.get(&path).body), before);
    let _mounted = MountedFolder::new(&data).unwrap();
    write_files(&data, &files);
    server.signal("HUP");
    server.wait_for_log("all problems are mended");
    assert_eq!(paths.map(|path| server.get(&path).body), before);
    folders.change_module_a(&server, "a change after it is seen");
    server.stop();
}

#[test]
fn a_data_folder_that_is_replaced_by_a_link_and_moved_keeps_every_feed() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    let paths = ["/modules/A.ics".into(), folders.student("ann")];
    let before = paths.clone().map(|path| server.get(&path).body);
    let elsewhere = folders.root().join("elsewhere");
    fs::rename(folders.data(), &elsewhere).unwrap();
    server.signal("HUP");
    server.wait_for_log("the data folder cannot be read");
    assert_eq!(paths.clone().map(|path| server.get(&path).body), before);
    assert_eq!(
        server.log().matches(" ERROR ").count(),
        1,
        "{}",
        server.log()
    );
    symlink(&elsewhere, folders.data()).unwrap();
    folders.change_module_a(&server, "a change behind the link is seen");
    assert_eq!(server.get("/modules/B.ics").status, 200);
    server.stop();
}

/// A few in each run, 100,000 in the full one.
#[test]
fn a_folder_of_very_many_files_with_most_of_them_broken_is_read() {
    let folders = Folders::new();
    let count = cases(1_000, 100_000);
    for number in 0..count {
        let content = if number % 10 == 0 {
            enrolment("A", &["ann"])
        } else {
            "{".into()
        };
        folders.write(
            &format!("enrolments/{}/{number}.json", number % 97),
            content,
        );
    }
    let mut publisher = publisher(folders.config());
    let report = publisher.publish(now());
    assert_eq!(report.files, 5 + count);
    assert!(report.errors() >= count * 9 / 10);
    let merged = carillon::folder::Problem::merged(&report.problems);
    assert!(merged.len() < 300, "{}", merged.len());
    assert_ann_attends(&publisher);
    let again = publisher.publish(now());
    assert_eq!(again.errors(), report.errors());
    assert_ann_attends(&publisher);
}

#[track_caller]
fn assert_ann_attends(publisher: &Publisher) {
    let text = feed_text(publisher, Kind::Student, "ann").unwrap();
    assert!(text.matches("BEGIN:VEVENT").count() >= 3, "{text}");
    let feed_id = FeedId::new(Kind::Module, "B");
    assert!(publisher.feeds().get(&feed_id).is_some());
}
