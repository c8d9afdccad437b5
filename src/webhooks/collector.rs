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

/// After a cursor that is later than all changes, so much is read a second time.
const REPEATED: SignedDuration = SignedDuration::from_hours(24);

/// Everything that can be news for a webhook, as the server knows it now.
pub struct EventSources<'a> {
    /// The changes that are on disk; `None` before the first publish.
    pub log: Option<&'a ChangeLog>,
    /// The decisions about links after the cursor, and the number of all; `None` if they cannot be read.
    pub decisions: Option<(&'a [JournalEntry], u64)>,
    /// `None` before the first publish, or if they cannot be read.
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
    /// The log may have dropped changes that were never events.
    pub has_gap: bool,
}

impl NewEvents {
    /// The events after these cursors, at most `room` of them. A topic without a cursor begins now. The age of events is
    /// counted up to `earliest`.
    pub fn collect(
        webhook: &WebhookConfig,
        known: &WebhookCursors,
        sources: &EventSources<'_>,
        (room, now, earliest): (usize, Timestamp, Timestamp),
    ) -> Self {
        let oldest = earliest.checked_sub(MAX_AGE).unwrap_or(Timestamp::MIN);
        let mut new = Self {
            read: known.clone(),
            ..Self::default()
        };
        let wants = |topic| webhook.topics.contains(&topic);
        new.read.forget_unwanted(wants);
        if let Some(log) = sources.log.filter(|_| wants(WebhookTopic::Changes)) {
            new.add_changes(log, room, (now, oldest));
        }
        if let Some(decisions) = sources.decisions.filter(|_| wants(WebhookTopic::Decisions)) {
            let names = |feed_id: &FeedId| webhook.people && !sources.protected.contains(feed_id);
            new.add_decisions(decisions, names, (room, oldest));
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

    /// Adds the changes after the cursor, also those that a clock that was ahead has dated.
    fn add_changes(&mut self, log: &ChangeLog, room: usize, (now, oldest): (Timestamp, Timestamp)) {
        let Some(known) = self.read.changes else {
            // A publish that is still running is dated before now.
            self.read.changes = Some(log.latest().unwrap_or(Timestamp::UNIX_EPOCH));
            return;
        };
        let Some(latest) = log.latest() else { return };
        // The log has got other times, or is a restored one. Then a day may come twice.
        let known = if known > latest {
            let right = latest.min(now);
            right.checked_sub(REPEATED).unwrap_or(right)
        } else {
            known
        };
        self.has_gap = log.dropped_until().is_some_and(|until| until > known);
        let later = log.later_than(known);
        let mut publishes: BTreeMap<Timestamp, Vec<&Change>> = BTreeMap::new();
        for change in later.iter() {
            publishes.entry(change.at).or_default().push(change);
        }
        let mut through = known;
        for (at, changes) in &mut publishes {
            let at = *at;
            if at < oldest {
                self.too_old += changes.len();
            } else if self.events.len() < room {
                changes.sort_by_cached_key(|change| {
                    (change.activity.module_code.clone(), change.id())
                });
                self.events.push(WebhookEvent::changes(at, changes));
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
        (room, oldest): (usize, Timestamp),
    ) {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::changes::{ActivityRef, ChangeKind, MeetingChange};
    use crate::timetable::{MeetingKey, When};
    use crate::trusted_time::TimeBounds;

    const HOUR: i64 = 3600;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + hour * HOUR).unwrap()
    }

    fn change(hour: i64) -> Change {
        let start = at(hour).as_second();
        let end = start + HOUR;
        Change {
            at: at(hour),
            kind: ChangeKind::Added,
            activity: ActivityRef::example("A"),
            before: None,
            after: None,
            note: None,
            meetings: vec![MeetingChange {
                key: MeetingKey::Week(1),
                before: None,
                after: Some(When::Timed { start, end }),
            }],
        }
    }

    /// A log with a publish at each of these hours, by a clock that is right then.
    fn log(hours: &[i64]) -> Arc<ChangeLog> {
        let mut log = Arc::new(ChangeLog::default());
        for &hour in hours {
            let now = (at(hour), TimeBounds::of_clock(at(hour)));
            log = log.updated(vec![change(hour)], 1000, now).log;
        }
        log
    }

    /// The hours of the publishes that are sent at this hour, by the clock and by the trusted time, and the cursor after them.
    fn collect(log: &ChangeLog, cursor: i64, [hour, earliest]: [i64; 2]) -> (Vec<i64>, i64) {
        let known = WebhookCursors {
            changes: Some(at(cursor)),
            ..WebhookCursors::default()
        };
        let sources = EventSources {
            log: Some(log),
            decisions: None,
            holds: None,
            problems: None,
            protected: &ProtectedPeople::Unknown,
        };
        let webhook = WebhookConfig::default();
        let new = NewEvents::collect(&webhook, &known, &sources, (9, at(hour), at(earliest)));
        let hour = |time: Timestamp| time.duration_since(at(0)).as_hours();
        let hours = new.events.iter().map(|event| hour(event.at));
        (hours.collect(), hour(new.read.changes.unwrap()))
    }

    #[test]
    fn changes_that_a_clock_ahead_has_dated_and_those_after_it_are_sent_once() {
        let ahead = TimeBounds::of_clock(at(120));
        let first = log(&[0]).updated(vec![change(120)], 1000, (at(120), ahead));
        assert_eq!(collect(&first.log, 0, [120, 120]), (vec![120], 120));
        // The clock is right again, and the known time stays ahead.
        let right = TimeBounds {
            earliest: at(2),
            latest: at(120),
        };
        let second = first.log.updated(vec![change(2)], 1000, (at(2), right));
        assert_eq!(collect(&second.log, 120, [2, 2]), (vec![120], 120));
        let known = second.log.latest().unwrap();
        assert!(second.log.later_than(known).is_empty());
        assert!(!second.log.later_than(at(120)).is_empty());
    }

    #[test]
    fn a_log_that_has_got_other_times_or_was_restored_is_read_from_a_day_before_its_end() {
        let restored = log(&[-30, -10, -1]);
        let (sent, cursor) = collect(&restored, 20, [1, 1]);
        assert_eq!((sent, cursor), (vec![-10, -1], -1));
        assert_eq!(collect(&restored, cursor, [1, 1]), (vec![], -1));
    }

    #[test]
    fn a_clock_that_jumps_ahead_leaves_nothing_out() {
        let years = 10 * 365 * 24;
        let log = log(&[0, 1]);
        assert_eq!(collect(&log, 0, [years, 2]), (vec![1], 1));
        // Without a doubt about the clock, the change is too old.
        assert_eq!(collect(&log, 0, [years, years]), (vec![], 1));
    }
    #[test]
    fn a_topic_that_was_left_out_for_a_while_begins_again() {
        let log = log(&[0, 1]);
        let decisions: [JournalEntry; 0] = [];
        let sources = EventSources {
            log: Some(&log),
            decisions: Some((&decisions, 7)),
            holds: Some(&[]),
            problems: Some(&[]),
            protected: &ProtectedPeople::Unknown,
        };
        let known = WebhookCursors {
            changes: Some(at(0)),
            decisions: Some(3),
            holds: Some(4),
            problems: Some(5),
        };
        let all = [
            WebhookTopic::Changes,
            WebhookTopic::Decisions,
            WebhookTopic::Holds,
            WebhookTopic::Problems,
        ];
        for left in all {
            let webhook = WebhookConfig {
                topics: vec![left],
                ..WebhookConfig::default()
            };
            let now = (9, at(1), at(1));
            let read = NewEvents::collect(&webhook, &known, &sources, now).read;
            let has_cursor = [
                read.changes.is_some(),
                read.decisions.is_some(),
                read.holds.is_some(),
                read.problems.is_some(),
            ];
            assert_eq!(has_cursor, all.map(|topic| topic == left), "{left:?}");
        }
    }

    #[test]
    fn changes_that_the_log_has_dropped_before_they_were_queued_are_a_gap() {
        let hours: Vec<i64> = (0..=200).collect();
        let log = log(&hours);
        let gap = |cursor: i64| {
            let sources = EventSources {
                log: Some(&log),
                decisions: None,
                holds: None,
                problems: None,
                protected: &ProtectedPeople::Unknown,
            };
            let known = WebhookCursors {
                changes: Some(at(cursor)),
                ..WebhookCursors::default()
            };
            let now = (9, at(200), at(200));
            NewEvents::collect(&WebhookConfig::default(), &known, &sources, now).has_gap
        };
        // The change of the hour 0 is gone.
        assert!(gap(-1));
        assert!(!gap(1) && !gap(200));
    }
}
