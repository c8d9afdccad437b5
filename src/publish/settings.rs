//! The settings of a publisher, which change while it runs.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Publisher;
use crate::config::Config;

impl Publisher {
    /// The same publisher, which reads these settings when a publish begins.
    #[must_use]
    pub fn with_settings(mut self, settings: Arc<ArcSwap<Config>>) -> Self {
        self.settings = settings;
        self
    }

    /// Takes over the current settings. No job runs with the old ones.
    pub(super) fn update_settings(&mut self) {
        let config = self.settings.load_full();
        if let Some(ids) = self
            .files
            .as_mut()
            .and_then(|files| files.published_ids.as_mut())
        {
            ids.set_keep_days(config.links.closed_days);
        }
        let resources =
            Arc::get_mut(&mut self.resources).expect("one publish ends before the next begins");
        resources.config = config;
    }
}
