//! `carillon tokens`: what it prints, and what it writes down.

use std::fs;

use carillon::api_tokens::read_api_tokens;

use crate::fixture::{Folders, complaint, files_below};

#[test]
fn a_token_is_printed_once_and_stored_as_its_hash_alone() {
    let folders = Folders::new();
    folders.open_links();
    let added = folders.prints(&["tokens", "add", "Portal", "--scope", "timetable:read"]);
    let secret = added.trim();
    assert!(secret.starts_with("carillon_"), "{added}");
    for (path, bytes) in files_below(&folders.state()) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&secret[9..30]), "{path}");
    }
    let list = folders.prints(&["tokens", "list"]);
    let rows: Vec<&str> = list.lines().collect();
    assert_eq!(rows[0], "name,scopes,created,expires,used");
    assert!(rows[1].starts_with("portal,timetable:read,20"), "{list}");
    assert_eq!(rows.len(), 2);
    folders.prints(&["tokens", "revoke", "portal", "--reason", "replaced"]);
    assert!(read_api_tokens(&folders.state()).unwrap().is_empty());
}

#[test]
fn each_change_is_written_down_with_its_author() {
    let folders = Folders::new();
    folders.open_links();
    let run = |arguments: &[&str]| {
        let mut command = folders.command(&[&["tokens"], arguments].concat());
        command.env("SUDO_USER", "kim").output().unwrap()
    };
    let added = [
        "add",
        "app",
        "--scope",
        "links:read",
        "--scope",
        "links:write",
        "--reason",
        "new",
    ];
    complaint(&run(&added), 0);
    complaint(&run(&["revoke", "app"]), 0);
    // What is refused changes nothing.
    for (refused, remedy) in [
        (&["revoke", "app"][..], "`carillon tokens list`"),
        (
            &[
                "add",
                "x",
                "--scope",
                "stats:read",
                "--expires",
                "2020-01-01",
            ],
            "today or later",
        ),
        (
            &[
                "add",
                "x",
                "--scope",
                "stats:read",
                "--expires",
                "2099-01-01",
            ],
            "two years",
        ),
    ] {
        let said = complaint(&run(refused), 1);
        assert!(said.contains(remedy), "{said}");
    }
    for wrong in [
        &["add", "x"][..],
        &["add", "x", "--scope", "all"],
        &["add", "a b", "--scope", "stats:read"],
    ] {
        complaint(&run(wrong), 2);
    }
    let printed = folders.prints(&["journal", "--tokens"]);
    let rows: Vec<Vec<&str>> = printed
        .lines()
        .skip(1)
        .map(|row| row.split(',').collect())
        .collect();
    let facts: Vec<_> = rows
        .iter()
        .map(|row| [row[1], row[2], row[3], row[4], row[6]])
        .collect();
    assert_eq!(
        facts,
        [
            ["desk kim", "add", "app", "links:read links:write", "new"],
            ["desk kim", "revoke", "app", "", ""],
        ]
    );
}

#[test]
fn no_token_is_made_for_an_address_without_encryption() {
    let folders = Folders::new();
    folders.open_links();
    let arguments = [
        "tokens",
        "add",
        "app",
        "--scope",
        "stats:read",
        "--base-url",
        "http://x.example",
    ];
    let said = folders.refuses(&arguments);
    assert!(
        said.contains("set base_url to an address that begins with https://"),
        "{said}"
    );
    assert!(!fs::exists(folders.state().join("api-tokens.json")).unwrap());
}
