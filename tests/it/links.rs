//! Secret addresses: the same for as long as the key is the same, and known to nobody else.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use carillon::feed::Kind;

use crate::fixture::{Folders, SERVE, Site, eventually, module, text};

fn with_people() -> Folders {
    let folders = Folders::new();
    let people = r#"[ { "id": "ann", "name": "Evans, Siân \"Annie\"", "role": "student" },
        { "id": "s1", "name": "Dr Ada Byron", "role": "staff" } ]"#;
    folders.write("people.json", people);
    folders
}

#[test]
fn every_link_that_is_handed_out_leads_to_its_feed() {
    let folders = with_people();
    let server = folders.serve();
    let links = folders.links();
    let expected: Vec<[String; 4]> = [
        [
            "student",
            "ann",
            "Evans, Siân \"Annie\"",
            &folders.student("ann"),
        ],
        ["student", "bob", "bob", &folders.student("bob")],
        [
            "staff",
            "s1",
            "Dr Ada Byron",
            &folders.secret(Kind::Staff, "s1"),
        ],
        ["module", "A", "Algebra", "/modules/A.ics"],
        ["module", "B", "Botany", "/modules/B.ics"],
        ["room", "R1", "R1", "/rooms/R1.ics"],
    ]
    .map(|row| row.map(str::to_owned))
    .into();
    assert_eq!(links, expected);
    for [kind, id, name, path] in links {
        let text = server.get(&path).text();
        let calendar = text
            .lines()
            .find_map(|line| line.strip_prefix("X-WR-CALNAME:"))
            .unwrap();
        assert!(
            calendar.contains(&name.replace(',', "\\,")),
            "{kind} {id}: {calendar}"
        );
    }
}

#[test]
fn modules_and_rooms_that_are_not_public_are_handed_out_with_their_secret() {
    let folders = Folders::new();
    let links = |public: &str| {
        let mut command = folders.command(&["links", "--base-url", "http://here"]);
        text(
            &command
                .env("CARILLON_PUBLIC_MODULES", public)
                .env("CARILLON_PUBLIC_ROOMS", public)
                .output()
                .unwrap()
                .stdout,
        )
    };
    let (module, room) = (
        folders.secret(Kind::Module, "A"),
        folders.secret(Kind::Room, "R1"),
    );
    let secret = links("false");
    assert!(
        secret.contains(&module) && secret.contains(&room) && !secret.contains("/modules/"),
        "{secret}"
    );
    let public = links("true");
    assert!(
        !public.contains(&module) && public.contains("http://here/modules/A.ics"),
        "{public}"
    );
}

#[test]
fn no_two_feeds_share_an_address_and_every_secret_has_26_characters_of_base32() {
    let folders = Folders::new();
    folders.open_links();
    // The same id for a student, a member of staff, a module and a room.
    folders.write(
        "modules/C.json",
        module("ann", "Chess")
            .replace("\"R1\"", "\"ann\"")
            .replace("\"s1\"", "\"ann\""),
    );
    let mut command = folders.command(&["links"]);
    let csv = text(
        &command
            .env("CARILLON_PUBLIC_MODULES", "false")
            .env("CARILLON_PUBLIC_ROOMS", "false")
            .output()
            .unwrap()
            .stdout,
    );
    let tokens: Vec<&str> = csv
        .lines()
        .skip(1)
        .map(|line| line.split("/f/").nth(1).unwrap())
        .collect();
    assert_eq!(
        tokens.iter().collect::<HashSet<_>>().len(),
        2 + 2 + 3 + 2,
        "{csv}"
    );
    for token in tokens {
        let token = token.split_once("/timetable.ics,").unwrap().0;
        assert_eq!(token.len(), 26, "{csv}");
        assert!(
            token
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')),
            "{csv}"
        );
    }
}

#[test]
fn a_deleted_store_changes_no_address() {
    let folders = Folders::new();
    let before = folders.links();
    folders.serve().stop();
    fs::remove_dir_all(folders.store()).unwrap();
    let server = folders.serve();
    assert_eq!(folders.links(), before);
    for [_, id, _, path] in before {
        assert_eq!(server.get(&path).status, 200, "{id}");
    }
}

#[test]
fn a_second_server_with_the_same_key_has_the_same_addresses() {
    let (first, second) = (Folders::new(), Folders::new());
    let before = first.links();
    fs::create_dir(second.state()).unwrap();
    for name in ["secret.key", "journal.jsonl"] {
        fs::copy(first.state().join(name), second.state().join(name)).unwrap();
    }
    assert_eq!(second.links(), before);
    let (one, two) = (first.serve(), second.serve());
    for [_, id, _, path] in before {
        assert_eq!(one.get(&path).status, 200, "{id}");
        assert_eq!(two.get(&path).status, 200, "{id}");
    }
}

