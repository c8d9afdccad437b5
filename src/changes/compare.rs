//! From a module before and after to the changes that matter to people who attend it.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{ActivityRef, Change, ChangeKind, MeetingChange, MeetingFacts};
use crate::timetable::{Activity, Meeting, MeetingDetails, MeetingKey, MeetingState, Module, When};

/// What is not as it was in a module, or in one that is gone, by activity and then by time. Meetings that were over by
/// `now` on both sides, and what only a title, a note or an address to join at says, are nobody's news.
pub fn compare(before: &Module, after: Option<&Module>, now: Timestamp) -> Vec<Change> {
    let activities = after.map_or(&[][..], |after| &after.activities);
    if after.is_some_and(|after| after.timezone == before.timezone)
        && activities == before.activities
    {
        return Vec::new();
    }
    let mut steps = Vec::new();
    for (old, new) in pairs(&before.activities, activities) {
        if old != new {
            steps.extend(between(old, new));
        }
    }
    let zone = |step: &MeetingStep<'_>| {
        if step.after.is_some() {
            after.unwrap_or(before)
        } else {
            before
        }
    };
    steps.retain(|step| !step.is_over(&before.timezone, &zone(step).timezone, now));
    drop_renamed(&mut steps);
    gather(before, after.unwrap_or(before), &steps, now)
}

/// The meetings of a module that are still to come and of which this is true, as if they had been added.
pub(super) fn added(
    module: &Module,
    now: Timestamp,
    is_new: impl Fn(&Activity, MeetingKey) -> bool,
) -> Vec<Change> {
    let steps = module
        .activities
        .iter()
        .flat_map(|activity| between(None, Some(activity)));
    let steps: Vec<MeetingStep<'_>> = steps
        .filter(|step| {
            is_new(step.activity, step.key)
                && !step.is_over(&module.timezone, &module.timezone, now)
        })
        .collect();
    gather(module, module, &steps, now)
}

/// The change of one meeting.
struct MeetingStep<'a> {
    /// As it is, or as it was if it is gone.
    activity: &'a Activity,
    key: MeetingKey,
    what: ChangeKind,
    before: Option<MeetingVersion<'a>>,
    after: Option<MeetingVersion<'a>>,
}

/// A meeting at one of two times.
#[derive(Clone, Copy)]
struct MeetingVersion<'a> {
    when: When,
    state: MeetingState,
    details: &'a MeetingDetails,
}

/// At which hour of which day of the week, as the clocks on the wall show it, and for how many seconds.
#[derive(Clone, Copy, PartialEq)]
enum WeeklyTime {
    Timed(Weekday, Time, i64),
    Day(Weekday),
}

/// Activities of the same id side by side; both lists are by id, ascending.
fn pairs<'a>(
    before: &'a [Activity],
    after: &'a [Activity],
) -> impl Iterator<Item = (Option<&'a Activity>, Option<&'a Activity>)> {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (before.peek(), after.peek()) {
            (Some(old), Some(new)) => old.id.cmp(&new.id),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        let old = if order.is_le() { before.next() } else { None };
        let new = if order.is_ge() { after.next() } else { None };
        Some((old, new))
    })
}

