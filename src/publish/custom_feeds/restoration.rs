//! The customised feeds that are served after a start, before the data folder has been read.

use std::sync::Arc;

use super::super::compose::Feeds;
use super::super::loaded_blocks::LoadedBlocks;
use super::super::render_context::{FeedSpec, RenderContext};
use super::CustomFeeds;
use super::added_feeds::AddedFeeds;
use super::custom_feed::{CustomFeed, hash};
use crate::feed::{ActivityId, Feed, render_everything_hidden};
use crate::links::{LinkId, LinkState};
use crate::store::StoredFeed;

impl CustomFeeds {
    /// Serves the stored feeds if they still have the right spec. Of the others, serves those that need no data folder.
    pub(in crate::publish) fn restore(
        &mut self,
        context: &RenderContext<'_>,
        stored: Vec<StoredFeed>,
        loaded_blocks: &LoadedBlocks,
        feeds: &Feeds,
    ) {
        self.variants.restore(loaded_blocks, context.texts);
        for stored in stored {
            let link_id = LinkId::from(stored.feed_id.clone());
            if let Some(custom) = restored(context, &link_id, stored, loaded_blocks, feeds) {
                self.feeds.insert(link_id, custom);
            }
        }
        let missing = context
            .links
            .link_ids()
            .filter(|link_id| !self.feeds.contains_key(link_id))
            .cloned()
            .collect();
        self.update(context, feeds, &missing);
    }
}

/// The stored feed; `None` if its choices or the feed behind it have changed, or if a block is lost.
fn restored(
    context: &RenderContext<'_>,
    link_id: &LinkId,
    mut stored: StoredFeed,
    loaded_blocks: &LoadedBlocks,
    feeds: &Feeds,
) -> Option<CustomFeed> {
    let omitted = stored.take_omitted();
    let feed_id = &stored.feed_id;
    let stored_custom = stored.custom.as_ref()?;
    let served = feeds.get(feed_id)?;
    let link_state = context.links.link_state(link_id);
    let decided = link_state.last_decision();
    let LinkState {
        stopped, choices, ..
    } = link_state;
    // A crash in the middle of a write leaves feeds of two publishes.
    let added = AddedFeeds::new(context, feeds, served, choices);
    let is_of_this =
        stored_custom.choices == hash(choices) && stored_custom.whole == added.tag(served.feed());
    if stopped.is_some() || !is_of_this {
        return None;
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
    let blocks = blocks.collect::<Option<Vec<_>>>()?;
    if blocks.is_empty() {
        return None;
    }
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
        choices: choices.clone(),
        since,
    };
    let link_state = Arc::new(link_state.clone());
    let link = served.link_with(link_id.number, stored.name, feed, link_state);
    Some(CustomFeed {
        added,
        spec,
        link,
        hidden: None,
        is_incomplete: false,
    })
}