#[test]
fn another_key_gives_other_addresses() {
    let (first, second) = (Folders::new(), Folders::new());
    for ([kind, id, _, ours], [_, _, _, theirs]) in first.links().into_iter().zip(second.links()) {
        assert_eq!(
            ours != theirs,
            matches!(&*kind, "student" | "staff"),
            "{kind} {id}"
        );
    }
    assert_eq!(first.serve().get(&second.student("ann")).status, 404);
}

#[test]
fn an_address_stays_when_everything_about_its_feed_changes() {
    let folders = Folders::new();
    let before = folders.links();
    for name in ["A", "B"] {
        folders.write(&format!("modules/{name}.json"), module(name, "Renamed"));
    }
    folders.write(
        "people.json",
        r#"[ { "id": "ann", "name": "Somebody Else", "role": "student" } ]"#,
    );
    let addresses = |links: Vec<[String; 4]>| {
        links
            .into_iter()
            .map(|[kind, id, _, path]| (kind, id, path))
            .collect::<Vec<_>>()
    };
    assert_eq!(addresses(folders.links()), addresses(before));
}

#[test]
fn the_key_is_made_at_the_first_start_for_the_server_alone() {
    let folders = Folders::new();
    folders.serve().stop();
    let metadata = fs::metadata(folders.state().join("secret.key")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(metadata.len(), 32);
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_remedy() {
    let folders = Folders::new();
    folders.links();
    let key = folders.state().join("secret.key");
    for mode in [0o640, 0o604, 0o620, 0o666] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let out = folders.root().join("out");
        for arguments in [
            &["links"][..],
            &SERVE,
            &["render", "--out", out.to_str().unwrap()],
        ] {
            let output = folders.run(arguments);
            let message = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{arguments:?} {message}");
            assert!(
                message.contains("secret.key") && message.contains("chmod 600"),
                "{arguments:?}: {message}"
            );
            assert!(message.contains(&format!("{mode:o}")), "{message}");
            assert_eq!(text(&output.stdout), "", "{arguments:?}");
        }
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(folders.run(&["links"]).status.success());
}

#[test]
fn a_key_that_is_damaged_is_refused_and_not_replaced() {
    let folders = Folders::new();
    folders.links();
    let key = folders.state().join("secret.key");
    for damaged in [&b""[..], b"short", &[7; 33]] {
        fs::write(&key, damaged).unwrap();
        let output = folders.run(&SERVE);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains("secret.key") && message.contains("backup"),
            "{message}"
        );
        assert_eq!(fs::read(&key).unwrap(), damaged);
    }
}

#[test]
fn names_with_commas_and_quotes_are_quoted_as_csv_wants_it() {
    let folders = with_people();
    folders.open_links();
    let csv = text(
        &folders
            .run(&["links", "--base-url", "https://x.example/"])
            .stdout,
    );
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "kind,id,name,url,page,email");
    let feed = format!("https://x.example{}", folders.student("ann"));
    let page = feed.trim_end_matches("timetable.ics");
    let expected = format!("student,ann,\"Evans, Siân \"\"Annie\"\"\",{feed},{page},");
    assert_eq!(lines[1], expected);
}

#[test]
fn an_id_with_a_comma_is_one_cell_and_can_be_asked_for() {
    let folders = Folders::new();
    folders.write("modules/C.json", module("C,\"1\"", "Chess"));
    let links = folders.links();
    assert!(
        links
            .iter()
            .any(|row| row[1] == "C,\"1\"" && row[3] == "/modules/C%2C%221%22.ics"),
        "{links:?}"
    );
    let one = text(&folders.run(&["links", "module", "C,\"1\""]).stdout);
    assert_eq!(one.lines().count(), 2, "{one}");
}

#[test]
fn the_desk_gives_a_new_address_beside_the_running_server_and_the_journal_says_who_and_why() {
    let folders = with_people();
    let server = folders.serve();
    let old = folders.student("ann");
    let rotate = [
        "links",
        "rotate",
        "student",
        "ann",
        "--reason",
        "posted in a chat",
        "--base-url",
        "http://here",
    ];
    let printed = folders.prints(&rotate);
    let new = printed
        .trim()
        .strip_prefix("http://here")
        .unwrap()
        .to_owned();
    assert_ne!(new, old);
    eventually("the new address works", || server.get(&new).status == 200);
    assert_eq!(server.get(&old).status, 404);
    assert_eq!(
        folders.links()[0][3],
        new,
        "and is the one that is handed out"
    );
    let journal = folders.prints(&["journal"]);
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(journal.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), 1, "{journal}");
    assert!(rows[0][1].starts_with("desk "), "{journal}");
    assert_eq!(
        [&rows[0][2], &rows[0][3], &rows[0][4], &rows[0][6]],
        ["rotate", "student", "ann", "posted in a chat"]
    );
    assert!(!journal.contains(&new[3..29]), "no secret in the journal");
}

