//! From rendered modules to feeds. Only feeds that a change can touch are composed again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use jiff::Timestamp;
use rayon::prelude::*;

use super::notices::RenderedNotices;
use super::progress::{Progress, Stage};
use super::rendered::{RenderedActivity, RenderedModule, RenderedModules};
use super::wanted::{
    Affected, Scope, Touched, Wanted, former_feeds, module_feeds, room_feeds, staff_feeds,
    student_feeds,
};
use crate::feed::{Block, CalendarHeads, Feed, FeedId, FeedMap, FeedText, Kind, Omitted};
use crate::links::{LinkState, LinkTable, Token};
use crate::published_ids::KeptIds;
use crate::snapshot::Link;
use crate::store::StoredFeed;
use crate::timetable::{Enrolment, MeetingDetails, StudentEnrolment, University};

/// All feeds that are served.
#[derive(Clone, Debug, Default)]
pub struct Feeds {
    served: FeedMap<Served>,
    /// The places of each student on the rolls of `enrolments`.
    student_enrolments: Arc<HashMap<CompactString, Vec<StudentEnrolment>>>,
    /// The rolls of the last time, each with whether its module was there.
    enrolments: Vec<(Arc<Enrolment>, bool)>,
}

/// One feed with its name and token.
#[derive(Clone, Debug)]
pub struct Served {
    pub name: Box<str>,
    /// `None` where no links are made.
    pub token: Option<Token>,
    pub feed: Arc<Feed>,
    /// As it stands in the snapshot if its owner has chosen nothing.
    pub(super) link: Arc<Link>,
}

impl Served {
    /// The same feed as its owner wants it.
    pub(super) fn link_with(
        &self,
        name: Box<str>,
        feed: Arc<Feed>,
        link_state: Arc<LinkState>,
    ) -> Arc<Link> {
        let whole = Arc::clone(&self.link.whole);
        Arc::new(Link {
            feed_id: self.feed_id().clone(),
            name,
            feed,
            whole,
            is_former: self.is_former(),
            decided: Some(link_state),
        })
    }

    pub(super) fn new(
        feed_id: FeedId,
        name: Box<str>,
        token: Option<Token>,
        feed: Feed,
        is_former: bool,
    ) -> Self {
        let feed = Arc::new(feed);
        let (whole, shown) = (Arc::clone(&feed), Arc::clone(&feed));
        let link = Arc::new(Link {
            feed_id,
            name: name.clone(),
            feed: shown,
            whole,
            is_former,
            decided: None,
        });
        Self {
            name,
            token,
            feed,
            link,
        }
    }

    pub fn feed_id(&self) -> &FeedId {
        &self.link.feed_id
    }

    /// Whether the id is gone from the data folder; the feed then says that there is no timetable.
    pub fn is_former(&self) -> bool {
        self.link.is_former
    }

    fn is_equal(&self, other: &Self, now: Timestamp) -> bool {
        let is_same = self.name == other.name
            && self.feed.is_same(&other.feed)
            && self.is_former() == other.is_former();
        is_same && are_same(self.feed.blocks(), other.feed.blocks()) && !self.feed.is_outdated(now)
    }
}

/// The parts of which feeds are composed.
pub(super) struct Composing<'a> {
    pub(super) heads: &'a CalendarHeads,
    /// Or the time zones' descriptions.
    pub(super) heads_changed: bool,
    /// Rooms and people are called what they were at the last publish.
    pub(super) are_names_same: bool,
    /// Some show only a part, and of another day; or other feeds are kept of ids that vanished; or a feed without
    /// meetings shows another date.
    pub(super) are_outdated: bool,
    pub(super) university: &'a University,
    pub(super) modules: &'a RenderedModules,
    pub(super) notices: &'a RenderedNotices,
    /// The students whose notices changed.
    pub(super) noticed: &'a HashSet<Box<str>>,
    pub(super) feed_text: &'a FeedText,
    pub(super) now: Timestamp,
    /// `None` where a feed ends as soon as its id is gone.
    pub(super) published_ids: Option<&'a KeptIds>,
    pub(super) links: &'a LinkTable,
    pub(super) progress: &'a Progress,
}

