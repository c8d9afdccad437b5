//! The changes of the last weeks, by module, and which of them concern whom.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::compare::added;
use super::{ActivityRef, Change, ChangeKind, MeetingChange};
use crate::feed::{FeedId, Kind};
use crate::timetable::{Enrolment, MeetingKey, Module, University, When};
use crate::trusted_time::TimeBounds;

/// A clock that is set back by less than this leaves the dates of changes as they are.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// The most changes that are kept of one module: nobody reads more.
const MAX_OF_MODULE: usize = 200;

/// Meetings in all changes together; the oldest changes give way. They take about 40 MB.
const MAX_MEETINGS: usize = 250_000;

/// The changes of the last weeks. Cheap to clone: the changes themselves are shared.
#[derive(Clone, Debug, Default)]
pub struct ChangeLog {
    /// By the module's code; the oldest first.
    modules: HashMap<Box<str>, Vec<Arc<Change>>>,
    changes: usize,
    meetings: usize,
    latest: Option<Timestamp>,
}

/// A log after an update.
#[derive(Debug)]
pub struct UpdatedChangeLog {
    pub log: Arc<ChangeLog>,
    /// The changes that it has in addition.
    pub added: Vec<Arc<Change>>,
    /// Changes of a time to come have another time now.
    pub is_redated: bool,
}

impl ChangeLog {
    /// The log with these changes, and without those that are older than `keep_days` or too many. A change that is
    /// dated later than it can be was seen while the clock was ahead, and counts as seen now.
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

    /// The changes of a module in all its terms, the latest first, and those of one publish by time.
    pub fn of_module(&self, code: &str) -> Vec<&Change> {
        latest_first(self.all_of(code).iter().map(AsRef::as_ref))
    }

    /// The changes that are `wanted` of what a feed shows, or did before them, in the same order. What a joint
    /// activity's sides have in common is told once. Who has joined a module or a group since is told what was before,
    /// too.
    pub fn of_feed(
        &self,
        university: &University,
        FeedId { kind, id }: &FeedId,
        wanted: impl Fn(&Change) -> bool,
    ) -> Vec<&Change> {
        let all = || self.iter().filter(|change| wanted(change));
        match kind {
            Kind::Module => latest_first(
                self.all_of(id)
                    .iter()
                    .map(AsRef::as_ref)
                    .filter(|change| wanted(change)),
            ),
            Kind::Room => told_once(all().filter(|change| change.is_in_room(id))),
            Kind::Staff => told_once(all().filter(|change| change.is_taught_by(id))),
            Kind::Student => {
                let enrolments = university
                    .enrolments
                    .iter()
                    .map(|enrolment| &*enrolment.value);
                let attended = enrolments.flat_map(|enrolment| {
                    let changes = self.all_of(&enrolment.module);
                    // Most modules have none, so that few rolls are searched.
                    let set = if changes.is_empty() {
                        None
                    } else {
                        group_set_of(enrolment, id)
                    };
                    changes.iter().map(AsRef::as_ref).filter(move |change| {
                        let is_attended = |set| {
                            change.about.term == enrolment.term
                                && enrolment.attends(set, &change.about.groups)
                        };
                        set.is_some_and(is_attended)
                    })
                });
                told_once(attended.filter(|change| wanted(change)))
            }
        }
    }

