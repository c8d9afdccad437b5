//! Blocks as some links' owners want them told, each rendered once for all who want it so.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::notices::begun;
use super::personal::Telling;
use super::progress::Stage;
use super::rendered::{Loaded, RenderedModules};
use super::tongues::Tongues;
use crate::feed::{
    ActivityId, Block, Variant, render_nothing_published_variant, render_notices_variant,
    render_variant,
};
use crate::timetable::{Activity, Module, University};

/// The blocks of all variants that somebody has chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Variants {
    told: HashMap<Variant, HashMap<(ActivityId, u16), Told>>,
    /// What the store held that is a variant of nothing any more.
    orphans: Vec<Arc<Block>>,
}

/// A block as a variant tells it.
#[derive(Clone, Debug)]
struct Told {
    /// The block of which it is a variant; another in its place makes this one useless.
    of: Arc<Block>,
    block: Option<Arc<Block>>,
}

impl Told {
    /// The block that the store has of it; it has none where the variant makes no difference.
    fn stored(self) -> Option<Arc<Block>> {
        self.block.filter(|block| block.variant.is_some())
    }
}

/// What a block was made of.
#[derive(Debug)]
pub(super) struct Places<'a> {
    activities: HashMap<ActivityId, (&'a Module, &'a Activity)>,
    /// Whose notices they are.
    students: HashMap<ActivityId, &'a str>,
    /// Of each joint activity, which is known by what its sides share, the modules that have a side.
    sides: HashMap<u128, Vec<&'a Module>>,
    joint: HashMap<ActivityId, u128>,
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
        let students = university
            .notices
            .keys()
            .map(|student| (ActivityId::notices(student), &**student));
        let mut sides: HashMap<u128, Vec<&Module>> = HashMap::new();
        let mut joint = HashMap::new();
        for rendered in &modules.modules {
            for activity in &rendered.activities {
                let Some(shared) = activity.joint else {
                    continue;
                };
                sides.entry(shared).or_default().push(&rendered.module);
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

    /// The modules that have a side of the block's joint activity; of one that is not joint, none.
    pub(super) fn sides(&self, block: &Block) -> &[&'a Module] {
        self.joint
            .get(&block.activity)
            .and_then(|joint| self.sides.get(joint))
            .map_or(&[], Vec::as_slice)
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
        self.told.is_empty() && self.orphans.is_empty()
    }

    /// Takes up what the store held, as far as it was made from the blocks that it held, and with today's words.
    pub(super) fn take_up(&mut self, loaded: &Loaded, tongues: &Tongues) {
        for block in loaded.variants() {
            let Some(variant) = block.variant else {
                continue;
            };
            let of = loaded
                .of(block.activity)
                .iter()
                .find(|of| of.part == block.part);
            match of.filter(|of| tongues.origin(variant, of) == block.origin) {
                Some(of) => {
                    let told = Told {
                        of: Arc::clone(of),
                        block: Some(Arc::clone(block)),
                    };
                    self.told
                        .entry(variant)
                        .or_default()
                        .insert((block.activity, block.part), told);
                }
                None => self.orphans.push(Arc::clone(block)),
            }
        }
    }

    /// Renders those of the wanted blocks that are not there yet.
    pub(super) fn render(
        &mut self,
        telling: &Telling<'_>,
        wanted: impl ParallelIterator<Item = (Variant, Arc<Block>)>,
    ) -> ChangedBlocks {
        let mut changed = ChangedBlocks::default();
        if telling.is_blind {
            // Nothing can be rendered, and what was not must not count as if it were.
            return changed;
        }
        let is_there = |variant: Variant, block: &Arc<Block>| self.told(variant, block).is_some();
        // By where a block is, so that each is rendered once.
        let missing: HashMap<(Variant, usize), Arc<Block>> = wanted
            .filter(|(variant, block)| !is_there(*variant, block))
            .map(|(variant, block)| ((variant, Arc::as_ptr(&block) as usize), block))
            .collect();
        let rendered: Vec<(Variant, Told)> = missing
            .into_par_iter()
            .map(|((variant, _), of)| {
                telling.progress.begin(Stage::Rendering);
                (
                    variant,
                    Told {
                        block: tell(telling, variant, &of),
                        of,
                    },
                )
            })
            .collect();
        for (variant, told) in rendered {
            let key = (told.of.activity, told.of.part);
            changed.put.extend(
                told.block
                    .iter()
                    .filter(|block| block.variant.is_some())
                    .cloned(),
            );
            let is_stored = told
                .block
                .as_ref()
                .is_some_and(|block| block.variant.is_some());
            let before = self.told.entry(variant).or_default().insert(key, told);
            let before = before
                .and_then(|before| before.block)
                .filter(|block| !is_stored && block.variant.is_some());
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

    /// Forgets the variants that nobody wants any longer.
    pub(super) fn forget_unwanted(
        &mut self,
        wanted: &HashSet<Variant>,
        changed: &mut ChangedBlocks,
    ) {
        for (_, gone) in self.told.extract_if(|variant, _| !wanted.contains(variant)) {
            changed
                .removed
                .extend(gone.into_values().filter_map(Told::stored));
        }
    }

    /// Forgets what is told of blocks that are not among the current ones.
    pub(super) fn forget_old(
        &mut self,
        is_current: impl Fn(&Arc<Block>) -> bool,
        changed: &mut ChangedBlocks,
    ) {
        for blocks in self.told.values_mut() {
            let gone = blocks.extract_if(|_, told| !is_current(&told.of));
            changed
                .removed
                .extend(gone.filter_map(|(_, told)| told.stored()));
        }
        for orphan in std::mem::take(&mut self.orphans) {
            let key = (orphan.activity, orphan.part);
            // Another may have taken its place by now.
            let told = orphan
                .variant
                .and_then(|variant| self.told.get(&variant)?.get(&key));
            if told.is_none_or(|told| {
                told.block
                    .as_ref()
                    .is_none_or(|block| block.variant.is_none())
            }) {
                changed.removed.push(orphan);
            }
        }
    }

    fn told(&self, variant: Variant, block: &Arc<Block>) -> Option<&Told> {
        let told = self
            .told
            .get(&variant)?
            .get(&(block.activity, block.part))?;
        Arc::ptr_eq(&told.of, block).then_some(told)
    }
}

/// The block as the variant tells it, with a mark of what it was made from.
fn tell(telling: &Telling<'_>, variant: Variant, block: &Arc<Block>) -> Option<Arc<Block>> {
    let told = render(telling, variant, block)?;
    let origin = telling.tongues.origin(variant, block);
    // Nobody else has seen a block that was just made.
    Some(Arc::try_unwrap(told).map_or_else(|known| known, |new| Arc::new(new.made_from(origin))))
}

fn render(telling: &Telling<'_>, variant: Variant, block: &Arc<Block>) -> Option<Arc<Block>> {
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
            (!notices.is_empty())
                .then(|| render_notices_variant(&rendering, variant, student, &notices, block))
        }
        None => Some(Arc::clone(block)),
    }
}
