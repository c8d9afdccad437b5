//! When a meeting last changed, as a number that never falls.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// 2025-01-01T00:00:00Z: before the first feed, so that a SEQUENCE fits into 31 bits until 2093.
const EPOCH: i64 = 1_735_689_600;

/// Seconds since 2025 at which a meeting was seen to change: its SEQUENCE, and as a time its DTSTAMP.
///
/// A SEQUENCE that counts changes would fall to 0 when the store is deleted or a backup restored. One that is taken
/// from the clock of the publish that saw the change rises whatever was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Revision(u32);

impl Revision {
    /// The revision of what is seen to change at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(u32::try_from((now.as_second() - EPOCH).clamp(0, i64::from(i32::MAX))).expect("clamped to 31 bits"))
    }

    /// The revision of what is seen to change now and was at `previous`; above it even if the clock went back or a
    /// second has not passed.
    #[must_use]
    pub fn after(self, previous: Self) -> Self {
        Self(self.0.max(previous.0 + 1))
    }

    /// The number for SEQUENCE.
    pub fn sequence(self) -> u32 {
        self.0
    }

    /// The time for DTSTAMP and LAST-MODIFIED.
    pub fn time(self) -> Timestamp {
        Timestamp::from_second(EPOCH + i64::from(self.0)).expect("within the years that a timestamp covers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_rises_when_the_clock_does_not() {
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let first = Revision::at(noon);
        assert_eq!(first.time(), noon);
        let second = Revision::at(noon).after(first);
        assert_eq!(second.sequence(), first.sequence() + 1);
        let hour_back = Revision::at("2026-11-22T11:00:00Z".parse().unwrap());
        assert!(hour_back.after(second) > second);
    }

    #[test]
    fn a_clock_before_2025_gives_the_first_revision_and_no_panic() {
        assert_eq!(Revision::at(Timestamp::UNIX_EPOCH).sequence(), 0);
    }
}
