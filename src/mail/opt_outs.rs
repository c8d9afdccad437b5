//! Queues a note for each feed that was turned off on a page.

use std::collections::HashSet;

use jiff::Timestamp;

use super::MailQueueError;
use super::queue::MailQueue;
use super::queue_line::{MailId, MailTopic, QueuedMail};
use crate::links::{Decision, JournalEntry, LinkId, SUBSCRIBER};

/// Queues a note for each of these decisions that has none yet, as far as it turned a feed off on a page, not before
/// `since`. Returns the number of new notes.
pub fn queue_opt_outs(
    queue: &mut MailQueue,
    decisions: &[JournalEntry],
    since: Timestamp,
) -> Result<usize, MailQueueError> {
    queue.refresh()?;
    let entries = queue.entries().iter().map(|entry| &entry.mail);
    let notes = entries.filter(|mail| mail.topic == MailTopic::OptOut);
    let known: HashSet<(&LinkId, Timestamp)> = notes.map(|mail| (&mail.link_id, mail.at)).collect();
    let opt_outs = decisions.iter().filter(|entry| {
        entry.decision == Decision::Stop
            && &*entry.by == SUBSCRIBER
            && entry.at >= since
            && !known.contains(&(&entry.link_id, entry.at))
    });
    let new: Result<Vec<QueuedMail>, getrandom::Error> = opt_outs
        .map(|entry| {
            Ok(QueuedMail {
                at: entry.at,
                mail: MailId::random()?,
                topic: MailTopic::OptOut,
                by: entry.by.clone(),
                link_id: entry.link_id.clone(),
                reason: entry.reason.clone(),
                server_sends: false,
                message: None,
            })
        })
        .collect();
    let new =
        new.map_err(|error| MailQueueError::Settings(format!("no random numbers: {error}")))?;
    if !new.is_empty() {
        queue.add(&new)?;
    }
    Ok(new.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::links::{DecisionRequest, Links, NewDecisions, set_up};
    use jiff::ToSpan;

    fn noon() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    /// Turns the feed of this student off, and on again.
    fn turn_off(links: &Links, id: &str, by: &str, reason: Option<&str>, at: Timestamp) {
        let request = |reason, by| DecisionRequest {
            link_id: FeedId::new(Kind::Student, id).into(),
            by,
            reason,
            now: at,
        };
        links.stop(request(reason, by), None).unwrap();
        links.resume(request(Some("again"), "desk kim")).unwrap();
    }

    #[test]
    fn each_feed_that_was_turned_off_on_a_page_lately_has_one_note() {
        let state = tempfile::tempdir().unwrap();
        set_up(state.path(), noon()).unwrap();
        let links = Links::open(state.path()).unwrap();
        let since = noon();
        let later = |minutes: i64| noon() + minutes.minutes();
        turn_off(&links, "old", SUBSCRIBER, None, later(-1));
        turn_off(&links, "ann", SUBSCRIBER, Some("paper"), later(1));
        turn_off(&links, "bob", "desk kim", Some("left"), later(2));
        let mut queue = MailQueue::read(state.path()).unwrap();
        let mut decisions = NewDecisions::new(state.path());
        let mut look = |decisions: &mut NewDecisions| {
            let mut new = 0;
            let queue_notes = |entries: &[JournalEntry]| {
                new = queue_opt_outs(&mut queue, entries, since)?;
                Ok::<(), MailQueueError>(())
            };
            decisions.read(queue_notes).unwrap().unwrap();
            new
        };
        assert_eq!(look(&mut decisions), 1);
        assert_eq!(look(&mut decisions), 0);
        turn_off(&links, "ann", SUBSCRIBER, None, later(3));
        assert_eq!(look(&mut decisions), 1, "the second time is another one");
        assert_eq!(look(&mut NewDecisions::new(state.path())), 0, "a restart");
        let notes: Vec<_> = queue
            .entries()
            .iter()
            .map(|entry| {
                (
                    &*entry.mail.link_id.feed_id.id,
                    entry.mail.reason.as_deref(),
                )
            })
            .collect();
        assert_eq!(notes, [("ann", Some("paper")), ("ann", None)]);
    }
}