/// The steps of an activity's meetings, each with the one of the same key.
fn between<'a>(old: Option<&'a Activity>, new: Option<&'a Activity>) -> Vec<MeetingStep<'a>> {
    let Some(activity) = new.or(old) else {
        return Vec::new();
    };
    let step = |key, before: Option<MeetingVersion<'a>>, after: Option<MeetingVersion<'a>>| {
        what(before, after).map(|what| MeetingStep {
            activity,
            key,
            what,
            before,
            after,
        })
    };
    let meetings =
        |activity: Option<&'a Activity>| activity.map_or(&[][..], |activity| &activity.meetings);
    let seen = |activity: Option<&'a Activity>, meeting: &Meeting| {
        activity.map(|activity| MeetingVersion::new(activity, meeting))
    };
    if let ([before], [after]) = (meetings(old), meetings(new)) {
        // The key of a single meeting may be its date, which a move changes.
        return step(after.key, seen(old, before), seen(new, after))
            .into_iter()
            .collect();
    }
    let mut left: HashMap<MeetingKey, &Meeting> = meetings(old)
        .iter()
        .map(|meeting| (meeting.key, meeting))
        .collect();
    let mut steps = Vec::new();
    for after in meetings(new) {
        let before = left.remove(&after.key).and_then(|before| seen(old, before));
        steps.extend(step(after.key, before, seen(new, after)));
    }
    let gone = meetings(old)
        .iter()
        .filter(|before| left.contains_key(&before.key));
    steps.extend(gone.filter_map(|before| step(before.key, seen(old, before), None)));
    steps
}

fn what(
    before: Option<MeetingVersion<'_>>,
    after: Option<MeetingVersion<'_>>,
) -> Option<ChangeKind> {
    let [old, new] =
        [before, after].map(|seen| seen.filter(|seen| seen.state != MeetingState::Cancelled));
    match (old, new) {
        (None, None) => None,
        (None, Some(_)) => Some(if before.is_some() {
            ChangeKind::Reinstated
        } else {
            ChangeKind::Added
        }),
        (Some(_), None) => Some(if after.is_some() {
            ChangeKind::Cancelled
        } else {
            ChangeKind::Removed
        }),
        (Some(old), Some(new)) => {
            let (old_side, new_side) = (old.side(), new.side());
            if old.when != new.when || !old_side.is_at_same_place(&new_side) {
                return Some(ChangeKind::Moved);
            }
            (old_side.staff != new_side.staff).then_some(ChangeKind::OtherStaff)
        }
    }
}

/// Drops what is as it was but for its name: a meeting that goes where an equal one comes.
fn drop_renamed(steps: &mut Vec<MeetingStep<'_>>) {
    let mut gone: Vec<(usize, Option<&MeetingStep<'_>>)> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.what == ChangeKind::Removed)
        .map(|(at, step)| (at, Some(step)))
        .collect();
    let mut by_time: HashMap<Option<When>, Vec<usize>> = HashMap::new();
    for (place, (_, step)) in gone.iter().enumerate() {
        by_time
            .entry(step.and_then(|step| step.before).map(|seen| seen.when))
            .or_default()
            .push(place);
    }
    let mut dropped = vec![false; steps.len()];
    for (at, step) in steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.what == ChangeKind::Added)
    {
        let candidates = by_time
            .get(&step.after.map(|seen| seen.when))
            .map_or(&[][..], Vec::as_slice);
        let twin = candidates
            .iter()
            .copied()
            .find(|&place| gone[place].1.is_some_and(|gone| gone.is_undone_by(step)));
        if let Some(place) = twin {
            gone[place].1 = None;
            dropped[gone[place].0] = true;
            dropped[at] = true;
        }
    }
    let mut dropped = dropped.into_iter();
    steps.retain(|_| dropped.next() == Some(false));
}

