//! Whatever happens, and whenever the server is killed: each person gets the net change of each meeting once.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::SignedDuration;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::changes::{ActivityRef, Change, ChangeKind, ChangeLog, MeetingChange, MeetingFacts};
use crate::config::MessagesConfig;
use crate::durable_file::Durability;
use crate::feed::{FeedId, Kind};
use crate::language::Language;
use crate::links::{Choices, Decision, Generation, LinkState};
use crate::mail::queue_line::{MailEvent, MailState};
use crate::messages::{
    MassAnswer, MassDecision, MessageReaders, Planner, PublishedChanges, Reader, Releases,
    SubscriptionWay, Subscriptions, net_changes, new_mass_publishes,
};
use crate::timetable::{MeetingKey, MeetingState, University, When};
use crate::trusted_time::TimeBounds;

const MEETINGS: usize = 5;

/// A meeting is not in the timetable, or takes place in one of three slots, or is cancelled in the first.
type VersionNumber = usize;

#[derive(Clone, Copy, Debug, PartialEq)]
enum SendOutcome {
    Sent,
    Deferred,
    Uncertain,
    /// The mail server does not take the recipient. Nobody tries again.
    Refused,
    /// The server is killed before, or after it has written that the content is being sent.
    KilledBefore,
    KilledAfter,
}

#[derive(Clone, Debug)]
enum Action {
    /// These meetings have these versions now.
    Publish(Vec<(usize, VersionNumber)>),
    Wait(i64),
    /// The thread looks, and queues what is due.
    Look,
    /// The thread sends the next mail.
    Send(SendOutcome),
    Kill,
    Stop,
    /// On the page of the secret link, or signed in.
    Subscribe {
        is_by_link: bool,
    },
    Reset,
    TurnOff,
    TurnOn,
    /// The clock is wrong by so many hours from now on, for the decisions about the link.
    SetClock(i64),
    Decide(MassAnswer),
}

fn action() -> impl Strategy<Value = Action> {
    let meeting = (0..MEETINGS, 0..5_usize);
    let outcome = prop_oneof![
        4 => Just(SendOutcome::Sent),
        1 => Just(SendOutcome::Deferred),
        1 => Just(SendOutcome::Uncertain),
        1 => Just(SendOutcome::Refused),
        1 => Just(SendOutcome::KilledBefore),
        1 => Just(SendOutcome::KilledAfter),
    ];
    let answer = prop_oneof![Just(MassAnswer::Send), Just(MassAnswer::Drop)];
    prop_oneof![
        6 => prop::collection::vec(meeting, 1..MEETINGS).prop_map(Action::Publish),
        4 => (1..90_i64).prop_map(Action::Wait),
        6 => Just(Action::Look),
        6 => outcome.prop_map(Action::Send),
        1 => Just(Action::Kill),
        1 => Just(Action::Stop),
        2 => any::<bool>().prop_map(|is_by_link| Action::Subscribe { is_by_link }),
        1 => Just(Action::Reset),
        1 => Just(Action::TurnOff),
        2 => Just(Action::TurnOn),
        1 => (-100..100_i64).prop_map(Action::SetClock),
        1 => answer.prop_map(Action::Decide),
    ]
}

/// The server, a person who gets mails, and what the person knows.
struct MessageWorld {
    state: TempDir,
    now: Timestamp,
    settings: MessagesConfig,
    log: Arc<ChangeLog>,
    subscriptions: Subscriptions,
    planner: Planner,
    judged: Option<Timestamp>,
    queue: MailQueue,
    current: [VersionNumber; MEETINGS],
    /// Every change: its time, the meeting, and the version after it.
    changes: Vec<(Timestamp, usize, VersionNumber)>,
    subscribed: Timestamp,
    known: [VersionNumber; MEETINGS],
    link: LinkState,
    /// The hours by which the clock is wrong.
    clock_error: i64,
    /// The link was reset or turned off since the person has asked on its page for messages.
    has_lost_link: bool,
}

fn begin() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// A meeting that is too far away for messages.
const FAR: usize = MEETINGS - 1;

/// The time and the facts of a version. All meetings but the far one are six days from the beginning.
fn shown(meeting: usize, version: VersionNumber) -> Option<(When, MeetingFacts)> {
    let slot = match version {
        0 => return None,
        4 => 1,
        slot => slot,
    };
    let days = if meeting == FAR { 30 } else { 6 };
    let hours = 24 * days + 5 * meeting + slot;
    let start = begin().as_second() + 3600 * i64::try_from(hours).unwrap();
    let facts = MeetingFacts {
        state: if version == 4 {
            MeetingState::Cancelled
        } else {
            MeetingState::Confirmed
        },
        rooms: vec!["R".into()],
        staff: Vec::new(),
        is_online: false,
    };
    let end = start + 3600;
    Some((When::Timed { start, end }, facts))
}

