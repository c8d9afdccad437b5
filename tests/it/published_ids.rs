//! An id that was ever published keeps its feed for some time after it vanished from the data folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use carillon::feed::{FeedId, Kind};
use carillon::publish::Publisher;
use carillon::published_ids::PublishedIds;
use carillon::trusted_time::{TimeBounds, TrustedTime};
use jiff::Timestamp;

use crate::fixture::{Folders, Site, at, enrolment, eventually, feed_text, module, text};

const NOTHING: &str = "No timetable published yet";

/// A publisher on the folders, with their store and their list of ids.
fn publisher(folders: &Folders) -> Publisher {
    asking(folders, |_| None)
}

fn asking(
    folders: &Folders,
    last_fetch: impl Fn(&FeedId) -> Option<Timestamp> + Send + Sync + 'static,
) -> Publisher {
    let config = folders.config();
    let (ids, error) = PublishedIds::open(&config.state, config.links.closed_days);
    assert!(error.is_none(), "{error:?}");
    let ids = ids.with_last_fetch(Box::new(last_fetch));
    folders.publisher().with_published_ids(ids)
}

#[track_caller]
fn says_nothing(publisher: &Publisher, kind: Kind, id: &str) {
    let text = feed_text(publisher, kind, id).unwrap_or_else(|| panic!("no feed of {kind:?} {id}"));
    assert!(
        text.contains(NOTHING) && text.matches("BEGIN:VEVENT").count() == 1,
        "{text}"
    );
}

fn list(folders: &Folders) -> String {
    fs::read_to_string(folders.state().join("published-ids")).unwrap()
}

#[test]
fn a_student_whose_last_enrolment_is_gone_keeps_feed_and_page_and_links_knows_them() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("bob");
    let page = path.replace("timetable.ics", "");
    assert!(server.says(&path, "Botany"));
    folders.replace("enrolments/B.json", enrolment("B", &["ann"]));
    eventually("bob has no timetable", || server.says(&path, NOTHING));
    assert_eq!(server.get(&page).status, 200);
    let output = folders.run(&["links", "student", "bob", "--base-url", "http://here"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains(&format!("student,bob,bob,http://here{page}")),
        "{}",
        text(&output.stdout)
    );
    assert!(
        text(&output.stderr).contains("student bob has no timetable now"),
        "{}",
        text(&output.stderr)
    );
    let output = folders.run(&["links", "student", "nobody"]);
    assert!(
        !output.status.success() && text(&output.stderr).contains("there is no student nobody")
    );
}

#[test]
fn who_comes_back_has_their_timetable_at_the_same_address() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("bob");
    folders.replace("enrolments/B.json", enrolment("B", &["ann"]));
    eventually("bob has no timetable", || server.says(&path, NOTHING));
    folders.replace("enrolments/B.json", enrolment("B", &["ann", "bob"]));
    eventually("bob is back", || server.says(&path, "Botany"));
    assert!(!server.says(&path, NOTHING));
}

#[test]
fn a_module_a_room_and_a_member_of_staff_that_vanish_keep_their_feeds_and_are_in_no_list() {
    let folders = Folders::new();
    let other = module("B", "Botany")
        .replace("R1", "R2")
        .replace("s1", "s2");
    folders.write("modules/B.json", other);
    let server = folders.serve();
    let staff = folders.secret(Kind::Staff, "s2");
    assert!(server.says("/rooms", ">R2<") && server.says("/modules", ">B<"));
    folders.remove("modules/B.json");
    for path in ["/modules/B.ics", "/rooms/R2.ics", &staff] {
        eventually("the feed says that there is no timetable", || {
            server.is_without_timetable(path)
        });
    }
    assert!(server.says("/modules/A.ics", "Algebra"));
    for (list, gone, there) in [("/modules", ">B<", ">A<"), ("/rooms", ">R2<", ">R1<")] {
        assert!(
            server.says(list, there) && !server.says(list, gone),
            "{list}"
        );
    }
    for page in ["/modules/B", "/rooms/R2"] {
        assert_eq!(server.get(page).status, 200, "{page}");
    }
}

