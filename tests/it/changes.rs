//! Meetings that were moved, cancelled, added and removed: the people who see them, for how long, and after a restart.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use carillon::changes::{Change, MeetingFacts};
use carillon::feed::{FeedId, Kind};
use carillon::publish::{Publisher, Report};
use carillon::snapshot::Published;
use carillon::timetable::When;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fixture::{
    Folders, NOW, Process, PublishedFolder, Site, copy_folder, enrolment, enrolment_of, eventually,
    lecture, module, module_of, one_lecture,
};

/// Before any meeting.
const LATER: &str = "2026-09-02T08:30:15Z";

/// The kind of the change and its meetings, with the time and the place of the first.
fn show(change: &Change) -> String {
    let keys: Vec<String> = change
        .meetings
        .iter()
        .map(|meeting| meeting.key.to_string())
        .collect();
    let side = |side: &Option<MeetingFacts>, when: Option<When>| {
        let Some((side, when)) = side.as_ref().zip(when) else {
            return "nothing".to_owned();
        };
        let when = match when {
            When::Day(date) => date.to_string(),
            When::Timed { start, .. } => {
                let local = Timestamp::from_second(start)
                    .unwrap()
                    .to_zoned(change.activity.timezone.clone());
                local.strftime("%a %H:%M").to_string()
            }
        };
        std::iter::once(&*when)
            .chain(side.rooms.iter().map(AsRef::as_ref))
            .collect::<Vec<&str>>()
            .join(" ")
    };
    let first = change.meetings[0];
    let [before, after] = [
        side(&change.before, first.before),
        side(&change.after, first.after),
    ];
    let activity = &change.activity;
    format!(
        "{:?} {} {} {}: {before} > {after}",
        change.kind,
        activity.module_code,
        activity.id,
        keys.join(" ")
    )
}

fn shown(changes: &[&Change]) -> Vec<String> {
    changes.iter().map(|change| show(change)).collect()
}

fn of_module(publisher: &Publisher, code: &str) -> Vec<String> {
    shown(&publisher.changes().of_module(code))
}

impl PublishedFolder {
    fn shown_changes(&self, kind: Kind, id: &str) -> Vec<String> {
        let feed_id = FeedId::new(kind, id);
        let university = self.publisher.university();
        let log = self.publisher.changes();
        shown(&log.of_feed(university, &feed_id, |_| true))
    }
}

const MOVED: &str = "Moved MAA101 LEC w1: Mon 09:00 > Tue 09:00";
const MOVED_BACK: &str = "Moved MAA101 LEC w1: Tue 09:00 > Mon 09:00";

#[test]
fn nothing_is_announced_when_a_module_is_published_for_the_first_time() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    assert!(published.publisher.changes().is_empty());
    published.write(
        "modules/b.json",
        module_of("NEW", json!([lecture(json!({}))])),
    );
    published.publish(NOW);
    assert!(published.publisher.changes().is_empty(), "a new module");
    published.write(
        "modules/b.json",
        module_of(
            "NEW",
            json!([lecture(json!({})), lecture(json!({ "id": "TUT" }))]),
        ),
    );
    published.publish(NOW);
    assert_eq!(
        published.shown_changes(Kind::Module, "NEW"),
        ["Added NEW TUT w1: nothing > Mon 09:00"]
    );
}

#[test]
fn a_change_is_shown_with_the_time_of_the_publish_that_saw_it_the_latest_first() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    published.write("modules/a.json", one_lecture(json!({ "day": "Tue" })));
    published.publish("2026-09-02T10:00:00.9Z");
    published.write(
        "modules/a.json",
        one_lecture(json!({ "day": "Tue", "note": "Bring a pen" })),
    );
    published.publish("2026-09-03T10:00:00Z");
    published.write("modules/a.json", one_lecture(json!({})));
    published.publish("2026-09-04T10:00:00Z");
    assert_eq!(
        published.shown_changes(Kind::Module, "MAA101"),
        [MOVED_BACK, MOVED],
        "there and back is what happened"
    );
    let changes = published.publisher.changes().of_module("MAA101");
    let times: Vec<String> = changes.iter().map(|change| change.at.to_string()).collect();
    assert_eq!(times, ["2026-09-04T10:00:00Z", "2026-09-02T10:00:00.9Z"]);
    assert_ne!(changes[0].id(), changes[1].id());
    assert_eq!(&*changes[0].activity.module_title, "Calculus");
}

