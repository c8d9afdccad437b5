//! Customised feeds: in another language, with an alarm, with hidden modules, or closed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::Delta;
use super::compose::Feeds;
use super::loaded_blocks::LoadedBlocks;
use super::progress::Stage;
use super::render_context::{FeedSpec, RenderContext};
use super::served::Served;
use super::variants::{BlockDelta, Variants};
use crate::feed::{
    ActivityId, Block, Feed, FeedId, Omitted, Variant, render_closed, render_everything_hidden,
};
use crate::links::{Choices, LinkId, LinkState};
use crate::snapshot::Link;
use crate::store::{StoredCustomFeed, StoredFeed};

/// The customised feeds.
#[derive(Clone, Debug, Default)]
pub(super) struct CustomFeeds {
    feeds: HashMap<LinkId, CustomFeed>,
    variants: Variants,
    /// The number of feeds at the last step that were closed so long ago that they are not served.
    pub(super) expired: usize,
}

/// A customised feed.
#[derive(Clone, Debug)]
struct CustomFeed {
    spec: FeedSpec,
    link: Arc<Link>,
    /// A part of the spec can be applied only when the data folder has been read.
    is_incomplete: bool,
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

    /// Each feed with its link; `None` if it was closed so long ago that its address is not found.
    pub(super) fn iter(
        &self,
        (now, days): (Timestamp, u16),
    ) -> impl Iterator<Item = (&LinkId, Option<&Arc<Link>>)> {
        self.feeds.iter().map(move |(link_id, custom)| {
            let link = (!custom.is_expired(now, days)).then_some(&custom.link);
            (link_id, link)
        })
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

    /// Serves the stored feeds if they still have the right spec. Of the others, serves those that need no data folder.
    pub(super) fn restore(
        &mut self,
        context: &RenderContext<'_>,
        stored: Vec<StoredFeed>,
        loaded_blocks: &LoadedBlocks,
        feeds: &Feeds,
    ) {
        self.variants.restore(loaded_blocks, context.texts);
        for mut stored in stored {
            let omitted = stored.take_omitted();
            let feed_id = &stored.feed_id;
            let Some((stored_custom, served)) = stored.custom.as_ref().zip(feeds.get(feed_id))
            else {
                continue;
            };
            let link_id = LinkId::from(feed_id.clone());
            let link_state = context.links.link_state(&link_id).clone();
            let decided = link_state.last_decision();
            let LinkState {
                stopped, choices, ..
            } = link_state.clone();
            // A crash in the middle of a write leaves feeds of two publishes.
            let is_of_this = stored_custom.choices == hash(&choices)
                && *stored_custom.whole == *served.feed().base_tag();
            if stopped.is_some() || !is_of_this {
                continue;
            }
            let feed_text = context.texts.feed_text(stored_custom.variant.language);
            let since = context.since(decided.unwrap_or_default(), None);
            let block = |name: &(ActivityId, u16, u32)| {
                if name.0 == ActivityId::everything_hidden() {
                    return Some(render_everything_hidden(context.settings, feed_text, since));
                }
                loaded_blocks.block_as(stored_custom.variant, *name)
            };
            let blocks = stored.blocks.iter().map(block);
            let Some(blocks) = blocks
                .collect::<Option<Vec<_>>>()
                .filter(|blocks| !blocks.is_empty())
            else {
                continue;
            };
            let heads = context.texts.heads(stored_custom.variant.language);
            let feed = Feed::shortened(
                heads,
                feed_id.kind,
                &stored.name,
                (blocks, omitted),
                context.now,
            );
            let feed = Arc::new(
                feed.with_history(&stored.tag, stored.modified())
                    .not_before(since),
            );
            let spec = FeedSpec::Chosen {
                variant: stored_custom.variant,
                choices,
                since,
            };
            let link = served.link_with(link_id.number, stored.name, feed, Arc::new(link_state));
            self.feeds.insert(
                link_id,
                CustomFeed {
                    spec,
                    link,
                    is_incomplete: false,
                },
            );
        }
        let missing = context
            .links
            .link_ids()
            .filter(|link_id| !self.feeds.contains_key(link_id))
            .cloned()
            .collect();
        self.update(context, feeds, &missing);
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
        let mut changed = CustomFeedDelta::default();
        let is_same = |custom: &CustomFeed, served: &Served, spec: &FeedSpec| {
            let is_current = !custom.is_incomplete && !custom.link.feed.is_outdated(context.now);
            is_current && custom.spec == *spec && Arc::ptr_eq(&custom.link.whole, served.feed())
        };
        let wanted: Vec<(&LinkId, &Served, FeedSpec, LinkState)> = link_ids
            .par_iter()
            .filter_map(|link_id| {
                let served = feeds.get(&link_id.feed_id)?;
                let known = self.feeds.get(link_id).map(|custom| &custom.spec);
                let (spec, link_state) = context.spec(link_id, known)?;
                Some((link_id, served, spec, link_state))
            })
            .collect();
        let (same, due): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|(link_id, served, spec, _)| {
                let custom = self.feeds.get(*link_id);
                custom.is_some_and(|custom| is_same(custom, served, spec))
            });
        // A reset, or a choice about a closed feed, changes the link and not the feed.
        for (link_id, served, _, link_state) in same {
            self.feeds
                .entry(link_id.clone())
                .and_modify(|custom| custom.replace_link_state(served, link_state));
        }
        let usual = context.texts.usual();
        let wanted = due.par_iter().flat_map_iter(|(_, served, spec, _)| {
            let variant = spec.variant().filter(|variant| *variant != usual);
            let blocks = served
                .feed()
                .blocks()
                .iter()
                .filter(|block| !block.is_description());
            variant.into_iter().flat_map(move |variant| {
                blocks
                    .clone()
                    .map(move |block| (variant, Arc::clone(block)))
            })
        });
        changed.blocks = self.variants.render(context, wanted);
        let composed: Vec<(LinkId, CustomFeed)> = due
            .into_par_iter()
            .map(|(link_id, served, spec, link_state)| {
                let custom = self.compose(context, link_id, served, (spec, link_state));
                (link_id.clone(), custom)
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
            self.variants.remove_unused(
                &self
                    .feeds
                    .values()
                    .filter_map(CustomFeed::variant)
                    .collect(),
                &mut changed.blocks,
            );
        }
        changed
    }

    fn compose(
        &self,
        context: &RenderContext<'_>,
        link_id: &LinkId,
        served: &Served,
        (spec, link_state): (FeedSpec, LinkState),
    ) -> CustomFeed {
        context.progress.begin(Stage::Composing);
        let old = self
            .feeds
            .get(link_id)
            .map_or(served.feed(), |custom| &custom.link.feed);
        let language = spec.language();
        let (blocks, is_incomplete) = match &spec {
            FeedSpec::Closed { since, .. } => (
                vec![render_closed(
                    context.settings,
                    context.texts.feed_text(language),
                    *since,
                )],
                false,
            ),
            FeedSpec::Chosen {
                variant,
                choices,
                since,
            } => self.chosen_blocks(context, served, (*variant, choices, *since)),
        };
        let name = if language == context.texts.usual().language {
            served.name().into()
        } else {
            context.feed_name(served, language)
        };
        let since = spec.since();
        let now = match &spec {
            FeedSpec::Closed { .. } => since,
            FeedSpec::Chosen { .. } => context.now,
        };
        let omitted = if spec.variant().is_some() {
            served.feed().omitted()
        } else {
            Omitted::default()
        };
        let feed = Feed::shortened(
            context.texts.heads(language),
            link_id.feed_id.kind,
            &name,
            (blocks, omitted),
            now,
        );
        let feed = Arc::new(
            feed.with_history(old.base_tag(), old.modified())
                .not_before(since),
        );
        CustomFeed {
            link: served.link_with(link_id.number, name, feed, Arc::new(link_state)),
            spec,
            is_incomplete,
        }
    }

    /// The blocks of a feed by its owner's choices, and whether a part of the choices has to wait.
    fn chosen_blocks(
        &self,
        context: &RenderContext<'_>,
        served: &Served,
        (variant, choices, since): (Variant, &Choices, Timestamp),
    ) -> (Vec<Arc<Block>>, bool) {
        let usual = context.texts.usual();
        let mut is_incomplete = context.is_before_first_read;
        let mut blocks = Vec::with_capacity(served.feed().blocks().len());
        for block in served.feed().blocks() {
            // Descriptions of time zones are added again with the blocks that name them. They stay until the folder has
            // been read.
            if block.is_description() && !context.is_before_first_read {
                continue;
            }
            let place = context.places().activity(block);
            let is_apart =
                block.is_description() || block.activity == ActivityId::nothing_published();
            is_incomplete |=
                place.is_none() && !is_apart && context.places().student(block).is_none();
            let is_hidden = place.is_some_and(|(module, activity)| {
                context.is_hidden(&served.link, choices, block, module)
                    || choices.hidden_types.contains(&activity.activity_type)
            });
            if is_hidden {
                continue;
            }
            blocks.extend(if variant == usual {
                Some(Arc::clone(block))
            } else {
                self.variants.of(variant, block)
            });
        }
        if blocks.iter().all(|block| block.is_description()) {
            let feed_text = context.texts.feed_text(variant.language);
            blocks.push(render_everything_hidden(context.settings, feed_text, since));
        }
        (
            if context.is_before_first_read {
                blocks
            } else {
                context.modules.with_zones(blocks)
            },
            is_incomplete,
        )
    }
}

impl CustomFeed {
    /// Replaces the state of the link after a decision that does not change the feed.
    fn replace_link_state(&mut self, served: &Served, link_state: LinkState) {
        if *self.link.state() != link_state {
            let (name, feed) = (self.link.name.clone(), Arc::clone(&self.link.feed));
            let number = self.link.number;
            self.link = served.link_with(number, name, feed, Arc::new(link_state));
        }
    }

