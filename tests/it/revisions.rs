//! SEQUENCE never falls and fits into 31 bits; DTSTAMP and Last-Modified are never later than the clock.

use std::fs;

use carillon::feed::{FeedId, Kind};
use carillon::publish::{Publisher, Report};
use carillon::trusted_time::TrustedTime;
use jiff::Timestamp;

use crate::fixture::{
    Folders, Site, at, copy_folder, decision_at, eventually, feed_text, module, open_database,
    publisher, text,
};

/// A publisher on the folders and their store; each publish must be without an error.
struct Publishing(Publisher);

impl Publishing {
    fn new(folders: &Folders) -> Self {
        Self(folders.publisher())
    }

    fn at(&mut self, now: &str) -> Report {
        let report = self.0.publish(now.parse().unwrap());
        assert!(
            report.errors() == 0 && report.store_error.is_none(),
            "{report:?}"
        );
        report
    }

    fn text(&self) -> String {
        feed_text(&self.0, Kind::Module, "A").unwrap()
    }

    fn modified(&self) -> Timestamp {
        self.0
            .feeds()
            .get(&FeedId::new(Kind::Module, "A"))
            .unwrap()
            .feed()
            .modified()
    }

    /// The SEQUENCE of all events of module A, which must be one.
    #[track_caller]
    fn sequence(&self) -> u32 {
        self.value("SEQUENCE:").parse().unwrap()
    }

    #[track_caller]
    fn stamp(&self) -> String {
        assert_eq!(self.value("DTSTAMP:"), self.value("LAST-MODIFIED:"));
        self.value("DTSTAMP:")
    }

    #[track_caller]
    fn value(&self, name: &str) -> String {
        let text = self.text();
        let mut values: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix(name))
            .collect();
        values.dedup();
        assert_eq!(values.len(), 1, "{text}");
        values[0].to_owned()
    }
}

fn edit(folders: &Folders, title: &str) {
    folders.write("modules/A.json", module("A", title));
}

#[test]
fn quick_edits_raise_sequence_and_leave_the_times_with_the_clock() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:00Z");
    let mut before = publishing.sequence();
    for number in 0..20 {
        edit(&folders, &format!("Edit {number}"));
        publishing.at("2026-11-22T12:00:01.5Z");
        assert!(publishing.sequence() > before, "{number}");
        before = publishing.sequence();
        assert_eq!(publishing.stamp(), "20261122T120001Z");
        assert_eq!(
            publishing.modified(),
            "2026-11-22T12:00:01Z".parse().unwrap()
        );
    }
    // What did not change is as it was, also for a publisher that reads it from the store.
    let text = publishing.text();
    drop(publishing);
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:01.9Z");
    assert_eq!(publishing.text(), text);
    edit(&folders, "Again");
    publishing.at("2026-11-22T12:00:01.9Z");
    assert!(publishing.sequence() > before);
}

#[test]
fn last_modified_is_in_the_past_and_no_second_edit_is_hidden_by_it() {
    let folders = Folders::new();
    let server = folders.serve();
    let parse = |date: &str| jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
    for number in 0..6 {
        let title = format!("Edit {number}");
        folders.replace("modules/A.json", module("A", &title));
        eventually("the edit is published", || {
            server.says("/modules/A.ics", &title)
        });
        // The second may bring another edit: a date of now says nothing.
        let answer = server.get("/modules/A.ics");
        assert_eq!(answer.find("last-modified"), None);
        let date = folders.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT");
        let since = format!("If-Modified-Since: {date}");
        assert_eq!(server.ask("GET", "/modules/A.ics", &[&since]).status, 200);
        let dated = server.get_dated("/modules/A.ics");
        assert!(parse(dated.header("last-modified")) < folders.clock.now());
    }
    let since = format!(
        "If-Modified-Since: {}",
        server.get_dated("/modules/A.ics").header("last-modified")
    );
    assert_eq!(server.ask("GET", "/modules/A.ics", &[&since]).status, 304);
    folders.replace("modules/A.json", module("A", "Last"));
    eventually("a program that asks by date sees it", || {
        server.ask("GET", "/modules/A.ics", &[&since]).status == 200
    });
}

