//! The queue of mails. A test of `src/mail/queue.rs` compares the bytes that are written.

use carillon::feed::{FeedId, Kind};
use carillon::mail::{MAIL_QUEUE_VERSION, MailQueue, MailTopic};

use super::state_with;

#[test]
fn mails_of_version_1_are_read() {
    assert_eq!(MAIL_QUEUE_VERSION, 1, "a new version has its own file");
    let state = state_with("mail.jsonl", "mail-1.jsonl");
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
    assert_eq!(found, expected);
    assert_eq!(
        queue.entries()[2].mail.reason.as_deref(),
        Some("I use paper")
    );
}
