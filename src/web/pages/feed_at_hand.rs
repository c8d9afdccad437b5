//! The feed that help pages fill in: one's own, a module's or a room's.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::Site;
use super::super::clients::Client;
use super::query;

/// All but what RFC 3986 section 2.3 leaves as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
    /// A person's, whose pages are below `page` (`/f/TOKEN`).
    pub(in super::super) fn personal(name: String, base_url: &str, page: &str) -> Self {
        let address = format!("{base_url}{page}/timetable.ics");
        Self { name, address, is_personal: true, help: (format!("{page}/help"), String::new()) }
    }

    /// The public one that a query names: `module=CODE` or `room=NAME`.
    pub(super) fn in_query(query: &str, site: &Site) -> Option<Self> {
        let catalogue = site.shelf.current();
        let catalogue = catalogue.as_ref()?;
        let found = |kind: &str, name: String| {
            let segment = utf8_percent_encode(&name, SEGMENT).to_string();
            let address = format!("{}/{kind}s/{segment}.ics", site.base_url);
            let help = ("/help".to_owned(), format!("?{kind}={segment}"));
            Self { name, address, is_personal: false, help }
        };
        let module = || query::value(query, "module").filter(|code| catalogue.modules.contains_key(code.as_str()));
        let room = || query::value(query, "room").filter(|name| catalogue.rooms.contains_key(name.as_str()));
        module().map(|code| found("module", code)).or_else(|| room().map(|name| found("room", name)))
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
