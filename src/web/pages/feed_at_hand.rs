//! The feed that help pages fill in: one's own, a module's or a room's.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::Site;
use super::super::clients::Client;
use super::query;
use crate::config::split_base_url;
use crate::feed::Kind;
use crate::links::encode_segment;
use crate::snapshot::{PublicFeeds, Snapshot};

/// All but what RFC 3986 section 2.3 leaves as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A feed with its address.
#[derive(Clone)]
pub(in super::super) struct FeedAtHand {
    /// What calendar programs shall call it.
    pub(in super::super) name: String,
    /// What is subscribed to.
    pub(in super::super) address: String,
    /// Whether the address is somebody's secret.
    pub(in super::super) is_personal: bool,
    /// Where its help pages are, and what follows after a program's name.
    help: (String, String),
}

impl FeedAtHand {
    /// A person's, whose pages are below `page` (`/f/TOKEN` after the base path).
    pub(in super::super) fn personal(name: String, site: &Site, page: &str) -> Self {
        let (origin, _) = split_base_url(&site.base_url);
        let address = format!("{origin}{page}/timetable.ics");
        Self {
            name,
            address,
            is_personal: true,
            help: (format!("{page}/help"), String::new()),
        }
    }

    /// A module's or room's that is open to all.
    pub(super) fn open(kind: Kind, id: &str, name: &str, site: &Site) -> Self {
        let segment = utf8_percent_encode(id, SEGMENT).to_string();
        let kind = kind.as_str();
        let address = format!("{}/{kind}s/{}.ics", site.base_url, encode_segment(id));
        let help = (site.path("/help"), format!("?{kind}={segment}"));
        Self {
            name: name.to_owned(),
            address,
            is_personal: false,
            help,
        }
    }

    /// The public one that a query names: `module=CODE` or `room=NAME`.
    pub(super) fn in_query(query: &str, site: &Site, snapshot: &Snapshot) -> Option<Self> {
        let found = |kind: &str, feeds: &PublicFeeds| {
            let link = feeds.get(&query::value(query, kind)?)?;
            Some(Self::open(link.kind, &link.id, &link.name, site))
        };
        found("module", &snapshot.modules).or_else(|| found("room", &snapshot.rooms))
    }

    /// The help page of a program, or the list of programs, with this feed at hand.
    pub(super) fn help(&self, client: Option<Client>) -> String {
        let (before, after) = &self.help;
        match client {
            Some(client) => format!("{before}/{}{after}", client.id()),
            None => format!("{before}{after}"),
        }
    }
}

impl std::fmt::Debug for FeedAtHand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may be a secret.
        f.debug_struct("FeedAtHand").finish_non_exhaustive()
    }
}