/// Puts together what happened to several meetings of an activity alike.
fn gather(
    before: &Module,
    after: &Module,
    steps: &[MeetingStep<'_>],
    now: Timestamp,
) -> Vec<Change> {
    let at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let mut changes = Vec::new();
    for steps in steps.chunk_by(|a, b| std::ptr::eq(a.activity, b.activity)) {
        let about = Arc::new(ActivityRef::new(after, steps[0].activity));
        let mut alike: Vec<([Option<WeeklyTime>; 2], Change)> = Vec::new();
        for step in steps {
            let slot = |seen: Option<MeetingVersion<'_>>, module: &Module| {
                Some(WeeklyTime::of(seen?.when, &module.timezone))
            };
            let slots = [slot(step.before, before), slot(step.after, after)];
            let [old, new] = [step.before, step.after].map(|seen| seen.map(|seen| seen.side()));
            let whens = [step.before, step.after].map(|seen| seen.map(|seen| seen.when));
            let shift = MeetingChange {
                key: step.key,
                before: whens[0],
                after: whens[1],
            };
            let same = alike.iter_mut().find(|(other, change)| {
                *other == slots
                    && change.what == step.what
                    && change.before == old
                    && change.after == new
            });
            if let Some((_, change)) = same {
                change.meetings.push(shift);
            } else {
                let (what, about) = (step.what, Arc::clone(&about));
                alike.push((
                    slots,
                    Change {
                        at,
                        what,
                        about,
                        before: old,
                        after: new,
                        meetings: vec![shift],
                    },
                ));
            }
        }
        for (_, change) in &mut alike {
            change.meetings.sort_by_key(MeetingChange::when);
        }
        alike.sort_by_key(|(_, change)| change.meetings[0].when());
        changes.extend(alike.into_iter().map(|(_, change)| change));
    }
    changes
}

impl<'a> MeetingStep<'a> {
    fn is_over(&self, zone_before: &TimeZone, zone_after: &TimeZone, now: Timestamp) -> bool {
        let is_over = |seen: Option<MeetingVersion<'_>>, zone| {
            seen.is_none_or(|seen| is_over(seen.when, zone, now))
        };
        is_over(self.before, zone_before) && is_over(self.after, zone_after)
    }

    /// Whether another meeting that comes is for the same people what this one was that goes.
    fn is_undone_by(&self, added: &MeetingStep<'a>) -> bool {
        let audience = |step: &MeetingStep<'a>| (&step.activity.kind, &step.activity.groups);
        let looks = |seen: MeetingVersion<'_>| (seen.when, seen.side());
        audience(self) == audience(added) && self.before.map(looks) == added.after.map(looks)
    }
}

impl<'a> MeetingVersion<'a> {
    fn new(activity: &'a Activity, meeting: &Meeting) -> Self {
        let details = &activity.details[usize::from(meeting.details)];
        Self {
            when: meeting.when,
            state: meeting.state,
            details,
        }
    }

    fn side(&self) -> MeetingFacts {
        let sorted = |names: &[Box<str>]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        let MeetingDetails {
            rooms,
            staff,
            online,
            ..
        } = self.details;
        let is_online = rooms.is_empty() && online.is_some();
        MeetingFacts {
            state: self.state,
            rooms: sorted(rooms),
            staff: sorted(staff),
            is_online,
        }
    }
}

impl WeeklyTime {
    fn of(when: When, zone: &TimeZone) -> Self {
        match when {
            When::Timed { start, end } => {
                let moment = Timestamp::from_second(start).unwrap_or_default();
                let local = zone.to_datetime(moment);
                Self::Timed(local.weekday(), local.time(), end - start)
            }
            When::Day(date) => Self::Day(date.weekday()),
        }
    }
}

impl ActivityRef {
    fn new(module: &Module, activity: &Activity) -> Self {
        Self {
            code: module.code.clone(),
            term: module.term.clone(),
            title: module.title.clone(),
            timezone: module.timezone.clone(),
            activity: activity.id.clone(),
            kind: activity.kind.clone(),
            activity_title: activity.title.clone(),
            groups: activity.groups.clone(),
            shared: activity.shared.as_ref().map(|(shared, _)| shared.clone()),
        }
    }
}

