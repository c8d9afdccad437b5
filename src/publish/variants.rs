//! Blocks as some links' owners want them told, each rendered once for all who want it so.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::notices::begun;
use super::personal::Telling;
use super::rendered::{Loaded, RenderedModules};
use crate::feed::{
    ActivityId, Block, Variant, render_nothing_published_variant, render_notices_variant, render_variant,
};
use crate::timetable::{Activity, Module, University};

/// The blocks of all variants that somebody has chosen.
#[derive(Debug, Default)]
pub(super) struct Variants(HashMap<Variant, HashMap<(ActivityId, u16), Told>>);

/// A block as a variant tells it.
#[derive(Debug)]
struct Told {
    /// The block of which it is a variant; another in its place makes this one useless.
    of: Arc<Block>,
    block: Option<Arc<Block>>,
}

/// What a block was made of.
#[derive(Debug)]
pub(super) struct Places<'a> {
    activities: HashMap<ActivityId, (&'a Module, &'a Activity)>,
    /// Whose notices they are.
    students: HashMap<ActivityId, &'a str>,
}

/// What the store does not have, or should not have any longer.
#[derive(Debug, Default)]
pub(super) struct ChangedBlocks {
    pub(super) put: Vec<Arc<Block>>,
    pub(super) removed: Vec<Arc<Block>>,
}

impl<'a> Places<'a> {
    pub(super) fn of(modules: &'a RenderedModules, university: &'a University) -> Self {
        let activities = modules.modules.iter().flat_map(|rendered| {
            let pairs = rendered.activities.iter().zip(&rendered.module.activities);
            pairs.map(move |(activity, timetabled)| (activity.id, (&*rendered.module, timetabled)))
        });
        let students = university.notices.keys().map(|student| (ActivityId::notices(student), &**student));
        Self { activities: activities.collect(), students: students.collect() }
    }

    pub(super) fn activity(&self, block: &Block) -> Option<(&'a Module, &'a Activity)> {
        self.activities.get(&block.activity).copied()
    }

    pub(super) fn student(&self, block: &Block) -> Option<&'a str> {
        self.students.get(&block.activity).copied()
    }
}

impl Variants {
    /// Takes up what the store held, as variants of the blocks that it held.
    pub(super) fn take_up(&mut self, loaded: &Loaded) {
        for block in loaded.variants() {
            let Some(variant) = block.variant else { continue };
            let key = (block.activity, block.part);
            let Some(of) = loaded.of(block.activity).iter().find(|of| of.part == block.part) else { continue };
            let told = Told { of: Arc::clone(of), block: Some(Arc::clone(block)) };
            self.0.entry(variant).or_default().insert(key, told);
        }
    }

    /// Renders those of the wanted blocks that are not there yet.
    pub(super) fn render(
        &mut self,
        telling: &Telling<'_>,
        wanted: impl ParallelIterator<Item = (Variant, Arc<Block>)>,
    ) -> ChangedBlocks {
        let is_there = |variant: Variant, block: &Arc<Block>| self.told(variant, block).is_some();
        // By where a block is, so that each is rendered once.
        let missing: HashMap<(Variant, usize), Arc<Block>> = wanted
            .filter(|(variant, block)| !is_there(*variant, block))
            .map(|(variant, block)| ((variant, Arc::as_ptr(&block) as usize), block))
            .collect();
        let rendered: Vec<(Variant, Told)> = missing
            .into_par_iter()
            .map(|((variant, _), of)| (variant, Told { block: tell(telling, variant, &of), of }))
            .collect();
        let mut changed = ChangedBlocks::default();
        for (variant, told) in rendered {
            let key = (told.of.activity, told.of.part);
            changed.put.extend(told.block.iter().filter(|block| block.variant.is_some()).cloned());
            let is_stored = told.block.as_ref().is_some_and(|block| block.variant.is_some());
            let before = self.0.entry(variant).or_default().insert(key, told);
            let before = before.and_then(|before| before.block).filter(|block| !is_stored && block.variant.is_some());
            changed.removed.extend(before);
        }
        changed
    }

    /// The block as the variant tells it: nothing if nothing is left of it. One that was never rendered is told as most
    /// feeds have it.
    pub(super) fn of(&self, variant: Variant, block: &Arc<Block>) -> Option<Arc<Block>> {
        match self.told(variant, block) {
            Some(told) => told.block.clone(),
            None => Some(Arc::clone(block)),
        }
    }

    /// Forgets the variants that nobody wants any longer, and what is told of blocks that no feed has.
    pub(super) fn forget(&mut self, wanted: &HashSet<Variant>, changed: &mut ChangedBlocks) {
        let stored = |told: Told| told.block.filter(|block| block.variant.is_some());
        for (_, gone) in self.0.extract_if(|variant, _| !wanted.contains(variant)) {
            changed.removed.extend(gone.into_values().filter_map(stored));
        }
        for blocks in self.0.values_mut() {
            // Nobody but this holds it.
            let gone = blocks.extract_if(|_, told| Arc::strong_count(&told.of) == 1);
            changed.removed.extend(gone.filter_map(|(_, told)| stored(told)));
        }
    }

    fn told(&self, variant: Variant, block: &Arc<Block>) -> Option<&Told> {
        let told = self.0.get(&variant)?.get(&(block.activity, block.part))?;
        Arc::ptr_eq(&told.of, block).then_some(told)
    }
}

/// The block as the variant tells it. What is of no activity here, as before the folder has been read, stays as it is.
fn tell(telling: &Telling<'_>, variant: Variant, block: &Arc<Block>) -> Option<Arc<Block>> {
    let rendering = telling.rendering(variant.language);
    if let Some((module, activity)) = telling.places().activity(block) {
        return render_variant(&rendering, variant, module, activity, block);
    }
    if block.activity == ActivityId::nothing_published() {
        return Some(render_nothing_published_variant(&rendering, variant, block));
    }
    match telling.places().student(block) {
        Some(student) => {
            let (notices, _) = begun(telling.university, student, telling.notice_days);
            Some(render_notices_variant(&rendering, variant, student, &notices, block))
        }
        None => Some(Arc::clone(block)),
    }
}
