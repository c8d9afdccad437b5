//! The feeds that should exist now, with their blocks. Each kind selects them in one of three ways.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;

use super::compose::FeedComposition;
use super::rendered_module::{NameHash, RenderedActivity};
use super::served_feed::ServedFeed;
use crate::feed::{ActivityId, Block, FeedId, Kind, MeetingNames, ModulePart, Omitted};
use crate::shared_map::SharedMap;
use crate::timetable::{MeetingDetails, MeetingKey, University};

/// A feed that should exist.
pub(super) struct SelectedFeed<'a> {
    pub(super) id: &'a str,
    pub(super) name: Cow<'a, str>,
    pub(super) blocks: SelectedBlocks,
    /// The id has vanished from the data folder.
    pub(super) is_former: bool,
    /// The id is one that the thing had before.
    pub(super) is_renamed: bool,
}

/// The blocks of a feed.
pub(super) enum SelectedBlocks {
    /// All blocks of the feed.
    Unchanged,
    All(Vec<Arc<Block>>),
    /// The blocks that the feed can show, and whether there are others.
    Shortlist(Vec<Arc<Block>>, Omitted),
}

/// The feeds of a kind that may have changed.
#[derive(Default)]
pub(super) struct SelectedFeeds<'a> {
    pub(super) feeds: Vec<SelectedFeed<'a>>,
    /// Only the feeds that a changed module can affect. All others stay.
    pub(super) is_partial: bool,
    /// Feeds that end if nothing names their ids any more.
    pub(super) touched: HashSet<&'a str>,
}

impl<'a> SelectedFeed<'a> {
    pub(super) fn new(
        composition: &'a FeedComposition<'_>,
        kind: Kind,
        id: &'a str,
        blocks: SelectedBlocks,
    ) -> Self {
        let current = kind.current_id(composition.university, id);
        let title = kind.title(composition.university, current);
        Self {
            id,
            name: kind.feed_name(composition.feed_text, current, title),
            blocks,
            is_former: false,
            is_renamed: current != id,
        }
    }
}

/// The feeds that show parts of modules.
pub(super) fn by_module<'a>(
    composition: &'a FeedComposition<'_>,
    kind: Kind,
    parts_of: fn(&'a University, &'a str) -> Vec<ModulePart<'a>>,
) -> SelectedFeeds<'a> {
    let is_partial = composition.is_partial();
    let changed: HashSet<&str> = if is_partial {
        let modules = composition.modules.changed_modules();
        modules.map(|module| &*module.code).collect()
    } else {
        HashSet::new()
    };
    let mut feeds = Vec::new();
    for id in kind.known_ids(composition.university) {
        let parts = parts_of(composition.university, id);
        if !is_partial || parts.iter().any(|part| changed.contains(part.code)) {
            let blocks = SelectedBlocks::All(blocks_of_parts(composition, &parts));
            feeds.push(SelectedFeed::new(composition, kind, id, blocks));
        }
    }
    SelectedFeeds {
        feeds,
        is_partial,
        touched: HashSet::new(),
    }
}

/// The blocks of parts of modules. Of a joint activity one side is shown, but a whole module shows all of its own
/// sides.
fn blocks_of_parts(composition: &FeedComposition<'_>, parts: &[ModulePart<'_>]) -> Vec<Arc<Block>> {
    let mut blocks = Vec::new();
    let mut joints: HashSet<u128> = HashSet::new();
    for part in parts {
        for index in composition.university.indices_of(part.code) {
            let rendered = &composition.modules.modules[index];
            let timetabled = rendered.module.activities.iter();
            for (activity, timetabled) in rendered.activities.iter().zip(timetabled) {
                let is_shown = part.shows(&rendered.module.term, &timetabled.groups);
                let mut is_first_side =
                    || part.is_whole() || activity.joint.is_none_or(|joint| joints.insert(joint));
                if is_shown && is_first_side() {
                    blocks.extend(blocks_of(activity));
                }
            }
        }
    }
    blocks
}

