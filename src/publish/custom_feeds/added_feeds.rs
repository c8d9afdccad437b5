//! The public feeds whose meetings the owner of a link has added to its feed.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::compose::Feeds;
use super::super::render_context::RenderContext;
use super::super::served_feed::ServedFeed;
use crate::feed::{ActivityId, Block, Feed, Omitted};
use crate::links::{Choices, LinkId};

/// The added feeds, as they are served to everybody.
#[derive(Clone, Debug, Default)]
pub(super) struct AddedFeeds(Vec<Arc<Feed>>);

impl AddedFeeds {
    /// The feeds that these choices add to this one. One whose id is gone is among them: it has a placeholder alone, and after a
    /// start nobody knows that it is gone before the folder has been read.
    pub(super) fn new(
        context: &RenderContext<'_>,
        feeds: &Feeds,
        served: &ServedFeed,
        choices: &Choices,
    ) -> Self {
        if choices.added.is_empty() {
            return Self::default();
        }
        let choices = choices.readable(context.public);
        let added = choices
            .added
            .iter()
            .filter(|feed_id| *feed_id != served.feed_id());
        let added = added.take(Choices::MAX_ADDED);
        let added = added.filter_map(|feed_id| feeds.get(feed_id));
        Self(added.map(|added| Arc::clone(added.feed())).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these are the same feeds, and not only equal ones.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// The tag of everything that a customised feed is made from.
    pub(super) fn tag(&self, own: &Feed) -> Box<str> {
        let added = self.0.iter().map(|feed| feed.base_tag());
        let all = std::iter::once(own.base_tag()).chain(added);
        all.collect::<Vec<_>>().join(" ").into()
    }

    pub(super) fn omitted(&self) -> Omitted {
        let omitted = self.0.iter().map(|feed| feed.omitted());
        omitted.fold(Omitted::default(), Omitted::or)
    }

    /// The blocks of the feed, and then those of the added feeds that it lacks. Of a joint activity one side is enough, as far as
    /// it is not left out.
    pub(super) fn blocks<'a>(
        &self,
        context: &RenderContext<'_>,
        served: &'a ServedFeed,
        (link_id, choices): (&LinkId, &Choices),
    ) -> Cow<'a, [Arc<Block>]> {
        let own = served.feed().blocks();
        if self.is_empty() {
            return Cow::Borrowed(own);
        }
        let is_placeholder = |block: &Block| block.activity == ActivityId::nothing_published();
        let added = self.0.iter().flat_map(|feed| feed.blocks());
        let added: Vec<&Arc<Block>> = added.filter(|block| !is_placeholder(block)).collect();
        let has_more = added.iter().any(|block| !block.is_description());
        let own = own
            .iter()
            .filter(|block| !has_more || !is_placeholder(block));
        let mut blocks: Vec<Arc<Block>> = own.cloned().collect();
        let mut known: HashSet<(ActivityId, u16)> = blocks
            .iter()
            .map(|block| (block.activity, block.part))
            .collect();
        let places = context.places();
        let mut shown_sides: HashMap<u128, ActivityId> = HashMap::new();
        let shown_joint = |block: &Block| {
            let joint = places.joint(block);
            joint.filter(|_| !context.is_left_out(link_id, choices, block))
        };
        for block in &blocks {
            if let Some(joint) = shown_joint(block) {
                shown_sides.entry(joint).or_insert(block.activity);
            }
        }
        for block in added {
            let side = shown_joint(block);
            let shown = side.map(|joint| *shown_sides.entry(joint).or_insert(block.activity));
            let is_other_side = shown.is_some_and(|shown| shown != block.activity);
            if !is_other_side && known.insert((block.activity, block.part)) {
                blocks.push(Arc::clone(block));
            }
        }
        Cow::Owned(blocks)
    }
}
