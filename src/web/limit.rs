//! How often one link may be used. Never by the client's address: thousands of students' calendars come from a few.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::links::Token;

/// What keeps one runaway program from taking the time of all others.
pub(super) struct Limit(Option<DefaultKeyedRateLimiter<Token>>);

impl Limit {
    /// So many requests a minute for each link, as many of them at once; 0 is no limit.
    pub(super) fn per_minute(requests: u32) -> Self {
        Self(NonZeroU32::new(requests).map(|requests| RateLimiter::dashmap(Quota::per_minute(requests))))
    }

    /// Counts a request; if it is one too many, how long to wait. To be asked of tokens that exist only: each takes
    /// some memory.
    pub(super) fn check(&self, token: &Token) -> Result<(), Duration> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(token).map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }
}
