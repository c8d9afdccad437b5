//! Feeds whose owners want them otherwise than most have them: in another form, only in part, or closed.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::Delta;
use super::compose::{Feeds, Served};
use super::progress::{Progress, Stage};
use super::rendered::{Loaded, RenderedModules};
use super::tongues::Tongues;
use super::variants::{ChangedBlocks, Places, Variants};
use crate::config::{self, Cancelled};
use crate::feed::{
    ActivityId, Block, Feed, Kind, Names, Omitted, Rendering, Revision, Variant, render_closed,
    render_everything_hidden,
};
use crate::folder::Role;
use crate::language::Language;
use crate::links::{Choices, LinkTable, Standing};
use crate::snapshot::Link;
use crate::store::{StoredFeed, StoredOwn};
use crate::timetable::{Module, University};

pub(super) use crate::links::Key;

/// The feeds that are not served as most have them.
#[derive(Clone, Debug, Default)]
pub(super) struct Personal {
    own: HashMap<Key, Own>,
    variants: Variants,
    /// How many of them were closed so long ago that nothing is served any more, when that was last looked at.
    pub(super) gone: usize,
}

/// One such feed.
#[derive(Clone, Debug)]
struct Own {
    wish: Wish,
    link: Arc<Link>,
    /// Something of the wish could not be heeded, since the folder has not been read.
    is_makeshift: bool,
}

/// What is wanted of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    Closed {
        since: Timestamp,
        language: Language,
    },
    Chosen {
        variant: Variant,
        choices: Choices,
        since: Timestamp,
    },
}

/// What composing needs to know.
pub(super) struct Telling<'a> {
    pub(super) settings: &'a config::Feed,
    pub(super) tongues: &'a Tongues,
    pub(super) links: &'a LinkTable,
    pub(super) university: &'a University,
    pub(super) modules: &'a RenderedModules,
    /// The folder has not been read yet: nothing can be rendered, and nobody's language is known.
    pub(super) is_blind: bool,
    /// Today, and how many days before its date a notice is shown.
    pub(super) notice_days: (Date, u16),
    pub(super) revision: Revision,
    pub(super) now: Timestamp,
    pub(super) progress: &'a Progress,
    /// Made when it is first needed: where nobody wants anything special, never.
    pub(super) places: OnceLock<Places<'a>>,
}

/// What the store does not have, or should not have any longer.
#[derive(Debug, Default)]
pub(super) struct ChangedOwn {
    pub(super) put: Vec<Key>,
    pub(super) removed: Vec<Key>,
    pub(super) blocks: ChangedBlocks,
}

