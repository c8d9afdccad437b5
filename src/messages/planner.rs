//! Finds out who gets a mail about changes now, and when to look again. It looks only at people whose feeds have changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Cursor, MessageSubscription, NetChanges, Plan, Releases, SubscriptionId, net_changes, plan,
};
use crate::agenda;
use crate::changes::ChangeLog;
use crate::config::MessagesConfig;
use crate::feed::Selection;
use crate::links::Choices;
use crate::timetable::University;

/// Remembers when each subscription is to be looked at again.
#[derive(Debug)]
pub struct Planner {
    settings: MessagesConfig,
    /// The time of the last change that was looked at.
    latest: Option<Timestamp>,
    log: Arc<ChangeLog>,
    releases: Releases,
    readers: Arc<MessageReaders>,
    /// The times at which subscriptions that were looked at have to be looked at again, if ever.
    again: HashMap<SubscriptionId, Option<Timestamp>>,
    /// The subscriptions that have to be looked at at once.
    at_once: HashSet<SubscriptionId>,
    /// The number of readers that were gone through.
    steps: usize,
    /// The number of times that a subscription was looked at.
    looks: usize,
    /// The number of feeds whose changes were searched before that.
    searches: usize,
}

/// The published changes, and the decisions about them.
#[derive(Debug)]
pub struct PublishedChanges<'a> {
    pub log: Arc<ChangeLog>,
    pub university: &'a University,
    pub releases: Releases,
}

/// The subscriptions that have not ended.
pub type MessageReaders = BTreeMap<SubscriptionId, Reader>;

/// A subscription that has not ended.
#[derive(Debug)]
pub struct Reader {
    pub subscription: MessageSubscription,
    /// The choices of its link: nobody gets messages about meetings that the feed does not show.
    pub choices: Choices,
}

/// The mails about changes to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageHistory {
    /// The changes that the person knows.
    pub cursor: Cursor,
    /// A mail waits or is being sent. It will have all changes until then.
    pub is_underway: bool,
    /// The times at which mails were queued, without those that were not sent because there was nothing left to say.
    pub times: Vec<Timestamp>,
}

impl MessageHistory {
    /// The history of somebody who has got no mail.
    pub fn new(cursor: Cursor) -> Self {
        Self {
            cursor,
            is_underway: false,
            times: Vec::new(),
        }
    }
}

impl Planner {
    pub fn new(settings: MessagesConfig) -> Self {
        Self {
            settings,
            latest: None,
            log: Arc::default(),
            releases: Releases::default(),
            readers: Arc::default(),
            again: HashMap::new(),
            at_once: HashSet::new(),
            steps: 0,
            looks: 0,
            searches: 0,
        }
    }

    /// The time at which the next subscription has to be looked at again.
    pub fn next(&self) -> Option<Timestamp> {
        self.again.values().flatten().min().copied()
    }

    /// Says that something has become of a mail of this subscription.
    pub fn look_again(&mut self, id: &SubscriptionId) {
        self.again.remove(id);
        self.at_once.insert(id.clone());
    }