    fn variant(&self) -> Option<Variant> {
        self.spec.variant()
    }

    fn is_expired(&self, now: Timestamp, days: u16) -> bool {
        match self.spec {
            FeedSpec::Closed { since, .. } => {
                now.duration_since(since) >= SignedDuration::from_hours(24 * i64::from(days))
            }
            FeedSpec::Chosen { .. } => false,
        }
    }

    /// Whether the store keeps the feed. A closed feed is made when needed, and an incomplete one must not be stored.
    fn is_storable(&self) -> bool {
        matches!(self.spec, FeedSpec::Chosen { .. })
            && !self.is_incomplete
            && self.link.number.is_first()
    }

    /// The feed as the store keeps it.
    fn stored(&self) -> Option<StoredFeed> {
        let FeedSpec::Chosen {
            variant, choices, ..
        } = &self.spec
        else {
            return None;
        };
        let Link {
            feed_id,
            name,
            feed,
            whole,
            ..
        } = &*self.link;
        if !self.is_storable() {
            return None;
        }
        let stored_custom = StoredCustomFeed {
            variant: *variant,
            choices: hash(choices),
            whole: whole.base_tag().into(),
        };
        Some(StoredFeed {
            custom: Some(stored_custom),
            ..StoredFeed::of(feed_id, name, feed)
        })
    }
}

/// A hash of choices. It shows whether a stored feed was made with the same choices.
fn hash(choices: &Choices) -> u64 {
    xxh3_64(&serde_json::to_vec(choices).expect("choices have string keys only"))
}
