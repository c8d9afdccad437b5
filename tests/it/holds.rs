//! Files that are held because a change of the data folder takes too much away.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

use carillon::feed::Kind;
use carillon::holds::{Hold, HoldAnswer, HoldCause, HoldDecision, append_decision, write_holds};
use carillon::publish::{Publisher, Report};
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::fixture::{
    Folders, TERMS, at, enrolment_of, feed_text, feed_texts, files_below, module_of,
    without_revisions,
};

/// A time in the term of the tests, before most of its meetings.
const NOW: &str = "2026-10-05T12:00:00Z";

/// A university of forty modules, each with ten students of its own, and its publisher.
struct University {
    folders: Folders,
    publisher: Publisher,
}

fn students(module: usize) -> Value {
    (0..10)
        .map(|n| Value::from(format!("s{module:02}{n}")))
        .collect()
}

fn write_module(folders: &Folders, module: usize) {
    let code = format!("MOD{module:02}");
    let activity = |id: &str, day: &str| json!({ "id": id, "type": "Lecture", "day": day, "start": "10:00", "end": "11:00", "weeks": "1-3,5" });
    let activities = json!([activity("L1", "Mon"), activity("L2", "Fri")]);
    folders.write(
        &format!("modules/{code}.json"),
        module_of(&code, activities),
    );
    folders.write(
        &format!("enrolments/{code}.json"),
        enrolment_of(&code, students(module)),
    );
}

impl University {
    fn new() -> Self {
        let folders = Folders::empty();
        folders.write("terms.json", TERMS);
        for module in 0..40 {
            write_module(&folders, module);
        }
        let publisher = folders.publisher().with_holds();
        let mut university = Self { folders, publisher };
        assert!(university.publish(NOW).is_empty());
        university
    }

    /// Publishes, and returns the holds.
    fn publish(&mut self, now: &str) -> Vec<Hold> {
        let report: Report = self.publisher.publish(at(now));
        assert!(report.store_error.is_none());
        // As a server does.
        write_holds(&self.folders.state(), &report.holds, &report.renames).unwrap();
        report.holds
    }

    /// Another server on the same folders.
    fn restart(&mut self) {
        let Self { folders, publisher } = self;
        // The old one lets the store go first.
        *publisher = Folders::empty().publisher();
        *publisher = folders.publisher().with_holds();
    }

    fn texts(&self) -> BTreeMap<String, String> {
        let texts = feed_texts(&self.publisher);
        texts
            .into_iter()
            .map(|(id, text)| (format!("{id:?}"), text))
            .collect()
    }

    /// The same without the numbers and times of revisions, which rise where a meeting goes and comes.
    fn plain_texts(&self) -> BTreeMap<String, Vec<String>> {
        let texts = self.texts().into_iter();
        texts
            .map(|(id, text)| (id, without_revisions(&text)))
            .collect()
    }

    fn remove_enrolments(&self, modules: Range<usize>) {
        for module in modules {
            self.folders
                .remove(&format!("enrolments/MOD{module:02}.json"));
        }
    }

    fn decide(&self, hold: &Hold, answer: HoldAnswer) {
        let decision = HoldDecision {
            at: at(NOW),
            by: "desk test".into(),
            hold: Some(hold.id),
            answer: Some(answer),
            renames: Vec::new(),
            undone: false,
            reason: "asked the office".into(),
        };
        append_decision(&self.folders.state(), &decision).unwrap();
    }
}

fn causes(holds: &[Hold]) -> Vec<HoldCause> {
    holds.iter().map(|hold| hold.cause).collect()
}

#[test]
fn an_export_without_most_enrolment_lists_takes_no_timetable_away() {
    let mut university = University::new();
    let before = university.texts();
    university.remove_enrolments(0..39);
    let holds = university.publish(NOW);
    assert_eq!(causes(&holds), [HoldCause::People]);
    assert_eq!((holds[0].loss.people, holds[0].files.len()), (390, 39));
    assert_eq!(university.texts(), before);
}

#[test]
fn everything_else_goes_on_being_published_beside_a_hold() {
    let mut university = University::new();
    university.remove_enrolments(0..20);
    write_module(&university.folders, 40);
    let holds = university.publish(NOW);
    assert_eq!(holds.len(), 1);
    let texts = university.texts();
    assert!(texts.keys().any(|id| id.contains("s400")));
    assert!(texts.keys().any(|id| id.contains("MOD40")));
}

