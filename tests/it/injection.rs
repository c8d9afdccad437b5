//! Every text field of the data folder as an attack on every form in which texts leave the program.

use std::collections::BTreeSet;

use carillon::feed::Kind;
use carillon::links::encode_segment;
use serde_json::{Value, json};

use crate::fixture::{Answer, Folders, Process, SERVE, Site, eventually, lines, text};

/// Texts that mean something in one of the forms.
const ATTACKS: [&str; 18] = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:owned",
    "x\nSUMMARY:owned\n",
    "\u{1b}]0;owned\u{7}\u{1b}[31m",
    "\u{9b}31m\u{85}\u{2028}\u{2029}\u{202e}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]><x/><!--",
    "%0d%0aX: y",
    "{{ 7 * 7 }}{% raw %}",
    "\\;\\,\\n;,\\\\",
];

/// The attack as an id, in which control characters are refused.
fn id(prefix: &str, number: usize) -> String {
    let attack = ATTACKS[number];
    if attack
        .chars()
        .any(|c| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c))
    {
        return format!("{prefix}{number}");
    }
    format!("{} {prefix}{number}", attack.trim())
}

/// The attack as an address. A file with an address that starts a program is refused, so it is in one of its own.
fn address(number: usize) -> String {
    let attack = ATTACKS[number];
    if is_harmful_address(attack) || attack.contains('\n') {
        return format!("https://x.example/{attack}");
    }
    attack.to_owned()
}

/// A folder in which each attack stands in every field, with the meetings on this day.
fn write(folders: &Folders, day: &str) {
    let terms: Vec<Value> = (0..ATTACKS.len())
        .map(|number| json!({ "id": id("T", number), "title": ATTACKS[number], "weeks": { "1": "2096-10-01" } }))
        .collect();
    folders.write(
        "terms.json",
        json!({ "timezone": "Europe/London", "terms": terms }),
    );
    let (mut rooms, mut people) = (json!({}), Vec::new());
    for (number, attack) in ATTACKS.into_iter().enumerate() {
        let [module, term, room, staff, student, group, programme] =
            ["M", "T", "R", "P", "S", "G", "B"].map(|prefix| id(prefix, number));
        let address = address(number);
        if is_harmful_address(attack) {
            let refused = json!({
                "code": format!("REFUSED{number}"), "title": "x", "term": term, "url": attack, "activities": [] });
            folders.write(&format!("modules/refused{number}.json"), refused);
        }
        let activity = json!({
            "id": id("A", number), "type": id("Y", number), "title": attack, "day": day, "start": "09:00", "end": "10:00",
            "weeks": "1", "rooms": [room], "staff": [staff], "groups": [group], "online": address, "note": attack,
            "shared": id("J", number), "changes": [ { "week": 1, "note": attack } ] });
        let other = json!({
            "id": "other", "type": "Lab", "date": "2096-10-02", "start": "09:00", "end": "10:00",
            "online": format!("https://x.example/{}", attack.replace([' ', '\r', '\n', '\t'], "")) });
        let content = json!({
            "code": module, "title": attack, "term": term, "url": address, "activities": [activity, other] });
        folders.replace(&format!("modules/{number}.json"), content);
        folders.write(
            &format!("enrolments/{number}.json"),
            json!({ "module": module, "term": term, "students": [{ "id": student, "groups": [group] }] }),
        );
        folders.write(
            &format!("programmes/{number}.json"),
            json!({ "id": programme, "title": attack, "term": term, "url": address, "modules": [{ "code": module }] }),
        );
        folders.write(
            &format!("notices/{number}.json"),
            json!({ "student": student, "notices": [
                { "id": id("N", number), "type": id("Y", number), "title": attack, "date": "2096-10-02", "url": address }] }),
        );
        rooms[room] = json!({ "title": attack, "url": address });
        people.push(json!({ "id": student, "name": attack, "email": attack, "role": "student" }));
        people.push(json!({ "id": staff, "name": attack, "email": attack, "role": "staff" }));
    }
    folders.write("rooms.json", rooms);
    folders.write("people.json", json!(people));
}

