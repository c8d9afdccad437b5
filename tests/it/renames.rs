//! Modules and activities that have another name now, and say so with `formerly`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use carillon::feed::{FeedId, Kind};
use carillon::publish::{Publisher, Report};
use serde_json::{Value, json};

use crate::fixture::{
    Event, Folders, LATER, NOW, PublishedFolder, Random, Site, at, cases, decision, enrolment,
    enrolment_of, events, eventually, feed_text, feed_texts, lecture, merge, module, module_of,
    page_of, text, values, without_revisions,
};

/// Module A or B of the folders under another code, which is after all others.
fn renamed(before: &str, code: &str, title: &str) -> Value {
    let mut file: Value = serde_json::from_str(&module(code, title)).unwrap();
    file["formerly"] = json!([before]);
    file
}

/// Renames module A to Z in its own file and in the enrolment list.
fn rename_module_a(folders: &Folders) {
    folders.replace("modules/A.json", renamed("A", "Z", "Algebra"));
    folders.replace("enrolments/A.json", enrolment("Z", &["ann"]));
}

fn uids(text: &str) -> Vec<String> {
    let events: Vec<Event> = events(text);
    let uids = values(&events, "UID").into_iter();
    uids.map(str::to_owned).collect()
}

fn warnings(report: &Report) -> Vec<String> {
    let problems = report.problems.iter();
    problems.map(ToString::to_string).collect()
}

#[track_caller]
fn each_uid_is_once(texts: &BTreeMap<FeedId, String>) {
    for (feed_id, text) in texts {
        let all = uids(text);
        let different: BTreeSet<&String> = all.iter().collect();
        assert_eq!(different.len(), all.len(), "{feed_id:?}: {text}");
    }
}

#[test]
fn a_renamed_module_changes_nothing_in_feeds_but_its_code() {
    let folders = Folders::new();
    let mut publisher = folders.publisher();
    publisher.publish(at(NOW));
    let before = feed_texts(&publisher);
    rename_module_a(&folders);
    assert_eq!(warnings(&publisher.publish(at(LATER))), [""; 0]);
    let after = feed_texts(&publisher);
    for (kind, id) in [
        (Kind::Student, "ann"),
        (Kind::Staff, "s1"),
        (Kind::Room, "R1"),
    ] {
        let feed_id = FeedId::new(kind, id);
        let expected = before[&feed_id].replace("SUMMARY:A ", "SUMMARY:Z ");
        assert_eq!(
            without_revisions(&after[&feed_id]),
            without_revisions(&expected),
            "{feed_id:?}"
        );
    }
}

#[test]
fn a_renamed_activity_changes_no_byte_of_any_feed() {
    let activity = |changed: Value| {
        module_of(
            "A",
            json!([lecture(changed), lecture(json!({ "id": "M" }))]),
        )
    };
    let mut published = PublishedFolder::new(&[
        ("modules/A.json", activity(json!({}))),
        ("enrolments/A.json", enrolment_of("A", json!(["ann"]))),
    ]);
    let before = published.feed_texts();
    published.write(
        "modules/A.json",
        activity(json!({ "id": "ZZZ", "formerly": ["LEC"] })),
    );
    assert_eq!(warnings(&published.publish(LATER)), [""; 0]);
    assert_eq!(published.feed_texts(), before);
    assert!(published.publisher.changes().is_empty());
}

#[test]
fn the_uids_stay_those_of_the_oldest_name_after_several_renames() {
    let file = |code: &str, formerly: &[&str], id: &str, former_ids: &[&str]| {
        let activity = lecture(json!({ "id": id, "formerly": former_ids }));
        let mut file = module_of(code, json!([activity]));
        file["formerly"] = json!(formerly);
        file
    };
    let mut published = PublishedFolder::new(&[("modules/a.json", file("A", &[], "1", &[]))]);
    let before = uids(&published.text(Kind::Module, "A"));
    for (code, formerly, id, former_ids) in [
        ("B", &["A"][..], "1", &[][..]),
        ("C", &["A", "B"], "2", &["1"]),
        ("D", &["A", "B", "C"], "3", &["1", "2"]),
    ] {
        published.write("modules/a.json", file(code, formerly, id, former_ids));
        published.publish(LATER);
        for code in formerly.iter().chain(&[code]) {
            assert_eq!(uids(&published.text(Kind::Module, code)), before, "{code}");
        }
    }
    published.forget(LATER);
    assert_eq!(uids(&published.text(Kind::Module, "D")), before);
}

