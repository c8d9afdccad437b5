//! The answer to a plain request, from the snapshot that is served.

use std::sync::Arc;

use jiff::Timestamp;

use super::head::{Persistence, PlainRequest};
use super::head_lines::HeadOf;
use crate::feed::{Encoding, Feed};
use crate::fetches::Fetch;
use crate::snapshot::{Link, Snapshot};
use crate::web::Site;
use crate::web::conditional::list_matches;
use crate::web::negotiation::encoding_of;

/// A feed as it answers a request, or the news that the client has it.
pub(super) struct PlainAnswer<'a> {
    link: &'a Link,
    encoding: Encoding,
    is_not_modified: bool,
    persistence: Persistence,
    now: Timestamp,
}

impl<'a> PlainAnswer<'a> {
    /// The answer, if it is one of those that are made here: not for a link that is unknown or asked for too often.
    pub(super) fn new(
        site: &Site,
        snapshot: &'a Snapshot,
        request: &PlainRequest<'_>,
        now: Timestamp,
    ) -> Option<Self> {
        if !snapshot.is_serving() {
            return None;
        }
        let token = &request.token;
        let link = match snapshot.links.get(token) {
            Some(link) => {
                site.link_limit.check(token).ok()?;
                link
            }
            None => snapshot.shared.get(token)?,
        };
        let encoding = encoding_of(
            request.accept_encoding,
            request.user_agent,
            &site.no_gzip_for,
        );
        let is_tag = |text: &[u8]| link.feed.is_tag(encoding, text);
        let is_not_modified = request
            .if_none_match
            .is_some_and(|value| list_matches(value, is_tag));
        Some(Self {
            link,
            encoding,
            is_not_modified,
            persistence: request.persistence,
            now,
        })
    }

    /// Records the fetch.
    pub(super) fn record(&self, site: &Site, request: &PlainRequest<'_>) {
        let (status, bytes) = match self.body() {
            Some((feed, encoding)) => (200, feed.len(encoding) as u64),
            None => (304, 0),
        };
        let fetch = Fetch::new(self.now, status, bytes, self.link.feed.modified());
        site.recorder.record(
            Some(self.link.id()),
            request.user_agent.unwrap_or_default(),
            request.has_browser_headers,
            fetch,
        );
    }

    pub(super) fn head(&self) -> HeadOf<'a> {
        let feed = &self.link.feed;
        let (modified, now) = (feed.modified().as_second(), self.now.as_second());
        HeadOf {
            feed,
            encoding: self.encoding,
            is_not_modified: self.is_not_modified,
            persistence: self.persistence,
            // As `LastModified` says.
            modified: (modified < now).then_some(modified),
            now,
        }
    }

    /// The feed and its encoding, if it is sent.
    pub(super) fn body(&self) -> Option<(&'a Arc<Feed>, Encoding)> {
        (!self.is_not_modified).then_some((&self.link.feed, self.encoding))
    }
}
