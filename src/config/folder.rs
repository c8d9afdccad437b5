//! The settings of the data folder: its files, and the watch for changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The reading of the data folder.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct FolderConfig {
    /// Megabytes that one file may have. A larger file is an error, and its last good content stays published.
    pub max_file_megabytes: u32,
}

impl Default for FolderConfig {
    fn default() -> Self {
        Self {
            max_file_megabytes: 256,
        }
    }
}

/// The way in which the server notices changes of the data folder.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct WatchConfig {
    /// "events" (the operating system reports changes) or "poll" (look every `poll_seconds`; for network file
    /// systems, because the operating system does not report changes by other machines).
    pub mode: WatchMode,
    /// Seconds from one look at the folder to the next when polling.
    pub poll_seconds: u64,
}

/// The way in which the server notices that a file has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WatchMode {
    /// The operating system reports it.
    Events,
    /// The server looks at all files at regular intervals.
    Poll,
}

impl Default for WatchConfig {
    fn default() -> Self {
        Self {
            mode: WatchMode::Events,
            poll_seconds: 5,
        }
    }
}
