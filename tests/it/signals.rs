//! Signals that do not end the server: SIGHUP reads the settings again, SIGUSR1 and SIGUSR2 do nothing.

use std::fs;
use std::process::Command;

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::fixture::{Folders, Process, RunningChild, SERVE, Site, eventually, module, system_now};

/// A server with this settings file.
fn serve(folders: &Folders, settings: &str) -> Process {
    write(folders, settings);
    let mut command = folders.command(&[
        "serve",
        "--config",
        "settings.toml",
        "--listen",
        "127.0.0.1:0",
    ]);
    Process::launch(folders, &mut command).published()
}

fn write(folders: &Folders, settings: &str) {
    fs::write(folders.root().join("settings.toml"), settings).unwrap();
}

/// Sends SIGHUP and waits until so many were answered.
#[track_caller]
fn hang_up(process: &Process, answered: usize) {
    process.signal("HUP");
    eventually("SIGHUP is answered", || {
        process.log().matches("SIGHUP: ").count() == answered
    });
}

#[test]
fn signals_that_have_no_meaning_here_are_logged_and_end_nothing() {
    let folders = Folders::new();
    let mut process = Process::start(&folders);
    for name in ["USR1", "USR2"] {
        process.signal(name);
        eventually("it says so", || {
            process
                .log()
                .contains(&format!("SIG{name} does nothing here"))
        });
    }
    process.signal("HUP");
    process.wait_for_log("SIGHUP: the settings were read again");
    folders.change_module_a(&process, "it publishes");
    process.terminate();
    assert_eq!(process.wait().code(), Some(0));
    assert!(
        process.log().trim_end().ends_with("stopped"),
        "{}",
        process.log()
    );
}

#[test]
fn sighup_ends_no_server_that_was_started_with_it_ignored() {
    let folders = Folders::new();
    let program = env!("CARGO_BIN_EXE_carillon");
    let line = format!("trap '' HUP; exec '{program}' serve --listen 127.0.0.1:0");
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(folders.root());
    let process = Process::launch(&folders, &mut command).published();
    hang_up(&process, 1);
    process.stop();
}

#[test]
fn sighup_has_the_data_folder_looked_at() {
    let folders = Folders::new();
    // Nobody else looks before the test is over.
    let process = serve(
        &folders,
        "[watch]\nmode = \"poll\"\npoll_seconds = 100000\n",
    );
    folders.replace("modules/A.json", module("A", "Arithmetic"));
    hang_up(&process, 1);
    eventually("the edit is published", || {
        process.says("/modules/A.ics", "Arithmetic")
    });
    write(&folders, "broken");
    folders.replace("modules/A.json", module("A", "Analysis"));
    hang_up(&process, 2);
    eventually("also with a broken settings file", || {
        process.says("/modules/A.ics", "Analysis")
    });
    process.stop();
}

#[test]
fn sighup_changes_the_level_of_the_log() {
    let folders = Folders::new();
    let process = serve(&folders, "");
    write(&folders, "[log]\nlevel = \"debug\"\n");
    process.signal("HUP");
    process.wait_for_log("looked at the data folder: nothing to publish");
    process.wait_for_log("changed: log.level");
    process.stop();
}

