//! The activities of a module that a student attends. They are found once for all students with the same groups.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::compose::FeedComposition;
use super::rendered_module::RenderedModule;
use crate::feed::{Block, Omitted};
use crate::timetable::{Enrolment, StudentEnrolment};

/// Activities of a module by index, ascending. Those that no feed can show are left out.
#[derive(Clone, Debug, Default)]
struct AttendedActivities {
    activities: Vec<usize>,
    omitted: Omitted,
}

/// The blocks of attended activities in their order. They stand together, because a million students read them.
struct AttendedBlocks {
    blocks: Vec<Arc<Block>>,
    /// The joint activities among them, each with the range of its blocks, ascending.
    joints: Vec<(u128, Range<usize>)>,
    omitted: Omitted,
}

/// For each enrolment file, the activities that the students with each of its group sets attend. Computed when first
/// needed.
pub(super) struct Attendance<'a> {
    composition: &'a FeedComposition<'a>,
    /// For each enrolment file, its module's index.
    modules: &'a [Option<usize>],
    by_enrolment: Vec<OnceLock<Vec<AttendedBlocks>>>,
}

impl<'a> Attendance<'a> {
    pub(super) fn new(composition: &'a FeedComposition<'a>, modules: &'a [Option<usize>]) -> Self {
        let by_enrolment = composition
            .university
            .enrolments
            .iter()
            .map(|_| OnceLock::new())
            .collect();
        Self {
            composition,
            modules,
            by_enrolment,
        }
    }

    /// The blocks of all activities that a student attends. A joint activity has the blocks of one side.
    pub(super) fn blocks(
        &self,
        student_enrolments: &[StudentEnrolment],
    ) -> (Vec<Arc<Block>>, Omitted) {
        let mut blocks = Vec::with_capacity(24);
        let mut omitted = Omitted::default();
        let mut joints: HashSet<u128> = HashSet::new();
        for student_enrolment in &*self.in_feed_order(student_enrolments) {
            let index = student_enrolment.enrolment as usize;
            let Some(module) = self.modules[index] else {
                continue;
            };
            let rendered = &self.composition.modules.modules[module];
            let enrolment = &self.composition.university.enrolments[index].value;
            let group_sets = self.by_enrolment[index]
                .get_or_init(|| of_group_sets(self.composition, rendered, enrolment));
            let attended = &group_sets[student_enrolment.group_set as usize];
            omitted = omitted.or(attended.omitted);
            attended.add_to(&mut blocks, &mut joints);
        }
        (blocks, omitted)
    }

    /// The enrolments in the order of their modules in feeds.
    fn in_feed_order<'e>(
        &self,
        student_enrolments: &'e [StudentEnrolment],
    ) -> Cow<'e, [StudentEnrolment]> {
        let university = self.composition.university;
        if !university.has_former_codes() {
            return student_enrolments.into();
        }
        let mut sorted = student_enrolments.to_vec();
        sorted.sort_by_key(|one| {
            let module = self.modules[one.enrolment as usize];
            module.map(|module| university.position_in_feeds(module))
        });
        sorted.into()
    }
}

/// The activities that students with each set of groups attend.
fn of_group_sets(
    composition: &FeedComposition<'_>,
    rendered: &RenderedModule,
    enrolment: &Enrolment,
) -> Vec<AttendedBlocks> {
    let mut everyone = AttendedActivities::default();
    let mut by_group: HashMap<&str, AttendedActivities> = HashMap::new();
    for (index, activity) in rendered.module.activities.iter().enumerate() {
        if activity.groups.is_empty() {
            everyone.activities.push(index);
        }
        for group in &activity.groups {
            by_group.entry(group).or_default().activities.push(index);
        }
    }
    // Each list is shortened alone, so no set looks at more than feeds can show.
    std::iter::once(&mut everyone)
        .chain(by_group.values_mut())
        .for_each(|attended| attended.shorten(composition, rendered));
    let group_sets = 0..u32::try_from(enrolment.group_sets.len())
        .expect("an enrolment numbers its sets with u32");
    // Not in parallel: a thread that waits for this must not be one that works on it.
    group_sets
        .map(|set| {
            let groups = || {
                enrolment
                    .groups_of(set)
                    .filter_map(|group| by_group.get(group))
            };
            let all = || groups().chain(std::iter::once(&everyone));
            let activities: BTreeSet<usize> = all()
                .flat_map(|attended| &attended.activities)
                .copied()
                .collect();
            let omitted = all().fold(Omitted::default(), |omitted, attended| {
                omitted.or(attended.omitted)
            });
            AttendedBlocks::of(rendered, activities, omitted)
        })
        .collect()
}

impl AttendedBlocks {
    fn of(
        rendered: &RenderedModule,
        activities: impl IntoIterator<Item = usize>,
        omitted: Omitted,
    ) -> Self {
        let (mut blocks, mut joints) = (Vec::new(), Vec::new());
        for index in activities {
            let activity = &rendered.activities[index];
            let begin = blocks.len();
            blocks.extend(activity.parts.iter().map(|part| Arc::clone(&part.block)));
            joints.extend(activity.joint.map(|joint| (joint, begin..blocks.len())));
        }
        Self {
            blocks,
            joints,
            omitted,
        }
    }

    /// Adds the blocks to those of a student. Of a joint activity only the first side is added.
    fn add_to(&self, blocks: &mut Vec<Arc<Block>>, joints: &mut HashSet<u128>) {
        let mut begin = 0;
        for (joint, range) in &self.joints {
            let end = if joints.insert(*joint) {
                range.end
            } else {
                range.start
            };
            blocks.extend_from_slice(&self.blocks[begin..end]);
            begin = range.end;
        }
        blocks.extend_from_slice(&self.blocks[begin..]);
    }
}

impl AttendedActivities {
    /// Leaves out the activities that no feed can show.
    fn shorten(&mut self, composition: &FeedComposition<'_>, rendered: &RenderedModule) {
        let parts = self.activities.iter().flat_map(|&index| {
            let parts = &rendered.activities[index].parts;
            parts
                .iter()
                .map(move |part| (index, Arc::clone(&part.block)))
        });
        let (of_activity, blocks): (Vec<usize>, Vec<Arc<Block>>) = parts.unzip();
        if let Some(shortlist) = composition.heads.shortlist(&blocks, composition.now) {
            let (kept, omitted) = &*shortlist;
            self.activities = kept.iter().map(|block| of_activity[*block]).collect();
            self.activities.dedup();
            self.omitted = *omitted;
        }
    }
}
