//! Renames that somebody has recorded, because the files do not say them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use carillon::feed::{FeedId, Kind};
use carillon::holds::{HoldDecision, append_decision};
use carillon::publish::{Publisher, Report};
use carillon::published_ids::PublishedIds;
use carillon::timetable::Rename;
use serde_json::{Value, json};

use crate::fixture::{
    Folders, LATER, NOW, Process, Site, at, enrolment, events, eventually, feed_text, feed_texts,
    lecture, module, module_of, sequence, values,
};

/// The folders of a test, and a publisher that holds and reads recorded renames as a server does.
struct Desk {
    folders: Folders,
    publisher: Option<Publisher>,
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self {
            folders: Folders::new(),
            publisher: None,
        };
        desk.restart();
        desk.publish(NOW);
        desk
    }

    fn restart(&mut self) {
        // The old one lets the store go first.
        self.publisher = None;
        let (ids, _) = PublishedIds::open(&self.folders.state(), 0);
        let publisher = self.folders.publisher().with_published_ids(ids);
        self.publisher = Some(publisher.with_holds());
    }

    fn publish(&mut self, now: &str) -> Report {
        self.publisher.as_mut().unwrap().publish(at(now))
    }

    fn publisher(&self) -> &Publisher {
        self.publisher.as_ref().unwrap()
    }

    fn warnings(&mut self, now: &str) -> Vec<String> {
        let problems = self.publish(now).problems;
        problems.iter().map(ToString::to_string).collect()
    }

    /// The UIDs of every feed.
    fn uids(&self) -> BTreeMap<FeedId, Vec<String>> {
        let texts = feed_texts(self.publisher()).into_iter();
        texts.map(|(id, text)| (id, uids(&text))).collect()
    }

    #[track_caller]
    fn each_uid_is_once(&self) {
        for (feed_id, uids) in self.uids() {
            let different: BTreeSet<&String> = uids.iter().collect();
            assert_eq!(different.len(), uids.len(), "{feed_id:?}: {uids:?}");
        }
    }

    fn says(&self, code: &str, what: &str) -> bool {
        let text = feed_text(self.publisher(), Kind::Module, code);
        text.is_some_and(|text| text.contains(what))
    }

    /// The module of `file` gets another code, in its file and in the list of its students.
    fn write_module(&self, file: &str, code: &str) {
        let path = format!("modules/{file}.json");
        self.folders.replace(&path, module(code, "Algebra"));
        let path = format!("enrolments/{file}.json");
        self.folders.replace(&path, enrolment(code, &["ann"]));
    }

    fn record(&self, old: &str, new: &str) {
        self.decide(rename(old, new), false);
    }

    fn decide(&self, rename: Rename, undone: bool) {
        let decision = HoldDecision {
            at: at(NOW),
            by: "desk test".into(),
            hold: None,
            answer: None,
            renames: vec![rename],
            undone,
            reason: "a test".into(),
        };
        append_decision(&self.folders.state(), &decision).unwrap();
    }
}

fn rename(old: &str, new: &str) -> Rename {
    Rename {
        module: old.into(),
        activity: None,
        term: None,
        to: new.into(),
    }
}

fn activity_rename(module: &str, old: &str, new: &str) -> Rename {
    Rename {
        activity: Some(old.into()),
        ..rename(module, new)
    }
}

fn uids(text: &str) -> Vec<String> {
    let events = events(text);
    let uids = values(&events, "UID").into_iter();
    uids.map(str::to_owned).collect()
}

/// The expected UIDs: those of before, and module A has the same ones at each of these other addresses.
fn also_at(
    before: &BTreeMap<FeedId, Vec<String>>,
    codes: &[&str],
) -> BTreeMap<FeedId, Vec<String>> {
    let mut expected = before.clone();
    for code in codes {
        let uids = before[&FeedId::new(Kind::Module, "A")].clone();
        expected.insert(FeedId::new(Kind::Module, *code), uids);
    }
    expected
}

