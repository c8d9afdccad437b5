//! The first time and place of a meeting in words, and the way from there to those of today.

use super::dates;
use crate::agenda::{AgendaMeeting, EarlierMeeting, MeetingTime, monday_of};
use crate::language::Words;

/// The name of a moved meeting within a page; empty if it has left no time.
pub(super) fn id(meeting: &AgendaMeeting<'_>) -> String {
    let left = meeting.left();
    left.map_or_else(String::new, |_| {
        format!("m{:016x}-{}", meeting.activity.0, meeting.key)
    })
}

/// “Moved to Tuesday at 10:00”, for readers who look at the time that it has left; with the date in another week.
pub(super) fn moved_to(words: &Words, meeting: &AgendaMeeting<'_>, left: MeetingTime) -> String {
    let is_same_week = monday_of(left.begin().date()) == monday_of(meeting.date());
    let when = match meeting.time {
        MeetingTime::Day(date) => dates::full_day(words, date),
        MeetingTime::Clock { start, .. } if is_same_week => {
            let day = dates::weekday(words, start.date());
            words.fill("date-at", &[("day", day), ("time", dates::clock(start))])
        }
        MeetingTime::Clock { start, .. } => dates::moment(words, start),
    };
    words.fill1("week-moved-to", "when", when)
}

/// Its first time and place, and its first staff, as far as they are others now. The words are those of its event.
pub(super) fn lines(words: &Words, meeting: &AgendaMeeting<'_>) -> Vec<String> {
    let Some(earlier) = &meeting.earlier else {
        return Vec::new();
    };
    let before = place(words, earlier);
    let when = earlier.span.map(|span| when(words, span.time, meeting));
    let moved = match (when, before) {
        (Some(when), Some(place)) => {
            Some(words.fill("moved-from-place", &[("when", when), ("place", place)]))
        }
        (Some(when), None) => Some(words.fill1("moved-from", "when", when)),
        (None, Some(before)) if !meeting.rooms.is_empty() => {
            let rooms = titles(&meeting.rooms);
            Some(words.fill("new-room", &[("rooms", rooms), ("before", before)]))
        }
        (None, Some(before)) => {
            let is_online = meeting.online.is_some();
            is_online.then(|| words.fill1("now-online", "before", before))
        }
        (None, None) => None,
    };
    let staff = (!earlier.staff.is_empty()).then(|| {
        let names = [
            ("names", meeting.staff.join(", ")),
            ("before", earlier.staff.join(", ")),
        ];
        words.fill("new-staff", &names)
    });
    moved.into_iter().chain(staff).collect()
}

fn place(words: &Words, earlier: &EarlierMeeting<'_>) -> Option<String> {
    if earlier.is_online {
        return Some(words.text("place-online"));
    }
    (!earlier.rooms.is_empty()).then(|| titles(&earlier.rooms))
}

fn titles(rooms: &[crate::agenda::AgendaRoom<'_>]) -> String {
    let titles: Vec<&str> = rooms.iter().map(|room| room.title).collect();
    titles.join(", ")
}

/// The first time; with its end if that alone is another.
fn when(words: &Words, time: MeetingTime, meeting: &AgendaMeeting<'_>) -> String {
    let begin = time.begin();
    let day = dates::full_day(words, begin.date());
    match time {
        MeetingTime::Day(_) => day,
        MeetingTime::Clock { .. } if begin == meeting.time.begin() => {
            let span = dates::span(words, time, None);
            words.fill("change-when", &[("day", day), ("time", span)])
        }
        MeetingTime::Clock { start, .. } => dates::moment(words, start),
    }
}
