//! The settings of what is kept of fetches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The records of fetches: for each link the last fetches of each program, and for each program the number of fetches in
/// each hour. No client's address and no secret is kept.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct FetchesConfig {
    /// Whether fetches are recorded. If false, the file of earlier records is left alone; you may delete `fetches.log`.
    pub record: bool,
    /// Days after which a record is deleted.
    pub keep_days: u32,
}

impl Default for FetchesConfig {
    fn default() -> Self {
        Self {
            record: true,
            keep_days: 30,
        }
    }
}
