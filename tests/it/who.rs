//! `carillon who`: one person or thing on one screen, and the ways in which commands show addresses.

use std::fs;
use std::process::Command;

use carillon::agenda::monday_of;
use carillon::feed::{FeedId, Kind};
use carillon::links::{Choices, DecisionRequest, DeskNote, shown_links, shown_lists};
use carillon::sign_in::AccountRole;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::fixture::{
    Browser, Folders, OUTLOOK, Site, complaint, enrolment, eventually, module, printed, read,
    system_now, text,
};

/// A name that would clear the screen, end a line and be a tag.
const ANN: &str = "Ann <b>&\u{1b}[2J\n O’Malley";

/// Ann, Bob, Zoë and Sid, with a lecture of Algebra in the next 14 days, and a module that was called Z before.
fn university() -> Folders {
    let folders = Folders::new();
    let today = TimeZone::UTC.to_datetime(system_now()).date();
    let monday = monday_of(today).saturating_add(7.days());
    let terms = json!({ "timezone": "Europe/London", "terms": [ { "id": "S1", "title": "Autumn",
        "weeks": { "1": monday.to_string(), "2": monday.saturating_add(7.days()).to_string(),
            "3": monday.saturating_add(14.days()).to_string() } } ] });
    folders.write("terms.json", terms.to_string());
    let people = json!([
        { "id": "ann", "name": ANN, "role": "student", "email": "ann.o@example.ac.uk", "language": "cy" },
        { "id": "bob", "name": "Bob Bell", "role": "student" },
        { "id": "b2", "name": "Zoë Müller", "role": "student", "email": "z.mueller@example.ac.uk" },
        { "id": "s1", "name": "Sid Stone", "role": "staff" },
    ]);
    folders.write("people.json", people.to_string());
    let mut algebra: Value = serde_json::from_str(&module("A", "Algebra")).unwrap();
    algebra["formerly"] = json!(["Z"]);
    folders.write("modules/A.json", algebra.to_string());
    folders.write("enrolments/A.json", enrolment("A", &["ann", "bob", "b2"]));
    let programme = json!({ "id": "MATHS", "title": "Mathematics", "modules": [{ "code": "A" }] });
    folders.write("programmes/MATHS.json", programme.to_string());
    folders.open_links();
    folders
}

