//! Messages when meetings change: the form on a person's page, and the mails that are queued. The mail server of these tests
//! takes none, so they wait in the queue; `tests/peers/test_messages.py` has one that takes them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use carillon::changes::read_change_log;
use carillon::config::{Config, MailSecurity};
use carillon::feed::Kind;
use carillon::links::Links;
use carillon::mail::{MailQueue, MailTopic};
use carillon::messages::{KEY_PURPOSE, MassAnswer, MassDecision, StopKey, Subscriptions};
use carillon::sign_in::AccountRole;
use jiff::Timestamp;
use serde_json::json;

use crate::fixture::{
    Browser, Folders, Server, Site, at, decision, enrolment, enrolment_of, eventually, lecture,
    read, titled_module,
};

fn with_messages(config: &mut Config) {
    config.mail.host = "127.0.0.1".into();
    config.mail.security = MailSecurity::None;
    // Nothing listens there.
    config.mail.port = 1;
    config.mail.from = "timetable@example.ac.uk".into();
    config.messages.on = true;
    config.messages.gather_minutes = 0;
}

/// Ann, Bob and Cem take module A, which has a lecture next Monday. Cem has no email address.
fn folders() -> Folders {
    let folders = Folders::new();
    let people = json!([
        { "id": "ann", "name": "Ann", "role": "student", "email": "ann@example.ac.uk" },
        { "id": "bob", "name": "Bob", "role": "student", "email": "bob@example.ac.uk" },
        { "id": "cem", "name": "Cem", "role": "student" },
    ]);
    folders.write("people.json", people.to_string());
    folders.write("enrolments/A.json", enrolment("A", &["ann", "bob", "cem"]));
    folders.write("modules/A.json", module_at("09:00"));
    folders.clock.set(at("2026-09-25T12:00:00Z"));
    folders
}

fn module_at(start: &str) -> serde_json::Value {
    let times = json!({ "start": start, "end": "11:00", "weeks": "1-3" });
    titled_module("A", "Algebra", json!([lecture(times)]))
}

fn page(folders: &Folders, id: &str) -> String {
    format!("/f/{}/", folders.token(Kind::Student, id))
}

/// The page with the form.
fn settings(folders: &Folders, id: &str) -> String {
    format!("{}settings", page(folders, id))
}

/// Presses a button on the page of a link, and lets some time pass.
fn press(folders: &Folders, server: &Server, id: &str, button: &str) {
    let page = page(folders, id);
    let answer = server.post(&format!("{page}messages"), &format!("messages={button}"));
    assert_eq!(
        answer.header("location"),
        format!("{page}settings?messages=1")
    );
    folders.clock.advance_seconds(60);
}

/// Moves the lecture, and waits until it is published and written.
fn move_to(folders: &Folders, server: &Server, start: &str) {
    folders.replace("modules/A.json", module_at(start));
    // London has summer time.
    let (hour, minute) = start.split_once(':').unwrap();
    let hour: u8 = hour.parse().unwrap();
    let digits = format!("T{:02}{minute}00Z", hour - 1);
    eventually("the lecture is moved", || {
        let feed = server.get(&folders.student("bob"));
        feed.text().contains(&digits)
    });
}

/// The ids of the people to whom a mail about changes is queued.
fn queued(folders: &Folders) -> Vec<String> {
    let queue = MailQueue::read(&folders.state()).unwrap();
    let entries = queue.entries().iter();
    let entries = entries.filter(|entry| entry.mail.topic == MailTopic::Changes);
    let mut ids: Vec<String> = entries
        .map(|entry| entry.mail.link_id.feed_id.id.to_string())
        .collect();
    ids.sort();
    ids
}

fn wait_for_mails(folders: &Folders, ids: &[&str]) {
    eventually("the mails are queued", || queued(folders) == ids);
}

fn stop_path(folders: &Folders) -> String {
    let key = Links::open(&folders.state())
        .unwrap()
        .derived_key(KEY_PURPOSE);
    let open = Subscriptions::at(&folders.state()).open().unwrap();
    let [subscription] = &open[..] else {
        panic!("one subscription: {open:?}");
    };
    let token = StopKey::from_bytes(key).token(&subscription.id);
    format!("/messages/stop/{token}")
}

