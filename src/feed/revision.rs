//! The last change of a meeting: a number that never falls, and a time that is never later than the clock.

use jiff::Timestamp;

/// 2025-01-01T00:00:00Z. It is before the first feed, and a SEQUENCE that counts from it by the clock fits into 31
/// bits.
const EPOCH: i64 = 1_735_689_600;

/// The largest SEQUENCE (RFC 5545 section 3.3.8). Only a mistake can reach it, and no SEQUENCE can rise above it.
pub const MAX_SEQUENCE: u32 = i32::MAX as u32;

/// The number of seconds after 2025, until the year 2059, for which a SEQUENCE follows the clock. Later each publish takes
/// the next number. So a clock that was once far ahead leaves a thousand million numbers.
const LAST_FROM_CLOCK: i64 = 1 << 30;

/// The moment of the publish that found a meeting changed.
///
/// A SEQUENCE that counts changes would fall to 0 when the store is lost. A SEQUENCE that is taken from the clock of the
/// publish that found the change rises even then. It can be ahead of the clock; the time cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision {
    sequence: u32,
    /// Seconds since 1970.
    second: u32,
}

impl Revision {
    /// The revision of a change at `now`, if no higher SEQUENCE was given before.
    pub fn at(now: Timestamp) -> Self {
        Self::after(0, now)
    }

    /// The revision of a change at `now`. It is higher than `latest`, the highest SEQUENCE that was ever given, also if the
    /// clock went back or a second has not passed.
    pub fn after(latest: u32, now: Timestamp) -> Self {
        let of_clock = (now.as_second() - EPOCH).clamp(0, LAST_FROM_CLOCK + 1);
        let of_clock = u32::try_from(of_clock)
            .ok()
            .filter(|_| of_clock <= LAST_FROM_CLOCK);
        let next = latest.saturating_add(1).min(MAX_SEQUENCE);
        let second = u32::try_from(now.as_second().max(0)).unwrap_or(u32::MAX);
        Self {
            sequence: of_clock.unwrap_or_default().max(next),
            second,
        }
    }

    /// A revision from its parts, as a store keeps them.
    pub fn from_parts(sequence: u32, second: u32) -> Self {
        Self { sequence, second }
    }

    /// The revision whose time is that of its SEQUENCE. The store keeps no other time for it.
    pub fn of_sequence(sequence: u32) -> Self {
        let second = u32::try_from(EPOCH + i64::from(sequence)).unwrap_or(u32::MAX);
        Self { sequence, second }
    }

    /// The same SEQUENCE, with a time that is not after that of `now`: a later one comes from a clock that was ahead.
    #[must_use]
    pub(super) fn not_after(self, now: Self) -> Self {
        Self {
            second: self.second.min(now.second),
            ..self
        }
    }

    /// The number for SEQUENCE.
    pub fn sequence(self) -> u32 {
        self.sequence
    }

    /// The time for DTSTAMP and LAST-MODIFIED, in seconds since 1970.
    pub fn second(self) -> u32 {
        self.second
    }

    /// The time for DTSTAMP and LAST-MODIFIED.
    pub fn time(self) -> Timestamp {
        Timestamp::from_second(self.second.into())
            .expect("within the years that a timestamp covers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn a_sequence_rises_when_the_clock_does_not_and_the_time_is_the_clocks() {
        let noon = at("2026-11-22T12:00:00Z");
        let first = Revision::at(noon);
        assert_eq!(
            (first.time(), Revision::of_sequence(first.sequence())),
            (noon, first)
        );
        let second = Revision::after(first.sequence(), noon);
        assert_eq!(
            (second.sequence(), second.time()),
            (first.sequence() + 1, noon)
        );
        let earlier = at("2026-11-22T11:00:00Z");
        let hour_back = Revision::after(second.sequence(), earlier);
        assert_eq!(
            (hour_back.sequence(), hour_back.time()),
            (second.sequence() + 1, earlier)
        );
    }

    #[test]
    fn a_clock_before_2025_gives_a_low_sequence_and_no_panic() {
        assert_eq!(Revision::at(Timestamp::UNIX_EPOCH).sequence(), 1);
        assert_eq!(Revision::at(Timestamp::MIN).time(), Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn a_clock_far_ahead_raises_a_sequence_by_one() {
        let before = Revision::at(at("2026-11-22T12:00:00Z")).sequence();
        for absurd in [
            "2059-06-01T00:00:00Z",
            "2093-06-01T00:00:00Z",
            "2200-01-01T00:00:00Z",
            "9999-01-01T00:00:00Z",
        ] {
            assert_eq!(
                Revision::after(before, at(absurd)).sequence(),
                before + 1,
                "{absurd}"
            );
        }
        // The highest that a clock gives leaves as many numbers again.
        let highest = Revision::at(at("2058-12-31T00:00:00Z")).sequence();
        assert!(highest < 1 << 30);
        assert_eq!(
            Revision::after(MAX_SEQUENCE, at("2026-11-22T12:00:00Z")).sequence(),
            MAX_SEQUENCE
        );
    }
}
