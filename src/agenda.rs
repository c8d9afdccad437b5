//! A feed as a page shows it: its meetings with their local times, week by week, and the modules that they belong to.

mod activity_index;
mod change;
mod feed_module;
mod meeting;
mod missing_part;
mod search;
mod week;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub use crate::changes::{Change, ChangeKind};
use crate::timetable::{Activity, Module};
pub use crate::timetable::{MeetingKey, MeetingState, Notice, Person, University, When};
pub use activity_index::ActivityIndex;
pub use change::{AgendaChange, ChangedMeetings, local, time_zone};
pub use feed_module::{FeedActivity, FeedModule, term_weeks};
pub use meeting::{AgendaMeeting, AgendaRoom, EarlierMeeting, MeetingSpan, MeetingTime};
pub use missing_part::{MissingPart, missing_parts};
pub use search::{Directory, DirectoryEntry, Hit, Hits, Query};
pub use week::{Day, PlacedMeeting, Week, WholeDay};

use crate::changes::Moves;
use crate::feed::{Block, FeedId, MovedFrom};

/// The meetings of one feed.
#[derive(Debug)]
pub struct Agenda<'a> {
    /// By start, ascending.
    pub meetings: Vec<AgendaMeeting<'a>>,
    /// The university's time zone, which decides the date.
    zone: TimeZone,
}

impl<'a> Agenda<'a> {
    /// The meetings that these blocks of a feed show. Other blocks are ignored: the placeholder of an empty feed, a notice,
    /// or a meeting that is no longer in the timetable.
    pub fn new(university: &'a University, index: &ActivityIndex, blocks: &[Arc<Block>]) -> Self {
        Self::of(university, index, blocks, |_, _| Vec::new())
    }

    /// The same for this feed, and each meeting says from where it was moved.
    pub fn with_moves(
        university: &'a University,
        index: &ActivityIndex,
        (feed_id, blocks): (&FeedId, &[Arc<Block>]),
        moves: &'a Moves,
    ) -> Self {
        let mut agenda = Self::of(university, index, blocks, |module, activity| {
            moves.of(module, activity)
        });
        for meeting in &mut agenda.meetings {
            meeting.forget_others(feed_id);
        }
        agenda
    }

    fn of(
        university: &'a University,
        index: &ActivityIndex,
        blocks: &[Arc<Block>],
        moved: impl Fn(&Module, &Activity) -> Vec<(MeetingKey, MovedFrom<'a>)>,
    ) -> Self {
        let zone = change::zone(university);
        let mut meetings = Vec::new();
        for block in blocks {
            let Some((module, activity)) = index.find(university, block.activity) else {
                continue;
            };
            let moved = moved(module, activity);
            let keys: HashSet<MeetingKey> = block.events.iter().map(|event| event.key).collect();
            for meeting in activity
                .meetings
                .iter()
                .filter(|meeting| keys.contains(&meeting.key))
            {
                let shown = AgendaMeeting::new(
                    university,
                    &zone,
                    block.activity,
                    module,
                    activity,
                    meeting,
                );
                let moved = moved.iter().find(|(key, _)| *key == meeting.key);
                meetings.extend(shown.map(|shown| match moved {
                    Some((_, moved)) => shown.moved_from((university, &zone), module, moved),
                    None => shown,
                }));
            }
        }
        meetings.sort_by(|a, b| a.order().cmp(&b.order()));
        Self { meetings, zone }
    }

    /// The date at the university.
    pub fn today(&self, now: Timestamp) -> Date {
        self.zone.to_datetime(now).date()
    }

    /// The first meeting that takes place and has not begun.
    pub fn next(&self, now: Timestamp) -> Option<&AgendaMeeting<'a>> {
        self.meetings
            .iter()
            .find(|meeting| meeting.state != MeetingState::Cancelled && meeting.begins >= now)
    }

