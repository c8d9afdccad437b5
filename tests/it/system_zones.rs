//! The server on a system whose time zone files are damaged.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::{Folders, Process, SERVE, Site, module, text};

/// A folder of time zone files in which Europe/London is these bytes and UTC is whole.
fn zone_folder(folders: &Folders, london: &[u8]) -> PathBuf {
    let folder = folders.root().join("zoneinfo");
    fs::create_dir_all(folder.join("Europe")).unwrap();
    fs::write(folder.join("Etc-UTC"), UTC).unwrap();
    fs::write(folder.join("Europe/London"), london).unwrap();
    folder
}

/// A whole time zone file (RFC 8536): UTC without changes of clocks.
const UTC: &[u8] = b"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04\
\0\0\0\0\0\0UTC\0TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04\
\0\0\0\0\0\0UTC\0\nUTC0\n";

/// A time zone file whose end was lost.
const CUT: &[u8] = UTC.split_at(70).0;

fn serve(folders: &Folders, zones: &Path) -> Process {
    let mut command = folders.command(&SERVE);
    Process::launch(folders, command.env("TZDIR", zones)).published()
}

#[test]
fn a_damaged_system_zone_file_at_a_restart_takes_no_timetable_away() {
    let folders = Folders::new();
    folders.write(
        "modules/C.json",
        module("C", "Chemistry").replace("\"term\"", "\"timezone\": \"Asia/Kolkata\", \"term\""),
    );
    let server = Process::start(&folders).published();
    let (ann, bob) = (folders.student("ann"), folders.student("bob"));
    let before = [ann.as_str(), bob.as_str(), "/modules/C.ics"].map(|path| server.get(path).body);
    server.stop();
    for damaged in [CUT, b"", b"\0\0\0\0", &UTC[..5]] {
        // A module that is broken now is known from the store alone, with its time zone.
        folders.write("modules/B.json", "{");
        let server = serve(&folders, &zone_folder(&folders, damaged));
        let after =
            [ann.as_str(), bob.as_str(), "/modules/C.ics"].map(|path| server.get(path).body);
        assert!(before == after, "{}", server.log());
        server.wait_for_log("terms.json:1: this system's rules for the time zone Europe/London");
        server.wait_for_log("modules/C.json:1: this system's rules for the time zone Asia/Kolkata");
        server.stop();
    }
}

#[test]
fn check_warns_of_a_damaged_system_zone_file_and_ends_well() {
    let folders = Folders::new();
    let output = folders
        .command(&["check"])
        .env("TZDIR", zone_folder(&folders, CUT))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(
        said.contains("install the system's time zone data again"),
        "{said}"
    );
}
