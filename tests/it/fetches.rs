//! The records of fetches: on disk, on pages and in `carillon fetches`.

use std::process::Output;
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, thread};

use carillon::clock::Clock;
use carillon::config::FetchesConfig;
use carillon::feed::{FeedId, Kind};
use carillon::fetches::{Fetch, FetchRecorder, RecordWriter};
use carillon::snapshot::Published;
use jiff::{SignedDuration, Timestamp};

use crate::fixture::{
    FIREFOX, Folders, GOOGLE, OUTLOOK, Process, SERVE, Site, enrolment, eventually, module, now,
    system_now, text,
};

/// The lines of the file, each without its times.
fn lines(folders: &Folders) -> Vec<String> {
    let log = fs::read_to_string(folders.state().join("fetches.log")).unwrap();
    let line = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        words.remove(1);
        if words[0] == "fetch" {
            words.remove(4);
        }
        words.join(" ")
    };
    log.lines().map(line).collect()
}

fn csv(output: &Output) -> Vec<Vec<String>> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&*output.stdout);
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| line.trim().split(',').map(str::to_owned).collect())
        .collect()
}

/// Records as a server writes them: who, with which program, how many hours ago.
fn write(folders: &Folders, all: &[(&str, &str, i64)]) {
    fs::create_dir_all(folders.state()).unwrap();
    let now = system_now();
    let lines = all.iter().map(|(student, program, hours)| {
        let second = (now - SignedDuration::from_hours(*hours)).as_second();
        format!("fetch {second} {program} 200 9000 1750000000 student {student}\n")
    });
    fs::write(
        folders.state().join("fetches.log"),
        lines.collect::<String>(),
    )
    .unwrap();
}

#[test]
fn every_fetch_of_a_link_is_on_disk_after_a_stop_with_program_status_and_bytes() {
    let folders = Folders::new();
    let server = folders.serve();
    let ann = folders.student("ann");
    let first = server.ask("GET", &ann, &[OUTLOOK]);
    let condition = format!("If-None-Match: {}", first.header("etag"));
    assert_eq!(server.ask("GET", &ann, &[OUTLOOK, &condition]).status, 304);
    assert_eq!(
        server
            .ask("GET", &folders.secret(Kind::Staff, "s1"), &[GOOGLE])
            .status,
        200
    );
    let gzipped = server.ask("GET", &ann, &[GOOGLE, "Accept-Encoding: gzip"]);
    server.stop();
    let mut fetches = lines(&folders);
    fetches.retain(|line| line.starts_with("fetch"));
    assert_eq!(
        fetches[0],
        format!("fetch outlook-web 200 {} student ann", first.body.len())
    );
    assert_eq!(fetches[1], "fetch outlook-web 304 0 student ann");
    assert!(
        fetches[2].starts_with("fetch google 200 ") && fetches[2].ends_with(" staff s1"),
        "{fetches:?}"
    );
    assert_eq!(
        fetches[3],
        format!("fetch google 200 {} student ann", gzipped.body.len())
    );
    assert_eq!(fetches.len(), 4);
}

#[test]
fn public_feeds_are_only_counted_and_other_requests_are_not() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in ["/modules/A.ics", "/rooms/R1.ics", "/modules/A.json"] {
        assert_eq!(server.ask("GET", path, &[OUTLOOK]).status, 200);
    }
    server.ask("HEAD", &folders.student("ann"), &[OUTLOOK]);
    server.ask("OPTIONS", &folders.student("ann"), &[OUTLOOK]);
    server.ask("GET", "/modules/Nothing.ics", &[OUTLOOK]);
    server.ask("GET", "/", &[FIREFOX]);
    server.stop();
    // The hour may have ended in the middle.
    let counted: u32 = lines(&folders)
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(words[..2], ["count", "outlook-web"], "{line}");
            words[2].parse::<u32>().unwrap()
        })
        .sum();
    assert_eq!(counted, 3);
}