#[test]
fn those_who_attend_or_teach_see_a_change_and_so_do_the_rooms_on_both_sides() {
    let activities = |lab: Value| {
        let mut lab = lab;
        lab["id"] = json!("LAB");
        json!([
            lecture(json!({ "rooms": ["Hall"], "staff": ["prof"] })),
            lecture(lab)
        ])
    };
    let mut published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of(
                "A",
                activities(json!({ "groups": ["X"], "rooms": ["R1"], "staff": ["s1"] })),
            ),
        ),
        (
            "modules/b.json",
            module_of("B", json!([lecture(json!({}))])),
        ),
        (
            "enrolments/a.json",
            enrolment_of(
                "A",
                json!([{ "id": "ann", "groups": ["X"] }, { "id": "bob", "groups": ["Y"] }]),
            ),
        ),
        ("enrolments/b.json", enrolment_of("B", json!(["cy"]))),
    ]);
    let lab = json!({ "groups": ["X"], "rooms": ["R2"], "staff": ["s2"], "day": "Wed" });
    published.write("modules/a.json", module_of("A", activities(lab)));
    published.publish(LATER);
    let moved = ["Moved A LAB w1: Mon 09:00 R1 > Wed 09:00 R2"];
    assert_eq!(published.shown_changes(Kind::Student, "ann"), moved);
    for room in ["R1", "R2"] {
        assert_eq!(published.shown_changes(Kind::Room, room), moved, "{room}");
    }
    for staff in ["s1", "s2"] {
        assert_eq!(
            published.shown_changes(Kind::Staff, staff),
            moved,
            "{staff}"
        );
    }
    for (kind, id) in [
        (Kind::Student, "bob"),
        (Kind::Student, "cy"),
        (Kind::Student, "nobody"),
        (Kind::Room, "Hall"),
        (Kind::Staff, "prof"),
        (Kind::Module, "B"),
    ] {
        assert_eq!(published.shown_changes(kind, id), [""; 0], "{kind:?} {id}");
    }
    // The lab has gone, and those whom it was for still see it.
    published.write(
        "modules/a.json",
        module_of("A", json!([lecture(json!({}))])),
    );
    published.publish(LATER);
    let [lecture, lab] = [
        "Moved A LEC w1: Mon 09:00 Hall > Mon 09:00",
        "Removed A LAB w1: Wed 09:00 R2 > nothing",
    ];
    assert_eq!(
        published.shown_changes(Kind::Student, "ann"),
        [lecture, lab, moved[0]],
        "those of one publish by time"
    );
    assert_eq!(published.shown_changes(Kind::Student, "bob"), [lecture]);
}

#[test]
fn other_staff_is_a_change_and_another_name_is_not() {
    let people = |name: &str| json!([{ "id": "s1", "role": "staff", "name": name }]);
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", one_lecture(json!({ "staff": ["s1"] }))),
        ("people.json", people("Ada Byron")),
    ]);
    published.write("people.json", people("Ada Lovelace"));
    published.publish(LATER);
    assert_eq!(published.shown_changes(Kind::Module, "MAA101"), [""; 0]);
    published.write("modules/a.json", one_lecture(json!({ "staff": ["s2"] })));
    published.publish(LATER);
    assert_eq!(
        published.shown_changes(Kind::Staff, "s1"),
        ["OtherStaff MAA101 LEC w1: Mon 09:00 > Mon 09:00"]
    );
}

