//! Decisions of the owner of a link: another address, no feed any more, or a feed with the chosen content.

use std::fs;
use std::sync::Arc;

use carillon::feed::{FeedId, Kind};
use carillon::language::Language;
use carillon::links::{Choices, DecisionRequest};
use serde_json::json;

use crate::fixture::{
    Answer, Event, Folders, Process, SERVE, Server, Site, decision, events, eventually, lecture,
    merge, module_of, page_of, text, titled_module, value, values,
};

const PEOPLE: &str = r#"[ { "id": "ann", "name": "Ann Ames", "role": "student" },
    { "id": "bob", "name": "Bob Bell", "role": "student", "language": "de" } ]"#;

/// Ann takes A and B, Bob takes B; one of B's lectures is cancelled, one of A's provisional.
fn folders() -> Folders {
    let folders = Folders::new();
    folders.write("people.json", PEOPLE);
    let weekly = |day: &str| lecture(json!({ "day": day, "weeks": "1-3", "staff": ["s1"] }));
    let (mut with_cancelled, mut lab) = (weekly("Mon"), weekly("Tue"));
    with_cancelled["changes"] = json!([{ "week": 2, "cancelled": true }]);
    merge(&mut lab, json!({ "id": "LAB", "type": "Lab" }));
    let b = titled_module("B", "T", json!([with_cancelled, lab]));
    folders.write("modules/B.json", b);
    let a = titled_module("A", "T", json!([weekly("Wed")]));
    folders.write("modules/A.json", a);
    folders
}

/// Decides something as another process does, beside the running server.
fn decide(folders: &Folders, id: &str, choose: impl FnOnce(&mut Choices)) {
    let links = folders.open_links();
    let decision = decision(id);
    links
        .choose(decision, None, |before| {
            let mut choices = before.clone();
            choose(&mut choices);
            choices
        })
        .unwrap();
}

/// The events of a student's feed once they are as wanted.
#[track_caller]
fn events_once(
    server: &impl Site,
    path: &str,
    what: &str,
    wanted: impl Fn(&[Event]) -> bool,
) -> Vec<Event> {
    let mut found = Vec::new();
    eventually(what, || {
        let answer = server.get(path);
        found = if answer.status == 200 {
            events(&answer.text())
        } else {
            Vec::new()
        };
        wanted(&found)
    });
    found
}

fn summaries(events: &[Event]) -> Vec<&str> {
    values(events, "SUMMARY")
}

#[test]
fn a_hidden_module_and_a_hidden_type_are_left_out_and_come_back() {
    let folders = folders();
    let server = folders.serve();
    let path = folders.student("ann");
    let before = server.get_dated(&path);
    assert_eq!(events(&before.text()).len(), 9);
    decide(&folders, "ann", |choices| {
        choices.hidden_modules.extend(["A".into()]);
    });
    let shown = events_once(&server, &path, "module A is hidden", |events| {
        events.len() == 6
    });
    assert!(
        summaries(&shown)
            .iter()
            .all(|summary| summary.contains("B T")),
        "{shown:?}"
    );
    decide(&folders, "ann", |choices| {
        choices.hidden_types.extend(["Lab".into()]);
    });
    let shown = events_once(&server, &path, "labs are hidden", |events| {
        events.len() == 3
    });
    assert!(
        summaries(&shown)
            .iter()
            .all(|summary| summary.contains("Lecture")),
        "{shown:?}"
    );
    decide(&folders, "ann", |choices| *choices = Choices::default());
    events_once(&server, &path, "everything is back", |events| {
        events.len() == 9
    });
    let after = server.get_dated(&path);
    assert_eq!(
        after.body, before.body,
        "the usual choice is the usual feed"
    );
    assert_eq!(after.header("etag"), before.header("etag"));
    assert_ne!(
        after.header("last-modified"),
        before.header("last-modified"),
        "who asks by date sees the change"
    );
}

#[test]
fn somebody_who_hides_everything_reads_so_and_the_feed_stays_valid() {
    let folders = folders();
    let server = folders.serve();
    let path = folders.student("ann");
    decide(&folders, "ann", |choices| {
        choices.hidden_modules.extend(["A".into(), "B".into()]);
    });
    let shown = events_once(&server, &path, "all is hidden", |events| events.len() == 1);
    assert_eq!(value(&shown[0], "SUMMARY"), "Everything is hidden here");
    assert_eq!(value(&shown[0], "TRANSP"), "TRANSPARENT");
}

