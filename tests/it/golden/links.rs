//! The journal of links, the decisions that it has handed on, its count, and the addresses that a key gives.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use carillon::feed::{FeedId, Kind};
use carillon::language::Language;
use carillon::links::{
    COUNT_VERSION, Choices, DecisionRequest, Generation, JOURNAL_VERSION, LinkError, LinkId,
    LinkName, LinkState, Links, NewLink, ReplacedAddress, decision_history,
};
use serde_json::Value;
use tempfile::TempDir;

use super::{assert_golden, golden, write};

use crate::fixture::at;

const SOURCE: &str = "src/links/journal_line.rs";

/// The first line of the example, which has a time of its own.
const FIRST_LINE: &str = r#"{"journal":2,"begun":"2025-01-01T00:00:00Z","decisions":0}"#;

fn decision(kind: Kind, id: &str, now: &str) -> DecisionRequest<'static> {
    DecisionRequest {
        link_id: FeedId::new(kind, id).into(),
        by: "desk test",
        reason: None,
        now: at(now),
    }
}

/// All that somebody could choose in 2025.
fn choices() -> Choices {
    Choices {
        hidden_parts: BTreeSet::new(),
        added: BTreeSet::new(),
        hidden_modules: BTreeSet::from(["A", "B 1"].map(Into::into)),
        hidden_types: BTreeSet::from(["Lab", "Lecture"].map(Into::into)),
        drop_cancelled: true,
        alarm_minutes: Some(45),
        language: Some(Language::Cy),
    }
}

/// A state folder with a key of its own and this journal.
fn state(journal: &[u8]) -> TempDir {
    let state = tempfile::tempdir().unwrap();
    write(&state.path().join("secret.key"), &[7; 32]);
    write(&state.path().join("journal.jsonl"), journal);
    state
}

/// A decision of each kind in 2025.
fn decide(links: &Links) -> Result<(), LinkError> {
    let ann = |now| decision(Kind::Student, "ann", now);
    let leaked = DecisionRequest {
        reason: Some("\"leaked\" on a poster"),
        ..ann("2025-02-01T08:00:00.123456789Z")
    };
    links.rotate(leaked, None)?;
    links.choose(ann("2025-02-02T08:00:00Z"), None, |_| choices())?;
    links.stop(ann("2025-02-03T08:00:00Z"), None)?;
    links.resume(ann("2025-02-04T08:00:00Z"))?;
    let by_themselves = DecisionRequest {
        by: "subscriber",
        ..decision(Kind::Staff, "s1", "2025-02-05T08:00:00Z")
    };
    links.stop(by_themselves, None)
}

/// A state folder in which the decisions of 2025 are summed up in 2026, when more is decided.
fn example() -> TempDir {
    let state = state(format!("{FIRST_LINE}\n").as_bytes());
    let links = Links::open(state.path()).unwrap();
    decide(&links).unwrap();
    links
        .maintain_journal(at("2026-01-02T00:00:00Z"), 10)
        .unwrap();
    let [module, room] = [(Kind::Module, "A"), (Kind::Room, "R 1")]
        .map(|(kind, id)| decision(kind, id, "2026-03-01T12:00:00Z"));
    links.rotate(module.clone(), None).unwrap();
    links.choose(module, None, |_| choices()).unwrap();
    links.stop(room.clone(), None).unwrap();
    links.resume(room).unwrap();
    state
}

#[test]
fn the_journal_and_the_files_beside_it_are_written_as_their_golden_files_have_them() {
    let state = example();
    let check = |name: &str, golden_name: &str, source| {
        let written = fs::read(state.path().join(name)).unwrap();
        assert_golden(golden_name, &written, source);
    };
    // A summary with replaced addresses is of version 4.
    check("journal.jsonl", "journal-4.jsonl", SOURCE);
    let history = format!("journal-2025-{JOURNAL_VERSION}.jsonl");
    check("journal-2025.jsonl", &history, SOURCE);
    let count = format!("journal-count-{COUNT_VERSION}.json");
    check("journal.count", &count, "src/links/journal_count.rs");
}

#[test]
fn a_new_journal_begins_with_the_first_line_of_the_current_version() {
    let state = tempfile::tempdir().unwrap();
    carillon::links::set_up(state.path(), crate::fixture::now()).unwrap();
    let line = fs::read_to_string(state.path().join("journal.jsonl")).unwrap();
    let value: Value = serde_json::from_str(&line).unwrap();
    let begun = value["begun"].as_str().unwrap();
    assert_eq!(
        line,
        format!("{FIRST_LINE}\n").replace("2025-01-01T00:00:00Z", begun)
    );
    assert_eq!(value["journal"], JOURNAL_VERSION);
}

