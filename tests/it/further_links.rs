//! The further links of a person: they show the timetable, and carry no rights.

use std::fs;

use carillon::feed::FeedId;
use carillon::links::{LinkError, LinkName, Links, NewLink, Token};
use jiff::ToSpan;

use crate::fixture::{
    Folders, Site, decision, eventually, make_second_link, now, second_link, text,
};

fn ann() -> FeedId {
    decision("ann").link_id.feed_id
}

fn add(links: &Links, name: &str, most: u16) -> Result<Token, LinkError> {
    let new = NewLink {
        feed_id: ann(),
        name: LinkName::parse(name).unwrap(),
        by: "desk test",
        reason: None,
        now: now(),
    };
    let made = links.add(&new, None, most)?;
    Ok(links.token_of(&made))
}

#[test]
fn rule_33_a_further_link_shows_the_timetable_and_every_form_below_it_is_refused() {
    let folders = Folders::new();
    let links = folders.open_links();
    let second = links.token_of(&make_second_link(&links, "ann"));
    let server = folders.serve();
    let at = |page: &str| format!("/f/{}/{page}", second.expose());
    for shown in [
        "timetable.ics",
        "timetable.json",
        "changes.atom",
        "",
        "help",
        "help/google",
        "meetings",
        "meetings.csv",
    ] {
        assert_eq!(server.get(&at(shown)).status, 200, "{shown}");
    }
    assert!(server.says(&at("timetable.ics"), "Algebra"));
    let journal = fs::read(folders.state().join("journal.jsonl")).unwrap();
    let below = [
        "choices",
        "settings",
        "messages",
        "new",
        "stop",
        "links",
        "links/2",
        "links/2/new",
        "links/2/remove",
        "links/2/choices",
        "link",
    ];
    for page in below {
        assert_eq!(server.get(&at(page)).status, 404, "GET {page}");
        for form in [
            "confirm=yes",
            "confirm=yes&name=other&all=yes",
            "messages=begin",
            "",
        ] {
            let answer = server.post(&at(page), form);
            assert!(
                [404, 405].contains(&answer.status),
                "POST {page}: {}",
                answer.status
            );
        }
    }
    assert_eq!(
        fs::read(folders.state().join("journal.jsonl")).unwrap(),
        journal
    );
    let first = links.token(&ann()).expose();
    for page in ["", "help", "meetings"] {
        let page = server.get(&at(page)).text();
        for secret in [
            &*first,
            "quokka",
            "/choices",
            "/settings",
            "/new",
            "/stop",
            "/messages",
            "<form",
        ] {
            assert!(!page.contains(secret), "{secret}: {page}");
        }
    }
}

#[test]
fn a_person_has_at_most_so_many_links_with_names_of_their_own_and_no_number_twice() {
    let folders = Folders::new();
    let links = folders.open_links();
    let first = add(&links, "phone", 3).unwrap();
    assert!(matches!(add(&links, "phone", 3), Err(LinkError::NameTaken)));
    add(&links, "tablet", 3).unwrap();
    let error = add(&links, "watch", 3).unwrap_err();
    assert!(
        matches!(error, LinkError::TooManyLinks { most: 3 }),
        "{error}"
    );
    let mut request = decision("ann");
    request.link_id = second_link("ann");
    links.remove(&request, None).unwrap();
    let again = add(&links, "phone", 3).unwrap();
    assert_ne!(first, again);
    let (table, ann) = (links.table(), ann());
    let numbers = table
        .further_links(&ann)
        .map(|(link_id, _)| link_id.number.get());
    assert_eq!(numbers.collect::<Vec<_>>(), [3, 4]);
    for most in [0, 1] {
        assert!(matches!(
            add(&links, "watch", most),
            Err(LinkError::TooManyLinks { .. })
        ));
    }
    // A person who makes and removes links again and again comes to an end.
    let mut made = 4;
    loop {
        request.link_id = table_last(&links);
        links.remove(&request, None).unwrap();
        match add(&links, "again", 3) {
            Ok(_) => made += 1,
            Err(LinkError::TooManyLinks { most }) => break assert_eq!((made, most), (100, 100)),
            Err(error) => panic!("{error}"),
        }
    }
}

fn table_last(links: &Links) -> carillon::links::LinkId {
    let table = links.table();
    table.further_links(&ann()).last().unwrap().0
}