#[test]
fn a_hold_outlives_a_restart_and_the_end_of_the_store() {
    let mut university = University::new();
    let before = university.texts().keys().cloned().collect::<Vec<_>>();
    university.remove_enrolments(0..39);
    university.publish(NOW);
    for _ in 0..2 {
        university.restart();
        assert_eq!(university.publish(NOW).len(), 1);
        let after: Vec<String> = university.texts().keys().cloned().collect();
        assert_eq!(after, before);
        drop(std::mem::replace(
            &mut university.publisher,
            Folders::empty().publisher(),
        ));
        fs::remove_dir_all(university.folders.store()).unwrap();
    }
}

#[test]
fn an_accident_while_no_server_ran_is_held_at_the_start() {
    let mut university = University::new();
    university.restart();
    university.remove_enrolments(0..39);
    assert_eq!(causes(&university.publish(NOW)), [HoldCause::People]);
}

#[test]
fn a_hold_ends_when_the_folder_recovers() {
    let mut university = University::new();
    let before = university.texts();
    university.remove_enrolments(0..39);
    assert_eq!(university.publish(NOW).len(), 1);
    for module in 0..40 {
        write_module(&university.folders, module);
    }
    assert!(university.publish(NOW).is_empty());
    assert_eq!(university.texts(), before);
}

#[test]
fn an_accepted_loss_is_published_and_stays_accepted() {
    let mut university = University::new();
    university.remove_enrolments(0..39);
    let holds = university.publish(NOW);
    university.decide(&holds[0], HoldAnswer::Accept);
    assert!(university.publish(NOW).is_empty());
    assert!(!university.texts().keys().any(|id| id.contains("s000")));
    university.restart();
    assert!(university.publish(NOW).is_empty());
}

#[test]
fn a_rejected_loss_stays_held_until_the_files_change() {
    let mut university = University::new();
    university.remove_enrolments(0..30);
    let holds = university.publish(NOW);
    university.decide(&holds[0], HoldAnswer::Reject);
    let rejected = university.publish(NOW);
    assert!(rejected[0].is_rejected && rejected[0].since == holds[0].since);
    university.remove_enrolments(30..31);
    let changed = university.publish(NOW);
    assert!(!changed[0].is_rejected && changed[0].id != holds[0].id);
}

#[test]
fn a_decision_does_not_apply_to_other_contents_of_the_same_files() {
    let mut university = University::new();
    let before = university.texts();
    let shorten_lists = |university: &University, kept: usize| {
        for module in 0..30 {
            let mut students = students(module);
            students.as_array_mut().unwrap().truncate(kept);
            let code = format!("MOD{module:02}");
            let list = enrolment_of(&code, students);
            let path = format!("enrolments/{code}.json");
            university.folders.write(&path, list);
        }
    };
    shorten_lists(&university, 4);
    let holds = university.publish(NOW);
    // The desk accepts this loss, but before it is published the lists are emptied.
    university.decide(&holds[0], HoldAnswer::Accept);
    shorten_lists(&university, 0);
    let changed = university.publish(NOW);
    assert_eq!(changed[0].files, holds[0].files);
    assert_ne!(changed[0].id, holds[0].id);
    assert_eq!(university.texts(), before);
}

#[test]
fn new_modules_that_are_held_back_are_not_published_after_a_restart_either() {
    let mut university = University::new();
    let before = university.texts();
    (0..40).for_each(|module| rename_module(&university.folders, module));
    for _ in 0..3 {
        assert_eq!(university.publish(NOW).len(), 1);
        assert_eq!(university.texts(), before);
        university.restart();
    }
}

/// Gives this module another code in its files, which get new names too.
fn rename_module(folders: &Folders, module: usize) {
    let (old, new) = (format!("MOD{module:02}"), format!("NEW{module:02}"));
    for folder in ["modules", "enrolments"] {
        let old_path = folders.data().join(format!("{folder}/{old}.json"));
        let text = fs::read_to_string(&old_path).unwrap();
        fs::remove_file(&old_path).unwrap();
        let path = format!("{folder}/{new}.json");
        folders.write(&path, text.replace(&old, &new));
    }
}

