//! The state folder: set up once, never without its key, and printed from without being written to.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::fixture::{
    Folders, Process, SERVE, Site, decision, files_below, read, system_now, text,
};

const SERVE_FOR_REAL: [&str; 5] = [
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--base-url",
    "https://x.example",
];

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn rotated(folders: &Folders, id: &str) -> String {
    let links = folders.open_links();
    links.rotate(decision(id), None).unwrap().expose()
}

#[test]
fn a_real_server_does_not_start_in_an_empty_state_folder_and_names_the_command_that_sets_it_up() {
    let folders = Folders::new();
    for makes_folder in [false, true] {
        if makes_folder {
            fs::create_dir(folders.state()).unwrap();
        }
        let message = folders.refuses(&SERVE_FOR_REAL);
        assert!(
            message.contains("carillon init") && message.contains("state"),
            "{message}"
        );
        assert_eq!(files_below(&folders.state()).len(), 0);
    }
    let said = folders.prints(&["init"]);
    assert!(
        said.contains("Back up") && said.contains("secret.key") && said.contains("journal.jsonl"),
        "{said}"
    );
    let server = Process::launch(&folders, &mut folders.command(&SERVE)).published();
    assert_eq!(server.get(&folders.student("ann")).status, 200);
    server.stop();
}

#[test]
fn init_makes_key_and_journal_for_the_server_alone_and_never_again() {
    let folders = Folders::new();
    folders.prints(&["init"]);
    assert_eq!(mode(&folders.state()), 0o700);
    let made = files_below(&folders.state());
    assert_eq!(made.len(), 2, "{:?}", made.keys());
    for name in ["secret.key", "journal.jsonl"] {
        assert_eq!(mode(&folders.state().join(name)), 0o600, "{name}");
    }
    rotated(&folders, "ann");
    let before = files_below(&folders.state());
    let said = folders.prints(&["init"]);
    assert!(said.contains("is already set up"), "{said}");
    folders.refuses(&["init", "--new-key"]);
    assert_eq!(files_below(&folders.state()), before);
}

#[test]
fn init_lists_every_file_that_the_documents_ask_to_back_up() {
    let folders = Folders::new();
    let said = folders.prints(&["init"]);
    let document = read("docs/running.md");
    let (_, table) = document.split_once("## The state folder").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.filter(|line| line.contains("**Back "));
    let names = rows.flat_map(|row| {
        row.split(" | ")
            .next()
            .unwrap()
            .split('`')
            .skip(1)
            .step_by(2)
    });
    // They are named in the text of their rows.
    let names: Vec<&str> = names
        .filter(|name| !["holds.json", "mail.lock"].contains(name))
        .collect();
    assert!(names.len() >= 7, "{names:?}");
    for name in names {
        assert!(said.contains(&format!("/{name} ")), "{name}: {said}");
    }
}

#[test]
fn a_setting_up_that_was_interrupted_is_completed() {
    let folders = Folders::new();
    folders.prints(&["init"]);
    let key = folders.state().join("secret.key");
    for has_journal in [true, false] {
        // The key gets its name last.
        fs::rename(&key, folders.state().join("secret.key.new")).unwrap();
        if !has_journal {
            fs::remove_file(folders.state().join("journal.jsonl")).unwrap();
        }
        folders.refuses(&SERVE_FOR_REAL);
        folders.prints(&["init"]);
        assert_eq!(files_below(&folders.state()).len(), 2);
    }
}

