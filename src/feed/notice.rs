//! Notices as events: a whole day on which something is due, in one student's feed.

use std::sync::Arc;

use super::block_writer::{BlockWriter, RevisionSource};
use super::event::{Event, EventDetails};
use super::event_text::detail_lines;
use super::{ActivityId, Block, RenderInput, Variant};
use crate::timetable::{MeetingKey, Notice, When};

impl ActivityId {
    /// The id of the block of a student's notices.
    pub fn notices(student: &str) -> Self {
        Self::new("", student, "")
    }
}

/// Renders the notices that are shown to a student now.
pub fn render_notices(
    render_input: &RenderInput<'_>,
    student: &str,
    notices: &[&Notice],
    previous: &[Arc<Block>],
) -> Arc<Block> {
    let writer = writer(
        render_input,
        student,
        notices,
        None,
        RevisionSource::PreviousBlocks(previous),
    );
    writer.into_block(ActivityId::notices(student), 0, None)
}

/// Renders the same notices as a variant.
pub fn render_notices_variant(
    render_input: &RenderInput<'_>,
    variant: Variant,
    student: &str,
    notices: &[&Notice],
    block: &Arc<Block>,
) -> Arc<Block> {
    writer(
        render_input,
        student,
        notices,
        Some(variant),
        RevisionSource::OriginalBlock(block),
    )
    .into_variant(variant, block)
}

fn writer<'a>(
    render_input: &RenderInput<'a>,
    student: &str,
    notices: &[&Notice],
    variant: Option<Variant>,
    before: RevisionSource<'a>,
) -> BlockWriter<'a> {
    let mut writer = BlockWriter::new(before, render_input.now, None);
    for notice in notices {
        let when = When::Day(notice.date);
        let details = EventDetails::of_notice(notice).with_alarm(variant, when);
        // The identity is made from the student and the notice. So a loan that is renewed is an event that moves.
        let id = ActivityId::new("", student, &notice.id);
        let event = Event {
            key: MeetingKey::Date(notice.date),
            uid: format!("{:016x}-n@{}", id.0, render_input.settings.uid_domain),
            when,
            days: 1,
            revision: render_input.now,
            details: &details,
        };
        writer.push_event(event, &detail_lines(render_input.feed_text, &details));
    }
    writer
}
