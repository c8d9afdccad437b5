//! Files of the data folder that are not read: misspelt, too large, not files, or with names that are not UTF-8.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use carillon::feed::{FeedId, Kind};
use carillon::publish::{Publisher, Report};

use crate::fixture::{Folders, Site, enrolment, eventually, module, publisher, text};

fn publish(publisher: &mut Publisher) -> (Report, Vec<String>) {
    let report = publisher.publish("2026-11-22T12:00:00Z".parse().unwrap());
    let lines = report.problems.iter().map(ToString::to_string).collect();
    (report, lines)
}

#[test]
fn folders_and_endings_that_are_misspelt_are_named_with_what_was_meant() {
    let folders = Folders::new();
    folders.write("enrollments/a.json", enrolment("A", &["s1"]));
    folders.write("Modules/b.json", module("C", "Chess"));
    folders.write("notice/s1.json", "{}");
    folders.write("modules/C.JSON", module("D", "Drama"));
    folders.write("backup/old/A.json", module("A", "Algebra"));
    folders.write("schemas/x.json", "{}");
    folders.write("Terms.json", "{}");
    folders.write("MAA101.json", "{}");
    let (report, lines) = publish(&mut publisher(folders.config()));
    let begins = [
        "MAA101.json: warning: this file is not read: only terms.json, rooms.json, people.json and the files in modules/",
        "Modules/: warning: this folder is not read: did you mean modules/?",
        "Terms.json: warning: this file is not read: did you mean terms.json?",
        "backup/: warning: the JSON files in this folder are not read",
        "enrollments/: warning: this folder is not read: did you mean enrolments/?",
        "modules/C.JSON: warning: this file is not read, because its name ends in .JSON: rename it to end in .json",
        "notice/: warning: this folder is not read: did you mean notices/?",
    ];
    assert_eq!(lines.len(), begins.len(), "{lines:#?}");
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    assert_eq!((report.errors(), report.feeds[Kind::Module]), (0, 2));
}

#[test]
fn names_that_are_not_utf8_and_look_alike_are_two_modules() {
    let folders = Folders::new();
    for (byte, code) in [(b'\xfe', "FE"), (b'\xff', "FF")] {
        let name = [b"x", &[byte][..], b".json"].concat();
        fs::write(
            folders
                .data()
                .join("modules")
                .join(OsStr::from_bytes(&name)),
            module(code, code),
        )
        .unwrap();
    }
    let name = OsStr::from_bytes(b"broken\xff.json");
    fs::write(folders.data().join("modules").join(name), "{").unwrap();
    let mut publisher = publisher(folders.config());
    let (report, lines) = publish(&mut publisher);
    assert_eq!(
        (report.feeds[Kind::Module], lines.len()),
        (4, 1),
        "{lines:?}"
    );
    assert!(
        lines[0].starts_with(r"modules/broken\xFF.json:1: "),
        "{lines:?}"
    );
    for code in ["FE", "FF"] {
        assert!(
            publisher
                .feeds()
                .get(&FeedId::new(Kind::Module, code))
                .is_some(),
            "{code}"
        );
    }
}

#[test]
fn files_whose_names_are_not_utf8_keep_what_they_said_over_a_restart() {
    let folders = Folders::new();
    let path = |byte: u8| {
        folders
            .data()
            .join("modules")
            .join(OsStr::from_bytes(&[b"x", &[byte][..], b".json"].concat()))
    };
    fs::write(path(0xfe), module("FE", "Ferns")).unwrap();
    fs::write(path(0xff), module("FF", "Fungi")).unwrap();
    drop(folders.serve());
    fs::write(path(0xfe), "{").unwrap();
    fs::write(path(0xff), "{").unwrap();
    let server = folders.serve();
    for (feed, title) in [("/modules/FE.ics", "Ferns"), ("/modules/FF.ics", "Fungi")] {
        eventually(title, || server.says(feed, title));
    }
}

#[test]
fn a_file_that_is_too_large_is_an_error_and_its_content_stays_published() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.folder.max_file_megabytes = 1;
    let mut publisher = publisher(config);
    assert_eq!(publish(&mut publisher).1, Vec::<String>::new());
    folders.write(
        "modules/A.json",
        module("A", "Astronomy") + &" ".repeat(5_000_000),
    );
    let (report, lines) = publish(&mut publisher);
    assert_eq!(
        lines,
        [
            "modules/A.json: the file has 6 MB, and a file may have 1 MB: split it into several files, or raise folder.max_file_megabytes in the settings"
        ]
    );
    assert_eq!(
        (
            report.feeds[Kind::Module],
            publisher.state().name_of(&FeedId::new(Kind::Module, "A"))
        ),
        (2, "Algebra")
    );
    folders.write("modules/A.json", module("A", "Astronomy"));
    assert_eq!(publish(&mut publisher).1, Vec::<String>::new());
    assert_eq!(
        publisher.state().name_of(&FeedId::new(Kind::Module, "A")),
        "Astronomy"
    );
}

#[test]
fn a_limit_of_no_megabytes_is_refused() {
    let folders = Folders::new();
    let output = folders
        .command(&["check"])
        .env("CARILLON_FOLDER_MAX_FILE_MEGABYTES", "0")
        .output()
        .unwrap();
    assert!(
        text(&output.stderr).contains("folder.max_file_megabytes is 0"),
        "{output:?}"
    );
}

#[test]
fn a_pipe_or_a_device_in_the_place_of_a_file_holds_up_nobody() {
    let folders = Folders::new();
    let mut publisher = publisher(folders.config());
    publish(&mut publisher);
    folders.remove("modules/A.json");
    for path in ["modules/A.json", "modules/new.json"] {
        assert!(
            Command::new("mkfifo")
                .arg(folders.data().join(path))
                .status()
                .unwrap()
                .success()
        );
    }
    std::os::unix::fs::symlink("/dev/zero", folders.data().join("people.json")).unwrap();
    let (report, lines) = publish(&mut publisher);
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, path) in lines
        .iter()
        .zip(["modules/A.json", "modules/new.json", "people.json"])
    {
        assert!(
            line.starts_with(&format!(
                "{path}: this is a pipe, a socket or a device, so it is not read"
            )),
            "{line}"
        );
    }
    assert_eq!(
        (
            report.feeds[Kind::Module],
            publisher.state().name_of(&FeedId::new(Kind::Module, "A"))
        ),
        (2, "Algebra"),
        "its content stays published"
    );
}
