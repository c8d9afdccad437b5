//! `carillon lint` as a command: what it prints, and how it ends.

use std::io::Write;
use std::process::{Output, Stdio};

use crate::fixture::{Folders, text};

const BAD: &str = "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nPRODID:x\r\nNAME:a\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";

fn run_on(input: &[u8], arguments: &[&str]) -> Output {
    let folders = Folders::empty();
    let mut command = folders.command(&[&["lint", "-"], arguments].concat());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_report_reads_like_a_compilers_and_ends_with_counts() {
    let output = run_on(BAD.as_bytes(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    let expected = "  error[version-not-2]: VERSION is not 2.0: VERSION is `1.0`
   ╭─[standard input:2:9]
 2 │ VERSION:1.0
   ·         ───
   ╰────
  help: write VERSION:2.0: it is the version of iCalendar, not of your feed
        breaks: Outlook takes the file for vCalendar 1.0; libical and Google refuse other versions
        source: RFC 5545 section 3.7.4
";
    assert!(said.contains(expected), "{said}");
    assert!(
        said.ends_with("\nstandard input: 1 error, 1 warning, 2 hints\n"),
        "{said}"
    );
    assert!(!said.contains('\u{1b}'), "no colours where no terminal is");
}

#[test]
fn warnings_and_hints_alone_are_not_a_failure() {
    let output = run_on(BAD.replace("1.0", "2.0").as_bytes(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn machines_get_an_array_of_findings() {
    let output = run_on(BAD.as_bytes(), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = findings.as_array().unwrap();
    let version = findings
        .iter()
        .find(|finding| finding["rule"] == "version-not-2")
        .unwrap();
    assert_eq!(version["path"], "standard input");
    assert_eq!(
        (&version["line"], &version["column"]),
        (&2.into(), &9.into())
    );
    assert_eq!(
        (&version["offset"], &version["length"]),
        (&25.into(), &3.into())
    );
    assert_eq!(
        (&version["severity"], &version["message"]),
        (&"error".into(), &"VERSION is `1.0`".into())
    );
    for key in ["breaks", "mend", "source"] {
        assert!(version[key].as_str().unwrap().len() > 8, "{version}");
    }
}

#[test]
fn a_long_line_of_broken_bytes_is_shown_around_what_is_wrong() {
    let mut bad = BAD.as_bytes()[..BAD.len() - 15].to_vec();
    bad.extend(
        [
            b"SUMMARY:".as_slice(),
            &[b'a'; 9000],
            b"\xff\t\x07",
            &[b'b'; 9000],
            b"\r\nEND:VCALENDAR\r\n",
        ]
        .concat(),
    );
    let said = text(&run_on(&bad, &[]).stdout);
    assert!(
        said.contains("error[not-utf-8]") && said.contains("error[control-character]"),
        "{said}"
    );
    assert!(
        said.contains("standard input:7:9009]"),
        "the true column: {said}"
    );
    assert!(
        said.lines().all(|line| line.chars().count() < 160),
        "{said}"
    );
}

#[test]
fn what_cannot_be_read_ends_with_status_2() {
    let folders = Folders::empty();
    for (arguments, named) in [
        (&["lint", "nowhere.ics"][..], "nowhere.ics"),
        (&["lint"], "FILE|URL|-"),
        (
            &["lint", "http://127.0.0.1:1/x.ics"],
            "the server cannot be reached",
        ),
        (&["lint", "-", "--second", "nowhere.ics"], "nowhere.ics"),
    ] {
        let output = folders.run(arguments);
        let said = text(&output.stderr);
        assert!(
            output.status.code() == Some(2) && said.contains(named),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn a_broken_setting_does_not_keep_it_from_its_work() {
    let folders = Folders::empty();
    std::fs::write(folders.root().join("carillon.toml"), "nonsense").unwrap();
    std::fs::write(folders.root().join("x.ics"), BAD).unwrap();
    assert_eq!(folders.run(&["lint", "x.ics"]).status.code(), Some(1));
}

#[test]
fn the_rules_are_printed_as_they_are_documented() {
    let output = Folders::empty().run(&["lint", "--rules"]);
    assert!(output.status.success());
    let documented = std::fs::read_to_string("docs/lint-rules.md").unwrap();
    assert_eq!(
        text(&output.stdout),
        documented,
        "write what `carillon lint --rules` prints into docs/lint-rules.md"
    );
}

#[test]
fn what_is_rendered_breaks_no_rule() {
    let folders = Folders::new();
    assert!(folders.run(&["render", "--out", "out"]).status.success());
    for path in [
        "modules/A.ics",
        "students/ann.ics",
        "staff/s1.ics",
        "rooms/R1.ics",
    ] {
        let said = text(&folders.run(&["lint", &format!("out/{path}")]).stdout);
        assert_eq!(said, format!("out/{path}: 0 errors, 0 warnings, 0 hints\n"));
    }
}
