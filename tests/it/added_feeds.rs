//! Public modules, programmes and rooms whose meetings the owner of a link sees in its own calendar too.

use std::collections::BTreeMap;

use carillon::feed::{Encoding, FeedId, Kind};
use carillon::links::{Choices, HiddenPart, PartId};
use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, TestRunner};
use serde_json::{Value, json};

use crate::fixture::{
    Answer, Folders, Site, decision, enrolment_of, events, eventually, lecture, page_of, text,
    titled_module, value,
};

/// Module, id, type, groups, room and text of the joint activity, of each activity of the university of these tests.
type InventedActivity = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

const ACTIVITIES: [InventedActivity; 9] = [
    ("A", "L", "Lecture", &[], "R1", ""),
    ("A", "S1", "Seminar", &["1"], "R2", ""),
    ("A", "S2", "Seminar", &["2"], "R1", ""),
    ("B", "L", "Lecture", &[], "R2", ""),
    ("B", "J", "Debate", &[], "R3", "joint"),
    ("C", "L", "Lecture", &[], "R1", ""),
    ("C", "S1", "Seminar", &["1"], "R3", ""),
    ("C", "S2", "Seminar", &["2"], "R3", ""),
    ("C", "J", "Debate", &[], "R3", "joint"),
];

const WEEKS: usize = 3;

/// Ann takes A, in group 1, and B. The programme has C with group 2.
fn folders() -> Folders {
    let folders = Folders::ahead();
    for code in ["A", "B", "C"] {
        let own = ACTIVITIES.iter().filter(|activity| activity.0 == code);
        let all: Vec<Value> = own
            .enumerate()
            .map(|(day, (_, id, kind, groups, room, shared))| {
                let day = if shared.is_empty() {
                    ["Mon", "Tue", "Wed", "Thu"][day]
                } else {
                    "Fri"
                };
                let mut activity = lecture(json!({
                    "id": id, "type": kind, "groups": groups, "rooms": [room], "day": day, "weeks": "1-3",
                }));
                if !shared.is_empty() {
                    activity["shared"] = json!(shared);
                }
                activity
            })
            .collect();
        let module = titled_module(code, "Title", json!(all));
        folders.write(&format!("modules/{code}.json"), module);
    }
    let in_group = json!([{ "id": "ann", "groups": ["1"] }]);
    folders.write("enrolments/A.json", enrolment_of("A", in_group));
    folders.write("enrolments/B.json", enrolment_of("B", json!(["ann"])));
    let programme =
        json!({ "id": "P", "title": "Programme", "modules": [{ "code": "C", "groups": ["2"] }] });
    folders.write("programmes/P.json", programme);
    folders
}

/// The number of events of each activity in a feed, by module and type and group.
fn shown(site: &impl Site, feed: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for event in events(&site.get(feed).text()) {
        let uid = value(&event, "UID").to_owned();
        *counts.entry(uid).or_default() += 1;
    }
    counts
}

/// The summaries of a feed, each with the number of its events.
fn summaries(site: &impl Site, feed: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for event in events(&site.get(feed).text()) {
        let summary = value(&event, "SUMMARY").replace("Title ", "");
        *counts.entry(summary).or_default() += 1;
    }
    counts
}

