//! The difference between what a person knows of each meeting and how it is now, from the log of changes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::mass_publish::{Release, Releases};
use crate::changes::{ChainedChange, Change, ChangeKind, KnownMeeting, MeetingChange, chains};
use crate::timetable::{University, When};

/// The changes that a person knows: those from before the subscription, those of publishes up to one time, and those of mass
/// changes that the desk had released by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The beginning of the subscription. The person has seen everything that was published then.
    pub begun: Timestamp,
    /// The `at` of the last publish.
    pub published: Timestamp,
    /// The time of the clock.
    pub released: Timestamp,
}

/// One meeting that differs from what the person knows.
#[derive(Clone, Debug, PartialEq)]
pub struct NetChange {
    /// From what the person knows to the last change. It has one meeting.
    pub change: Change,
    /// The time since which it differs.
    pub since: Timestamp,
}

/// The changes that a person should hear of now.
#[derive(Clone, Debug, PartialEq)]
pub enum NetChanges {
    Known(Vec<NetChange>),
    /// One of them has changed again by a publish that waits for a decision. Without one it is over at this time.
    WaitUntil(Timestamp),
}

impl NetChanges {
    /// The changes to mention; none while one of them waits.
    pub fn mentioned(self) -> Vec<NetChange> {
        match self {
            Self::Known(changes) => changes,
            Self::WaitUntil(_) => Vec::new(),
        }
    }
}

/// A change in the chain of a meeting, and when people get messages about it.
#[derive(Clone, Copy)]
struct ReleasedChange<'a> {
    link: ChainedChange<'a>,
    release: Release,
}

impl Cursor {
    /// The cursor of somebody who begins to get messages now.
    pub fn at(now: Timestamp) -> Self {
        Self {
            begun: now,
            published: now,
            released: now,
        }
    }

    fn knows(self, link: &ReleasedChange<'_>) -> bool {
        let is_known = match link.release {
            Release::AtOnce => link.link.change.at <= self.published,
            Release::At(released) => {
                link.link.change.at <= self.published && released <= self.released
            }
            Release::Waits | Release::Never => false,
        };
        is_known || link.link.change.at <= self.begun
    }
}

/// The meetings to mention, by time: those that differ from what the person knows, as far as a change that is new to the
/// person came at most `days` before the meeting. Meetings that are over, and other staff alone, are not mentioned. While a
/// change that the person should hear of is followed by one that waits for a decision, nothing is mentioned: "now" would be
/// wrong, and the cursor cannot leave one meeting out.
///
/// `changes` are those of the person's feed, the latest first, as `ChangeLog::of_link` gives them.
pub fn net_changes(
    changes: &[&Change],
    university: &University,
    (cursor, releases): (Cursor, &Releases),
    days: u16,
    now: Timestamp,
) -> NetChanges {
    let mut found = Vec::new();
    let mut waits_until = None;
    for chain in chains(changes, university) {
        let with_release = chain.into_iter().map(|link| ReleasedChange {
            link,
            release: releases.of(link.change.at),
        });
        let chain: Vec<ReleasedChange<'_>> = with_release.collect();
        let Some(net) = net_change(&chain, cursor, days, now) else {
            continue;
        };
        match chain.last() {
            Some(last) if last.release == Release::Waits => {
                waits_until = waits_until.into_iter().chain([net_end(&net, last)]).min();
            }
            Some(last) if last.release != Release::Never => found.push(net),
            Some(_) | None => {}
        }
    }
    if let Some(until) = waits_until {
        return NetChanges::WaitUntil(until);
    }
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    NetChanges::Known(without_other_sides(found))
}

/// The time at which a meeting is over, both as the person knows it and as it is now.
fn net_end(net: &NetChange, last: &ReleasedChange<'_>) -> Timestamp {
    let meeting = net.change.meetings[0];
    let times = meeting.before.into_iter().chain(meeting.after);
    let ends = times.map(|when| last.end(when));
    ends.max().unwrap_or(Timestamp::MAX)
}

/// The changes without those that another side of the same joint activity has too.
fn without_other_sides(all: Vec<NetChange>) -> Vec<NetChange> {
    let mut kept: Vec<NetChange> = Vec::new();
    for net in all {
        let is_other_side = |known: &NetChange| is_of_other_side(&known.change, &net.change);
        match kept.iter_mut().find(|known| is_other_side(known)) {
            Some(known) => known.since = known.since.min(net.since),
            None => kept.push(net),
        }
    }
    kept
}

