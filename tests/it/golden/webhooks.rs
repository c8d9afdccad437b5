//! The queue of webhooks.

use carillon::webhooks::{
    DeliveryId, DeliveryState, QueuedDelivery, WEBHOOK_QUEUE_VERSION, WebhookCursors, WebhookQueue,
};
use jiff::Timestamp;

use super::{assert_golden, state_with};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn delivery(id: &str) -> QueuedDelivery {
    QueuedDelivery {
        id: DeliveryId::new(id),
        at: at(0),
        event_type: "ping".into(),
        body: "{\"type\":\"ping\"}".into(),
    }
}

fn cursors() -> WebhookCursors {
    WebhookCursors {
        changes: Some(at(-5)),
        decisions: Some(7),
        holds: Some(8),
        problems: Some(9),
    }
}

/// One delivery is in each state.
fn states() -> [DeliveryState; 4] {
    [
        DeliveryState::Delivered,
        DeliveryState::Waiting {
            until: at(60),
            tries: 2,
            why: "the receiver answered 500".into(),
            asked: None,
        },
        DeliveryState::Dead {
            asked: None,
            tries: 9,
            why: "x".into(),
        },
        DeliveryState::Dropped {
            by: "desk ada".into(),
        },
    ]
}

#[test]
fn the_queue_of_webhooks_is_written_as_its_golden_file_has_it() {
    let state = tempfile::tempdir().unwrap();
    let mut queue = WebhookQueue::read(state.path()).unwrap();
    let deliveries = ["msg_1", "msg_2", "msg_3", "msg_4"].map(delivery).into();
    queue.add("portal", cursors(), deliveries).unwrap();
    queue
        .add("app", WebhookCursors::default(), Vec::new())
        .unwrap();
    for (number, state) in (1..).zip(states()) {
        let id = DeliveryId::new(&format!("msg_{number}"));
        queue.record(&id, state, at(number)).unwrap();
    }
    let written = std::fs::read(state.path().join("webhooks.jsonl")).unwrap();
    assert_golden("webhooks-1.jsonl", &written, "src/webhooks/webhook_line.rs");
}

#[test]
fn a_queue_of_webhooks_of_version_1_is_read() {
    assert_eq!(WEBHOOK_QUEUE_VERSION, 1, "a new version has its own file");
    let state = state_with("webhooks.jsonl", "webhooks-1.jsonl");
    let queue = WebhookQueue::read(state.path()).unwrap();
    let portal = queue.of("portal").unwrap();
    assert_eq!(portal.cursors, cursors());
    let left: Vec<_> = portal
        .entries
        .iter()
        .map(|entry| entry.state.clone())
        .collect();
    assert_eq!(left, states()[1..3]);
    assert!(queue.of("app").is_some());
}
