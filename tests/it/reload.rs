//! The data folder changes while a server runs on it. What has no effect is followed by a marker, a module whose feed
//! shows that everything before it was looked at.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use carillon::config::WatchMode;
use carillon::feed::Kind;
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat};

use crate::fixture::{FLOOD, Folders, Process, Server, Site, TERMS, enrolment, eventually, module};

/// Publishes a module of its own and waits for its feed: by then everything that was done before has been looked at.
#[track_caller]
fn pass_a_marker(folders: &Folders, server: &impl Site) {
    static PASSED: AtomicUsize = AtomicUsize::new(0);
    let code = format!("MARK{}", PASSED.fetch_add(1, Ordering::Relaxed));
    // Elsewhere than the others are: it touches none of their feeds.
    let marker = module(&code, "Marker")
        .replace("\"R1\"", "\"nowhere\"")
        .replace("\"s1\"", "\"nobody\"");
    folders.replace(&format!("modules/{code}.json"), marker);
    eventually("the marker is published", || {
        server.get(&format!("/modules/{code}.ics")).status == 200
    });
}

/// The paths of all feeds of the two modules.
fn paths(folders: &Folders) -> [String; 6] {
    let staff = folders.secret(Kind::Staff, "s1");
    let [ann, bob] = ["ann", "bob"].map(|id| folders.student(id));
    [
        "/modules/A.ics".into(),
        "/modules/B.ics".into(),
        "/rooms/R1.ics".into(),
        staff,
        ann,
        bob,
    ]
}

/// The tags of all feeds of the two modules, which must be there.
#[track_caller]
fn tags(folders: &Folders, server: &impl Site) -> [String; 6] {
    paths(folders).map(|path| server.tag(&path))
}