/// Whether a program could be started by following this.
fn is_harmful_address(address: &str) -> bool {
    let plain: String = address
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let plain = plain.to_lowercase();
    plain.starts_with("javascript:") || plain.starts_with("data:text")
}

#[track_caller]
fn assert_no_control(text: &str, allowed: &str) {
    let found = text
        .chars()
        .find(|&c| c.is_control() && !allowed.contains(c));
    assert_eq!(found, None, "{text:?}");
}

/// A feed as iCalendar. No text in it begins a line. Returns the number of its events.
#[track_caller]
fn check_calendar(answer: &Answer) -> usize {
    let text = answer.text();
    assert_no_control(&text, "\r\n");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
    let lines = lines(&text);
    for line in &lines {
        let (name, value) = line.split_once(':').unwrap();
        assert!(name.starts_with(|c: char| c.is_ascii_uppercase()), "{line}");
        assert!(value != "owned", "{line}");
        let name = name.split(';').next().unwrap();
        let is_address = ["URL", "CONFERENCE", "SOURCE", "ATTACH"].contains(&name);
        assert!(!is_address || !is_harmful_address(value), "{line}");
    }
    let count = |line: &str| lines.iter().filter(|other| *other == line).count();
    assert_eq!(count("BEGIN:VEVENT"), count("END:VEVENT"));
    count("BEGIN:VEVENT")
}

/// The same feed as jCal, with as many events.
#[track_caller]
fn check_json(answer: &Answer, events: usize) {
    let value: Value = serde_json::from_slice(&answer.body).unwrap();
    let components = value[2].as_array().unwrap();
    let found: Vec<&Value> = components
        .iter()
        .filter(|component| component[0] == "vevent")
        .collect();
    assert_eq!(found.len(), events);
    for property in found.iter().flat_map(|event| event[1].as_array().unwrap()) {
        let is_address = property[2] == "uri";
        assert!(
            !is_address || !is_harmful_address(property[3].as_str().unwrap()),
            "{property}"
        );
    }
}

#[track_caller]
fn check_atom(answer: &Answer) -> usize {
    let text = answer.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let mut names = BTreeSet::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        names.insert(node.tag_name().name().to_owned());
        for attribute in node.attributes() {
            assert!(!is_harmful_address(attribute.value()), "{text}");
        }
    }
    assert!(
        !names.contains("x") && !names.contains("script"),
        "{names:?}"
    );
    text.matches("<entry>").count()
}

#[track_caller]
fn check_page(answer: &Answer) {
    let html = answer.text();
    assert_no_control(&html, "\n\r\t");
    for markup in ["<script>alert", "<img src=x", "<x/>", "<!--"] {
        assert!(!html.contains(markup), "{markup}: {html}");
    }
    for name in ["href", "src", "action", "formaction"] {
        for rest in html.split(&format!(" {name}=\"")).skip(1) {
            let address = rest.split('"').next().unwrap();
            assert!(!is_harmful_address(address), "{name}={address}");
        }
    }
}

#[track_caller]
fn get(server: &Process, path: &str, accept: &str) -> Answer {
    let answer = server.ask("GET", path, &[&format!("Accept: {accept}")]);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert!(answer.find("x").is_none(), "{path}: {:?}", answer.headers);
    answer
}

/// The addresses of one feed: of its page, of its file without the ending, and of its changes.
struct FeedPaths {
    page: String,
    file: String,
    atom: String,
}

