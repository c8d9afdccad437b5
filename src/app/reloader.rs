//! Changes the settings of a running server, as far as that is possible.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::config::{Config, Reloaded};
use crate::watch::Waker;

/// Reaches into a running server. The log's level is not its business.
pub struct Reloader {
    pub(super) settings: Arc<ArcSwap<Config>>,
    pub(super) waker: Waker,
}

impl Reloader {
    /// Has the server take those of the new settings that it can, and look at the data folder.
    pub fn reload(&self, new: &Config) -> Reloaded {
        let reloaded = self.settings.load().reload(new);
        self.settings.store(Arc::new(reloaded.config.clone()));
        self.read_folder_again();
        reloaded
    }

    /// Has the server look at the data folder.
    pub fn read_folder_again(&self) {
        self.waker.folder_changed();
    }
}