/// Checks a link: its generation, the times at which it was turned off and last decided about, and its choices.
#[track_caller]
fn assert_link_state(
    links: &Links,
    (kind, id): (Kind, &str),
    (generation, stopped, decided): (u64, Option<&str>, Option<&str>),
    chosen: &Choices,
) {
    let link_state: LinkState = links.link_state(&FeedId::new(kind, id));
    assert_eq!(link_state.generation, Generation(generation), "{id}");
    assert_eq!(link_state.stopped, stopped.map(at), "{id}");
    assert_eq!(link_state.last_decision(), decided.map(at), "{id}");
    assert_eq!(link_state.choices, *chosen, "{id}");
}

fn decisions(state: &Path) -> Vec<String> {
    let all = decision_history(state).unwrap();
    all.iter()
        .map(|entry| {
            let decision = serde_json::to_value(&entry.decision).unwrap();
            let action = decision["action"].as_str().unwrap();
            format!(
                "{} {} {} {action}",
                entry.at, entry.by, entry.link_id.feed_id.id
            )
        })
        .collect()
}

#[test]
fn a_journal_in_which_a_clock_was_ahead_is_of_version_3() {
    let state = state(format!("{FIRST_LINE}\n").as_bytes());
    let links = Links::open(state.path()).unwrap();
    let ann = |now| decision(Kind::Student, "ann", now);
    for now in ["2093-02-01T00:00:00Z", "2025-02-03T08:00:00Z"] {
        links.choose(ann(now), None, |_| choices()).unwrap();
        links.stop(ann(now), None).unwrap();
        links.resume(ann(now)).unwrap();
    }
    links
        .maintain_journal(at("2026-01-02T00:00:00Z"), 10)
        .unwrap();
    let journal = fs::read(state.path().join("journal.jsonl")).unwrap();
    assert_golden("journal-3.jsonl", &journal, SOURCE);
    let again = Links::open(state.path()).unwrap();
    let link_state = again.link_state(&FeedId::new(Kind::Student, "ann"));
    assert_eq!(
        link_state,
        links.link_state(&FeedId::new(Kind::Student, "ann"))
    );
    assert_eq!(link_state.last_decision(), Some(at("2025-02-03T08:00:00Z")));
}

#[test]
fn a_journal_with_a_further_link_is_of_version_5_from_its_first_decision_on() {
    let state = state(format!("{FIRST_LINE}\n").as_bytes());
    let path = state.path().join("journal.jsonl");
    let links = Links::open(state.path()).unwrap();
    let feed_id = FeedId::new(Kind::Student, "ann");
    let add = |name: &str, now: &str| {
        let new = NewLink {
            feed_id: feed_id.clone(),
            name: LinkName::parse(name).unwrap(),
            is_busy_only: name.ends_with("times"),
            by: "desk test",
            reason: Some("asked"),
            now: at(now),
        };
        links.add(&new, None, 5).unwrap()
    };
    let second = add("my “partner”", "2025-02-01T08:00:00Z");
    let first_line = fs::read_to_string(&path).unwrap();
    assert!(
        first_line.starts_with(&FIRST_LINE.replace('2', "5")[..12]),
        "{first_line}"
    );
    let third = add("phone times", "2025-02-02T08:00:00Z");
    let request = |link_id: &LinkId, now| DecisionRequest {
        link_id: link_id.clone(),
        ..decision(Kind::Student, "ann", now)
    };
    links
        .rotate(request(&third, "2025-02-03T08:00:00Z"), None)
        .unwrap();
    links
        .remove(&request(&second, "2025-02-04T08:00:00Z"), None)
        .unwrap();
    links
        .maintain_journal(at("2026-01-02T00:00:00Z"), 10)
        .unwrap();
    links
        .choose(request(&third, "2026-01-03T08:00:00Z"), None, |_| choices())
        .unwrap();
    add("phone 2 times", "2026-01-04T08:00:00Z");
    let journal = fs::read(&path).unwrap();
    assert_golden("journal-5.jsonl", &journal, SOURCE);
    let history = fs::read(state.path().join("journal-2025.jsonl")).unwrap();
    assert_golden("journal-2025-5.jsonl", &history, SOURCE);

    let again = Links::open(state.path()).unwrap().table();
    let listed: Vec<_> = again.further_links(&feed_id).collect();
    let names: Vec<&str> = listed.iter().map(|(_, link)| link.name.as_str()).collect();
    assert_eq!(names, ["phone times", "phone 2 times"]);
    assert_eq!(listed[0].0, third);
    assert_eq!(again.link_state(&third), &links.state_of(&third));
    assert!(listed.iter().all(|(_, link)| link.is_busy_only));
    assert!(again.link_state(&second).is_removed && !again.link_state(&second).is_busy_only());
    assert!(
        again
            .tokens_of(&feed_id)
            .iter()
            .eq(links.table().tokens_of(&feed_id).iter())
    );
}

