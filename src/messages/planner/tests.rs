//! People whose feeds have changed are looked at, and nobody else.

use jiff::SignedDuration;

use super::*;
use crate::changes::{
    ActivityRef, Change, ChangeKind, MeetingChange, MeetingFacts, UpdatedChangeLog,
};
use crate::feed::{FeedId, Kind};
use crate::language::Language;
use crate::messages::{MassPublish, SubscriptionWay};
use crate::timetable::{
    AsWritten, Enrolment, FromFile, LineNumber, MeetingKey, MeetingState, When,
};
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
        activity: ActivityRef::example(room),
        before: None,
        after: Some(MeetingFacts {
            state: MeetingState::Confirmed,
            rooms: vec![room.into()],
            staff: Vec::new(),
            is_online: false,
        }),
        note: None,
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
        seen: None,
        language: Language::En,
    }
}

/// The readers with these subscriptions and choices.
fn readers(subscriptions: &[MessageSubscription], choices: &Choices) -> Arc<MessageReaders> {
    let reader = |subscription: &MessageSubscription| Reader {
        subscription: subscription.clone(),
        choices: choices.clone(),
    };
    let readers = subscriptions.iter().map(reader);
    let by_id = readers.map(|reader| (reader.subscription.id.clone(), reader));
    Arc::new(by_id.collect())
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
    readers: &Arc<MessageReaders>,
    minute: i64,
) -> Vec<String> {
    due_at(planner, (log, &University::default()), readers, minute)
}

/// The same for the feeds of a university.
fn due_at(
    planner: &mut Planner,
    (log, university): (&Arc<ChangeLog>, &University),
    readers: &Arc<MessageReaders>,
    minute: i64,
) -> Vec<String> {
    let published = PublishedChanges {
        log: Arc::clone(log),
        university,
        releases: Releases::default(),
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
    let readers = readers(&subscriptions, &Choices::default());
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
    let readers = self::readers(&subscriptions[7..9], &hidden);
    assert_eq!(due(&mut planner, &log, &readers, 9), [""; 0]);
}

/// Student number 0 to 9 takes module 0, and so on.
fn university_of_ten_modules() -> University {
    let enrolments = (0..10).map(|module| {
        let students = (0..10).map(|n| (format!("s{module}{n}").into(), 0));
        FromFile {
            path: format!("enrolments/R{module}.json").into(),
            value: Arc::new(Enrolment {
                module: format!("R{module}").into(),
                term: "T".into(),
                written: AsWritten::default(),
                line: LineNumber::default(),
                groups: Vec::new(),
                group_sets: vec![Vec::new()],
                students: students.collect(),
            }),
        }
    });
    University {
        enrolments: enrolments.collect(),
        ..University::default()
    }
}

#[test]
fn the_changes_of_a_publish_are_searched_for_the_students_of_its_modules_alone() {
    let university = university_of_ten_modules();
    let subscriptions: Vec<MessageSubscription> = (0..100)
        .map(|number| MessageSubscription {
            link_id: FeedId::new(Kind::Student, format!("s{number:02}")).into(),
            ..subscription("")
        })
        .collect();
    let readers = readers(&subscriptions, &Choices::default());
    let mut planner = Planner::new(MessagesConfig::default());
    let empty = Arc::new(ChangeLog::default());
    due_at(&mut planner, (&empty, &university), &readers, 0);
    assert_eq!((planner.looks, planner.searches), (100, 0));
    let log = with(&empty, vec![in_room("R7")], 1);
    due_at(&mut planner, (&log, &university), &readers, 1);
    assert_eq!((planner.looks, planner.searches), (110, 10));
    let mut due = due_at(&mut planner, (&log, &university), &readers, 6);
    due.sort();
    let expected: Vec<String> = (0..10).map(|n| format!("s7{n}")).collect();
    assert_eq!(due, expected);
}

#[test]
fn after_a_mail_and_while_a_decision_waits_nobody_else_is_gone_through() {
    let subscriptions: Vec<MessageSubscription> = (0..100)
        .map(|number| subscription(&format!("R{number}")))
        .collect();
    let readers = readers(&subscriptions, &Choices::default());
    let mut planner = Planner::new(MessagesConfig::default());
    let log = with(&Arc::default(), vec![in_room("R7")], 1);
    due(&mut planner, &log, &readers, 1);
    assert_eq!(planner.steps, 100, "at the start");
    due(&mut planner, &log, &readers, 2);
    assert_eq!(planner.steps, 100, "nothing is new");
    assert_eq!(due(&mut planner, &log, &readers, 6), ["R7"]);
    assert_eq!(planner.steps, 101, "the one whose time has come");
    planner.look_again(&subscriptions[7].id);
    due(&mut planner, &log, &readers, 7);
    assert_eq!(planner.steps, 102, "the one who got a mail");
    due(&mut planner, &log, &readers, 8);
    assert_eq!(planner.steps, 102);
    let log = with(&log, vec![in_room("R8")], 9);
    due(&mut planner, &log, &readers, 9);
    assert_eq!(planner.steps, 202, "a publish");
    // Somebody has another choice, or is new.
    let others = self::readers(&subscriptions, &Choices::default());
    due(&mut planner, &log, &others, 10);
    assert_eq!((planner.steps, planner.looks), (302, 103));
}

#[test]
fn a_mail_that_waits_for_a_decision_is_looked_at_again_when_its_meeting_is_over() {
    let subscriptions = [subscription("R")];
    let readers = readers(&subscriptions, &Choices::default());
    let at_minute = |change: &Change, begin: i64, takes_place: bool| {
        let (start, end) = (at(begin).as_second(), at(begin + 60).as_second());
        let mut change = change.clone();
        if !takes_place {
            (change.kind, change.before) = (ChangeKind::Removed, change.after.take());
        }
        let when = Some(When::Timed { start, end });
        let [meeting] = &mut change.meetings[..] else {
            panic!("one meeting");
        };
        meeting.key = MeetingKey::Week(u16::try_from(begin).unwrap());
        (meeting.before, meeting.after) = if takes_place {
            (None, when)
        } else {
            (when, None)
        };
        change
    };
    let added = |begin| at_minute(&in_room("R"), begin, true);
    let moved = |begin: i64, to: i64| {
        let mut change = added(to);
        change.kind = ChangeKind::Moved;
        change.before = change.after.clone();
        let before = added(begin).meetings[0];
        change.meetings[0].key = before.key;
        change.meetings[0].before = before.after;
        change
    };
    // One meeting in an hour and a later one are added, and a mass change moves the first one.
    let log = with(&Arc::default(), vec![added(60), added(600)], 1);
    let log = with(&log, vec![moved(60, 120)], 2);
    let mass = MassPublish {
        at: at(2),
        meetings: 300,
        until: at(180),
        decision: None,
    };
    let mut planner = Planner::new(MessagesConfig::default());
    let mut look = |minute| {
        let published = PublishedChanges {
            log: Arc::clone(&log),
            university: &University::default(),
            releases: Releases::new([mass.clone()]),
        };
        let due = planner.due(published, &readers, |_| None, at(minute));
        (due.len(), planner.next())
    };
    assert_eq!(look(10), (0, Some(at(120))));
    assert_eq!(look(120), (1, None));
}