    /// The subscriptions for which a mail is due, each with the changes that the person knows. `history` gives the mails that a
    /// person has got. If nothing was published, decided or chosen since the last call, `log` and `readers` are the same, and
    /// only those whose time has come are gone through.
    pub fn due(
        &mut self,
        published: PublishedChanges<'_>,
        readers: &Arc<MessageReaders>,
        history: impl Fn(&SubscriptionId) -> Option<MessageHistory>,
        now: Timestamp,
    ) -> Vec<(MessageSubscription, Cursor)> {
        let PublishedChanges {
            log,
            university,
            releases,
        } = published;
        // After a clock that was ahead has been put right, changes have earlier times.
        let is_decided = !releases.decisions().eq(self.releases.decisions());
        if is_decided || log.latest() < self.latest {
            self.again.clear();
        }
        let is_same =
            !is_decided && Arc::ptr_eq(&log, &self.log) && Arc::ptr_eq(readers, &self.readers);
        let seen = std::mem::replace(&mut self.latest, log.latest());
        (self.log, self.releases, self.readers) = (log, releases, Arc::clone(readers));
        let looked_at = if is_same {
            self.timed(readers, now)
        } else {
            self.again.retain(|id, _| readers.contains_key(id));
            let new = seen.map_or_else(
                || Arc::clone(&self.log),
                |seen| self.log.later_than(seen).into(),
            );
            self.concerned(readers, university, &new, now)
        };
        self.at_once.clear();
        let mut due = Vec::new();
        for reader in looked_at {
            self.looks += 1;
            let id = &reader.subscription.id;
            let begun = || MessageHistory::new(reader.subscription.first_cursor());
            let history = history(id).unwrap_or_else(begun);
            let plan = self.plan(reader, university, &history, now);
            let again = match plan {
                Plan::Nothing => None,
                Plan::WaitUntil(time) => Some(time),
                Plan::Mail => {
                    due.push((reader.subscription.clone(), history.cursor));
                    None
                }
            };
            self.again.insert(id.clone(), again);
        }
        due
    }

    /// Those whose time has come, by id.
    fn timed<'a>(&mut self, readers: &'a MessageReaders, now: Timestamp) -> Vec<&'a Reader> {
        let is_time = |again: &Option<Timestamp>| again.is_some_and(|again| again <= now);
        let timed = self.again.iter().filter(|(_, again)| is_time(again));
        let ids: BTreeSet<&SubscriptionId> = timed.map(|(id, _)| id).chain(&self.at_once).collect();
        self.steps += ids.len();
        ids.into_iter().filter_map(|id| readers.get(id)).collect()
    }

    /// Those whose time has come, who were never looked at, or whose feeds have these new changes, by id.
    fn concerned<'a>(
        &mut self,
        readers: &'a MessageReaders,
        university: &University,
        new: &ChangeLog,
        now: Timestamp,
    ) -> Vec<&'a Reader> {
        // A search goes through all enrolments, so it is not made for each of 40,000 students.
        let students = new.concerned_students(university);
        let mut concerned = Vec::new();
        for (id, reader) in readers {
            self.steps += 1;
            let is_time = match self.again.get(id) {
                None => true,
                Some(again) => again.is_some_and(|again| again <= now),
            };
            let feed_id = &reader.subscription.link_id.feed_id;
            let may_have_changed = match feed_id.kind.selection() {
                Selection::Enrolments if !reader.choices.added.is_empty() => !new.is_empty(),
                Selection::Enrolments => students.contains(&*feed_id.id),
                Selection::Modules(_) | Selection::Named(_) => !new.is_empty(),
            };
            let has_changed = may_have_changed && !is_time && {
                self.searches += 1;
                !new.of_link(university, feed_id, &reader.choices).is_empty()
            };
            if is_time || has_changed {
                concerned.push(reader);
            }
        }
        concerned
    }

    fn plan(
        &self,
        reader: &Reader,
        university: &University,
        history: &MessageHistory,
        now: Timestamp,
    ) -> Plan {
        if history.is_underway {
            return Plan::Nothing;
        }
        let feed_id = &reader.subscription.link_id.feed_id;
        let changes = self.log.of_link(university, feed_id, &reader.choices);
        let known = (history.cursor, &self.releases);
        let net = match net_changes(&changes, university, known, self.settings.days, now) {
            NetChanges::Known(net) => net,
            // Then the others are mentioned, whatever becomes of the mass change.
            NetChanges::WaitUntil(time) => return Plan::WaitUntil(time),
        };
        let (times, zone) = (
            history.times.iter().copied(),
            agenda::time_zone(Some(university)),
        );
        let since = net.iter().map(|net| net.since).min();
        plan(since, times, &zone, &self.settings, now)
    }
}

#[cfg(test)]
mod tests;
