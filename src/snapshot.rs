//! Everything that a request may read, from one publish. Publishing replaces it whole; requests never wait for that.

mod directories;
mod published;
mod replaced_link;

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::{Arc, LazyLock, OnceLock};

use compact_str::CompactString;

use directories::Directories;
pub use published::{FolderProblem, Published};
pub use replaced_link::ReplacedLink;

use crate::agenda::ActivityIndex;
use crate::changes::{Change, ChangeLog};
use crate::feed::{ByKind, Feed, FeedId, Kind};
use crate::folder::without_case;
use crate::links::{LinkId, LinkNumber, LinkState, LinkTable, Token, TokenMap};
use crate::shared_map::SharedMap;
use crate::timetable::University;

/// Everything that a request may read: feeds by their addresses, the timetable, what was decided about links, and the
/// latest changes. A request loads one snapshot and passes it on, so all parts of an answer come from one publish.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts the snapshots of this process from 1; 0 is the empty one before anything is served.
    pub generation: u64,
    /// People's feeds, by the token that each has now.
    pub links: TokenMap<Arc<Link>>,
    /// Feeds of many readers that are not public: these people have the same secret address.
    pub shared: TokenMap<Arc<Link>>,
    /// The public feeds of each kind.
    public: ByKind<PublicFeeds>,
    /// The changes of the last weeks.
    pub changes: Arc<ChangeLog>,
    /// The timetable that the feeds were made from; nothing until the data folder has been read, because the store
    /// keeps feeds alone.
    pub timetable: Option<Arc<Timetable>>,
    /// The states of the links in `links` and `shared`, by feed.
    pub link_table: LinkTable,
    /// Feeds that were turned off so long ago that nothing is served at their addresses. The timetables behind them go on.
    pub expired: HashMap<FeedId, Arc<Link>>,
    /// The addresses that resets have replaced. Whether they are still served depends on the time of the request.
    pub replaced: TokenMap<Arc<ReplacedLink>>,
    /// The tokens of further links that are served as soon as the timetable has been read.
    pub waiting: HashSet<Token>,
    directories: Directories,
    /// Made when a program asks for changes first.
    changes_in_order: OnceLock<Vec<(i64, u64, Arc<Change>)>>,
    /// Made when a program asks for a list first.
    current_links: ByKind<OnceLock<Vec<Arc<Link>>>>,
    /// Made when an id is looked up first that no person has exactly.
    personal_ids: ByKind<OnceLock<FoldedIds>>,
}

/// Ids by the folded id; `None` where several differ only in what is folded.
type FoldedIds = HashMap<Box<str>, Option<Box<str>>>;

impl Snapshot {
    /// A snapshot without feeds, which is the `generation`th of this process.
    pub fn new(
        generation: u64,
        timetable: Option<Arc<Timetable>>,
        changes: Arc<ChangeLog>,
    ) -> Self {
        Self {
            generation,
            changes,
            timetable,
            ..Self::default()
        }
    }

    /// The changes with their times in milliseconds and their ids, in the order of both.
    pub fn changes_in_order(&self) -> &[(i64, u64, Arc<Change>)] {
        self.changes_in_order
            .get_or_init(|| self.changes.in_order())
    }

    /// Whether there are feeds to serve.
    pub fn is_serving(&self) -> bool {
        self.generation > 0
    }

    /// All feeds, in no order.
    pub fn feeds(&self) -> impl Iterator<Item = &Link> {
        let secret = self.links.values().chain(self.shared.values());
        let public = self.public.iter().flat_map(|(_, feeds)| feeds.iter());
        let public = public.map(|(_, link)| link);
        secret.chain(public).map(AsRef::as_ref)
    }

    /// The ids of all people who have or had a link, in no order, some of them several times.
    pub fn people_ids(&self) -> impl Iterator<Item = &str> {
        let with_feed = self.feeds().map(|link| &link.feed_id);
        let decided = self.link_table.link_ids().map(|link_id| &link_id.feed_id);
        let people = with_feed.chain(decided).filter(|id| id.kind.is_personal());
        people.map(|feed_id| &*feed_id.id)
    }

    /// The public feeds of a kind; none of a kind that is not public.
    pub fn public_feeds(&self, kind: Kind) -> &PublicFeeds {
        &self.public[kind]
    }

