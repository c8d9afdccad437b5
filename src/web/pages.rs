//! The pages for people: the parts that they share, and the way in which a page is sent.

mod added_feeds;
mod api_docs;
mod atom;
mod change_list;
mod choice_page;
mod choices;
mod confirm;
mod csv;
mod dates;
mod desk;
mod error_page;
mod external_link;
mod feed_to_subscribe;
mod fetch_list;
mod frame;
mod further_link;
mod grid;
mod help;
mod home;
mod hues;
mod link_settings;
mod list;
mod meeting_list;
mod meeting_view;
mod message_panel;
mod missing_row;
mod module_parts;
mod module_row;
mod moved_lines;
mod my_feed;
mod next_meeting;
mod notice_row;
mod page_access;
mod page_context;
mod public_feed;
pub(super) mod query;
mod reminders;
mod sign_in;
mod stop_messages;
mod subscribe;
mod templates;
mod today;
mod way_back;
mod week;

pub(super) use added_feeds::can_be_added;
pub(super) use api_docs::api_docs;
pub(super) use atom::{ChangesAddresses, atom, replaced_atom};
pub use change_list::change_lines;
pub(super) use choice_page::{choice_page, choices, impossible_choices};
pub(super) use choices::ImpossibleChoices;
pub(super) use confirm::{LinkAction, confirm, is_confirmed, reason, resets_all};
pub(super) use desk::{
    DeskAction, DeskOutcome, LetterForm, PeopleStates, TokenForm, UnsentReason, UserAction,
    UserForm, desk_action, desk_entry, desk_hold, desk_link, desk_mail_form, desk_mass_change,
    desk_overview, desk_reason, desk_search, desk_table, desk_tokens, desk_unsent, desk_users,
    desk_view,
};
pub use desk::{DeskSummary, FurtherFacts, LinkFacts};
pub(super) use error_page::ErrorPages;
pub(super) use external_link::external_link;
pub(super) use feed_to_subscribe::FeedToSubscribe;
pub use fetch_list::LinkFetches;
pub(super) use further_link::{FurtherLinkForm, further_link};
pub(super) use grid::css as grid_css;
pub(super) use help::{app_help, app_help_with, help, help_with};
pub(super) use home::home;
pub(super) use link_settings::link_settings;
pub(super) use list::list;
pub(super) use meeting_list::meeting_list;
pub(super) use message_panel::{MessageForm, message_form};
pub(super) use my_feed::my_feed;
pub(super) use page_access::{PageAccess, SessionPart};
pub(super) use page_context::PageContext;
pub(super) use public_feed::public_feed;
pub(super) use sign_in::{
    ProviderFault, ends_all_sessions, form_token, language_query, name_and_password, no_timetable,
    provider_answer, sign_in,
};
pub(super) use stop_messages::stop_messages;
pub(super) use templates::Templates;
pub(super) use way_back::{path_back, same_way_back, way_back};

use askama::Template;
use serde::Serialize;

use super::Site;
use super::route::Route;
use crate::config::ConfigError;
use crate::feed::Kind;
use crate::language::Words;
use crate::links::Token;
use frame::Frame;
use templates::SamplePage;

/// A page. The program's own template or the one that replaces it renders it from the same fields.
pub(super) trait Page: Template + Serialize {
    /// The template's name in `templates/`.
    const TEMPLATE: &'static str;
}

/// The clients and caches that may keep a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caching {
    /// Anybody, for some minutes.
    Public,
    /// Nobody.
    Personal,
}

/// Tries the templates that an institution has replaced, so a mistake stops the start and no reader sees it.
pub(super) fn check_overrides(site: &Site) -> Result<(), ConfigError> {
    let words = site.texts.shared(site.institution.language);
    site.templates
        .check_overrides(&samples(site, &words), &words)
}

/// An invented token.
fn sample_token() -> Token {
    Token::parse(b"secretsecretsecretsecretse").expect("26 characters of base32")
}

/// Every page with invented content.
fn samples(site: &Site, words: &Words) -> Vec<SamplePage> {
    let frame = Frame::new(site, words, &Route::Help(None).path(), "", &Kind::ALL);
    let mut all = vec![
        home::sample(words, &frame, site),
        error_page::sample(words, &frame),
    ];
    all.extend(help::samples(words, &frame, site));
    all.extend(confirm::samples(words, &frame, site));
    all.extend(list::samples(words, &frame, site));
    all.extend(sign_in::samples(words, &frame, site));
    all.extend(desk::samples(words, &frame, site));
    all.push(api_docs::sample(words, &frame, site));
    all.extend([
        my_feed::sample(words, &frame, site),
        choice_page::sample(words, &frame, site),
        link_settings::sample(words, &frame, site),
        further_link::sample(words, &frame, site),
        meeting_list::sample(words, &frame, site),
        stop_messages::sample(words, &frame, site),
        public_feed::sample(words, &frame, site),
        atom::sample(words),
    ]);
    all
}