#[test]
fn every_address_of_the_old_code_goes_on_answering() {
    let folders = Folders::new();
    let server = folders.serve();
    let before = uids(&server.get("/modules/A.ics").text());
    rename_module_a(&folders);
    eventually("the rename is published", || {
        server.says("/modules/A.ics", "Z Algebra")
    });
    assert_eq!(uids(&server.get("/modules/A.ics").text()), before);
    assert_eq!(
        server.get("/modules/A.ics").text(),
        server.get("/modules/Z.ics").text()
    );
    assert!(server.says("/modules/A.json", "Z Algebra"));
    assert_eq!(server.get("/modules/A.atom").status, 200);
    // The page shows the address that lasts.
    let page = server.get("/modules/A").text();
    assert!(
        page.contains("Z Algebra") && page.contains("/modules/Z.ics"),
        "{page}"
    );
    assert!(!page.contains("/modules/A.ics"), "{page}");
    // The list has the module once.
    let list = server.get("/modules").text();
    assert_eq!(list.matches("Algebra").count(), 1, "{list}");
    assert!(server.says("/modules/z.ics", "Z Algebra"), "another case");
}

#[test]
fn an_old_address_goes_on_answering_after_a_restart_and_without_the_store() {
    let folders = Folders::new();
    let (before, after) = {
        let mut publisher = folders.publisher();
        publisher.publish(at(NOW));
        let before = feed_text(&publisher, Kind::Student, "ann").unwrap();
        rename_module_a(&folders);
        publisher.publish(at(LATER));
        (before, feed_texts(&publisher))
    };
    for is_store_there in [true, false] {
        if !is_store_there {
            fs::remove_dir_all(folders.store()).unwrap();
        }
        let mut publisher = folders.publisher();
        publisher.publish(at(LATER));
        assert_eq!(feed_texts(&publisher).len(), after.len());
        let ann = feed_text(&publisher, Kind::Student, "ann").unwrap();
        assert_eq!(uids(&ann), uids(&before));
        assert!(
            feed_text(&publisher, Kind::Module, "A")
                .unwrap()
                .contains("Z Algebra")
        );
    }
}

#[test]
fn an_old_address_ends_when_the_file_does_not_name_the_old_code_any_more() {
    let folders = Folders::new();
    let mut publisher = folders.publisher();
    let is_there = |publisher: &Publisher| feed_text(publisher, Kind::Module, "Q").is_some();
    for formerly in [json!(["Q"]), json!([])] {
        let mut file: Value = serde_json::from_str(&module("A", "Algebra")).unwrap();
        file["formerly"] = formerly.clone();
        folders.replace("modules/A.json", file);
        publisher.publish(at(LATER));
        assert_eq!(is_there(&publisher), formerly == json!(["Q"]));
    }
}

