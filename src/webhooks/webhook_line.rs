//! The lines of the queue of webhooks. `docs/webhooks.md` describes the file.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::WebhookTopic;

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

/// The first line. A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WebhookQueueHeader {
    pub(super) webhook_queue: u32,
}

/// The id of a delivery, which stays the same when it is sent again: the value of the header `webhook-id`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(Box<str>);

impl DeliveryId {
    pub fn random() -> Result<Self, getrandom::Error> {
        let [high, low] = [getrandom::u64()?, getrandom::u64()?];
        Ok(Self(format!("msg_{high:016x}{low:016x}").into()))
    }

    /// The id with this text, whether there is such a delivery or not.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The events that are in the queue of a webhook, or were before it began: each source up to here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookCursors {
    /// The time of the last publish whose changes were queued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Timestamp>,
    /// The number of the last decision about a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decisions: Option<u64>,
    /// A hash of the holds as they were queued last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<u64>,
    /// The same of the problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problems: Option<u64>,
}

impl WebhookCursors {
    /// Forgets the sources of topics that a webhook does not want, so that it begins with them as with new ones if it wants them
    /// again.
    pub(super) fn forget_unwanted(&mut self, wants: impl Fn(WebhookTopic) -> bool) {
        self.changes.take_if(|_| !wants(WebhookTopic::Changes));
        self.decisions.take_if(|_| !wants(WebhookTopic::Decisions));
        self.holds.take_if(|_| !wants(WebhookTopic::Holds));
        self.problems.take_if(|_| !wants(WebhookTopic::Problems));
    }
}

/// An event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedDelivery {
    pub id: DeliveryId,
    /// The time at which it was queued.
    pub at: Timestamp,
    #[serde(rename = "type")]
    pub event_type: Box<str>,
    /// The body of the request.
    pub body: Box<str>,
}

/// New deliveries with the cursors after them, in one line, so that a crash leaves both or neither.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WebhookBatch {
    pub(super) webhook: Box<str>,
    pub(super) read: WebhookCursors,
    pub(super) deliveries: Vec<QueuedDelivery>,
}

/// The outcome of a try, or the decision of somebody.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DeliveryOutcome {
    pub(super) at: Timestamp,
    pub(super) id: DeliveryId,
    #[serde(flatten)]
    pub(super) state: DeliveryState,
}

/// The state of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It is sent at that time.
    Waiting {
        until: Timestamp,
        /// The number of tries that have failed.
        tries: u32,
        /// The reason for the last failure; empty before the first try.
        why: Box<str>,
        /// The end of the pause that the receiver has asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<Timestamp>,
    },
    Delivered,
    /// A dead letter: it is not sent any more, unless somebody asks for it.
    Dead {
        tries: u32,
        why: Box<str>,
        /// As above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<Timestamp>,
    },
    /// Somebody has given it up.
    Dropped {
        by: Box<str>,
    },
}

/// One line.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum WebhookLine {
    Header(WebhookQueueHeader),
    Batch(WebhookBatch),
    Outcome(DeliveryOutcome),
}

impl WebhookLine {
    pub(super) fn parse(line: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(line)
    }
}
