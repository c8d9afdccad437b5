//! The page about a link itself: its address, the apps that use it, messages, and the ways to reset it and turn it off.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::PageResponse;
use super::super::platform::Platform;
use super::feed_to_subscribe::FeedToSubscribe;
use super::fetch_list::FetchList;
use super::frame::Frame;
use super::further_link::FurtherLinkList;
use super::message_panel::MessagePanel;
use super::my_feed::subscribe_panel;
use super::page_access::{PageAccess, SessionPart};
use super::subscribe::SubscribePanel;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, query, sample_token};
use crate::language::Words;
use crate::snapshot::{Link, Snapshot};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "link_settings.html")]
struct LinkSettingsPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the link's own page.
    page: String,
    session: SessionPart,
    /// A form about messages was sent, and holds.
    is_saved: bool,
    subscribe: SubscribePanel,
    has_fetches: bool,
    fetches: FetchList,
    messages: MessagePanel,
    links: FurtherLinkList,
    /// The paths of the pages that ask before the link is reset, and before the feed is turned off.
    reset: String,
    turn_off: String,
}

impl Page for LinkSettingsPage<'_> {
    const TEMPLATE: &'static str = "link_settings.html";
}

/// Answers with the page.
pub(in super::super) fn link_settings(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    link: &Link,
    access: &PageAccess,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let (site, words) = (context.site, &*context.words);
    let university = snapshot.timetable.as_deref().map(|known| &**known);
    let fetches = FetchList::new(words, site, university, &link.id(), now);
    let action = |action| site.path(&access.address.action(action));
    let view = LinkSettingsPage {
        words,
        frame: context.frame(),
        page: access.page(site),
        session: access.session.clone(),
        is_saved: query::value(context.request.query_string(), "messages").is_some(),
        subscribe: subscribe_panel(context, link, access),
        has_fetches: fetches.is_some(),
        fetches: fetches.unwrap_or_default(),
        messages: MessagePanel::new(context, (snapshot, link), access, true),
        links: FurtherLinkList::new(context, (snapshot, link), access, now),
        reset: action(super::LinkAction::Reset),
        turn_off: action(super::LinkAction::TurnOff),
    };
    context.respond(&view, Caching::Personal)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let feed = FeedToSubscribe::personal("Siân’s".into(), site, sample_token());
    SamplePage::of(&LinkSettingsPage {
        words,
        frame: frame.clone(),
        page: "/f/secret/".into(),
        session: SessionPart::sample(site, words),
        is_saved: true,
        subscribe: SubscribePanel::new(words, site, &feed, Platform::Computer),
        has_fetches: true,
        fetches: FetchList::sample(words),
        messages: MessagePanel::sample(words, site),
        links: FurtherLinkList::sample(),
        reset: "/f/secret/new".into(),
        turn_off: "/f/secret/stop".into(),
    })
}
