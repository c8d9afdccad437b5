//! The limits of failed tries to sign in: by account, by browser, and in all. And the limit of sign-ins of an account that
//! succeed. Their memory does not grow.
//!
//! A browser in which a person has signed in before has tries of its own, which a stranger cannot use up. During an attack
//! a person with another browser may have to try again.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Names and browsers share these places by their signatures, so nobody can choose the place of a name. It costs
/// strangers with one place nothing but a short wait.
const PLACES: usize = 1024;

/// The number of failures that may come at once, and the time after which another one may come.
#[derive(Clone, Copy, Debug)]
struct TryLimit {
    at_once: i32,
    interval: SignedDuration,
}

const BY_ACCOUNT: TryLimit = TryLimit {
    at_once: 10,
    interval: SignedDuration::from_secs(6),
};

const BY_BROWSER: TryLimit = BY_ACCOUNT;

/// Sign-ins that succeed, because each costs the server as much as a failure. People who share an account come at once.
const SUCCEEDED: TryLimit = TryLimit {
    at_once: 30,
    interval: SignedDuration::from_secs(6),
};

/// Fewer than the server can compare, and so many that a person with a new browser gets in soon during an attack.
const IN_ALL: TryLimit = TryLimit {
    at_once: 200,
    interval: SignedDuration::from_millis(50),
};

/// The failed tries of the last minutes.
#[derive(Debug)]
pub(super) struct FailedTries {
    accounts: Box<[FreeFrom]>,
    browsers: Box<[FreeFrom]>,
    role_checks: Box<[FreeFrom]>,
    /// Of the sign-ins that succeeded.
    succeeded: Box<[FreeFrom]>,
    all: FreeFrom,
}

/// The time from which no failure counts any more. Each failure moves it (the generic cell rate algorithm).
#[derive(Debug, Default)]
struct FreeFrom(Mutex<Timestamp>);

/// The browser from which somebody tries to sign in, by their signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TriedFrom {
    /// A browser in which this person has signed in before.
    KnownBrowser(usize),
    /// The session of somebody at the desk whose role is checked. Students who have signed in cannot use up these tries.
    RoleCheck(usize),
    /// Any other, to the account at this place.
    Anywhere(usize),
}

impl Default for FailedTries {
    fn default() -> Self {
        let places = || (0..PLACES).map(|_| FreeFrom::default()).collect();
        Self {
            accounts: places(),
            browsers: places(),
            role_checks: places(),
            succeeded: places(),
            all: FreeFrom::default(),
        }
    }
}

impl FailedTries {
    /// Counts a try as a failure before the password is compared, so that many at once are not free. The error is the time
    /// to wait.
    pub(super) fn count(&self, from: TriedFrom, now: Timestamp) -> Result<(), SignedDuration> {
        match from {
            TriedFrom::KnownBrowser(place) => self.browsers[place % PLACES].count(BY_BROWSER, now),
            TriedFrom::RoleCheck(place) => self.role_checks[place % PLACES].count(BY_BROWSER, now),
            TriedFrom::Anywhere(place) => {
                let account = &self.accounts[place % PLACES];
                account.count(BY_ACCOUNT, now)?;
                self.all
                    .count(IN_ALL, now)
                    .inspect_err(|_| account.forget(BY_ACCOUNT))
            }
        }
    }

    /// Counts a try to sign in to the account at this place as one that succeeds, before the password is compared. The error is
    /// the time to wait.
    pub(super) fn count_success(&self, place: usize, now: Timestamp) -> Result<(), SignedDuration> {
        self.succeeded[place % PLACES].count(SUCCEEDED, now)
    }

    /// The try that was counted did not succeed.
    pub(super) fn forget_success(&self, place: usize) {
        self.succeeded[place % PLACES].forget(SUCCEEDED);
    }

