//! The rendered modules: which blocks each activity has now, and which of them are new.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::notices::RenderedNotices;
use super::progress::{Progress, Stage};
use crate::config::TimeForm;
use crate::feed::{
    ActivityBlock, ActivityId, Block, DescribedZones, RenderInput, Revision, Variant, render,
    render_nothing_published,
};
use crate::timetable::{
    Activity, MeetingDetails, MeetingState, Module, People, Rooms, University, When,
};

/// All modules with their blocks, in the order of `University::modules`.
#[derive(Clone, Debug, Default)]
pub(super) struct RenderedModules {
    pub(super) modules: Vec<Arc<RenderedModule>>,
    /// `changed[i]`: module `i` differs from the last publish.
    pub(super) changed: Vec<bool>,
    /// Whether the modules are those of the last publish, each at its place, however they changed.
    pub(super) is_same_list: bool,
    /// The time zones in whose local time the blocks may tell times.
    zones: DescribedZones,
    /// Whether they are not described as at the last publish.
    pub(super) are_zones_new: bool,
    /// The blocks of no module: first that of feeds that have nothing else to show, then those of the time zones.
    apart: Vec<Arc<Block>>,
    /// Blocks of the last publish that may be in the store and not here.
    before: Vec<Arc<RenderedModule>>,
    apart_before: Vec<Arc<Block>>,
}

/// One module with its blocks.
#[derive(Clone, Debug)]
pub(super) struct RenderedModule {
    pub(super) module: Arc<Module>,
    /// In the order of the module's activities.
    pub(super) activities: Vec<RenderedActivity>,
    /// The latest DTSTAMP of its events, in seconds since 1970.
    latest_stamp: u32,
}

/// One activity's blocks.
#[derive(Clone, Debug)]
pub(super) struct RenderedActivity {
    pub(super) id: ActivityId,
    pub(super) parts: Vec<ActivityBlock>,
    /// Equal for the sides of a joint activity: over what they share and when they meet.
    pub(super) joint: Option<u128>,
}

/// The blocks that a store held at the start.
#[derive(Debug)]
pub(super) struct LoadedBlocks {
    /// The store is older than what was served last, so the last SEQUENCE of an event is unknown.
    is_older: bool,
    by_activity: HashMap<ActivityId, Vec<Arc<Block>>>,
    variants: HashMap<ActivityId, Vec<Arc<Block>>>,
}

impl LoadedBlocks {
    pub(super) fn new(blocks: Vec<Arc<Block>>, is_older: bool) -> Self {
        let (variants, blocks): (Vec<_>, Vec<_>) = blocks
            .into_iter()
            .partition(|block| block.variant.is_some());
        let [by_activity, variants] = [blocks, variants].map(|blocks| {
            let mut by_activity: HashMap<ActivityId, Vec<Arc<Block>>> =
                HashMap::with_capacity(blocks.len());
            for block in blocks {
                by_activity.entry(block.activity).or_default().push(block);
            }
            by_activity
        });
        let mut loaded_blocks = Self {
            is_older,
            by_activity,
            variants,
        };
        for parts in loaded_blocks.by_activity.values_mut() {
            parts.sort_by_key(|block| block.part);
        }
        loaded_blocks
    }

    pub(super) fn block(
        &self,
        (activity, part, mark): (ActivityId, u16, u32),
    ) -> Option<Arc<Block>> {
        self.of(activity)
            .iter()
            .find(|block| block.part == part && block.mark() == mark)
            .cloned()
    }

    /// The block of the variant, or the usual one, by the name that the stored feed has.
    pub(super) fn block_as(
        &self,
        variant: Variant,
        name: (ActivityId, u16, u32),
    ) -> Option<Arc<Block>> {
        let (activity, part, mark) = name;
        let mut rendered = self.variants.get(&activity).into_iter().flatten();
        let is_meant = |block: &&Arc<Block>| {
            (block.part, block.mark(), block.variant) == (part, mark, Some(variant))
        };
        rendered
            .find(is_meant)
            .cloned()
            .or_else(|| self.block(name))
    }

    /// The blocks of an activity whose history holds on.
    pub(super) fn history_of(&self, activity: ActivityId) -> &[Arc<Block>] {
        if self.is_older {
            &[]
        } else {
            self.of(activity)
        }
    }

