//! The queue of webhooks: reads its file, as far as it was written since the last time, and appends to it.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::WebhookQueueError;
use super::webhook_deliveries::{DEAD_KEPT_FOR, DeliveryEntry, WebhookDeliveries};
use super::webhook_line::{
    DeliveryId, DeliveryOutcome, DeliveryState, QueuedDelivery, VERSION, WebhookBatch,
    WebhookCursors, WebhookLine, WebhookQueueHeader,
};
use crate::durable_file::{self, Durability, FollowedFile, json_line, lock_lines};

/// The file's name in the state folder.
const NAME: &str = "webhooks.jsonl";

/// The file is written again only if it has this many lines too many.
const SLACK: usize = 500;

/// The same in bytes.
const SLACK_BYTES: u64 = 8 << 20;

/// The file is written again only if so many dead letters of one webhook have to go, or one has to since a day: each time it is
/// written whole.
const DEAD_SLACK: usize = 50;
const DEAD_SLACK_TIME: SignedDuration = SignedDuration::from_hours(24);

/// All deliveries that are not settled, as far as the file has been read.
#[derive(Debug)]
pub struct WebhookQueue {
    path: PathBuf,
    bodies: KeptBodies,
    file: FollowedFile,
    webhooks: BTreeMap<Box<str>, WebhookDeliveries>,
    /// The webhook of each delivery.
    index: HashMap<DeliveryId, Box<str>>,
}

/// The bodies that a reader keeps in memory; in place of the others there are empty ones. They are large, and each webhook has
/// a reader of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptBodies {
    All,
    OfWebhook(Box<str>),
    None,
}

impl WebhookQueue {
    /// The queue in a state folder. The file need not exist.
    pub fn read(state: &Path) -> Result<Self, WebhookQueueError> {
        Self::read_with(state, KeptBodies::All)
    }

    /// The same with these bodies alone.
    pub fn read_with(state: &Path, bodies: KeptBodies) -> Result<Self, WebhookQueueError> {
        let mut queue = Self::new(state.join(NAME), bodies);
        queue.refresh()?;
        Ok(queue)
    }

    fn new(path: PathBuf, bodies: KeptBodies) -> Self {
        Self {
            path,
            bodies,
            file: FollowedFile::default(),
            webhooks: BTreeMap::new(),
            index: HashMap::new(),
        }
    }

    /// The deliveries of this webhook; `None` if it was never in the queue.
    pub fn of(&self, webhook: &str) -> Option<&WebhookDeliveries> {
        self.webhooks.get(webhook)
    }

    /// The deliveries of each webhook that was ever in the queue, by name.
    pub fn webhooks(&self) -> impl Iterator<Item = (&str, &WebhookDeliveries)> {
        self.webhooks.iter().map(|(name, all)| (&**name, all))
    }

    /// The delivery with this id, and the webhook to which it goes.
    pub fn entry(&self, id: &DeliveryId) -> Option<(&str, &DeliveryEntry)> {
        let (name, deliveries) = self.webhooks.get_key_value(self.index.get(id)?)?;
        let mut entries = deliveries.entries.iter();
        let entry = entries.find(|entry| entry.delivery.id == *id)?;
        Some((name, entry))
    }