/// A feed's text without what tells its history.
fn content(server: &Server, path: &str) -> String {
    let text = server.get(path).text();
    let history = ["SEQUENCE:", "DTSTAMP:", "LAST-MODIFIED:"];
    text.lines()
        .filter(|line| !history.iter().any(|name| line.starts_with(name)))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_file_edited_in_place_changes_its_feeds_and_no_others() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.write("modules/A.json", module("A", "Arithmetic"));
    eventually("the edit is seen", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
    let after = tags(&folders, &server);
    let changed: Vec<bool> = before
        .iter()
        .zip(&after)
        .map(|(before, after)| before != after)
        .collect();
    assert_eq!(
        changed,
        [true, false, true, true, true, false],
        "A, B, R1, s1, ann, bob"
    );
    for path in [
        "/rooms/R1.ics",
        &folders.secret(Kind::Staff, "s1"),
        &folders.student("ann"),
    ] {
        let text = server.get(path).text();
        assert!(
            text.contains("Arithmetic") && !text.contains("Algebra") && text.contains("Botany"),
            "{path}: {text}"
        );
    }
}

#[test]
fn a_file_renamed_into_place_changes_its_feeds() {
    let folders = Folders::new();
    let server = folders.serve();
    for title in ["One", "Two", "Three"] {
        folders.replace("modules/A.json", module("A", title));
        eventually("the edit is seen", || server.says("/modules/A.ics", title));
    }
}

#[test]
fn a_file_copied_over_changes_its_feeds() {
    let folders = Folders::new();
    let server = folders.serve();
    let elsewhere = folders.root().join("export.json");
    fs::write(&elsewhere, module("A", "Arithmetic")).unwrap();
    fs::copy(&elsewhere, folders.data().join("modules/A.json")).unwrap();
    eventually("the copy is seen", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
}

#[test]
fn a_file_linked_into_the_folder_is_published() {
    let folders = Folders::new();
    let server = folders.serve();
    let elsewhere = folders.root().join("export.json");
    fs::write(&elsewhere, module("C", "Chess")).unwrap();
    symlink(&elsewhere, folders.data().join("modules/C.json")).unwrap();
    eventually("the symbolic link is seen", || {
        server.says("/modules/C.ics", "Chess")
    });
}

#[test]
fn a_file_hard_linked_into_the_folder_is_published() {
    let folders = Folders::new();
    let server = folders.serve();
    let elsewhere = folders.root().join("export.json");
    fs::write(&elsewhere, module("C", "Chess")).unwrap();
    fs::hard_link(&elsewhere, folders.data().join("modules/C.json")).unwrap();
    eventually("the hard link is seen", || {
        server.says("/modules/C.ics", "Chess")
    });
}

#[test]
fn a_file_without_a_name_that_gets_its_only_name_in_the_folder_is_published() {
    let folders = Folders::new();
    let server = folders.serve();
    let flags = OFlags::TMPFILE | OFlags::WRONLY;
    let export = rustix::fs::open(folders.data(), flags, Mode::RUSR).unwrap();
    let mut export = File::from(export);
    export.write_all(module("C", "Chess").as_bytes()).unwrap();
    let old_name = format!("/proc/self/fd/{}", export.as_raw_fd());
    let name = folders.data().join("modules/C.json");
    // No event but the creation names the file: it has one name, and is not closed under it.
    linkat(CWD, old_name, CWD, name, AtFlags::SYMLINK_FOLLOW).unwrap();
    eventually("the new name is seen", || {
        server.says("/modules/C.ics", "Chess")
    });
}

#[test]
fn an_edit_raises_the_sequence_of_what_it_changes() {
    let folders = Folders::new();
    let server = folders.serve();
    let [before_a, before_b] =
        ["/modules/A.ics", "/modules/B.ics"].map(|path| server.get(path).sequence());
    let one_week = r#""weeks": "1-3", "changes": [ { "week": 2, "note": "Bring a ruler" } ],"#;
    folders.replace(
        "modules/A.json",
        module("A", "Algebra").replace(r#""weeks": "1-3","#, one_week),
    );
    eventually("the edit is seen", || {
        server.says("/modules/A.ics", "ruler")
    });
    let text = server.get("/modules/A.ics").text();
    let sequences: Vec<u64> = text
        .lines()
        .filter_map(|line| line.strip_prefix("SEQUENCE:"))
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(
        sequences
            .iter()
            .filter(|&&sequence| sequence == before_a)
            .count(),
        2,
        "{sequences:?}"
    );
    assert!(
        sequences.iter().any(|&sequence| sequence > before_a),
        "{sequences:?}"
    );
    assert_eq!(server.get("/modules/B.ics").sequence(), before_b);
}

#[test]
fn a_change_taken_back_is_a_change_again() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut sequence = server.get("/modules/A.ics").sequence();
    for title in ["Arithmetic", "Algebra", "Arithmetic", "Algebra"] {
        folders.replace("modules/A.json", module("A", title));
        eventually("the edit is seen", || server.says("/modules/A.ics", title));
        let now = server.get("/modules/A.ics").sequence();
        assert!(now > sequence, "{title}: {now} after {sequence}");
        sequence = now;
    }
}

#[test]
fn a_broken_edit_leaves_the_last_good_feed_up() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    let good = module("A", "Arithmetic");
    let broken = [
        "",
        "{",
        "null",
        "[]",
        "not json",
        &good[..good.len() - 10],
        &good.replace("1-3", "1-9"),
        &good.replace("weeks", "weekz"),
        &good.replace("Mon", "Moon"),
        &good.replace("S1", "S3"),
        "\0\0\0\0",
    ];
    for text in broken {
        folders.replace("modules/A.json", text);
        pass_a_marker(&folders, &server);
        assert_eq!(tags(&folders, &server), before, "after {text}");
    }
    folders.write("modules/A.json", b"\xff\xfe{");
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
    folders.replace("modules/A.json", good);
    eventually("the mended file is published", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
}

#[test]
fn a_broken_edit_that_is_taken_back_changes_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.replace("modules/A.json", "{");
    pass_a_marker(&folders, &server);
    folders.replace("modules/A.json", module("A", "Algebra"));
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
}

#[test]
fn a_half_written_file_is_never_published_half() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    let text = module("A", "Arithmetic");
    let (first, rest) = text.split_at(text.len() / 2);
    let mut file = File::create(folders.data().join("modules/A.json")).unwrap();
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before, "while it is empty");
    file.write_all(first.as_bytes()).unwrap();
    file.flush().unwrap();
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before, "while half of it is there");
    file.write_all(rest.as_bytes()).unwrap();
    drop(file);
    eventually("the whole file is published", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
}

