//! The parts of a site on which people can ask for messages.

use super::Site;
use crate::agenda;
use crate::config::{Config, MessagesConfig};
use crate::feed::FeedId;
use crate::links::{LinkState, Links};
use crate::messages::{self, MessageSubscription, StopKey, Subscriptions, SubscriptionsError};
use crate::snapshot::{Link, Snapshot, Timetable};

/// The parts of a site on which people can ask for messages, or could once: the addresses in mails end messages for ever.
pub(super) struct MessageSite {
    pub(super) subscriptions: Subscriptions,
    pub(super) stop_key: StopKey,
    pub(super) settings: MessagesConfig,
}

impl MessageSite {
    pub(super) fn new(config: &Config, links: &Links) -> Self {
        Self {
            subscriptions: Subscriptions::at(&config.state),
            stop_key: StopKey::from_bytes(links.derived_key(messages::KEY_PURPOSE)),
            settings: config.messages.clone(),
        }
    }

    /// The subscription of the feed of this link, unless it has ended.
    pub(super) fn of_link(
        &self,
        snapshot: &Snapshot,
        link: &Link,
    ) -> Result<Option<MessageSubscription>, SubscriptionsError> {
        // The link itself does not know its generation, which no page shows.
        let state = snapshot.link_table.link_state(&link.id());
        self.subscription(&link.feed_id, state)
    }

    /// The subscription of this feed, whose link has this state, unless it has ended.
    pub(super) fn subscription(
        &self,
        feed_id: &FeedId,
        state: &LinkState,
    ) -> Result<Option<MessageSubscription>, SubscriptionsError> {
        let open = self.subscriptions.of_feed(feed_id)?;
        Ok(open.filter(|open| !open.has_ended_with_link(state)))
    }
}

impl Site {
    /// `None` if the settings do not offer messages, or no mail can be sent.
    pub(super) fn offered_messages(&self) -> Option<&MessageSite> {
        let messages = self.messages.as_ref();
        messages.filter(|parts| parts.settings.on && self.desk_mailer.is_some())
    }

    /// The address to which messages about this feed go, if mails can be sent to it.
    pub(super) fn message_address<'a>(
        &self,
        timetable: &'a Timetable,
        feed_id: &FeedId,
    ) -> Option<&'a str> {
        let email = agenda::person(timetable, feed_id)?.email.as_deref()?;
        let mailer = self.desk_mailer.as_deref()?;
        mailer.is_address(email).then_some(email)
    }
}
