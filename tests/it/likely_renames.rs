//! Modules and activities that seem to have another name, although nobody says so: they are proposed as renames.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

use carillon::feed::FeedId;
use carillon::holds::{Hold, HoldAnswer, HoldDecision, append_decision, write_holds};
use carillon::publish::{Publisher, Report};
use carillon::timetable::Rename;
use serde_json::{Value, json};

use crate::fixture::{
    AHEAD, Folders, Process, Site, TERMS, at, enrolment_of, events, eventually, feed_texts,
    module_of, values,
};

/// A time in the term of the tests, before most of its meetings.
const NOW: &str = "2026-10-05T12:00:00Z";

/// A university of forty modules, each with ten students of its own, and its publisher.
struct University {
    folders: Folders,
    publisher: Option<Publisher>,
}

/// A module with its list. Each module meets at another time.
fn write_module(folders: &Folders, code: &str, module: usize, ids: [&str; 2]) {
    let [hour, minute] = [8 + module / 6, 10 * (module % 6)];
    let activity = |id: &str, day: &str| {
        let (start, end) = (
            format!("{hour:02}:{minute:02}"),
            format!("{:02}:{minute:02}", hour + 1),
        );
        json!({ "id": id, "type": "Lecture", "day": day, "start": start, "end": end, "weeks": "1-3" })
    };
    let activities = json!([activity(ids[0], "Mon"), activity(ids[1], "Fri")]);
    folders.write(&format!("modules/{code}.json"), module_of(code, activities));
    let students: Value = (0..10).map(|n| json!(format!("s{module:02}{n}"))).collect();
    folders.write(
        &format!("enrolments/{code}.json"),
        enrolment_of(code, students),
    );
}

fn remove_module(folders: &Folders, code: &str) {
    folders.remove(&format!("modules/{code}.json"));
    folders.remove(&format!("enrolments/{code}.json"));
}

fn rename(folders: &Folders, modules: Range<usize>) {
    for module in modules {
        remove_module(folders, &format!("MOD{module:02}"));
        write_module(folders, &format!("X{}", 99 - module), module, ["L1", "L2"]);
    }
}

impl University {
    fn new() -> Self {
        let folders = Folders::empty();
        folders.write("terms.json", TERMS);
        for module in 0..40 {
            write_module(&folders, &format!("MOD{module:02}"), module, ["L1", "L2"]);
        }
        let mut university = Self {
            folders,
            publisher: None,
        };
        university.restart();
        assert_eq!(university.publish(NOW).holds, []);
        university
    }

    fn restart(&mut self) {
        // The old one lets the store go first.
        self.publisher = None;
        self.publisher = Some(self.folders.publisher().with_holds());
    }

    fn publish(&mut self, now: &str) -> Report {
        self.publisher.as_mut().unwrap().publish(at(now))
    }

    /// The only hold.
    #[track_caller]
    fn hold(&mut self) -> Hold {
        let mut holds = self.publish(NOW).holds;
        assert_eq!(holds.len(), 1, "{holds:?}");
        holds.remove(0)
    }

    fn accept(&self, hold: &Hold, renames: Vec<Rename>) {
        let decision = HoldDecision {
            at: at(NOW),
            by: "desk test".into(),
            hold: Some(hold.id),
            answer: Some(HoldAnswer::Accept),
            renames,
            undone: false,
            reason: "asked the office".into(),
        };
        append_decision(&self.folders.state(), &decision).unwrap();
    }

    /// The UIDs of every feed.
    fn uids(&self) -> BTreeMap<FeedId, Vec<String>> {
        let texts = feed_texts(self.publisher.as_ref().unwrap()).into_iter();
        texts.map(|(id, text)| (id, uids(&text))).collect()
    }

    /// Every feed that was there is there, with the same events.
    #[track_caller]
    fn has_all_of(&self, before: &BTreeMap<FeedId, Vec<String>>) {
        let now = self.uids();
        for (feed_id, uids) in before {
            assert_eq!(now.get(feed_id), Some(uids), "{feed_id:?}");
        }
    }
}

fn uids(text: &str) -> Vec<String> {
    let events = events(text);
    let uids = values(&events, "UID").into_iter();
    uids.map(str::to_owned).collect()
}

