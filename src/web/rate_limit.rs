//! The limits of requests and of decisions about one link. The client's IP address does not count, because thousands of
//! students' calendars come from a few addresses.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// A limit that stops one runaway program from taking the time of all others.
pub(super) struct RateLimit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> RateLimit<K> {
    /// A limit of this many requests a minute for each link, which may come all at once; 0 means no limit.
    pub(super) fn per_minute(requests: u32) -> Self {
        Self(
            NonZeroU32::new(requests)
                .map(|requests| RateLimiter::dashmap(Quota::per_minute(requests))),
        )
    }

    /// Counts a request. If it exceeds the limit, the error is the time to wait. Call it only for links that exist,
    /// because each one takes some memory.
    pub(super) fn check(&self, key: &K) -> Result<(), Duration> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        limiter
            .check_key(key)
            .map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }
}