#[test]
fn a_file_that_was_held_back_has_no_good_content_when_it_is_broken_later() {
    let mut university = University::new();
    let before = university.texts();
    (0..40).for_each(|module| rename_module(&university.folders, module));
    assert_eq!(university.publish(NOW).len(), 1);
    // The export is mended, but leaves a broken file behind.
    university.restart();
    for module in 0..40 {
        write_module(&university.folders, module);
        for folder in ["modules", "enrolments"] {
            let path = format!("{folder}/NEW{module:02}.json");
            if module == 0 {
                university.folders.write(&path, "{");
            } else {
                university.folders.remove(&path);
            }
        }
    }
    assert!(university.publish(NOW).is_empty());
    assert_eq!(university.texts(), before);
}

#[test]
fn an_export_that_is_written_file_by_file_ends_with_no_loss() {
    let mut university = University::new();
    let before = university.texts();
    // One file after another is emptied, with a look after each.
    for module in 0..40 {
        let path = format!("enrolments/MOD{module:02}.json");
        university
            .folders
            .write(&path, enrolment_of(&format!("MOD{module:02}"), json!([])));
        university.publish(NOW);
        let texts = university.texts();
        let missing = before.keys().filter(|id| !texts.contains_key(*id)).count();
        assert!(
            missing <= 4 * 10,
            "{missing} feeds are gone after {module} files"
        );
    }
    assert_eq!(university.texts(), before);
}

#[test]
fn files_that_recover_one_by_one_are_held_until_the_last_one_and_for_an_hour_at_most() {
    let mut university = University::new();
    let before = university.texts();
    university.remove_enrolments(0..39);
    let first = university.publish(NOW);
    for module in 0..38 {
        write_module(&university.folders, module);
        let holds = university.publish(NOW);
        // It is the same hold, so it is announced once.
        assert_eq!(holds[0].since, first[0].since);
        assert_eq!(university.texts(), before);
    }
    assert_eq!(university.publish("2026-10-05T12:59:00Z").len(), 1);
    // The last list is gone on purpose.
    assert!(university.publish("2026-10-05T13:00:00Z").is_empty());
    assert_ne!(university.texts(), before);
}

#[test]
fn a_restart_while_files_recover_changes_nothing() {
    let mut university = University::new();
    let before = university.texts();
    university.remove_enrolments(0..39);
    let first = university.publish(NOW);
    // The folder has begun to recover while no server ran.
    (0..36).for_each(|module| write_module(&university.folders, module));
    for now in [NOW, "2026-10-05T12:30:00Z", "2026-10-05T12:59:00Z"] {
        university.restart();
        let holds = university.publish(now);
        assert_eq!((holds.len(), holds[0].since), (1, first[0].since), "{now}");
        assert!(university.texts() == before, "{now}");
    }
    university.restart();
    assert!(university.publish("2026-10-05T13:00:00Z").is_empty());
    assert!(university.texts() != before);
}

#[test]
fn a_clock_that_is_set_back_does_not_make_the_recovery_longer() {
    let mut university = University::new();
    university.remove_enrolments(0..39);
    university.publish("2026-10-05T13:00:00Z");
    (0..36).for_each(|module| write_module(&university.folders, module));
    assert_eq!(university.publish("2026-10-05T13:00:00Z").len(), 1);
    assert_eq!(university.publish(NOW).len(), 1);
    assert!(university.publish("2026-10-05T13:00:00Z").is_empty());
}

#[test]
fn losses_of_a_few_days_count_together_and_are_held_until_somebody_decides() {
    let mut university = University::new();
    university.remove_enrolments(0..3);
    assert!(university.publish("2026-10-01T12:00:00Z").is_empty());
    let published = university.texts();
    university.remove_enrolments(3..6);
    for now in ["2026-10-04T12:00:00Z", "2026-10-12T12:00:00Z"] {
        let holds = university.publish(now);
        // The first three have left the feeds days ago, and nobody gets them back.
        assert_eq!((holds[0].files.len(), holds[0].loss.people), (3, 30));
        assert_eq!(university.texts(), published);
        university.restart();
    }
    let holds = university.publish("2026-10-12T12:00:00Z");
    university.decide(&holds[0], HoldAnswer::Accept);
    assert!(university.publish("2026-10-12T12:00:00Z").is_empty());
    assert_eq!(published.len() - university.texts().len(), 30);
}

