//! The lines of an event that say where its meeting was before.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::RoomsAndPeople;
use super::feed_text::FeedText;
use crate::timetable::{Meeting, MeetingDetails, MeetingState, Module, When};

/// The facts of a meeting as it first was, as far as they are others now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MovedFrom<'a> {
    pub when: Option<When>,
    /// `None` as well if it had no place.
    pub place: Option<PlaceBefore<'a>>,
    /// By id, ascending; empty as well if there were none.
    pub staff: &'a [Box<str>],
}

/// The place of a meeting as it first was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceBefore<'a> {
    /// By name, ascending; at least one.
    Rooms(&'a [Box<str>]),
    Online,
}

impl MovedFrom<'_> {
    /// The lines, for a meeting of the module with these details. One that does not take place has none. A place or staff that are
    /// named for the first time, or no longer, give none either.
    pub(super) fn lines(
        &self,
        names: RoomsAndPeople<'_>,
        feed_text: &FeedText,
        (module, meeting): (&Module, &Meeting),
        details: &MeetingDetails,
    ) -> Vec<String> {
        if meeting.state == MeetingState::Cancelled {
            return Vec::new();
        }
        let place_before = self.place.map(|place| place.text(names, feed_text));
        let when = self.when.filter(|when| *when != meeting.when);
        let when = when.and_then(|when| when_text(feed_text, module, when, meeting.when));
        let place = match (when, place_before) {
            (Some(when), Some(place)) => Some(feed_text.moved_from_place.fill(&[&when, &place])),
            (Some(when), None) => Some(feed_text.moved_from.fill(&[&when])),
            (None, Some(before)) => new_place(names, feed_text, details, &before),
            (None, None) => None,
        };
        let staff = (!self.staff.is_empty() && !details.staff.is_empty()).then(|| {
            let names = |staff: &[Box<str>]| {
                let names = staff.iter().map(|id| names.people.staff_name(id));
                names.collect::<Vec<_>>().join("; ")
            };
            let (now, before) = (names(&details.staff), names(self.staff));
            feed_text.new_staff.fill(&[&now, &before])
        });
        place.into_iter().chain(staff).collect()
    }
}

impl PlaceBefore<'_> {
    fn text(self, names: RoomsAndPeople<'_>, feed_text: &FeedText) -> String {
        match self {
            Self::Rooms(rooms) => titles(names, rooms),
            Self::Online => feed_text.online.to_string(),
        }
    }
}

fn titles(names: RoomsAndPeople<'_>, rooms: &[Box<str>]) -> String {
    let titles = rooms.iter().map(|room| names.rooms.title(room));
    titles.collect::<Vec<_>>().join("; ")
}

/// The line about another place at the same time; `None` if the meeting has no place now.
fn new_place(
    names: RoomsAndPeople<'_>,
    feed_text: &FeedText,
    details: &MeetingDetails,
    before: &str,
) -> Option<String> {
    if !details.rooms.is_empty() {
        let rooms = titles(names, &details.rooms);
        return Some(feed_text.new_room.fill(&[&rooms, before]));
    }
    let is_online = details.online.is_some();
    is_online.then(|| feed_text.now_online.fill(&[before]))
}

/// Mon 9 Nov 09:00, by the clocks of the module; with the end if that alone is another. `None` if it is outside the range of dates.
fn when_text(feed_text: &FeedText, module: &Module, before: When, now: When) -> Option<String> {
    let (start, end) = match before {
        When::Day(date) => return Some(feed_text.short_day(date)),
        When::Timed { start, end } => (start, end),
    };
    let local = |second: i64| -> Option<DateTime> {
        let moment = Timestamp::from_second(second).ok()?;
        Some(module.timezone.to_datetime(moment))
    };
    let clock = |time: DateTime| format!("{:02}:{:02}", time.hour(), time.minute());
    let begin = local(start)?;
    let is_same_start = matches!(now, When::Timed { start: other, .. } if other == start);
    let time = if is_same_start {
        format!("{}–{}", clock(begin), clock(local(end)?))
    } else {
        clock(begin)
    };
    let day = feed_text.short_day(begin.date());
    Some(feed_text.moved_when.fill(&[&day, &time]))
}

impl FeedText {
    /// Mon 9 Nov.
    fn short_day(&self, date: Date) -> String {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset());
        let month = usize::try_from(date.month() - 1);
        let weekday = &self.weekdays[weekday.expect("days count from 0")];
        let month = &self.months[month.expect("months count from 1")];
        self.moved_day
            .fill(&[weekday, &date.day().to_string(), month])
    }
}
