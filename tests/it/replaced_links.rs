//! The old address of a link that was reset: for some days it says so, and nothing else.

use std::fs;

use carillon::config::{Config, LinksConfig};
use carillon::feed::Kind;
use carillon::language::Language;
use carillon::links::{Choices, Links, Token};
use carillon::sign_in::AccountRole;
use jiff::ToSpan;

use crate::fixture::{
    Answer, Browser, FIREFOX, Folders, OUTLOOK, Server, Site, at, decision_at, events, eventually,
    now, system_now, unescaped, value,
};

const SENTENCE: &str =
    "This link was replaced. Get the new one from your university’s timetable page";

/// The settings as they are without a file.
fn config(folders: &Folders) -> Config {
    Config {
        links: LinksConfig::default(),
        ..folders.config()
    }
}

fn serve(folders: &Folders) -> Server {
    folders.serve_with(config(folders))
}

fn feed(token: Token) -> String {
    format!("/f/{}/timetable.ics", token.expose())
}

/// Resets the link of a student at the time of the server's clock, and returns the token before and the one after it.
fn reset(folders: &Folders, id: &str) -> [Token; 2] {
    let links = folders.open_links();
    let old = links.token(&decision_at(id, now()).link_id.feed_id);
    let new = links.rotate(decision_at(id, folders.clock.now()), Some(old));
    [old, new.unwrap()]
}

/// The same while a server runs.
fn reset_at(server: &Server, folders: &Folders, id: &str) -> [Token; 2] {
    let [old, new] = reset(folders, id);
    eventually("the new link works", || {
        server.get(&feed(new)).status == 200
    });
    [old, new]
}

/// All that a client sees but the date.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    (answer.status, answer.lasting_headers(), answer.body.clone())
}

/// The addresses below that of a token that anybody may ask for, with the method and the header of a browser.
fn requests(token: Token) -> Vec<(&'static str, String, &'static str)> {
    let token = token.expose();
    let (app, browser) = (OUTLOOK, "Accept: text/html");
    let at = |page: &str| format!("/f/{token}/{page}");
    vec![
        ("GET", at("timetable.ics"), app),
        ("GET", at("timetable.ics?download"), browser),
        ("GET", at("timetable.json"), app),
        ("GET", at("changes.atom"), app),
        ("GET", at(""), app),
        ("GET", at(""), browser),
        ("GET", at("help"), browser),
        ("GET", at("help/google"), browser),
        ("GET", at("choices"), browser),
        ("GET", at("messages"), browser),
        ("GET", at("new"), browser),
        ("GET", at("stop"), browser),
        ("HEAD", at("timetable.ics"), app),
        ("HEAD", at("changes.atom"), app),
        ("HEAD", at(""), browser),
        ("POST", at("new"), browser),
        ("POST", at("choices"), browser),
        ("POST", at("messages"), browser),
    ]
}

#[test]
fn rule_28_every_form_of_an_old_address_says_that_it_was_replaced_and_nothing_else() {
    let folders = Folders::new();
    let people = r#"[{ "id": "ann", "name": "Ann Arbor", "role": "student" }]"#;
    folders.write("people.json", people);
    let server = serve(&folders);
    let [old, new] = reset_at(&server, &folders, "ann");
    for (method, path, header) in requests(old) {
        let answer = server.ask(method, &path, &[header]);
        let text = answer.text();
        let is_calendar = answer.status == 200;
        assert!(
            is_calendar || answer.status == 410,
            "{path}: {}",
            answer.status
        );
        assert!(
            method == "HEAD" || text.contains("replaced"),
            "{path}: {text}"
        );
        let headers = format!("{:?}", answer.headers);
        for secret in [&*new.expose(), "ann", "Ann", "Algebra", "R1"] {
            let shown = text.replace(&old.expose(), "");
            assert!(
                !shown.contains(secret),
                "{method} {path}: {secret} in {text}"
            );
            assert!(!headers.contains(secret), "{method} {path}: {headers}");
        }
        assert!(answer.find("last-modified").is_none(), "{path}");
    }
    let text = server.get(&feed(old)).text();
    let [event] = &events(&text)[..] else {
        panic!("one event: {text}")
    };
    assert_eq!(unescaped(value(event, "SUMMARY")), SENTENCE);
    assert_eq!(value(event, "TRANSP"), "TRANSPARENT");
    let day = now().strftime("%Y%m%d").to_string();
    assert_eq!(
        value(event, "DTSTART;VALUE=DATE"),
        day,
        "the day of the reset"
    );
    let month = now().checked_add((30 * 24).hours()).unwrap();
    assert_eq!(
        value(event, "DTEND;VALUE=DATE"),
        month.strftime("%Y%m%d").to_string(),
        "who opens the calendar later sees it too"
    );
    assert_eq!(value(event, "DTSTAMP"), format!("{day}T000000Z"));
    // The page in a browser says what to do.
    let page = server.ask(
        "GET",
        &feed(old),
        &["Accept: text/html", "Sec-Fetch-Dest: document"],
    );
    assert_eq!(page.status, 410);
    assert!(page.text().contains("timetable page"), "{}", page.text());
    assert_eq!(page.header("cache-control"), "no-store");
    let atom = server
        .get(&format!("/f/{}/changes.atom", old.expose()))
        .text();
    assert_eq!(atom.matches("<entry>").count(), 1, "{atom}");
}