#[test]
fn a_change_of_a_joint_activity_is_shown_once_to_those_on_both_sides() {
    let side = |code: &str, day: &str| {
        module_of(
            code,
            json!([lecture(
                json!({ "shared": "J", "day": day, "rooms": ["R"] })
            )]),
        )
    };
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", side("A", "Mon")),
        ("modules/b.json", side("B", "Mon")),
        ("enrolments/a.json", enrolment_of("A", json!(["ann"]))),
        (
            "enrolments/b.json",
            enrolment_of("B", json!(["ann", "bob"])),
        ),
    ]);
    let mut count = 0;
    for day in ["Tue", "Mon", "Tue"] {
        published.write("modules/a.json", side("A", day));
        // The other side may be written a moment later.
        if count == 1 {
            published.publish(LATER);
        }
        published.write("modules/b.json", side("B", day));
        published.publish(LATER);
        count += 1;
        for (kind, id) in [
            (Kind::Student, "ann"),
            (Kind::Student, "bob"),
            (Kind::Room, "R"),
            (Kind::Module, "B"),
        ] {
            assert_eq!(
                published.shown_changes(kind, id).len(),
                count,
                "{kind:?} {id}"
            );
        }
    }
}

#[test]
fn a_module_file_under_another_name_is_not_a_change() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    published.remove("modules/a.json");
    published.write("modules/deep/b.json", one_lecture(json!({})));
    published.publish(LATER);
    assert!(published.publisher.changes().is_empty());
    published.remove("modules/deep/b.json");
    published.write("modules/c.json", one_lecture(json!({ "day": "Tue" })));
    published.publish(LATER);
    assert_eq!(published.shown_changes(Kind::Module, "MAA101"), [MOVED]);
}

#[test]
fn a_module_that_goes_and_comes_back_is_removed_and_added() {
    let mut published = PublishedFolder::new(&[
        ("modules/a.json", one_lecture(json!({ "weeks": "1-3" }))),
        ("modules/other.json", module_of("Z", json!([]))),
    ]);
    published.remove("modules/a.json");
    published.publish(NOW);
    let gone = "Removed MAA101 LEC w1 w2 w3: Mon 09:00 > nothing";
    assert_eq!(published.shown_changes(Kind::Module, "MAA101"), [gone]);
    published.write("modules/a.json", one_lecture(json!({ "weeks": "2-3,5" })));
    published.publish("2026-09-02T00:00:00Z");
    let back = "Added MAA101 LEC w2 w3: nothing > Mon 09:00";
    assert_eq!(
        published.shown_changes(Kind::Module, "MAA101"),
        [back, gone],
        "week 5 was never shown"
    );
}

#[test]
fn a_broken_edit_changes_nothing_and_its_mending_is_compared_with_the_published_state() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    published.write("modules/a.json", "{ broken");
    assert_eq!(
        published.publisher.publish(NOW.parse().unwrap()).errors(),
        1
    );
    assert!(published.publisher.changes().is_empty());
    published.write("modules/a.json", one_lecture(json!({ "day": "Tue" })));
    published.publish(NOW);
    assert_eq!(published.shown_changes(Kind::Module, "MAA101"), [MOVED]);
}

#[test]
fn other_dates_of_the_weeks_move_what_meets_in_them() {
    let mut published =
        PublishedFolder::new(&[("modules/a.json", one_lecture(json!({ "weeks": "1-2" })))]);
    published.write(
        "terms.json",
        json!({ "timezone": "Europe/London", "terms": [
            { "id": "S1", "title": "", "weeks": { "1": "2026-09-28", "2": "2026-10-19" } } ] }),
    );
    published.publish(NOW);
    assert_eq!(
        published.shown_changes(Kind::Module, "MAA101"),
        ["Moved MAA101 LEC w2: Mon 09:00 > Mon 09:00"]
    );
}