fn feed_paths(folders: &Folders, number: usize) -> Vec<FeedPaths> {
    let public = [("modules", "M"), ("rooms", "R"), ("programmes", "B")].map(|(kind, prefix)| {
        let page = format!("/{kind}/{}", encode_segment(&id(prefix, number)));
        FeedPaths {
            file: page.clone(),
            atom: format!("{page}.atom"),
            page,
        }
    });
    let secret = [(Kind::Student, "S"), (Kind::Staff, "P")].map(|(kind, prefix)| {
        let page = format!("/f/{}/", folders.token(kind, &id(prefix, number)));
        FeedPaths {
            file: format!("{page}timetable"),
            atom: format!("{page}changes.atom"),
            page,
        }
    });
    public.into_iter().chain(secret).collect()
}

/// Checks every form of every feed, and returns the number of changes.
fn check_feeds(server: &Process, feeds: &[FeedPaths]) -> usize {
    let mut changes = 0;
    for FeedPaths { page, file, atom } in feeds {
        let events = check_calendar(&get(server, &format!("{file}.ics"), "*/*"));
        assert!(events > 0, "{file}");
        check_json(&get(server, &format!("{file}.json"), "*/*"), events);
        changes += check_atom(&get(server, atom, "*/*"));
        check_page(&get(server, page, "text/html"));
    }
    changes
}

/// Checks the output of commands and the cells of the list of links.
fn check_commands(folders: &Folders) {
    for arguments in [&["links"][..], &["fetches"], &["check"], &["journal"]] {
        let output = folders.run(arguments);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_no_control(&said, "\n");
        assert!(!said.contains('\u{202e}'), "{said}");
    }
    let links = folders.prints(&["links"]);
    let mut reader = csv::Reader::from_reader(links.as_bytes());
    let mut cells = 0;
    for row in reader.records() {
        for cell in &row.unwrap() {
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!is_formula, "{cell}");
            cells += 1;
        }
    }
    assert!(cells > ATTACKS.len() * 10, "{cells}");
}

#[test]
fn no_text_of_the_data_folder_is_more_than_text_in_any_form() {
    let folders = Folders::empty();
    write(&folders, "Mon");
    folders.open_links();
    let server = Process::start(&folders).published();
    write(&folders, "Tue");
    let numbers = 0..ATTACKS.len();
    let feeds: Vec<FeedPaths> = numbers
        .clone()
        .flat_map(|number| feed_paths(&folders, number))
        .collect();
    let last = format!(
        "/modules/{}.atom",
        encode_segment(&id("M", ATTACKS.len() - 1))
    );
    eventually("the changes are published", || {
        server.says(&last, "<entry>")
    });
    let changes = check_feeds(&server, &feeds);
    assert!(changes >= ATTACKS.len(), "{changes}");
    for page in ["/", "/modules", "/rooms", "/programmes", "/help"] {
        check_page(&get(&server, page, "text/html"));
    }
    for number in numbers {
        let refused = format!("/modules/REFUSED{number}.ics");
        assert_eq!(server.get(&refused).status, 404);
    }
    for attack in ATTACKS {
        let search = format!("/modules?q={}", encode_segment(attack));
        check_page(&get(&server, &search, "text/html"));
    }
    check_commands(&folders);
    let log = server.log();
    assert_no_control(&log, "\n");
    assert!(log.lines().all(|line| line.starts_with("20")), "{log}");
    server.stop();
}

#[test]
fn every_line_of_the_log_as_json_is_one_object_without_control_characters() {
    let folders = Folders::empty();
    write(&folders, "Mon");
    let mut command = folders.command(&SERVE);
    command
        .env("CARILLON_LOG_FORMAT", "json")
        .env("CARILLON_LOG_LEVEL", "debug");
    let server = Process::launch(&folders, &mut command).published();
    for attack in ATTACKS {
        let path = format!("/modules/{}", encode_segment(attack));
        server.ask("GET", &path, &["User-Agent: \u{9b}31m\t"]);
    }
    server.signal("HUP");
    server.wait_for_log("SIGHUP");
    let log = server.log();
    assert_no_control(&log, "\n");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["timestamp"].is_string(), "{line}");
    }
    assert!(log.contains("owned"), "the attacks are in the log: {log}");
    server.stop();
}
