//! A state folder on a disk that is full or read-only: everything that is there is served, and nothing is lost.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use carillon::durable_file::{AppendOnlyFile, Durability};
use carillon::feed::Kind;
use carillon::links::DecisionRequest;

use crate::fixture::{
    Answer, Folders, Process, SERVE, Site, decision_at, eventually, files_below, module, page_of,
    system_now, without_revisions,
};

/// The reason why a folder cannot be written. It can be undone.
enum Disk {
    /// A file system in memory that is filled up.
    Full(PathBuf),
    /// Mounted read-only over itself; for everybody but root, a mode does the same.
    ReadOnly(PathBuf),
}

impl Disk {
    /// An empty file system of eight megabytes in place of the folder. Nothing where that is not allowed.
    fn small(folder: &Path) -> Option<Self> {
        let disk = Self::Full(folder.into());
        fs::create_dir_all(folder).unwrap();
        let is_mounted = run(&format!(
            "mount -t tmpfs -o size=8m,mode=700 tmpfs {}",
            folder.display()
        ));
        if !is_mounted {
            eprintln!("skipped: only root can mount a small disk");
        }
        is_mounted.then_some(disk)
    }

    fn read_only(folder: &Path) -> Option<Self> {
        let disk = Self::ReadOnly(folder.into());
        disk.set_mode(0o500, 0o400);
        let path = folder.display();
        let is_bound_by_modes = fs::write(folder.join("probe"), "").is_err();
        if is_bound_by_modes
            || run(&format!(
                "mount --bind {path} {path} && mount -o remount,bind,ro {path}"
            ))
        {
            return Some(disk);
        }
        eprintln!("skipped: this user writes everywhere and cannot mount a folder read-only");
        None
    }

    fn fill(&self) {
        let Self::Full(folder) = self else { return };
        // One more line would fit into the last block of the journal. Blank lines mean nothing.
        let mut journal = fs::OpenOptions::new()
            .append(true)
            .open(folder.join("journal.jsonl"))
            .unwrap();
        let len = usize::try_from(journal.metadata().unwrap().len()).unwrap();
        std::io::Write::write_all(&mut journal, &vec![b'\n'; 4096 - len % 4096]).unwrap();
        for (name, block) in [("ballast", 1 << 16), ("ballast2", 1)] {
            let mut file = fs::File::create(folder.join(name)).unwrap();
            while std::io::Write::write_all(&mut file, &vec![0; block]).is_ok() {}
        }
    }

    /// Makes it a folder that can be written.
    fn mend(&self) {
        match self {
            Self::Full(folder) => ["ballast", "ballast2"].iter().for_each(|name| {
                // A full disk may not have had room for the second.
                let _ = fs::remove_file(folder.join(name));
            }),
            Self::ReadOnly(folder) => {
                let path = folder.display();
                run(&format!("mount -o remount,bind,rw {path}"));
                self.set_mode(0o700, 0o600);
            }
        }
    }

    fn set_mode(&self, folders: u32, files: u32) {
        let Self::ReadOnly(folder) = self else { return };
        for entry in walkdir::WalkDir::new(folder).contents_first(true) {
            let entry = entry.unwrap();
            let mode = if entry.file_type().is_dir() {
                folders
            } else {
                files
            };
            // On a file system that is mounted read-only it stays as it is.
            let _ = fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode));
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.mend();
        let (Self::Full(folder) | Self::ReadOnly(folder)) = self;
        run(&format!("umount -l {}", folder.display()));
    }
}

/// Runs a line of shell; whether it succeeded.
fn run(script: &str) -> bool {
    Command::new("sh")
        .args(["-c", script])
        .output()
        .unwrap()
        .status
        .success()
}

fn serve(folders: &Folders) -> Process {
    let mut command = folders.command(&SERVE);
    // A disk that has room again is noticed at the next look.
    command
        .env("CARILLON_WATCH_MODE", "poll")
        .env("CARILLON_WATCH_POLL_SECONDS", "1")
        .env("CARILLON_HTTP_MAX_REQUESTS_PER_MINUTE", "0");
    Process::launch(folders, &mut command)
}

fn stop_feed(server: &Process, feed: &str) -> Answer {
    let page = page_of(feed);
    server.post_with(
        &format!("{page}stop"),
        "confirm=yes",
        &["Accept: text/html"],
    )
}

