//! The panel with the ways to subscribe to a feed: `subscribe.html`.

use serde::Serialize;

use super::super::clients::Client;
use super::super::{Site, qr};
use super::feed_at_hand::FeedAtHand;
use crate::language::Words;

/// The fields of `subscribe.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Subscribe {
    /// The address that opens Outlook with the feed filled in.
    pub(super) outlook: String,
    /// The steps for Outlook.
    pub(super) outlook_help: String,
    /// Programs with their help pages.
    pub(super) programs: Vec<SubscribeProgram>,
    pub(super) address: String,
    pub(super) is_personal: bool,
    pub(super) has_code: bool,
    /// The address as a QR code, as markup.
    pub(super) code: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct SubscribeProgram {
    pub(super) name: String,
    pub(super) address: String,
}

impl Subscribe {
    pub(super) fn new(words: &Words, site: &Site, feed: &FeedAtHand) -> Self {
        let [first, others @ ..] = Client::ALL;
        let opening = first.opening(&feed.address, &feed.name, &site.clients);
        let outlook_help = feed.help(Some(first));
        let code = qr::svg(&feed.address, &words.text("subscribe-code"));
        Self {
            outlook: opening.map_or_else(|| outlook_help.clone(), |opening| opening.address),
            outlook_help,
            programs: others
                .into_iter()
                .map(|client| SubscribeProgram {
                    name: words.text(&format!("help-{}-title", client.id())),
                    address: feed.help(Some(client)),
                })
                .collect(),
            address: feed.address.clone(),
            is_personal: feed.is_personal,
            has_code: code.is_some(),
            code: code.unwrap_or_default(),
        }
    }
}
