//! The meetings of the next days, as lists.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::super::dates;
use crate::agenda::{Agenda, AgendaMeeting, MeetingState};
use crate::language::Words;

/// The days after today that are shown.
const DAYS: i64 = 14;

/// A day with meetings.
#[derive(Serialize)]
pub struct DeskDay {
    pub day: String,
    pub meetings: Vec<DeskMeeting>,
}

/// One meeting.
#[derive(Serialize)]
pub struct DeskMeeting {
    pub time: String,
    pub what: String,
    pub place: String,
    /// Whether it is moved, cancelled and so on; empty if it is not.
    pub mark: String,
}

/// Today and the next 14 days, without days on which nothing is.
pub(super) fn days(words: &Words, agenda: &Agenda<'_>, today: Date) -> Vec<DeskDay> {
    let last = today.saturating_add(DAYS.days());
    let meetings = agenda.meetings.iter();
    let near: Vec<&AgendaMeeting<'_>> = meetings
        .filter(|meeting| (today..=last).contains(&meeting.date()))
        .collect();
    near.chunk_by(|a, b| a.date() == b.date())
        .map(|meetings| DeskDay {
            day: dates::near_day(words, meetings[0].date(), today),
            meetings: meetings
                .iter()
                .map(|one| DeskMeeting::new(words, one))
                .collect(),
        })
        .collect()
}

impl DeskDay {
    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        let meeting = DeskMeeting {
            time: "09:00".into(),
            what: "A Algebra".into(),
            place: "R".into(),
            mark: words.text("meeting-moved"),
        };
        Self {
            day: words.text("date-today"),
            meetings: vec![meeting],
        }
    }
}

impl DeskMeeting {
    fn new(words: &Words, meeting: &AgendaMeeting<'_>) -> Self {
        let what = [
            ("code", meeting.code),
            ("title", meeting.title),
            ("kind", meeting.activity_type),
        ];
        let rooms: Vec<&str> = meeting.rooms.iter().map(|room| room.title).collect();
        Self {
            time: dates::span(words, meeting.time, meeting.zone),
            what: words.fill("next-what", &what),
            place: rooms.join(", "),
            mark: match meeting.state {
                MeetingState::Cancelled => words.text("meeting-cancelled"),
                MeetingState::Provisional => words.text("meeting-provisional"),
                MeetingState::Confirmed if meeting.is_moved => words.text("meeting-moved"),
                MeetingState::Confirmed => String::new(),
            },
        }
    }
}
