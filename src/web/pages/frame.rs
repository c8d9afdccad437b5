//! The frame of every page: the institution, links to other pages, the languages, and the contact for help.

use std::sync::Arc;

use serde::Serialize;

use super::super::Site;
use super::super::inline_assets::InlineAssets;
use super::super::negotiation::LANGUAGE_COOKIE;
use super::super::route::Route;
use super::super::static_files::StaticFile;
use super::query;
use crate::feed::Kind;
use crate::language::{Language, Words};

/// The fields of `layout.html`.
#[derive(Clone, Debug, Serialize)]
pub(in super::super) struct Frame {
    /// The path of `base_url`, with which every address in a template begins. Usually empty.
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
    pub(super) inline: Arc<InlineAssets>,
    pub(super) icon: String,
    pub(super) logo: String,
    pub(super) navigation: Vec<NavigationLink>,
    pub(super) languages: Vec<LanguageLink>,
    pub(super) own_language: &'static str,
}

/// A link to a page that every page has.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NavigationLink {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) is_here: bool,
}

/// A link to the same page in another language.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LanguageLink {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) address: String,
    pub(super) is_current: bool,
}

impl Frame {
    /// The frame of the page at `path`. It links to the lists of the kinds that are `listed`.
    pub(in super::super) fn new(
        site: &Site,
        words: &Words,
        path: &str,
        query: &str,
        listed: &[Kind],
    ) -> Self {
        let support = site.institution.support.clone();
        let is_mail = support.contains('@') && !support.contains('/');
        let file = |file| format!("{}{}", site.base_path, site.static_files.path(file));
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
            icon: file(StaticFile::Icon),
            logo: file(StaticFile::Logo),
            navigation: navigation(listed, site.offers_sign_in())
                .map(|(route, key)| navigation_link(site, words, path, &route, key))
                .collect(),
            languages: Language::ALL
                .into_iter()
                .map(|other| language_link(other, language, query))
                .collect(),
            own_language: language.own_name(),
        }
    }
}

impl Frame {
    /// Makes it the frame of a page of the support desk: with a link to the desk, and its languages.
    pub(super) fn add_desk(&mut self, site: &Site, words: &Words, path: &str) {
        let link = navigation_link(site, words, path, &Route::Desk, "desk-title");
        self.navigation.push(link);
        let of_desk = Language::OF_DESK.map(Language::code);
        self.languages
            .retain(|language| of_desk.contains(&language.code));
    }
}

/// The pages to which every page links, each with the key of its name.
fn navigation(
    listed: &[Kind],
    offers_sign_in: bool,
) -> impl Iterator<Item = (Route, &'static str)> {
    let lists = listed
        .iter()
        .filter_map(|kind| Some((Route::List(*kind), kind.public_texts()?.list)));
    [
        (Route::Home, "navigation-home"),
        (Route::Help(None), "navigation-help"),
    ]
    .into_iter()
    .chain(lists)
    .chain(offers_sign_in.then_some((Route::Me(None), "my-feed-title")))
}

fn navigation_link(
    site: &Site,
    words: &Words,
    path: &str,
    route: &Route,
    key: &str,
) -> NavigationLink {
    let own = route.path();
    let is_below = || {
        path.strip_prefix(&own)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let is_here = path == own || *route != Route::Home && is_below();
    NavigationLink {
        name: words.text(key),
        address: site.path(route),
        is_here,
    }
}

fn language_link(language: Language, current: Language, query: &str) -> LanguageLink {
    LanguageLink {
        code: language.code(),
        name: language.own_name(),
        address: format!("?{}", query::with(query, LANGUAGE_COOKIE, language.code())),
        is_current: language == current,
    }
}
