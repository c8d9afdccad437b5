//! The data from which customised feeds are rendered, and the form that the owner of a link chose.

use std::collections::HashSet;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;

use super::feed_texts::FeedTexts;
use super::progress::Progress;
use super::rendered_modules::RenderedModules;
use super::served_feed::ServedFeed;
use super::variants::BlockOrigins;
use crate::config::{self, CancelledMeetings};
use crate::feed::{Block, FeedId, Kind, RenderInput, Revision, RoomsAndPeople, Variant};
use crate::language::Language;
use crate::links::{Choices, LinkId, LinkState, LinkTable};
use crate::timetable::{Activity, Module, University};

/// The form of a customised feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FeedSpec {
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

/// The data from which customised feeds and variants are rendered.
pub(super) struct RenderContext<'a> {
    pub(super) settings: &'a config::FeedConfig,
    /// The kinds of feeds that everybody may read.
    pub(super) public: &'a config::PublicConfig,
    pub(super) texts: &'a FeedTexts,
    pub(super) links: &'a LinkTable,
    pub(super) university: &'a University,
    pub(super) modules: &'a RenderedModules,
    /// The folder has not been read yet. Nothing can be rendered, and nobody's language is known.
    pub(super) is_before_first_read: bool,
    /// Today, and the number of days before its date on which a notice is shown.
    pub(super) notice_days: (Date, u16),
    pub(super) revision: Revision,
    pub(super) now: Timestamp,
    pub(super) progress: &'a Progress,
    /// Computed when first needed: never, if no feed is customised.
    pub(super) places: OnceLock<BlockOrigins<'a>>,
}

impl FeedSpec {
    pub(super) fn language(&self) -> Language {
        match self {
            Self::Closed { language, .. } => *language,
            Self::Chosen { variant, .. } => variant.language,
        }
    }

    pub(super) fn since(&self) -> Timestamp {
        match self {
            Self::Closed { since, .. } | Self::Chosen { since, .. } => *since,
        }
    }

    pub(super) fn variant(&self) -> Option<Variant> {
        match self {
            Self::Closed { .. } => None,
            Self::Chosen { variant, .. } => Some(*variant),
        }
    }
}

