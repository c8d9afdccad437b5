//! The part of a person's page with which they ask for messages: `messages.html`.

use serde::Serialize;

use super::super::Site;
use super::super::route::{PersonalAddress, Route};
use super::page_access::PageAccess;
use super::{PageContext, dates, query};
use crate::agenda;
use crate::feed::Kind;
use crate::language::{TextArgument, Words};
use crate::messages::SubscriptionWay;
use crate::snapshot::{Link, Snapshot};

/// The fields of `messages.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct MessagePanel {
    /// The university offers messages.
    pub(super) exists: bool,
    pub(super) text: String,
    /// It says when messages end; empty if nobody gets any.
    pub(super) note: String,
    /// The person gets messages.
    pub(super) is_on: bool,
    pub(super) has_button: bool,
    /// The path that receives the form.
    pub(super) action: String,
}

/// The button of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum MessageForm {
    Begin,
    Stop,
}

/// The button with which a form was sent.
pub(in super::super) fn message_form(form: &str) -> Option<MessageForm> {
    match &*query::value(form, "messages")? {
        "begin" => Some(MessageForm::Begin),
        "stop" => Some(MessageForm::Stop),
        _ => None,
    }
}

impl MessagePanel {
    /// The part for this link. If the file of subscriptions cannot be read, the page goes without it.
    pub(super) fn new(
        context: &PageContext<'_>,
        (snapshot, link): (&Snapshot, &Link),
        access: &PageAccess,
        is_offered: bool,
    ) -> Self {
        let (site, words) = (context.site, &*context.words);
        let timetable = snapshot.timetable.as_deref();
        let parts = site
            .offered_messages()
            .filter(|_| is_offered && access.seen_by_desk.is_none());
        let Some((parts, timetable)) = parts.zip(timetable) else {
            return Self::default();
        };
        let address = site.message_address(timetable, &link.feed_id).map(masked);
        let subscription = match parts.of_link(snapshot, link) {
            Ok(subscription) => subscription,
            Err(error) => {
                tracing::error!(%error, "a person's page is shown without the part about messages");
                return Self::default();
            }
        };
        let text = match (&address, &subscription) {
            (None, _) => words.text("messages-no-address"),
            (Some(address), None) => words.fill(
                "messages-offer",
                &[
                    ("address", TextArgument::from(address.clone())),
                    ("days", TextArgument::from(usize::from(parts.settings.days))),
                    (
                        "daily",
                        TextArgument::from(usize::from(parts.settings.daily)),
                    ),
                ],
            ),
            (Some(address), Some(open)) => {
                let since = dates::moment(words, agenda::local(Some(timetable), open.at));
                words.fill("messages-are-on", &[("address", address), ("when", &since)])
            }
        };
        let way = subscription.as_ref().map(|open| open.way);
        let ends_with_link = match (way, access.address) {
            (Some(way), _) => way != SubscriptionWay::Session,
            (None, address) => matches!(address, PersonalAddress::Secret(_)),
        };
        let note = if ends_with_link && (address.is_some() || subscription.is_some()) {
            words.text("messages-end-with-link")
        } else {
            String::new()
        };
        Self {
            exists: true,
            text,
            note,
            is_on: subscription.is_some(),
            has_button: address.is_some() || subscription.is_some(),
            action: site.path(&access.address.messages()),
        }
    }

    /// Invented content.
    pub(super) fn sample(words: &Words, site: &Site) -> Self {
        Self {
            exists: true,
            text: words.text("messages-no-address"),
            note: words.text("messages-end-with-link"),
            is_on: false,
            has_button: true,
            action: site.path(&Route::MyMessages(Kind::Student)),
        }
    }
}

/// An email address as somebody who knows it recognises it: `a…@example.org`. A link may be in other hands.
pub(super) fn masked(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((name, domain)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        None => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_has_the_first_letter_and_the_domain() {
        assert_eq!(masked("ann.ames@example.org"), "a…@example.org");
        assert_eq!(masked("é@example.org"), "é…@example.org");
        assert_eq!(masked("not an address"), "…");
    }
}
