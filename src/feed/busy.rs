//! The busy times of an activity: events that say nothing else. One variant of a block is made for all who show them.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::block_writer::{BlockWriter, RevisionSource};
use super::event::{Event, EventDetails};
use super::event_text::detail_lines;
use super::{ActivityId, Block, RenderInput, Variant};
use crate::timetable::{Activity, Meeting, MeetingKey, MeetingState, Module};

/// The bytes of a UID. Each takes two letters.
const UID_LEN: usize = 16;

/// Renders the busy times of these parts of an activity as one block with this number; `None` if there are none. The revisions
/// are their own, because those of the parts are in public feeds too: an event keeps its revision from `previous` blocks of
/// the same activity until its time changes.
pub fn render_busy(
    render_input: &RenderInput<'_>,
    (variant, key): (Variant, &[u8; 32]),
    (module, activity): (&Module, &Activity),
    (parts, number): (&[Arc<Block>], u16),
    previous: &[Arc<Block>],
) -> Option<Arc<Block>> {
    let id = parts.first()?.activity;
    let mut writer = BlockWriter::new(
        RevisionSource::PreviousBlocks(previous),
        render_input.now,
        render_input.zones.of(&module.timezone),
    );
    let details = EventDetails::busy(render_input.feed_text);
    let lines = detail_lines(render_input.feed_text, &details);
    let is_shown = |meeting: &&Meeting| {
        let mut events = parts.iter().flat_map(|block| &block.events);
        events.any(|record| record.key == meeting.key) && meeting.state != MeetingState::Cancelled
    };
    for meeting in activity.meetings.iter().filter(is_shown) {
        let event = Event {
            key: meeting.key,
            uid: uid(key, id, meeting.key, &render_input.settings.uid_domain),
            when: meeting.when,
            days: 1,
            revision: render_input.now,
            details: &details,
        };
        writer.push_event(event, &lines);
    }
    (!writer.is_empty()).then(|| writer.into_block(id, number, Some(variant)))
}

/// The UID of a busy time: an HMAC under the key of the server, so nobody else can say to which meeting it belongs.
fn uid(key: &[u8; 32], activity: ActivityId, meeting: MeetingKey, domain: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&activity.0.to_be_bytes());
    mac.update(meeting.to_string().as_bytes());
    let mac = mac.finalize().into_bytes();
    format!("{}@{domain}", HEXLOWER.encode(&mac[..UID_LEN]))
}
