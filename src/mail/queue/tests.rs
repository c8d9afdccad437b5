//! The queue as a file.

use std::fs;

use jiff::SignedDuration;

use super::*;
use crate::feed::{FeedId, Kind};
use crate::mail::queue_line::{MailTopic, QueuedMessage};
use crate::messages::SubscriptionId;

fn mail(id: &str) -> QueuedMail {
    let link_id = FeedId::new(Kind::Student, id).into();
    QueuedMail::how_to(link_id, false, ("desk kim", Timestamp::UNIX_EPOCH)).unwrap()
}

fn event(mail: &QueuedMail, state: MailState) -> MailEvent {
    MailEvent {
        at: Timestamp::UNIX_EPOCH,
        mail: mail.mail.clone(),
        state,
    }
}

#[test]
fn two_processes_see_what_the_other_has_written() {
    let state = tempfile::tempdir().unwrap();
    let mut one = MailQueue::read(state.path()).unwrap();
    let mut other = MailQueue::read(state.path()).unwrap();
    let mails = [mail("ann"), mail("bob")];
    one.add(&mails).unwrap();
    other.refresh().unwrap();
    assert_eq!(one.entries(), other.entries());
    let begun = event(
        &mails[1],
        MailState::Begun {
            through: None,
            released: None,
        },
    );
    other.add_event(&begun, Durability::Unsynced).unwrap();
    one.refresh().unwrap();
    assert!(one.entries()[0].state.is_waiting());
    assert_eq!(
        one.entries()[1].state,
        MailState::Begun {
            through: None,
            released: None
        }
    );
    let again = MailQueue::read(state.path()).unwrap();
    assert_eq!(again.entries(), one.entries());
}

#[test]
fn a_line_that_a_crash_cut_short_never_counts_and_a_damaged_one_is_an_error_with_its_place() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(NAME);
    let mut queue = MailQueue::read(state.path()).unwrap();
    let [ann, bob] = [mail("ann"), mail("bob")];
    queue.add(std::slice::from_ref(&ann)).unwrap();
    let whole = fs::read(&path).unwrap();
    let cut = json_line(&bob);
    fs::write(&path, [&whole, &cut[..cut.len() / 2]].concat()).unwrap();
    let mut again = MailQueue::read(state.path()).unwrap();
    assert_eq!(again.entries().len(), 1);
    again.add(std::slice::from_ref(&bob)).unwrap();
    assert_eq!(again.entries()[1].mail, bob);
    fs::write(&path, [&whole, &b"{}\n"[..]].concat()).unwrap();
    let message = MailQueue::read(state.path()).unwrap_err().to_string();
    assert!(message.contains("mail.jsonl:3: "), "{message}");
    fs::write(&path, "{\"mail_queue\":3,\"since\":1}\n").unwrap();
    let message = MailQueue::read(state.path()).unwrap_err().to_string();
    assert!(message.contains("newer carillon"), "{message}");
}

#[test]
fn a_begun_mail_is_shown_as_uncertain_once_its_sender_has_ended_without_an_outcome() {
    let state = tempfile::tempdir().unwrap();
    let mut sender = MailQueue::read(state.path()).unwrap();
    let [ann, bob] = [mail("ann"), mail("bob")];
    sender.add(&[ann.clone(), bob.clone()]).unwrap();
    let names = |queue: &MailQueue| -> Vec<&'static str> {
        let states = queue.entries().iter().map(|entry| entry.state.name());
        states.collect()
    };
    let lock = SenderLock::acquire(state.path()).unwrap();
    let begun = event(
        &ann,
        MailState::Begun {
            through: None,
            released: None,
        },
    );
    sender.add_event(&begun, Durability::Synced).unwrap();
    let mut shown = MailQueue::read_to_show(state.path()).unwrap();
    assert_eq!(names(&shown), ["being sent", "waiting"]);
    drop(lock);
    shown.refresh_to_show().unwrap();
    assert_eq!(names(&shown), ["uncertain", "waiting"]);
    assert_eq!(shown.entries()[0].state.reason(), INTERRUPTED);
    // The next sender has the last word.
    let reply = "250 ok".into();
    let sent = event(&ann, MailState::Sent { reply });
    sender.add_event(&sent, Durability::Synced).unwrap();
    shown.refresh_to_show().unwrap();
    assert_eq!(names(&shown), ["sent", "waiting"]);
}