/// The feeds that changed.
#[derive(Debug, Default)]
pub(super) struct Composed {
    pub(super) changed: Vec<FeedId>,
    /// Feeds with the same text and other blocks, or another name.
    pub(super) relisted: Vec<FeedId>,
    pub(super) removed: Vec<FeedId>,
}

impl Feeds {
    /// Every feed, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Served> + Clone {
        self.served.values()
    }

    /// The feeds of a kind, in no order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Served> {
        self.served[kind].values()
    }

    pub fn is_empty(&self) -> bool {
        self.served.is_empty()
    }

    /// The ids of all feeds of a kind, in no order.
    pub(super) fn ids(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.served[kind].keys().map(CompactString::as_str)
    }

    pub fn get(&self, feed_id: &FeedId) -> Option<&Served> {
        self.served.get(feed_id)
    }

    /// The number of feeds of a kind whose ids the data folder names.
    pub fn count(&self, kind: Kind) -> usize {
        let named = self.of_kind(kind).filter(|served| !served.is_former());
        named.count()
    }

    /// Whether any shows only a part, and of another day.
    pub(super) fn are_outdated(&self, now: Timestamp) -> bool {
        self.iter().any(|served| served.feed.is_outdated(now))
    }

    pub(super) fn insert(&mut self, served: Served) {
        self.served.insert(served.feed_id().clone(), served);
    }

    /// The feed as the store keeps it.
    pub(super) fn stored(&self, feed_id: &FeedId) -> Option<StoredFeed> {
        let served = self.get(feed_id)?;
        Some(StoredFeed::of(feed_id, &served.name, &served.feed))
    }

    /// Reads the feed by another token from now on.
    pub(super) fn set_token(&mut self, feed_id: &FeedId, token: Option<Token>) {
        if let Some(served) = self.served.get_mut(feed_id) {
            served.token = token;
        }
    }

    /// Composes every feed that changed.
    pub(super) fn update(&mut self, composing: &Composing<'_>) -> Composed {
        let mut composed = Composed::default();
        let touched = composing.is_partial().then(|| Touched::by(composing));
        let scope = Scope {
            is_partial: touched.is_some(),
            touched: None,
        };
        self.update_kind(
            Kind::Module,
            scope,
            composing,
            module_feeds(composing),
            &mut composed,
        );
        let rooms = Scope {
            touched: touched.as_ref().map(|touched| &touched.rooms),
            ..scope
        };
        self.update_kind(
            Kind::Room,
            rooms,
            composing,
            room_feeds(composing, rooms.touched),
            &mut composed,
        );
        let staff = Scope {
            touched: touched.as_ref().map(|touched| &touched.staff),
            ..scope
        };
        self.update_kind(
            Kind::Staff,
            staff,
            composing,
            staff_feeds(composing, staff.touched),
            &mut composed,
        );
        let affected = self.take_rolls(composing);
        let student_enrolments = Arc::clone(&self.student_enrolments);
        let scope = Scope {
            is_partial: touched.is_some() && affected.are_enrolments_same,
            touched: None,
        };
        let students = student_feeds(
            composing,
            scope,
            &self.served[Kind::Student],
            &student_enrolments,
            &affected,
        );
        self.update_kind(Kind::Student, scope, composing, students, &mut composed);
        composed
    }

    /// Takes the rolls of a university that means the same, so that only one of each is in memory.
    pub(super) fn reuse(&mut self, university: &University) {
        for ((old, _), new) in self.enrolments.iter_mut().zip(&university.enrolments) {
            if is_equal(old, &new.value) {
                *old = Arc::clone(&new.value);
            }
        }
    }

    /// Takes in the wanted feeds of a kind. Within a partial scope the others stay, else they are removed.
    fn update_kind(
        &mut self,
        kind: Kind,
        scope: Scope<'_>,
        composing: &Composing<'_>,
        wanted: Vec<Wanted<'_>>,
        composed: &mut Composed,
    ) {
        let mut old = std::mem::take(&mut self.served[kind]);
        let named = wanted.iter().map(|wanted| wanted.id).collect();
        let former = former_feeds(composing, kind, scope, &old, &named);
        let wanted: Vec<Wanted<'_>> = wanted.into_iter().chain(former).collect();
        let compose = |wanted: Wanted<'_>| {
            let feed_id = FeedId::new(kind, wanted.id);
            let served = composing.compose(&feed_id, old.get(&feed_id.id), wanted);
            (feed_id, served)
        };
        let new: Vec<(FeedId, Option<Served>)> = wanted.into_par_iter().map(compose).collect();
        let mut kept = HashMap::with_capacity(if scope.is_partial { 0 } else { new.len() });
        for (feed_id, new) in new {
            let before = old.remove(&feed_id.id);
            // One of each is enough in memory.
            let new = new.filter(|new| {
                before
                    .as_ref()
                    .is_none_or(|before| !before.is_equal(new, composing.now))
            });
            if let Some(new) = &new {
                let is_same = |before: &Served| before.feed.is_same(&new.feed);
                // A block that is cut away may be another: the store names it, and the text does not show it.
                match &before {
                    Some(before) if is_same(before) => composed.relisted.push(feed_id.clone()),
                    _ => composed.changed.push(feed_id.clone()),
                }
            }
            kept.extend(new.or(before).map(|served| (feed_id.id, served)));
        }
        if scope.is_partial {
            for id in scope
                .touched
                .into_iter()
                .flatten()
                .filter(|id| !kept.contains_key(**id))
            {
                composed
                    .removed
                    .extend(old.remove(*id).map(|_| FeedId::new(kind, *id)));
            }
            old.extend(kept);
            kept = old;
        } else {
            composed
                .removed
                .extend(old.into_keys().map(|id| FeedId::new(kind, id)));
        }
        self.served[kind] = kept;
    }

    /// Remembers the rolls, and returns the students whose feeds may change.
    fn take_rolls(&mut self, composing: &Composing<'_>) -> Affected {
        let university = composing.university;
        let old: HashMap<(&str, &str), &(Arc<Enrolment>, bool)> = self
            .enrolments
            .iter()
            .map(|entry| ((&*entry.0.module, &*entry.0.term), entry))
            .collect();
        let mut dirty = Vec::with_capacity(university.enrolments.len());
        let mut enrolments = Vec::with_capacity(university.enrolments.len());
        let mut modules = Vec::with_capacity(university.enrolments.len());
        let mut kept = HashSet::new();
        for enrolment in &university.enrolments {
            let enrolment = &enrolment.value;
            let module = university.module(&enrolment.module, &enrolment.term);
            let old = old.get(&(&*enrolment.module, &*enrolment.term));
            let is_same = old.is_some_and(|(old, _)| is_equal(old, enrolment));
            let had_module = old.is_some_and(|(_, had_module)| *had_module);
            if let Some((old, _)) = old.filter(|_| is_same) {
                kept.insert(Arc::as_ptr(old));
            }
            let module_changed = module.is_some_and(|index| composing.modules.changed[index]);
            dirty.push(!is_same || module_changed || had_module != module.is_some());
            enrolments.push((Arc::clone(enrolment), module.is_some()));
            modules.push(module);
        }
        let mut left = HashSet::new();
        for (enrolment, _) in self
            .enrolments
            .iter()
            .filter(|(enrolment, _)| !kept.contains(&Arc::as_ptr(enrolment)))
        {
            left.extend(
                enrolment
                    .students
                    .iter()
                    .map(|(student, _)| student.clone()),
            );
        }
        let are_enrolments_same =
            kept.len() == enrolments.len() && self.enrolments.len() == enrolments.len();
        if !are_enrolments_same {
            self.student_enrolments = Arc::new(university.student_enrolments());
        }
        self.enrolments = enrolments;
        Affected {
            dirty,
            left,
            modules,
            are_enrolments_same,
        }
    }
}

