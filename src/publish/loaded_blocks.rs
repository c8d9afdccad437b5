//! The blocks that a store held at the start.

use std::collections::HashMap;
use std::sync::Arc;

use crate::feed::{ActivityId, Block, Variant};

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

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.by_activity.values().flatten()
    }
}