#[test]
fn a_new_file_that_is_half_written_has_no_feed_until_it_is_whole() {
    let folders = Folders::new();
    folders.write("enrolments/C.json", enrolment("C", &["bob"]));
    let server = folders.serve();
    let text = module("C", "Chess");
    let (first, rest) = text.split_at(text.len() / 2);
    let mut file = File::create(folders.data().join("modules/C.json")).unwrap();
    file.write_all(first.as_bytes()).unwrap();
    pass_a_marker(&folders, &server);
    assert_eq!(server.get("/modules/C.ics").status, 404);
    file.write_all(rest.as_bytes()).unwrap();
    drop(file);
    eventually("the whole file is published", || {
        server.says("/modules/C.ics", "Chess")
    });
    assert!(server.says(&folders.student("bob"), "Chess"));
}

#[test]
fn a_removed_file_takes_its_feed_and_its_meetings_with_it() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.remove("modules/A.json");
    eventually("the feed is gone", || {
        server.is_without_timetable("/modules/A.ics")
    });
    for path in [
        "/rooms/R1.ics",
        &folders.secret(Kind::Staff, "s1"),
        &folders.student("ann"),
    ] {
        let text = server.get(path).text();
        assert!(
            !text.contains("Algebra") && text.contains("Botany"),
            "{path}: {text}"
        );
    }
}

#[test]
fn who_is_left_without_a_module_keeps_a_feed_that_says_so() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.remove("modules/B.json");
    eventually("the feed is gone", || {
        server.is_without_timetable("/modules/B.ics")
    });
    let text = server.get(&folders.student("bob")).text();
    assert!(text.contains("No timetable published yet"), "{text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
}

#[test]
fn a_new_file_gets_a_feed_and_reaches_who_was_enrolled_before() {
    let folders = Folders::new();
    folders.write("enrolments/C.json", enrolment("C", &["bob", "cleo"]));
    let server = folders.serve();
    assert!(server.says(&folders.student("cleo"), "No timetable published yet"));
    folders.replace("modules/new/deep/C.json", module("C", "Chess"));
    eventually("the new module is published", || {
        server.says("/modules/C.ics", "Chess")
    });
    for (student, has_other) in [("bob", true), ("cleo", false)] {
        let text = server.get(&folders.student(student)).text();
        assert!(
            text.contains("Chess") && !text.contains("No timetable"),
            "{student}: {text}"
        );
        assert_eq!(text.contains("Botany"), has_other, "{student}: {text}");
    }
}

#[test]
fn a_folder_that_was_made_later_is_watched_too() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.write("modules/one/two/three/C.json", module("C", "Chess"));
    eventually("the new folder is seen", || {
        server.says("/modules/C.ics", "Chess")
    });
    folders.write("modules/one/two/three/C.json", module("C", "Checkers"));
    eventually("the edit in it is seen", || {
        server.says("/modules/C.ics", "Checkers")
    });
    folders.remove("modules/one/two/three/C.json");
    eventually("the removal in it is seen", || {
        server.is_without_timetable("/modules/C.ics")
    });
}

#[test]
fn a_sub_folder_can_be_moved_out_and_in() {
    let folders = Folders::new();
    folders.write("modules/more/C.json", module("C", "Chess"));
    folders.write("modules/more/D.json", module("D", "Dance"));
    let server = folders.serve();
    let (inside, outside) = (
        folders.data().join("modules/more"),
        folders.root().join("more"),
    );
    fs::rename(&inside, &outside).unwrap();
    eventually("both are gone", || {
        ["C", "D"]
            .iter()
            .all(|code| server.is_without_timetable(&format!("/modules/{code}.ics")))
    });
    assert!(server.says("/modules/A.ics", "Algebra"));
    fs::rename(&outside, &inside).unwrap();
    eventually("both are back", || {
        server.says("/modules/C.ics", "Chess") && server.says("/modules/D.ics", "Dance")
    });
    folders.write("modules/more/C.json", module("C", "Checkers"));
    eventually("an edit in it is seen", || {
        server.says("/modules/C.ics", "Checkers")
    });
    fs::rename(&inside, folders.data().join("modules/moved")).unwrap();
    pass_a_marker(&folders, &server);
    assert!(
        server.says("/modules/C.ics", "Checkers"),
        "where a file stands means nothing"
    );
    folders.write("modules/moved/C.json", module("C", "Cribbage"));
    eventually("an edit there is seen", || {
        server.says("/modules/C.ics", "Cribbage")
    });
}

