//! The directories in which people search. Each is made when it is asked for first, so a publish does not wait for it.

use std::sync::OnceLock;

use super::{Snapshot, Timetable};
use crate::agenda::{Directory, DirectoryEntry};
use crate::feed::{ByKind, FeedId, Kind};
use crate::links::LinkId;
use crate::timetable::Module;

/// The directories of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Directories {
    /// The public feeds of each kind.
    public: ByKind<OnceLock<Directory>>,
    everything: OnceLock<Directory>,
}

impl Snapshot {
    /// The public feeds of a kind, ready for search.
    pub fn directory(&self, kind: Kind, timetable: &Timetable) -> &Directory {
        let feeds = self.public_feeds(kind);
        self.directories.public[kind].get_or_init(|| {
            let current = feeds.iter().filter(|(_, link)| link.is_current());
            Directory::by_id(
                current.map(|(id, _)| DirectoryEntry::new(kind, id, kind.title(timetable, id), [])),
            )
        })
    }

    /// Everybody and everything with a feed, public or not, ready for search by id, name, e-mail address and former code.
    pub fn everything(&self, timetable: &Timetable) -> &Directory {
        self.directories.everything.get_or_init(|| {
            // The feed of a former code shows the thing that has another one now.
            let links = self.feeds();
            let links = links.filter(|link| link.number.is_first() && !link.is_renamed);
            let with_feed = links.map(|link| &link.feed_id);
            // Nothing is served at the link of a feed that was turned off long ago, and the desk can turn it on again.
            let decided = self.link_table.link_ids();
            let turned_off = decided.filter(|link_id| self.is_turned_off(link_id));
            let turned_off = turned_off.map(|link_id| &link_id.feed_id);
            let entries = with_feed.chain(turned_off);
            Directory::by_title(entries.map(|feed_id| entry(timetable, feed_id)))
        })
    }

    fn is_turned_off(&self, link_id: &LinkId) -> bool {
        let link_state = self.link_table.link_state(link_id);
        link_id.number.is_first() && link_state.stopped.is_some()
    }
}

fn entry(timetable: &Timetable, FeedId { kind, id }: &FeedId) -> DirectoryEntry {
    let person = kind
        .role()
        .and_then(|role| timetable.people.person(role, id));
    let email = person.and_then(|person| person.email.as_deref());
    let terms = (*kind == Kind::Module).then(|| timetable.terms_of(id));
    let codes = terms.into_iter().flatten().flat_map(Module::codes);
    let former_codes = codes.filter(|code| code != id);
    let others = email.into_iter().chain(former_codes);
    DirectoryEntry::new(*kind, id, kind.title(timetable, id), others)
}