#[test]
fn a_rename_that_is_recorded_later_brings_the_old_events_back() {
    let mut desk = Desk::new();
    let before = desk.uids();
    desk.write_module("A", "Z");
    desk.publish(LATER);
    assert_ne!(desk.uids(), also_at(&before, &["Z"]));
    let ann = |desk: &Desk| feed_text(desk.publisher(), Kind::Student, "ann").unwrap();
    let highest = events(&ann(&desk)).iter().map(sequence).max();
    desk.record("A", "Z");
    assert_eq!(desk.warnings(LATER), [""; 0]);
    assert_eq!(desk.uids(), also_at(&before, &["Z"]));
    assert!(desk.says("A", "Z Algebra"));
    let text = ann(&desk);
    let events = events(&text);
    let algebra = events
        .iter()
        .filter(|event| event["SUMMARY"].contains("Algebra"));
    let lowest = algebra.map(sequence).min();
    assert!(lowest >= highest, "{lowest:?} {highest:?}");
    // Nothing is published twice.
    let module = |desk: &Desk| Arc::clone(&desk.publisher().university().modules[1].value);
    let module_before = module(&desk);
    assert_eq!(&*module_before.code, "Z");
    let report = desk.publish(LATER);
    assert!(report.is_unchanged && Arc::ptr_eq(&module_before, &module(&desk)));
}

#[test]
fn a_recorded_rename_outlives_nights_restarts_and_the_store() {
    let mut desk = Desk::new();
    let expected = also_at(&desk.uids(), &["Z"]);
    desk.record("A", "Z");
    desk.write_module("A", "Z");
    desk.publish(LATER);
    assert_eq!(desk.uids(), expected);
    for is_store_there in [true, false] {
        desk.restart();
        desk.publish(LATER);
        assert_eq!(desk.uids(), expected);
        desk.write_module("A", "Z");
        desk.publish(LATER);
        assert_eq!(desk.uids(), expected);
        if is_store_there {
            desk.publisher = None;
            fs::remove_dir_all(desk.folders.store()).unwrap();
        }
    }
    assert!(desk.publisher().changes().is_empty());
}