#[test]
fn a_file_that_moves_or_changes_its_name_changes_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.replace("modules/deeper/x.json", "{}");
    let modules = folders.data().join("modules");
    fs::rename(modules.join("A.json"), modules.join("deeper/x.json")).unwrap();
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
    folders.replace("modules/deeper/x.json", module("A", "Arithmetic"));
    eventually("an edit is seen there", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
}

#[test]
fn the_whole_folder_can_vanish_and_come_back() {
    let folders = Folders::new();
    let server = Process::start(&folders).published();
    let before = tags(&folders, &server);
    let away = folders.root().join("away");
    for (round, title) in (1..).zip(["One", "Two"]) {
        let tags_then = tags(&folders, &server);
        fs::rename(folders.data(), &away).unwrap();
        let complaints = || {
            server
                .log()
                .matches("the data folder cannot be read")
                .count()
        };
        eventually("its absence is noticed", || complaints() >= round);
        assert_eq!(tags(&folders, &server), tags_then);
        fs::rename(&away, folders.data()).unwrap();
        folders.write("modules/A.json", module("A", title));
        eventually("an edit after its return is seen", || {
            server.says("/modules/A.ics", title)
        });
        // Only then is the next absence a new problem.
        pass_a_marker(&folders, &server);
    }
    assert_eq!(server.tag("/modules/B.ics"), before[1]);
    server.stop();
}

#[test]
fn another_folder_can_take_the_place_of_the_first() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    for title in ["One", "Two"] {
        let next = Folders::new();
        next.write("modules/A.json", module("A", title));
        fs::rename(folders.data(), folders.root().join(title)).unwrap();
        fs::rename(next.data(), folders.data()).unwrap();
        eventually("the new folder is published", || {
            server.says("/modules/A.ics", title)
        });
        let edited = format!("{title} edited");
        folders.write("modules/A.json", module("A", &edited));
        eventually("an edit in it is seen", || {
            server.says("/modules/A.ics", &edited)
        });
    }
    assert_eq!(server.tag("/modules/B.ics"), before[1]);
    assert_eq!(server.tag(&folders.student("bob")), before[5]);
}

#[test]
fn the_folder_can_be_a_symbolic_link_that_flips_to_another_release() {
    let folders = Folders::new();
    let release = |number: u32| folders.root().join(format!("release-{number}"));
    fs::rename(folders.data(), release(1)).unwrap();
    symlink(release(1), folders.data()).unwrap();
    let server = folders.serve();
    let before = tags(&folders, &server);
    for number in 2..4 {
        let title = format!("Release {number}");
        let next = Folders::new();
        next.write("modules/A.json", module("A", &title));
        fs::rename(next.data(), release(number)).unwrap();
        let draft = folders.root().join("draft");
        symlink(release(number), &draft).unwrap();
        fs::rename(&draft, folders.data()).unwrap();
        eventually("the other release is published", || {
            server.says("/modules/A.ics", &title)
        });
        folders.write("modules/A.json", module("A", &format!("Edited {number}")));
        eventually("an edit in it is seen", || {
            server.says("/modules/A.ics", &format!("Edited {number}"))
        });
        assert_eq!(server.tag("/modules/B.ics"), before[1]);
    }
}

#[test]
fn polling_sees_edits_and_new_files_and_removals() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.watch.mode = WatchMode::Poll;
    config.watch.poll_seconds = 1;
    let server = folders.serve_with(config);
    let before = tags(&folders, &server);
    folders.write("modules/A.json", module("A", "Arithmetic"));
    folders.write("modules/C.json", module("C", "Chess"));
    eventually("the edit is seen", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
    eventually("the new file is seen", || {
        server.says("/modules/C.ics", "Chess")
    });
    folders.remove("modules/C.json");
    eventually("the removal is seen", || {
        server.is_without_timetable("/modules/C.ics")
    });
    assert_eq!(server.tag("/modules/B.ics"), before[1]);
    let away = folders.root().join("away");
    fs::rename(folders.data(), &away).unwrap();
    fs::rename(&away, folders.data()).unwrap();
    folders.write("modules/A.json", module("A", "Analysis"));
    eventually("the folder's return is seen", || {
        server.says("/modules/A.ics", "Analysis")
    });
}

