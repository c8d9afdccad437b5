//! The journal of links: what counts in it, what the log says about it, and that it stays short and loses nothing.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use carillon::feed::{FeedId, Kind};
use carillon::links::{Choices, DecisionRequest, Links, Token};
use jiff::Timestamp;

use crate::fixture::{
    Folders, Process, SERVE, Site, connect, decision_at, eventually, module, page_of, system_now,
    text,
};

/// Processes read the same journal, so this is at the system's time.
fn decision(id: &str) -> DecisionRequest<'_> {
    decision_at(id, system_now())
}

/// The same, decided in an earlier year.
fn decision_of(id: &str, year: i16) -> DecisionRequest<'_> {
    let now = jiff::civil::date(year, 5, 1)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap()
        .timestamp();
    decision_at(id, now)
}

fn journal(folders: &Folders) -> PathBuf {
    folders.state().join("journal.jsonl")
}

fn path(token: Token) -> String {
    format!("/f/{}/timetable.ics", token.expose())
}

fn lines(folders: &Folders) -> usize {
    fs::read_to_string(journal(folders))
        .unwrap()
        .lines()
        .count()
}

/// Puts another file in place of the journal, as one does with a backup.
fn put_back(folders: &Folders, content: &[u8]) {
    let restored = folders.root().join("restored");
    fs::write(&restored, content).unwrap();
    fs::rename(&restored, journal(folders)).unwrap();
}

#[test]
fn a_journal_without_its_last_line_feed_keeps_its_last_decision() {
    let folders = Folders::new();
    let leaked = folders.student("ann");
    let new = path(folders.open_links().rotate(decision("ann"), None).unwrap());
    let whole = fs::read(journal(&folders)).unwrap();
    put_back(&folders, whole.trim_ascii_end());
    let server = Process::start(&folders).published();
    assert_eq!(
        (server.get(&leaked).status, server.get(&new).status),
        (404, 200)
    );
    assert!(
        !server.log().contains("journal"),
        "nothing is wrong: {}",
        server.log()
    );
    // What was open before counts on, and the next decision does not spoil the last one.
    let early = folders.open_links();
    folders.open_links().stop(decision("bob"), None).unwrap();
    early.stop(decision("ann"), None).unwrap();
    let text = fs::read_to_string(journal(&folders)).unwrap();
    assert!(
        text.starts_with(std::str::from_utf8(&whole).unwrap()),
        "{text}"
    );
    assert_eq!(text.lines().count(), 4, "{text}");
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        3
    );
    eventually("the server knows all", || {
        server.says(&new, "This feed has been closed")
    });
    server.stop();
}

#[test]
fn a_line_that_is_cut_short_is_reported() {
    let folders = Folders::new();
    folders.open_links().rotate(decision("ann"), None).unwrap();
    folders.open_links().rotate(decision("bob"), None).unwrap();
    let whole = fs::read(journal(&folders)).unwrap();
    put_back(&folders, &whole[..whole.len() - 10]);
    let server = Process::start(&folders).published();
    server.wait_for_log("cut short");
    server.wait_for_log("does not count");
    server.wait_for_log("journal.jsonl");
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        1
    );
    server.stop();
}