#[test]
fn a_code_that_is_corrected_in_its_case_is_found_by_both_spellings() {
    let folders = Folders::new();
    let server = folders.serve();
    assert!(server.says("/modules/b.ics", "Botany"));
    folders.remove("modules/B.json");
    for path in ["/modules/B.ics", "/modules/b.ics"] {
        eventually("the feed says that there is no timetable", || {
            server.is_without_timetable(path)
        });
    }
    folders.write("modules/b.json", module("b", "Botany"));
    for path in ["/modules/b.ics", "/modules/B.ics"] {
        eventually("the feed of the corrected code is found", || {
            server.says(path, "Botany")
        });
    }
}

#[test]
fn a_feed_that_was_kept_goes_after_the_days_unless_it_is_fetched() {
    let folders = Folders::new();
    folders.write("enrolments/B.json", enrolment("B", &["ann", "bob", "cleo"]));
    let fetched = Arc::new(Mutex::new(None));
    let last = Arc::clone(&fetched);
    let mut publisher = asking(&folders, move |feed_id| {
        (*feed_id == FeedId::new(Kind::Student, "cleo")).then(|| *last.lock().unwrap())?
    });
    publisher.publish(at("2026-10-01T12:00:00Z"));
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    let report = publisher.publish(at("2026-10-02T12:00:00Z"));
    assert_eq!(
        report.feeds[Kind::Student],
        1,
        "who vanished does not count"
    );
    says_nothing(&publisher, Kind::Student, "bob");
    publisher.publish(at("2026-11-01T11:59:00Z"));
    says_nothing(&publisher, Kind::Student, "bob");
    *fetched.lock().unwrap() = Some(at("2026-10-20T00:00:00Z"));
    // The 30 days of `links.closed_days`.
    publisher.publish(at("2026-11-01T12:00:00Z"));
    assert_eq!(feed_text(&publisher, Kind::Student, "bob"), None);
    says_nothing(&publisher, Kind::Student, "cleo");
    assert!(
        list(&folders).ends_with("forgotten student bob\n"),
        "{}",
        list(&folders)
    );
    publisher.publish(at("2026-11-19T00:00:00Z"));
    assert_eq!(feed_text(&publisher, Kind::Student, "cleo"), None);
    // Whom nothing reminds of is new when they come again.
    folders.write("enrolments/B.json", enrolment("B", &["ann", "bob"]));
    publisher.publish(at("2026-11-20T00:00:00Z"));
    assert!(
        feed_text(&publisher, Kind::Student, "bob")
            .unwrap()
            .contains("Botany")
    );
}

#[test]
fn a_clock_that_is_far_ahead_for_a_moment_forgets_no_id() {
    let folders = Folders::new();
    let trusted_time = TrustedTime::open(&folders.state());
    let mut publisher = publisher(&folders).with_trusted_time(trusted_time);
    publisher.publish(at("2026-10-01T12:00:00Z"));
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    publisher.publish(at("2026-10-02T12:00:00Z"));
    for course in ["A", "B"] {
        let path = format!("enrolments/{course}.json");
        folders.write(&path, enrolment(course, &["zoe"]));
    }
    for now in ["2093-01-01T00:00:00Z", "2026-10-02T13:00:00Z"] {
        publisher.publish(at(now));
        says_nothing(&publisher, Kind::Student, "bob");
        says_nothing(&publisher, Kind::Student, "ann");
    }
    assert!(!list(&folders).contains("forgotten"), "{}", list(&folders));
    // Their days pass by the right clock.
    for day in [9, 16, 23, 30] {
        publisher.publish(at(&format!("2026-10-{day:02}T12:00:00Z")));
        says_nothing(&publisher, Kind::Student, "bob");
    }
    publisher.publish(at("2026-11-01T14:00:00Z"));
    for id in ["ann", "bob"] {
        assert_eq!(feed_text(&publisher, Kind::Student, id), None, "{id}");
    }
}

