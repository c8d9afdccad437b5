//! What is served now: every feed by its address. Publishing swaps it whole; requests never wait for that.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use crate::changes::Log;
use crate::feed::{Feed, Kind};
use crate::folder::canonical;
use crate::links::Token;
use crate::timetable::University;

/// Every feed by its address.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// People's, by the token that each has now.
    pub links: HashMap<Token, Arc<Link>>,
    /// Modules and rooms that are not public: many people have the same secret address.
    pub shared: HashMap<Token, Arc<Link>>,
    /// Public ones, by code.
    pub modules: PublicFeeds,
    /// Public ones, by name.
    pub rooms: PublicFeeds,
    /// What has changed lately.
    pub changes: Arc<Log>,
}

impl Catalogue {
    /// All feeds, in no order.
    pub fn feeds(&self) -> impl Iterator<Item = &Link> {
        let secret = self.links.values().chain(self.shared.values());
        let public = self
            .modules
            .iter()
            .chain(self.rooms.iter())
            .map(|(_, link)| link);
        secret.chain(public).map(AsRef::as_ref)
    }
}

/// Public feeds by code or name. A look-up ignores case, the Unicode form of letters and spaces around the name where that
/// leaves one candidate.
#[derive(Debug, Default)]
pub struct PublicFeeds {
    exact: HashMap<Box<str>, Arc<Link>>,
    /// By the folded name; `None` where several names differ only in what is folded. Apart: those that are former.
    folded: [HashMap<Box<str>, Option<Arc<Link>>>; 2],
}

impl PublicFeeds {
    /// Adds a feed; returns the feed that had this name before.
    pub fn insert(&mut self, name: &str, link: Arc<Link>) -> Option<Arc<Link>> {
        let replaced = self.exact.insert(name.into(), Arc::clone(&link));
        let folded = &mut self.folded[usize::from(link.is_former)];
        let same = folded
            .entry(fold(name).into())
            .or_insert_with(|| Some(Arc::clone(&link)));
        *same = same
            .take()
            .filter(|known| known.id == link.id)
            .map(|_| link);
        replaced
    }

    /// The feed of exactly this name, or the only one whose name is written alike but for what a look-up ignores. One that is former comes
    /// last: a code may have been corrected in its case.
    pub fn get(&self, name: &str) -> Option<&Arc<Link>> {
        let exact = self.exact.get(name);
        let folded = |is_former: usize| self.folded[is_former].get(&*fold(name))?.as_ref();
        exact
            .filter(|link| !link.is_former)
            .or_else(|| folded(0))
            .or(exact)
            .or_else(|| folded(1))
    }

    /// All feeds with their names, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Link>)> {
        self.exact.iter().map(|(name, link)| (&**name, link))
    }

    pub fn contains(&self, name: &str) -> bool {
        self.exact.contains_key(name)
    }

    pub fn len(&self) -> usize {
        self.exact.len()
    }

    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }
}

/// The text for comparing without case: character by character, because the lower case of a whole text has a final
/// sigma (ς) where it ends.
fn fold(text: &str) -> String {
    canonical(text)
        .chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// What one address leads to. A public one needs no token.
#[derive(Debug)]
pub struct Link {
    pub kind: Kind,
    pub id: Box<str>,
    /// What the feed calls itself.
    pub name: Box<str>,
    /// What is served: as its owner chose, or that it is closed.
    pub feed: Arc<Feed>,
    /// The same feed as if nothing had been chosen and nobody had closed it.
    pub whole: Arc<Feed>,
    /// The data folder does not name the id any more; the feed says that there is no timetable.
    pub is_former: bool,
}

/// Where the current catalogue hangs, and beside it the timetable that it was made from.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<Hooks>);

#[derive(Debug, Default)]
struct Hooks {
    catalogue: ArcSwapOption<Catalogue>,
    timetable: ArcSwapOption<University>,
    applied: watch::Sender<Applied>,
    has_looked: watch::Sender<bool>,
    has_lost_store: AtomicBool,
}

/// Which decisions about links the catalogue applies.
#[derive(Clone, Copy, Debug, Default)]
struct Applied {
    /// The first so many.
    version: u64,
    /// It will apply no more, because whoever publishes is dead.
    is_final: bool,
}

impl Shelf {
    /// Serves this from now on.
    pub fn put(&self, catalogue: Catalogue) {
        self.0.catalogue.store(Some(Arc::new(catalogue)));
    }

    /// What is served now; `None` before the first publish.
    pub fn current(&self) -> arc_swap::Guard<Option<Arc<Catalogue>>> {
        self.0.catalogue.load()
    }

    /// Shows this on pages from now on.
    pub fn put_timetable(&self, university: Arc<University>) {
        self.0.timetable.store(Some(university));
    }

    /// The timetable that pages show; `None` until the data folder has been read.
    pub fn timetable(&self) -> Option<Arc<University>> {
        self.0.timetable.load_full()
    }

    /// Says that the data folder has been looked at once, whatever was found.
    pub fn end_first_look(&self) {
        self.0
            .has_looked
            .send_if_modified(|has_looked| !std::mem::replace(has_looked, true));
    }

    /// Whether the data folder has been looked at.
    pub fn has_looked(&self) -> bool {
        *self.0.has_looked.borrow()
    }

    /// Waits until the data folder has been looked at once, but not for longer than `patience`.
    pub async fn first_look(&self, patience: Duration) {
        let mut has_looked = self.0.has_looked.subscribe();
        // Whoever waited too long is answered with what there is.
        let _ = tokio::time::timeout(patience, has_looked.wait_for(|has_looked| *has_looked)).await;
    }

    /// Says that what was stored before is damaged and cannot be served.
    pub fn lose_store(&self) {
        self.0.has_lost_store.store(true, Ordering::Relaxed);
    }

    /// Whether what was stored before is damaged.
    pub fn has_lost_store(&self) -> bool {
        self.0.has_lost_store.load(Ordering::Relaxed)
    }

    /// Says that the catalogue heeds the first `version` decisions about links.
    pub fn heed(&self, version: u64) {
        self.0.applied.send_if_modified(|applied| {
            let is_news = applied.version < version;
            applied.version = version.max(applied.version);
            is_news
        });
    }

    /// Says that nobody publishes any more: what is served stays as it is until the server has been started again.
    pub fn give_up(&self) {
        self.0
            .applied
            .send_modify(|applied| applied.is_final = true);
    }

    /// Whether nobody publishes any more.
    pub fn is_final(&self) -> bool {
        self.0.applied.borrow().is_final
    }

    /// Waits until the catalogue applies the first `version` decisions; whether it does. The wait ends at once when
    /// nobody publishes any more.
    pub async fn applies(&self, version: u64, patience: Duration) -> bool {
        let mut applied = self.0.applied.subscribe();
        let settled = applied.wait_for(|applied| applied.version >= version || applied.is_final);
        let settled = tokio::time::timeout(patience, settled).await;
        matches!(settled, Ok(Ok(applied)) if applied.version >= version)
    }
}
