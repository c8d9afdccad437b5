//! Everything that was decided about links, as a value: nothing changes it under its holder.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::{Key, LinkState, SecretKey, Token};
use crate::feed::Kind;

/// The state of every link about which something was decided, and the tokens of all links.
#[derive(Clone, Debug, Default)]
pub struct LinkTable {
    /// Nothing where no addresses are made.
    key: Option<Arc<SecretKey>>,
    link_states: Arc<HashMap<Key, LinkState>>,
}

/// A link with its state after a decision.
pub type ChangedLink = (Key, LinkState);

impl LinkTable {
    pub(super) fn new(key: Arc<SecretKey>, link_states: HashMap<Key, LinkState>) -> Self {
        Self {
            key: Some(key),
            link_states: Arc::new(link_states),
        }
    }

    /// The token by which the feed is read; nothing where no addresses are made.
    pub fn token(&self, kind: Kind, id: &str) -> Option<Token> {
        let generation = self.link_state(kind, id).generation;
        self.key.as_ref().map(|key| key.token(kind, id, generation))
    }

    /// The state of a link.
    pub fn link_state(&self, kind: Kind, id: &str) -> &LinkState {
        static NO_DECISION: LazyLock<LinkState> = LazyLock::new(LinkState::default);
        let link_state = self.link_states.get(&(kind, Box::from(id)));
        link_state.unwrap_or(&NO_DECISION)
    }

    /// The links about which something was decided, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.link_states.keys()
    }

    /// Replaces the states of these links.
    pub fn update(&mut self, decisions: &[ChangedLink]) {
        if !decisions.is_empty() {
            Arc::make_mut(&mut self.link_states).extend(decisions.iter().cloned());
        }
    }
}