impl<'a> Telling<'a> {
    /// Where the activities and the notices are of which blocks are made.
    pub(super) fn places(&self) -> &Places<'a> {
        self.places
            .get_or_init(|| Places::of(self.modules, self.university))
    }

    /// How blocks are rendered in a language.
    pub(super) fn rendering(&self, language: Language) -> Rendering<'_> {
        Rendering {
            settings: self.settings,
            names: Names {
                rooms: &self.university.rooms,
                people: &self.university.people,
            },
            wording: self.tongues.wording(language),
            zones: self.modules.all_zones(),
            now: self.revision,
        }
    }

    /// What is wanted of a feed, and the decisions behind it; nothing if it is what most have.
    fn wish(&self, (kind, id): &Key, own: Option<&Own>) -> Option<(Wish, Standing)> {
        let standing = self.links.standing(*kind, id).clone();
        let decided = standing.decided();
        let Standing {
            stopped, choices, ..
        } = standing.clone();
        let usual = self.tongues.usual();
        let known = own.filter(|_| self.is_blind).map(|own| own.wish.language());
        let language = choices
            .language
            .or(known)
            .or_else(|| self.language_of(*kind, id))
            .unwrap_or(usual.language);
        if let Some(since) = stopped {
            let since = self.since(since, own.filter(|own| own.variant().is_none()));
            return Some((Wish::Closed { since, language }, standing));
        }
        let since = self.since(decided.unwrap_or_default(), own);
        let drop_cancelled = choices.drop_cancelled && self.settings.cancelled == Cancelled::Show;
        let variant = Variant {
            language,
            alarm_minutes: choices.alarm_minutes,
            drop_cancelled,
        };
        // Who has ever decided something has a date of change of their own, also with the usual choice.
        let is_usual =
            variant == usual && choices == Choices::default() && own.is_none() && decided.is_none();
        let wish = Wish::Chosen {
            variant,
            choices,
            since,
        };
        (!is_usual).then_some((wish, standing))
    }

    /// The time from which a decision counts. One of a time to come was made while the clock was ahead: it counts from
    /// the moment at which the clock was seen to be right again.
    fn since(&self, decided: Timestamp, own: Option<&Own>) -> Timestamp {
        if decided <= self.now {
            return decided;
        }
        let known = own.map(|own| own.wish.since());
        known.filter(|known| *known <= self.now).unwrap_or(self.now)
    }

    /// Whether the module of a block is left out. A joint activity has more than one. A student leaves it out with the
    /// last of those that they take; to others one of them is offered, and which one may change.
    fn is_hidden(&self, link: &Link, choices: &Choices, block: &Block, module: &Module) -> bool {
        let is_hidden = |module: &Module| choices.hidden_modules.contains(&module.code);
        let sides = self.places().sides(block);
        match link.kind {
            Kind::Student => {
                let mut others = sides
                    .iter()
                    .filter(|side| self.university.is_enrolled(&link.id, side));
                is_hidden(module) && others.all(|side| is_hidden(side))
            }
            _ => is_hidden(module) || sides.iter().any(|side| is_hidden(side)),
        }
    }

    fn language_of(&self, kind: Kind, id: &str) -> Option<Language> {
        match kind {
            Kind::Student => self.university.people.language(Role::Student, id),
            Kind::Staff => self.university.people.language(Role::Staff, id),
            Kind::Module | Kind::Room => None,
        }
    }

    /// Everybody of whom something is known that can make their feed another than most have.
    fn candidates(&self) -> HashSet<Key> {
        let usual = self.tongues.usual().language;
        let people = &self.university.people;
        let [students, staff] = [
            (Kind::Student, &people.students),
            (Kind::Staff, &people.staff),
        ]
        .map(|(kind, all)| {
            let others = all.iter().filter(move |(_, person)| {
                person.language.is_some_and(|language| language != usual)
            });
            others.map(move |(id, _)| (kind, id.clone()))
        });
        self.links
            .keys()
            .cloned()
            .chain(students)
            .chain(staff)
            .collect()
    }

    /// The name of a feed in another language than most have.
    fn name(&self, served: &Served, language: Language) -> Box<str> {
        let Link { kind, id, .. } = &*served.link;
        let people = &self.university.people;
        let person = match kind {
            Kind::Student => people.student_name(id),
            Kind::Staff => people.staff_name(id),
            Kind::Module | Kind::Room => return served.name.clone(),
        };
        self.tongues.wording(language).personal_name(person).into()
    }
}

impl ChangedOwn {
    pub(super) fn add_to(self, delta: &mut Delta) {
        delta.put_blocks.extend(self.blocks.put);
        delta.removed_blocks.extend(self.blocks.removed);
        delta.put_custom_feeds.extend(self.put);
        delta.removed_custom_feeds.extend(self.removed);
    }
}

impl Personal {
    /// The feed as the store keeps it.
    pub(super) fn stored(&self, key: &Key) -> Option<StoredFeed> {
        self.own.get(key)?.stored()
    }

    /// Each with what is served of it; with nothing if it was closed so long ago that its address is as if it had
    /// never been.
    pub(super) fn iter(
        &self,
        (now, days): (Timestamp, u16),
    ) -> impl Iterator<Item = (&Key, Option<&Arc<Link>>)> {
        self.own
            .iter()
            .map(move |(key, own)| (key, (!own.is_gone(now, days)).then_some(&own.link)))
    }

    /// How many of them were closed so long ago that nothing is served any more.
    pub(super) fn gone(&self, now: Timestamp, days: u16) -> usize {
        self.own
            .values()
            .filter(|own| own.is_gone(now, days))
            .count()
    }

    /// Whether any shows only a part, and of another day, or is from a clock that was ahead.
    pub(super) fn are_outdated(&self, now: Timestamp) -> bool {
        let mut all = self.own.values();
        all.any(|own| own.link.feed.is_outdated(now) || own.wish.since() > now)
    }