#[test]
fn a_later_hold_brings_back_no_loss_that_was_published_for_half_a_day() {
    for (hours, files) in [(11, 39), (12, 36)] {
        let mut university = University::new();
        let before = university.texts();
        university.remove_enrolments(0..3);
        assert!(university.publish("2026-10-05T12:00:00Z").is_empty());
        let without_three = university.texts();
        university.remove_enrolments(3..39);
        let now = at("2026-10-05T12:00:00Z") + hours.hours();
        // Nothing but the start has seen the last content of the files.
        university.restart();
        assert_eq!(university.publish(&now.to_string())[0].files.len(), files);
        let published = if files == 36 { &without_three } else { &before };
        assert!(university.texts() == *published, "after {hours} hours");
    }
}

#[test]
fn a_loss_in_an_index_without_the_time_of_its_publishing_counts_as_published_at_the_start() {
    for (hours, is_settled) in [(11, false), (13, true)] {
        let mut university = University::new();
        let before = university.texts();
        university.remove_enrolments(0..3);
        assert!(university.publish("2026-10-05T12:00:00Z").is_empty());
        let without_three = university.texts();
        // As an earlier version has written it.
        university.publisher = Folders::empty().publisher();
        let path = university.folders.state().join("good/index.jsonl");
        let index = fs::read_to_string(&path).unwrap();
        let field = ",\"published_since\":\"2026-10-05T12:00:00Z\"";
        assert_eq!(index.matches(field).count(), 3, "{index}");
        fs::write(&path, index.replace(field, "")).unwrap();
        university.restart();
        assert!(university.publish("2026-10-06T12:00:00Z").is_empty());
        university.remove_enrolments(3..39);
        let now = at("2026-10-06T12:00:00Z") + hours.hours();
        assert_eq!(university.publish(&now.to_string()).len(), 1);
        let expected = if is_settled { &without_three } else { &before };
        assert!(university.texts() == *expected, "after {hours} hours");
    }
}

#[test]
fn a_module_stays_as_it_was_for_half_a_day_and_not_as_it_was_accepted() {
    let mut university = University::new();
    let write_list = |university: &University, students: usize| {
        let ids = (0..students).map(|n| Value::from(format!("s00{n}")));
        let list = enrolment_of("MOD00", ids.collect());
        university.folders.write("enrolments/MOD00.json", list);
    };
    let students_of_it = |university: &University| {
        let texts = university.texts();
        let all = (0..10).map(|n| format!("s00{n}"));
        all.filter(|id| texts.keys().any(|key| key.contains(id)))
            .count()
    };
    // The list loses a student in each of these nights, and one in an afternoon.
    for (students, now) in [
        (9, "2026-10-01T03:00:00Z"),
        (8, "2026-10-02T03:00:00Z"),
        (7, "2026-10-02T16:00:00Z"),
        (6, "2026-10-03T03:00:00Z"),
    ] {
        write_list(&university, students);
        assert!(university.publish(now).is_empty());
        assert_eq!(students_of_it(&university), students);
    }
    write_list(&university, 0);
    university.remove_enrolments(1..39);
    for now in ["2026-10-03T14:00:00Z", "2026-10-09T14:00:00Z"] {
        assert_eq!(university.publish(now)[0].loss.people, 8 + 380);
        assert_eq!(students_of_it(&university), 8);
        university.restart();
    }
    // More than it stays at is published at once, though the other lists are still missing.
    write_list(&university, 9);
    assert_eq!(university.publish("2026-10-09T15:00:00Z").len(), 1);
    assert_eq!(students_of_it(&university), 9);
}

#[test]
fn a_module_that_is_as_it_was_accepted_is_published_beside_a_hold() {
    let module_feed =
        |university: &University| feed_text(&university.publisher, Kind::Module, "MOD00").unwrap();
    let uids = |text: &str| {
        let uids = text.lines().filter(|line| line.starts_with("UID:"));
        uids.map(str::to_owned).collect::<Vec<_>>()
    };
    // It comes back with this title. Its list loses all students in the accident, or grows meanwhile.
    for (title, is_list_lost) in [("Calculus", true), ("Calculus", false), ("Analysis", true)] {
        let mut university = University::new();
        let path = "modules/MOD00.json";
        let original = fs::read_to_string(university.folders.data().join(path)).unwrap();
        let before = uids(&module_feed(&university));
        // For a day one of its activities has another id and another day.
        let other = original
            .replace("\"L2\"", "\"L3\"")
            .replace("\"Fri\"", "\"Thu\"");
        university.folders.write(path, &other);
        assert!(university.publish("2026-10-01T12:00:00Z").is_empty());
        assert_ne!(uids(&module_feed(&university)), before);
        let back = original.replace("Calculus", title);
        university.folders.write(path, &back);
        university.remove_enrolments(1..39);
        let mut list = students(0);
        list.as_array_mut().unwrap().push("s9999".into());
        if is_list_lost {
            list = json!([]);
        }
        let list = enrolment_of("MOD00", list);
        university.folders.write("enrolments/MOD00.json", list);
        let holds = university.publish("2026-10-02T12:00:00Z");
        assert_eq!(holds[0].files.len(), 38 + usize::from(is_list_lost));
        assert_eq!(uids(&module_feed(&university)), before);
    }
}