#[test]
fn an_alarm_is_only_in_the_feed_of_who_chose_it_and_not_before_what_is_cancelled() {
    let folders = folders();
    let server = folders.serve();
    let path = folders.student("ann");
    let before = server.get(&path).text();
    assert!(!before.contains("VALARM"), "{before}");
    decide(&folders, "ann", |choices| choices.alarm_minutes = Some(15));
    eventually("there are alarms", || server.says(&path, "BEGIN:VALARM"));
    let answer = server.get(&path).text();
    assert_eq!(
        answer.matches("BEGIN:VALARM").count(),
        8,
        "nine meetings, one of them cancelled: {answer}"
    );
    assert_eq!(
        answer
            .matches("TRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT")
            .count(),
        8,
        "last in its event: {answer}"
    );
    let other = server.get(&folders.student("bob")).text();
    assert!(!other.contains("VALARM"), "{other}");
    for word in ["UID:", "SEQUENCE:", "DTSTAMP:"] {
        let of = |text: &str| {
            text.lines()
                .filter(|line| line.starts_with(word))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(&answer),
            of(&before),
            "an alarm is not a change of a meeting"
        );
    }
}

#[test]
fn cancelled_meetings_can_be_left_out() {
    let folders = folders();
    let server = folders.serve();
    let path = folders.student("ann");
    assert!(server.says(&path, "SUMMARY:CANCELLED: B T"));
    decide(&folders, "ann", |choices| choices.drop_cancelled = true);
    let shown = events_once(&server, &path, "the cancelled one is gone", |events| {
        events.len() == 8
    });
    assert!(
        summaries(&shown)
            .iter()
            .all(|summary| !summary.contains("CANCELLED")),
        "{shown:?}"
    );
    assert!(
        server.says(&folders.student("bob"), ": B T"),
        "others see it"
    );
}

#[test]
fn the_feeds_own_words_are_in_the_language_that_was_chosen_else_in_the_persons() {
    let folders = folders();
    let server = folders.serve();
    let (ann, bob) = (folders.student("ann"), folders.student("bob"));
    let calendar = |path: &str| {
        let text = server.get(path).text();
        text.lines()
            .find_map(|line| line.strip_prefix("X-WR-CALNAME:").map(str::to_owned))
            .unwrap_or_default()
    };
    let german = carillon::language::Texts::new().of(Language::De).fill1(
        "personal-name",
        "name",
        "Bob Bell",
    );
    assert_eq!(calendar(&bob), german);
    assert_eq!(calendar(&ann), "Timetable: Ann Ames");
    decide(&folders, "bob", |choices| {
        choices.language = Some(Language::En);
    });
    eventually("Bob's is English", || {
        calendar(&bob) == "Timetable: Bob Bell"
    });
}

#[test]
fn a_new_address_works_and_the_old_one_is_dead() {
    let folders = folders();
    let server = folders.serve();
    let old = folders.student("ann");
    let body = server.get(&old).body;
    let links = folders.open_links();
    let token = links.rotate(decision("ann"), None).unwrap();
    let new = folders.student("ann");
    assert_eq!(new, format!("/f/{}/timetable.ics", token.expose()));
    assert_ne!(new, old);
    eventually("the new address works", || server.get(&new).status == 200);
    assert_eq!(server.get(&new).body, body, "the same feed");
    let (dead, never) = (
        server.get(&old),
        server.get("/f/aaaaaaaaaaaaaaaaaaaaaaaaae/timetable.ics"),
    );
    assert_eq!((dead.status, &dead.body), (404, &never.body));
    assert_eq!(dead.lasting_headers(), never.lasting_headers());
    assert_eq!(
        server.get(&folders.student("bob")).status,
        200,
        "nobody else's"
    );
}