#[test]
fn secret_feeds_of_modules_are_recorded_by_link() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.public.modules = false);
    assert_eq!(
        server
            .ask("GET", &folders.secret(Kind::Module, "A"), &[GOOGLE])
            .status,
        200
    );
    server.stop();
    assert!(
        lines(&folders)
            .iter()
            .any(|line| line.ends_with(" module A")),
        "{:?}",
        lines(&folders)
    );
}

#[test]
fn neither_a_token_nor_an_address_of_a_client_nor_its_user_agent_is_written_down() {
    let folders = Folders::new();
    let server = folders.serve();
    let secrets = [
        folders.token(Kind::Student, "ann"),
        folders.token(Kind::Student, "bob"),
    ];
    for token in &secrets {
        let path = format!("/f/{token}/timetable.ics");
        server.ask(
            "GET",
            &path,
            &[
                OUTLOOK,
                "X-Forwarded-For: 203.0.113.7",
                "Forwarded: for=203.0.113.7",
            ],
        );
        server.ask("GET", &path, &[&format!("User-Agent: {token} 203.0.113.7")]);
    }
    server.stop();
    let log = fs::read_to_string(folders.state().join("fetches.log")).unwrap();
    assert!(
        log.contains("student ann") && log.contains("student bob"),
        "{log}"
    );
    for secret in secrets
        .iter()
        .map(String::as_str)
        .chain(["127.0.0.1", "203.0.113.7", "15.20"])
    {
        assert!(!log.to_lowercase().contains(secret), "{secret}: {log}");
    }
}

#[test]
fn a_restart_keeps_what_was_recorded_and_passes_over_what_a_crash_cut_short() {
    let folders = Folders::new();
    let server = folders.serve();
    server.ask("GET", &folders.student("ann"), &[OUTLOOK]);
    server.stop();
    let path = folders.state().join("fetches.log");
    let before = lines(&folders);
    let torn = fs::read_to_string(&path).unwrap() + "fetch 1791190800 google 304 0 179110";
    fs::write(&path, torn).unwrap();
    folders.serve().stop();
    assert_eq!(lines(&folders), before);
    let server = folders.serve();
    server.ask("GET", &folders.student("bob"), &[GOOGLE]);
    server.stop();
    let after = lines(&folders);
    assert!(
        after
            .iter()
            .any(|line| line.starts_with("fetch outlook-web") && line.ends_with("ann")),
        "{after:?}"
    );
    assert!(
        after
            .iter()
            .any(|line| line.starts_with("fetch google") && line.ends_with("bob")),
        "{after:?}"
    );
}

#[test]
fn damage_in_the_middle_is_reported_once_and_old_lines_are_forgotten() {
    let folders = Folders::new();
    folders.open_links();
    write(
        &folders,
        &[("ann", "google", 20 * 24), ("bob", "google", 50 * 24)],
    );
    let path = folders.state().join("fetches.log");
    fs::write(
        &path,
        "not a line\n???\n".to_owned() + &fs::read_to_string(&path).unwrap(),
    )
    .unwrap();
    let mut command = folders.command(&SERVE);
    let server = Process::launch(&folders, command.env("CARILLON_FETCHES_KEEP_DAYS", "40"));
    server.wait_for_log("damaged");
    assert_eq!(
        server.log().matches("fetch records").count(),
        1,
        "{}",
        server.log()
    );
    server.wait_for_log("damaged=2");
    server.stop();
    assert_eq!(lines(&folders), ["fetch google 200 9000 student ann"]);
}

#[test]
fn nothing_is_recorded_if_a_setting_says_so() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.fetches.record = false);
    assert_eq!(
        server
            .ask("GET", &folders.student("ann"), &[OUTLOOK])
            .status,
        200
    );
    server.stop();
    assert!(!folders.state().join("fetches.log").exists());
    let mut command = folders.command(&["fetches"]);
    let output = command
        .env("CARILLON_FETCHES_RECORD", "false")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("set fetches.record"),
        "{}",
        text(&output.stderr)
    );
    let mut command = folders.command(&["serve"]);
    let output = command
        .env("CARILLON_FETCHES_KEEP_DAYS", "0")
        .output()
        .unwrap();
    assert!(
        text(&output.stderr).contains("fetches.keep_days is 0"),
        "{}",
        text(&output.stderr)
    );
}