#[test]
fn a_lost_key_stops_every_start_beside_anything_that_a_server_left_behind() {
    let folders = Folders::new();
    folders.serve().stop();
    let old = rotated(&folders, "ann");
    let key = folders.state().join("secret.key");
    let backup = folders.root().join("backup");
    fs::rename(&key, &backup).unwrap();
    let left_behind: Vec<_> = fs::read_dir(folders.state())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(left_behind.len() >= 3, "{left_behind:?}");
    let elsewhere = folders.root().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for one in &left_behind {
        for other in left_behind.iter().filter(|other| *other != one) {
            fs::rename(other, elsewhere.join(other.file_name().unwrap())).unwrap();
        }
        let before = files_below(&folders.state());
        for arguments in [&SERVE[..], &SERVE_FOR_REAL, &["init"], &["links"]] {
            let message = folders.refuses(arguments);
            let name = one.file_name().unwrap().to_str().unwrap();
            assert!(
                message.contains(name) && message.contains("backup"),
                "{arguments:?}: {message}"
            );
            assert!(
                message.contains("init --new-key"),
                "{arguments:?}: {message}"
            );
        }
        assert_eq!(files_below(&folders.state()), before);
        for other in left_behind.iter().filter(|other| *other != one) {
            fs::rename(elsewhere.join(other.file_name().unwrap()), other).unwrap();
        }
    }
    fs::rename(&backup, &key).unwrap();
    assert_eq!(
        folders
            .serve()
            .get(&format!("/f/{old}/timetable.ics"))
            .status,
        200
    );
}

#[test]
fn a_new_key_is_made_only_on_demand_and_keeps_what_was_decided() {
    let folders = Folders::new();
    folders.open_links().stop(decision("ann"), None).unwrap();
    let old = folders.student("bob");
    fs::remove_file(folders.state().join("secret.key")).unwrap();
    let said = folders.prints(&["init", "--new-key"]);
    assert!(said.contains("All old links stop working"), "{said}");
    assert_ne!(folders.student("bob"), old);
    let server = folders.serve();
    assert_eq!(
        (
            server.get(&old).status,
            server.get(&folders.student("bob")).status
        ),
        (404, 200)
    );
    assert!(server.says(&folders.student("ann"), "This feed has been closed"));
}

#[test]
fn commands_that_print_make_nothing_and_write_nothing() {
    let folders = Folders::new();
    let without_a_server = [
        &["links"][..],
        &["links", "student"],
        &["journal"],
        &["links", "set", "student", "ann"],
    ];
    for arguments in without_a_server {
        let message = folders.refuses(arguments);
        assert!(
            message.contains("has not been set up") && message.contains("--state"),
            "{arguments:?}: {message}"
        );
    }
    for arguments in [&["check"][..], &["fetches"], &["config"]] {
        folders.run(arguments);
    }
    assert!(!folders.state().exists());
    folders.serve().stop();
    rotated(&folders, "ann");
    // A command that shows links writes that down, and nothing else.
    let (shows_links, others) = without_a_server.split_at(2);
    let all = files_below(&folders.state());
    for arguments in shows_links {
        folders.prints(arguments);
    }
    let mut before = files_below(&folders.state());
    let is_record = |path: &str| path.starts_with("shown-lists-");
    before.retain(|path, _| !is_record(path));
    assert_eq!(before, all);
    let before = files_below(&folders.state());
    let written = |folders: &Folders| fs::metadata(folders.state()).unwrap().modified().unwrap();
    let time = written(&folders);
    let printing = [&["check"][..], &["fetches"], &["who", "ann"]];
    for arguments in others.iter().copied().chain(printing) {
        folders.run(arguments);
    }
    assert_eq!(files_below(&folders.state()), before);
    assert_eq!(
        written(&folders),
        time,
        "nothing was made and removed again"
    );
}

#[test]
fn commands_that_print_work_in_a_folder_that_cannot_be_written() {
    let folders = Folders::new();
    folders.serve().stop();
    rotated(&folders, "ann");
    let Some(_mount) = ReadOnly::mount(&folders.state()) else {
        return;
    };
    let message = folders.refuses(&["links"]);
    assert!(message.contains("no link is shown"), "{message}");
    assert!(folders.prints(&["who", "ann"]).contains("Link "));
    assert_eq!(folders.prints(&["journal"]).lines().count(), 2);
    folders.prints(&["links", "set", "student", "ann"]);
    let message = folders.refuses(&["links", "rotate", "student", "ann", "--reason", "x"]);
    assert!(
        message.contains("journal.jsonl") && message.contains("Read-only"),
        "{message}"
    );
}

