//! The composition of one customised feed from the blocks of the feed that it customises.

use std::sync::Arc;

use jiff::Timestamp;

use super::super::progress::Stage;
use super::super::render_context::{FeedSpec, RenderContext};
use super::custom_feed::{CustomFeed, hidden_blocks};
use super::{CustomFeeds, WantedFeed};
use crate::feed::{
    ActivityId, Block, Feed, Omitted, Variant, render_closed, render_everything_hidden,
    render_nothing_busy,
};
use crate::links::{Choices, LinkId};

impl CustomFeeds {
    pub(super) fn compose(
        &self,
        context: &RenderContext<'_>,
        wanted: WantedFeed<'_>,
    ) -> CustomFeed {
        context.progress.begin(Stage::Composing);
        let WantedFeed {
            link_id,
            served,
            added,
            blocks: all,
            spec,
            link_state,
        } = wanted;
        let old = self
            .feeds
            .get(link_id)
            .map_or(served.feed(), |custom| &custom.link.feed);
        let language = spec.language();
        let (blocks, is_incomplete, omitted, now) = match &spec {
            FeedSpec::Closed { since, .. } => {
                let feed_text = context.texts.feed_text(language);
                let closed = render_closed(context.settings, feed_text, *since);
                (vec![closed], false, Omitted::default(), *since)
            }
            FeedSpec::Chosen {
                variant,
                choices,
                since,
            } => {
                let chosen = (*variant, choices, *since);
                let (blocks, is_incomplete) = self.chosen_blocks(context, (link_id, &all), chosen);
                let omitted = served.feed().omitted().or(added.omitted());
                (blocks, is_incomplete, omitted, context.now)
            }
        };
        let name = if link_state.is_busy_only() {
            context.texts.feed_text(language).busy_name().into()
        } else if language == context.texts.usual().language {
            served.name().into()
        } else {
            context.feed_name(served, language)
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
                .not_before(spec.since()),
        );
        CustomFeed {
            hidden: hidden_blocks(context, (link_id, &all), &spec),
            added,
            link: served.link_with(link_id.number, name, feed, Arc::new(link_state)),
            spec,
            is_incomplete,
        }
    }

    /// The blocks of a feed and of those that are added, by its owner's choices, and whether a part of the choices has to wait.
    fn chosen_blocks(
        &self,
        context: &RenderContext<'_>,
        (link_id, all): (&LinkId, &[Arc<Block>]),
        (variant, choices, since): (Variant, &Choices, Timestamp),
    ) -> (Vec<Arc<Block>>, bool) {
        let usual = context.texts.usual();
        let mut is_incomplete = context.is_before_first_read;
        let mut blocks = Vec::with_capacity(all.len());
        for block in all {
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
            if context.is_left_out(link_id, choices, block) {
                continue;
            }
            blocks.extend(if variant == usual || variant.is_busy_only {
                Some(Arc::clone(block))
            } else {
                self.variants.of(variant, block)
            });
        }
        if variant.is_busy_only {
            blocks = self.variants.busy(context, variant, &blocks);
        }
        if blocks.iter().all(|block| block.is_description()) {
            blocks.push(placeholder(context, link_id, (variant, since)));
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

/// The block of a feed that shows no meeting. Only the holder of the first link may know that something is hidden.
fn placeholder(
    context: &RenderContext<'_>,
    link_id: &LinkId,
    (variant, since): (Variant, Timestamp),
) -> Arc<Block> {
    let feed_text = context.texts.feed_text(variant.language);
    if variant.is_busy_only {
        return render_nothing_busy(context.settings, feed_text, since);
    }
    let nothing = context.modules.nothing_published();
    match nothing.filter(|_| !link_id.number.is_first()) {
        Some(nothing) => Arc::clone(nothing),
        None => render_everything_hidden(context.settings, feed_text, since),
    }
}