#[test]
fn two_who_ask_for_a_new_address_at_once_get_one() {
    let folders = folders();
    folders.serve().stop();
    let links = Arc::new(folders.open_links());
    let token = links.token(&FeedId::new(Kind::Student, "ann"));
    links.rotate(decision("ann"), Some(token)).unwrap();
    let second = links.rotate(decision("ann"), Some(token)).unwrap_err();
    assert!(
        matches!(second, carillon::links::LinkError::OutdatedToken),
        "{second}"
    );
    let old = links
        .choose(decision("ann"), Some(token), Clone::clone)
        .unwrap_err();
    assert!(
        matches!(old, carillon::links::LinkError::OutdatedToken),
        "who has the old address decides nothing: {old}"
    );
}

#[test]
fn a_stopped_feed_says_so_for_thirty_days_and_can_be_resumed() {
    let folders = folders();
    let server = folders.serve();
    let path = folders.student("ann");
    let before = server.get(&path).body;
    let links = folders.open_links();
    links.stop(decision("ann"), None).unwrap();
    let shown = events_once(&server, &path, "it is closed", |events| events.len() == 1);
    assert_eq!(value(&shown[0], "SUMMARY"), "This feed has been closed");
    assert!(links.stop(decision("ann"), None).is_err(), "only once");
    links.resume(decision("ann")).unwrap();
    eventually("it is open again", || server.get(&path).body == before);
    let long_ago = folders.clock.now() - jiff::SignedDuration::from_hours(30 * 24 + 1);
    links
        .stop(
            DecisionRequest {
                now: long_ago,
                ..decision("ann")
            },
            None,
        )
        .unwrap();
    eventually("its address is not found", || {
        server.get(&path).status == 404
    });
    assert_eq!(server.get(&folders.student("bob")).status, 200);
}

#[test]
fn decisions_outlast_a_restart_a_deleted_store_and_a_restored_backup() {
    let folders = folders();
    let links = folders.open_links();
    links.rotate(decision("ann"), None).unwrap();
    decide(&folders, "ann", |choices| {
        choices.hidden_modules.insert("A".into());
        choices.alarm_minutes = Some(5);
    });
    links.stop(decision("bob"), None).unwrap();
    let (ann, bob) = (folders.student("ann"), folders.student("bob"));
    let check = |server: &Server| {
        let shown = server.get(&ann);
        assert_eq!(shown.text().matches("BEGIN:VEVENT").count(), 6);
        assert_eq!(shown.text().matches("TRIGGER:-PT5M").count(), 5);
        assert!(server.says(&bob, "UID:"), "closed, and not unknown");
        assert_eq!(events(&server.get(&bob).text()).len(), 1);
        shown.header("etag").to_owned()
    };
    let server = folders.serve();
    let tag = check(&server);
    let modified = server.get_dated(&ann).header("last-modified").to_owned();
    server.stop();
    let server = folders.serve();
    assert_eq!(check(&server), tag, "a restart changes nothing");
    assert_eq!(server.get_dated(&ann).header("last-modified"), modified);
    server.stop();
    // A backup of the state folder, without the cache.
    let backup = folders.root().join("backup");
    fs::create_dir(&backup).unwrap();
    for name in ["secret.key", "journal.jsonl"] {
        fs::copy(folders.state().join(name), backup.join(name)).unwrap();
    }
    fs::remove_dir_all(folders.state()).unwrap();
    fs::rename(&backup, folders.state()).unwrap();
    check(&folders.serve());
}

#[test]
fn what_was_chosen_is_served_at_once_after_a_restart_also_without_the_data_folder() {
    let folders = folders();
    decide(&folders, "ann", |choices| {
        choices.hidden_modules.insert("A".into());
        choices.alarm_minutes = Some(5);
    });
    let ann = folders.student("ann");
    let server = folders.serve();
    let body = server.get(&ann).body;
    server.stop();
    fs::rename(folders.data(), folders.root().join("elsewhere")).unwrap();
    let server = folders.serve();
    assert_eq!(text(&server.get(&ann).body), text(&body));
}

#[test]
fn a_change_of_the_timetable_is_in_every_form_of_a_feed() {
    let folders = folders();
    let server = folders.serve();
    let ann = folders.student("ann");
    decide(&folders, "ann", |choices| choices.alarm_minutes = Some(5));
    eventually("there are alarms", || server.says(&ann, "BEGIN:VALARM"));
    let before = server.get(&ann).sequence();
    let path = folders.data().join("modules/A.json");
    let changed = fs::read_to_string(&path).unwrap().replace("09:00", "08:00");
    folders.replace("modules/A.json", changed);
    eventually("the lecture begins earlier", || {
        server.says(&ann, "T070000Z")
    });
    let answer = server.get(&ann);
    assert!(
        answer.text().contains("BEGIN:VALARM"),
        "and still has its alarm"
    );
    assert!(answer.sequence() > before);
}