/// Modules A and B; A in two terms. Of its students ann has a calendar, bob had one, cyn only looked.
fn with_fetches() -> Folders {
    let folders = Folders::new();
    folders.write(
        "modules/A-S2.json",
        module("A", "Algebra")
            .replace("S1", "S2")
            .replace("1-3", "1"),
    );
    folders.write(
        "enrolments/A-S2.json",
        enrolment("A", &["ann", "bob", "cyn"]).replace("S1", "S2"),
    );
    folders.write(
        "people.json",
        r#"[ { "id": "bob", "name": "Roberts, Bob", "role": "student" } ]"#,
    );
    let all = [
        ("ann", "outlook-web", 2),
        ("ann", "firefox", 1),
        ("bob", "google", 30),
        ("cyn", "firefox", 1),
    ];
    write(&folders, &all);
    folders
}

#[test]
fn coverage_tells_how_many_of_each_modules_students_have_a_calendar_that_fetches() {
    let folders = with_fetches();
    let expected = "module,name,students,fetched,missing
                    A,Algebra,3,1,2
                    B,Botany,2,1,1";
    assert_eq!(csv(&folders.run(&["fetches"])), rows(expected));
    let longer = "module,name,students,fetched,missing
                  A,Algebra,3,2,1
                  B,Botany,2,2,0";
    assert_eq!(
        csv(&folders.run(&["fetches", "--hours", "31"])),
        rows(longer)
    );
    assert!(
        !folders.state().join("secret.key").exists(),
        "it makes none"
    );
}

