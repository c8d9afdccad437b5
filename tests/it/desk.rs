//! The support desk: the search, the page of a person or thing, and what its people do there.

use std::fs;

use carillon::feed::Kind;
use carillon::links::{Decision, decision_history, desk_notes, shown_links};
use carillon::sign_in::AccountRole;
use serde_json::json;

use crate::fixture::{
    Answer, Browser, Folders, OUTLOOK, Process, Server, Site, enrolment, eventually, module, text,
};

/// Ann, whose name is a trap for pages.
const ANN: &str = "Ann <b>&\u{1b} O’Malley";

/// A server with Ann and others, and the browser of Kim, who is at the desk.
fn desk() -> (Folders, Server, Browser) {
    desk_of(AccountRole::Desk)
}

fn desk_of(role: AccountRole) -> (Folders, Server, Browser) {
    let folders = Folders::new();
    let people = json!([
        { "id": "ann", "name": ANN, "role": "student", "email": "ann@example.ac.uk", "language": "de" },
        { "id": "bob", "name": "Bob Bell", "role": "student" },
        { "id": "b2", "name": "Zoë Müller", "role": "student" },
        { "id": "s1", "name": "Sid Stone", "role": "staff" },
    ]);
    folders.write("people.json", people.to_string());
    folders.write("modules/A.json", module("A", "Algebra"));
    folders.write("enrolments/A.json", enrolment("A", &["ann", "bob"]));
    folders.add_account("kim", Some(role), &[]);
    let server = folders.serve();
    let browser = Browser::signed_in(&server, "kim");
    (folders, server, browser)
}

/// Sends a form about a person or thing, with the hidden field.
fn act(browser: &mut Browser, server: &Server, path: &str, form: &str) -> Answer {
    let answer = browser.send(server, path, form);
    assert!(
        answer.header("cache-control").contains("no-store"),
        "{:?}",
        answer.headers
    );
    answer
}

#[test]
fn the_search_finds_people_modules_and_rooms_by_parts_of_their_names() {
    let (_folders, server, mut browser) = desk();
    for (query, expected) in [
        ("omalley+an", &["/desk/student/ann"][..]),
        ("ANN%40example", &["/desk/student/ann"]),
        ("zoe", &["/desk/student/b2"]),
        ("mueller", &["/desk/student/b2"]),
        ("stone", &["/desk/staff/s1"]),
        ("algebra", &["/desk/module/A"]),
        ("r1", &["/desk/room/R1"]),
        ("nobody", &[]),
        ("", &[]),
    ] {
        let page = browser.get(&server, &format!("/desk?q={query}"));
        assert_eq!(page.status, 200);
        assert_eq!(page.header("cache-control"), "private, no-store");
        let text = page.text();
        let (_, found) = text.split_once("<div id=\"found\">").unwrap();
        let links = found.split("<a href=\"").skip(1);
        let links: Vec<&str> = links
            .map(|rest| rest.split('"').next().unwrap())
            .filter(|link| link.starts_with("/desk/") && *link != "/desk/overview")
            .collect();
        assert_eq!(links, expected, "{query}");
    }
    let sent = browser.get(&server, "/desk?q=zoe&open=1");
    assert_eq!(
        (sent.status, sent.header("location")),
        (303, "/desk/student/b2")
    );
}

#[test]
fn a_person_can_be_found_again_after_a_change_and_long_after_the_feed_was_turned_off() {
    let (folders, server, mut browser) = desk();
    assert!(
        browser
            .get(&server, "/desk?q=carys")
            .text()
            .contains("Nothing found")
    );
    folders.write(
        "enrolments/A.json",
        enrolment("A", &["ann", "bob", "carys"]),
    );
    eventually("Carys is found", || {
        browser
            .get(&server, "/desk?q=carys")
            .text()
            .contains("/desk/student/carys")
    });
    act(
        &mut browser,
        &server,
        "/desk/student/carys",
        "action=off&reason=asked",
    );
    // Nothing is served at the link then.
    folders.clock.advance_seconds(40 * 24 * 3600);
    folders.write("modules/B.json", module("B", "Botany"));
    let token = folders.token(Kind::Student, "carys");
    eventually("the link is gone", || {
        server.get(&format!("/f/{token}/timetable.ics")).status == 404
    });
    let mut browser = Browser::signed_in(&server, "kim");
    assert!(
        browser
            .get(&server, "/desk?q=carys")
            .text()
            .contains("/desk/student/carys")
    );
    let page = browser.get(&server, "/desk/student/carys").text();
    assert!(page.contains("turned off since"), "{page}");
    let sent = act(
        &mut browser,
        &server,
        "/desk/student/carys",
        "action=on&reason=back",
    );
    assert_eq!(sent.header("location"), "/desk/student/carys?done=on");
    assert_eq!(server.get(&format!("/f/{token}/timetable.ics")).status, 200);
}

