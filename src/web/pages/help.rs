//! Help for subscribing: the list of calendar apps, and a page for each.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::calendar_app::CalendarApp;
use super::super::error::WebError;
use super::super::page_response::{PageRequest, PageResponse};
use super::super::platform::Platform;
use super::super::route::Route;
use super::feed_to_subscribe::FeedToSubscribe;
use super::frame::Frame;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, sample_token};
use crate::config;
use crate::language::Words;
use crate::snapshot::Snapshot;

/// The list of apps.
#[derive(Template, Serialize)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The most common app on the reader's device.
    first: HelpApp,
    others: Vec<HelpApp>,
    feed: HelpFeed,
    /// Whether the query names a feed that does not exist.
    is_unknown: bool,
}

/// An app in the list.
#[derive(Serialize)]
struct HelpApp {
    name: String,
    intro: String,
    address: String,
}

/// The help page of an app.
#[derive(Template, Serialize)]
#[template(path = "app_help.html")]
struct AppHelpPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    base_url: &'a str,
    app: &'static str,
    title: String,
    intro: String,
    feed: HelpFeed,
    /// The path of the list of apps.
    app_list: String,
    /// Other apps that the text names, because they are the better way for many people.
    has_related: bool,
    related: Vec<HelpApp>,
    button: Button,
    /// The button for a personal account, if it has another address.
    personal_button: Button,
    steps: Vec<HelpStep>,
    update: String,
    limits: String,
    stop: String,
    has_note: bool,
    note: String,
}

/// The feed of the page, as templates see it.
#[derive(Serialize)]
struct HelpFeed {
    exists: bool,
    is_personal: bool,
    name: String,
    address: String,
}

/// The button that opens an app.
#[derive(Default, Serialize)]
struct Button {
    exists: bool,
    /// The app opens without the feed's address, so the button copies it if it can.
    needs_copy: bool,
    address: String,
    text: String,
    /// The steps that the button saves, or advice in case it does not work.
    hint: String,
}

/// One step.
#[derive(Serialize)]
struct HelpStep {
    text: String,
    /// The picture's name, such as `outlook-web-1`.
    picture: String,
}

impl Page for HelpPage<'_> {
    const TEMPLATE: &'static str = "help.html";
}

impl Page for AppHelpPage<'_> {
    const TEMPLATE: &'static str = "app_help.html";
}

/// Answers with the list of apps.
pub(in super::super) fn help(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<PageResponse, WebError> {
    let query = request.query_string();
    let feed = FeedToSubscribe::in_query(query, site, snapshot);
    let context = PageContext::new(request, site, snapshot);
    let around = (context.frame(), context.platform());
    let mut page = HelpPage::new(&context.words, around, site, feed.as_ref());
    page.is_unknown = feed.is_none() && FeedToSubscribe::is_named_in(query);
    context.respond(&page, Caching::Public)
}

/// Answers with the help page of an app, for a public feed if the query names one.
pub(in super::super) fn app_help(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    app: CalendarApp,
) -> Result<PageResponse, WebError> {
    let feed = FeedToSubscribe::in_query(request.query_string(), site, snapshot);
    show(
        &PageContext::new(request, site, snapshot),
        app,
        feed.as_ref(),
    )
}

/// Answers with the list of apps for a person's feed.
pub(in super::super) fn help_with(
    context: &PageContext<'_>,
    feed: &FeedToSubscribe,
) -> Result<PageResponse, WebError> {
    let around = (context.frame(), context.platform());
    let page = HelpPage::new(&context.words, around, context.site, Some(feed));
    context.respond(&page, Caching::Personal)
}

/// Answers with the help page of an app for a person's feed.
pub(in super::super) fn app_help_with(
    context: &PageContext<'_>,
    app: CalendarApp,
    feed: &FeedToSubscribe,
) -> Result<PageResponse, WebError> {
    show(context, app, Some(feed))
}

/// Answers with the help page of an app for this feed.
fn show(
    context: &PageContext<'_>,
    app: CalendarApp,
    feed: Option<&FeedToSubscribe>,
) -> Result<PageResponse, WebError> {
    let around = (context.frame(), context.platform());
    let page = AppHelpPage::new(&context.words, around, context.site, app, feed);
    let is_personal = feed.is_some_and(|feed| feed.is_personal);
    context.respond(
        &page,
        if is_personal {
            Caching::Personal
        } else {
            Caching::Public
        },
    )
}

/// The pages with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let feed = FeedToSubscribe::personal("Siân’s".into(), site, sample_token());
    let around = || (frame.clone(), Platform::Computer);
    let list = SamplePage::of(&HelpPage::new(words, around(), site, Some(&feed)));
    let pages = CalendarApp::ALL.into_iter().flat_map(|app| {
        [None, Some(&feed)]
            .map(|feed| SamplePage::of(&AppHelpPage::new(words, around(), site, app, feed)))
    });
    std::iter::once(list).chain(pages).collect()
}