#[test]
fn an_old_address_is_answered_by_its_tag_and_never_by_a_date() {
    let folders = Folders::new();
    let server = serve(&folders);
    let ann = folders.student("ann");
    folders.clock.advance_seconds(5);
    let before = server.get(&ann);
    let date = format!("If-Modified-Since: {}", before.header("last-modified"));
    let [old, _] = reset_at(&server, &folders, "ann");
    assert_eq!(feed(old), ann);
    for encoding in ["Accept-Encoding: identity", "Accept-Encoding: gzip"] {
        let answer = server.ask("GET", &ann, &[encoding, &date]);
        assert_eq!(answer.status, 200, "the date of the feed before the reset");
        assert_eq!(
            answer.header("cache-control"),
            "private, max-age=900, stale-if-error=86400"
        );
        let tag = format!("If-None-Match: {}", answer.header("etag"));
        let same = server.ask("GET", &ann, &[encoding, &tag]);
        assert_eq!((same.status, same.body.len()), (304, 0));
        let head = server.ask("HEAD", &ann, &[encoding]);
        assert_eq!(
            (head.status, head.header("etag")),
            (200, answer.header("etag"))
        );
        assert_eq!(head.header("content-length"), answer.body.len().to_string());
        let old_tag = format!("If-None-Match: {}", before.header("etag"));
        assert_eq!(server.ask("GET", &ann, &[encoding, &old_tag]).status, 200);
    }
}

#[test]
fn an_old_address_says_the_same_bytes_on_every_day_after_a_restart_and_without_the_store() {
    let folders = Folders::new();
    let mut config = config(&folders);
    // The address of the server is in its answers.
    config.base_url = "https://timetable.example".into();
    let mut server = folders.serve_with(config.clone());
    let [old, new] = reset_at(&server, &folders, "ann");
    let links = folders.open_links();
    let all = requests(old);
    let answers = |server: &Server| -> Vec<_> {
        let ask = |(method, path, header): &(&str, String, &str)| {
            seen(&server.ask(method, path, &[header]))
        };
        all.iter().map(ask).collect()
    };
    let expected = answers(&server);
    folders.clock.advance_seconds(9 * 24 * 3600);
    folders.change_module_a(&server, "Room R9");
    assert!(
        answers(&server) == expected,
        "another day, and another timetable"
    );
    links
        .stop(decision_at("ann", folders.clock.now()), None)
        .unwrap();
    eventually("ann is off", || server.says(&feed(new), "closed"));
    assert!(answers(&server) == expected, "the feed was turned off");
    for without in ["", "store", "good"] {
        server.stop();
        if !without.is_empty() {
            fs::remove_dir_all(folders.state().join(without)).unwrap();
        }
        server = folders.serve_with(config.clone());
        assert!(
            answers(&server) == expected,
            "after a restart without {without:?}"
        );
    }
    // The journal is summed up in the year after.
    let next_year = at("2030-02-01T00:00:00Z");
    links.maintain_journal(next_year, 10).unwrap();
    let journal = fs::read_to_string(folders.state().join("journal.jsonl")).unwrap();
    assert!(journal.starts_with("{\"journal\":4,"), "{journal}");
    assert!(!journal.contains("rotate"), "{journal}");
    server.stop();
    server = folders.serve_with(config.clone());
    assert!(
        answers(&server) == expected,
        "after the journal was summed up"
    );
}

