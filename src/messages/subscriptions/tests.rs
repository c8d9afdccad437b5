//! The subscriptions as a file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::feed::Kind;
use crate::language::Language;
use crate::links::Generation;
use crate::messages::{MassAnswer, MassPublish, SubscriptionWay};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn subscription(id: &str, digit: char, second: i64) -> MessageSubscription {
    MessageSubscription {
        at: at(second),
        id: SubscriptionId::parse(&digit.to_string().repeat(32)).unwrap(),
        link_id: FeedId::new(Kind::Student, id).into(),
        way: SubscriptionWay::Link {
            generation: Generation(3),
            on_since: None,
        },
        seen: None,
        language: Language::De,
    }
}

fn mass(second: i64) -> MassPublish {
    MassPublish {
        at: at(second),
        meetings: 201,
        until: at(86_400),
        decision: None,
    }
}

fn decision(answer: MassAnswer, second: i64) -> MassDecision {
    MassDecision {
        at: at(second),
        answer,
        by: "desk kim".into(),
        reason: None,
    }
}

fn ids(subscriptions: &Subscriptions) -> Vec<String> {
    let open = subscriptions.open().unwrap();
    open.iter().map(|open| open.link_id.to_string()).collect()
}

#[test]
fn a_subscription_is_read_by_others_until_it_is_ended_or_replaced() {
    let state = tempfile::tempdir().unwrap();
    let [one, other] = [0, 1].map(|_| Subscriptions::at(state.path()));
    assert_eq!(ids(&one), [""; 0]);
    let [ann, bob] = [subscription("ann", 'a', 0), subscription("bob", 'b', 1)];
    one.begin(&ann).unwrap();
    other.begin(&bob).unwrap();
    assert_eq!(ids(&one), ["student ann", "student bob"]);
    assert_eq!(one.find(&bob.id).unwrap(), Some(bob.clone()));
    one.end(&bob.id, "subscriber", at(2)).unwrap();
    one.end(&bob.id, "subscriber", at(3)).unwrap();
    assert_eq!(ids(&other), ["student ann"]);
    let again = MessageSubscription {
        way: SubscriptionWay::Session,
        ..subscription("ann", 'c', 4)
    };
    other.begin(&again).unwrap();
    assert_eq!(one.of_feed(&ann.link_id.feed_id).unwrap(), Some(again));
    let path = state.path().join(NAME);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 6, "{text}");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn the_first_decision_about_a_mass_change_counts() {
    let state = tempfile::tempdir().unwrap();
    let subscriptions = Subscriptions::at(state.path());
    subscriptions
        .note_mass_publishes(&[mass(0), mass(1), mass(2)], at(3))
        .unwrap();
    // Written down twice is as good as once.
    subscriptions
        .note_mass_publishes(&[mass(0)], at(3))
        .unwrap();
    let [send, drop] = [MassAnswer::Send, MassAnswer::Drop];
    assert!(
        subscriptions
            .decide(at(0)..=at(0), decision(send, 5))
            .unwrap()
    );
    assert!(
        !subscriptions
            .decide(at(0)..=at(0), decision(drop, 6))
            .unwrap()
    );
    assert!(
        !subscriptions
            .decide(at(9)..=at(9), decision(drop, 6))
            .unwrap()
    );
    assert!(
        subscriptions
            .decide(at(0)..=at(1), decision(drop, 6))
            .unwrap()
    );
    let releases = Subscriptions::at(state.path()).releases().unwrap();
    let decided: Vec<_> = releases
        .decisions()
        .map(|(at, decision)| (at, decision.answer))
        .collect();
    assert_eq!(decided, [(at(0), send), (at(1), drop)]);
    let text = fs::read_to_string(state.path().join(NAME)).unwrap();
    assert_eq!(text.lines().count(), 6, "{text}");
}

#[test]
fn a_decision_comes_after_its_publish_and_all_others_whatever_the_clock_says() {
    let state = tempfile::tempdir().unwrap();
    let subscriptions = Subscriptions::at(state.path());
    subscriptions
        .note_mass_publishes(&[mass(10), mass(20)], at(21))
        .unwrap();
    for publish in [20, 10] {
        let early = decision(MassAnswer::Send, 5);
        assert!(
            subscriptions
                .decide(at(publish)..=at(publish), early)
                .unwrap()
        );
    }
    let releases = subscriptions.releases().unwrap();
    let times: Vec<_> = releases
        .decisions()
        .map(|(_, decision)| decision.at)
        .collect();
    let after = |millisecond: i64| at(20).checked_add(millisecond.milliseconds()).unwrap();
    assert_eq!(times, [after(2), after(1)]);
    assert_eq!(releases.last_decision(), Some(after(2)));
}

