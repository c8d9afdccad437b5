//! Customised feeds: in another language, with an alarm, with hidden modules, or closed.

mod added_feeds;
mod composition;
mod custom_feed;
mod restoration;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::Delta;
use super::compose::Feeds;
use super::render_context::{FeedSpec, RenderContext};
use super::served_feed::ServedFeed;
use super::variants::{BlockDelta, Variants};
use crate::feed::{Block, FeedId};
use crate::links::{LinkId, LinkState};
use crate::snapshot::Link;
use crate::store::StoredFeed;
use added_feeds::AddedFeeds;
use custom_feed::CustomFeed;

/// The customised feeds.
#[derive(Clone, Debug, Default)]
pub(super) struct CustomFeeds {
    feeds: HashMap<LinkId, CustomFeed>,
    variants: Variants,
    /// The number of feeds at the last step that were closed so long ago that they are not served.
    pub(super) expired: usize,
}

/// A customised feed as its link wants it now.
struct WantedFeed<'a> {
    link_id: &'a LinkId,
    served: &'a ServedFeed,
    added: AddedFeeds,
    /// The blocks from which it is made.
    blocks: Cow<'a, [Arc<Block>]>,
    spec: FeedSpec,
    link_state: LinkState,
}

/// The difference from the store, which keeps customised feeds of first links alone. Those of other links are composed
/// again after a start.
#[derive(Debug, Default)]
pub(super) struct CustomFeedDelta {
    pub(super) put: Vec<FeedId>,
    pub(super) removed: Vec<FeedId>,
    pub(super) blocks: BlockDelta,
}

impl CustomFeedDelta {
    pub(super) fn add_to(self, delta: &mut Delta) {
        delta.put_blocks.extend(self.blocks.put);
        delta.removed_blocks.extend(self.blocks.removed);
        delta.put_custom_feeds.extend(self.put);
        delta.removed_custom_feeds.extend(self.removed);
    }
}

impl CustomFeeds {
    /// The feed as the store keeps it.
    pub(super) fn stored(&self, feed_id: &FeedId) -> Option<StoredFeed> {
        self.feeds.get(&feed_id.clone().into())?.stored()
    }

    /// Each feed with its link; `None` if it was closed so long ago that its address is not found, or if it waits for the
    /// timetable.
    pub(super) fn iter(
        &self,
        (now, days): (Timestamp, u16),
    ) -> impl Iterator<Item = (&LinkId, Option<&Arc<Link>>)> {
        self.feeds.iter().map(move |(link_id, custom)| {
            let is_served = !custom.is_expired(now, days) && !custom.waits_for_timetable();
            (link_id, is_served.then_some(&custom.link))
        })
    }

