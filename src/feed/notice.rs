//! Notices as events: a whole day on which something is due, in one student's feed.

use std::sync::Arc;

use icalendar::{Component, Event};

use super::block::{Draft, History};
use super::content_line::write_properties;
use super::variant::write_alarm;
use super::{ActivityId, Block, Rendering, Variant};
use crate::timetable::{Key, Notice, When};

impl ActivityId {
    /// What a student's notices are filed under.
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

/// The same as a variant tells them.
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
        variant.alarm_minutes,
        History::Of(block),
    )
    .into_variant(variant, block)
}

fn draft<'a>(
    rendering: &Rendering<'a>,
    student: &str,
    notices: &[&Notice],
    alarm_minutes: Option<u16>,
    before: History<'a>,
) -> Draft<'a> {
    let mut draft = Draft::new(before, rendering.now, None);
    for notice in notices {
        let summary = format!("{}: {}", notice.kind, notice.title);
        let mut event = Event::new();
        event.add_property("SUMMARY", &*summary);
        event.add_property("CATEGORIES", &*notice.kind);
        event.add_property("STATUS", "CONFIRMED");
        event.add_property("TRANSP", "TRANSPARENT");
        event.add_property("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
        if let Some(url) = &notice.url {
            event.add_property("URL", &**url);
        }
        let mut common = String::new();
        write_properties(&mut common, &event);
        let when = When::Day(notice.date);
        if let Some(minutes) = alarm_minutes {
            write_alarm(&mut common, minutes, when, &summary);
        }
        // The identity is the student's and the notice's, so that a loan that is renewed is an event that moves.
        let id = ActivityId::new("", student, &notice.id);
        let uid = format!("{:016x}-n@{}", id.0, rendering.settings.uid_domain);
        draft.push_event(Key::Date(notice.date), &uid, when, &common);
    }
    draft
}
