//! One line of `messages.jsonl`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::{MassDecision, MessageSubscription, SubscriptionId};

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionsHeader {
    pub(super) messages: u32,
}

/// The end of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedSubscription {
    pub at: Timestamp,
    #[serde(rename = "subscription")]
    pub id: SubscriptionId,
    /// The person who ended it, as in the journal of links.
    #[serde(rename = "ended_by")]
    pub by: Box<str>,
}

/// A publish that was found to be a mass change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MassLine {
    pub(super) at: Timestamp,
    /// The time of the changes.
    pub(super) mass: Timestamp,
    pub(super) meetings: usize,
    pub(super) until: Timestamp,
}

/// A decision about a mass change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DecisionLine {
    #[serde(flatten)]
    pub(super) decision: MassDecision,
    /// The time of the changes.
    pub(super) publish: Timestamp,
}

pub(super) enum SubscriptionLine {
    Header(SubscriptionsHeader),
    Begun(Box<MessageSubscription>),
    Ended(EndedSubscription),
    Mass(MassLine),
    Decision(DecisionLine),
}

impl SubscriptionLine {
    /// Reads a line. The error is the message of the JSON reader.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        if let Ok(header) = serde_json::from_slice(line) {
            return Ok(Self::Header(header));
        }
        if let Ok(end) = serde_json::from_slice(line) {
            return Ok(Self::Ended(end));
        }
        if let Ok(mass) = serde_json::from_slice(line) {
            return Ok(Self::Mass(mass));
        }
        if let Ok(decision) = serde_json::from_slice(line) {
            return Ok(Self::Decision(decision));
        }
        let subscription = serde_json::from_slice(line);
        let subscription = subscription.map(|new| Self::Begun(Box::new(new)));
        subscription.map_err(|error| error.to_string())
    }
}
