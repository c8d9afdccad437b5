//! What every page has around it: the institution, the way to the other pages, the languages, where to get help.

use std::sync::Arc;

use serde::Serialize;

use super::super::Site;
use super::super::inline::Inline;
use super::super::negotiation::LANGUAGE_COOKIE;
use super::query;
use crate::language::{Language, Words};

/// The fields of `layout.html`.
#[derive(Clone, Debug, Serialize)]
pub(in super::super) struct Frame {
    /// The path of `base_url`: every address that a template writes itself begins with it. Empty without one.
    pub(super) base_path: String,
    pub(super) language: &'static str,
    /// `ltr` or `rtl`.
    pub(super) direction: &'static str,
    pub(super) institution: String,
    /// The institution's own paragraphs.
    pub(super) paragraphs: Vec<String>,
    pub(super) has_support: bool,
    pub(super) support: String,
    pub(super) support_link: String,
    pub(super) inline: Arc<Inline>,
    pub(super) icon: String,
    pub(super) logo: String,
    pub(super) places: Vec<Place>,
    pub(super) languages: Vec<Choice>,
    pub(super) own_language: &'static str,
}

/// A page that one can go to from everywhere.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) is_here: bool,
}

/// A language that one can change to.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Choice {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) address: String,
    pub(super) is_current: bool,
}

/// The pages of every site, with the key of their name.
const PLACES: [(&str, &str); 4] = [
    ("/", "place-home"),
    ("/help", "place-help"),
    ("/modules", "modules-title"),
    ("/rooms", "rooms-title"),
];

impl Frame {
    pub(in super::super) fn new(site: &Site, words: &Words, path: &str, query: &str) -> Self {
        let support = site.institution.support.clone();
        let is_mail = support.contains('@') && !support.contains('/');
        let file = |path| site.path(site.static_files.address(path));
        let language = words.language();
        Self {
            base_path: site.base_path.clone(),
            language: language.code(),
            direction: if words.is_right_to_left() {
                "rtl"
            } else {
                "ltr"
            },
            institution: site.institution.name.clone(),
            paragraphs: site.institution.paragraphs.clone(),
            has_support: !support.is_empty(),
            support_link: if is_mail {
                format!("mailto:{support}")
            } else {
                support.clone()
            },
            support,
            inline: site.inline.clone(),
            icon: file("/static/icon.svg"),
            logo: file("/static/logo"),
            places: places(site)
                .map(|(address, key)| place(site, words, path, address, key))
                .collect(),
            languages: Language::ALL
                .into_iter()
                .map(|other| choice(other, language, query))
                .collect(),
            own_language: language.own_name(),
        }
    }
}

fn places(site: &Site) -> impl Iterator<Item = (&'static str, &'static str)> {
    let (modules, rooms) = (site.public.modules, site.public.rooms);
    PLACES
        .into_iter()
        .filter(move |(address, _)| match *address {
            "/modules" => modules,
            "/rooms" => rooms,
            _ => true,
        })
}

fn place(site: &Site, words: &Words, path: &str, address: &str, key: &str) -> Place {
    let is_below = || {
        path.strip_prefix(address)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let is_here = path == address || address != "/" && is_below();
    Place {
        name: words.text(key),
        address: site.path(address),
        is_here,
    }
}

fn choice(language: Language, current: Language, query: &str) -> Choice {
    Choice {
        code: language.code(),
        name: language.own_name(),
        address: format!("?{}", query::with(query, LANGUAGE_COOKIE, language.code())),
        is_current: language == current,
    }
}
