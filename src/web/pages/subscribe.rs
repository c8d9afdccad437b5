//! The panel with the ways to subscribe to a feed: `subscribe.html`.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::super::calendar_app::CalendarApp;
use super::super::platform::Platform;
use super::super::route::Route;
use super::super::{Site, qr};
use super::dates;
use super::feed_to_subscribe::FeedToSubscribe;
use super::fetch_list::app_name;
use crate::feed::Kind;
use crate::fetches::LinkConnection;
use crate::language::Words;
use crate::snapshot::Link;

/// The fields of `subscribe.html`.
#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates can ask for nothing else"
)]
pub(super) struct SubscribePanel {
    /// The panel is one line, which opens, because an app fetches the feed already.
    pub(super) is_folded: bool,
    /// The link is in sight, because the reader has just asked for it.
    pub(super) is_open: bool,
    /// The apps that fetch the feed.
    pub(super) connected: String,
    /// The buttons for the reader's device, the most common app first.
    pub(super) first: SubscribeApp,
    pub(super) second: SubscribeApp,
    /// The help page for the first app.
    pub(super) help: String,
    /// Other apps with their help pages.
    pub(super) apps: Vec<SubscribeApp>,
    pub(super) address: String,
    /// The address of the feed as a file to save.
    pub(super) download: String,
    pub(super) is_personal: bool,
    /// The address is shown only after a press of a button. Then everything with it is empty.
    pub(super) is_hidden: bool,
    /// The path that receives this button's form.
    pub(super) show: String,
    /// The hidden field of this form.
    pub(super) form_token: String,
    pub(super) has_code: bool,
    /// The address of the page as a QR code in SVG.
    pub(super) code: String,
}

/// An app with the address that opens it, or that of its help page.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct SubscribeApp {
    pub(super) name: String,
    pub(super) address: String,
}

impl SubscribePanel {
    pub(super) fn new(
        words: &Words,
        site: &Site,
        feed: &FeedToSubscribe,
        platform: Platform,
    ) -> Self {
        let [first, second] = platform.first_apps();
        // The first has a link to its help page already.
        let others = platform.apps().into_iter().skip(1);
        let button = |app| SubscribeApp::button(words, site, feed, (app, platform));
        let code = qr::svg(&feed.page, &words.text("subscribe-code"));
        Self {
            is_folded: false,
            is_open: false,
            connected: String::new(),
            first: button(first),
            second: button(second),
            help: feed.help(Some(first)),
            apps: others
                .map(|app| SubscribeApp {
                    name: words.text(&format!("help-{}-title", app.id())),
                    address: feed.help(Some(app)),
                })
                .collect(),
            download: format!("{}?download", feed.address),
            address: feed.address.clone(),
            is_personal: feed.is_personal,
            is_hidden: false,
            show: String::new(),
            form_token: String::new(),
            has_code: code.is_some(),
            code: code.unwrap_or_default(),
        }
    }

    /// The panel of a session before its reader has asked for the secret link.
    pub(super) fn hidden(site: &Site, kind: Kind, form_token: &str) -> Self {
        Self {
            is_folded: false,
            is_open: false,
            connected: String::new(),
            first: SubscribeApp::default(),
            second: SubscribeApp::default(),
            help: String::new(),
            apps: Vec::new(),
            address: String::new(),
            download: String::new(),
            is_personal: true,
            is_hidden: true,
            show: site.path(&Route::MyLink(kind)),
            form_token: form_token.to_owned(),
            has_code: false,
            code: String::new(),
        }
    }

    /// Folds the panel if an app fetches the feed by this link. Fetches before the last reset were of another address.
    pub(super) fn fold(&mut self, words: &Words, site: &Site, link: &Link, now: Timestamp) {
        let link_id = link.id();
        let reset = link.state().replaced.last().map(|old| old.at);
        let LinkConnection::Connected { last, .. } = site.recorder.connection(&link_id, now) else {
            return;
        };
        if reset.is_some_and(|reset| last <= reset) {
            return;
        }
        let apps = site.recorder.of(&link_id);
        let apps = apps.iter().filter(|one| {
            one.is_subscription() && reset.is_none_or(|reset| one.last().time() > reset)
        });
        let names: BTreeSet<String> = apps.map(|one| app_name(words, one.app())).collect();
        let names: Vec<String> = names.into_iter().collect();
        let passed = Duration::try_from(now.duration_since(last)).unwrap_or_default();
        self.is_folded = true;
        self.connected = words.fill(
            "subscribe-connected",
            &[
                ("programs", names.join(", ")),
                ("ago", dates::ago(words, passed)),
            ],
        );
    }
}

impl SubscribeApp {
    /// The button for an app. It opens the app if the app takes the feed from an address on this device, and else the help
    /// page.
    fn button(
        words: &Words,
        site: &Site,
        feed: &FeedToSubscribe,
        (app, platform): (CalendarApp, Platform),
    ) -> Self {
        let link = app.subscribe_link((&feed.address, &feed.name), &site.clients, platform);
        // No app of Outlook takes a feed from an address: its help page says how it gets there.
        let link = link.filter(|link| link.is_filled_in && app != CalendarApp::OutlookPhone);
        Self {
            name: Self::text(words, app),
            address: link.map_or_else(|| feed.help(Some(app)), |link| link.address),
        }
    }

    /// The text of the button for an app.
    pub(super) fn text(words: &Words, app: CalendarApp) -> String {
        match app {
            CalendarApp::OutlookWeb | CalendarApp::OutlookPhone => words.text("home-outlook"),
            CalendarApp::Iphone | CalendarApp::Mac => {
                words.text(&format!("help-{}-button", app.id()))
            }
            app => {
                let title = words.text(&format!("help-{}-title", app.id()));
                words.fill1("subscribe-in", "program", title)
            }
        }
    }
}
