//! The way to the desk, and the end of a session there: no text is lost, and who signs in again is at the same page.

use carillon::feed::Kind;
use carillon::language::Language;
use carillon::links::desk_notes;
use carillon::sign_in::AccountRole;
use serde_json::json;

use crate::fixture::{Answer, Browser, FakeProvider, Folders, PASSWORD, Server, Site, enrolment};

const PAGE: &str = "/desk/student/ann";

const TYPED: &str = "She said: <b>late & lost</b>";

/// A form with that text.
const NOTE: &str = "action=note&reason=She+said%3A+%3Cb%3Elate+%26+lost%3C/b%3E";

/// A server with Kim and root, who are at the desk, and Ann, who is not.
fn desk() -> (Folders, Server) {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["ann"]));
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    folders.add_account("root", Some(AccountRole::Admin), &[]);
    folders.add_account("ann", None, &[(Kind::Student, "ann")]);
    let server = folders.serve();
    (folders, server)
}

/// Signs in at this address, and returns the answer.
fn sign_in_at(browser: &mut Browser, server: &Server, address: &str, name: &str) -> Answer {
    let page = browser.get(server, address).text();
    let (_, rest) = page.split_once("method=\"post\" action=\"").unwrap();
    let action = rest.split('"').next().unwrap().replace("&amp;", "&");
    let form = format!("name={name}&password={}", PASSWORD.replace(' ', "+"));
    browser.post(server, &action, &form)
}

#[track_caller]
fn assert_has_text(answer: &Answer) {
    let text = answer.text();
    assert_eq!(answer.status, 403, "{text}");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert!(text.contains("has not been sent"), "{text}");
    let escaped = TYPED.replace('&', "&#38;");
    let escaped = escaped.replace('<', "&#60;").replace('>', "&#62;");
    assert!(text.contains(&escaped), "{text}");
    assert!(!text.contains("<b>late"), "{text}");
}

#[test]
fn a_text_that_is_sent_after_the_session_has_ended_is_in_the_answer_and_nothing_else_happens() {
    let (folders, server) = desk();
    let mut kim = Browser::signed_in(&server, "kim");
    let token = kim.form_token(&server);
    folders.clock.advance_seconds(8 * 3600);
    let note = format!("form-token={token}&{NOTE}");
    for path in [PAGE, "/desk/overview", "/desk/users"] {
        for browser in [&mut kim, &mut Browser::default()] {
            let answer = browser.post(&server, path, &note);
            assert_has_text(&answer);
            let text = answer.text();
            assert!(text.contains("your session has ended"), "{text}");
            let way = format!("href=\"/sign-in?back={path}\"");
            assert!(text.contains(&way), "{text}");
            let addresses = text.split("=\"/").skip(1);
            let addresses = addresses.map(|rest| rest.split('"').next().unwrap());
            let mut with_text = addresses.filter(|address| address.contains("late"));
            assert_eq!(with_text.next(), None);
            assert!(!text.contains(&token), "{text}");
        }
    }
    let cookies = kim.header();
    let from = "Sec-Fetch-Site: cross-site";
    let foreign = server.post_with(PAGE, &note, &[&cookies, from, "Accept: text/html"]);
    assert_eq!(foreign.status, 403);
    assert!(!foreign.text().contains("late &#38;"), "{}", foreign.text());
    let empty = kim.post(&server, PAGE, "action=note&reason=+");
    assert_eq!(
        (empty.status, empty.header("location")),
        (303, "/sign-in?back=/desk/student/ann")
    );
    assert!(desk_notes(&folders.state()).unwrap().is_empty());
    let german = server.post_with(PAGE, &note, &["Accept: text/html", "Accept-Language: de"]);
    assert!(german.text().contains("Ihre Sitzung zu Ende ist"));
}

#[test]
fn a_text_that_is_sent_from_a_page_of_an_earlier_session_is_in_the_answer() {
    let (folders, server) = desk();
    let mut kim = Browser::signed_in(&server, "kim");
    let note = format!("form-token={}&{NOTE}", kim.form_token(&server));
    sign_in_at(&mut Browser::default(), &server, "/sign-in", "kim");
    let mut again = Browser::signed_in(&server, "kim");
    let answer = again.post(&server, PAGE, &note);
    assert_has_text(&answer);
    let text = answer.text();
    assert!(text.contains("before you last signed in"), "{text}");
    assert!(text.contains(&format!("href=\"{PAGE}\"")), "{text}");
    let without_text = again.post(&server, PAGE, "form-token=x&action=show");
    assert!(without_text.text().contains("out of date"));
    assert!(desk_notes(&folders.state()).unwrap().is_empty());
}