fn request(id: &str, reason: &'static str) -> DecisionRequest<'static> {
    DecisionRequest {
        link_id: FeedId::new(Kind::Student, id).into(),
        by: "desk kim",
        reason: Some(reason),
        now: system_now(),
    }
}

#[test]
fn one_match_is_shown_whole_on_one_screen_without_an_address() {
    let folders = university();
    let links = folders.open_links();
    links.rotate(request("ann", "posted it"), None).unwrap();
    let chosen = Choices {
        drop_cancelled: true,
        ..Choices::default()
    };
    links
        .choose(request("ann", "asked"), None, |_| chosen)
        .unwrap();
    let note = DeskNote {
        at: system_now(),
        by: "desk kim".into(),
        link_id: FeedId::new(Kind::Student, "ann").into(),
        note: "phoned\u{1b}[2J".into(),
    };
    links.record_note(&note).unwrap();
    let token = folders.token(Kind::Student, "ann");
    for words in [
        &["omalley", "an"][..],
        &["ANN.O@example"],
        &["ann"],
        &["--kind", "student", "ann"],
    ] {
        let said = folders.prints(&[&["who"], words].concat());
        for expected in [
            r"Ann <b>&\u{1b}[2J\n O’Malley · Student ann · ann.o@example.ac.uk · Cymraeg",
            "Link      The link works. It was last reset on ",
            "Apps      Never connected: ",
            "Choices   Without cancelled meetings",
            "  Monday ",
            "09:00–10:00  A Algebra (Lecture) · R1",
            "Recent changes",
            ": Reset by kim at the desk: posted it\n",
            r"Note by kim at the desk: phoned\u{1b}[2J",
            "  reset     carillon links rotate student ann --reason TEXT\n",
        ] {
            assert!(said.contains(expected), "{words:?}, {expected}: {said}");
        }
        assert!(!said.contains(&token) && !said.contains("/f/"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said:?}");
        assert!(said.lines().count() <= 24, "{said}");
    }
    let json = folders.prints(&["who", "--format", "json", "omalley"]);
    assert!(!json.contains(&token) && !json.contains("/f/"), "{json}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["found"], &json["matches"][0]["id"]),
        (&json!(1), &json!("ann"))
    );
    assert_eq!(json["summary"]["heading"], ANN);
    assert!(shown_links(&folders.state()).unwrap().is_empty());
}

/// The lines without what differs from day to day.
fn undated(text: &str) -> Vec<String> {
    const NAMES: [&str; 19] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let undated = |word: &str| {
        let name = NAMES.contains(&word).then_some("NAME");
        let is_time =
            word.chars().any(|c| c.is_ascii_digit()) && !word.chars().any(char::is_alphabetic);
        name.or(is_time.then_some("0")).unwrap_or(word).to_owned()
    };
    let lines = text.lines().filter(|line| !line.starts_with("Apps "));
    let words = lines.map(|line| line.split_whitespace().map(undated).collect::<Vec<_>>());
    words.map(|words| words.join(" ")).collect()
}

#[test]
fn the_example_in_the_documents_is_what_the_command_prints() {
    let folders = university();
    let links = folders.open_links();
    links
        .rotate(request("b2", "posted in a chat"), None)
        .unwrap();
    let document = read("docs/desk.md");
    let (_, example) = document.split_once("```text\nZoë").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let said = folders.prints(&["who", "mueller"]);
    assert_eq!(undated(&said), undated(&format!("Zoë{example}")), "{said}");
}

#[test]
fn several_matches_are_a_list_with_people_first_and_the_number_of_the_rest() {
    let folders = university();
    let many: Vec<String> = (0..30).map(|number| format!("carys{number}")).collect();
    let ids: Vec<&str> = many.iter().map(String::as_str).collect();
    folders.write("enrolments/B.json", enrolment("B", &ids));
    let said = folders.prints(&["who", "b"]);
    let rows: Vec<&str> = said.lines().collect();
    assert!(rows[0].starts_with("kind     id   name"), "{said}");
    assert!(rows[1].starts_with("student  bob  Bob Bell"), "{said}");
    assert!(rows[1].ends_with("Works   Never connected"), "{said}");
    let kinds: Vec<&str> = rows[1..]
        .iter()
        .filter_map(|row| row.split(' ').next())
        .collect();
    let things = kinds.iter().position(|kind| *kind == "module").unwrap();
    assert!(
        kinds[..things].iter().all(|kind| *kind == "student"),
        "{said}"
    );
    let cut = folders.prints(&["who", "carys"]);
    assert_eq!(cut.matches("student  carys").count(), 20, "{cut}");
    assert!(cut.contains("and 10 more"), "{cut}");
    let all = folders.prints(&["who", "carys", "--all"]);
    assert_eq!(all.matches("student  carys").count(), 30, "{all}");
    // Ten others begin with it.
    let exact = folders.prints(&["who", "CARYS1"]);
    assert!(
        exact.starts_with("carys1 · Student carys1\n(has exactly this id; 10 more"),
        "{exact}"
    );
    let exact = folders.prints(&["who", "CARYS1", "--format", "json"]);
    let exact: Value = serde_json::from_str(&exact).unwrap();
    assert_eq!(exact["found"], 11);
    assert_eq!(exact["matches"].as_array().unwrap().len(), 1);
    assert_eq!(exact["summary"]["heading"], "carys1");
}

#[test]
fn every_kind_is_found_and_a_module_by_its_former_code() {
    let folders = university();
    for (arguments, expected) in [
        (
            &["stone"][..],
            "Sid Stone · Member of staff s1\nLink      The link works.",
        ),
        (&["mueller"], "Zoë Müller · Student b2 · z.mueller@"),
        (
            &["algebra", "--kind", "module"],
            "Algebra · Module A\nLink      The feed is public.",
        ),
        (&["z", "--kind", "module"], "Algebra · Module A\n"),
        (&["R1"], "R1 · Room R1\n"),
        (&["mathematics"], "Mathematics · Programme MATHS\n"),
    ] {
        let said = folders.prints(&[&["who"], arguments].concat());
        assert!(said.starts_with(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn nobody_is_an_error_with_the_remedy() {
    let folders = university();
    let said = folders.refuses(&["who", "carol"]);
    assert!(
        said.contains("there is no feed for \"carol\" in data: write fewer words"),
        "{said}"
    );
    let said = folders.refuses(&["who", "--kind", "student", "anm"]);
    assert!(said.contains("did you mean ann?"), "{said}");
    complaint(&folders.run(&["who"]), 2);
    assert!(
        folders
            .refuses(&["who", " "])
            .contains("write a part of a name")
    );
    for arguments in [
        &["links", "student", "anm"][..],
        &["links", "stop", "student", "anm", "--reason", "x"],
    ] {
        let said = folders.refuses(arguments);
        assert!(
            said.contains("there is no student anm in data: did you mean"),
            "{said}"
        );
    }
    fs::remove_dir_all(folders.state()).unwrap();
    let said = folders.refuses(&["who", "ann"]);
    assert!(
        said.contains("--state") && said.contains("--config"),
        "{said}"
    );
}

#[test]
fn a_turned_off_feed_can_be_found_and_the_next_command_turns_it_on() {
    let folders = university();
    folders
        .open_links()
        .stop(request("bob", "left"), None)
        .unwrap();
    let said = folders.prints(&["who", "bell"]);
    assert!(said.contains("turned off since"), "{said}");
    assert!(
        said.contains("links resume student bob --reason TEXT"),
        "{said}"
    );
    // As at the desk, whose page has no other form. No line says that there is no meeting.
    assert_eq!(
        next_commands(&said),
        ["carillon links resume student bob --reason TEXT"]
    );
    assert!(!said.contains("next 14 days"), "{said}");
    assert!(folders.prints(&["who", "b"]).contains("Turned off"));
}

/// The commands at the end of the screen.
fn next_commands(said: &str) -> Vec<String> {
    let (_, commands) = said.split_once("\nNext\n").unwrap();
    let commands = commands.lines().map(|line| line[12..].to_owned());
    commands.collect()
}

/// The output of `carillon who` for a member of the desk.
fn prints_for_the_desk(folders: &Folders, arguments: &[&str]) -> String {
    let mut command = folders.command(&[&["who"], arguments].concat());
    let command = command.env("SUDO_USER", "kim").env("USER", "carillon");
    printed(&command.output().unwrap())
}

#[test]
fn every_next_command_is_permitted_by_the_rules_for_sudo_in_the_documents() {
    let folders = university();
    let links = folders.open_links();
    links.stop(request("bob", "left"), None).unwrap();
    let mut settings = "public.programmes = false\n".to_owned();
    if cfg!(feature = "mail") {
        settings += "mail.host = \"127.0.0.1\"\nmail.from = \"t@example.ac.uk\"\n";
    }
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
    let document = read("docs/running.md");
    let rules = document
        .lines()
        .filter_map(|line| line.trim().strip_prefix("/usr/local/bin/carillon ^"))
        .map(|rule| format!("^{}", rule.trim_end_matches([',', ' ', '\\'])));
    let pattern = folders.root().join("rules");
    fs::write(&pattern, rules.collect::<Vec<_>>().join("\n")).unwrap();
    let is_permitted = |command: &str| {
        let words = folders.root().join("command");
        fs::write(&words, command).unwrap();
        let mut grep = Command::new("grep");
        let grep = grep.arg("-Eqf").arg(&pattern).arg(&words);
        grep.status().unwrap().success()
    };
    assert!(!is_permitted("holds") && is_permitted("who ann"));
    let set = "links set student ann";
    let choices = "--hide-type Field trip --alarm 15 --reset";
    assert!(is_permitted(set));
    assert!(is_permitted(&format!(
        "{set} {choices} --reason asked by her"
    )));
    for refused in [
        choices,
        "--protected",
        "--alarm 15 --protected --reason x",
        "--alarm 15 --reason x --config y",
        "--alarm --config y --reason x",
    ] {
        assert!(!is_permitted(&format!("{set} {refused}")), "{refused}");
    }
    assert!(!is_permitted("links set module A"));
    let mut count = 0;
    for words in [
        &["ann"][..],
        &["bob"],
        &["s1"],
        &["algebra", "--kind", "module"],
        &["R1"],
        &["mathematics"],
    ] {
        for command in next_commands(&prints_for_the_desk(&folders, words)) {
            let command = command.strip_prefix("sudo -u carillon carillon ").unwrap();
            assert!(is_permitted(command), "{words:?}: {command}");
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn the_next_commands_have_the_options_of_this_one() {
    let folders = university();
    let state = folders.state().display().to_string();
    let said = folders.prints(&[
        "who",
        "ann",
        "--state",
        &state,
        "--base-url",
        "http://127.0.0.1:9/it",
    ]);
    let options = format!(" --state {state} --base-url http://127.0.0.1:9/it");
    let commands = next_commands(&said);
    assert_eq!(commands[0], format!("carillon links student ann{options}"));
    assert_eq!(
        commands[1],
        format!("carillon links rotate student ann{options} --reason TEXT")
    );
}

#[test]
#[cfg(feature = "mail")]
fn the_last_mail_to_a_person_is_shown_and_a_mail_is_offered_that_can_be_sent() {
    use carillon::mail::{MailQueue, QueuedMail};
    let folders = university();
    assert!(!folders.prints(&["who", "ann"]).contains("carillon mail"));
    let settings = "mail.host = \"127.0.0.1\"\nmail.from = \"t@example.ac.uk\"\n";
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
    let said = folders.prints(&["who", "ann"]);
    assert!(!said.contains("\nMail "), "{said}");
    // Nobody can sign in here.
    let command = "carillon mail student ann --with-address --send";
    assert!(next_commands(&said).contains(&command.to_owned()), "{said}");
    folders.add_account("anna", None, &[(Kind::Student, "ann")]);
    let said = folders.prints(&["who", "ann"]);
    let command = "carillon mail student ann --send";
    assert!(next_commands(&said).contains(&command.to_owned()), "{said}");
    // Without an address there.
    assert!(!folders.prints(&["who", "bob"]).contains("carillon mail"));
    let link_id = FeedId::new(Kind::Student, "ann").into();
    let mail = QueuedMail::how_to(link_id, false, ("desk kim", system_now())).unwrap();
    let mut queue = MailQueue::read(&folders.state()).unwrap();
    let id = mail.mail.to_string();
    queue.add(&[mail]).unwrap();
    let said = folders.prints(&["who", "ann"]);
    assert!(
        said.contains("\nMail      A mail has been waiting to be sent since "),
        "{said}"
    );
    // It would send nothing.
    assert!(!said.contains("carillon mail"), "{said}");
    let json = folders.prints(&["who", "ann", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(json["mail"].as_str().unwrap().starts_with("A mail has"));
    // A process has begun to send it, and was killed.
    let begun = json!({ "at": system_now().to_string(), "mail": id, "is": "begun" });
    let path = folders.state().join("mail.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}{begun}\n")).unwrap();
    let said = folders.prints(&["who", "ann"]);
    assert!(
        said.contains("\nMail      Nobody knows whether the mail"),
        "{said}"
    );
    assert!(folders.prints(&["mail", "list"]).contains(",uncertain,"));
}

#[test]
fn the_connection_is_shown_as_at_the_desk_also_while_a_server_runs() {
    let folders = university();
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    // Between two full hours, so that both say the same some seconds apart.
    folders.clock.set(system_now() - 150.minutes());
    let path = folders.student("ann");
    let server = folders.serve();
    assert_eq!(server.ask("GET", &path, &[OUTLOOK]).status, 200);
    folders.clock.set(system_now());
    let mut connection = String::new();
    eventually("the fetch is shown while the server runs", || {
        let said = folders.prints(&["who", "ann"]);
        let line = said
            .lines()
            .find_map(|line| line.strip_prefix("Apps      "));
        line.unwrap().clone_into(&mut connection);
        connection.starts_with("Connected, last fetch 2 hours ago by ")
    });
    let mut kim = Browser::signed_in(&server, "kim");
    let page = kim.get(&server, "/desk/student/ann").text();
    assert!(page.contains(&connection), "{connection}: {page}");
    server.stop();
    let said = folders.prints(&["who", "ann"]);
    assert!(said.contains(&connection), "{said}");
}

#[test]
fn protected_people_are_there_only_for_those_who_may_say_so() {
    let folders = university();
    folders.write("protected", "ANN\n");
    fs::write(
        folders.root().join("carillon.toml"),
        "desk.protected = \"protected\"\n",
    )
    .unwrap();
    let token = folders.token(Kind::Student, "ann");
    for arguments in [
        &["who", "omalley"][..],
        &["links", "student", "ann"],
        &["links", "rotate", "student", "ann", "--reason", "x"],
        &["links", "set", "student", "ann"],
    ] {
        let said = folders.refuses(arguments);
        assert!(
            said.contains("only with --protected"),
            "{arguments:?}: {said}"
        );
        assert!(!said.contains("did you mean ann"), "{said}");
        let output = folders.run(&[arguments, &["--protected"]].concat());
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    assert_ne!(folders.token(Kind::Student, "ann"), token, "it was reset");
    assert!(
        !folders
            .prints(&["who", "a", "--all"])
            .contains("student  ann")
    );
    assert!(
        !folders
            .prints(&["journal", "student", "ann"])
            .contains("rotate")
    );
    assert!(
        folders
            .prints(&["journal", "student", "ann", "--protected"])
            .contains("rotate")
    );
    let note = DeskNote {
        at: system_now(),
        by: "desk kim".into(),
        link_id: FeedId::new(Kind::Student, "ann").into(),
        note: "phoned".into(),
    };
    folders.open_links().record_note(&note).unwrap();
    for (kind_of_lines, lines) in [(&[][..], 1), (&["--shown"], 2), (&["--notes"], 1)] {
        let of = |id: &str, more: &[&str]| {
            folders.run(&[&["journal", "student", id], kind_of_lines, more].concat())
        };
        for (id, more) in [("ann", &[][..]), ("anm", &["--protected"])] {
            let output = of(id, more);
            let said = complaint(&output, 0);
            assert!(
                said.contains(&format!("nothing is written down about {id}: ")),
                "{kind_of_lines:?}: {said}"
            );
            assert_eq!(text(&output.stdout).lines().count(), 1);
        }
        let output = of("ann", &["--protected"]);
        assert_eq!(complaint(&output, 0), "", "{kind_of_lines:?}");
        assert_eq!(text(&output.stdout).lines().count(), 1 + lines);
    }
    let said = folders.prints(&["who", "omalley", "--protected"]);
    assert!(said.contains("\nProtected: "), "{said}");
    assert!(
        said.contains("carillon links student ann --protected\n"),
        "{said}"
    );
    // While nobody knows who is protected, everybody is.
    folders.remove("protected");
    let said = folders.refuses(&["who", "bell"]);
    assert!(said.contains("cannot be read"), "{said}");
}

#[test]
fn each_command_that_shows_an_address_says_so_in_the_journal() {
    let folders = university();
    let run = |arguments: &[&str]| {
        let mut command = folders.command(arguments);
        printed(
            &command
                .env_remove("SUDO_USER")
                .env("USER", "kim")
                .output()
                .unwrap(),
        )
    };
    let shown = || {
        let links = shown_links(&folders.state()).unwrap();
        let links = links
            .iter()
            .map(|shown| format!("{} to {}", shown.link_id, shown.by));
        links.collect::<Vec<_>>()
    };
    run(&["links", "student", "ann"]);
    assert_eq!(shown(), ["student ann to desk kim"]);
    run(&["links", "rotate", "student", "bob", "--reason", "x"]);
    assert_eq!(
        shown(),
        ["student ann to desk kim", "student bob to desk kim"]
    );
    // A public address is not a secret, and no other command shows one.
    run(&["links", "module"]);
    run(&["links", "module", "A"]);
    run(&["links", "stop", "student", "bob", "--reason", "x"]);
    run(&["who", "ann"]);
    assert_eq!(shown().len(), 2);
    assert!(shown_lists(&folders.state()).unwrap().is_empty());
    run(&["links", "student"]);
    run(&["links"]);
    let lists = shown_lists(&folders.state()).unwrap();
    let lists: Vec<_> = lists
        .iter()
        .map(|list| (&*list.by, list.kind, list.links))
        .collect();
    assert_eq!(lists[0], ("desk kim", Some(Kind::Student), 3));
    assert_eq!((lists[1].1, lists[1].2 > 3), (None, true));
    let journal = run(&["journal", "--shown"]);
    assert!(journal.starts_with("at,by,kind,id,links\n"), "{journal}");
    assert!(journal.contains(",desk kim,student,ann,1\n"), "{journal}");
    assert!(journal.contains(",desk kim,student,,3\n"), "{journal}");
    // The lists have the links of everybody.
    let of_ann = run(&["journal", "student", "ann", "--shown"]);
    assert_eq!(of_ann.lines().count(), 4, "{of_ann}");
    let of_staff = run(&["journal", "staff", "--shown"]);
    assert_eq!(of_staff.lines().count(), 2, "{of_staff}");
}

#[test]
fn no_address_is_shown_that_cannot_be_written_down() {
    let folders = university();
    let year = system_now().strftime("%Y").to_string();
    for name in ["shown-links", "shown-lists"] {
        fs::create_dir(folders.state().join(format!("{name}-{year}.jsonl"))).unwrap();
    }
    for arguments in [&["links", "student", "ann"][..], &["links"]] {
        let output = folders.run(arguments);
        let said = complaint(&output, 1);
        assert!(said.contains("no link is shown"), "{said}");
        assert_eq!(text(&output.stdout), "");
    }
}
