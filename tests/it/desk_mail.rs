//! Mails to one person, sent at the desk. The mail server of these tests takes none, so they wait in the queue;
//! `tests/peers/test_mail.py` has one that takes them.

use std::fs;

use carillon::feed::Kind;
use carillon::links::shown_links;
use carillon::mail::{MailQueue, MailTopic};
use carillon::sign_in::AccountRole;
use serde_json::json;

use crate::fixture::{Answer, Browser, Folders, Server, Site, enrolment};

const ANN: &str = "/desk/student/ann";

/// A server that can send mails, and Kim at the desk. Ann can sign in, and Bob cannot.
fn desk(requests_a_minute: u32) -> (Folders, Server, Browser) {
    let folders = Folders::new();
    let people = json!([
        { "id": "ann", "name": "Ann", "role": "student", "email": "ann@example.ac.uk", "language": "de" },
        { "id": "bob", "name": "Bob", "role": "student", "email": "bob@example.ac.uk" },
        { "id": "cem", "name": "Cem", "role": "student" },
        { "id": "dee", "name": "Dee", "role": "student", "email": "not an address" },
    ]);
    folders.write("people.json", people.to_string());
    let students = enrolment("A", &["ann", "bob", "cem", "dee"]);
    folders.write("enrolments/A.json", students);
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    folders.add_account("anna", None, &[(Kind::Student, "ann")]);
    let server = folders.serve_configured(|config| {
        config.http.max_requests_per_minute = requests_a_minute;
        config.mail.host = "127.0.0.1".into();
        config.mail.security = carillon::config::MailSecurity::None;
        // Nothing listens there.
        config.mail.port = 1;
        config.mail.from = "timetable@example.ac.uk".into();
    });
    let browser = Browser::signed_in(&server, "kim");
    (folders, server, browser)
}

fn send(browser: &mut Browser, server: &Server, path: &str, more: &str) -> Answer {
    browser.send(server, path, &format!("action=mail{more}"))
}

/// The mails in the queue: their topics, the ids of the people, and the authors.
fn queued(folders: &Folders) -> Vec<(MailTopic, String, String)> {
    let queue = MailQueue::read(&folders.state()).unwrap();
    let mails = queue.entries().iter().map(|entry| {
        assert!(entry.mail.server_sends && entry.state.is_waiting());
        let id = entry.mail.link_id.feed_id.id.to_string();
        (entry.mail.topic, id, entry.mail.by.to_string())
    });
    mails.collect()
}