#[test]
fn an_edit_that_keeps_length_and_time_of_change_is_seen() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.data().join("modules/A.json");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    folders.write("modules/A.json", module("A", "Algebro"));
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_times(FileTimes::new().set_modified(modified))
        .unwrap();
    eventually("the edit is seen", || {
        server.says("/modules/A.ics", "Algebro")
    });
}

#[test]
fn an_export_with_old_times_of_change_is_seen() {
    let folders = Folders::new();
    let server = folders.serve();
    let draft = folders.root().join("export.json");
    fs::write(&draft, module("A", "Arithmetic")).unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options()
        .write(true)
        .open(&draft)
        .unwrap()
        .set_times(FileTimes::new().set_modified(long_ago))
        .unwrap();
    fs::rename(&draft, folders.data().join("modules/A.json")).unwrap();
    eventually("the export is seen", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
}

#[test]
fn a_folder_that_loses_all_its_modules_at_once_changes_nothing() {
    let folders = Folders::new();
    let server = Process::start(&folders).published();
    let before = tags(&folders, &server);
    let (modules, away) = (
        folders.data().join("modules"),
        folders.root().join("modules"),
    );
    fs::rename(&modules, &away).unwrap();
    server.wait_for_log("modules: all files of this folder are gone");
    assert_eq!(tags(&folders, &server), before);
    fs::rename(&away, &modules).unwrap();
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
    folders.remove("modules/A.json");
    eventually("a single file may go", || {
        server.is_without_timetable("/modules/A.ics")
    });
    server.stop();
}

#[test]
fn the_last_module_goes_when_another_takes_its_place() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.remove("modules/A.json");
    eventually("the first is gone", || {
        server.is_without_timetable("/modules/A.ics")
    });
    folders.remove("modules/B.json");
    folders.write("modules/C.json", module("C", "Chess"));
    eventually("another is published", || {
        server.says("/modules/C.ics", "Chess")
    });
    assert!(server.is_without_timetable("/modules/B.ics"));
    assert!(server.says(&folders.student("bob"), "No timetable published yet"));
}

#[test]
fn of_two_files_with_the_same_code_and_term_neither_replaces_what_was_published() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.write("modules/A2.json", module("A", "Another"));
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
    folders.write("modules/A.json", module("A", "Arithmetic"));
    pass_a_marker(&folders, &server);
    assert_eq!(
        tags(&folders, &server),
        before,
        "an edit of the first does not count while there is a second"
    );
    folders.remove("modules/A2.json");
    eventually("what the first says now is published", || {
        server.says("/modules/A.ics", "Arithmetic")
    });
    assert_eq!(server.tag("/modules/B.ics"), before[1]);
}

#[test]
fn the_second_of_two_files_may_be_the_one_that_stays() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.write("modules/A2.json", module("A", "Another"));
    pass_a_marker(&folders, &server);
    assert!(server.says("/modules/A.ics", "Algebra"));
    folders.remove("modules/A.json");
    eventually("the second is published", || {
        server.says("/modules/A.ics", "Another")
    });
    assert!(server.says(&folders.student("ann"), "Another"));
}

#[test]
fn two_enrolments_of_one_module_leave_the_students_as_they_were() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.write("enrolments/B2.json", enrolment("B", &["cleo"]));
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
    assert_eq!(server.get(&folders.student("cleo")).status, 404);
    folders.remove("enrolments/B.json");
    eventually("the second counts", || {
        server.says(&folders.student("cleo"), "Botany")
    });
    assert!(server.is_without_timetable(&folders.student("bob")));
}

#[test]
fn an_enrolment_changes_the_students_feed_and_no_other() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.replace("enrolments/A.json", enrolment("A", &["ann", "bob", "cleo"]));
    eventually("cleo has a feed", || {
        server.says(&folders.student("cleo"), "Algebra")
    });
    let after = tags(&folders, &server);
    assert_eq!(after[..5], before[..5]);
    assert_ne!(after[5], before[5]);
    assert!(
        server.says(&folders.student("bob"), "Algebra")
            && server.says(&folders.student("bob"), "Botany")
    );
    folders.replace("enrolments/A.json", enrolment("A", &["ann"]));
    eventually("cleo is gone", || {
        server.is_without_timetable(&folders.student("cleo"))
    });
    assert_eq!(tags(&folders, &server), before, "all as it was");
}

