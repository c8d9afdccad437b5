//! The queue of webhooks: readers beside each other, crashes, damage and compaction.

use std::fs;

use super::*;
use crate::durable_file::AppendOnlyFile;
use crate::webhooks::webhook_deliveries::{MAX_DEAD, MAX_DEAD_BYTES};
use jiff::SignedDuration;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn delivery(id: &str) -> QueuedDelivery {
    QueuedDelivery {
        id: DeliveryId::new(id),
        at: now(),
        event_type: "ping".into(),
        body: "{}".into(),
    }
}

fn read_to(decisions: u64) -> WebhookCursors {
    WebhookCursors {
        decisions: Some(decisions),
        ..WebhookCursors::default()
    }
}

fn dead(why: &str) -> DeliveryState {
    DeliveryState::Dead {
        tries: 9,
        why: why.into(),
        asked: None,
    }
}

/// The deliveries of a webhook with the reasons for their failures, each dead letter with an exclamation mark.
fn shown(queue: &WebhookQueue, webhook: &str) -> Vec<String> {
    let entries = queue.of(webhook).into_iter().flat_map(|all| &all.entries);
    entries
        .map(|entry| {
            let mark = if entry.state.is_dead() { "!" } else { "" };
            format!("{}{mark}{}", entry.delivery.id, entry.why())
        })
        .collect()
}

#[test]
fn what_one_reader_writes_the_others_read_and_outcomes_settle_deliveries() {
    let folder = tempfile::tempdir().unwrap();
    let mut queue = WebhookQueue::read(folder.path()).unwrap();
    let mut other = WebhookQueue::read(folder.path()).unwrap();
    queue
        .add("portal", read_to(2), vec![delivery("a"), delivery("b")])
        .unwrap();
    other.add("app", read_to(1), vec![delivery("c")]).unwrap();
    queue.refresh().unwrap();
    assert_eq!(shown(&queue, "portal"), ["a", "b"]);
    assert_eq!(shown(&queue, "app"), ["c"]);
    assert_eq!(queue.of("portal").unwrap().cursors, read_to(2));
    let [a, b] = ["a", "b"].map(DeliveryId::new);
    queue.record(&a, DeliveryState::Delivered, now()).unwrap();
    queue.record(&b, dead("500"), now()).unwrap();
    other.refresh().unwrap();
    assert_eq!(shown(&other, "portal"), ["b!500"]);
    // A late outcome of a delivery that is settled.
    other.record(&a, dead("late"), now()).unwrap();
    assert_eq!(shown(&other, "portal"), ["b!500"]);
    // Only a dead letter can be sent again, and once.
    let c = DeliveryId::new("c");
    let again = || DeliveryState::again(now());
    assert!(!other.decide(&c, again(), now()).unwrap());
    assert!(other.decide(&b, again(), now()).unwrap());
    assert!(!queue.decide(&b, again(), now()).unwrap());
    assert_eq!(shown(&queue, "portal"), ["b"]);
    queue.record(&b, dead("501"), now()).unwrap();
    let dropped = DeliveryState::Dropped { by: "desk".into() };
    assert!(queue.decide(&b, dropped, now()).unwrap());
    assert_eq!(shown(&queue, "portal"), [""; 0]);
    assert_eq!(
        WebhookQueue::read(folder.path())
            .unwrap()
            .of("portal")
            .unwrap()
            .cursors,
        read_to(2)
    );
}

#[test]
fn a_line_that_a_crash_cut_short_leaves_neither_its_deliveries_nor_its_cursors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    let mut queue = WebhookQueue::read(folder.path()).unwrap();
    queue
        .add("portal", read_to(1), vec![delivery("a")])
        .unwrap();
    let whole = fs::read(&path).unwrap();
    queue
        .add("portal", read_to(2), vec![delivery("b")])
        .unwrap();
    let longer = fs::read(&path).unwrap();
    for len in whole.len()..longer.len() {
        fs::write(&path, &longer[..len]).unwrap();
        let mut queue = WebhookQueue::read(folder.path()).unwrap();
        assert_eq!(queue.of("portal").unwrap().cursors, read_to(1), "{len}");
        assert_eq!(shown(&queue, "portal"), ["a"]);
        queue.add("app", read_to(9), Vec::new()).unwrap();
        let again = WebhookQueue::read(folder.path()).unwrap();
        assert_eq!(again.of("app").unwrap().cursors, read_to(9), "{len}");
        // A line that lacked only its end counts as soon as somebody writes after it.
        assert_eq!(
            shown(&again, "portal").len(),
            1 + usize::from(len + 1 == longer.len())
        );
    }
}

