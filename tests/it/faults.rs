//! The program goes on when something else fails: it is killed, its store is damaged, its folder is broken while it
//! does not run.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::thread;

use carillon::feed::Kind;
use carillon::snapshot::Published;

use crate::fixture::{
    AHEAD, Answer, Folders, Process, SERVE, Site, TERMS, connect, enrolment, eventually,
    files_below, module, open_database, read_answer, text,
};

const MODULES: usize = 20;

/// A university with a little more to publish than two modules.
fn several() -> Folders {
    let folders = Folders::new();
    for number in 0..MODULES {
        folders.write(
            &format!("modules/{number}.json"),
            module(&format!("N{number}"), "First"),
        );
    }
    folders
}

/// The paths of some feeds of every kind.
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

/// These feeds, with their headers and bytes.
#[track_caller]
fn feeds(folders: &Folders, site: &impl Site) -> Vec<(Vec<(String, String)>, String)> {
    let answers = paths(folders).map(|path| site.get(&path));
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{answers:?}"
    );
    answers.iter().map(served).collect()
}

/// The headers and the text of an answer, without its date, which comes when the second of the last change is over.
fn served(answer: &Answer) -> (Vec<(String, String)>, String) {
    let mut headers = answer.lasting_headers();
    headers.retain(|(name, _)| name != "last-modified");
    (headers, answer.text())
}

/// A server that has run here before and left a warm store: what it served.
fn warm(folders: &Folders) -> Vec<(Vec<(String, String)>, String)> {
    let process = Process::start(folders).published();
    let feeds = feeds(folders, &process);
    process.stop();
    feeds
}

fn events(answer: &Answer) -> usize {
    answer.text().matches("BEGIN:VEVENT").count()
}