/// Starts on the disk that cannot be written, without the data folder, then with it, and then with room.
fn serves_all_the_same(folders: &Folders, disk: &Disk) {
    let ann = folders.student("ann");
    let server = serve(folders).published();
    let before = server.get(&ann);
    server.stop();
    let elsewhere = folders.root().join("elsewhere");
    fs::rename(folders.data(), &elsewhere).unwrap();
    disk.fill();
    let server = serve(folders);
    eventually("it serves", || server.get("/readyz").status == 200);
    let now = server.get(&ann);
    assert_eq!(
        (now.header("etag"), now.text()),
        (before.header("etag"), before.text()),
        "what it served last"
    );
    server.wait_for_log("ERROR the state folder cannot be written");
    server.wait_for_log("Make room");
    fs::rename(&elsewhere, folders.data()).unwrap();
    folders.replace("modules/A.json", module("A", "Arithmetic"));
    eventually("it publishes", || server.says(&ann, "Arithmetic"));
    let answer = stop_feed(&server, &ann);
    assert_eq!(answer.status, 500);
    assert!(
        answer.text().contains("Nothing has changed"),
        "{}",
        answer.text()
    );
    server.wait_for_log("journal.jsonl");
    assert_eq!(server.get(&ann).status, 200);

    disk.mend();
    let published = server.get(&ann);
    server.wait_for_log("the state folder can be written again");
    assert_eq!(stop_feed(&server, &folders.student("bob")).status, 303);
    eventually("what is decided holds", || {
        server.says(&folders.student("bob"), "This feed has been closed")
    });
    server.stop();
    fs::rename(folders.data(), &elsewhere).unwrap();
    let server = serve(folders);
    eventually("it serves what it has stored", || {
        server.says(&ann, "Arithmetic")
    });
    assert_eq!(server.get(&ann).text(), published.text());
    assert!(
        !server.log().contains("cannot be written"),
        "{}",
        server.log()
    );
    server.stop();
}

#[test]
fn a_full_disk_leaves_no_part_of_the_lines_in_a_file_that_is_appended_to() {
    let folders = Folders::new();
    let Some(disk) = Disk::small(&folders.state()) else {
        return;
    };
    let path = folders.state().join("journal.jsonl");
    fs::write(&path, "first\n").unwrap();
    disk.fill();
    let before = fs::read(&path).unwrap();
    let ballast = fs::OpenOptions::new()
        .write(true)
        .open(folders.state().join("ballast"));
    let ballast = ballast.unwrap();
    ballast
        .set_len(ballast.metadata().unwrap().len() - (1 << 16))
        .unwrap();
    let mut file = AppendOnlyFile::open(&path).unwrap();
    let lines = b"second\n".repeat(1 << 16);
    let error = file.append(&lines, Durability::Unsynced, |_| false);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::StorageFull);
    let is_unchanged = fs::read(&path).unwrap() == before;
    assert!(is_unchanged, "there was room for a part of the lines");
    file.append(b"second\n", Durability::Synced, |_| false)
        .unwrap();
    assert!(fs::read(&path).unwrap().ends_with(b"\nsecond\n"));
}

#[test]
fn a_start_on_a_full_state_disk_serves_everything_and_needs_no_restart_when_there_is_room() {
    let folders = Folders::new();
    let Some(disk) = Disk::small(&folders.state()) else {
        return;
    };
    serves_all_the_same(&folders, &disk);
}

#[test]
fn a_deleted_store_is_made_again_once_the_disk_has_room() {
    let folders = Folders::new();
    let Some(disk) = Disk::small(&folders.state()) else {
        return;
    };
    serve(&folders).published().stop();
    fs::remove_dir_all(folders.store()).unwrap();
    disk.fill();
    let ann = folders.student("ann");
    let server = serve(&folders).published();
    let published = server.get(&ann);
    disk.mend();
    server.wait_for_log("the state folder can be written again");
    server.stop();
    fs::rename(folders.data(), folders.root().join("elsewhere")).unwrap();
    let server = serve(&folders);
    eventually("it serves what it has stored", || {
        server.get(&ann).text() == published.text()
    });
    server.stop();
}

#[test]
fn a_disk_that_gets_full_under_a_server_is_reported_once_and_everything_is_stored_when_there_is_room()
 {
    let folders = Folders::new();
    let Some(disk) = Disk::small(&folders.state()) else {
        return;
    };
    let server = serve(&folders).published();
    disk.fill();
    for title in ["Arithmetic", "Analysis", "Astronomy"] {
        folders.replace("modules/A.json", module("A", title));
        eventually(title, || server.says("/modules/A.ics", title));
    }
    let published = server.get("/modules/A.ics");
    server.wait_for_log("the state folder cannot be written");
    disk.mend();
    server.wait_for_log("the state folder can be written again");
    let log = server.log();
    let errors = log.lines().filter_map(|line| line.split_once(" ERROR "));
    let mut errors: Vec<&str> = errors.map(|(_, error)| error).collect();
    let count = errors.len();
    // Small files can fail before the store does.
    errors.sort_unstable();
    errors.dedup();
    assert!(errors.len() == count && count <= 4, "{log}");
    server.stop();
    // Everything is stored: the next start has it without the data folder and without the last good files.
    fs::remove_dir_all(folders.data()).unwrap();
    fs::remove_dir_all(folders.state().join("good")).unwrap();
    let server = serve(&folders).published();
    let stored = server.get("/modules/A.ics");
    assert_eq!(stored.text(), published.text());
    assert!(
        !server.log().contains("cannot be written"),
        "{}",
        server.log()
    );
    server.stop();
}