#[test]
fn meetings_that_are_over_come_back_with_a_hold_that_begins_within_the_hour() {
    for (minutes, is_back) in [(59, true), (61, false)] {
        let mut university = University::new();
        let lecture = |code: &str| json!([{ "id": "L1", "type": "Lecture", "day": "Mon", "start": "10:00", "end": "11:00", "weeks": "1", "title": code }]);
        for code in ["LIST", "EMPTY", "GONE"] {
            let (module, list) = (
                module_of(code, lecture(code)),
                enrolment_of(code, json!(["s9999"])),
            );
            university
                .folders
                .write(&format!("modules/{code}.json"), module);
            university
                .folders
                .write(&format!("enrolments/{code}.json"), list);
        }
        assert!(university.publish("2026-10-05T12:00:00Z").is_empty());
        let before = university.plain_texts();
        assert!(before.values().any(|lines| lines.concat().contains("GONE")));
        // An export empties one file after the other, first those of modules that are over.
        university
            .folders
            .write("enrolments/LIST.json", enrolment_of("LIST", json!([])));
        university
            .folders
            .write("modules/EMPTY.json", module_of("EMPTY", json!([])));
        university.folders.remove("modules/GONE.json");
        let start = at("2026-10-05T13:00:00Z");
        assert!(university.publish(&start.to_string()).is_empty());
        let without_them = university.plain_texts();
        assert_ne!(without_them, before);
        university.restart();
        let now = start + minutes.minutes();
        assert!(university.publish(&now.to_string()).is_empty());
        university.remove_enrolments(0..39);
        assert_eq!(university.publish(&now.to_string()).len(), 1);
        let published = if is_back { &before } else { &without_them };
        assert!(
            university.plain_texts() == *published,
            "after {minutes} minutes"
        );
        // The hold ends, and then what is over is gone.
        (0..40).for_each(|module| write_module(&university.folders, module));
        assert!(university.publish(&now.to_string()).is_empty());
        assert!(
            university.plain_texts() == without_them,
            "after {minutes} minutes"
        );
    }
}

#[test]
fn names_of_meetings_that_are_over_and_old_notices_are_held_with_the_others() {
    let mut university = University::new();
    let write_past = |university: &University, name: &str| {
        let activities = json!([{
            "id": "L1", "type": "Lecture", "day": "Mon", "start": "10:00", "end": "11:00", "weeks": "1",
            "staff": [format!("{name}1")], "rooms": [format!("{name}1")],
        }]);
        university
            .folders
            .write("modules/PAST.json", module_of("PAST", activities));
    };
    let write_notices = |university: &University, students: Range<usize>, date: &str| {
        for n in students {
            let notice = json!({ "id": "book", "type": "Loan", "title": "A book", "date": date });
            let file = json!({ "student": format!("s{n:02}0"), "notices": [notice] });
            university
                .folders
                .write(&format!("notices/{n}.json"), &file);
        }
    };
    write_with_names(&university, ["t", "hall "], 0..40);
    write_past(&university, "old");
    write_notices(&university, 0..30, "2026-10-20");
    write_notices(&university, 30..40, "2026-09-30");
    assert!(university.publish(NOW).is_empty());
    let before = university.plain_texts();
    // First the past alone, then everything.
    write_past(&university, "OLD");
    (30..40).for_each(|n| university.folders.remove(&format!("notices/{n}.json")));
    assert!(university.publish(NOW).is_empty());
    assert!(university.plain_texts() != before);
    write_with_names(&university, ["T", "HALL "], 0..40);
    (0..30).for_each(|n| university.folders.remove(&format!("notices/{n}.json")));
    let holds = university.publish(NOW);
    assert_eq!(causes(&holds), [HoldCause::Staff, HoldCause::Notices]);
    assert_eq!((holds[0].files.len(), holds[1].files.len()), (41, 40));
    assert!(university.plain_texts() == before);
    write_with_names(&university, ["t", "hall "], 0..40);
    write_past(&university, "old");
    write_notices(&university, 0..30, "2026-10-20");
    write_notices(&university, 30..40, "2026-09-30");
    assert!(university.publish(NOW).is_empty());
    assert!(university.plain_texts() == before);
}

