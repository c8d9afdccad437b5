//! The kinds of feeds: one table with a row for each.

use serde::{Deserialize, Serialize};

use crate::config::PublicConfig;
use crate::folder::{IdKind, Role};

/// The kind of person or thing that has the timetable in a feed. The numbers and names are stored, and tokens are made
/// from the names: a new kind comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Student,
    Staff,
    Module,
    Room,
}

/// The facts about one kind of feed.
struct KindFacts {
    kind: Kind,
    /// The name on the command line, in files and in queries.
    singular: &'static str,
    /// The name of a folder with such feeds, and of the public ones' paths.
    plural: &'static str,
    /// The kind of the ids of such feeds in the data folder.
    id_kind: IdKind,
    /// The key of the text that describes such a calendar.
    description: &'static str,
    readers: Readers,
}

/// The people who read a feed of a kind.
enum Readers {
    /// One person, at a secret address.
    Person {
        role: Role,
        /// Whether the feed shows the groups that the person is enrolled in.
        follows_enrolment: bool,
    },
    /// Everybody if the setting says so, else the people who share a secret address.
    Many {
        is_public: fn(&PublicConfig) -> bool,
        texts: PublicTexts,
    },
}

/// The keys of the texts on public pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicTexts {
    /// The heading of the list of all such feeds.
    pub list: &'static str,
    /// The label of the field that searches the list.
    pub search: &'static str,
    /// The link from the page of one such feed to another website.
    pub link: &'static str,
}

/// In the order of the enum, which is the order in which kinds are listed.
static TABLE: [KindFacts; 4] = [
    KindFacts {
        kind: Kind::Student,
        singular: "student",
        plural: "students",
        id_kind: IdKind::Student,
        description: "description-student",
        readers: Readers::Person {
            role: Role::Student,
            follows_enrolment: true,
        },
    },
    KindFacts {
        kind: Kind::Staff,
        singular: "staff",
        plural: "staff",
        id_kind: IdKind::Staff,
        description: "description-staff",
        readers: Readers::Person {
            role: Role::Staff,
            follows_enrolment: false,
        },
    },
    KindFacts {
        kind: Kind::Module,
        singular: "module",
        plural: "modules",
        id_kind: IdKind::Module,
        description: "description-module",
        readers: Readers::Many {
            is_public: |public| public.modules,
            texts: PublicTexts {
                list: "modules-title",
                search: "modules-search",
                link: "meeting-url",
            },
        },
    },
    KindFacts {
        kind: Kind::Room,
        singular: "room",
        plural: "rooms",
        id_kind: IdKind::Room,
        description: "description-room",
        readers: Readers::Many {
            is_public: |public| public.rooms,
            texts: PublicTexts {
                list: "rooms-title",
                search: "rooms-search",
                link: "room-map",
            },
        },
    },
];

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
            Readers::Person { role, .. } => Some(role),
            Readers::Many { .. } => None,
        }
    }

    /// Whether such a feed shows the groups that its person is enrolled in.
    pub fn follows_enrolment(self) -> bool {
        match self.facts().readers {
            Readers::Person {
                follows_enrolment, ..
            } => follows_enrolment,
            Readers::Many { .. } => false,
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
        let public = |modules, rooms| PublicConfig { modules, rooms };
        let open = |settings: PublicConfig| {
            let kinds = Kind::ALL.into_iter();
            kinds
                .filter(|kind| kind.is_public(&settings))
                .collect::<Vec<Kind>>()
        };
        assert_eq!(open(public(false, false)), []);
        assert_eq!(open(public(true, false)), [Kind::Module]);
        assert_eq!(open(public(false, true)), [Kind::Room]);
    }
}
