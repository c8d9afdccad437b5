//! A request of somebody who has signed in, and the pages that answer it.

use std::sync::Arc;

use jiff::Timestamp;

use super::error::WebError;
use super::page_response::{PageRequest, PageResponse};
use super::pages::{self, LinkAction, PageAccess, PageContext, SessionPart};
use super::route::{MeetingFormat, PersonalAddress};
use super::{SignInParts, Site};
use crate::feed::{FeedId, Kind};
use crate::links::{LinkId, LinkNumber, ShownLink, Token};
use crate::sign_in::SignedIn;
use crate::snapshot::{Link, Snapshot};

/// A page below that of a person's feed.
#[derive(Clone, Copy)]
pub(super) enum PageBelow {
    Choices,
    Settings,
    Meetings(MeetingFormat),
    FurtherLink(LinkNumber),
    /// It asks before the link is reset or the feed is turned off.
    Confirm(LinkAction),
}

/// A request of somebody who has signed in.
pub(super) struct PersonRequest<'a> {
    request: &'a PageRequest,
    site: &'a Site,
    snapshot: &'a Snapshot,
    person: &'a SignedIn,
    /// The feeds of the person that exist now.
    feeds: Vec<(Token, &'a Arc<Link>)>,
}

impl<'a> PersonRequest<'a> {
    pub(super) fn new(
        request: &'a PageRequest,
        site: &'a Site,
        snapshot: &'a Snapshot,
        person: &'a SignedIn,
    ) -> Self {
        let feeds = person
            .account
            .feed_ids()
            .filter_map(|feed_id| snapshot.personal_link(&feed_id));
        Self {
            request,
            site,
            snapshot,
            person,
            feeds: feeds.collect(),
        }
    }

    /// The page of the person's first feed, or one that says that there is none.
    pub(super) fn first_page(&self, now: Timestamp) -> Result<PageResponse, WebError> {
        if let Some((_, link)) = self.feeds.first() {
            return self.page(link.feed_id.kind, false, now);
        }
        let context = PageContext::new(self.request, self.site, self.snapshot);
        let session = self.session_part(&context, None)?;
        pages::no_timetable(&context, session)
    }

    /// The page of the person's feed of this kind, with its secret link if it `is_shown`.
    pub(super) fn page(
        &self,
        kind: Kind,
        is_shown: bool,
        now: Timestamp,
    ) -> Result<PageResponse, WebError> {
        let (token, link) = self.feed(kind)?;
        let context = PageContext::of_link(self.request, self.site, self.snapshot, link);
        if is_shown {
            let shown = ShownLink {
                at: now,
                by: self.person.account.by().into(),
                link_id: link.id(),
            };
            self.site.links.record_shown(&shown)?;
        }
        let mut access = self.access(&context, kind)?;
        access.shown = is_shown.then_some(token);
        pages::my_feed(&context, self.snapshot, link, &access, (true, now))
    }

    /// A page below that of the person's feed of this kind.
    pub(super) fn below(
        &self,
        kind: Kind,
        page: PageBelow,
        now: Timestamp,
    ) -> Result<PageResponse, WebError> {
        let (_, link) = self.feed(kind)?;
        // A feed that is turned off has no forms and no settings.
        if link.state().stopped.is_some() {
            return self.page(kind, false, now);
        }
        let context = PageContext::of_link(self.request, self.site, self.snapshot, link);
        let access = self.access(&context, kind)?;
        match page {
            PageBelow::Choices => pages::choice_page(&context, self.snapshot, link, &access),
            PageBelow::Settings => {
                pages::link_settings(&context, self.snapshot, link, &access, now)
            }
            PageBelow::Meetings(format) => {
                pages::meeting_list(&context, self.snapshot, link, (&access, format))
            }
            PageBelow::FurtherLink(number) => {
                pages::further_link(&context, (self.snapshot, link), &access, (number, now))
            }
            PageBelow::Confirm(action) => {
                pages::confirm(&context, (self.snapshot, link), action, &access)
            }
        }
    }

    /// The page of a further link with its secret address, after it was written down that it is shown.
    pub(super) fn shown_further_link(
        &self,
        kind: Kind,
        number: LinkNumber,
        now: Timestamp,
    ) -> Result<PageResponse, WebError> {
        let (_, link) = self.feed(kind)?;
        let context = PageContext::of_link(self.request, self.site, self.snapshot, link);
        let mut access = self.access(&context, kind)?;
        let link_id = LinkId {
            feed_id: link.feed_id.clone(),
            number,
        };
        let table = &self.snapshot.link_table;
        table
            .link_state(&link_id)
            .listed()
            .ok_or(WebError::NotFound)?;
        let shown = ShownLink {
            at: now,
            by: self.person.account.by().into(),
            link_id: link_id.clone(),
        };
        self.site.links.record_shown(&shown)?;
        access.shown = table.token(&link_id);
        pages::further_link(&context, (self.snapshot, link), &access, (number, now))
    }

    fn feed(&self, kind: Kind) -> Result<(Token, &'a Arc<Link>), WebError> {
        let mut feeds = self.feeds.iter().copied();
        let found = feeds.find(|(_, link)| link.feed_id.kind == kind);
        let (token, link) = found.ok_or(WebError::NotFound)?;
        let limited = self.site.session_limit.check(&link.feed_id);
        limited.map_err(|wait| WebError::TooManyRequests { wait })?;
        Ok((token, link))
    }

    fn access(&self, context: &PageContext<'_>, kind: Kind) -> Result<PageAccess, WebError> {
        Ok(PageAccess {
            address: PersonalAddress::Session(kind),
            shown: None,
            session: self.session_part(context, Some(kind))?,
            seen_by_desk: None,
        })
    }

    fn session_part(
        &self,
        context: &PageContext<'_>,
        here: Option<Kind>,
    ) -> Result<SessionPart, WebError> {
        let parts: &SignInParts = self.site.sign_in_parts()?;
        let kinds: Vec<Kind> = self
            .feeds
            .iter()
            .map(|(_, link)| link.feed_id.kind)
            .collect();
        let names = (&*self.person.account.name, parts.form_token(self.person));
        let part = SessionPart::new(self.site, &context.words, names, &kinds, here);
        Ok(match self.person.account.role {
            Some(_) => part.with_desk(self.site),
            None => part,
        })
    }
}

/// The person's feed of this kind.
pub(super) fn feed_of(person: &SignedIn, kind: Kind) -> Option<FeedId> {
    let mut feed_ids = person.account.feed_ids();
    feed_ids.find(|feed_id| feed_id.kind == kind)
}
