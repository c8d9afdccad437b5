//! One customised feed, and the form in which the store keeps it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::super::render_context::{FeedSpec, RenderContext};
use super::super::served_feed::ServedFeed;
use super::WantedFeed;
use super::added_feeds::AddedFeeds;
use crate::feed::{Block, Variant};
use crate::links::{Choices, LinkId, LinkState};
use crate::snapshot::Link;
use crate::store::{StoredCustomFeed, StoredFeed};

#[derive(Clone, Debug)]
pub(super) struct CustomFeed {
    pub(super) spec: FeedSpec,
    pub(super) link: Arc<Link>,
    pub(super) added: AddedFeeds,
    /// The hash of its blocks, each with whether it is left out; `None` if the feed comes from the store.
    pub(super) hidden: Option<u64>,
    /// A part of the spec can be applied only when the data folder has been read.
    pub(super) is_incomplete: bool,
}

/// The hash of the activities of these blocks, and of those that the choices leave out; `None` if that is not known before the folder
/// has been read.
pub(super) fn hidden_blocks(
    context: &RenderContext<'_>,
    (link_id, blocks): (&LinkId, &[Arc<Block>]),
    spec: &FeedSpec,
) -> Option<u64> {
    let FeedSpec::Chosen { choices, .. } = spec else {
        return None;
    };
    if context.is_before_first_read {
        return None;
    }
    let mut hash = Xxh3::new();
    for block in blocks {
        let is_left_out = context.is_left_out(link_id, choices, block);
        hash.update(&block.activity.0.to_le_bytes());
        hash.update(&[u8::from(is_left_out)]);
    }
    Some(hash.digest())
}

impl CustomFeed {
    /// Whether the feed as it is wanted now is the same.
    pub(super) fn is_same(&self, context: &RenderContext<'_>, wanted: &WantedFeed<'_>) -> bool {
        let is_current = !self.is_incomplete && !self.link.feed.is_outdated(context.now);
        is_current
            && self.spec == wanted.spec
            && Arc::ptr_eq(&self.link.whole, wanted.served.feed())
            && self.added.is_same(&wanted.added)
            && (context.is_before_first_read || self.hides_same(context, wanted))
    }

    fn hides_same(&self, context: &RenderContext<'_>, wanted: &WantedFeed<'_>) -> bool {
        match &wanted.spec {
            FeedSpec::Chosen { choices, .. }
                if choices.hides_modules_or_parts() || !self.added.is_empty() =>
            {
                let all = (wanted.link_id, &*wanted.blocks);
                self.hidden == hidden_blocks(context, all, &wanted.spec)
            }
            _ => true,
        }
    }

    /// Replaces the state of the link after a decision that does not change the feed.
    pub(super) fn replace_link_state(&mut self, served: &ServedFeed, link_state: LinkState) {
        if *self.link.state() != link_state {
            let (name, feed) = (self.link.name.clone(), Arc::clone(&self.link.feed));
            let number = self.link.number;
            self.link = served.link_with(number, name, feed, Arc::new(link_state));
        }
    }

    pub(super) fn variant(&self) -> Option<Variant> {
        self.spec.variant()
    }

    pub(super) fn is_expired(&self, now: Timestamp, days: u16) -> bool {
        match self.spec {
            FeedSpec::Closed { since, .. } => {
                now.duration_since(since) >= SignedDuration::from_hours(24 * i64::from(days))
            }
            FeedSpec::Chosen { .. } => false,
        }
    }

    /// Whether it is that of a further link, and the folder has not been read yet. The store does not keep these feeds, so what their
    /// owners have hidden is not known. Nobody else may see it meanwhile.
    pub(super) fn waits_for_timetable(&self) -> bool {
        let is_chosen = matches!(self.spec, FeedSpec::Chosen { .. });
        !self.link.number.is_first() && is_chosen && self.hidden.is_none()
    }

    /// Whether the store keeps the feed. A closed feed is made when needed, and an incomplete one must not be stored.
    pub(super) fn is_storable(&self) -> bool {
        matches!(self.spec, FeedSpec::Chosen { .. })
            && !self.is_incomplete
            && self.link.number.is_first()
    }

    /// The feed as the store keeps it.
    pub(super) fn stored(&self) -> Option<StoredFeed> {
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
            whole: self.added.tag(whole),
        };
        Some(StoredFeed {
            custom: Some(stored_custom),
            ..StoredFeed::of(feed_id, name, feed)
        })
    }
}

/// A hash of choices. It shows whether a stored feed was made with the same choices.
pub(super) fn hash(choices: &Choices) -> u64 {
    xxh3_64(&serde_json::to_vec(choices).expect("choices have string keys only"))
}