    /// Serves what the store held, as far as it is still wanted so; of the rest, what can be had without the folder.
    pub(super) fn take_up(
        &mut self,
        telling: &Telling<'_>,
        stored: Vec<StoredFeed>,
        loaded: &Loaded,
        feeds: &Feeds,
    ) {
        self.variants.take_up(loaded, telling.tongues);
        for mut stored in stored {
            let omitted = stored.take_omitted();
            let key = (stored.kind, stored.id.clone());
            let Some((own, served)) = stored.own.as_ref().zip(feeds.get(stored.kind, &stored.id))
            else {
                continue;
            };
            let standing = telling.links.standing(stored.kind, &stored.id).clone();
            let decided = standing.decided();
            let Standing {
                stopped, choices, ..
            } = standing.clone();
            // A crash in the middle of a write leaves feeds of two publishes.
            let is_of_this = own.choices == mark(&choices) && *own.whole == *served.feed.base_tag();
            if stopped.is_some() || !is_of_this {
                continue;
            }
            let wording = telling.tongues.wording(own.variant.language);
            let since = telling.since(decided.unwrap_or_default(), None);
            let block = |name: &(ActivityId, u16, u32)| {
                if name.0 == ActivityId::everything_hidden() {
                    return Some(render_everything_hidden(telling.settings, wording, since));
                }
                loaded.block_as(own.variant, *name)
            };
            let blocks = stored.blocks.iter().map(block);
            let Some(blocks) = blocks
                .collect::<Option<Vec<_>>>()
                .filter(|blocks| !blocks.is_empty())
            else {
                continue;
            };
            let heads = telling.tongues.heads(own.variant.language);
            let feed = Feed::shortened(
                heads,
                stored.kind,
                &stored.name,
                (blocks, omitted),
                telling.now,
            );
            let feed = Arc::new(
                feed.with_history(&stored.tag, stored.modified())
                    .not_before(since),
            );
            let wish = Wish::Chosen {
                variant: own.variant,
                choices,
                since,
            };
            let link = served.link_with(stored.name, feed, Arc::new(standing));
            self.own.insert(
                key,
                Own {
                    wish,
                    link,
                    is_makeshift: false,
                },
            );
        }
        let missing = telling
            .links
            .keys()
            .filter(|key| !self.own.contains_key(key))
            .cloned()
            .collect();
        self.update(telling, feeds, &missing);
    }

    /// Composes anew what is not as it was, of all.
    pub(super) fn update_all(&mut self, telling: &Telling<'_>, feeds: &Feeds) -> ChangedOwn {
        let mut candidates = telling.candidates();
        // Whose feed has once been another keeps one of its own, for its date of change must never fall.
        candidates.extend(self.own.keys().cloned());
        let mut changed = self.update(telling, feeds, &candidates);
        if !self.variants.is_empty() {
            let current = telling.modules.current_blocks();
            let is_notice = |block: &Arc<Block>| telling.places().student(block).is_some();
            self.variants.forget_old(
                |block| current.contains(&Arc::as_ptr(block)) || is_notice(block),
                &mut changed.blocks,
            );
        }
        changed
    }

    /// Composes anew what is not as it was, of these.
    pub(super) fn update(
        &mut self,
        telling: &Telling<'_>,
        feeds: &Feeds,
        keys: &HashSet<Key>,
    ) -> ChangedOwn {
        let mut changed = ChangedOwn::default();
        let is_same = |own: &Own, served: &Served, wish: &Wish| {
            let is_current = !own.is_makeshift && !own.link.feed.is_outdated(telling.now);
            is_current && own.wish == *wish && Arc::ptr_eq(&own.link.whole, &served.feed)
        };
        let due: Vec<(&Key, &Served, Wish, Standing)> = keys
            .par_iter()
            .filter_map(|key| {
                let served = feeds.get(key.0, &key.1)?;
                let own = self.own.get(key);
                let (wish, standing) = telling.wish(key, own)?;
                let is_due = !own.is_some_and(|own| is_same(own, served, &wish));
                is_due.then_some((key, served, wish, standing))
            })
            .collect();
        let usual = telling.tongues.usual();
        let wanted = due.par_iter().flat_map_iter(|(_, served, wish, _)| {
            let variant = wish.variant().filter(|variant| *variant != usual);
            let blocks = served
                .feed
                .blocks()
                .iter()
                .filter(|block| !block.is_description());
            variant.into_iter().flat_map(move |variant| {
                blocks
                    .clone()
                    .map(move |block| (variant, Arc::clone(block)))
            })
        });
        changed.blocks = self.variants.render(telling, wanted);
        let composed: Vec<(Key, Own)> = due
            .into_par_iter()
            .map(|(key, served, wish, standing)| {
                let own = self.compose(telling, key, served, (wish, standing));
                (key.clone(), own)
            })
            .collect();
        for (key, own) in composed {
            if own.is_storable() {
                changed.put.push(key.clone());
            }
            self.own.insert(key, own);
        }
        let lost = keys.iter().filter(|key| feeds.get(key.0, &key.1).is_none());
        for key in lost {
            changed
                .removed
                .extend(self.own.remove(key).map(|_| key.clone()));
        }
        // What is forgotten before the folder has been read would stay in the store.
        if !telling.is_blind {
            self.variants.forget_unwanted(
                &self.own.values().filter_map(Own::variant).collect(),
                &mut changed.blocks,
            );
        }
        changed
    }