#[test]
fn files_of_entries_that_vanished_days_ago_are_not_held_with_those_that_vanish_now() {
    let mut university = University::new();
    let path = |n: usize| format!("notices/{n}.json");
    for n in 0..30 {
        let notice =
            json!({ "id": "book", "type": "Loan", "title": "A book", "date": "2026-10-20" });
        let file = json!({ "student": format!("s{n:02}0"), "notices": [notice] });
        university.folders.write(&path(n), &file);
    }
    assert!(university.publish("2026-10-01T12:00:00Z").is_empty());
    (0..10).for_each(|n| university.folders.remove(&path(n)));
    assert!(university.publish("2026-10-02T12:00:00Z").is_empty());
    let published = university.texts();
    (10..24).for_each(|n| university.folders.remove(&path(n)));
    let holds = university.publish("2026-10-03T12:00:00Z");
    assert_eq!(causes(&holds), [HoldCause::Notices]);
    assert_eq!(holds[0].files.len(), 14);
    assert_eq!(university.texts(), published);
}

#[test]
fn a_loss_that_is_over_does_not_make_the_next_one_older() {
    let mut university = University::new();
    university.remove_enrolments(0..3);
    assert!(university.publish("2026-10-01T12:00:00Z").is_empty());
    (0..3).for_each(|module| write_module(&university.folders, module));
    assert!(university.publish("2026-10-02T12:00:00Z").is_empty());
    university.restart();
    university.remove_enrolments(0..3);
    assert!(university.publish("2026-10-08T12:00:00Z").is_empty());
    university.remove_enrolments(3..6);
    assert_eq!(university.publish("2026-10-08T13:00:00Z").len(), 1);
}

#[test]
fn published_losses_do_not_age_while_many_files_are_held() {
    let mut university = University::new();
    university.remove_enrolments(0..3);
    assert!(university.publish("2026-10-01T12:00:00Z").is_empty());
    university.remove_enrolments(3..6);
    assert_eq!(university.publish("2026-10-02T12:00:00Z").len(), 1);
    // If the first three were accepted now, the others would be a small loss of their own and would be published.
    for now in [
        "2026-10-09T12:00:00Z",
        "2026-10-12T12:00:00Z",
        "2026-10-12T14:00:00Z",
    ] {
        assert_eq!(university.publish(now).len(), 1, "{now}");
    }
    // When the hold ends they are old enough.
    (3..6).for_each(|module| write_module(&university.folders, module));
    assert!(university.publish("2026-10-12T15:00:00Z").is_empty());
    university.remove_enrolments(3..6);
    assert!(university.publish("2026-10-12T16:00:00Z").is_empty());
}

#[test]
fn a_small_loss_that_nobody_has_minded_for_days_is_accepted() {
    let mut university = University::new();
    university.remove_enrolments(0..3);
    for now in ["2026-10-01T12:00:00Z", "2026-10-08T12:00:00Z"] {
        assert!(university.publish(now).is_empty());
    }
    university.remove_enrolments(3..6);
    assert!(university.publish("2026-10-08T12:30:00Z").is_empty());
}

#[test]
fn the_last_good_files_of_a_hold_stay_in_the_state_folder() {
    let mut university = University::new();
    let before = files_below(&university.folders.state().join("good/files"));
    university.remove_enrolments(0..39);
    university.publish(NOW);
    let after = files_below(&university.folders.state().join("good/files"));
    assert_eq!(after, before);
    assert_eq!(university.publisher.feeds().count(Kind::Student), 400);
}