fn is_over(when: When, zone: &TimeZone, now: Timestamp) -> bool {
    match when {
        When::Timed { end, .. } => end <= now.as_second(),
        When::Day(date) => {
            let midnight = date.saturating_add(1.day()).to_zoned(zone.clone());
            midnight.is_ok_and(|midnight| midnight.timestamp() <= now)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::folder::Source;
    use crate::timetable::Terms;

    const BEFORE_ALL: &str = "2026-09-01T12:00:00Z";

    /// Weekly in weeks 1 to 3, on Mondays at nine in R1 with s1, with other values in place of those.
    fn weekly(changed: &Value) -> Value {
        let mut activity = json!({ "id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00",
            "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"] });
        for (key, value) in changed.as_object().unwrap() {
            activity[key] = value.clone();
        }
        activity
    }

    /// On one day.
    fn once(changed: &Value) -> Value {
        let mut activity = weekly(&json!({ "date": "2026-10-07" }));
        for key in ["day", "weeks", "rooms", "staff"] {
            activity.as_object_mut().unwrap().remove(key);
        }
        for (key, value) in changed.as_object().unwrap() {
            activity[key] = value.clone();
        }
        activity
    }

    fn module(activities: &[Value]) -> Module {
        let terms = json!({ "timezone": "Europe/London", "terms": [ { "id": "S1", "title": "", "weeks": {
            "1": "2026-10-12", "2": "2026-10-19", "3": "2026-10-26", "4": "2026-11-02" } } ] });
        let terms = terms.to_string();
        let terms = Terms::read(&Source::new("terms.json", terms.as_bytes()).unwrap())
            .value
            .unwrap();
        let text =
            json!({ "code": "A", "title": "Algebra", "term": "S1", "activities": activities })
                .to_string();
        let reading = Module::read(
            &Source::new("modules/A.json", text.as_bytes()).unwrap(),
            Some(&terms),
        );
        assert_eq!(reading.problems.len(), 0, "{:?}", reading.problems);
        reading.value.unwrap()
    }

    fn compared(before: &[Value], after: &[Value], now: &str) -> Vec<String> {
        compare(&module(before), Some(&module(after)), now.parse().unwrap())
            .iter()
            .map(show)
            .collect()
    }

    /// What happened to which meetings, with the times of the first.
    fn show(change: &Change) -> String {
        assert!(change.is_sound(), "{change:?}");
        let keys: Vec<String> = change
            .meetings
            .iter()
            .map(|shift| shift.key.to_string())
            .collect();
        let side = |side: &Option<MeetingFacts>, when: Option<When>| {
            let Some((side, when)) = side.as_ref().zip(when) else {
                return "nothing".to_owned();
            };
            let when = match when {
                When::Day(date) => date.strftime("%a %d").to_string(),
                When::Timed { start, .. } => {
                    let start = Timestamp::from_second(start)
                        .unwrap()
                        .to_zoned(change.about.timezone.clone());
                    start.strftime("%a %d %H:%M").to_string()
                }
            };
            let names = side.rooms.iter().chain(&side.staff).map(AsRef::as_ref);
            let online = side.is_online.then_some("online");
            std::iter::once(when.as_str())
                .chain(names)
                .chain(online)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let first = change.meetings[0];
        let [before, after] = [
            side(&change.before, first.before),
            side(&change.after, first.after),
        ];
        format!(
            "{:?} {} {}: {before} > {after}",
            change.what,
            change.about.activity,
            keys.join(" ")
        )
    }

    #[test]
    fn what_happens_to_a_weekly_meeting_is_told_as_those_who_attend_see_it() {
        let check = |changed: Value, expected: &[&str]| {
            let after = weekly(&changed);
            let found = compared(
                &[weekly(&json!({}))],
                std::slice::from_ref(&after),
                BEFORE_ALL,
            );
            assert_eq!(found, expected, "{changed}");
            // Back again, every kind has its opposite.
            let back = compared(&[after], &[weekly(&json!({}))], BEFORE_ALL);
            assert_eq!(back.len(), expected.len(), "{changed}: {back:?}");
        };
        let week_2 = |change: Value| {
            let mut change = change;
            change["week"] = json!(2);
            json!({ "changes": [change] })
        };
        check(json!({}), &[]);
        check(
            json!({ "rooms": ["R2"] }),
            &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R2 s1"],
        );
        // From summer time into winter time: the clocks on the wall show the same.
        check(
            json!({ "day": "Tue" }),
            &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Tue 13 09:00 R1 s1"],
        );
        check(
            json!({ "end": "11:00" }),
            &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R1 s1"],
        );
        check(
            json!({ "start": "08:00", "staff": ["s2"] }),
            &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 08:00 R1 s2"],
        );
        check(
            json!({ "staff": ["s2", "s1"] }),
            &["OtherStaff LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R1 s1 s2"],
        );
        check(
            json!({ "status": "cancelled" }),
            &["Cancelled LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 R1 s1"],
        );
        check(
            json!({ "weeks": "1-2" }),
            &["Removed LEC w3: Mon 26 09:00 R1 s1 > nothing"],
        );
        check(
            json!({ "weeks": "1-4" }),
            &["Added LEC w4: nothing > Mon 02 09:00 R1 s1"],
        );
        check(
            json!({ "rooms": [] }),
            &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 s1"],
        );
        check(
            json!({ "rooms": [], "online": "https://x" }),
            &["Moved LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Mon 12 09:00 s1 online"],
        );
        check(
            week_2(json!({ "cancelled": true })),
            &["Cancelled LEC w2: Mon 19 09:00 R1 s1 > Mon 19 09:00 R1 s1"],
        );
        check(
            week_2(json!({ "day": "Wed" })),
            &["Moved LEC w2: Mon 19 09:00 R1 s1 > Wed 21 09:00 R1 s1"],
        );
        check(
            json!({ "rooms": ["R2"], "changes": [{ "week": 2, "start": "08:00" }, { "week": 3, "cancelled": true }] }),
            &[
                "Moved LEC w1: Mon 12 09:00 R1 s1 > Mon 12 09:00 R2 s1",
                "Moved LEC w2: Mon 19 09:00 R1 s1 > Mon 19 08:00 R2 s1",
                "Cancelled LEC w3: Mon 26 09:00 R1 s1 > Mon 26 09:00 R2 s1",
            ],
        );
        for quiet in [
            json!({ "title": "Groups" }),
            json!({ "note": "Bring a pen" }),
            json!({ "online": "https://x" }),
            json!({ "status": "provisional" }),
            json!({ "groups": ["G"] }),
            json!({ "type": "Seminar" }),
        ] {
            check(quiet, &[]);
        }
    }

    #[test]
    fn what_does_not_take_place_is_no_news_however_it_changes() {
        let cancelled = |changed: Value| {
            let mut activity = weekly(&changed);
            activity["status"] = json!("cancelled");
            activity
        };
        let none: [&str; 0] = [];
        let before = [cancelled(json!({}))];
        assert_eq!(
            compared(
                &before,
                &[cancelled(json!({ "rooms": ["R2"], "weeks": "2-4" }))],
                BEFORE_ALL
            ),
            none
        );
        assert_eq!(compared(&before, &[], BEFORE_ALL), none, "gone");
        assert_eq!(compared(&[], &before, BEFORE_ALL), none, "new");
        assert_eq!(
            compared(&before, &[weekly(&json!({ "day": "Tue" }))], BEFORE_ALL),
            ["Reinstated LEC w1 w2 w3: Mon 12 09:00 R1 s1 > Tue 13 09:00 R1 s1"]
        );
    }

    #[test]
    fn a_meeting_on_one_day_is_moved_and_not_replaced() {
        assert_eq!(
            compared(
                &[once(&json!({}))],
                &[once(&json!({ "date": "2026-10-09" }))],
                BEFORE_ALL
            ),
            ["Moved LEC d20261009: Wed 07 09:00 > Fri 09 09:00"]
        );
        let mut day = once(&json!({}));
        day.as_object_mut()
            .unwrap()
            .retain(|key, _| key != "start" && key != "end");
        assert_eq!(
            compared(&[once(&json!({}))], std::slice::from_ref(&day), BEFORE_ALL),
            ["Moved LEC d20261007: Wed 07 09:00 > Wed 07"]
        );
        assert_eq!(
            compared(&[day], &[], BEFORE_ALL),
            ["Removed LEC d20261007: Wed 07 > nothing"]
        );
    }

    #[test]
    fn what_is_over_is_no_news_unless_it_moves_to_where_it_is_not() {
        let both = [weekly(&json!({}))];
        let moved = |now| compared(&both, &[weekly(&json!({ "day": "Tue" }))], now);
        assert_eq!(
            moved("2026-10-13T07:59:59Z")[0].split(':').next(),
            Some("Moved LEC w1 w2 w3"),
            "before it begins"
        );
        assert_eq!(
            moved("2026-10-13T08:59:59Z")[0].split(':').next(),
            Some("Moved LEC w1 w2 w3"),
            "while it lasts"
        );
        assert_eq!(
            moved("2026-10-13T09:00:00Z")[0].split(':').next(),
            Some("Moved LEC w2 w3"),
            "when it is over"
        );
        assert_eq!(
            compared(&both, &[], "2026-10-26T09:59:59Z"),
            ["Removed LEC w3: Mon 26 09:00 R1 s1 > nothing"]
        );
        assert_eq!(compared(&both, &[], "2026-10-26T10:00:00Z"), [""; 0]);
        let mut day = once(&json!({}));
        day.as_object_mut()
            .unwrap()
            .retain(|key, _| key != "start" && key != "end");
        let gone = |now| compared(std::slice::from_ref(&day), &[], now).len();
        assert_eq!(
            (gone("2026-10-07T22:59:59Z"), gone("2026-10-07T23:00:00Z")),
            (1, 0),
            "a day ends at its midnight"
        );
    }

    #[test]
    fn a_meeting_under_another_name_is_the_same_meeting() {
        let two = [
            weekly(&json!({ "id": "LAB#1" })),
            weekly(&json!({ "id": "LAB#2", "day": "Tue" })),
        ];
        let swapped = [
            weekly(&json!({ "id": "LEC/1" })),
            weekly(&json!({ "id": "LEC/2", "day": "Tue" })),
        ];
        assert_eq!(compared(&two, &swapped, BEFORE_ALL), [""; 0]);
        assert_eq!(
            compared(&two, &swapped[..1], BEFORE_ALL),
            ["Removed LAB#2 w1 w2 w3: Tue 13 09:00 R1 s1 > nothing"],
            "each goes against one only"
        );
        let others = [
            weekly(&json!({ "id": "LEC/1", "groups": ["G"] })),
            two[1].clone(),
        ];
        assert_eq!(
            compared(&two, &others, BEFORE_ALL).len(),
            2,
            "for others it is another meeting"
        );
    }

    #[test]
    fn of_a_module_that_is_gone_what_was_to_come_is_removed() {
        let module = module(&[
            weekly(&json!({})),
            weekly(&json!({ "id": "TUT", "weeks": "2" })),
        ]);
        let found: Vec<String> = compare(&module, None, "2026-10-15T00:00:00Z".parse().unwrap())
            .iter()
            .map(show)
            .collect();
        let expected = [
            "Removed LEC w2 w3: Mon 19 09:00 R1 s1 > nothing",
            "Removed TUT w2: Mon 19 09:00 R1 s1 > nothing",
        ];
        assert_eq!(found, expected);
    }

    /// Three activities at most, of two kinds, each with up to four meetings at any of a few times.
    fn modules() -> impl Strategy<Value = Module> {
        let meeting = (0..4_u16, 0..6_i64, 0..4_u8, 0..3_u16);
        let activity = (0..3_u8, prop::collection::vec(meeting, 0..4));
        prop::collection::vec(activity, 0..4).prop_map(|activities| {
            let mut module = module(&[]);
            let by_id: BTreeMap<u8, Vec<(u16, i64, u8, u16)>> = activities.into_iter().collect();
            module.activities = by_id
                .into_iter()
                .map(|(id, meetings)| random_activity(id, &meetings))
                .collect();
            module
        })
    }

    fn random_activity(id: u8, meetings: &[(u16, i64, u8, u16)]) -> Activity {
        let details = |room: &str, staff: &str| MeetingDetails {
            rooms: vec![room.into()],
            staff: vec![staff.into()],
            ..MeetingDetails::default()
        };
        let by_key: BTreeMap<u16, Meeting> = meetings
            .iter()
            .map(|&(week, hour, state, details)| {
                let when = When::Timed {
                    start: hour * 3600,
                    end: hour * 3600 + 3600,
                };
                let state = [
                    MeetingState::Confirmed,
                    MeetingState::Confirmed,
                    MeetingState::Provisional,
                    MeetingState::Cancelled,
                ][usize::from(state)];
                (
                    week,
                    Meeting {
                        key: MeetingKey::Week(week),
                        when,
                        state,
                        details,
                        is_moved: false,
                    },
                )
            })
            .collect();
        let mut meetings: Vec<Meeting> = by_key.into_values().collect();
        meetings.sort_by_key(|meeting| (meeting.when, meeting.key));
        Activity {
            id: format!("{id}").into(),
            kind: if id == 0 { "Lecture" } else { "Lab" }.into(),
            title: None,
            groups: Vec::new(),
            shared: None,
            details: vec![
                details("R1", "s1"),
                details("R2", "s1"),
                details("R1", "s2"),
            ],
            meetings,
        }
    }

    /// The number of meetings that take place and are not over, by the facts that people who attend see.
    type Sight = BTreeMap<(String, i64, String), i64>;

    fn look(
        sight: &mut Sight,
        now: Timestamp,
        kind: &str,
        when: Option<When>,
        side: Option<&MeetingFacts>,
        count: i64,
    ) {
        let (Some(When::Timed { start, end }), Some(side)) = (when, side) else {
            return;
        };
        if end > now.as_second() && side.state != MeetingState::Cancelled {
            *sight
                .entry((
                    kind.to_owned(),
                    start,
                    format!("{:?} {:?}", side.rooms, side.staff),
                ))
                .or_default() += count;
        }
        sight.retain(|_, count| *count != 0);
    }

    fn sight(module: &Module, now: Timestamp) -> Sight {
        let mut sight = Sight::new();
        for activity in &module.activities {
            for meeting in &activity.meetings {
                let seen = MeetingVersion::new(activity, meeting);
                look(
                    &mut sight,
                    now,
                    &activity.kind,
                    Some(seen.when),
                    Some(&seen.side()),
                    1,
                );
            }
        }
        sight
    }

    proptest! {
        #[test]
        fn a_module_against_itself_has_no_changes(module in modules()) {
            prop_assert_eq!(compare(&module, Some(&module.clone()), Timestamp::UNIX_EPOCH), []);
        }

        #[test]
        fn what_is_told_leads_from_what_was_to_what_is(before in modules(), after in modules(), hour in 0..7_i64) {
            let now = Timestamp::from_second(hour * 3600).unwrap();
            let mut told = sight(&before, now);
            for change in compare(&before, Some(&after), now) {
                prop_assert!(change.is_sound());
                for shift in &change.meetings {
                    look(&mut told, now, &change.about.kind, shift.before, change.before.as_ref(), -1);
                    look(&mut told, now, &change.about.kind, shift.after, change.after.as_ref(), 1);
                }
            }
            prop_assert_eq!(told, sight(&after, now));
        }

        #[test]
        fn what_is_told_is_written_and_read_back(before in modules(), after in modules()) {
            for change in compare(&before, Some(&after), Timestamp::UNIX_EPOCH) {
                let text = serde_json::to_string(&change).unwrap();
                prop_assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
            }
        }
    }
}