    fn compose(
        &self,
        telling: &Telling<'_>,
        key: &Key,
        served: &Served,
        (wish, standing): (Wish, Standing),
    ) -> Own {
        telling.progress.begin(Stage::Composing);
        let old = self.own.get(key).map_or(&served.feed, |own| &own.link.feed);
        let language = wish.language();
        let (blocks, is_makeshift) = match &wish {
            Wish::Closed { since, .. } => (
                vec![render_closed(
                    telling.settings,
                    telling.tongues.wording(language),
                    *since,
                )],
                false,
            ),
            Wish::Chosen {
                variant,
                choices,
                since,
            } => self.chosen(telling, served, (*variant, choices, *since)),
        };
        let name = if language == telling.tongues.usual().language {
            served.name.clone()
        } else {
            telling.name(served, language)
        };
        let since = wish.since();
        let now = match &wish {
            Wish::Closed { .. } => since,
            Wish::Chosen { .. } => telling.now,
        };
        let omitted = if wish.variant().is_some() {
            served.feed.omitted()
        } else {
            Omitted::default()
        };
        let feed = Feed::shortened(
            telling.tongues.heads(language),
            key.0,
            &name,
            (blocks, omitted),
            now,
        );
        let feed = Arc::new(
            feed.with_history(old.base_tag(), old.modified())
                .not_before(since),
        );
        Own {
            link: served.link_with(name, feed, Arc::new(standing)),
            wish,
            is_makeshift,
        }
    }

    /// The blocks of a feed as its owner chose, and whether that could not be heeded in all.
    fn chosen(
        &self,
        telling: &Telling<'_>,
        served: &Served,
        (variant, choices, since): (Variant, &Choices, Timestamp),
    ) -> (Vec<Arc<Block>>, bool) {
        let usual = telling.tongues.usual();
        let mut is_makeshift = telling.is_blind;
        let mut blocks = Vec::with_capacity(served.feed.blocks().len());
        for block in served.feed.blocks() {
            // Those come back with the blocks that name them; before the folder has been read they are kept.
            if block.is_description() && !telling.is_blind {
                continue;
            }
            let place = telling.places().activity(block);
            let is_apart =
                block.is_description() || block.activity == ActivityId::nothing_published();
            is_makeshift |=
                place.is_none() && !is_apart && telling.places().student(block).is_none();
            let is_hidden = place.is_some_and(|(module, activity)| {
                telling.is_hidden(&served.link, choices, block, module)
                    || choices.hidden_types.contains(&activity.kind)
            });
            if is_hidden {
                continue;
            }
            blocks.extend(if variant == usual {
                Some(Arc::clone(block))
            } else {
                self.variants.of(variant, block)
            });
        }
        if blocks.iter().all(|block| block.is_description()) {
            let wording = telling.tongues.wording(variant.language);
            blocks.push(render_everything_hidden(telling.settings, wording, since));
        }
        (
            if telling.is_blind {
                blocks
            } else {
                telling.modules.with_zones(blocks)
            },
            is_makeshift,
        )
    }
}

impl Own {
    fn variant(&self) -> Option<Variant> {
        self.wish.variant()
    }

    fn is_gone(&self, now: Timestamp, days: u16) -> bool {
        match self.wish {
            Wish::Closed { since, .. } => {
                now.duration_since(since) >= SignedDuration::from_hours(24 * i64::from(days))
            }
            Wish::Chosen { .. } => false,
        }
    }

    /// Whether the store keeps it: not a closed feed, which can be made at any time, and not an incomplete one.
    fn is_storable(&self) -> bool {
        matches!(self.wish, Wish::Chosen { .. }) && !self.is_makeshift
    }

    /// As the store keeps it.
    fn stored(&self) -> Option<StoredFeed> {
        let Wish::Chosen {
            variant, choices, ..
        } = &self.wish
        else {
            return None;
        };
        let Link {
            kind,
            id,
            name,
            feed,
            whole,
            ..
        } = &*self.link;
        if !self.is_storable() {
            return None;
        }
        let own = StoredOwn {
            variant: *variant,
            choices: mark(choices),
            whole: whole.base_tag().into(),
        };
        Some(StoredFeed {
            own: Some(own),
            ..StoredFeed::of(*kind, id, name, feed)
        })
    }
}

impl Wish {
    fn language(&self) -> Language {
        match self {
            Self::Closed { language, .. } => *language,
            Self::Chosen { variant, .. } => variant.language,
        }
    }

    fn since(&self) -> Timestamp {
        match self {
            Self::Closed { since, .. } | Self::Chosen { since, .. } => *since,
        }
    }

    fn variant(&self) -> Option<Variant> {
        match self {
            Self::Closed { .. } => None,
            Self::Chosen { variant, .. } => Some(*variant),
        }
    }
}

/// By which choices that were made since are told from those that a stored feed heeds.
fn mark(choices: &Choices) -> u64 {
    xxh3_64(&serde_json::to_vec(choices).expect("choices have string keys only"))
}