#[test]
fn a_modules_students_are_listed_one_by_one_with_those_who_are_missing() {
    let folders = with_fetches();
    let ids = |arguments: &[&str]| -> Vec<String> {
        csv(&folders.run(arguments))
            .iter()
            .skip(1)
            .map(|row| row[0].clone())
            .collect()
    };
    let all = csv(&folders.run(&["fetches", "A"]));
    assert_eq!(all[0], ["id", "name", "last", "program", "status"]);
    assert_eq!(
        [&all[1][0], &all[1][3], &all[1][4]],
        ["ann", "Outlook", "200"]
    );
    assert!(all[1][2].parse::<Timestamp>().is_ok(), "{all:?}");
    assert_eq!(
        [&all[2][0], &all[2][1], &all[2][3]],
        ["bob", "Roberts, Bob", "Google Calendar"]
    );
    assert_eq!(all[3], ["cyn", "cyn", "", "", ""]);
    assert_eq!(ids(&["fetches", "A", "--missing"]), ["bob", "cyn"]);
    assert_eq!(ids(&["fetches", "B", "--missing"]), ["bob"]);
    assert_eq!(
        ids(&["fetches", "--missing"]),
        ["bob", "cyn"],
        "nobody twice"
    );
    let output = folders.run(&["fetches", "Z"]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("nobody is enrolled in a module Z"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn programs_are_counted_by_the_hour() {
    let folders = Folders::new();
    let hour = system_now().as_second() / 3600 - 5;
    fs::create_dir(folders.state()).unwrap();
    let log = format!(
        "count {hour} google 4 3 1200\ncount {hour} google 1 0 300\ncount {hour} firefox 1 0 9000\n"
    );
    fs::write(folders.state().join("fetches.log"), log).unwrap();
    let begins = Timestamp::from_second(hour * 3600).unwrap();
    let expected = format!(
        "hour,program,name,fetches,unchanged,bytes
         {begins},google,Google Calendar,5,3,1500
         {begins},firefox,Firefox,1,0,9000"
    );
    assert_eq!(
        csv(&folders.run(&["fetches", "--programs"])),
        rows(&expected)
    );
}

#[test]
fn without_a_server_that_has_recorded_there_is_nothing_to_tell() {
    let folders = Folders::new();
    let output = folders.run(&["fetches"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("--state"),
        "{}",
        text(&output.stderr)
    );
    assert!(!folders.state().exists(), "it makes no state folder");
}

#[test]
fn it_tells_beside_a_running_server_what_that_has_written() {
    let folders = Folders::new();
    fs::create_dir(folders.state()).unwrap();
    let recorder = FetchRecorder::new();
    let settings = FetchesConfig::default();
    let writer = RecordWriter::new(&recorder, &folders.state(), &settings, Published::default());
    // A server writes every ten seconds.
    let (running, stopped) = mpsc::channel();
    let run = move || {
        let writer = writer.expect("the recorder records");
        writer.run(Duration::from_millis(1), &stopped, &Clock::system());
    };
    let writing = thread::spawn(run);
    let fetch = Fetch::new(system_now(), 200, 9_000, now());
    let ann = FeedId::new(Kind::Student, "ann").into();
    let outlook = OUTLOOK.strip_prefix("User-Agent: ").unwrap();
    recorder.record(Some(ann), outlook.as_bytes(), false, fetch);
    let path = folders.state().join("fetches.log");
    eventually("the fetch is written down", || {
        fs::read_to_string(&path).is_ok_and(|log| log.contains("student ann"))
    });
    assert_eq!(csv(&folders.run(&["fetches", "A"]))[1][3], "Outlook");
    assert_eq!(csv(&folders.run(&["fetches"]))[1][3], "1");
    drop(running);
    writing.join().unwrap();
}

#[test]
fn a_browsers_name_without_a_browsers_headers_is_distinguished_from_a_browser() {
    let folders = Folders::new();
    let server = folders.serve();
    let ann = folders.student("ann");
    let page = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    for headers in [
        &[FIREFOX, page][..],
        &[FIREFOX, "Sec-Fetch-Dest: document"],
        &[FIREFOX, "Sec-Fetch-Dest: empty"],
    ] {
        assert_eq!(server.ask("GET", &ann, headers).status, 200);
    }
    assert_eq!(
        server
            .ask("GET", &ann.replace(".ics", ".json"), &[FIREFOX])
            .status,
        200
    );
    for headers in [
        &[FIREFOX][..],
        &[FIREFOX, "Accept: */*"],
        &[FIREFOX, "Accept: text/calendar"],
    ] {
        assert_eq!(server.ask("GET", &ann, headers).status, 200);
    }
    assert_eq!(server.ask("GET", &ann, &[GOOGLE]).status, 200);
    server.stop();
    let programs: Vec<String> = lines(&folders)
        .iter()
        .filter_map(|line| {
            line.strip_prefix("fetch ")?
                .split(' ')
                .next()
                .map(str::to_owned)
        })
        .collect();
    let expected = [
        "firefox",
        "firefox",
        "firefox",
        "firefox",
        "browser-app",
        "browser-app",
        "browser-app",
        "google",
    ];
    let mut sorted = programs.clone();
    sorted.sort();
    let mut expected_sorted = expected;
    expected_sorted.sort_unstable();
    assert_eq!(sorted, expected_sorted);
}

#[test]
fn what_fetches_for_hours_under_a_browsers_name_counts_as_a_calendar() {
    let folders = Folders::new();
    let all = [
        ("ann", "browser-app", 5),
        ("ann", "browser-app", 4),
        ("ann", "browser-app", 2),
    ];
    write(
        &folders,
        &[
            &all[..],
            &[
                ("bob", "browser-app", 1),
                ("bob", "firefox", 3),
                ("bob", "firefox", 5),
            ],
        ]
        .concat(),
    );
    let rows = csv(&folders.run(&["fetches", "B"]));
    assert_eq!(
        [&rows[1][0], &rows[1][3]],
        ["ann", "an app that calls itself a browser"]
    );
    assert_eq!([&rows[2][0], &rows[2][3]], ["bob", ""]);
}
