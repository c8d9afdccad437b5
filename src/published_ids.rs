//! The ids that were ever published: an id keeps its feed for some time after it vanished from the data folder.
//!
//! Some calendar apps drop a calendar for good when its address answers 404, as it would between two terms. The list is
//! a file in the state folder, beside the journal and outside the store, because the store may be deleted at any time.

mod file;
mod kept;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use compact_str::CompactString;
use jiff::{SignedDuration, Timestamp};

pub use file::{PublishedIdsError, VERSION};
pub use kept::KeptIds;

use crate::feed::Kind;
use crate::trusted_time::TimeBounds;
use file::{IdFile, Line};

/// When a feed was last fetched, as far as it is known.
pub type LastFetch = Box<dyn Fn(Kind, &str) -> Option<Timestamp> + Send + Sync>;

/// For each kind, the time at which an id vanished; nothing for an id that the data folder names.
type IdTable = [HashMap<CompactString, Option<Timestamp>>; Kind::ALL.len()];

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
            last_fetch: Box::new(|_, _| None),
        }
    }

    /// Asks this when each feed was last fetched: a feed that is still fetched is kept.
    #[must_use]
    pub fn with_last_fetch(self, last_fetch: LastFetch) -> Self {
        Self { last_fetch, ..self }
    }

    /// Whether nothing was ever published, or all of it is forgotten.
    pub fn is_empty(&self) -> bool {
        self.ids.iter().all(HashMap::is_empty)
    }

    /// The ids of a kind, in no order. Each stands as it was first published.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.ids[kind as usize].keys().map(CompactString::as_str)
    }

    /// The list as a value, at a time by which nothing is too old yet.
    pub fn kept(&self, earliest: Timestamp) -> KeptIds {
        let days = SignedDuration::from_hours(24 * i64::from(self.keep_days));
        let mut kept = KeptIds::new(Arc::clone(&self.ids), days, earliest);
        for (kind, id, vanished) in self.all() {
            let is_old = vanished.is_some_and(|since| !kept.is_recent(since));
            let fetched = || (self.last_fetch)(kind, id);
            if is_old && fetched().is_some_and(|time| kept.is_recent(time)) {
                kept.add_fetched(kind, id);
            }
        }
        kept
    }

    /// Takes in which feeds there are now, each with whether the data folder names its id, forgets all other ids, and
    /// syncs what is new. What cannot be written is tried again the next time.
    pub fn update<'a>(
        &mut self,
        feeds: impl Iterator<Item = (Kind, &'a str, bool)> + Clone,
        TimeBounds { latest: now, .. }: TimeBounds,
    ) -> Result<(), PublishedIdsError> {
        let mut lines = Vec::new();
        for (kind, id, is_named) in feeds.clone() {
            match self.ids[kind as usize].get(id) {
                Some(None) if is_named => {}
                _ if is_named => lines.push(Line::Published {
                    kind,
                    id: id.into(),
                }),
                // A time to come is that of a clock that was wrong.
                Some(Some(since)) if *since <= now => {}
                _ => lines.push(Line::Vanished {
                    kind,
                    id: id.into(),
                    since: now,
                }),
            }
        }
        for line in &lines {
            self.apply(line.clone());
        }
        if self.all().count() > feeds.clone().count() {
            let with_feed: HashSet<(Kind, &str)> = feeds.map(|(kind, id, _)| (kind, id)).collect();
            let without = self
                .all()
                .filter(|(kind, id, _)| !with_feed.contains(&(*kind, *id)));
            let forgotten: Vec<Line> = without
                .map(|(kind, id, _)| Line::Forgotten {
                    kind,
                    id: id.into(),
                })
                .collect();
            for line in &forgotten {
                self.apply(line.clone());
            }
            lines.extend(forgotten);
        }
        let Self { ids, file, .. } = self;
        let Some(file) = file else { return Ok(()) };
        let kinds = Kind::ALL.into_iter().zip(&**ids);
        let all = kinds.flat_map(|(kind, ids)| {
            ids.iter()
                .map(move |(id, vanished)| Line::of(kind, id, *vanished))
        });
        file.write(&lines, ids.iter().map(HashMap::len).sum(), all)
    }

    fn all(&self) -> impl Iterator<Item = (Kind, &str, Option<Timestamp>)> {
        let kinds = Kind::ALL.into_iter().zip(&*self.ids);
        kinds.flat_map(|(kind, ids)| {
            ids.iter()
                .map(move |(id, vanished)| (kind, id.as_str(), *vanished))
        })
    }

    fn apply(&mut self, line: Line) {
        let ids = Arc::make_mut(&mut self.ids);
        match line {
            Line::Published { kind, id } => ids[kind as usize].insert(id, None),
            Line::Vanished { kind, id, since } => ids[kind as usize].insert(id, Some(since)),
            Line::Forgotten { kind, id } => ids[kind as usize].remove(&id),
        };
    }
}

impl fmt::Debug for PublishedIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishedIds")
            .field("keep_days", &self.keep_days)
            .finish_non_exhaustive()
    }
}