#[test]
fn a_change_is_shown_for_sixty_days_though_nothing_else_happens() {
    let folders = Folders::new();
    let (mut publisher, _, snapshots) = folders.publisher_with(folders.config());
    publish(&mut publisher, NOW);
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("09:00", "08:00"),
    );
    publish(&mut publisher, "2026-09-01T12:00:00Z");
    let count = |snapshots: &Published| snapshots.current().changes.of_module("A").len();
    assert_eq!(count(&snapshots), 1);
    publish(&mut publisher, "2026-10-31T12:00:00Z");
    assert_eq!(count(&snapshots), 1, "after 60 days");
    assert!(publish(&mut publisher, "2026-10-31T12:00:01Z").is_unchanged);
    assert_eq!(count(&snapshots), 0, "after more");
    drop(publisher);
    let mut publisher = folders.publisher();
    publish(&mut publisher, "2026-10-31T12:00:02Z");
    assert!(
        publisher.changes().is_empty(),
        "though the file has it still"
    );
}

#[test]
fn the_two_hundred_latest_changes_of_one_module_are_shown() {
    let mut published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    for n in 0..203 {
        published.write(
            "modules/a.json",
            one_lecture(json!({ "day": if n % 2 == 0 { "Tue" } else { "Mon" } })),
        );
        published.publish(NOW);
    }
    let shown = published.shown_changes(Kind::Module, "MAA101");
    assert_eq!(
        (shown.len(), published.publisher.changes().len()),
        (200, 200)
    );
    published.write("modules/a.json", one_lecture(json!({ "day": "Fri" })));
    published.publish(LATER);
    assert_eq!(
        published.shown_changes(Kind::Module, "MAA101")[0],
        "Moved MAA101 LEC w1: Tue 09:00 > Fri 09:00"
    );
}

#[track_caller]
fn publish(publisher: &mut Publisher, now: &str) -> Report {
    let report = publisher.publish(now.parse().unwrap());
    assert!(report.changes_error.is_none(), "{:?}", report.changes_error);
    report
}

/// The changes of module A that a run shows which begins now, publishes once and ends.
fn run(folders: &Folders) -> Vec<String> {
    let mut publisher = folders.publisher();
    publish(&mut publisher, LATER);
    of_module(&publisher, "A")
}

fn later_lecture() -> String {
    module("A", "Algebra").replace("09:00", "08:00")
}

const A_MOVED: &str = "Moved A LEC w1 w2 w3: Mon 09:00 R1 > Mon 08:00 R1";
const A_MOVED_BACK: &str = "Moved A LEC w1 w2 w3: Mon 08:00 R1 > Mon 09:00 R1";

#[test]
fn a_change_while_no_server_ran_is_shown() {
    let folders = Folders::ahead();
    assert_eq!(run(&folders), [""; 0]);
    folders.write("modules/A.json", later_lecture());
    assert_eq!(run(&folders), [A_MOVED]);
    assert_eq!(run(&folders), [A_MOVED], "once");
    folders.remove("modules/A.json");
    folders.write("modules/renamed.json", module("A", "Algebra"));
    assert_eq!(
        run(&folders),
        [A_MOVED_BACK, A_MOVED],
        "under another name of the file"
    );
    folders.remove("modules/renamed.json");
    let removed = "Removed A LEC w1 w2 w3: Mon 09:00 R1 > nothing";
    assert_eq!(run(&folders), [removed, A_MOVED_BACK, A_MOVED]);
    assert_eq!(run(&folders).len(), 3);
    folders.write("modules/A.json", module("A", "Algebra"));
    assert_eq!(
        run(&folders)[0],
        "Added A LEC w1 w2 w3: nothing > Mon 09:00 R1"
    );
    folders.write("modules/A.json", "{ broken");
    assert_eq!(run(&folders).len(), 4);
    folders.write("modules/A.json", later_lecture());
    assert_eq!(run(&folders)[0], A_MOVED, "against what was right last");
}

#[test]
fn a_move_of_the_terms_while_no_server_ran_is_shown() {
    let folders = Folders::ahead();
    run(&folders);
    let terms = fs::read_to_string(folders.data().join("terms.json")).unwrap();
    folders.write("terms.json", terms.replace("2096-10-15", "2096-10-22"));
    assert_eq!(
        run(&folders),
        ["Moved A LEC w3: Mon 09:00 R1 > Mon 09:00 R1"]
    );
}