    /// All changes, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.modules.values().flatten().map(AsRef::as_ref)
    }

    /// The number of changes.
    pub fn len(&self) -> usize {
        self.changes
    }

    pub fn is_empty(&self) -> bool {
        self.changes == 0
    }

    /// The meetings of a module that nobody knew, of which the last that was told is that they are gone: they are
    /// back. Everything else about a new module is not news.
    pub fn returned(&self, module: &Module, now: Timestamp) -> Vec<Change> {
        if self.all_of(&module.code).is_empty() {
            return Vec::new();
        }
        added(module, now, |activity, key| {
            let last = self.last_of(&module.code, &module.term, &activity.id, key);
            last.is_some_and(|(change, _)| change.what == ChangeKind::Removed)
        })
    }

    /// The change without the meetings that the log has already: after a crash, the store may be older than the log.
    pub fn news(&self, mut change: Change) -> Option<Change> {
        let ActivityRef {
            code,
            term,
            activity,
            ..
        } = &*change.about;
        let is_told = |shift: &MeetingChange| {
            let last = self.last_of(code, term, activity, shift.key);
            last.is_some_and(|(told, last)| {
                (told.what, &told.before, &told.after)
                    == (change.what, &change.before, &change.after)
                    && last == shift
            })
        };
        let told: Vec<bool> = change.meetings.iter().map(is_told).collect();
        let mut told = told.into_iter();
        change.meetings.retain(|_| told.next() == Some(false));
        (!change.meetings.is_empty()).then_some(change)
    }

    /// Takes a change in, as the latest of its module.
    pub(super) fn add(&mut self, mut change: Change) -> Arc<Change> {
        // One of each is enough in memory.
        let known = self
            .all_of(&change.about.code)
            .iter()
            .rev()
            .find(|known| known.about == change.about);
        if let Some(known) = known {
            change.about = Arc::clone(&known.about);
        }
        change.meetings.shrink_to_fit();
        let change = Arc::new(change);
        self.push(Arc::clone(&change));
        change
    }

    /// The time for what is seen `now`, in milliseconds: no two publishes have the same.
    pub(super) fn time_for(&self, now: Timestamp) -> Timestamp {
        let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        // After a clock that was far ahead has been put right, the right time is better.
        let recent = self.latest.filter(|latest| {
            (0..60_000).contains(&(latest.as_millisecond() - now.as_millisecond()))
        });
        recent
            .and_then(|latest| latest.checked_add(1.millisecond()).ok())
            .unwrap_or(now)
    }

    /// Whether something in it is older than this.
    pub(super) fn is_older_than(&self, since: Timestamp) -> bool {
        self.modules
            .values()
            .filter_map(|of_module| of_module.first())
            .any(|oldest| oldest.at < since)
    }

    /// Whether something in it is dated later than this.
    pub(super) fn has_later_than(&self, latest: Timestamp) -> bool {
        self.latest > Some(latest)
    }

    /// Dates as of `now` what is dated later than `latest`, a millisecond for each publish, so that their order stays.
    pub(super) fn redate(&mut self, latest: Timestamp, now: Timestamp) {
        let modules = std::mem::take(self).modules;
        let mut changes: Vec<Arc<Change>> = modules.into_values().flatten().collect();
        changes.sort_by_key(|change| change.at);
        let (mut last, mut at) = (None, now);
        for mut change in changes {
            if change.at > latest {
                if last.is_some_and(|last| last != change.at) {
                    at = at.saturating_add(1.millisecond()).unwrap_or(at);
                }
                last = Some(change.at);
                Arc::make_mut(&mut change).at = at;
            }
            self.push(change);
        }
    }

    /// Drops what is older than this, and the oldest of what is too much.
    pub(super) fn trim(&mut self, since: Timestamp) {
        if !self.is_older_than(since) && self.meetings <= MAX_MEETINGS {
            return;
        }
        let mut changes: Vec<Arc<Change>> = std::mem::take(self)
            .modules
            .into_values()
            .flatten()
            .collect();
        changes.retain(|change| change.at >= since);
        changes.sort_by_key(|change| change.at);
        let mut meetings = 0;
        let is_too_much = |change: &Arc<Change>| {
            meetings += change.meetings.len();
            meetings > MAX_MEETINGS
        };
        let first = changes
            .iter()
            .rposition(is_too_much)
            .map_or(0, |last_too_much| last_too_much + 1);
        for change in changes.drain(first..) {
            self.push(change);
        }
    }

    /// All changes as they came; within a publish by module.
    pub(super) fn oldest_first(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = self.iter().collect();
        changes.sort_by_key(|change| (change.at, &change.about.code));
        changes
    }

    fn push(&mut self, change: Arc<Change>) {
        let of_module = self.modules.entry(change.about.code.clone()).or_default();
        self.changes += 1;
        self.meetings += change.meetings.len();
        self.latest = self.latest.max(Some(change.at));
        of_module.push(change);
        if of_module.len() > MAX_OF_MODULE {
            let oldest = of_module.remove(0);
            self.changes -= 1;
            self.meetings -= oldest.meetings.len();
        }
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
        let of_activity =
            self.all_of(code).iter().rev().filter(|change| {
                (&*change.about.term, &*change.about.activity) == (term, activity)
            });
        let mut of_meeting = of_activity.filter_map(|change| {
            let shift = change.meetings.iter().find(|shift| shift.key == key)?;
            Some((&**change, shift))
        });
        of_meeting.next()
    }
}

