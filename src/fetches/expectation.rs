//! The time that subscribers wait for a change, as measured in the last week.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::ClientApp;
use super::record::{FetchRecords, second};
use crate::links::LinkId;

/// The period whose fetches and changes count, in seconds. A week has each day of the week once.
const PERIOD: u32 = 7 * 24 * 3600;

/// The fewest measured subscriptions that say something about others.
const ENOUGH: usize = 5;

/// The percentage of subscriptions that had the change within the time that is shown.
const SHARE: usize = 95;

/// The delay to expect of an app: `subscriptions` `of` so many had the last change of their feed `within` this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// 95; of fewer than a hundred subscriptions, the smallest number that is at least 95 % of them.
    pub subscriptions: u32,
    /// 100, or the number of measured subscriptions if that is smaller.
    pub of: u32,
    pub within: Duration,
}

/// The delay to expect of each app.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expectations(Vec<Option<Expectation>>);

/// The measurements of an app.
#[derive(Clone, Default)]
struct Delays {
    /// The delays in seconds of the subscriptions that had the change.
    delays: Vec<u32>,
    /// The number of subscriptions that did not have it.
    waiting: usize,
}

impl Expectations {
    /// Measures the delays, by the records and the time of the last change of the feed of each link.
    pub(super) fn new(
        records: &FetchRecords,
        links: impl Iterator<Item = (LinkId, Timestamp)>,
        now: Timestamp,
    ) -> Self {
        let since = second(now).saturating_sub(PERIOD);
        let mut measured = vec![Delays::default(); ClientApp::all().count()];
        // Many people have the same address of a feed that is not one person's, so its fetches are not one subscription's.
        for (link_id, modified) in links.filter(|(link_id, _)| link_id.feed_id.kind.is_personal()) {
            for subscription in records.of(&link_id) {
                let last = subscription.last();
                // An app that has not fetched for a week is no longer subscribed.
                if last.second < since || !subscription.is_subscription() {
                    continue;
                }
                let measured = &mut measured[subscription.app().index()];
                if second(modified) > last.modified {
                    measured.waiting += usize::from(second(modified) >= since);
                } else if let Some(received) = subscription
                    .received
                    .filter(|received| received.modified >= since)
                {
                    measured
                        .delays
                        .push(received.second.saturating_sub(received.modified));
                }
            }
        }
        Self(measured.into_iter().map(Delays::expectation).collect())
    }

    /// The same by the records alone, for a command that does not know the times of changes. A change that no app of a link
    /// has fetched yet does not count.
    pub fn of_records(records: &FetchRecords, now: Timestamp) -> Self {
        let mut modified: BTreeMap<LinkId, u32> = BTreeMap::new();
        for (feed_id, apps) in records.feeds() {
            for app in apps {
                let number = app.link;
                let feed_id = feed_id.clone();
                let latest = modified.entry(LinkId { feed_id, number }).or_default();
                *latest = app.last().modified.max(*latest);
            }
        }
        let at = |second: u32| Timestamp::from_second(second.into()).unwrap_or_default();
        let links = modified.into_iter();
        Self::new(records, links.map(|(link, second)| (link, at(second))), now)
    }

    /// The delay to expect of an app; `None` if it was not measured.
    pub fn of(&self, app: ClientApp) -> Option<Expectation> {
        self.0.get(app.index()).copied().flatten()
    }
}

