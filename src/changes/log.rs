//! The changes of the last weeks, by module.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::compare::added;
use super::moves::StoredMoves;
use super::{Change, ChangeKind, MeetingChange, Moves};
use crate::timetable::{MeetingKey, Module};
use crate::trusted_time::TimeBounds;

/// A clock that is set back by less than this leaves the dates of changes as they are.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// The most changes that are kept of one module.
const MAX_OF_MODULE: usize = 200;

/// The most meetings in all changes together, about 40 MB. The oldest changes are dropped.
const MAX_MEETINGS: usize = 250_000;

/// The changes of the last weeks. Cheap to clone: the changes themselves are shared.
#[derive(Clone, Debug, Default)]
pub struct ChangeLog {
    /// By the module's code; the oldest first.
    modules: HashMap<Box<str>, Vec<Arc<Change>>>,
    changes: usize,
    meetings: usize,
    latest: Option<Timestamp>,
    redated_until: Option<Timestamp>,
    /// The last change that was dropped since the start because all together are too many.
    trimmed_until: Option<Timestamp>,
    moves: Moves,
}

/// A log after an update.
#[derive(Debug)]
pub struct UpdatedChangeLog {
    pub log: Arc<ChangeLog>,
    /// The new changes.
    pub added: Vec<Arc<Change>>,
    /// Whether changes that were dated later than now have another time.
    pub is_redated: bool,
}

impl ChangeLog {
    /// The log with these changes, and without those that are older than `keep_days` or too many. A change that is
    /// dated later than now was seen while the clock was ahead, and gets the time of now.
    pub fn updated(
        self: &Arc<Self>,
        changes: Vec<Change>,
        keep_days: u32,
        (now, bounds): (Timestamp, TimeBounds),
    ) -> UpdatedChangeLog {
        let since = bounds
            .earliest
            .saturating_sub((i64::from(keep_days) * 24).hours())
            .unwrap_or(Timestamp::MIN);
        let latest = bounds.latest.saturating_add(MAX_AHEAD);
        let latest = latest.unwrap_or(Timestamp::MAX);
        let is_redated = self.has_later_than(latest);
        let mut log = Arc::clone(self);
        let mut added = Vec::new();
        if !changes.is_empty() || self.is_older_than(since) || is_redated {
            let log = Arc::make_mut(&mut log);
            if is_redated {
                log.redate(latest, now);
            }
            let at = log.time_for(now);
            for change in changes {
                added.push(log.add(Change { at, ..change }));
            }
            log.trim(since);
        }
        UpdatedChangeLog {
            log,
            added,
            is_redated,
        }
    }

    /// The meetings that are not as they first were, also by changes that the log has no longer.
    pub fn moves(&self) -> &Moves {
        &self.moves
    }

    /// Forgets how meetings were before, unless their term is kept. Returns whether there were such meetings.
    pub fn retain_moves(self: &mut Arc<Self>, is_kept: impl Fn(&str) -> bool) -> bool {
        self.moves.has_others(&is_kept) && Arc::make_mut(self).moves.retain_terms(is_kept)
    }

    /// The time of the last change.
    pub fn latest(&self) -> Option<Timestamp> {
        self.latest
    }

    /// The time of the last change that has got another time since the start; `None` if none has. Later ones are newer.
    pub fn redated_until(&self) -> Option<Timestamp> {
        self.redated_until
    }

    /// The changes after this time alone.
    #[must_use]
    pub fn later_than(&self, at: Timestamp) -> Self {
        let mut later = Self::default();
        for of_module in self.modules.values() {
            let first = of_module.partition_point(|change| change.at <= at);
            for change in &of_module[first..] {
                later.push(Arc::clone(change));
            }
        }
        later
    }

    /// The changes of these publishes alone. `publishes` are in order.
    #[must_use]
    pub fn of_publishes(&self, publishes: &[Timestamp]) -> Self {
        let mut found = Self::default();
        for change in self.modules.values().flatten() {
            if publishes.binary_search(&change.at).is_ok() {
                found.push(Arc::clone(change));
            }
        }
        found
    }