#[test]
fn damage_and_a_newer_version_are_errors_with_place_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    let error = |text: &str| {
        fs::write(&path, text).unwrap();
        WebhookQueue::read(folder.path()).unwrap_err().to_string()
    };
    let message = error("{\"webhook_queue\":1}\n\n{\"id\":\"hush\"}\n");
    assert!(
        message.contains("webhooks.jsonl:3: this line is damaged"),
        "{message}"
    );
    assert!(!message.contains("hush"), "{message}");
    let message = error("{\"webhook_queue\":2,\"more\":true}\n");
    assert!(
        message.contains("newer carillon (its format is 2"),
        "{message}"
    );
}

#[test]
fn a_long_file_is_written_again_with_everything_that_counts() {
    let folder = tempfile::tempdir().unwrap();
    let mut queue = WebhookQueue::read(folder.path()).unwrap();
    let mut other = WebhookQueue::read(folder.path()).unwrap();
    let waiting = DeliveryState::Waiting {
        until: now(),
        tries: 3,
        why: "503".into(),
        asked: Some(now()),
    };
    queue
        .add("app", read_to(7), vec![delivery("kept")])
        .unwrap();
    let kept = DeliveryId::new("kept");
    queue.record(&kept, waiting.clone(), now()).unwrap();
    for number in 0..=SLACK / 2 + 5 {
        let id = number.to_string();
        queue
            .add("portal", read_to(number as u64), vec![delivery(&id)])
            .unwrap();
        let id = DeliveryId::new(&id);
        queue.record(&id, DeliveryState::Delivered, now()).unwrap();
    }
    other.refresh().unwrap();
    // Somebody was killed while writing.
    let path = folder.path().join(NAME);
    let mut file = AppendOnlyFile::open(&path).unwrap();
    file.append(b"{\"webho", Durability::Unsynced, |_| true)
        .unwrap();
    let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
    let before = lines(&path);
    assert_eq!(queue.compact(now()).unwrap(), 0);
    assert!(lines(&path) < 6 && before > SLACK, "{before}");
    for queue in [&mut queue, &mut other] {
        queue.refresh().unwrap();
        assert_eq!(shown(queue, "app"), ["kept503"]);
        assert_eq!(queue.entry(&kept).unwrap().1.state, waiting);
        assert_eq!(shown(queue, "portal"), [""; 0]);
        let cursors = &queue.of("portal").unwrap().cursors;
        assert_eq!(*cursors, read_to(SLACK as u64 / 2 + 5));
    }
}

#[test]
fn dead_letters_that_are_old_or_too_many_are_removed_and_those_of_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut queue = WebhookQueue::read(folder.path()).unwrap();
    queue
        .add("app", read_to(1), vec![delivery("old"), delivery("new")])
        .unwrap();
    let old = now().checked_sub(DEAD_KEPT_FOR).unwrap();
    let old = old.checked_sub(SignedDuration::from_secs(1)).unwrap();
    queue
        .record(&DeliveryId::new("old"), dead("x"), old)
        .unwrap();
    queue
        .record(&DeliveryId::new("new"), dead("x"), now())
        .unwrap();
    let count = MAX_DEAD + DEAD_SLACK;
    let ids: Vec<String> = (0..count).map(|number| format!("{number:04}")).collect();
    let deliveries = ids.iter().map(|id| delivery(id)).collect();
    queue.add("portal", read_to(1), deliveries).unwrap();
    for id in &ids {
        let state = dead("x");
        queue.record(&DeliveryId::new(id), state, now()).unwrap();
    }
    assert_eq!(queue.compact(now()).unwrap(), 0, "a few more do no harm");
    let last = vec![delivery("last")];
    queue.add("portal", read_to(1), last).unwrap();
    let last = DeliveryId::new("last");
    queue.record(&last, dead("x"), now()).unwrap();
    assert_eq!(queue.compact(now()).unwrap(), DEAD_SLACK + 2);
    assert_eq!(shown(&queue, "app"), ["new!x"]);
    assert_eq!(shown(&queue, "portal").len(), MAX_DEAD);
    assert_eq!(shown(&queue, "portal")[0], "0051!x");
    assert_eq!(queue.compact(now()).unwrap(), 0);
}

