//! The overview of the support desk: connections, problems, publishes, holds, decisions and tables.

use carillon::feed::Kind;
use carillon::holds::{HeldLoss, Hold, HoldCause, read_decisions, write_holds};
use carillon::sign_in::AccountRole;
use serde_json::{Value, json};

use crate::fixture::{
    Browser, Folders, OUTLOOK, Process, Server, Site, at, enrolment, enrolment_of, eventually,
    module,
};

const OVERVIEW: &str = "/desk/overview";

fn signed_in(folders: &Folders, server: &Server, role: AccountRole) -> Browser {
    folders.add_account(role.name(), Some(role), &[]);
    Browser::signed_in(server, role.name())
}

#[test]
fn people_are_counted_by_their_connection_in_all_and_by_module_and_programme() {
    let folders = Folders::new();
    folders.write("modules/A.json", module("A", "=1+1"));
    folders.write("modules/B.json", module("B", "Botany"));
    folders.write(
        "enrolments/A.json",
        enrolment("A", &["ann", "bob", "carys"]),
    );
    folders.write("enrolments/B.json", enrolment("B", &["bob"]));
    let programme =
        json!({ "id": "P", "title": "Plants", "modules": [{ "code": "A" }, { "code": "B" }] });
    folders.write("programmes/P.json", programme.to_string());
    let server = folders.serve();
    let mut browser = signed_in(&folders, &server, AccountRole::Desk);
    for student in ["ann", "bob"] {
        let token = folders.token(Kind::Student, student);
        server.ask("GET", &format!("/f/{token}/timetable.ics"), &[OUTLOOK]);
    }
    let table =
        |browser: &mut Browser, name: &str| browser.get(&server, &format!("/desk/{name}.csv"));
    let header = "title,students,connected,silent,never,off\n";
    // A title that a spreadsheet would take for a formula is text.
    let expected = format!("module,{header}A,'=1+1,3,2,0,1,0\nB,Botany,1,1,0,0,0\n");
    eventually("the fetches are counted", || {
        table(&mut browser, "modules").text() == expected
    });
    let answer = table(&mut browser, "programmes");
    assert_eq!(
        answer.text(),
        format!("programme,{header}P,Plants,1,1,0,0,0\n")
    );
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let page = browser.get(&server, OVERVIEW);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let text = page.text();
    assert!(
        text.contains("<td>3</td><td>2</td><td>0</td><td>1</td><td>0</td>"),
        "{text}"
    );
    assert!(
        text.contains("2 in all, and at most 2 on one day"),
        "{text}"
    );
    folders.clock.advance_seconds(5 * 24 * 3600);
    let mut browser = Browser::signed_in(&server, "desk");
    let later = table(&mut browser, "modules").text();
    assert!(later.contains("A,'=1+1,3,0,2,1,0\n"), "{later}");
}

#[test]
fn the_connections_of_each_day_are_counted_once_and_kept_over_a_restart() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut browser = signed_in(&folders, &server, AccountRole::Desk);
    let path = folders.state().join("connections.jsonl");
    let lines = || {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    // Each publish looks whether the day was counted.
    let mut publishes = 0;
    let mut publish = |server: &Server| {
        publishes += 1;
        let title = format!("Title {publishes}");
        folders.replace("modules/A.json", module("A", &title));
        eventually("the title", || server.says("/modules/A.ics", &title));
    };
    eventually("the first day is counted", || {
        publish(&server);
        lines().len() == 2
    });
    let first = lines();
    let never = "\"students\":{\"connected\":0,\"silent\":0,\"never\":2,\"off\":0}";
    assert!(first[1].contains(never), "{first:?}");
    let page = browser.get(&server, OVERVIEW).text();
    assert!(
        page.contains("1 of the last 30 days was counted."),
        "{page}"
    );
    assert!(
        page.contains("0 connected, 0 silent, 3 never connected"),
        "{page}"
    );
    server.stop();
    folders.clock.advance_seconds(24 * 3600);
    let server = folders.serve();
    eventually("the next day is counted", || {
        publish(&server);
        lines().len() == 3
    });
    assert_eq!(lines()[..2], first);
    let mut browser = Browser::signed_in(&server, "desk");
    let page = browser.get(&server, OVERVIEW).text();
    assert!(
        page.contains("2 of the last 30 days were counted."),
        "{page}"
    );
    assert_eq!(page.matches("<rect class=\"never\"").count(), 2);
}