#[test]
fn the_desk_stops_and_resumes_a_feed() {
    let folders = with_people();
    let server = folders.serve();
    let path = folders.student("ann");
    folders.prints(&["links", "stop", "student", "ann", "--reason", "left"]);
    eventually("it is closed", || {
        server.says(&path, "This feed has been closed")
    });
    let again = folders.run(&["links", "stop", "student", "ann", "--reason", "left"]);
    assert!(
        !again.status.success() && text(&again.stderr).contains("already turned off"),
        "{}",
        text(&again.stderr)
    );
    folders.prints(&["links", "resume", "student", "ann", "--reason", "back"]);
    eventually("it is open", || server.says(&path, "Algebra"));
    let again = folders.run(&["links", "resume", "student", "ann", "--reason", "back"]);
    assert!(
        !again.status.success() && text(&again.stderr).contains("cannot be turned on again"),
        "{}",
        text(&again.stderr)
    );
    let journal = folders.prints(&["journal", "student", "ann"]);
    assert_eq!(journal.lines().count(), 3, "{journal}");
    assert_eq!(
        folders
            .prints(&["journal", "student", "bob"])
            .lines()
            .count(),
        1
    );
}

#[test]
fn the_desk_chooses_for_somebody_and_sees_what_is_chosen() {
    let folders = with_people();
    let server = folders.serve();
    let path = folders.student("ann");
    let set = [
        "links",
        "set",
        "student",
        "ann",
        "--hide-module",
        "A",
        "--alarm",
        "15",
        "--language",
        "en",
    ];
    let because = ["--reason", "asked by telephone"];
    let said = folders.refuses(&set);
    assert!(
        said.contains("give the reason for the change with --reason"),
        "{said}"
    );
    assert_eq!(folders.prints(&["links", "set", "student", "ann"]), "{}\n");
    let chosen = folders.prints(&[&set[..], &because].concat());
    assert_eq!(
        chosen.trim(),
        r#"{"hidden_modules":["A"],"alarm_minutes":15,"language":"en"}"#
    );
    eventually("it is so", || {
        let text = server.get(&path).text();
        !text.contains("Algebra") && text.contains("TRIGGER:-PT15M")
    });
    assert_eq!(
        folders.prints(&["links", "set", "student", "ann"]),
        chosen,
        "without a choice it tells"
    );
    assert_eq!(folders.prints(&set), chosen, "nothing changes");
    let back = [
        "links",
        "set",
        "student",
        "ann",
        "--show-module",
        "A",
        "--alarm",
        "none",
        "--language",
        "own",
    ];
    folders.refuses(&back);
    folders.refuses(&["links", "set", "student", "ann", "--reset"]);
    let back = [&back[..], &because].concat();
    assert_eq!(folders.prints(&back).trim(), "{}");
    let journal = folders.prints(&["journal"]);
    assert_eq!(journal.lines().count(), 3, "{journal}");
    assert_eq!(journal.matches("asked by telephone").count(), 2);
    eventually("it is as before", || server.says(&path, "Algebra"));
    assert_eq!(
        folders.prints(&["journal"]).lines().count(),
        3,
        "printing is not a decision"
    );
}

#[test]
fn the_desk_reads_what_it_cannot_do_and_why() {
    let folders = with_people();
    let refused = |arguments: &[&str], what: &str| {
        let output = folders.run(arguments);
        let message = text(&output.stderr);
        assert!(
            !output.status.success() && message.contains(what),
            "{arguments:?}: {message}"
        );
    };
    // In another folder than the server's every address is wrong, and to change one there would help nobody.
    for decision in ["rotate", "stop", "resume", "set"] {
        refused(
            &["links", decision, "student", "ann", "--reason", "x"],
            "has not been set up",
        );
    }
    refused(&["journal"], "has not been set up");
    assert!(!folders.state().exists());
    drop(folders.serve());
    refused(
        &["links", "rotate", "student", "nobody", "--reason", "x"],
        "there is no student nobody",
    );
    refused(&["links", "rotate", "student", "ann"], "--reason");
    refused(
        &["links", "rotate", "student", "ann", "--reason", " "],
        "write a few words",
    );
    refused(
        &["links", "rotate", "module", "A", "--reason", "x"],
        "no secret link",
    );
    refused(
        &["links", "set", "student", "ann", "--hide-module", "a"],
        "has no module a: write one of A, B",
    );
    refused(
        &["links", "set", "student", "ann", "--hide-type", "Lektüre"],
        "write one of ",
    );
    refused(
        &["links", "set", "student", "ann", "--alarm", "soon"],
        "minutes from 1 to 1440",
    );
    refused(
        &["links", "set", "student", "ann", "--language", "xx"],
        "en, de, fr, es, zh, cy",
    );
    assert_eq!(
        folders.prints(&["journal"]),
        "at,by,action,kind,id,what,reason\n"
    );
}
