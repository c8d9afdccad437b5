//! Events that say from where their meeting was moved: since when, for how long, and what of it is kept.

use std::collections::BTreeMap;
use std::fs;

use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::language::Language;
use carillon::publish::Publisher;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{
    Folders, PublishedFolder, Site, TERMS, at, copy_folder, enrolment_of, eventually, feed_texts,
    lecture, module_of, one_lecture, sequence, value, without_revisions,
};
use crate::rendering::version;

/// Before any meeting.
const NOW: &str = "2026-09-01T08:30:15Z";
const LATER: &str = "2026-09-02T08:30:15Z";

/// The lecture on Monday at 9 in the Hall by ada, with other values in place of those.
fn in_hall(changed: Value) -> Value {
    let mut lecture = lecture(json!({ "rooms": ["Hall"], "staff": ["ada"] }));
    crate::fixture::merge(&mut lecture, changed);
    module_of("MAA101", json!([lecture]))
}

/// A published lecture in the Hall, to be edited.
struct Edited {
    published: PublishedFolder,
    hour: i64,
}

impl Edited {
    fn new() -> Self {
        let people = json!([{ "id": "ada", "name": "Ada", "role": "staff" },
            { "id": "bob", "name": "Bob", "role": "staff" }]);
        let files = [
            ("modules/a.json", in_hall(json!({}))),
            ("people.json", people),
            ("rooms.json", json!({ "Hall": { "title": "Main Hall" } })),
        ];
        let published = PublishedFolder::new(&files);
        Self { published, hour: 0 }
    }

    /// Publishes the lecture with these values an hour later. Returns the lines of the description.
    #[track_caller]
    fn edit(&mut self, changed: Value) -> Vec<String> {
        self.write("modules/a.json", in_hall(changed))
    }

    #[track_caller]
    fn write(&mut self, path: &str, content: Value) -> Vec<String> {
        self.published.write(path, content);
        self.hour += 1;
        let now = at(LATER) + jiff::SignedDuration::from_hours(self.hour);
        self.published.publish(&now.to_string());
        self.lines()
    }

    #[track_caller]
    fn lines(&self) -> Vec<String> {
        let event = self.published.event(Kind::Module, "MAA101");
        let description = event.get("DESCRIPTION");
        let lines = description.into_iter().flat_map(|text| text.split('\n'));
        lines.map(str::to_owned).collect()
    }
}

const STAFF: &str = "Staff: Ada";
const FROM_MONDAY: &str = "Moved from Mon 28 Sep 09:00";

#[test]
fn a_moved_meeting_says_from_where_from_the_publish_on_that_finds_it() {
    let mut edited = Edited::new();
    assert_eq!(edited.lines(), [STAFF]);
    let before = edited.published.event(Kind::Module, "MAA101");
    let tuesday = json!({ "day": "Tue", "note": "Bring a pen" });
    assert_eq!(edited.edit(tuesday), [FROM_MONDAY, "Bring a pen", STAFF]);
    let after = edited.published.event(Kind::Module, "MAA101");
    assert_eq!(value(&after, "UID"), value(&before, "UID"));
    assert!(sequence(&after) > sequence(&before));
    // Nothing changes after that, whatever the time.
    let text = edited.published.text(Kind::Module, "MAA101");
    for later in ["2026-09-20T10:00:00Z", "2027-08-01T10:00:00Z"] {
        edited.published.publish(later);
        assert_eq!(edited.published.text(Kind::Module, "MAA101"), text);
    }
}

#[test]
fn several_moves_are_one_from_the_first_place_and_the_way_back_leaves_nothing() {
    let mut edited = Edited::new();
    let elsewhere = json!({ "day": "Tue", "rooms": ["Lab"] });
    let from_hall = format!("{FROM_MONDAY}, Main Hall");
    assert_eq!(edited.edit(elsewhere), [&from_hall, STAFF]);
    let on = json!({ "day": "Wed", "start": "14:00", "end": "15:00", "rooms": ["Lab"] });
    assert_eq!(edited.edit(on), [&from_hall, STAFF]);
    let back_in_hall = json!({ "day": "Wed" });
    assert_eq!(edited.edit(back_in_hall), [FROM_MONDAY, STAFF]);
    assert_eq!(edited.edit(json!({})), [STAFF]);
    assert_eq!(edited.edit(json!({ "day": "Tue" })), [FROM_MONDAY, STAFF]);
    let longer = json!({ "end": "11:00" });
    let expected = format!("{FROM_MONDAY}–10:00");
    assert_eq!(edited.edit(longer), [&expected, STAFF]);
}

