//! The paths of feeds.

use super::segments::{page_segment, unambiguous_segment};
use super::{CalendarFormat, FeedAddress, Representation};
use crate::feed::FeedId;
use crate::links::{public_path, secret_page_path, secret_path};

impl FeedAddress {
    /// Whether anybody may read the feed.
    pub(in super::super) fn is_public(&self) -> bool {
        matches!(self, Self::Public(..))
    }

    pub(super) fn path(&self, representation: Representation) -> String {
        match (self, representation) {
            (Self::Secret(token), Representation::Calendar(format)) => {
                secret_path(*token) + format.suffix()
            }
            (Self::Secret(token), Representation::Changes) => {
                format!("/f/{}/changes.atom", token.expose())
            }
            (Self::Secret(token), Representation::Page) => secret_page_path(*token),
            (Self::Public(feed_id), Representation::Calendar(format)) => {
                public_path(feed_id) + format.suffix()
            }
            (Self::Public(FeedId { kind, id }), Representation::Changes) => {
                format!("/{}/{}.atom", kind.plural(), unambiguous_segment(id))
            }
            (Self::Public(FeedId { kind, id }), Representation::Page) => {
                format!("/{}/{}", kind.plural(), page_segment(id))
            }
        }
    }
}

impl CalendarFormat {
    fn suffix(self) -> &'static str {
        match self {
            Self::Ics => ".ics",
            Self::Json => ".json",
        }
    }
}
