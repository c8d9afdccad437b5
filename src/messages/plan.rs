//! The time at which a person gets the next mail about changes.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::config::MessagesConfig;

/// Changes that had to wait for the next day are sent at this time of the day.
const MORNING: Time = Time::constant(7, 0, 0, 0);

/// The next thing to do for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// There is nothing to say.
    Nothing,
    /// More changes may come until then.
    WaitUntil(Timestamp),
    /// A mail is due.
    Mail,
}

/// The next thing to do for somebody who knows less than is published since this time. `earlier` are the times of the mails that the person has got, and
/// `zone` is that of the university.
pub fn plan(
    since: Option<Timestamp>,
    earlier: impl Iterator<Item = Timestamp>,
    zone: &TimeZone,
    settings: &MessagesConfig,
    now: Timestamp,
) -> Plan {
    let Some(since) = since else {
        return Plan::Nothing;
    };
    let gathering = SignedDuration::from_mins(settings.gather_minutes.into());
    // A time from a clock that was ahead says nothing about the gathering.
    let since = if since > now {
        now.saturating_sub(gathering).unwrap_or(now)
    } else {
        since
    };
    let due = since
        .saturating_add(gathering)
        .unwrap_or(Timestamp::MAX)
        .max(now);
    let day = |moment: Timestamp| zone.to_datetime(moment).date();
    let that_day = earlier.filter(|moment| day(*moment) == day(due));
    let due = if that_day.count() < usize::from(settings.daily) {
        due
    } else {
        morning_after(day(due), zone).max(now)
    };
    if due <= now {
        Plan::Mail
    } else {
        Plan::WaitUntil(due)
    }
}

fn morning_after(day: Date, zone: &TimeZone) -> Timestamp {
    let morning = day.saturating_add(1.day()).to_datetime(MORNING);
    let morning = morning.to_zoned(zone.clone());
    morning.map_or(Timestamp::MAX, |morning| morning.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Checks the plan for changes since noon of a day in Berlin, in UTC + 1.
    #[track_caller]
    fn check(earlier: &[&str], now: &str, expected: Plan) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let since = Some(at("2026-11-27T12:00:00Z"));
        let earlier = earlier.iter().map(|text| at(text));
        let settings = MessagesConfig::default();
        assert_eq!(plan(since, earlier, &zone, &settings, at(now)), expected);
    }

    #[test]
    fn changes_are_gathered_and_the_fourth_mail_of_a_day_is_the_first_of_the_next() {
        let wait = |text| Plan::WaitUntil(at(text));
        check(&[], "2026-11-27T12:00:00Z", wait("2026-11-27T12:05:00Z"));
        check(&[], "2026-11-27T12:05:00Z", Plan::Mail);
        let two = ["2026-11-26T23:30:00Z", "2026-11-27T08:00:00Z"];
        check(&two, "2026-11-27T12:10:00Z", Plan::Mail);
        let three = [&two[..], &["2026-11-27T09:00:00Z"]].concat();
        check(&three, "2026-11-27T12:10:00Z", wait("2026-11-28T06:00:00Z"));
        // It is the next day in Berlin already.
        check(&three, "2026-11-27T23:10:00Z", Plan::Mail);
        let settings = MessagesConfig::default();
        let nothing = plan(None, [].into_iter(), &TimeZone::UTC, &settings, at(two[0]));
        assert_eq!(nothing, Plan::Nothing);
    }

    #[test]
    fn a_change_of_a_clock_that_was_ahead_is_not_gathered() {
        let (settings, now) = (MessagesConfig::default(), at("2026-11-23T12:00:00Z"));
        let ahead = Some(at("2026-11-28T12:00:00Z"));
        let due = plan(ahead, [].into_iter(), &TimeZone::UTC, &settings, now);
        assert_eq!(due, Plan::Mail);
    }
}