/// The same as the data and the choices say, worked out without the server.
fn expected(choices: &Choices) -> BTreeMap<String, usize> {
    let is_own = |(module, _, _, groups, ..): &InventedActivity| {
        *module == "A" && (groups.is_empty() || groups.contains(&"1")) || *module == "B"
    };
    let is_added = |(module, _, _, groups, room, _): &InventedActivity| {
        choices.added.iter().any(|added| match added.kind {
            Kind::Module => added.id == *module,
            Kind::Room => added.id == *room,
            Kind::Programme => *module == "C" && (groups.is_empty() || groups.contains(&"2")),
            _ => false,
        })
    };
    let is_hidden = |(module, id, kind, groups, ..): &InventedActivity| {
        let part = |part: PartId| {
            choices.hidden_parts.contains(&HiddenPart {
                module: (*module).into(),
                term: "S1".into(),
                id: part,
            })
        };
        choices.hidden_modules.contains(*module)
            || choices.hidden_types.contains(*kind)
            || part(PartId::Activity((*id).into()))
            || !groups.is_empty()
                && groups
                    .iter()
                    .all(|group| part(PartId::Group((*group).into())))
    };
    let mut counts = BTreeMap::new();
    for activity in &ACTIVITIES {
        // The debate is one meeting. Ann has it by module B, which everything shows but C itself and the programme, until she
        // hides B.
        let is_own_side = |added: &FeedId| {
            added.kind == Kind::Programme || *added == FeedId::new(Kind::Module, "C")
        };
        let is_shown_by_b = !choices.hidden_modules.contains("B");
        let is_other_side = activity.0 == "C"
            && activity.1 == "J"
            && (is_shown_by_b || !choices.added.iter().any(is_own_side));
        if (is_own(activity) || is_added(activity)) && !is_hidden(activity) && !is_other_side {
            *counts
                .entry(format!("{} ({})", activity.0, activity.2))
                .or_default() += WEEKS;
        }
    }
    counts
}

fn choices() -> impl Strategy<Value = Choices> {
    let added = prop::sample::subsequence(
        vec![
            (Kind::Module, "A"),
            (Kind::Module, "C"),
            (Kind::Room, "R1"),
            (Kind::Room, "R2"),
            (Kind::Room, "R3"),
            (Kind::Programme, "P"),
            (Kind::Module, "NONE"),
            (Kind::Student, "bob"),
        ],
        0..=8,
    );
    let parts = prop::sample::subsequence(
        vec![
            ("A", PartId::Group("1".into())),
            ("A", PartId::Activity("L".into())),
            ("B", PartId::Activity("L".into())),
            ("C", PartId::Group("2".into())),
            ("C", PartId::Activity("S1".into())),
        ],
        0..=5,
    );
    let modules = prop::sample::subsequence(vec!["A", "B", "C"], 0..=3);
    let types = prop::sample::subsequence(vec!["Lecture", "Seminar"], 0..=2);
    (added, parts, modules, types).prop_map(|(added, parts, modules, types)| Choices {
        added: added
            .into_iter()
            .map(|(kind, id)| FeedId::new(kind, id))
            .collect(),
        hidden_parts: parts
            .into_iter()
            .map(|(module, id)| HiddenPart {
                module: module.into(),
                term: "S1".into(),
                id,
            })
            .collect(),
        hidden_modules: modules.into_iter().map(Into::into).collect(),
        hidden_types: types.into_iter().map(Into::into).collect(),
        ..Choices::default()
    })
}

