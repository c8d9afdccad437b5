//! Notices as events: a whole day on which something is due, in one student's feed.

use std::sync::Arc;

use super::block::{Draft, History};
use super::event::{Event, EventDetails};
use super::event_text::detail_lines;
use super::{ActivityId, Block, Rendering, Variant};
use crate::timetable::{MeetingKey, Notice, When};

impl ActivityId {
    /// The id under which a student's notices are filed.
    pub fn notices(student: &str) -> Self {
        Self::new("", student, "")
    }
}

/// Renders the notices that a student sees now.
pub fn render_notices(
    rendering: &Rendering<'_>,
    student: &str,
    notices: &[&Notice],
    previous: &[Arc<Block>],
) -> Arc<Block> {
    let draft = draft(
        rendering,
        student,
        notices,
        None,
        History::Previous(previous),
    );
    draft.into_block(ActivityId::notices(student), 0, None)
}

/// Renders the same notices as a variant.
pub fn render_notices_variant(
    rendering: &Rendering<'_>,
    variant: Variant,
    student: &str,
    notices: &[&Notice],
    block: &Arc<Block>,
) -> Arc<Block> {
    draft(
        rendering,
        student,
        notices,
        Some(variant),
        History::Of(block),
    )
    .into_variant(variant, block)
}

fn draft<'a>(
    rendering: &Rendering<'a>,
    student: &str,
    notices: &[&Notice],
    variant: Option<Variant>,
    before: History<'a>,
) -> Draft<'a> {
    let mut draft = Draft::new(before, rendering.now, None);
    for notice in notices {
        let when = When::Day(notice.date);
        let details = EventDetails::of_notice(notice).with_alarm(variant, when);
        // The identity is made from the student and the notice. A loan that is renewed is therefore an event that
        // moves.
        let id = ActivityId::new("", student, &notice.id);
        let event = Event {
            key: MeetingKey::Date(notice.date),
            uid: format!("{:016x}-n@{}", id.0, rendering.settings.uid_domain),
            when,
            revision: rendering.now,
            details: &details,
        };
        draft.push_event(event, &detail_lines(rendering.wording, &details));
    }
    draft
}
