//! The meetings of today, above the week on the page of a link: `today.html`.

use serde::Serialize;

use super::dates;
use super::meeting_view::MeetingView;
use super::week::WeekContext;
use crate::agenda::Agenda;
use crate::language::Words;

/// The fields of `today.html`.
#[derive(Debug, Default, Serialize)]
pub(super) struct TodayView {
    /// Monday 23 November.
    pub(super) date: String,
    pub(super) is_empty: bool,
    pub(super) meetings: Vec<MeetingView>,
}

impl TodayView {
    pub(super) fn new(agenda: &Agenda<'_>, context: &WeekContext<'_>) -> Self {
        let meetings = agenda.meetings.iter();
        let meetings: Vec<MeetingView> = meetings
            .filter(|meeting| meeting.date() == context.today)
            .map(|meeting| MeetingView::new(context, meeting, ""))
            .collect();
        Self {
            date: dates::full_day(context.words, context.today),
            is_empty: meetings.is_empty(),
            meetings,
        }
    }
    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        Self {
            date: "Monday 5 October".into(),
            is_empty: false,
            meetings: vec![MeetingView::sample(words)],
        }
    }
}