#[test]
fn a_hidden_module_stays_hidden_and_can_be_shown_again() {
    let folders = Folders::new();
    let server = folders.serve();
    let feed = folders.student("ann");
    let hide = |code: &str| {
        let links = folders.open_links();
        let hidden = |choices: &carillon::links::Choices| {
            let mut choices = choices.clone();
            choices.hidden_modules = [code.into()].into();
            choices
        };
        links.choose(decision("ann"), None, hidden).unwrap();
    };
    hide("A");
    eventually("A is hidden", || !server.says(&feed, "Algebra"));
    rename_module_a(&folders);
    eventually("the rename is published", || {
        server.says("/modules/Z.ics", "Algebra")
    });
    assert!(server.says(&feed, "Botany") && !server.says(&feed, "Algebra"));
    let page = page_of(&feed);
    let form = server.get(&format!("{page}choices")).text();
    let ticked = |value: &str| {
        let input = form
            .split("<input")
            .find(|input| input.contains(&format!("value=\"{value}\"")));
        input.map(|input| input.split('>').next().unwrap().contains("checked"))
    };
    assert_eq!(
        (ticked("Z"), ticked("A"), ticked("B")),
        (Some(true), None, Some(false))
    );
    // The form is sent as it is, and then without the tick.
    server.post(&format!("{page}choices"), "module=Z&alarm=&language=");
    assert!(!server.says(&feed, "Algebra"));
    server.post(&format!("{page}choices"), "alarm=&language=");
    eventually("Z is shown again", || server.says(&feed, "Algebra"));
    // The desk shows it again under its new code, whichever the journal has.
    hide("A");
    eventually("A is hidden again", || !server.says(&feed, "Algebra"));
    let show = ["--show-module", "Z", "--reason", "asked"];
    let output = folders.run(&[&["links", "set", "student", "ann"], &show[..]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    eventually("the desk shows it again", || server.says(&feed, "Algebra"));
}

#[test]
fn the_history_of_changes_goes_on_under_the_new_code_and_a_rename_is_not_a_change() {
    let folders = Folders::new();
    let mut publisher = folders.publisher();
    publisher.publish(at(NOW));
    let moved = |mut file: Value| {
        file["activities"][0]["rooms"] = json!(["R2"]);
        file
    };
    let before: Value = serde_json::from_str(&module("A", "Algebra")).unwrap();
    folders.write("modules/A.json", moved(before));
    publisher.publish(at(LATER));
    rename_module_a(&folders);
    folders.write("modules/A.json", moved(renamed("A", "Z", "Algebra")));
    publisher.publish(at(LATER));
    let university = publisher.university();
    for (kind, id) in [
        (Kind::Module, "Z"),
        (Kind::Module, "A"),
        (Kind::Student, "ann"),
    ] {
        let changes = publisher.changes();
        let changes = changes.of_feed(university, &FeedId::new(kind, id), |_| true);
        let kinds: Vec<_> = changes.iter().map(|change| change.kind).collect();
        assert_eq!(
            kinds,
            [carillon::changes::ChangeKind::Moved],
            "{kind:?} {id}"
        );
    }
    // Nor is a rename that happened while no server ran.
    drop(publisher);
    folders.write("modules/A.json", moved(renamed("Z", "Y", "Algebra")));
    let mut publisher = folders.publisher();
    publisher.publish(at(LATER));
    assert_eq!(publisher.changes().len(), 1);
}

#[test]
fn a_code_that_a_module_has_in_another_term_shows_both() {
    let mut published = PublishedFolder::new(&[]);
    let in_term = |mut file: Value, term: &str| {
        file["term"] = json!(term);
        file
    };
    published.write(
        "modules/old.json",
        in_term(module_of("A", json!([lecture(json!({}))])), "S2"),
    );
    let mut new = module_of("Z", json!([lecture(json!({}))]));
    new["formerly"] = json!(["A"]);
    published.write("modules/new.json", new);
    assert_eq!(warnings(&published.publish(LATER)), [""; 0]);
    assert_eq!(published.events(Kind::Module, "A").len(), 2);
    assert_eq!(published.events(Kind::Module, "Z").len(), 1);
    each_uid_is_once(&published.feed_texts());
}

#[test]
fn a_present_module_keeps_its_own_code_and_no_uid_is_twice() {
    let folders = Folders::new();
    let mut publisher = folders.publisher();
    publisher.publish(at(NOW));
    rename_module_a(&folders);
    publisher.publish(at(LATER));
    // The old module comes back.
    folders.write("modules/old.json", module("A", "Anatomy"));
    let all = ["ann", "bob"];
    folders.write("enrolments/old.json", enrolment("A", &all));
    for _ in 0..2 {
        let report = publisher.publish(at(LATER));
        assert_eq!(
            warnings(&report),
            [
                "modules/A.json:1: warning: `formerly` has \"A\", which is the code of the module in modules/old.json in the same term, so neither it nor an older code counts: remove that file if the module was renamed, or else remove the code from `formerly`"
            ]
        );
    }
    let texts = feed_texts(&publisher);
    each_uid_is_once(&texts);
    assert!(texts[&FeedId::new(Kind::Module, "A")].contains("A Anatomy"));
    assert!(!texts[&FeedId::new(Kind::Module, "A")].contains("Algebra"));
}

#[test]
fn a_night_in_which_all_modules_are_renamed_is_not_held_if_the_files_say_so() {
    let folders = Folders::empty();
    folders.write("terms.json", crate::fixture::TERMS);
    let write = |prefix: &str, formerly: Option<&str>| {
        for number in 0..30 {
            let mut file = module_of(&format!("{prefix}{number}"), json!([lecture(json!({}))]));
            if let Some(old) = formerly {
                file["formerly"] = json!([format!("{old}{number}")]);
            }
            folders.write(&format!("modules/{prefix}{number}.json"), file);
            let list = enrolment_of(&format!("{prefix}{number}"), json!([format!("s{number}")]));
            folders.write(&format!("enrolments/{prefix}{number}.json"), list);
        }
    };
    write("MAA", None);
    let mut publisher = folders.publisher().with_holds();
    publisher.publish(at(NOW));
    let before = feed_texts(&publisher);
    for folder in ["modules", "enrolments"] {
        fs::remove_dir_all(folders.data().join(folder)).unwrap();
    }
    write("X", Some("MAA"));
    let report = publisher.publish(at(LATER));
    assert_eq!(report.holds, []);
    let after = feed_texts(&publisher);
    for (feed_id, text) in &before {
        assert_eq!(uids(&after[feed_id]), uids(text), "{feed_id:?}");
    }
    assert!(
        feed_text(&publisher, Kind::Student, "s7")
            .unwrap()
            .contains("X7 Calculus")
    );
}

/// The warnings about modules in which these keys are changed: A with its lecture, and B.
#[track_caller]
fn check(a: Value, a_lecture: Value, b: Value, expected: &[&str]) {
    let folders = Folders::empty();
    folders.write("terms.json", crate::fixture::TERMS);
    let mut first = module_of(
        "A",
        json!([
            lecture(a_lecture),
            lecture(json!({ "id": "M", "day": "Tue" }))
        ]),
    );
    merge(&mut first, a);
    let mut second = module_of("B", json!([lecture(json!({}))]));
    merge(&mut second, b);
    folders.write("modules/A.json", first);
    folders.write("modules/B.json", second);
    let mut publisher = folders.publisher();
    let said = warnings(&publisher.publish(at(NOW)));
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.ends_with(expected), "{said}");
    }
    each_uid_is_once(&feed_texts(&publisher));
}

