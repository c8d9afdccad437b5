//! Blocks: the parts that feeds are composed of, ready to send.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::{ActivityId, EventExtent, GzipPiece, Revision, Variant};
use crate::timetable::MeetingKey;

/// The events of the meetings of one activity in the same rooms with the same staff, as text that is part of every feed
/// that shows them.
#[derive(Debug)]
pub struct Block {
    pub activity: ActivityId,
    /// Counts from 0 within the activity. An activity has several blocks if a week has other rooms or staff.
    pub part: u16,
    /// The variant that it shows; `None` for a block as most feeds have it.
    pub variant: Option<Variant>,
    /// In a variant, a hash of the input that it was made from.
    pub origin: u64,
    /// Hash of the text.
    pub tag: u128,
    pub piece: GzipPiece,
    /// The records of its events, in order. A block that describes a time zone has none.
    pub events: Box<[EventRecord]>,
    /// The time zone of its local times. The same feed must have the description of the zone.
    pub zone: Option<Arc<str>>,
    /// The text, from the first request without gzip on.
    text: OnceLock<Box<[u8]>>,
}

/// The facts about an event that are kept beside the text of its block: its revision, its length and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRecord {
    pub key: MeetingKey,
    /// Hash of its text without the revision.
    pub content: u64,
    pub revision: Revision,
    pub extent: EventExtent,
}

impl Block {
    /// A block from its parts, as a store keeps them.
    pub fn from_parts(
        activity: ActivityId,
        part: u16,
        tag: u128,
        piece: GzipPiece,
        events: Box<[EventRecord]>,
        zone: Option<Arc<str>>,
    ) -> Self {
        Self {
            activity,
            part,
            variant: None,
            origin: 0,
            tag,
            piece,
            events,
            zone,
            text: OnceLock::new(),
        }
    }

    /// The same block, marked as this variant.
    #[must_use]
    pub fn as_variant(self, variant: Option<Variant>) -> Self {
        Self { variant, ..self }
    }

    /// The same block with a hash of the input that it was made from.
    #[must_use]
    pub fn with_origin(self, origin: u64) -> Self {
        Self { origin, ..self }
    }

    /// The text of all its events.
    pub fn text(&self) -> &[u8] {
        self.text.get_or_init(|| {
            self.piece
                .text()
                .expect("a piece was made here, or checked when it was loaded")
        })
    }

    /// The text, without keeping it.
    pub(super) fn uncached_text(&self) -> Cow<'_, [u8]> {
        let unpack = || {
            self.piece
                .text()
                .expect("a piece was made here, or checked when it was loaded")
        };
        self.text.get().map_or_else(
            || Cow::Owned(unpack().into()),
            |text| Cow::Borrowed(&**text),
        )
    }

    /// Whether it is the description of a time zone.
    pub fn is_description(&self) -> bool {
        self.events.is_empty()
    }

    /// A short form of the tag, which distinguishes two versions of a block.
    pub fn mark(&self) -> u32 {
        u32::try_from(self.tag & u128::from(u32::MAX)).expect("masked to 32 bits")
    }

    /// The latest change of any of its meetings.
    pub fn revision(&self) -> Option<Revision> {
        self.events.iter().map(|record| record.revision).max()
    }
}
