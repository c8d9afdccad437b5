//! Blocks in another language or with an alarm. Each is rendered once for all links whose owners chose it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::feed_texts::FeedTexts;
use super::loaded_blocks::LoadedBlocks;
use super::notices::begun;
use super::progress::Stage;
use super::render_context::RenderContext;
use super::rendered_modules::RenderedModules;
use crate::feed::{
    ActivityId, Block, Variant, render_busy, render_nothing_published_variant,
    render_notices_variant, render_variant,
};
use crate::timetable::{Activity, Module, University};

/// The blocks of all variants that owners have chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Variants {
    rendered: HashMap<Variant, HashMap<(ActivityId, u16), RenderedVariant>>,
    /// Variants in the store whose usual blocks do not exist any more.
    orphans: Vec<Arc<Block>>,
}

/// The parts of an activity in which busy times are looked for. With more, an event may count as changed.
const MAX_PARTS: u16 = 64;

/// A block of a variant.
#[derive(Clone, Debug)]
struct RenderedVariant {
    /// The usual block. If it is replaced, the variant is outdated.
    of: Arc<Block>,
    block: Option<Arc<Block>>,
}

impl RenderedVariant {
    /// The block in the store, if the variant differs from the usual block.
    fn stored(self) -> Option<Arc<Block>> {
        self.block.filter(|block| block.variant.is_some())
    }
}

/// The activities and notices from which blocks were made.
#[derive(Debug)]
pub(super) struct BlockOrigins<'a> {
    activities: HashMap<ActivityId, (&'a Module, &'a Activity)>,
    /// The student of each block of notices.
    students: HashMap<ActivityId, &'a str>,
    /// The sides of each joint activity, by the hash that they share.
    sides: HashMap<u128, Vec<(&'a Module, &'a Activity)>>,
    joint: HashMap<ActivityId, u128>,
}

/// The difference from the store.
#[derive(Debug, Default)]
pub(super) struct BlockDelta {
    pub(super) put: Vec<Arc<Block>>,
    pub(super) removed: Vec<Arc<Block>>,
}

impl<'a> BlockOrigins<'a> {
    pub(super) fn of(modules: &'a RenderedModules, university: &'a University) -> Self {
        let activities = modules.modules.iter().flat_map(|rendered| {
            let pairs = rendered
                .activities
                .iter()
                .zip(rendered.module.activities.iter());
            pairs.map(move |(activity, timetabled)| (activity.id, (&*rendered.module, timetabled)))
        });
        let students = university
            .notices
            .keys()
            .map(|student| (ActivityId::notices(student), &**student));
        let mut sides: HashMap<u128, Vec<(&Module, &Activity)>> = HashMap::new();
        let mut joint = HashMap::new();
        for rendered in &modules.modules {
            for (activity, timetabled) in rendered
                .activities
                .iter()
                .zip(rendered.module.activities.iter())
            {
                let Some(shared) = activity.joint else {
                    continue;
                };
                let side = (&*rendered.module, timetabled);
                sides.entry(shared).or_default().push(side);
                joint.insert(activity.id, shared);
            }
        }
        Self {
            activities: activities.collect(),
            students: students.collect(),
            sides,
            joint,
        }
    }

    /// The sides of the block's joint activity; empty if it is not joint.
    pub(super) fn sides(&self, block: &Block) -> &[(&'a Module, &'a Activity)] {
        self.joint
            .get(&block.activity)
            .and_then(|joint| self.sides.get(joint))
            .map_or(&[], Vec::as_slice)
    }

    /// The hash that the sides of the block's joint activity share; `None` if it is not joint.
    pub(super) fn joint(&self, block: &Block) -> Option<u128> {
        self.joint.get(&block.activity).copied()
    }

    pub(super) fn activity(&self, block: &Block) -> Option<(&'a Module, &'a Activity)> {
        self.activities.get(&block.activity).copied()
    }

    pub(super) fn student(&self, block: &Block) -> Option<&'a str> {
        self.students.get(&block.activity).copied()
    }
}

impl Variants {
    pub(super) fn is_empty(&self) -> bool {
        self.rendered.is_empty() && self.orphans.is_empty()
    }

