//! The ids that were ever published: an id keeps its feed for some time after it vanished from the data folder.
//!
//! Some calendar apps drop a calendar for good when its address answers 404, as it would between two terms. The list is
//! a file in the state folder, beside the journal and outside the store, because the store may be deleted at any time.

mod file;
mod kept;

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use compact_str::CompactString;
use jiff::{SignedDuration, Timestamp};

pub use file::{PublishedIdsError, VERSION};
pub use kept::KeptIds;

use crate::feed::{FeedId, FeedMap, Kind};
use crate::trusted_time::TimeBounds;
use file::{IdFile, IdLine};

/// When a feed was last fetched, as far as it is known.
pub type LastFetch = Box<dyn Fn(&FeedId) -> Option<Timestamp> + Send + Sync>;

/// The time at which each id vanished; nothing for an id that the data folder names.
type IdTable = FeedMap<Option<Timestamp>>;

/// The list of ids. It forgets an id some days after the id vanished and was last fetched.
pub struct PublishedIds {
    ids: Arc<IdTable>,
    /// Nothing for a list that is only read, or that could not be read.
    file: Option<IdFile>,
    keep_days: u16,
    last_fetch: LastFetch,
}

impl PublishedIds {
    /// Opens the list in the state folder, to keep it up to date. If it cannot be read it is left as it is, and the
    /// second value says why: what vanishes from now on is then known until the process ends.
    pub fn open(state: &Path, keep_days: u16) -> (Self, Option<PublishedIdsError>) {
        let mut list = Self::empty(keep_days);
        match IdFile::open(state, |line| list.apply(line)) {
            Ok(file) => {
                list.file = Some(file);
                (list, None)
            }
            Err(error) => (list, Some(error)),
        }
    }

    /// Reads the list in the state folder and writes nothing.
    pub fn read(state: &Path, keep_days: u16) -> Result<Self, PublishedIdsError> {
        let mut list = Self::empty(keep_days);
        IdFile::open(state, |line| list.apply(line))?;
        Ok(list)
    }

    /// Changes for how many days an id is kept.
    pub fn set_keep_days(&mut self, keep_days: u16) {
        self.keep_days = keep_days;
    }

    /// A list that knows and keeps nothing.
    pub fn none() -> Self {
        Self::empty(0)
    }

    fn empty(keep_days: u16) -> Self {
        Self {
            ids: Arc::default(),
            file: None,
            keep_days,
            last_fetch: Box::new(|_| None),
        }
    }

    /// Asks this when each feed was last fetched: a feed that is still fetched is kept.
    #[must_use]
    pub fn with_last_fetch(self, last_fetch: LastFetch) -> Self {
        Self { last_fetch, ..self }
    }

    /// Whether nothing was ever published, or all of it is forgotten.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The ids of a kind, in no order. Each stands as it was first published.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.ids[kind].keys().map(CompactString::as_str)
    }

    /// The list as a value, at a time by which nothing is too old yet.
    pub fn kept(&self, earliest: Timestamp) -> KeptIds {
        let days = SignedDuration::from_hours(24 * i64::from(self.keep_days));
        let mut kept = KeptIds::new(Arc::clone(&self.ids), days, earliest);
        for (feed_id, vanished) in all(&self.ids) {
            let is_old = vanished.is_some_and(|since| !kept.is_recent(since));
            let fetched = || (self.last_fetch)(&feed_id);
            if is_old && fetched().is_some_and(|time| kept.is_recent(time)) {
                kept.add_fetched(feed_id);
            }
        }
        kept
    }

    /// Takes in which feeds there are now, each with whether the data folder names its id, forgets all other ids, and
    /// syncs what is new. What cannot be written is tried again the next time.
    pub fn update<'a>(
        &mut self,
        feeds: impl Iterator<Item = (&'a FeedId, bool)> + Clone,
        TimeBounds { latest: now, .. }: TimeBounds,
    ) -> Result<(), PublishedIdsError> {
        let mut lines = Vec::new();
        for (feed_id, is_named) in feeds.clone() {
            match self.ids.get(feed_id) {
                Some(None) if is_named => {}
                _ if is_named => lines.push(IdLine::Published(feed_id.clone())),
                // A time to come is that of a clock that was wrong.
                Some(Some(since)) if *since <= now => {}
                _ => lines.push(IdLine::Vanished(feed_id.clone(), now)),
            }
        }
        for line in &lines {
            self.apply(line.clone());
        }
        if self.ids.len() > feeds.clone().count() {
            let with_feed: HashSet<&FeedId> = feeds.map(|(feed_id, _)| feed_id).collect();
            let without = all(&self.ids).filter(|(feed_id, _)| !with_feed.contains(feed_id));
            let forgotten: Vec<IdLine> = without
                .map(|(feed_id, _)| IdLine::Forgotten(feed_id))
                .collect();
            for line in &forgotten {
                self.apply(line.clone());
            }
            lines.extend(forgotten);
        }
        let Self { ids, file, .. } = self;
        let Some(file) = file else { return Ok(()) };
        let all = all(ids).map(|(feed_id, vanished)| IdLine::of(feed_id, vanished));
        file.write(&lines, ids.len(), all)
    }

    fn apply(&mut self, line: IdLine) {
        let ids = Arc::make_mut(&mut self.ids);
        match line {
            IdLine::Published(feed_id) => ids.insert(feed_id, None),
            IdLine::Vanished(feed_id, since) => ids.insert(feed_id, Some(since)),
            IdLine::Forgotten(feed_id) => ids.remove(&feed_id),
        };
    }
}

/// Every id with the time at which it vanished.
fn all(ids: &IdTable) -> impl Iterator<Item = (FeedId, Option<Timestamp>)> {
    let feeds = ids.feeds();
    feeds.map(|(feed_id, vanished)| (feed_id, *vanished))
}

impl fmt::Debug for PublishedIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishedIds")
            .field("keep_days", &self.keep_days)
            .finish_non_exhaustive()
    }
}
