//! The lines of the log as a tired person reads them: each says once what is wrong, and what is served until it is mended.

use crate::fixture::{Folders, Process, Site, enrolment_of, eventually, module};
use serde_json::json;

/// The lines of the log that have this text.
fn lines(server: &Process, text: &str) -> Vec<String> {
    let log = server.log();
    let lines = log.lines().filter(|line| line.contains(text));
    lines.map(str::to_owned).collect()
}

/// Checks that one line of the log has this text, and that it says that the last good content stays published.
#[track_caller]
fn assert_one_line_says_what_stays(server: &Process, text: &str) {
    let found = lines(server, text);
    assert!(
        matches!(&found[..], [line] if line.ends_with(" (its last good content stays published)")),
        "{found:?}"
    );
}

#[test]
fn an_error_says_whether_the_last_good_content_stays_published() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    folders.replace("modules/A.json", "{ broken");
    folders.replace("modules/new.json", "[]");
    for (path, end) in [
        (
            "modules/A.json:1: ",
            " (its last good content stays published)",
        ),
        ("modules/new.json:1: ", " (nothing of it is published)"),
    ] {
        server.wait_for_log(path);
        let found = lines(&server, path);
        assert!(
            matches!(&found[..], [line] if line.ends_with(end)),
            "{found:?}"
        );
    }
    assert!(server.says("/modules/A.ics", "Algebra"));
    server.stop();
    // The same holds after a restart, and for files that are gone.
    folders.remove("terms.json");
    let server = Process::start(&folders).published();
    for text in ["modules/A.json:1: ", "terms.json: this file is missing"] {
        assert_one_line_says_what_stays(&server, text);
    }
    assert!(server.says("/modules/A.ics", "Algebra"));
    server.stop();
}

#[test]
fn an_emptied_folder_says_that_its_content_stays_published() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    for path in ["modules/A.json", "modules/B.json"] {
        folders.remove(path);
    }
    server.wait_for_log("all files of this folder are gone");
    assert_one_line_says_what_stays(&server, "all files of this folder are gone");
    assert!(server.says("/modules/A.ics", "Algebra"));
    server.stop();
}

#[test]
fn a_warning_says_so_once() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    folders.replace("enrolments/x.json", enrolment_of("X", json!(["ann"])));
    server.wait_for_log("enrolments/x.json");
    let found = lines(&server, "enrolments/x.json");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains(" WARN ") && !found[0].contains("warning"),
        "{found:?}"
    );
    server.stop();
}

#[test]
fn the_line_of_a_file_that_is_mended_follows_the_line_of_its_error() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    folders.replace("modules/A.json", "");
    server.wait_for_log("modules/A.json:1: ");
    folders.replace("modules/A.json", module("A", "Arithmetic"));
    eventually("it is published", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
    server.wait_for_log("modules/A.json: all problems are mended");
    assert_eq!(
        lines(&server, "modules/A.json").len(),
        2,
        "{}",
        server.log()
    );
    server.stop();
}
