//! The further links of a person: they show the timetable, and carry no rights.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use carillon::api_tokens::ApiScope;
use carillon::feed::{FeedId, Kind};
use carillon::links::{Choices, DecisionRequest, LinkError, LinkName, Links, NewLink, Token};
use carillon::sign_in::AccountRole;
use jiff::ToSpan;

use crate::fixture::{
    Browser, Folders, Server, Site, decision, enrolment, eventually, make_second_link, now,
    second_link, text,
};

fn ann() -> FeedId {
    decision("ann").link_id.feed_id
}

fn add(links: &Links, name: &str, most: u16) -> Result<Token, LinkError> {
    add_by(links, name, None, most)
}

/// The same by the holder of a token, or by the desk.
fn add_by(links: &Links, name: &str, by: Option<Token>, most: u16) -> Result<Token, LinkError> {
    let new = NewLink {
        feed_id: ann(),
        name: LinkName::parse(name).unwrap(),
        is_busy_only: false,
        by: "desk test",
        reason: None,
        now: now(),
    };
    let made = links.add(&new, by, most)?;
    Ok(links.token_of(&made))
}

/// Hides module B at the second link of Ann.
fn hide_botany(links: &Links) {
    let mut request = decision("ann");
    request.link_id = second_link("ann");
    let hide = |_: &Choices| Choices {
        hidden_modules: ["B"].map(Into::into).into(),
        ..Choices::default()
    };
    links.choose(request, None, hide).unwrap();
}

