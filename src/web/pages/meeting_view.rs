//! One meeting as pages show it: `meeting.html` and `week_meeting.html`.

use serde::Serialize;

use super::external_link::external_link;
use super::week::WeekContext;
use super::{dates, moved_lines};
use crate::agenda::{AgendaMeeting, AgendaRoom, MeetingState, MeetingTime, week_name};
use crate::language::Words;

/// One meeting. A text that is missing is empty.
#[derive(Debug, Serialize)]
pub(super) struct MeetingView {
    /// Its name in addresses, if the page shows the time that it has left.
    pub(super) id: String,
    /// If this is the time that it has left: the time at which it takes place now, and the address of that.
    pub(super) left: String,
    pub(super) left_address: String,
    pub(super) classes: String,
    /// The time of its beginning for machines.
    pub(super) begins: String,
    pub(super) time: String,
    pub(super) code: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) topic: String,
    /// The groups that attend, if they distinguish meetings.
    pub(super) groups: String,
    /// Cancelled, provisional or moved.
    pub(super) marks: Vec<String>,
    /// Lines about its first time, place and staff.
    pub(super) moves: Vec<String>,
    pub(super) has_rooms: bool,
    pub(super) rooms: Vec<RoomView>,
    pub(super) online: String,
    /// The way to join the meeting online, if it is not an address.
    pub(super) online_text: String,
    /// The note of an unusual meeting, which is always visible.
    pub(super) urgent_note: String,
    pub(super) has_more: bool,
    pub(super) note: String,
    pub(super) staff: String,
    pub(super) url: String,
}

#[derive(Debug, Serialize)]
pub(super) struct RoomView {
    pub(super) title: String,
    /// A map, or the room's page on this server.
    pub(super) address: String,
}

impl MeetingView {
    /// The view of a meeting, or of the time that it has left, at this place in the grid.
    pub(super) fn of_time(
        context: &WeekContext<'_>,
        (meeting, left): (&AgendaMeeting<'_>, Option<MeetingTime>),
        place: &str,
    ) -> Self {
        let view = Self::new(context, meeting, place);
        let Some(time) = left else {
            return view;
        };
        let hue = context.hues.of((context.hue)(meeting));
        let id = moved_lines::id(meeting);
        let week = week_name(meeting.date());
        Self {
            id: String::new(),
            left: moved_lines::moved_to(context.words, meeting, time),
            left_address: format!("{}?week={week}#{id}", context.page),
            classes: format!("hue-{hue} {place} left"),
            begins: machine_time(time),
            time: dates::span(context.words, time, meeting.zone),
            ..view
        }
    }

    /// The view of a meeting at this place in the grid.
    pub(super) fn new(context: &WeekContext<'_>, meeting: &AgendaMeeting<'_>, place: &str) -> Self {
        let hue = context.hues.of((context.hue)(meeting));
        let classes = format!("hue-{hue} {place}");
        let words = context.words;
        let marks = marks(meeting);
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let (urgent_note, note) = if marks.is_empty() {
            (String::new(), text(meeting.note))
        } else {
            (text(meeting.note), String::new())
        };
        let staff = meeting.staff.join(", ");
        let url = external_link(meeting.url);
        let (begins, time) = times(words, meeting);
        Self {
            id: moved_lines::id(meeting),
            left: String::new(),
            left_address: String::new(),
            classes: marks
                .iter()
                .fold(classes, |classes, (mark, _)| format!("{classes} {mark}")),
            begins,
            time,
            code: meeting.code.into(),
            title: meeting.title.into(),
            kind: meeting.activity_type.into(),
            topic: text(meeting.topic),
            groups: if context.has_groups {
                meeting.groups.join(", ")
            } else {
                String::new()
            },
            marks: marks.iter().map(|(_, key)| words.text(key)).collect(),
            moves: moved_lines::lines(words, meeting),
            has_rooms: !meeting.rooms.is_empty(),
            rooms: meeting.rooms.iter().map(RoomView::new).collect(),
            online: text(external_link(meeting.online)),
            online_text: text(
                meeting
                    .online
                    .filter(|online| external_link(Some(online)).is_none()),
            ),
            urgent_note,
            has_more: !(note.is_empty() && staff.is_empty() && url.is_none()),
            note,
            staff,
            url: text(url),
        }
    }
}

impl MeetingView {
    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        let own = String::from;
        Self {
            id: own("m1"),
            left: String::new(),
            left_address: String::new(),
            classes: own("from-0 to-12"),
            begins: own("2026-10-05T09:00"),
            time: own("09:00–10:00"),
            code: own("A"),
            title: own("Algebra"),
            kind: own("Lecture"),
            topic: own("Groups"),
            groups: own("1, 2"),
            marks: vec![words.text("meeting-moved")],
            moves: vec![own("…")],
            has_rooms: true,
            rooms: vec![RoomView {
                title: own("R1"),
                address: own("https://maps.example.ac.uk/"),
            }],
            online: own("https://meet.example.ac.uk/"),
            online_text: own("Channel 5"),
            urgent_note: own("!"),
            has_more: true,
            note: own("…"),
            staff: own("Dr Ada Byron"),
            url: own("https://learn.example.ac.uk/"),
        }
    }
}

impl RoomView {
    fn new(room: &AgendaRoom<'_>) -> Self {
        Self {
            title: room.title.into(),
            address: external_link(room.url).unwrap_or_default().into(),
        }
    }
}

/// The unusual properties of a meeting: the CSS class of each, and the key of its text.
fn marks(meeting: &AgendaMeeting<'_>) -> Vec<(&'static str, &'static str)> {
    let state = match meeting.state {
        MeetingState::Cancelled => Some(("cancelled", "meeting-cancelled")),
        MeetingState::Provisional => Some(("provisional", "meeting-provisional")),
        MeetingState::Confirmed => None,
    };
    // A cancelled meeting does not take place, so a move has no mark.
    let is_moved = meeting.is_moved && meeting.state != MeetingState::Cancelled;
    state
        .into_iter()
        .chain(is_moved.then_some(("moved", "meeting-moved")))
        .collect()
}

/// The time of a meeting for machines and for people.
fn times(words: &Words, meeting: &AgendaMeeting<'_>) -> (String, String) {
    let machine = machine_time(meeting.time);
    (machine, dates::span(words, meeting.time, meeting.zone))
}

fn machine_time(time: MeetingTime) -> String {
    match time {
        MeetingTime::Day(date) => date.to_string(),
        MeetingTime::Clock { start, .. } => start.strftime("%Y-%m-%dT%H:%M").to_string(),
    }
}
