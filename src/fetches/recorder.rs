//! The recorder with which requests leave their fetches, at the cost of an uncontended lock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::client_app::USER_AGENT_LEN;
use super::expectation::{Expectation, Expectations};
use super::record::{Fetch, FetchCount, FetchRecords, OldAddressFetch, Subscription};
use super::{ClientApp, LinkConnection};
use crate::feed::FeedId;
use crate::links::LinkId;

/// The number of locks. Workers share a lock only if there are more workers.
const SHARDS: usize = 16;

/// The most fetches that a worker leaves between two writes: 2,000 a second. Fetches beyond that are only counted.
const MAX_FETCHES: usize = 20_000;

/// The most user agents that a worker remembers. Calendar apps send a few hundred different ones.
const MAX_USER_AGENTS: usize = 1_000;

static WORKERS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
/// The index of the shard in which this thread leaves its fetches.
    static SHARD: usize = WORKERS.fetch_add(1, Ordering::Relaxed) % SHARDS;
}

/// Records fetches, and answers questions about them. Cheap to clone. The default recorder records nothing.
#[derive(Clone, Default)]
pub struct FetchRecorder(pub(super) Option<Arc<RecorderState>>);

/// The state that requests, pages and the writer share.
#[derive(Default)]
pub(super) struct RecorderState {
    shards: [Mutex<Shard>; SHARDS],
    records: RwLock<FetchRecords>,
    /// Whether the records of earlier runs have been read.
    pub(super) is_read: AtomicBool,
    pub(super) expectations: ArcSwap<Expectations>,
}

/// The fetches that one worker has left, and the apps of the user agents that it remembers.
#[derive(Default)]
struct Shard {
    pending: PendingFetches,
    apps: HashMap<Box<[u8]>, ClientApp>,
}

/// The fetches and counts since the writer last took them.
#[derive(Default)]
pub(super) struct PendingFetches {
    pub(super) fetches: Vec<(LinkId, ClientApp, Fetch)>,
    /// The fetches at replaced addresses, with their seconds.
    pub(super) old_addresses: Vec<(LinkId, ClientApp, u32)>,
    /// By hours since 1970. There are as many counts as apps that fetch within some seconds.
    pub(super) counts: Vec<(u32, ClientApp, FetchCount)>,
}

impl FetchRecorder {
    /// A recorder that records.
    pub fn new() -> Self {
        Self(Some(Arc::default()))
    }

