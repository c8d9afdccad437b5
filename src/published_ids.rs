//! The ids that were ever published. An id keeps its feed for some time after it vanished from the data folder.
//!
//! Some calendar apps remove a calendar for ever when its address answers 404, as it would between two terms. The list is
//! a file in the state folder, beside the journal and outside the store, because the store may be deleted at any time.

mod file;
mod id_table;
mod kept;

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub use file::{PublishedIdsError, VERSION};
pub use kept::KeptIds;

use crate::feed::{FeedId, Kind};
use crate::trusted_time::TimeBounds;
use file::{IdFile, IdLine};
use id_table::IdTable;

/// The time at which a feed was last fetched, if it is known.
pub type LastFetch = Box<dyn Fn(&FeedId) -> Option<Timestamp> + Send + Sync>;

/// The list of ids. It forgets an id some days after the id vanished and was last fetched.
pub struct PublishedIds {
    ids: Arc<IdTable>,
    /// `None` for a list that is only read, or that could not be read.
    file: Option<IdFile>,
    /// Every feed was taken in, and all of it is written, so only feeds that change need to be taken in.
    is_in_step: bool,
    keep_days: u16,
    last_fetch: LastFetch,
}

/// The state of an id in a publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdState {
    /// The data folder names it.
    Named,
    /// It has a feed though the data folder does not name it any more.
    Former,
    /// It has no feed any more.
    Gone,
}

impl PublishedIds {
    /// Opens the list in the state folder, to keep it up to date. If the file cannot be read it stays as it is, and the
    /// second value is the reason. The list is then in memory, from now until the process ends.
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

    /// Sets the number of days for which an id is kept.
    pub fn set_keep_days(&mut self, keep_days: u16) {
        self.keep_days = keep_days;
    }

    /// An empty list that keeps no id.
    pub fn none() -> Self {
        Self::empty(0)
    }

    fn empty(keep_days: u16) -> Self {
        Self {
            ids: Arc::default(),
            file: None,
            is_in_step: false,
            keep_days,
            last_fetch: Box::new(|_| None),
        }
    }

    /// The same list, which asks `last_fetch` for the last fetch of a feed. A feed that is still fetched is kept.
    #[must_use]
    pub fn with_last_fetch(self, last_fetch: LastFetch) -> Self {
        Self { last_fetch, ..self }
    }

    /// Whether nothing was ever published, or all of it is forgotten.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The ids of a kind, in no order, as they were first published.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.ids.of_kind(kind)
    }

    /// The list as a value. Ages are counted up to `earliest`.
    pub fn kept(&self, earliest: Timestamp) -> KeptIds {
        let days = SignedDuration::from_hours(24 * i64::from(self.keep_days));
        let mut kept = KeptIds::new(Arc::clone(&self.ids), days, earliest);
        for (feed_id, since) in self.ids.vanished() {
            let fetched = || (self.last_fetch)(feed_id);
            if !kept.is_recent(since) && fetched().is_some_and(|time| kept.is_recent(time)) {
                kept.add_fetched(feed_id.clone());
            }
        }
        kept
    }

    /// Whether `update_changed` does what `update` does.
    pub fn is_in_step(&self, bounds: TimeBounds) -> bool {
        // A time in the future comes from a clock that was wrong.
        let mut vanished = self.ids.vanished();
        self.is_in_step && vanished.all(|(_, since)| since <= bounds.latest)
    }

    /// Takes in all feeds that there are now, each with whether the data folder names its id, forgets all other ids, and
    /// syncs what is new. What cannot be written is tried again the next time.
    pub fn update<'a>(
        &mut self,
        feeds: impl Iterator<Item = (&'a FeedId, bool)> + Clone,
        bounds: TimeBounds,
    ) -> Result<(), PublishedIdsError> {
        let feeds = feeds.map(|(feed_id, is_named)| {
            let state = if is_named {
                IdState::Named
            } else {
                IdState::Former
            };
            (feed_id, state)
        });
        let mut lines = self.apply_feeds(feeds.clone(), bounds);
        if self.ids.len() > feeds.clone().count() {
            let with_feed: HashSet<&FeedId> = feeds.map(|(feed_id, _)| feed_id).collect();
            let without = self
                .ids
                .iter()
                .filter(|(feed_id, _)| !with_feed.contains(feed_id));
            let without: Vec<FeedId> = without.map(|(feed_id, _)| feed_id).collect();
            let without = without.iter().map(|feed_id| (feed_id, IdState::Gone));
            lines.extend(self.apply_feeds(without, bounds));
        }
        self.write(&lines)?;
        self.is_in_step = true;
        Ok(())
    }

    /// The same with the feeds that a publish changed or ended, when the list is in step with all others.
    pub fn update_changed<'a>(
        &mut self,
        feeds: impl Iterator<Item = (&'a FeedId, IdState)>,
        bounds: TimeBounds,
    ) -> Result<(), PublishedIdsError> {
        let lines = self.apply_feeds(feeds, bounds);
        self.write(&lines)
    }

    /// Applies the states of feeds, and returns the lines about those that are new.
    fn apply_feeds<'a>(
        &mut self,
        feeds: impl Iterator<Item = (&'a FeedId, IdState)>,
        TimeBounds { latest: now, .. }: TimeBounds,
    ) -> Vec<IdLine> {
        let mut lines = Vec::new();
        for (feed_id, feed) in feeds {
            let line = match (self.ids.get(feed_id), feed) {
                (Some(None), IdState::Named) | (None, IdState::Gone) => continue,
                (Some(Some(since)), IdState::Former) if *since <= now => continue,
                (_, IdState::Named) => IdLine::Published(feed_id.clone()),
                (_, IdState::Former) => IdLine::Vanished(feed_id.clone(), now),
                (_, IdState::Gone) => IdLine::Forgotten(feed_id.clone()),
            };
            lines.push(line);
        }
        if self.ids.is_empty() && !lines.is_empty() {
            Arc::make_mut(&mut self.ids).reserve(&lines);
        }
        for line in &lines {
            self.apply(line.clone());
        }
        lines
    }

    fn write(&mut self, lines: &[IdLine]) -> Result<(), PublishedIdsError> {
        // Until it is written.
        let was_in_step = std::mem::take(&mut self.is_in_step);
        let Self { ids, file, .. } = self;
        if let Some(file) = file {
            let all = ids.iter();
            let all = all.map(|(feed_id, vanished)| IdLine::of(feed_id, vanished));
            file.write(lines, ids.len(), all)?;
        }
        self.is_in_step = was_in_step;
        Ok(())
    }

    fn apply(&mut self, line: IdLine) {
        let ids = Arc::make_mut(&mut self.ids);
        match line {
            IdLine::Published(feed_id) => ids.insert(feed_id, None),
            IdLine::Vanished(feed_id, since) => ids.insert(feed_id, Some(since)),
            IdLine::Forgotten(feed_id) => ids.remove(&feed_id),
        }
    }
}

impl fmt::Debug for PublishedIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishedIds")
            .field("keep_days", &self.keep_days)
            .finish_non_exhaustive()
    }
}