#[test]
fn after_some_days_an_old_address_is_as_dead_as_one_that_never_was() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.links.replaced_days = 2);
    let nobody = Token::parse(b"abcdefghijklmnopqrstuvwxye").unwrap();
    let unknown: Vec<_> = requests(nobody)
        .iter()
        .map(|(method, path, header)| seen(&server.ask(method, path, &[header])))
        .collect();
    assert!(unknown.iter().all(|(status, ..)| *status == 404));
    let [old, _] = reset_at(&server, &folders, "ann");
    let answers = || -> Vec<_> {
        let all = requests(old);
        let ask = |(method, path, header): &(&str, String, &str)| {
            seen(&server.ask(method, path, &[header]))
        };
        all.iter().map(ask).collect()
    };
    folders.clock.advance_seconds(2 * 24 * 3600 - 1);
    assert_eq!(server.get(&feed(old)).status, 200);
    folders.clock.advance_seconds(1);
    assert!(answers() == unknown);
    // The clock goes back.
    folders.clock.advance_seconds(-3 * 24 * 3600);
    assert_eq!(server.get(&feed(old)).status, 200);
}

#[test]
fn with_no_days_an_old_address_is_dead_at_once() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.links.replaced_days = 0);
    let [old, new] = reset_at(&server, &folders, "ann");
    assert_eq!(server.get(&feed(old)).status, 404);
    assert_eq!(server.get(&feed(new)).status, 200);
    folders.clock.advance_seconds(-3600);
    assert_eq!(
        server.get(&feed(old)).status,
        404,
        "also if the clock went back"
    );
}

#[test]
fn the_last_five_addresses_of_a_link_say_that_they_were_replaced() {
    let folders = Folders::new();
    let server = serve(&folders);
    let mut tokens = Vec::new();
    for _ in 0..7 {
        let [old, new] = reset_at(&server, &folders, "ann");
        tokens.push(old);
        assert_eq!(
            tokens.len(),
            1 + tokens.iter().position(|known| *known == old).unwrap()
        );
        assert!(server.says(&feed(new), "Algebra"));
    }
    let statuses = |server: &Server| -> Vec<u16> {
        tokens
            .iter()
            .map(|token| server.get(&feed(*token)).status)
            .collect()
    };
    let expected = [404, 404, 200, 200, 200, 200, 200];
    assert_eq!(statuses(&server), expected);
    server.stop();
    assert_eq!(statuses(&serve(&folders)), expected);
}

#[test]
fn a_feed_that_is_off_a_person_who_is_gone_and_a_public_feed_have_no_replaced_address() {
    let folders = Folders::new();
    let links = folders.open_links();
    let module = carillon::feed::FeedId::new(Kind::Module, "A");
    let mut request = decision_at("ann", now());
    request.link_id = module.clone().into();
    let token = links.token(&module);
    links.rotate(request, None).unwrap();
    links.stop(decision_at("bob", now()), None).unwrap();
    let server = folders.serve_with(Config {
        links: LinksConfig {
            closed_days: 0,
            ..LinksConfig::default()
        },
        ..config(&folders)
    });
    assert_eq!(server.get(&feed(token)).status, 404, "modules are public");
    assert_eq!(server.get(&folders.student("bob")).status, 404);
    // The old address does not say whether its owner has left.
    let [old, new] = reset_at(&server, &folders, "ann");
    folders.replace(
        "enrolments/A.json",
        crate::fixture::enrolment("A", &["eve"]),
    );
    folders.replace(
        "enrolments/B.json",
        crate::fixture::enrolment("B", &["eve"]),
    );
    eventually("ann is gone", || server.get(&feed(new)).status == 404);
    assert_eq!(server.get(&feed(old)).status, 200);
}

/// Ann chooses the language of her calendar.
fn choose_language(folders: &Folders, links: &Links, language: Language) {
    let choices = |_: &Choices| Choices {
        language: Some(language),
        ..Choices::default()
    };
    let decision = decision_at("ann", folders.clock.now());
    links.choose(decision, None, choices).unwrap();
}

#[test]
fn an_old_address_keeps_the_language_that_its_owner_had_chosen_at_the_reset() {
    let folders = Folders::new();
    let server = serve(&folders);
    let links = folders.open_links();
    let choose = |language| choose_language(&folders, &links, language);
    choose(Language::De);
    let [old, _] = reset_at(&server, &folders, "ann");
    choose(Language::Fr);
    let [newer, _] = reset_at(&server, &folders, "ann");
    assert!(server.says(&feed(old), "Diese Adresse wurde ersetzt"));
    assert!(server.says(&feed(newer), "Cette adresse a été remplacée"));
    let atom = server
        .get(&format!("/f/{}/changes.atom", old.expose()))
        .text();
    assert!(atom.contains("Diese Adresse wurde ersetzt"), "{atom}");
}

