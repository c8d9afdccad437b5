//! The numbers of people whose calendar apps fetch their feeds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FetchRecorder, LinkConnection};
use crate::feed::Kind;
use crate::snapshot::{Link, Snapshot};

/// The number of people in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionCounts {
    pub connected: usize,
    pub silent: usize,
    /// Never connected, though somebody may have opened the address.
    pub never: usize,
    /// The feed is turned off.
    pub off: usize,
}

/// The state of one person's feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonConnection {
    Connected,
    Silent,
    Never,
    Off,
}

impl ConnectionCounts {
    /// The counts of these people.
    pub fn of(people: impl Iterator<Item = PersonConnection>) -> Self {
        let mut counts = Self::default();
        people.for_each(|connection| {
            *match connection {
                PersonConnection::Connected => &mut counts.connected,
                PersonConnection::Silent => &mut counts.silent,
                PersonConnection::Never => &mut counts.never,
                PersonConnection::Off => &mut counts.off,
            } += 1;
        });
        counts
    }

    pub fn all(&self) -> usize {
        self.connected + self.silent + self.never + self.off
    }

    /// The people who get no changes although their feed is on.
    pub fn missing(&self) -> usize {
        self.silent + self.never
    }
}

impl PersonConnection {
    fn of(link: &Link, recorder: &FetchRecorder, now: Timestamp) -> Self {
        if link.state().stopped.is_some() {
            return Self::Off;
        }
        match recorder.connection(&link.id(), now) {
            LinkConnection::Connected { .. } => Self::Connected,
            LinkConnection::Silent { .. } => Self::Silent,
            LinkConnection::Never | LinkConnection::Opened { .. } => Self::Never,
        }
    }
}

/// The kind, the id and the state of everybody who has a feed and is in the data folder.
pub fn person_connections<'a>(
    snapshot: &'a Snapshot,
    recorder: &FetchRecorder,
    now: Timestamp,
) -> impl Iterator<Item = (Kind, &'a str, PersonConnection)> {
    let links = snapshot.links.values();
    let links = links.filter(|link| link.number.is_first() && link.is_current());
    links.map(move |link| {
        let connection = PersonConnection::of(link, recorder, now);
        (link.feed_id.kind, &*link.feed_id.id, connection)
    })
}
