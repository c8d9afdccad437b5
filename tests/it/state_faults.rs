//! A state folder that goes away, a clock that is a year wrong, and time zone rules that change under a server.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::fixture::{
    Answer, Folders, MountedFolder, Process, SERVE, Site, TestClock, decision, eventually,
    files_below, module, page_of, without_revisions, write_files,
};

fn stop_feed(server: &Process, feed: &str) -> Answer {
    let page = page_of(feed);
    server.post(&format!("{page}stop"), "confirm=yes")
}

#[test]
fn a_state_folder_that_vanishes_under_a_server_takes_no_feed_away_and_no_decision() {
    let folders = Folders::ahead();
    let [ann, bob] = ["ann", "bob"].map(|id| folders.student(id));
    let server = Process::start(&folders).published();
    let before = server.get(&ann).body;
    let elsewhere = folders.root().join("elsewhere");
    fs::rename(folders.state(), &elsewhere).unwrap();
    assert_eq!(server.get(&ann).body, before);
    folders.replace("modules/A.json", module("A", "Arithmetic"));
    eventually("a change is published", || server.says(&ann, "Arithmetic"));
    let answer = stop_feed(&server, &bob);
    assert_eq!(answer.status, 500);
    assert!(
        answer.text().contains("nothing has changed"),
        "{}",
        answer.text()
    );
    assert!(!server.says(&bob, "This feed has been closed"));
    eventually("the log says so", || {
        let log = server.log();
        log.lines()
            .any(|line| line.contains(" ERROR ") && line.contains("state/"))
    });
    // What a server without its folder writes is not mixed up with it.
    eventually("the folder is back", || {
        let _ = fs::remove_dir_all(folders.state());
        fs::rename(&elsewhere, folders.state()).is_ok()
    });
    eventually("decisions can be made again", || {
        stop_feed(&server, &bob).status == 303
    });
    eventually("it holds", || {
        server.says(&bob, "This feed has been closed")
    });
    server.stop();
    let server = Process::start(&folders).published();
    assert!(server.says(&bob, "This feed has been closed"));
    assert!(server.says(&ann, "Arithmetic"));
    server.stop();
}

#[test]
fn decisions_of_commands_are_seen_after_the_state_folder_was_mounted() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    let files = files_below(&folders.state());
    let Some(_mounted) = MountedFolder::new(&folders.state()) else {
        eprintln!("skipped: only root can mount a file system");
        return;
    };
    write_files(&folders.state(), &files);
    let rotate = |reason: &str| {
        let before = folders.student("ann");
        folders.prints(&["links", "rotate", "student", "ann", "--reason", reason]);
        eventually("the old address is dead", || {
            server.get(&before).status == 404
        });
        assert_eq!(server.get(&folders.student("ann")).status, 200);
    };
    // The look at everything finds the first one, and no event.
    folders.prints(&["links", "stop", "student", "bob", "--reason", "first"]);
    server.signal("HUP");
    eventually("the look finds it", || {
        server.says(&folders.student("bob"), "This feed has been closed")
    });
    for number in 0..3 {
        rotate(&number.to_string());
    }
    server.stop();
}

/// Moves the clock by this many years.
fn move_clock(clock: &TestClock, years: i64) {
    let now = clock.now().to_zoned(TimeZone::UTC);
    clock.set(now.checked_add(years.years()).unwrap().timestamp());
}

#[test]
fn a_clock_that_is_a_year_wrong_in_both_directions_changes_no_feed_and_no_decision() {
    let folders = Folders::ahead();
    let old = folders.student("ann");
    folders.open_links().rotate(decision("ann"), None).unwrap();
    let new = folders.student("ann");
    let mut config = folders.config();
    config.watch.poll_seconds = 1;
    let server = folders.serve_with(config.clone());
    let paths = [
        new.as_str(),
        "/modules/A.ics",
        "/modules/B.ics",
        "/rooms/R1.ics",
    ];
    let mut before = paths.map(|path| without_revisions(&server.get(path).text()));
    let (mut title, mut sequence) = (0, server.get("/modules/A.ics").sequence());
    server.stop();
    for years in [1, -1, -1, 1] {
        move_clock(&folders.clock, years);
        let server = folders.serve_with(config.clone());
        let now = paths.map(|path| without_revisions(&server.get(path).text()));
        assert_eq!(now, before, "{years}");
        assert_eq!(server.get(&old).status, 404, "{years}");
        title += 1;
        let name = format!("Title{title}");
        folders.replace("modules/A.json", module("A", &name));
        eventually(&name, || {
            paths[..2].iter().all(|path| server.says(path, &name))
        });
        let higher = server.get("/modules/A.ics").sequence();
        assert!(higher > sequence, "{years}: {higher} after {sequence}");
        sequence = higher;
        let other = server.get("/modules/B.ics").text();
        assert_eq!(without_revisions(&other), before[2], "{years}");
        before = paths.map(|path| without_revisions(&server.get(path).text()));
        server.stop();
    }
}

/// A whole time zone file (RFC 8536) without changes of clocks.
const UTC: &[u8] = b"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04\
\0\0\0\0\0\0UTC\0TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04\
\0\0\0\0\0\0UTC\0\nUTC0\n";

#[test]
fn time_zone_rules_that_change_move_every_meeting_and_back() {
    let folders = Folders::ahead();
    let zones = folders.root().join("zoneinfo");
    fs::create_dir_all(zones.join("Europe")).unwrap();
    fs::write(zones.join("Europe/London"), UTC).unwrap();
    let paths = ["/modules/A.ics".to_owned(), folders.student("ann")];
    let starts = |has_other_rules: bool| {
        let mut command = folders.command(&SERVE);
        if has_other_rules {
            command.env("TZDIR", &zones);
        }
        let server = Process::launch(&folders, &mut command).published();
        let answers = paths.clone().map(|path| server.get(&path));
        let sequence = answers[0].sequence();
        let starts = answers.map(|answer| {
            let text = answer.text();
            let starts = text.lines().filter(|line| line.starts_with("DTSTART"));
            starts.map(str::to_owned).collect::<Vec<_>>()
        });
        server.stop();
        (starts, sequence)
    };
    let (summer, first) = starts(false);
    assert!(
        summer[0].iter().all(|line| line.contains("T080000Z")),
        "{summer:?}"
    );
    let (winter, second) = starts(true);
    assert!(
        winter[0].iter().all(|line| line.contains("T090000Z")),
        "{winter:?}"
    );
    let (again, third) = starts(false);
    assert_eq!(again, summer);
    assert!(first < second && second < third, "{first} {second} {third}");
}