#[test]
fn a_day_that_cannot_be_written_is_counted_by_a_later_publish() {
    let folders = Folders::new();
    let path = folders.state().join("connections.jsonl");
    folders.open_links();
    std::fs::create_dir(&path).unwrap();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let server = Process::start(&folders).published();
    let page = Browser::signed_in(&server, "kim").get(&server, OVERVIEW);
    let (page, unread) = (page.text(), "The counts of earlier days cannot be read.");
    assert!(page.contains(unread) && !page.contains("There is no count yet."));
    let warning = "the connections of today cannot be written";
    let mut publishes = 0;
    let mut publish = || {
        publishes += 1;
        let title = format!("Title {publishes}");
        folders.replace("modules/A.json", module("A", &title));
        eventually("the title", || server.says("/modules/A.ics", &title));
    };
    eventually("the failure is logged", || {
        publish();
        server.log().contains(warning)
    });
    publish();
    std::fs::remove_dir(&path).unwrap();
    eventually("the day is counted", || {
        publish();
        path.is_file()
    });
    assert_eq!(server.log().matches(warning).count(), 1);
}

#[test]
fn problems_and_publishes_are_shown_with_their_places() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut browser = signed_in(&folders, &server, AccountRole::Desk);
    assert!(
        browser
            .get(&server, OVERVIEW)
            .text()
            .contains("No problems.")
    );
    let moved = module("A", "Algebra").replace("\"09:00\"", "\"09:30\"");
    folders.write("modules/A.json", moved);
    folders.write("modules/X.json", "{\n  \"code\": 1 }");
    eventually("the problem is shown", || {
        browser
            .get(&server, OVERVIEW)
            .text()
            .contains("modules/X.json:2")
    });
    let text = browser.get(&server, OVERVIEW).text();
    assert!(text.contains("One change in one module: A"), "{text}");
    // No list protects anybody, so the desk reads what is wrong.
    assert!(text.contains("modules/X.json:2</code></p><p>"), "{text}");
}

