//! The length and the time of an event, which decide whether a feed that is too large shows it.

use jiff::civil::{Date, DateTime};

/// The length of an event's text and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventExtent {
    /// Bytes. The texts of a block's events follow each other and are the whole text of the block.
    pub len: u32,
    /// The day on which it begins.
    pub first_day: Date,
    pub end: WrittenTime,
}

/// A time as the text of an event has it: a day, or a day with a time on the clock, in a zone or in UTC. It is ordered like
/// its text, whatever the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenTime {
    pub date: Date,
    /// 0 for a day, an odd number in a zone, an even number in UTC. Each second counts two.
    pub clock: u32,
}

impl WrittenTime {
    pub(super) fn day(date: Date) -> Self {
        Self { date, clock: 0 }
    }

    pub(super) fn local(time: DateTime) -> Self {
        Self {
            date: time.date(),
            clock: 1 + 2 * second_of_day(time),
        }
    }

    pub(super) fn utc(time: DateTime) -> Self {
        Self {
            date: time.date(),
            clock: 2 + 2 * second_of_day(time),
        }
    }
}

fn second_of_day(time: DateTime) -> u32 {
    let [hour, minute, second] = [time.hour(), time.minute(), time.second()]
        .map(|part| u32::try_from(part).expect("hours, minutes and seconds count from 0"));
    (hour * 60 + minute) * 60 + second
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_order_is_that_of_the_digits_in_the_text() {
        let day = date(2026, 11, 23);
        let rising = [
            WrittenTime::utc(date(2026, 11, 22).at(23, 59, 59, 0)),
            WrittenTime::day(day),
            WrittenTime::local(day.at(0, 0, 0, 0)),
            WrittenTime::utc(day.at(0, 0, 0, 0)),
            WrittenTime::local(day.at(0, 0, 1, 0)),
            WrittenTime::utc(day.at(23, 59, 59, 0)),
            WrittenTime::day(date(2026, 11, 24)),
        ];
        assert!(rising.is_sorted_by(|a, b| a < b), "{rising:?}");
    }
}