    /// The feed that is served at the first link of this id, or to everybody if it `is_public`.
    pub fn served_link(&self, feed_id: &FeedId, is_public: bool) -> Option<&Arc<Link>> {
        if is_public {
            return self.public_feed(feed_id);
        }
        let token = self.link_table.token(&feed_id.clone().into())?;
        self.links.get(&token).or_else(|| self.shared.get(&token))
    }

    /// A further link that is there, as it is served.
    pub fn further_link(&self, link_id: &LinkId) -> Option<&Arc<Link>> {
        self.link_table.link_state(link_id).listed()?;
        self.links.get(&self.link_table.token(link_id)?)
    }

    /// The feed of this id as [`Snapshot::served_link`] finds it, or the one that was turned off so long ago that it is not served.
    pub fn known_link(&self, feed_id: &FeedId, is_public: bool) -> Option<&Arc<Link>> {
        let served = self.served_link(feed_id, is_public);
        served.or_else(|| self.expired.get(feed_id))
    }

    /// The feeds of a kind whose ids are in the data folder, by id, each at its first link. Those that were turned off are among
    /// them, however long ago.
    pub fn current_links(&self, kind: Kind) -> &[Arc<Link>] {
        self.current_links[kind].get_or_init(|| {
            let secret = self.links.values().chain(self.shared.values());
            let public = self.public[kind].iter().map(|(_, link)| link);
            let all = secret.chain(public).chain(self.expired.values());
            let current = all.filter(|link| {
                link.feed_id.kind == kind && link.number.is_first() && link.is_current()
            });
            let mut links: Vec<Arc<Link>> = current.map(Arc::clone).collect();
            links.sort_unstable_by(|one, other| one.feed_id.id.cmp(&other.feed_id.id));
            links
        })
    }

    /// The public feed of this kind whose id is written like this, as [`PublicFeeds::get`] finds it.
    pub fn public_feed(&self, feed_id: &FeedId) -> Option<&Arc<Link>> {
        self.public[feed_id.kind].get(&feed_id.id)
    }

    /// A person's feed by its first link, and the token of this link. The id is written exactly like this, or it is the only
    /// one that is written alike but for its case. An id that is gone from the data folder has none.
    pub fn personal_link(&self, feed_id: &FeedId) -> Option<(Token, &Arc<Link>)> {
        self.exact_personal_link(feed_id).or_else(|| {
            let ids = self.personal_ids[feed_id.kind].get_or_init(|| self.fold_ids(feed_id.kind));
            let id = ids.get(&*without_case(&feed_id.id))?.as_deref()?;
            self.exact_personal_link(&FeedId::new(feed_id.kind, id))
        })
    }

    /// The ids of a kind, with those that are gone.
    fn fold_ids(&self, kind: Kind) -> FoldedIds {
        let mut ids = FoldedIds::new();
        for link in self.links.values().filter(|link| link.feed_id.kind == kind) {
            let id = &*link.feed_id.id;
            let known = ids
                .entry(without_case(id).into())
                .or_insert_with(|| Some(id.into()));
            if known.as_deref() != Some(id) {
                *known = None;
            }
        }
        ids
    }

    fn exact_personal_link(&self, feed_id: &FeedId) -> Option<(Token, &Arc<Link>)> {
        let token = self.link_table.token(&feed_id.clone().into())?;
        let link = self.links.get(&token)?;
        let is_it = link.feed_id.kind.is_personal() && link.is_current();
        is_it.then_some((token, link))
    }

    /// The kinds with public feeds of current ids.
    pub fn listed_kinds(&self) -> Vec<Kind> {
        let has_current = |feeds: &PublicFeeds| feeds.iter().any(|(_, link)| link.is_current());
        let kinds = self.public.iter();
        kinds
            .filter(|(_, feeds)| has_current(feeds))
            .map(|(kind, _)| kind)
            .collect()
    }

    /// A snapshot with the same feeds as this one, which it shares.
    #[must_use]
    pub fn successor(
        &self,
        generation: u64,
        timetable: Option<Arc<Timetable>>,
        changes: Arc<ChangeLog>,
    ) -> Self {
        Self {
            links: self.links.clone(),
            shared: self.shared.clone(),
            public: ByKind::from_fn(|kind| self.public[kind].successor()),
            ..Self::new(generation, timetable, changes)
        }
    }

    /// Adds a feed that anybody may read.
    pub fn insert_public(&mut self, link: Arc<Link>) {
        let FeedId { kind, id } = link.feed_id.clone();
        self.public[kind].insert(&id, link);
    }

    /// Removes a feed that anybody may read.
    pub fn remove_public(&mut self, FeedId { kind, id }: &FeedId) {
        self.public[*kind].remove(id);
    }
}