    /// Restores the variants of the store that were made from its blocks with today's texts.
    pub(super) fn restore(&mut self, loaded_blocks: &LoadedBlocks, texts: &FeedTexts) {
        for block in loaded_blocks.variants() {
            let Some(variant) = block.variant else {
                continue;
            };
            let of = loaded_blocks
                .of(block.activity)
                .iter()
                .find(|of| of.part == block.part);
            match of.filter(|of| texts.origin(variant, of) == block.origin) {
                Some(of) => {
                    let variant_block = RenderedVariant {
                        of: Arc::clone(of),
                        block: Some(Arc::clone(block)),
                    };
                    self.rendered
                        .entry(variant)
                        .or_default()
                        .insert((block.activity, block.part), variant_block);
                }
                None => self.orphans.push(Arc::clone(block)),
            }
        }
    }

    /// Renders the missing blocks of the selected variants.
    pub(super) fn render(
        &mut self,
        context: &RenderContext<'_>,
        wanted: impl ParallelIterator<Item = (Variant, Arc<Block>)>,
    ) -> BlockDelta {
        let mut changed = BlockDelta::default();
        if context.is_before_first_read {
            // Nothing can be rendered yet.
            return changed;
        }
        let is_there = |variant: Variant, block: &Arc<Block>| self.known(variant, block).is_some();
        // By the block's address in memory, so each block is rendered once.
        let missing: HashMap<(Variant, usize), Arc<Block>> = wanted
            .filter(|(variant, block)| !is_there(*variant, block))
            .map(|(variant, block)| ((variant, Arc::as_ptr(&block) as usize), block))
            .collect();
        let rendered: Vec<(Variant, RenderedVariant)> = missing
            .into_par_iter()
            .map(|((variant, _), of)| {
                context.progress.begin(Stage::Rendering);
                (
                    variant,
                    RenderedVariant {
                        block: render_marked(context, variant, &of, &self.busy_parts(variant, &of)),
                        of,
                    },
                )
            })
            .collect();
        for (variant, variant_block) in rendered {
            let key = (variant_block.of.activity, variant_block.of.part);
            changed.put.extend(
                variant_block
                    .block
                    .iter()
                    .filter(|block| block.variant.is_some())
                    .cloned(),
            );
            let is_stored = variant_block
                .block
                .as_ref()
                .is_some_and(|block| block.variant.is_some());
            let before = self
                .rendered
                .entry(variant)
                .or_default()
                .insert(key, variant_block);
            let before = before
                .and_then(|before| before.block)
                .filter(|block| !is_stored && block.variant.is_some());
            changed.removed.extend(before);
        }
        changed
    }

    /// The last busy times of the block's activity, in all its parts: a meeting that only changes its room goes from one
    /// part to another. Those in the store are among them, although they were made from another block.
    fn busy_parts(&self, variant: Variant, of: &Block) -> Vec<Arc<Block>> {
        if !variant.is_busy_only {
            return Vec::new();
        }
        let rendered = self.rendered.get(&variant);
        let parts = (0..MAX_PARTS).filter_map(|part| rendered?.get(&(of.activity, part)));
        let parts = parts.filter_map(|variant_block| variant_block.block.as_ref());
        let orphans = self
            .orphans
            .iter()
            .filter(|orphan| orphan.variant == Some(variant) && orphan.activity == of.activity);
        parts.chain(orphans).cloned().collect()
    }

    /// The block of the variant; `None` if the variant hides all of it. A variant that was never rendered is the usual
    /// block, unless it would show more than busy times.
    pub(super) fn of(&self, variant: Variant, block: &Arc<Block>) -> Option<Arc<Block>> {
        match self.known(variant, block) {
            Some(variant_block) => variant_block.block.clone(),
            None if variant.is_busy_only => None,
            None => Some(Arc::clone(block)),
        }
    }

    /// The busy times of blocks, one block for each activity. Parts of an activity differ in rooms and staff, so their number
    /// and order would show when these change.
    pub(super) fn busy(
        &self,
        context: &RenderContext<'_>,
        variant: Variant,
        blocks: &[Arc<Block>],
    ) -> Vec<Arc<Block>> {
        let mut parts: HashMap<ActivityId, Vec<Arc<Block>>> = HashMap::new();
        for block in blocks {
            let known = parts.entry(block.activity).or_default();
            known.push(Arc::clone(block));
        }
        let of_activity = |block: &Arc<Block>| {
            let parts = parts.remove(&block.activity)?;
            match &*parts {
                [only] if only.part == 0 => self.of(variant, only),
                _ => self.joined(context, variant, &parts),
            }
        };
        blocks.iter().filter_map(of_activity).collect()
    }

