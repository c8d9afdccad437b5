//! The records of fetches: the last ones of each app for each link, and the counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::ClientApp;
use crate::feed::{FeedId, FeedMap};
use crate::links::{LinkId, LinkNumber};

/// The number of fetches of an app that are kept for a link. They show whether it fetches regularly.
const KEPT_FETCHES: usize = 4;

/// The number of apps that are kept for a link. A person has a phone, a tablet and two computers, and now and then opens
/// the address in a browser.
const KEPT_APPS: usize = 6;

const HOUR: u32 = 3600;

/// The seconds for which a person does not look at an address by hand.
const LONG_ENOUGH: u32 = 2 * HOUR;

/// One fetch of a feed. It takes 16 bytes, because a university keeps a quarter of a million of them; seconds count
/// from 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetch {
    pub(super) second: u32,
    pub(super) modified: u32,
    pub(super) bytes: u32,
    pub(super) status: u16,
}

/// An app that fetches a feed by one of its links, with its last fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub(super) link: LinkNumber,
    pub(super) app: ClientApp,
    len: u8,
    /// Only the first `len` are fetches, the oldest first.
    fetches: [Fetch; KEPT_FETCHES],
    pub(super) received: Option<ReceivedChange>,
}

/// The time at which a subscription first fetched the last change of its feed that it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReceivedChange {
    /// The second of the change.
    pub(super) modified: u32,
    pub(super) second: u32,
}

/// The last fetch by an app at an address of a link that a reset has replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldAddressFetch {
    pub(super) link: LinkNumber,
    pub(super) app: ClientApp,
    pub(super) second: u32,
}

/// Numbers of fetches and of bytes sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchCount {
    pub fetches: u32,
    /// The number of fetches that were answered with 304.
    pub unchanged: u32,
    pub bytes: u64,
}

/// All records. Written to the file and read back, they are the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FetchRecords {
    /// The apps that fetched each feed, by any of its links.
    feeds: FeedMap<Vec<Subscription>>,
    /// The apps that fetched replaced addresses of each feed's links.
    old_addresses: FeedMap<Vec<OldAddressFetch>>,
    /// By hours since 1970.
    counts: BTreeMap<(u32, ClientApp), FetchCount>,
}

impl Fetch {
    /// A fetch at `time` of a feed that was last `modified` then.
    pub fn new(time: Timestamp, status: u16, bytes: u64, modified: Timestamp) -> Self {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        Self {
            second: second(time),
            modified: second(modified),
            bytes,
            status,
        }
    }

    /// The time of the fetch.
    pub fn time(&self) -> Timestamp {
        timestamp(self.second)
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The number of bytes of the answer as it was sent.
    pub fn bytes(&self) -> u32 {
        self.bytes
    }

    pub(super) fn count(&self) -> FetchCount {
        FetchCount {
            fetches: 1,
            unchanged: u32::from(self.status == 304),
            bytes: self.bytes.into(),
        }
    }

    pub(super) fn hour(&self) -> u32 {
        self.second / HOUR
    }
}

impl OldAddressFetch {
    pub fn app(&self) -> ClientApp {
        self.app
    }

    pub fn time(&self) -> Timestamp {
        timestamp(self.second)
    }
}

impl Subscription {
    fn new(link: LinkNumber, app: ClientApp) -> Self {
        Self {
            link,
            app,
            len: 0,
            fetches: [Fetch::default(); KEPT_FETCHES],
            received: None,
        }
    }

    pub fn app(&self) -> ClientApp {
        self.app
    }

    /// The last fetches that are kept, the oldest first.
    pub fn fetches(&self) -> &[Fetch] {
        &self.fetches[..usize::from(self.len)]
    }

    /// The last fetch.
    pub fn last(&self) -> Fetch {
        self.fetches().last().copied().unwrap_or_default()
    }

    /// Whether the app fetches again and again by itself. Calendar apps do, and so does an app with a browser's name and
    /// without a browser's headers that has fetched three times or more over two hours.
    pub fn is_subscription(&self) -> bool {
        let fetches = self.fetches();
        let seconds = self
            .last()
            .second
            .saturating_sub(fetches.first().map_or(0, |fetch| fetch.second));
        let has_fetched_for_hours = fetches.len() >= 3 && seconds >= LONG_ENOUGH;
        self.app.is_subscription() || self.app.is_unattended() && has_fetched_for_hours
    }

