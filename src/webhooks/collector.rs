//! Finds the events for a webhook, after its cursors.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::webhook_event::{MAX_DECISIONS, WebhookEvent};
use super::webhook_line::WebhookCursors;
use crate::changes::{Change, ChangeLog};
use crate::config::{WebhookConfig, WebhookTopic};
use crate::feed::FeedId;
use crate::holds::Hold;
use crate::links::{JournalEntry, ProtectedPeople};
use crate::snapshot::FolderProblem;

/// Older changes and decisions are left out: a webhook that comes back after a long time begins here.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// A cursor that is further ahead of the clock was made while the clock was wrong.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Everything that can be news for a webhook, as the server knows it now.
pub struct EventSources<'a> {
    /// The changes that are on disk; `None` before the first publish.
    pub log: Option<&'a ChangeLog>,
    /// The decisions about links after the cursor, and the number of all.
    pub decisions: (&'a [JournalEntry], u64),
    /// `None` before the first publish.
    pub holds: Option<&'a [Hold]>,
    /// `None` before the first publish.
    pub problems: Option<&'a [FolderProblem]>,
    /// They are counted, whatever the settings say.
    pub protected: &'a ProtectedPeople,
}

/// The events that a webhook has not got yet.
#[derive(Debug, Default, PartialEq)]
pub struct NewEvents {
    /// At most as many as there was room for. The others come the next time.
    pub events: Vec<WebhookEvent>,
    /// The cursors after these events.
    pub read: WebhookCursors,
    /// The number of changes and decisions that are left out because they are too old.
    pub too_old: usize,
}

impl NewEvents {
    /// The events after these cursors, at most `room` of them. A topic without a cursor begins now.
    pub fn collect(
        webhook: &WebhookConfig,
        known: &WebhookCursors,
        sources: &EventSources<'_>,
        (room, now): (usize, Timestamp),
    ) -> Self {
        let mut new = Self {
            read: known.clone(),
            ..Self::default()
        };
        let wants = |topic| webhook.topics.contains(&topic);
        if let Some(log) = sources.log.filter(|_| wants(WebhookTopic::Changes)) {
            new.add_changes(log, room, now);
        }
        if wants(WebhookTopic::Decisions) {
            let names = |feed_id: &FeedId| webhook.people && !sources.protected.contains(feed_id);
            new.add_decisions(sources.decisions, names, (room, now));
        }
        if let Some(holds) = sources.holds.filter(|_| wants(WebhookTopic::Holds)) {
            let event = WebhookEvent::holds(now, holds);
            let cursor = new.state_cursor(known.holds, event, holds.is_empty(), room);
            new.read.holds = cursor;
        }
        if let Some(problems) = sources.problems.filter(|_| wants(WebhookTopic::Problems)) {
            let event = WebhookEvent::problems(now, problems);
            let cursor = new.state_cursor(known.problems, event, problems.is_empty(), room);
            new.read.problems = cursor;
        }
        new
    }

    fn add_changes(&mut self, log: &ChangeLog, room: usize, now: Timestamp) {
        let Some(known) = self.read.changes else {
            // A publish that is still running is dated before now.
            self.read.changes = Some(log.latest().unwrap_or(Timestamp::UNIX_EPOCH));
            return;
        };
        let is_ahead = known.duration_since(now) > MAX_AHEAD;
        let known = if is_ahead {
            // Once the clock is right, the log has other times. A day may come twice.
            now.checked_sub(MAX_AHEAD).unwrap_or(now)
        } else {
            known
        };
        if !is_ahead && log.latest().is_none_or(|latest| latest <= known) {
            return;
        }
        let oldest = now.checked_sub(MAX_AGE).unwrap_or(Timestamp::MIN);
        let later = log.later_than(known);
        let mut publishes: BTreeMap<Timestamp, Vec<&Change>> = BTreeMap::new();
        for change in later.iter() {
            publishes.entry(change.at).or_default().push(change);
        }
        let mut through = known;
        for (at, mut changes) in publishes {
            if at < oldest {
                self.too_old += changes.len();
            } else if self.events.len() < room {
                changes.sort_by_cached_key(|change| {
                    (change.activity.module_code.clone(), change.id())
                });
                self.events.push(WebhookEvent::changes(at, &changes));
            } else {
                break;
            }
            through = at;
        }
        self.read.changes = Some(through);
    }

    fn add_decisions(
        &mut self,
        (entries, all): (&[JournalEntry], u64),
        names: impl Fn(&FeedId) -> bool,
        (room, now): (usize, Timestamp),
    ) {
        let oldest = now.checked_sub(MAX_AGE).unwrap_or(Timestamp::MIN);
        let mut left = entries.len() as u64;
        for chunk in entries.chunks(MAX_DECISIONS) {
            if self.events.len() >= room {
                break;
            }
            let recent: Vec<JournalEntry> = chunk
                .iter()
                .filter(|entry| entry.at >= oldest)
                .cloned()
                .collect();
            self.too_old += chunk.len() - recent.len();
            if !recent.is_empty() {
                self.events.push(WebhookEvent::decisions(&recent, &names));
            }
            left -= chunk.len() as u64;
        }
        self.read.decisions = Some(all - left);
    }

    /// Adds an event that has a whole state, if it is another one than the last, and returns the cursor after it. A webhook
    /// that knows nothing yet does not need an event that says so.
    fn state_cursor(
        &mut self,
        known: Option<u64>,
        event: WebhookEvent,
        is_empty: bool,
        room: usize,
    ) -> Option<u64> {
        let cursor = hash(&event.data);
        if known == Some(cursor) || self.events.len() >= room {
            return known;
        }
        if known.is_some() || !is_empty {
            self.events.push(event);
        }
        Some(cursor)
    }
}

fn hash(data: &Value) -> u64 {
    xxh3_64(data.to_string().as_bytes())
}