    pub(super) fn of(&self, activity: ActivityId) -> &[Arc<Block>] {
        self.by_activity.get(&activity).map_or(&[], Vec::as_slice)
    }

    pub(super) fn variants(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.variants.values().flatten()
    }

    fn all(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.by_activity.values().flatten()
    }
}

impl RenderedModules {
    /// The time zones of a university's modules, where local times are wanted.
    pub(super) fn zones(
        &self,
        times: TimeForm,
        university: &University,
        loaded_blocks: Option<&LoadedBlocks>,
    ) -> DescribedZones {
        if times == TimeForm::Utc {
            return DescribedZones::default();
        }
        let (timezones, weeks) = (university.timezones(), university.weeks());
        let mut known = self.apart.clone();
        for name in timezones.iter().filter_map(TimeZone::iana_name) {
            known.extend_from_slice(loaded_blocks.map_or(&[], |loaded_blocks| {
                loaded_blocks.of(ActivityId::zone(name))
            }));
        }
        weeks
            .map(|weeks| DescribedZones::describe(&timezones, weeks, &known))
            .unwrap_or_default()
    }

    /// Renders what is not as it was: in `now`'s modules, in what their rooms and staff are called, or in how their
    /// times are rendered.
    pub(super) fn update(
        &mut self,
        render_input: &RenderInput<'_>,
        before: &University,
        now: &University,
        loaded_blocks: Option<&LoadedBlocks>,
        progress: &Progress,
    ) {
        let old: HashMap<(&str, &str), &Arc<RenderedModule>> = self
            .modules
            .iter()
            .map(|rendered| ((&*rendered.module.code, &*rendered.module.term), rendered))
            .collect();
        let renamed = RenamedDetails::between(before, now);
        let is_told_so = |module: &Module| {
            render_input
                .zones
                .writes_times_like(&self.zones, &module.timezone)
        };
        let rendered: Vec<(Arc<RenderedModule>, bool)> = now
            .modules
            .par_iter()
            .map(|module| {
                let module = &module.value;
                let old = old.get(&(&*module.code, &*module.term)).copied();
                match old {
                    Some(old)
                        if is_equal(&old.module, module)
                            && old.latest_stamp <= render_input.now.second()
                            && !renamed.affects(module)
                            && is_told_so(module) =>
                    {
                        (Arc::clone(old), false)
                    }
                    _ => {
                        progress.begin(Stage::Rendering);
                        let rendered = RenderedModule::render(
                            render_input,
                            module,
                            old.map(Arc::as_ref),
                            loaded_blocks,
                        );
                        // A title or a room that no block shows can matter to a feed's name or being.
                        let is_changed =
                            old.is_none_or(|old| old.module != *module || !old.is_same(&rendered));
                        (Arc::new(rendered), is_changed)
                    }
                }
            })
            .collect();
        let (modules, changed) = rendered.into_iter().unzip();
        self.before = std::mem::replace(&mut self.modules, modules);
        let name = |rendered: &Arc<RenderedModule>| {
            (rendered.module.code.clone(), rendered.module.term.clone())
        };
        self.is_same_list = loaded_blocks.is_none()
            && self
                .before
                .iter()
                .map(name)
                .eq(self.modules.iter().map(name));
        self.changed = changed;
        let nothing = loaded_blocks.map_or(&[][..], |loaded_blocks| {
            loaded_blocks.history_of(ActivityId::nothing_published())
        });
        let nothing = self.apart.get(..1).unwrap_or(nothing);
        let nothing = render_nothing_published(render_input, nothing);
        let apart = std::iter::once(nothing)
            .chain(render_input.zones.blocks().cloned())
            .collect();
        self.apart_before = std::mem::replace(&mut self.apart, apart);
        let described =
            |apart: &[Arc<Block>]| apart.iter().skip(1).map(Arc::as_ptr).collect::<Vec<_>>();
        self.are_zones_new = described(&self.apart_before) != described(&self.apart);
    }

