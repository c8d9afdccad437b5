//! Dated notes for single students, such as library loans due, as events of their feeds.

use carillon::feed::{FeedId, Kind};
use serde_json::{Value, json};

use crate::fixture::{Event, PublishedFolder, enrolment_of, lecture, module_of, value, values};

const KIND: Kind = Kind::Student;

fn notices(student: &str, notices: &Value) -> Value {
    json!({ "student": student, "notices": notices })
}

fn loan(id: &str, title: &str, date: &str) -> Value {
    json!({ "id": id, "type": "Library loan due", "title": title, "date": date, "url": "https://library.example.ac.uk/1" })
}

fn published(files: &[(&str, Value)]) -> PublishedFolder {
    let mut all = vec![
        (
            "modules/M.json",
            module_of("M", json!([lecture(json!({}))])),
        ),
        (
            "enrolments/M.json",
            enrolment_of("M", json!(["ann", "bob"])),
        ),
    ];
    all.extend(files.iter().cloned());
    PublishedFolder::new(&all)
}

fn loans(published: &PublishedFolder, student: &str) -> Vec<Event> {
    let events = published.events(KIND, student);
    events
        .into_iter()
        .filter(|event| {
            event
                .get("CATEGORIES")
                .is_some_and(|kind| kind == "Library loan due")
        })
        .collect()
}

#[test]
fn a_loan_is_a_whole_free_day_in_that_students_feed_alone() {
    let published = published(&[(
        "notices/ann.json",
        notices(
            "ann",
            &json!([loan("1", "Numerical Recipes", "2026-09-05")]),
        ),
    )]);
    let found = loans(&published, "ann");
    assert_eq!(found.len(), 1);
    assert_eq!(
        value(&found[0], "SUMMARY"),
        "Library loan due: Numerical Recipes"
    );
    assert_eq!(value(&found[0], "DTSTART;VALUE=DATE"), "20260905");
    assert_eq!(value(&found[0], "DTEND;VALUE=DATE"), "20260906");
    assert_eq!(value(&found[0], "URL"), "https://library.example.ac.uk/1");
    assert_eq!(value(&found[0], "TRANSP"), "TRANSPARENT");
    assert!(!value(&found[0], "UID").contains("ann"));
    assert_eq!(published.events(KIND, "ann").len(), 2, "beside the lecture");
    assert!(loans(&published, "bob").is_empty());
    assert!(
        !published.text(KIND, "ann").contains("VALARM"),
        "nobody chose an alarm"
    );
    assert!(!published.text(Kind::Module, "M").contains("Numerical"));
}

#[test]
fn a_loan_appears_seven_days_before_it_is_due_though_nothing_else_changes() {
    let mut published = published(&[(
        "notices/ann.json",
        notices("ann", &json!([loan("1", "A Book", "2026-09-20")])),
    )]);
    assert!(loans(&published, "ann").is_empty());
    published.publish("2026-09-12T22:59:00Z");
    assert!(
        loans(&published, "ann").is_empty(),
        "it is the 12th in London for another minute"
    );
    published.publish("2026-09-12T23:00:00Z");
    assert_eq!(
        loans(&published, "ann").len(),
        1,
        "it is the 13th in London"
    );
    published.forget("2026-09-12T22:59:00Z");
    assert!(
        loans(&published, "ann").is_empty(),
        "a server that has just been started knows the day, too"
    );
    published.forget("2026-09-12T23:00:00Z");
    assert_eq!(loans(&published, "ann").len(), 1);
    published.publish("2026-10-20T12:00:00Z");
    assert_eq!(
        loans(&published, "ann").len(),
        1,
        "as long as the library says so"
    );
}

#[test]
fn a_renewed_loan_is_the_same_event_on_another_day_and_a_returned_one_goes() {
    let mut published = published(&[(
        "notices/ann.json",
        notices("ann", &json!([loan("1", "A Book", "2026-09-03")])),
    )]);
    let before = loans(&published, "ann").remove(0);
    published.write(
        "notices/ann.json",
        notices("ann", &json!([loan("1", "A Book", "2026-09-08")])),
    );
    published.publish("2026-09-01T13:00:00Z");
    let after = loans(&published, "ann").remove(0);
    assert_eq!(value(&after, "UID"), value(&before, "UID"));
    assert_eq!(value(&after, "DTSTART;VALUE=DATE"), "20260908");
    assert!(crate::fixture::sequence(&after) > crate::fixture::sequence(&before));
    published.remove("notices/ann.json");
    published.publish("2026-09-01T14:00:00Z");
    assert!(loans(&published, "ann").is_empty());
    assert_eq!(published.events(KIND, "ann").len(), 1);
}

#[test]
fn notices_of_one_student_in_several_files_are_joined_and_an_id_in_both_is_shown_once() {
    let published = published(&[
        (
            "notices/a.json",
            notices(
                "ann",
                &json!([
                    loan("1", "First", "2026-09-05"),
                    loan("2", "Second", "2026-09-05")
                ]),
            ),
        ),
        (
            "notices/b.json",
            notices(
                "ann",
                &json!([
                    loan("1", "Twin", "2026-09-05"),
                    loan("3", "Third", "2026-09-04")
                ]),
            ),
        ),
    ]);
    let found = loans(&published, "ann");
    let mut titles: Vec<&str> = values(&found, "SUMMARY");
    titles.sort_unstable();
    assert_eq!(
        titles,
        [
            "Library loan due: First",
            "Library loan due: Second",
            "Library loan due: Third"
        ]
    );
}

#[test]
fn a_student_without_an_enrolment_has_a_feed_of_notices() {
    let published = published(&[(
        "notices/zoe.json",
        notices("zoe", &json!([loan("1", "A Book", "2026-09-05")])),
    )]);
    assert_eq!(published.events(KIND, "zoe").len(), 1);
    let published = self::published(&[(
        "notices/zoe.json",
        notices("zoe", &json!([loan("1", "A Book", "2026-12-05")])),
    )]);
    assert_eq!(
        value(&published.event(KIND, "zoe"), "SUMMARY"),
        "No timetable published yet"
    );
}

#[test]
fn a_student_who_is_known_by_notices_alone_has_a_feed_for_as_long_as_there_is_a_file() {
    let mut published = published(&[]);
    let zoe = FeedId::new(KIND, "zoe");
    let has_feed = |published: &PublishedFolder| published.publisher.feeds().get(&zoe).is_some();
    for due in ["2026-09-02", "2026-12-01"] {
        published.write(
            "notices/zoe.json",
            notices("zoe", &json!([loan("1", "A Book", due)])),
        );
        published.publish("2026-09-01T13:00:00Z");
        assert!(has_feed(&published), "due {due}");
        published.remove("notices/zoe.json");
        published.publish("2026-09-01T14:00:00Z");
        assert!(!has_feed(&published), "was due {due}");
    }
}