#[test]
fn any_hidden_and_added_things_give_exactly_the_expected_events() {
    let folders = folders();
    let server = folders.serve();
    let links = folders.open_links();
    let feed = folders.student("ann");
    let config = RunnerConfig {
        cases: 60,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..RunnerConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let mut marks = 0_u16;
    let test = |choices: Choices| {
        // The alarm says that the feed is that of these choices.
        marks = marks % 1000 + 1;
        let choices = Choices {
            alarm_minutes: Some(marks),
            ..choices
        };
        links
            .choose(decision("ann"), None, |_| choices.clone())
            .unwrap();
        let wanted = expected(&choices);
        let alarm = format!("TRIGGER:-PT{marks}M");
        eventually("the choices are served", || {
            let answer = server.get(&feed).text();
            answer.contains(&alarm) || wanted.is_empty() && !answer.contains("TRIGGER")
        });
        let found = if wanted.is_empty() {
            BTreeMap::new()
        } else {
            summaries(&server, &feed)
        };
        prop_assert_eq!(found, wanted, "{:?}", choices);
        Ok(())
    };
    let test = std::cell::RefCell::new(test);
    runner
        .run(&choices(), |choices| test.borrow_mut()(choices))
        .unwrap();
}

fn added(kind: Kind, id: &str) -> impl FnOnce(&Choices) -> Choices {
    let feed_id = FeedId::new(kind, id);
    move |before| {
        let mut choices = before.clone();
        choices.added.insert(feed_id);
        choices
    }
}

fn post(server: &impl Site, folders: &Folders, form: &str) -> Answer {
    let feed = folders.student("ann");
    let page = page_of(&feed);
    server.post(&format!("{page}choices"), form)
}

#[test]
fn an_added_module_has_the_events_of_its_own_feed_and_follows_it_also_after_a_restart() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let own = shown(&server, &feed);
    let links = folders.open_links();
    links
        .choose(decision("ann"), None, added(Kind::Module, "C"))
        .unwrap();
    let theirs = shown(&server, "/modules/C.ics");
    assert_eq!(theirs.len(), 4 * WEEKS);
    // The debate of B and C is one meeting.
    eventually("the module is there", || {
        shown(&server, &feed).len() >= own.len() + 3 * WEEKS
    });
    let merged = shown(&server, &feed);
    assert_eq!(merged.len(), own.len() + 3 * WEEKS, "{merged:#?}");
    assert!(merged.values().all(|count| *count == 1));
    let theirs = shown(&server, "/modules/C.ics");
    let known = merged.keys().filter(|uid| !own.contains_key(*uid));
    assert!(known.clone().all(|uid| theirs.contains_key(uid)));
    let bytes = server.get(&feed);
    server.stop();
    // Before the folder is read, the store has it.
    std::fs::rename(folders.data(), folders.root().join("away")).unwrap();
    let server = folders.serve();
    let after = server.get(&feed);
    assert_eq!(after.header("etag"), bytes.header("etag"));
    assert_eq!(after.text(), bytes.text());
    std::fs::rename(folders.root().join("away"), folders.data()).unwrap();
    let lab = lecture(json!({ "id": "LAB", "type": "Lab", "day": "Tue", "weeks": "1-3" }));
    folders.replace("modules/C.json", titled_module("C", "Title", json!([lab])));
    eventually("the change is there", || {
        let labs = summaries(&server, &feed);
        labs.get("C (Lab)") == Some(&WEEKS) && !labs.contains_key("C (Seminar)")
    });
    let page = page_of(&feed);
    let changes = server.get(&format!("{page}changes.atom")).text();
    assert!(changes.contains("C Title"), "{changes}");
    folders.remove("modules/C.json");
    folders.remove("programmes/P.json");
    eventually("the module is gone", || shown(&server, &feed) == own);
}

#[test]
fn an_added_feed_that_is_no_longer_public_is_not_shown() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let own = server.get(&feed).text();
    let links = folders.open_links();
    for (kind, id) in [
        (Kind::Room, "R1"),
        (Kind::Staff, "s1"),
        (Kind::Student, "bob"),
    ] {
        links
            .choose(decision("ann"), None, added(kind, id))
            .unwrap();
    }
    eventually("the room is there", || {
        summaries(&server, &feed).contains_key("C (Lecture)")
    });
    assert!(!summaries(&server, &feed).contains_key("C (Seminar)"));
    server.stop();
    let server = folders.serve_configured(|config| config.public.rooms = false);
    eventually("the folder is read", || server.get("/readyz").status == 200);
    let found = server.get(&feed).text();
    assert_eq!(events(&found).len(), events(&own).len());
    let page = server.get(page_of(&feed)).text();
    assert!(!page.contains("C (Lecture)"));
}