#[test]
fn the_page_has_the_address_only_after_somebody_asked_for_it_and_that_is_written_down() {
    let (folders, server, mut browser) = desk();
    let token = folders.token(Kind::Student, "ann");
    for path in ["/desk?q=ann", "/desk/student/ann", "/desk/student/ann/view"] {
        let page = browser.get(&server, path);
        assert_eq!(page.status, 200, "{path}");
        let text = page.text();
        assert!(!text.contains(&token) && !text.contains("/f/"), "{path}");
    }
    assert!(shown_links(&folders.state()).unwrap().is_empty());
    let shown = act(&mut browser, &server, "/desk/student/ann", "action=show");
    assert_eq!(shown.status, 200);
    assert_eq!(shown.header("cache-control"), "private, no-store");
    assert!(shown.text().contains(&format!("/f/{token}/timetable.ics")));
    assert!(shown.text().contains("<svg class=\"qr\""));
    assert!(
        shown.text().contains("Address shown"),
        "the journal on the same page"
    );
    let written = shown_links(&folders.state()).unwrap();
    let written: Vec<_> = written
        .iter()
        .map(|shown| (&*shown.by, shown.link_id.to_string()))
        .collect();
    assert_eq!(written, [("desk kim", "student ann".to_owned())]);
    let printed = folders.prints(&["journal", "--shown"]);
    assert!(printed.contains(",desk kim,student,ann"), "{printed}");
    assert!(
        !browser
            .get(&server, "/desk/student/ann")
            .text()
            .contains(&token)
    );
}