#[test]
fn another_room_or_other_staff_are_named_with_those_before_if_there_were_any() {
    let mut edited = Edited::new();
    let lab = json!({ "rooms": ["Lab"] });
    assert_eq!(edited.edit(lab), ["New room: Lab (was Main Hall)", STAFF]);
    let online = json!({ "rooms": [], "online": "https://meet.example/" });
    let expected = ["Now online (was Main Hall)", STAFF];
    assert_eq!(edited.edit(online)[..2], expected);
    assert_eq!(edited.edit(json!({ "rooms": [] })), [STAFF], "nowhere yet");
    assert_eq!(edited.edit(json!({})), [STAFF]);
    let bob = json!({ "staff": ["bob"] });
    let new_teacher = "New teacher: Bob (was Ada)";
    assert_eq!(edited.edit(bob), [new_teacher, "Staff: Bob"]);
    // Names are those of today.
    let named = json!([{ "id": "ada", "name": "Dr Ada", "role": "staff" },
        { "id": "bob", "name": "Bob", "role": "staff" }]);
    let renamed = edited.write("people.json", named);
    assert_eq!(renamed, ["New teacher: Bob (was Dr Ada)", "Staff: Bob"]);
    let nobody: [&str; 0] = [];
    assert_eq!(edited.edit(json!({ "staff": [] })), nobody);
}

#[test]
fn a_room_that_is_named_for_the_first_time_is_not_a_move() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    let with_room = json!({ "rooms": ["Lab"], "staff": ["ada"] });
    published.write("modules/a.json", one_lecture(with_room));
    published.publish(LATER);
    let event = published.event(Kind::Module, "MAA101");
    assert_eq!(value(&event, "DESCRIPTION"), "Staff: ada");
}

#[test]
fn a_cancelled_meeting_says_nothing_and_one_that_takes_place_after_all_does() {
    let mut edited = Edited::new();
    let cancelled = json!([{ "week": 1, "cancelled": true }]);
    let on_tuesday = json!({ "day": "Tue", "changes": cancelled });
    assert_eq!(edited.edit(on_tuesday), [STAFF]);
    assert_eq!(edited.edit(json!({ "day": "Tue" })), [FROM_MONDAY, STAFF]);
    assert_eq!(edited.edit(json!({ "changes": cancelled })), [STAFF]);
    assert_eq!(edited.edit(json!({})), [STAFF]);
}

#[test]
fn a_meeting_that_was_gone_for_a_while_knows_where_it_was() {
    let mut edited = Edited::new();
    assert_eq!(edited.edit(json!({ "day": "Tue" })), [FROM_MONDAY, STAFF]);
    let nothing = module_of("MAA101", json!([]));
    edited.published.write("modules/a.json", nothing);
    edited.published.publish("2026-09-03T10:00:00Z");
    edited.hour += 48;
    assert_eq!(edited.edit(json!({ "day": "Tue" })), [FROM_MONDAY, STAFF]);
    assert_eq!(edited.edit(json!({})), [STAFF]);
}

#[test]
fn another_name_of_a_module_and_of_an_activity_leaves_the_line_as_it_is() {
    let mut edited = Edited::new();
    edited.edit(json!({ "day": "Tue" }));
    let renamed = |day: &str| {
        let mut module = in_hall(json!({ "day": day, "id": "L2", "formerly": ["LEC"] }));
        module["code"] = json!("NEW");
        module["formerly"] = json!(["MAA101"]);
        module
    };
    let mut lines = |day: &str, now: &str| {
        edited.published.write("modules/a.json", renamed(day));
        edited.published.publish(now);
        let event = edited.published.event(Kind::Module, "NEW");
        value(&event, "DESCRIPTION").to_owned()
    };
    let from_monday = format!("{FROM_MONDAY}\n{STAFF}");
    assert_eq!(lines("Tue", "2026-09-03T10:00:00Z"), from_monday);
    assert_eq!(lines("Wed", "2026-09-04T10:00:00Z"), from_monday);
    assert_eq!(lines("Mon", "2026-09-05T10:00:00Z"), STAFF);
}