#[test]
fn rule_33_a_further_link_shows_the_timetable_and_every_form_below_it_is_refused() {
    let folders = Folders::new();
    let links = folders.open_links();
    let second = links.token_of(&make_second_link(&links, "ann"));
    hide_botany(&links);
    folders.write("enrolments/GONE.json", enrolment("GONE", &["ann"]));
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
        "timetable.ics?download",
    ] {
        for header in [
            "Accept: */*",
            "Accept: text/html\r\nSec-Fetch-Dest: document",
        ] {
            let answer = server.ask("GET", &at(shown), &[header]);
            assert_eq!(answer.status, 200, "{shown}");
            for secret in ["Botany", "GONE", "quokka"] {
                assert!(!answer.text().contains(secret), "{shown}: {secret}");
            }
        }
    }
    assert!(server.says(&at("timetable.ics"), "Algebra"));
    // The owner is reminded of all that.
    let own = format!("/f/{}/", folders.token(Kind::Student, "ann"));
    assert!(server.says(&own, "GONE") && server.says(&own, "Botany"));
    assert!(server.says(&format!("{own}links/2"), "quokka"));
    let journal = fs::read(folders.state().join("journal.jsonl")).unwrap();
    let below = [
        "choices", "settings", "messages", "new", "stop", "links", "links/2",
    ];
    for page in below {
        for (method, expected) in [
            ("GET", &[404][..]),
            ("HEAD", &[404]),
            ("PUT", &[404, 405]),
            ("DELETE", &[404, 405]),
        ] {
            let status = server.ask(method, &at(page), &[]).status;
            assert!(expected.contains(&status), "{method} {page}: {status}");
        }
        for form in [
            "confirm=yes",
            "confirm=yes&name=other&all=yes",
            "messages=begin",
            "action=remove&confirm=yes",
            "",
        ] {
            let answer = server.post(&at(page), form);
            // Nobody sends a form to the page of settings.
            let expected = if page == "settings" { 405 } else { 404 };
            assert_eq!(answer.status, expected, "POST {page}");
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
fn the_old_address_of_a_further_link_says_that_it_was_replaced_and_the_first_link_has_no_old_one() {
    let folders = Folders::new();
    let links = folders.open_links();
    let second = make_second_link(&links, "ann");
    let server = folders.serve_configured(|config| config.links.replaced_days = 30);
    let old = links.token_of(&second).expose();
    let mut request = decision("ann");
    (request.link_id, request.now) = (second.clone(), folders.clock.now());
    let new = links.rotate(request, None).unwrap().expose();
    eventually("the new link is served", || {
        server.says(&format!("/f/{new}/timetable.ics"), "Algebra")
    });
    let first = folders.token(Kind::Student, "ann");
    for (page, status) in [
        ("timetable.ics", 200),
        ("timetable.json", 200),
        ("changes.atom", 200),
        ("", 410),
        ("help", 410),
        ("meetings", 410),
    ] {
        let answer = server.ask("GET", &format!("/f/{old}/{page}"), &["Accept: text/html"]);
        let text = answer.text();
        assert_eq!(answer.status, status, "{page}: {text}");
        assert!(text.contains("replaced"), "{page}: {text}");
        for secret in [&*new, &first, "Algebra", "quokka", "student/"] {
            assert!(!text.contains(secret), "{page}: {secret} in {text}");
        }
        for token in [&*new, &first] {
            let answer = server.get(&format!("/f/{token}/{page}"));
            assert_eq!(answer.status, 200, "{page}");
            assert!(!answer.text().contains("replaced"), "{page}");
        }
    }
}

#[test]
fn the_notices_of_a_student_are_at_the_first_link_alone() {
    let folders = Folders::new();
    let loan =
        r#"{ "id": "1", "type": "Library loan due", "title": "Numbat", "date": "2026-09-05" }"#;
    let notices = format!(r#"{{ "student": "ann", "notices": [ {loan} ] }}"#);
    folders.write("notices/ann.json", notices);
    let links = folders.open_links();
    let second = make_second_link(&links, "ann");
    let server = folders.serve();
    for (link_id, is_shown) in [(ann().into(), true), (second, false)] {
        let token = links.token_of(&link_id).expose();
        for page in ["timetable.ics", "timetable.json", "", "meetings"] {
            let text = server.get(&format!("/f/{token}/{page}")).text();
            assert!(page.is_empty() || text.contains("Algebra"), "{text}");
            let expected = is_shown && page != "meetings";
            assert_eq!(text.contains("Numbat"), expected, "{page}: {text}");
        }
    }
}

#[test]
fn who_has_a_further_link_does_not_read_that_everything_is_hidden() {
    let folders = Folders::new();
    let links = folders.open_links();
    let second = make_second_link(&links, "ann");
    let server = folders.serve();
    let hide = |_: &Choices| Choices {
        hidden_modules: ["A", "B"].map(Into::into).into(),
        ..Choices::default()
    };
    for (link_id, says_so) in [(ann().into(), true), (second, false)] {
        let path = format!("/f/{}/timetable.ics", links.token_of(&link_id).expose());
        let request = DecisionRequest {
            link_id,
            ..decision("ann")
        };
        links.choose(request, None, hide).unwrap();
        eventually("nothing is shown", || {
            !server.says(&path, "Algebra") && server.says(&path, "BEGIN:VEVENT")
        });
        assert_eq!(server.says(&path, "hidden"), says_so);
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
    // A person who makes and removes links again and again comes to an end, and the desk can go on.
    let own = Some(links.token(&ann));
    let mut made = 3;
    loop {
        request.link_id = table_last(&links);
        links.remove(&request, None).unwrap();
        match add_by(&links, "again", own, 3) {
            Ok(_) => made += 1,
            Err(LinkError::NumbersUsedUp) => break assert_eq!(made, 99),
            Err(error) => panic!("{error}"),
        }
    }
    add(&links, "again", 3).unwrap();
    assert_eq!(table_last(&links).number.get(), 101);
}

#[test]
fn nobody_makes_a_further_link_of_a_feed_that_is_off_and_none_is_served() {
    let folders = Folders::new();
    let links = folders.open_links();
    // The form of the holder of the first link was on its way when the desk turned the feed off.
    let first = links.token(&ann());
    links.stop(decision("ann"), None).unwrap();
    for by in [Some(first), None] {
        let refused = add_by(&links, "phone", by, 5).unwrap_err();
        assert!(matches!(refused, LinkError::TurnedOff), "{refused}");
    }
    // A journal that was put together of two has one all the same.
    let journal = folders.state().join("journal.jsonl");
    let stopped = fs::read_to_string(&journal).unwrap();
    let other = Folders::new();
    make_second_link(&other.open_links(), "ann");
    let made = fs::read_to_string(other.state().join("journal.jsonl")).unwrap();
    let add = made.lines().last().unwrap();
    fs::write(&journal, format!("{stopped}{add}\n")).unwrap();
    let links = folders.open_links();
    let second = links.token_of(&second_link("ann"));
    let server = folders.serve();
    let feed = server.get(&format!("/f/{}/timetable.ics", second.expose()));
    assert!(!feed.text().contains("Algebra"), "{}", feed.text());
    let page = server
        .get(&format!("/f/{}/?lang=en", second.expose()))
        .text();
    assert!(page.contains("This calendar is turned off."), "{page}");
    assert!(!page.contains("turn it on again"), "{page}");
}

#[test]
fn a_number_that_is_given_once_more_is_another_link_and_never_shows_more() {
    let folders = Folders::new();
    let journal = folders.state().join("journal.jsonl");
    let running = folders.open_links();
    let backup = fs::read(&journal).unwrap();
    let make = |name: &str, is_busy_only: bool, second: i64| {
        let new = NewLink {
            feed_id: ann(),
            name: LinkName::parse(name).unwrap(),
            is_busy_only,
            by: "desk test",
            reason: None,
            now: now() + second.seconds(),
        };
        folders.open_links().add(&new, None, 5).unwrap()
    };
    let known = |running: &Links| {
        running.refresh().unwrap();
        let further = running.further_links(&ann());
        let [(link_id, link)] = &further[..] else {
            panic!("{further:?}");
        };
        assert_eq!(*link_id, second_link("ann"));
        (link.name.as_str().to_owned(), link.is_busy_only)
    };
    make("phone", false, 0);
    assert_eq!(known(&running), ("phone".into(), false));
    // As a backup is put back: another file.
    let put_back = || {
        let copy = journal.with_extension("copy");
        fs::write(&copy, &backup).unwrap();
        fs::set_permissions(&copy, PermissionsExt::from_mode(0o600)).unwrap();
        fs::rename(&copy, &journal).unwrap();
    };
    put_back();
    make("partner", true, 1);
    assert_eq!(known(&running), ("partner".into(), true));
    put_back();
    make("tablet", false, 2);
    assert_eq!(known(&running), ("tablet".into(), true));
}

#[test]
fn an_unknown_form_about_a_further_link_changes_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    made_on_a_page(&folders, &server);
    let page = format!("/f/{}/links/2", folders.token(Kind::Student, "ann"));
    assert_eq!(server.post(&page, "module=A").status, 303);
    let journal = || fs::read(folders.state().join("journal.jsonl")).unwrap();
    let before = journal();
    for form in ["action=show", "action=other"] {
        assert_eq!(server.post(&page, form).status, 400, "{form}");
    }
    assert_eq!(journal(), before);
}

#[test]
fn a_reset_says_that_further_links_still_work_and_programs_can_reset_all() {
    let folders = Folders::new();
    let server = folders.serve();
    let [_, second] = made_on_a_page(&folders, &server);
    let rotate = ["links", "rotate", "student", "ann", "--reason", "leaked"];
    let output = folders.run(&rotate);
    let warning = text(&output.stderr);
    assert!(
        warning.contains("1 further links of student ann still work"),
        "{warning}"
    );
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let authorization = format!("Authorization: Bearer {token}");
    let headers = ["Content-Type: application/json", &*authorization];
    let link = "/api/v1/students/ann/link";
    eventually("the reset is served", || {
        let report = server.send_body(("GET", link), &headers, "").text();
        report.contains("\"reset_at\"")
    });
    let report = server.send_body(("GET", link), &headers, "").text();
    assert!(
        report.contains(r#""further":[{"number":2,"name":"my <partner> quokka","made_at":"#),
        "{report}"
    );
    assert_eq!(server.get(&second).status, 200);
    let all = r#"{ "reason": "leaked", "all": true }"#;
    let reset = format!("{link}/reset");
    let answer = server.send_body(("POST", &reset), &headers, all);
    assert_eq!(answer.status, 200, "{}", answer.text());
    eventually("both are reset", || {
        !server.get(&second).text().contains("Algebra")
    });
    let warned = folders.run(&[&rotate[..], &["--all"]].concat());
    assert!(!text(&warned.stderr).contains("still work"));
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
        is_busy_only: false,
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
    let made = path(&printed(&add("=HYPERLINK(1)")));
    eventually("the link is served", || server.get(&made).status == 200);
    assert!(refused(&add("=HYPERLINK(1)")).contains("a link of this name"));
    let table = printed(&["further", "student", "ann"]);
    assert!(
        table.contains("\n2,'=HYPERLINK(1),all,") && table.contains(&made),
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

/// A server with a person whose further link was made on the page of the first, and the paths of both links' pages.
fn made_on_a_page(folders: &Folders, server: &Server) -> [String; 2] {
    let first = format!("/f/{}/", folders.token(Kind::Student, "ann"));
    let answer = server.post(&format!("{first}links"), "name=my+%3Cpartner%3E+quokka");
    let page = format!("{first}links/2");
    assert_eq!(answer.header("location"), format!("{page}?made=1"));
    let links = folders.open_links();
    let second = links.token_of(&second_link("ann")).expose();
    let text = server.get(&page).text();
    assert!(text.contains(&second), "{text}");
    assert!(text.contains("my &#60;partner&#62; quokka"), "{text}");
    [first, format!("/f/{second}/")]
}

#[test]
fn the_holder_of_the_first_link_makes_changes_resets_and_removes_a_further_one() {
    let folders = Folders::new();
    let server = folders.serve();
    let [first, second] = made_on_a_page(&folders, &server);
    let page = format!("{first}links/2");
    let feed = |page: &str| format!("{page}timetable.ics");
    let settings = server.get(&format!("{first}settings")).text();
    assert!(settings.contains("quokka") && settings.contains("No app has fetched it yet."));

    let saved = server.post(&page, "language=de");
    assert_eq!(saved.header("location"), format!("{page}?saved=1"));
    assert!(
        server.says(&feed(&second), "Stundenplan") && !server.says(&feed(&first), "Stundenplan")
    );

    let untouched = server.get(&feed(&second)).body;
    for form in ["action=reset", "action=remove"] {
        let answer = server.post(&page, form);
        assert_eq!(answer.header("location"), format!("{page}?unconfirmed=1"));
        assert_eq!(server.get(&feed(&second)).body, untouched);
    }
    server.post(&page, "action=reset&confirm=yes");
    let third = format!(
        "/f/{}/",
        folders.open_links().token_of(&second_link("ann")).expose()
    );
    assert!(server.says(&feed(&second), "replaced") || server.get(&feed(&second)).status == 404);
    assert!(server.says(&feed(&third), "BEGIN:VEVENT"));
    assert!(server.says(&feed(&first), "Algebra"));

    let removed = server.post(&page, "action=remove&confirm=yes");
    assert_eq!(
        removed.header("location"),
        format!("{first}settings?links=removed#links")
    );
    let closed = server.get(&feed(&third)).text();
    assert!(
        closed.contains("beendet") && !closed.contains("Algebra"),
        "{closed}"
    );
    assert_eq!(server.get(&page).status, 404);
    assert_eq!(server.post(&page, "action=remove&confirm=yes").status, 404);
    assert!(!server.says(&format!("{first}settings"), "quokka"));
}

#[test]
fn a_name_that_no_link_can_have_and_a_link_too_many_are_refused_on_the_page() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.links.max_per_person = 3);
    let first = format!("/f/{}/", folders.token(Kind::Student, "ann"));
    let add = |form: &str| {
        let answer = server.post(&format!("{first}links"), form);
        assert_eq!(answer.status, 303, "{form}");
        answer.header("location").to_owned()
    };
    let refused = format!("{first}settings?links=refused#links");
    let long = format!("name={}", "x".repeat(41));
    for form in ["", "name=", "name=+%0a", &long] {
        assert_eq!(add(form), refused, "{form}");
    }
    assert!(server.says(&refused, "at most 40 characters"));
    assert_eq!(add("name=phone"), format!("{first}links/2?made=1"));
    assert_eq!(add("name=phone"), refused);
    assert_eq!(add("name=tablet"), format!("{first}links/3?made=1"));
    assert_eq!(add("name=watch"), refused);
    let settings = server.get(&format!("{first}settings")).text();
    assert!(
        settings.contains("You can have 3 links in all") && !settings.contains("name=\"name\"")
    );
}

#[test]
fn the_reset_of_a_first_link_offers_all_and_turning_it_off_says_what_is_removed() {
    let folders = Folders::new();
    let server = folders.serve();
    let alone = server.get(&format!("/f/{}/new", folders.token(Kind::Student, "ann")));
    assert!(!alone.text().contains("name=\"all\""));
    let [first, second] = made_on_a_page(&folders, &server);
    let form = server.get(&format!("{first}new")).text();
    assert!(
        form.contains("name=\"all\" value=\"yes\" checked") && form.contains("quokka"),
        "{form}"
    );
    assert!(server.says(&format!("{first}stop"), "quokka"));

    let one = server.post(&format!("{first}new"), "confirm=yes");
    let first = one.header("location").split('?').next().unwrap().to_owned();
    assert!(server.says(&format!("{second}timetable.ics"), "Algebra"));
    server.post(&format!("{first}new"), "confirm=yes&all=yes");
    assert!(!server.says(&format!("{second}timetable.ics"), "Algebra"));
    let [first, second] = {
        let links = folders.open_links();
        let table = links.table();
        [ann().into(), second_link("ann")]
            .map(|id| format!("/f/{}/", table.token(&id).unwrap().expose()))
    };
    assert!(server.says(&format!("{second}timetable.ics"), "Algebra"));
    server.post(&format!("{first}stop"), "confirm=yes");
    for page in [first, second] {
        assert!(server.says(&page, "This calendar is turned off"), "{page}");
    }
}

#[test]
fn a_session_sees_the_address_of_a_further_link_after_it_was_written_down() {
    let folders = Folders::new();
    folders.add_account("ann", None, &[(Kind::Student, "ann")]);
    let server = folders.serve();
    let mut browser = Browser::signed_in(&server, "ann");
    let token = format!("form-token={}", browser.form_token(&server));
    assert!(
        browser
            .get(&server, "/me/student/settings")
            .text()
            .contains("More links")
    );
    let made = browser.post(
        &server,
        "/me/student/links",
        &format!("{token}&name=quokka"),
    );
    assert_eq!(made.header("location"), "/me/student/links/2?made=1");
    let second = folders.open_links().token_of(&second_link("ann")).expose();
    let page = browser.get(&server, "/me/student/links/2").text();
    assert!(page.contains("quokka") && !page.contains(&second), "{page}");
    assert!(
        !folders
            .prints(&["journal", "--shown"])
            .contains("student/2")
    );
    let shown = browser.post(
        &server,
        "/me/student/links/2",
        &format!("{token}&action=show"),
    );
    assert!(shown.text().contains(&second));
    let journal = folders.prints(&["journal", "--shown"]);
    assert!(journal.contains("student/2"), "{journal}");
    let other = browser.post(
        &server,
        "/me/student/links/3",
        &format!("{token}&action=show"),
    );
    assert_eq!(other.status, 404);
    // Without the hidden field nothing happens.
    browser.post(&server, "/me/student/links/2", "action=remove&confirm=yes");
    assert!(server.says(&format!("/f/{second}/timetable.ics"), "Algebra"));
    browser.post(
        &server,
        "/me/student/links/2",
        &format!("{token}&action=remove&confirm=yes"),
    );
    assert!(!server.says(&format!("/f/{second}/timetable.ics"), "Algebra"));
}

#[test]
fn the_desk_sees_resets_and_removes_further_links_and_carillon_who_names_them() {
    let folders = Folders::new();
    folders.add_account("dora", Some(AccountRole::Desk), &[]);
    let server = folders.serve();
    let [first, second] = made_on_a_page(&folders, &server);
    let mut browser = Browser::signed_in(&server, "dora");
    let entry = "/desk/student/ann";
    let token = format!("form-token={}", {
        let page = browser.get(&server, entry).text();
        let (_, rest) = page.split_once("name=\"form-token\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    });
    let page = browser.get(&server, entry).text();
    assert!(
        page.contains("quokka") && !page.contains(&second[3..29]),
        "{page}"
    );
    assert!(page.contains("Link made (link 2)"), "{page}");
    let mut decide = |form: &str| {
        let form = format!("{token}&reason=asked&{form}");
        let answer = browser.post(&server, entry, &form);
        (
            answer.status,
            answer.find("location").unwrap_or_default().to_owned(),
        )
    };
    let done = |query: &str| (303, format!("{entry}?done={query}"));
    assert_eq!(decide("action=reset&link=2"), done("reset"));
    assert!(!server.says(&format!("{second}timetable.ics"), "Algebra"));
    assert!(server.says(&format!("{first}timetable.ics"), "Algebra"));
    for wrong in [
        "action=off&link=2",
        "action=choices&link=2",
        "action=reset&link=x",
        "action=reset-all&link=2",
    ] {
        assert_eq!(decide(wrong).0, 400, "{wrong}");
    }
    for unknown in [
        "action=reset&link=7",
        "action=remove&link=1",
        "action=remove",
    ] {
        assert_eq!(decide(unknown).0, 404, "{unknown}");
    }
    let who = folders.prints(&["who", "ann"]);
    assert!(who.contains("Link 2") && who.contains("quokka"), "{who}");
    assert_eq!(decide("action=reset-all"), done("reset-all"));
    assert!(!server.says(&format!("{first}timetable.ics"), "Algebra"));
    assert_eq!(decide("action=remove&link=2"), done("remove-link"));
    assert!(!folders.prints(&["who", "ann"]).contains("quokka:"));
    let journal = folders.prints(&["journal", "student", "ann"]);
    assert!(
        journal.contains("desk dora,remove,student/2,ann,,asked"),
        "{journal}"
    );
}
