//! One webhook: queues its events, and sends them.

use jiff::{SignedDuration, Timestamp};

use super::WebhookQueueError;
use super::collector::NewEvents;
use super::delivery_failure::DeliveryFailure;
use super::webhook_deliveries::{DeliveryEntry, WebhookDeliveries};
use super::webhook_line::{DeliveryId, DeliveryState, QueuedDelivery, WebhookCursors};
use super::webhook_queue::WebhookQueue;
use crate::trusted_time::TrustedTime;

/// The deliveries that wait for one receiver, and the bytes of their bodies. Beyond that, events wait where they come from.
const MAX_WAITING: usize = 200;
const MAX_WAITING_BYTES: usize = 4 << 20;

/// The events that are queued at once: the bytes are counted before and after them.
const MAX_AT_ONCE: usize = 20;

/// The sender of one webhook.
pub struct WebhookSender {
    name: String,
    queue: WebhookQueue,
    /// An outcome that could not be written down. Until it is, nothing is sent.
    unwritten: Option<(DeliveryId, DeliveryState, Timestamp)>,
    trusted_time: TrustedTime,
    /// The log says that no more is queued.
    is_full: bool,
    /// It has compacted the queue, which it does at its first look.
    has_compacted: bool,
}

/// The next thing that a sender has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum WebhookStep {
    /// A try was made.
    Tried,
    /// Nothing can be sent before this time.
    WaitUntil(Timestamp),
    /// Nothing waits.
    Idle,
}

impl WebhookSender {
    pub fn new(name: &str, queue: WebhookQueue) -> Self {
        Self {
            name: name.to_owned(),
            queue,
            unwritten: None,
            trusted_time: TrustedTime::default(),
            is_full: false,
            has_compacted: false,
        }
    }

    /// The same, with the time by which the age of dead letters is counted.
    #[must_use]
    pub fn with_trusted_time(self, trusted_time: TrustedTime) -> Self {
        Self {
            trusted_time,
            ..self
        }
    }

    /// The cursors of the webhook; the default if it is new.
    pub fn cursors(&self) -> WebhookCursors {
        let known = self.queue.of(&self.name);
        known.map(|known| known.cursors.clone()).unwrap_or_default()
    }

    /// The number of deliveries that can be queued now. If there is none, the log says so once.
    pub fn room(&mut self) -> Result<usize, WebhookQueueError> {
        self.queue.refresh()?;
        let known = self.queue.of(&self.name);
        let waiting = known.map_or(0, WebhookDeliveries::waiting);
        let bytes = known.map_or(0, WebhookDeliveries::waiting_bytes);
        let room = if bytes < MAX_WAITING_BYTES {
            MAX_WAITING.saturating_sub(waiting)
        } else {
            0
        };
        if room > MAX_WAITING / 2 {
            self.is_full = false;
        }
        if room == 0 && !std::mem::replace(&mut self.is_full, true) {
            tracing::warn!(
                webhook = self.name,
                waiting,
                "the receiver of a webhook takes nothing: later events are queued when there is room, and those older than \
                 a week are left out; mend the receiver, or remove the webhook from the settings"
            );
        }
        Ok(room.min(MAX_AT_ONCE))
    }

    /// Queues new events. They are sent even if the process ends now. Returns whether anything is new.
    pub fn queue_events(
        &mut self,
        new: NewEvents,
        now: Timestamp,
    ) -> Result<bool, WebhookQueueError> {
        if new.read == self.cursors() && new.events.is_empty() {
            return Ok(false);
        }
        if new.too_old > 0 {
            tracing::warn!(
                webhook = self.name,
                events = new.too_old,
                "changes or decisions of more than a week ago are not sent to a webhook: its program has to read the API"
            );
        }
        if new.has_gap {
            tracing::warn!(
                webhook = self.name,
                "the list of changes is so full that it has dropped some before they were queued for a webhook: its program has to read the whole timetable from the API"
            );
        }
        let mut deliveries: Vec<QueuedDelivery> = Vec::new();
        for event in &new.events {
            let id = event.delivery_id(&self.name);
            let id = id.map_err(WebhookQueueError::NoRandomNumbers)?;
            // It waits or is a dead letter already.
            if self.queue.entry(&id).is_none() {
                deliveries.push(QueuedDelivery {
                    at: now,
                    event_type: event.event_type.into(),
                    body: event.body(id.as_str()).into(),
                    id,
                });
            }
        }
        self.queue.add(&self.name, new.read, deliveries)?;
        Ok(true)
    }