#[test]
fn the_form_finds_adds_and_takes_out() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let page = page_of(&feed);
    let found = server
        .get(&format!("{page}choices?find=programme&lang=en"))
        .text();
    assert!(found.contains("value=\"programme:P\""), "{found}");
    assert!(!found.contains("value=\"programme:P\" checked"));
    let none = server
        .get(&format!("{page}choices?find=xyz&lang=en"))
        .text();
    assert!(none.contains("Nothing more was found."), "{none}");
    // A page is found by a code in small letters. A feed is known by its own.
    let form = "also=programme:P&also=student:bob&also=module:NONE&also=room&also=module:c";
    assert_eq!(post(&server, &folders, form).status, 303);
    eventually("the programme is there", || {
        summaries(&server, &feed).contains_key("C (Seminar)")
    });
    let text = server.get(&format!("{page}?lang=en")).text();
    assert!(
        text.contains("Also shown: Programme P Programme."),
        "{text}"
    );
    let form = server.get(&format!("{page}choices?lang=en")).text();
    assert!(form.contains("value=\"programme:P\" checked"), "{form}");
    // Its modules can be hidden in the same form.
    assert!(form.contains("name=\"module\" value=\"C\""), "{form}");
    assert!(!form.contains("student:bob") && !form.contains("module:c"));
    post(&server, &folders, "");
    eventually("it is gone", || {
        !summaries(&server, &feed).contains_key("C (Seminar)")
    });
}

#[test]
fn the_command_adds_what_is_public_and_takes_out_what_was_added() {
    let folders = folders();
    let server = folders.serve();
    let feed = folders.student("ann");
    let set = ["links", "set", "student", "ann", "--reason", "asked"];
    let run = |arguments: &[&str]| folders.run(&[&set[..], arguments].concat());
    let output = run(&["--also-show", "module", "C", "--also-show", "room", "R1"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    eventually("both are there", || {
        summaries(&server, &feed).contains_key("C (Seminar)")
    });
    assert!(run(&["--no-longer-show", "module", "C"]).status.success());
    eventually("the module is gone", || {
        !summaries(&server, &feed).contains_key("C (Seminar)")
    });
    let shown = text(&folders.run(&set[..4]).stdout);
    assert_eq!(shown, "{\"added\":[{\"kind\":\"room\",\"id\":\"R1\"}]}\n");
    for (arguments, expected) in [
        (
            ["--also-show", "module", "NONE"],
            "module NONE cannot be added",
        ),
        (
            ["--also-show", "student", "ann"],
            "student ann cannot be added",
        ),
        (
            ["--also-show", "modul", "C"],
            "write module, programme or room",
        ),
        (["--no-longer-show", "module", "C"], "module C is not added"),
    ] {
        let refused = folders.refuses(&[&set[..], &arguments].concat());
        assert!(refused.contains(expected), "{refused}");
    }
}

#[test]
fn a_restart_with_an_added_module_that_is_gone_shows_nothing_that_is_hidden() {
    let folders = folders();
    let feed = folders.student("ann");
    let with_c = folders.serve();
    let choices = |before: &Choices| {
        let mut choices = before.clone();
        choices.added.insert(FeedId::new(Kind::Module, "C"));
        choices.hidden_modules.insert("A".into());
        choices
    };
    let links = folders.open_links();
    links.choose(decision("ann"), None, choices).unwrap();
    eventually("the module is there", || {
        summaries(&with_c, &feed).contains_key("C (Lecture)")
    });
    folders.remove("modules/C.json");
    folders.remove("programmes/P.json");
    let without_c = BTreeMap::from(["B (Debate)", "B (Lecture)"].map(|name| (name.into(), WEEKS)));
    eventually("the module is gone", || {
        summaries(&with_c, &feed) == without_c
    });
    with_c.stop();
    let (_, _, snapshots) = folders.publisher_with(folders.config());
    let snapshot = snapshots.current();
    let (_, link) = snapshot
        .personal_link(&decision("ann").link_id.feed_id)
        .unwrap();
    let text = text(&link.feed.body(Encoding::Identity));
    assert!(
        text.contains("B Title") && !text.contains("A Title"),
        "{text}"
    );
}
