//! The identity of an activity. UIDs are made from it, and blocks are named by it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::timetable::MeetingKey;

/// The identity of an activity, shortened: all that its events' UIDs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActivityId(pub u64);

impl ActivityId {
    /// The identity of the activity `id` of a module, and nothing else: the first 64 bits of the SHA-256 of code,
    /// term and id with U+001F between them, which none of the three can hold.
    pub fn new(code: &str, term: &str, id: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(format!("{code}\u{1f}{term}\u{1f}{id}"))
            .finalize();
        Self(u64::from_be_bytes(
            *hash.first_chunk().expect("SHA-256 has 32 bytes"),
        ))
    }

    /// The id under which the description of a time zone is filed.
    pub fn zone(name: &str) -> Self {
        Self::new("", "", name)
    }

    /// The id that marks in a store that blocks of a feed were left out.
    pub fn omitted() -> Self {
        Self::new("", "", "omitted")
    }

    /// The UID of a meeting. The part that varies is short and in clear, because it compresses so much better.
    pub(super) fn uid(self, key: MeetingKey, domain: &str) -> String {
        format!("{:016x}-{key}@{domain}", self.0)
    }
}
