//! Publishes that change so much that nobody gets a message about them before the desk has decided.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::changes::{Change, ChangeLog};
use crate::config::MessagesConfig;
use crate::timetable::When;

/// A publish that changed more meetings of the next days than the settings allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MassPublish {
    /// The time of its changes.
    pub at: Timestamp,
    /// The number of changed meetings. A meeting of several modules counts once for each.
    pub meetings: usize,
    /// `None` if nobody has decided.
    pub decision: Option<MassDecision>,
}

/// A decision about a mass change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MassDecision {
    pub at: Timestamp,
    pub answer: MassAnswer,
}

/// The answer to the question whether people get messages about a mass change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MassAnswer {
    Send,
    Drop,
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

/// The mass changes of a log, with the decisions about them.
#[derive(Clone, Debug, Default)]
pub struct Releases {
    publishes: BTreeMap<Timestamp, MassPublish>,
}

impl Releases {
    pub fn new(
        log: &ChangeLog,
        settings: &MessagesConfig,
        decisions: &HashMap<Timestamp, MassDecision>,
    ) -> Self {
        let mut counts: HashMap<Timestamp, usize> = HashMap::new();
        for change in log.iter() {
            *counts.entry(change.at).or_default() += near_meetings(change, settings.days);
        }
        let limit = settings.mass_meetings as usize;
        // A decision holds, also if the limit is raised later, or the log has forgotten some of the changes.
        let is_mass =
            |at: &Timestamp, meetings: usize| meetings > limit || decisions.contains_key(at);
        let counts = counts.into_iter();
        let mass = counts.filter(|(at, meetings)| is_mass(at, *meetings));
        let publishes = mass.map(|(at, meetings)| {
            let decision = decisions.get(&at).copied();
            let publish = MassPublish {
                at,
                meetings,
                decision,
            };
            (at, publish)
        });
        Self {
            publishes: publishes.collect(),
        }
    }

    /// The mass changes, the oldest first.
    pub fn publishes(&self) -> impl Iterator<Item = &MassPublish> {
        self.publishes.values()
    }

    /// Whether somebody has to decide about the publish at this time.
    pub fn waits(&self, at: Timestamp) -> bool {
        self.of(at) == Release::Waits
    }

    pub(super) fn of(&self, at: Timestamp) -> Release {
        let Some(publish) = self.publishes.get(&at) else {
            return Release::AtOnce;
        };
        match publish.decision {
            None => Release::Waits,
            Some(MassDecision {
                answer: MassAnswer::Send,
                at,
            }) => Release::At(at),
            Some(MassDecision {
                answer: MassAnswer::Drop,
                ..
            }) => Release::Never,
        }
    }
}

/// The number of meetings in a change that were or are in these days after it. Days without a time are counted in UTC.
fn near_meetings(change: &Change, days: u16) -> usize {
    let from = change.at.as_second();
    let until = from + SignedDuration::from_hours(24 * i64::from(days)).as_secs();
    let is_near = |when: When| match when {
        When::Timed { start, end } => start <= until && end > from,
        When::Day(date) => {
            let midnight = date.in_tz("UTC");
            midnight.is_ok_and(|midnight| {
                let start = midnight.timestamp().as_second();
                start <= until && start + 86_400 > from
            })
        }
    };
    let meetings = change.meetings.iter();
    let near = meetings.filter(|meeting| {
        let mut times = meeting.before.into_iter().chain(meeting.after);
        times.any(is_near)
    });
    near.count()
}