#[test]
fn a_night_in_which_all_modules_are_renamed_changes_no_uid_once_it_is_accepted() {
    let mut university = University::new();
    let before = university.uids();
    rename(&university.folders, 0..40);
    let hold = university.hold();
    assert_eq!(university.uids(), before);
    assert_eq!(hold.renames.len(), 40);
    assert_eq!(hold.renames[7].to_string(), "module MOD07 is X92");
    assert_eq!(
        (hold.loss.people, hold.loss_if_renamed.unwrap().people),
        (400, 0)
    );
    assert_eq!(
        hold.explanation(),
        "40 modules seem to have other codes now."
    );
    university.accept(&hold, hold.renames.clone());
    let report = university.publish(NOW);
    assert_eq!((report.holds, report.renames), (Vec::new(), Vec::new()));
    university.has_all_of(&before);
    assert_eq!(university.uids().len(), before.len() + 40);
    // Later nights, a restart and a deleted cache change nothing.
    let after = university.uids();
    for _ in 0..2 {
        write_module(&university.folders, "X99", 0, ["L1", "L2"]);
        university.restart();
        assert_eq!(university.publish(NOW).holds, []);
        assert_eq!(university.uids(), after);
        university.publisher = None;
        fs::remove_dir_all(university.folders.store()).unwrap();
        university.restart();
    }
}

/// An export that writes its new files first, and removes the old ones later.
fn rename_in_two_steps(university: &mut University, between: &str) -> Report {
    for module in 0..40 {
        write_module(
            &university.folders,
            &format!("X{}", 99 - module),
            module,
            ["L1", "L2"],
        );
    }
    assert_eq!(university.publish(NOW).holds, []);
    for module in 0..40 {
        remove_module(&university.folders, &format!("MOD{module:02}"));
    }
    university.publish(between)
}

#[test]
fn new_modules_that_came_before_the_old_ones_went_are_held_with_them() {
    for is_restarted in [false, true] {
        let mut university = University::new();
        let before = university.uids();
        let holds = rename_in_two_steps(&mut university, "2026-10-05T12:59:00Z").holds;
        assert_eq!((holds.len(), holds[0].renames.len()), (1, 40));
        // Nobody has a meeting twice, also a day later.
        assert_eq!(university.uids(), before);
        if is_restarted {
            university.restart();
        }
        let later = university.publish("2026-10-06T12:00:00Z").holds;
        assert_eq!(later[0].files, holds[0].files, "restarted: {is_restarted}");
        assert_eq!(later[0].id, holds[0].id);
        assert_eq!(university.uids(), before);
        university.accept(&holds[0], holds[0].renames.clone());
        let report = university.publish("2026-10-06T12:01:00Z");
        assert_eq!((report.holds, report.renames), (Vec::new(), Vec::new()));
        university.has_all_of(&before);
        // The contents that were published, held back and published again are kept.
        university.folders.write("modules/X99.json", "broken");
        university.restart();
        university.publish("2026-10-06T12:02:00Z");
        university.has_all_of(&before);
    }
}

#[test]
fn new_and_moved_modules_stay_published_when_others_with_the_same_times_are_held_within_the_hour() {
    let mut university = University::new();
    // Another module with other students and another title, at the times of one that goes.
    let new = university.folders.data().join("modules/NEW.json");
    write_module(&university.folders, "NEW", 3, ["L1", "L2"]);
    let text = fs::read_to_string(&new).unwrap();
    university.folders.write(
        "modules/NEW.json",
        text.replace("\"title\":\"", "\"title\":\"Another "),
    );
    let students: Value = (0..10).map(|n| json!(format!("new{n}"))).collect();
    let list = enrolment_of("NEW", students);
    university.folders.write("enrolments/NEW.json", list);
    // Two files move to other paths.
    for file in ["modules", "enrolments"] {
        let path = |name: &str| {
            university
                .folders
                .data()
                .join(format!("{file}/{name}.json"))
        };
        fs::rename(path("MOD39"), path("moved")).unwrap();
    }
    assert_eq!(university.publish(NOW).holds, []);
    let before = university.uids();
    assert!(before.keys().any(|feed_id| feed_id.id == "NEW"));
    for module in 0..30 {
        remove_module(&university.folders, &format!("MOD{module:02}"));
    }
    let hold = university.hold();
    assert_eq!(hold.renames, []);
    assert_eq!(university.uids(), before);
}

#[test]
fn renames_within_the_limits_are_proposed_also_if_the_new_modules_came_first() {
    let mut university = University::new();
    write_module(&university.folders, "X99", 0, ["L1", "L2"]);
    assert_eq!(university.publish(NOW).renames, []);
    remove_module(&university.folders, "MOD00");
    let rename = "module MOD00 is X99";
    for now in ["2026-10-05T12:59:00Z", "2026-10-05T14:00:00Z"] {
        let report = university.publish(now);
        assert_eq!(report.holds, []);
        let renames: Vec<_> = report.renames.iter().map(Rename::to_string).collect();
        assert_eq!(renames, [rename]);
    }
}