    /// The meetings of the week that begins on `monday`, laid out, with the times of that week that meetings have left.
    pub fn week(&self, monday: Date) -> Week<'_, 'a> {
        let now = self.meetings.iter().map(|meeting| (meeting, None));
        let left = self
            .meetings
            .iter()
            .filter_map(|meeting| Some((meeting, Some(meeting.left()?))));
        let is_in_week = |(meeting, left): &(&AgendaMeeting<'_>, Option<MeetingTime>)| {
            let time = left.unwrap_or(meeting.time);
            monday_of(time.begin().date()) == monday
        };
        Week::new(monday, now.chain(left).filter(is_in_week))
    }

    /// The Monday of the last week before this one that has a meeting.
    pub fn week_before(&self, monday: Date) -> Option<Date> {
        self.mondays().range(..monday).next_back().copied()
    }

    /// The Monday of the first week after this one that has a meeting.
    pub fn week_after(&self, monday: Date) -> Option<Date> {
        self.mondays()
            .range(monday.saturating_add(1.day())..)
            .next()
            .copied()
    }

    /// The week to show first: the first with a meeting from this week on, or else the last with one.
    pub fn first_shown(&self, today: Date) -> Date {
        let this = monday_of(today);
        let mondays = self.mondays();
        let next = mondays.range(this..).next();
        next.or(mondays.last()).copied().unwrap_or(this)
    }

    /// The types of activity that occur, each once.
    pub fn activity_types(&self) -> BTreeSet<&'a str> {
        self.meetings
            .iter()
            .map(|meeting| meeting.activity_type)
            .collect()
    }

    fn mondays(&self) -> BTreeSet<Date> {
        self.meetings
            .iter()
            .map(|meeting| monday_of(meeting.date()))
            .collect()
    }
}

/// The data about the person whose feed it is.
pub fn person<'a>(university: &'a University, feed_id: &FeedId) -> Option<&'a Person> {
    let role = feed_id.kind.role()?;
    university.people.person(role, &feed_id.id)
}

/// A student's notices that are not past, by date.
pub fn notices<'a>(university: &'a University, student: &str, today: Date) -> Vec<&'a Notice> {
    let mut notices: Vec<&Notice> = university
        .notices_of(student)
        .filter(|notice| notice.date >= today)
        .collect();
    notices.sort_by_key(|notice| notice.date);
    notices
}

/// The Monday of the week that a day is in.
pub fn monday_of(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

/// The Monday of a week as addresses name it: `2026-W48` (ISO 8601).
pub fn parse_week(text: &str) -> Option<Date> {
    let (year, week) = text.split_once("-W")?;
    let is_number =
        |text: &str, len| text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(year, 4) || !is_number(week, 2) {
        return None;
    }
    let week =
        jiff::civil::ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday);
    week.ok().map(jiff::civil::ISOWeekDate::date)
}

/// The name of the week that a day is in, as `parse_week` reads it.
pub fn week_name(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_week_is_named_by_its_year_and_number() {
        assert_eq!(week_name(date(2026, 11, 23)), "2026-W48");
        assert_eq!(week_name(date(2026, 11, 29)), "2026-W48");
        // The first days of a January may be in the last week of the year before, and the other way round.
        assert_eq!(week_name(date(2027, 1, 3)), "2026-W53");
        assert_eq!(week_name(date(2024, 12, 30)), "2025-W01");
    }

    #[test]
    fn the_name_of_a_week_reads_back() {
        for day in [
            date(2026, 11, 23),
            date(2027, 1, 1),
            date(2024, 12, 30),
            date(2026, 3, 29),
        ] {
            assert_eq!(parse_week(&week_name(day)), Some(monday_of(day)), "{day}");
        }
    }

    #[test]
    fn a_text_that_is_not_the_name_of_a_week_is_refused() {
        for text in [
            "",
            "2026",
            "2026-48",
            "2026-W00",
            "2025-W53",
            "2026-W54",
            "2026-W4",
            "2026-W+4",
            "-026-W04",
            "٢٠٢٦-W01",
        ] {
            assert_eq!(parse_week(text), None, "{text}");
        }
    }

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(monday_of(date(2026, 11, 23)), date(2026, 11, 23));
        assert_eq!(monday_of(date(2026, 11, 29)), date(2026, 11, 23));
    }
}
