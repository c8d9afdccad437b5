//! The pages of the desk in German: every text on them is German, except for the ones that are marked as English.

use carillon::feed::Kind;
use carillon::holds::{HeldLoss, Hold, HoldCause, write_holds};
use carillon::sign_in::AccountRole;
use serde_json::json;

use crate::fixture::{
    Browser, FakeProvider, Folders, OUTLOOK, Server, Site, at, enrolment, module,
};

/// Words that German texts do not have.
const ENGLISH: [&str; 16] = [
    "the", "by", "of", "is", "to", "and", "with", "not", "has", "have", "at", "for", "desk",
    "student", "reset", "openid",
];

/// The elements whose content has another language, or belongs to machines.
const LEFT_OUT: [&str; 4] = ["style", "script", "textarea", "code"];

/// The texts of a page, without those of elements that are marked with another language.
fn texts(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    // The element that is left out, and how many of its name are open in it.
    let mut left_out: Option<(String, usize)> = None;
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n'])
            .next()
            .unwrap();
        let is_end = tag.starts_with('/');
        left_out = match left_out {
            Some((open, depth)) if open == name => match (is_end, depth) {
                (true, 1) => None,
                (true, _) => Some((open, depth - 1)),
                (false, _) => Some((open, depth + 1)),
            },
            None if !is_end && name != "html" => {
                let is_other = tag.contains("lang=\"") && !tag.contains("lang=\"de\"");
                (is_other || LEFT_OUT.contains(&name)).then(|| (name.to_owned(), 1))
            }
            left_out => left_out,
        };
        if left_out.is_none() && !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\""] {
            if let Some((_, rest)) = tag.split_once(attribute) {
                texts.push(rest.split('"').next().unwrap().to_owned());
            }
        }
    }
    texts
}

#[track_caller]
fn assert_german(page: &str) {
    let texts = texts(page);
    assert!(texts.len() > 10, "{page}");
    for text in texts {
        // An address or a command is not a text.
        let words = text.split(|c: char| !c.is_alphabetic() && !"-/.".contains(c));
        let mut english = words.filter(|word| ENGLISH.contains(&&*word.to_lowercase()));
        assert_eq!(english.next(), None, "{text}");
    }
}

#[test]
fn a_check_for_english_words_finds_them() {
    let texts = texts(
        "<p>eins <b>zwei</b></p><div lang=\"en\"><div>the</div> of</div><p aria-label=\"drei\">vier</p>",
    );
    assert_eq!(texts, ["eins", "zwei", "vier", "drei"]);
}

/// A server with a person about whom everything has happened, and an admin whose browser wants German.
fn desk(provider: &FakeProvider) -> (Folders, Server, Browser) {
    let folders = Folders::new();
    let people = json!([
        { "id": "ann", "name": "Ann Ames", "role": "student", "email": "ann@example.ac.uk", "language": "de" },
        { "id": "s1", "name": "Sid Stone", "role": "staff" },
    ]);
    folders.write("people.json", people.to_string());
    folders.write("modules/A.json", module("A", "Algebra"));
    folders.write("enrolments/A.json", enrolment("A", &["ann", "bob"]));
    folders.add_account("root", Some(AccountRole::Admin), &[]);
    folders.add_account("anna", None, &[(Kind::Student, "ann"), (Kind::Staff, "s1")]);
    let server = folders.serve_configured(|config| {
        config.openid = provider.config();
        config.institution.name = "Hochschule".into();
    });
    let mut root = Browser::signed_in(&server, "root");
    assert_eq!(
        root.get(&server, "/desk?lang=de")
            .header("content-language"),
        "de"
    );
    (folders, server, root)
}

fn hold(number: u8, cause: HoldCause) -> Hold {
    Hold {
        id: format!("{number:08x}").parse().unwrap(),
        cause,
        since: at("2026-11-27T02:14:00Z"),
        files: vec!["modules/A.json".into()],
        loss: HeldLoss {
            modules: 1,
            meetings: 2,
            meetings_in_all: 3,
            people: 4,
            entries: 5,
            entries_in_all: 6,
        },
        examples: vec!["module A in term S1: 2 meetings to come are gone".into()],
        renames: Vec::new(),
        loss_if_renamed: None,
        is_rejected: number.is_multiple_of(2),
        recovering_since: None,
    }
}

#[test]
fn the_page_of_a_person_about_whom_everything_has_happened_is_german() {
    let provider = FakeProvider::start();
    let (folders, server, mut root) = desk(&provider);
    let page = "/desk/student/ann";
    Browser::signed_in(&server, "anna").send(&server, "/me/student/link", "");
    let mut ann = Browser::default();
    let claims = json!({ "preferred_username": "ann@uni.example", "student_id": "ann" });
    provider.sign_in(&server, &mut ann, &claims, folders.clock.now());
    ann.send(&server, "/me/student/link", "");
    let token = folders.token(Kind::Student, "ann");
    server.ask("GET", &format!("/f/{token}/timetable.ics"), &[OUTLOOK]);
    for action in [
        "show",
        "note",
        "off",
        "on",
        "choices&alarm=5&hide-cancelled=1",
        "reset",
    ] {
        let sent = root.send(&server, page, &format!("action={action}&reason=Anruf"));
        assert!(sent.status < 400, "{action}: {}", sent.text());
        assert_german(&root.get(&server, page).text());
    }
    let text = root.get(&server, page).text();
    for expected in [
        "für anna, nach der Anmeldung",
        "für ann@uni.example",
        "von root in der Beratung",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    for path in [
        "/desk?q=ann",
        "/desk/module/A",
        "/desk/student/ann/view",
        "/desk/room/R1",
    ] {
        assert_german(&root.get(&server, path).text());
    }
}

#[test]
fn the_overview_and_the_accounts_are_german_except_for_problems_and_examples() {
    let provider = FakeProvider::start();
    let (folders, server, mut root) = desk(&provider);
    let causes = [
        HoldCause::Terms,
        HoldCause::Meetings,
        HoldCause::Modules,
        HoldCause::People,
        HoldCause::HalfEmptied,
        HoldCause::OtherPeople,
        HoldCause::Staff,
        HoldCause::UsedRooms,
        HoldCause::Programmes,
        HoldCause::Rooms,
        HoldCause::Names,
        HoldCause::Notices,
    ];
    let holds: Vec<Hold> = (1..)
        .zip(causes)
        .map(|(number, cause)| hold(number, cause))
        .collect();
    write_holds(&folders.state(), &holds, &[]).unwrap();
    root.send(&server, "/desk/student/ann", "action=off&reason=Anruf");
    root.send(&server, "/desk/users", "action=end&name=anna&reason=Anruf");
    let text = root.get(&server, "/desk/overview").text();
    assert_german(&text);
    assert_eq!(text.matches("class=\"act\"").count(), holds.len());
    for hold in &holds {
        assert!(!text.contains(&hold.explanation()), "{text}");
    }
    let text = root.get(&server, "/desk/users").text();
    assert_german(&text);
    assert!(text.contains("Studierende ann, Lehrende s1"), "{text}");
}
