//! The identity of a feed.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::Kind;

/// A feed's kind, and its id in the data folder. An id of up to 24 bytes, as nearly all have, is held in place: to make
/// or copy such a value allocates nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FeedId {
    pub kind: Kind,
    pub id: CompactString,
}

impl FeedId {
    pub fn new(kind: Kind, id: impl Into<CompactString>) -> Self {
        let id = id.into();
        Self { kind, id }
    }
}

/// `student b712345`, as messages name a feed.
impl fmt::Display for FeedId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.kind.as_str(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_usual_length_allocates_nothing() {
        for id in ["b712345", "МЕОА-11f(23/24)", "Lecture theatre W.1.0200"] {
            assert!(!FeedId::new(Kind::Room, id).id.is_heap_allocated(), "{id}");
        }
        assert_eq!(size_of::<FeedId>(), 32);
    }
}
