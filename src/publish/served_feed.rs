//! One feed that is served, with its links.

use std::sync::Arc;

use jiff::Timestamp;

use crate::feed::{Block, Feed, FeedId};
use crate::links::{LinkNumber, LinkState, LinkTokens, Token};
use crate::snapshot::Link;

/// One feed with its links.
#[derive(Clone, Debug)]
pub struct ServedFeed {
    /// The first link as it is in the snapshot if its owner has chosen nothing.
    pub(super) link: Arc<Link>,
    pub(super) tokens: LinkTokens,
}

impl ServedFeed {
    /// The same feed by one of its links, in the form that its owner chose.
    pub(super) fn link_with(
        &self,
        number: LinkNumber,
        name: Box<str>,
        feed: Arc<Feed>,
        link_state: Arc<LinkState>,
    ) -> Arc<Link> {
        let whole = Arc::clone(&self.link.feed);
        Arc::new(Link {
            feed_id: self.feed_id().clone(),
            number,
            name,
            feed,
            whole,
            is_former: self.is_former(),
            is_renamed: self.link.is_renamed,
            decided: Some(link_state),
        })
    }

    pub(super) fn new(
        feed_id: FeedId,
        name: Box<str>,
        tokens: LinkTokens,
        feed: Feed,
        is_former: bool,
    ) -> Self {
        let feed = Arc::new(feed);
        let link = Arc::new(Link {
            feed_id,
            number: LinkNumber::FIRST,
            name,
            whole: Arc::clone(&feed),
            feed,
            is_former,
            is_renamed: false,
            decided: None,
        });
        Self { link, tokens }
    }

    /// The same feed at an address of a code that the module had before.
    pub(super) fn renamed(mut self) -> Self {
        Arc::make_mut(&mut self.link).is_renamed = true;
        self
    }

    pub fn feed_id(&self) -> &FeedId {
        &self.link.feed_id
    }

    /// The token of a link; `None` where no links are made.
    pub(super) fn token(&self, number: LinkNumber) -> Option<Token> {
        self.tokens.get(number)
    }

    /// The name that the feed gives itself.
    pub fn name(&self) -> &str {
        &self.link.name
    }

    pub fn feed(&self) -> &Arc<Feed> {
        &self.link.feed
    }

    /// Whether the id has vanished from the data folder. The feed then says that there is no timetable.
    pub fn is_former(&self) -> bool {
        self.link.is_former
    }

    /// Whether the feed is at the address of a current id.
    pub fn is_current(&self) -> bool {
        self.link.is_current()
    }

    pub(super) fn is_equal(&self, other: &Self, now: Timestamp) -> bool {
        let is_same = self.name() == other.name()
            && self.feed().is_same(other.feed())
            && self.is_former() == other.is_former()
            && self.link.is_renamed == other.link.is_renamed;
        is_same
            && are_same(self.feed().blocks(), other.feed().blocks())
            && !self.feed().is_outdated(now)
    }
}

/// Whether these are the same blocks, and not only equal ones.
pub(super) fn are_same(a: &[Arc<Block>], b: &[Arc<Block>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
}
