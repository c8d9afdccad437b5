//! The feed for which a page offers ways to subscribe: a person's, a module's or a room's.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::Site;
use super::super::calendar_app::CalendarApp;
use super::super::route::{CalendarFormat, Representation, Route};
use super::query;
use crate::feed::{FeedId, Kind};
use crate::links::Token;
use crate::snapshot::Snapshot;

/// All characters but the unreserved ones of RFC 3986 section 2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const ICS: Representation = Representation::Calendar(CalendarFormat::Ics);

/// A feed with its address.
#[derive(Clone)]
pub(in super::super) struct FeedToSubscribe {
    /// The name that calendar apps should show.
    pub(in super::super) name: String,
    /// The address to subscribe to.
    pub(in super::super) address: String,
    /// The address of its page, which a phone that scans it opens. A browser on a phone would download the calendar as a copy
    /// that is never brought up to date.
    pub(in super::super) page: String,
    /// Whether the address is a secret.
    pub(in super::super) is_personal: bool,
    /// The path of its help pages, and the part that follows an app's name.
    help: (String, String),
}

impl FeedToSubscribe {
    /// The feed that this token gives access to.
    pub(in super::super) fn personal(name: String, site: &Site, token: Token) -> Self {
        Self {
            name,
            address: whole_address(site, &Route::secret(token, ICS)),
            page: whole_address(site, &Route::secret(token, Representation::Page)),
            is_personal: true,
            help: (site.path(&Route::FeedHelp(token, None)), String::new()),
        }
    }

    /// The same on the page of a session. The help pages have no secret in their addresses.
    pub(super) fn of_session(name: String, site: &Site, token: Token) -> Self {
        Self {
            help: (site.path(&Route::Help(None)), String::new()),
            ..Self::personal(name, site, token)
        }
    }

    /// A public feed.
    pub(super) fn public(feed_id: &FeedId, name: &str, site: &Site) -> Self {
        let segment = utf8_percent_encode(&feed_id.id, SEGMENT).to_string();
        let query = format!("?{}={segment}", feed_id.kind.as_str());
        let help = (site.path(&Route::Help(None)), query);
        Self {
            name: name.to_owned(),
            address: whole_address(site, &Route::public(feed_id, ICS)),
            page: whole_address(site, &Route::public(feed_id, Representation::Page)),
            is_personal: false,
            help,
        }
    }

    /// The public feed that a query names: `module=CODE` or `room=NAME`.
    pub(super) fn in_query(query: &str, site: &Site, snapshot: &Snapshot) -> Option<Self> {
        Kind::ALL.into_iter().find_map(|kind| {
            let id = query::value(query, kind.as_str())?;
            let link = snapshot.public_feed(&FeedId::new(kind, id))?;
            Some(Self::public(&link.feed_id, &link.name, site))
        })
    }

    /// Whether a query names a public feed, which may not exist.
    pub(super) fn is_named_in(query: &str) -> bool {
        Kind::ALL
            .into_iter()
            .filter(|kind| !kind.is_personal())
            .any(|kind| query::value(query, kind.as_str()).is_some())
    }

    /// The path of an app's help page, or of the list of apps, for this feed.
    pub(super) fn help(&self, app: Option<CalendarApp>) -> String {
        let (before, after) = &self.help;
        match app {
            Some(app) => format!("{before}/{}{after}", app.id()),
            None => format!("{before}{after}"),
        }
    }
}

fn whole_address(site: &Site, route: &Route) -> String {
    format!("{}{}", site.base_url, route.path())
}

impl std::fmt::Debug for FeedToSubscribe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may be a secret.
        f.debug_struct("FeedToSubscribe").finish_non_exhaustive()
    }
}