#[test]
fn a_former_name_that_cannot_be_is_reported_with_its_remedy() {
    let none = || json!({});
    let of_a = |formerly: Value, expected: &[&str]| {
        check(json!({ "formerly": formerly }), none(), none(), expected);
    };
    of_a(json!(["B"]), &["remove the code from `formerly`"]);
    of_a(
        json!(["A"]),
        &["warning: `formerly` has \"A\", which is the current name: remove it"],
    );
    of_a(
        json!(["Q", " Q"]),
        &["warning: `formerly` has \"Q\" twice: remove one"],
    );
    of_a(
        json!([""]),
        &["a former code is empty: write at least one character"],
    );
    of_a(
        json!(["x".repeat(201)]),
        &["a former code has 201 characters: write at most 200"],
    );
    of_a(json!(["a\tb"]), &["(a line break or a tab): remove it"]);
    of_a(json!([]), &[]);
    check(
        json!({ "formerly": ["Q"] }),
        none(),
        json!({ "formerly": ["Q"] }),
        &[
            "modules/B.json:1: warning: `formerly` has \"Q\", which module A in modules/A.json names too, so neither it nor an older code counts here: keep it in one of the two files",
        ],
    );
    let of_lecture = |formerly: Value, expected: &[&str]| {
        check(none(), json!({ "formerly": formerly }), none(), expected);
    };
    of_lecture(
        json!(["M"]),
        &[
            "activity LEC: `formerly` has \"M\", which belongs to activity M, so neither it nor an older id counts: remove it from one of the two activities",
        ],
    );
    of_lecture(
        json!(["OLD", "M", "NEWER"]),
        &["remove it from one of the two activities"],
    );
    of_lecture(json!(["LEC"]), &["which is the current name: remove it"]);
    of_lecture(
        json!([" "]),
        &["a former id is empty: write at least one character"],
    );
    of_lecture(
        json!(["x".repeat(201)]),
        &["a former id has 201 characters: write at most 200"],
    );
}