#[test]
fn a_store_that_was_damaged_while_its_disk_was_full_is_made_again_at_the_next_start() {
    // Bytes that are not a store's, and none at all.
    for damage in [Some(b'x'), Some(0), None] {
        let folders = Folders::ahead();
        let Some(disk) = Disk::small(&folders.state()) else {
            return;
        };
        let ann = folders.student("ann");
        let server = serve(&folders).published();
        disk.fill();
        for title in ["Arithmetic", "Astronomy", "Anatomy"] {
            folders.replace("modules/A.json", module("A", title));
            eventually(title, || server.says(&ann, title));
        }
        server.wait_for_log("the state folder cannot be written");
        for (path, bytes) in files_below(&folders.store()) {
            let path = folders.store().join(path);
            match damage {
                Some(byte) => fs::write(path, vec![byte; bytes.len()]).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
        }
        disk.mend();
        server.wait_for_log("the store cannot be used");
        // Everything else goes on.
        folders.replace("modules/A.json", module("A", "Analysis"));
        eventually("it is published", || server.says(&ann, "Analysis"));
        assert_eq!(stop_feed(&server, &folders.student("bob")).status, 303);
        eventually("what is decided holds", || {
            server.says(&folders.student("bob"), "This feed has been closed")
        });
        let log = server.log();
        let lines = |level: &str| log.lines().filter(|line| line.contains(level)).count();
        assert_eq!(lines("the store cannot be used"), 1, "{log}");
        let published = without_revisions(&server.get(&ann).text());
        server.stop();
        // The next start makes it of everything, as the one after that shows, which has nothing else.
        serve(&folders).published().stop();
        fs::remove_dir_all(folders.data()).unwrap();
        fs::remove_dir_all(folders.state().join("good")).unwrap();
        let server = serve(&folders).published();
        assert_eq!(without_revisions(&server.get(&ann).text()), published);
        assert_eq!(server.get("/modules/B.ics").status, 200);
        server.stop();
    }
}

#[test]
fn a_start_on_a_read_only_state_disk_serves_everything_and_needs_no_restart_when_it_can_be_written()
{
    let folders = Folders::new();
    let ann = folders.student("ann");
    serve(&folders).published().stop();
    let Some(disk) = Disk::read_only(&folders.state()) else {
        return;
    };
    // The first start in the scenario below is on the read-only disk, too.
    let server = serve(&folders).published();
    assert_eq!(server.get(&ann).status, 200);
    server.stop();
    serves_all_the_same(&folders, &disk);
}

#[test]
fn a_disk_that_gets_full_while_the_journal_is_compacted_loses_nothing_and_it_goes_on_later() {
    let folders = Folders::new();
    let Some(disk) = Disk::small(&folders.state()) else {
        return;
    };
    let links = folders.open_links();
    let last_year = "2025-05-01T12:00:00Z".parse().unwrap();
    let reason = "x".repeat(1_000);
    for number in 0..40 {
        let id = format!("s{}", number % 4);
        let decision = DecisionRequest {
            reason: Some(&reason),
            ..decision_at(&id, last_year)
        };
        links.rotate(decision, None).unwrap();
    }
    let before = folders.links();
    let entries = || {
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len()
    };
    let tokens = || ["s0", "s1", "s2", "s3"].map(|id| folders.token(Kind::Student, id));
    let known = tokens();
    disk.fill();
    let ballast = folders.state().join("ballast");
    let mut failed = 0;
    // Each time there is room for a little more: for nothing, for a part of the history, for all of it but the journal.
    for _ in 0..16 {
        let is_full = links.maintain_journal(system_now(), 10).is_err();
        failed += usize::from(is_full);
        assert_eq!((entries(), tokens()), (40, known.clone()), "{failed}");
        assert_eq!(folders.links(), before, "{failed}");
        let history = fs::read_to_string(folders.state().join("journal-2025.jsonl"));
        let history = history.unwrap_or_default();
        assert!(
            history.is_empty() || history.ends_with('\n') && history.lines().count() == 40,
            "a part of the history takes the room of decisions: {failed}"
        );
        let file = fs::OpenOptions::new().write(true).open(&ballast).unwrap();
        file.set_len(file.metadata().unwrap().len() - 4096).unwrap();
    }
    assert!((2..16).contains(&failed), "{failed}");
    disk.mend();
    links.maintain_journal(system_now(), 10).unwrap();
    assert_eq!((entries(), tokens()), (40, known));
    let journal = fs::read_to_string(folders.state().join("journal.jsonl")).unwrap();
    assert!(
        !journal.contains("desk test"),
        "it was compacted: {journal}"
    );
}