#[test]
fn a_generation_is_never_used_twice_though_an_old_backup_is_put_back() {
    let folders = folders();
    let links = folders.open_links();
    links.rotate(decision("ann"), None).unwrap();
    let journal = folders.state().join("journal.jsonl");
    let backup = fs::read(&journal).unwrap();
    let leaked = links.rotate(decision("ann"), None).unwrap();
    let current = links.rotate(decision("ann"), None).unwrap();
    assert_ne!(leaked, current);
    let restored = folders.state().join("restored");
    fs::write(&restored, &backup).unwrap();
    fs::rename(&restored, &journal).unwrap();
    let again = links.rotate(decision("ann"), None).unwrap();
    assert!(
        again != leaked && again != current,
        "an address that was dead stays dead"
    );
    assert_eq!(
        folders
            .open_links()
            .token(&FeedId::new(Kind::Student, "ann")),
        again
    );
}

#[test]
fn a_line_that_was_cut_short_never_counted_and_harms_nothing() {
    let folders = folders();
    let links = folders.open_links();
    let first = links.rotate(decision("ann"), None).unwrap();
    let journal = folders.state().join("journal.jsonl");
    let whole = fs::read(&journal).unwrap();
    let entry = whole.splitn(2, |&byte| byte == b'\n').nth(1).unwrap();
    for cut in 0..entry.len() {
        fs::write(&journal, [&whole[..], &entry[..cut]].concat()).unwrap();
        let links = folders.open_links();
        assert_eq!(
            links.token(&FeedId::new(Kind::Student, "ann")),
            first,
            "{cut} bytes"
        );
    }
    fs::write(&journal, [&whole[..], &entry[..40]].concat()).unwrap();
    let links = folders.open_links();
    let second = links.rotate(decision("ann"), None).unwrap();
    let links = folders.open_links();
    assert_eq!(links.token(&FeedId::new(Kind::Student, "ann")), second);
    assert_eq!(
        text(&fs::read(&journal).unwrap()).lines().count(),
        3,
        "the remains are gone"
    );
}

#[test]
fn a_damaged_journal_stops_the_start_and_names_the_line_and_the_remedy() {
    let folders = folders();
    let links = folders.open_links();
    links.rotate(decision("ann"), None).unwrap();
    links.stop(decision("ann"), None).unwrap();
    let journal = folders.state().join("journal.jsonl");
    let damaged = fs::read_to_string(&journal)
        .unwrap()
        .replace("stop", "stomp");
    fs::write(&journal, &damaged).unwrap();
    let output = folders.run(&SERVE);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains("journal.jsonl:3:")
            && message.contains("stomp")
            && message.contains("backup"),
        "{message}"
    );
    assert_eq!(fs::read_to_string(&journal).unwrap(), damaged, "left alone");
}

#[test]
fn a_choice_made_while_the_server_was_down_is_applied_though_the_store_has_the_old_choice() {
    let folders = folders();
    let (ann, bob) = (folders.student("ann"), folders.student("bob"));
    folders.serve().stop();
    decide(&folders, "ann", |choices| {
        choices.alarm_minutes = Some(15);
        choices.hidden_types.extend(["Lab".into()]);
    });
    decide(&folders, "bob", |choices| choices.alarm_minutes = Some(15));
    let check = |server: &Server| {
        let text = server.get(&ann).text();
        assert_eq!(
            (
                text.matches("BEGIN:VEVENT").count(),
                text.matches("BEGIN:VALARM").count()
            ),
            (6, 5),
            "{text}"
        );
        assert_eq!(server.get(&bob).text().matches("BEGIN:VALARM").count(), 5);
    };
    let server = folders.serve();
    check(&server);
    server.stop();
    check(&folders.serve());
}