    /// Whether this recorder records.
    pub fn is_recording(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the records of earlier runs have been read. A recorder that records nothing has none.
    pub fn has_read(&self) -> bool {
        let shared = self.0.as_ref();
        shared.is_some_and(|shared| shared.is_read.load(Ordering::Acquire))
    }

    /// Records a fetch by an app with this user agent. A fetch of a public feed has no `link` and is only counted.
    /// `has_browser_headers` says whether the request had any of the headers that only browsers send.
    pub fn record(
        &self,
        link: Option<LinkId>,
        user_agent: &[u8],
        has_browser_headers: bool,
        fetch: Fetch,
    ) {
        self.add(user_agent, has_browser_headers, fetch, |pending, app| {
            if let Some(link_id) = link
                && pending.fetches.len() < MAX_FETCHES
            {
                pending.fetches.push((link_id, app, fetch));
            }
        });
    }

    /// Records a fetch at an address of this link that a reset has replaced.
    pub fn record_replaced(
        &self,
        link_id: LinkId,
        user_agent: &[u8],
        has_browser_headers: bool,
        fetch: Fetch,
    ) {
        self.add(user_agent, has_browser_headers, fetch, |pending, app| {
            if pending.old_addresses.len() < MAX_FETCHES {
                pending.old_addresses.push((link_id, app, fetch.second));
            }
        });
    }

    /// Counts a fetch, and adds it to the pending ones.
    fn add(
        &self,
        user_agent: &[u8],
        has_browser_headers: bool,
        fetch: Fetch,
        push: impl FnOnce(&mut PendingFetches, ClientApp),
    ) {
        let Some(RecorderState { shards, .. }) = self.0.as_deref() else {
            return;
        };
        // The data of a shard is whole, even if a thread panicked while it held the lock.
        let mut shard = shards[SHARD.with(|shard| *shard)]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let app = shard.app(user_agent);
        let app = if has_browser_headers {
            app
        } else {
            app.without_browser_headers()
        };
        shard.pending.count(fetch.hour(), app, fetch.count());
        push(&mut shard.pending, app);
    }

    /// The apps that fetched a feed by this link, the last first, as of some seconds ago.
    pub fn of(&self, link_id: &LinkId) -> Vec<Subscription> {
        let shared = self.0.as_ref();
        shared.map_or_else(Vec::new, |shared| shared.records().latest_first(link_id))
    }

    /// The apps that still ask for a replaced address of this link, the last first, as of some seconds ago.
    pub fn of_old_addresses(&self, link_id: &LinkId) -> Vec<OldAddressFetch> {
        let shared = self.0.as_ref();
        shared.map_or_else(Vec::new, |shared| {
            shared.records().of_old_addresses(link_id)
        })
    }

    /// The connection of a link to calendar apps, as of some seconds ago.
    pub fn connection(&self, link_id: &LinkId, now: Timestamp) -> LinkConnection {
        LinkConnection::of(&self.of(link_id), |app| self.expectation(app), now)
    }

    /// The number of fetches of each app in each hour, as of some seconds ago. The time is the beginning of the hour.
    pub fn counts(&self) -> Vec<(Timestamp, ClientApp, FetchCount)> {
        let shared = self.0.as_ref();
        shared.map_or_else(Vec::new, |shared| shared.records().counts().collect())
    }

    /// The time at which this feed was last fetched, as of some seconds ago; `None` if it is not known. Before the
    /// records of earlier runs have been read, every feed counts as fetched `now`.
    pub fn last_fetch(&self, feed_id: &FeedId, now: Timestamp) -> Option<Timestamp> {
        let shared = self.0.as_ref()?;
        if !shared.is_read.load(Ordering::Acquire) {
            return Some(now);
        }
        shared.records().last_fetch(feed_id)
    }

    /// The delay to expect of an app; `None` if it was not measured.
    pub fn expectation(&self, app: ClientApp) -> Option<Expectation> {
        self.0.as_ref()?.expectations.load().of(app)
    }
}

impl RecorderState {
    /// Takes the fetches and counts since the last call. `into` must be empty; its memory is used again.
    pub(super) fn take(&self, into: &mut PendingFetches) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            into.fetches.append(&mut shard.pending.fetches);
            into.old_addresses.append(&mut shard.pending.old_addresses);
            for (hour, app, count) in shard.pending.counts.drain(..) {
                into.count(hour, app, count);
            }
        }
    }

    pub(super) fn records(&self) -> RwLockReadGuard<'_, FetchRecords> {
        self.records.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn records_mut(&self) -> RwLockWriteGuard<'_, FetchRecords> {
        self.records.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    fn app(&mut self, user_agent: &[u8]) -> ClientApp {
        let user_agent = &user_agent[..user_agent.len().min(USER_AGENT_LEN)];
        if let Some(app) = self.apps.get(user_agent) {
            return *app;
        }
        if self.apps.len() == MAX_USER_AGENTS {
            self.apps.clear();
        }
        let app = ClientApp::from_user_agent(user_agent);
        self.apps.insert(user_agent.into(), app);
        app
    }
}

