//! The page of a public feed.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::{PageRequest, PageResponse};
use super::super::platform::Platform;
use super::super::route::{Representation, Route};
use super::change_list::ChangeList;
use super::external_link::external_link;
use super::feed_to_subscribe::FeedToSubscribe;
use super::frame::Frame;
use super::hues::Hues;
use super::subscribe::SubscribePanel;
use super::templates::SamplePage;
use super::week::{WeekContext, WeekView, week_agenda};
use super::{Caching, Page, PageContext, query};
use crate::agenda::{self, AgendaMeeting};
use crate::feed::{FeedId, Kind, PublicPage, PublicTexts};
use crate::language::Words;
use crate::snapshot::{Link, Snapshot};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "public_feed.html")]
struct PublicFeedPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the list of its kind.
    list: String,
    list_text: String,
    heading: String,
    lines: Vec<String>,
    /// The address of a page on another website.
    link: String,
    link_text: String,
    has_week: bool,
    week: WeekView,
    subscribe: SubscribePanel,
    has_changes: bool,
    changes: ChangeList,
}

impl Page for PublicFeedPage<'_> {
    const TEMPLATE: &'static str = "public_feed.html";
}

/// Answers with the page of a public feed.
pub(in super::super) fn public_feed(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    feed_id: &FeedId,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let found = snapshot.public_feed(feed_id);
    let found = found.ok_or(WebError::NotFound)?;
    let link = current(snapshot, found);
    let texts = feed_id.kind.public_texts().ok_or(WebError::NotFound)?;
    let context = PageContext::new(request, site, snapshot);
    let page = PublicFeedPage::new(&context, snapshot, texts, link, now);
    context.respond(&page, Caching::Public)
}

/// The feed of the same thing under its current id, so that the page shows the address that lasts.
fn current<'a>(snapshot: &'a Snapshot, link: &'a Link) -> &'a Link {
    let FeedId { kind, id } = &link.feed_id;
    let timetable = snapshot.timetable.as_deref().filter(|_| link.is_renamed);
    let current = timetable.map(|university| FeedId::new(*kind, kind.current_id(university, id)));
    let current = current.and_then(|feed_id| snapshot.public_feed(&feed_id));
    current.map_or(link, |current| current)
}

impl<'a> PublicFeedPage<'a> {
    fn new(
        context: &'a PageContext<'_>,
        snapshot: &Snapshot,
        texts: PublicTexts,
        link: &Link,
        now: Timestamp,
    ) -> Self {
        let (site, words) = (context.site, &*context.words);
        let timetable = snapshot.timetable.as_deref();
        let path = |representation| site.path(&Route::public(&link.feed_id, representation));
        let page = path(Representation::Page);
        let asked_week = query::value(context.request.query_string(), "week")
            .and_then(|week| agenda::parse_week(&week));
        let week = timetable.map(|university| {
            let shown = week_agenda(snapshot, university, link);
            // All meetings of a module have the same code, so colours show their types.
            let hue: for<'m> fn(&AgendaMeeting<'m>) -> &'m str = match link.feed_id.kind {
                Kind::Module => |meeting| meeting.activity_type,
                _ => |meeting| meeting.code,
            };
            let context = WeekContext {
                words,
                page: &page,
                asked_week,
                today: shown.today(now),
                has_groups: true,
                term_weeks: &|monday| agenda::term_weeks(university, monday),
                hue,
                hues: Hues::new(shown.meetings.iter().map(hue)),
            };
            WeekView::new(&shown, &context)
        });
        let changes = timetable.map(|university| {
            ChangeList::new(
                context,
                snapshot,
                university,
                link,
                path(Representation::Changes),
            )
        });
        let FeedId { kind, id } = &link.feed_id;
        let about = timetable.map(|university| kind.public_page(university, id));
        let PublicPage { lines, url } = about.unwrap_or_default();
        Self {
            words,
            frame: context.frame(),
            list: site.path(&Route::List(*kind)),
            list_text: words.text(texts.list),
            heading: link.name.to_string(),
            lines,
            link: external_link(url.as_deref()).unwrap_or_default().to_owned(),
            link_text: words.text(texts.link),
            has_week: week.is_some(),
            week: week.unwrap_or_default(),
            subscribe: SubscribePanel::new(
                words,
                site,
                &FeedToSubscribe::public(&link.feed_id, &link.name, site),
                context.platform(),
            ),
            has_changes: changes.is_some(),
            changes: changes.unwrap_or_default(),
        }
    }
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let feed = FeedToSubscribe::public(
        &FeedId::new(Kind::Module, "MAA101"),
        "MAA101 Calculus",
        site,
    );
    SamplePage::of(&PublicFeedPage {
        words,
        frame: frame.clone(),
        list: site.path(&Route::List(Kind::Module)),
        list_text: words.text("modules-title"),
        heading: "MAA101 Calculus".into(),
        lines: vec!["Autumn".into()],
        link: "https://learn.example.ac.uk/".into(),
        link_text: words.text("meeting-url"),
        has_week: true,
        week: WeekView::sample(words),
        subscribe: SubscribePanel::new(words, site, &feed, Platform::Computer),
        has_changes: true,
        changes: ChangeList::sample(site),
    })
}
