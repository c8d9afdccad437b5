//! The settings of holds: the share that a change of the data folder may take away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The loss from which changed or removed files are held at their last good content until somebody decides (docs/holds.md).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct HoldsConfig {
    /// Files are held if more than this percentage of all modules, of all meetings to come, or of the meetings that people
    /// have would be gone. 100: nothing is held.
    pub share_percent: u8,
    /// Files are held only if at least so many people would lose meetings.
    pub people: u32,
    /// Days after which a smaller loss counts as meant. Losses of this time count together, so a slow decline is held too.
    pub days: u16,
    /// A command that `/bin/sh` runs when files are held, for example to send a mail. It gets a description as JSON on its
    /// standard input, and is ended after a minute. Empty: none.
    pub command: String,
}

impl Default for HoldsConfig {
    fn default() -> Self {
        Self {
            share_percent: 10,
            people: 20,
            days: 7,
            command: String::new(),
        }
    }
}