#[test]
fn before_the_fetch_records_have_been_read_nothing_is_forgotten() {
    let folders = Folders::new();
    let is_read = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_read);
    let now = at("2027-10-01T12:00:00Z");
    let mut publisher = asking(&folders, move |_| {
        (!flag.load(Ordering::Relaxed)).then_some(now)
    });
    publisher.publish(at("2026-10-01T12:00:00Z"));
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    publisher.publish(at("2026-10-02T12:00:00Z"));
    publisher.publish(now);
    says_nothing(&publisher, Kind::Student, "bob");
    is_read.store(true, Ordering::Relaxed);
    publisher.publish(now);
    assert_eq!(feed_text(&publisher, Kind::Student, "bob"), None);
}

#[test]
fn neither_a_deleted_store_nor_an_empty_data_folder_changes_who_has_a_feed() {
    let folders = Folders::new();
    let first = at("2026-10-01T12:00:00Z");
    let mut before = publisher(&folders);
    before.publish(first);
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    before.publish(first);
    let known = list(&folders);
    drop(before);
    fs::remove_dir_all(folders.store()).unwrap();
    let data = folders.root().join("elsewhere");
    fs::rename(folders.data(), &data).unwrap();
    fs::create_dir(folders.data()).unwrap();
    let mut after = publisher(&folders);
    after.publish(first);
    assert_eq!(list(&folders), known, "an empty folder is an accident");
    fs::remove_dir(folders.data()).unwrap();
    fs::rename(&data, folders.data()).unwrap();
    after.publish(at("2026-10-03T12:00:00Z"));
    says_nothing(&after, Kind::Student, "bob");
    assert!(
        feed_text(&after, Kind::Student, "ann")
            .unwrap()
            .contains("Botany")
    );
    assert_eq!(
        list(&folders),
        known,
        "the time at which bob vanished stands"
    );
}

#[test]
fn who_vanished_while_no_server_ran_keeps_the_feed_that_only_the_store_remembers() {
    let folders = Folders::new();
    let first = at("2026-10-01T12:00:00Z");
    publisher(&folders).publish(first);
    // As a version did that kept no list.
    fs::remove_file(folders.state().join("published-ids")).unwrap();
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    let mut after = publisher(&folders);
    after.publish(first);
    says_nothing(&after, Kind::Student, "bob");
    assert!(
        list(&folders).contains("vanished student 1790856000 bob\n"),
        "{}",
        list(&folders)
    );
}

#[test]
fn a_stopped_link_stays_closed_when_its_id_vanishes() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("bob");
    let stopped = folders.run(&["links", "stop", "student", "bob", "--reason", "left"]);
    assert!(stopped.status.success(), "{}", text(&stopped.stderr));
    eventually("it is closed", || {
        server.says(&path, "This feed has been closed")
    });
    folders.replace("enrolments/B.json", enrolment("B", &["ann"]));
    eventually("bob has vanished", || {
        list(&folders).contains("vanished student")
    });
    assert!(server.says(&path, "This feed has been closed") && !server.says(&path, NOTHING));
    // And one that vanished can still be given another address.
    folders.run(&["links", "resume", "student", "bob", "--reason", "back"]);
    eventually("it is open", || server.says(&path, NOTHING));
    assert!(
        folders
            .run(&["links", "rotate", "student", "bob", "--reason", "leaked"])
            .status
            .success()
    );
    eventually("the old address is dead", || {
        server.get(&path).status == 404
    });
    assert!(server.says(&folders.student("bob"), NOTHING));
}

