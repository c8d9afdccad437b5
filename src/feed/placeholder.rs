//! The only event of a feed that would otherwise be empty.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::block_writer::{BlockWriter, RevisionSource};
use super::event::{Event, EventDetails};
use super::event_text::detail_lines;
use super::feed_text::{FeedText, SummaryAndDescription};
use super::{ActivityId, Block, RenderInput, Revision, Variant};
use crate::config;
use crate::timetable::{MeetingKey, When};

impl ActivityId {
    /// The id of the placeholder of feeds without any meeting. No module can have an empty code.
    pub const fn nothing_published() -> Self {
        Self(0xb8c9_e440_ead3_ddac)
    }

    /// The id of the block that stands in for a feed whose owner has hidden everything.
    pub const fn everything_hidden() -> Self {
        Self(0x6c61_96e7_72f9_ee12)
    }

    pub(super) const fn closed() -> Self {
        Self(0x5d2e_d552_9389_3a24)
    }

    pub(super) const fn replaced() -> Self {
        Self(0xd0fb_fdb2_9213_04e0)
    }
}

/// The days on which a calendar says that its address was replaced. It does not depend on the setting for how long the old
/// address answers, because apps keep the event when it answers no more.
const REPLACED_DAYS: u8 = 30;

/// The only event of a feed without meetings. A calendar without events would be invalid (RFC 5545 section 3.6) and would
/// look broken. It is on the day on which it was first needed.
pub fn render_nothing_published(
    render_input: &RenderInput<'_>,
    previous: &[Arc<Block>],
) -> Arc<Block> {
    let (id, remark) = (
        ActivityId::nothing_published(),
        &render_input.feed_text.nothing_published,
    );
    let since = previous
        .iter()
        .find_map(|block| block.revision())
        .map_or(render_input.now, |since| since.not_after(render_input.now));
    writer(
        (render_input.settings, render_input.feed_text),
        (id, remark),
        (since, 1),
        (RevisionSource::PreviousBlocks(previous), render_input.now),
    )
    .into_block(id, 0, None)
}

/// Renders the same event as a variant.
pub fn render_nothing_published_variant(
    render_input: &RenderInput<'_>,
    variant: Variant,
    block: &Arc<Block>,
) -> Arc<Block> {
    let since = block.revision().unwrap_or(render_input.now);
    let remark = &render_input.feed_text.nothing_published;
    writer(
        (render_input.settings, render_input.feed_text),
        (block.activity, remark),
        (since, 1),
        (RevisionSource::OriginalBlock(block), since),
    )
    .into_variant(variant, block)
}

/// The only event of a feed whose owner has hidden everything, on the day when that happened.
pub fn render_everything_hidden(
    settings: &config::FeedConfig,
    feed_text: &FeedText,
    since: Timestamp,
) -> Arc<Block> {
    let said = (
        ActivityId::everything_hidden(),
        &feed_text.everything_hidden,
    );
    render_at((settings, feed_text), said, (since, 1))
}

/// The only event of a feed of busy times that has none.
pub fn render_nothing_busy(
    settings: &config::FeedConfig,
    feed_text: &FeedText,
    since: Timestamp,
) -> Arc<Block> {
    let said = (ActivityId::everything_hidden(), &feed_text.nothing_busy);
    render_at((settings, feed_text), said, (since, 1))
}

/// The only event of a feed that was turned off, on the day when that happened.
pub fn render_closed(
    settings: &config::FeedConfig,
    feed_text: &FeedText,
    since: Timestamp,
) -> Arc<Block> {
    let said = (ActivityId::closed(), &feed_text.closed);
    render_at((settings, feed_text), said, (since, 1))
}

/// The only event at an address that a reset has replaced, on the day of the reset and for some weeks, so that somebody who
/// opens the calendar later sees it too.
pub fn render_replaced(
    settings: &config::FeedConfig,
    feed_text: &FeedText,
    since: Timestamp,
) -> Arc<Block> {
    let said = (ActivityId::replaced(), &feed_text.replaced);
    render_at((settings, feed_text), said, (since, REPLACED_DAYS))
}

fn render_at(
    context: (&config::FeedConfig, &FeedText),
    said: (ActivityId, &SummaryAndDescription),
    (since, days): (Timestamp, u8),
) -> Arc<Block> {
    let since = Revision::at(since);
    writer(
        context,
        said,
        (since, days),
        (RevisionSource::PreviousBlocks(&[]), since),
    )
    .into_block(said.0, 0, None)
}

fn writer<'a>(
    (settings, feed_text): (&config::FeedConfig, &FeedText),
    (id, remark): (ActivityId, &SummaryAndDescription),
    (since, days): (Revision, u8),
    (before, now): (RevisionSource<'a>, Revision),
) -> BlockWriter<'a> {
    let day = TimeZone::UTC.to_datetime(since.time()).date();
    let details = EventDetails::of_remark(remark);
    let event = Event {
        // Its day is that of its first rendering and never changes, so its identity needs no date.
        key: MeetingKey::Week(0),
        uid: format!("{:016x}@{}", id.0, settings.uid_domain),
        when: When::Day(day),
        days,
        revision: now,
        details: &details,
    };
    let mut writer = BlockWriter::new(before, now, None);
    writer.push_event(event, &detail_lines(feed_text, &details));
    writer
}