#[test]
fn a_choice_that_cannot_be_applied_without_the_folder_is_applied_when_it_is_back() {
    let folders = folders();
    let ann = folders.student("ann");
    folders.serve().stop();
    let elsewhere = folders.root().join("elsewhere");
    fs::rename(folders.data(), &elsewhere).unwrap();
    fs::remove_dir_all(folders.state().join("good")).unwrap();
    let server = folders.serve();
    decide(&folders, "ann", |choices| {
        choices.hidden_modules.extend(["A".into()]);
    });
    eventually("it is noted", || {
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len()
            == 1
    });
    assert_eq!(
        events(&server.get(&ann).text()).len(),
        9,
        "rather too much than nothing"
    );
    server.stop();
    fs::rename(&elsewhere, folders.data()).unwrap();
    assert_eq!(events(&folders.serve().get(&ann).text()).len(), 6);
}

#[test]
fn a_restart_without_the_folder_changes_nothing_for_who_has_a_language_and_choices() {
    for times in [
        carillon::config::TimeForm::Utc,
        carillon::config::TimeForm::Local,
    ] {
        let folders = folders();
        decide(&folders, "bob", |choices| {
            choices.hidden_types.extend(["Lab".into()]);
        });
        let bob = folders.student("bob");
        let serve = || {
            let mut config = folders.config();
            config.feed.times = times;
            folders.serve_with(config)
        };
        let server = serve();
        let before = server.get_dated(&bob);
        server.stop();
        fs::rename(folders.data(), folders.root().join("elsewhere")).unwrap();
        let server = serve();
        let after = server.get_dated(&bob);
        assert_eq!(text(&after.body), text(&before.body));
        assert_eq!(after.lasting_headers(), before.lasting_headers());
        // Decisions are applied as far as possible now, and no time zone is named without its description.
        decide(&folders, "ann", |choices| choices.alarm_minutes = Some(5));
        eventually("it is applied", || {
            server.get(&folders.student("ann")).status == 200
        });
        let text = server.get(&folders.student("ann")).text();
        assert_eq!(
            text.contains("TZID="),
            text.contains("BEGIN:VTIMEZONE"),
            "{text}"
        );
    }
}

#[test]
fn the_date_of_a_feed_never_falls_whatever_is_decided_and_when() {
    for has_choices in [false, true] {
        the_date_never_falls(has_choices);
    }
}

fn the_date_never_falls(has_choices: bool) {
    let folders = folders();
    if has_choices {
        decide(&folders, "ann", |choices| {
            choices.hidden_modules = ["A".into()].into();
        });
    }
    let (ann, bob) = (folders.student("ann"), folders.student("bob"));
    let links = folders.open_links();
    let modified = |server: &Server, path: &str| {
        let date = server.get_dated(path).header("last-modified").to_owned();
        jiff::fmt::rfc2822::parse(&date).unwrap().timestamp()
    };
    let server = folders.serve();
    let first = modified(&server, &ann);
    links
        .stop(
            DecisionRequest {
                now: first + jiff::SignedDuration::from_secs(5),
                ..decision("ann")
            },
            None,
        )
        .unwrap();
    eventually("it is closed", || {
        server.says(&ann, "This feed has been closed")
    });
    let closed = modified(&server, &ann);
    assert!(closed > first);
    let german = modified(&server, &bob);
    server.stop();
    links
        .resume(DecisionRequest {
            now: closed + jiff::SignedDuration::from_secs(5),
            ..decision("ann")
        })
        .unwrap();
    folders.write("people.json", PEOPLE.replace("\"de\"", "\"en\""));
    let server = folders.serve();
    assert!(
        modified(&server, &ann) > closed,
        "open again, and later than the closed one"
    );
    eventually("Bob's is English", || {
        server.says(&bob, "Timetable: Bob Bell")
    });
    assert!(modified(&server, &bob) > german);
}

