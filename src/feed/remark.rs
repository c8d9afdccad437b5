//! Events that are no meetings: what a feed has to say that would otherwise be empty.

use std::sync::Arc;

use icalendar::{Component, Event};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::block::{Draft, History};
use super::content_line::write_properties;
use super::wording::{Remark, Wording};
use super::{ActivityId, Block, Rendering, Revision, Variant};
use crate::config;
use crate::timetable::{Key, When};

impl ActivityId {
    /// What the placeholder of feeds without any meeting is filed under; no module can have an empty code.
    pub fn nothing_published() -> Self {
        Self::new("", "", "")
    }

    /// What stands in for a feed of which its owner has hidden everything.
    pub fn everything_hidden() -> Self {
        Self::new("", "", "hidden")
    }

    fn closed() -> Self {
        Self::new("", "", "closed")
    }
}

/// The one event of a feed that has nothing to show: a calendar without any would be invalid (RFC 5545 section 3.6)
/// and would look broken. It stands on the day on which it was first needed.
pub fn render_nothing_published(rendering: &Rendering<'_>, previous: &[Arc<Block>]) -> Arc<Block> {
    let (id, remark) = (
        ActivityId::nothing_published(),
        &rendering.wording.nothing_published,
    );
    let since = previous
        .iter()
        .find_map(|block| block.revision())
        .map_or(rendering.now, |since| since.not_after(rendering.now));
    draft(
        rendering.settings,
        id,
        remark,
        since,
        (History::Previous(previous), rendering.now),
    )
    .into_block(id, 0, None)
}

/// The same as a variant tells it.
pub fn render_nothing_published_variant(
    rendering: &Rendering<'_>,
    variant: Variant,
    block: &Arc<Block>,
) -> Arc<Block> {
    let since = block.revision().unwrap_or(rendering.now);
    let remark = &rendering.wording.nothing_published;
    draft(
        rendering.settings,
        block.activity,
        remark,
        since,
        (History::Of(block), since),
    )
    .into_variant(variant, block)
}

/// The one event of a feed of which its owner has hidden everything, on the day of that.
pub fn render_everything_hidden(
    settings: &config::Feed,
    wording: &Wording,
    since: Timestamp,
) -> Arc<Block> {
    render_at(
        settings,
        ActivityId::everything_hidden(),
        &wording.everything_hidden,
        since,
    )
}

/// The one event of a feed that was closed, on the day of that.
pub fn render_closed(settings: &config::Feed, wording: &Wording, since: Timestamp) -> Arc<Block> {
    render_at(settings, ActivityId::closed(), &wording.closed, since)
}

fn render_at(
    settings: &config::Feed,
    id: ActivityId,
    remark: &Remark,
    since: Timestamp,
) -> Arc<Block> {
    let since = Revision::at(since);
    draft(settings, id, remark, since, (History::Previous(&[]), since)).into_block(id, 0, None)
}

fn draft<'a>(
    settings: &config::Feed,
    id: ActivityId,
    remark: &Remark,
    since: Revision,
    (before, now): (History<'a>, Revision),
) -> Draft<'a> {
    let day = TimeZone::UTC.to_datetime(since.time()).date();
    let mut event = Event::new();
    event.add_property("SUMMARY", &*remark.summary);
    event.add_property("DESCRIPTION", &*remark.description);
    event.add_property("STATUS", "CONFIRMED");
    event.add_property("TRANSP", "TRANSPARENT");
    event.add_property("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
    let mut common = String::new();
    write_properties(&mut common, &event);
    let mut draft = Draft::new(before, now, None);
    // Its day never changes once remembered, so it needs no date to be known by.
    draft.push_event(
        Key::Week(0),
        &format!("{:016x}@{}", id.0, settings.uid_domain),
        When::Day(day),
        &common,
    );
    draft
}
