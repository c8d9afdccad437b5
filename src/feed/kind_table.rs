//! The kinds of feeds: one table with a row for each.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{ModulePart, Selection};
use crate::config::PublicConfig;
use crate::folder::{IdKind, Role};
use crate::timetable::{Module, University, module_name};

/// The kind of person or thing that has the timetable in a feed. The numbers and names are stored, and tokens are made
/// from the names: a new kind comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Student,
    Staff,
    Module,
    Room,
    Programme,
}

/// The facts about one kind of feed.
pub(super) struct KindFacts {
    pub(super) kind: Kind,
    /// The name on the command line, in files and in queries.
    pub(super) singular: &'static str,
    /// The name of a folder with such feeds, and of the public ones' paths.
    pub(super) plural: &'static str,
    /// The kind of the ids of such feeds in the data folder.
    pub(super) id_kind: IdKind,
    /// The key of the text that describes such a calendar.
    pub(super) description: &'static str,
    /// The ids that have a feed even if no activity is selected for them.
    pub(super) known_ids: for<'a> fn(&'a University) -> Vec<&'a str>,
    /// The id that the person or thing has now, for one that it may have had before.
    pub(super) current_id: for<'a> fn(&'a University, &'a str) -> &'a str,
    /// The name of the person or thing, or its id where no name is known.
    pub(super) title: for<'a> fn(&'a University, &'a str) -> &'a str,
    pub(super) selection: Selection,
    pub(super) readers: Readers,
}

/// The people who read a feed of a kind.
pub(super) enum Readers {
    /// One person, at a secret address.
    Person { role: Role },
    /// Everybody if the setting says so, else the people who share a secret address.
    Many {
        is_public: fn(&PublicConfig) -> bool,
        /// The name of a feed, from the id and the title of its thing.
        feed_name: for<'a> fn(&'a str, &'a str) -> Cow<'a, str>,
        page: fn(&University, &str) -> PublicPage,
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
    /// The name of one such feed that somebody has added to a calendar.
    pub added: &'static str,
    /// The link from the page of one such feed to another website.
    pub link: &'static str,
}

/// The part of a public feed's page that only its kind knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicPage {
    /// The lines below the name.
    pub lines: Vec<String>,
    /// The address of a page about the same thing on another website.
    pub url: Option<String>,
}