#[test]
fn a_change_of_groups_changes_what_is_attended() {
    let folders = Folders::new();
    let grouped = module("A", "Algebra").replace("\"rooms\"", "\"groups\": [\"one\"], \"rooms\"");
    folders.write("modules/A.json", grouped);
    let enrolled = |group: &str| {
        format!(
            r#"{{ "module": "A", "term": "S1", "students": [ {{ "id": "ann", "groups": ["{group}"] }} ] }}"#
        )
    };
    folders.write("enrolments/A.json", enrolled("one"));
    let server = folders.serve();
    assert!(server.says(&folders.student("ann"), "Algebra"));
    folders.replace("enrolments/A.json", enrolled("two"));
    eventually("she does not attend", || {
        !server.says(&folders.student("ann"), "Algebra")
    });
    assert!(server.says(&folders.student("ann"), "Botany"));
    folders.replace("enrolments/A.json", enrolled("one"));
    eventually("she attends", || {
        server.says(&folders.student("ann"), "Algebra")
    });
}

#[test]
fn what_rooms_and_people_are_called_can_change() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.replace("rooms.json", r#"{ "R1": { "title": "Room One" } }"#);
    eventually("the room's title is shown", || {
        server.says("/modules/A.ics", "LOCATION:Room One")
    });
    folders.replace("people.json", r#"[ { "id": "s1", "name": "Dr Byron", "role": "staff" }, { "id": "ann", "name": "Ann Lee", "role": "student" } ]"#);
    eventually("the name is shown", || {
        server.says("/modules/A.ics", "Staff: Dr Byron")
    });
    assert!(server.says(&folders.student("ann"), "X-WR-CALNAME:Timetable: Ann Lee"));
    let before = tags(&folders, &server);
    folders.replace("rooms.json", "{ broken");
    folders.replace("people.json", "[ broken");
    folders.replace("enrolments/A.json", "{ broken");
    pass_a_marker(&folders, &server);
    assert_eq!(
        tags(&folders, &server),
        before,
        "broken files change nothing"
    );
}

#[test]
fn a_file_that_is_touched_or_written_again_changes_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = paths(&folders).map(|path| server.get_dated(&path).lasting_headers());
    let now = |what: &str| {
        pass_a_marker(&folders, &server);
        assert_eq!(
            paths(&folders).map(|path| server.get_dated(&path).lasting_headers()),
            before,
            "{what}"
        );
    };
    let touched = File::options()
        .append(true)
        .open(folders.data().join("modules/A.json"))
        .unwrap();
    touched.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    drop(touched);
    now("touched");
    for path in [
        "modules/A.json",
        "modules/B.json",
        "terms.json",
        "enrolments/A.json",
    ] {
        let text = fs::read(folders.data().join(path)).unwrap();
        folders.replace(path, text);
    }
    now("the same bytes again");
    let value: serde_json::Value = serde_json::from_str(&module("A", "Algebra")).unwrap();
    folders.replace(
        "modules/A.json",
        serde_json::to_string_pretty(&value).unwrap(),
    );
    folders.replace("terms.json", TERMS.replace(' ', "\n"));
    folders.replace("enrolments/B.json", enrolment("B", &["bob", "ann"]));
    now("other order and white space");
}

#[test]
fn a_terms_file_that_is_broken_or_gone_leaves_every_feed_as_it_was() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.replace("terms.json", "{ broken");
    let enrolled =
        |students: &[&str]| folders.replace("enrolments/A.json", enrolment("A", students));
    // A module cannot be a marker now, for no week has a date.
    enrolled(&["ann", "cleo"]);
    eventually("the broken file has been looked at", || {
        server.get(&folders.student("cleo")).status == 200
    });
    assert_eq!(tags(&folders, &server), before);
    folders.replace("terms.json", TERMS);
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
}

#[test]
fn a_terms_file_that_is_removed_leaves_every_feed_as_it_was() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    folders.remove("terms.json");
    folders.replace("enrolments/A.json", enrolment("A", &["ann", "cleo"]));
    eventually("the removal has been looked at", || {
        server.get(&folders.student("cleo")).status == 200
    });
    assert_eq!(tags(&folders, &server), before);
    folders.replace("terms.json", TERMS);
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
}