/// The combination of groups in which a student is on the roll.
fn group_set_of(enrolment: &Enrolment, student: &str) -> Option<u32> {
    let place = enrolment
        .students
        .binary_search_by(|(id, _)| id.as_str().cmp(student))
        .ok()?;
    Some(enrolment.students[place].1)
}

/// Leaves out what another side of the same joint activity tells already. A side that changes twice in the same way
/// (there, back, and there again) tells so twice, and its other side does as well.
fn told_once<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<&'a Change> {
    let mut changes = latest_first(changes);
    let mut counts: HashMap<(&str, u64, &str, &str), usize> = HashMap::new();
    let mut told: HashMap<(&str, u64), usize> = HashMap::new();
    let mut is_told = vec![false; changes.len()];
    let mut oldest_first: Vec<(&Change, &mut bool)> =
        changes.iter().copied().zip(&mut is_told).collect();
    // Within a publish the side of the first module is told, which is the one that calendars show.
    oldest_first.sort_by_key(|(change, _)| change.at);
    for (change, is_told) in oldest_first {
        let ActivityRef {
            code,
            term,
            activity,
            shared: Some(shared),
            ..
        } = &*change.about
        else {
            continue;
        };
        let alike = (&**shared, alike(change, term));
        let count = counts
            .entry((alike.0, alike.1, code, activity))
            .or_default();
        *count += 1;
        let most = told.entry(alike).or_default();
        *is_told = *count <= *most;
        *most = (*most).max(*count);
    }
    let mut is_told = is_told.into_iter();
    changes.retain(|_| is_told.next() == Some(false));
    changes
}

/// Equal for the changes of two sides of a joint activity that say the same.
fn alike(change: &Change, term: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    let times: Vec<(Option<When>, Option<When>)> = change
        .meetings
        .iter()
        .map(|shift| (shift.before, shift.after))
        .collect();
    (term, change.what, times).hash(&mut hash);
    for side in [&change.before, &change.after] {
        side.as_ref()
            .map(|side| (side.state, &side.rooms, &side.staff))
            .hash(&mut hash);
    }
    hash.finish()
}

fn latest_first<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<&'a Change> {
    let mut changes: Vec<&Change> = changes.collect();
    changes.sort_by_cached_key(|change| {
        let ActivityRef {
            code,
            term,
            activity,
            ..
        } = &*change.about;
        (
            Reverse(change.at),
            change.meetings.first().and_then(MeetingChange::when),
            code,
            term,
            activity,
        )
    });
    changes
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::changes::MeetingFacts;
    use crate::timetable::MeetingState;

    /// A change of so many meetings of a module.
    fn change(code: &str, second: i64, meetings: usize) -> Change {
        let about = ActivityRef {
            code: code.into(),
            term: "T".into(),
            title: code.into(),
            timezone: TimeZone::UTC,
            activity: "LEC".into(),
            kind: "Lecture".into(),
            activity_title: None,
            groups: Vec::new(),
            shared: None,
        };
        let after = MeetingFacts {
            state: MeetingState::Confirmed,
            rooms: Vec::new(),
            staff: Vec::new(),
            is_online: false,
        };
        let shift = MeetingChange {
            key: MeetingKey::Week(1),
            before: None,
            after: Some(When::Timed { start: 0, end: 1 }),
        };
        Change {
            at: Timestamp::from_second(second).unwrap(),
            what: ChangeKind::Added,
            about: about.into(),
            before: None,
            after: Some(after),
            meetings: vec![shift; meetings],
        }
    }

    #[test]
    fn what_is_too_much_in_all_takes_the_place_of_what_is_oldest() {
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
        log.add(change("D", 4, MAX_MEETINGS));
        log.trim(Timestamp::MIN);
        assert_eq!((log.len(), log.meetings), (1, MAX_MEETINGS));
        assert_eq!(log.of_module("D").len(), 1);
    }

    #[test]
    fn what_is_said_of_the_same_activity_is_in_memory_once() {
        let mut log = ChangeLog::default();
        let [first, second] = [log.add(change("A", 0, 1)), log.add(change("A", 1, 1))];
        assert!(Arc::ptr_eq(&first.about, &second.about));
        assert_ne!(first.mark(), second.mark());
    }
}