#[test]
fn a_joint_lecture_is_hidden_with_the_last_of_its_modules_that_one_is_on() {
    let folders = Folders::new();
    let joint = lecture(json!({ "weeks": "1-3", "shared": "J" }));
    for code in ["A", "B"] {
        let module = module_of(code, json!([joint]));
        folders.write(&format!("modules/{code}.json"), module);
    }
    let server = folders.serve();
    // Ann is on both modules and sees it once; Bob is on B alone.
    let (ann, bob) = (folders.student("ann"), folders.student("bob"));
    assert_eq!(events(&server.get(&ann).text()).len(), 3);
    for hidden in ["A", "B"] {
        decide(&folders, "ann", |choices| {
            choices.hidden_modules = [hidden.into()].into();
        });
        decide(&folders, "bob", |choices| {
            choices.alarm_minutes = Some(if hidden == "A" { 5 } else { 10 });
        });
        let trigger = if hidden == "A" {
            "TRIGGER:-PT5M"
        } else {
            "TRIGGER:-PT10M"
        };
        eventually("both are applied", || server.says(&bob, trigger));
        assert_eq!(
            events(&server.get(&ann).text()).len(),
            3,
            "{hidden} is hidden, the other is not"
        );
    }
    decide(&folders, "ann", |choices| {
        choices.hidden_modules = ["A".into(), "B".into()].into();
    });
    let shown = events_once(&server, &ann, "both are hidden", |events| events.len() == 1);
    assert_eq!(value(&shown[0], "SUMMARY"), "Everything is hidden here");
    decide(&folders, "bob", |choices| {
        *choices = Choices {
            hidden_modules: ["B".into()].into(),
            ..Choices::default()
        }
    });
    events_once(&server, &bob, "his only one is hidden", |events| {
        events.len() == 1
    });
}

#[test]
fn a_journal_that_vanishes_is_emptied_or_is_another_servers_brings_no_dead_address_back() {
    let folders = folders();
    let server = folders.serve();
    let old = folders.student("ann");
    folders.open_links().rotate(decision("ann"), None).unwrap();
    let new = folders.student("ann");
    eventually("the new address works", || server.get(&new).status == 200);
    let journal = folders.state().join("journal.jsonl");
    let backup = fs::read(&journal).unwrap();
    let links = folders.open_links();
    let other = r#"{"journal":2,"begun":"2020-01-01T00:00:00Z"}"#;
    for lost in [None, Some(String::new()), Some(format!("{other}\n"))] {
        match &lost {
            None => fs::remove_file(&journal).unwrap(),
            Some(text) => fs::write(&journal, text).unwrap(),
        }
        let error = links.rotate(decision("bob"), None).unwrap_err();
        assert!(
            error.to_string().contains("journal.jsonl") && error.to_string().contains("backup"),
            "{lost:?}: {error}"
        );
        assert!(links.refresh().is_err(), "{lost:?}");
        assert_eq!(
            (server.get(&old).status, server.get(&new).status),
            (404, 200)
        );
        let restored = folders.state().join("restored");
        fs::write(&restored, &backup).unwrap();
        fs::rename(&restored, &journal).unwrap();
        links.refresh().unwrap();
    }
    let token = links.rotate(decision("bob"), None).unwrap();
    eventually("decisions are applied again", || {
        server
            .get(&format!("/f/{}/timetable.ics", token.expose()))
            .status
            == 200
    });
}

/// A backup that is copied over the journal, and not renamed, is empty at first, and then a part of a line.
#[test]
fn a_journal_that_is_put_back_bit_by_bit_brings_no_dead_address_back() {
    let folders = folders();
    let links = folders.open_links();
    links.rotate(decision("ann"), None).unwrap();
    let new = links.token(&FeedId::new(Kind::Student, "ann"));
    let journal = folders.state().join("journal.jsonl");
    let backup = fs::read(&journal).unwrap();
    let restored = folders.state().join("restored");
    for part in [&backup[..0], &backup[..20], &backup[..]] {
        // The file is another each time, for it may also be replaced before it is whole.
        fs::write(&restored, part).unwrap();
        fs::rename(&restored, &journal).unwrap();
        assert_eq!(links.refresh().is_ok(), part.len() == backup.len());
        assert_eq!(
            links.token(&FeedId::new(Kind::Student, "ann")),
            new,
            "{} bytes",
            part.len()
        );
    }
}

