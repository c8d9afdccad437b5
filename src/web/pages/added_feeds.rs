//! The public modules, programmes and rooms that the owner of a link sees in its own calendar too.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::super::Site;
use super::choices::FormChoice;
use super::query;
use crate::agenda::{Query, University};
use crate::config::PublicConfig;
use crate::feed::{Block, FeedId, Kind};
use crate::language::Words;
use crate::links::Choices;
use crate::snapshot::{Link, Snapshot, Timetable};

/// The number of results of each kind that the form offers.
const MAX_FOUND: usize = 7;

/// The part of the form for added feeds.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct AddedForm {
    /// The text that was searched for.
    pub(super) query: String,
    /// Whether anything can be searched for.
    pub(super) can_search: bool,
    /// Whether nothing was found.
    pub(super) is_nothing_found: bool,
    pub(super) has_rows: bool,
    /// The added feeds, and then those that the search has found.
    pub(super) rows: Vec<FormChoice>,
}

impl AddedForm {
    /// The added feeds of these choices.
    pub(super) fn new(words: &Words, university: Option<&University>, choices: &Choices) -> Self {
        let added = choices.added.iter();
        let rows: Vec<FormChoice> = added
            .map(|added| row(words, university, added, true))
            .collect();
        Self {
            has_rows: !rows.is_empty(),
            rows,
            ..Self::default()
        }
    }

    /// The same with a search for more by this text.
    pub(super) fn with_search(
        mut self,
        words: &Words,
        (site, snapshot, timetable): (&Site, &Snapshot, &Timetable),
        text: &str,
        choices: &Choices,
    ) -> Self {
        let kinds = Kind::ALL.into_iter();
        let kinds: Vec<Kind> = kinds.filter(|kind| kind.is_public(&site.public)).collect();
        self.can_search = !kinds.is_empty() && choices.added.len() < Choices::MAX_ADDED;
        let wanted = Query::new(text);
        wanted.text().clone_into(&mut self.query);
        if wanted.is_empty() {
            return self;
        }
        let found = kinds.into_iter().flat_map(|kind| {
            let hits = snapshot
                .directory(kind, timetable)
                .search(&wanted, MAX_FOUND);
            let ids = hits.shown.iter().map(|hit| FeedId::new(kind, hit.id));
            ids.collect::<Vec<FeedId>>()
        });
        let new = found.filter(|found| !choices.added.contains(found));
        // All that the form offers can be ticked.
        let room = Choices::MAX_ADDED.saturating_sub(choices.added.len());
        let new: Vec<FormChoice> = new
            .take(room)
            .map(|found| row(words, Some(timetable), &found, false))
            .collect();
        self.is_nothing_found = new.is_empty();
        self.rows.extend(new);
        self.has_rows = !self.rows.is_empty();
        self
    }
}

fn row(
    words: &Words,
    university: Option<&University>,
    feed_id: &FeedId,
    is_chosen: bool,
) -> FormChoice {
    FormChoice {
        value: format!("{}:{}", feed_id.kind.as_str(), feed_id.id),
        text: in_words(words, university, feed_id),
        is_chosen,
    }
}

/// The name of an added feed: its kind, its id and its title.
pub(super) fn in_words(
    words: &Words,
    university: Option<&University>,
    FeedId { kind, id }: &FeedId,
) -> String {
    let title = university.map_or("", |university| kind.title(university, id));
    let title = if title == id { "" } else { title };
    let name = format!("{id} {title}");
    // Only what is public can be added.
    kind.public_texts().map_or_else(String::new, |texts| {
        words.fill1(texts.added, "name", name.trim())
    })
}

/// Reads the added feeds from a sent form. Only public feeds that there are, and those that are added already, can be added.
pub(super) fn parse(
    form: &str,
    (site, snapshot): (&Site, &Snapshot),
    before: &Choices,
) -> BTreeSet<FeedId> {
    let values = query::values(form, "also");
    let named = values.iter().filter_map(|value| {
        let (kind, id) = value.split_once(':')?;
        Some(FeedId::new(Kind::parse(kind)?, id))
    });
    let offered = named.filter(|feed_id| can_be_added(feed_id, (site, snapshot), before));
    offered.take(Choices::MAX_ADDED).collect()
}

/// Whether the owner of a link can add this feed.
pub(in super::super) fn can_be_added(
    feed_id: &FeedId,
    (site, snapshot): (&Site, &Snapshot),
    before: &Choices,
) -> bool {
    let is_there = || added_feed(snapshot, feed_id).is_some_and(|link| !link.is_former);
    before.added.contains(feed_id) || feed_id.kind.is_public(&site.public) && is_there()
}

/// The added feed with this id. Addresses are read in capital and in small letters, ids are not.
fn added_feed<'a>(snapshot: &'a Snapshot, feed_id: &FeedId) -> Option<&'a Arc<Link>> {
    let link = snapshot.public_feed(feed_id);
    link.filter(|link| link.feed_id == *feed_id)
}

/// The blocks of the whole feed of a link, and of the feeds that its owner has added.
pub(super) fn whole_blocks<'a>(
    snapshot: &Snapshot,
    public: &PublicConfig,
    link: &'a Link,
) -> Cow<'a, [Arc<Block>]> {
    let own = link.whole.blocks();
    let choices = &link.state().choices;
    if choices.added.is_empty() {
        return Cow::Borrowed(own);
    }
    let choices = choices.readable(public);
    let added = choices.added.iter();
    let added = added.filter_map(|feed_id| added_feed(snapshot, feed_id));
    let added = added.flat_map(|link| link.whole.blocks());
    let mut known = HashSet::new();
    let all = own.iter().chain(added);
    let new = all.filter(|block| known.insert((block.activity, block.part)));
    Cow::Owned(new.cloned().collect())
}
