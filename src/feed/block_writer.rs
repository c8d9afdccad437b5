//! A block that is being written, event by event.

use std::sync::Arc;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::event::Event;
use super::event_text::{EventTimes, write_event, write_identity};
use super::zone::DescribedZone;
use super::{ActivityId, Block, EventExtent, EventRecord, GzipPiece, Revision, Variant};
use crate::timetable::MeetingKey;

/// The source of the revisions of a block's events.
#[derive(Clone, Copy)]
pub(super) enum RevisionSource<'a> {
    /// The previous blocks of the same events. An event that is not in them in the same form has changed now.
    PreviousBlocks(&'a [Arc<Block>]),
    /// The block that this is a variant of.
    OriginalBlock(&'a Block),
}

/// A block that is being written.
pub(super) struct BlockWriter<'a> {
    revisions: RevisionSource<'a>,
    now: Revision,
    zone: Option<&'a DescribedZone>,
    needs_zone: bool,
    text: String,
    events: Vec<EventRecord>,
    /// Reused from event to event.
    identity: String,
}

impl<'a> BlockWriter<'a> {
    pub(super) fn new(
        revisions: RevisionSource<'a>,
        now: Revision,
        zone: Option<&'a DescribedZone>,
    ) -> Self {
        let (text, events, identity) = (String::new(), Vec::new(), String::new());
        Self {
            revisions,
            now,
            zone,
            needs_zone: false,
            text,
            events,
            identity,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Appends an event with the lines of its details. It keeps its old revision if nothing of it has changed.
    pub(super) fn push_event(&mut self, mut event: Event<'_>, details: &str) {
        let times = EventTimes::of_event(&event, self.zone);
        self.needs_zone |= times.need_zone();
        self.identity.clear();
        write_identity(&mut self.identity, &event, &times);
        let mut hash = Xxh3::new();
        hash.update(self.identity.as_bytes());
        hash.update(details.as_bytes());
        let content = hash.digest();
        event.revision = self.revision(event.key, content);
        let before = self.text.len();
        write_event(&mut self.text, &self.identity, event.revision, details);
        let len = self.text.len() - before;
        self.events.push(EventRecord {
            key: event.key,
            content,
            revision: event.revision,
            extent: EventExtent {
                len: u32::try_from(len).expect("a block is far below 4 GiB"),
                first_day: times.first_day(),
                end: times.end(),
            },
        });
    }

    fn revision(&self, key: MeetingKey, content: u64) -> Revision {
        let found = match self.revisions {
            RevisionSource::PreviousBlocks(previous) => {
                let mut before = previous.iter().flat_map(|block| &block.events);
                let same = before.find(|before| before.key == key && before.content == content);
                return same.map_or(self.now, |before| before.revision.not_after(self.now));
            }
            RevisionSource::OriginalBlock(block) => {
                // Notices of one day have one key.
                let earlier = self
                    .events
                    .iter()
                    .filter(|record| record.key == key)
                    .count();
                block
                    .events
                    .iter()
                    .filter(|before| before.key == key)
                    .nth(earlier)
            }
        };
        found.map_or(self.now, |before| before.revision)
    }

    pub(super) fn into_block(
        self,
        activity: ActivityId,
        part: u16,
        variant: Option<Variant>,
    ) -> Arc<Block> {
        let previous = match self.revisions {
            RevisionSource::PreviousBlocks(previous) => previous.get(usize::from(part)).cloned(),
            RevisionSource::OriginalBlock(_) => None,
        };
        let tag = xxh3_128(self.text.as_bytes());
        match previous {
            Some(block) if block.tag == tag && block.part == part && block.variant == variant => {
                block
            }
            _ => Arc::new(self.finish(activity, part, tag).as_variant(variant)),
        }
    }

    pub(super) fn into_variant(self, variant: Variant, block: &Arc<Block>) -> Arc<Block> {
        let tag = xxh3_128(self.text.as_bytes());
        if tag == block.tag {
            return Arc::clone(block);
        }
        Arc::new(
            self.finish(block.activity, block.part, tag)
                .as_variant(Some(variant)),
        )
    }

    fn finish(self, activity: ActivityId, part: u16, tag: u128) -> Block {
        let piece = GzipPiece::new(self.text.as_bytes());
        let zone = self
            .zone
            .filter(|_| self.needs_zone)
            .map(|zone| Arc::clone(&zone.name));
        Block::from_parts(activity, part, tag, piece, self.events.into(), zone)
    }
}
