//! The settings of the HTTP server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The HTTP server.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct HttpConfig {
    /// Threads that answer requests. 0: as many as there are processor cores.
    pub workers: usize,
    /// Seconds for which a calendar app or a cache may keep a feed without asking again.
    pub max_age_seconds: u32,
    /// Requests a minute that are answered for one person's link. They may come all at once. Further requests get 429.
    /// A calendar app asks a few times an hour. 0: no limit.
    pub max_requests_per_minute: u32,
    /// Programs that get no gzip although they ask for it: those with one of these texts in their User-Agent.
    pub no_gzip_for: Vec<String>,
    /// Seconds that an idle connection is kept open.
    pub keep_alive_seconds: u64,
    /// Connections that may be open at once, for all workers together. Further clients wait until one is closed, and idle
    /// connections are closed early. Fewer are accepted if the limit on open files is too low.
    pub max_connections: usize,
    /// Whether a calendar app's plain request for a feed with a secret link is answered directly, before the HTTP library
    /// reads it. This is faster, and the answers are the same. Set it to false if you suspect a fault in it.
    pub direct_feeds: bool,
    /// Seconds for requests in flight to end when the server is stopped.
    pub shutdown_seconds: u64,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            workers: 0,
            max_age_seconds: 900,
            max_requests_per_minute: 60,
            no_gzip_for: Vec::new(),
            keep_alive_seconds: 75,
            max_connections: 4_096,
            direct_feeds: true,
            shutdown_seconds: 10,
        }
    }
}
