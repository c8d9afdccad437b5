//! The queue of mails. A test of `src/mail/queue.rs` compares the bytes that are written.

use carillon::feed::{FeedId, Kind};
use carillon::mail::{MAIL_QUEUE_VERSION, MailQueue, MailTopic};

use super::state_with;

#[test]
fn mails_of_version_1_are_read() {
    check("mail-1.jsonl");
}

#[test]
fn mails_of_version_2_are_read_with_what_the_person_knows_of_changes() {
    assert_eq!(MAIL_QUEUE_VERSION, 2, "a new version has its own file");
    let queue = check("mail-2.jsonl");
    let [.., entry] = queue.entries() else {
        panic!("{queue:?}");
    };
    assert_eq!(entry.mail.topic, MailTopic::Changes);
    let message = entry.mail.message.as_ref().unwrap();
    let cursor = entry.cursor(message.since);
    let times = [cursor.begun, cursor.published, cursor.released];
    let expected = [
        "2026-11-22T10:00:00Z",
        "2026-11-22T12:00:00Z",
        "2026-11-22T12:05:01Z",
    ];
    assert_eq!(times.map(|time| time.to_string()), expected);
}

/// Checks the mails that every version has.
#[track_caller]
fn check(name: &str) -> MailQueue {
    let state = state_with("mail.jsonl", name);
    let queue = MailQueue::read(state.path()).unwrap();
    let entries = queue.entries().iter();
    let found: Vec<_> = entries
        .map(|entry| {
            let feed_id = entry.mail.link_id.feed_id.clone();
            (entry.mail.topic, feed_id, entry.state.name())
        })
        .collect();
    let expected = [
        (
            MailTopic::HowTo,
            FeedId::new(Kind::Student, "b1"),
            "dropped",
        ),
        (
            MailTopic::HowToWithAddress,
            FeedId::new(Kind::Staff, "a.b"),
            "sent",
        ),
        (
            MailTopic::OptOut,
            FeedId::new(Kind::Student, "b2"),
            "uncertain",
        ),
    ];
    assert_eq!(found[..3], expected);
    assert_eq!(
        queue.entries()[2].mail.reason.as_deref(),
        Some("I use paper")
    );
    queue
}