#[test]
fn check_and_render_need_no_key_and_leave_nothing_that_stops_a_first_start() {
    let folders = Folders::new();
    folders.prints(&["check"]);
    let render = |out: &str| folders.prints(&["render", "--out", out]);
    render("first");
    // What was rendered is remembered: nothing has changed, so no event has.
    render("second");
    let names = |out: &str| -> Vec<(String, Vec<u8>)> {
        let prefix = folders.root().join(out).display().to_string();
        files_below(&folders.root().join(out))
            .into_iter()
            .map(|(name, text)| (name.replace(&prefix, ""), text))
            .collect()
    };
    assert_eq!(names("first"), names("second"));
    assert!(!folders.state().join("secret.key").exists());
    let server = Process::launch(&folders, &mut folders.command(&SERVE)).published();
    server.stop();
}

#[test]
fn a_state_folder_that_anybody_can_write_into_is_refused() {
    let folders = Folders::new();
    folders.open_links();
    fs::set_permissions(folders.state(), fs::Permissions::from_mode(0o777)).unwrap();
    for arguments in [&SERVE[..], &["links"], &["init"]] {
        let message = folders.refuses(arguments);
        assert!(
            message.contains("777") && message.contains("chmod 700"),
            "{arguments:?}: {message}"
        );
    }
    // A group of the server's own, as where a container platform makes the folder.
    fs::set_permissions(folders.state(), fs::Permissions::from_mode(0o770)).unwrap();
    folders.prints(&["links"]);
}

/// A folder that is mounted read-only over itself, as far as this user may do so.
struct ReadOnly(std::path::PathBuf);

impl ReadOnly {
    fn mount(folder: &Path) -> Option<Self> {
        let path = folder.display();
        let script = format!("mount --bind {path} {path} && mount -o remount,bind,ro {path}");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap();
        let mount = Self(folder.into());
        if output.status.success() {
            return Some(mount);
        }
        eprintln!(
            "skipped: only root can mount a folder read-only ({})",
            text(&output.stderr).trim()
        );
        None
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        // If it was not mounted, there is nothing to undo.
        let _ = std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .output();
    }
}

#[test]
fn drafts_that_a_killed_process_left_behind_are_removed_at_a_start_when_they_are_old() {
    let folders = Folders::new();
    Process::launch(&folders, &mut folders.command(&SERVE))
        .published()
        .stop();
    let two_hours_ago =
        std::time::SystemTime::from(system_now() - jiff::SignedDuration::from_hours(2));
    let write = |path: &str, is_old: bool| {
        let file = fs::File::create(folders.state().join(path)).unwrap();
        if is_old {
            file.set_modified(two_hours_ago).unwrap();
        }
    };
    let drafts = [
        "fetches.log.0123456789abcdef.tmp",
        "good/index.jsonl.fedcba9876543210.tmp",
    ];
    for path in drafts {
        write(path, true);
    }
    // Another process may be writing the first. The program has not written the others.
    let others = [
        "clock.0123456789abcdef.tmp",
        "notes.tmp",
        "copy.of.journal.tmp",
        "0123456789abcdef",
    ];
    write(others[0], false);
    for path in &others[1..] {
        write(path, true);
    }
    Process::launch(&folders, &mut folders.command(&SERVE))
        .published()
        .stop();
    let exists = |path: &&str| folders.state().join(path).exists();
    assert!(
        !drafts.iter().any(exists),
        "{:?}",
        files_below(&folders.state()).keys()
    );
    assert!(
        others.iter().all(exists),
        "{:?}",
        files_below(&folders.state()).keys()
    );
}