#[test]
fn the_form_of_a_page_begins_and_ends_messages_and_a_change_queues_a_mail_to_those_who_want_one() {
    let folders = folders();
    let server = folders.serve_configured(with_messages);
    let [ann, bob] = ["ann", "bob"].map(|id| page(&folders, id));
    let offer = server.get(&format!("{ann}settings")).text();
    assert!(
        offer.contains("We can write to a…@example.ac.uk"),
        "{offer}"
    );
    assert!(!offer.contains("ann@example.ac.uk"), "{offer}");
    press(&folders, &server, "ann", "begin");
    press(&folders, &server, "bob", "begin");
    // A form that is sent twice begins nothing else.
    press(&folders, &server, "bob", "begin");
    press(&folders, &server, "bob", "stop");
    let open = Subscriptions::at(&folders.state()).open().unwrap();
    assert_eq!(open.len(), 1);
    let on = server.get(&format!("{ann}settings?messages=1")).text();
    assert!(on.contains("We write to a…@example.ac.uk"), "{on}");
    assert!(
        on.contains("end when the link of this page is reset"),
        "{on}"
    );
    assert!(
        server
            .get(&format!("{bob}settings"))
            .text()
            .contains("We can write to b…")
    );
    assert_eq!(queued(&folders), [""; 0]);
    move_to(&folders, &server, "10:00");
    wait_for_mails(&folders, &["ann"]);
    // A mail that waits will have the next change too.
    move_to(&folders, &server, "10:30");
    press(&folders, &server, "bob", "begin");
    move_to(&folders, &server, "10:45");
    wait_for_mails(&folders, &["ann", "bob"]);
    server.stop();
    // The next server says nothing twice.
    let server = folders.serve_configured(with_messages);
    press(&folders, &server, "ann", "begin");
    move_to(&folders, &server, "10:15");
    assert_eq!(queued(&folders), ["ann", "bob"]);
}

#[test]
fn messages_that_were_asked_for_by_a_link_end_with_it_and_those_of_a_session_do_not() {
    let folders = folders();
    folders.add_account("anna", None, &[(Kind::Student, "ann")]);
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let server = folders.serve_configured(with_messages);
    press(&folders, &server, "ann", "begin");
    let mut kim = Browser::signed_in(&server, "kim");
    let line = "Gets e-mails about changes at a…@example.ac.uk";
    let is_shown = |kim: &mut Browser| kim.get(&server, "/desk/student/ann").text().contains(line);
    assert!(is_shown(&mut kim));
    folders.open_links().rotate(decision("ann"), None).unwrap();
    eventually("the link is reset", || {
        server
            .get(&settings(&folders, "ann"))
            .text()
            .contains("We can write to")
    });
    assert!(!is_shown(&mut kim));
    move_to(&folders, &server, "10:00");
    let mut anna = Browser::signed_in(&server, "anna");
    let begun = anna.send(&server, "/me/student/messages", "messages=begin");
    assert_eq!(begun.header("location"), "/me/student/settings?messages=1");
    let on = anna.get(&server, "/me/student/settings").text();
    assert!(on.contains("We write to a…@example.ac.uk"), "{on}");
    assert!(
        !on.contains("end when the link of this page is reset"),
        "{on}"
    );
    folders.open_links().rotate(decision("ann"), None).unwrap();
    folders.clock.advance_seconds(60);
    move_to(&folders, &server, "10:30");
    wait_for_mails(&folders, &["ann"]);
    let screen = folders.state().join("messages.jsonl");
    let text = fs::read_to_string(screen).unwrap();
    assert!(
        !text.contains("example.ac.uk"),
        "no address is kept: {text}"
    );
}