#[test]
fn other_dates_of_a_term_move_nothing() {
    let mut edited = Edited::new();
    let other: Value = serde_json::from_str(&TERMS.replace("2026-09-28", "2026-09-21")).unwrap();
    assert_eq!(edited.write("terms.json", other), [STAFF]);
    // A move after that is one from the new date.
    let expected = ["Moved from Mon 21 Sep 09:00", STAFF];
    assert_eq!(edited.edit(json!({ "day": "Tue" })), expected);
    let back = serde_json::from_str(TERMS).unwrap();
    assert_eq!(edited.write("terms.json", back), [STAFF]);
    let zone: Value = serde_json::from_str(&TERMS.replace("London", "Paris")).unwrap();
    assert_eq!(edited.write("terms.json", zone), [STAFF]);
    let more: Value = serde_json::from_str(&TERMS.replace("London", "Paris").replace(
        "\"1\": \"2026-09-28\"",
        "\"0\": \"2026-09-21\", \"1\": \"2026-09-28\"",
    ))
    .unwrap();
    edited.edit(json!({ "day": "Wed" }));
    let expected = ["Moved from Tue 29 Sep 09:00", STAFF];
    assert_eq!(edited.write("terms.json", more), expected, "another week");
}

/// The lines in each language: in another room at another time, at another time, in another room with other staff, and online.
const LINES: &str = "\
en: Moved from Mon 28 Sep 09:00, Hall\n\
en: Moved from Mon 28 Sep 09:00\n\
en: New room: Lab (was Hall) / New teacher: bob (was Ada)\n\
en: Now online (was Hall) / Staff: Ada\n\
de: Verlegt von Mo 28. Sept. 09:00, Hall\n\
de: Verlegt von Mo 28. Sept. 09:00\n\
de: Neuer Raum: Lab (vorher Hall) / Andere Lehrende: bob (vorher Ada)\n\
de: Jetzt online (vorher Hall) / Lehrende: Ada\n\
fr: Déplacé, avant : lun. 28 sept. 09:00, Hall\n\
fr: Déplacé, avant : lun. 28 sept. 09:00\n\
fr: Nouvelle salle : Lab (avant : Hall) / Autres enseignants : bob (avant : Ada)\n\
fr: Maintenant en ligne (avant : Hall) / Enseignement : Ada\n\
es: Movido; antes: lun 28 sept 09:00, Hall\n\
es: Movido; antes: lun 28 sept 09:00\n\
es: Nueva aula: Lab (antes: Hall) / Otro profesorado: bob (antes: Ada)\n\
es: Ahora en línea (antes: Hall) / Docentes: Ada\n\
zh: 时间有变动，原为：9月28日 周一 09:00，Hall\n\
zh: 时间有变动，原为：9月28日 周一 09:00\n\
zh: 新教室：Lab（原为：Hall） / 更换教师：bob（原为：Ada）\n\
zh: 改为在线（原为：Hall） / 教师：Ada\n\
cy: Symudwyd; cynt: Llun 28 Medi 09:00, Hall\n\
cy: Symudwyd; cynt: Llun 28 Medi 09:00\n\
cy: Ystafell newydd: Lab (cynt: Hall) / Staff gwahanol: bob (cynt: Ada)\n\
cy: Ar-lein nawr (cynt: Hall) / Staff: Ada\n";