#[test]
fn a_line_that_a_crash_cut_short_counts_for_nothing_and_a_damaged_one_is_an_error() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(NAME);
    Subscriptions::at(state.path())
        .begin(&subscription("ann", 'a', 0))
        .unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.clone() + "{\"at\":\"20").unwrap();
    let subscriptions = Subscriptions::at(state.path());
    assert_eq!(ids(&subscriptions), ["student ann"]);
    subscriptions.begin(&subscription("bob", 'b', 0)).unwrap();
    assert_eq!(ids(&subscriptions), ["student ann", "student bob"]);
    fs::write(&path, whole + "{\"at\":\"20\n").unwrap();
    let error = Subscriptions::at(state.path()).open().unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("messages.jsonl:3: this line is damaged"),
        "{message}"
    );
    fs::write(&path, "{\"messages\":2}\n").unwrap();
    let error = Subscriptions::at(state.path()).open().unwrap_err();
    assert!(error.to_string().contains("format 2"), "{error}");
}

#[test]
fn the_file_is_written_again_without_old_ends_and_loses_nothing_else() {
    let state = tempfile::tempdir().unwrap();
    let subscriptions = Subscriptions::at(state.path());
    let path = state.path().join(NAME);
    subscriptions.begin(&subscription("ann", 'a', 0)).unwrap();
    subscriptions
        .note_mass_publishes(&[mass(0)], at(1))
        .unwrap();
    let decision = decision(MassAnswer::Send, 9);
    subscriptions
        .decide(at(0)..=at(0), decision.clone())
        .unwrap();
    let digits = ['b', 'c'];
    for round in 0..SLACK {
        let bob = subscription("bob", digits[round % 2], 1);
        subscriptions.begin(&bob).unwrap();
    }
    let lines = || fs::read_to_string(&path).unwrap().lines().count();
    let before = lines();
    subscriptions.compact(at(10)).unwrap();
    // The same two ids came again and again, so few lines are needed.
    assert!(before > 2 * SLACK && lines() < 10, "{before} {}", lines());
    assert_eq!(ids(&subscriptions), ["student ann", "student bob"]);
    let other = Subscriptions::at(state.path());
    assert_eq!(other.open().unwrap(), subscriptions.open().unwrap());
    let releases = other.releases().unwrap();
    assert_eq!(
        releases.decisions().collect::<Vec<_>>(),
        [(at(0), &decision)]
    );
}

#[test]
fn an_empty_line_is_not_damage_and_a_damaged_one_is_named_with_its_number() {
    let state = tempfile::tempdir().unwrap();
    let subscriptions = Subscriptions::at(state.path());
    subscriptions.begin(&subscription("ann", 'a', 0)).unwrap();
    let path = state.path().join(NAME);
    let mut text = fs::read_to_string(&path).unwrap();
    text.push('\n');
    fs::write(&path, &text).unwrap();
    assert_eq!(ids(&Subscriptions::at(state.path())), ["student ann"]);
    fs::write(&path, text + "{}\n").unwrap();
    let error = Subscriptions::at(state.path()).open().unwrap_err();
    assert!(error.to_string().contains("messages.jsonl:4: "), "{error}");
}

#[test]
fn the_bytes_are_those_of_the_golden_file() {
    let state = tempfile::tempdir().unwrap();
    let subscriptions = Subscriptions::at(state.path());
    let session = MessageSubscription {
        way: SubscriptionWay::Session,
        language: Language::En,
        seen: Some(at(0)),
        ..subscription("a.b", 'b', 1)
    };
    subscriptions.begin(&subscription("ann", 'a', 0)).unwrap();
    subscriptions.begin(&session).unwrap();
    subscriptions.end(&session.id, "subscriber", at(2)).unwrap();
    subscriptions
        .note_mass_publishes(&[mass(10), mass(11)], at(12))
        .unwrap();
    for (publish, answer) in [(10, MassAnswer::Send), (11, MassAnswer::Drop)] {
        let decision = MassDecision {
            reason: (answer == MassAnswer::Drop).then(|| "a mistake".into()),
            ..decision(answer, 20)
        };
        subscriptions
            .decide(at(publish)..=at(publish), decision)
            .unwrap();
    }
    let golden = include_str!("../../../tests/it/golden/files/messages-1.jsonl");
    assert_eq!(fs::read_to_string(state.path().join(NAME)).unwrap(), golden);
}
