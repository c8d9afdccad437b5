//! The next meeting of a feed, on the page of its link.

use jiff::Timestamp;
use serde::Serialize;

use super::dates;
use crate::agenda::{Agenda, MeetingState, MeetingTime};
use crate::language::Words;

/// The next meeting. A text that is missing is empty.
#[derive(Default, Serialize)]
pub(super) struct NextMeeting {
    pub(super) exists: bool,
    pub(super) time: String,
    pub(super) meeting: String,
    pub(super) place: String,
    pub(super) mark: String,
}

impl NextMeeting {
    pub(super) fn of(words: &Words, agenda: &Agenda<'_>, now: Timestamp) -> Option<Self> {
        let meeting = agenda.next(now)?;
        let day = dates::near_day(words, meeting.date(), agenda.today(now));
        let time = match meeting.time {
            MeetingTime::Day(_) => day,
            MeetingTime::Clock { start, .. } => {
                words.fill("date-at", &[("day", day), ("time", dates::clock(start))])
            }
        };
        let rooms: Vec<&str> = meeting.rooms.iter().map(|room| room.title).collect();
        let what = [
            ("code", meeting.code),
            ("title", meeting.title),
            ("kind", meeting.activity_type),
        ];
        Some(Self {
            exists: true,
            time,
            meeting: words.fill("next-what", &what),
            place: if rooms.is_empty() {
                String::new()
            } else {
                words.fill1("next-where", "rooms", rooms.join(", "))
            },
            mark: match meeting.state {
                MeetingState::Provisional => words.text("meeting-provisional"),
                _ if meeting.is_moved => words.text("meeting-moved"),
                _ => String::new(),
            },
        })
    }
}
