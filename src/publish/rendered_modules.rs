//! The rendered modules: the current blocks of each activity, and the new ones among them.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::loaded_blocks::LoadedBlocks;
use super::notices::RenderedNotices;
use super::progress::{Progress, Stage};
use super::renamed_details::RenamedDetails;
use super::rendered_module::{RenderedModule, latest_stamp};
use super::threads::MAX_SHARE;
use crate::changes::ChangeLog;
use crate::config::TimeForm;
use crate::feed::{
    ActivityId, Block, DescribedZones, RenderInput, Revision, render_nothing_published,
};
use crate::timetable::{MeetingDetails, Module, University};

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
    /// The latest DTSTAMP of all modules, in seconds since 1970.
    latest_stamp: u32,
    apart_before: Vec<Arc<Block>>,
    /// It says from where meetings were moved.
    pub(super) log: Arc<ChangeLog>,
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
        (before, now): (&University, &University),
        log: &Arc<ChangeLog>,
        loaded_blocks: Option<&LoadedBlocks>,
        progress: &Progress,
    ) {
        let renamed = RenamedDetails::between(before, now);
        let (moves, moves_before) = (log.moves(), self.log.moves());
        let render = |index: usize, module: &Arc<Module>| {
            let old = self.same_module(index, module);
            let kept = old.filter(|old| {
                is_equal(&old.module, module)
                    && old.latest_stamp <= render_input.now.second()
                    && !renamed.affects(module, moves)
                    && moves.are_same_for(module, moves_before)
                    && render_input
                        .zones
                        .writes_times_like(&self.zones, &module.timezone)
            });
            if let Some(kept) = kept {
                return (Arc::clone(kept), false);
            }
            progress.begin(Stage::Rendering);
            let old = old.map(Arc::as_ref);
            let rendered =
                RenderedModule::render(render_input, (module, moves), old, loaded_blocks);
            // A title or a room without blocks can still affect the name or the existence of a feed.
            let is_changed = old.is_none_or(|old| old.module != *module || !old.is_same(&rendered));
            (Arc::new(rendered), is_changed)
        };
        let modules = now.modules.par_iter().with_max_len(MAX_SHARE).enumerate();
        let rendered: Vec<(Arc<RenderedModule>, bool)> = modules
            .map(|(index, module)| render(index, &module.value))
            .collect();
        let (modules, changed) = rendered.into_iter().unzip();
        self.log = Arc::clone(log);
        self.before = std::mem::replace(&mut self.modules, modules);
        self.changed = changed;
        let stamps = self.modules.iter().map(|module| module.latest_stamp);
        self.latest_stamp = stamps.max().unwrap_or_default();
        self.is_same_list = loaded_blocks.is_none() && has_same_names(&self.before, &self.modules);
        self.update_apart(render_input, loaded_blocks);
    }

    /// The rendered module with the same code and term, most likely at the index `likely`, or else with a former code.
    fn same_module(&self, likely: usize, module: &Arc<Module>) -> Option<&Arc<RenderedModule>> {
        let is_same = |known: &&Arc<RenderedModule>| Arc::ptr_eq(&known.module, module);
        if let Some(known) = self.modules.get(likely).filter(is_same) {
            return Some(known);
        }
        let called = |code: &str| {
            let wanted = (code, &*module.term);
            let at_likely = self.modules.get(likely);
            at_likely
                .filter(|rendered| name(rendered) == wanted)
                .or_else(|| {
                    let found = self.modules.binary_search_by(|one| name(one).cmp(&wanted));
                    Some(&self.modules[found.ok()?])
                })
        };
        called(&module.code).or_else(|| module.former_codes().rev().find_map(called))
    }

    /// Renders the blocks that belong to no module.
    fn update_apart(
        &mut self,
        render_input: &RenderInput<'_>,
        loaded_blocks: Option<&LoadedBlocks>,
    ) {
        let loaded = loaded_blocks.map_or(&[][..], |loaded_blocks| {
            loaded_blocks.history_of(ActivityId::nothing_published())
        });
        let placeholder_before = self.apart.get(..1).unwrap_or(loaded);
        let placeholder = render_nothing_published(render_input, placeholder_before);
        let zones = render_input.zones.blocks().cloned();
        let apart = std::iter::once(placeholder).chain(zones).collect();
        self.apart_before = std::mem::replace(&mut self.apart, apart);
        let pointers =
            |zones: &[Arc<Block>]| zones.iter().skip(1).map(Arc::as_ptr).collect::<Vec<_>>();
        self.are_zones_new = pointers(&self.apart_before) != pointers(&self.apart);
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

    /// The changed modules, before and after, if the same modules are in the same positions.
    pub(super) fn changed_modules(&self) -> impl Iterator<Item = &Arc<Module>> {
        let versions = self
            .before
            .iter()
            .zip(&self.modules)
            .zip(&self.changed)
            .filter(|(_, changed)| **changed);
        versions.flat_map(|((before, now), _)| [&before.module, &now.module])
    }

    /// The details of all activities of the changed modules, before and after.
    pub(super) fn changed_details(&self) -> impl Iterator<Item = &MeetingDetails> {
        let modules = self.changed_modules();
        modules
            .flat_map(|module| module.activities.iter())
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
        self.latest_stamp.max(latest_stamp(&self.apart)) > now.second()
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

/// The code and the term, by which modules are in order.
fn name(rendered: &Arc<RenderedModule>) -> (&str, &str) {
    (&rendered.module.code, &rendered.module.term)
}

/// Whether the same modules are in the same positions.
fn has_same_names(before: &[Arc<RenderedModule>], now: &[Arc<RenderedModule>]) -> bool {
    let mut pairs = before.iter().zip(now);
    before.len() == now.len()
        && pairs.all(|(before, now)| Arc::ptr_eq(before, now) || name(before) == name(now))
}

/// Pointers first, because comparing takes longer.
fn is_equal(a: &Arc<Module>, b: &Arc<Module>) -> bool {
    Arc::ptr_eq(a, b) || a == b
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