    /// Reads the lines that this or another process has written since the last call.
    pub fn refresh(&mut self) -> Result<(), WebhookQueueError> {
        if self.file.is_outdated(&self.path) {
            *self = Self::new(self.path.clone(), self.bodies.clone());
        }
        let lines = self.file.new_lines(&self.path);
        let lines = lines.map_err(|source| self.failed(source))?;
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            self.apply(line)?;
            self.file.count(line);
        }
        Ok(())
    }

    fn apply(&mut self, line: &[u8]) -> Result<(), WebhookQueueError> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let damaged = |_| WebhookQueueError::Damaged {
            path: self.path.clone(),
            line: self.file.lines() + 1,
        };
        match WebhookLine::parse(line).map_err(damaged)? {
            WebhookLine::Header(WebhookQueueHeader { webhook_queue }) => {
                if webhook_queue > VERSION {
                    let path = self.path.clone();
                    let found = webhook_queue;
                    return Err(WebhookQueueError::NewerVersion { path, found });
                }
            }
            WebhookLine::Batch(batch) => {
                let deliveries = self.webhooks.entry(batch.webhook.clone()).or_default();
                deliveries.cursors = batch.read;
                for delivery in batch.deliveries {
                    self.index
                        .insert(delivery.id.clone(), batch.webhook.clone());
                    let mut entry = DeliveryEntry::new(delivery);
                    if !self.bodies.are_kept_of(&batch.webhook) {
                        entry.delivery.body = Box::default();
                    }
                    deliveries.entries.push(entry);
                }
            }
            WebhookLine::Outcome(outcome) => self.settle(outcome),
        }
        Ok(())
    }

    /// Applies an outcome. One of a delivery that is settled already changes nothing.
    fn settle(&mut self, outcome: DeliveryOutcome) {
        let DeliveryOutcome { at, id, state } = outcome;
        let Some(webhook) = self.index.get(&id) else {
            return;
        };
        let Some(deliveries) = self.webhooks.get_mut(webhook) else {
            return;
        };
        if state.is_settled() {
            deliveries.entries.retain(|entry| entry.delivery.id != id);
            self.index.remove(&id);
            return;
        }
        let mut entries = deliveries.entries.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.delivery.id == id) {
            (entry.state, entry.changed) = (state, at);
        }
    }

    /// Adds deliveries of this webhook and its cursors after them, and syncs.
    pub fn add(
        &mut self,
        webhook: &str,
        read: WebhookCursors,
        deliveries: Vec<QueuedDelivery>,
    ) -> Result<(), WebhookQueueError> {
        let batch = WebhookBatch {
            webhook: webhook.into(),
            read,
            deliveries,
        };
        self.append(&json_line(&batch), Durability::Synced)
    }

    /// Writes the new state of a delivery down. If that is lost in a power failure, the delivery is sent again.
    pub fn record(
        &mut self,
        id: &DeliveryId,
        state: DeliveryState,
        at: Timestamp,
    ) -> Result<(), WebhookQueueError> {
        let outcome = DeliveryOutcome {
            at,
            id: id.clone(),
            state,
        };
        self.append(&json_line(&outcome), Durability::Unsynced)
    }

    /// Has a dead letter sent again, or drops it. Returns false if there is no such dead letter any more.
    pub fn decide(
        &mut self,
        id: &DeliveryId,
        state: DeliveryState,
        at: Timestamp,
    ) -> Result<bool, WebhookQueueError> {
        self.refresh()?;
        let is_dead = self
            .entry(id)
            .is_some_and(|(_, entry)| entry.state.is_dead());
        if is_dead {
            let id = id.clone();
            let outcome = DeliveryOutcome { at, id, state };
            self.append(&json_line(&outcome), Durability::Synced)?;
        }
        Ok(is_dead)
    }

    /// Writes the file again without the lines that nobody needs, and without dead letters that are too old or too many, if it is
    /// much too long. Returns the number of these.
    pub fn compact(&mut self, now: Timestamp) -> Result<usize, WebhookQueueError> {
        let oldest = now.checked_sub(DEAD_KEPT_FOR).unwrap_or(Timestamp::MIN);
        let all = self.webhooks.values();
        let lines: usize = all.clone().map(|all| 1 + all.entries.len()).sum();
        let bytes: usize = all.clone().map(WebhookDeliveries::bytes).sum();
        let is_long = self.file.lines() > 2 * lines + SLACK
            || self.file.length() > 2 * bytes as u64 + SLACK_BYTES;
        let much_too_old = oldest
            .checked_sub(DEAD_SLACK_TIME)
            .unwrap_or(Timestamp::MIN);
        let has_excess = all.clone().any(|all| {
            all.excess(oldest) > DEAD_SLACK || all.dead().any(|dead| dead.changed < much_too_old)
        });
        if !is_long && !has_excess {
            return Ok(0);
        }
        self.rewrite(|webhooks| {
            let all = webhooks.values_mut();
            all.map(|deliveries| deliveries.drop_excess(oldest)).sum()
        })
    }

    /// Forgets the webhooks that are not in the settings any more: if one of them gets the same name later, it is another
    /// receiver. Returns the number of their deliveries.
    pub fn forget_all_but(
        &mut self,
        is_known: impl Fn(&str) -> bool,
    ) -> Result<usize, WebhookQueueError> {
        if self.webhooks.keys().all(|name| is_known(name)) {
            return Ok(0);
        }
        self.rewrite(|webhooks| {
            let deliveries = |webhooks: &BTreeMap<_, WebhookDeliveries>| -> usize {
                webhooks.values().map(|all| all.entries.len()).sum()
            };
            let before = deliveries(webhooks);
            webhooks.retain(|name, _| is_known(name));
            before - deliveries(webhooks)
        })
    }

    /// Writes the file again with this change. Returns the number of deliveries that it has dropped.
    fn rewrite(
        &mut self,
        change: impl FnOnce(&mut BTreeMap<Box<str>, WebhookDeliveries>) -> usize,
    ) -> Result<usize, WebhookQueueError> {
        let mut file = lock_lines(&self.path, &header()).map_err(|source| self.failed(source))?;
        // Ends a line that lacks its end. Nobody else appends before the file is replaced.
        let ended = file.append(b"", Durability::Unsynced, is_whole);
        ended.map_err(|source| self.failed(source))?;
        let mut whole = Self::new(self.path.clone(), KeptBodies::All);
        whole.refresh()?;
        let dropped = change(&mut whole.webhooks);
        let replaced = durable_file::replace(&self.path, |out| {
            out.write_all(&header())?;
            let mut webhooks = whole.webhooks.iter();
            webhooks.try_for_each(|(name, all)| out.write_all(&all.lines(name)))
        });
        replaced.map_err(|source| self.failed(source))?;
        drop(file);
        self.refresh()?;
        Ok(dropped)
    }

    /// Appends under the lock of the file, which is held for the time of a write.
    fn append(&mut self, line: &[u8], durability: Durability) -> Result<(), WebhookQueueError> {
        let appended = lock_lines(&self.path, &header())
            .and_then(|mut file| file.append(line, durability, is_whole));
        appended.map_err(|source| self.failed(source))?;
        self.refresh()
    }

    fn failed(&self, source: io::Error) -> WebhookQueueError {
        WebhookQueueError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

impl KeptBodies {
    fn are_kept_of(&self, webhook: &str) -> bool {
        match self {
            Self::All => true,
            Self::OfWebhook(name) => **name == *webhook,
            Self::None => false,
        }
    }
}

fn header() -> Vec<u8> {
    json_line(&WebhookQueueHeader {
        webhook_queue: VERSION,
    })
}

fn is_whole(line: &[u8]) -> bool {
    WebhookLine::parse(line).is_ok()
}

#[cfg(test)]
mod tests;
