//! Changes the settings of a running server, as far as that is possible.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::config::{Config, Reloaded};
use crate::watch::Waker;

/// Changes the settings of a running server, except the level of the log.
pub struct Reloader {
    pub(super) settings: Arc<ArcSwap<Config>>,
    pub(super) waker: Waker,
}

impl Reloader {
    /// Applies the new settings that do not need a restart, and has the server read the data folder.
    pub fn reload(&self, new: &Config) -> Reloaded {
        let reloaded = self.settings.load().reload(new);
        self.settings.store(Arc::new(reloaded.config.clone()));
        self.read_folder_again();
        reloaded
    }

    /// Has the server read the data folder.
    pub fn read_folder_again(&self) {
        self.waker.folder_changed();
    }
}