fn kind(meeting: usize, before: VersionNumber, after: VersionNumber) -> Option<ChangeKind> {
    let [before, after] = [before, after].map(|version| shown(meeting, version));
    let [before, after] = [&before, &after].map(|version| {
        let (when, facts) = version.as_ref()?;
        Some((*when, facts))
    });
    ChangeKind::between(before, after)
}

impl MessageWorld {
    fn new() -> Self {
        let state = tempfile::tempdir().unwrap();
        let settings = MessagesConfig {
            mass_meetings: 2,
            ..MessagesConfig::default()
        };
        let mut world = Self {
            now: begin(),
            log: Arc::default(),
            subscriptions: Subscriptions::at(state.path()),
            planner: Planner::new(settings.clone()),
            judged: None,
            queue: MailQueue::read(state.path()).unwrap(),
            current: [1; MEETINGS],
            changes: Vec::new(),
            subscribed: begin(),
            known: [1; MEETINGS],
            link: LinkState::default(),
            clock_error: 0,
            has_lost_link: false,
            state,
            settings,
        };
        world.subscribe(false);
        world.wait(1);
        world
    }

    fn take(&mut self, action: &Action) {
        match action {
            Action::Publish(versions) => self.publish(versions),
            Action::Wait(minutes) => self.wait(*minutes),
            Action::Look => self.look(),
            Action::Send(outcome) => self.send(*outcome),
            Action::Kill => self.kill(),
            Action::Stop => {
                for subscription in self.subscriptions.open().unwrap() {
                    let ended = self
                        .subscriptions
                        .end(&subscription.id, "subscriber", self.now);
                    ended.unwrap();
                }
            }
            Action::Subscribe { is_by_link } => {
                let open = self.subscriptions.open().unwrap();
                let is_open = |open: &MessageSubscription| !open.has_ended_with_link(&self.link);
                if self.link.stopped.is_none() && !open.iter().any(is_open) {
                    self.subscribe(*is_by_link);
                }
            }
            Action::Reset => {
                let generation = Generation(self.link.generation.0 + 1);
                self.decide_about_link(Decision::Rotate { generation });
                self.has_lost_link = true;
            }
            Action::TurnOff => {
                self.decide_about_link(Decision::Stop);
                self.has_lost_link = true;
            }
            Action::TurnOn => {
                if self.link.stopped.is_some() {
                    self.decide_about_link(Decision::Resume);
                }
            }
            Action::SetClock(hours) => self.clock_error = *hours,
            Action::Decide(answer) => self.decide(*answer),
        }
        // No two things happen at the same moment.
        self.now = self.now.checked_add(SignedDuration::from_secs(1)).unwrap();
    }

    fn wait(&mut self, minutes: i64) {
        let wait = SignedDuration::from_mins(minutes);
        self.now = self.now.checked_add(wait).unwrap();
    }

    /// The time that the clock shows.
    fn shown_time(&self) -> Timestamp {
        let error = SignedDuration::from_hours(self.clock_error);
        self.now.checked_add(error).unwrap()
    }

    fn decide_about_link(&mut self, decision: Decision) {
        self.link = self.link.after(decision, self.shown_time());
    }

    /// Whether the person gets mails, as the person sees it.
    fn gets_mails(&self) -> bool {
        let open = self.subscriptions.open().unwrap();
        let is_kept = |open: &MessageSubscription| {
            matches!(open.way, SubscriptionWay::Session) || !self.has_lost_link
        };
        self.link.stopped.is_none() && open.iter().any(is_kept)
    }

    fn subscribe(&mut self, is_by_link: bool) {
        let by_link = SubscriptionWay::Link {
            generation: self.link.generation,
            on_since: self.link.on_since(),
        };
        self.has_lost_link = false;
        let new = MessageSubscription {
            at: self.shown_time(),
            id: SubscriptionId::random().unwrap(),
            link_id: FeedId::new(Kind::Room, "R").into(),
            way: if is_by_link {
                by_link
            } else {
                SubscriptionWay::Session
            },
            seen: Some(self.log.latest().unwrap_or(Timestamp::UNIX_EPOCH)),
            language: Language::En,
        };
        self.subscriptions.begin(&new).unwrap();
        // The page shows what is published, also if messages about it wait.
        (self.known, self.subscribed) = (self.current, self.now);
    }

    /// Whether the person has heard of this version, or calendars have shown it since without a message.
    fn has_seen(&self, meeting: usize, seen: VersionNumber) -> bool {
        let dropped = self.dropped();
        let is_dropped = |at| dropped.contains(at);
        let changes = self.changes.iter();
        let mut dropped = changes.filter(|(at, changed, _)| {
            *changed == meeting && *at > self.subscribed && is_dropped(at)
        });
        kind(meeting, self.known[meeting], seen).is_none()
            || dropped.any(|(_, _, version)| kind(meeting, *version, seen).is_none())
    }