#[test]
fn a_list_that_was_cut_short_at_any_byte_is_read_up_to_there_and_written_whole() {
    let folders = Folders::new();
    let now = at("2026-10-01T12:00:00Z");
    publisher(&folders).publish(now);
    let whole = list(&folders);
    let path = folders.state().join("published-ids");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let known = |state: &Path| {
        let ids = PublishedIds::read(state, 30).unwrap();
        Kind::ALL
            .into_iter()
            .map(|kind| ids.of_kind(kind).count())
            .sum::<usize>()
    };
    for end in 0..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        assert_eq!(
            known(&folders.state()),
            whole[..end].matches('\n').count(),
            "{:?}",
            &whole[..end]
        );
        let (mut ids, error) = PublishedIds::open(&folders.state(), 30);
        assert!(error.is_none());
        let mut feeds = vec![FeedId::new(Kind::Staff, "zoe")];
        for kind in Kind::ALL {
            feeds.extend(ids.of_kind(kind).map(|id| FeedId::new(kind, id)));
        }
        let feeds = feeds.iter().map(|feed_id| (feed_id, true));
        ids.update(feeds, TimeBounds::of_clock(now)).unwrap();
        let lines = whole[..end].matches('\n').count() + 1;
        assert_eq!(
            (list(&folders).lines().count(), known(&folders.state())),
            (lines, lines),
            "{}",
            list(&folders)
        );
    }
}

#[test]
fn the_list_does_not_grow_without_end() {
    let folders = Folders::new();
    let now = at("2026-10-01T12:00:00Z");
    drop(publisher(&folders));
    let (mut ids, _) = PublishedIds::open(&folders.state(), 30);
    let student = |number| FeedId::new(Kind::Student, format!("student {number}"));
    let students: Vec<FeedId> = (0..200).map(student).collect();
    for round in 0..20 {
        let feeds = students.iter().map(|feed_id| (feed_id, round % 2 == 0));
        ids.update(feeds, TimeBounds::of_clock(now)).unwrap();
        let lines = list(&folders).lines().count();
        assert!(lines <= 1400, "{lines} lines for 200 ids");
    }
    assert_eq!(
        PublishedIds::read(&folders.state(), 30)
            .unwrap()
            .of_kind(Kind::Student)
            .count(),
        200
    );
}

#[test]
fn a_list_that_cannot_be_written_is_reported_and_tried_again_while_feeds_are_served() {
    let folders = Folders::new();
    let now = at("2026-10-01T12:00:00Z");
    let mut publisher = publisher(&folders);
    // A folder in the way stands for a full disk, also for root.
    let path = folders.state().join("published-ids");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("x"), "").unwrap();
    let report = publisher.publish(now);
    let error = report.ids_error.expect("it cannot be written").to_string();
    assert!(error.contains("published-ids"), "{error}");
    assert!(feed_text(&publisher, Kind::Student, "bob").is_some());
    fs::remove_dir_all(&path).unwrap();
    let report = publisher.publish(now);
    assert!(report.ids_error.is_none() && list(&folders).contains("published student bob\n"));
}

#[test]
fn render_keeps_the_file_of_an_id_that_vanished_as_long_as_the_server_keeps_its_feed() {
    let folders = Folders::new();
    let out = folders.root().join("out");
    let render = || {
        let output = folders.run(&["render", "--out", out.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        fs::read_to_string(out.join("students/bob.ics"))
    };
    publisher(&folders).publish(crate::fixture::now());
    assert!(render().unwrap().contains("Botany"));
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    let known = list(&folders);
    let kept = render().unwrap();
    assert!(kept.contains(NOTHING) && !kept.contains("Botany"), "{kept}");
    assert_eq!(list(&folders), known, "render leaves the list alone");
    fs::write(
        folders.state().join("published-ids"),
        known.replace("published student bob", "vanished student 1700000000 bob"),
    )
    .unwrap();
    render().expect_err("the server has forgotten an id that vanished years ago");
}

#[test]
fn check_and_render_do_not_write_the_list() {
    let folders = Folders::new();
    for arguments in [&["check"][..], &["render", "--out", "out"]] {
        let output = folders.run(arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(
            !folders.state().join("published-ids").exists(),
            "{arguments:?}"
        );
    }
}
