//! The feeds that should exist, and their blocks.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use rayon::prelude::*;

use super::attendance::Attendance;
use super::compose::{Composing, Served};
use super::rendered::RenderedActivity;
use crate::feed::{ActivityId, Block, FeedId, Kind, Omitted};
use crate::timetable::{MeetingDetails, MeetingKey, StudentEnrolment};

/// A feed as it should be.
pub(super) struct Wanted<'a> {
    pub(super) id: &'a str,
    pub(super) name: Cow<'a, str>,
    /// `None`: the blocks that it has.
    pub(super) blocks: Option<Vec<Arc<Block>>>,
    /// Whether others were left out that no feed can show.
    pub(super) omitted: Omitted,
    /// The data folder does not name the id any more.
    pub(super) is_former: bool,
}

impl<'a> Wanted<'a> {
    fn new(id: &'a str, name: Cow<'a, str>, blocks: Option<Vec<Arc<Block>>>) -> Self {
        Self {
            id,
            name,
            blocks,
            omitted: Omitted::default(),
            is_former: false,
        }
    }
}

/// The students whose feeds may change.
pub(super) struct Affected {
    /// `dirty[i]`: roll `i`, or its module, changed.
    pub(super) dirty: Vec<bool>,
    /// The students on rolls that are gone or changed, as they were before.
    pub(super) left: HashSet<CompactString>,
    /// For each roll, its module's index.
    pub(super) modules: Vec<Option<usize>>,
    pub(super) are_enrolments_same: bool,
}

/// The feeds of a kind that are composed.
#[derive(Clone, Copy, Default)]
pub(super) struct Scope<'a> {
    /// Only those that a changed module can touch.
    pub(super) is_partial: bool,
    /// Feeds that end if nothing names them any more.
    pub(super) touched: Option<&'a HashSet<&'a str>>,
}

/// The rooms and staff whose feeds may change.
pub(super) struct Touched<'a> {
    pub(super) rooms: HashSet<&'a str>,
    pub(super) staff: HashSet<&'a str>,
}

impl<'a> Touched<'a> {
    pub(super) fn by(composing: &'a Composing<'_>) -> Self {
        let (mut rooms, mut staff) = (HashSet::new(), HashSet::new());
        for details in composing.modules.changed_details() {
            rooms.extend(details.rooms.iter().map(AsRef::as_ref));
            staff.extend(details.staff.iter().map(AsRef::as_ref));
        }
        Self { rooms, staff }
    }
}

/// One feed a code, with the module in all its terms.
pub(super) fn module_feeds<'a>(composing: &'a Composing<'_>) -> Vec<Wanted<'a>> {
    let rendered = &composing.modules.modules;
    let mut changed = composing.modules.changed.iter();
    let same_code = rendered.chunk_by(|a, b| a.module.code == b.module.code);
    same_code
        .filter(|modules| {
            let is_changed = changed
                .by_ref()
                .take(modules.len())
                .fold(false, |any, changed| any | changed);
            is_changed || !composing.is_partial()
        })
        .map(|modules| {
            let latest = &modules[modules.len() - 1].module;
            let blocks = modules
                .iter()
                .flat_map(|module| &module.activities)
                .flat_map(blocks_of)
                .collect();
            Wanted::new(&latest.code, latest.name().into(), Some(blocks))
        })
        .collect()
}

pub(super) fn room_feeds<'a>(
    composing: &'a Composing<'_>,
    touched: Option<&HashSet<&str>>,
) -> Vec<Wanted<'a>> {
    let rooms = &composing.university.rooms;
    let by_room = by_place(composing, touched, rooms.names(), |details| &details.rooms);
    let feeds = by_room.into_iter();
    feeds
        .map(|(id, blocks)| Wanted::new(id, rooms.title(id).into(), Some(blocks)))
        .collect()
}

pub(super) fn staff_feeds<'a>(
    composing: &'a Composing<'_>,
    touched: Option<&HashSet<&str>>,
) -> Vec<Wanted<'a>> {
    let people = &composing.university.people;
    let by_staff = by_place(
        composing,
        touched,
        people.staff.keys().map(AsRef::as_ref),
        |details| &details.staff,
    );
    let feeds = by_staff.into_iter();
    feeds
        .map(|(id, blocks)| {
            Wanted::new(id, personal(composing, people.staff_name(id)), Some(blocks))
        })
        .collect()
}