/// A university with an index of its activities. The index is made when it is asked for first.
#[derive(Debug, Default)]
pub struct Timetable {
    university: University,
    index: OnceLock<ActivityIndex>,
}

impl Timetable {
    pub fn index(&self) -> &ActivityIndex {
        self.index
            .get_or_init(|| ActivityIndex::of(&self.university))
    }
}

impl From<University> for Timetable {
    fn from(university: University) -> Self {
        let index = OnceLock::new();
        Self { university, index }
    }
}

impl Deref for Timetable {
    type Target = University;

    fn deref(&self) -> &University {
        &self.university
    }
}

/// Public feeds by code or name. A look-up ignores case, the Unicode form of letters and spaces around the name where that
/// leaves one candidate.
#[derive(Debug, Default)]
pub struct PublicFeeds {
    exact: SharedMap<CompactString, Arc<Link>>,
    /// Made when a name is looked up first that no feed has exactly: to fold all names takes longer than a publish should.
    folded: OnceLock<FoldedNames>,
}

/// Public feeds by the folded name; `None` where several names differ only in what is folded.
#[derive(Debug, Default)]
struct FoldedNames {
    current: HashMap<Box<str>, Option<Arc<Link>>>,
    former: HashMap<Box<str>, Option<Arc<Link>>>,
}

impl FoldedNames {
    fn of(feeds: &SharedMap<CompactString, Arc<Link>>) -> Self {
        let mut names = Self::default();
        for (name, link) in feeds.iter() {
            let folded = if link.is_current() {
                &mut names.current
            } else {
                &mut names.former
            };
            folded
                .entry(without_case(name).into())
                .and_modify(|several| *several = None)
                .or_insert_with(|| Some(Arc::clone(link)));
        }
        names
    }
}

impl PublicFeeds {
    /// Adds a feed; returns the feed that had this name before.
    pub fn insert(&mut self, name: &str, link: Arc<Link>) -> Option<Arc<Link>> {
        self.folded = OnceLock::new();
        self.exact.insert(name.into(), link)
    }

    fn remove(&mut self, name: &str) {
        self.folded = OnceLock::new();
        self.exact.remove(name);
    }

    /// The same feeds, which both share.
    fn successor(&self) -> Self {
        Self {
            exact: self.exact.clone(),
            folded: OnceLock::new(),
        }
    }

    /// The feed of exactly this name, or the only one whose name is written alike but for what a look-up ignores. One that is former comes
    /// last: a code may have been corrected in its case.
    pub fn get(&self, name: &str) -> Option<&Arc<Link>> {
        let exact = self.exact.get(name);
        if exact.is_some_and(|link| !link.is_former) {
            return exact;
        }
        let names = self.folded.get_or_init(|| FoldedNames::of(&self.exact));
        let folded = without_case(name);
        let [current, former] =
            [&names.current, &names.former].map(|names| names.get(&*folded)?.as_ref());
        current.or(exact).or(former)
    }

    /// All feeds with their names, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Link>)> {
        self.exact.iter().map(|(name, link)| (name.as_str(), link))
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

/// The feed at one address. A public one needs no token.
#[derive(Clone, Debug)]
pub struct Link {
    pub feed_id: FeedId,
    pub number: LinkNumber,
    /// The name that the feed gives itself.
    pub name: Box<str>,
    /// The feed that is served: as its owner chose, or closed.
    pub feed: Arc<Feed>,
    /// The same feed as if nothing had been chosen and nobody had closed it.
    pub whole: Arc<Feed>,
    /// The id is gone from the data folder; the feed says that there is no timetable.
    pub is_former: bool,
    /// The id is one that the thing had before; the feed shows the thing.
    pub is_renamed: bool,
    /// The state of the link; `None` if nothing in it is shown on a page.
    pub decided: Option<Arc<LinkState>>,
}

impl Link {
    /// Whether the feed is at the address of a current id.
    pub fn is_current(&self) -> bool {
        !self.is_former && !self.is_renamed
    }

    pub fn id(&self) -> LinkId {
        LinkId {
            feed_id: self.feed_id.clone(),
            number: self.number,
        }
    }

    /// The state of the link that the feed was made from.
    pub fn state(&self) -> &LinkState {
        static UNDECIDED: LazyLock<LinkState> = LazyLock::new(LinkState::default);
        self.decided.as_deref().unwrap_or(&UNDECIDED)
    }
}