impl<'a> RenderContext<'a> {
    /// The activities and notices from which blocks were made.
    pub(super) fn places(&self) -> &BlockOrigins<'a> {
        self.places
            .get_or_init(|| BlockOrigins::of(self.modules, self.university))
    }

    /// The settings for rendering blocks in a language.
    pub(super) fn render_input(&self, language: Language) -> RenderInput<'_> {
        RenderInput {
            settings: self.settings,
            names: RoomsAndPeople {
                rooms: &self.university.rooms,
                people: &self.university.people,
            },
            feed_text: self.texts.feed_text(language),
            zones: self.modules.all_zones(),
            now: self.revision,
        }
    }

    /// The spec of a feed and the state of its link; `None` for a usual feed.
    pub(super) fn spec(
        &self,
        link_id: &LinkId,
        known: Option<&FeedSpec>,
    ) -> Option<(FeedSpec, LinkState)> {
        let link_state = self.links.link_state(link_id);
        let decided = link_state.last_decision();
        let LinkState {
            stopped, choices, ..
        } = link_state;
        let usual = self.texts.usual();
        let stored = known.filter(|_| self.is_before_first_read);
        let language = choices
            .language
            .or(stored.map(FeedSpec::language))
            .or_else(|| self.language_of(&link_id.feed_id))
            .unwrap_or(usual.language);
        // Nobody makes a further link of a feed that is off. A journal that was put together may have one.
        let first = LinkId::from(link_id.feed_id.clone());
        let stopped = stopped.or(self.links.link_state(&first).stopped);
        if let Some(since) = stopped {
            let since = self.since(since, known.filter(|spec| spec.variant().is_none()));
            let mut link_state = link_state.clone();
            link_state.stopped = stopped;
            return Some((FeedSpec::Closed { since, language }, link_state));
        }
        let since = self.since(decided.unwrap_or_default(), known);
        let drop_cancelled =
            choices.drop_cancelled && self.settings.cancelled == CancelledMeetings::Show;
        let variant = if link_state.is_busy_only() {
            // One form for all, whatever else was chosen.
            Variant {
                language,
                alarm_minutes: None,
                drop_cancelled: true,
                is_busy_only: true,
            }
        } else {
            Variant {
                language,
                alarm_minutes: choices.alarm_minutes,
                drop_cancelled,
                is_busy_only: false,
            }
        };
        // A feed about which its owner once decided something keeps its own date of change, even with the usual
        // choices.
        let is_usual = variant == usual
            && *choices == Choices::default()
            && known.is_none()
            && decided.is_none();
        if is_usual {
            return None;
        }
        let spec = FeedSpec::Chosen {
            variant,
            choices: choices.clone(),
            since,
        };
        Some((spec, link_state.clone()))
    }

    /// The time from which a decision counts. A future time comes from a clock that was ahead; it is replaced by the
    /// time at which the clock was right again.
    pub(super) fn since(&self, decided: Timestamp, known: Option<&FeedSpec>) -> Timestamp {
        if decided <= self.now {
            return decided;
        }
        let known = known.map(FeedSpec::since);
        known.filter(|known| *known <= self.now).unwrap_or(self.now)
    }

    /// Whether the choices of a link leave a block out. The notices of a student are for the student alone, so a further link has
    /// none.
    pub(super) fn is_left_out(&self, link_id: &LinkId, choices: &Choices, block: &Block) -> bool {
        if !link_id.number.is_first() && self.places().student(block).is_some() {
            return true;
        }
        let place = self.places().activity(block);
        place.is_some_and(|(module, activity)| {
            choices.hidden_types.contains(&activity.activity_type)
                || self.is_hidden(&link_id.feed_id, choices, block, (module, activity))
        })
    }

    /// Whether a block is hidden by its module, its groups or its activity. A joint activity has several modules. A student
    /// hides it by hiding all of them that the student takes, or their groups in them. Other people are offered one of
    /// them, which may change. The activity is offered as one, so one side of it is enough.
    fn is_hidden(
        &self,
        FeedId { kind, id }: &FeedId,
        choices: &Choices,
        block: &Block,
        own: (&Module, &Activity),
    ) -> bool {
        let is_hidden = |(module, activity): (&Module, &Activity)| {
            choices.hides_module(module) || choices.hides_groups(module, &activity.groups)
        };
        let sides = self.places().sides(block);
        let mut all = sides.iter().copied().chain([own]);
        if all.any(|(module, activity)| choices.hides_activity(module, activity)) {
            return true;
        }
        if kind.follows_enrolment() {
            let mut taken = sides
                .iter()
                .filter(|(module, _)| self.university.is_enrolled(id, module));
            is_hidden(own) && taken.all(|side| is_hidden(*side))
        } else {
            is_hidden(own) || sides.iter().any(|side| is_hidden(*side))
        }
    }

    fn language_of(&self, FeedId { kind, id }: &FeedId) -> Option<Language> {
        self.university.people.language(kind.role()?, id)
    }

    /// The feeds that may be customised, by everything that is known.
    pub(super) fn candidates(&self) -> HashSet<LinkId> {
        let usual = self.texts.usual().language;
        let mut candidates: HashSet<LinkId> = self.links.link_ids().cloned().collect();
        for kind in Kind::ALL {
            let people = kind.role().map(|role| self.university.people.of_role(role));
            for (id, person) in people.into_iter().flatten() {
                if person.language.is_some_and(|language| language != usual) {
                    candidates.extend(self.links.links_of(&FeedId::new(kind, &**id)));
                }
            }
        }
        candidates
    }

    /// The name of a customised feed.
    pub(super) fn feed_name(&self, served: &ServedFeed, language: Language) -> Box<str> {
        let FeedId { kind, id } = served.feed_id();
        let title = kind.title(self.university, id);
        let feed_text = self.texts.feed_text(language);
        kind.feed_name(feed_text, id, title).into()
    }
}
