//! Composes feeds from rendered modules: only those that a change can affect.

use std::collections::HashSet;
use std::sync::Arc;

use compact_str::CompactString;
use jiff::Timestamp;
use rayon::prelude::*;

use super::notices::RenderedNotices;
use super::progress::{Progress, Stage};
use super::rendered_module::{NameHash, RenderedActivity};
use super::rendered_modules::RenderedModules;
use super::selected_feeds::{
    SelectedBlocks, SelectedFeed, SelectedFeeds, by_module, by_name, former,
};
use super::served_feed::{ServedFeed, are_same};
use super::served_feeds::ServedFeeds;
use super::student_feeds::{KnownEnrolments, student_feeds};
use super::threads::MAX_SHARE;
use crate::feed::{Block, CalendarHeads, Feed, FeedId, FeedText, Kind, Omitted, Selection};
use crate::links::{LinkTable, LinkTokens};
use crate::published_ids::KeptIds;
use crate::shared_map::SharedMap;
use crate::timetable::{MeetingDetails, University};

/// All feeds that are served.
#[derive(Clone, Debug, Default)]
pub struct Feeds {
    served: ServedFeeds,
    enrolments: KnownEnrolments,
}

/// Everything from which feeds are composed.
pub(super) struct FeedComposition<'a> {
    pub(super) heads: &'a CalendarHeads,
    /// This is set as well if the descriptions of time zones changed.
    pub(super) heads_changed: bool,
    /// Everything beside modules that gives feeds their ids and names is the same as at the last publish.
    pub(super) are_ids_and_names_same: bool,
    /// Feeds may differ for another reason than modules: another day, other ids that keep their feed, or another date
    /// in a feed without meetings.
    pub(super) are_outdated: bool,
    pub(super) university: &'a University,
    pub(super) modules: &'a RenderedModules,
    pub(super) notices: &'a RenderedNotices,
    /// The students whose notices changed.
    pub(super) students_with_changed_notices: &'a HashSet<Box<str>>,
    pub(super) feed_text: &'a FeedText,
    pub(super) now: Timestamp,
    /// `None` where a feed ends as soon as its id vanishes.
    pub(super) published_ids: Option<&'a KeptIds>,
    pub(super) links: &'a LinkTable,
    pub(super) progress: &'a Progress,
}

/// The feeds that changed.
#[derive(Debug, Default)]
pub(super) struct FeedDelta {
    pub(super) changed: Vec<FeedId>,
    /// Feeds with the same text, and with other blocks or another name.
    pub(super) relisted: Vec<FeedId>,
    pub(super) removed: Vec<FeedId>,
}

impl Feeds {
    /// Every feed, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &ServedFeed> + Clone {
        self.served.iter()
    }

    /// The feeds of a kind, in no order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &ServedFeed> {
        self.served.of_kind(kind).values()
    }

    pub fn is_empty(&self) -> bool {
        self.served.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.served.len()
    }

    /// The ids of all feeds of a kind, in no order.
    pub(super) fn ids(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.served.of_kind(kind).keys().map(CompactString::as_str)
    }

    /// The number of feeds that came or went so far. As long as it stays, the ids are the same.
    pub(super) fn id_changes(&self) -> u64 {
        self.served.id_changes()
    }

    /// The indices of the enrolments of a student, ascending.
    pub(super) fn enrolments_of(&self, student: &str) -> Vec<usize> {
        self.enrolments.of_student(student)
    }

    pub fn get(&self, feed_id: &FeedId) -> Option<&ServedFeed> {
        self.served.get(feed_id)
    }

    /// The number of feeds of a kind whose ids are in the data folder, each once.
    pub fn count(&self, kind: Kind) -> usize {
        self.served.count(kind)
    }

    /// Whether a feed that shows only a part may show another part today.
    pub(super) fn are_outdated(&self, now: Timestamp) -> bool {
        self.served.are_outdated(now)
    }

    pub(super) fn insert(&mut self, served: ServedFeed) {
        self.served.insert(served);
    }

    /// Gives the links of the feed these tokens.
    pub(super) fn set_tokens(&mut self, feed_id: &FeedId, tokens: LinkTokens) {
        self.served.set_tokens(feed_id, tokens);
    }

    /// Composes every feed that changed.
    pub(super) fn update(&mut self, composition: &FeedComposition<'_>) -> FeedDelta {
        let mut composed = FeedDelta::default();
        let difference = self.enrolments.update(composition);
        let select = |kind: Kind| match kind.selection() {
            Selection::Modules(parts_of) => by_module(composition, kind, parts_of),
            Selection::Named(names_of) => by_name(composition, kind, names_of),
            Selection::Enrolments => {
                let served = self.served.of_kind(kind);
                student_feeds(composition, &self.enrolments, &difference, served)
            }
        };
        let selected: Vec<SelectedFeeds<'_>> = Kind::ALL.into_par_iter().map(select).collect();
        for (kind, selected) in Kind::ALL.into_iter().zip(selected) {
            update_kind(&mut self.served, kind, composition, selected, &mut composed);
        }
        composed
    }

    /// Takes the enrolments of an equal university, so the old ones can be freed.
    pub(super) fn reuse(&mut self, university: &University) {
        self.enrolments.reuse(university);
    }
}

