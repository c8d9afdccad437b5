//! Holds of a running server: its log, the command of the settings, and decisions by `carillon holds`.

use std::fs;

use carillon::holds::Hold;
use serde_json::{Value, json};

use crate::fixture::{Folders, Process, Site, enrolment_of, eventually, files_below, module};

/// A server that holds the enrolment list of module A, because its thirty students are gone.
fn server_with_a_hold(command: &str) -> (Folders, Process) {
    let folders = Folders::ahead();
    let students = (0..30).map(|n| Value::from(format!("s{n}"))).collect();
    folders.write("enrolments/A.json", enrolment_of("A", students));
    let settings = format!("[hold]\ncommand = \"{command}\"\n");
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
    let server = Process::start(&folders).published();
    folders.replace("enrolments/A.json", enrolment_of("A", json!([])));
    server.wait_for_log("files of the data folder are held at their last good content");
    (folders, server)
}

/// The only hold, as the server has written it for other programs.
fn only_hold(folders: &Folders) -> Hold {
    let text = fs::read_to_string(folders.state().join("holds.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let [hold] = &file["holds"].as_array().unwrap()[..] else {
        panic!("one hold: {text}");
    };
    serde_json::from_value(hold.clone()).unwrap()
}

#[test]
fn an_accepted_hold_is_published_at_once() {
    let (folders, server) = server_with_a_hold("");
    let feed = folders.student("s1");
    assert!(server.says(&feed, "Algebra"));
    let id = only_hold(&folders).id.to_string();
    let listed = folders.prints(&["holds"]);
    assert!(
        listed.contains(&format!("carillon holds accept {id}")),
        "{listed}"
    );
    assert!(listed.contains("30 people would lose meetings"), "{listed}");
    folders.prints(&["holds", "accept", &id, "--reason", "the module has ended"]);
    server.wait_for_log("the hold has ended");
    assert!(!server.says(&feed, "Algebra"));
    assert_eq!(folders.prints(&["holds"]), "No file is held.\n");
    let decisions = folders.prints(&["holds", "decisions"]);
    assert!(
        decisions.contains(&format!("{id},accept,the module has ended")),
        "{decisions}"
    );
    assert_eq!(
        server.log().matches(" ERROR ").count(),
        1,
        "{}",
        server.log()
    );
    server.stop();
}

#[test]
fn a_rejected_hold_stays_and_ends_when_the_folder_recovers() {
    let (folders, server) = server_with_a_hold("");
    let feed = folders.student("s1");
    let id = only_hold(&folders).id.to_string();
    folders.prints(&["holds", "reject", &id, "--reason", "cut short"]);
    server.wait_for_log("is_rejected=true");
    assert!(folders.prints(&["holds"]).contains(", rejected"));
    let students = (0..31).map(|n| Value::from(format!("s{n}"))).collect();
    folders.replace("enrolments/A.json", enrolment_of("A", students));
    server.wait_for_log("the hold has ended");
    assert!(server.says(&feed, "Algebra"));
    let refused = folders.refuses(&["holds", "accept", &id, "--reason", "late"]);
    assert!(
        refused.contains(&format!("{id} is not held now")),
        "{refused}"
    );
    server.stop();
}

#[test]
fn the_command_of_the_settings_gets_the_hold_and_its_failure_is_logged() {
    let (folders, server) =
        server_with_a_hold("cat > mail.json.part; mv mail.json.part mail.json; exit 3");
    server.wait_for_log("hold.command has failed");
    let text = fs::read(folders.root().join("mail.json")).unwrap();
    let hold: Hold = serde_json::from_slice(&text).unwrap();
    assert_eq!(hold, only_hold(&folders));
    assert_eq!(hold.loss.people, 30);
    eventually("the list of holds has it", || {
        folders.prints(&["holds"]).contains("enrolments/A.json")
    });
    server.stop();
}

#[test]
fn a_command_that_never_ends_delays_nothing_and_a_restart_does_not_run_it_again() {
    // It ends with the file, which the test removes.
    let folders = Folders::ahead();
    fs::write(folders.root().join("running"), "").unwrap();
    let students = (0..30).map(|n| Value::from(format!("s{n}"))).collect();
    folders.write("enrolments/A.json", enrolment_of("A", students));
    let command = "echo >> runs; while [ -e running ]; do sleep 0.05; done; echo >> ends";
    let settings = format!("[hold]\ncommand = \"{command}\"\n");
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
    let server = Process::start(&folders).published();
    folders.replace("enrolments/A.json", enrolment_of("A", json!([])));
    eventually("the command runs", || folders.root().join("runs").exists());
    folders.change_module_a(&server, "a change beside the command is published");
    server.stop();
    let server = Process::start(&folders).published();
    server.wait_for_log("files were held before this start");
    assert!(server.says(&folders.student("s1"), "Arithmetic"));
    assert!(!server.log().contains(" ERROR "), "{}", server.log());
    folders.remove("../running");
    eventually("the command has ended", || {
        folders.root().join("ends").exists()
    });
    let runs = fs::read_to_string(folders.root().join("runs")).unwrap();
    assert_eq!(runs, "\n");
    server.stop();
}

#[test]
fn a_rejected_hold_is_silent_after_a_restart() {
    let (folders, server) = server_with_a_hold("");
    let id = only_hold(&folders).id.to_string();
    folders.prints(&["holds", "reject", &id, "--reason", "cut short"]);
    server.wait_for_log("is_rejected=true");
    server.stop();
    let server = Process::start(&folders).published();
    folders.change_module_a(&server, "the server publishes");
    assert!(!server.log().contains(" ERROR "), "{}", server.log());
    assert!(only_hold(&folders).is_rejected);
    server.stop();
}

/// The number of lines of errors, and of looks at which a hold had changed.
fn errors_and_changes(server: &Process) -> (usize, usize) {
    let log = server.log();
    let count = |text| log.matches(text).count();
    (count(" ERROR "), count("files are still held"))
}

#[test]
fn an_accident_that_arrives_file_by_file_is_one_error_and_one_call() {
    let folders = Folders::ahead();
    let path = |module: usize| format!("enrolments/M{module}.json");
    let write = |module: usize, letter: &str| {
        let ids = (0..25).map(|n| Value::from(format!("{letter}{module}n{n}")));
        let list = enrolment_of(&format!("M{module}"), ids.collect());
        folders.replace(&path(module), list);
    };
    for number in 0..12 {
        let code = format!("M{number}");
        folders.write(&format!("modules/{code}.json"), module(&code, "Mechanics"));
        write(number, "s");
    }
    let settings = "[hold]\ncommand = \"echo >> calls\"\n";
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
    let server = Process::start(&folders).published();
    let mut changes = 0;
    // Lists of other people are held from the first one on, and lists that are gone from the second one on.
    for (accident, first) in [(1, 1), (2, 2)] {
        for module in 0..8 {
            match accident {
                1 => write(module, "x"),
                _ => folders.remove(&path(module)),
            }
            if module + 1 >= first {
                eventually("a look has seen the file", || {
                    errors_and_changes(&server) >= (accident, changes + module + 1 - first)
                });
            }
        }
        changes += 8 - first;
        assert_eq!(
            errors_and_changes(&server),
            (accident, changes),
            "{}",
            server.log()
        );
        (0..8).for_each(|module| write(module, "s"));
        let ended = || server.log().matches("the hold has ended").count();
        eventually("the hold has ended", || ended() == accident);
        changes = errors_and_changes(&server).1;
    }
    eventually("each accident has called somebody", || {
        let calls = fs::read_to_string(folders.root().join("calls"));
        calls.is_ok_and(|calls| calls == "\n\n")
    });
    server.stop();
}

#[test]
fn a_folder_that_is_emptied_and_written_again_file_by_file_is_one_error() {
    let folders = Folders::ahead();
    let files = |number: usize| {
        let code = format!("M{number}");
        let ids = (0..25).map(|n| Value::from(format!("s{number}n{n}")));
        let list = enrolment_of(&code, ids.collect());
        [
            (format!("modules/{code}.json"), module(&code, "Mechanics")),
            (format!("enrolments/{code}.json"), list.to_string()),
        ]
    };
    let write = |module: usize| {
        for (path, content) in files(module) {
            folders.replace(&path, content);
        }
    };
    (0..12).for_each(write);
    let server = Process::start(&folders).published();
    for module in 0..12 {
        for (path, _) in files(module) {
            folders.remove(&path);
        }
    }
    for path in [
        "modules/A.json",
        "modules/B.json",
        "enrolments/A.json",
        "enrolments/B.json",
    ] {
        folders.remove(path);
    }
    server.wait_for_log(" ERROR ");
    for module in 0..12 {
        write(module);
        let feed = folders.student(&format!("s{module}n1"));
        assert!(server.says(&feed, "Mechanics"));
    }
    assert_eq!(
        server.log().matches(" ERROR ").count(),
        1,
        "{}",
        server.log()
    );
    server.stop();
}

#[test]
fn check_says_which_files_a_server_would_hold_and_writes_nothing() {
    let (folders, server) = server_with_a_hold("");
    let id = only_hold(&folders).id.to_string();
    let found = folders.check();
    assert!(
        found.contains(
            "enrolments/A.json: warning: a server holds this file at the last good content"
        ) && found.contains("30 people would lose meetings")
            && found.contains(&format!("accept hold {id}")),
        "{found}"
    );
    server.stop();
    // The same without a server, and after another accident.
    folders.write("enrolments/B.json", enrolment_of("B", json!([])));
    let before = files_below(&folders.state());
    let found = folders.check();
    assert!(
        found.contains("a server holds this file and 1 other files"),
        "{found}"
    );
    assert_eq!(files_below(&folders.state()), before);
    // Without a state folder there is nothing to compare with.
    fs::remove_dir_all(folders.state()).unwrap();
    assert!(!folders.check().contains("a server holds"));
}

#[test]
fn check_warns_of_folders_without_modules_or_lists() {
    let folders = Folders::new();
    for (folder, text) in [
        (
            "enrolments",
            "enrolments: warning: there is no enrolment list",
        ),
        ("modules", "modules: warning: there is no module"),
    ] {
        assert!(!folders.check().contains(text));
        fs::remove_dir_all(folders.data().join(folder)).unwrap();
        let found = folders.check();
        assert!(found.contains(text), "{found}");
        fs::create_dir(folders.data().join(folder)).unwrap();
        assert!(folders.check().contains(text));
    }
}

#[test]
fn a_hold_goes_on_when_a_start_finds_no_data_folder_or_an_empty_one() {
    let (folders, server) = server_with_a_hold("");
    server.stop();
    let hold = only_hold(&folders);
    let away = folders.root().join("away");
    for is_empty_folder in [false, true] {
        fs::remove_dir_all(folders.store()).unwrap();
        fs::rename(folders.data(), &away).unwrap();
        if is_empty_folder {
            fs::create_dir(folders.data()).unwrap();
        }
        let server = Process::start(&folders).published();
        assert!(server.says(&folders.student("s1"), "Algebra"));
        assert_eq!(only_hold(&folders).id, hold.id);
        let _ = fs::remove_dir(folders.data());
        fs::rename(&away, folders.data()).unwrap();
        server.signal("HUP");
        server.wait_for_log(" all problems are mended");
        assert!(server.says(&folders.student("s1"), "Algebra"));
        assert_eq!(only_hold(&folders).id, hold.id);
        let log = server.log();
        assert!(!log.contains("has ended"), "{log}");
        server.stop();
    }
}
