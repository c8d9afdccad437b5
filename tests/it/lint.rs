//! `carillon lint`: its reports over the corpus, the command, and servers that it asks.

mod command;
mod server;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::fixture::root;

/// The two renderings of a feed are two files. The later one has this before its ending.
const SECOND: &str = ".second";

/// The corpus of the library's tests.
fn corpus() -> PathBuf {
    root().join("crates/ics-lint/tests/corpus")
}

/// The names of the files of a folder of the corpus, without ending.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(corpus().join(folder)).unwrap();
    let names = entries.filter_map(|entry| {
        Some(
            entry
                .unwrap()
                .file_name()
                .to_str()?
                .strip_suffix(".ics")?
                .to_owned(),
        )
    });
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(SECOND)).collect();
    names.sort();
    names
}

/// The output of the program about a file of the corpus, which decides about its exit status.
fn report(path: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carillon"));
    command
        .current_dir(corpus())
        .args(["lint", &format!("{path}.ics")]);
    let second = format!("{path}{SECOND}.ics");
    if corpus().join(&second).exists() {
        command.args(["--second", &second]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let status = i32::from(text.lines().any(|line| line.starts_with("  error[")));
    assert_eq!(output.status.code(), Some(status), "{path}: {text}");
    text
}

/// Compares the reports of a folder with those kept in `tests/lint/reports`.
fn compare_reports(folder: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/lint/reports").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names(folder) {
            insta::assert_snapshot!(name.as_str(), report(&format!("{folder}/{name}")));
        }
    });
}

#[test]
fn the_reports_of_bad_files_are_as_expected() {
    compare_reports("bad");
}

#[test]
fn the_reports_of_well_known_publishers_mistakes_are_as_expected() {
    compare_reports("publishers");
}
