//! What is served now: every feed by its address. Publishing swaps it whole; requests never wait for that.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::changes::Log;
use crate::feed::Feed;
use crate::links::Token;

/// Every feed by its address.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// People's.
    pub links: HashMap<Token, Arc<Feed>>,
    /// Modules and rooms that are not public: many people have the same secret address.
    pub shared: HashMap<Token, Arc<Feed>>,
    /// Public ones, by code.
    pub modules: HashMap<Box<str>, Arc<Feed>>,
    /// Public ones, by name.
    pub rooms: HashMap<Box<str>, Arc<Feed>>,
    /// What has changed lately.
    pub changes: Arc<Log>,
}

/// Where the current catalogue hangs.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<ArcSwapOption<Catalogue>>);

impl Shelf {
    /// Serves this from now on.
    pub fn put(&self, catalogue: Catalogue) {
        self.0.store(Some(Arc::new(catalogue)));
    }

    /// What is served now; `None` before the first publish.
    pub fn current(&self) -> arc_swap::Guard<Option<Arc<Catalogue>>> {
        self.0.load()
    }
}
