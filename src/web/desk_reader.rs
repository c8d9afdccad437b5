//! Somebody at the desk, and the people and things that they may see.

use std::sync::Arc;

use super::decisions::LinkDecision;
use super::error::WebError;
use super::{SignInParts, Site};
use crate::feed::FeedId;
use crate::links::{LinkId, LinkState, ProtectedPeople, Token};
use crate::sign_in::{AccountRole, SignedIn};
use crate::snapshot::{Link, Snapshot};

/// Somebody at the desk, or a program with a token.
pub(super) struct DeskReader {
    /// The name of the account or of the token.
    pub(super) name: Box<str>,
    /// The first word of the author in the journal.
    way: &'static str,
    pub(super) is_admin: bool,
    /// The hidden field of all forms.
    pub(super) form_token: String,
    protected: Arc<ProtectedPeople>,
}

/// A person or thing at the desk, with its first link.
pub(super) struct DeskTarget {
    pub(super) feed_id: FeedId,
    pub(super) state: LinkState,
    /// `None` if the feed is public, or if nothing is served at its link.
    pub(super) token: Option<Token>,
    /// `None` if the feed was turned off so long ago that nothing is served.
    pub(super) link: Option<Arc<Link>>,
    pub(super) is_public: bool,
    /// Only admins see it.
    pub(super) is_protected: bool,
}

impl DeskReader {
    /// The person as somebody at the desk. For all others the desk is not there.
    pub(super) fn new(site: &Site, person: &SignedIn) -> Result<Self, WebError> {
        let parts: &SignInParts = site.sign_in_parts()?;
        let role = person.account.role.ok_or(WebError::NotFound)?;
        Ok(Self {
            name: person.account.unique_name().into(),
            way: "desk",
            is_admin: role == AccountRole::Admin,
            form_token: parts.form_token(person),
            protected: protected_people(site),
        })
    }

    /// A program with this token. It never sees protected people.
    pub(super) fn of_token(site: &Site, name: &str) -> Self {
        Self {
            name: name.into(),
            way: "api",
            is_admin: false,
            form_token: String::new(),
            protected: protected_people(site),
        }
    }

    /// An error unless the reader is an admin. For all others what only admins may do is not there.
    pub(super) fn require_admin(&self) -> Result<(), WebError> {
        self.is_admin.then_some(()).ok_or(WebError::NotFound)
    }

    /// The author of decisions in the journal.
    pub(super) fn author(&self) -> String {
        format!("{} {}", self.way, self.name)
    }

    /// Whether the reader may find and see this person or thing.
    pub(super) fn may_see(&self, feed_id: &FeedId) -> bool {
        self.is_admin || !self.protected.contains(feed_id)
    }

    /// Whether the reader may see everybody, and so also texts that may name anybody.
    pub(super) fn may_see_all(&self) -> bool {
        self.is_admin || self.protected.is_nobody()
    }

    /// A path in the data folder as the reader may see it. A file of notices may have the id of a person as its name.
    pub(super) fn visible_path<'a>(&self, path: &'a str) -> &'a str {
        const NOTICES: &str = "notices/";
        if path.starts_with(NOTICES) && !self.may_see_all() {
            NOTICES
        } else {
            path
        }
    }

    /// Whether nobody but admins can be shown, because nobody knows who is protected.
    pub(super) fn lacks_list(&self) -> bool {
        matches!(*self.protected, ProtectedPeople::Unknown)
    }

    /// The person or thing with this id, if the reader may see it.
    pub(super) fn find(
        &self,
        site: &Site,
        snapshot: &Snapshot,
        feed_id: &FeedId,
    ) -> Result<DeskTarget, WebError> {
        let is_public = feed_id.kind.is_public(&site.public);
        let link_id = LinkId::from(feed_id.clone());
        let state = snapshot.link_table.link_state(&link_id).clone();
        let token = snapshot.link_table.token(&link_id);
        let token = token.filter(|_| !is_public);
        let link = snapshot.served_link(feed_id, is_public).map(Arc::clone);
        let exists = link.is_some() || state.stopped.is_some();
        if !exists || !self.may_see(feed_id) {
            return Err(WebError::NotFound);
        }
        Ok(DeskTarget {
            feed_id: feed_id.clone(),
            token: token.filter(|_| link.is_some()),
            is_protected: self.protected.contains(feed_id),
            state,
            link,
            is_public,
        })
    }
}

fn protected_people(site: &Site) -> Arc<ProtectedPeople> {
    let settings = site.settings.load();
    site.protected
        .people(&settings.data, &settings.desk.protected)
}

impl DeskTarget {
    pub(super) fn link_id(&self) -> LinkId {
        self.feed_id.clone().into()
    }

    pub(super) fn is_turned_off(&self) -> bool {
        self.state.stopped.is_some()
    }

    /// The decision; `None` if the link is in that state already.
    pub(super) fn unless_decided(&self, decision: LinkDecision) -> Option<LinkDecision> {
        let is_off = self.is_turned_off();
        match decision {
            LinkDecision::TurnOff if is_off => None,
            LinkDecision::Resume if !is_off => None,
            decision => Some(decision),
        }
    }

    /// Whether there is a secret link about which something can be decided.
    pub(super) fn has_secret(&self) -> bool {
        !self.is_public
    }
}
