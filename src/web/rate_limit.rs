//! The limits of requests and of decisions about one link. The client's IP address does not count, because thousands of
//! students' calendars come from a few addresses.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
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

/// A limit that says how many requests remain.
pub(super) struct CountedLimit<K: Hash + Eq + Clone>(Option<(u32, CountingLimiter<K>)>);

type CountingLimiter<K> =
    RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The requests that remain until the limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RemainingRequests {
    pub(super) remaining: u32,
    pub(super) per_minute: u32,
}

impl<K: Hash + Eq + Clone> CountedLimit<K> {
    /// A limit of this many requests a minute for each caller, which may come all at once; 0 means no limit.
    pub(super) fn per_minute(requests: u32) -> Self {
        Self(NonZeroU32::new(requests).map(|quota| {
            let limiter = RateLimiter::dashmap(Quota::per_minute(quota));
            (requests, limiter.with_middleware())
        }))
    }

    /// Counts a request; `None` without a limit. If it exceeds the limit, the error is the time to wait.
    pub(super) fn check(&self, key: &K) -> Result<Option<RemainingRequests>, Duration> {
        let Some((per_minute, limiter)) = &self.0 else {
            return Ok(None);
        };
        let counted = limiter.check_key(key);
        let counted =
            counted.map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))?;
        Ok(Some(RemainingRequests {
            remaining: counted.remaining_burst_capacity(),
            per_minute: *per_minute,
        }))
    }
}
