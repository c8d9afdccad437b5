//! `carillon users`: what it prints, and what it writes down.

use std::fs;

use carillon::feed::Kind;

use crate::fixture::{Folders, PASSWORD, complaint, system_now, text};

#[test]
fn an_end_of_sessions_is_printed_with_a_warning_if_nobody_is_known_by_the_name() {
    let folders = Folders::new();
    folders.add_account("kim", None, &[(Kind::Student, "gone1")]);
    let end = |name: &str| {
        let output = folders.run(&["users", "end", name]);
        let said = complaint(&output, 0);
        let printed = text(&output.stdout);
        assert!(
            printed.contains(&format!(" {} have ended", name.trim())),
            "{printed}"
        );
        said
    };
    // An account, an id in the data folder, and the id of an account whose person is gone.
    for name in ["kim", "KIM", " ann ", "gone1"] {
        assert_eq!(end(name), "", "{name}");
    }
    let said = end("zzz");
    assert!(
        said.contains("is written zzz: If it is not a name or subject at the provider, look in `carillon users list`"),
        "{said}"
    );
    let said = end("anm");
    assert!(said.contains("did you mean ann?"), "{said}");
}

#[test]
fn each_change_is_written_down_with_its_author_and_without_a_password() {
    let folders = Folders::new();
    folders.open_links();
    let run = |arguments: &[&str]| {
        let password = folders.root().join("password");
        fs::write(&password, format!("{PASSWORD}\n")).unwrap();
        let mut command = folders.command(&[&["users"], arguments].concat());
        let command = command.env("SUDO_USER", "kim");
        let output = command.stdin(fs::File::open(password).unwrap()).output();
        output.unwrap()
    };
    let added = ["add", "anna", "--student", "ann", "--reason", "new here"];
    complaint(&run(&added), 0);
    complaint(&run(&["add", "bea", "--role", "desk"]), 0);
    complaint(&run(&["passwd", "anna"]), 0);
    complaint(&run(&["end", " anna ", "--reason", "lost"]), 0);
    complaint(&run(&["remove", "anna", "--reason", "left"]), 0);
    // What is refused changes nothing.
    for refused in [
        &["add", "bea", "--role", "desk"][..],
        &["add", "carl"],
        &["passwd", "anna"],
        &["remove", "anna"],
        &["end", " "],
        &["end", "\u{1b}"],
    ] {
        complaint(&run(refused), 1);
    }
    let printed = folders.prints(&["journal", "--accounts"]);
    let rows: Vec<&str> = printed
        .lines()
        .skip(1)
        .map(|row| row.split_once(',').unwrap().1)
        .collect();
    assert_eq!(
        rows,
        [
            "desk kim,add,anna,none,new here,ann,",
            "desk kim,add,bea,desk,,,",
            "desk kim,set-password,anna,,,,",
            "desk kim,end-sessions,anna,,lost,,",
            "desk kim,remove,anna,,left,,",
        ]
    );
    let year = system_now().strftime("%Y");
    let file = folders
        .state()
        .join(format!("account-changes-{year}.jsonl"));
    let written = fs::read_to_string(file).unwrap();
    assert!(
        !written.contains(PASSWORD) && !written.contains("argon2"),
        "{written}"
    );
}

#[test]
fn no_change_is_made_that_cannot_be_written_down() {
    let folders = Folders::new();
    folders.add_account("kim", None, &[(Kind::Student, "ann")]);
    let year = system_now().strftime("%Y");
    fs::create_dir(
        folders
            .state()
            .join(format!("account-changes-{year}.jsonl")),
    )
    .unwrap();
    for arguments in [["users", "remove", "kim"], ["users", "end", "kim"]] {
        let said = folders.refuses(&arguments);
        assert!(said.contains("nothing was changed"), "{said}");
    }
    assert!(folders.prints(&["users", "list"]).contains("kim"));
    assert!(!folders.state().join("ended-people.jsonl").exists());
}

#[test]
fn an_account_for_an_unknown_person_is_added_with_a_warning() {
    let folders = Folders::new();
    folders.open_links();
    let add = |name: &str, id: &str| {
        let password = folders.root().join("password");
        fs::write(&password, "four words of hers\n").unwrap();
        let mut command = folders.command(&["users", "add", name, "--student", id]);
        let output = command.stdin(fs::File::open(password).unwrap()).output();
        complaint(&output.unwrap(), 0)
    };
    assert_eq!(add("first", "ann"), "");
    let said = add("second", "ANN");
    assert!(
        said.contains("writes the id of the student ANN as ann"),
        "{said}"
    );
    let said = add("third", "anm");
    assert!(
        said.contains("there is no student anm in") && said.contains("did you mean ann?"),
        "{said}"
    );
    assert_eq!(folders.prints(&["users", "list"]).lines().count(), 4);
}