fn is_of_other_side(change: &Change, other: &Change) -> bool {
    let times = |change: &Change| (change.meetings[0].before, change.meetings[0].after);
    let facts = |change: &Change| (change.kind, change.before.clone(), change.after.clone());
    let (activity, other_activity) = (&change.activity, &other.activity);
    activity.shared.is_some()
        && activity.shared == other_activity.shared
        && activity.term == other_activity.term
        && activity.module_code != other_activity.module_code
        && times(change) == times(other)
        && facts(change) == facts(other)
}

fn order(NetChange { change, .. }: &NetChange) -> impl Ord + '_ {
    let when = change.meetings[0].when();
    let activity = &change.activity;
    (when, &activity.module_code, &activity.term, &activity.id)
}

/// The net change of one meeting, whose changes are in their order.
fn net_change(
    chain: &[ReleasedChange<'_>],
    cursor: Cursor,
    days: u16,
    now: Timestamp,
) -> Option<NetChange> {
    let last_known = chain.iter().rposition(|link| cursor.knows(link));
    let later = &chain[last_known.map_or(0, |index| index + 1)..];
    // Nobody gets a message about these, but calendars have shown them since.
    let silent = later.iter().take_while(|link| link.is_silent(days));
    let (silent, later) = later.split_at(silent.count());
    let known = match (silent.last(), last_known) {
        (Some(link), _) => link.link.after,
        (None, Some(index)) => chain[index].link.after,
        (None, None) => chain.first()?.link.before,
    };
    // A change that waits, and is followed by one that does not, is in the difference too.
    let mut new = later.iter().filter(|link| link.released().is_some());
    let mut since = None;
    for link in new.clone() {
        since = match ChangeKind::between(known, link.link.after) {
            None | Some(ChangeKind::OtherStaff) => None,
            Some(_) => since.or(link.released().filter(|_| link.is_near(days))),
        };
    }
    let last = new.next_back()?;
    let kind = ChangeKind::between(known, last.link.after)?;
    let is_over =
        |version: KnownMeeting<'_>| version.is_none_or(|(when, _)| last.is_past(when, now));
    if is_over(known) && is_over(last.link.after) {
        return None;
    }
    let owned = |version: KnownMeeting<'_>| version.map(|(_, facts)| facts.clone());
    let when = |version: KnownMeeting<'_>| version.map(|(when, _)| when);
    Some(NetChange {
        change: Change {
            at: last.link.change.at,
            kind,
            activity: Arc::clone(&last.link.change.activity),
            before: owned(known),
            after: owned(last.link.after),
            note: last.link.change.note.clone(),
            meetings: vec![MeetingChange {
                key: last.link.key,
                before: when(known),
                after: when(last.link.after),
            }],
        },
        since: since?,
    })
}

impl ReleasedChange<'_> {
    /// The time from which people get messages about it; `None` if they get none.
    fn released(&self) -> Option<Timestamp> {
        match self.release {
            Release::AtOnce => Some(self.link.change.at),
            Release::At(released) => Some(released),
            Release::Waits | Release::Never => None,
        }
    }

    /// Whether nobody gets a message about it, however long it waits.
    fn is_silent(&self, days: u16) -> bool {
        match self.release {
            Release::Waits => false,
            Release::Never => true,
            Release::AtOnce | Release::At(_) => {
                !self.is_near(days)
                    || ChangeKind::between(self.link.before, self.link.after)
                        == Some(ChangeKind::OtherStaff)
            }
        }
    }

    /// Whether the meeting was or is within these days after the change.
    fn is_near(&self, days: u16) -> bool {
        let Some(from) = self.released() else {
            return false;
        };
        let until = from.saturating_add(SignedDuration::from_hours(24 * i64::from(days)));
        let until = until.unwrap_or(Timestamp::MAX);
        let is_near = |(when, _): (When, _)| self.begin(when) <= until && !self.is_past(when, from);
        self.link.before.is_some_and(is_near) || self.link.after.is_some_and(is_near)
    }

    fn begin(&self, when: When) -> Timestamp {
        match when {
            When::Timed { start, .. } => Timestamp::from_second(start).unwrap_or(Timestamp::MAX),
            When::Day(date) => {
                let midnight = date.to_zoned(self.link.change.activity.timezone.clone());
                midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
            }
        }
    }

    fn is_past(&self, when: When, now: Timestamp) -> bool {
        self.end(when) <= now
    }

    fn end(&self, when: When) -> Timestamp {
        match when {
            When::Timed { end, .. } => Timestamp::from_second(end).unwrap_or(Timestamp::MAX),
            When::Day(date) => self.begin(When::Day(date.saturating_add(1.day()))),
        }
    }
}

#[cfg(test)]
mod tests;
