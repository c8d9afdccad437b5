//! The blocks of one activity, from its meetings.

use std::sync::Arc;

use super::block_writer::{BlockWriter, RevisionSource};
use super::event::{Event, EventDetails};
use super::event_text::detail_lines;
use super::{
    ActivityId, Block, DescribedZones, FeedText, MovedFrom, Revision, RoomsAndPeople, Variant,
};
use crate::config::{self, CancelledMeetings};
use crate::timetable::{Activity, Meeting, MeetingKey, MeetingState, Module, When};

/// A block with the index of its details, which name the rooms and the staff of its meetings.
#[derive(Clone, Debug)]
pub struct ActivityBlock {
    /// Index into the activity's `details`; other meetings of the block may have another note or link.
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
    /// The revision of all events that change now.
    pub now: Revision,
}

/// The meetings of an activity that are not as they first were.
pub type MovedMeetings<'a> = [(MeetingKey, MovedFrom<'a>)];

/// Renders an activity. The `previous` blocks of the same activity decide the revisions of events. A block that is equal
/// to one of them is the same value in memory.
pub fn render(
    render_input: &RenderInput<'_>,
    module: &Module,
    activity: &Activity,
    moved: &MovedMeetings<'_>,
    previous: &[Arc<Block>],
) -> Vec<ActivityBlock> {
    let id = ActivityId::of(module, activity);
    let mut parts = Vec::with_capacity(1);
    for (details, meetings) in by_rooms_and_staff(activity, render_input.settings.cancelled) {
        let zone = render_input.zones.of(&module.timezone);
        let mut writer = BlockWriter::new(
            RevisionSource::PreviousBlocks(previous),
            render_input.now,
            zone,
        );
        push_meetings(
            &mut writer,
            render_input,
            (module, activity, id),
            moved,
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

/// Renders a block of an activity as a variant, with the revisions of the block itself, because another language does not
/// change a meeting. The result is the same block if the variant makes no difference to it, and `None` if the variant
/// leaves no event of it.
pub fn render_variant(
    render_input: &RenderInput<'_>,
    variant: Variant,
    (module, activity): (&Module, &Activity),
    moved: &MovedMeetings<'_>,
    block: &Arc<Block>,
) -> Option<Arc<Block>> {
    let mut writer = BlockWriter::new(
        RevisionSource::OriginalBlock(block),
        render_input.now,
        render_input.zones.of(&module.timezone),
    );
    let is_in_block =
        |meeting: &&Meeting| block.events.iter().any(|record| record.key == meeting.key);
    let is_shown =
        |meeting: &&Meeting| !variant.drop_cancelled || meeting.state != MeetingState::Cancelled;
    let meetings = activity
        .meetings
        .iter()
        .filter(is_in_block)
        .filter(is_shown);
    push_meetings(
        &mut writer,
        render_input,
        (module, activity, block.activity),
        moved,
        Some(variant),
        meetings,
    );
    (!writer.is_empty()).then(|| writer.into_variant(variant, block))
}

/// The meetings by rooms and staff, in a fixed order, each part with the index of one of its details.
fn by_rooms_and_staff(
    activity: &Activity,
    cancelled: CancelledMeetings,
) -> Vec<(u16, Vec<&Meeting>)> {
    let rooms_and_staff = |index: u16| {
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
            .find(|(details, _)| rooms_and_staff(*details) == rooms_and_staff(meeting.details))
        {
            Some((_, meetings)) => meetings.push(meeting),
            None => parts.push((meeting.details, vec![meeting])),
        }
    }
    parts
}

/// Everything that events with equal lines of details have in common. One that was moved shares them with none.
type MeetingShape<'a> = (u16, MeetingState, Option<(MovedFrom<'a>, When)>);

/// Appends the events of meetings of the activity.
fn push_meetings<'m>(
    writer: &mut BlockWriter<'_>,
    render_input: &RenderInput<'_>,
    (module, activity, id): (&Module, &Activity, ActivityId),
    moved: &MovedMeetings<'_>,
    variant: Option<Variant>,
    meetings: impl Iterator<Item = &'m Meeting>,
) {
    // Few meetings differ in more than their time.
    let mut shared: Vec<(MeetingShape<'_>, EventDetails<'_>, String)> = Vec::with_capacity(1);
    for meeting in meetings {
        let moved = moved.iter().find(|(key, _)| *key == meeting.key);
        let moved = moved.map(|(_, moved)| (*moved, meeting.when));
        let shape = (meeting.details, meeting.state, moved);
        let known = shared.iter().position(|(known, ..)| *known == shape);
        let index = known.unwrap_or_else(|| {
            let meeting_details = &activity.details[usize::from(meeting.details)];
            let mut details = EventDetails::of_meetings(
                render_input.names,
                render_input.feed_text,
                (module, activity),
                meeting_details,
                meeting.state,
            );
            details.description.moves = moved.map_or_else(Vec::new, |(moved, _)| {
                let RenderInput {
                    names, feed_text, ..
                } = *render_input;
                moved.lines(names, feed_text, (module, meeting), meeting_details)
            });
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
            days: 1,
            revision: render_input.now,
            details,
        };
        writer.push_event(event, lines);
    }
}
