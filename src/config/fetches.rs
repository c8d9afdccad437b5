//! The settings of what is kept of fetches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is kept of who fetches which feed: of each program for each link the last few times, and how many there were in
/// each hour. No client's address is kept, and no secret.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fetches {
    /// Whether anything is kept. If false, a file of earlier records is left alone; delete `fetches.log` if you like.
    pub record: bool,
    /// Days after which it is forgotten.
    pub keep_days: u32,
}

impl Default for Fetches {
    fn default() -> Self {
        Self {
            record: true,
            keep_days: 30,
        }
    }
}