    /// Whether the desk has dropped the last change of this meeting.
    fn is_dropped(&self, meeting: usize) -> bool {
        let mut changes = self.changes.iter().rev();
        let last = changes.find(|(_, changed, _)| *changed == meeting);
        last.is_some_and(|(at, _, _)| self.dropped().contains(at))
    }

    /// The times of the publishes that the desk has dropped.
    fn dropped(&self) -> HashSet<Timestamp> {
        let releases = self.releases();
        let dropped = releases.publishes().filter(|publish| {
            let decision = publish.decision.as_ref();
            decision.is_some_and(|decision| decision.answer == MassAnswer::Drop)
        });
        dropped.map(|publish| publish.at).collect()
    }

    fn publish(&mut self, versions: &[(usize, VersionNumber)]) {
        let mut changes = Vec::new();
        let mut after = self.current;
        for (meeting, version) in versions {
            after[*meeting] = *version;
        }
        for meeting in 0..MEETINGS {
            let (before, after) = (self.current[meeting], after[meeting]);
            if let Some(kind) = kind(meeting, before, after) {
                changes.push(change(meeting, kind, before, after));
            }
        }
        self.current = after;
        let now = (self.now, TimeBounds::of_clock(self.now));
        let updated = self.log.updated(changes, 1000, now);
        for change in &updated.added {
            let MeetingKey::Week(meeting) = change.meetings[0].key else {
                unreachable!("all keys are weeks");
            };
            let meeting = usize::from(meeting);
            let version = after[meeting];
            self.changes.push((change.at, meeting, version));
        }
        self.log = updated.log;
    }

    fn releases(&self) -> Releases {
        self.subscriptions.releases().unwrap()
    }

    /// Finds mass changes before anything else, as the thread does.
    fn judge(&mut self) {
        let latest = self.log.latest().unwrap_or(Timestamp::MIN);
        let judged = self.judged.unwrap_or_else(|| {
            let open = self.subscriptions.open().unwrap();
            let begun = open.iter().map(|open| open.first_cursor().published);
            let begun = begun.min();
            begun.map_or(latest, |begun| {
                last_mailed(&self.queue).max(Some(begun)).unwrap()
            })
        });
        let found = new_mass_publishes(&self.log, &self.settings, judged);
        self.subscriptions
            .note_mass_publishes(&found, self.now)
            .unwrap();
        self.judged = Some(latest);
    }

    fn decide(&mut self, answer: MassAnswer) {
        self.judge();
        let changes = self.releases().mass_changes(self.settings.gather_minutes);
        let waiting = changes.iter().find(|change| change.decision.is_none());
        let Some(publishes) = waiting.map(|change| &change.publishes) else {
            return;
        };
        let decision = MassDecision {
            at: self.now,
            answer,
            by: "desk kim".into(),
            reason: None,
        };
        let publishes = publishes[0]..=publishes[publishes.len() - 1];
        assert!(self.subscriptions.decide(publishes, decision).unwrap());
    }

    fn look(&mut self) {
        self.judge();
        let open = self.subscriptions.open().unwrap();
        let reader = |subscription: MessageSubscription| Reader {
            subscription,
            choices: Choices::default(),
        };
        let open = open
            .into_iter()
            .filter(|open| open.reason_for_silence(&self.link).is_none());
        let readers = open.map(reader);
        let by_id = readers.map(|reader| (reader.subscription.id.clone(), reader));
        let readers: Arc<MessageReaders> = Arc::new(by_id.collect());
        let published = PublishedChanges {
            log: Arc::clone(&self.log),
            university: &University::default(),
            releases: self.releases(),
        };
        let due = self.planner.due(
            published,
            &readers,
            |id| message_history(&self.queue, id),
            self.now,
        );
        queue_messages(&mut self.queue, &due, self.now).unwrap();
    }

    fn record(&mut self, mail: &MailId, state: MailState) {
        let event = MailEvent {
            at: self.now,
            mail: mail.clone(),
            state,
        };
        self.queue.add_event(&event, Durability::Unsynced).unwrap();
    }