#[test]
fn who_signs_in_again_is_at_the_page_from_which_the_way_led() {
    let (_folders, server) = desk();
    for path in [
        "/desk",
        "/desk?q=ann+m%C3%BC%26&x=1",
        "/desk/student/ann",
        "/desk/student/ann?app=google&for=de",
        "/desk/overview",
    ] {
        let mut browser = Browser::default();
        let away = browser.get(&server, path);
        let address = away.header("location").to_owned();
        assert!(address.starts_with("/sign-in?back=/desk"), "{address}");
        let page = browser.get(&server, &address);
        assert_eq!(page.status, 200);
        assert!(page.text().contains("&lang=de\"") || page.text().contains("&#38;lang=de\""));
        let (_, query) = address.split_once('?').unwrap();
        let failed = browser.post(
            &server,
            &address,
            "name=kim&password=four+words+of+somebody",
        );
        let location = failed.header("location").to_owned();
        assert_eq!(location, format!("/sign-in?failed=1&{query}"));
        let back = sign_in_at(&mut browser, &server, &location, "kim");
        assert_eq!((back.status, back.header("location")), (303, path));
        // Another tab was faster.
        assert_eq!(browser.get(&server, &address).header("location"), path);
        let mut ann = Browser::default();
        let own = sign_in_at(&mut ann, &server, &address, "ann");
        assert_eq!(own.header("location"), "/me", "without a role");
        assert_eq!(ann.get(&server, &address).header("location"), "/me");
    }
}

#[test]
fn the_way_leads_to_the_desk_alone() {
    let (folders, server) = desk();
    let token = folders.token(Kind::Student, "ann");
    for (path, expected) in [
        ("//evil.example/desk", "/desk"),
        ("https://evil.example/desk/overview", "/desk/overview"),
        ("/desk/overview%0D%0ASet-Cookie:+a=b", "/desk"),
        ("/desk/overview%3Fa%0D%0Ab", "/desk"),
        ("/desk/overview%3Fa=%C3%BC", "/desk"),
        ("%5C%5Cevil.example", "/desk"),
        ("/me", "/desk"),
        (&*format!("/f/{token}/"), "/desk"),
        ("", "/me"),
    ] {
        let mut browser = Browser::default();
        let address = format!("/sign-in?back={path}");
        let back = sign_in_at(&mut browser, &server, &address, "kim");
        assert_eq!(back.header("location"), expected, "{path}");
        let names = browser.cookies.iter().map(|(name, _)| &**name);
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["carillon-session", "carillon-browser"]
        );
    }
    let long = format!("/desk?q={}", "x".repeat(2000));
    let away = Browser::default().get(&server, &long);
    assert_eq!(away.header("location"), "/sign-in");
}

#[test]
fn the_way_through_the_provider_leads_to_the_same_page() {
    let (folders, provider) = (Folders::new(), FakeProvider::start());
    folders.add_account("root", Some(AccountRole::Admin), &[]);
    let server = folders.serve_configured(|config| config.openid = provider.config());
    let path = "/desk/student/ann?app=google";
    for (claims, expected) in [
        (json!({ "sub": "k", "roles": "timetable-desk" }), path),
        (json!({ "sub": "e", "student_id": "ann" }), "/me"),
    ] {
        let mut browser = Browser::default();
        let address = browser.get(&server, path).header("location").to_owned();
        let page = browser.get(&server, &address).text();
        let (_, rest) = page.split_once("href=\"/sign-in/openid").unwrap();
        let query = rest.split('"').next().unwrap();
        let now = folders.clock.now();
        let start = browser.get(&server, &format!("/sign-in/openid{query}"));
        let location = start.header("location").to_owned();
        assert!(!location.contains("desk"), "{location}");
        let back = provider.authorize(&location, &claims, now);
        let answer = browser.get(&server, &back);
        assert_eq!(answer.header("location"), expected);
        let mut kept = browser.cookies.iter().map(|(name, _)| &**name);
        assert!(kept.all(|name| !name.starts_with("carillon-openid") || name.ends_with("browser")));
    }
    // It was not asked before, so nothing of it is known.
    let other = FakeProvider::start();
    other.behaviour().is_down = true;
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.openid = other.config());
    let down = Browser::default().get(&server, "/sign-in/openid?back=/desk/overview");
    let expected = "/sign-in?provider=down&back=/desk/overview";
    assert_eq!(down.header("location"), expected);
}

#[test]
fn the_own_page_of_somebody_with_a_role_and_no_timetable_leads_to_the_desk_in_every_language() {
    let (folders, server) = desk();
    folders.add_account("bert", None, &[]);
    let mut kim = Browser::signed_in(&server, "kim");
    let mut bert = Browser::signed_in(&server, "bert");
    let mut texts = Vec::new();
    for language in Language::ALL {
        let path = format!("/me?lang={}", language.code());
        let page = kim.get(&server, &path).text();
        let (_, lead) = page.split_once("<p class=\"lead\">").unwrap();
        let (text, rest) = lead.split_once("</p>").unwrap();
        assert!(
            rest.trim_start()
                .starts_with("<p class=\"actions\"><a class=\"button large\" href=\"/desk\">"),
            "{rest}"
        );
        texts.push(text.to_owned());
        assert!(!bert.get(&server, &path).text().contains("/desk"));
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), Language::ALL.len(), "{texts:?}");
}
