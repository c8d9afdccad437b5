//! Blocks: the parts that feeds are composed of, ready to send.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::event::{Event, EventDetails, RoomsAndPeople};
use super::event_text::{EventTimes, detail_lines, write_event, write_identity};
use super::extent::EventExtent;
use super::feed_text::FeedText;
use super::variant::Variant;
use super::zone::{DescribedZone, DescribedZones};
use super::{GzipPiece, Revision};
use crate::config::{self, CancelledMeetings};
use crate::timetable::{Activity, Meeting, MeetingKey, MeetingState, Module};

/// The identity of an activity, shortened: all that its events' UIDs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActivityId(pub u64);

/// The events of those meetings of one activity that are in the same rooms with the same staff, as text that is
/// part of every feed that shows them.
#[derive(Debug)]
pub struct Block {
    pub activity: ActivityId,
    /// From 0 within the activity, which has more than one block if a week has other rooms or staff.
    pub part: u16,
    /// The variant that it shows, if it differs from the block of most feeds.
    pub variant: Option<Variant>,
    /// In a variant, a mark of the input that it was made from.
    pub origin: u64,
    /// Hash of the text.
    pub tag: u128,
    pub piece: GzipPiece,
    /// The history of each of its events. It is empty for a block without events.
    pub history: Box<[EventRecord]>,
    /// The time zone of its local times. The description of the zone must stand in the same feed.
    pub zone: Option<Arc<str>>,
    /// The text, once anybody has asked for it without gzip.
    text: OnceLock<Box<[u8]>>,
}

/// The part of an event that is remembered beside the text of its block: its history, its length and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRecord {
    pub key: MeetingKey,
    /// Hash of its text without its history.
    pub content: u64,
    pub revision: Revision,
    pub extent: EventExtent,
}

/// A block with the place and the staff of its meetings.
#[derive(Clone, Debug)]
pub struct ActivityBlock {
    /// Index into the activity's `details`: one of those that the meetings have.
    pub details: u16,
    pub block: Arc<Block>,
}

/// The input of rendering, besides the timetable.
#[derive(Clone, Copy)]
pub struct RenderInput<'a> {
    pub settings: &'a config::FeedConfig,
    pub names: RoomsAndPeople<'a>,
    pub feed_text: &'a FeedText,
    pub zones: &'a DescribedZones,
    /// The revision of anything that is seen to change now.
    pub now: Revision,
}

impl ActivityId {
    /// The identity of the activity `id` of a module, and nothing else: the first 64 bits of the SHA-256 of code,
    /// term and id with U+001F between them, which none of the three can hold.
    pub fn new(code: &str, term: &str, id: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(format!("{code}\u{1f}{term}\u{1f}{id}"))
            .finalize();
        Self(u64::from_be_bytes(
            *hash.first_chunk().expect("SHA-256 has 32 bytes"),
        ))
    }

    /// The id under which the description of a time zone is filed.
    pub fn zone(name: &str) -> Self {
        Self::new("", "", name)
    }

    /// The id that marks in a store that blocks of a feed were left out.
    pub fn omitted() -> Self {
        Self::new("", "", "omitted")
    }

    /// The UID of a meeting. The part that varies is short and in clear, because it compresses so much better.
    fn uid(self, key: MeetingKey, domain: &str) -> String {
        format!("{:016x}-{key}@{domain}", self.0)
    }
}

impl Block {
    /// A block from its parts, as a store keeps them.
    pub fn from_parts(
        activity: ActivityId,
        part: u16,
        tag: u128,
        piece: GzipPiece,
        history: Box<[EventRecord]>,
        zone: Option<Arc<str>>,
    ) -> Self {
        Self {
            activity,
            part,
            variant: None,
            origin: 0,
            tag,
            piece,
            history,
            zone,
            text: OnceLock::new(),
        }
    }

    /// The same block, marked as this variant.
    #[must_use]
    pub fn as_variant(self, variant: Option<Variant>) -> Self {
        Self { variant, ..self }
    }

    /// The same block with a mark of the input that it was made from.
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

    /// Whether it describes a time zone, and holds no events.
    pub fn is_description(&self) -> bool {
        self.history.is_empty()
    }

    /// A short form of the tag, to distinguish two versions of a block.
    pub fn mark(&self) -> u32 {
        u32::try_from(self.tag & u128::from(u32::MAX)).expect("masked to 32 bits")
    }

    /// The latest change of any of its meetings.
    pub fn revision(&self) -> Option<Revision> {
        self.history.iter().map(|record| record.revision).max()
    }
}

/// Renders an activity. The `previous` blocks of the same activity decide the history. A block that is equal to one of
/// them is that one.
pub fn render(
    render_input: &RenderInput<'_>,
    module: &Module,
    activity: &Activity,
    previous: &[Arc<Block>],
) -> Vec<ActivityBlock> {
    let id = ActivityId::new(&module.code, &module.term, &activity.id);
    let mut parts = Vec::with_capacity(1);
    for (details, meetings) in parted(activity, render_input.settings.cancelled) {
        let zone = render_input.zones.of(&module.timezone);
        let mut writer = BlockWriter::new(
            RevisionSource::PreviousBlocks(previous),
            render_input.now,
            zone,
        );
        writer.push_meetings(
            render_input,
            (module, activity, id),
            None,
            meetings.into_iter(),
        );
        let part = u16::try_from(parts.len()).expect("no more parts than details");
        parts.push(ActivityBlock {
            details,
            block: writer.into_block(id, part, None),
        });
    }
    parts
}