    fn push(&mut self, fetch: Fetch) {
        // A first fetch has no delay to measure.
        if self.len > 0 && fetch.modified > self.last().modified {
            self.received = Some(ReceivedChange {
                modified: fetch.modified,
                second: fetch.second,
            });
        }
        if usize::from(self.len) == KEPT_FETCHES {
            let index = self.least_needed();
            self.fetches[index..].rotate_left(1);
            self.fetches[KEPT_FETCHES - 1] = fetch;
        } else {
            self.fetches[usize::from(self.len)] = fetch;
            self.len += 1;
        }
    }

    /// The index of the fetch that is dropped for a new one. It is the oldest, except for an app that counts only after
    /// two hours: the last four fetches of an app that fetches every minute span three minutes.
    fn least_needed(&self) -> usize {
        let [_, second, third, newest] = self.fetches.map(|fetch| fetch.second);
        match self.app.is_unattended() {
            true if newest.saturating_sub(third) < HOUR => 3,
            true if newest.saturating_sub(second) < LONG_ENOUGH => 1,
            _ => 0,
        }
    }

    /// Forgets fetches before `before` or after `after`; returns whether any is left.
    fn forget(&mut self, before: u32, after: u32) -> bool {
        let mut kept = Self {
            received: self.received,
            ..Self::new(self.link, self.app)
        };
        for fetch in self
            .fetches()
            .iter()
            .filter(|fetch| (before..=after).contains(&fetch.second))
        {
            kept.fetches[usize::from(kept.len)] = *fetch;
            kept.len += 1;
        }
        *self = kept;
        self.len > 0
    }
}

impl FetchCount {
    pub(super) fn add(&mut self, other: Self) {
        self.fetches = self.fetches.saturating_add(other.fetches);
        self.unchanged = self.unchanged.saturating_add(other.unchanged);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

impl FetchRecords {
    /// The apps that fetched a feed by this link.
    pub fn of(&self, link_id: &LinkId) -> impl Iterator<Item = &Subscription> {
        let subscriptions = self.of_feed(&link_id.feed_id).iter();
        subscriptions.filter(|subscription| subscription.link == link_id.number)
    }

    /// The same, the last first.
    pub fn latest_first(&self, link_id: &LinkId) -> Vec<Subscription> {
        let mut apps: Vec<Subscription> = self.of(link_id).copied().collect();
        apps.sort_by_key(|app| Reverse(app.last().second));
        apps
    }

    /// The apps that still ask by themselves for a replaced address of this link, the last first. A browser does not.
    pub fn of_old_addresses(&self, link_id: &LinkId) -> Vec<OldAddressFetch> {
        let fetches = self.old_addresses.get(&link_id.feed_id);
        let fetches = fetches.into_iter().flatten().copied();
        let mut fetches: Vec<OldAddressFetch> = fetches
            .filter(|fetch| fetch.link == link_id.number)
            .filter(|fetch| fetch.app.is_subscription() || fetch.app.is_unattended())
            .collect();
        fetches.sort_by_key(|fetch| Reverse(fetch.second));
        fetches
    }

    /// The apps that fetched this feed by any of its links.
    fn of_feed(&self, feed_id: &FeedId) -> &[Subscription] {
        self.feeds.get(feed_id).map_or(&[], Vec::as_slice)
    }

    /// The time of the last fetch of this feed by any app.
    pub fn last_fetch(&self, feed_id: &FeedId) -> Option<Timestamp> {
        self.of_feed(feed_id)
            .iter()
            .map(|subscription| subscription.last().time())
            .max()
    }

    /// The calendar app that last fetched this feed, with its fetches.
    pub fn last_subscription(&self, feed_id: &FeedId) -> Option<&Subscription> {
        let subscriptions = self
            .of_feed(feed_id)
            .iter()
            .filter(|subscription| subscription.is_subscription());
        subscriptions.max_by_key(|subscription| subscription.last().second)
    }

    /// The number of fetches of each app in each hour. The time is the beginning of the hour.
    pub fn counts(&self) -> impl Iterator<Item = (Timestamp, ClientApp, FetchCount)> + '_ {
        self.hours()
            .map(|(hour, app, count)| (timestamp(hour.saturating_mul(HOUR)), app, count))
    }

    pub(super) fn hours(&self) -> impl Iterator<Item = (u32, ClientApp, FetchCount)> + '_ {
        self.counts
            .iter()
            .map(|((hour, app), count)| (*hour, *app, *count))
    }