/// In the order of the enum, which is the order in which kinds are listed.
pub(super) static TABLE: [KindFacts; 5] = [
    KindFacts {
        kind: Kind::Student,
        singular: "student",
        plural: "students",
        id_kind: IdKind::Student,
        description: "description-student",
        known_ids: |university| {
            let people = university.people.students.keys();
            let noticed = university.notices.keys();
            people.chain(noticed).map(AsRef::as_ref).collect()
        },
        current_id: |_, id| id,
        title: |university, id| university.people.student_name(id),
        selection: Selection::Enrolments,
        readers: Readers::Person {
            role: Role::Student,
        },
    },
    KindFacts {
        kind: Kind::Staff,
        singular: "staff",
        plural: "staff",
        id_kind: IdKind::Staff,
        description: "description-staff",
        known_ids: |university| university.people.staff.keys().map(AsRef::as_ref).collect(),
        current_id: |_, id| id,
        title: |university, id| university.people.staff_name(id),
        selection: Selection::Named(|names| names.staff),
        readers: Readers::Person { role: Role::Staff },
    },
    KindFacts {
        kind: Kind::Module,
        singular: "module",
        plural: "modules",
        id_kind: IdKind::Module,
        description: "description-module",
        known_ids: |university| {
            let codes = university.module_codes().into_iter();
            codes.chain(university.former_codes()).collect()
        },
        current_id: University::current_code,
        title: |university, code| {
            let code = university.current_code(code);
            let latest = university.terms_of(code).last();
            latest.map_or(code, |module| &module.title)
        },
        selection: Selection::Modules(module_parts),
        readers: Readers::Many {
            is_public: |public| public.modules,
            feed_name: module_name,
            page: module_page,
            texts: PublicTexts {
                list: "modules-title",
                search: "modules-search",
                added: "added-module",
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
        known_ids: |university| university.rooms.names().collect(),
        current_id: |_, id| id,
        title: |university, name| university.rooms.title(name),
        selection: Selection::Named(|names| names.rooms),
        readers: Readers::Many {
            is_public: |public| public.rooms,
            feed_name: |_, title| title.into(),
            page: room_page,
            texts: PublicTexts {
                list: "rooms-title",
                search: "rooms-search",
                added: "added-room",
                link: "room-map",
            },
        },
    },
    KindFacts {
        kind: Kind::Programme,
        singular: "programme",
        plural: "programmes",
        id_kind: IdKind::Programme,
        description: "description-programme",
        known_ids: |university| {
            let programmes = university.programmes.iter();
            programmes.map(|programme| &*programme.value.id).collect()
        },
        current_id: |_, id| id,
        title: |university, id| {
            let programme = university.programme(id);
            programme.map_or(id, |programme| &programme.title)
        },
        selection: Selection::Modules(programme_parts),
        readers: Readers::Many {
            is_public: |public| public.programmes,
            feed_name: |_, title| title.into(),
            page: programme_page,
            texts: PublicTexts {
                list: "programmes-title",
                search: "programmes-search",
                added: "added-programme",
                link: "programme-page",
            },
        },
    },
];

/// The terms of a module, and its page in the last of them.
fn module_page(university: &University, code: &str) -> PublicPage {
    let terms = university.terms_of(code);
    let mut terms: Vec<&Module> = terms.chain(university.formerly(code)).collect();
    terms.sort_by_key(|module| university.first_monday(&module.term));
    let lines = terms
        .iter()
        .map(|module| university.term_title(&module.term));
    let url = terms.last().and_then(|module| module.url.as_deref());
    PublicPage {
        lines: lines.map(str::to_owned).collect(),
        url: url.map(str::to_owned),
    }
}

/// The name of a room that has a title, and its map.
fn room_page(university: &University, name: &str) -> PublicPage {
    let has_title = university.rooms.title(name) != name;
    let room = university.rooms.get(name);
    let url = room.and_then(|room| room.url.as_deref());
    PublicPage {
        lines: has_title.then(|| name.to_owned()).into_iter().collect(),
        url: url.map(str::to_owned),
    }
}

/// The module with this code, and those that had it before.
fn module_parts<'a>(university: &'a University, code: &'a str) -> Vec<ModulePart<'a>> {
    let renamed = university.formerly(code).map(|module| ModulePart {
        term: Some(&module.term),
        ..ModulePart::whole(&module.code)
    });
    let own = std::iter::once(ModulePart::whole(code));
    own.chain(renamed).collect()
}

fn programme_parts<'a>(university: &'a University, id: &'a str) -> Vec<ModulePart<'a>> {
    let Some(programme) = university.programme(id) else {
        return Vec::new();
    };
    let modules = programme.modules.iter();
    let parts = modules.map(|module| ModulePart {
        code: &module.code,
        term: programme.term.as_ref().map(|(term, _)| &**term),
        groups: Some(&module.groups),
    });
    let mut parts: Vec<ModulePart<'a>> = parts.collect();
    if university.has_former_codes() {
        let position = |index| university.position_in_feeds(index);
        parts.sort_by_key(|part| university.indices_of(part.code).map(position).min());
    }
    parts
}

/// The id of a programme that has a title, its term, and its page.
fn programme_page(university: &University, id: &str) -> PublicPage {
    let Some(programme) = university.programme(id) else {
        return PublicPage::default();
    };
    let id = (*programme.title != *id).then_some(id);
    let term = programme.term.as_ref();
    let term = term.map(|(term, _)| university.term_title(term));
    PublicPage {
        lines: id.into_iter().chain(term).map(str::to_owned).collect(),
        url: programme.url.as_deref().map(str::to_owned),
    }
}