/// The feeds of rooms or people that meetings name.
pub(super) fn by_name<'a>(
    composition: &'a FeedComposition<'_>,
    kind: Kind,
    names_of: fn(MeetingNames<'a>) -> &'a [Box<str>],
) -> SelectedFeeds<'a> {
    let is_partial = composition.is_partial();
    let mut touched: HashSet<&str> = HashSet::new();
    if is_partial {
        for details in composition.modules.changed_details() {
            touched.extend(names_of(details.into()).iter().map(AsRef::as_ref));
        }
    }
    let is_selected = |name: &&str| !is_partial || touched.contains(name);
    let hashes: Vec<NameHash> = touched.iter().map(|name| NameHash::of(name)).collect();
    let activities = composition.activities(is_partial.then_some(&*hashes));
    let known = kind.known_ids(composition.university).into_iter();
    let mut by_name: BTreeMap<&str, Vec<Arc<Block>>> = known
        .filter(is_selected)
        .map(|name| (name, Vec::new()))
        .collect();
    add_named_blocks(activities, names_of, is_selected, &mut by_name);
    let feeds = by_name
        .into_iter()
        .map(|(id, blocks)| SelectedFeed::new(composition, kind, id, SelectedBlocks::All(blocks)));
    SelectedFeeds {
        feeds: feeds.collect(),
        is_partial,
        touched,
    }
}

/// Adds to each selected name the blocks whose meetings name it.
fn add_named_blocks<'a>(
    activities: impl Iterator<Item = (&'a RenderedActivity, &'a [MeetingDetails])>,
    names_of: fn(MeetingNames<'a>) -> &'a [Box<str>],
    is_selected: impl Fn(&&str) -> bool,
    by_name: &mut BTreeMap<&'a str, Vec<Arc<Block>>>,
) {
    // The side of a joint activity that each name shows.
    let mut sides: HashMap<(&str, u128, Vec<MeetingKey>), ActivityId> = HashMap::new();
    for (activity, details) in activities {
        let names = |details| {
            let names = names_of(MeetingNames::from(details)).iter();
            names.map(AsRef::as_ref).filter(&is_selected)
        };
        for part in &activity.parts {
            for name in names(&details[usize::from(part.details)]) {
                // The weeks of the sides may differ here, and then each side is shown.
                let weeks = || {
                    let events = part.block.events.iter();
                    events.map(|event| event.key).collect()
                };
                let side = activity
                    .joint
                    .map(|joint| *sides.entry((name, joint, weeks())).or_insert(activity.id));
                if side.is_none_or(|side| side == activity.id) {
                    let blocks = by_name.entry(name).or_default();
                    blocks.push(Arc::clone(&part.block));
                }
            }
        }
        // A name has a feed even if its last meeting is cancelled and dropped.
        for name in details.iter().flat_map(names) {
            by_name.entry(name).or_default();
        }
    }
}

/// The feeds of a kind that keep their address although their ids have vanished from the data folder.
pub(super) fn former<'a>(
    composition: &'a FeedComposition<'_>,
    kind: Kind,
    selected: &SelectedFeeds<'a>,
    served: &'a SharedMap<CompactString, ServedFeed>,
) -> Vec<SelectedFeed<'a>> {
    let Some(ids) = composition.published_ids else {
        return Vec::new();
    };
    let named: HashSet<&str> = selected.feeds.iter().map(|feed| feed.id).collect();
    let candidates: BTreeSet<&str> = if selected.is_partial {
        let touched = selected.touched.iter().copied();
        touched.filter(|id| served.contains_key(*id)).collect()
    } else {
        let served = served.keys().map(CompactString::as_str);
        ids.of_kind(kind).chain(served).collect()
    };
    let kept = candidates
        .into_iter()
        .filter(|id| !named.contains(id) && ids.is_kept(&FeedId::new(kind, *id)));
    kept.map(|id| {
        let name = served.get(id).map_or_else(
            || kind.feed_name(composition.feed_text, id, id),
            |served| (*served.name()).into(),
        );
        SelectedFeed {
            id,
            name,
            blocks: SelectedBlocks::All(Vec::new()),
            is_former: true,
            is_renamed: false,
        }
    })
    .collect()
}

fn blocks_of(activity: &RenderedActivity) -> impl Iterator<Item = Arc<Block>> + '_ {
    activity.parts.iter().map(|part| Arc::clone(&part.block))
}
