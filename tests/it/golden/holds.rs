//! The decisions about holds and renames, and the copy of the renames.

use std::fs;

use carillon::holds::{
    DECISIONS_VERSION, HoldAnswer, HoldDecision, HoldDecisions, HoldId, RENAMES_VERSION,
    append_decision, read_decisions,
};
use carillon::timetable::Rename;
use jiff::Timestamp;

use super::{assert_golden, golden, state_with};

const NOON: &str = "2026-11-22T12:00:00.25Z";

fn at() -> Timestamp {
    NOON.parse().unwrap()
}

fn hold() -> HoldId {
    "3fa80c11".parse().unwrap()
}

/// A rename of a module, and one of an activity in one term.
fn renames() -> Vec<Rename> {
    let module = Rename {
        module: "A \"1\"".into(),
        activity: None,
        term: None,
        to: "Z".into(),
    };
    let activity = Rename {
        module: "Z".into(),
        activity: Some("LEC".into()),
        term: Some("T".into()),
        to: "ü".into(),
    };
    vec![module, activity]
}

/// A decision of each form.
fn decisions() -> Vec<HoldDecision> {
    let rejected = HoldDecision {
        at: at(),
        by: "desk anna".into(),
        hold: Some(hold()),
        answer: Some(HoldAnswer::Reject),
        renames: Vec::new(),
        undone: false,
        reason: "cut \"short\"".into(),
    };
    let accepted = HoldDecision {
        answer: Some(HoldAnswer::Accept),
        renames: renames(),
        ..rejected.clone()
    };
    let recorded = HoldDecision {
        hold: None,
        answer: None,
        ..accepted.clone()
    };
    let undone = HoldDecision {
        renames: renames()[..1].to_vec(),
        undone: true,
        ..recorded.clone()
    };
    vec![rejected, accepted, recorded, undone]
}

#[test]
fn decisions_about_holds_are_written_as_their_golden_file_has_them() {
    let state = tempfile::tempdir().unwrap();
    for decision in decisions() {
        append_decision(state.path(), &decision).unwrap();
    }
    let written = fs::read(state.path().join("holds.jsonl")).unwrap();
    let name = format!("holds-{DECISIONS_VERSION}.jsonl");
    assert_golden(&name, &written, "src/holds/decisions.rs");
}

#[test]
fn decisions_about_holds_of_version_1_are_read() {
    let state = state_with("holds.jsonl", "holds-1.jsonl");
    assert_eq!(read_decisions(state.path()).unwrap(), decisions());
    let mut read = HoldDecisions::default();
    read.refresh(state.path()).unwrap();
    assert_eq!(read.answer(hold()), Some(HoldAnswer::Accept));
    let [recorded] = read.renames().recorded() else {
        panic!("{read:?}");
    };
    assert_eq!(recorded.rename, renames()[1]);
}

#[test]
fn the_copy_of_the_renames_is_written_as_its_golden_file_has_it() {
    let state = tempfile::tempdir().unwrap();
    append_decision(state.path(), &decisions()[1]).unwrap();
    let mut read = HoldDecisions::default();
    read.refresh(state.path()).unwrap();
    read.protect_renames(state.path(), at()).unwrap();
    let written = fs::read(state.path().join("renames.json")).unwrap();
    let name = format!("renames-{RENAMES_VERSION}.json");
    assert_golden(&name, &written, "src/holds/rename_copy.rs");
}

#[test]
fn the_copy_of_the_renames_of_version_1_is_read_where_the_decisions_are_lost() {
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join("renames.json"), golden("renames-1.json")).unwrap();
    let mut read = HoldDecisions::default();
    read.refresh(state.path()).unwrap();
    let recorded = read.renames().recorded().iter();
    let renames_read: Vec<Rename> = recorded.map(|one| one.rename.clone()).collect();
    assert_eq!(renames_read, renames());
}