/// Otherwise both bytes of every file would take memory and disk for as long as nothing changes.
#[test]
fn an_export_in_another_form_between_two_servers_is_accepted_in_that_form_and_kept_once() {
    let mut university = University::new();
    let good = university.folders.state().join("good");
    let last_lines = || {
        let text = fs::read_to_string(good.join("index.jsonl")).unwrap();
        let lines = text.lines().skip(1).map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            (line["path"].as_str().unwrap().to_owned(), line)
        });
        lines.collect::<BTreeMap<_, _>>()
    };
    let contents = files_below(&good.join("files"));
    let before = last_lines();
    for path in before.keys() {
        let text = fs::read_to_string(university.folders.data().join(path)).unwrap();
        university.folders.write(path, text + "\n");
    }
    university.restart();
    assert!(university.publish(NOW).is_empty());
    let after = last_lines();
    assert_eq!(after.len(), 81);
    for (path, line) in &after {
        assert_ne!(line["published"], before[path]["published"], "{path}");
        assert_eq!(line["accepted"], line["published"], "{path}");
    }
    assert_eq!(files_below(&good.join("files")).len(), contents.len());
    university.restart();
    assert!(university.publish(NOW).is_empty());
    assert_eq!(last_lines(), after);
}

#[test]
fn names_rooms_and_notices_that_vanish_at_once_are_held_and_come_back() {
    let mut university = University::new();
    let people: Vec<Value> = (0..30)
        .map(
            |n| json!({ "id": format!("s{n:02}0"), "name": format!("Ann {n}"), "role": "student" }),
        )
        .collect();
    let rooms: BTreeMap<String, Value> = (0..30)
        .map(|n| (format!("R{n}"), json!({ "title": format!("Room {n}") })))
        .collect();
    let files = [
        ("people.json", json!(people), Some("[]")),
        ("rooms.json", json!(rooms), None),
    ];
    let notices = |university: &University, date: &str| {
        for n in 0..30 {
            let notice = json!({ "id": "book", "type": "Loan", "title": "A book", "date": date });
            let file = json!({ "student": format!("s{n:02}0"), "notices": [notice] });
            university
                .folders
                .write(&format!("notices/{n}.json"), &file);
        }
    };
    for (path, content, _) in &files {
        university.folders.write(path, content);
    }
    notices(&university, "2026-10-20");
    assert!(university.publish(NOW).is_empty());
    let before = university.texts();
    for (path, _, after) in &files {
        match after {
            Some(after) => university.folders.write(path, *after),
            None => university.folders.remove(path),
        }
    }
    notices(&university, "2026-09-01");
    let holds = university.publish(NOW);
    assert_eq!(
        causes(&holds),
        [HoldCause::Rooms, HoldCause::Names, HoldCause::Notices]
    );
    assert!(
        holds
            .iter()
            .all(|hold| hold.loss.entries == 30 && hold.loss.entries_in_all == 30)
    );
    assert_eq!(university.texts(), before);
    university.restart();
    assert_eq!(university.publish(NOW).len(), 3);
    assert_eq!(university.texts().len(), before.len());
    for (path, content, _) in &files {
        university.folders.write(path, content);
    }
    notices(&university, "2026-10-20");
    assert!(university.publish(NOW).is_empty());
    // Books that are returned, and a few rooms and people who are gone, are not an accident.
    for n in 0..20 {
        university.folders.remove(&format!("notices/{n}.json"));
    }
    university.folders.write("people.json", json!(people[..20]));
    assert!(university.publish(NOW).is_empty());
}

/// Modules with a member of staff and a room each, both of whose ids begin with these texts.
fn write_with_names(university: &University, [staff, room]: [&str; 2], modules: Range<usize>) {
    for module in modules {
        let code = format!("MOD{module:02}");
        let activity = |id: &str, day: &str| {
            json!({
                "id": id, "type": "Lecture", "day": day, "start": "10:00", "end": "11:00", "weeks": "1-3,5",
                "staff": [format!("{staff}{}", module % 25)], "rooms": [format!("{room}{}", module % 25)]
            })
        };
        let activities = json!([activity("L1", "Mon"), activity("L2", "Fri")]);
        university.folders.write(
            &format!("modules/{code}.json"),
            module_of(&code, activities),
        );
    }
}

