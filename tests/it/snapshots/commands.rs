//! The output of commands.

use std::fs;

use carillon::feed::Kind;
use jiff::{SignedDuration, Timestamp};

use super::compare;
use crate::fixture::{Folders, system_now, text};

/// The command, all that it prints and its status.
fn run(folders: &Folders, arguments: &[&str]) -> String {
    let mut command = folders.command(arguments);
    // The journal names who decides.
    let output = command.env("SUDO_USER", "kim").output().unwrap();
    let mut document = format!("$ carillon {}\n", quoted(arguments)) + &text(&output.stdout);
    if !output.stderr.is_empty() {
        document = document + "\nstandard error:\n" + &text(&output.stderr);
    }
    if let Some(status @ 1..) = output.status.code() {
        document = format!("{document}\nstatus {status}\n");
    }
    let lines = document.lines();
    lines.map(|line| without_time(line) + "\n").collect()
}

/// The arguments as somebody types them.
fn quoted(arguments: &[&str]) -> String {
    let mut quoted = Vec::new();
    for argument in arguments {
        if argument.contains(' ') {
            quoted.push(format!("'{argument}'"));
        } else {
            quoted.push((*argument).to_owned());
        }
    }
    quoted.join(" ")
}

/// The line with a word in place of the time at its beginning.
fn without_time(line: &str) -> String {
    let end = line.find([' ', ',']).unwrap_or(0);
    match line[..end].parse::<Timestamp>() {
        Ok(_) => format!("TIME{}", &line[end..]),
        Err(_) => line.to_owned(),
    }
}

#[test]
fn the_help_is_as_expected() {
    let folders = Folders::empty();
    let mut help = run(&folders, &["--help"]);
    for command in [
        &["init"][..],
        &["check"],
        &["links"],
        &["links", "rotate"],
        &["links", "stop"],
        &["links", "resume"],
        &["links", "set"],
        &["who"],
        &["journal"],
        &["fetches"],
        &["render"],
        &["lint"],
        &["schema"],
    ] {
        help += "\n";
        help += &run(&folders, &[command, &["--help"]].concat());
    }
    compare("help", &help);
}

#[test]
fn check_of_good_data_is_as_expected() {
    compare("check-good", &run(&Folders::example(), &["check"]));
}

/// Mistakes as exports and people make them.
const MISTAKES: [(&str, &str); 14] = [
    (
        "terms.json",
        r#"{ "timezone": "Europe/London", "terms": [
  { "id": "T", "title": "Autumn", "weeks": { "1": "2026-10-05", "2": "2026-10-12", "3": "2026-10-19" } } ] }"#,
    ),
    (
        "modules/cut-short.json",
        r#"{ "code": "A", "title": "Algebra", "term": "T",
  "activities": [ { "id": "LEC", "type": "Lecture", "day": "Mon","#,
    ),
    (
        "modules/times.json",
        r#"{ "code": "B", "title": "Botany", "term": "T", "activities": [
  { "id": "LEC", "type": "Lecture", "day": "Mon", "start": "9:00", "end": "10:00", "weeks": "1-3" },
  { "id": "LAB", "type": "Lab", "day": "Tuesday", "start": "11:00", "end": "10:00", "weeks": "1-" },
  { "id": "LAB", "type": "Lab", "date": "2026-02-30" },
  { "id": "TUT", "type": "Tutorial", "day": "Wed", "start": "09:00", "end": "10:00", "weeks": "1,9" } ] }"#,
    ),
    (
        "modules/misspelt.json",
        r#"{ "code": "F", "title": "French", "term": "T", "activities": [
  { "id": "LEC", "type": "Lecture", "date": "2026-10-05", "roms": ["R1"] } ] }"#,
    ),
    (
        "modules/next-year.json",
        r#"{ "code": "C", "title": "Chess", "term": "T2", "activities": [] }"#,
    ),
    (
        "modules/D.json",
        r#"{ "code": "D", "title": "Drama", "term": "T", "activities": [
  { "id": "REH", "type": "Rehearsal", "day": "Fri", "start": "18:00", "end": "20:00", "weeks": "1-3", "groups": ["Cast"],
    "changes": [ { "week": 2, "cancelled": true }, { "week": 3, "end": "17:00" } ] } ] }"#,
    ),
    (
        "modules/D-copy.json",
        r#"{ "code": "D", "title": "Drama", "term": "T", "activities": [] }"#,
    ),
    (
        "enrolments/D.json",
        r#"{ "module": "D", "term": "T", "students": [
  { "id": "ann", "groups": ["cast", "Crew"] }, "bob", "bob", "Bob", 17 ] }"#,
    ),
    (
        "enrolments/E.json",
        r#"{ "module": "E", "term": "T", "students": ["ann"] }"#,
    ),
    (
        "people.json",
        r#"[ { "id": "ann", "name": "Ann Ames", "role": "student", "language": "en_GB" },
  { "id": "s1", "name": "Dr Sam Stone", "role": "staff", "email": "sam" },
  { "id": "bob", "name": "", "role": "student" } ]"#,
    ),
    (
        "rooms.json",
        r#"{ "R1": { "title": "Room 1", "url": "maps.example.ac.uk/R1" } }"#,
    ),
    (
        "notices/ann.json",
        r#"{ "student": "ann", "notices": [ { "id": "L1", "type": "Loan", "title": "Bring it back", "date": "1/12/2026" } ] }"#,
    ),
    ("module/F.json", "{}"),
    ("modules/G.JSON", "{}"),
];

