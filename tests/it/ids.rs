//! Ids that nearly match: which are one, which are not, and what stays of addresses and UIDs.

use std::fs;

use carillon::feed::Kind;

use crate::fixture::{Folders, Site, enrolment, eventually, module};

/// `Köln 1` with the o and the diaeresis apart, as macOS and some exports write it.
const DECOMPOSED: &str = "Ko\u{308}ln 1";

fn rendered(folders: &Folders, path: &str) -> String {
    let out = folders.root().join("out");
    folders.prints(&["render", "--out", out.to_str().unwrap()]);
    fs::read_to_string(out.join(path)).unwrap()
}

#[test]
fn a_padded_or_decomposed_id_is_the_same_person_room_module_group_and_term() {
    let folders = Folders::empty();
    folders.write(
        "terms.json",
        fs::read(Folders::new().data().join("terms.json")).unwrap(),
    );
    let written = module("A ", "Algebra")
        .replace("\"R1\"", &format!("\"{DECOMPOSED}  \""))
        .replace("\"s1\"", "\" s1\"");
    let groups = format!("\"groups\": [\"{DECOMPOSED}\"], \"rooms\"");
    folders.write(
        "modules/A.json",
        written
            .replace("\"T\"", "\"T\u{a0}\"")
            .replace("\"rooms\"", &groups),
    );
    let students = "[ \"cy\", { \"id\": \"ann\u{a0}\", \"groups\": [\"Köln 1 \"] } ]";
    folders.write(
        "enrolments/A.json",
        enrolment("A", &[]).replace("[]", students),
    );
    folders.write("rooms.json", "{ \"Köln 1\": { \"title\": \"Hall Köln\" } }");
    folders.write(
        "people.json",
        r#"[ { "id": "ann", "name": "Ann Reed", "role": "student" }, { "id": "s1", "name": "Dr Tarn", "role": "staff" } ]"#,
    );
    let said = folders.check();
    assert!(said.contains("0 errors, 0 warnings"), "{said}");
    let feed = rendered(&folders, "students/ann.ics");
    assert!(
        feed.contains("Ann Reed") && feed.contains("Hall Köln") && feed.contains("Dr Tarn"),
        "{feed}"
    );
    assert!(rendered(&folders, "staff/s1.ics").contains("Algebra"));
    assert!(!rendered(&folders, "students/cy.ics").contains("Algebra"));
}