#[test]
fn a_journal_that_was_emptied_to_a_blank_line_is_lost_and_not_new() {
    let folders = Folders::new();
    folders.open_links().rotate(decision("ann"), None).unwrap();
    put_back(&folders, b"\n");
    let output = folders.run(&SERVE);
    assert!(
        text(&output.stderr).contains("journal --begin"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn an_old_backup_that_is_put_back_brings_no_dead_address_back_while_the_server_runs() {
    let folders = Folders::new();
    let links = folders.open_links();
    links.stop(decision("bob"), None).unwrap();
    let backup = fs::read(journal(&folders)).unwrap();
    let leaked = links.rotate(decision("ann"), None).unwrap();
    links.rotate(decision("ann"), None).unwrap();
    let new = links.token(&FeedId::new(Kind::Student, "ann"));
    let server = Process::start(&folders).published();
    assert_eq!(
        (
            server.get(&path(leaked)).status,
            server.get(&path(new)).status
        ),
        (404, 200)
    );
    put_back(&folders, &backup);
    eventually("the log says it with numbers", || {
        let log = server.log();
        log.contains("holds 1 decisions")
            && log.contains("knows 3")
            && log.contains("2 are missing")
    });
    // A command that knows the backup alone decides something else.
    folders.open_links().resume(decision("bob")).unwrap();
    eventually("what is decided now counts", || {
        server.says(&folders.student("bob"), "Botany")
    });
    assert_eq!(
        (
            server.get(&path(leaked)).status,
            server.get(&path(new)).status
        ),
        (404, 200)
    );
    assert_eq!(
        server.log().matches("are missing").count(),
        1,
        "{}",
        server.log()
    );
    server.stop();
}

#[test]
fn a_start_with_an_old_backup_tells_once_how_many_decisions_are_missing() {
    let folders = Folders::new();
    let links = folders.open_links();
    let backup = fs::read(journal(&folders)).unwrap();
    for id in ["ann", "bob", "ann"] {
        links.rotate(decision(id), None).unwrap();
    }
    Process::start(&folders).published().stop();
    put_back(&folders, &backup);
    let command = folders.run(&["journal"]);
    assert!(command.status.success());
    let server = Process::start(&folders).published();
    server.wait_for_log("holds 0 decisions and has held 3: 3 are missing");
    server.stop();
    // The log has said so, and the journal stays as it is.
    folders.open_links().rotate(decision("ann"), None).unwrap();
    let server = Process::start(&folders).published();
    assert!(!server.log().contains("missing"), "{}", server.log());
    server.stop();
}

#[test]
fn a_lock_that_another_program_holds_on_the_journal_stops_neither_publishing_nor_the_end() {
    let folders = Folders::new();
    let links = folders.open_links();
    let server = Process::start(&folders).published();
    let ann = folders.student("ann");
    let holder = File::open(journal(&folders)).unwrap();
    holder.lock().unwrap();
    let page = page_of(&ann);
    let post = format!(
        "POST {page}stop HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n\r\nconfirm=yes"
    );
    let mut waiting = connect(server.address());
    waiting.write_all(post.as_bytes()).unwrap();
    folders.replace("modules/A.json", module("A", "Arithmetic"));
    eventually("a change is published", || server.says(&ann, "Arithmetic"));
    links.refresh().unwrap();
    assert!(folders.run(&["links"]).status.success() && folders.run(&["journal"]).status.success());
    assert!(server.says(&ann, "Arithmetic"), "nothing is decided yet");
    holder.unlock().unwrap();
    eventually("what waited is decided", || {
        server.says(&ann, "This feed has been closed")
    });
    holder.lock().unwrap();
    server.stop();
}

#[test]
fn a_journal_that_others_can_write_is_refused() {
    let folders = Folders::new();
    folders.open_links();
    for mode in [0o620, 0o602, 0o666] {
        fs::set_permissions(journal(&folders), fs::Permissions::from_mode(mode)).unwrap();
        for arguments in [&SERVE[..], &["links"], &["journal"]] {
            let output = folders.run(arguments);
            let message = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{arguments:?} {message}");
            assert!(
                message.contains("journal.jsonl") && message.contains("chmod 600"),
                "{arguments:?}: {message}"
            );
        }
    }
    fs::set_permissions(journal(&folders), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(
        folders.run(&["links"]).status.success(),
        "reading it does no harm"
    );
}

/// Everything that is known about some links.
fn known(links: &Links) -> Vec<String> {
    let table = links.table();
    table
        .link_ids()
        .map(|link_id| format!("{link_id} {:?}", table.link_state(link_id)))
        .collect()
}

/// A journal of many decisions about a few links.
fn decide_much(links: &Links, year: i16) {
    let hide = |before: &Choices| {
        let mut choices = before.clone();
        choices.hidden_modules.insert("A".into());
        choices
    };
    for id in ["ann", "bob", "cyn"] {
        links.rotate(decision_of(id, year), None).unwrap();
        links.choose(decision_of(id, year), None, hide).unwrap();
    }
    links.stop(decision_of("ann", year), None).unwrap();
    links.stop(decision_of("bob", year), None).unwrap();
    links.resume(decision_of("bob", year)).unwrap();
}

#[test]
fn compacting_the_journal_loses_nothing_that_decides_anything() {
    let folders = Folders::new();
    let (links, other) = (folders.open_links(), folders.open_links());
    decide_much(&links, 2025);
    other.refresh().unwrap();
    let before = known(&links);
    let version = other.version();
    links.maintain_journal(system_now(), 1000).unwrap();
    assert_eq!(lines(&folders), 1 + 3, "a beginning and three links");
    for links in [&links, &other, &folders.open_links()] {
        links.refresh().unwrap();
        assert_eq!(known(links), before);
    }
    assert!(other.version() > version && !other.take_changed().0.is_empty());
    other.refresh().unwrap();
    assert_eq!(other.take_changed().0.len(), 0, "nothing has changed");
    // It goes on, for everybody.
    let token = other.rotate(decision("ann"), None).unwrap();
    links.refresh().unwrap();
    assert_eq!(links.token(&FeedId::new(Kind::Student, "ann")), token);
    assert_eq!(lines(&folders), 1 + 3 + 1);
    let mode = |name: &str| {
        fs::metadata(folders.state().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (mode("journal.jsonl"), mode("journal-2025.jsonl")),
        (0o600, 0o600)
    );
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        10
    );
    let printed = folders.run(&["journal", "student", "ann"]);
    assert_eq!(
        text(&printed.stdout).lines().count(),
        1 + 4,
        "both are printed: {}",
        text(&printed.stdout)
    );
}

#[test]
fn a_long_journal_is_compacted_by_the_running_server_and_an_old_format_is_read() {
    let folders = Folders::new();
    let links = folders.open_links();
    let at = system_now();
    let mut old = format!("{{\"journal\":1,\"begun\":\"{at}\"}}\n");
    for generation in 1..=1500 {
        writeln!(
            old,
            "{{\"at\":\"{at}\",\"by\":\"desk kim\",\"kind\":\"student\",\"id\":\"ann\",\"action\":\"rotate\",\"generation\":{generation}}}"
        )
        .unwrap();
    }
    drop(links);
    put_back(&folders, old.as_bytes());
    let before = folders.student("ann");
    let server = Process::start(&folders).published();
    eventually("it is compacted", || lines(&folders) == 2);
    assert!(
        fs::read_to_string(journal(&folders))
            .unwrap()
            .starts_with("{\"journal\":4,")
    );
    assert_eq!(folders.student("ann"), before);
    assert_eq!(server.get(&before).status, 200);
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        1500
    );
    let new = path(folders.open_links().rotate(decision("ann"), None).unwrap());
    eventually("the server sees what is decided", || {
        server.get(&new).status == 200
    });
    assert_eq!(server.get(&before).status, 404);
    server.stop();
}

#[test]
fn a_journal_from_before_there_was_a_first_line_is_compacted_too() {
    let folders = Folders::new();
    let links = folders.open_links();
    decide_much(&links, 2025);
    let whole = fs::read_to_string(journal(&folders)).unwrap();
    put_back(&folders, whole.split_once('\n').unwrap().1.as_bytes());
    let (links, other) = (folders.open_links(), folders.open_links());
    let before = known(&links);
    links.maintain_journal(system_now(), 10).unwrap();
    other.refresh().unwrap();
    assert_eq!((known(&other), lines(&folders)), (before, 4));
}

#[test]
fn a_crash_while_the_journal_is_compacted_loses_nothing_and_tells_nothing_twice() {
    let folders = Folders::new();
    let links = folders.open_links();
    decide_much(&links, 2025);
    let whole = fs::read(journal(&folders)).unwrap();
    let before = known(&links);
    links.maintain_journal(system_now(), 10).unwrap();
    let history = folders.state().join("journal-2025.jsonl");
    let all = fs::read(&history).unwrap();
    // Killed before the journal was replaced: anywhere in the history, and with a draft beside it.
    for kept in [0, 1, all.len() / 2, all.len() - 1, all.len()] {
        put_back(&folders, &whole);
        fs::write(&history, &all[..kept]).unwrap();
        fs::write(folders.state().join("journal.jsonl.1.tmp"), &whole[..20]).unwrap();
        let links = folders.open_links();
        assert_eq!(known(&links), before);
        assert_eq!(
            carillon::links::decision_history(&folders.state())
                .unwrap()
                .len(),
            9,
            "{kept} bytes"
        );
        links.maintain_journal(system_now(), 10).unwrap();
        assert_eq!(known(&folders.open_links()), before);
        assert_eq!(
            carillon::links::decision_history(&folders.state())
                .unwrap()
                .len(),
            9,
            "{kept} bytes"
        );
    }
}

#[test]
fn the_history_is_kept_for_as_many_years_as_the_setting_says() {
    let folders = Folders::new();
    let links = folders.open_links();
    for year in [2021, 2022, 2024, 2025] {
        links.rotate(decision_of("ann", year), None).unwrap();
    }
    let now = decision_of("ann", 2026).now;
    links.maintain_journal(now, 3).unwrap();
    let years = || -> Vec<i16> {
        (2020..2030)
            .filter(|year| {
                folders
                    .state()
                    .join(format!("journal-{year}.jsonl"))
                    .exists()
            })
            .collect()
    };
    assert_eq!(years(), [2024, 2025]);
    // Also when nothing is decided for years.
    links
        .maintain_journal(decision_of("ann", 2028).now, 3)
        .unwrap();
    assert_eq!(years(), [2025]);
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_program_that_decides_again_and_again_does_not_fill_the_history() {
    let folders = Folders::new();
    let links = folders.open_links();
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    for day in 0..2 {
        for round in 0..3 {
            let mut file = fs::OpenOptions::new();
            let mut file = file.append(true).open(journal(&folders)).unwrap();
            for number in 0..1010_i64 {
                let second = 86_400 * day + 2000 * round + number;
                let at = Timestamp::from_second(start.as_second() + second).unwrap();
                let by = if number < 1005 {
                    "subscriber"
                } else {
                    "desk kim"
                };
                writeln!(
                    file,
                    r#"{{"at":"{at}","by":"{by}","kind":"student","id":"ann","action":"choose","choices":{{"alarm_minutes":{}}}}}"#,
                    number % 60
                )
                .unwrap();
            }
            links.refresh().unwrap();
            links.maintain_journal(start, 3).unwrap();
            assert_eq!(lines(&folders), 2, "it is compacted");
        }
    }
    let history = fs::read_to_string(folders.state().join("journal-2026.jsonl")).unwrap();
    let of = |by: &str| history.lines().filter(|line| line.contains(by)).count();
    assert_eq!((of("subscriber"), of("desk kim")), (2 * 20, 2 * 3 * 5));
    let choices = folders
        .open_links()
        .link_state(&FeedId::new(Kind::Student, "ann"))
        .choices;
    assert_eq!(choices.alarm_minutes, Some(49), "the last choice holds");
}

/// A time at which the clock was far ahead.
fn ahead() -> Timestamp {
    "2093-02-01T00:00:00Z".parse().unwrap()
}

#[test]
fn what_is_decided_later_holds_also_after_a_clock_that_was_ahead() {
    let folders = Folders::new();
    let links = folders.open_links();
    let at = |now| DecisionRequest {
        now,
        ..decision("ann")
    };
    let hide = |code: &'static str| {
        move |_: &Choices| {
            let mut choices = Choices::default();
            choices.hidden_modules.insert(code.into());
            choices
        }
    };
    links.stop(at(ahead()), None).unwrap();
    links.resume(at(ahead())).unwrap();
    links.choose(at(ahead()), None, hide("A")).unwrap();
    let backup = fs::read(journal(&folders)).unwrap();
    links.stop(decision("ann"), None).unwrap();
    links.choose(decision("ann"), None, hide("B")).unwrap();
    let holds = |links: &Links| {
        let link_state = links.link_state(&FeedId::new(Kind::Student, "ann"));
        let hidden: Vec<&str> = link_state
            .choices
            .hidden_modules
            .iter()
            .map(|code| &**code)
            .collect();
        assert!(link_state.stopped.is_some_and(|since| since < ahead()));
        assert_eq!(hidden, ["B"]);
    };
    holds(&links);
    // The server keeps to what it knows, and so does one that has read what compacting wrote.
    links
        .maintain_journal(decision_of("ann", 2030).now, 10)
        .unwrap();
    assert_eq!(lines(&folders), 2);
    let compacted = fs::read_to_string(journal(&folders)).unwrap();
    assert!(compacted.starts_with("{\"journal\":3,"), "{compacted}");
    let other = folders.open_links();
    put_back(&folders, &backup);
    for links in [&links, &other] {
        links.refresh().unwrap();
        holds(links);
    }
}

#[test]
fn a_decision_of_a_year_that_cannot_be_is_in_the_history_of_the_year_in_which_it_is_summed_up() {
    let folders = Folders::new();
    let links = folders.open_links();
    for now in [ahead(), Timestamp::UNIX_EPOCH, decision_of("ann", 2025).now] {
        links
            .rotate(
                DecisionRequest {
                    now,
                    ..decision("ann")
                },
                None,
            )
            .unwrap();
    }
    links
        .maintain_journal(decision_of("ann", 2026).now, 3)
        .unwrap();
    let count = |year: i16| {
        let path = folders.state().join(format!("journal-{year}.jsonl"));
        fs::read_to_string(path).map_or(0, |text| text.lines().count())
    };
    assert_eq!([1970, 2025, 2026, 2093].map(count), [0, 1, 2, 0]);
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn what_many_decide_while_the_journal_is_compacted_again_and_again_holds() {
    let folders = Folders::new();
    let links = folders.open_links();
    let ids: Vec<String> = (0..4).map(|number| format!("s{number}")).collect();
    std::thread::scope(|scope| {
        let deciding: Vec<_> = ids
            .iter()
            .map(|id| {
                let own = folders.open_links();
                scope.spawn(move || {
                    (0..25)
                        .map(|_| own.rotate(decision_of(id, 2025), None).unwrap())
                        .last()
                        .unwrap()
                })
            })
            .collect();
        while !deciding
            .iter()
            .all(std::thread::ScopedJoinHandle::is_finished)
        {
            links.maintain_journal(system_now(), 10).unwrap();
        }
        for (id, thread) in ids.iter().zip(deciding) {
            let last = thread.join().unwrap();
            assert_eq!(
                folders.open_links().token(&FeedId::new(Kind::Student, id)),
                last
            );
        }
    });
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        100
    );
    links.refresh().unwrap();
    links.maintain_journal(system_now(), 10).unwrap();
    let first = fs::read_to_string(journal(&folders))
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .to_owned();
    assert!(first.contains("\"decisions\":100"), "{first}");
}

/// The only damage that nobody notices is one after which each line is still a line of the journal. It changes nothing but
/// the links that the line names before or after it.
#[test]
fn a_changed_letter_in_the_journal_is_refused_with_its_line_or_concerns_the_links_of_that_line_alone()
 {
    let folders = Folders::new();
    let people = ["ann", "bob", "cleo", "dan"];
    let links = folders.open_links();
    for id in ["ann", "bob", "cleo"] {
        links.rotate(decision(id), None).unwrap();
    }
    links.stop(decision("bob"), None).unwrap();
    let whole = fs::read_to_string(journal(&folders)).unwrap();
    let token = |links: &Links, id: &str| links.token(&FeedId::new(Kind::Student, id));
    let state = |links: &Links, id: &str| {
        let feed_id = FeedId::new(Kind::Student, id);
        format!(
            "{} {:?}",
            token(links, id).expose(),
            links.link_state(&feed_id)
        )
    };
    let before = people.map(|id| state(&links, id));
    let tokens = people.map(|id| token(&links, id).expose());
    drop(links);
    let (mut refused, mut unnoticed) = (0, 0);
    for place in (0..whole.len()).filter(|&place| whole.as_bytes()[place].is_ascii_alphanumeric()) {
        let mut changed = whole.clone().into_bytes();
        changed[place] = match changed[place] {
            b'z' | b'Z' | b'9' => changed[place] - 1,
            other => other + 1,
        };
        fs::write(journal(&folders), &changed).unwrap();
        let number = whole[..place].matches('\n').count();
        let line = whole.lines().nth(number).unwrap();
        match Links::open(&folders.state()) {
            Err(error) => {
                let error = error.to_string();
                let names_it = error.contains(&format!("journal.jsonl:{}: ", number + 1));
                // The first line says which journal it is.
                assert!(
                    names_it || number == 0 && error.contains("journal"),
                    "{line}: {error}"
                );
                refused += 1;
            }
            Ok(links) => {
                // No line was left out.
                let decisions = carillon::links::decision_history(&folders.state()).unwrap();
                assert_eq!(decisions.len(), 4, "{line}");
                for (person, before) in people.iter().zip(&before) {
                    let now = state(&links, person);
                    let is_named = line.contains(&format!("\"{person}\""));
                    assert!(is_named || now == *before, "{line}: {person}");
                    let is_anothers = tokens
                        .iter()
                        .zip(people)
                        .any(|(token, other)| other != *person && now.starts_with(token));
                    assert!(!is_anothers, "{line}: {person}");
                }
                unnoticed += 1;
            }
        }
    }
    assert!(refused > 100 && unnoticed > 50, "{refused} {unnoticed}");
}