#[test]
fn one_click_ends_messages_without_a_cookie_and_opening_the_page_ends_none() {
    let folders = folders();
    let server = folders.serve_configured(with_messages);
    press(&folders, &server, "ann", "begin");
    let path = stop_path(&folders);
    let shown = server.get(&path);
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("Do you want to stop them?"));
    let is_on = || {
        server
            .get(&settings(&folders, "ann"))
            .text()
            .contains("We write to")
    };
    assert!(is_on());
    // Mail programs send it from another site, if they say so at all.
    let from_elsewhere = ["Sec-Fetch-Site: cross-site"];
    let stopped = server.post_with(&path, "List-Unsubscribe=One-Click", &from_elsewhere);
    assert_eq!(stopped.status, 200);
    assert!(stopped.text().contains("You get no more of these e-mails"));
    assert!(!is_on());
    assert_eq!(server.post(&path, "List-Unsubscribe=One-Click").status, 200);
    assert!(
        server
            .get(&path)
            .text()
            .contains("You get no more of these e-mails")
    );
    let other = path.replace(&path[path.len() - 4..], "aaaa");
    for method in ["GET", "POST"] {
        assert_eq!(server.ask(method, &other, &[]).status, 404);
    }
    move_to(&folders, &server, "10:00");
    press(&folders, &server, "bob", "begin");
    move_to(&folders, &server, "10:30");
    wait_for_mails(&folders, &["bob"]);
}

#[test]
fn the_address_in_a_mail_ends_messages_also_after_nobody_is_offered_any_and_within_a_limit() {
    let folders = folders();
    let server = folders.serve_configured(with_messages);
    press(&folders, &server, "ann", "begin");
    let path = stop_path(&folders);
    server.stop();
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 6);
    let press = || server.post(&path, "List-Unsubscribe=One-Click").status;
    assert_eq!(press(), 200);
    assert_eq!(Subscriptions::at(&folders.state()).open().unwrap(), []);
    assert_eq!([press(), press()], [200, 429]);
}

#[test]
fn another_site_and_people_without_an_address_begin_no_messages() {
    let folders = folders();
    let server = folders.serve_configured(with_messages);
    let cem = page(&folders, "cem");
    let text = server.get(&format!("{cem}settings")).text();
    assert!(
        text.contains("No e-mail address of yours is known"),
        "{text}"
    );
    assert!(!text.contains("name=\"messages\""), "{text}");
    let form = "messages=begin";
    let status = |path: &str, headers: &[&str]| server.post_with(path, form, headers).status;
    assert_eq!(status(&format!("{cem}messages"), &[]), 403);
    let ann = format!("{}messages", page(&folders, "ann"));
    assert_eq!(status(&ann, &["Sec-Fetch-Site: cross-site"]), 403);
    assert_eq!(server.post(&ann, "messages=other").status, 400);
    assert_eq!(Subscriptions::at(&folders.state()).open().unwrap(), []);
    server.stop();
    // Without the setting nothing of it is there.
    let server = folders.serve();
    assert_eq!(status_of(&server, &ann), 404);
    let page = server.get(&settings(&folders, "ann")).text();
    assert!(!page.contains("E-mail when something changes"), "{page}");
    assert_eq!(server.get("/messages/stop/x").status, 404);
}

fn status_of(server: &Server, path: &str) -> u16 {
    server.post(path, "messages=begin").status
}

#[test]
fn a_held_publish_sends_nothing() {
    let folders = folders();
    let students: Vec<String> = (0..30).map(|number| format!("s{number}")).collect();
    let mut everybody: Vec<serde_json::Value> = students.iter().map(|id| json!(id)).collect();
    everybody.push(json!("ann"));
    folders.write("enrolments/A.json", enrolment_of("A", json!(everybody)));
    let botany_at = |start: &str| {
        let times = json!({ "start": start, "end": "12:00", "weeks": "1-3" });
        titled_module("B", "Botany", json!([lecture(times)]))
    };
    folders.write("enrolments/B.json", enrolment("B", &["bob"]));
    folders.write("modules/B.json", botany_at("09:00"));
    let server = folders.serve_configured(with_messages);
    press(&folders, &server, "ann", "begin");
    press(&folders, &server, "bob", "begin");
    // All meetings of module A would be gone for 31 people.
    folders.replace("modules/A.json", titled_module("A", "Algebra", json!([])));
    eventually("the module is held", || {
        let holds = fs::read_to_string(folders.state().join("holds.json"));
        holds.is_ok_and(|text| text.contains("modules/A.json"))
    });
    // A later change is mailed, and by then those of the hold would have been.
    folders.replace("modules/B.json", botany_at("10:00"));
    eventually("a mail is queued", || !queued(&folders).is_empty());
    assert_eq!(queued(&folders), ["bob"]);
    server.stop();
}