    /// The try that was counted did not fail.
    pub(super) fn forget(&self, from: TriedFrom) {
        match from {
            TriedFrom::KnownBrowser(place) => self.browsers[place % PLACES].forget(BY_BROWSER),
            TriedFrom::RoleCheck(place) => self.role_checks[place % PLACES].forget(BY_BROWSER),
            TriedFrom::Anywhere(place) => {
                self.accounts[place % PLACES].forget(BY_ACCOUNT);
                self.all.forget(IN_ALL);
            }
        }
    }
}

impl FreeFrom {
    fn count(&self, limit: TryLimit, now: Timestamp) -> Result<(), SignedDuration> {
        let mut free_from = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = limit.interval * limit.at_once;
        // After a clock that was ahead, nobody waits longer than after the failures that may come at once.
        let counted = free_from
            .duration_since(now)
            .clamp(SignedDuration::ZERO, longest);
        let after = counted + limit.interval;
        if after > longest {
            *free_from = now + counted;
            return Err(after - longest);
        }
        *free_from = now + after;
        Ok(())
    }

    fn forget(&self, limit: TryLimit) {
        let mut free_from = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *free_from = free_from
            .saturating_sub(limit.interval)
            .unwrap_or(*free_from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        "2026-11-27T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
    }

    /// The number of tries that are let through at one time.
    fn let_through(tries: &FailedTries, from: TriedFrom, now: Timestamp) -> usize {
        (0..1_000)
            .take_while(|_| tries.count(from, now).is_ok())
            .count()
    }

    #[test]
    fn ten_failures_may_come_at_once_and_then_one_in_six_seconds() {
        let (tries, from) = (FailedTries::default(), TriedFrom::Anywhere(3));
        assert_eq!(let_through(&tries, from, at(0)), 10);
        assert_eq!(tries.count(from, at(0)), Err(SignedDuration::from_secs(6)));
        assert_eq!(let_through(&tries, from, at(5)), 0);
        assert_eq!(let_through(&tries, from, at(6)), 1);
        assert_eq!(let_through(&tries, from, at(3600)), 10);
    }

    #[test]
    fn a_try_that_did_not_fail_does_not_count() {
        let (tries, from) = (FailedTries::default(), TriedFrom::Anywhere(3));
        for _ in 0..1_000 {
            tries.count(from, at(0)).unwrap();
            tries.forget(from);
        }
        assert_eq!(let_through(&tries, from, at(0)), 10);
    }

    #[test]
    fn an_attack_on_an_account_slows_neither_others_nor_a_browser_that_the_person_has_used() {
        let tries = FailedTries::default();
        assert_eq!(let_through(&tries, TriedFrom::Anywhere(3), at(0)), 10);
        assert_eq!(let_through(&tries, TriedFrom::Anywhere(4), at(0)), 10);
        assert_eq!(let_through(&tries, TriedFrom::KnownBrowser(3), at(0)), 10);
    }

    #[test]
    fn an_attack_on_all_accounts_is_slowed_and_known_browsers_are_not() {
        let tries = FailedTries::default();
        let all: usize = (0..PLACES)
            .map(|place| let_through(&tries, TriedFrom::Anywhere(place), at(0)))
            .sum();
        assert_eq!(all, 200);
        assert_eq!(let_through(&tries, TriedFrom::KnownBrowser(0), at(0)), 10);
        let others: usize = (900..PLACES)
            .map(|place| let_through(&tries, TriedFrom::Anywhere(place), at(1)))
            .sum();
        assert_eq!(others, 20);
    }

    #[test]
    fn a_clock_that_was_ahead_makes_nobody_wait_long() {
        let (tries, from) = (FailedTries::default(), TriedFrom::Anywhere(3));
        let_through(&tries, from, at(1_000_000_000));
        assert_eq!(tries.count(from, at(0)), Err(SignedDuration::from_secs(6)));
        // The limit of all tries was ahead too.
        let_through(&tries, from, at(6));
        assert_eq!(let_through(&tries, from, at(7)), 1);
        assert_eq!(let_through(&tries, from, at(3600)), 10);
    }
}
