//! The settings of the API for programs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The API for programs, at /api/v1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct ApiConfig {
    /// Requests a minute that are answered for one token, and for one address without a token. They may come all at once.
    /// Further requests get 429. 0: no limit.
    pub max_requests_per_minute: u32,
    /// Secret addresses a minute that one token may show. 0: no limit.
    pub max_addresses_per_minute: u32,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            max_requests_per_minute: 600,
            max_addresses_per_minute: 60,
        }
    }
}
