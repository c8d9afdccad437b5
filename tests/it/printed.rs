//! The output of commands and the log: no text from the data folder forges a line, steers a terminal or is a formula.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Output;

use serde_json::json;

use crate::fixture::{Folders, Process, enrolment, module, text};

/// A name that would clear the screen, turn the text around and begin a line of its own.
const HOSTILE: &str =
    "\u{1b}[2J\u{202e}x\n2026-11-26T12:00:00Z  INFO published students=0\u{9b}31m";

/// A folder with that in keys, values, names and the name of a file.
fn hostile_folder() -> Folders {
    let folders = Folders::new();
    folders.write("modules/key.json", json!({ HOSTILE: 1 }).to_string());
    folders.write(
        "modules/value.json",
        module("C", HOSTILE).replace("\"Lecture\"", &json!(HOSTILE).to_string()),
    );
    let people = json!([
        { "id": "ann", "name": format!("=HYPERLINK(\"{HOSTILE}\")"), "role": "student" },
        { "id": "s1", "name": HOSTILE, "role": "staff" } ]);
    folders.write("people.json", people.to_string());
    // In an id, control characters are refused.
    folders.write("enrolments/A.json", enrolment("A", &["\u{202e}x"]));
    let name = b"\x1b]0;owned\x07\n2026-11-26T12:00:00Z ERROR forged \xff.json";
    fs::write(
        folders.data().join("modules").join(OsStr::from_bytes(name)),
        "{",
    )
    .unwrap();
    folders
}

#[track_caller]
fn assert_harmless(said: &str) {
    let steers = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!said.contains(steers), "{said:?}");
    assert!(
        !said
            .lines()
            .any(|line| line.starts_with("2026-11-26T12:00:00Z")),
        "{said:?}"
    );
}

#[track_caller]
fn assert_output_harmless(output: &Output) {
    assert_harmless(&text(&output.stdout));
    assert_harmless(&text(&output.stderr));
}

#[test]
fn no_command_prints_what_steers_a_terminal_or_forges_a_line() {
    let folders = hostile_folder();
    folders.open_links();
    for (arguments, status) in [
        (&["check"][..], 1),
        (&["check", "--format", "json"], 1),
        (&["links"], 0),
        (&["render", "--out", "out"], 1),
    ] {
        let output = folders.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        assert_output_harmless(&output);
    }
    let by = folders
        .command(&["links", "rotate", "student", "ann", "--reason", HOSTILE])
        .env("USER", HOSTILE)
        .output();
    assert_output_harmless(&by.unwrap());
    let journal = folders.run(&["journal"]);
    assert!(text(&journal.stdout).contains(",ann,"), "{journal:?}");
    assert_output_harmless(&journal);
    assert_output_harmless(&folders.run(&["links", "student", HOSTILE]));
    fs::write(
        folders.root().join("x.ics"),
        format!("BEGIN:VCALENDAR\r\nSUMMARY:{HOSTILE}\r\n{HOSTILE}:1\r\n"),
    )
    .unwrap();
    assert_output_harmless(&folders.run(&["lint", "x.ics"]));
}

#[test]
fn no_line_of_the_log_is_forged_by_a_key_a_value_or_the_name_of_a_file() {
    let folders = hostile_folder();
    let process = Process::start(&folders).published();
    process.wait_for_log("forged");
    assert_harmless(&process.log());
    assert_harmless(&process.output());
    process.stop();
}

#[test]
fn no_line_is_forged_by_the_name_of_the_data_folder() {
    let folders = Folders::new();
    fs::rename(folders.data(), folders.root().join(HOSTILE)).unwrap();
    fs::write(folders.root().join(HOSTILE).join("modules/A.json"), "{").unwrap();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", HOSTILE];
    let process = Process::launch(&folders, &mut folders.command(&arguments)).published();
    process.wait_for_log("modules/A.json");
    assert!(process.output().contains("carillon check"));
    assert_harmless(&process.log());
    assert_harmless(&process.output());
    process.stop();
}

#[test]
fn cells_that_a_spreadsheet_takes_for_formulas_begin_with_an_apostrophe_and_raw_ones_do_not() {
    let folders = Folders::new();
    folders.open_links();
    let students = ["-5", "+1", "@x", "=1+1", "'a", "＝1", "b"];
    folders.write("enrolments/A.json", enrolment("A", &students));
    folders.write("enrolments/B.json", enrolment("B", &[]));
    let ids = |arguments: &[&str]| -> Vec<String> {
        let said = folders
            .run(&[&["links", "student"], arguments].concat())
            .stdout;
        csv::Reader::from_reader(&*said)
            .records()
            .map(|row| row.unwrap()[1].to_owned())
            .collect()
    };
    let mut expected: Vec<String> = students.map(str::to_owned).into();
    expected.sort();
    assert_eq!(ids(&["--raw"]), expected);
    let harmless = expected.iter().map(|id| match id.as_str() {
        "'a" | "b" => id.clone(),
        formula => format!("'{formula}"),
    });
    assert_eq!(ids(&[]), harmless.collect::<Vec<_>>());
}