    /// Tries the first delivery that may be sent now. `send` returns the time at which the answer came too. `random` spreads the
    /// tries.
    pub fn step(
        &mut self,
        send: impl FnOnce(&QueuedDelivery, Timestamp) -> (Result<(), DeliveryFailure>, Timestamp),
        (now, random): (Timestamp, u8),
    ) -> Result<WebhookStep, WebhookQueueError> {
        self.write_outcome()?;
        self.queue.refresh()?;
        self.compact(self.trusted_time.bounds(now).earliest)?;
        // A clock that was ahead stops nothing for longer than a receiver can ask for.
        let longest = SignedDuration::from_hours(24 + 6);
        let latest = now.checked_add(longest).unwrap_or(Timestamp::MAX);
        let Some((until, entry)) = self.first_due(now, latest) else {
            return Ok(WebhookStep::Idle);
        };
        let pause = self.pause().filter(|pause| *pause <= latest);
        let until = pause.map_or(until, |pause| pause.max(until));
        if until > now {
            return Ok(WebhookStep::WaitUntil(until));
        }
        let (tries, entry) = (entry.tries(), entry.clone());
        let (outcome, answered) = send(&entry.delivery, now);
        let state = match outcome {
            Ok(()) => DeliveryState::Delivered,
            Err(failure) => failure.state_after(tries, answered, random),
        };
        self.log(&entry.delivery, &state);
        self.unwritten = Some((entry.delivery.id, state, answered));
        self.write_outcome()?;
        Ok(WebhookStep::Tried)
    }

    fn write_outcome(&mut self) -> Result<(), WebhookQueueError> {
        if let Some((id, state, at)) = &self.unwritten {
            self.queue.record(id, state.clone(), *at)?;
            self.unwritten = None;
        }
        Ok(())
    }

    /// The end of the pause that the receiver has asked for. It is in the queue, so that a restart does not end it.
    fn pause(&self) -> Option<Timestamp> {
        let entries = self.queue.of(&self.name)?.entries.iter();
        let asked = entries.filter_map(|entry| match entry.state {
            DeliveryState::Waiting { asked, .. } | DeliveryState::Dead { asked, .. } => asked,
            _ => None,
        });
        asked.max()
    }

    /// The delivery whose time comes first, and that time. Among those that are due, it is the one of the earliest event.
    fn first_due(&self, now: Timestamp, latest: Timestamp) -> Option<(Timestamp, &DeliveryEntry)> {
        let entries = self.queue.of(&self.name)?.entries.iter();
        let waiting = entries.filter_map(|entry| match entry.state {
            DeliveryState::Waiting { until, .. } if until > latest => Some((now, entry)),
            DeliveryState::Waiting { until, .. } => Some((until.max(now), entry)),
            _ => None,
        });
        waiting.min_by_key(|(until, _)| *until)
    }

    /// `now` is the time up to which age is counted.
    fn compact(&mut self, now: Timestamp) -> Result<(), WebhookQueueError> {
        let is_first = !std::mem::replace(&mut self.has_compacted, true);
        let dropped = self.queue.compact(now)?;
        if dropped > 0 {
            tracing::warn!(
                letters = dropped,
                "dead letters of webhooks were removed, because they are older than 60 days or more than 200 of one webhook"
            );
        }
        if is_first && let Some(dead) = self.dead().filter(|dead| *dead > 0) {
            tracing::warn!(
                webhook = self.name,
                letters = dead,
                "a webhook has dead letters: `carillon webhooks` shows them, and the desk too"
            );
        }
        Ok(())
    }

    fn dead(&self) -> Option<usize> {
        Some(self.queue.of(&self.name)?.dead().count())
    }

    fn log(&self, delivery: &QueuedDelivery, state: &DeliveryState) {
        let (webhook, id) = (&self.name, &delivery.id);
        let event = &*delivery.event_type;
        match state {
            DeliveryState::Waiting { until, why, .. } => {
                let until = until.strftime("%Y-%m-%dT%H:%M:%SZ");
                tracing::info!(webhook, %id, event, %why, "an event for a webhook is sent again at {until}");
            }
            DeliveryState::Dead { why, tries, .. } => {
                tracing::warn!(webhook, %id, event, %why, tries, "an event for a webhook is a dead letter now: `carillon webhooks` and the desk can send it again");
            }
            _ => tracing::info!(webhook, %id, event, "an event was delivered to a webhook"),
        }
    }
}

impl DeliveryEntry {
    /// The number of tries that have failed.
    pub fn tries(&self) -> u32 {
        match self.state {
            DeliveryState::Waiting { tries, .. } | DeliveryState::Dead { tries, .. } => tries,
            _ => 0,
        }
    }

    /// The reason for the last failure; empty if there was none.
    pub fn why(&self) -> &str {
        match &self.state {
            DeliveryState::Waiting { why, .. } | DeliveryState::Dead { why, .. } => why,
            _ => "",
        }
    }
}