#[test]
fn modules_that_were_there_for_an_hour_do_not_count_as_new() {
    let mut university = University::new();
    let report = rename_in_two_steps(&mut university, "2026-10-05T13:00:00Z");
    assert_eq!((report.holds.len(), report.holds[0].renames.len()), (1, 0));
    assert!(university.uids().keys().any(|feed_id| feed_id.id == "X99"));
}

#[test]
fn a_loss_of_modules_that_came_an_hour_ago_is_held() {
    let mut university = University::new();
    for module in 40..60 {
        write_module(
            &university.folders,
            &format!("NEW{module}"),
            module,
            ["L1", "L2"],
        );
    }
    assert_eq!(university.publish(NOW).holds, []);
    for module in 40..60 {
        remove_module(&university.folders, &format!("NEW{module}"));
    }
    let holds = university.publish("2026-10-05T13:00:00Z").holds;
    assert_eq!((holds.len(), holds[0].loss.people), (1, 200));
}

#[test]
fn a_hold_that_is_accepted_without_its_renames_publishes_new_modules() {
    let mut university = University::new();
    let before = university.uids();
    rename(&university.folders, 0..40);
    let hold = university.hold();
    university.accept(&hold, Vec::new());
    let report = university.publish(NOW);
    assert_eq!((report.holds, report.renames), (Vec::new(), Vec::new()));
    let after = university.uids();
    assert_eq!(after.len(), before.len());
    let students = before.iter().filter(|(id, _)| id.id.starts_with('s'));
    for (feed_id, uids) in students {
        assert!(
            after[feed_id].len() == uids.len() && after[feed_id] != *uids,
            "{feed_id:?}"
        );
    }
}

#[test]
fn a_hold_of_renames_and_losses_is_accepted_as_a_whole_also_while_no_server_runs() {
    for is_restarted in [false, true] {
        let mut university = University::new();
        let before = university.uids();
        rename(&university.folders, 0..20);
        for module in 20..40 {
            remove_module(&university.folders, &format!("MOD{module:02}"));
        }
        let hold = university.hold();
        assert_eq!(university.uids(), before);
        assert_eq!(hold.renames.len(), 20);
        assert_eq!(hold.loss_if_renamed.unwrap().people, 200);
        assert!(
            hold.explanation()
                .contains("20 modules seem to have other codes now. Also, ")
        );
        university.accept(&hold, hold.renames.clone());
        if is_restarted {
            write_holds(&university.folders.state(), &[hold], &[]).unwrap();
            university.restart();
        }
        assert_eq!(university.publish(NOW).holds, []);
        let renamed = before
            .into_iter()
            .filter(|(id, _)| id.id[1..] < *"20" && id.id.starts_with('s'));
        let renamed: BTreeMap<FeedId, Vec<String>> = renamed.collect();
        assert_eq!(renamed.len(), 200);
        university.has_all_of(&renamed);
        assert!(!university.uids().keys().any(|id| id.id == "s300"));
    }
}

#[test]
fn few_renames_are_published_and_proposed_until_they_are_recorded() {
    let mut university = University::new();
    let before = university.uids();
    rename(&university.folders, 0..2);
    for _ in 0..2 {
        let report = university.publish(NOW);
        assert_eq!(report.holds, []);
        let renames: Vec<String> = report.renames.iter().map(ToString::to_string).collect();
        assert_eq!(renames, ["module MOD00 is X99", "module MOD01 is X98"]);
        assert_ne!(university.uids(), before);
    }
    // They are accepted when nobody has minded for some days.
    university.publish("2026-10-13T12:00:00Z");
    assert_eq!(university.publish("2026-10-13T12:00:00Z").renames, []);
}

#[test]
fn renames_of_several_nights_are_one_proposal_and_nobody_has_a_meeting_twice() {
    let mut university = University::new();
    let before = university.uids();
    rename(&university.folders, 0..2);
    university.publish(NOW);
    rename(&university.folders, 2..20);
    let hold = university.hold();
    assert_eq!(hold.renames.len(), 20);
    assert_eq!(university.uids(), before);
    university.accept(&hold, hold.renames.clone());
    assert_eq!(university.publish(NOW).holds, []);
    university.has_all_of(&before);
}