#[test]
fn sighup_changes_from_which_day_a_notice_is_shown() {
    let folders = Folders::new();
    let date = system_now()
        .to_zoned(TimeZone::UTC)
        .date()
        .saturating_add(20.days());
    let loan = format!(
        r#"{{ "id": "LOAN", "type": "Loan", "date": "{date}", "title": "Bring it back" }}"#
    );
    folders.write(
        "notices/ann.json",
        format!(r#"{{ "student": "ann", "notices": [ {loan} ] }}"#),
    );
    let process = serve(&folders, "");
    let ann = folders.student("ann");
    assert!(!process.says(&ann, "Bring it back"));
    write(&folders, "[notices]\ndays_before = 30\n");
    hang_up(&process, 1);
    eventually("the notice is shown", || {
        process.says(&ann, "Bring it back")
    });
    process.stop();
}

#[test]
fn sighup_changes_for_how_long_a_stopped_feed_says_that_it_is_closed() {
    let folders = Folders::new();
    let process = serve(&folders, "");
    let ann = folders.student("ann");
    assert!(
        folders
            .run(&["links", "stop", "student", "ann", "--reason", "left"])
            .status
            .success()
    );
    eventually("it is closed", || process.says(&ann, "closed"));
    write(&folders, "[links]\nclosed_days = 0\n");
    hang_up(&process, 1);
    eventually("its address is not found", || {
        process.get(&ann).status == 404
    });
    let question = process.get(&format!(
        "/f/{}/stop",
        folders.token(carillon::feed::Kind::Student, "bob")
    ));
    assert!(
        question.text().contains("For 0 days"),
        "the page says it too: {}",
        question.text()
    );
    process.stop();
}

#[test]
fn a_broken_settings_file_at_sighup_is_refused_and_the_old_settings_hold() {
    let folders = Folders::new();
    let process = serve(&folders, "[log]\nlevel = \"info\"\n");
    for (number, broken) in (1..).zip([
        "[log]\nlevel = \"loud\"\n",
        "[log]\nlevle = \"debug\"\n",
        "[log",
        "[watch]\npoll_seconds = 0\n",
    ]) {
        write(&folders, broken);
        hang_up(&process, number);
        let count = || {
            process
                .log()
                .matches("cannot be read and stay as they were")
                .count()
        };
        eventually(&format!("{broken} is named"), || count() == number);
    }
    fs::remove_file(folders.root().join("settings.toml")).unwrap();
    hang_up(&process, 5);
    process.wait_for_log("settings.toml cannot be read");
    assert!(process.says("/modules/A.ics", "Algebra"));
    process.stop();
}

#[test]
fn a_settings_file_that_was_emptied_or_is_gone_sets_nothing_back_to_its_default() {
    let folders = Folders::new();
    let path = folders.root().join("carillon.toml");
    fs::write(&path, "[links]\nclosed_days = 77\n").unwrap();
    let mut command = folders.command(&SERVE);
    let process = Process::launch(&folders, &mut command).published();
    fs::write(&path, "\n").unwrap();
    hang_up(&process, 1);
    process.wait_for_log("carillon.toml is empty");
    fs::remove_file(&path).unwrap();
    hang_up(&process, 2);
    process.wait_for_log("carillon.toml cannot be read");
    fs::create_dir(&path).unwrap();
    hang_up(&process, 3);
    process.wait_for_log("carillon.toml is a pipe or a device, which cannot be read again");
    assert!(
        !process.log().contains("changed: links.closed_days"),
        "{}",
        process.log()
    );
    process.stop();
}

#[test]
fn settings_that_need_a_restart_are_named_at_sighup() {
    let folders = Folders::new();
    let process = serve(&folders, "");
    write(
        &folders,
        "[institution]\nname = \"New\"\n[http]\nworkers = 3\n[links]\nclosed_days = 3\n",
    );
    hang_up(&process, 1);
    process.wait_for_log("need a restart: http.workers, institution.name");
    process.wait_for_log("changed: links.closed_days");
    write(&folders, "[links]\nclosed_days = 3\n");
    hang_up(&process, 2);
    assert_eq!(
        process.log().matches("need a restart").count(),
        1,
        "{}",
        process.log()
    );
    process.stop();
}

#[test]
fn commands_keep_what_signals_usually_do() {
    let folders = Folders::new();
    // It waits for standard input.
    let mut command = folders.command(&["lint", "-"]);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null());
    let mut child = RunningChild::spawn(&mut command);
    child.signal("USR1");
    assert_eq!(child.wait().code(), None, "a signal ended it");
}