impl Delays {
    fn expectation(mut self) -> Option<Expectation> {
        if self.delays.len() < ENOUGH {
            return None;
        }
        let all = self.delays.len() + self.waiting;
        let share = (all * SHARE).div_ceil(100);
        self.delays.sort_unstable();
        // If fewer subscriptions had the change, the time of that share is still unknown.
        let within = *self.delays.get(share - 1)?;
        let (subscriptions, of) = if all < 100 {
            (share, all)
        } else {
            (SHARE, 100)
        };
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Some(Expectation {
            subscriptions: small(subscriptions),
            of: small(of),
            within: Duration::from_secs(within.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::fetches::Fetch;

    const HOUR: i64 = 3600;

    /// Ten days into the records of these tests.
    const NOW: i64 = 1_800_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn outlook() -> ClientApp {
        ClientApp::with_id("outlook-web")
    }

    /// The id of the feed, and the hours to now from the fetch and from the change that it fetched.
    struct TestFetch(&'static str, i64, i64);

    fn records(app: ClientApp, all: &[TestFetch]) -> FetchRecords {
        let mut records = FetchRecords::default();
        for TestFetch(id, time, modified) in all {
            let fetch = Fetch::new(at(NOW - time * HOUR), 200, 1, at(NOW - modified * HOUR));
            records.add_fetch(LinkId::from(FeedId::new(Kind::Student, *id)), app, fetch);
        }
        records
    }

    /// Subscriptions that each waited so many hours for a change of two days ago.
    fn waited(app: ClientApp, hours: &[i64]) -> (FetchRecords, Vec<String>) {
        let mut records = FetchRecords::default();
        let ids: Vec<String> = (0..hours.len()).map(|index| format!("s{index}")).collect();
        for (id, hours) in ids.iter().zip(hours) {
            for (time, modified) in [(49, 500), (48 - hours, 48), (1, 48)] {
                let fetch = Fetch::new(at(NOW - time * HOUR), 200, 1, at(NOW - modified * HOUR));
                records.add_fetch(
                    LinkId::from(FeedId::new(Kind::Student, id.as_str())),
                    app,
                    fetch,
                );
            }
        }
        (records, ids)
    }

    /// The feeds of these ids, each modified so many hours ago.
    fn of_kind(kind: Kind, feeds: &[(&str, i64)]) -> Vec<(LinkId, Timestamp)> {
        let feeds = feeds.iter();
        feeds
            .map(|(id, hours)| (LinkId::from(FeedId::new(kind, *id)), at(NOW - hours * HOUR)))
            .collect()
    }

    /// With every feed modified so many hours ago.
    fn expect(
        records: &FetchRecords,
        feeds: &[(&str, i64)],
        app: ClientApp,
    ) -> Option<(u32, u32, u64)> {
        let feeds = of_kind(Kind::Student, feeds);
        let feeds = feeds
            .iter()
            .map(|(link_id, modified)| (link_id.clone(), *modified));
        let expectation = Expectations::new(records, feeds, at(NOW)).of(app)?;
        Some((
            expectation.subscriptions,
            expectation.of,
            expectation.within.as_secs() / 3600,
        ))
    }

    #[track_caller]
    fn check(hours: &[i64], expected: Option<(u32, u32, u64)>) {
        let (records, ids) = waited(outlook(), hours);
        let feeds: Vec<(&str, i64)> = ids.iter().map(|id| (id.as_str(), 48)).collect();
        assert_eq!(expect(&records, &feeds, outlook()), expected);
    }

    #[test]
    fn ninety_five_of_a_hundred_had_it_within_the_time_of_the_ninety_fifth() {
        let hours: Vec<i64> = (0..200).map(|index| index / 10).collect();
        check(&hours, Some((95, 100, 18)));
        check(&[3; 100], Some((95, 100, 3)));
    }

    #[test]
    fn of_few_subscriptions_the_true_numbers_are_shown() {
        check(&[1, 2, 3, 4, 9], Some((5, 5, 9)));
        let mut hours = [1; 40];
        hours[7] = 40;
        hours[8] = 30;
        hours[9] = 20;
        check(&hours, Some((38, 40, 20)));
    }

    #[test]
    fn fewer_than_five_subscriptions_give_no_expectation() {
        check(&[1, 1, 1, 1], None);
        check(&[], None);
    }

    #[test]
    fn a_subscription_without_a_fetch_of_the_change_does_not_have_it() {
        let (records, ids) = waited(outlook(), &[1; 100]);
        let with_waiting = |waiting: usize| {
            let feeds = ids.iter().enumerate();
            let feeds: Vec<(&str, i64)> = feeds
                .map(|(index, id)| (id.as_str(), if index < waiting { 0 } else { 48 }))
                .collect();
            expect(&records, &feeds, outlook())
        };
        assert_eq!(with_waiting(5), Some((95, 100, 1)));
        assert_eq!(
            with_waiting(6),
            None,
            "nobody knows yet when 95 will have it"
        );
    }

    #[test]
    fn a_first_fetch_has_no_delay_to_measure() {
        let firsts = ["a", "b", "c", "d", "e", "f"].map(|id| TestFetch(id, 5, 48));
        let records = records(outlook(), &firsts);
        let feeds: Vec<(&str, i64)> = firsts.iter().map(|TestFetch(id, _, _)| (*id, 48)).collect();
        assert_eq!(expect(&records, &feeds, outlook()), None);
    }

    #[test]
    fn only_the_first_fetch_after_a_change_and_only_the_last_change_are_measured() {
        let mut all = Vec::new();
        for id in ["a", "b", "c", "d", "e"] {
            // One change was waited for 30 hours, the next 2 hours, and since then nothing has changed.
            all.extend(
                [
                    (100, 500),
                    (60, 90),
                    (40, 42),
                    (30, 42),
                    (20, 42),
                    (10, 42),
                    (5, 42),
                    (1, 42),
                ]
                .map(|(time, modified)| TestFetch(id, time, modified)),
            );
        }
        let feeds = ["a", "b", "c", "d", "e"].map(|id| (id, 42));
        assert_eq!(
            expect(&records(outlook(), &all), &feeds, outlook()),
            Some((5, 5, 2))
        );
    }

    #[test]
    fn changes_and_fetches_of_more_than_a_week_ago_do_not_count() {
        let mut all = Vec::new();
        for id in ["a", "b", "c", "d", "e"] {
            // The change is eight days old, and the app fetched yesterday.
            all.extend([
                TestFetch(id, 200, 500),
                TestFetch(id, 190, 192),
                TestFetch(id, 24, 192),
            ]);
        }
        let feeds = ["a", "b", "c", "d", "e"].map(|id| (id, 192));
        assert_eq!(expect(&records(outlook(), &all), &feeds, outlook()), None);
        // Five more have their change. An app that last fetched eight days ago does not count.
        let (mut records, ids) = waited(outlook(), &[1; 5]);
        let gone = Fetch::new(at(NOW - 192 * HOUR), 200, 1, at(NOW - 500 * HOUR));
        records.add_fetch(
            LinkId::from(FeedId::new(Kind::Student, "gone")),
            outlook(),
            gone,
        );
        let mut feeds: Vec<(&str, i64)> = ids.iter().map(|id| (id.as_str(), 48)).collect();
        feeds.push(("gone", 48));
        assert_eq!(expect(&records, &feeds, outlook()), Some((5, 5, 1)));
    }

    #[test]
    fn apps_are_measured_separately_and_browsers_and_shared_feeds_not_at_all() {
        let (records, ids) = waited(outlook(), &[1; 5]);
        let feeds: Vec<(&str, i64)> = ids.iter().map(|id| (id.as_str(), 48)).collect();
        assert_eq!(expect(&records, &feeds, ClientApp::with_id("google")), None);
        let shared = of_kind(Kind::Module, &feeds);
        let shared = shared
            .iter()
            .map(|(link_id, modified)| (link_id.clone(), *modified));
        assert_eq!(
            Expectations::new(&records, shared, at(NOW)).of(outlook()),
            None
        );
        let firefox = ClientApp::with_id("firefox");
        let (records, _) = waited(firefox, &[1; 5]);
        assert_eq!(expect(&records, &feeds, firefox), None);
    }
}