#[test]
fn each_feed_with_the_meeting_says_so_in_its_own_language() {
    let people = |language: Language| {
        json!([{ "id": "sue", "name": "Sue", "role": "student", "language": language },
            { "id": "ada", "name": "Ada", "role": "staff" }])
    };
    let mut all = Vec::new();
    for language in Language::ALL {
        let mut published = PublishedFolder::new(&[
            ("modules/a.json", in_hall(json!({}))),
            ("people.json", people(language)),
            ("enrolments/a.json", enrolment_of("MAA101", json!(["sue"]))),
        ]);
        let versions = [
            json!({ "day": "Tue", "rooms": ["Lab"] }),
            json!({ "day": "Tue" }),
            json!({ "rooms": ["Lab"], "staff": ["bob"] }),
            json!({ "rooms": [], "online": "meet" }),
        ];
        for version in versions {
            published.write("modules/a.json", in_hall(version));
            published.publish(LATER);
            let snapshot = published.publisher.state().snapshot();
            let feed_id = FeedId::new(Kind::Student, "sue");
            let (_, link) = snapshot.personal_link(&feed_id).unwrap();
            let body = link.feed.body(carillon::feed::Encoding::Identity);
            let events = crate::fixture::events(&String::from_utf8_lossy(&body));
            let description = value(&events[0], "DESCRIPTION");
            let lines: Vec<&str> = description.lines().collect();
            let own = lines.split_last().map_or(&lines[..], |(_, own)| own);
            all.push(format!("{}: {}\n", language.code(), own.join(" / ")));
        }
    }
    assert_eq!(all.concat(), LINES);
}

/// The lecture of module A at another time.
fn moved(start: &str, end: &str) -> String {
    let module = crate::fixture::module("A", "Algebra").replace("09:00", start);
    module.replace("10:00", end)
}

/// A publisher of these folders after its first publish.
fn published(folders: &Folders, now: &str) -> Publisher {
    let mut publisher = folders.publisher();
    publisher.publish(at(now));
    publisher
}

fn without_times(publisher: &Publisher) -> BTreeMap<FeedId, Vec<String>> {
    let texts = feed_texts(publisher).into_iter();
    texts
        .map(|(feed_id, text)| (feed_id, without_revisions(&text)))
        .collect()
}

/// The same without the day of the event that stands in a feed without meetings.
fn meetings(publisher: &Publisher) -> BTreeMap<FeedId, Vec<String>> {
    let mut all = without_times(publisher);
    for lines in all.values_mut() {
        lines.retain(|line| !line.contains(";VALUE=DATE:"));
    }
    all
}

#[track_caller]
fn assert_line(publisher: &Publisher, expected: &str) {
    let text = crate::fixture::feed_text(publisher, Kind::Module, "A").unwrap();
    let events = crate::fixture::events(&text);
    let description = value(&events[0], "DESCRIPTION");
    let found = description.lines().find(|line| line.starts_with("Moved"));
    assert_eq!(found.unwrap_or_default(), expected);
}

#[test]
fn a_restart_changes_no_byte_also_when_the_log_has_forgotten_the_change() {
    let folders = Folders::new();
    drop(published(&folders, NOW));
    folders.write("modules/A.json", moved("08:00", "09:00"));
    let publisher = published(&folders, LATER);
    assert_line(&publisher, FROM_MONDAY);
    let texts = feed_texts(&publisher);
    drop(publisher);
    // The change is older than 60 days, and the file is written again without it.
    let file = folders.state().join("changes.jsonl");
    let line = fs::read_to_string(&file).unwrap();
    fs::write(&file, line.replace("09-02", "08-02").repeat(1200)).unwrap();
    for day in ["2027-01-01", "2027-01-02"] {
        let publisher = published(&folders, &format!("{day}T10:00:00Z"));
        assert!(publisher.changes().is_empty());
        assert_eq!(feed_texts(&publisher), texts);
        drop(publisher);
        let written = fs::read_to_string(&file).unwrap();
        assert_eq!(written.lines().count(), 2, "{written}");
    }
}

