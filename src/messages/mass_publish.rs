//! Publishes that change so much that nobody gets a message about them before the desk has decided.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::changes::{Change, ChangeLog};
use crate::config::MessagesConfig;
use crate::timetable::When;

/// A publish that made the changes of the gathering time more than the settings allow. Once it is written down, another limit
/// changes nothing about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassPublish {
    /// The time of its changes.
    pub at: Timestamp,
    /// The number of changed meetings. A meeting of several modules counts once for each.
    pub meetings: usize,
    /// The end of the last of these meetings. Nobody has to decide after that.
    pub until: Timestamp,
    /// `None` if nobody has decided.
    pub decision: Option<MassDecision>,
}

/// A decision about a mass change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MassDecision {
    pub at: Timestamp,
    pub answer: MassAnswer,
    /// The person who decided, as in the journal of links.
    pub by: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
}

/// The answer to the question whether people get messages about a mass change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MassAnswer {
    Send,
    Drop,
}

/// Mass publishes in a row, about which the desk decides at once: a slow export is published in many parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassChange {
    /// The times of its publishes, the first one first. There is at least one.
    pub publishes: Vec<Timestamp>,
    pub meetings: usize,
    pub until: Timestamp,
    /// `None` if nobody has decided.
    pub decision: Option<MassDecision>,
}

/// The time from which people get messages about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release {
    AtOnce,
    /// The desk has released it at this time.
    At(Timestamp),
    Waits,
    /// The desk has dropped it. A later change of the same meeting is compared with what people know.
    Never,
}

/// The mass publishes that are written down, with the decisions about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases {
    publishes: BTreeMap<Timestamp, MassPublish>,
}

/// The mass publishes of a log that came later than `judged`, the oldest first. A publish is one if it and those of the
/// gathering time before it changed more meetings than the settings allow. Later publishes do not count, so the answer stays
/// the same.
pub fn new_mass_publishes(
    log: &ChangeLog,
    settings: &MessagesConfig,
    judged: Timestamp,
) -> Vec<MassPublish> {
    let gathering = SignedDuration::from_mins(settings.gather_minutes.into());
    let first = judged.checked_sub(gathering).unwrap_or(Timestamp::MIN);
    let mut publishes: BTreeMap<Timestamp, MassPublish> = BTreeMap::new();
    for change in log.later_than(first).iter() {
        let publish = publishes.entry(change.at).or_insert(MassPublish {
            at: change.at,
            meetings: 0,
            until: change.at,
            decision: None,
        });
        for end in near_ends(change, settings.days) {
            publish.meetings += 1;
            publish.until = publish.until.max(end);
        }
    }
    let sum = |at: Timestamp| -> usize {
        let first = at.checked_sub(gathering).unwrap_or(Timestamp::MIN);
        let gathered = publishes.range(first..=at);
        gathered.map(|(_, publish)| publish.meetings).sum()
    };
    let new = publishes
        .values()
        .filter(|publish| publish.at > judged && publish.meetings > 0);
    new.filter(|publish| sum(publish.at) > settings.mass_meetings as usize)
        .cloned()
        .collect()
}

impl Releases {
    pub fn new(publishes: impl IntoIterator<Item = MassPublish>) -> Self {
        let publishes = publishes.into_iter().map(|publish| (publish.at, publish));
        Self {
            publishes: publishes.collect(),
        }
    }

    /// The mass publishes, the oldest first.
    pub fn publishes(&self) -> impl Iterator<Item = &MassPublish> {
        self.publishes.values()
    }

    /// The mass changes, the oldest first. Publishes belong together if nobody has decided about them, or somebody did about all
    /// at once, and if at most the gathering time lies between one and the next.
    pub fn mass_changes(&self, gather_minutes: u16) -> Vec<MassChange> {
        let gathering = SignedDuration::from_mins(gather_minutes.into());
        let mut changes: Vec<MassChange> = Vec::new();
        for publish in self.publishes.values() {
            let is_next = |change: &MassChange| {
                let last = change.publishes.last();
                let is_soon =
                    last.is_some_and(|last| publish.at.duration_since(*last) <= gathering);
                is_soon && change.decision == publish.decision
            };
            match changes.last_mut().filter(|change| is_next(change)) {
                Some(change) => {
                    change.publishes.push(publish.at);
                    change.meetings += publish.meetings;
                    change.until = change.until.max(publish.until);
                }
                None => changes.push(MassChange {
                    publishes: vec![publish.at],
                    meetings: publish.meetings,
                    until: publish.until,
                    decision: publish.decision.clone(),
                }),
            }
        }
        changes
    }

    /// The decisions, by the time of the changes.
    pub(super) fn decisions(&self) -> impl Iterator<Item = (Timestamp, &MassDecision)> {
        let publishes = self.publishes.iter();
        publishes.filter_map(|(at, publish)| Some((*at, publish.decision.as_ref()?)))
    }

    /// The time of the last decision.
    pub fn last_decision(&self) -> Option<Timestamp> {
        self.decisions().map(|(_, decision)| decision.at).max()
    }

    /// Whether somebody has to decide about a mass change.
    pub fn wait(&self, now: Timestamp) -> bool {
        let mut publishes = self.publishes.values();
        publishes.any(|publish| publish.decision.is_none() && publish.until > now)
    }

    pub(super) fn of(&self, at: Timestamp) -> Release {
        let Some(publish) = self.publishes.get(&at) else {
            return Release::AtOnce;
        };
        let decision = publish.decision.as_ref();
        match decision.map(|decision| (decision.answer, decision.at)) {
            None => Release::Waits,
            Some((MassAnswer::Send, at)) => Release::At(at),
            Some((MassAnswer::Drop, _)) => Release::Never,
        }
    }
}

/// The ends of those meetings in a change that were or are in these days after it, at their later time. Days without a time
/// are counted in UTC.
fn near_ends(change: &Change, days: u16) -> impl Iterator<Item = Timestamp> {
    let from = change.at.as_second();
    let until = from + SignedDuration::from_hours(24 * i64::from(days)).as_secs();
    let seconds = |when: When| match when {
        When::Timed { start, end } => Some((start, end)),
        When::Day(date) => {
            let midnight = date.in_tz("UTC").ok()?;
            let start = midnight.timestamp().as_second();
            Some((start, start + 86_400))
        }
    };
    change.meetings.iter().filter_map(move |meeting| {
        let times = meeting.before.into_iter().chain(meeting.after);
        let times = times.filter_map(seconds);
        let mut near = times.clone();
        if !near.any(|(start, end)| start <= until && end > from) {
            return None;
        }
        let end = times.map(|(_, end)| end).max()?;
        Some(Timestamp::from_second(end).unwrap_or(Timestamp::MAX))
    })
}

#[cfg(test)]
mod tests;