    /// All changes, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.modules.values().flatten().map(AsRef::as_ref)
    }

    /// All changes with their times in milliseconds and their ids, in the order of both.
    pub fn in_order(&self) -> Vec<(i64, u64, Arc<Change>)> {
        let all = self.modules.values().flatten();
        let numbered = all.map(|change| (change.at.as_millisecond(), change.id(), change));
        let mut numbered: Vec<_> = numbered
            .map(|(at, id, change)| (at, id, Arc::clone(change)))
            .collect();
        numbered.sort_unstable_by_key(|(at, id, _)| (*at, *id));
        numbered
    }

    /// The time of the last change that may have been dropped because its module has too many, or was since the start because all
    /// together are too many. The changes after it are all there.
    pub fn dropped_until(&self) -> Option<Timestamp> {
        let full = self.modules.values();
        let full = full.filter(|of_module| of_module.len() >= MAX_OF_MODULE);
        full.filter_map(|of_module| of_module.first())
            .map(|oldest| oldest.at)
            .chain(self.trimmed_until)
            .max()
    }

    /// The number of changes.
    pub fn len(&self) -> usize {
        self.changes
    }

    pub fn is_empty(&self) -> bool {
        self.changes == 0
    }

    /// The meetings of a new module that were removed before and are back. Nothing else about a new module is a change.
    pub fn returned(&self, module: &Module, now: Timestamp) -> Vec<Change> {
        if self.all_of(&module.code).is_empty() {
            return Vec::new();
        }
        added(module, now, |activity, key| {
            let last = self.last_of(&module.code, &module.term, &activity.id, key);
            last.is_some_and(|(change, _)| change.kind == ChangeKind::Removed)
        })
    }

    /// The change without the meetings that the log has already: after a crash, the store may be older than the log.
    pub fn without_known(&self, mut change: Change) -> Option<Change> {
        let activity = Arc::clone(&change.activity);
        let Change {
            kind,
            ref before,
            ref after,
            ..
        } = change;
        let is_new = |meeting: &MeetingChange| {
            let last = self.last_of(
                &activity.module_code,
                &activity.term,
                &activity.id,
                meeting.key,
            );
            last.is_none_or(|(known, last)| {
                (known.kind, &known.before, &known.after) != (kind, before, after)
                    || last != meeting
            })
        };
        change.meetings.retain(is_new);
        (!change.meetings.is_empty()).then_some(change)
    }

    /// Adds a change as the latest of its module.
    pub(super) fn add(&mut self, mut change: Change) -> Arc<Change> {
        // Equal activities share their memory.
        let known = self
            .all_of(&change.activity.module_code)
            .iter()
            .rev()
            .find(|known| known.activity == change.activity);
        if let Some(known) = known {
            change.activity = Arc::clone(&known.activity);
        }
        change.meetings.shrink_to_fit();
        self.moves.add(&change);
        let change = Arc::new(change);
        self.push(Arc::clone(&change));
        change
    }

    /// The time of the changes that are found `now`, in milliseconds; each publish has another.
    pub(super) fn time_for(&self, now: Timestamp) -> Timestamp {
        let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        // A later change never comes before one that is known, because mails, webhooks and programs go on after the last that
        // they have. So after a clock that was some days ahead the changes go on from there until the right time has come. Those of
        // a clock that was further ahead have got other times before.
        let known = self.latest.filter(|latest| *latest >= now);
        known
            .and_then(|latest| latest.checked_add(1.millisecond()).ok())
            .unwrap_or(now)
    }

    /// Whether a change in it is older than this.
    pub(super) fn is_older_than(&self, since: Timestamp) -> bool {
        self.modules
            .values()
            .filter_map(|of_module| of_module.first())
            .any(|oldest| oldest.at < since)
    }

    /// Whether a change in it is dated later than this.
    pub(super) fn has_later_than(&self, latest: Timestamp) -> bool {
        self.latest > Some(latest)
    }

    /// Gives changes that are dated later than `latest` the time of `now`, and a millisecond more for each publish, which
    /// keeps their order.
    pub(super) fn redate(&mut self, latest: Timestamp, now: Timestamp) {
        let all = std::mem::take(self);
        self.moves = all.moves;
        self.trimmed_until = all.trimmed_until.map(|until| until.min(now));
        let mut changes: Vec<Arc<Change>> = all.modules.into_values().flatten().collect();
        changes.sort_by_key(|change| change.at);
        let (mut last, mut at) = (None, now);
        for mut change in changes {
            if change.at > latest {
                if last.is_some_and(|last| last != change.at) {
                    at = at.saturating_add(1.millisecond()).unwrap_or(at);
                }
                last = Some(change.at);
                Arc::make_mut(&mut change).at = at;
                self.redated_until = Some(at);
            }
            self.push(change);
        }
    }

    /// Drops changes that are older than this, and the oldest ones if there are too many.
    pub(super) fn trim(&mut self, since: Timestamp) {
        if !self.is_older_than(since) && self.meetings <= MAX_MEETINGS {
            return;
        }
        let all = std::mem::take(self);
        self.moves = all.moves;
        self.redated_until = all.redated_until;
        let mut changes: Vec<Arc<Change>> = all.modules.into_values().flatten().collect();
        changes.retain(|change| change.at >= since);
        changes.sort_by_key(|change| change.at);
        let mut meetings = 0;
        let is_beyond_limit = |change: &Arc<Change>| {
            meetings += change.meetings.len();
            meetings > MAX_MEETINGS
        };
        let first = changes
            .iter()
            .rposition(is_beyond_limit)
            .map_or(0, |last_dropped| last_dropped + 1);
        let last_dropped = first.checked_sub(1).map(|last| changes[last].at);
        self.trimmed_until = all.trimmed_until.max(last_dropped);
        for change in changes.drain(first..) {
            self.push(change);
        }
    }

    /// All changes, the oldest first; within a publish by module.
    pub(super) fn oldest_first(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = self.iter().collect();
        changes.sort_by_key(|change| (change.at, &change.activity.module_code));
        changes
    }

    /// The lines about moves that stand after the changes in a file. There are none if the changes say it all.
    pub(super) fn unwritten_moves(&self) -> Vec<StoredMoves> {
        let mut of_changes = Moves::default();
        for change in self.oldest_first() {
            of_changes.add(change);
        }
        if of_changes == self.moves {
            Vec::new()
        } else {
            self.moves.stored()
        }
    }

    /// Takes in a line about moves that was written with the log.
    pub(super) fn restore_moves(&mut self, line: StoredMoves) {
        self.moves.restore(line);
    }

    fn push(&mut self, change: Arc<Change>) {
        let of_module = self
            .modules
            .entry(change.activity.module_code.clone())
            .or_default();
        self.changes += 1;
        self.meetings += change.meetings.len();
        self.latest = self.latest.max(Some(change.at));
        // Earlier versions wrote logs that are not in the order of time after a clock that was ahead.
        let place = of_module.partition_point(|known| known.at <= change.at);
        of_module.insert(place, change);
        if of_module.len() > MAX_OF_MODULE {
            let oldest = of_module.remove(0);
            self.changes -= 1;
            self.meetings -= oldest.meetings.len();
        }
    }

    /// The changes of a module, the oldest first.
    pub(super) fn of_code(&self, code: &str) -> impl Iterator<Item = &Change> {
        self.all_of(code).iter().map(AsRef::as_ref)
    }

    fn all_of(&self, code: &str) -> &[Arc<Change>] {
        self.modules.get(code).map_or(&[], Vec::as_slice)
    }

    /// The last change of a meeting in the log.
    fn last_of(
        &self,
        code: &str,
        term: &str,
        activity: &str,
        key: MeetingKey,
    ) -> Option<(&Change, &MeetingChange)> {
        let mut latest_first = self.all_of(code).iter().rev();
        latest_first.find_map(|change| {
            if (&*change.activity.term, &*change.activity.id) != (term, activity) {
                return None;
            }
            let meeting = change.meetings.iter().find(|meeting| meeting.key == key)?;
            Some((&**change, meeting))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{ActivityRef, MeetingFacts};
    use crate::timetable::{MeetingState, When};

    /// A change of so many meetings of a module.
    fn change(code: &str, second: i64, meetings: usize) -> Change {
        let after = MeetingFacts {
            state: MeetingState::Confirmed,
            rooms: Vec::new(),
            staff: Vec::new(),
            is_online: false,
        };
        let meeting = MeetingChange {
            key: MeetingKey::Week(1),
            before: None,
            after: Some(When::Timed { start: 0, end: 1 }),
        };
        Change {
            at: Timestamp::from_second(second).unwrap(),
            kind: ChangeKind::Added,
            activity: ActivityRef::example(code),
            before: None,
            after: Some(after),
            note: None,
            meetings: vec![meeting; meetings],
        }
    }

    #[test]
    fn the_oldest_changes_are_dropped_when_there_are_too_many_meetings() {
        let mut log = ChangeLog::default();
        for (second, code) in (0..).zip(["A", "B", "A", "C"]) {
            log.add(change(code, second, MAX_MEETINGS / 3));
        }
        log.trim(Timestamp::MIN);
        let times: Vec<i64> = log
            .oldest_first()
            .iter()
            .map(|change| change.at.as_second())
            .collect();
        assert_eq!((times, log.len()), (vec![1, 2, 3], 3));
        assert_eq!(log.dropped_until(), Timestamp::from_second(0).ok());
        log.add(change("D", 4, MAX_MEETINGS));
        log.trim(Timestamp::MIN);
        assert_eq!((log.len(), log.meetings), (1, MAX_MEETINGS));
        assert_eq!(log.dropped_until(), Timestamp::from_second(3).ok());
        assert_eq!(log.of_module("D").len(), 1);
    }

    #[test]
    fn a_change_that_a_full_module_drops_is_known_to_be_gone() {
        let mut log = ChangeLog::default();
        log.add(change("B", 0, 1));
        for second in 1..200 {
            log.add(change("A", second, 1));
        }
        assert_eq!(log.dropped_until(), None);
        for (second, until) in [(200, 1), (201, 2)] {
            log.add(change("A", second, 1));
            let until = Timestamp::from_second(until).unwrap();
            assert_eq!(log.dropped_until(), Some(until));
        }
    }

    #[test]
    fn a_change_comes_after_the_last_one_unless_the_last_one_gets_another_time() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        // A server that has seen hour 100 publishes at an hour after one of a clock that was ahead.
        let second = |ahead, now| {
            let log = Arc::new(ChangeLog::default());
            let first = log.updated(vec![change("A", 0, 1)], 60, (at(ahead), bounds(ahead)));
            let second = vec![change("B", 0, 1)];
            first.log.updated(second, 60, (at(now), bounds(100)))
        };
        for now in [101, 100, 99, 76, 75, 2] {
            let second = second(100, now);
            assert!(second.added[0].at > at(100), "{now}");
            assert_eq!(second.log.later_than(at(100)).len(), 1, "{now}");
            assert!(!second.is_redated, "{now}");
        }
        assert!(!second(124, 75).is_redated);
        let redated = second(125, 75);
        assert!(redated.is_redated);
        assert!(redated.added[0].at > at(75) && redated.added[0].at < at(76));
        assert_eq!(redated.log.later_than(at(75)).len(), 1);
    }

    /// The bounds of a server that has seen this hour.
    fn bounds(hour: i64) -> TimeBounds {
        TimeBounds::of_clock(Timestamp::from_second(hour * 3600).unwrap())
    }

    #[test]
    fn changes_of_the_same_activity_share_its_memory() {
        let mut log = ChangeLog::default();
        let [first, second] = [log.add(change("A", 0, 1)), log.add(change("A", 1, 1))];
        assert!(Arc::ptr_eq(&first.activity, &second.activity));
        assert_ne!(first.id(), second.id());
    }
}