#[test]
fn a_link_that_an_old_backup_forgot_never_comes_back() {
    let folders = Folders::new();
    let journal = folders.state().join("journal.jsonl");
    let links = folders.open_links();
    let backup = fs::read(&journal).unwrap();
    let lost = links.token_of(&make_second_link(&links, "ann"));
    drop(links);
    fs::write(&journal, backup).unwrap();
    let links = folders.open_links();
    let mut new = NewLink {
        feed_id: ann(),
        name: LinkName::parse("phone").unwrap(),
        by: "desk test",
        reason: None,
        now: now() + 1.second(),
    };
    let made = links.add(&new, None, 5).unwrap();
    assert_eq!(made, second_link("ann"));
    assert_ne!(links.token_of(&made), lost);
    // A running server keeps what it knows.
    let before = fs::read(&journal).unwrap();
    new.name = LinkName::parse("tablet").unwrap();
    let third = links.add(&new, None, 5).unwrap();
    fs::write(&journal, before).unwrap();
    links.refresh().unwrap();
    assert_eq!(links.table().further_links(&ann()).last().unwrap().0, third);
    new.name = LinkName::parse("watch").unwrap();
    assert!(links.add(&new, None, 5).unwrap().number > third.number);
}

#[test]
fn the_journal_says_its_version_before_the_first_line_about_a_further_link() {
    let folders = Folders::new();
    let journal = folders.state().join("journal.jsonl");
    let links = folders.open_links();
    let before = fs::read_to_string(&journal).unwrap();
    make_second_link(&links, "ann");
    let after = fs::read_to_string(&journal).unwrap();
    assert!(before.starts_with("{\"journal\":2,"), "{before}");
    assert!(after.starts_with(&before.replacen('2', "5", 1)), "{after}");
    assert!(
        after.contains(r#""link":2,"action":"add","generation":"#),
        "{after}"
    );
    // A journal of the first version has no such line.
    let entry = r#"{"at":"2024-01-01T00:00:00Z","by":"desk kim","kind":"student","id":"bob","action":"stop"}"#;
    fs::write(&journal, format!("{entry}\n")).unwrap();
    let links = folders.open_links();
    make_second_link(&links, "ann");
    let text = fs::read_to_string(&journal).unwrap();
    assert!(text.starts_with(entry), "{text}");
    assert_eq!(
        folders.open_links().table().further_links(&ann()).count(),
        1
    );
}

#[test]
fn commands_make_print_reset_and_remove_further_links_while_the_server_runs() {
    let folders = Folders::new();
    let server = folders.serve();
    let links = |arguments: &[&str]| {
        let arguments = [&["links"], arguments].concat();
        folders.run(&arguments)
    };
    let printed = |arguments: &[&str]| {
        let output = links(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
        text(&output.stdout)
    };
    let refused = |arguments: &[&str]| {
        let output = links(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        text(&output.stderr)
    };
    let path = |url: &str| {
        let at = url.find("/f/").unwrap();
        url[at..].trim().to_owned()
    };
    let reason = ["--reason", "asked"];
    let add =
        |name: &'static str| [&["add", "student", "ann", "--name", name], &reason[..]].concat();
    let made = path(&printed(&add("my =partner")));
    eventually("the link is served", || server.get(&made).status == 200);
    assert!(refused(&add("my =partner")).contains("a link of this name"));
    let table = printed(&["further", "student", "ann"]);
    assert!(
        table.contains("\n2,my =partner,") && table.contains(&made),
        "{table}"
    );
    let about = |command: &'static str, more: &[&'static str]| {
        [&[command, "student", "ann"], more, &reason[..]].concat()
    };
    let rotated = path(&printed(&about("rotate", &["--link", "2"])));
    eventually("the new link is served", || {
        server.get(&rotated).status == 200
    });
    assert_ne!(server.get(&made).status, 200);
    printed(&about("set", &["--link", "2", "--hide-module", "A"]));
    eventually("the choice holds", || !server.says(&rotated, "Algebra"));
    assert!(server.says(&folders.student("ann"), "Algebra"));
    let journal = folders.prints(&["journal", "student", "ann"]);
    for line in [
        "add,student/2,ann,",
        "rotate,student/2,ann,",
        "choose,student/2,ann,",
    ] {
        assert!(journal.contains(line), "{journal}");
    }
    let shown = folders.prints(&["journal", "--shown"]);
    assert!(shown.contains("student/2"), "{shown}");
    let all = path(&printed(&about("rotate", &["--all"])));
    eventually("the first link is new", || server.get(&all).status == 200);
    assert_ne!(server.get(&rotated).status, 200);
    printed(&about("remove", &["--link", "2"]));
    assert_eq!(printed(&["further", "student", "ann"]).lines().count(), 1);
    assert!(refused(&about("remove", &["--link", "2"])).contains("there is no such link"));
    assert!(refused(&about("rotate", &["--link", "7"])).contains("there is no link 7"));
    assert!(refused(&about("remove", &["--link", "1"])).contains("carillon links stop"));
    let module = ["add", "module", "A", "--name", "x", "--reason", "y"];
    assert!(refused(&module).contains("public"));
    let stopped = about("stop", &[]);
    printed(&stopped);
    assert!(refused(&add("phone")).contains("is turned off"));
}
