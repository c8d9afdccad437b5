//! Events that are not meetings: the one event of a feed that would otherwise be empty.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::block::{Draft, History};
use super::event::{Event, EventDetails};
use super::event_text::detail_lines;
use super::wording::{Remark, Wording};
use super::{ActivityId, Block, Rendering, Revision, Variant};
use crate::config;
use crate::timetable::{MeetingKey, When};

impl ActivityId {
    /// The id under which the placeholder of feeds without any meeting is filed. No module can have an empty code.
    pub fn nothing_published() -> Self {
        Self::new("", "", "")
    }

    /// The id of the block that stands in for a feed whose owner has hidden everything.
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
        (rendering.settings, rendering.wording),
        (id, remark),
        since,
        (History::Previous(previous), rendering.now),
    )
    .into_block(id, 0, None)
}

/// Renders the same event as a variant.
pub fn render_nothing_published_variant(
    rendering: &Rendering<'_>,
    variant: Variant,
    block: &Arc<Block>,
) -> Arc<Block> {
    let since = block.revision().unwrap_or(rendering.now);
    let remark = &rendering.wording.nothing_published;
    draft(
        (rendering.settings, rendering.wording),
        (block.activity, remark),
        since,
        (History::Of(block), since),
    )
    .into_variant(variant, block)
}

/// The one event of a feed whose owner has hidden everything, on the day when that happened.
pub fn render_everything_hidden(
    settings: &config::FeedConfig,
    wording: &Wording,
    since: Timestamp,
) -> Arc<Block> {
    let said = (ActivityId::everything_hidden(), &wording.everything_hidden);
    render_at((settings, wording), said, since)
}

/// The one event of a feed that was closed, on the day when that happened.
pub fn render_closed(
    settings: &config::FeedConfig,
    wording: &Wording,
    since: Timestamp,
) -> Arc<Block> {
    let said = (ActivityId::closed(), &wording.closed);
    render_at((settings, wording), said, since)
}

fn render_at(
    context: (&config::FeedConfig, &Wording),
    said: (ActivityId, &Remark),
    since: Timestamp,
) -> Arc<Block> {
    let since = Revision::at(since);
    draft(context, said, since, (History::Previous(&[]), since)).into_block(said.0, 0, None)
}

fn draft<'a>(
    (settings, wording): (&config::FeedConfig, &Wording),
    (id, remark): (ActivityId, &Remark),
    since: Revision,
    (before, now): (History<'a>, Revision),
) -> Draft<'a> {
    let day = TimeZone::UTC.to_datetime(since.time()).date();
    let details = EventDetails::of_remark(remark);
    let event = Event {
        // Its day never changes once remembered, so its identity needs no date.
        key: MeetingKey::Week(0),
        uid: format!("{:016x}@{}", id.0, settings.uid_domain),
        when: When::Day(day),
        revision: now,
        details: &details,
    };
    let mut draft = Draft::new(before, now, None);
    draft.push_event(event, &detail_lines(wording, &details));
    draft
}