#[test]
fn two_ids_that_become_equal_are_an_error_that_names_both() {
    let folders = Folders::new();
    folders.write("modules/A2.json", module("A\u{a0}", "Algebra again"));
    let twice = module("B", "Botany").replace(
        "\"activities\": [",
        "\"activities\": [ { \"id\": \" LEC\", \"type\": \"Lab\", \"date\": \"2026-10-01\" },",
    );
    folders.write("modules/B.json", twice);
    folders.write(
        "people.json",
        "[ { \"id\": \"ann\", \"role\": \"student\" },\n{ \"id\": \"ann \", \"role\": \"student\" } ]",
    );
    folders.write(
        "rooms.json",
        format!("{{ \"Köln 1\": {{}},\n\"{DECOMPOSED}\": {{}} }}"),
    );
    let said = folders.check();
    for expected in [
        "modules/A2.json: module A in term S1 is also in modules/A.json (written \"A\\u{a0}\" in term \"S1\" here and \"A\" in term \"S1\" there:",
        "modules/B.json:2: activity LEC: this id is twice in the module (\"LEC\" counts as \" LEC\":",
        "people.json:2: student ann is here twice (\"ann \" counts as \"ann\":",
        "rooms.json:2: room Köln 1 is here twice",
        "(\"Ko\\u{308}ln 1\" counts as \"Köln 1\":",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn ids_that_differ_in_capital_letters_from_known_ones_are_a_warning() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        module("A", "Algebra")
            .replace("\"R1\"", "\"jb.0.01\"")
            .replace("\"s1\"", "\"A.Tarn\""),
    );
    folders.write(
        "modules/B.json",
        module("B", "Botany").replace("\"rooms\"", "\"groups\": [\"Lab\"], \"rooms\""),
    );
    folders.write("enrolments/A.json", enrolment("a", &["ANN"]));
    folders.write(
        "enrolments/B.json",
        enrolment("B", &["ann"]).replace(
            "\"ann\"",
            "\"bob\", { \"id\": \"ANN\", \"groups\": [\"LAB\"] }",
        ),
    );
    folders.write("rooms.json", r#"{ "JB.0.01": { "title": "Jetty" } }"#);
    folders.write(
        "people.json",
        r#"[ { "id": "ann", "role": "student" }, { "id": "a.tarn", "role": "staff" }, { "id": "BOB", "role": "student" },
             { "id": "bob", "role": "student" } ]"#,
    );
    let said = folders.check();
    for expected in [
        "warning: there is no module a in term S1: module A in term S1 differs only in capital letters",
        "warning: no activity of B has the group \"LAB\", so nobody meets in it: \"Lab\" differs only in capital letters",
        "modules/A.json: warning: activity LEC: room \"jb.0.01\" differs only in capital letters from \"JB.0.01\" in rooms.json",
        "modules/A.json: warning: activity LEC: member of staff \"A.Tarn\" differs only in capital letters from \"a.tarn\" in people.json",
        "enrolments/B.json: warning: student \"ANN\" differs only in capital letters from \"ann\" in people.json",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(
        !said.contains("\"bob\"") && !said.contains("\"BOB\""),
        "both are known: {said}"
    );
}

#[test]
fn modules_and_activities_that_differ_in_capital_letters_alone_are_a_warning_each() {
    let folders = Folders::new();
    folders.write("modules/a.json", module("a", "Algorithms"));
    let second =
        "\"activities\": [\n{ \"id\": \"lec\", \"type\": \"Lab\", \"date\": \"2026-10-01\" },";
    let written = module("B", "Botany").replace("\"activities\": [", second);
    folders.write("modules/B.json", written);
    let said = folders.check();
    for expected in [
        "modules/a.json: warning: module \"a\" differs only in capital letters from \"A\", which is here too, and counts as another: write \"A\" if it is meant",
        "modules/B.json:3: warning: activity LEC: the id differs only in capital letters from that of activity lec, and counts as another activity: write \"lec\" if it is meant, or give one of them another id",
        "0 errors, 2 warnings",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn without_a_list_the_spelling_that_is_used_more_often_is_the_known_one() {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["Bob"]));
    folders.write("modules/C.json", module("C", "Chemistry"));
    folders.write("enrolments/C.json", enrolment("C", &["bob"]));
    let said = folders.check();
    let expected = "enrolments/A.json: warning: student \"Bob\" differs only in capital letters from \"bob\", which is more frequent";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn many_ids_in_the_wrong_case_are_summed_up() {
    let folders = Folders::new();
    let ids: Vec<String> = (0..100).map(|number| format!("b{number}")).collect();
    let people: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{ "id": "{id}", "role": "student" }}"#))
        .collect();
    folders.write("people.json", format!("[{}]", people.join(",")));
    let capitals: Vec<String> = ids.iter().map(|id| id.to_uppercase()).collect();
    folders.write(
        "enrolments/A.json",
        enrolment(
            "A",
            &capitals.iter().map(String::as_str).collect::<Vec<_>>(),
        ),
    );
    let said = folders.check();
    assert_eq!(
        said.matches("differs only in capital letters").count(),
        20,
        "{said}"
    );
    assert!(said.contains("and 80 more of this kind"), "{said}");
}

/// The UIDs in a feed.
fn uids(feed: &str) -> Vec<&str> {
    feed.lines()
        .filter(|line| line.starts_with("UID:"))
        .collect()
}

#[test]
fn addresses_and_uids_published_in_another_spelling_before_stay_for_ever() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        module("A ", "Algebra").replace("\"LEC\"", "\"LEC \""),
    );
    folders.write("enrolments/A.json", enrolment("A ", &["ann ", "cy\u{a0}"]));
    folders.write("enrolments/B.json", enrolment("B", &["ann "]));
    // A version that did not compare spellings has published these, and left a store.
    folders.open_links();
    fs::create_dir_all(folders.store()).unwrap();
    let server = folders.serve();
    let [ann, cy] = ["ann ", "cy\u{a0}"].map(|id| folders.student(id));
    let feed = server.get(&ann).text();
    assert!(
        feed.contains("Algebra") && server.says(&cy, "Algebra"),
        "{feed}"
    );
    let hash = carillon::feed::ActivityId::new("A ", "S1", "LEC ");
    assert!(feed.contains(&format!("UID:{:016x}-w1@", hash.0)), "{feed}");
    let before = uids(&feed).len();
    server.stop();
    // The data folder is written by another export from now on, and the store is lost.
    folders.write("modules/A.json", module("A", "Algebra"));
    folders.write("enrolments/A.json", enrolment("A", &["ann", "cy"]));
    folders.write("enrolments/B.json", enrolment("B", &["ann"]));
    fs::remove_dir_all(folders.store()).unwrap();
    let server = folders.serve();
    let after = server.get(&ann).text();
    assert_eq!(uids(&after), uids(&feed));
    assert_eq!(uids(&after).len(), before);
    assert!(server.says(&cy, "Algebra"));
    server.stop();
    let links = folders.links();
    assert!(links.iter().any(|row| row[3] == ann), "{links:?}");
    // Without the list of spellings, the list of published ids still has those of feeds.
    fs::remove_file(folders.state().join("spellings.json")).unwrap();
    assert!(folders.serve().says(&ann, "Algebra"));
}