#[test]
fn a_list_that_still_has_the_old_code_gets_a_warning_with_the_new_one() {
    let folders = Folders::new();
    folders.write("modules/A.json", renamed("A", "Z", "Algebra"));
    let report = folders.publisher().publish(at(NOW));
    assert!(
        warnings(&report)
            .iter()
            .any(|said| said.ends_with("module Z had this code before, so write Z")),
        "{:?}",
        report.problems
    );
}

/// A university with joint lectures, groups, a programme and two terms, in which some modules and activities have other
/// names now.
fn random_university(folders: &Folders, seed: u64, is_renamed: bool) {
    let mut random = Random::of(seed);
    folders.write("terms.json", crate::fixture::TERMS);
    let mut programme = Vec::new();
    for number in 0..8 {
        let term = ["S1", "S2"][usize::from(random.below(4) == 0)];
        // New codes are in another order.
        let (code, new) = (format!("M{number}"), format!("N{}", 7 - number));
        let is_other = random.below(2) == 0;
        let shown = if is_other && is_renamed { &new } else { &code };
        let mut activities = Vec::new();
        for activity in 0..4 {
            let (id, new) = (format!("L{activity}"), format!("K{}", 3 - activity));
            let mut row = lecture(json!({
                "id": id, "day": (["Mon", "Tue", "Wed"][random.below(3)]),
                "rooms": [(["R1", "R2"][random.below(2)])], "staff": ["s1"],
            }));
            if random.below(3) == 0 {
                merge(
                    &mut row,
                    json!({ "shared": "J", "day": "Fri", "rooms": [format!("J{number}")] }),
                );
            }
            if random.below(3) == 0 {
                row["groups"] = json!(["G"]);
            }
            if random.below(2) == 0 && is_renamed {
                merge(&mut row, json!({ "id": new, "formerly": [id] }));
            }
            activities.push(row);
        }
        let mut file = module_of(shown, json!(activities));
        file["term"] = json!(term);
        if is_other && is_renamed {
            file["formerly"] = json!([code]);
        }
        folders.write(&format!("modules/{number}.json"), file);
        let students = (0..4).filter(|_| random.below(2) == 0);
        let students =
            students.map(|student| json!({ "id": format!("s{student}"), "groups": ["G"] }));
        let mut list = enrolment_of(shown, students.collect());
        list["term"] = json!(term);
        folders.write(&format!("enrolments/{number}.json"), list);
        programme.push(json!({ "code": shown, "groups": ["G"] }));
    }
    let programme = json!({ "id": "P", "title": "P", "modules": programme });
    folders.write("programmes/P.json", programme);
}

#[test]
fn any_renames_leave_the_uids_of_every_feed_and_their_order() {
    for seed in 0..cases(8, 500) {
        let seed = u64::try_from(seed).unwrap();
        let folders = Folders::empty();
        let mut publisher = folders.publisher();
        random_university(&folders, seed, false);
        publisher.publish(at(NOW));
        let before = feed_texts(&publisher);
        each_uid_is_once(&before);
        random_university(&folders, seed, true);
        publisher.publish(at(LATER));
        let after = feed_texts(&publisher);
        each_uid_is_once(&after);
        for (feed_id, text) in &before {
            assert_eq!(uids(&after[feed_id]), uids(text), "{seed}: {feed_id:?}");
        }
        assert!(publisher.changes().is_empty(), "{seed}");
    }
}
