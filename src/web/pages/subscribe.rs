//! The panel with the ways to subscribe to a feed: `subscribe.html`.

use serde::Serialize;

use super::super::calendar_app::CalendarApp;
use super::super::route::Route;
use super::super::{Site, qr};
use super::feed_to_subscribe::FeedToSubscribe;
use crate::feed::Kind;
use crate::language::Words;

/// The fields of `subscribe.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SubscribePanel {
    /// The address that opens Outlook with the feed filled in.
    pub(super) outlook: String,
    /// The help page for Outlook.
    pub(super) outlook_help: String,
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
    /// The address as a QR code in SVG.
    pub(super) code: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct SubscribeApp {
    pub(super) name: String,
    pub(super) address: String,
}

impl SubscribePanel {
    pub(super) fn new(words: &Words, site: &Site, feed: &FeedToSubscribe) -> Self {
        let [first, others @ ..] = CalendarApp::ALL;
        let subscribe_link = first.subscribe_link(&feed.address, &feed.name, &site.clients);
        let outlook_help = feed.help(Some(first));
        let code = qr::svg(&feed.page, &words.text("subscribe-code"));
        Self {
            outlook: subscribe_link.map_or_else(
                || outlook_help.clone(),
                |subscribe_link| subscribe_link.address,
            ),
            outlook_help,
            apps: others
                .into_iter()
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
            outlook: String::new(),
            outlook_help: String::new(),
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
}
