//! The states of all links as a value that does not change.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::{Generation, LinkId, LinkState, LinkTokens, SecretKey, Token};
use crate::feed::FeedId;

/// The state of every link about which something was decided, and the tokens of all links.
#[derive(Clone, Debug, Default)]
pub struct LinkTable {
    /// `None` where no addresses are made.
    key: Option<Arc<SecretKey>>,
    link_states: Arc<BTreeMap<LinkId, LinkState>>,
}

/// A link with its state after a decision.
pub type ChangedLink = (LinkId, LinkState);

impl LinkTable {
    pub(super) fn new(key: Arc<SecretKey>, link_states: BTreeMap<LinkId, LinkState>) -> Self {
        Self {
            key: Some(key),
            link_states: Arc::new(link_states),
        }
    }

    /// The links of a feed: the first, which every feed has, and the further ones. Those that were removed are among them.
    pub fn links_of(&self, feed_id: &FeedId) -> impl Iterator<Item = LinkId> {
        let first = LinkId::from(feed_id.clone());
        let others = self.decided_links_of(feed_id);
        let made =
            others.filter(|(link_id, state)| !link_id.number.is_first() && state.further.is_some());
        std::iter::once(first).chain(made.map(|(link_id, _)| link_id.clone()))
    }

    /// The links of a feed about which something was decided, with their states.
    pub(super) fn decided_links_of(
        &self,
        feed_id: &FeedId,
    ) -> impl Iterator<Item = (&LinkId, &LinkState)> {
        let from_first = self.link_states.range(LinkId::from(feed_id.clone())..);
        from_first.take_while(move |(link_id, _)| link_id.feed_id == *feed_id)
    }

    /// The token that gives access to the feed by this link; `None` where no addresses are made.
    pub fn token(&self, link_id: &LinkId) -> Option<Token> {
        self.token_of(link_id, self.link_state(link_id).generation)
    }

    /// The token that the link has or had in this generation; `None` where no addresses are made.
    pub fn token_of(&self, link_id: &LinkId, generation: Generation) -> Option<Token> {
        let key = self.key.as_ref();
        key.map(|key| key.token(link_id, generation))
    }

    /// The token of each link of a feed.
    pub fn tokens_of(&self, feed_id: &FeedId) -> LinkTokens {
        let links = self.links_of(feed_id);
        let tokens = links.filter_map(|link_id| Some((link_id.number, self.token(&link_id)?)));
        tokens.collect()
    }

    /// The key from which the UIDs of busy times are made, so that nobody finds them in another feed; `None` where no addresses are
    /// made.
    pub fn busy_key(&self) -> Option<[u8; 32]> {
        let key = self.key.as_ref();
        key.map(|key| key.derive("the UIDs of busy times"))
    }

    /// The state of a link.
    pub fn link_state(&self, link_id: &LinkId) -> &LinkState {
        static NO_DECISION: LazyLock<LinkState> = LazyLock::new(LinkState::default);
        self.link_states.get(link_id).unwrap_or(&NO_DECISION)
    }

    /// The links about which something was decided.
    pub fn link_ids(&self) -> impl Iterator<Item = &LinkId> {
        self.link_states.keys()
    }

    /// Replaces the states of these links.
    pub fn update(&mut self, decisions: &[ChangedLink]) {
        if !decisions.is_empty() {
            Arc::make_mut(&mut self.link_states).extend(decisions.iter().cloned());
        }
    }
}