/// The hidden field of the form, which names the last mail.
fn after(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"after\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_mail_is_queued_once_and_another_only_by_somebody_who_knows_of_the_first() {
    let (folders, server, mut browser) = desk(0);
    let before = browser.get(&server, ANN).text();
    assert!(
        before.contains("ann@example.ac.uk, in this language: Deutsch"),
        "{before}"
    );
    assert_eq!(after(&before), "");
    let sent = send(&mut browser, &server, ANN, "&after=");
    assert_eq!(sent.header("location"), "/desk/student/ann?done=mail");
    let by_kim = |topic| (topic, "ann".to_owned(), "desk kim".to_owned());
    assert_eq!(queued(&folders), [by_kim(MailTopic::HowTo)]);
    // The same form once more, as with two clicks.
    let again = send(&mut browser, &server, ANN, "&after=");
    assert_eq!(again.header("location"), "/desk/student/ann?mail=another");
    assert_eq!(queued(&folders).len(), 1);
    let page = browser.get(&server, "/desk/student/ann?done=mail").text();
    for expected in [
        "The mail is in the queue.",
        "A mail has been waiting to be sent since",
        "Mail once more",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let deliberate = format!("&with-address=yes&after={}", after(&page));
    let second = send(&mut browser, &server, ANN, &deliberate);
    assert_eq!(second.header("location"), "/desk/student/ann?done=mail");
    let both = [MailTopic::HowTo, MailTopic::HowToWithAddress].map(by_kim);
    assert_eq!(queued(&folders), both);
    assert!(
        shown_links(&folders.state()).unwrap().is_empty(),
        "not before it is sent"
    );
}

#[test]
fn somebody_who_cannot_sign_in_gets_a_mail_with_the_secret_address_alone() {
    let (folders, server, mut browser) = desk(0);
    let bob = "/desk/student/bob";
    let page = browser.get(&server, bob).text();
    assert!(page.contains("This person cannot sign in"), "{page}");
    assert!(page.contains("name=\"with-address\" value=\"yes\" required>"));
    assert!(!browser.get(&server, ANN).text().contains("yes\" required>"));
    let refused = send(&mut browser, &server, bob, "");
    assert_eq!(
        refused.header("location"),
        "/desk/student/bob?mail=no-sign-in"
    );
    let message = browser.get(&server, "/desk/student/bob?mail=no-sign-in");
    assert!(message.text().contains("No mail was sent"));
    assert_eq!(queued(&folders), []);
    send(&mut browser, &server, bob, "&with-address=yes");
    let with_address = MailTopic::HowToWithAddress;
    assert_eq!(
        queued(&folders),
        [(with_address, "bob".into(), "desk kim".into())]
    );
}

#[test]
fn nobody_without_an_address_or_with_a_feed_that_is_turned_off_gets_a_mail() {
    let (folders, server, mut browser) = desk(0);
    browser.send(&server, "/desk/student/bob", "action=off&reason=left");
    for (id, why) in [
        ("bob", "The feed is turned off, so no mail can be sent."),
        ("cem", "no e-mail address for this person"),
        ("dee", "The e-mail address in the data folder is not valid."),
    ] {
        let path = format!("/desk/student/{id}");
        let page = browser.get(&server, &path).text();
        assert!(page.contains(why), "{id}: {page}");
        assert!(!page.contains("value=\"mail\""), "{id}");
        let refused = send(&mut browser, &server, &path, "&with-address=yes");
        assert_eq!(refused.status, 403, "{id}");
    }
    // A module has no mailbox.
    assert!(
        !browser
            .get(&server, "/desk/module/A")
            .text()
            .contains("value=\"mail\"")
    );
    let refused = send(&mut browser, &server, "/desk/module/A", "&with-address=yes");
    assert_eq!(refused.status, 403);
    assert_eq!(queued(&folders), []);
}

#[test]
fn a_mail_needs_the_hidden_field_counts_for_the_limit_and_says_if_it_cannot_be_queued() {
    let (folders, server, mut browser) = desk(6);
    assert_eq!(browser.post(&server, ANN, "action=mail").status, 403);
    let with_token = format!("form-token={}&action=mail", browser.form_token(&server));
    let headers = [&*browser.header(), "Sec-Fetch-Site: cross-site"];
    assert_eq!(server.post_with(ANN, &with_token, &headers).status, 403);
    assert_eq!(queued(&folders), []);
    fs::write(folders.state().join("mail.jsonl"), "{}\n").unwrap();
    let page = browser.get(&server, ANN);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("The mails cannot be read."));
    assert_eq!(send(&mut browser, &server, ANN, "").status, 500);
    fs::remove_file(folders.state().join("mail.jsonl")).unwrap();
    let statuses = [(); 2].map(|()| send(&mut browser, &server, ANN, "").status);
    assert_eq!(statuses, [303, 429]);
    assert_eq!(queued(&folders).len(), 1);
}

#[test]
fn without_a_mail_server_there_is_no_mail() {
    let folders = Folders::new();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let server = folders.serve();
    let mut browser = Browser::signed_in(&server, "kim");
    let page = browser.get(&server, ANN).text();
    assert!(!page.contains("value=\"mail\"") && !page.contains("Mail how to"));
    let refused = send(&mut browser, &server, ANN, "&with-address=yes");
    assert_eq!(refused.status, 400);
    assert!(!folders.state().join("mail.jsonl").exists());
}

#[test]
fn the_command_names_the_lines_of_ids_that_are_unknown_or_cannot_be_read() {
    let folders = Folders::new();
    folders.open_links();
    let settings = "mail.host = \"127.0.0.1\"\nmail.from = \"t@example.ac.uk\"\n";
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
    let list = folders.root().join("new.txt");
    let refuses = |ids: &[u8], arguments: &[&str]| {
        fs::write(&list, ids).unwrap();
        let command = ["mail", "student", "--with-address", "--ids", "new.txt"];
        folders.refuses(&[&command[..], arguments].concat())
    };
    let said = refuses(b"ann\n\nannn\n", &[]);
    assert!(
        said.contains("new.txt:3") && said.contains("there is no student annn"),
        "{said}"
    );
    let said = refuses(b"zoe\r\nann\r\nb1,b2\r\nzoe\r\n", &["zed"]);
    let expected = "4 ids are unknown (zed, new.txt:1: zoe, new.txt:3: b1,b2, new.txt:4: zoe)";
    assert!(said.contains(expected), "{said}");
    let said = refuses(b"ann\nzo\xeb\n", &[]);
    assert!(said.contains("new.txt:2: not UTF-8 text"), "{said}");
    assert!(refuses(b"\n", &[]).contains("there is no id in new.txt"));
}
