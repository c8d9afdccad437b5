//! People whose feeds have changed are looked at, and nobody else.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::*;
use crate::changes::{
    ActivityRef, Change, ChangeKind, MeetingChange, MeetingFacts, UpdatedChangeLog,
};
use crate::feed::{FeedId, Kind};
use crate::language::Language;
use crate::messages::SubscriptionWay;
use crate::timetable::{MeetingKey, MeetingState, When};
use crate::trusted_time::TimeBounds;

fn at(minute: i64) -> Timestamp {
    let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    noon.checked_add(SignedDuration::from_mins(minute)).unwrap()
}

/// A change that adds a meeting of tomorrow in this room.
fn in_room(room: &str) -> Change {
    let start = at(24 * 60).as_second();
    let end = start + 3600;
    Change {
        at: at(0),
        kind: ChangeKind::Added,
        activity: Arc::new(ActivityRef {
            module_code: room.into(),
            term: "T".into(),
            module_title: "Algebra".into(),
            timezone: TimeZone::UTC,
            id: "LEC".into(),
            activity_type: "Lecture".into(),
            title: None,
            groups: Vec::new(),
            shared: None,
        }),
        before: None,
        after: Some(MeetingFacts {
            state: MeetingState::Confirmed,
            rooms: vec![room.into()],
            staff: Vec::new(),
            is_online: false,
        }),
        meetings: vec![MeetingChange {
            key: MeetingKey::Week(1),
            before: None,
            after: Some(When::Timed { start, end }),
        }],
    }
}

fn subscription(room: &str) -> MessageSubscription {
    MessageSubscription {
        at: at(0),
        id: SubscriptionId::random().unwrap(),
        link_id: FeedId::new(Kind::Room, room).into(),
        way: SubscriptionWay::Session,
        language: Language::En,
    }
}

/// The log with changes that are published at a minute.
fn with(log: &Arc<ChangeLog>, changes: Vec<Change>, minute: i64) -> Arc<ChangeLog> {
    let now = (at(minute), TimeBounds::of_clock(at(minute)));
    let UpdatedChangeLog { log, .. } = log.updated(changes, 1000, now);
    log
}

/// Looks at a minute, and returns the feeds for which a mail is due.
fn due(
    planner: &mut Planner,
    log: &Arc<ChangeLog>,
    readers: &[Reader<'_>],
    minute: i64,
) -> Vec<String> {
    let published = PublishedChanges {
        log: Arc::clone(log),
        university: &University::default(),
        decisions: HashMap::new(),
    };
    let due = planner.due(published, readers, |_| None, at(minute));
    due.iter()
        .map(|(subscription, _)| subscription.link_id.feed_id.id.to_string())
        .collect()
}

#[test]
fn a_publish_costs_a_look_at_those_whose_feeds_have_changed() {
    let subscriptions: Vec<MessageSubscription> = (0..100)
        .map(|number| subscription(&format!("R{number}")))
        .collect();
    let choices = Choices::default();
    let readers: Vec<Reader<'_>> = subscriptions
        .iter()
        .map(|subscription| Reader {
            subscription,
            choices: &choices,
        })
        .collect();
    let mut planner = Planner::new(MessagesConfig::default());
    let empty = Arc::new(ChangeLog::default());
    assert_eq!(due(&mut planner, &empty, &readers, 0), [""; 0]);
    assert_eq!(planner.looks, 100, "at the start");
    let log = with(&empty, vec![in_room("R7")], 1);
    assert_eq!(due(&mut planner, &log, &readers, 1), [""; 0]);
    assert_eq!(planner.looks, 101);
    assert_eq!(planner.next(), Some(at(6)));
    assert_eq!(due(&mut planner, &log, &readers, 2), [""; 0]);
    let log = with(&log, vec![in_room("another")], 3);
    assert_eq!(due(&mut planner, &log, &readers, 3), [""; 0]);
    assert_eq!(planner.looks, 101, "nobody is concerned");
    assert_eq!(due(&mut planner, &log, &readers, 6), ["R7"]);
    assert_eq!(planner.looks, 102);
    assert_eq!(
        (due(&mut planner, &log, &readers, 9), planner.next()),
        (vec![], None)
    );
    planner.look_again(&subscriptions[7].id);
    assert_eq!(due(&mut planner, &log, &readers, 9), ["R7"]);
    // One who has stopped, and one whose feed hides the type of the activity.
    let hidden = Choices {
        hidden_types: ["Lecture".into()].into(),
        ..Choices::default()
    };
    let mut planner = Planner::new(MessagesConfig::default());
    let readers = [8, 7].map(|index: usize| Reader {
        subscription: &subscriptions[index],
        choices: &hidden,
    });
    assert_eq!(due(&mut planner, &log, &readers, 9), [""; 0]);
}