#[test]
fn only_waiting_mails_are_cancelled() {
    let state = tempfile::tempdir().unwrap();
    let mut queue = MailQueue::read(state.path()).unwrap();
    let [ann, bob] = [mail("ann"), mail("bob")];
    queue.add(&[ann.clone(), bob]).unwrap();
    let reply = "250 ok".into();
    let sent = event(&ann, MailState::Sent { reply });
    queue.add_event(&sent, Durability::Unsynced).unwrap();
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(queue.cancel(|_| true, "desk kim", at).unwrap(), 1);
    let states = queue.entries().iter().map(|entry| entry.state.name());
    assert_eq!(states.collect::<Vec<_>>(), ["sent", "cancelled"]);
}

#[test]
fn each_line_is_written_as_the_golden_file_of_this_version_has_it() {
    let golden = include_str!("../../../tests/it/golden/files/mail-2.jsonl");
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join(NAME), golden).unwrap();
    let queue = MailQueue::read(state.path()).unwrap();
    let states = queue.entries().iter().map(|entry| entry.state.name());
    let expected = ["dropped", "sent", "uncertain", "sent"];
    assert_eq!(states.collect::<Vec<_>>(), expected);
    assert_eq!(queue.entries()[0].deferrals, 1);
    let written: Vec<u8> = golden
        .lines()
        .flat_map(|line| match QueueLine::parse(line.as_bytes()).unwrap() {
            QueueLine::Header(header) => json_line(&header),
            QueueLine::Queued(mail) => json_line(&mail),
            QueueLine::Event(event) => json_line(&event),
        })
        .collect();
    assert_eq!(String::from_utf8(written).unwrap(), golden);
}

/// A queue with a mail that waits, one that was put off, one that is being sent, and many that are settled: half of them
/// `old`.
fn long_queue(state: &std::path::Path, old: Timestamp, new: Timestamp) -> MailQueue {
    let mut queue = MailQueue::read(state).unwrap();
    let unsettled = [mail("waits"), mail("put-off"), mail("begun")];
    let settled: Vec<QueuedMail> = (0..2000)
        .map(|number| mail(&format!("s{number}")))
        .collect();
    queue.add(&unsettled).unwrap();
    queue.add(&settled).unwrap();
    let deferred = MailState::Waiting {
        until: new,
        reply: "451".into(),
    };
    let mut events = vec![
        event(&unsettled[1], deferred.clone()),
        event(&unsettled[1], deferred),
        event(
            &unsettled[2],
            MailState::Begun {
                through: None,
                released: None,
            },
        ),
    ];
    for (number, mail) in settled.iter().enumerate() {
        let reply = "250".into();
        let sent = event(mail, MailState::Sent { reply });
        let at = if number % 2 == 0 { old } else { new };
        events.extend([
            event(
                mail,
                MailState::Begun {
                    through: None,
                    released: None,
                },
            ),
            MailEvent { at, ..sent },
        ]);
    }
    let lines: Vec<u8> = events.iter().flat_map(json_line).collect();
    queue.append(&lines, Durability::Synced).unwrap();
    queue
}

#[test]
fn a_long_file_keeps_what_is_needed_and_another_process_notices() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(NAME);
    let (old, new) = (
        Timestamp::UNIX_EPOCH,
        "2026-11-27T12:00:00Z".parse().unwrap(),
    );
    let mut queue = long_queue(state.path(), old, new);
    let mut other = MailQueue::read(state.path()).unwrap();
    let before = queue.entries().to_vec();
    let size = || fs::metadata(&path).unwrap().len();
    // A line that was cut short.
    let cut = json_line(&mail("cut"));
    let text = fs::read(&path).unwrap();
    fs::write(&path, [&text[..], &cut[..cut.len() - 9]].concat()).unwrap();
    queue.compact(new, new).unwrap();
    let kept = fs::read_to_string(&path).unwrap().lines().count();
    assert_eq!(kept, 1 + 1 + 3 + 2 + 2 * 1000);
    let mut expected = before;
    expected.retain(|entry| entry.changed == new || !entry.state.is_settled());
    assert_eq!(expected.len(), 1003, "with three that are not settled");
    assert_eq!(queue.entries(), expected);
    assert_eq!(MailQueue::read(state.path()).unwrap().entries(), expected);
    // It has read more bytes than the new file has, and appends to the new file.
    other.add(&[mail("later")]).unwrap();
    queue.refresh().unwrap();
    assert_eq!(queue.entries(), other.entries());
    assert_eq!(queue.entries().len(), expected.len() + 1);
    let compact = size();
    queue.compact(new, new).unwrap();
    assert_eq!(size(), compact, "nothing more to gain");
}