impl PendingFetches {
    fn count(&mut self, hour: u32, app: ClientApp, count: FetchCount) {
        let same = |known: &&mut (u32, ClientApp, FetchCount)| (known.0, known.1) == (hour, app);
        match self.counts.iter_mut().find(same) {
            Some((_, _, known)) => known.add(count),
            None => self.counts.push((hour, app, count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Kind;

    fn fetch(second: i64, status: u16) -> Fetch {
        let at = |second| Timestamp::from_second(second).unwrap();
        Fetch::new(at(second), status, 100, at(0))
    }

    fn take(recorder: &FetchRecorder) -> PendingFetches {
        let mut pending = PendingFetches::default();
        recorder.0.as_ref().unwrap().take(&mut pending);
        pending
    }

    #[test]
    fn before_the_file_is_read_every_link_counts_as_just_fetched() {
        let recorder = FetchRecorder::new();
        let now = Timestamp::from_second(7_300).unwrap();
        let last_fetch = || recorder.last_fetch(&FeedId::new(Kind::Student, "ann"), now);
        assert_eq!(last_fetch(), Some(now));
        let shared = recorder.0.as_ref().unwrap();
        shared.is_read.store(true, Ordering::Release);
        assert_eq!(last_fetch(), None);
    }

    #[test]
    fn fetches_of_links_are_kept_and_public_ones_only_counted() {
        let recorder = FetchRecorder::new();
        recorder.record(
            Some(LinkId::from(FeedId::new(Kind::Student, "ann"))),
            b"Google-Calendar-Importer",
            false,
            fetch(7_300, 200),
        );
        recorder.record(None, b"Google-Calendar-Importer", false, fetch(7_300, 304));
        recorder.record(None, b"curl/8.4.0", false, fetch(7_100, 200));
        let PendingFetches {
            fetches, counts, ..
        } = take(&recorder);
        let google = ClientApp::with_id("google");
        assert_eq!(
            fetches,
            [(
                LinkId::from(FeedId::new(Kind::Student, "ann")),
                google,
                fetch(7_300, 200)
            )]
        );
        let expected = [
            (
                2,
                google,
                FetchCount {
                    fetches: 2,
                    unchanged: 1,
                    bytes: 200,
                },
            ),
            (
                1,
                ClientApp::with_id("script"),
                FetchCount {
                    fetches: 1,
                    unchanged: 0,
                    bytes: 100,
                },
            ),
        ];
        assert_eq!(counts, expected);
        let PendingFetches {
            fetches, counts, ..
        } = take(&recorder);
        assert!(
            fetches.is_empty() && counts.is_empty(),
            "they are taken once"
        );
    }

    #[test]
    fn a_flood_of_fetches_is_counted_but_not_kept() {
        let recorder = FetchRecorder::new();
        for _ in 0..=MAX_FETCHES {
            recorder.record(
                Some(LinkId::from(FeedId::new(Kind::Student, "ann"))),
                b"",
                false,
                fetch(0, 200),
            );
        }
        let PendingFetches {
            fetches, counts, ..
        } = take(&recorder);
        assert_eq!(
            (fetches.len(), counts[0].2.fetches as usize),
            (MAX_FETCHES, MAX_FETCHES + 1)
        );
    }

    #[test]
    fn a_flood_of_user_agents_does_not_fill_the_memory() {
        let mut shard = Shard::default();
        for number in 0..3 * MAX_USER_AGENTS {
            assert_eq!(
                shard
                    .app(format!("curl/{number} {}", "x".repeat(1000)).as_bytes())
                    .id(),
                "script"
            );
            assert!(shard.apps.len() <= MAX_USER_AGENTS);
        }
        assert!(
            shard
                .apps
                .keys()
                .all(|user_agent| user_agent.len() <= USER_AGENT_LEN)
        );
        assert_eq!(shard.app(b"").id(), "other");
    }

    #[test]
    fn the_default_recorder_records_nothing() {
        let recorder = FetchRecorder::default();
        recorder.record(
            Some(LinkId::from(FeedId::new(Kind::Student, "ann"))),
            b"",
            false,
            fetch(0, 200),
        );
        assert_eq!(
            recorder.of(&LinkId::from(FeedId::new(Kind::Student, "ann"))),
            []
        );
        assert_eq!(recorder.expectation(ClientApp::from_user_agent(b"")), None);
    }

    #[test]
    fn the_app_that_fetched_last_comes_first() {
        let recorder = FetchRecorder::new();
        {
            let mut records = recorder.0.as_ref().unwrap().records_mut();
            for (app, second) in [("google", 5), ("firefox", 9), ("outlook-web", 7)] {
                records.add_fetch(
                    LinkId::from(FeedId::new(Kind::Staff, "s1")),
                    ClientApp::with_id(app),
                    fetch(second, 200),
                );
            }
        }
        let ids = recorder
            .of(&LinkId::from(FeedId::new(Kind::Staff, "s1")))
            .iter()
            .map(|known| known.app().id())
            .collect::<Vec<_>>();
        assert_eq!(ids, ["firefox", "outlook-web", "google"]);
        assert_eq!(
            recorder.of(&LinkId::from(FeedId::new(Kind::Student, "s1"))),
            []
        );
    }
}