#[test]
fn a_programme_that_no_earlier_version_can_have_published_has_its_canonical_address() {
    let folders = Folders::new();
    let programme = r#"{ "id": "BSC ", "title": "Mathematics", "modules": [{ "code": "A" }] }"#;
    folders.write("programmes/p.json", programme);
    // An earlier version has left a store and no list.
    folders.open_links();
    fs::create_dir_all(folders.store()).unwrap();
    let server = folders.serve();
    assert_eq!(server.get("/programmes/BSC.ics").status, 200);
    server.stop();
    let list = fs::read_to_string(folders.state().join("spellings.json")).unwrap();
    assert!(!list.contains("BSC"), "{list}");
}

/// A folder from which an earlier version has published module `A ` with the activity `LEC `, and Ann's UIDs there.
fn published_with_spaces() -> (Folders, Vec<String>) {
    published_with_activity("LEC ")
}

/// The same with another activity.
fn published_with_activity(id: &str) -> (Folders, Vec<String>) {
    let folders = Folders::new();
    let padded = module("A ", "Algebra").replace("\"LEC\"", &format!("\"{id}\""));
    folders.write("modules/A.json", padded);
    folders.write("enrolments/A.json", enrolment("A ", &["ann"]));
    folders.open_links();
    fs::create_dir_all(folders.store()).unwrap();
    let server = folders.serve();
    let feed = server.get(&folders.student("ann")).text();
    server.stop();
    let hash = carillon::feed::ActivityId::new("A ", "S1", id);
    assert!(feed.contains(&format!("UID:{:016x}-w1@", hash.0)), "{feed}");
    let uids = uids(&feed).into_iter().map(str::to_owned).collect();
    (folders, uids)
}

#[test]
fn uids_stay_when_the_list_of_spellings_is_lost_and_the_store_is_left() {
    let (folders, before) = published_with_spaces();
    fs::remove_file(folders.state().join("spellings.json")).unwrap();
    // By now the export writes the ids without spaces.
    folders.write("modules/A.json", module("A", "Algebra"));
    folders.write("enrolments/A.json", enrolment("A", &["ann"]));
    let server = folders.serve();
    let feed = server.get(&folders.student("ann")).text();
    assert_eq!(uids(&feed), before);
    server.stop();
    let list = fs::read_to_string(folders.state().join("spellings.json")).unwrap();
    assert!(list.contains("LEC "), "{list}");
}

#[test]
fn a_recorded_rename_of_a_code_with_spaces_keeps_all_uids_but_those_of_activities_with_spaces() {
    // `docs/holds.md` says so.
    for (activity, are_same) in [("LEC", true), ("LEC ", false)] {
        let (folders, before) = published_with_activity(activity);
        folders.write("modules/A.json", module("Z", "Algebra"));
        folders.write("enrolments/A.json", enrolment("Z", &["ann"]));
        folders.prints(&["holds", "rename", "A", "Z", "--reason", "new codes"]);
        let server = folders.serve();
        let feed = server.get(&folders.student("ann")).text();
        // The address stays.
        assert!(server.says("/modules/A%20.ics", "Algebra"));
        server.stop();
        let after: Vec<&str> = uids(&feed);
        assert_eq!(after.len(), before.len());
        assert_eq!(after == before, are_same, "{activity:?}");
        // The decision can be taken back, however the code is written.
        folders.prints(&["holds", "rename", "A ", "Z", "--undo", "--reason", "no"]);
    }
}

#[test]
fn uids_stay_when_the_first_start_after_an_upgrade_does_not_see_the_modules() {
    let (folders, before) = published_with_spaces();
    // An earlier version has left neither list.
    for list in ["spellings.json", "published-ids"] {
        fs::remove_file(folders.state().join(list)).unwrap();
    }
    let modules = folders.data().join("modules");
    let hidden = folders.root().join("hidden");
    fs::rename(&modules, &hidden).unwrap();
    let server = folders.serve();
    let ann = folders.student("ann");
    assert_eq!(uids(&server.get(&ann).text()), before);
    fs::rename(&hidden, &modules).unwrap();
    folders.replace(
        "modules/A.json",
        module("A ", "Analysis").replace("\"LEC\"", "\"LEC \""),
    );
    eventually("the modules are read", || server.says(&ann, "Analysis"));
    assert_eq!(uids(&server.get(&ann).text()), before);
}

#[test]
fn a_module_behind_a_link_that_leads_to_nothing_stays_published_over_a_restart() {
    let folders = Folders::new();
    folders.serve().stop();
    let file = folders.data().join("modules/A.json");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("nowhere.json", &file).unwrap();
    let server = folders.serve();
    assert!(server.says(&folders.student("ann"), "Algebra"));
}

#[test]
fn an_id_that_is_new_is_published_in_its_canonical_spelling_however_it_is_written_later() {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["dee "]));
    let server = folders.serve();
    let dee = folders.student("dee");
    assert!(server.says(&dee, "Algebra"));
    server.stop();
    fs::remove_dir_all(folders.store()).unwrap();
    folders.write("enrolments/A.json", enrolment("A", &["\u{a0}dee"]));
    assert!(folders.serve().says(&dee, "Algebra"));
    assert_eq!(folders.token(Kind::Student, "dee").len(), 26);
}
