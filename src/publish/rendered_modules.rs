//! The rendered modules: the current blocks of each activity, and the new ones among them.

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
    /// Whether the same modules are in the same positions as at the last publish. Their content may differ.
    pub(super) is_same_list: bool,
    /// The time zones with local times in blocks.
    zones: DescribedZones,
    /// Whether their descriptions have changed.
    pub(super) are_zones_new: bool,
    /// The blocks that belong to no module: the placeholder of an empty feed, then the time zones.
    apart: Vec<Arc<Block>>,
    /// Blocks of the last publish that the store may have and that are not current.
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
    /// The same for all sides of a joint activity: a hash of their shared properties and times.
    pub(super) joint: Option<u128>,
}

/// The blocks that a store held at the start.
#[derive(Debug)]
pub(super) struct LoadedBlocks {
    /// The store is older than the published feeds, so the last SEQUENCE of each event is unknown.
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

    /// The block of a variant, or the usual one, with the name in a stored feed.
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

    /// The blocks that an activity had before, whose events keep their history.
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
    /// The time zones of a university's modules, if local times are set.
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

    /// Renders everything that changed: modules, names of their rooms and staff, or the form of their times.
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
                        // A title or a room without blocks can still affect the name or the existence of a feed.
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
        // Modules that are identical on both sides have not changed.
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
        // An equal block is shared, so a pointer shows it.
        let stored_set: HashSet<*const Block> =
            stored.iter().map(|block| Arc::as_ptr(block)).collect();
        let mut names: HashSet<(ActivityId, u16)> = current
            .iter()
            .map(|block| (block.activity, block.part))
            .collect();
        // Notices have their own changes.
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

    /// Replaces the time zones by those of the last update.
    pub(super) fn replace_zones(&mut self, zones: DescribedZones) {
        self.zones = zones;
    }

    /// Takes the modules of an equal university, so the old ones can be freed.
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

    /// Drops the modules and blocks before the last update.
    pub(super) fn drop_previous(&mut self) {
        self.before = Vec::new();
        self.apart_before = Vec::new();
        self.changed.fill(false);
        self.are_zones_new = false;
    }

    /// The details of all activities of the changed modules, before and after.
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

    /// Every block in feeds, except notices, by its address in memory.
    pub(super) fn current_blocks(&self) -> HashSet<*const Block> {
        blocks_where(&self.modules, |_| true)
            .chain(&self.apart)
            .map(Arc::as_ptr)
            .collect()
    }

    /// Whether a DTSTAMP is later than `now`, because the clock was ahead.
    pub(super) fn are_ahead(&self, now: Revision) -> bool {
        let of_modules = self.modules.iter().map(|module| module.latest_stamp).max();
        of_modules.max(Some(latest_stamp(&self.apart))) > Some(now.second())
    }

    /// The placeholder of a feed without other blocks.
    pub(super) fn nothing_published(&self) -> Option<&Arc<Block>> {
        self.apart.first()
    }

    /// Whether the placeholder has changed since the last publish.
    pub(super) fn is_nothing_published_new(&self) -> bool {
        let [before, now] = [&self.apart_before, &self.apart].map(|apart| apart.first());
        before.map(Arc::as_ptr) != now.map(Arc::as_ptr)
    }

    /// The blocks, after the descriptions of the time zones that they name.
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

/// With fewer activities, one thread is fast enough.
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

    /// Whether all feeds with this module are the same with the other one.
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

/// The latest DTSTAMP in these blocks, in seconds since 1970; 0 if there is none.
pub(super) fn latest_stamp<'a>(blocks: impl IntoIterator<Item = &'a Arc<Block>>) -> u32 {
    let events = blocks.into_iter().flat_map(|block| &block.events);
    let stamps = events.map(|record| record.revision.second());
    stamps.max().unwrap_or_default()
}

/// Pointers first, because comparing takes longer.
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

/// The blocks of the modules whose index is selected.
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

/// Rooms and staff with a change that events show.
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