#[test]
fn a_lost_or_damaged_file_of_decisions_gives_no_module_new_uids() {
    let mut desk = Desk::new();
    let expected = also_at(&desk.uids(), &["Z"]);
    desk.record("A", "Z");
    desk.write_module("A", "Z");
    desk.publish(LATER);
    let decisions = desk.folders.state().join("holds.jsonl");
    for is_restarted in [false, true] {
        fs::remove_file(&decisions).unwrap();
        if is_restarted {
            desk.restart();
        }
        desk.publish(LATER);
        assert_eq!(desk.uids(), expected);
        let text = fs::read_to_string(&decisions).unwrap();
        assert!(text.contains(r#"{"module":"A","to":"Z"}"#), "{text}");
    }
    // A rename that is taken back does not come back from the copy.
    desk.decide(rename("A", "Z"), true);
    desk.publish(LATER);
    assert_ne!(desk.uids(), expected);
    desk.record("A", "Z");
    desk.publish(LATER);
    fs::write(&decisions, "{\"holds\":1}\nnonsense\n").unwrap();
    desk.restart();
    desk.publish(LATER);
    assert_eq!(desk.uids(), expected);
}

#[test]
fn a_module_that_is_renamed_again_and_again_keeps_its_first_uids() {
    let mut desk = Desk::new();
    let before = desk.uids();
    let mut codes = vec!["A"];
    for code in ["M", "C", "Z"] {
        desk.record(codes.last().unwrap(), code);
        codes.push(code);
        desk.write_module("A", code);
        assert_eq!(desk.warnings(LATER), [""; 0]);
        assert_eq!(desk.uids(), also_at(&before, &codes));
    }
    // The file names the last rename itself, and then all of them.
    for formerly in [json!(["C"]), json!(["A", "M", "C"]), json!([])] {
        let mut file: Value = serde_json::from_str(&module("Z", "Algebra")).unwrap();
        file["formerly"] = formerly;
        desk.folders.replace("modules/A.json", file);
        assert_eq!(desk.warnings(LATER), [""; 0]);
        assert_eq!(desk.uids(), also_at(&before, &codes));
    }
}

#[test]
fn a_rename_that_is_turned_back_changes_no_uid_and_no_address() {
    let mut desk = Desk::new();
    let before = desk.uids();
    desk.record("A", "Z");
    desk.write_module("A", "Z");
    desk.publish(LATER);
    desk.write_module("A", "A");
    for is_recorded in [false, true] {
        assert_eq!(desk.warnings(LATER), [""; 0]);
        assert_eq!(desk.uids(), also_at(&before, &["Z"]));
        assert!(desk.says("Z", "A Algebra"));
        if !is_recorded {
            desk.record("Z", "A");
        }
    }
    assert!(desk.publisher().changes().is_empty());
}

#[test]
fn an_old_module_that_comes_back_takes_its_code_and_the_warning_names_the_decision() {
    let mut desk = Desk::new();
    desk.record("A", "Z");
    desk.write_module("A", "Z");
    desk.publish(LATER);
    desk.folders
        .write("modules/old.json", module("A", "Anatomy"));
    for _ in 0..2 {
        assert_eq!(
            desk.warnings(LATER),
            [
                "modules/A.json: warning: the rename of A to Z (recorded on 2026-09-01 by desk test) does not count, and older ones neither, because module A in modules/old.json has the code A in the same term: remove that file if it is left over, or else take the rename back with `carillon holds rename A Z --undo`"
            ]
        );
        desk.each_uid_is_once();
        assert!(desk.says("A", "Anatomy") && !desk.says("A", "Algebra"));
        assert!(desk.says("Z", "Algebra") && !desk.says("Z", "Anatomy"));
    }
    desk.decide(rename("A", "Z"), true);
    assert_eq!(desk.warnings(LATER), [""; 0]);
}

#[test]
fn renamed_activities_keep_their_events_under_every_code_of_their_module() {
    let mut desk = Desk::new();
    let file = |code: &str, ids: [&str; 2]| {
        let [first, second] = ids;
        let activities = [
            lecture(json!({ "id": first })),
            lecture(json!({ "id": second, "day": "Wed" })),
        ];
        module_of(code, json!(activities))
    };
    desk.folders
        .replace("modules/A.json", file("A", ["L1", "L2"]));
    desk.publish(LATER);
    let (before, changes) = (desk.uids(), desk.publisher().changes().len());
    // The new ids are in another order.
    desk.decide(activity_rename("A", "L1", "K9"), false);
    desk.folders
        .replace("modules/A.json", file("A", ["K9", "L2"]));
    assert_eq!(desk.warnings(LATER), [""; 0]);
    assert_eq!(desk.uids(), before);
    desk.record("A", "Z");
    desk.decide(activity_rename("Z", "L2", "K1"), false);
    desk.write_module("A", "Z");
    desk.folders
        .replace("modules/A.json", file("Z", ["K9", "K1"]));
    assert_eq!(desk.warnings(LATER), [""; 0]);
    assert_eq!(desk.uids(), also_at(&before, &["Z"]));
    desk.restart();
    desk.publish(LATER);
    assert_eq!(desk.uids(), also_at(&before, &["Z"]));
    assert_eq!(desk.publisher().changes().len(), changes);
}

#[test]
fn an_old_activity_that_comes_back_takes_its_id_and_is_reported() {
    let mut desk = Desk::new();
    desk.decide(activity_rename("A", "LEC", "K"), false);
    let both = [
        lecture(json!({ "id": "LEC" })),
        lecture(json!({ "id": "K", "day": "Wed" })),
    ];
    desk.folders
        .replace("modules/A.json", module_of("A", json!(both)));
    assert_eq!(
        desk.warnings(LATER),
        [
            "modules/A.json: warning: activity K: the rename of activity LEC to K (recorded on 2026-09-01 by desk test) does not count, and older ones neither, because the module has an activity LEC too: remove that one if it is left over, or else take the rename back with `carillon holds rename LEC K --activity-of A --undo`"
        ]
    );
    desk.each_uid_is_once();
}

#[test]
fn a_rename_in_one_term_leaves_the_other_terms_alone() {
    let mut desk = Desk::new();
    let in_term = |code: &str, term: &str| {
        let mut file = module_of(code, json!([lecture(json!({}))]));
        file["term"] = json!(term);
        file
    };
    desk.folders.replace("modules/A.json", in_term("A", "S1"));
    desk.folders.write("modules/A2.json", in_term("A", "S2"));
    desk.publish(LATER);
    let before = desk.uids();
    let in_first = Rename {
        term: Some("S1".into()),
        ..rename("A", "Z")
    };
    desk.decide(in_first, false);
    desk.folders.replace("modules/A.json", in_term("Z", "S1"));
    desk.folders
        .replace("enrolments/A.json", enrolment("Z", &["ann"]));
    assert_eq!(desk.warnings(LATER), [""; 0]);
    let feed = |code: &str| FeedId::new(Kind::Module, code);
    let after = desk.uids();
    let set = |uids: &[String]| uids.iter().cloned().collect::<BTreeSet<String>>();
    assert_eq!(set(&after[&feed("A")]), set(&before[&feed("A")]));
    assert_eq!(after[&feed("Z")].len(), before[&feed("A")].len() / 2);
}

#[test]
fn a_running_server_takes_a_rename_at_once_with_the_choices_of_its_students() {
    let folders = Folders::ahead();
    let server = Process::start(&folders).published();
    let feed = folders.student("ann");
    let hide = ["--hide-module", "A", "--reason", "asked"];
    folders.prints(&[&["links", "set", "student", "ann"], &hide[..]].concat());
    eventually("A is hidden", || !server.says(&feed, "Algebra"));
    let before = uids(&server.get("/modules/A.ics").text());
    folders.replace("modules/A.json", module("Z", "Algebra"));
    folders.replace("enrolments/A.json", enrolment("Z", &["ann"]));
    eventually("Z is a new module", || server.says(&feed, "Algebra"));
    let said = folders.prints(&["holds", "rename", "A", "Z", "--reason", "new codes"]);
    assert_eq!(
        said,
        "From now on module Z is the old A: its events, addresses and choices stay.\n"
    );
    eventually("Z is hidden as A was", || !server.says(&feed, "Algebra"));
    // Choices are decisions, so they may be applied before the publish ends.
    eventually("the old address has its events", || {
        uids(&server.get("/modules/A.ics").text()) == before
    });
    assert!(server.says("/modules/Z.ics", "Z Algebra"));
    let rows = folders.prints(&["holds", "decisions"]);
    assert!(rows.contains(",,rename,new codes,A,,,Z\n"), "{rows}");
    // Other commands read the renames too.
    assert!(
        folders
            .links()
            .iter()
            .any(|[kind, id, ..]| kind == "module" && id == "A")
    );
    folders.prints(&["holds", "rename", "A", "Z", "--undo", "--reason", "wrong"]);
    eventually("they are two things again", || {
        server.says(&feed, "Algebra")
    });
    let rows = folders.prints(&["holds", "decisions"]);
    assert!(rows.contains(",,undo rename,wrong,A,,,Z\n"), "{rows}");
    server.stop();
}

#[test]
fn a_rename_that_cannot_be_is_refused_with_its_remedy() {
    let mut desk = Desk::new();
    desk.write_module("A", "Z");
    desk.publish(LATER);
    let activities = json!([
        lecture(json!({ "id": "L" })),
        lecture(json!({ "id": "K", "day": "Wed" }))
    ]);
    desk.folders
        .replace("modules/B.json", module_of("B", activities));
    desk.publisher = None;
    let refused = |arguments: &[&str], expected: &str| {
        let arguments = ["holds", "rename"].iter().chain(arguments);
        let arguments: Vec<&str> = arguments.chain(&["--reason", "x"]).copied().collect();
        let said = desk.folders.refuses(&arguments);
        assert!(said.contains(expected), "{said}");
    };
    refused(&["Z", "A"], "there is no module A in");
    refused(
        &["B", "Z"],
        "modules/B.json still has module B in term S1, beside Z",
    );
    refused(&["Z", "Z"], "Z and Z are the same");
    refused(&["AA", "Z"], "no module AA was ever published from");
    refused(
        &["A", "Z", "--term", "S2"],
        "there is no module Z in term S2 in",
    );
    refused(&["A", "Z", "--undo"], "no rename of A to Z is recorded");
    refused(
        &["L", "Q", "--activity-of", "B"],
        "module B has no activity Q",
    );
    refused(
        &["L", "K", "--activity-of", "B"],
        "module B still has activity L in term S1, beside K",
    );
    refused(&["L", "K", "--activity-of", "Q"], "there is no module Q");
    desk.record("A", "Z");
    refused(&["A", "Z"], "the rename of A to Z is recorded already");
    refused(
        &["A", "B"],
        "the rename of A to Z is recorded: if that is wrong, take it back first",
    );
    refused(&["A", "B", "--undo"], "no rename of A to B is recorded");
}

/// Early versions published ids as the files spelled them.
#[test]
fn an_old_code_that_was_published_with_a_blank_can_be_renamed() {
    let mut desk = Desk::new();
    desk.publish(NOW);
    desk.publisher = None;
    let list = desk.folders.state().join("published-ids");
    let text = std::fs::read_to_string(&list).unwrap();
    assert!(text.contains("published module A\n"), "{text}");
    let spelled = text.replace("published module A\n", "published module A\u{a0}\n");
    std::fs::write(&list, spelled).unwrap();
    desk.write_module("A", "Z");
    desk.folders
        .prints(&["holds", "rename", "A", "Z", "--reason", "x"]);
}

#[test]
fn a_rename_that_a_file_says_in_one_term_alone_can_be_recorded_for_all() {
    let mut desk = Desk::new();
    let mut file = module_of("Z", json!([lecture(json!({}))]));
    file["formerly"] = json!(["A"]);
    desk.folders.replace("modules/A.json", &file);
    desk.folders
        .replace("enrolments/A.json", enrolment("Z", &["ann"]));
    desk.publish(LATER);
    desk.publisher = None;
    let said = desk
        .folders
        .refuses(&["holds", "rename", "A", "Z", "--reason", "x"]);
    assert!(
        said.contains("module Z is known as the old A already"),
        "{said}"
    );
    let mut other = module_of("Z", json!([lecture(json!({}))]));
    other["term"] = json!("S2");
    desk.folders.write("modules/Z2.json", other);
    desk.folders
        .prints(&["holds", "rename", "A", "Z", "--reason", "x"]);
}

#[test]
fn a_rename_is_recorded_before_anything_was_published() {
    let folders = Folders::new();
    fs::create_dir_all(folders.state()).unwrap();
    folders.prints(&["holds", "rename", "OLD", "A", "--reason", "x"]);
    let rows = folders.prints(&["holds", "decisions"]);
    assert!(rows.contains(",OLD,"), "{rows}");
}

#[test]
fn an_activity_of_a_renamed_module_is_known_under_its_old_code() {
    let mut desk = Desk::new();
    let before = desk.uids();
    desk.publisher = None;
    let renamed = module("Z", "Botany").replace("\"LEC\"", "\"K\"");
    desk.folders.replace("modules/B.json", renamed);
    desk.folders
        .replace("enrolments/B.json", enrolment("Z", &["ann", "bob"]));
    for arguments in [&[" B ", "Z"][..], &[" LEC ", "K", "--activity-of", "Z"]] {
        let arguments = [&["holds", "rename"], arguments, &["--reason", "x"]].concat();
        let output = desk.folders.run(&arguments);
        assert!(output.status.success());
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
    desk.restart();
    desk.publish(LATER);
    let after = desk.uids();
    let bob = FeedId::new(Kind::Student, "bob");
    assert_eq!(after[&bob], before[&bob]);
}

#[test]
fn an_old_activity_that_the_last_good_files_do_not_have_is_recorded_with_a_warning() {
    let mut desk = Desk::new();
    let before = desk.uids();
    let renamed = module("B", "Botany").replace("\"LEC\"", "\"K\"");
    desk.folders.replace("modules/B.json", renamed);
    desk.publish(LATER);
    let record = |old: &str, more: &[&str]| {
        let arguments = [
            "holds",
            "rename",
            old,
            "K",
            "--activity-of",
            "B",
            "--reason",
            "x",
        ];
        let arguments: Vec<&str> = arguments.iter().chain(more).copied().collect();
        let output = desk.folders.run(&arguments);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = record("LCE", &[]);
    let remedy = "activity LCE of module B is not among the last good files";
    assert!(
        said.contains(remedy) && said.contains("--activity-of B --undo"),
        "{said}"
    );
    assert_eq!(record("LCE", &["--undo"]), "");
    assert_eq!(record("LEC", &[]), "");
    desk.publish(LATER);
    assert_eq!(desk.uids(), before);
}