impl Composing<'_> {
    /// Whether nothing has changed but what some modules say.
    pub(super) fn is_partial(&self) -> bool {
        !self.heads_changed
            && self.are_names_same
            && !self.are_outdated
            && self.modules.is_same_list
    }

    /// The feed, or nothing if it is what it was.
    fn compose(
        &self,
        feed_id: &FeedId,
        old: Option<&Served>,
        wanted: Wanted<'_>,
    ) -> Option<Served> {
        let kind = feed_id.kind;
        let Wanted {
            name,
            blocks,
            omitted,
            is_former,
            ..
        } = wanted;
        let (blocks, omitted) = match blocks {
            // Students' are short already.
            Some(blocks) if kind != Kind::Student => {
                let (blocks, omitted) = self.shortlisted(blocks);
                (Some(blocks), omitted)
            }
            Some(blocks) => (Some(blocks), omitted),
            None => (None, old.map(|old| old.feed.omitted()).unwrap_or_default()),
        };
        let nothing = || {
            self.modules
                .nothing_published()
                .into_iter()
                .cloned()
                .collect()
        };
        let blocks = blocks.map(|blocks| {
            if blocks.is_empty() {
                nothing()
            } else {
                self.modules.with_zones(blocks)
            }
        });
        let is_as_named = |old: &Served| {
            *old.name == *name && old.is_former() == is_former && !old.feed.is_outdated(self.now)
        };
        let is_current = old.is_some_and(is_as_named) && !self.heads_changed;
        let blocks = match (blocks, old) {
            (None, Some(_)) if is_current => return None,
            (Some(blocks), Some(old)) if is_current && are_same(&blocks, old.feed.blocks()) => {
                return None;
            }
            (Some(blocks), _) => blocks,
            (None, old) => self.modules.with_zones(old?.feed.blocks().to_vec()),
        };
        self.progress.begin(Stage::Composing);
        let feed = Feed::shortened(self.heads, kind, &name, (blocks, omitted), self.now);
        let (feed, token) = match old {
            Some(old) => (
                feed.with_history(old.feed.base_tag(), old.feed.modified()),
                old.token,
            ),
            None => (feed, self.links.token(feed_id)),
        };
        let name = name.into();
        Some(Served::new(feed_id.clone(), name, token, feed, is_former))
    }

    /// The blocks of these that any feed can show, and whether that leaves out others.
    fn shortlisted(&self, blocks: Vec<Arc<Block>>) -> (Vec<Arc<Block>>, Omitted) {
        match self.heads.shortlist(&blocks, self.now) {
            Some(shortlist) => {
                let (kept, omitted) = &*shortlist;
                let kept = kept.iter().map(|index| Arc::clone(&blocks[*index]));
                (kept.collect(), *omitted)
            }
            None => (blocks, Omitted::default()),
        }
    }

    /// Every activity with its module, and where its parts are.
    pub(super) fn activities(
        &self,
    ) -> impl Iterator<Item = (&RenderedModule, &RenderedActivity, &[MeetingDetails])> {
        self.modules.modules.iter().flat_map(|rendered| {
            let pairs = rendered.activities.iter().zip(&rendered.module.activities);
            pairs.map(move |(activity, timetabled)| (&**rendered, activity, &*timetabled.details))
        })
    }
}

/// Comparing takes longer than looking whether it is the very same one.
fn is_equal(a: &Arc<Enrolment>, b: &Arc<Enrolment>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

fn are_same(a: &[Arc<Block>], b: &[Arc<Block>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
}
