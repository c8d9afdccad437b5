//! One module with the blocks of its activities.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::loaded_blocks::LoadedBlocks;
use crate::changes::Moves;
use crate::feed::{ActivityBlock, ActivityId, Block, RenderInput, render};
use crate::timetable::{Activity, MeetingState, Module, When};

/// One module with its blocks.
#[derive(Clone, Debug)]
pub(super) struct RenderedModule {
    pub(super) module: Arc<Module>,
    /// In the order of the module's activities.
    pub(super) activities: Vec<RenderedActivity>,
    /// The latest DTSTAMP of its events, in seconds since 1970.
    pub(super) latest_stamp: u32,
    /// The hashes of the rooms and the staff that it names, ascending.
    pub(super) names: Box<[NameHash]>,
}

/// The hash of a room or a member of staff. A search for a few names passes over most modules by it. Equal hashes of
/// different names only cost time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameHash(u32);

/// One activity's blocks.
#[derive(Clone, Debug)]
pub(super) struct RenderedActivity {
    pub(super) id: ActivityId,
    pub(super) parts: Vec<ActivityBlock>,
    /// The same for all sides of a joint activity: a hash of their shared properties and times.
    pub(super) joint: Option<u128>,
}

impl NameHash {
    pub(super) fn of(name: &str) -> Self {
        // Either half is as good as the other.
        Self((xxh3_64(name.as_bytes()) >> 32) as u32)
    }
}

impl RenderedActivity {
    fn blocks(&self) -> Vec<Arc<Block>> {
        self.parts
            .iter()
            .map(|part| Arc::clone(&part.block))
            .collect()
    }
}

/// With fewer activities, one thread is fast enough.
const FEW_ACTIVITIES: usize = 64;

impl RenderedModule {
    pub(super) fn render(
        render_input: &RenderInput<'_>,
        (module, moves): (&Arc<Module>, &Moves),
        old: Option<&Self>,
        loaded_blocks: Option<&LoadedBlocks>,
    ) -> Self {
        let known: Option<HashMap<ActivityId, &RenderedActivity>> = old.map(|old| {
            old.activities
                .iter()
                .map(|activity| (activity.id, activity))
                .collect()
        });
        let activities = module
            .activities
            .par_iter()
            .with_min_len(FEW_ACTIVITIES)
            .map(|activity| {
                let id = ActivityId::of(module, activity);
                let previous = match &known {
                    Some(known) => known
                        .get(&id)
                        .map(|activity| activity.blocks())
                        .unwrap_or_default(),
                    None => loaded_blocks
                        .map(|loaded_blocks| loaded_blocks.history_of(id).to_vec())
                        .unwrap_or_default(),
                };
                let parts = render(
                    render_input,
                    module,
                    activity,
                    &moves.of(module, activity),
                    &previous,
                );
                RenderedActivity {
                    id,
                    parts,
                    joint: joint_hash(activity),
                }
            });
        let activities: Vec<RenderedActivity> = activities.collect();
        let parts = activities.iter().flat_map(|activity| &activity.parts);
        Self {
            latest_stamp: latest_stamp(parts.map(|part| &part.block)),
            activities,
            names: name_hashes(module),
            module: Arc::clone(module),
        }
    }

    /// Whether it may name one of these rooms or members of staff.
    pub(super) fn may_name_any(&self, names: &[NameHash]) -> bool {
        names
            .iter()
            .any(|name| self.names.binary_search(name).is_ok())
    }

    /// Whether all feeds with this module are the same with the other one.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let shape = |module: &Module| {
            module
                .activities
                .iter()
                .map(|activity| activity.groups.clone())
                .collect::<Vec<_>>()
        };
        let blocks = |rendered: &Self| {
            rendered
                .activities
                .iter()
                .map(|activity| (activity.joint, pointers(activity)))
                .collect::<Vec<_>>()
        };
        shape(&self.module) == shape(&other.module) && blocks(self) == blocks(other)
    }
}

fn name_hashes(module: &Module) -> Box<[NameHash]> {
    let details = module.activities.iter().flat_map(|one| &one.details);
    let names = details.flat_map(|details| details.rooms.iter().chain(&details.staff));
    let hashes: BTreeSet<NameHash> = names.map(|name| NameHash::of(name)).collect();
    hashes.into_iter().collect()
}

/// The latest DTSTAMP in these blocks, in seconds since 1970; 0 if there is none.
pub(super) fn latest_stamp<'a>(blocks: impl IntoIterator<Item = &'a Arc<Block>>) -> u32 {
    let events = blocks.into_iter().flat_map(|block| &block.events);
    let stamps = events.map(|record| record.revision.second());
    stamps.max().unwrap_or_default()
}

fn pointers(activity: &RenderedActivity) -> Vec<*const Block> {
    activity
        .parts
        .iter()
        .map(|part| Arc::as_ptr(&part.block))
        .collect()
}

/// Equal for the activities that are sides of one joint activity.
fn joint_hash(activity: &Activity) -> Option<u128> {
    let (shared, _) = activity.shared.as_ref()?;
    let mut hash = Xxh3::new();
    hash.update(shared.as_bytes());
    for (when, state) in activity.sessions() {
        let (start, end) = match when {
            When::Timed { start, end } => (start, end),
            When::Day(date) => (
                i64::MAX,
                i64::from(date.year()) * 10_000
                    + i64::from(date.month()) * 100
                    + i64::from(date.day()),
            ),
        };
        hash.update(&start.to_le_bytes());
        hash.update(&end.to_le_bytes());
        hash.update(&[match state {
            MeetingState::Provisional => 0,
            MeetingState::Confirmed => 1,
            MeetingState::Cancelled => 2,
        }]);
    }
    Some(hash.digest128())
}