#[test]
fn a_clock_that_is_set_back_hides_no_change_from_who_asks_by_date() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:00Z");
    let (sequence, modified) = (publishing.sequence(), publishing.modified());
    edit(&folders, "Arithmetic");
    publishing.at("2026-11-22T11:00:00Z");
    assert!(publishing.sequence() > sequence && publishing.modified() > modified);
    assert_eq!(
        publishing.stamp(),
        "20261122T110000Z",
        "when it changed by this clock"
    );
}

#[test]
fn a_clock_that_was_far_ahead_for_a_moment_leaves_nothing_behind() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:00Z");
    let right = publishing.sequence();
    for (number, now) in (1..).zip([
        "2093-02-01T00:00:00Z",
        "2150-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
    ]) {
        edit(&folders, &format!("Edit {number}"));
        publishing.at(now);
        assert_eq!(publishing.sequence(), right + number, "{now}");
    }
    edit(&folders, "Right");
    publishing.at("2026-11-22T12:30:00Z");
    assert_eq!(
        publishing.sequence(),
        right + 1800,
        "the clock is followed again"
    );
    assert_eq!(publishing.stamp(), "20261122T123000Z");
    assert_eq!(
        publishing.modified(),
        "2026-11-22T12:30:00Z".parse().unwrap()
    );
}

#[test]
fn what_did_not_change_since_a_clock_was_far_ahead_has_the_time_at_which_it_was_right_again() {
    for is_restarted in [false, true] {
        let folders = Folders::new();
        let mut publishing = Publishing::new(&folders);
        publishing.at("2026-11-22T12:00:00Z");
        edit(&folders, "Ahead");
        publishing.at("2093-02-01T00:00:00Z");
        assert_eq!(publishing.stamp(), "20930201T000000Z");
        let sequence = publishing.sequence();
        if is_restarted {
            drop(publishing);
            publishing = Publishing::new(&folders);
        }
        for now in ["2026-11-22T12:10:00Z", "2026-11-22T12:20:00Z"] {
            publishing.at(now);
            assert_eq!(publishing.stamp(), "20261122T121000Z");
            assert_eq!(publishing.sequence(), sequence);
            let right = "2026-11-22T12:10:00Z".parse().unwrap();
            assert_eq!(publishing.modified(), right);
        }
    }
}

#[test]
fn news_that_a_clock_far_ahead_dated_count_from_when_it_was_right_again_and_none_are_lost() {
    let folders = Folders::ahead();
    let trusted_time = TrustedTime::open(&folders.state());
    let mut publishing = Publishing::new(&folders);
    publishing.0 = publishing.0.with_trusted_time(trusted_time);
    let edits = [
        ("2026-11-22T12:00:00Z", "Mon"),
        ("2026-11-22T13:00:00Z", "Tue"),
        ("2093-02-01T00:00:00Z", "Wed"),
        ("2026-11-22T14:00:00Z", "Thu"),
    ];
    for (now, day) in edits {
        let module = module("A", "Algebra").replace("\"Mon\"", &format!("\"{day}\""));
        folders.write("modules/A.json", module);
        publishing.at(now);
    }
    let dates = |publishing: &Publishing| -> Vec<String> {
        let log = publishing.0.changes();
        let all = log.of_module("A").into_iter();
        all.map(|change| change.at.strftime("%FT%T%.f").to_string())
            .collect()
    };
    let expected = [
        "2026-11-22T14:00:00.001",
        "2026-11-22T14:00:00",
        "2026-11-22T13:00:00",
    ];
    assert_eq!(dates(&publishing), expected);
    drop(publishing);
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T14:10:00Z");
    assert_eq!(dates(&publishing), expected, "after a restart");
}

#[test]
fn a_file_with_the_highest_number_there_is_is_an_error_at_the_start_that_says_what_to_do() {
    let folders = Folders::new();
    folders.open_links();
    fs::write(folders.state().join("sequence"), "2147483647\n").unwrap();
    let output = folders.run(&[
        "render",
        "--out",
        folders.root().join("out").to_str().unwrap(),
    ]);
    let message = text(&output.stderr);
    assert!(message.contains("ERROR"), "{message}");
    assert!(
        message.contains("state/sequence") && message.contains("delete"),
        "{message}"
    );
}