    /// The busy times of several parts of an activity, with the revisions that they have in their own blocks.
    fn joined(
        &self,
        context: &RenderContext<'_>,
        variant: Variant,
        parts: &[Arc<Block>],
    ) -> Option<Arc<Block>> {
        let known = parts.iter().filter_map(|part| self.of(variant, part));
        let known: Vec<Arc<Block>> = known.collect();
        let place = context.places().activity(parts.first()?)?;
        let key = context.links.busy_key()?;
        let render_input = context.render_input(variant.language);
        render_busy(&render_input, (variant, &key), place, (parts, 0), &known)
    }

    /// Removes the variants that no owner uses any more.
    pub(super) fn remove_unused(&mut self, wanted: &HashSet<Variant>, changed: &mut BlockDelta) {
        for (_, gone) in self
            .rendered
            .extract_if(|variant, _| !wanted.contains(variant))
        {
            changed
                .removed
                .extend(gone.into_values().filter_map(RenderedVariant::stored));
        }
    }

    /// Removes the variants of blocks that are not current.
    pub(super) fn remove_old(
        &mut self,
        is_current: impl Fn(&Arc<Block>) -> bool,
        changed: &mut BlockDelta,
    ) {
        for blocks in self.rendered.values_mut() {
            let gone = blocks.extract_if(|_, variant_block| !is_current(&variant_block.of));
            changed
                .removed
                .extend(gone.filter_map(|(_, variant_block)| variant_block.stored()));
        }
        for orphan in std::mem::take(&mut self.orphans) {
            let key = (orphan.activity, orphan.part);
            // Another variant may have the same name now.
            let variant_block = orphan
                .variant
                .and_then(|variant| self.rendered.get(&variant)?.get(&key));
            if variant_block.is_none_or(|variant_block| {
                variant_block
                    .block
                    .as_ref()
                    .is_none_or(|block| block.variant.is_none())
            }) {
                changed.removed.push(orphan);
            }
        }
    }

    fn known(&self, variant: Variant, block: &Arc<Block>) -> Option<&RenderedVariant> {
        let variant_block = self
            .rendered
            .get(&variant)?
            .get(&(block.activity, block.part))?;
        Arc::ptr_eq(&variant_block.of, block).then_some(variant_block)
    }
}

/// Renders the block of the variant, with a hash of the block from which it was made.
fn render_marked(
    context: &RenderContext<'_>,
    variant: Variant,
    block: &Arc<Block>,
    previous: &[Arc<Block>],
) -> Option<Arc<Block>> {
    let variant_block = render(context, variant, block, previous)?;
    let origin = context.texts.origin(variant, block);
    // Nothing else refers to a block that was just made.
    Some(
        Arc::try_unwrap(variant_block)
            .map_or_else(|known| known, |new| Arc::new(new.with_origin(origin))),
    )
}

fn render(
    context: &RenderContext<'_>,
    variant: Variant,
    block: &Arc<Block>,
    previous: &[Arc<Block>],
) -> Option<Arc<Block>> {
    let render_input = context.render_input(variant.language);
    if variant.is_busy_only && block.activity != ActivityId::nothing_published() {
        let place = context.places().activity(block)?;
        let key = context.links.busy_key()?;
        let part = (std::slice::from_ref(block), block.part);
        return render_busy(&render_input, (variant, &key), place, part, previous);
    }
    if let Some((module, activity)) = context.places().activity(block) {
        let moved = context.modules.log.moves().of(module, activity);
        return render_variant(&render_input, variant, (module, activity), &moved, block);
    }
    if block.activity == ActivityId::nothing_published() {
        return Some(render_nothing_published_variant(
            &render_input,
            variant,
            block,
        ));
    }
    match context.places().student(block) {
        Some(student) => {
            let (notices, _) = begun(context.university, student, context.notice_days);
            (!notices.is_empty())
                .then(|| render_notices_variant(&render_input, variant, student, &notices, block))
        }
        None => Some(Arc::clone(block)),
    }
}
