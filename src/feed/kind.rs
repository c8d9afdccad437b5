//! The facts about a kind of feed, as the table has them.

use std::borrow::Cow;

use super::kind_table::{Kind, KindFacts, PublicPage, PublicTexts, Readers, TABLE};
use super::{FeedText, Selection};
use crate::config::PublicConfig;
use crate::folder::{IdKind, Role};
use crate::timetable::University;

impl Kind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Student; TABLE.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = TABLE[index].kind;
            assert!(all[index] as usize == index);
            index += 1;
        }
        all
    };

    /// The kind with this name, as `as_str` gives it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind's name on the command line, in files and in queries.
    pub fn as_str(self) -> &'static str {
        self.facts().singular
    }

    /// The name of a folder with such feeds, and of the public ones' paths.
    pub fn plural(self) -> &'static str {
        self.facts().plural
    }

    /// The kind of the ids of such feeds in the data folder.
    pub fn id_kind(self) -> IdKind {
        self.facts().id_kind
    }

    /// The key of the text that describes such a calendar.
    pub fn description(self) -> &'static str {
        self.facts().description
    }

    /// Whether each such feed belongs to one person.
    pub fn is_personal(self) -> bool {
        self.role().is_some()
    }

    /// The role of the person to whom such a feed belongs.
    pub fn role(self) -> Option<Role> {
        match self.facts().readers {
            Readers::Person { role } => Some(role),
            Readers::Many { .. } => None,
        }
    }

    /// Whether such a feed shows the groups that its person is enrolled in.
    pub fn follows_enrolment(self) -> bool {
        matches!(self.selection(), Selection::Enrolments)
    }

    /// The way in which such a feed selects its activities.
    pub fn selection(self) -> Selection {
        self.facts().selection
    }

    /// The ids that have such a feed even if no activity is selected for them, in no order.
    pub fn known_ids(self, university: &University) -> Vec<&str> {
        (self.facts().known_ids)(university)
    }

    /// The id that the person or thing has now. A module may have had other codes before.
    pub fn current_id<'a>(self, university: &'a University, id: &'a str) -> &'a str {
        (self.facts().current_id)(university, id)
    }

    /// The name of the person or thing, or the id where no name is known.
    pub fn title<'a>(self, university: &'a University, id: &'a str) -> &'a str {
        (self.facts().title)(university, id)
    }

    /// The name that a feed gives itself, from the id and the title of its person or thing.
    pub fn feed_name<'a>(self, texts: &FeedText, id: &'a str, title: &'a str) -> Cow<'a, str> {
        match self.facts().readers {
            Readers::Person { .. } => texts.personal_name(title).into(),
            Readers::Many { feed_name, .. } => feed_name(id, title),
        }
    }

    /// The part of the page of such a feed that only its kind knows; empty for kinds that are never public.
    pub fn public_page(self, university: &University, id: &str) -> PublicPage {
        match self.facts().readers {
            Readers::Person { .. } => PublicPage::default(),
            Readers::Many { page, .. } => page(university, id),
        }
    }

    /// Whether anybody may read such feeds.
    pub fn is_public(self, settings: &PublicConfig) -> bool {
        match self.facts().readers {
            Readers::Person { .. } => false,
            Readers::Many { is_public, .. } => is_public(settings),
        }
    }

    /// The texts of public pages; `None` for kinds that are never public.
    pub fn public_texts(self) -> Option<PublicTexts> {
        match self.facts().readers {
            Readers::Person { .. } => None,
            Readers::Many { texts, .. } => Some(texts),
        }
    }

    fn facts(self) -> &'static KindFacts {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_name_of_a_kind_is_its_name_everywhere() {
        for kind in Kind::ALL {
            let stored = serde_json::to_string(&kind).unwrap();
            assert_eq!(stored, format!("{:?}", kind.as_str()));
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::parse("students"), None);
    }

    #[test]
    fn one_setting_opens_one_kind_and_no_setting_opens_a_persons() {
        let public = |modules, rooms, programmes| PublicConfig {
            modules,
            rooms,
            programmes,
        };
        let open = |settings: PublicConfig| {
            let kinds = Kind::ALL.into_iter();
            kinds
                .filter(|kind| kind.is_public(&settings))
                .collect::<Vec<Kind>>()
        };
        assert_eq!(open(public(false, false, false)), []);
        assert_eq!(open(public(true, false, false)), [Kind::Module]);
        assert_eq!(open(public(false, true, false)), [Kind::Room]);
        assert_eq!(open(public(false, false, true)), [Kind::Programme]);
    }
}