    /// The blocks to be written to the store, and those to be removed from it.
    pub(super) fn store_changes(
        &self,
        loaded_blocks: Option<&LoadedBlocks>,
        notices: &RenderedNotices,
    ) -> (Vec<Arc<Block>>, Vec<Arc<Block>>) {
        // Modules that are the very same on both sides have nothing to tell.
        let is_same = |index: usize| {
            self.is_same_list && Arc::ptr_eq(&self.before[index], &self.modules[index])
        };
        let of =
            |modules| blocks_where(modules, |index| loaded_blocks.is_some() || !is_same(index));
        let stored: Vec<&Arc<Block>> = match loaded_blocks {
            Some(loaded_blocks) => loaded_blocks.all().collect(),
            None => of(&self.before).chain(&self.apart_before).collect(),
        };
        let current: Vec<&Arc<Block>> = of(&self.modules).chain(&self.apart).collect();
        // An equal block is the very same one.
        let stored_set: HashSet<*const Block> =
            stored.iter().map(|block| Arc::as_ptr(block)).collect();
        let mut names: HashSet<(ActivityId, u16)> = current
            .iter()
            .map(|block| (block.activity, block.part))
            .collect();
        // Notices report their changes themselves.
        names.extend(
            notices
                .blocks()
                .filter(|_| loaded_blocks.is_some())
                .map(|block| (block.activity, block.part)),
        );
        let put = current
            .into_iter()
            .filter(|block| !stored_set.contains(&Arc::as_ptr(block)))
            .cloned()
            .collect();
        let removed = stored
            .into_iter()
            .filter(|block| !names.contains(&(block.activity, block.part)));
        (put, removed.cloned().collect())
    }

    /// Remembers the time zones of the last update.
    pub(super) fn replace_zones(&mut self, zones: DescribedZones) {
        self.zones = zones;
    }

    /// Takes the modules of a university that means the same, so that only one of each is in memory.
    pub(super) fn reuse(&mut self, university: &University) {
        for (rendered, module) in self.modules.iter_mut().zip(&university.modules) {
            let is_other = !Arc::ptr_eq(&rendered.module, &module.value);
            if is_other && rendered.module == module.value {
                let module = Arc::clone(&module.value);
                *rendered = Arc::new(RenderedModule {
                    module,
                    ..RenderedModule::clone(rendered)
                });
            }
        }
    }

    /// Forgets what was before the last update.
    pub(super) fn drop_previous(&mut self) {
        self.before = Vec::new();
        self.apart_before = Vec::new();
        self.changed.fill(false);
        self.are_zones_new = false;
    }

    /// The details of all activities of the modules that changed, as they were and as they are.
    pub(super) fn changed_details(&self) -> impl Iterator<Item = &MeetingDetails> {
        let versions = self
            .before
            .iter()
            .zip(&self.modules)
            .zip(&self.changed)
            .filter(|(_, changed)| **changed);
        let modules = versions.flat_map(|((before, now), _)| [&before.module, &now.module]);
        modules
            .flat_map(|module| &module.activities)
            .flat_map(|activity| &activity.details)
    }

    /// The time zones of the last update.
    pub(super) fn all_zones(&self) -> &DescribedZones {
        &self.zones
    }

    /// Every block that a feed may be made of, by where it is, but for students' notices.
    pub(super) fn current_blocks(&self) -> HashSet<*const Block> {
        blocks_where(&self.modules, |_| true)
            .chain(&self.apart)
            .map(Arc::as_ptr)
            .collect()
    }

    /// Whether a DTSTAMP is later than `now`: it comes from a clock that was ahead.
    pub(super) fn are_ahead(&self, now: Revision) -> bool {
        let of_modules = self.modules.iter().map(|module| module.latest_stamp).max();
        of_modules.max(Some(latest_stamp(&self.apart))) > Some(now.second())
    }

    /// The block of a feed that has nothing else to show.
    pub(super) fn nothing_published(&self) -> Option<&Arc<Block>> {
        self.apart.first()
    }

    /// Whether that block differs from the one of the last publish.
    pub(super) fn is_nothing_published_new(&self) -> bool {
        let [before, now] = [&self.apart_before, &self.apart].map(|apart| apart.first());
        before.map(Arc::as_ptr) != now.map(Arc::as_ptr)
    }