/// The blocks of each room, or each member of staff, also of those that are `known` but have none; if some are
/// `touched`, only of these.
fn by_place<'a>(
    composing: &'a Composing<'_>,
    touched: Option<&HashSet<&str>>,
    known: impl Iterator<Item = &'a str>,
    of: impl Fn(&'a MeetingDetails) -> &'a [Box<str>],
) -> BTreeMap<&'a str, Vec<Arc<Block>>> {
    let is_wanted = |name: &&str| touched.is_none_or(|touched| touched.contains(name));
    let mut places: BTreeMap<&str, Vec<Arc<Block>>> = known
        .filter(is_wanted)
        .map(|name| (name, Vec::new()))
        .collect();
    // The side of a joint activity that each place shows.
    let mut sides: HashMap<(&str, u128, Vec<MeetingKey>), ActivityId> = HashMap::new();
    for (_, activity, details) in composing.activities() {
        for part in &activity.parts {
            for name in of(&details[usize::from(part.details)])
                .iter()
                .map(AsRef::as_ref)
                .filter(is_wanted)
            {
                // The sides' weeks here may differ: then each shows its own.
                let weeks = || part.block.history.iter().map(|record| record.key).collect();
                let side = activity
                    .joint
                    .map(|joint| *sides.entry((name, joint, weeks())).or_insert(activity.id));
                if side.is_none_or(|side| side == activity.id) {
                    places
                        .entry(name)
                        .or_default()
                        .push(Arc::clone(&part.block));
                }
            }
        }
        // A place whose last meeting is cancelled and dropped is a place all the same.
        for name in details
            .iter()
            .flat_map(&of)
            .map(AsRef::as_ref)
            .filter(is_wanted)
        {
            places.entry(name).or_default();
        }
    }
    places
}

pub(super) fn student_feeds<'a>(
    composing: &'a Composing<'_>,
    scope: Scope<'_>,
    served: &HashMap<CompactString, Served>,
    student_enrolments: &'a HashMap<CompactString, Vec<StudentEnrolment>>,
    affected: &Affected,
) -> Vec<Wanted<'a>> {
    let people = &composing.university.people;
    let known = people.students.keys().map(AsRef::as_ref);
    let ids: BTreeSet<&str> = if scope.is_partial {
        let enrolments = composing
            .university
            .enrolments
            .iter()
            .zip(&affected.dirty)
            .filter(|(_, dirty)| **dirty);
        let enrolled_students = enrolments
            .flat_map(|(enrolment, _)| &enrolment.value.students)
            .map(|(student, _)| student.as_str());
        enrolled_students
            .chain(composing.noticed.iter().map(AsRef::as_ref))
            .collect()
    } else {
        // A student with notices has a feed.
        let noticed = composing.university.notices.keys().map(AsRef::as_ref);
        student_enrolments
            .keys()
            .map(CompactString::as_str)
            .chain(known)
            .chain(noticed)
            .collect()
    };
    let ids: Vec<&str> = ids.into_iter().collect();
    let attendance = Attendance::new(composing, &affected.modules);
    // The blocks that it has are those that it could show on another day.
    let is_outdated = |id: &str| {
        served.get(id).is_some_and(|served| {
            served.feed.omitted().any() && served.feed.is_outdated(composing.now)
        })
    };
    ids.into_par_iter()
        .map(|id| {
            let enrolments = student_enrolments.get(id).map_or(&[][..], Vec::as_slice);
            let is_affected = affected.left.contains(id)
                || composing.noticed.contains(id)
                || is_outdated(id)
                || enrolments
                    .iter()
                    .any(|student_enrolment| affected.dirty[student_enrolment.enrolment as usize]);
            // A student without a roll has no blocks to keep.
            let attended = (is_affected || enrolments.is_empty()).then(|| {
                let (mut blocks, omitted) = attendance.blocks(enrolments);
                blocks.extend(composing.notices.of(id).cloned());
                (blocks, omitted)
            });
            let omitted = attended
                .as_ref()
                .map(|(_, omitted)| *omitted)
                .unwrap_or_default();
            let blocks = attended.map(|(blocks, _)| blocks);
            Wanted {
                omitted,
                ..Wanted::new(id, personal(composing, people.student_name(id)), blocks)
            }
        })
        .collect()
}

/// The feeds of a kind that keep their address though the data folder does not name their ids any more.
pub(super) fn former_feeds<'a>(
    composing: &'a Composing<'_>,
    kind: Kind,
    scope: Scope<'a>,
    served: &'a HashMap<CompactString, Served>,
    named: &HashSet<&str>,
) -> Vec<Wanted<'a>> {
    let Some(ids) = composing.published_ids else {
        return Vec::new();
    };
    let candidates: BTreeSet<&str> = if scope.is_partial {
        scope
            .touched
            .into_iter()
            .flatten()
            .copied()
            .filter(|id| served.contains_key(*id))
            .collect()
    } else {
        ids.of_kind(kind)
            .chain(served.keys().map(CompactString::as_str))
            .filter(|id| !named.contains(id))
            .collect()
    };
    let kept = candidates
        .into_iter()
        .filter(|id| !named.contains(id) && ids.is_kept(&FeedId::new(kind, *id)));
    kept.map(|id| {
        let name = served.get(id).map_or_else(
            || former_name(composing, kind, id),
            |served| (*served.name).into(),
        );
        Wanted {
            is_former: true,
            ..Wanted::new(id, name, Some(Vec::new()))
        }
    })
    .collect()
}

fn former_name<'a>(composing: &'a Composing<'_>, kind: Kind, id: &'a str) -> Cow<'a, str> {
    if kind.is_personal() {
        personal(composing, id)
    } else {
        id.into()
    }
}

fn blocks_of(activity: &RenderedActivity) -> impl Iterator<Item = Arc<Block>> + '_ {
    activity.parts.iter().map(|part| Arc::clone(&part.block))
}

fn personal(composing: &Composing<'_>, name: &str) -> Cow<'static, str> {
    composing.feed_text.personal_name(name).into()
}