    pub(super) fn feeds(&self) -> impl Iterator<Item = (FeedId, &[Subscription])> {
        let feeds = self.feeds.feeds();
        feeds.map(|(feed_id, subscriptions)| (feed_id, subscriptions.as_slice()))
    }

    pub(super) fn old_addresses(&self) -> impl Iterator<Item = (FeedId, &[OldAddressFetch])> {
        let feeds = self.old_addresses.feeds();
        feeds.map(|(feed_id, fetches)| (feed_id, fetches.as_slice()))
    }

    /// Adds a fetch at a replaced address. Counts are added separately.
    pub(super) fn add_old_address(&mut self, link_id: LinkId, app: ClientApp, second: u32) {
        let LinkId { feed_id, number } = link_id;
        let fetches = self.old_addresses[feed_id.kind]
            .entry(feed_id.id)
            .or_default();
        let mut known = fetches.iter_mut();
        if let Some(known) = known.find(|known| (known.link, known.app) == (number, app)) {
            known.second = second;
            return;
        }
        let of_link = (0..fetches.len()).filter(|&index| fetches[index].link == number);
        if of_link.clone().count() == KEPT_APPS {
            let oldest = of_link.min_by_key(|&index| fetches[index].second);
            fetches.remove(oldest.unwrap_or_default());
        }
        fetches.push(OldAddressFetch {
            link: number,
            app,
            second,
        });
    }

    /// Adds a fetch. Counts are added separately.
    pub(super) fn add_fetch(&mut self, link_id: LinkId, app: ClientApp, fetch: Fetch) {
        let LinkId { feed_id, number } = link_id;
        let feed = self.feeds[feed_id.kind].entry(feed_id.id).or_default();
        let is_known = |known: &&mut Subscription| (known.link, known.app) == (number, app);
        if let Some(known) = feed.iter_mut().find(is_known) {
            known.push(fetch);
            return;
        }
        let of_link = (0..feed.len()).filter(|&index| feed[index].link == number);
        if of_link.clone().count() == KEPT_APPS {
            let oldest = of_link.min_by_key(|&index| feed[index].last().second);
            feed.remove(oldest.unwrap_or_default());
        }
        let mut subscription = Subscription::new(number, app);
        subscription.push(fetch);
        // A list that grows by itself makes room for four, and most feeds have one or two.
        feed.reserve_exact(1);
        feed.push(subscription);
    }

    /// Adds the last change that a subscription received. Its fetches must have been added before.
    pub(super) fn add_received(
        &mut self,
        link_id: &LinkId,
        app: ClientApp,
        received: ReceivedChange,
    ) {
        let feed = self.feeds.get_mut(&link_id.feed_id);
        let mut subscriptions = feed.into_iter().flatten();
        if let Some(known) =
            subscriptions.find(|known| (known.link, known.app) == (link_id.number, app))
        {
            known.received = Some(received);
        }
    }

    pub(super) fn add_count(&mut self, hour: u32, app: ClientApp, count: FetchCount) {
        self.counts.entry((hour, app)).or_default().add(count);
    }

    /// Forgets everything before `before` or after `after`.
    pub(super) fn forget(&mut self, before: u32, after: u32) {
        self.feeds.retain(|feed| {
            feed.retain_mut(|subscription| subscription.forget(before, after));
            !feed.is_empty()
        });
        self.old_addresses.retain(|fetches| {
            fetches.retain(|fetch| (before..=after).contains(&fetch.second));
            !fetches.is_empty()
        });
        let hours = before / HOUR..=after / HOUR;
        self.counts.retain(|(hour, _), _| hours.contains(hour));
    }
}

/// Whole seconds since 1970.
pub(super) fn second(time: Timestamp) -> u32 {
    u32::try_from(time.as_second().max(0)).unwrap_or(u32::MAX)
}

fn timestamp(second: u32) -> Timestamp {
    Timestamp::from_second(second.into()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