/// The commands of the document, each as its words without the name of the program.
fn documented_commands() -> Vec<Vec<String>> {
    let document = read("docs/messages.md");
    let lines = document.lines();
    let commands = lines.filter_map(|line| line.strip_prefix("carillon "));
    let words = |command: &str| {
        let command = command.split('#').next().unwrap();
        let (plain, quoted) = command.split_once('"').unwrap_or((command, ""));
        let plain = plain.split_whitespace().map(str::to_owned);
        let quoted = quoted.trim_end().strip_suffix('"');
        plain.chain(quoted.map(str::to_owned)).collect()
    };
    commands.map(words).collect()
}

#[test]
fn a_mass_change_waits_for_a_decision_and_the_commands_of_the_document_decide() {
    let mut said = Vec::new();
    for command in documented_commands() {
        let folders = folders();
        let server = folders.serve_configured(|config| {
            with_messages(config);
            config.messages.mass_meetings = 0;
        });
        press(&folders, &server, "ann", "begin");
        move_to(&folders, &server, "10:00");
        let settings = "[mail]\nhost = \"127.0.0.1\"\nsecurity = \"none\"\nfrom = \"a@example.org\"\n[messages]\non = true\nmass_meetings = 0\n[changes]\nkeep_days = 3650\n";
        fs::write(folders.root().join("carillon.toml"), settings).unwrap();
        let mut listed = String::new();
        eventually("the mass change is on disk", || {
            listed = folders.prints(&["messages"]);
            listed.contains("1 meeting: people get no messages about it before somebody decides")
        });
        assert!(
            listed.contains("1 person has asked for messages."),
            "{listed}"
        );
        assert_eq!(queued(&folders), [""; 0]);
        let time = listed.lines().nth(1).unwrap().split(' ').next().unwrap();
        let is_example = |word: &str| word.parse::<Timestamp>().is_ok();
        let words = command.iter().map(|word| match word {
            word if is_example(word) => time,
            word => word,
        });
        said.push(folders.prints(&words.collect::<Vec<_>>()));
        said.push(folders.prints(&["messages"]));
    }
    let expected = [
        "before somebody decides",
        "before somebody decides",
        "People get messages about this mass change",
        " let people get messages about it",
        "Nobody gets a message about this mass change",
        "the export was wrong",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn who_has_a_wrong_address_gets_no_mail_and_no_button() {
    let folders = folders();
    let server = folders.serve_configured(with_messages);
    press(&folders, &server, "ann", "begin");
    press(&folders, &server, "bob", "begin");
    let people = json!([
        { "id": "ann", "name": "Ann", "role": "student", "email": "ann at example" },
        { "id": "bob", "name": "Bob", "role": "student", "email": "bob@example.ac.uk" },
        { "id": "cem", "name": "Cem", "role": "student", "email": "cem at example" },
    ]);
    folders.replace("people.json", people.to_string());
    let cem = page(&folders, "cem");
    eventually("the addresses are published", || {
        server
            .get(&settings(&folders, "ann"))
            .text()
            .contains("No e-mail address of yours is known")
    });
    let text = server.get(&format!("{cem}settings")).text();
    assert!(!text.contains("name=\"messages\""), "{text}");
    let begun = server.post(&format!("{cem}messages"), "messages=begin");
    assert_eq!(begun.status, 403);
    move_to(&folders, &server, "10:00");
    wait_for_mails(&folders, &["bob"]);
}

#[test]
fn a_damaged_file_of_subscriptions_takes_no_page_down() {
    let folders = folders();
    let server = folders.serve_configured(with_messages);
    fs::write(folders.state().join("messages.jsonl"), "damaged\n").unwrap();
    let shown = server.get(&settings(&folders, "ann"));
    assert_eq!(shown.status, 200);
    assert!(!shown.text().contains("name=\"messages\""));
    let begun = server.post(
        &format!("{}messages", page(&folders, "ann")),
        "messages=begin",
    );
    assert!(begun.status >= 400, "{}", begun.status);
}

#[test]
fn a_mass_change_is_mailed_once_the_desk_lets_it_and_a_dropped_one_is_not() {
    for (answer, ids) in [(MassAnswer::Send, &["ann"][..]), (MassAnswer::Drop, &[])] {
        let folders = folders();
        folders.write("enrolments/B.json", enrolment("B", &["bob"]));
        folders.write("modules/B.json", module_b("09:00"));
        let server = folders.serve_configured(|config| {
            with_messages(config);
            config.messages.mass_meetings = 1;
            config.messages.days = 14;
        });
        press(&folders, &server, "ann", "begin");
        // Two of the three meetings are in the next fourteen days.
        move_to(&folders, &server, "10:00");
        let publish = log_time(&folders);
        assert_eq!(queued(&folders), [""; 0]);
        folders.clock.set(at("2026-09-25T13:00:00Z"));
        let decision = MassDecision {
            at: at("2026-09-25T13:00:00Z"),
            answer,
            by: "desk kim".into(),
            reason: None,
        };
        let subscriptions = Subscriptions::at(&folders.state());
        eventually("the mass change is found", || {
            let decided = subscriptions.decide(publish..=publish, decision.clone());
            decided.unwrap()
        });
        // This wakes the thread.
        press(&folders, &server, "bob", "begin");
        wait_for_mails(&folders, ids);
        // Bob alone takes module B. His mail shows that the thread has looked.
        folders.replace("modules/B.json", module_b("10:00"));
        let everybody = [ids, &["bob"]].concat();
        wait_for_mails(&folders, &everybody);
    }
}

const OVERVIEW: &str = "/desk/overview";

/// The overview of the desk, once it has the text.
fn overview_with(server: &Server, browser: &mut Browser, text: &str) -> String {
    let mut page = String::new();
    eventually(text, || {
        page = browser.get(server, OVERVIEW).text();
        page.contains(text)
    });
    page
}

/// The value of a hidden field.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn an_admin_decides_about_a_mass_change_on_the_overview_and_the_desk_reads_it() {
    let folders = folders();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    let server = folders.serve_configured(|config| {
        with_messages(config);
        config.messages.mass_meetings = 0;
        config.messages.days = 14;
    });
    let [mut kim, mut ada] = ["kim", "ada"].map(|name| Browser::signed_in(&server, name));
    overview_with(&server, &mut kim, "No mass change waits.");
    press(&folders, &server, "ann", "begin");
    press(&folders, &server, "bob", "begin");
    press(&folders, &server, "bob", "stop");
    move_to(&folders, &server, "10:00");
    let waits = "1 mass change waits for a decision.";
    let read = overview_with(&server, &mut kim, waits);
    let concerned = "2 meetings of one module (A). One person who gets e-mails is concerned.";
    assert!(read.contains(concerned), "{read}");
    let until = "It matters until 5 October 2026 at 11:00";
    assert!(read.contains(until), "{read}");
    assert!(!read.contains("send-mails"), "{read}");
    let page = overview_with(&server, &mut ada, waits);
    let [first, last] = ["first", "last"].map(|name| field(&page, name));
    let form = |action: &str, reason: &str| {
        format!("action={action}&first={first}&last={last}&reason={reason}")
    };
    let not_allowed = kim.send(&server, OVERVIEW, &form("send-mails", "right"));
    assert_eq!(not_allowed.status, 404);
    let missing = ada.send(&server, OVERVIEW, &form("send-mails", ""));
    let place = missing.header("location");
    assert_eq!(place, format!("{OVERVIEW}?missing=reason"));
    assert_eq!(
        ada.send(&server, OVERVIEW, "action=drop-mails&reason=x")
            .status,
        400
    );
    assert_eq!(queued(&folders), [""; 0]);
    folders.clock.advance_seconds(60);
    let sent = ada.send(&server, OVERVIEW, &form("send-mails", "the+move+is+right"));
    let place = sent.header("location");
    assert_eq!(place, format!("{OVERVIEW}?done=send-mails"));
    wait_for_mails(&folders, &["ann"]);
    let again = ada.send(&server, OVERVIEW, &form("drop-mails", "a+mistake"));
    assert_eq!(again.status, 403, "somebody has decided");
    let read = overview_with(&server, &mut kim, "No mass change waits.");
    assert!(read.contains("Mails sent by ada at the desk, "), "{read}");
    assert!(read.contains("the move is right"), "{read}");
    let subscriptions = Subscriptions::at(&folders.state()).releases().unwrap();
    let decision = subscriptions.publishes().next().unwrap().decision.clone();
    assert_eq!(&*decision.unwrap().by, "desk ada");
}

#[test]
fn many_small_publishes_are_a_mass_change_and_stay_it_under_another_limit() {
    let folders = folders();
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    folders.write("enrolments/B.json", enrolment("B", &["bob"]));
    folders.write("modules/B.json", module_b("09:00"));
    let with_limit = |limit: u32| {
        move |config: &mut Config| {
            with_messages(config);
            config.messages.mass_meetings = limit;
            config.messages.gather_minutes = 10;
        }
    };
    let server = folders.serve_configured(with_limit(1));
    press(&folders, &server, "ann", "begin");
    press(&folders, &server, "bob", "begin");
    move_to(&folders, &server, "10:00");
    log_time(&folders);
    folders.replace("modules/B.json", module_b("10:00"));
    let mut ada = Browser::signed_in(&server, "ada");
    let waits = "1 mass change waits for a decision.";
    let page = overview_with(&server, &mut ada, waits);
    assert!(page.contains("One meeting of one module (B)."), "{page}");
    server.stop();
    let server = folders.serve_configured(with_limit(100));
    let mut ada = Browser::signed_in(&server, "ada");
    overview_with(&server, &mut ada, waits);
    // The first publish was a small one.
    folders.clock.advance_seconds(600);
    press(&folders, &server, "bob", "begin");
    wait_for_mails(&folders, &["ann", "bob"]);
}

fn module_b(start: &str) -> serde_json::Value {
    let times = json!({ "start": start, "end": "11:00" });
    titled_module("B", "Botany", json!([lecture(times)]))
}

/// The time of the last change, once it is on disk.
fn log_time(folders: &Folders) -> Timestamp {
    let mut latest = None;
    eventually("the changes are on disk", || {
        let log = read_change_log(&folders.state(), Timestamp::UNIX_EPOCH);
        latest = log.ok().and_then(|log| log.latest());
        latest.is_some()
    });
    latest.unwrap()
}

/// A mail server that refuses one mail, and quotes the address in it that ends messages.
fn refusing_server() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, refused) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let (mut is_content, mut quoted) = (false, String::new());
        let mut say = |reply: &str| stream.write_all(format!("{reply}\r\n").as_bytes()).unwrap();
        say("220 ready");
        for line in lines.map_while(Result::ok) {
            if is_content {
                // The address in the header is whole; that in the text is broken by its encoding.
                if let Some((_, rest)) = line.split_once("/messages/stop/")
                    && quoted.is_empty()
                {
                    rest.trim_end_matches('>').clone_into(&mut quoted);
                }
                if line == "." {
                    is_content = false;
                    say(&format!(
                        "554 spam: https://example.org/messages/stop/{quoted}"
                    ));
                    let _ = send.send(quoted.clone());
                }
            } else if line == "DATA" {
                is_content = true;
                say("354 go on");
            } else {
                say("250 ok");
            }
        }
    });
    (port, refused)
}

#[test]
fn a_reply_that_quotes_the_stop_address_is_not_kept() {
    let folders = folders();
    let (port, refused) = refusing_server();
    let server = folders.serve_configured(|config| {
        with_messages(config);
        config.mail.port = port;
        config.base_url = "https://timetable.example.ac.uk".into();
    });
    press(&folders, &server, "ann", "begin");
    let path = stop_path(&folders);
    move_to(&folders, &server, "10:00");
    let quoted = refused.recv().unwrap();
    assert!(
        path.starts_with(&format!("/messages/stop/{}", &quoted[..8])),
        "{quoted}"
    );
    let mut kept = String::new();
    eventually("the refusal is written", || {
        kept = fs::read_to_string(folders.state().join("mail.jsonl")).unwrap();
        kept.contains("refused")
    });
    assert!(kept.contains("554"), "{kept}");
    let (_, signature) = quoted.split_once('-').unwrap();
    assert!(!kept.contains(&signature[..8]), "{kept}");
}