#[test]
fn a_crash_at_any_moment_of_writing_keeps_the_line() {
    let folders = Folders::new();
    drop(published(&folders, NOW));
    let state_before = tempfile::tempdir().unwrap();
    copy_folder(&folders.state(), state_before.path());
    let versions = [
        moved("08:00", "09:00"),
        moved("07:00", "08:00"),
        moved("09:00", "10:00"),
    ];
    let lines = [FROM_MONDAY, FROM_MONDAY, ""];
    for (version, line) in versions.into_iter().zip(lines) {
        let before = tempfile::tempdir().unwrap();
        copy_folder(&folders.state(), before.path());
        folders.write("modules/A.json", version);
        let publisher = published(&folders, LATER);
        assert_line(&publisher, line);
        let texts = without_times(&publisher);
        drop(publisher);
        let after = tempfile::tempdir().unwrap();
        copy_folder(&folders.state(), after.path());
        // Before anything is written, after the log, and after the last good files.
        for written in [&[][..], &["changes.jsonl"], &["changes.jsonl", "good"]] {
            fs::remove_dir_all(folders.state()).unwrap();
            copy_folder(before.path(), &folders.state());
            for name in written {
                let (from, to) = (after.path().join(name), folders.state().join(name));
                if from.is_dir() {
                    fs::remove_dir_all(&to).unwrap();
                    copy_folder(&from, &to);
                } else if from.exists() {
                    fs::copy(from, to).unwrap();
                }
            }
            let publisher = published(&folders, "2026-09-03T10:00:00Z");
            assert_eq!(without_times(&publisher), texts, "{written:?}");
        }
        fs::remove_dir_all(folders.state()).unwrap();
        copy_folder(after.path(), &folders.state());
    }
}

#[test]
fn without_the_file_the_line_is_gone_and_nothing_else() {
    let folders = Folders::new();
    drop(published(&folders, NOW));
    folders.write("modules/A.json", moved("08:00", "09:00"));
    drop(published(&folders, LATER));
    fs::remove_file(folders.state().join("changes.jsonl")).unwrap();
    let publisher = published(&folders, "2026-09-03T10:00:00Z");
    assert_line(&publisher, "");
    let fresh = Folders::new();
    fresh.write("modules/A.json", moved("08:00", "09:00"));
    assert_eq!(
        without_times(&publisher),
        without_times(&published(&fresh, LATER))
    );
}

#[test]
fn a_wave_of_mistakes_leaves_nothing_and_a_held_file_neither() {
    let folders = Folders::new();
    let mut publisher = published(&folders, NOW);
    let before = without_times(&publisher);
    for version in [moved("08:00", "09:00"), moved("09:00", "10:00")] {
        folders.write("modules/A.json", version);
        publisher.publish(at(LATER));
    }
    assert_eq!(without_times(&publisher), before);
}

#[test]
fn a_running_server_serves_the_line_with_the_move_and_one_new_tag() {
    let folders = Folders::ahead();
    let server = folders.serve();
    let before = server.get("/modules/A.ics");
    folders.replace("modules/A.json", moved("08:00", "09:00"));
    let mut tags = vec![before.header("etag").to_owned()];
    eventually("the move is served and stored", || {
        let answer = server.get("/modules/A.ics");
        let (tag, text) = (answer.header("etag").to_owned(), answer.text());
        if tags.last() != Some(&tag) {
            tags.push(tag);
        }
        let is_moved = text.contains("DTSTART:20961001T070000Z");
        assert_eq!(text.contains("Moved from Mon 1 Oct 09:00"), is_moved);
        is_moved && folders.state().join("changes.jsonl").exists()
    });
    assert_eq!(tags.len(), 2);
    server.stop();
    let server = folders.serve();
    let tag = server.get("/modules/A.ics").header("etag").to_owned();
    assert_eq!(tags.last(), Some(&tag));
    server.stop();
}