#[test]
fn the_dead_letter_of_a_quiet_webhook_is_removed_after_a_day_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut queue = WebhookQueue::read(folder.path()).unwrap();
    queue
        .add("app", read_to(1), vec![delivery("old"), delivery("new")])
        .unwrap();
    let second = SignedDuration::from_secs(1);
    for (id, at) in [("old", now()), ("new", now().checked_add(second).unwrap())] {
        queue.record(&DeliveryId::new(id), dead("x"), at).unwrap();
    }
    let last = now().checked_add(DEAD_KEPT_FOR + DEAD_SLACK_TIME).unwrap();
    assert_eq!(queue.compact(last).unwrap(), 0);
    // It takes along what is too old by less than a day.
    assert_eq!(queue.compact(last.checked_add(second).unwrap()).unwrap(), 2);
    assert_eq!(shown(&queue, "app"), [""; 0]);
}

#[test]
fn large_bodies_are_kept_by_their_own_reader_alone_and_bounded_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let read = |bodies| WebhookQueue::read_with(folder.path(), bodies).unwrap();
    let mut portal = read(KeptBodies::OfWebhook("portal".into()));
    let mut app = read(KeptBodies::OfWebhook("app".into()));
    let large = |id: &str| QueuedDelivery {
        body: "x".repeat(MAX_DEAD_BYTES / 8).into(),
        ..delivery(id)
    };
    portal.add("portal", read_to(1), vec![large("a")]).unwrap();
    app.add("app", read_to(1), vec![large("b")]).unwrap();
    portal.refresh().unwrap();
    let bodies = |queue: &WebhookQueue| {
        ["a", "b"].map(|id| {
            let (_, entry) = queue.entry(&DeliveryId::new(id)).unwrap();
            entry.delivery.body.len()
        })
    };
    let size = MAX_DEAD_BYTES / 8;
    assert_eq!(bodies(&portal), [size, 0]);
    assert_eq!(bodies(&app), [0, size]);
    assert_eq!(bodies(&read(KeptBodies::None)), [0, 0]);
    assert_eq!(app.of("portal").unwrap().waiting_bytes(), size);
    // Settled ones are removed before there are many lines, and the bodies of others stay in the file.
    for number in 0..40 {
        let id = number.to_string();
        portal.add("portal", read_to(1), vec![large(&id)]).unwrap();
        let id = DeliveryId::new(&id);
        portal.record(&id, DeliveryState::Delivered, now()).unwrap();
        portal.compact(now()).unwrap();
        let len = fs::metadata(folder.path().join(NAME)).unwrap().len();
        assert!(len < 2 * SLACK_BYTES, "{len}");
    }
    app.refresh().unwrap();
    assert_eq!(bodies(&app), [0, size]);
    assert_eq!(bodies(&read(KeptBodies::All)), [size, size]);
    // Dead letters too.
    let ids: Vec<String> = (0..DEAD_SLACK + 9).map(|n| format!("d{n:02}")).collect();
    for id in &ids {
        app.add("app", read_to(1), vec![large(id)]).unwrap();
        app.record(&DeliveryId::new(id), dead("x"), now()).unwrap();
    }
    assert!(app.compact(now()).unwrap() > DEAD_SLACK);
    assert_eq!(app.of("app").unwrap().dead().count(), 8);
}

#[test]
fn a_webhook_that_is_not_in_the_settings_any_more_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let mut queue = WebhookQueue::read(folder.path()).unwrap();
    let two = vec![delivery("a"), delivery("b")];
    queue.add("portal", read_to(2), two).unwrap();
    queue.add("app", read_to(1), vec![delivery("c")]).unwrap();
    assert_eq!(queue.forget_all_but(|name| name == "app").unwrap(), 2);
    for mut queue in [queue, WebhookQueue::read(folder.path()).unwrap()] {
        assert!(queue.of("portal").is_none());
        assert_eq!(queue.entry(&DeliveryId::new("a")), None);
        assert_eq!(shown(&queue, "app"), ["c"]);
        assert_eq!(queue.forget_all_but(|name| name == "app").unwrap(), 0);
    }
}