#[test]
fn new_ids_of_all_activities_change_no_feed_once_they_are_accepted() {
    let mut university = University::new();
    let before = university.uids();
    for module in 0..40 {
        write_module(
            &university.folders,
            &format!("MOD{module:02}"),
            module,
            ["Z1", "A2"],
        );
    }
    let hold = university.hold();
    assert_eq!(hold.renames.len(), 80);
    assert_eq!(
        hold.renames[0].to_string(),
        "activity L1 of module MOD00 is Z1 in term S1"
    );
    assert_eq!(
        hold.explanation(),
        "80 activities seem to have other ids now."
    );
    assert_eq!(university.uids(), before);
    university.accept(&hold, hold.renames.clone());
    assert_eq!(university.publish(NOW).holds, []);
    assert_eq!(university.uids(), before);
    assert!(university.publisher.as_ref().unwrap().changes().is_empty());
}

#[test]
fn modules_that_could_be_each_other_are_held_back_and_not_proposed() {
    let mut university = University::new();
    for module in 0..40 {
        remove_module(&university.folders, &format!("MOD{module:02}"));
        // All meet at the same time, and no list says who is who.
        write_module(
            &university.folders,
            &format!("X{module:02}"),
            0,
            ["L1", "L2"],
        );
        university
            .folders
            .remove(&format!("enrolments/X{module:02}.json"));
    }
    let before = university.uids();
    let hold = university.hold();
    assert_eq!(hold.renames.len(), 0);
    assert_eq!(
        university.uids(),
        before
            .clone()
            .into_iter()
            .filter(|(id, _)| before.contains_key(id))
            .collect()
    );
}

#[test]
fn a_server_warns_once_of_few_renames_and_takes_them_all_by_one_command() {
    let folders = Folders::empty();
    folders.write("terms.json", AHEAD);
    for module in 0..40 {
        write_module(&folders, &format!("MOD{module:02}"), module, ["L1", "L2"]);
    }
    let server = Process::start(&folders).published();
    let before = uids(&server.get("/modules/MOD01.ics").text());
    rename(&folders, 0..2);
    server.wait_for_log("module MOD00 is X99, module MOD01 is X98.");
    // Another publish does not say it again.
    write_module(&folders, "MOD40", 40, ["L1", "L2"]);
    eventually("it is published", || {
        server.says("/modules/MOD40.ics", "BEGIN:VEVENT")
    });
    let log = server.log();
    assert_eq!(
        log.matches(" WARN modules or activities seem").count(),
        1,
        "{log}"
    );
    let listed = folders.prints(&["holds"]);
    assert!(listed.contains("    module MOD01 is X98\n"), "{listed}");
    let said = folders.prints(&["holds", "rename", "--likely", "--reason", "new codes"]);
    assert_eq!(said, "Recorded renames: 2.\n");
    eventually("the old events are back", || {
        uids(&server.get("/modules/MOD01.ics").text()) == before
    });
    eventually("nothing is proposed any more", || {
        folders.prints(&["holds"]) == "No file is held.\n"
    });
    server.stop();
}

#[test]
fn a_server_takes_a_night_of_renames_by_one_command() {
    let folders = Folders::empty();
    folders.write("terms.json", AHEAD);
    for module in 0..40 {
        write_module(&folders, &format!("MOD{module:02}"), module, ["L1", "L2"]);
    }
    let server = Process::start(&folders).published();
    let feed = folders.student("s011");
    let before = uids(&server.get(&feed).text());
    rename(&folders, 0..40);
    eventually("all of them are held", || {
        folders.prints(&["holds"]).contains("Likely renames (40)")
    });
    let listed = folders.prints(&["holds"]);
    assert!(listed.contains("and nobody loses a meeting."), "{listed}");
    let id = listed.split("Hold ").nth(1).unwrap()[..8].to_owned();
    let said = folders.prints(&["holds", "accept", &id, "--reason", "new codes"]);
    assert_eq!(said, "Recorded renames: 40.\n");
    // A secret link can be asked for only so often, and a slow machine takes a while.
    eventually("the new codes are published", || {
        server.says("/modules/MOD01.ics", "X98")
    });
    assert_eq!(uids(&server.get(&feed).text()), before);
    assert_eq!(uids(&server.get("/modules/MOD01.ics").text()), before);
    eventually("nothing is held", || {
        folders.prints(&["holds"]) == "No file is held.\n"
    });
    server.stop();
}
