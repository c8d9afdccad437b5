//! The rates at which one link may be used and may be decided about. The client's address never counts, because
//! thousands of students' calendars come from a few.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// A limit that keeps one runaway program from taking the time of all others.
pub(super) struct RateLimit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> RateLimit<K> {
    /// At most this many requests a minute for each link, as many of them at once; 0 means no limit.
    pub(super) fn per_minute(requests: u32) -> Self {
        Self(
            NonZeroU32::new(requests)
                .map(|requests| RateLimiter::dashmap(Quota::per_minute(requests))),
        )
    }

    /// Counts a request. If it is one too many, the error is the time to wait. It must be called only for links that
    /// exist, because each takes some memory.
    pub(super) fn check(&self, key: &K) -> Result<(), Duration> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        limiter
            .check_key(key)
            .map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }
}