#[test]
fn decisions_of_the_desk_have_a_reason_and_an_author_and_are_served_at_once() {
    let (folders, server, mut browser) = desk();
    let old = folders.token(Kind::Student, "ann");
    let calendar = |token: &str| server.get(&format!("/f/{token}/timetable.ics"));
    let ann = "/desk/student/ann";
    for form in [
        "action=reset",
        "action=off&reason=+%0A",
        "action=note&reason=",
    ] {
        let sent = act(&mut browser, &server, ann, form);
        assert_eq!(
            sent.header("location"),
            "/desk/student/ann?missing=reason",
            "{form}"
        );
    }
    assert!(decision_history(&folders.state()).unwrap().is_empty());
    let sent = act(
        &mut browser,
        &server,
        ann,
        "action=reset&reason=posted+it%0Aon+the+web",
    );
    assert_eq!(sent.header("location"), "/desk/student/ann?done=reset");
    assert_eq!(calendar(&old).status, 404);
    let new = folders.token(Kind::Student, "ann");
    assert_eq!(calendar(&new).status, 200);
    act(&mut browser, &server, ann, "action=off&reason=wants+none");
    assert!(!calendar(&new).text().contains("Algebra"));
    let off = browser.get(&server, ann).text();
    assert!(off.contains("has been turned off since") && !off.contains("value=\"show\""));
    act(&mut browser, &server, ann, "action=on&reason=wants+one");
    act(
        &mut browser,
        &server,
        ann,
        "action=choices&reason=asked&module=A&alarm=15&language=de",
    );
    assert!(!calendar(&new).text().contains("Algebra"));
    let history = decision_history(&folders.state()).unwrap();
    assert!(
        history.iter().all(|entry| &*entry.by == "desk kim"),
        "{history:?}"
    );
    let reasons: Vec<&str> = history
        .iter()
        .map(|entry| entry.reason.as_deref().unwrap())
        .collect();
    assert_eq!(
        reasons,
        ["posted it on the web", "wants none", "wants one", "asked"]
    );
    assert!(matches!(
        &history[3].decision,
        Decision::Choose { choices } if choices.hidden_modules.contains("A") && choices.alarm_minutes == Some(15)
    ));
    let page = browser.get(&server, ann).text();
    for expected in [
        "posted it on the web",
        "by kim at the desk",
        "Without the modules A",
        "last reset on",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn a_form_of_another_site_or_without_the_hidden_field_changes_nothing() {
    let (folders, server, mut browser) = desk();
    let form = "action=reset&reason=x";
    assert_eq!(browser.post(&server, "/desk/student/ann", form).status, 403);
    let with_token = format!("form-token={}&{form}", browser.form_token(&server));
    let headers = [&*browser.header(), "Sec-Fetch-Site: cross-site"];
    let crossed = server.post_with("/desk/student/ann", &with_token, &headers);
    assert_eq!(crossed.status, 403);
    for wrong in ["action=steal&reason=x", "reason=x"] {
        assert_eq!(
            act(&mut browser, &server, "/desk/student/ann", wrong).status,
            400
        );
    }
    // A reason that nobody can see is none.
    let invisible = "action=reset&reason=%E2%80%8B%E2%80%AE+";
    let refused = act(&mut browser, &server, "/desk/student/ann", invisible);
    assert!(refused.header("location").ends_with("?missing=reason"));
    // A public feed has no secret.
    let public = act(&mut browser, &server, "/desk/module/A", form);
    assert_eq!(public.status, 400);
    assert!(decision_history(&folders.state()).unwrap().is_empty());
    assert!(shown_links(&folders.state()).unwrap().is_empty());
}

#[test]
fn nobody_who_knows_a_link_can_keep_its_owner_and_the_desk_from_resetting_it() {
    let folders = Folders::new();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    folders.add_account("ann", None, &[(Kind::Student, "ann")]);
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 6);
    let mut kim = Browser::signed_in(&server, "kim");
    let mut ann = Browser::signed_in(&server, "ann");
    let link = folders.student("ann");
    let choices = link.replace("timetable.ics", "choices");
    let decided: Vec<u16> = (0..3).map(|_| server.post(&choices, "").status).collect();
    assert_eq!(decided, [303, 303, 429]);
    assert!((0..6).any(|_| server.get(&link).status == 429));
    assert_eq!(ann.get(&server, "/me/student").status, 200);
    let saved = ann.send(&server, "/me/student/choices", "");
    assert_eq!(saved.status, 303);
    let reset = act(
        &mut kim,
        &server,
        "/desk/student/ann",
        "action=reset&reason=x",
    );
    assert_eq!(reset.status, 303);
    assert_eq!(server.get(&link).status, 404);
}

#[test]
fn notes_and_names_are_harmless_wherever_they_are_shown() {
    let (folders, server, mut browser) = desk();
    let note = "=HYPERLINK(\"x\") <script>alert(1)</script>\u{7}";
    let form = "action=note&reason=%3DHYPERLINK(%22x%22)+%3Cscript%3Ealert(1)%3C%2Fscript%3E%07";
    let sent = act(&mut browser, &server, "/desk/student/ann", form);
    assert_eq!(sent.header("location"), "/desk/student/ann?done=note");
    let notes = desk_notes(&folders.state()).unwrap();
    assert_eq!(
        (&*notes[0].by, &*notes[0].note),
        ("desk kim", note.trim_end_matches('\u{7}'))
    );
    let page = browser.get(&server, "/desk/student/ann?done=note").text();
    assert!(
        page.contains("=HYPERLINK(&#34;x&#34;) &#60;script&#62;alert(1)"),
        "{page}"
    );
    assert!(
        !page.contains("<script>alert") && !page.contains("<b>&"),
        "{page}"
    );
    assert!(!page.contains(['\u{7}', '\u{1b}']));
    let printed = folders.prints(&["journal", "--notes"]);
    assert!(
        !printed.contains(",=HYPERLINK") && !printed.contains(",\"=HYPERLINK"),
        "{printed}"
    );
}

#[test]
fn the_page_of_a_person_says_whether_an_app_fetches_the_feed() {
    let (folders, server, mut browser) = desk();
    let says = |browser: &mut Browser, what: &str| {
        browser
            .get(&server, "/desk/student/ann")
            .text()
            .contains(what)
    };
    assert!(says(
        &mut browser,
        "Never connected: no calendar app has fetched the feed in the last 30 days."
    ));
    let token = folders.token(Kind::Student, "ann");
    let path = format!("/f/{token}/timetable.ics");
    // Looking at what she sees is not a fetch.
    assert_eq!(browser.get(&server, "/desk/student/ann/view").status, 200);
    server.ask("GET", &path, &[OUTLOOK]);
    eventually("the fetch is shown", || {
        says(&mut browser, "Connected, last fetch")
    });
    folders.clock.advance_seconds(5 * 24 * 3600);
    let mut browser = Browser::signed_in(&server, "kim");
    assert!(says(
        &mut browser,
        "Silent for 5 days: that long Outlook has not fetched the feed."
    ));
    assert!(
        says(&mut browser, "lang=\"de\" readonly"),
        "the steps are in her language"
    );
}

#[test]
fn protected_people_are_there_for_admins_alone() {
    for (role, is_seen) in [(AccountRole::Desk, false), (AccountRole::Admin, true)] {
        let folders = Folders::new();
        folders.write("enrolments/A.json", enrolment("A", &["ann", "bob"]));
        folders.write("protected", "ann\n");
        folders.add_account("kim", Some(role), &[]);
        let server = folders.serve_configured(|config| config.desk.protected = "protected".into());
        let mut browser = Browser::signed_in(&server, "kim");
        let found = browser.get(&server, "/desk?q=ann").text();
        assert_eq!(found.contains("/desk/student/ann"), is_seen);
        for (path, expected) in [
            ("/desk/student/ann", is_seen),
            ("/desk/student/ann/view", is_seen),
            ("/desk/student/bob", true),
        ] {
            let answer = browser.get(&server, path);
            assert_eq!(answer.status == 200, expected, "{role:?} {path}");
        }
        for action in ["show", "reset&reason=x", "note&reason=x", "mail"] {
            let sent = act(
                &mut browser,
                &server,
                "/desk/student/ann",
                &format!("action={action}"),
            );
            assert_eq!(sent.status == 404, !is_seen, "{role:?} {action}");
        }
        // While nobody knows who is protected, everybody is.
        fs::remove_file(folders.data().join("protected")).unwrap();
        let bob = browser.get(&server, "/desk/student/bob");
        assert_eq!(bob.status == 200, is_seen);
        assert_eq!(browser.get(&server, "/desk/module/A").status, 200);
    }
}

#[test]
fn a_wrong_line_in_the_list_of_protected_people_is_in_the_log_once_and_in_the_output_of_check() {
    let folders = Folders::new();
    folders.write(
        "enrolments/A.json",
        enrolment("A", &["b712345", "b712350", "b712351"]),
    );
    folders.write("protected.txt", "b712345\nb7123S0\n");
    fs::write(
        folders.root().join("carillon.toml"),
        "desk.protected = \"protected.txt\"\n",
    )
    .unwrap();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let process = Process::start(&folders).published();
    let wrong = "nobody has the id b7123S0";
    // Before anybody comes to the desk.
    process.wait_for_log(wrong);
    let mut browser = Browser::signed_in(&process, "kim");
    let mut find = |id: &str| {
        let path = format!("/desk/student/{id}");
        browser.get(&process, &path).status
    };
    assert_eq!([find("b712345"), find("b712350")], [404, 200]);
    let log = process.log();
    assert!(log.contains("protected.txt:2: ") && log.contains("did you mean b712350?"));
    let output = folders.run(&["check"]);
    let said = text(&output.stdout);
    assert!(
        output.status.success() && said.contains(&format!("protected.txt:2: warning: {wrong}"))
    );
    assert!(!said.contains("b712345"), "{said}");
    // A change of the list is one more warning.
    folders.replace("protected.txt", "b712350\nb712345,b712351\n");
    assert_eq!([find("b712345"), find("b712350")], [200, 404]);
    process.wait_for_log("protected.txt:2: nobody has the id b712345,b712351");
    assert_eq!(process.log().matches(wrong).count(), 1);
    folders.remove("protected.txt");
    let output = folders.run(&["check"]);
    let said = text(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains(
            "protected.txt: the list of protected people (desk.protected) cannot be read"
        ),
        "{said}"
    );
}

#[test]
fn the_desk_is_in_english_and_german_and_the_owners_page_in_the_language_of_its_owner() {
    let (_folders, server, mut browser) = desk();
    for (language, expected) in [("de", "de"), ("fr", "en"), ("en", "en")] {
        let page = browser
            .get(&server, &format!("/desk?lang={language}"))
            .text();
        assert!(
            page.contains(&format!("<html lang=\"{expected}\"")),
            "{language}"
        );
        assert!(!page.contains("hreflang=\"fr\""));
    }
    browser.cookies.retain(|(name, _)| name != "lang");
    let view = browser.get(&server, "/desk/student/ann/view").text();
    assert!(
        view.contains("<html lang=\"de\"") && view.contains("Algebra"),
        "{view}"
    );
    assert!(!view.contains("<form"), "nothing can be decided there");
    let title = view.split("<title>").nth(1).unwrap();
    let title = title.split("</title>").next().unwrap();
    assert!(!title.contains("Ann"), "titles stay in histories: {title}");
    assert!(
        !view.contains("/choices\"") && !view.contains("/settings\""),
        "{view}"
    );
}

#[test]
fn an_id_with_any_characters_has_a_page() {
    let folders = Folders::new();
    let ids = [
        "a/b", "..", ".", "50%", "a b?c#d", "x.ics", "view", "ö\u{e9}",
    ];
    folders.write("enrolments/A.json", enrolment("A", &ids));
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let server = folders.serve();
    let mut browser = Browser::signed_in(&server, "kim");
    for id in ids {
        let typed: Vec<String> = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let sent = browser.get(&server, &format!("/desk?q={}", typed.concat()));
        let text = sent.text();
        let links = text
            .split("<a href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap());
        let links: Vec<String> = links
            .filter(|link| link.starts_with("/desk/student/"))
            .map(str::to_owned)
            .collect();
        let heading = format!("<h1>{id}</h1>");
        assert!(
            links
                .iter()
                .any(|link| browser.get(&server, link).text().contains(&heading)),
            "{id}: {links:?}"
        );
    }
}
