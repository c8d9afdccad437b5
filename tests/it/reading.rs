//! The meaning of the files of the data folder, rule by rule of the format: JSON in, dated meetings or problems out.

use std::collections::BTreeSet;
use std::fmt::Write;

use carillon::feed::{FeedId, Kind};
use carillon::folder::{FileKind, Problem, Severity, Source};
use carillon::publish::Publisher;
use carillon::timetable::{
    Enrolment, FromFile, Meeting, MeetingState, Module, People, Person, Programme, Reading, Rooms,
    StudentNotices, Terms, University, When,
};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{Folders, at, example_publisher, publisher};

/// Week 6 is missing; the clocks change in week 4 of S1 and week 8 of S2, and in New York in weeks 5 and 6.
const TERMS: &str = r#"{ "timezone": "Europe/London", "terms": [
  { "id": "2026-S1", "title": "Semester 1", "weeks": { "1": "2026-09-28", "2": "2026-10-05", "3": "2026-10-12",
      "4": "2026-10-19", "5": "2026-10-26", "7": "2026-11-09", "8": "2026-11-16", "9": "2026-11-23" } },
  { "id": "2026-S2", "title": "Semester 2", "weeks": { "1": "2027-02-01", "6": "2027-03-08", "8": "2027-03-22",
      "9": "2027-03-29" } } ] }"#;

const MODULE: &str = r#"{
  "code": "MAA101",
  "title": "Calculus 1",
  "term": "2026-S1",
  "url": "https://learn.example.ac.uk/MAA101",
  "activities": [
    { "id": "LEC/1", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1-3, 5",
      "rooms": ["JB.0.01"], "staff": ["a.byron"], "groups": ["A"], "title": "Limits", "note": "Bring a calculator",
      "changes": [ { "week": 3, "cancelled": true, "note": "Strike" },
                   { "week": 5, "day": "Tue", "start": "10:00", "end": "12:00", "rooms": ["W.1.02"] } ] },
    { "id": "EXAM", "type": "Exam", "date": "2027-01-18", "start": "09:30", "end": "11:30", "status": "provisional" },
    { "id": "FIELD", "type": "Field trip", "date": "2026-11-02" }
  ]
}"#;

const ENROLMENT: &str = r#"{ "module": "MAA101", "term": "2026-S1",
  "students": [ "b712345", { "id": "b712346", "groups": ["A", "Lab 2"] } ] }"#;

const ROOMS: &str = r#"{ "JB.0.01": { "title": "James Bond Building 0.01", "url": "https://maps.example.ac.uk/JB",
  "lat": 52.765, "lon": -1.23 } }"#;

const PEOPLE: &str = r#"[
  { "id": "b712345", "name": "Siân Evans", "email": "s.evans@student.example.ac.uk", "role": "student" },
  { "id": "a.byron", "name": "Dr Ada Byron", "role": "staff" } ]"#;

const NOTICES: &str = r#"{ "student": "b712345", "notices": [
  { "id": "loan-991", "type": "Library loan due", "title": "Numerical Recipes", "date": "2026-11-02",
    "url": "https://library.example.ac.uk" } ] }"#;

/// A right file of every kind.
const GOOD: [(&str, &str); 6] = [
    ("terms.json", TERMS),
    ("modules/MAA101.json", MODULE),
    ("enrolments/MAA101.json", ENROLMENT),
    ("rooms.json", ROOMS),
    ("people.json", PEOPLE),
    ("notices/b712345.json", NOTICES),
];

/// Reads `bytes` as the file that `path` names, and compares what it says, or what is wrong with it, line by line. An
/// expected line that ends in `…` says how the line begins.
#[track_caller]
fn check(path: &str, bytes: impl AsRef<[u8]>, expected: &str) {
    compare(&read(path, bytes.as_ref()).0, expected);
}

/// The same for one activity of MAA101 in 2026-S1: a lecture on Monday of week 4, 9 to 10, with other values in place
/// of those; `null` takes one away. It stands on line 2.
#[track_caller]
fn activity(changed: &str, expected: &str) {
    activity_in("2026-S1", None, changed, expected);
}

/// The faults of such an activity, one a line.
#[track_caller]
fn fault(changed: &str, expected: &str) {
    fault_at("LEC/1", changed, expected);
}

/// The faults of week 4 of such an activity.
#[track_caller]
fn fault_in_week_4(changed: &str, expected: &str) {
    fault_at("LEC/1, week 4", changed, expected);
}

#[track_caller]
fn fault_at(place: &str, changed: &str, expected: &str) {
    let lines = expected
        .lines()
        .map(|line| format!("modules/MAA101.json:2: activity {place}: {}", line.trim()));
    activity(changed, &lines.collect::<Vec<_>>().join("\n"));
}