/// Renders a block of an activity as a variant, with the history of the block itself, because another language does not
/// change a meeting. The result is the same block if the variant makes no difference to it, and `None` if the variant
/// leaves nothing of it.
pub fn render_variant(
    render_input: &RenderInput<'_>,
    variant: Variant,
    module: &Module,
    activity: &Activity,
    block: &Arc<Block>,
) -> Option<Arc<Block>> {
    let mut writer = BlockWriter::new(
        RevisionSource::OriginalBlock(block),
        render_input.now,
        render_input.zones.of(&module.timezone),
    );
    let is_in_block =
        |meeting: &&Meeting| block.history.iter().any(|record| record.key == meeting.key);
    let is_shown =
        |meeting: &&Meeting| !variant.drop_cancelled || meeting.state != MeetingState::Cancelled;
    let meetings = activity
        .meetings
        .iter()
        .filter(is_in_block)
        .filter(is_shown);
    writer.push_meetings(
        render_input,
        (module, activity, block.activity),
        Some(variant),
        meetings,
    );
    (!writer.history.is_empty()).then(|| writer.into_variant(variant, block))
}

/// Meetings that share rooms and staff, with one of their details, in a fixed order.
fn parted(activity: &Activity, cancelled: CancelledMeetings) -> Vec<(u16, Vec<&Meeting>)> {
    let place = |index: u16| {
        let details = &activity.details[usize::from(index)];
        (&details.rooms, &details.staff)
    };
    let mut parts: Vec<(u16, Vec<&Meeting>)> = Vec::with_capacity(1);
    let shown = activity.meetings.iter().filter(|meeting| {
        cancelled == CancelledMeetings::Show || meeting.state != MeetingState::Cancelled
    });
    for meeting in shown {
        match parts
            .iter_mut()
            .find(|(details, _)| place(*details) == place(meeting.details))
        {
            Some((_, meetings)) => meetings.push(meeting),
            None => parts.push((meeting.details, vec![meeting])),
        }
    }
    parts
}

/// The source of the history of a block's events.
#[derive(Clone, Copy)]
pub(super) enum RevisionSource<'a> {
    /// The previous blocks of the same events. An event that they do not hold in the same form has changed now.
    PreviousBlocks(&'a [Arc<Block>]),
    /// The block that this is a variant of.
    OriginalBlock(&'a Block),
}

/// A block that is being written.
pub(super) struct BlockWriter<'a> {
    before: RevisionSource<'a>,
    now: Revision,
    zone: Option<&'a DescribedZone>,
    needs_zone: bool,
    text: String,
    history: Vec<EventRecord>,
    /// Reused from event to event.
    identity: String,
}

impl<'a> BlockWriter<'a> {
    pub(super) fn new(
        before: RevisionSource<'a>,
        now: Revision,
        zone: Option<&'a DescribedZone>,
    ) -> Self {
        let (text, history, identity) = (String::new(), Vec::new(), String::new());
        Self {
            before,
            now,
            zone,
            needs_zone: false,
            text,
            history,
            identity,
        }
    }

    fn push_meetings<'m>(
        &mut self,
        render_input: &RenderInput<'_>,
        (module, activity, id): (&Module, &Activity, ActivityId),
        variant: Option<Variant>,
        meetings: impl Iterator<Item = &'m Meeting>,
    ) {
        // Few meetings differ in more than their time.
        let mut shared: Vec<((u16, MeetingState), EventDetails<'_>, String)> =
            Vec::with_capacity(1);
        for meeting in meetings {
            let shape = (meeting.details, meeting.state);
            let known = shared.iter().position(|(known, ..)| *known == shape);
            let index = known.unwrap_or_else(|| {
                let details = EventDetails::of_meetings(
                    render_input.names,
                    render_input.feed_text,
                    (module, activity),
                    &activity.details[usize::from(meeting.details)],
                    meeting.state,
                );
                let variant = variant.filter(|_| meeting.state != MeetingState::Cancelled);
                // All meetings of an activity have times, or it has only one meeting.
                let details = details.with_alarm(variant, meeting.when);
                let lines = detail_lines(render_input.feed_text, &details);
                shared.push((shape, details, lines));
                shared.len() - 1
            });
            let (_, details, lines) = &shared[index];
            let event = Event {
                key: meeting.key,
                uid: id.uid(meeting.key, &render_input.settings.uid_domain),
                when: meeting.when,
                revision: render_input.now,
                details,
            };
            self.push_event(event, lines);
        }
    }

    /// Appends an event with the lines of its details. It keeps its old revision if nothing of it has changed.
    pub(super) fn push_event(&mut self, mut event: Event<'_>, details: &str) {
        let times = EventTimes::of(event.when, self.zone);
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
        self.history.push(EventRecord {
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
        let found = match self.before {
            RevisionSource::PreviousBlocks(previous) => {
                let mut before = previous.iter().flat_map(|block| &block.history);
                let same = before.find(|before| before.key == key && before.content == content);
                return same.map_or(self.now, |before| before.revision.not_after(self.now));
            }
            RevisionSource::OriginalBlock(block) => {
                // Notices of one day have one key.
                let earlier = self
                    .history
                    .iter()
                    .filter(|record| record.key == key)
                    .count();
                block
                    .history
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
        let previous = match self.before {
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
        Block::from_parts(activity, part, tag, piece, self.history.into(), zone)
    }
}
