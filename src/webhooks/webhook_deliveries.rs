//! The deliveries of one webhook as they are in memory.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::webhook_line::{
    DeliveryId, DeliveryOutcome, DeliveryState, QueuedDelivery, WebhookBatch, WebhookCursors,
};
use crate::durable_file::json_line;

/// The dead letters of one webhook that are kept, the bytes of their bodies, and the time for which they are kept.
pub(super) const MAX_DEAD: usize = 200;
pub(super) const MAX_DEAD_BYTES: usize = 4 << 20;
pub(super) const DEAD_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 60);

/// The deliveries of one webhook that wait or are dead letters, in the order of their events.
#[derive(Debug, Default)]
pub struct WebhookDeliveries {
    pub cursors: WebhookCursors,
    pub entries: Vec<DeliveryEntry>,
}

/// A delivery and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryEntry {
    pub delivery: QueuedDelivery,
    /// The length of its body in bytes.
    size: usize,
    pub state: DeliveryState,
    /// The time of the last outcome.
    pub changed: Timestamp,
}

impl WebhookDeliveries {
    /// The number of deliveries that wait.
    pub fn waiting(&self) -> usize {
        let entries = self.entries.iter();
        entries.filter(|entry| !entry.state.is_dead()).count()
    }

    /// The dead letters, the oldest first.
    pub fn dead(&self) -> impl Iterator<Item = &DeliveryEntry> {
        self.entries.iter().filter(|entry| entry.state.is_dead())
    }

    /// The length of the bodies of those that wait.
    pub fn waiting_bytes(&self) -> usize {
        let waiting = self.entries.iter().filter(|entry| !entry.state.is_dead());
        waiting.map(|entry| entry.size).sum()
    }

    pub(super) fn bytes(&self) -> usize {
        self.entries.iter().map(|entry| entry.size).sum()
    }

    /// The number of dead letters that are too old, or too many.
    pub(super) fn excess(&self, oldest: Timestamp) -> usize {
        let mut dead: Vec<(Timestamp, usize)> = self
            .dead()
            .map(|entry| (entry.changed, entry.size))
            .collect();
        dead.sort_unstable_by(|one, other| other.cmp(one));
        let mut bytes = 0;
        let is_kept = |&&(changed, size): &&(Timestamp, usize)| {
            bytes += size;
            changed >= oldest && bytes <= MAX_DEAD_BYTES
        };
        let kept = dead.iter().take(MAX_DEAD).take_while(is_kept).count();
        dead.len() - kept
    }

    pub(super) fn drop_excess(&mut self, oldest: Timestamp) -> usize {
        let excess = self.excess(oldest);
        let mut dead: Vec<(Timestamp, DeliveryId)> = self
            .dead()
            .map(|entry| (entry.changed, entry.delivery.id.clone()))
            .collect();
        dead.sort();
        let dropped: HashSet<&DeliveryId> = dead[..excess].iter().map(|(_, id)| id).collect();
        self.entries
            .retain(|entry| !dropped.contains(&entry.delivery.id));
        excess
    }

    /// The lines that hold all of this.
    pub(super) fn lines(&self, webhook: &str) -> Vec<u8> {
        let deliveries = self.entries.iter().map(|entry| entry.delivery.clone());
        let batch = WebhookBatch {
            webhook: webhook.into(),
            read: self.cursors.clone(),
            deliveries: deliveries.collect(),
        };
        let mut lines = json_line(&batch);
        for entry in &self.entries {
            lines.extend(json_line(&DeliveryOutcome {
                at: entry.changed,
                id: entry.delivery.id.clone(),
                state: entry.state.clone(),
            }));
        }
        lines
    }
}

impl DeliveryEntry {
    pub(super) fn new(delivery: QueuedDelivery) -> Self {
        Self {
            state: DeliveryState::Waiting {
                until: delivery.at,
                tries: 0,
                why: "".into(),
                asked: None,
            },
            changed: delivery.at,
            size: delivery.body.len(),
            delivery,
        }
    }
}

impl DeliveryState {
    /// The state of a dead letter that somebody has sent again.
    pub fn again(now: Timestamp) -> Self {
        Self::Waiting {
            until: now,
            tries: 0,
            why: "".into(),
            asked: None,
        }
    }

    pub fn is_dead(&self) -> bool {
        matches!(self, Self::Dead { .. })
    }

    pub(super) fn is_settled(&self) -> bool {
        matches!(self, Self::Delivered | Self::Dropped { .. })
    }
}