#[test]
fn modules_that_use_a_week_that_the_term_loses_stay_as_they_were() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("1-3", "1-2"),
    );
    let server = folders.serve();
    let (a, b) = (
        content(&server, "/modules/A.ics"),
        server.tag("/modules/B.ics"),
    );
    // Week 1 moves, and week 3 is removed.
    let other = TERMS
        .replace(r#", "3": "2026-10-12""#, "")
        .replace("2026-09-28", "2026-09-21");
    folders.replace("terms.json", &other);
    eventually("A's first meeting has moved", || {
        server.says("/modules/A.ics", "DTSTART:20260921T080000Z")
    });
    assert_eq!(
        content(&server, "/modules/A.ics"),
        a.replace("20260928", "20260921")
    );
    assert_eq!(server.tag("/modules/B.ics"), b);
    folders.replace("terms.json", TERMS.replace("2026-09-28", "2026-09-21"));
    eventually("B's first meeting has moved", || {
        server.says("/modules/B.ics", "DTSTART:20260921T080000Z")
    });
}

#[test]
fn files_that_do_not_count_are_ignored() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = tags(&folders, &server);
    for name in [
        ".A.json",
        "A.json~",
        "A.json.tmp",
        ".A.json.swp",
        "A.json.bak",
        "#A.json#",
        ".hidden/A.json",
        "A.JSON",
    ] {
        folders.write(&format!("modules/{name}"), module("A", "Arithmetic"));
    }
    folders.write("elsewhere/A.json", module("A", "Arithmetic"));
    pass_a_marker(&folders, &server);
    assert_eq!(tags(&folders, &server), before);
}

#[test]
fn a_burst_of_files_is_published_whole() {
    let folders = Folders::new();
    let server = folders.serve();
    for number in 0..200 {
        folders.replace(
            &format!("modules/burst/{number}.json"),
            module(&format!("N{number}"), "Burst"),
        );
    }
    eventually("all are there", || {
        (0..200).all(|number| server.get(&format!("/modules/N{number}.ics")).status == 200)
    });
}

#[test]
fn a_writer_that_never_rests_does_not_hold_up_others() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut count = 0;
    folders.write("modules/A.json", module("A", "Arithmetic"));
    eventually("the edit is seen all the same", || {
        count += 1;
        folders.write(
            "modules/busy.json",
            module("BUSY", &format!("Edit {count}")),
        );
        server.says("/modules/A.ics", "Arithmetic")
    });
}

#[test]
fn a_log_that_is_written_beside_the_data_folder_does_not_feed_on_itself() {
    let folders = Folders::new();
    fs::create_dir(folders.output()).unwrap();
    fs::rename(folders.data(), folders.output().join("data")).unwrap();
    let mut command =
        folders.command(&["serve", "--listen", "127.0.0.1:0", "--data", "output/data"]);
    let process = Process::launch(&folders, command.env("CARILLON_LOG_LEVEL", "trace"));
    let mut len = 0;
    eventually("it has nothing more to say", || {
        let before = std::mem::replace(&mut len, process.log_len());
        assert!(len < FLOOD, "it floods its log");
        len == before
    });
}

#[test]
fn all_enrolments_moved_away_at_once_change_nothing() {
    let folders = Folders::new();
    let process = Process::start(&folders).published();
    let ann = folders.student("ann");
    let feed = || process.get(&ann).body;
    let before = feed();
    let (here, away) = (
        folders.data().join("enrolments"),
        folders.root().join("away"),
    );
    fs::rename(&here, &away).unwrap();
    process.wait_for_log("enrolments: all files of this folder are gone");
    assert_eq!(feed(), before);
    fs::rename(&away, &here).unwrap();
    folders.replace("modules/B.json", module("B", "Botany"));
    eventually("it goes on when they are back", || {
        process.says("/modules/B.ics", "Botany")
    });
    process.stop();
}

#[test]
fn a_module_is_shown_once_when_a_file_in_conflict_said_the_same_before() {
    let folders = Folders::new();
    let server = folders.serve();
    let events = || {
        server
            .get("/modules/B.ics")
            .text()
            .matches("BEGIN:VEVENT")
            .count()
    };
    let before = events();
    // The content of B.json stays published, because two files claim to be A now. Then B comes in a file of its own.
    folders.write("modules/B.json", module("A", "Another"));
    pass_a_marker(&folders, &server);
    folders.write("modules/B2.json", module("B", "Botany"));
    eventually("the new file is published", || {
        server.says("/modules/B.ics", "Botany")
    });
    assert_eq!(events(), before);
}