    /// The blocks with the descriptions of the time zones that they name before them.
    pub(super) fn with_zones(&self, mut blocks: Vec<Arc<Block>>) -> Vec<Arc<Block>> {
        blocks.retain(|block| !block.is_description());
        let names: BTreeSet<&str> = blocks
            .iter()
            .filter_map(|block| block.zone.as_deref())
            .collect();
        if names.is_empty() {
            return blocks;
        }
        names
            .into_iter()
            .filter_map(|name| self.zones.block(name).cloned())
            .chain(blocks.iter().cloned())
            .collect()
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

/// Not worth more than one thread.
const FEW_ACTIVITIES: usize = 64;

impl RenderedModule {
    fn render(
        render_input: &RenderInput<'_>,
        module: &Arc<Module>,
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
                let id = ActivityId::new(&module.code, &module.term, &activity.id);
                let previous = match &known {
                    Some(known) => known
                        .get(&id)
                        .map(|activity| activity.blocks())
                        .unwrap_or_default(),
                    None => loaded_blocks
                        .map(|loaded_blocks| loaded_blocks.history_of(id).to_vec())
                        .unwrap_or_default(),
                };
                let parts = render(render_input, module, activity, &previous);
                RenderedActivity {
                    id,
                    parts,
                    joint: joint(activity),
                }
            });
        let activities: Vec<RenderedActivity> = activities.collect();
        let parts = activities.iter().flat_map(|activity| &activity.parts);
        Self {
            latest_stamp: latest_stamp(parts.map(|part| &part.block)),
            activities,
            module: Arc::clone(module),
        }
    }

    /// Whether all feeds with this module are what they would be with the other.
    fn is_same(&self, other: &Self) -> bool {
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

/// The latest DTSTAMP in these blocks, in seconds since 1970; 0 where there is none.
pub(super) fn latest_stamp<'a>(blocks: impl IntoIterator<Item = &'a Arc<Block>>) -> u32 {
    let events = blocks.into_iter().flat_map(|block| &block.events);
    let stamps = events.map(|record| record.revision.second());
    stamps.max().unwrap_or_default()
}

/// Comparing takes longer than looking whether it is the very same one.
fn is_equal(a: &Arc<Module>, b: &Arc<Module>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

fn pointers(activity: &RenderedActivity) -> Vec<*const Block> {
    activity
        .parts
        .iter()
        .map(|part| Arc::as_ptr(&part.block))
        .collect()
}

/// The blocks of those modules whose index is wanted.
fn blocks_where(
    modules: &[Arc<RenderedModule>],
    is_wanted: impl Fn(usize) -> bool,
) -> impl Iterator<Item = &Arc<Block>> {
    let wanted = modules
        .iter()
        .enumerate()
        .filter(move |(index, _)| is_wanted(*index));
    wanted
        .flat_map(|(_, module)| &module.activities)
        .flat_map(|activity| &activity.parts)
        .map(|part| &part.block)
}

fn joint(activity: &Activity) -> Option<u128> {
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

/// Rooms and staff of which something that events show has changed.
struct RenamedDetails<'a> {
    rooms: Option<(&'a Rooms, &'a Rooms)>,
    people: Option<(&'a People, &'a People)>,
}

impl<'a> RenamedDetails<'a> {
    fn between(before: &'a University, now: &'a University) -> Self {
        Self {
            rooms: (before.rooms != now.rooms).then_some((&*before.rooms, &*now.rooms)),
            people: (before.people != now.people).then_some((&*before.people, &*now.people)),
        }
    }

    fn affects(&self, module: &Module) -> bool {
        if self.rooms.is_none() && self.people.is_none() {
            return false;
        }
        let mut details = module
            .activities
            .iter()
            .flat_map(|activity| &activity.details);
        details.any(|details| {
            let room = |name: &str| {
                self.rooms
                    .is_some_and(|(before, now)| before.get(name) != now.get(name))
            };
            let staff = |id: &str| {
                self.people
                    .is_some_and(|(before, now)| before.staff_name(id) != now.staff_name(id))
            };
            details.rooms.iter().any(|name| room(name)) || details.staff.iter().any(|id| staff(id))
        })
    }
}