#[test]
fn check_of_bad_data_is_as_expected() {
    let folders = Folders::empty();
    for (path, content) in MISTAKES {
        folders.write(path, content);
    }
    compare("check-bad", &run(&folders, &["check"]));
    let document = run(&folders, &["check", "--format", "json"]);
    compare("check-bad-json", &document);
}

#[test]
fn the_links_are_as_expected() {
    let folders = Folders::example();
    let base = ["--base-url", "https://timetables.example.ac.uk"];
    let links = run(&folders, &[&["links"], &base[..]].concat());
    compare("links", &links);
}

#[test]
fn the_decisions_about_a_link_are_as_expected() {
    let folders = Folders::example();
    let mut document = String::new();
    for arguments in [
        &["links", "student", "b712377"][..],
        &[
            "links",
            "stop",
            "student",
            "b712377",
            "--reason",
            "Left, it seems",
        ],
        &["links", "student", "b712377"],
        &[
            "links",
            "resume",
            "student",
            "b712377",
            "--reason",
            "Back again",
        ],
        &[
            "links",
            "rotate",
            "student",
            "b712377",
            "--reason",
            "Posted in a chat",
        ],
        &["links", "set", "student", "b712377", "--hide-type", "Lab"],
        &[
            "links",
            "set",
            "student",
            "b712377",
            "--hide-type",
            "Lecture",
            "--alarm",
            "10",
        ],
        &[
            "links",
            "set",
            "student",
            "b712377",
            "--hide-type",
            "Lecture",
            "--alarm",
            "10",
            "--reason",
            "Asked at the desk",
        ],
        &["links", "set", "student", "b712377"],
        &["links", "student", "nobody"],
        &["journal"],
    ] {
        document += &run(&folders, arguments);
        document += "\n";
    }
    // A new link is random.
    let new = folders.token(Kind::Student, "b712377");
    let today = system_now().strftime("%Y-%m-%d").to_string();
    let document = document.replace(&new, "NEW-TOKEN");
    compare("links-decisions", &document.replace(&today, "TODAY"));
}

#[test]
fn the_fetches_are_as_expected() {
    let folders = Folders::example();
    // The command reads the system's clock, so the times are those of today.
    let time = system_now() - SignedDuration::from_hours(2);
    let time = Timestamp::from_second(time.as_second()).unwrap();
    let (second, hour) = (time.as_second(), time.as_second() / 3600);
    let log = format!(
        "fetch {second} outlook-web 200 9000 1750000000 student b712377\n\
         fetch {second} google 304 0 1750000000 student b712378\n\
         fetch {second} firefox 200 9000 1750000000 student b712379\n\
         count {hour} outlook-web 1 0 9000\n\
         count {hour} google 5 4 9000\n"
    );
    fs::write(folders.state().join("fetches.log"), log).unwrap();
    let hour = Timestamp::from_second(hour * 3600).unwrap();
    let fetches = |arguments: &[&str]| {
        let document = run(&folders, &[&["fetches"], arguments].concat());
        let document = document.replace(&time.to_string(), "TIME");
        document.replace(&hour.to_string(), "HOUR")
    };
    let documents = [
        fetches(&[]),
        fetches(&["GRA150"]),
        fetches(&["GRA150", "--missing"]),
        fetches(&["--programs"]),
        fetches(&["NONE"]),
    ];
    compare("fetches", &documents.join("\n"));
}
