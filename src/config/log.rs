//! The settings of the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The log, on standard error.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct LogConfig {
    /// "text" (for people) or "json" (one object a line).
    pub format: LogFormat,
    /// The least severity of a line: "error", "warn", "info", "debug", "trace", or per module as in
    /// "warn,carillon=debug". Requests that cannot be read are not logged, because anybody can send any number of them.
    /// A running server applies a change on SIGHUP.
    pub level: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: "info,actix_server=warn".into(),
        }
    }
}