#[test]
fn a_cursor_is_the_same_after_the_file_was_written_again() {
    let state = tempfile::tempdir().unwrap();
    let new: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
    let mut queue = long_queue(state.path(), Timestamp::UNIX_EPOCH, new);
    let since = Cursor::at(Timestamp::UNIX_EPOCH);
    let refused = QueuedMail {
        message: Some(QueuedMessage {
            subscription: SubscriptionId::random().unwrap(),
            since,
        }),
        topic: MailTopic::Changes,
        ..mail("ann")
    };
    queue.add(std::slice::from_ref(&refused)).unwrap();
    let hour = |hour| new.checked_sub(SignedDuration::from_hours(hour)).unwrap();
    let states = [
        MailState::Begun {
            through: Some(hour(4)),
            released: None,
        },
        MailState::Waiting {
            until: hour(2),
            reply: "451".into(),
        },
        MailState::Refused {
            reply: "550".into(),
            through: Some(hour(4)),
            released: None,
        },
    ];
    for (state, before) in states.into_iter().zip([3, 2, 1]) {
        let at = hour(before);
        let event = MailEvent {
            at,
            ..event(&refused, state)
        };
        queue.add_event(&event, Durability::Unsynced).unwrap();
    }
    let cursor = |queue: &MailQueue| queue.entry(&refused.mail).unwrap().cursor(since);
    let before = cursor(&queue);
    // The time of the refusal is not that of the changes.
    assert_eq!(before.published, hour(4));
    let lines = queue.file.lines();
    queue.compact(hour(5), new).unwrap();
    assert!(queue.file.lines() < lines);
    assert_eq!(cursor(&queue), before);
}

#[test]
fn a_mail_of_a_clock_that_was_ahead_has_no_others_forgotten() {
    let state = tempfile::tempdir().unwrap();
    let new: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
    let mut queue = long_queue(state.path(), Timestamp::UNIX_EPOCH, new);
    let days = |days: i64| new.checked_add(SignedDuration::from_hours(24 * days));
    let subscription = SubscriptionId::random().unwrap();
    let about_changes = |name: &str| QueuedMail {
        message: Some(QueuedMessage {
            subscription: subscription.clone(),
            since: Cursor::at(Timestamp::UNIX_EPOCH),
        }),
        topic: MailTopic::Changes,
        ..mail(name)
    };
    let mails = ["old", "today", "ahead", "last"].map(about_changes);
    for (mail, day) in mails.iter().zip([-41, 0, 366, 0]) {
        queue.add(std::slice::from_ref(mail)).unwrap();
        let reply = "250".into();
        let sent = event(mail, MailState::Sent { reply });
        let at = days(day).unwrap();
        let sent = MailEvent { at, ..sent };
        queue.add_event(&sent, Durability::Unsynced).unwrap();
    }
    queue.compact(days(-300).unwrap(), new).unwrap();
    let kept = mails.map(|mail| queue.entry(&mail.mail).is_some());
    assert_eq!(kept, [false, true, true, true]);
}

#[test]
fn a_file_in_place_of_a_file_in_place_of_the_one_that_was_read_is_read_from_its_beginning() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(NAME);
    let mut queue = MailQueue::read(state.path()).unwrap();
    queue.add(&[mail("ann")]).unwrap();
    let read = fs::metadata(&path).unwrap().len();
    let header = json_line(&QueueHeader {
        mail_queue: VERSION,
    });
    let ids = ["bob", "cem", "dee"];
    let lines = ids.map(|id| json_line(&mail(id))).concat();
    // File systems give the number of a file that is gone to the next one.
    for content in [&header[..], &[&header[..], &lines].concat()] {
        durable_file::replace(&path, |out| out.write_all(content)).unwrap();
    }
    assert!(fs::metadata(&path).unwrap().len() > read);
    queue.refresh().unwrap();
    let found = queue.entries().iter();
    let found: Vec<&str> = found.map(|entry| &*entry.mail.link_id.feed_id.id).collect();
    assert_eq!(found, ids);
}