impl<'a> HelpPage<'a> {
    fn new(
        words: &'a Words,
        (frame, platform): (Frame, Platform),
        site: &Site,
        feed: Option<&FeedToSubscribe>,
    ) -> Self {
        let [first, _] = platform.first_apps();
        let others = platform.apps().into_iter().skip(1);
        Self {
            words,
            frame,
            first: HelpApp::new(words, site, first, feed),
            others: others
                .map(|app| HelpApp::new(words, site, app, feed))
                .collect(),
            feed: HelpFeed::of(feed),
            is_unknown: false,
        }
    }
}

impl HelpApp {
    fn new(words: &Words, site: &Site, app: CalendarApp, feed: Option<&FeedToSubscribe>) -> Self {
        Self {
            name: words.text(&format!("help-{}-title", app.id())),
            intro: words.text(&format!("help-{}-intro", app.id())),
            address: address(site, Some(app), feed),
        }
    }
}

impl<'a> AppHelpPage<'a> {
    fn new(
        words: &'a Words,
        (frame, platform): (Frame, Platform),
        site: &'a Site,
        app: CalendarApp,
        feed: Option<&FeedToSubscribe>,
    ) -> Self {
        let key = |part: &str| format!("help-{}-{part}", app.id());
        let steps = (1..)
            .map(|number| (key(&format!("step-{number}")), number))
            .take_while(|(key, _)| words.has(key));
        Self {
            base_url: &site.base_url,
            app: app.id(),
            title: words.text(&key("title")),
            intro: words.text(&key("intro")),
            feed: HelpFeed::of(feed),
            app_list: address(site, None, feed),
            has_related: !app.related().is_empty(),
            related: app
                .related()
                .iter()
                .map(|other| HelpApp::new(words, site, *other, feed))
                .collect(),
            button: feed
                .map(|feed| Button::of(words, (app, platform), feed, &site.clients))
                .unwrap_or_default(),
            personal_button: feed
                .map(|feed| Button::personal(words, app, feed, &site.clients))
                .unwrap_or_default(),
            steps: steps
                .map(|(key, number)| HelpStep {
                    text: words.text(&key),
                    picture: format!("{}-{number}", app.id()),
                })
                .collect(),
            update: words.text(&key("update")),
            limits: words.text(&key("not")),
            stop: words.text(&key("stop")),
            has_note: words.has(&key("note")),
            note: words.text(&key("note")),
            words,
            frame,
        }
    }
}

impl HelpFeed {
    fn of(feed: Option<&FeedToSubscribe>) -> Self {
        Self {
            exists: feed.is_some(),
            is_personal: feed.is_none_or(|feed| feed.is_personal),
            name: feed.map(|feed| feed.name.clone()).unwrap_or_default(),
            address: feed.map(|feed| feed.address.clone()).unwrap_or_default(),
        }
    }
}

impl Button {
    fn of(
        words: &Words,
        (app, platform): (CalendarApp, Platform),
        feed: &FeedToSubscribe,
        hosts: &config::ClientsConfig,
    ) -> Self {
        let names = (&*feed.address, &*feed.name);
        let Some(subscribe_link) = app.subscribe_link(names, hosts, platform) else {
            return Self::default();
        };
        let key = |part: &str| format!("help-{}-{part}", app.id());
        let [button, filled] = [key("button"), key("filled")];
        let shortcut = if subscribe_link.is_filled_in && words.has(&filled) {
            filled
        } else {
            key("shortcut")
        };
        let otherwise = if subscribe_link.is_filled_in {
            "guide-may-fail"
        } else {
            "guide-paste"
        };
        let title = words.text(&key("title"));
        Self {
            exists: true,
            needs_copy: !subscribe_link.is_filled_in,
            address: subscribe_link.address,
            text: if words.has(&button) {
                words.text(&button)
            } else {
                words.fill1("guide-open", "program", title)
            },
            hint: words.text(if words.has(&shortcut) {
                &shortcut
            } else {
                otherwise
            }),
        }
    }

    fn personal(
        words: &Words,
        app: CalendarApp,
        feed: &FeedToSubscribe,
        hosts: &config::ClientsConfig,
    ) -> Self {
        let Some(subscribe_link) = app.personal_subscribe_link(&feed.address, &feed.name, hosts)
        else {
            return Self::default();
        };
        let text = words.text("guide-open-personal");
        Self {
            exists: true,
            needs_copy: false,
            address: subscribe_link.address,
            text,
            hint: String::new(),
        }
    }
}

fn address(site: &Site, app: Option<CalendarApp>, feed: Option<&FeedToSubscribe>) -> String {
    match (app, feed) {
        (_, Some(feed)) => feed.help(app),
        (app, None) => site.path(&Route::Help(app)),
    }
}