#[test]
fn staff_and_rooms_whose_ids_all_have_another_spelling_keep_their_feeds() {
    let mut university = University::new();
    write_with_names(&university, ["t", "hall "], 0..40);
    assert!(university.publish(NOW).is_empty());
    let before = university.texts();
    assert!(before.keys().any(|id| id.contains("t24")));
    for (respelt, cause) in [
        (["T", "hall "], HoldCause::Staff),
        (["t", "HALL "], HoldCause::UsedRooms),
        (["T", "HALL "], HoldCause::Staff),
    ] {
        write_with_names(&university, respelt, 0..40);
        let holds = university.publish(NOW);
        assert_eq!(causes(&holds), [cause]);
        assert_eq!(
            (holds[0].loss.entries, holds[0].loss.entries_in_all),
            (25, 25)
        );
        assert!(university.texts() == before, "{cause:?}");
        // They stay held until the last one has recovered.
        for module in 0..40 {
            write_with_names(&university, ["t", "hall "], module..module + 1);
            university.publish(NOW);
            assert!(university.texts() == before, "{cause:?}, {module}");
        }
        assert!(university.publish(NOW).is_empty());
    }
    // Names that are others one after the other, with a look after each.
    let numbers_of_events = |university: &University| {
        let texts = university.texts().into_iter();
        let numbers = texts.map(|(id, text)| (id, text.matches("BEGIN:VEVENT").count()));
        numbers.collect::<BTreeMap<_, _>>()
    };
    let before = numbers_of_events(&university);
    for module in 0..40 {
        write_with_names(&university, ["T", "HALL "], module..module + 1);
        university.publish(NOW);
    }
    assert_eq!(numbers_of_events(&university), before);
    // A few new members of staff are not an accident.
    write_with_names(&university, ["t", "hall "], 0..40);
    assert!(university.publish(NOW).is_empty());
    write_with_names(&university, ["new", "hall "], 0..9);
    write_with_names(&university, ["new", "hall "], 25..34);
    assert!(university.publish(NOW).is_empty());
}

#[test]
fn a_module_whose_names_others_have_again_stays_held_while_the_folder_recovers() {
    let mut university = University::new();
    write_with_names(&university, ["t", "hall "], 0..40);
    assert!(university.publish(NOW).is_empty());
    write_with_names(&university, ["T", "hall "], 0..40);
    assert_eq!(causes(&university.publish(NOW)), [HoldCause::Staff]);
    // All have recovered but module 25. The first one has the same member of staff, and changes in the same look.
    write_with_names(&university, ["t", "hall "], 0..25);
    write_with_names(&university, ["t", "hall "], 26..40);
    let path = "modules/MOD00.json";
    let first = fs::read_to_string(university.folders.data().join(path)).unwrap();
    university
        .folders
        .write(path, first.replace("11:00", "11:30"));
    let holds = university.publish(NOW);
    assert_eq!(holds[0].files, ["modules/MOD25.json".into()]);
}

#[test]
fn programmes_whose_ids_all_have_another_spelling_keep_their_feeds() {
    let mut university = University::new();
    let write = |university: &University, name: fn(String) -> String| {
        for programme in 0..6 {
            let id = name(format!("prog{programme}"));
            let modules = json!([{ "code": format!("MOD{programme:02}") }]);
            let file = json!({ "id": id, "title": "A programme", "modules": modules });
            university
                .folders
                .write(&format!("programmes/{programme}.json"), file);
        }
    };
    write(&university, |id| id);
    assert!(university.publish(NOW).is_empty());
    let before = university.texts();
    assert!(before.keys().any(|id| id.contains("prog5")));
    write(&university, |id| id.to_uppercase());
    assert_eq!(causes(&university.publish(NOW)), [HoldCause::Programmes]);
    assert_eq!(university.texts(), before);
    write(&university, |id| id);
    assert!(university.publish(NOW).is_empty());
}

#[test]
fn the_last_good_files_have_the_contents_of_an_accepted_hold() {
    let mut university = University::new();
    for module in 0..39 {
        let list = enrolment_of(&format!("MOD{module:02}"), json!([]));
        let path = format!("enrolments/MOD{module:02}.json");
        university.folders.write(&path, list);
    }
    let holds = university.publish(NOW);
    university.decide(&holds[0], HoldAnswer::Accept);
    assert_eq!(university.publish(NOW), []);
    let index = fs::read_to_string(university.folders.state().join("good/index.jsonl")).unwrap();
    for line in index.lines().filter(|line| line.contains("\"published\"")) {
        let file: Value = serde_json::from_str(line).unwrap();
        let hash = file["published"].as_str().unwrap();
        // A later line about the same path counts, so an earlier content may be gone.
        let is_last = index
            .lines()
            .rfind(|other| other.contains(&file["path"].to_string()));
        let content = format!("good/files/{}/{}", &hash[..2], &hash[2..]);
        let is_there = university.folders.state().join(content).exists();
        assert!(is_there || is_last != Some(line), "{line}");
    }
}