#[test]
fn the_journal_of_version_2_is_read() {
    let state = state(&golden("journal-2.jsonl"));
    let links = Links::open(state.path()).unwrap();
    let nothing = Choices::default();
    assert_link_state(
        &links,
        (Kind::Student, "ann"),
        (1_738_396_800_123_456, None, Some("2025-02-04T08:00:00Z")),
        &choices(),
    );
    let closed = Some("2025-02-05T08:00:00Z");
    assert_link_state(&links, (Kind::Staff, "s1"), (0, closed, closed), &nothing);
    let in_2026 = Some("2026-03-01T12:00:00Z");
    assert_link_state(
        &links,
        (Kind::Module, "A"),
        (1_772_366_400_000_000, None, in_2026),
        &choices(),
    );
    assert_link_state(&links, (Kind::Room, "R 1"), (0, None, in_2026), &nothing);
    assert_eq!(links.table().link_ids().count(), 4);
    assert_eq!(
        decisions(state.path()),
        [
            "2026-03-01T12:00:00Z desk test A rotate",
            "2026-03-01T12:00:00Z desk test A choose",
            "2026-03-01T12:00:00Z desk test R 1 stop",
            "2026-03-01T12:00:00Z desk test R 1 resume",
        ],
        "the others are summed up"
    );
}

#[test]
fn the_journal_of_version_4_has_replaced_addresses_as_well() {
    let [state, before] = ["journal-4.jsonl", "journal-2.jsonl"].map(|name| state(&golden(name)));
    let [links, before] = [&state, &before].map(|state| Links::open(state.path()).unwrap());
    let feed_id = FeedId::new(Kind::Student, "ann");
    let mut read = links.link_state(&feed_id);
    let replaced = ReplacedAddress {
        generation: Generation(0),
        at: at("2025-02-01T08:00:00.123456789Z"),
        language: None,
    };
    assert_eq!(read.replaced, [replaced]);
    read.replaced.clear();
    assert_eq!(read, before.link_state(&feed_id));
    assert_eq!(decisions(state.path()).len(), 4);
}

#[test]
fn the_decisions_of_a_year_are_read_from_version_2() {
    let state = state(&golden("journal-2.jsonl"));
    write(
        &state.path().join("journal-2025.jsonl"),
        &golden("journal-2025-2.jsonl"),
    );
    let decisions = decisions(state.path());
    assert_eq!(
        decisions[..5],
        [
            "2025-02-01T08:00:00.123456789Z desk test ann rotate",
            "2025-02-02T08:00:00Z desk test ann choose",
            "2025-02-03T08:00:00Z desk test ann stop",
            "2025-02-04T08:00:00Z desk test ann resume",
            "2025-02-05T08:00:00Z subscriber s1 stop",
        ]
    );
    assert_eq!(decisions.len(), 5 + 4);
    let reason = decision_history(state.path()).unwrap().remove(0).reason;
    assert_eq!(reason.as_deref(), Some("\"leaked\" on a poster"));
}

#[test]
fn a_journal_of_version_1_with_and_without_its_first_line_is_read() {
    for name in ["journal-1.jsonl", "journal-1-without-first-line.jsonl"] {
        let state = state(&golden(name));
        let links = Links::open(state.path()).unwrap();
        let chosen = Choices {
            hidden_modules: BTreeSet::from(["A".into()]),
            alarm_minutes: Some(30),
            language: Some(Language::De),
            ..Choices::default()
        };
        let decided = Some("2024-10-05T08:00:00Z");
        assert_link_state(&links, (Kind::Student, "ann"), (1, None, decided), &chosen);
        let nothing = Choices::default();
        let opened = Some("2024-10-03T08:00:00Z");
        assert_link_state(&links, (Kind::Staff, "s1"), (0, None, opened), &nothing);
        let closed = Some("2024-10-04T08:00:00Z");
        assert_link_state(
            &links,
            (Kind::Student, "bob"),
            (0, closed, closed),
            &nothing,
        );
        assert_eq!(decisions(state.path()).len(), 5, "{name}");
    }
}

/// Tends the journal of the example beside this count, which then is that of the current version.
#[track_caller]
fn assert_count_replaced(count: &str) {
    let state = state(&golden("journal-2.jsonl"));
    write(&state.path().join("journal.count"), &golden(count));
    let links = Links::open(state.path()).unwrap();
    links
        .maintain_journal(at("2026-03-03T00:00:00Z"), 10)
        .unwrap();
    let written = fs::read_to_string(state.path().join("journal.count")).unwrap();
    let expected = String::from_utf8(golden("journal-count-2.json")).unwrap();
    assert_eq!(
        written,
        expected.replace("\"decisions\":5", "\"decisions\":9")
    );
}

#[test]
fn a_count_of_version_1_or_2_is_read_and_replaced() {
    assert_count_replaced("journal-count-1.json");
    assert_count_replaced("journal-count-2.json");
}

#[test]
fn the_address_that_a_key_gives_is_the_same_for_ever() {
    let state = example();
    let links = Links::open(state.path()).unwrap();
    let token = |kind, id| links.token(&FeedId::new(kind, id)).expose();
    assert_eq!(token(Kind::Student, "bob"), "wsnyeftgd4daqiaoo3turklw44");
    assert_eq!(token(Kind::Student, "ann"), "5idw7cwrtr3cuhomwrmk2wtueq");
}
