//! The people who want messages. A test of `src/messages/subscriptions.rs` compares the bytes that are written.

use carillon::messages::{MassAnswer, SUBSCRIPTIONS_VERSION, Subscriptions};

use super::state_with;

#[test]
fn message_subscriptions_of_version_1_are_read() {
    assert_eq!(SUBSCRIPTIONS_VERSION, 1, "a new version has its own file");
    let state = state_with("messages.jsonl", "messages-1.jsonl");
    let subscriptions = Subscriptions::at(state.path());
    let [open] = &subscriptions.open().unwrap()[..] else {
        panic!("one is open");
    };
    assert_eq!(open.link_id.to_string(), "student ann");
    let releases = subscriptions.releases().unwrap();
    let publishes = releases.publishes();
    let answers: Vec<MassAnswer> = publishes
        .map(|publish| publish.decision.as_ref().unwrap().answer)
        .collect();
    assert_eq!(answers, [MassAnswer::Send, MassAnswer::Drop]);
}
