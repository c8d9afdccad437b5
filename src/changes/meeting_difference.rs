//! The meetings of two versions of an activity, compared one by one.

use std::cmp::Ordering;
use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{ChangeKind, MeetingFacts};
use crate::timetable::{Activity, Meeting, MeetingDetails, MeetingKey, MeetingState, When};

/// One meeting before and after a change.
pub(super) struct MeetingDifference<'a> {
    /// The new version, or the old one if the activity is gone.
    pub(super) activity: &'a Activity,
    pub(super) key: MeetingKey,
    pub(super) kind: ChangeKind,
    pub(super) before: Option<MeetingVersion<'a>>,
    pub(super) after: Option<MeetingVersion<'a>>,
}

/// A meeting in one version of its activity.
#[derive(Clone, Copy)]
pub(super) struct MeetingVersion<'a> {
    pub(super) when: When,
    state: MeetingState,
    details: &'a MeetingDetails,
}

/// Activities of the same oldest id side by side; both lists are by that id, ascending.
pub(super) fn pairs_by_id<'a>(
    before: &'a [Activity],
    after: &'a [Activity],
) -> impl Iterator<Item = (Option<&'a Activity>, Option<&'a Activity>)> {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (before.peek(), after.peek()) {
            (Some(old), Some(new)) => old.oldest_id().cmp(new.oldest_id()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        let old = if order.is_le() { before.next() } else { None };
        let new = if order.is_ge() { after.next() } else { None };
        Some((old, new))
    })
}

/// The meetings of an activity that differ between its two versions; those with the same key are the same meeting.
pub(super) fn differences<'a>(
    old: Option<&'a Activity>,
    new: Option<&'a Activity>,
) -> Vec<MeetingDifference<'a>> {
    let Some(activity) = new.or(old) else {
        return Vec::new();
    };
    let difference = |key, before, after| {
        let kind = change_kind(before, after)?;
        Some(MeetingDifference {
            activity,
            key,
            kind,
            before,
            after,
        })
    };
    let meetings =
        |activity: Option<&'a Activity>| activity.map_or(&[][..], |activity| &activity.meetings);
    let version = |activity: Option<&'a Activity>, meeting: &Meeting| {
        activity.map(|activity| MeetingVersion::new(activity, meeting))
    };
    if let ([before], [after]) = (meetings(old), meetings(new)) {
        // The key of a single meeting may be its date, which a move changes.
        return difference(after.key, version(old, before), version(new, after))
            .into_iter()
            .collect();
    }
    let mut gone: HashMap<MeetingKey, &Meeting> = meetings(old)
        .iter()
        .map(|meeting| (meeting.key, meeting))
        .collect();
    let mut found = Vec::new();
    for after in meetings(new) {
        let before = gone
            .remove(&after.key)
            .and_then(|before| version(old, before));
        found.extend(difference(after.key, before, version(new, after)));
    }
    for before in meetings(old) {
        if gone.contains_key(&before.key) {
            found.extend(difference(before.key, version(old, before), None));
        }
    }
    found
}

fn change_kind(
    before: Option<MeetingVersion<'_>>,
    after: Option<MeetingVersion<'_>>,
) -> Option<ChangeKind> {
    let [before, after] =
        [before, after].map(|version| version.map(|version| (version.when, version.facts())));
    let [before, after] = [&before, &after].map(|version| {
        let (when, facts) = version.as_ref()?;
        Some((*when, facts))
    });
    ChangeKind::between(before, after)
}

/// Drops pairs of an added and a removed meeting that are equal: only the module's name has changed.
pub(super) fn drop_renamed(differences: &mut Vec<MeetingDifference<'_>>) {
    let mut removed_at: HashMap<Option<When>, Vec<usize>> = HashMap::new();
    for (index, difference) in differences.iter().enumerate() {
        if difference.kind == ChangeKind::Removed {
            let when = difference.before.map(|version| version.when);
            removed_at.entry(when).or_default().push(index);
        }
    }
    let mut is_dropped = vec![false; differences.len()];
    for (index, added) in differences.iter().enumerate() {
        if added.kind != ChangeKind::Added {
            continue;
        }
        let when = added.after.map(|version| version.when);
        let candidates = removed_at.get(&when).map_or(&[][..], Vec::as_slice);
        let twin = candidates
            .iter()
            .find(|&&removed| !is_dropped[removed] && differences[removed].is_undone_by(added));
        if let Some(&twin) = twin {
            is_dropped[twin] = true;
            is_dropped[index] = true;
        }
    }
    let mut is_dropped = is_dropped.into_iter();
    differences.retain(|_| is_dropped.next() == Some(false));
}

impl<'a> MeetingDifference<'a> {
    /// The note that the meeting has now and had not before.
    pub(super) fn new_note(&self) -> Option<&'a str> {
        let note = |version: Option<MeetingVersion<'a>>| version?.details.note.as_deref();
        let is_old = self.before.is_none() || note(self.before) == note(self.after);
        note(self.after).filter(|_| !is_old)
    }

    /// Whether the meeting was over by `now`, at its old time and at its new one.
    pub(super) fn is_over(
        &self,
        zone_before: &TimeZone,
        zone_after: &TimeZone,
        now: Timestamp,
    ) -> bool {
        let is_over = |version: Option<MeetingVersion<'_>>, zone| {
            version.is_none_or(|version| is_over(version.when, zone, now))
        };
        is_over(self.before, zone_before) && is_over(self.after, zone_after)
    }

    /// Whether the meeting that was added is for the same people what this removed one was.
    fn is_undone_by(&self, added: &MeetingDifference<'a>) -> bool {
        let audience = |meeting: &MeetingDifference<'a>| {
            (&meeting.activity.activity_type, &meeting.activity.groups)
        };
        let shown = |version: MeetingVersion<'_>| (version.when, version.facts());
        audience(self) == audience(added) && self.before.map(shown) == added.after.map(shown)
    }
}

impl<'a> MeetingVersion<'a> {
    pub(super) fn new(activity: &'a Activity, meeting: &Meeting) -> Self {
        let details = &activity.details[usize::from(meeting.details)];
        Self {
            when: meeting.when,
            state: meeting.state,
            details,
        }
    }

    pub(super) fn facts(&self) -> MeetingFacts {
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
        MeetingFacts {
            state: self.state,
            rooms: sorted(rooms),
            staff: sorted(staff),
            is_online: rooms.is_empty() && online.is_some(),
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