#[test]
fn without_the_last_good_files_nothing_is_new_and_the_changes_before_stay() {
    let folders = Folders::ahead();
    run(&folders);
    folders.write("modules/A.json", later_lecture());
    run(&folders);
    fs::remove_dir_all(folders.state().join("good")).unwrap();
    folders.write("modules/A.json", module("A", "Algebra"));
    assert_eq!(run(&folders), [A_MOVED]);
    // The store has no part in it.
    fs::remove_dir_all(folders.store()).unwrap();
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("Mon", "Tue"),
    );
    assert_eq!(
        run(&folders),
        ["Moved A LEC w1 w2 w3: Mon 09:00 R1 > Tue 09:00 R1", A_MOVED]
    );
}

#[test]
fn without_its_file_the_log_begins_again() {
    let folders = Folders::ahead();
    run(&folders);
    folders.write("modules/A.json", later_lecture());
    run(&folders);
    fs::remove_file(file(&folders)).unwrap();
    assert_eq!(run(&folders), [""; 0]);
    folders.write("modules/A.json", module("A", "Algebra"));
    assert_eq!(run(&folders), [A_MOVED_BACK]);
    let mode = fs::metadata(file(&folders)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_crash_before_the_store_is_written_tells_nothing_twice() {
    let folders = Folders::ahead();
    run(&folders);
    let before = folders.root().join("before");
    copy_folder(&folders.store(), &before);
    folders.write("modules/A.json", later_lecture());
    assert_eq!(run(&folders), [A_MOVED]);
    fs::remove_dir_all(folders.store()).unwrap();
    fs::rename(&before, folders.store()).unwrap();
    assert_eq!(run(&folders), [A_MOVED]);
}

#[test]
fn half_a_line_and_bytes_that_are_not_a_line_are_ignored_and_mended() {
    let folders = Folders::ahead();
    run(&folders);
    folders.write("modules/A.json", later_lecture());
    run(&folders);
    let whole = fs::read(file(&folders)).unwrap();
    let mut long = whole.clone();
    long.extend(vec![0; 3 << 20]);
    let unsound = String::from_utf8(whole.clone())
        .unwrap()
        .replace("\"moved\"", "\"added\"");
    for damaged in [
        [&whole[..], &whole[..whole.len() / 2]].concat(),
        [b"\xff\n\n{}\n", &whole[..]].concat(),
        [&whole[..], unsound.as_bytes()].concat(),
        long,
        whole[..whole.len() - 1].to_vec(),
    ] {
        fs::write(file(&folders), damaged).unwrap();
        let mut publisher = folders.publisher();
        publish(&mut publisher, LATER);
        assert_eq!(of_module(&publisher, "A"), [A_MOVED]);
        assert_eq!(fs::read(file(&folders)).unwrap(), whole, "written again");
    }
}

#[test]
fn a_running_server_joins_no_line_to_half_a_one_and_writes_a_removed_file_again() {
    let folders = Folders::new();
    let mut publisher = folders.publisher();
    publish(&mut publisher, NOW);
    let mut edit = |text: String| {
        folders.write("modules/A.json", text);
        publish(&mut publisher, LATER);
        fs::read_to_string(file(&folders)).unwrap()
    };
    let one = edit(later_lecture());
    fs::write(file(&folders), one.repeat(2).trim_end()).unwrap();
    let three = edit(module("A", "Algebra"));
    assert!(three.starts_with(&one.repeat(2)), "it got its line feed");
    fs::write(file(&folders), &three[..three.len() - 9]).unwrap();
    let again = edit(later_lecture());
    assert!(again.starts_with(&one.repeat(2)));
    assert_eq!(again.lines().count(), 3, "half a line is gone: {again}");
    fs::remove_file(file(&folders)).unwrap();
    let all = edit(module("A", "Algebra"));
    assert_eq!(all.lines().count(), 4, "every change is known: {all}");
    assert!(all.starts_with(&one));
}

#[test]
fn a_file_that_cannot_be_written_is_reported_and_written_when_it_can_be() {
    let folders = Folders::ahead();
    let mut publisher = folders.publisher();
    publish(&mut publisher, NOW);
    fs::create_dir(file(&folders)).unwrap();
    folders.write("modules/A.json", later_lecture());
    let report = publisher.publish(NOW.parse().unwrap());
    let error = report
        .changes_error
        .expect("a folder is not a file")
        .to_string();
    assert!(error.contains("changes.jsonl"), "{error}");
    assert!(report.store_error.is_none());
    assert_eq!(of_module(&publisher, "A"), [A_MOVED]);
    fs::remove_dir(file(&folders)).unwrap();
    publish(&mut publisher, NOW);
    drop(publisher);
    assert_eq!(run(&folders), [A_MOVED]);
    // What cannot even be read is left as it is.
    fs::remove_file(file(&folders)).unwrap();
    fs::create_dir(file(&folders)).unwrap();
    let mut publisher = folders.publisher();
    assert!(
        publisher
            .publish(NOW.parse().unwrap())
            .changes_error
            .is_some()
    );
    folders.write("modules/A.json", module("A", "Algebra"));
    publish(&mut publisher, NOW);
    assert_eq!(of_module(&publisher, "A"), [A_MOVED_BACK]);
    assert!(file(&folders).is_dir());
}

#[test]
fn the_file_is_written_again_when_most_of_it_is_old() {
    let folders = Folders::ahead();
    run(&folders);
    folders.write("modules/A.json", later_lecture());
    run(&folders);
    let line = fs::read_to_string(file(&folders)).unwrap();
    let old = line.replace("2026-", "1996-");
    fs::write(file(&folders), old.repeat(1500) + &line).unwrap();
    assert_eq!(run(&folders), [A_MOVED]);
    assert_eq!(fs::read_to_string(file(&folders)).unwrap(), line);
    fs::write(file(&folders), old.repeat(20) + &line).unwrap();
    assert_eq!(run(&folders), [A_MOVED]);
    assert_eq!(
        fs::read_to_string(file(&folders)).unwrap().lines().count(),
        21,
        "a few are put up with"
    );
}

#[test]
fn a_running_server_writes_down_what_changes_and_another_one_goes_on() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.replace("modules/A.json", later_lecture());
    eventually("the edit is written down", || lines(&folders).len() == 1);
    folders.replace("modules/A.json", "{ broken");
    folders.replace("modules/B.json", module("B", "Botany").replace("R1", "R2"));
    eventually("the other edit is written down", || {
        lines(&folders).len() == 2
    });
    server.stop();
    folders.replace("enrolments/B.json", enrolment("B", &["bob"]));
    folders.replace("modules/B.json", module("B", "Botany"));
    let server = folders.serve();
    let lines = lines(&folders);
    let shown: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| {
            (
                line["what"].as_str().unwrap(),
                line["about"]["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(shown, [("moved", "A"), ("moved", "B"), ("moved", "B")]);
    assert_eq!(server.get("/modules/A.ics").status, 200);
}

#[test]
fn a_killed_server_leaves_what_it_had_written_down() {
    let folders = Folders::ahead();
    let mut process = Process::start(&folders).published();
    folders.replace("modules/A.json", later_lecture());
    eventually("the edit is written down", || lines(&folders).len() == 1);
    // When another is written down, the store has the first.
    folders.replace(
        "modules/B.json",
        module("B", "Botany").replace("09:00", "08:00"),
    );
    eventually("the other edit is written down", || {
        lines(&folders).len() == 2
    });
    process.kill();
    OpenOptions::new()
        .append(true)
        .open(file(&folders))
        .unwrap()
        .write_all(b"{\"at\":")
        .unwrap();
    folders.replace("modules/A.json", module("A", "Algebra"));
    let process = Process::start(&folders).published();
    process.stop();
    assert_eq!(run(&folders), [A_MOVED_BACK, A_MOVED]);
}

fn file(folders: &Folders) -> std::path::PathBuf {
    folders.state().join("changes.jsonl")
}

/// The whole lines of the file.
fn lines(folders: &Folders) -> Vec<Value> {
    let text = fs::read_to_string(file(folders)).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