    fn send(&mut self, outcome: SendOutcome) {
        self.judge();
        let mut entries = self.queue.entries().iter();
        let Some(entry) = entries.find(|entry| entry.state.is_waiting()).cloned() else {
            return;
        };
        let (mail, message) = (entry.mail.mail, entry.mail.message.unwrap());
        let university = University::default();
        let open = self.subscriptions.find(&message.subscription).unwrap();
        let log = Arc::clone(&self.log);
        let open = open.filter(|open| open.reason_for_silence(&self.link).is_none());
        let net = open.map(|open| {
            let changes = log.of_link(&university, &open.link_id.feed_id, &Choices::default());
            let known = (message.since, &self.releases());
            net_changes(&changes, &university, known, self.settings.days, self.now).mentioned()
        });
        let net = net.unwrap_or_default();
        if outcome == SendOutcome::KilledBefore {
            return self.kill();
        }
        if net.is_empty() {
            let reason = "nothing left".into();
            self.record(&mail, MailState::Dropped { reason });
        } else {
            let through = self.log.latest();
            let released = self.releases().last_decision();
            let released = Some(released.map_or(message.since.released, |last| {
                last.max(message.since.released)
            }));
            if outcome == SendOutcome::Refused {
                let refused = MailState::Refused {
                    reply: Box::from("550"),
                    through,
                    released,
                };
                self.record(&mail, refused);
                // The server takes them as known.
                for net in &net {
                    self.read(&net.change);
                }
                return self.planner.look_again(&message.subscription);
            }
            self.record(&mail, MailState::Begun { through, released });
            let reply = Box::from("");
            match outcome {
                SendOutcome::Deferred => {
                    let until = self.now;
                    self.record(&mail, MailState::Waiting { until, reply });
                    return;
                }
                SendOutcome::KilledAfter => self.kill(),
                SendOutcome::Uncertain => self.record(&mail, MailState::Uncertain { reply }),
                _ => self.record(&mail, MailState::Sent { reply }),
            }
            for net in &net {
                self.read(&net.change);
            }
        }
        self.planner.look_again(&message.subscription);
    }

    /// The person reads a change in a mail.
    fn read(&mut self, change: &Change) {
        assert!(self.gets_mails(), "the link is another one, or off");
        let [meeting_change] = change.meetings[..] else {
            panic!("one meeting: {change:?}");
        };
        let MeetingKey::Week(meeting) = meeting_change.key else {
            unreachable!("all keys are weeks");
        };
        let meeting = usize::from(meeting);
        assert_ne!(meeting, FAR, "nobody hears of it: {change:?}");
        let version = |facts: &Option<MeetingFacts>, when: Option<When>| {
            let wanted = when.zip(facts.clone());
            (0..5)
                .find(|version| shown(meeting, *version) == wanted)
                .unwrap()
        };
        let before = version(&change.before, meeting_change.before);
        let after = version(&change.after, meeting_change.after);
        assert!(
            self.has_seen(meeting, before),
            "not what the person knows: {change:?}"
        );
        assert_eq!(
            kind(meeting, after, self.current[meeting]),
            None,
            "not what is published: {change:?}"
        );
        self.known[meeting] = after;
    }

    /// The next server finds what the killed one has written.
    fn kill(&mut self) {
        self.planner = Planner::new(self.settings.clone());
        self.judged = None;
        self.queue = MailQueue::read(self.state.path()).unwrap();
        self.subscriptions = Subscriptions::at(self.state.path());
        let entries = self.queue.entries().iter();
        let begun: Vec<MailId> = entries
            .filter(|entry| entry.state.is_begun())
            .map(|entry| entry.mail.mail.clone())
            .collect();
        for mail in begun {
            let reply = "killed".into();
            self.record(&mail, MailState::Uncertain { reply });
        }
    }

    /// Lets everything happen that will.
    fn finish(&mut self) {
        for _ in 0..8 {
            self.decide(MassAnswer::Send);
        }
        for _ in 0..6 {
            self.look();
            self.send(SendOutcome::Sent);
            if let Some(next) = self.planner.next() {
                self.now = self.now.max(next);
            }
        }
    }
}

fn change(meeting: usize, kind: ChangeKind, before: VersionNumber, after: VersionNumber) -> Change {
    let [before, after] = [before, after].map(|version| shown(meeting, version).unzip());
    Change {
        at: begin(),
        kind,
        activity: ActivityRef::example("A"),
        note: None,
        meetings: vec![MeetingChange {
            key: MeetingKey::Week(u16::try_from(meeting).unwrap()),
            before: before.0,
            after: after.0,
        }],
        before: before.1,
        after: after.1,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn everybody_gets_the_net_change_of_each_meeting_once(
        actions in prop::collection::vec(action(), 1..40)
    ) {
        let mut world = MessageWorld::new();
        for action in &actions {
            world.take(action);
        }
        world.finish();
        if world.gets_mails() {
            for meeting in 0..FAR {
                let is_known = world.has_seen(meeting, world.current[meeting]);
                prop_assert!(
                    is_known || world.is_dropped(meeting),
                    "meeting {} of {:?}", meeting, actions
                );
            }
        }
    }
}