#[test]
fn a_link_that_was_closed_by_a_clock_far_ahead_is_closed_now_and_not_in_decades() {
    let folders = Folders::new();
    let far_ahead = "2093-02-01T00:00:00Z".parse().unwrap();
    let links = folders.open_links();
    links.stop(decision_at("ann", far_ahead), None).unwrap();
    let out = folders.root().join("out");
    let output = folders.run(&["render", "--out", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let feed = fs::read_to_string(out.join("students/ann.ics")).unwrap();
    assert!(feed.contains("This feed has been closed"), "{feed}");
    assert!(!feed.contains("2093"), "{feed}");
}

#[test]
fn sequence_does_not_fall_when_the_store_is_deleted_and_the_clock_set_back() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:00Z");
    let before = publishing.sequence();
    drop(publishing);
    fs::remove_dir_all(folders.store()).unwrap();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-20T12:00:00Z");
    assert!(publishing.sequence() > before);
    assert_eq!(publishing.stamp(), "20261120T120000Z");
    // Where both are lost, the clock counts.
    drop(publishing);
    fs::remove_dir_all(folders.store()).unwrap();
    fs::remove_file(folders.state().join("sequence")).unwrap();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:10:00Z");
    assert_eq!(publishing.sequence(), before + 600);
}

#[test]
fn sequence_does_not_fall_when_an_old_store_and_an_old_folder_are_put_back() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:00Z");
    drop(publishing);
    let backup = folders.root().join("backup");
    copy_folder(&folders.store(), &backup);
    edit(&folders, "Arithmetic");
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T13:00:00Z");
    let before = publishing.sequence();
    drop(publishing);
    fs::remove_dir_all(folders.store()).unwrap();
    fs::rename(&backup, folders.store()).unwrap();
    edit(&folders, "Algebra");
    let mut publishing = Publishing::new(&folders);
    // With the clock of the backup, too.
    publishing.at("2026-11-22T12:00:00Z");
    assert!(publishing.text().contains("Algebra") && publishing.sequence() > before);
    let text = publishing.text();
    drop(publishing);
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T14:00:00Z");
    assert_eq!(publishing.text(), text, "once, and not at every start");
}

#[test]
fn a_store_of_the_version_before_keeps_the_events_as_they_were() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T12:00:00Z");
    let text = publishing.text();
    drop(publishing);
    // That version kept neither number.
    let store = open_database(&folders.store());
    assert!(store.remove("s").unwrap().is_some());
    store.flush().unwrap();
    drop(store);
    fs::remove_file(folders.state().join("sequence")).unwrap();
    let mut publishing = Publishing::new(&folders);
    publishing.at("2026-11-22T15:00:00Z");
    assert_eq!(publishing.text(), text);
    assert!(folders.state().join("sequence").exists());
}

#[test]
fn the_highest_sequence_is_written_before_anything_with_it_is_served() {
    let folders = Folders::new();
    let mut publishing = Publishing::new(&folders);
    let path = folders.state().join("sequence");
    let read = || {
        fs::read_to_string(&path)
            .unwrap()
            .trim()
            .parse::<u32>()
            .unwrap()
    };
    publishing.at("2026-11-22T12:00:00Z");
    assert_eq!(read(), publishing.sequence());
    // A folder in the way stands for a full disk, also for root: the log says so, and it is tried again.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    fs::write(path.join("x"), "").unwrap();
    edit(&folders, "Arithmetic");
    let report = publishing.at("2026-11-22T12:05:00Z");
    assert!(
        report
            .sequence_error
            .unwrap()
            .to_string()
            .contains("sequence")
    );
    assert!(publishing.text().contains("Arithmetic"));
    fs::remove_dir_all(&path).unwrap();
    edit(&folders, "Analysis");
    assert!(
        publishing
            .at("2026-11-22T12:06:00Z")
            .sequence_error
            .is_none()
    );
    assert_eq!(read(), publishing.sequence());
}

#[test]
fn a_notice_that_later_meetings_are_left_out_is_not_from_the_future() {
    let folders = Folders::ahead();
    let mut config = folders.config();
    config.feed.max_events = 4;
    let mut publisher = publisher(config);
    publisher.publish(at("2026-11-22T12:00:00Z"));
    let text = feed_text(&publisher, Kind::Room, "R1").unwrap();
    let stamps: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("DTSTAMP:"))
        .collect();
    assert!(text.contains("UID:") && stamps.len() == 2, "{text}");
    assert!(
        stamps.iter().all(|stamp| *stamp == "20261122T120000Z"),
        "{stamps:?}"
    );
}
