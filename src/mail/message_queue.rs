//! Mails about changes in the queue: what each person knows with them, and new ones.

use jiff::Timestamp;

use super::MailQueueError;
use super::queue::MailQueue;
use super::queue_line::{MailId, MailTopic, QueuedMail, QueuedMessage};
use crate::messages::{Cursor, MessageHistory, MessageSubscription, SubscriptionId};

/// The author of mails about changes.
const SERVER: &str = "server";

/// The mails that a subscription has got; `None` if there are none. The queue itself is the memory, so there is no moment at
/// which a mail is in one and not in the other.
pub fn message_history(queue: &MailQueue, id: &SubscriptionId) -> Option<MessageHistory> {
    let mut history = None;
    for entry in queue.about_changes(id) {
        let Some(message) = &entry.mail.message else {
            continue;
        };
        let history = history.get_or_insert_with(|| MessageHistory::new(message.since));
        history.cursor = entry.cursor(message.since);
        history.is_underway = !entry.state.is_settled();
        if !entry.state.is_dropped() {
            history.times.push(entry.mail.at);
        }
    }
    history
}

/// The time of the last publish that anybody knows from a mail.
pub fn last_mailed(queue: &MailQueue) -> Option<Timestamp> {
    let histories = queue.subscriptions();
    let histories = histories.filter_map(|id| message_history(queue, id));
    histories.map(|history| history.cursor.published).max()
}

/// Queues a mail for each of these subscriptions, with the changes that the person knows, unless one is underway. Returns
/// the number of new mails.
pub fn queue_messages(
    queue: &mut MailQueue,
    due: &[(MessageSubscription, Cursor)],
    now: Timestamp,
) -> Result<usize, MailQueueError> {
    let mails: Result<Vec<QueuedMail>, getrandom::Error> = due
        .iter()
        .map(|(subscription, since)| {
            Ok(QueuedMail {
                at: now,
                mail: MailId::random()?,
                topic: MailTopic::Changes,
                by: SERVER.into(),
                link_id: subscription.link_id.clone(),
                reason: None,
                server_sends: true,
                message: Some(QueuedMessage {
                    subscription: subscription.id.clone(),
                    since: *since,
                }),
            })
        })
        .collect();
    let mut mails =
        mails.map_err(|error| MailQueueError::Settings(format!("no random numbers: {error}")))?;
    if mails.is_empty() {
        return Ok(0);
    }
    queue.add_chosen(|queue| {
        mails.retain(|mail| {
            let message = mail.message.as_ref();
            let history = message.and_then(|message| message_history(queue, &message.subscription));
            history.is_none_or(|history| !history.is_underway)
        });
        mails
    })
}

#[cfg(test)]
mod tests;