#[track_caller]
fn activity_in(term: &str, timezone: Option<&str>, changed: &str, expected: &str) {
    let lecture = json!({ "id": "LEC/1", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "4" });
    let mut object = lecture.as_object().unwrap().clone();
    for (key, value) in serde_json::from_str::<Value>(changed)
        .unwrap()
        .as_object()
        .unwrap()
    {
        object.insert(key.clone(), value.clone());
    }
    object.retain(|_, value| !value.is_null());
    let timezone = timezone
        .map(|name| format!(r#""timezone":"{name}","#))
        .unwrap_or_default();
    let head = format!(
        r#"{{"code":"MAA101","title":"Calculus 1",{timezone}"term":"{term}","activities":["#
    );
    check(
        "modules/MAA101.json",
        format!("{head}\n{}]}}", Value::Object(object)),
        expected,
    );
}

#[track_caller]
fn compare(found: &str, expected: &str) {
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let found: Vec<&str> = found
        .lines()
        .enumerate()
        .map(|(index, line)| match expected.get(index) {
            Some(wanted)
                if wanted
                    .strip_suffix('…')
                    .is_some_and(|start| line.starts_with(start)) =>
            {
                wanted
            }
            _ => line,
        })
        .collect();
    assert_eq!(found.join("\n"), expected.join("\n"));
}

/// The problems and what the file says, one a line, and whether there is a value.
fn read(path: &str, bytes: &[u8]) -> (String, bool, Vec<Problem>) {
    let source = match Source::new(path, bytes) {
        Ok(source) => source,
        Err(problem) => return (problem.to_string(), false, vec![problem]),
    };
    match FileKind::of(path).expect("a path of the data folder") {
        FileKind::Terms => shown(Terms::read(&source), show_terms),
        FileKind::Module => shown(Module::read(&source, Some(&terms())), show_module),
        FileKind::Enrolment => shown(Enrolment::read(&source), show_enrolment),
        FileKind::Rooms => shown(Rooms::read(&source), show_rooms),
        FileKind::People => shown(People::read(&source), show_people),
        FileKind::Notices => shown(StudentNotices::read(&source), show_notices),
        FileKind::Programme => shown(Programme::read(&source), show_programme),
    }
}

fn shown<T>(reading: Reading<T>, show: impl Fn(&T) -> String) -> (String, bool, Vec<Problem>) {
    let lines = reading
        .problems
        .iter()
        .map(ToString::to_string)
        .chain(reading.value.as_ref().map(show));
    (
        lines.collect::<Vec<_>>().join("\n"),
        reading.value.is_some(),
        reading.problems,
    )
}

fn terms() -> Terms {
    Terms::read(&Source::new("terms.json", TERMS.as_bytes()).unwrap())
        .value
        .unwrap()
}

fn module(text: &str) -> Module {
    let reading = Module::read(
        &Source::new("modules/MAA101.json", text.as_bytes()).unwrap(),
        Some(&terms()),
    );
    reading
        .value
        .unwrap_or_else(|| panic!("{:?}", reading.problems))
}

fn enrolment(text: &str) -> Enrolment {
    Enrolment::read(&Source::new("enrolments/MAA101.json", text.as_bytes()).unwrap())
        .value
        .unwrap()
}

fn show_terms(terms: &Terms) -> String {
    let mut out = terms.timezone.iana_name().unwrap().to_owned();
    for (id, term) in &terms.terms {
        write!(out, "\n{id} {}:", term.title).unwrap();
        term.weeks
            .iter()
            .for_each(|(week, monday)| write!(out, " {week}={monday}").unwrap());
    }
    out
}

fn show_module(module: &Module) -> String {
    let mut lines = Vec::new();
    for activity in module.activities.iter() {
        for meeting in &activity.meetings {
            let mut line = format!("{} {} {}", activity.id, meeting.key, show_when(meeting));
            let details = &activity.details[usize::from(meeting.details)];
            if !details.rooms.is_empty() {
                write!(line, " [{}]", details.rooms.join(", ")).unwrap();
            }
            if !details.staff.is_empty() {
                write!(line, " ({})", details.staff.join(", ")).unwrap();
            }
            details
                .online
                .iter()
                .for_each(|online| write!(line, " <{online}>").unwrap());
            details
                .note
                .iter()
                .for_each(|note| write!(line, " \"{note}\"").unwrap());
            line.push_str(match meeting.state {
                MeetingState::Confirmed => "",
                MeetingState::Provisional => " provisional",
                MeetingState::Cancelled => " cancelled",
            });
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn show_when(meeting: &Meeting) -> String {
    match meeting.when {
        When::Day(date) => date.to_string(),
        When::Timed { start, end } => {
            let [start, end] = [start, end].map(|second| Timestamp::from_second(second).unwrap());
            let [start, end] =
                [start, end].map(|time| time.strftime("%Y-%m-%dT%H:%MZ").to_string());
            let end = end.strip_prefix(&start[..11]).unwrap_or(&end);
            format!("{start}..{end}")
        }
    }
}

fn show_enrolment(enrolment: &Enrolment) -> String {
    let mut lines = vec![format!("{} {}", enrolment.module, enrolment.term)];
    for (student, set) in &enrolment.students {
        let groups = enrolment.group_sets[*set as usize]
            .iter()
            .map(|&index| &*enrolment.groups[index as usize].0);
        lines.push(
            format!("{student} {}", groups.collect::<Vec<_>>().join(", "))
                .trim()
                .to_owned(),
        );
    }
    lines.join("\n")
}

fn show_rooms(rooms: &Rooms) -> String {
    let names: BTreeSet<&str> = rooms.names().collect();
    let show = |name: &&str| {
        let room = rooms.get(name).unwrap();
        format!("{name} {:?} {:?} {:?}", room.title, room.url, room.position).replace("None", "-")
    };
    names.iter().map(show).collect::<Vec<_>>().join("\n")
}

fn show_people(people: &People) -> String {
    let show = |role, id: &str, person: &Person| {
        format!("{role} {id} {:?} {:?}", person.name, person.email).replace("None", "-")
    };
    let students = people
        .students
        .iter()
        .map(|(id, person)| show("student", id, person));
    let lines: BTreeSet<String> = students
        .chain(
            people
                .staff
                .iter()
                .map(|(id, person)| show("staff", id, person)),
        )
        .collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

fn show_programme(programme: &Programme) -> String {
    let term = programme.term.as_ref();
    let mut out = format!(
        "{} {:?} {} {:?}",
        programme.id,
        programme.title,
        term.map_or("every term", |(term, _)| term),
        programme.url
    );
    for module in &programme.modules {
        write!(out, "\n{} {:?}", module.code, module.groups).unwrap();
    }
    out
}

fn show_notices(notices: &StudentNotices) -> String {
    let show = |notice: &carillon::timetable::Notice| {
        let url = notice.url.as_deref().unwrap_or("-");
        format!(
            "{} {} {}: {}: {} {url}",
            notices.student, notice.date, notice.id, notice.notice_type, notice.title
        )
    };
    notices
        .notices
        .iter()
        .map(show)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Publishes a folder of these files, and gives the publisher with the problems that it met, one a line.
fn publish(files: &[(&str, &str)]) -> (Publisher, String) {
    let folders = Folders::empty();
    for (path, text) in files {
        folders.write(path, *text);
    }
    let mut publisher = publisher(folders.config());
    let report = publisher.publish(at("2026-11-22T12:00:00Z"));
    (
        publisher,
        report
            .problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// The mismatches between modules and enrolments, all as text.
fn warnings(modules: &[&str], enrolments: &[&str]) -> String {
    let mut university = University::default();
    for (index, text) in modules.iter().enumerate() {
        university.modules.push(FromFile {
            path: format!("modules/{index}.json").into(),
            value: module(text).into(),
        });
    }
    for (index, text) in enrolments.iter().enumerate() {
        university.enrolments.push(FromFile {
            path: format!("enrolments/{index}.json").into(),
            value: enrolment(text).into(),
        });
    }
    university
        .warnings(|_| false)
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

// A file of each kind, as the format describes it.

#[test]
fn terms_map_week_numbers_to_mondays() {
    check(
        "terms.json",
        TERMS,
        "Europe/London
         2026-S1 Semester 1: 1=2026-09-28 2=2026-10-05 3=2026-10-12 4=2026-10-19 5=2026-10-26 7=2026-11-09 8=2026-11-16 9=2026-11-23
         2026-S2 Semester 2: 1=2027-02-01 6=2027-03-08 8=2027-03-22 9=2027-03-29",
    );
}

#[test]
fn a_module_with_everything_is_dated() {
    check(
        "modules/MAA101.json",
        MODULE,
        r#"EXAM d20270118 2027-01-18T09:30Z..11:30Z provisional
           FIELD d20261102 2026-11-02
           LEC/1 w1 2026-09-28T08:00Z..09:00Z [JB.0.01] (a.byron) "Bring a calculator"
           LEC/1 w2 2026-10-05T08:00Z..09:00Z [JB.0.01] (a.byron) "Bring a calculator"
           LEC/1 w3 2026-10-12T08:00Z..09:00Z [JB.0.01] (a.byron) "Strike" cancelled
           LEC/1 w5 2026-10-27T10:00Z..12:00Z [W.1.02] (a.byron) "Bring a calculator""#,
    );
}

#[test]
fn what_a_module_says_besides_its_meetings_is_kept() {
    let module = module(MODULE);
    assert_eq!(
        (&*module.code, &*module.term, &*module.title),
        ("MAA101", "2026-S1", "Calculus 1")
    );
    assert_eq!(
        module.url.as_deref(),
        Some("https://learn.example.ac.uk/MAA101")
    );
    let lecture = module
        .activities
        .iter()
        .find(|activity| &*activity.id == "LEC/1")
        .unwrap();
    assert_eq!(
        (&*lecture.activity_type, lecture.title.as_deref()),
        ("Lecture", Some("Limits"))
    );
    assert_eq!(lecture.groups, ["A".into()]);
}

#[test]
fn an_enrolment_lists_students_as_ids_or_with_their_groups() {
    check(
        "enrolments/x.json",
        ENROLMENT,
        "MAA101 2026-S1\n b712345\n b712346 A, Lab 2",
    );
}

#[test]
fn a_room_has_a_title_an_address_and_a_position() {
    check(
        "rooms.json",
        ROOMS,
        r#"JB.0.01 Some("James Bond Building 0.01") Some("https://maps.example.ac.uk/JB") Some((52.765, -1.23))"#,
    );
}

#[test]
fn people_are_students_or_staff() {
    check(
        "people.json",
        PEOPLE,
        r#"staff a.byron Some("Dr Ada Byron") -
           student b712345 Some("Siân Evans") Some("s.evans@student.example.ac.uk")"#,
    );
}

#[test]
fn notices_are_dated_notes_for_a_student() {
    check(
        "notices/x.json",
        NOTICES,
        "b712345 2026-11-02 loan-991: Library loan due: Numerical Recipes https://library.example.ac.uk",
    );
}

#[test]
fn the_example_folder_has_no_error() {
    let report = example_publisher().publish(at("2026-11-22T12:00:00Z"));
    assert_eq!(report.problems, []);
}

// Keys.

#[test]
fn a_misspelt_key_is_named_with_its_line_and_the_right_one() {
    check(
        "modules/x.json",
        MODULE.replace("\"groups\"", "\"gruops\""),
        "modules/x.json:8: unknown key `gruops`: did you mean `groups`?",
    );
    check(
        "modules/x.json",
        MODULE.replace("\"weeks\"", "\"wekes\""),
        "modules/x.json:7: unknown key `wekes`: did you mean `weeks`?",
    );
    check(
        "modules/x.json",
        MODULE.replace("\"title\": \"Calculus", "\"Title\": \"Calculus"),
        "modules/x.json:3: unknown key `Title`: did you mean `title`?",
    );
    check(
        "modules/x.json",
        MODULE.replace(
            "{ \"week\": 3, \"cancelled\"",
            "{ \"week\": 3, \"canceled\"",
        ),
        "modules/x.json:9: unknown key `canceled`: did you mean `cancelled`?",
    );
}

#[test]
fn a_key_like_no_other_is_answered_with_those_there_are() {
    check(
        "notices/x.json",
        NOTICES.replace("\"student\"", "\"q\""),
        "notices/x.json:1: unknown key `q`: remove it; the keys allowed here are student, notices",
    );
}

#[test]
fn an_unknown_key_is_an_error_in_every_object_of_every_file() {
    let unknown = |path: &str, text: &str, line: u32| {
        check(
            path,
            text,
            &format!("{path}:{line}: unknown key `zz`: remove it; the keys allowed here are …"),
        );
    };
    unknown("terms.json", &TERMS.replacen("{ ", "{ \"zz\": 1, ", 1), 1);
    unknown(
        "terms.json",
        &TERMS.replace("{ \"id\": \"2026-S2\"", "{ \"zz\": 1, \"id\": \"2026-S2\""),
        4,
    );
    unknown(
        "modules/x.json",
        &MODULE.replace("\"code\"", "\"zz\": 1, \"code\""),
        2,
    );
    unknown(
        "modules/x.json",
        &MODULE.replace("{ \"id\": \"FIELD\"", "{ \"zz\": 1, \"id\": \"FIELD\""),
        12,
    );
    unknown(
        "modules/x.json",
        &MODULE.replace("{ \"week\": 5", "{ \"zz\": [], \"week\": 5"),
        10,
    );
    unknown(
        "enrolments/x.json",
        &ENROLMENT.replace("\"students\"", "\"zz\": 1, \"students\""),
        2,
    );
    unknown(
        "enrolments/x.json",
        &ENROLMENT.replace("{ \"id\"", "{ \"zz\": 1, \"id\""),
        2,
    );
    unknown(
        "rooms.json",
        &ROOMS.replace("\"lat\"", "\"zz\": 1, \"lat\""),
        2,
    );
    unknown(
        "people.json",
        &PEOPLE.replace(
            "{ \"id\": \"a.byron\"",
            "{ \"zz\": null, \"id\": \"a.byron\"",
        ),
        3,
    );
    unknown(
        "notices/x.json",
        &NOTICES.replacen("{ ", "{ \"zz\": 1, ", 1),
        1,
    );
    unknown(
        "notices/x.json",
        &NOTICES.replace("{ \"id\"", "{ \"zz\": {}, \"id\""),
        2,
    );
}

#[test]
fn schema_is_ignored_at_the_top_of_every_file_that_is_an_object() {
    for (path, text) in GOOD.into_iter().filter(|(_, text)| text.starts_with('{')) {
        for schema in ["\"../schemas/x.schema.json\"", "null", "{ \"a\": [1, 2] }"] {
            let with_schema = text.replacen('{', &format!("{{ \"$schema\": {schema}, "), 1);
            check(path, with_schema, &read(path, text.as_bytes()).0);
        }
    }
}

#[test]
fn schema_is_ignored_among_week_numbers() {
    let text = r#"{ "timezone": "Europe/London", "terms": [
        { "id": "S1", "title": "", "weeks": { "$schema": "x", "1": "2026-09-28" } } ] }"#;
    check("terms.json", text, "Europe/London\n S1 : 1=2026-09-28");
}

#[test]
fn schema_is_ignored_in_objects_within_a_file() {
    let within = |path: &str, text: &str, start: &str| {
        let with_schema =
            text.replacen(start, &start.replacen('{', "{ \"$schema\": \"x\", ", 1), 1);
        assert_ne!(with_schema, text);
        check(path, with_schema, &read(path, text.as_bytes()).0);
    };
    within("terms.json", TERMS, "{ \"id\"");
    within("modules/MAA101.json", MODULE, "{ \"id\": \"LEC/1\"");
    within("modules/MAA101.json", MODULE, "{ \"week\": 3");
    within("enrolments/MAA101.json", ENROLMENT, "{ \"id\"");
    within("rooms.json", ROOMS, "{ \"title\"");
    within("people.json", PEOPLE, "{ \"id\"");
    within("notices/b712345.json", NOTICES, "{ \"id\"");
}

/// A path, what is there, and the key that it lacks.
const WITHOUT_A_KEY: [(&str, &str, &str); 24] = [
    ("terms.json", r#"{"terms":[]}"#, "timezone"),
    ("terms.json", r#"{"timezone":"UTC"}"#, "terms"),
    (
        "terms.json",
        r#"{"timezone":"UTC","terms":[{"title":"","weeks":{}}]}"#,
        "id",
    ),
    (
        "terms.json",
        r#"{"timezone":"UTC","terms":[{"id":"S1","weeks":{}}]}"#,
        "title",
    ),
    (
        "terms.json",
        r#"{"timezone":"UTC","terms":[{"id":"S1","title":""}]}"#,
        "weeks",
    ),
    (
        "modules/x.json",
        r#"{"title":"","term":"2026-S1","activities":[]}"#,
        "code",
    ),
    (
        "modules/x.json",
        r#"{"code":"M","term":"2026-S1","activities":[]}"#,
        "title",
    ),
    (
        "modules/x.json",
        r#"{"code":"M","title":"","activities":[]}"#,
        "term",
    ),
    (
        "modules/x.json",
        r#"{"code":"M","title":"","term":"2026-S1"}"#,
        "activities",
    ),
    (
        "modules/x.json",
        r#"{"code":"M","title":"","term":"2026-S1","activities":[{"type":"L"}]}"#,
        "id",
    ),
    (
        "modules/x.json",
        r#"{"code":"M","title":"","term":"2026-S1","activities":[{"id":"L"}]}"#,
        "type",
    ),
    (
        "modules/x.json",
        r#"{"code":"M","title":"","term":"2026-S1","activities":[{"id":"L","type":"L","changes":[{}]}]}"#,
        "week",
    ),
    (
        "enrolments/x.json",
        r#"{"term":"S","students":[]}"#,
        "module",
    ),
    (
        "enrolments/x.json",
        r#"{"module":"M","students":[]}"#,
        "term",
    ),
    (
        "enrolments/x.json",
        r#"{"module":"M","term":"S"}"#,
        "students",
    ),
    (
        "enrolments/x.json",
        r#"{"module":"M","term":"S","students":[{"groups":[]}]}"#,
        "id",
    ),
    ("people.json", r#"[{"role":"staff"}]"#, "id"),
    ("people.json", r#"[{"id":"a"}]"#, "role"),
    ("notices/x.json", r#"{"notices":[]}"#, "student"),
    ("notices/x.json", r#"{"student":"b"}"#, "notices"),
    (
        "notices/x.json",
        r#"{"student":"b","notices":[{"type":"","title":"","date":"2026-11-02"}]}"#,
        "id",
    ),
    (
        "notices/x.json",
        r#"{"student":"b","notices":[{"id":"n","title":"","date":"2026-11-02"}]}"#,
        "type",
    ),
    (
        "notices/x.json",
        r#"{"student":"b","notices":[{"id":"n","type":"","date":"2026-11-02"}]}"#,
        "title",
    ),
    (
        "notices/x.json",
        r#"{"student":"b","notices":[{"id":"n","type":"","title":""}]}"#,
        "date",
    ),
];

#[test]
fn every_required_key_is_missed() {
    for (path, text, key) in WITHOUT_A_KEY {
        check(
            path,
            text,
            &format!("{path}:1: `{key}` is missing: add it to the object that ends here"),
        );
    }
}

#[test]
fn a_missing_key_is_reported_on_the_line_where_its_object_ends() {
    check(
        "modules/x.json",
        "{\n\"code\": \"M\",\n\"term\": \"2026-S1\",\n\"activities\": [\n\n]\n}\n\n",
        "modules/x.json:7: `title` is missing: add it to the object that ends here",
    );
}

#[test]
fn a_key_that_is_here_twice_is_an_error() {
    let twice = |path: &str, text: &str, start: &str, key: &str, line: u32| {
        let text = text.replacen(
            start,
            &format!("{start} \"{key}\": \"x\", \"{key}\": \"x\","),
            1,
        );
        check(
            path,
            text,
            &format!("{path}:{line}: `{key}` is here twice: remove one"),
        );
    };
    twice("terms.json", r#"{"terms": []}"#, "{", "timezone", 1);
    twice(
        "modules/x.json",
        &MODULE.replace("\"code\": \"MAA101\",", ""),
        "{",
        "code",
        1,
    );
    twice("modules/x.json", MODULE, "\"day\": \"Mon\",", "shared", 7);
    twice(
        "notices/x.json",
        &NOTICES.replace("\"title\": \"Numerical Recipes\",", ""),
        "{ \"id\": \"loan-991\",",
        "title",
        2,
    );
}

// Types.

#[test]
fn a_value_of_another_type_is_an_error_on_its_line() {
    let wrong = |path: &str, text: &str, line: u32, what: &str| {
        check(path, text, &format!("{path}:{line}: {what}: write…"));
    };
    wrong(
        "modules/x.json",
        &MODULE.replace("\"MAA101\",", "101,"),
        2,
        "`code` is the number 101",
    );
    wrong(
        "modules/x.json",
        &MODULE.replace("[\"JB.0.01\"],", "\"JB.0.01\","),
        8,
        "`rooms` is the text \"JB.0.01\"",
    );
    wrong(
        "modules/x.json",
        &MODULE.replace("\"09:00\",", "900,"),
        7,
        "`start` is the number 900",
    );
    wrong(
        "modules/x.json",
        &MODULE.replace("\"week\": 3,", "\"week\": \"3\","),
        9,
        "`week` is the text \"3\"",
    );
    wrong(
        "modules/x.json",
        &MODULE.replace("true,", "\"yes\","),
        9,
        "`cancelled` is the text \"yes\"",
    );
    wrong(
        "rooms.json",
        &ROOMS.replace("52.765,", "\"52.765\","),
        2,
        "`lat` is the text \"52.765\"",
    );
    wrong(
        "notices/x.json",
        &NOTICES.replace("\"2026-11-02\",", "20261102,"),
        2,
        "`date` is the number 20261102",
    );
    wrong(
        "terms.json",
        &TERMS.replace("\"2026-10-12\",", "12,"),
        2,
        "`3` is the number 12",
    );
    wrong(
        "people.json",
        r#"["b712345"]"#,
        1,
        "an entry of this file is the text \"b712345\"",
    );
    wrong(
        "people.json",
        r#"{"id": "b712345"}"#,
        1,
        "this file is an object in braces",
    );
    wrong("rooms.json", "[]", 1, "this file is a list in brackets");
    wrong(
        "enrolments/x.json",
        &ENROLMENT.replace("\"b712345\"", "712345"),
        2,
        "an entry of `students` is the number 712345",
    );
}

#[test]
fn a_value_of_another_type_is_an_error_on_its_line_also_where_it_is_the_last() {
    let wrong = |path: &str, text: &str, line: u32| {
        let (shown, _, problems) = read(path, text.as_bytes());
        assert_eq!(problems[0].line, line, "{shown}");
    };
    wrong(
        "notices/x.json",
        "{\n\"notices\": [],\n\"student\": 5\n\n}",
        3,
    );
    wrong(
        "modules/x.json",
        "{\n\"term\": \"2026-S1\",\n\"code\": 5\n}",
        3,
    );
    wrong(
        "people.json",
        "[\n{ \"id\": \"a\",\n\"role\": \"boss\"\n}\n]",
        3,
    );
    wrong("rooms.json", "{\n\"JB\": {\n\"lat\": true\n}\n}", 3);
    wrong(
        "terms.json",
        "{ \"timezone\": \"UTC\", \"terms\": [ { \"id\": \"S1\", \"title\": \"\", \"weeks\": {\n\"1\": 5\n\n} } ] }",
        2,
    );
    wrong(
        "enrolments/x.json",
        "{\"module\":\"M\",\"term\":\"S\",\"students\":[{\"id\":\"a\",\"groups\":[\n5\n\n]}]}",
        2,
    );
}

#[test]
fn numbers_that_are_not_week_numbers_are_not_weeks_of_a_change() {
    let week = |number: &str, what: &str| {
        activity(
            &format!(r#"{{"changes":[{{"week":{number}}}]}}"#),
            &format!("modules/MAA101.json:2: {what}…"),
        );
    };
    week("-1", "`week` is the number -1: write a whole number");
    week("4.5", "`week` is the number 4.5: write a whole number");
    week("70000", "`week` is the number 70000: write a whole number");
}

#[test]
fn an_unknown_status_or_role_is_an_error() {
    activity(
        r#"{"status":"tentative"}"#,
        "modules/MAA101.json:2: `status` is the text \"tentative\": write \"provisional\", \"confirmed\" or \"cancelled\"",
    );
    activity(
        r#"{"status":"Cancelled"}"#,
        "modules/MAA101.json:2: `status` is the text \"Cancelled\": write…",
    );
    check(
        "people.json",
        r#"[{"id":"a","role":"boss"}]"#,
        "people.json:1: `role` is the text \"boss\": write \"student\" or \"staff\"",
    );
}

#[test]
fn null_stands_for_an_optional_key_that_is_not_there_and_for_no_required_one() {
    let text = MODULE
        .replace("[\"A\"]", "null")
        .replace("\"Limits\"", "null");
    let module = module(&text);
    let mut activities = module.activities.iter();
    let lecture = activities
        .find(|activity| &*activity.id == "LEC/1")
        .unwrap();
    assert_eq!((&*lecture.groups, &lecture.title), (&[][..], &None));
    check(
        "modules/x.json",
        MODULE.replace("\"MAA101\"", "null"),
        "modules/x.json:2: `code` is null: write a text in quotes",
    );
}

// Text that is not JSON.

#[test]
fn a_trailing_comma_is_an_error_on_its_line() {
    check(
        "people.json",
        "[\n{\"id\":\"a\",\"role\":\"staff\"},\n]",
        "people.json:3: this is not JSON (trailing comma): look…",
    );
    check(
        "rooms.json",
        "{\n\"a\": {},\n}",
        "rooms.json:3: this is not JSON (trailing comma): look…",
    );
}

#[test]
fn comments_single_quotes_and_things_after_the_end_are_not_json() {
    check(
        "rooms.json",
        "{} // rooms",
        "rooms.json:1: this is not JSON (trailing characters): look…",
    );
    check(
        "rooms.json",
        "{}\n{}",
        "rooms.json:2: this is not JSON (trailing characters): look…",
    );
    check(
        "rooms.json",
        "{'a': {}}",
        "rooms.json:1: this is not JSON (key must be a string): look…",
    );
    check(
        "rooms.json",
        "rooms",
        "rooms.json:1: this is not JSON (expected value): look…",
    );
}

#[test]
fn an_unescaped_line_break_in_a_string_is_not_json() {
    check(
        "rooms.json",
        "{\"a\": {\"title\": \"two\nlines\"}}",
        "rooms.json:…",
    );
    assert!(
        read("rooms.json", b"{\"a\": {\"title\": \"two\nlines\"}}")
            .0
            .contains("this is not JSON (control character")
    );
}

#[test]
fn a_file_that_ends_in_the_middle_is_said_to() {
    for (path, text) in GOOD {
        let ends = text.char_indices().map(|(index, _)| index).skip(1);
        // After a sign or a point, the parser misses digits and not the end.
        for end in ends
            .filter(|end| !text[..*end].trim().is_empty() && !text[..*end].ends_with(['-', '.']))
        {
            let (shown, has_value, problems) = read(path, &text.as_bytes()[..end]);
            assert!(
                !has_value && shown.contains("the file ends too early: "),
                "{path} until {end}: {shown}"
            );
            let lines = u32::try_from(text[..end].lines().count()).unwrap();
            assert!(
                problems[0].line == lines || problems[0].line == lines + 1,
                "{path} until {end}: {shown}"
            );
        }
    }
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    for (path, _) in GOOD {
        for text in ["", " ", "\n\n\t\r\n", "\u{feff}"] {
            let (shown, has_value, _) = read(path, text.as_bytes());
            assert!(
                !has_value
                    && shown.contains("the file is empty: copy or export it again, or delete it; a file that is still being written"),
                "{shown}"
            );
        }
    }
}

#[test]
fn bytes_that_are_not_utf8_are_reported_with_the_line() {
    check(
        "people.json",
        b"[\n{\"id\": \"a\",\n\"name\": \"Si\xe2n\"}]",
        "people.json:3: not UTF-8 text: save the file as UTF-8",
    );
    check(
        "people.json",
        b"\xff\xfe[\x00]\x00",
        "people.json:1: not UTF-8 text: save the file as UTF-8",
    );
}

#[test]
fn a_byte_order_mark_is_ignored() {
    for (path, text) in GOOD {
        check(
            path,
            format!("\u{feff}{text}"),
            &read(path, text.as_bytes()).0,
        );
    }
    check(
        "people.json",
        "\u{feff}[\n{\"id\":\"a\",\n\"rolle\":1}]",
        "people.json:3: unknown key `rolle`: did you mean `role`?",
    );
}

#[test]
fn lines_that_end_in_crlf_count_once() {
    for (path, text) in GOOD {
        check(
            path,
            text.replace('\n', "\r\n"),
            &read(path, text.as_bytes()).0,
        );
    }
    check(
        "modules/x.json",
        MODULE.replace('\n', "\r\n").replace("groups", "gruops"),
        "modules/x.json:8: unknown key `gruops`…",
    );
    check(
        "modules/x.json",
        MODULE
            .replace('\n', "\r\n")
            .replace("2026-11-02", "2026-11-31"),
        "modules/x.json:12: activity FIELD: there is no 2026-11-31…",
    );
}

#[test]
fn nesting_of_any_depth_is_an_error_and_no_crash() {
    for (path, _) in GOOD {
        for (open, close) in [
            ("[", "]"),
            ("{\"a\":", "}"),
            ("{\"id\":", "}"),
            ("[{\"id\":", "}]"),
        ] {
            let text = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            let (shown, has_value, _) = read(path, text.as_bytes());
            assert!(
                !has_value && shown.starts_with(path),
                "{path} {open}: {shown}"
            );
        }
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    check("rooms.json", format!("{{\"$schema\":{deep}}}"), "");
    check(
        "modules/x.json",
        MODULE.replace("\"Limits\"", &deep),
        "modules/x.json:8: `title` is a list in brackets: write a single text in quotes",
    );
}

#[test]
fn a_number_too_large_for_any_is_an_error() {
    check(
        "rooms.json",
        r#"{"a":{"lat":1e999,"lon":0}}"#,
        "rooms.json:1: `lat` is the number 1e999, which cannot be read (number out of range): write another value",
    );
}

#[test]
fn half_a_surrogate_is_an_error() {
    check(
        "rooms.json",
        r#"{"a":{"title":"\ud83d"}}"#,
        "rooms.json:1: …",
    );
    let (_, has_value, _) = read("rooms.json", br#"{"a":{"title":"\ud83d"}}"#);
    assert!(!has_value);
}

#[test]
fn escapes_in_strings_and_keys_mean_what_they_stand_for() {
    check(
        "rooms.json",
        r#"{"\u004aB":{"t\u0069tle":"\u00c9cole \ud83d\ude00"}}"#,
        r#"JB Some("École 😀") - -"#,
    );
    check(
        "enrolments/x.json",
        r#"{"module":"M","term":"S","students":["\u0062712345"]}"#,
        "M S\n b712345",
    );
}

// terms.json.

/// A terms.json with these weeks; they stand on line 2.
fn weeks(weeks: &str) -> String {
    format!(
        "{{ \"timezone\": \"Europe/London\", \"terms\": [ {{ \"id\": \"S1\", \"title\": \"\", \"weeks\": {{\n{weeks} }} }} ] }}"
    )
}

#[test]
fn a_week_is_given_by_its_monday() {
    check(
        "terms.json",
        weeks(r#""1": "2026-09-29", "2": "2026-10-04""#),
        "terms.json:2: 2026-09-29 is a Tuesday: write the Monday of the week, did you mean 2026-09-28?
         terms.json:2: 2026-10-04 is a Sunday: write the Monday of the week, did you mean 2026-09-28?",
    );
}

#[test]
fn a_week_number_twice_is_an_error() {
    check(
        "terms.json",
        weeks("\"1\": \"2026-09-28\",\n\"1\": \"2026-10-05\""),
        "terms.json:3: term S1 has week 1 twice: remove one",
    );
    check(
        "terms.json",
        weeks(r#""1": "2026-09-28", "01": "2026-10-05""#),
        "terms.json:2: term S1 has week 1 twice: remove one",
    );
    check(
        "terms.json",
        weeks(r#""1": "2026-09-28", "\u0031": "2026-10-05""#),
        "terms.json:2: term S1 has week 1 twice…",
    );
}

#[test]
fn two_weeks_on_one_monday_are_a_warning() {
    check(
        "terms.json",
        weeks("\"1\": \"2026-09-28\",\n\"2\": \"2026-09-28\""),
        "terms.json:3: warning: weeks 1 and 2 of term S1 start on the same Monday, 2026-09-28, so meetings in both weeks would appear twice: give each week its own Monday
         Europe/London
         S1 : 1=2026-09-28 2=2026-09-28",
    );
}

#[test]
fn week_numbers_may_have_gaps_and_stand_in_any_order_and_dates_may_jump() {
    check(
        "terms.json",
        weeks(r#""30": "2026-10-05", "0": "2027-04-19", "7": "2026-09-28""#),
        "Europe/London\n S1 : 0=2027-04-19 7=2026-09-28 30=2026-10-05",
    );
}

#[test]
fn a_value_that_is_not_a_week_number_is_an_error() {
    for number in ["one", "", " 1", "-1", "1.0", "1-2", "70000"] {
        check(
            "terms.json",
            weeks(&format!("\"{number}\": \"2026-09-28\"")),
            &format!(
                "terms.json:2: \"{number}\" is not a week number: write a whole number such as 7, 999 at most"
            ),
        );
    }
}

#[test]
fn a_value_that_is_not_a_date_is_an_error() {
    for date in [
        "28.09.2026",
        "2026-9-28",
        "2026-W4-01",
        "20260928",
        "2026-09-28T00:00",
        " 2026-09-28",
        "",
        "2026-W40-1",
    ] {
        check(
            "terms.json",
            weeks(&format!("\"1\": \"{date}\"")),
            &format!(
                "terms.json:2: \"{date}\" is not a date: write it as YYYY-MM-DD, for example 2026-09-28"
            ),
        );
    }
}

#[test]
fn the_29th_of_february_is_a_date_in_leap_years_alone() {
    check(
        "terms.json",
        weeks(r#""1": "2044-02-29""#),
        "Europe/London\n S1 : 1=2044-02-29",
    );
    check(
        "terms.json",
        weeks(r#""1": "2027-02-29""#),
        "terms.json:2: there is no 2027-02-29: that month has 28 days, so correct the day",
    );
}

#[test]
fn an_unknown_time_zone_is_an_error() {
    for (zone, remedy) in [
        ("BST", "write a name such as Europe/London"),
        ("+01:00", "write a name such as Europe/London"),
        ("", "write a name such as Europe/London"),
        ("../etc/passwd", "write a name such as Europe/London"),
        ("Europe/Londn", "did you mean Europe/London?"),
        ("London", "did you mean Europe/London?"),
        ("Europe/London ", "did you mean Europe/London?"),
        ("GMT Standard Time", "did you mean Europe/London?"),
    ] {
        check(
            "terms.json",
            json!({ "timezone": zone, "terms": [] }).to_string(),
            &format!("terms.json:1: \"{zone}\" is not an IANA time zone: {remedy}"),
        );
    }
}

#[test]
fn a_time_zone_with_several_parts_is_known() {
    check(
        "terms.json",
        r#"{"timezone":"America/Argentina/Ushuaia","terms":[]}"#,
        "America/Argentina/Ushuaia",
    );
}

#[test]
fn a_term_twice_is_an_error() {
    check(
        "terms.json",
        "{\"timezone\":\"UTC\",\"terms\":[{\"id\":\"S1\",\"title\":\"\",\"weeks\":{}},\n{\"id\":\"S1\",\"title\":\"\",\"weeks\":{}}]}",
        "terms.json:2: term S1 is here twice: merge the two",
    );
}

#[test]
fn a_term_without_an_id_is_an_error() {
    check(
        "terms.json",
        r#"{"timezone":"UTC","terms":[{"id":"","title":"","weeks":{}}]}"#,
        "terms.json:1: a term's id is empty: write at least one character",
    );
}

#[test]
fn every_fault_of_the_terms_is_reported() {
    check(
        "terms.json",
        "{ \"timezone\": \"Europe/Londn\", \"terms\": [\n{ \"id\": \"S1\", \"title\": \"\", \"weeks\": {\n\"x\": \"2026-09-29\",\n\"2\": \"soon\" } },\n{ \"id\": \"S1\", \"title\": \"\", \"weeks\": {} } ] }",
        "terms.json:1: \"Europe/Londn\" is not an IANA time zone…
         terms.json:3: \"x\" is not a week number…
         terms.json:3: 2026-09-29 is a Tuesday…
         terms.json:4: \"soon\" is not a date…
         terms.json:5: term S1 is here twice…",
    );
}

// A module and its term.

#[test]
fn a_term_that_is_not_in_terms_json_is_an_error() {
    check(
        "modules/x.json",
        MODULE.replace("2026-S1", "2026-S3"),
        "modules/x.json:4: there is no term \"2026-S3\" in terms.json: use one of 2026-S1, 2026-S2, or add it there",
    );
}

#[test]
fn without_terms_no_module_can_be_dated() {
    let reading = Module::read(
        &Source::new("modules/x.json", MODULE.as_bytes()).unwrap(),
        None,
    );
    assert_eq!(reading.value, None);
    assert_eq!(
        reading.problems[0].to_string(),
        "modules/x.json:4: terms.json is missing or has never been valid, so no week has a date: correct it first"
    );
}

#[test]
fn a_module_may_have_no_activity() {
    check(
        "modules/x.json",
        r#"{"code":"M","title":"T","term":"2026-S1","activities":[]}"#,
        "",
    );
    assert!(
        module(r#"{"code":"M","title":"T","term":"2026-S1","activities":[]}"#)
            .activities
            .is_empty()
    );
}

#[test]
fn codes_and_ids_that_are_in_use_are_kept_as_they_are() {
    for code in [
        "PR3151-2627",
        "МЕОА-11f(23/24н.р.)",
        "LecA/01#2",
        "a b",
        "..",
        "數學",
        "a\\b\"c",
        "x".repeat(200).as_str(),
    ] {
        let text = json!({ "code": code, "title": "T", "term": "2026-S1", "activities": [
            { "id": code, "type": "Lecture", "date": "2026-11-02", "rooms": [code], "staff": [code], "groups": [code] } ] });
        let module = module(&text.to_string());
        let activity = &module.activities[0];
        assert_eq!(
            [
                &*module.code,
                &*activity.id,
                &*activity.groups[0],
                &*activity.details[0].rooms[0]
            ],
            [code; 4]
        );
    }
}

#[test]
fn an_empty_code_or_id_is_an_error() {
    check(
        "modules/x.json",
        MODULE.replace("\"MAA101\"", "\"\""),
        "modules/x.json:2: the module's code is empty: write at least one character",
    );
    check(
        "modules/x.json",
        MODULE.replace("\"FIELD\"", "\"\""),
        "modules/x.json:12: an activity's id is empty: write at least one character",
    );
    fault(
        r#"{"type":""}"#,
        "the type is empty: write at least one character",
    );
    fault(
        r#"{"groups":[""]}"#,
        "a group is empty: write at least one character",
    );
    fault(
        r#"{"shared":""}"#,
        "shared is empty: write at least one character",
    );
}

#[test]
fn a_control_character_in_a_code_or_id_is_an_error() {
    let text = |code: &str, id: &str| {
        let activity = json!({ "id": id, "type": "L", "date": "2026-11-02" });
        json!({ "code": code, "title": "T", "term": "2026-S1", "activities": [activity] })
            .to_string()
    };
    for (character, shown) in [
        ("\u{0}", "\\0"),
        ("\u{1f}", "\\u{1f}"),
        ("\n", "\\n"),
        ("\t", "\\t"),
        ("\u{7f}", "\\u{7f}"),
        ("\u{9b}", "\\u{9b}"),
    ] {
        let fault =
            format!("\"a{shown}b\" holds a control character (a line break or a tab): remove it");
        let name = format!("a{character}b");
        check(
            "modules/x.json",
            text(&name, "L"),
            &format!("modules/x.json:1: the module's code {fault}"),
        );
        check(
            "modules/x.json",
            text("M", &name),
            &format!("modules/x.json:1: an activity's id {fault}"),
        );
    }
}

#[test]
fn an_activity_id_twice_is_an_error_on_the_second_line() {
    check(
        "modules/x.json",
        MODULE.replace("\"FIELD\"", "\"EXAM\""),
        "modules/x.json:12: activity EXAM: this id is twice in the module: give each activity its own id",
    );
}

#[test]
fn the_modules_own_time_zone_wins() {
    activity_in(
        "2026-S1",
        Some("Europe/Kyiv"),
        "{}",
        "LEC/1 w4 2026-10-19T06:00Z..07:00Z",
    );
    activity_in(
        "2026-S1",
        Some("Asia/Shanghai"),
        r#"{"weeks":"4-5"}"#,
        "LEC/1 w4 2026-10-19T01:00Z..02:00Z\n LEC/1 w5 2026-10-26T01:00Z..02:00Z",
    );
    activity_in(
        "2026-S1",
        Some("Asia/Kathmandu"),
        "{}",
        "LEC/1 w4 2026-10-19T03:15Z..04:15Z",
    );
    activity_in(
        "2026-S1",
        Some("America/Los_Angeles"),
        r#"{"start":"18:00","end":"24:00"}"#,
        "LEC/1 w4 2026-10-20T01:00Z..07:00Z",
    );
}

#[test]
fn a_module_in_an_unknown_time_zone_is_an_error() {
    activity_in(
        "2026-S1",
        Some("Europe/Kiew"),
        "{}",
        "modules/MAA101.json:1: \"Europe/Kiew\" is not an IANA time zone: did you mean Europe/Kiev?",
    );
}

// Weeks and days.

#[test]
fn weeks_are_numbers_and_ranges_with_spaces_allowed() {
    let three = "LEC/1 w1 2026-09-28T08:00Z..09:00Z
                 LEC/1 w2 2026-10-05T08:00Z..09:00Z
                 LEC/1 w5 2026-10-26T09:00Z..10:00Z";
    for weeks in [
        "1-2,5",
        "1,2,5",
        " 1 - 2 , 5 ",
        "5,2,1",
        "1-2,2,5-5",
        "01-02,5",
    ] {
        activity(&json!({ "weeks": weeks }).to_string(), three);
    }
}

#[test]
fn a_value_that_is_not_a_list_of_weeks_is_an_error() {
    for weeks in [
        "", " ", ",", "1,", "1,,2", "1-", "-1", "1-2-3", "99999", "1 2",
    ] {
        fault(
            &json!({ "weeks": weeks }).to_string(),
            &format!(
                "\"{weeks}\" is not a list of weeks: write numbers and ranges with commas between them, such as 1-5,7"
            ),
        );
    }
    for weeks in ["a", "1;2", "1.5", "+1", "²"] {
        fault(
            &json!({ "weeks": weeks }).to_string(),
            &format!("\"{weeks}\" is not a list of weeks because of …"),
        );
    }
}

#[test]
fn a_range_that_runs_backwards_is_an_error() {
    fault(
        r#"{"weeks":"5-1"}"#,
        "the range 5-1 runs backwards: write 1-5",
    );
}

#[test]
fn a_week_that_the_term_lacks_is_an_error() {
    fault(
        r#"{"weeks":"1,6"}"#,
        "week 6 is not in term 2026-S1 (1-5,7-9): correct the weeks, or add them to terms.json",
    );
    fault(
        r#"{"weeks":"3-12"}"#,
        "weeks 6,10-12 are not in term 2026-S1 (1-5,7-9): correct the weeks, or add them to terms.json",
    );
    fault(
        r#"{"weeks":"0"}"#,
        "week 0 is not in term 2026-S1 (1-5,7-9): …",
    );
    fault(
        r#"{"weeks":"0-65535"}"#,
        "weeks 0,6,10-65535 are not in term…",
    );
}

#[test]
fn the_line_of_a_fault_is_that_of_the_value() {
    check(
        "modules/MAA101.json",
        "{ \"code\": \"MAA101\", \"title\": \"\", \"term\": \"2026-S1\",\n\"activities\": [\n{\n\"id\": \"LEC/1\", \"type\": \"Lecture\",\n\"day\": \"Mon\", \"start\": \"09:00\",\n\"end\": \"10:00\",\n\"weeks\":\n\n\"12\"\n} ] }",
        "modules/MAA101.json:9: activity LEC/1: week 12 is not in term 2026-S1 (1-5,7-9): correct the weeks, or add them to terms.json",
    );
}

#[test]
fn the_days_are_monday_to_sunday() {
    let days = [
        ("Mon", 19, "08"),
        ("Tue", 20, "08"),
        ("Wed", 21, "08"),
        ("Thu", 22, "08"),
        ("Fri", 23, "08"),
        ("Sat", 24, "08"),
        ("Sun", 25, "09"),
    ];
    for (day, date, hour) in days {
        activity(
            &json!({ "day": day }).to_string(),
            &format!(
                "LEC/1 w4 2026-10-{date}T{hour}:00Z..{:02}:00Z",
                hour.parse::<u8>().unwrap() + 1
            ),
        );
    }
}

#[test]
fn a_value_that_is_not_a_day_is_an_error() {
    for day in ["mon", "Monday", "", "Mo", "1", "Mon ", "Lun"] {
        fault(
            &json!({ "day": day }).to_string(),
            &format!("\"{day}\" is not a day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun"),
        );
    }
}

// Times.

#[test]
fn times_run_from_midnight_to_midnight() {
    activity(
        r#"{"start":"00:00","end":"24:00","weeks":"5"}"#,
        "LEC/1 w5 2026-10-26T00:00Z..2026-10-27T00:00Z",
    );
    activity(
        r#"{"start":"23:59","end":"24:00","weeks":"5"}"#,
        "LEC/1 w5 2026-10-26T23:59Z..2026-10-27T00:00Z",
    );
    activity(
        r#"{"start":"00:00","end":"00:01","weeks":"5"}"#,
        "LEC/1 w5 2026-10-26T00:00Z..00:01Z",
    );
}

#[test]
fn a_value_that_is_not_a_time_is_an_error() {
    for time in
        "9:00|09:60|24:01|25:00|0900|09.00|09:00:00|9am||09:0| 09:00|-9:00|٠٩:٠٠|09:00Z".split('|')
    {
        let fault = format!(
            "modules/MAA101.json:2: activity LEC/1: \"{time}\" is not a time: write HH:MM from 00:00 to 24:00, with two digits each"
        );
        activity(&json!({ "start": time }).to_string(), &fault);
        activity(&json!({ "end": time }).to_string(), &fault);
    }
}

#[test]
fn an_end_that_is_not_after_the_start_is_an_error() {
    for (start, end) in [
        ("10:00", "09:00"),
        ("09:00", "09:00"),
        ("24:00", "24:00"),
        ("22:00", "00:00"),
        ("24:00", "00:00"),
    ] {
        fault(
            &json!({ "start": start, "end": end }).to_string(),
            &format!("it ends at {end}, which is not after its start at {start}: …"),
        );
    }
}

#[test]
fn a_weekly_activity_needs_all_its_parts() {
    for part in ["day", "start", "end", "weeks"] {
        fault(
            &json!({ part: null }).to_string(),
            &format!(
                "`{part}` is missing: a weekly activity requires day, start, end and weeks; a single one requires a date"
            ),
        );
    }
}

#[test]
fn an_activity_without_any_time_has_an_error_about_every_part() {
    fault(
        r#"{"day":null,"start":null,"end":null,"weeks":null}"#,
        "`day` is missing: …
         `start` is missing: …
         `end` is missing: …
         `weeks` is missing: …",
    );
}

// Activities on a date.

#[test]
fn an_activity_on_a_date_has_times_or_takes_the_whole_day() {
    activity(
        r#"{"date":"2026-07-01","day":null,"weeks":null}"#,
        "LEC/1 d20260701 2026-07-01T08:00Z..09:00Z",
    );
    activity(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"start":null,"end":null}"#,
        "LEC/1 d20261102 2026-11-02",
    );
}

#[test]
fn a_date_need_not_lie_in_the_term() {
    activity(
        r#"{"date":"2028-02-29","day":null,"weeks":null,"start":null,"end":null}"#,
        "LEC/1 d20280229 2028-02-29",
    );
}

#[test]
fn half_a_time_is_an_error() {
    fault(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"end":null}"#,
        "it has `start` but no `end`: write both, or neither for a whole day",
    );
    fault(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"start":null}"#,
        "it has `end` but no `start`: write both, or neither for a whole day",
    );
}

#[test]
fn a_date_with_weeks_or_a_day_is_an_error() {
    fault(
        r#"{"date":"2026-11-02","day":null}"#,
        "it has both a date and weeks: write a date, or day, start, end and weeks",
    );
    fault(
        r#"{"date":"2026-11-02"}"#,
        "it has both a date and day: …
         it has both a date and weeks: …",
    );
}

#[test]
fn a_date_that_is_none_is_an_error() {
    for date in ["02.11.2026", "", "2026-1-1"] {
        fault(
            &json!({ "date": date, "day": null, "weeks": null }).to_string(),
            &format!("\"{date}\" is not a date: write it as YYYY-MM-DD, for example 2026-09-28"),
        );
    }
    for date in ["2026-11-31", "2026-13-01"] {
        fault(
            &json!({ "date": date, "day": null, "weeks": null }).to_string(),
            &format!("there is no {date}: …"),
        );
    }
}

#[test]
fn a_date_at_the_end_of_time_does_not_crash() {
    for date in ["9999-12-31", "9999-12-30", "0000-01-01", "0001-01-01"] {
        for zone in [
            None,
            Some("Pacific/Kiritimati"),
            Some("America/Los_Angeles"),
        ] {
            for times in [("00:00", "24:00"), ("09:00", "10:00")] {
                let text = json!({ "code": "M", "title": "", "term": "2026-S1", "timezone": zone, "activities": [
                    { "id": "L", "type": "L", "date": date, "start": times.0, "end": times.1 } ] });
                read("modules/x.json", text.to_string().as_bytes());
            }
        }
    }
}

#[test]
fn times_on_a_date_follow_the_rules_of_times() {
    fault(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"start":"9:00"}"#,
        "\"9:00\" is not a time…",
    );
    fault(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"end":"08:00"}"#,
        "it ends at 08:00, which is not after…",
    );
}

#[test]
fn changes_of_an_activity_on_a_date_are_an_error() {
    fault(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"changes":[{"week":4,"cancelled":true}]}"#,
        "only weekly activities can have changes: correct the date itself, or set \"status\": \"cancelled\"",
    );
    activity(
        r#"{"date":"2026-11-02","day":null,"weeks":null,"changes":[]}"#,
        "LEC/1 d20261102 2026-11-02T09:00Z..10:00Z",
    );
}

// Clocks.

#[test]
fn the_clock_on_the_wall_stays_while_utc_jumps() {
    activity(
        r#"{"weeks":"3-5"}"#,
        "LEC/1 w3 2026-10-12T08:00Z..09:00Z
         LEC/1 w4 2026-10-19T08:00Z..09:00Z
         LEC/1 w5 2026-10-26T09:00Z..10:00Z",
    );
    activity_in(
        "2026-S2",
        None,
        r#"{"weeks":"8-9"}"#,
        "LEC/1 w8 2027-03-22T09:00Z..10:00Z
         LEC/1 w9 2027-03-29T08:00Z..09:00Z",
    );
}

#[test]
fn a_time_that_occurs_twice_is_the_first() {
    activity(
        r#"{"day":"Sun","start":"01:00","end":"01:30"}"#,
        "LEC/1 w4 2026-10-25T00:00Z..00:30Z",
    );
    activity(
        r#"{"day":"Sun","start":"00:30","end":"01:59"}"#,
        "LEC/1 w4 2026-10-24T23:30Z..2026-10-25T00:59Z",
    );
    activity(
        r#"{"day":"Sun","start":"01:30","end":"02:00"}"#,
        "LEC/1 w4 2026-10-25T00:30Z..02:00Z",
    );
    activity_in(
        "2026-S1",
        Some("America/New_York"),
        r#"{"weeks":"5","day":"Sun","start":"01:30","end":"03:00"}"#,
        "LEC/1 w5 2026-11-01T05:30Z..08:00Z",
    );
}

#[test]
fn a_time_that_the_clocks_skip_is_an_error() {
    let skipped = |zone, week: &str, day: &str, start: &str, end: &str, expected: &str| {
        activity_in(
            "2026-S2",
            zone,
            &json!({ "weeks": week, "day": day, "start": start, "end": end }).to_string(),
            expected,
        );
    };
    skipped(
        None,
        "8",
        "Sun",
        "01:00",
        "03:00",
        "modules/MAA101.json:2: activity LEC/1, week 8: 01:00 on 2027-03-28 does not exist in Europe/London, because the clocks go forward then: give…",
    );
    skipped(
        None,
        "8",
        "Sun",
        "00:30",
        "01:59",
        "modules/MAA101.json:2: activity LEC/1, week 8: 01:59 on 2027-03-28 does not exist…",
    );
    skipped(
        None,
        "8",
        "Sun",
        "00:59",
        "02:00",
        "LEC/1 w8 2027-03-28T00:59Z..01:00Z",
    );
    skipped(
        Some("America/New_York"),
        "6",
        "Sun",
        "02:30",
        "04:00",
        "modules/MAA101.json:2: activity LEC/1, week 6: 02:30 on 2027-03-14 does not exist in America/New_York, because…",
    );
    skipped(
        Some("America/New_York"),
        "6",
        "Sun",
        "01:30",
        "03:00",
        "LEC/1 w6 2027-03-14T06:30Z..07:00Z",
    );
}

#[test]
fn a_skipped_time_on_a_date_or_in_a_change_is_an_error_too() {
    fault(
        r#"{"date":"2027-03-28","day":null,"weeks":null,"start":"01:15","end":"02:15"}"#,
        "01:15 on 2027-03-28 does not exist in Europe/London…",
    );
    activity_in(
        "2026-S2",
        None,
        r#"{"weeks":"8","changes":[{"week":8,"day":"Sun","start":"01:15"}]}"#,
        "modules/MAA101.json:2: activity LEC/1, week 8: 01:15 on 2027-03-28 does not exist in Europe/London…",
    );
}

#[test]
fn a_change_can_lead_out_of_a_time_that_the_clocks_skip() {
    activity_in(
        "2026-S2",
        None,
        r#"{"weeks":"8","day":"Sun","start":"01:00","end":"03:00","changes":[{"week":8,"start":"02:00"}]}"#,
        "LEC/1 w8 2027-03-28T01:00Z..02:00Z",
    );
}

#[test]
fn midnight_at_the_end_of_a_night_of_the_clocks() {
    activity(
        r#"{"day":"Sat","start":"22:00","end":"24:00"}"#,
        "LEC/1 w4 2026-10-24T21:00Z..23:00Z",
    );
    activity(
        r#"{"day":"Sun","start":"22:00","end":"24:00"}"#,
        "LEC/1 w4 2026-10-25T22:00Z..2026-10-26T00:00Z",
    );
    activity(
        r#"{"day":"Sun","start":"00:00","end":"24:00"}"#,
        "LEC/1 w4 2026-10-24T23:00Z..2026-10-26T00:00Z",
    );
    activity_in(
        "2026-S2",
        None,
        r#"{"weeks":"8","day":"Sun","start":"00:00","end":"24:00"}"#,
        "LEC/1 w8 2027-03-28T00:00Z..23:00Z",
    );
}

#[test]
fn midnight_where_the_clocks_change_at_midnight() {
    // Cuba's clocks go back from 01:00 to 00:00 and forward from 00:00 to 01:00.
    activity_in(
        "2026-S1",
        Some("America/Havana"),
        r#"{"weeks":"5","day":"Sat","start":"22:00","end":"24:00"}"#,
        "LEC/1 w5 2026-11-01T02:00Z..04:00Z",
    );
    activity_in(
        "2026-S2",
        Some("America/Havana"),
        r#"{"weeks":"6","day":"Sun","start":"00:30","end":"02:00"}"#,
        "modules/MAA101.json:2: activity LEC/1, week 6: 00:30 on 2027-03-14 does not exist in America/Havana…",
    );
}

#[test]
fn midnight_at_the_end_of_the_day_before_the_clocks_skip_midnight() {
    activity_in(
        "2026-S2",
        Some("America/Havana"),
        r#"{"weeks":"6","day":"Sat","start":"22:00","end":"24:00"}"#,
        "LEC/1 w6 2027-03-14T03:00Z..05:00Z",
    );
}

// Status and changes.

#[test]
fn a_status_holds_for_all_weeks() {
    activity(
        r#"{"status":"provisional"}"#,
        "LEC/1 w4 2026-10-19T08:00Z..09:00Z provisional",
    );
    activity(
        r#"{"status":"confirmed"}"#,
        "LEC/1 w4 2026-10-19T08:00Z..09:00Z",
    );
    activity(
        r#"{"status":"cancelled","weeks":"1-2"}"#,
        "LEC/1 w1 2026-09-28T08:00Z..09:00Z cancelled\n LEC/1 w2 2026-10-05T08:00Z..09:00Z cancelled",
    );
}

#[test]
fn a_change_sets_any_of_its_fields_for_one_week() {
    let change = |fields: &str, expected: &str| {
        let text = format!(
            r#"{{"weeks":"4,7","rooms":["A"],"staff":["s"],"online":"https://o","note":"n","changes":[{{"week":4{fields}}}]}}"#
        );
        activity(
            &text,
            &format!(
                "LEC/1 w4 {expected}\n LEC/1 w7 2026-11-09T09:00Z..10:00Z [A] (s) <https://o> \"n\""
            ),
        );
    };
    change("", r#"2026-10-19T08:00Z..09:00Z [A] (s) <https://o> "n""#);
    change(
        r#","day":"Fri""#,
        r#"2026-10-23T08:00Z..09:00Z [A] (s) <https://o> "n""#,
    );
    change(
        r#","start":"09:30""#,
        r#"2026-10-19T08:30Z..09:00Z [A] (s) <https://o> "n""#,
    );
    change(
        r#","end":"11:00""#,
        r#"2026-10-19T08:00Z..10:00Z [A] (s) <https://o> "n""#,
    );
    change(
        r#","rooms":["B","C"]"#,
        r#"2026-10-19T08:00Z..09:00Z [B, C] (s) <https://o> "n""#,
    );
    change(
        r#","staff":["t"]"#,
        r#"2026-10-19T08:00Z..09:00Z [A] (t) <https://o> "n""#,
    );
    change(
        r#","online":"https://p""#,
        r#"2026-10-19T08:00Z..09:00Z [A] (s) <https://p> "n""#,
    );
    change(
        r#","note":"m""#,
        r#"2026-10-19T08:00Z..09:00Z [A] (s) <https://o> "m""#,
    );
    change(
        r#","cancelled":true"#,
        r#"2026-10-19T08:00Z..09:00Z [A] (s) <https://o> "n" cancelled"#,
    );
    change(
        r#","cancelled":false"#,
        r#"2026-10-19T08:00Z..09:00Z [A] (s) <https://o> "n""#,
    );
    change(
        r#","day":"Tue","start":"10:00","end":"12:00","rooms":["B"],"staff":[],"online":"","note":"","cancelled":true"#,
        "2026-10-20T09:00Z..11:00Z [B] cancelled",
    );
}

#[test]
fn no_rooms_in_a_change_means_in_no_room() {
    activity(
        r#"{"rooms":["A"],"weeks":"4-5","changes":[{"week":4,"rooms":[],"online":"https://o"}]}"#,
        "LEC/1 w4 2026-10-19T08:00Z..09:00Z <https://o>\n LEC/1 w5 2026-10-26T09:00Z..10:00Z [A]",
    );
}

#[test]
fn one_week_of_a_cancelled_activity_can_take_place() {
    activity(
        r#"{"status":"cancelled","weeks":"4-5","changes":[{"week":5,"cancelled":false}]}"#,
        "LEC/1 w4 2026-10-19T08:00Z..09:00Z cancelled\n LEC/1 w5 2026-10-26T09:00Z..10:00Z",
    );
}

#[test]
fn one_week_of_a_provisional_activity_can_be_cancelled_and_none_confirmed() {
    activity(
        r#"{"status":"provisional","weeks":"3-5","changes":[{"week":4,"cancelled":true},{"week":5,"cancelled":false}]}"#,
        "LEC/1 w3 2026-10-12T08:00Z..09:00Z provisional
         LEC/1 w4 2026-10-19T08:00Z..09:00Z cancelled
         LEC/1 w5 2026-10-26T09:00Z..10:00Z provisional",
    );
}

#[test]
fn a_change_of_a_week_that_the_activity_lacks_is_an_error() {
    fault(
        r#"{"weeks":"1-3,5","changes":[{"week":4,"cancelled":true}]}"#,
        "a change is for week 4, but the activity has weeks 1-3,5: correct the week",
    );
    fault(
        r#"{"changes":[{"week":5,"cancelled":true}]}"#,
        "a change is for week 5, but the activity has week 4: correct the week",
    );
}

#[test]
fn two_changes_of_one_week_are_an_error() {
    fault(
        r#"{"changes":[{"week":4,"cancelled":true},{"week":4,"note":"Strike"}]}"#,
        "there are two changes for week 4: merge them",
    );
}

#[test]
fn a_change_that_makes_it_end_before_it_starts_is_an_error() {
    fault_in_week_4(
        r#"{"changes":[{"week":4,"start":"10:00"}]}"#,
        "it ends at 10:00, which is not after its start at 10:00: correct one of them",
    );
    fault_in_week_4(
        r#"{"changes":[{"week":4,"end":"08:00"}]}"#,
        "it ends at 08:00, which is not after its start at 09:00: …",
    );
}

#[test]
fn faults_in_a_change_are_reported_as_anywhere() {
    fault_in_week_4(
        r#"{"changes":[{"week":4,"day":"Tues"}]}"#,
        "\"Tues\" is not a day…",
    );
    fault_in_week_4(
        r#"{"changes":[{"week":4,"end":"1100"}]}"#,
        "\"1100\" is not a time…",
    );
    fault_in_week_4(
        r#"{"changes":[{"week":4,"rooms":["a\tb"]}]}"#,
        "a room \"a\\tb\" holds…",
    );
    fault_in_week_4(
        r#"{"changes":[{"week":4,"staff":["a\nb"]}]}"#,
        "a member of staff \"a\\nb\" holds a control character…",
    );
}

#[test]
fn a_meeting_is_known_by_its_week_wherever_it_moves() {
    let keys = |text: &str| -> Vec<String> {
        let module = module(text);
        module
            .activities
            .iter()
            .flat_map(|activity| &activity.meetings)
            .map(|meeting| meeting.key.to_string())
            .collect()
    };
    let moved = MODULE
        .replace("\"10:00\", \"weeks\"", "\"11:30\", \"weeks\"")
        .replace("\"Mon\"", "\"Thu\"")
        .replace("\"Tue\"", "\"Sun\"");
    assert_eq!(keys(MODULE), keys(&moved));
}

#[test]
fn meetings_are_in_the_order_of_time() {
    activity(
        r#"{"weeks":"1-2","changes":[{"week":1,"day":"Sun"},{"week":2,"start":"08:00"}]}"#,
        "LEC/1 w1 2026-10-04T08:00Z..09:00Z\n LEC/1 w2 2026-10-05T07:00Z..09:00Z",
    );
}

#[test]
fn a_room_or_member_of_staff_that_is_named_twice_counts_once() {
    activity(
        r#"{"rooms":["A","B","A"],"staff":["s","s"]}"#,
        "LEC/1 w4 2026-10-19T08:00Z..09:00Z [A, B] (s)",
    );
}

#[test]
fn free_text_loses_the_white_space_around_it_and_nothing_else() {
    assert_eq!(
        module(&MODULE.replace("Limits", "  a \\n  b\\t")).activities[2]
            .title
            .as_deref(),
        Some("a \n  b")
    );
    activity(
        r#"{"note":" \n ","online":""}"#,
        "LEC/1 w4 2026-10-19T08:00Z..09:00Z",
    );
}

// Several faults.

#[test]
fn the_faults_of_all_activities_are_reported() {
    check(
        "modules/x.json",
        MODULE
            .replace("\"MAA101\",", "\"\",")
            .replace("\"Mon\"", "\"Mo\"")
            .replace("\"week\": 5", "\"week\": 4")
            .replace("11:30", "09:00")
            .replace("2026-11-02", "soon"),
        "modules/x.json:2: the module's code is empty…
         modules/x.json:7: activity LEC/1: \"Mo\" is not a day…
         modules/x.json:10: activity LEC/1: a change is for week 4…
         modules/x.json:11: activity EXAM: it ends at 09:00…
         modules/x.json:12: activity FIELD: \"soon\" is not a date…",
    );
}

#[test]
fn a_weekly_activitys_day_times_weeks_type_and_groups_are_checked_in_one_go() {
    fault(
        r#"{"day":"Mo","start":"9:00","weeks":"x","type":"","groups":["",""]}"#,
        "\"Mo\" is not a day…
         \"9:00\" is not a time…
         \"x\" is not a list of weeks…
         the type is empty…
         a group is empty…
         a group is empty…",
    );
}

#[test]
fn two_faults_of_one_activity_are_both_reported() {
    let both = |changed: &str| {
        let term = r#"{"code":"M","title":"","term":"2026-S1","activities":["#;
        let mut object = json!({ "id": "L", "type": "L", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "4" });
        for (key, value) in serde_json::from_str::<Value>(changed)
            .unwrap()
            .as_object()
            .unwrap()
        {
            object[key] = value.clone();
        }
        object
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        let (shown, _, problems) = read("modules/x.json", format!("{term}{object}]}}").as_bytes());
        assert_eq!(problems.len(), 2, "{changed}: {shown}");
    };
    both(r#"{"start":"9:00","end":"10.00"}"#);
    both(r#"{"rooms":[""],"day":"Mo"}"#);
    both(r#"{"date":"soon","day":null,"weeks":null,"start":"9:00"}"#);
    both(r#"{"changes":[{"week":4,"day":"Mo","start":"9:00"}]}"#);
    both(r#"{"changes":[{"week":4,"day":"Mo","rooms":[""]}]}"#);
}

// Enrolments.

#[test]
fn a_student_in_an_enrolment_twice_has_all_their_groups_and_is_a_warning() {
    check(
        "enrolments/x.json",
        "{ \"module\": \"M\", \"term\": \"S\", \"students\": [ { \"id\": \"b\", \"groups\": [\"A\"] }, \"a\",\n{ \"id\": \"b\", \"groups\": [\"B\"] } ] }",
        "enrolments/x.json:2: warning: student b is here twice: the groups of both count; remove one of the two entries
         M S
         a
         b A, B",
    );
    check(
        "enrolments/x.json",
        "{ \"module\": \"M\", \"term\": \"S\", \"students\": [ \"a\",\n\"a\" ] }",
        "enrolments/x.json:2: warning: student a is here twice: …
         M S
         a",
    );
}

#[test]
fn a_student_attends_what_is_for_all_and_for_any_of_their_groups() {
    let enrolment = enrolment(
        r#"{"module":"M","term":"S","students":["a",{"id":"b","groups":["A","B"]},{"id":"c","groups":[]}]}"#,
    );
    let groups = |names: &[&str]| {
        names
            .iter()
            .map(|name| Box::from(*name))
            .collect::<Vec<_>>()
    };
    let attends = |student: usize, names: &[&str]| {
        enrolment.attends(enrolment.students[student].1, &groups(names))
    };
    assert!([0, 1, 2].iter().all(|&student| attends(student, &[])));
    assert!(!attends(0, &["A"]) && !attends(2, &["A"]));
    assert!(
        attends(1, &["A"]) && attends(1, &["C", "B"]) && !attends(1, &["C"]) && !attends(1, &["a"])
    );
}

#[test]
fn an_enrolment_may_be_empty() {
    check(
        "enrolments/x.json",
        r#"{"module":"M","term":"S","students":[]}"#,
        "M S",
    );
}

#[test]
fn empty_names_in_an_enrolment_are_errors() {
    check(
        "enrolments/x.json",
        "{ \"module\": \"\",\n\"term\": \"\",\n\"students\": [ \"\",\n{ \"id\": \"b\", \"groups\": [\" \"] } ] }",
        "enrolments/x.json:1: the module's code is empty…
         enrolments/x.json:2: the term is empty…
         enrolments/x.json:3: a student's id is empty…
         enrolments/x.json:4: a group is empty…",
    );
}

#[test]
fn a_control_character_in_a_students_id_is_an_error_on_its_line() {
    check(
        "enrolments/x.json",
        "{ \"module\": \"M\", \"term\": \"S\", \"students\": [\n{ \"id\": \"a\\u0007\" } ] }",
        "enrolments/x.json:2: a student's id \"a\\u{7}\" holds a control character…",
    );
}

#[test]
fn a_control_character_in_a_students_id_is_an_error_on_its_line_also_in_the_short_form() {
    check(
        "enrolments/x.json",
        "{ \"module\": \"M\", \"term\": \"S\", \"students\": [\n\"a\\u0007\" ] }",
        "enrolments/x.json:2: a student's id \"a\\u{7}\" holds a control character…",
    );
}

#[test]
fn an_enrolment_of_a_module_that_does_not_exist_is_a_warning() {
    compare(
        &warnings(
            &[MODULE],
            &["{ \"term\": \"2026-S2\",\n\"module\": \"MAA101\", \"students\": [\"a\"] }"],
        ),
        "enrolments/0.json:2: warning: there is no module MAA101 in term 2026-S2: correct the code or the term, or add its file to modules/",
    );
}

#[test]
fn a_module_without_activities_and_with_students_in_groups_is_one_warning_about_the_module() {
    let emptied =
        r#"{ "code": "MAA101", "title": "Calculus", "term": "2026-S1", "activities": [] }"#;
    compare(
        &warnings(&[emptied], &[ENROLMENT]),
        "modules/0.json: warning: the module has no activities, but students are in groups of it, and they see nothing: write its activities, or leave the list empty until they are planned",
    );
    let without_groups = r#"{ "module": "MAA101", "term": "2026-S1", "students": ["a"] }"#;
    compare(&warnings(&[emptied], &[without_groups]), "");
}

#[test]
fn a_group_that_no_activity_has_is_a_warning() {
    compare(
        &warnings(&[MODULE], &[ENROLMENT]),
        "enrolments/0.json:2: warning: no activity of MAA101 has the group \"Lab 2\", so nobody meets in it: correct the name here or in the module",
    );
    compare(
        &warnings(&[MODULE], &[&ENROLMENT.replace(", \"Lab 2\"", "")]),
        "",
    );
}

#[test]
fn a_joint_activity_that_meets_at_other_times_is_a_warning() {
    let side = |code: &str, start: &str, shared: &str| {
        json!({ "code": code, "title": "", "term": "2026-S1", "activities": [
            { "id": "J", "type": "L", "day": "Mon", "start": start, "end": "11:00", "weeks": "1-2", "shared": shared } ] })
        .to_string()
    };
    compare(
        &warnings(&[&side("A", "09:00", "X"), &side("B", "10:00", "X")], &[]),
        "modules/1.json:1: warning: activity J is shared as \"X\" with A J, but their times or cancellations differ, so a student on both sees both: make them equal, or remove `shared`",
    );
    compare(
        &warnings(
            &[
                &side("A", "09:00", "X"),
                &side("B", "09:00", "X"),
                &side("C", "10:00", "Y"),
            ],
            &[],
        ),
        "",
    );
}

// Rooms, people, notices.

#[test]
fn everything_about_a_room_is_optional() {
    check(
        "rooms.json",
        r#"{"B":{},"A":{"title":" "},"ауд. 214":{"url":"https://m"}}"#,
        "A - - -\n B - - -\n ауд. 214 - Some(\"https://m\") -",
    );
}

#[test]
fn half_a_position_is_an_error() {
    check(
        "rooms.json",
        "{\"A\":{\n\"lat\":52.1}}",
        "rooms.json:2: it has `lat` but no `lon`: a position requires both",
    );
    check(
        "rooms.json",
        "{\"A\":{\n\"lon\":52.1}}",
        "rooms.json:2: it has `lon` but no `lat`: a position requires both",
    );
}

#[test]
fn a_position_off_the_map_is_an_error() {
    check(
        "rooms.json",
        r#"{"A":{"lat":90.5,"lon":-180.1},"B":{"lat":-91,"lon":181},"C":{"lat":-90,"lon":180}}"#,
        "rooms.json:1: lat 90.5 is out of range: write degrees from -90 to 90
         rooms.json:1: lon -180.1 is out of range: write degrees from -180 to 180
         rooms.json:1: lat -91 is out of range: write degrees from -90 to 90
         rooms.json:1: lon 181 is out of range: write degrees from -180 to 180",
    );
    check(
        "rooms.json",
        r#"{"C":{"lat":-90,"lon":180}}"#,
        "C - - Some((-90.0, 180.0))",
    );
}

#[test]
fn a_room_twice_is_an_error() {
    check(
        "rooms.json",
        "{\"A\":{},\n\"B\":{},\n\"A\":{}}",
        "rooms.json:3: room A is here twice: merge the two",
    );
}

#[test]
fn a_room_without_a_name_is_an_error() {
    check(
        "rooms.json",
        r#"{"":{}}"#,
        "rooms.json:1: a room's name is empty: write at least one character",
    );
}

#[test]
fn without_a_title_the_name_stands_in() {
    let rooms =
        Rooms::read(&Source::new("rooms.json", br#"{"A":{"title":"Hall"},"B":{}}"#).unwrap())
            .value
            .unwrap();
    assert_eq!(
        ["A", "B", "C"].map(|name| rooms.title(name)),
        ["Hall", "B", "C"]
    );
}

#[test]
fn a_person_twice_in_a_role_is_an_error_and_in_two_roles_none() {
    check(
        "people.json",
        "[{\"id\":\"a\",\"role\":\"student\"},\n{\"id\":\"a\",\"role\":\"staff\"},\n{\"id\":\"a\",\"role\":\"student\"},\n{\"id\":\"a\",\"role\":\"staff\"}]",
        "people.json:3: student a is here twice: remove one
         people.json:4: member of staff a is here twice: remove one",
    );
    check(
        "people.json",
        r#"[{"id":"a","role":"student"},{"id":"a","role":"staff"}]"#,
        "staff a - -\n student a - -",
    );
}

#[test]
fn without_a_name_the_id_stands_in() {
    let text = br#"[{"id":"a","name":"Ada","role":"staff"},{"id":"b","name":" ","role":"staff"},{"id":"s","name":"Sue","role":"student"}]"#;
    let people = People::read(&Source::new("people.json", text).unwrap())
        .value
        .unwrap();
    assert_eq!(
        ["a", "b", "c", "s"].map(|id| people.staff_name(id)),
        ["Ada", "b", "c", "Sue"]
    );
    assert_eq!(["a", "s"].map(|id| people.student_name(id)), ["a", "Sue"]);
}

#[test]
fn a_person_without_an_id_is_an_error() {
    check(
        "people.json",
        r#"[{"id":"","role":"staff"}]"#,
        "people.json:1: a person's id is empty: write at least one character",
    );
}

#[test]
fn a_notice_twice_or_without_a_date_is_an_error() {
    check(
        "notices/x.json",
        "{\"student\":\"\",\"notices\":[\n{\"id\":\"n\",\"type\":\"T\",\"title\":\"\",\"date\":\"2026-11-02\"},\n{\"id\":\"n\",\"type\":\"T\",\"title\":\"\",\"date\":\"2 Nov\"},\n{\"id\":\"\",\"type\":\"T\",\"title\":\"\",\"date\":\"2026-11-02\"}]}",
        "notices/x.json:1: the student's id is empty…
         notices/x.json:3: notice n is here twice: give each its own id
         notices/x.json:3: \"2 Nov\" is not a date…
         notices/x.json:4: a notice's id is empty…",
    );
}

// The folder.

#[test]
fn only_json_files_in_their_places_count() {
    let broken = "{";
    let (publisher, problems) = publish(&[
        ("terms.json", TERMS),
        ("modules/a.json", MODULE),
        ("modules/.hidden.json", broken),
        ("modules/.git/x.json", broken),
        ("modules/x.json.tmp", broken),
        ("modules/x.json~", broken),
        ("modules/README.md", broken),
        ("schemas/x.json", broken),
        (".rooms.json", broken),
    ]);
    compare(&problems, "");
    assert_eq!(publisher.feeds().count(Kind::Module), 1);
}

#[test]
fn modules_enrolments_and_notices_may_lie_in_any_sub_folders() {
    let (publisher, problems) = publish(&[
        ("terms.json", TERMS),
        ("modules/2026/S1/maths/first.json", MODULE),
        ("enrolments/a/b.json", &ENROLMENT.replace(", \"Lab 2\"", "")),
        ("notices/c/d/e.json", NOTICES),
    ]);
    compare(&problems, "");
    assert!(
        publisher
            .feeds()
            .get(&FeedId::new(Kind::Module, "MAA101"))
            .is_some()
    );
    assert!(
        publisher
            .feeds()
            .get(&FeedId::new(Kind::Student, "b712346"))
            .is_some()
    );
}

#[test]
fn a_misspelt_file_name_at_the_top_is_a_warning() {
    let (_, problems) = publish(&[("terms.json", TERMS), ("room.json", "{}")]);
    compare(
        &problems,
        "room.json: warning: this file is not read: did you mean rooms.json?",
    );
}

#[test]
fn everything_but_the_terms_is_optional() {
    let (_, problems) = publish(&[("terms.json", TERMS)]);
    compare(&problems, "");
    let (_, problems) = publish(&[("rooms.json", ROOMS)]);
    compare(
        &problems,
        "terms.json: this file is missing, and it gives the weeks their dates: add it",
    );
}

#[test]
fn two_files_of_one_module_and_term_are_an_error_that_names_both() {
    let (publisher, problems) = publish(&[
        ("terms.json", TERMS),
        ("modules/a.json", MODULE),
        ("modules/b.json", MODULE),
    ]);
    compare(
        &problems,
        "modules/a.json: module MAA101 in term 2026-S1 is also in modules/b.json: keep one of the two files; until then neither replaces what was published
         modules/b.json: module MAA101 in term 2026-S1 is also in modules/a.json: keep one…",
    );
    assert!(
        publisher
            .feeds()
            .get(&FeedId::new(Kind::Module, "MAA101"))
            .is_none()
    );
}

#[test]
fn one_code_in_two_terms_is_two_modules() {
    let second = MODULE
        .replace("2026-S1", "2026-S2")
        .replace("1-3, 5", "1, 6")
        .replace("\"week\": 3", "\"week\": 1")
        .replace("\"week\": 5", "\"week\": 6");
    let (_, problems) = publish(&[
        ("terms.json", TERMS),
        ("modules/a.json", MODULE),
        ("modules/b.json", &second),
    ]);
    compare(&problems, "");
}

#[test]
fn two_files_of_one_enrolment_are_an_error_that_names_both() {
    let files = [
        ("terms.json", TERMS),
        ("modules/a.json", MODULE),
        ("enrolments/a.json", ENROLMENT),
        ("enrolments/b.json", ENROLMENT),
    ];
    compare(
        &publish(&files).1,
        "enrolments/a.json: the enrolment list of MAA101 in term 2026-S1 is also in enrolments/b.json: keep one…
         enrolments/b.json: the enrolment list of MAA101 in term 2026-S1 is also in enrolments/a.json: keep one…",
    );
}

// What does not matter.

/// The same JSON with the keys of every object in the order that `order` gives.
fn rearranged(value: &Value, order: &impl Fn(&mut Vec<(String, Value)>)) -> String {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<(String, Value)> = object.clone().into_iter().collect();
            order(&mut entries);
            let entries = entries
                .iter()
                .map(|(key, value)| format!("\n{}\t:{}", json!(key), rearranged(value, order)));
            format!("{{{}\r\n}}", entries.collect::<Vec<_>>().join(" ,"))
        }
        Value::Array(array) => {
            let values = array
                .iter()
                .map(|value| rearranged(value, order))
                .collect::<Vec<_>>();
            format!("[ {}\n]", values.join(","))
        }
        other => other.to_string(),
    }
}

#[test]
fn the_order_of_keys_and_white_space_do_not_matter() {
    let modules = [
        MODULE.to_owned(),
        rearranged(&serde_json::from_str(MODULE).unwrap(), &|entries| {
            entries.reverse();
        }),
    ];
    assert_eq!(module(&modules[0]), module(&modules[1]));
    for (path, text) in GOOD {
        let turned = rearranged(&serde_json::from_str(text).unwrap(), &|entries| {
            entries.reverse();
        });
        assert_ne!(turned, text);
        check(path, turned, &read(path, text.as_bytes()).0);
    }
}

#[test]
fn the_order_of_activities_and_of_changes_does_not_matter() {
    let mut value: Value = serde_json::from_str(MODULE).unwrap();
    value["activities"].as_array_mut().unwrap().reverse();
    assert_eq!(module(&value.to_string()), module(MODULE));
    value["activities"][2]["changes"]
        .as_array_mut()
        .unwrap()
        .reverse();
    assert_eq!(module(&value.to_string()), module(MODULE));
}

#[test]
fn the_order_of_students_does_not_matter() {
    let turned = ENROLMENT.replace(
        "\"b712345\", { \"id\": \"b712346\", \"groups\": [\"A\", \"Lab 2\"] }",
        "{ \"groups\": [\"A\", \"Lab 2\"], \"id\": \"b712346\" },\n\n\"b712345\"",
    );
    assert_ne!(turned, ENROLMENT);
    assert_eq!(enrolment(&turned), enrolment(ENROLMENT));
}

#[test]
fn what_a_change_of_a_file_means_makes_values_differ() {
    for (from, to) in [
        ("Calculus 1", "Calculus 2"),
        ("09:30", "09:31"),
        ("\"JB.0.01\"", "\"JB.0.02\""),
        ("provisional", "confirmed"),
        ("Strike", "Snow"),
        ("\"A\"", "\"B\""),
        ("https://learn", "http://learn"),
        ("Limits", "Series"),
    ] {
        assert_ne!(module(&MODULE.replace(from, to)), module(MODULE), "{from}");
    }
}

// Whatever is in a file, nothing crashes, and what cannot be used is said to be wrong.

/// Reads the bytes as a file of every kind, and checks what holds of every reading.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    let lines = u32::try_from(bytes.iter().filter(|&&byte| byte == b'\n').count()).unwrap() + 1;
    for (path, _) in GOOD {
        let (_, has_value, problems) = read(path, bytes);
        let has_error = problems
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        prop_assert_eq!(has_value, !has_error, "{}: {:?}", path, problems);
        for problem in problems {
            prop_assert!(
                &*problem.path == path && problem.line <= lines,
                "{}",
                problem
            );
            prop_assert!(!problem.message.is_empty());
        }
    }
    Ok(())
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>().boxed(),
        prop::sample::select(
            "|09:00|24:00|9:00|Mon|Sun|1-5,7|5-1|2026-S1|2026-09-28|2027-03-28|Europe/London|cancelled|student"
                .split('|')
                .collect::<Vec<_>>()
        )
        .prop_map(str::to_owned)
        .boxed(),
    ];
    let key = prop_oneof![
        4 => prop::sample::select(vec![
            "$schema", "timezone", "terms", "id", "title", "weeks", "code", "term", "url", "activities", "type", "day", "start", "end", "date", "rooms",
            "staff", "groups", "online", "note", "status", "shared", "changes", "week", "cancelled", "module", "students", "lat", "lon", "name", "email", "role",
            "student", "notices", "1", "2",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u8..12).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 80, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..10)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Replaces the `index`th value of the tree, counted modulo their number.
fn graft(tree: &mut Value, index: usize, graft: Value) {
    fn nodes(value: &Value) -> usize {
        let children: Box<dyn Iterator<Item = &Value>> = match value {
            Value::Object(object) => Box::new(object.values()),
            Value::Array(array) => Box::new(array.iter()),
            _ => Box::new(std::iter::empty()),
        };
        1 + children.map(nodes).sum::<usize>()
    }
    fn put(value: &mut Value, index: &mut usize, graft: &mut Option<Value>) {
        if *index == 0 {
            if let Some(graft) = graft.take() {
                *value = graft;
            }
            return;
        }
        *index -= 1;
        let children: Box<dyn Iterator<Item = &mut Value>> = match value {
            Value::Object(object) => Box::new(object.values_mut()),
            Value::Array(array) => Box::new(array.iter_mut()),
            _ => return,
        };
        for child in children {
            if graft.is_none() {
                return;
            }
            put(child, index, graft);
        }
    }
    let mut index = index % nodes(tree);
    put(tree, &mut index, &mut Some(graft));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_crash(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes)?;
    }

    #[test]
    fn arbitrary_json_never_crashes(value in any_json()) {
        survives(value.to_string().as_bytes())?;
    }

    #[test]
    fn good_files_with_a_value_replaced_never_crash(which in 0..GOOD.len(), grafts in prop::collection::vec((any::<usize>(), any_json()), 1..4)) {
        let mut value: Value = serde_json::from_str(GOOD[which].1).unwrap();
        for (index, part) in grafts {
            graft(&mut value, index, part);
        }
        survives(serde_json::to_string_pretty(&value).unwrap().as_bytes())?;
    }

    #[test]
    fn good_files_with_bytes_deleted_or_replaced_never_crash(
        which in 0..GOOD.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..40usize, prop::collection::vec(any::<u8>(), 0..8)), 1..4),
    ) {
        let mut bytes = GOOD[which].1.as_bytes().to_vec();
        for (start, len, new) in cuts {
            let start = start.index(bytes.len() + 1);
            let end = (start + len).min(bytes.len());
            bytes.splice(start..end, new);
        }
        survives(&bytes)?;
    }

    #[test]
    fn good_files_with_characters_swapped_for_other_json_never_crash(
        which in 0..GOOD.len(),
        swaps in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"{}[]\":,0127-\\u\n ".to_vec())), 1..6),
    ) {
        let mut bytes = GOOD[which].1.as_bytes().to_vec();
        for (place, byte) in swaps {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        survives(&bytes)?;
    }

    #[test]
    fn any_week_day_and_time_of_any_zone_gives_a_meeting_or_an_error(
        zone in prop::sample::select(vec!["Europe/London", "America/New_York", "America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
        week in prop::sample::select(vec![1u16, 6, 8, 9]),
        day in prop::sample::select(vec!["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
        start in 0..1440u16,
        minutes in 1..1440u16,
    ) {
        let end = (start + minutes).min(1440);
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let text = json!({ "code": "M", "title": "", "term": "2026-S2", "timezone": zone, "activities": [
            { "id": "L", "type": "L", "day": day, "start": clock(start), "end": clock(end), "weeks": week.to_string() } ] });
        let text = text.to_string();
        let reading = Module::read(&Source::new("modules/x.json", text.as_bytes()).unwrap(), Some(&terms()));
        match reading.value {
            Some(module) => {
                let When::Timed { start: from, end: to } = module.activities[0].meetings[0].when else { panic!("no times") };
                prop_assert!(from < to, "{}", text);
                let local = Timestamp::from_second(from).unwrap().in_tz(zone).unwrap();
                prop_assert_eq!(u16::try_from(local.hour()).unwrap() * 60 + u16::try_from(local.minute()).unwrap(), start);
            }
            None => prop_assert!(reading.problems[0].message.contains("does not exist in"), "{}", reading.problems[0]),
        }
    }
}