/// Inserts the selected feeds of a kind. If the selection is complete, other feeds are removed.
fn update_kind(
    served: &mut ServedFeeds,
    kind: Kind,
    composition: &FeedComposition<'_>,
    mut selected: SelectedFeeds<'_>,
    composed: &mut FeedDelta,
) {
    let old = served.of_kind(kind);
    let former = former(composition, kind, &selected, old);
    let feeds = selected.feeds.drain(..).chain(former).collect::<Vec<_>>();
    let gone = gone(&feeds, &selected, old);
    let compose = |feed: SelectedFeed<'_>| {
        let feed_id = FeedId::new(kind, feed.id);
        let before = old.get(&feed_id.id);
        let new = composition.compose(&feed_id, before, feed)?;
        // Equal values are shared, to save memory.
        let is_other = before.is_none_or(|before| !before.is_equal(&new, composition.now));
        // A block that the text does not show may differ. The store has its name.
        let is_same = before.is_some_and(|before| before.feed().is_same(new.feed()));
        is_other.then_some((new, is_same))
    };
    let feeds = feeds.into_par_iter().with_max_len(MAX_SHARE);
    let new: Vec<(ServedFeed, bool)> = feeds.filter_map(compose).collect();
    for (new, is_same) in &new {
        let feed_id = new.feed_id().clone();
        if *is_same {
            composed.relisted.push(feed_id);
        } else {
            composed.changed.push(feed_id);
        }
    }
    let new: Vec<ServedFeed> = new.into_iter().map(|(new, _)| new).collect();
    served.extend(kind, new);
    for id in gone {
        let feed_id = FeedId::new(kind, id);
        if served.remove(&feed_id) {
            composed.removed.push(feed_id);
        }
    }
}

/// The ids that have a feed and are not among the `feeds` that should exist.
fn gone(
    feeds: &[SelectedFeed<'_>],
    selected: &SelectedFeeds<'_>,
    old: &SharedMap<CompactString, ServedFeed>,
) -> Vec<CompactString> {
    if old.is_empty() {
        return Vec::new();
    }
    let named: HashSet<&str> = feeds.iter().map(|feed| feed.id).collect();
    let is_gone = |id: &&str| !named.contains(id);
    if selected.is_partial {
        let touched = selected.touched.iter().copied();
        touched.filter(is_gone).map(Into::into).collect()
    } else {
        let all = old.keys().map(CompactString::as_str);
        all.filter(is_gone).map(Into::into).collect()
    }
}

impl FeedComposition<'_> {
    /// Whether only the content of some modules has changed.
    pub(super) fn is_partial(&self) -> bool {
        !self.heads_changed
            && self.are_ids_and_names_same
            && !self.are_outdated
            && self.modules.is_same_list
    }

    /// The composed feed; `None` if it has not changed.
    fn compose(
        &self,
        feed_id: &FeedId,
        old: Option<&ServedFeed>,
        selected: SelectedFeed<'_>,
    ) -> Option<ServedFeed> {
        let SelectedFeed {
            name,
            blocks,
            is_former,
            is_renamed,
            ..
        } = selected;
        let (blocks, omitted) = match blocks {
            SelectedBlocks::All(blocks) => {
                let (blocks, omitted) = self.shortlisted(blocks);
                (Some(self.completed(blocks)), omitted)
            }
            SelectedBlocks::Shortlist(blocks, omitted) => (Some(self.completed(blocks)), omitted),
            SelectedBlocks::Unchanged => (
                None,
                old.map(|old| old.feed().omitted()).unwrap_or_default(),
            ),
        };
        let is_as_named = |old: &ServedFeed| {
            old.name() == &*name
                && old.is_former() == is_former
                && old.link.is_renamed == is_renamed
                && !old.feed().is_outdated(self.now)
        };
        let is_current = old.is_some_and(is_as_named) && !self.heads_changed;
        let blocks = match (blocks, old) {
            (None, Some(_)) if is_current => return None,
            (Some(blocks), Some(old)) if is_current && are_same(&blocks, old.feed().blocks()) => {
                return None;
            }
            (Some(blocks), _) => blocks,
            (None, old) => self.modules.with_zones(old?.feed().blocks().to_vec()),
        };
        self.progress.begin(Stage::Composing);
        let feed = Feed::shortened(self.heads, feed_id.kind, &name, (blocks, omitted), self.now);
        let (feed, tokens) = match old {
            Some(old) => (
                feed.with_history(old.feed().base_tag(), old.feed().modified()),
                old.tokens.clone(),
            ),
            None => (feed, self.links.tokens_of(feed_id)),
        };
        let name = name.into();
        let served = ServedFeed::new(feed_id.clone(), name, tokens, feed, is_former);
        Some(if is_renamed { served.renamed() } else { served })
    }

    /// The blocks with the time zones that they name; the placeholder if there are no blocks.
    fn completed(&self, blocks: Vec<Arc<Block>>) -> Vec<Arc<Block>> {
        if blocks.is_empty() {
            let placeholder = self.modules.nothing_published().into_iter();
            placeholder.cloned().collect()
        } else {
            self.modules.with_zones(blocks)
        }
    }

    /// The blocks that a feed can show, and whether other blocks are left out.
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

    /// Every activity of the modules that may name one of these rooms or members of staff, with the details of its
    /// meetings, in the order of feeds. Without names, every activity.
    pub(super) fn activities(
        &self,
        names: Option<&[NameHash]>,
    ) -> impl Iterator<Item = (&RenderedActivity, &[MeetingDetails])> {
        let indices = self.university.in_feed_order();
        let modules = indices.map(|index| &self.modules.modules[index]);
        let modules =
            modules.filter(move |rendered| names.is_none_or(|names| rendered.may_name_any(names)));
        modules.flat_map(|rendered| {
            let pairs = rendered
                .activities
                .iter()
                .zip(rendered.module.activities.iter());
            pairs.map(|(activity, timetabled)| (activity, &*timetabled.details))
        })
    }
}
