//! The way in which a reader came to a person's page: by the secret link, or by signing in.

use serde::Serialize;

use super::super::Site;
use super::super::route::{PersonalAddress, Route};
use super::frame::NavigationLink;
use crate::feed::{FeedId, Kind};
use crate::language::Words;
use crate::links::Token;

/// The way to the page, and the things that the page may show because of it.
pub(in super::super) struct PageAccess {
    pub(in super::super) address: PersonalAddress,
    /// The token whose addresses may be on the page. A session's page has none before its reader asks for it.
    pub(in super::super) shown: Option<Token>,
    pub(in super::super) session: SessionPart,
    /// Somebody at the desk looks at the page of this feed, and can change nothing.
    pub(in super::super) seen_by_desk: Option<FeedId>,
}

/// The part of a page that only a session has: `session.html`. All fields are empty on the page of a secret link.
#[derive(Clone, Debug, Default, Serialize)]
pub(in super::super) struct SessionPart {
    pub(super) exists: bool,
    /// The name of the account.
    pub(super) name: String,
    /// The hidden field of all forms on the page.
    pub(super) form_token: String,
    /// The path that receives the form for signing out.
    pub(super) sign_out: String,
    /// The path of the support desk; empty for people without a role.
    pub(super) desk: String,
    pub(super) has_feeds: bool,
    /// The person's feeds, if there are several.
    pub(super) feeds: Vec<NavigationLink>,
}

impl PageAccess {
    /// The access of somebody who has the secret link.
    pub(in super::super) fn by_link(token: Token) -> Self {
        Self {
            address: PersonalAddress::Secret(token),
            shown: Some(token),
            session: SessionPart::default(),
            seen_by_desk: None,
        }
    }

    /// The path of the desk's own page about the link, if somebody at the desk looks at it.
    pub(super) fn desk(&self, site: &Site) -> Option<String> {
        let feed_id = self.seen_by_desk.clone()?;
        Some(site.path(&Route::DeskEntry(feed_id)))
    }

    /// The path of the page.
    pub(super) fn page(&self, site: &Site) -> String {
        let of_desk = self.seen_by_desk.clone().map(Route::DeskView);
        site.path(&of_desk.unwrap_or_else(|| self.address.page()))
    }
}

impl SessionPart {
    /// The part for a person with feeds of these kinds, on the page of the feed of kind `here`.
    pub(in super::super) fn new(
        site: &Site,
        words: &Words,
        (name, form_token): (&str, String),
        kinds: &[Kind],
        here: Option<Kind>,
    ) -> Self {
        let feeds = kinds.iter().map(|kind| NavigationLink {
            name: words.text(match kind {
                Kind::Staff => "me-as-staff",
                _ => "me-as-student",
            }),
            address: site.path(&Route::Me(Some(*kind))),
            is_here: Some(*kind) == here,
        });
        let feeds: Vec<_> = feeds.filter(|_| kinds.len() > 1).collect();
        Self {
            exists: true,
            name: name.to_owned(),
            form_token,
            sign_out: site.path(&Route::SignOut),
            desk: String::new(),
            has_feeds: !feeds.is_empty(),
            feeds,
        }
    }

    /// The same with a link to the support desk.
    pub(in super::super) fn with_desk(self, site: &Site) -> Self {
        let desk = site.path(&Route::Desk);
        Self { desk, ..self }
    }

    /// Invented content.
    pub(super) fn sample(site: &Site, words: &Words) -> Self {
        let kinds = [Kind::Student, Kind::Staff];
        Self::new(
            site,
            words,
            ("anna", "secret".into()),
            &kinds,
            Some(Kind::Student),
        )
        .with_desk(site)
    }
}