/// A command knows nothing of what the server has read, and must not begin another journal.
#[test]
fn nobody_takes_a_lost_journal_for_a_new_one_unless_they_say_so() {
    let folders = folders();
    let server = folders.serve();
    let old = folders.student("ann");
    let links = folders.open_links();
    links.rotate(decision("ann"), None).unwrap();
    let new = links.token(&FeedId::new(Kind::Student, "ann"));
    let now = format!("/f/{}/timetable.ics", new.expose());
    eventually("the new address works", || server.get(&now).status == 200);
    let journal = folders.state().join("journal.jsonl");
    let refused = |arguments: &[&str]| {
        let output = folders.run(arguments);
        let message = text(&output.stderr);
        assert!(
            !output.status.success() && message.contains("backup"),
            "{arguments:?}: {message}"
        );
    };
    for is_emptied in [true, false] {
        if is_emptied {
            fs::write(&journal, "").unwrap();
        } else {
            fs::remove_file(&journal).unwrap();
        }
        refused(&["links", "stop", "student", "bob", "--reason", "x"]);
        refused(&["links"]);
        refused(&["journal"]);
        refused(&SERVE);
        assert_eq!(journal.exists(), is_emptied);
    }
    assert!(folders.run(&["journal", "--begin"]).status.success());
    let output = folders.run(&["journal", "--begin"]);
    assert!(
        !output.status.success() && text(&output.stderr).contains("a new journal is begun only")
    );
    assert!(
        folders
            .run(&["links", "stop", "student", "bob", "--reason", "x"])
            .status
            .success()
    );
    assert!(
        links.refresh().is_err(),
        "who has read the lost one waits for it"
    );
    assert_eq!(links.token(&FeedId::new(Kind::Student, "ann")), new);
    assert_eq!(
        (server.get(&old).status, server.get(&now).status),
        (404, 200)
    );
}

#[test]
fn what_stands_before_a_damaged_line_counts_once_it_is_mended() {
    let folders = folders();
    let links = folders.open_links();
    let other = folders.open_links();
    links.rotate(decision("ann"), None).unwrap();
    links.stop(decision("bob"), None).unwrap();
    let journal = folders.state().join("journal.jsonl");
    let right = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, right.replace("stop", "stxp")).unwrap();
    assert!(other.refresh().is_err());
    fs::write(&journal, &right).unwrap();
    other.refresh().unwrap();
    assert_eq!(
        other.token(&FeedId::new(Kind::Student, "ann")),
        links.token(&FeedId::new(Kind::Student, "ann"))
    );
    assert!(
        other
            .link_state(&FeedId::new(Kind::Student, "bob"))
            .stopped
            .is_some()
    );
}

/// Rotations by many at once while the server is killed: what was answered holds.
#[test]
fn what_was_answered_holds_after_fifty_kills_in_the_middle_of_rotations() {
    let folders = folders();
    let mut known = folders.student("ann");
    for round in 0..50 {
        let mut process = Process::start(&folders).published();
        assert_eq!(
            process.get(&known).status,
            200,
            "round {round}: the address that was answered last"
        );
        let answered = rotate_until_killed(&mut process, &known, round);
        // What was not answered is whole or absent: the journal alone says which.
        let now = folders.student("ann");
        if let Some(answered) = answered {
            let process = Process::start(&folders).published();
            let old = process.get(&known);
            assert_eq!(
                old.status, 404,
                "round {round}: an address that was given up"
            );
            assert!(
                answered == now || process.get(&answered).status == 404,
                "round {round}"
            );
            assert_eq!(process.get(&now).status, 200, "round {round}");
            process.stop();
        }
        known = now;
    }
}

/// Asks for new addresses, one after the other, and kills the server somewhere in between; the last answered one.
fn rotate_until_killed(process: &mut Process, path: &str, round: usize) -> Option<String> {
    let mut page = page_of(path).to_owned();
    let mut answered = None;
    for number in 0..=round % 5 {
        let form = "confirm=yes";
        let head = format!(
            "POST {page}new HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        if number == round % 5 {
            // In the middle of this one.
            use std::io::Write;
            let mut stream = crate::fixture::connect(process.address());
            stream.write_all(head.as_bytes()).unwrap();
            process.kill();
            return answered;
        }
        let answer: Answer = process.send(head.as_bytes());
        assert_eq!(
            answer.status,
            303,
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
        let location = answer.header("location");
        location[location.find("/f/").unwrap()..]
            .split('?')
            .next()
            .unwrap()
            .clone_into(&mut page);
        answered = Some(format!("{page}timetable.ics"));
    }
    answered
}
