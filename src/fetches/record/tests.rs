//! The fetches that are recorded, and those that are left out.

use super::*;

/// Whether an app is a subscription after fetches at these minutes, also after its records were written and read.
fn is_subscription(app: &str, minutes: &[u32]) -> bool {
    let app = ClientApp::with_id(app);
    let mut subscription = Subscription::new(LinkNumber::FIRST, app);
    for minute in minutes {
        subscription.push(Fetch {
            second: 1_800_000_000 + 60 * minute,
            ..Fetch::default()
        });
    }
    let mut again = Subscription::new(LinkNumber::FIRST, app);
    subscription
        .fetches()
        .iter()
        .for_each(|fetch| again.push(*fetch));
    assert_eq!(again, subscription, "{minutes:?}");
    subscription.is_subscription()
}

#[test]
fn a_browsers_name_without_a_browsers_headers_is_a_subscription_after_three_fetches_over_two_hours()
{
    let every = |minutes: usize, until: u32| (0..=until).step_by(minutes).collect::<Vec<u32>>();
    for (minutes, expected) in [
        (vec![], false),
        (vec![0, 500], false),
        (vec![0, 1, 2, 3, 4, 5, 6], false),
        (vec![0, 60, 119], false),
        (vec![0, 60, 120], true),
        (vec![0, 1, 120], true),
        (vec![0, 118, 119, 121, 180, 181, 182], true),
        (every(1, 119), false),
        (every(1, 120), true),
        (every(1, 10_000), true),
        (every(15, 10_000), true),
        (every(59, 10_000), true),
        (every(60, 10_000), true),
        (every(1440, 10_000), true),
    ] {
        assert_eq!(
            is_subscription("browser-app", &minutes),
            expected,
            "{minutes:?}"
        );
        assert!(!is_subscription("firefox", &minutes));
        assert!(is_subscription("google", &minutes));
    }
}

#[test]
fn links_of_a_feed_have_records_of_their_own_and_the_last_fetch_of_the_feed_is_by_any_of_them() {
    let mut records = FetchRecords::default();
    let app = ClientApp::with_id("google");
    let links = [("student/2", "ann"), ("student", "ann"), ("student", "bob")]
        .map(|(kind, id)| LinkId::parse(kind, id).unwrap());
    for (link_id, second) in links.iter().zip([30, 20, 40]) {
        let fetch = Fetch {
            second,
            ..Fetch::default()
        };
        records.add_fetch(link_id.clone(), app, fetch);
    }
    let last = |link_id| records.of(link_id).last().unwrap().last().second;
    assert_eq!(links.each_ref().map(last), [30, 20, 40]);
    let last_of = |link_id: &LinkId| records.last_fetch(&link_id.feed_id);
    assert_eq!(last_of(&links[1]), Some(timestamp(30)));
    assert_eq!(last_of(&links[2]), Some(timestamp(40)));
    // Other apps push out records of their own link alone.
    for app in ClientApp::all().take(KEPT_APPS + 1) {
        records.add_fetch(links[1].clone(), app, Fetch::default());
    }
    let kept = links.each_ref().map(|link_id| records.of(link_id).count());
    assert_eq!(kept, [1, KEPT_APPS, 1]);
}

#[test]
fn a_subscription_stays_one_when_old_fetches_are_forgotten() {
    let app = ClientApp::with_id("browser-app");
    let mut subscription = Subscription::new(LinkNumber::FIRST, app);
    let month = 30 * 24 * 60;
    for minute in (0..3 * month).step_by(5) {
        subscription.push(Fetch {
            second: 1_800_000_000 + 60 * minute,
            ..Fetch::default()
        });
        subscription.forget(
            (1_800_000_000 + 60 * minute).saturating_sub(60 * month),
            u32::MAX,
        );
        assert_eq!(
            subscription.is_subscription(),
            minute >= 120,
            "after {minute} minutes"
        );
    }
}
