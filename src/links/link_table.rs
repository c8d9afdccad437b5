//! The states of all links as a value that does not change.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::{LinkState, SecretKey, Token};
use crate::feed::FeedId;

/// The state of every link about which something was decided, and the tokens of all links.
#[derive(Clone, Debug, Default)]
pub struct LinkTable {
    /// `None` where no addresses are made.
    key: Option<Arc<SecretKey>>,
    link_states: Arc<HashMap<FeedId, LinkState>>,
}

/// A link with its state after a decision.
pub type ChangedLink = (FeedId, LinkState);

impl LinkTable {
    pub(super) fn new(key: Arc<SecretKey>, link_states: HashMap<FeedId, LinkState>) -> Self {
        Self {
            key: Some(key),
            link_states: Arc::new(link_states),
        }
    }

    /// The token that gives access to the feed; `None` where no addresses are made.
    pub fn token(&self, feed_id: &FeedId) -> Option<Token> {
        let generation = self.link_state(feed_id).generation;
        let key = self.key.as_ref();
        key.map(|key| key.token(feed_id, generation))
    }

    /// The state of a link.
    pub fn link_state(&self, feed_id: &FeedId) -> &LinkState {
        static NO_DECISION: LazyLock<LinkState> = LazyLock::new(LinkState::default);
        self.link_states.get(feed_id).unwrap_or(&NO_DECISION)
    }

    /// The feeds about whose links something was decided, in no order.
    pub fn feed_ids(&self) -> impl Iterator<Item = &FeedId> {
        self.link_states.keys()
    }

    /// Replaces the states of these links.
    pub fn update(&mut self, decisions: &[ChangedLink]) {
        if !decisions.is_empty() {
            Arc::make_mut(&mut self.link_states).extend(decisions.iter().cloned());
        }
    }
}