#[test]
fn admins_decide_about_holds_and_the_desk_reads_them() {
    let folders = Folders::ahead();
    let students = (0..30).map(|n| Value::from(format!("s{n}"))).collect();
    folders.write("enrolments/A.json", enrolment_of("A", students));
    let server = folders.serve();
    let mut desk = signed_in(&folders, &server, AccountRole::Desk);
    let mut admin = signed_in(&folders, &server, AccountRole::Admin);
    folders.replace("enrolments/A.json", enrolment_of("A", json!([])));
    eventually("the hold is shown", || {
        admin
            .get(&server, OVERVIEW)
            .text()
            .contains("name=\"hold\"")
    });
    let text = admin.get(&server, OVERVIEW).text();
    let (_, rest) = text.split_once("name=\"hold\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap().to_owned();
    assert!(
        text.contains(&format!("<h3>Hold {id}, since "))
            && text.contains("<p>30 people would lose meetings.</p>")
            && text.contains("Held files (1): enrolments/A.json</p>"),
        "{text}"
    );
    let seen = desk.get(&server, OVERVIEW).text();
    assert!(seen.contains("enrolments/A.json") && !seen.contains("name=\"hold\""));
    let form = format!("action=accept&hold={id}&reason=it+has+ended");
    assert_eq!(desk.send(&server, OVERVIEW, &form).status, 404);
    let without_reason = admin.send(&server, OVERVIEW, &format!("action=accept&hold={id}"));
    assert_eq!(
        without_reason.header("location"),
        "/desk/overview?missing=reason"
    );
    let another = admin.send(&server, OVERVIEW, "action=accept&hold=00000000&reason=x");
    assert_eq!(another.status, 403);
    assert!(read_decisions(&folders.state()).unwrap().is_empty());
    let sent = admin.send(&server, OVERVIEW, &form);
    assert_eq!(sent.header("location"), "/desk/overview?done=accept");
    let decisions = read_decisions(&folders.state()).unwrap();
    assert_eq!(
        (&*decisions[0].by, &*decisions[0].reason),
        ("desk admin", "it has ended")
    );
    let feed = folders.student("s1");
    eventually("the list is published", || !server.says(&feed, "Algebra"));
}

#[test]
fn holds_and_problems_name_protected_people_for_admins_alone() {
    let folders = Folders::new();
    let students = |ids: Vec<String>| enrolment_of("A", ids.into_iter().map(Value::from).collect());
    let ids = (0..30).map(|n| format!("b7123{n:02}")).collect();
    folders.write("enrolments/A.json", students(ids));
    folders.write("protected", "B712300\n");
    let server = folders.serve_configured(|config| config.desk.protected = "protected".into());
    let mut desk = signed_in(&folders, &server, AccountRole::Desk);
    let mut admin = signed_in(&folders, &server, AccountRole::Admin);
    folders.replace("enrolments/A.json", enrolment_of("A", json!([])));
    let person = r#"{ "id": "b712300", "role": "student", "name": "Ann Protected" }"#;
    folders.write("people.json", format!("[\n{person},\n{person}\n]"));
    let notice = |id: &str| format!("notices/{id}.json");
    folders.write(&notice("b712300"), "{");
    let mut all = String::new();
    eventually("the hold and the problems are shown", || {
        all = admin.get(&server, OVERVIEW).text();
        ["<h3>Hold ", "people.json:3", "notices/b712300.json"]
            .iter()
            .all(|part| all.contains(part))
    });
    assert!(all.contains("(b712300, b712301, …)"), "{all}");
    assert!(all.contains("student b712300 is here twice"), "{all}");
    let seen = |desk: &mut Browser, path: &str| {
        let text = desk.get(&server, path).text();
        assert!(
            !text.contains("b712300") && !text.contains("Ann Protected"),
            "{text}"
        );
        text
    };
    let page = seen(&mut desk, OVERVIEW);
    for part in [
        "30 people would lose meetings.",
        "<code>people.json:3</code>",
        "<code>notices/</code>",
        "Only admins see what is wrong there",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    for table in ["modules", "programmes"] {
        seen(&mut desk, &format!("/desk/{table}.csv"));
    }
    // While nobody knows who is protected, everybody is.
    folders.remove("protected");
    let page = seen(&mut desk, OVERVIEW);
    assert!(!page.contains("b7123"), "{page}");
}

#[test]
fn a_hold_is_described_in_the_words_of_the_command_without_what_is_zero() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut browser = signed_in(&folders, &server, AccountRole::Desk);
    let of_modules = Hold {
        id: "3fa80c11".parse().unwrap(),
        cause: HoldCause::Modules,
        since: at("2026-11-27T02:14:00Z"),
        files: (0..14)
            .map(|n| format!("modules/M{n:02}.json").into())
            .collect(),
        loss: HeldLoss {
            modules: 12,
            meetings: 40,
            meetings_in_all: 90,
            people: 1,
            ..HeldLoss::default()
        },
        examples: Vec::new(),
        renames: Vec::new(),
        loss_if_renamed: None,
        is_rejected: false,
        recovering_since: None,
    };
    let of_rooms = Hold {
        id: "00000007".parse().unwrap(),
        cause: HoldCause::Rooms,
        files: vec!["rooms.json".into()],
        loss: HeldLoss {
            entries: 30,
            entries_in_all: 31,
            ..HeldLoss::default()
        },
        ..of_modules.clone()
    };
    write_holds(&folders.state(), &[of_modules, of_rooms], &[]).unwrap();
    for (language, expected) in [
        (
            "en",
            [
                "<h3>Hold 3fa80c11, since ",
                "<p>One person would lose meetings. 12 modules would be gone. 40 of 90 meetings to come would be gone or at other times.</p>",
                "Held files (14): modules/M00.json, modules/M01.json, modules/M02.json, modules/M03.json, modules/M04.json and 9 more</p>",
                "<p>30 of 31 rooms would be gone.</p>",
                "Held files (1): rooms.json</p>",
            ],
        ),
        (
            "de",
            [
                "<h3>3fa80c11, zurückgehalten seit ",
                "<p>Eine Person verlöre Termine. 12 Module fielen weg. 40 von 90 kommenden Terminen fielen weg oder lägen zu anderen Zeiten.</p>",
                "modules/M04.json und 9 weitere</p>",
                "<p>30 von 31 Räumen fielen weg.</p>",
                "Zurückgehaltene Dateien (1): rooms.json</p>",
            ],
        ),
    ] {
        let page = browser.get(&server, &format!("{OVERVIEW}?lang={language}"));
        let text = page.text();
        for part in expected {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}

#[test]
fn all_decisions_can_be_searched_and_only_admins_get_the_journal_as_a_table() {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["ann", "bob"]));
    folders.write("protected", "bob\n");
    let server = folders.serve_configured(|config| config.desk.protected = "protected".into());
    let mut desk = signed_in(&folders, &server, AccountRole::Desk);
    let mut admin = signed_in(&folders, &server, AccountRole::Admin);
    for (id, reason) in [("ann", "%3Dposted"), ("bob", "phoned")] {
        let form = format!("action=reset&reason={reason}");
        admin.send(&server, &format!("/desk/student/{id}"), &form);
    }
    let finds = |browser: &mut Browser, query: &str, what: &str| {
        let text = browser
            .get(&server, &format!("{OVERVIEW}?q={query}"))
            .text();
        text.contains(&format!("href=\"/desk/student/{what}\""))
    };
    assert!(finds(&mut desk, "POSTED", "ann") && finds(&mut admin, "phoned+bob", "bob"));
    assert!(!finds(&mut desk, "nobody", "ann") && !finds(&mut desk, "", "bob"));
    assert_eq!(desk.get(&server, "/desk/journal.csv").status, 404);
    let journal = admin.get(&server, "/desk/journal.csv").text();
    assert!(
        journal.contains(",desk admin,rotate,student,ann,,'=posted\n"),
        "{journal}"
    );
}

#[test]
fn the_overview_reads_little_of_a_long_history() {
    let folders = Folders::new();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let line = |n: usize| {
        format!(
            "{{\"at\":\"2026-01-02T08:00:00Z\",\"by\":\"desk kim\",\"kind\":\"student\",\"id\":\"ann\",\"action\":\"stop\",\"reason\":\"call {n}\"}}\n"
        )
    };
    let lines: String = (0..50_000).map(line).collect();
    let lines = lines.replacen("call 0", "oldest", 1);
    std::fs::write(folders.state().join("journal-2026.jsonl"), &lines).unwrap();
    let process = Process::start(&folders).published();
    let mut browser = Browser::signed_in(&process, "kim");
    let read = || {
        let counts = std::fs::read_to_string(format!("/proc/{}/io", process.id())).unwrap();
        let line = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
        line.unwrap().parse::<usize>().unwrap()
    };
    browser.get(&process, OVERVIEW);
    let before = read();
    let text = browser.get(&process, OVERVIEW).text();
    let read = read() - before;
    assert!(read < lines.len() / 5, "{read} of {} bytes", lines.len());
    assert!(
        text.contains("call 49999") && text.contains("call 49950"),
        "{text}"
    );
    assert!(!text.contains("call 49949"), "{text}");
    let found = browser.get(&process, &format!("{OVERVIEW}?q=oldest"));
    assert!(found.text().contains("<p>oldest</p>"), "a search finds all");
}