#[test]
fn the_page_shows_where_a_meeting_went_and_programs_read_it() {
    let mut module: Value = serde_json::from_str(&crate::fixture::module("A", "Algebra")).unwrap();
    let folders = Folders::ahead();
    let server = folders.serve();
    module["activities"][0]["changes"] = json!([{ "week": 1, "day": "Tue", "start": "11:00",
        "end": "12:00", "rooms": ["R2"], "note": "Strike" }]);
    folders.replace("modules/A.json", &module);
    eventually("the move is served", || {
        server
            .get("/modules/A.ics")
            .text()
            .contains("Moved from Mon 1 Oct 09:00\\, R1")
    });
    let page = server.get("/modules/A?week=2096-W40").text();
    let id = page
        .split("id=\"m")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let link = format!("href=\"/modules/A?week=2096-W40#m{id}\">Moved to Tuesday at 11:00<");
    assert!(page.contains(&link), "{page}");
    assert!(page.contains("<s><time datetime=\"2096-10-01T09:00\">09:00–10:00</time></s>"));
    assert!(page.contains("<p class=\"was\">Moved from Monday 1 October at 09:00, R1</p>"));
    assert_eq!(page.matches(" left\"").count(), 1, "{page}");
    // Another week says which.
    let exam = |date: &str| json!({ "id": "EXAM", "type": "Exam", "date": date, "start": "13:00", "end": "14:00" });
    let lecture = module["activities"][0].clone();
    for date in ["2096-10-03", "2096-10-10"] {
        module["activities"] = json!([lecture, exam(date)]);
        folders.replace("modules/A.json", &module);
        let day = date.replace('-', "");
        eventually("the exam is served", || {
            server
                .get("/modules/A.ics")
                .text()
                .contains(&format!("DTSTART:{day}T"))
        });
    }
    let page = server.get("/modules/A?week=2096-W40").text();
    let link = page.split("?week=2096-W41#m").nth(1).unwrap();
    assert!(
        link.contains("\">Moved to Wednesday 10 October at 13:00<"),
        "{page}"
    );
    let calendar = server.get("/modules/A.ics").text();
    assert!(
        calendar.contains("DESCRIPTION:Moved from Wed 3 Oct 13:00\r\n"),
        "{calendar}"
    );
    for path in ["/modules/A", "/modules/A.atom"] {
        let text = server.get(path).text();
        assert!(text.contains("<p>Note: Strike</p>"), "{text}");
    }
    let answer = server.get("/api/v1/modules/A/meetings?from=2096-10-01&to=2096-10-20");
    let answer: Value = serde_json::from_str(&answer.text()).unwrap();
    let moved: Vec<&Value> = answer["meetings"].as_array().unwrap().iter().collect();
    let from: Vec<&Value> = moved.iter().map(|meeting| &meeting["moved_from"]).collect();
    let found = from.iter().find(|from| !from.is_null()).unwrap();
    assert_eq!(found["time"]["start"], "2096-10-01T09:00:00+01:00");
    assert_eq!(found["rooms"][0]["name"], "R1");
    assert_eq!(
        from.iter().filter(|from| from.is_null()).count(),
        2,
        "{answer}"
    );
    let changes = server.get("/api/v1/changes").text();
    assert!(changes.contains("\"note\":\"Strike\""), "{changes}");
    // Once it is back, nothing is left.
    folders.replace("modules/A.json", crate::fixture::module("A", "Algebra"));
    eventually("it is back", || {
        let page = server.get("/modules/A?week=2096-W40").text();
        !page.contains(" left\"") && !page.contains("class=\"was\"")
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rule_07_the_same_past_gives_the_same_feeds(edits in prop::collection::vec((0..6usize, 0..5usize), 1..10)) {
        let folders = Folders::empty();
        folders.write("terms.json", TERMS);
        folders.write("modules/z.json", module_of("Z", json!([])));
        folders.write("enrolments/z.json", json!({ "module": "Z", "term": "S1", "students": [] }));
        let mut publisher = published(&folders, NOW);
        for (file, number) in edits {
            match version(file, number) {
                (path, Some(value)) => folders.write(path, &value),
                (path, None) => drop(fs::remove_file(folders.data().join(path))),
            }
            publisher.publish(at(LATER));
            // A server with the log, and with nothing else of the past.
            let other = Folders::empty();
            copy_folder(&folders.state(), &other.state());
            for name in ["store", "good"] {
                fs::remove_dir_all(other.state().join(name)).unwrap();
            }
            let config = Config { data: folders.data(), ..other.config() };
            let (mut again, ..) = other.publisher_with(config);
            again.publish(at(LATER));
            prop_assert_eq!(meetings(&publisher), meetings(&again));
        }
    }
}
