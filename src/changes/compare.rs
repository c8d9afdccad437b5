//! The changes between two versions of a module that matter to the people who attend it.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Time, Weekday};

use super::meeting_difference::{
    MeetingDifference, MeetingVersion, differences, drop_renamed, pairs_by_id,
};
use super::{ActivityRef, Change, MeetingChange};
use crate::timetable::{Activity, MeetingKey, Module, When};

/// The changes from one version of a module to the next, or to its removal, by activity and then by time.
///
/// Meetings whose old and new times were over by `now` count for nothing, and neither do a new title, note or address to
/// join at.
pub fn compare(before: &Module, after: Option<&Module>, now: Timestamp) -> Vec<Change> {
    let activities = after.map_or(&[][..], |after| &*after.activities);
    if after.is_some_and(|after| after.timezone == before.timezone)
        && activities == &*before.activities
    {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (old, new) in pairs_by_id(&before.activities, activities) {
        if old != new {
            all.extend(differences(old, new));
        }
    }
    let after = after.unwrap_or(before);
    all.retain(|difference| !difference.is_over(&before.timezone, &after.timezone, now));
    drop_renamed(&mut all);
    grouped(before, after, &all, now)
}

/// The meetings of a module that are still to come and for which `is_new` is true, as if they had been added.
pub(super) fn added(
    module: &Module,
    now: Timestamp,
    is_new: impl Fn(&Activity, MeetingKey) -> bool,
) -> Vec<Change> {
    let zone = &module.timezone;
    let all = module
        .activities
        .iter()
        .flat_map(|activity| differences(None, Some(activity)));
    let new: Vec<MeetingDifference<'_>> = all
        .filter(|meeting| is_new(meeting.activity, meeting.key))
        .filter(|meeting| !meeting.is_over(zone, zone, now))
        .collect();
    grouped(module, module, &new, now)
}

/// A time of the week, as the clocks on the wall show it, and a length in seconds.
#[derive(Clone, Copy, PartialEq)]
enum WeeklyTime {
    Timed(Weekday, Time, i64),
    Day(Weekday),
}

/// One change for all meetings of an activity that differ in the same way.
fn grouped(
    before: &Module,
    after: &Module,
    differences: &[MeetingDifference<'_>],
    now: Timestamp,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for of_activity in differences.chunk_by(|a, b| std::ptr::eq(a.activity, b.activity)) {
        let activity = Arc::new(ActivityRef::new(after, of_activity[0].activity));
        let mut groups: Vec<([Option<WeeklyTime>; 2], Change)> = Vec::new();
        for difference in of_activity {
            let weekly_times = [
                weekly_time(difference.before, before),
                weekly_time(difference.after, after),
            ];
            let change = change(difference, &activity, now);
            let same = groups.iter_mut().find(|(times, known)| {
                *times == weekly_times
                    && known.kind == change.kind
                    && known.before == change.before
                    && known.after == change.after
                    && known.note == change.note
            });
            match same {
                Some((_, known)) => known.meetings.extend(change.meetings),
                None => groups.push((weekly_times, change)),
            }
        }
        for (_, change) in &mut groups {
            change.meetings.sort_by_key(MeetingChange::when);
        }
        groups.sort_by_key(|(_, change)| change.meetings[0].when());
        changes.extend(groups.into_iter().map(|(_, change)| change));
    }
    changes
}

/// The change of this one meeting.
fn change(
    difference: &MeetingDifference<'_>,
    activity: &Arc<ActivityRef>,
    now: Timestamp,
) -> Change {
    let MeetingDifference {
        key, before, after, ..
    } = *difference;
    Change {
        at: Timestamp::from_second(now.as_second()).unwrap_or(now),
        kind: difference.kind,
        activity: Arc::clone(activity),
        before: before.map(|version| version.facts()),
        after: after.map(|version| version.facts()),
        note: difference.new_note().map(Into::into),
        meetings: vec![MeetingChange {
            key,
            before: before.map(|version| version.when),
            after: after.map(|version| version.when),
        }],
    }
}

fn weekly_time(version: Option<MeetingVersion<'_>>, module: &Module) -> Option<WeeklyTime> {
    Some(match version?.when {
        When::Timed { start, end } => {
            let moment = Timestamp::from_second(start).unwrap_or_default();
            let local = module.timezone.to_datetime(moment);
            WeeklyTime::Timed(local.weekday(), local.time(), end - start)
        }
        When::Day(date) => WeeklyTime::Day(date.weekday()),
    })
}

impl ActivityRef {
    fn new(module: &Module, activity: &Activity) -> Self {
        Self {
            module_code: module.code.clone(),
            term: module.term.clone(),
            module_title: module.title.clone(),
            timezone: module.timezone.clone(),
            id: activity.id.clone(),
            activity_type: activity.activity_type.clone(),
            title: activity.title.clone(),
            groups: activity.groups.clone(),
            shared: activity.shared.as_ref().map(|(shared, _)| shared.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