    /// The further links whose choices cannot be applied before the timetable has been read.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &LinkId> {
        let waiting = self
            .feeds
            .iter()
            .filter(|(_, custom)| custom.waits_for_timetable());
        waiting.map(|(link_id, _)| link_id)
    }

    /// The number of feeds that were closed so long ago that they are not served.
    pub(super) fn expired(&self, now: Timestamp, days: u16) -> usize {
        self.feeds
            .values()
            .filter(|custom| custom.is_expired(now, days))
            .count()
    }

    /// Whether a feed that shows only a part may show another part today, or has a time from a clock that was ahead.
    pub(super) fn are_outdated(&self, now: Timestamp) -> bool {
        let mut all = self.feeds.values();
        all.any(|custom| custom.link.feed.is_outdated(now) || custom.spec.since() > now)
    }

    /// Composes every customised feed that changed.
    pub(super) fn update_all(
        &mut self,
        context: &RenderContext<'_>,
        feeds: &Feeds,
    ) -> CustomFeedDelta {
        let mut candidates = context.candidates();
        // A feed that was customised once stays here, because its date of change must never fall.
        candidates.extend(self.feeds.keys().cloned());
        let mut changed = self.update(context, feeds, &candidates);
        if !self.variants.is_empty() {
            let current = context.modules.current_blocks();
            let is_notice = |block: &Arc<Block>| context.places().student(block).is_some();
            self.variants.remove_old(
                |block| current.contains(&Arc::as_ptr(block)) || is_notice(block),
                &mut changed.blocks,
            );
        }
        changed
    }

    /// Composes those of these feeds that may have changed.
    pub(super) fn update(
        &mut self,
        context: &RenderContext<'_>,
        feeds: &Feeds,
        link_ids: &HashSet<LinkId>,
    ) -> CustomFeedDelta {
        let wanted = self.wanted(context, feeds, link_ids);
        let due = self.keep_same(context, wanted);
        let mut changed = CustomFeedDelta {
            blocks: self.render_variants(context, &due),
            ..CustomFeedDelta::default()
        };
        let composed: Vec<(LinkId, CustomFeed)> = due
            .into_par_iter()
            .map(|wanted| {
                let link_id = wanted.link_id.clone();
                (link_id, self.compose(context, wanted))
            })
            .collect();
        for (link_id, custom) in composed {
            if custom.is_storable() {
                changed.put.push(link_id.feed_id.clone());
            }
            self.feeds.insert(link_id, custom);
        }
        for link_id in link_ids {
            let is_lost = feeds.get(&link_id.feed_id).is_none();
            if is_lost && self.feeds.remove(link_id).is_some() && link_id.number.is_first() {
                changed.removed.push(link_id.feed_id.clone());
            }
        }
        // A variant that is removed before the folder has been read would stay in the store.
        if !context.is_before_first_read {
            let used = self.feeds.values().filter_map(CustomFeed::variant);
            self.variants
                .remove_unused(&used.collect(), &mut changed.blocks);
        }
        changed
    }

    /// Those of these links that customise a feed.
    fn wanted<'a>(
        &self,
        context: &RenderContext<'_>,
        feeds: &'a Feeds,
        link_ids: &'a HashSet<LinkId>,
    ) -> Vec<WantedFeed<'a>> {
        let wanted = link_ids.par_iter().filter_map(|link_id| {
            let served = feeds.get(&link_id.feed_id)?;
            let known = self.feeds.get(link_id).map(|custom| &custom.spec);
            let (spec, link_state) = context.spec(link_id, known)?;
            let choices = &link_state.choices;
            let added = match spec {
                FeedSpec::Chosen { .. } => AddedFeeds::new(context, feeds, served, choices),
                FeedSpec::Closed { .. } => AddedFeeds::default(),
            };
            let blocks = added.blocks(context, served, (link_id, choices));
            Some(WantedFeed {
                link_id,
                served,
                added,
                blocks,
                spec,
                link_state,
            })
        });
        wanted.collect()
    }

    /// Keeps the feeds that are the same, and returns the others.
    fn keep_same<'a>(
        &mut self,
        context: &RenderContext<'_>,
        wanted: Vec<WantedFeed<'a>>,
    ) -> Vec<WantedFeed<'a>> {
        let (same, due): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|wanted| {
            let custom = self.feeds.get(wanted.link_id);
            custom.is_some_and(|custom| custom.is_same(context, wanted))
        });
        // A reset, or a choice about a closed feed, changes the link and not the feed.
        for wanted in same {
            if let Some(custom) = self.feeds.get_mut(wanted.link_id) {
                custom.replace_link_state(wanted.served, wanted.link_state);
            }
        }
        due
    }

    /// Renders the blocks of these feeds in their variants.
    fn render_variants(
        &mut self,
        context: &RenderContext<'_>,
        due: &[WantedFeed<'_>],
    ) -> BlockDelta {
        let usual = context.texts.usual();
        let wanted = due.par_iter().flat_map_iter(|wanted| {
            let variant = wanted.spec.variant().filter(|variant| *variant != usual);
            let blocks = wanted.blocks.iter();
            let blocks = blocks.filter(|block| !block.is_description());
            variant.into_iter().flat_map(move |variant| {
                blocks
                    .clone()
                    .map(move |block| (variant, Arc::clone(block)))
            })
        });
        self.variants.render(context, wanted)
    }
}