#[test]
fn fetches_of_an_old_address_are_shown_apart_on_the_page_at_the_desk_and_by_who() {
    let folders = Folders::new();
    folders.clock.set(system_now() - 2.hours());
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let server = serve(&folders);
    let [old, new] = reset_at(&server, &folders, "ann");
    assert_eq!(server.ask("GET", &feed(old), &[OUTLOOK]).status, 200);
    let tag = server.get(&feed(old)).header("etag").to_owned();
    assert_eq!(
        server
            .ask(
                "GET",
                &feed(old),
                &[OUTLOOK, &format!("If-None-Match: {tag}")]
            )
            .status,
        304
    );
    server.ask("GET", &feed(old), &[FIREFOX, "Accept: text/html"]);
    server.ask(
        "HEAD",
        &feed(old),
        &["User-Agent: Google-Calendar-Importer"],
    );
    let page = format!("/f/{}/settings", new.expose());
    let sentence = "The old address is still asked for by Outlook";
    server.stop();
    let records = fs::read_to_string(folders.state().join("fetches.log")).unwrap();
    let old_lines = records.lines().filter(|line| line.starts_with("old "));
    assert!(
        old_lines
            .clone()
            .any(|line| line.contains("outlook-web student ann")),
        "{records}"
    );
    assert!(
        !records
            .lines()
            .any(|line| line.starts_with("fetch ") && line.contains("outlook")),
        "{records}"
    );
    let server = serve(&folders);
    let text = || server.ask("GET", &page, &["Accept: text/html"]).text();
    eventually("the records are read", || text().contains(sentence));
    let shown = text();
    assert!(
        !shown.contains("by Google"),
        "HEAD fetches nothing: {shown}"
    );
    assert!(
        !shown.contains("asked for by Firefox"),
        "a browser does not ask by itself: {shown}"
    );
    assert!(shown.contains("Subscribe again in that app"), "{shown}");
    assert!(
        !shown.contains("<b>Outlook"),
        "the new link has no app: {shown}"
    );
    let desk = Browser::signed_in(&server, "kim")
        .get(&server, "/desk/student/ann")
        .text();
    assert_eq!(desk.matches(sentence).count(), 1, "{desk}");
    assert!(
        !Browser::signed_in(&server, "kim")
            .get(&server, "/desk/student/bob")
            .text()
            .contains("old address")
    );
    server.stop();
    let who = folders.prints(&["who", "ann"]);
    assert!(who.contains(sentence), "{who}");
    assert!(
        folders
            .prints(&["who", "ann", "--format", "json"])
            .contains(sentence)
    );
}

#[test]
fn the_linter_finds_nothing_in_the_feed_of_an_old_address() {
    let folders = Folders::new();
    let server = serve(&folders);
    let links = folders.open_links();
    for language in Language::ALL {
        choose_language(&folders, &links, language);
        let [old, _] = reset_at(&server, &folders, "ann");
        let file = folders.root().join("old.ics");
        fs::write(&file, server.get(&feed(old)).body).unwrap();
        let found = folders.run(&["lint", file.to_str().unwrap()]);
        assert!(found.status.success(), "{language:?}: {found:?}");
    }
}

#[test]
fn an_old_address_that_is_asked_for_too_often_gets_429() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| {
        config.links.replaced_days = 30;
        config.http.max_requests_per_minute = 3;
    });
    let [old, _] = reset_at(&server, &folders, "ann");
    let statuses: Vec<u16> = (0..4).map(|_| server.get(&feed(old)).status).collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
}

/// A backup that is put back while the server runs.
#[test]
fn a_journal_that_lacks_a_reset_brings_no_old_address_back_to_life() {
    let folders = Folders::new();
    let server = serve(&folders);
    let journal = folders.state().join("journal.jsonl");
    let backup = fs::read(&journal).unwrap();
    let [old, new] = reset_at(&server, &folders, "ann");
    let bytes = server.get(&feed(old)).body;
    let links: &Links = &folders.open_links();
    let draft = folders.state().join("journal.new");
    fs::write(&draft, backup).unwrap();
    fs::set_permissions(&draft, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    fs::rename(&draft, &journal).unwrap();
    folders
        .open_links()
        .stop(decision_at("bob", now()), None)
        .unwrap();
    eventually("bob is off", || {
        server.says(&folders.student("bob"), "closed")
    });
    assert_eq!(server.get(&feed(old)).body, bytes);
    assert!(server.says(&feed(new), "Algebra"));
    links.refresh().unwrap();
    let replaced = links
        .link_state(&decision_at("ann", now()).link_id.feed_id)
        .replaced;
    assert_eq!(replaced.len(), 1);
}