fn warnings(process: &Process) -> Vec<String> {
    process
        .log()
        .lines()
        .filter(|line| line.contains(" WARN "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn killed_while_it_publishes_it_comes_back_with_every_feed_right() {
    let folders = several();
    let mut sequence = 0;
    for round in 0..5 {
        let mut process = Process::start(&folders).published();
        assert!(process.get("/modules/N0.ics").sequence() >= sequence);
        let title = format!("Round{round}");
        for number in 0..MODULES {
            folders.replace(
                &format!("modules/{number}.json"),
                module(&format!("N{number}"), &title),
            );
        }
        if round % 2 == 0 {
            // What is served just now is being stored just now.
            eventually("the change is served", || {
                process.says("/modules/N0.ics", &title)
            });
            sequence = process.get("/modules/N0.ics").sequence();
        }
        process.kill();
        let process = Process::start(&folders).published();
        assert_eq!(warnings(&process), Vec::<String>::new());
        let answers = (0..MODULES).map(|number| process.get(&format!("/modules/N{number}.ics")));
        for answer in answers {
            assert_eq!(answer.status, 200);
            assert_eq!(
                answer.text().matches(&format!("{title} (Lecture)")).count(),
                3,
                "{}",
                answer.text()
            );
            assert_eq!(events(&answer), 3);
            assert!(answer.sequence() >= sequence);
        }
        assert_eq!(events(&process.get("/rooms/R1.ics")), 3 * (MODULES + 2));
        assert_eq!(events(&process.get(&folders.student("ann"))), 6);
    }
}

#[test]
fn killed_while_it_starts_it_starts_the_next_time() {
    let folders = several();
    let before = warm(&folders);
    for _ in 0..5 {
        let mut command = folders.command(&SERVE);
        let mut child = command
            .stdout(File::create(folders.root().join("out")).unwrap())
            .spawn()
            .unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let process = Process::start(&folders).published();
    assert_eq!(feeds(&folders, &process), before);
    process.stop();
}

/// Bytes that mean nothing, and are the same in every run.
fn garbage(len: usize) -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..len).map(|_| next()).collect()
}

/// Starts on a store that was damaged by `damage`: every feed is right, and there is one warning at most. Returns the
/// number of warnings.
#[track_caller]
fn survive(damage: impl FnOnce(&Path)) -> usize {
    let folders = several();
    let server = folders.serve();
    folders.change_module_a(&server, "the edit is seen");
    let before = feeds(&folders, &server);
    let sequence = server.get("/modules/A.ics").sequence();
    server.stop();
    damage(&folders.store());
    let process = Process::start(&folders).published();
    let warnings = process.log().matches("it was set aside").count();
    assert!(warnings <= 1, "{}", process.log());
    assert!(!process.log().contains("panicked"), "{}", process.log());
    assert!(process.get("/modules/A.ics").sequence() >= sequence);
    for (path, (_, before)) in paths(&folders).iter().zip(&before) {
        let answer = process.get(path);
        let history = ["SEQUENCE:", "DTSTAMP:", "LAST-MODIFIED:"];
        let timetable = |text: &str| {
            text.lines()
                .filter(|line| !history.iter().any(|name| line.starts_with(name)))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(timetable(&answer.text()), timetable(before), "{path}");
    }
    let after = feeds(&folders, &process);
    process.stop();
    let process = Process::start(&folders).published();
    assert_eq!(
        feeds(&folders, &process),
        after,
        "the new store is a good one"
    );
    assert!(self::warnings(&process).is_empty());
    process.stop();
    warnings
}

#[test]
fn a_store_of_nothing_but_garbage_is_set_aside_with_one_warning() {
    let damaged = survive(|store| {
        for (path, content) in files_below(store) {
            fs::write(store.join(path), garbage(content.len().max(100))).unwrap();
        }
    });
    assert_eq!(damaged, 1);
}

#[test]
fn a_store_whose_settings_are_garbage_is_set_aside_with_one_warning() {
    assert_eq!(
        survive(|store| fs::write(store.join("conf"), garbage(64)).unwrap()),
        1
    );
}

#[test]
fn a_store_that_is_set_aside_is_spoken_of_once_and_in_words_that_help() {
    let folders = Folders::new();
    warm(&folders);
    fs::write(folders.store().join("conf"), garbage(64)).unwrap();
    let process = Process::start(&folders).published();
    let warnings = warnings(&process);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("set aside") && !warnings[0].contains("sled"),
        "{warnings:?}"
    );
    assert!(!process.log().contains("ERROR"), "{}", process.log());
    process.stop();
}

#[test]
fn a_store_with_damage_in_its_middle_does_no_harm() {
    for part in 1..4 {
        survive(|store| {
            let path = store.join("db");
            let mut bytes = fs::read(&path).unwrap();
            let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
            let at = used * part / 4;
            bytes[at..at + 200].copy_from_slice(&garbage(200));
            fs::write(&path, bytes).unwrap();
        });
    }
}

#[test]
fn a_store_that_is_cut_short_does_no_harm() {
    for part in 0..4 {
        survive(|store| {
            let file = File::options().write(true).open(store.join("db")).unwrap();
            let len = file.metadata().unwrap().len();
            file.set_len(len * part / 4).unwrap();
        });
    }
}

#[test]
fn a_store_that_lost_a_file_does_no_harm() {
    for name in ["conf", "db"] {
        survive(|store| fs::remove_file(store.join(name)).unwrap());
    }
}

#[test]
fn a_half_made_snapshot_is_survived_and_nothing_is_lost() {
    let snapshot = |store: &Path| {
        fs::write(store.join("snap.0000000000001234.generating"), garbage(500)).unwrap();
    };
    assert_eq!(survive(snapshot), 0);
}

#[test]
fn a_snapshot_of_garbage_does_no_harm() {
    survive(|store| fs::write(store.join("snap.0000000000001234"), garbage(500)).unwrap());
}

#[test]
fn a_store_of_another_version_is_set_aside_with_one_warning() {
    let warnings = survive(|store| {
        let db = open_database(store);
        db.insert(b"v", &u32::MAX.to_le_bytes()).unwrap();
        db.flush().unwrap();
    });
    assert_eq!(warnings, 1);
}

#[test]
fn a_store_of_another_program_is_set_aside_with_one_warning() {
    let warnings = survive(|store| {
        fs::remove_dir_all(store).unwrap();
        let db = open_database(store);
        db.insert(b"somebody", b"else").unwrap();
        db.flush().unwrap();
    });
    assert_eq!(warnings, 1);
}

#[test]
fn a_store_with_an_entry_that_means_nothing_is_set_aside_with_one_warning() {
    for prefix in [b"f", b"b"] {
        let warnings = survive(|store| {
            let db = open_database(store);
            let (key, _) = db.scan_prefix(prefix).next().unwrap().unwrap();
            db.insert(key, garbage(40)).unwrap();
            db.flush().unwrap();
        });
        assert_eq!(warnings, 1, "{prefix:?}");
    }
}

#[test]
fn a_store_in_which_feeds_name_blocks_that_are_not_there_is_completed() {
    survive(|store| {
        let db = open_database(store);
        for entry in db.scan_prefix(b"b") {
            db.remove(entry.unwrap().0).unwrap();
        }
        db.flush().unwrap();
    });
}

#[test]
fn a_store_that_is_set_aside_replaces_the_one_before_it() {
    let folders = Folders::new();
    for _ in 0..3 {
        warm(&folders);
        fs::write(folders.store().join("conf"), garbage(64)).unwrap();
        fs::write(folders.store().join("db"), garbage(64)).unwrap();
    }
    warm(&folders);
    let mut names: Vec<_> = fs::read_dir(folders.state())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    // The connections are counted some time after the start.
    names.retain(|name| name != "connections.jsonl");
    names.sort();
    assert_eq!(
        names,
        [
            "clock",
            "fetches.log",
            "good",
            "journal.count",
            "journal.jsonl",
            "published-ids",
            "secret.key",
            "sequence",
            "spellings.json",
            "store",
            "store.set-aside"
        ]
    );
}

#[test]
fn a_warm_store_serves_while_the_data_folder_is_missing() {
    let folders = Folders::new();
    let before = warm(&folders);
    let away = folders.root().join("away");
    fs::rename(folders.data(), &away).unwrap();
    let process = Process::start(&folders).published();
    assert_eq!(feeds(&folders, &process), before);
    assert_eq!(process.get("/readyz").status, 200);
    fs::rename(&away, folders.data()).unwrap();
    folders.write("modules/A.json", module("A", "Arithmetic"));
    eventually("its return is seen", || {
        process.says("/modules/A.ics", "Arithmetic")
    });
    process.stop();
}

#[test]
fn a_data_folder_that_stays_missing_is_reported_once() {
    let folders = Folders::new();
    warm(&folders);
    fs::remove_dir_all(folders.data()).unwrap();
    let mut command = folders.command(&SERVE);
    let process = Process::launch(&folders, command.env("CARILLON_LOG_LEVEL", "debug")).published();
    let looks = || {
        process
            .log()
            .lines()
            .filter(|line| line.contains("duration_ms="))
            .count()
    };
    eventually("it has looked again and again", || looks() >= 4);
    let log = process.log();
    assert_eq!(log.matches("cannot be read").count(), 1, "{log}");
    assert!(
        log.matches(" published ").count() <= 1,
        "nothing is published when there is nothing: {log}"
    );
}

#[test]
fn a_warm_store_serves_while_the_data_folder_is_empty() {
    let folders = Folders::new();
    let before = warm(&folders);
    let away = folders.root().join("away");
    fs::rename(folders.data(), &away).unwrap();
    fs::create_dir(folders.data()).unwrap();
    let process = Process::start(&folders).published();
    assert_eq!(feeds(&folders, &process), before);
    process.stop();
    folders.write("terms.json", TERMS);
    folders.write("people.json", "[]");
    let process = Process::start(&folders).published();
    assert_eq!(
        feeds(&folders, &process),
        before,
        "no module file is as good as none"
    );
    process.stop();
}

#[test]
fn an_empty_data_folder_at_a_restart_takes_nothing_away_though_a_feed_is_due_to_change_with_the_day()
 {
    let folders = Folders::new();
    let week = "  { \"id\": \"LEC\"";
    let many = module("A", "Algebra");
    let (head, rest) = many.split_at(many.find(week).unwrap());
    let (activity, tail) = rest.split_at(rest.find(" ] }").unwrap());
    let activities: Vec<String> = (0..6)
        .map(|n| activity.replace("LEC", &format!("LEC{n}")))
        .collect();
    folders.write("terms.json", AHEAD);
    folders.write(
        "modules/A.json",
        format!("{head}{}{tail}", activities.join(",\n")),
    );
    let mut config = folders.config();
    config.feed.max_events = 12;
    let publisher = || folders.publisher_with(config.clone());
    let (mut first, _, snapshots) = publisher();
    assert_eq!(
        first
            .publish("2026-11-01T12:00:00Z".parse().unwrap())
            .errors(),
        0
    );
    let count = |snapshots: &Published| {
        let now = snapshots.current();
        now.public_feeds(Kind::Module).len() + now.links.len()
    };
    let before = count(&snapshots);
    assert!(before >= 4);
    drop(first);
    let away = folders.root().join("away");
    fs::rename(folders.data(), &away).unwrap();
    fs::create_dir(folders.data()).unwrap();
    let (mut second, _, snapshots) = publisher();
    second.publish("2095-11-03T12:00:00Z".parse().unwrap());
    assert_eq!(count(&snapshots), before);
    drop(second);
    let (_, _, snapshots) = publisher();
    assert_eq!(count(&snapshots), before, "nor from the store");
}

#[test]
fn a_module_that_is_broken_at_a_restart_keeps_its_feed() {
    let folders = Folders::new();
    let before = warm(&folders);
    for broken in [
        "",
        "{",
        "not json",
        &module("A", "x").replace("1-3", "1-9"),
        &module("A", "x").replace("Mon", "Moon"),
    ] {
        folders.replace("modules/A.json", broken);
        let process = Process::start(&folders).published();
        assert_eq!(feeds(&folders, &process), before, "after {broken}");
        process.stop();
    }
    let process = Process::start(&folders).published();
    folders.replace("modules/B.json", module("B", "Biology"));
    eventually("another module's edit is seen", || {
        process.says("/modules/B.ics", "Biology")
    });
    assert_eq!(feeds(&folders, &process)[0], before[0]);
    for path in [&*folders.student("ann"), "/rooms/R1.ics"] {
        let text = process.get(path).text();
        assert!(
            text.contains("Algebra") && text.contains("Biology"),
            "{path}: {text}"
        );
    }
    folders.replace("modules/A.json", module("A", "Algebra"));
    folders.replace("modules/B.json", module("B", "Botany"));
    eventually("B is as it was", || {
        process.says("/modules/B.ics", "Botany")
    });
    assert_eq!(
        feeds(&folders, &process)[0],
        before[0],
        "mended as it was, it is what it was"
    );
    process.stop();
}

#[test]
fn a_module_and_the_terms_that_are_broken_at_a_restart_change_nothing() {
    let folders = Folders::new();
    let before = warm(&folders);
    folders.replace("modules/A.json", "{ broken");
    folders.replace("terms.json", "{ broken");
    for _ in 0..2 {
        let process = Process::start(&folders).published();
        assert_eq!(feeds(&folders, &process), before);
        process.stop();
    }
    let process = Process::start(&folders).published();
    folders.replace("modules/B.json", module("B", "Biology"));
    eventually("the terms of before date an edit", || {
        process.says("/modules/B.ics", "Biology")
    });
    assert_eq!(feeds(&folders, &process)[0], before[0]);
    process.stop();
}

#[test]
fn terms_that_are_gone_at_a_restart_change_nothing() {
    let folders = Folders::new();
    let before = warm(&folders);
    folders.remove("terms.json");
    for _ in 0..2 {
        let process = Process::start(&folders).published();
        assert_eq!(feeds(&folders, &process), before);
        process.stop();
    }
}

#[test]
fn terms_that_were_never_kept_and_are_gone_or_broken_at_a_restart_change_nothing() {
    let folders = Folders::new();
    let mut before = warm(&folders);
    for broken in [
        None,
        Some("{ broken"),
        Some(r#"{ "timezone": "Europe/London", "terms": [] }"#),
    ] {
        fs::remove_dir_all(folders.state().join("good")).unwrap();
        match broken {
            None => folders.remove("terms.json"),
            Some(text) => folders.write("terms.json", text),
        }
        let process = Process::start(&folders).published();
        process.wait_for_log("no module can be dated");
        assert_eq!(feeds(&folders, &process), before, "{broken:?}");
        folders.write("terms.json", TERMS);
        folders.replace("modules/B.json", module("B", "Biology"));
        eventually("the feeds follow the folder again", || {
            process.says("/modules/B.ics", "Biology")
        });
        folders.replace("modules/B.json", module("B", "Botany"));
        eventually("the module has its title again", || {
            process.says("/modules/B.ics", "Botany")
        });
        before = feeds(&folders, &process);
        process.stop();
    }
}

#[test]
fn a_week_that_is_gone_at_a_restart_leaves_modules_with_it_as_they_were() {
    let folders = Folders::new();
    let before = warm(&folders);
    folders.replace("terms.json", TERMS.replace(r#", "3": "2026-10-12""#, ""));
    let process = Process::start(&folders).published();
    assert_eq!(feeds(&folders, &process), before);
    process.stop();
}

#[test]
fn enrolments_and_names_that_are_broken_at_a_restart_change_nothing() {
    let folders = Folders::new();
    folders.write("rooms.json", r#"{ "R1": { "title": "Room One" } }"#);
    folders.write("people.json", r#"[ { "id": "ann", "name": "Ann Lee", "role": "student" }, { "id": "s1", "name": "Dr Byron", "role": "staff" } ]"#);
    let before = warm(&folders);
    for path in [
        "enrolments/A.json",
        "enrolments/B.json",
        "people.json",
        "rooms.json",
    ] {
        folders.replace(path, "broken");
        for _ in 0..2 {
            let process = Process::start(&folders).published();
            assert_eq!(feeds(&folders, &process), before, "{path} is broken");
            process.stop();
        }
    }
    let process = Process::start(&folders).published();
    folders.change_module_a(&process, "an edit is seen");
    assert!(
        process.says("/modules/A.ics", "LOCATION:Room One")
            && process.says("/modules/A.ics", "Staff: Dr Byron")
    );
    assert!(process.says(&folders.student("ann"), "Arithmetic"));
    process.stop();
}

#[test]
fn two_files_with_one_identity_at_a_restart_leave_what_was_published() {
    let folders = Folders::new();
    let before = warm(&folders);
    folders.write("modules/A2.json", module("A", "Another"));
    for _ in 0..2 {
        let process = Process::start(&folders).published();
        assert_eq!(feeds(&folders, &process), before);
        process.stop();
    }
    folders.remove("modules/A2.json");
    let process = Process::start(&folders).published();
    assert_eq!(feeds(&folders, &process), before);
    process.stop();
}

#[test]
fn what_changed_while_it_was_stopped_is_published_at_the_start() {
    let folders = Folders::new();
    let before = warm(&folders);
    folders.remove("modules/A.json");
    folders.write("modules/C.json", module("C", "Chess"));
    folders.write("enrolments/B.json", enrolment("B", &["bob", "cleo"]));
    let process = Process::start(&folders).published();
    assert!(process.is_without_timetable("/modules/A.ics"));
    assert_eq!(process.get("/modules/C.ics").status, 200);
    assert_eq!(process.get(&folders.student("cleo")).status, 200);
    assert!(process.says(&folders.student("ann"), "No timetable published yet"));
    assert_eq!(served(&process.get(&folders.student("bob"))), before[5]);
    process.stop();
}

#[test]
fn a_second_server_on_the_same_state_is_refused() {
    let folders = Folders::new();
    let process = Process::start(&folders).published();
    let out = folders.root().join("out");
    let check = |arguments: &[&str]| {
        let message = folders.refuses(arguments);
        assert!(
            message.contains("in use by another carillon") && message.contains("--state"),
            "{message}"
        );
    };
    // Each waits some seconds for the other to end.
    thread::scope(|scope| {
        scope.spawn(|| check(&SERVE));
        scope.spawn(|| check(&["render", "--out", out.to_str().unwrap()]));
    });
    assert!(folders.run(&["check"]).status.success());
    assert!(folders.run(&["links"]).status.success());
    assert_eq!(process.get("/modules/A.ics").status, 200);
    process.stop();
}

#[test]
fn a_state_folder_inside_the_data_folder_is_refused() {
    let folders = Folders::new();
    std::os::unix::fs::symlink(folders.data(), folders.root().join("link")).unwrap();
    for state in [
        "data",
        "data/state",
        "data/not/yet/there",
        "./data/../data/x",
        "link/state",
    ] {
        let output = folders.run(&["serve", "--listen", "127.0.0.1:0", "--state", state]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{state}: {message}");
        assert!(
            message.contains("lies inside the data folder"),
            "{state}: {message}"
        );
    }
    assert!(!folders.data().join("state").exists() && !folders.data().join("not").exists());
}

#[test]
fn a_port_that_is_in_use_is_named_with_the_remedy() {
    let folders = Folders::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let output = folders.run(&["serve", "--listen", &address]);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains(&format!("cannot listen on {address}")) && message.contains("--listen"),
        "{message}"
    );
    assert_eq!(text(&output.stdout), "");
}

/// The program as somebody who may not read everything, where the tests are run by root.
fn as_nobody(folders: &Folders) -> Process {
    let mut command = folders.command(&SERVE);
    let ours = tempfile::tempfile().unwrap().metadata().unwrap();
    if ours.uid() == 0 {
        let nobody = 65534;
        let copy = folders.root().join("carillon");
        // By another process: a file that this one has open for writing, if only in a child of another test, cannot be run.
        let copied = std::process::Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_carillon"))
            .arg(&copy)
            .status()
            .unwrap();
        assert!(copied.success());
        let mut command_of_nobody = std::process::Command::new(&copy);
        command_of_nobody
            .args(command.get_args())
            .current_dir(folders.root())
            .env_clear()
            .uid(nobody)
            .gid(nobody);
        for path in [folders.root().to_owned(), folders.state()]
            .into_iter()
            .filter(|path| path.exists())
        {
            chown(path, Some(nobody), Some(nobody)).unwrap();
        }
        for path in files_below(&folders.state()).keys() {
            chown(folders.state().join(path), Some(nobody), Some(nobody)).unwrap();
        }
        command = command_of_nobody;
    }
    Process::launch(folders, &mut command).published()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Makes a file of the data folder one that only root can read, by renaming it into place.
fn replace_unreadably(folders: &Folders, path: &str, content: &str) {
    let draft = format!("{path}.tmp");
    folders.write(&draft, content);
    set_mode(&folders.data().join(&draft), 0);
    fs::rename(folders.data().join(&draft), folders.data().join(path)).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_keeps_what_it_said() {
    let folders = Folders::new();
    let process = as_nobody(&folders);
    let before = feeds(&folders, &process);
    replace_unreadably(&folders, "modules/A.json", &module("A", "Arithmetic"));
    replace_unreadably(&folders, "enrolments/A.json", &enrolment("A", &[]));
    let complaint = |path: &str| {
        process
            .log()
            .lines()
            .any(|line| line.contains("ERROR") && line.contains(path))
    };
    eventually("it is reported", || {
        complaint("modules/A.json") && complaint("enrolments/A.json")
    });
    assert_eq!(feeds(&folders, &process), before);
    process.stop();
    let process = as_nobody(&folders);
    assert_eq!(feeds(&folders, &process), before, "after a restart");
    set_mode(&folders.data().join("modules/A.json"), 0o644);
    folders.replace("modules/C.json", module("C", "Chess"));
    eventually("it is read at the next look", || {
        process.says("/modules/A.ics", "Arithmetic")
    });
    process.stop();
}

#[test]
fn a_folder_that_cannot_be_looked_into_keeps_what_its_files_said() {
    let folders = Folders::new();
    folders.write("modules/more/C.json", module("C", "Chess"));
    let process = as_nobody(&folders);
    let (before, chess) = (feeds(&folders, &process), process.tag("/modules/C.ics"));
    for folder in ["modules/more", "enrolments"] {
        set_mode(&folders.data().join(folder), 0);
    }
    folders.replace(
        "modules/D.json",
        module("D", "Dance").replace("R1", "R2").replace("s1", "s2"),
    );
    eventually("another file's news is seen", || {
        process.says("/modules/D.ics", "Dance")
    });
    assert_eq!(feeds(&folders, &process), before);
    assert_eq!(process.tag("/modules/C.ics"), chess);
    // The log line comes just after the feeds are served.
    let complaint = |path: &str| {
        process
            .log()
            .lines()
            .any(|line| line.contains("ERROR") && line.contains(path))
    };
    eventually("both are reported", || {
        complaint("modules/more: ") && complaint("enrolments: ")
    });
    process.stop();
}

#[test]
fn a_folder_that_cannot_be_looked_into_at_a_restart_keeps_what_its_files_said() {
    let folders = Folders::new();
    folders.write("modules/more/C.json", module("C", "Chess"));
    let process = as_nobody(&folders);
    let (before, chess) = (feeds(&folders, &process), process.tag("/modules/C.ics"));
    process.stop();
    for folder in ["modules/more", "enrolments"] {
        set_mode(&folders.data().join(folder), 0);
    }
    let process = as_nobody(&folders);
    assert_eq!(feeds(&folders, &process), before);
    assert_eq!(process.tag("/modules/C.ics"), chess);
    process.stop();
}

#[test]
fn sigterm_ends_the_program_in_good_order() {
    let folders = Folders::new();
    let mut process = Process::start(&folders).published();
    let address = process.address();
    // An idle connection is not a reason to stay.
    let mut idle = connect(address);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    assert_eq!(read_answer(&mut idle, true).status, 200);
    process.terminate();
    assert_eq!(process.wait().code(), Some(0));
    process.wait_for_log("stopped");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn sigterm_lets_an_answer_that_is_on_its_way_arrive_whole() {
    let folders = Folders::empty();
    // Longer than what the system takes off the server's hands at once.
    let weeks: Vec<String> = (0..300)
        .map(|week| {
            format!(
                "\"{}\": \"{}\"",
                week + 1,
                jiff::civil::date(2020, 1, 6) + jiff::Span::new().weeks(week)
            )
        })
        .collect();
    let terms =
        r#"{ "timezone": "UTC", "terms": [ { "id": "S1", "title": "T", "weeks": { WEEKS } } ] }"#;
    folders.write("terms.json", terms.replace("WEEKS", &weeks.join(", ")));
    let whole = module("A", &"Algebra ".repeat(500)).replace("1-3", "1-300");
    let start = whole.find("{ \"id\"").unwrap();
    let end = whole.rfind(" ] }").unwrap();
    let activities: Vec<String> = (0..10)
        .map(|number| whole[start..end].replace("LEC", &format!("LEC/{number}")))
        .collect();
    folders.write(
        "modules/A.json",
        format!(
            "{}{}{}",
            &whole[..start],
            activities.join(",\n"),
            &whole[end..]
        ),
    );
    let mut command = folders.command(&SERVE);
    command
        .env("CARILLON_FEED_MAX_EVENTS", "1000000")
        .env("CARILLON_FEED_MAX_BYTES", "1000000000");
    let mut process = Process::launch(&folders, &mut command).published();
    let expected = process.get("/modules/A.ics").body;
    assert!(expected.len() > 10_000_000, "{}", expected.len());
    let mut stream = connect(process.address());
    stream
        .write_all(b"GET /modules/A.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    process.terminate();
    eventually("nobody else is let in", || {
        TcpStream::connect(process.address()).is_err()
    });
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(
        rest.ends_with(&expected),
        "{} of {} bytes",
        rest.len(),
        expected.len()
    );
    assert_eq!(process.wait().code(), Some(0));
}

#[test]
fn sigterm_before_the_first_publish_ends_the_program_too() {
    let folders = Folders::empty();
    fs::remove_dir(folders.data()).unwrap();
    let mut process = Process::start(&folders);
    process.terminate();
    assert_eq!(process.wait().code(), Some(0));
}

#[test]
fn a_file_that_moves_while_no_server_runs_is_not_shown_twice_when_its_folder_goes() {
    let folders = Folders::new();
    warm(&folders);
    fs::create_dir(folders.data().join("modules/2026")).unwrap();
    fs::rename(
        folders.data().join("modules/A.json"),
        folders.data().join("modules/2026/A.json"),
    )
    .unwrap();
    warm(&folders);
    fs::rename(folders.data().join("modules"), folders.root().join("away")).unwrap();
    let process = Process::start(&folders).published();
    let feed = process.get("/modules/A.ics");
    let uids: Vec<String> = feed
        .text()
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .map(str::to_owned)
        .collect();
    let distinct: std::collections::HashSet<&String> = uids.iter().collect();
    assert!(!uids.is_empty() && distinct.len() == uids.len(), "{uids:?}");
    process.stop();
}

#[test]
fn a_folder_that_can_be_listed_but_not_entered_keeps_what_its_files_said() {
    let folders = Folders::new();
    folders.write("modules/more/C.json", module("C", "Chess"));
    let process = as_nobody(&folders);
    let (before, chess) = (feeds(&folders, &process), process.tag("/modules/C.ics"));
    set_mode(&folders.data().join("modules/more"), 0o644);
    folders.replace(
        "modules/D.json",
        module("D", "Dance").replace("R1", "R2").replace("s1", "s2"),
    );
    eventually("another file's news is seen", || {
        process.says("/modules/D.ics", "Dance")
    });
    assert_eq!(process.tag("/modules/C.ics"), chess);
    assert_eq!(feeds(&folders, &process), before);
    set_mode(&folders.data().join("modules/more"), 0o755);
    process.stop();
}
