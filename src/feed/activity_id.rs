//! The identity of an activity. UIDs are made from it, and blocks are named by it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::timetable::{Activity, MeetingKey, Module};

/// The identity of an activity, shortened: all that its events' UIDs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActivityId(pub u64);

/// U+001F, which no code, term or id can hold.
const SEPARATOR: u8 = 0x1f;

impl ActivityId {
    /// The identity of an activity, which a rename leaves as it is.
    pub fn of(module: &Module, activity: &Activity) -> Self {
        Self::new(module.oldest_code(), &module.term, activity.oldest_id())
    }

    /// The identity of the activity `id` of a module, and nothing else: the first 64 bits of the SHA-256 of code,
    /// term and id with separators between them.
    pub fn new(code: &str, term: &str, id: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(code)
            .chain_update([SEPARATOR])
            .chain_update(term)
            .chain_update([SEPARATOR])
            .chain_update(id)
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
    pub const fn omitted() -> Self {
        // A number, because a hash takes time, and this is compared with every block of every feed at the start.
        Self(0xe29d_df42_7955_17a3)
    }

    /// The UID of a meeting. The part that varies is short and in clear, because it compresses so much better.
    pub(super) fn uid(self, key: MeetingKey, domain: &str) -> String {
        format!("{:016x}-{key}@{domain}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_written_as_a_number_is_the_hash_of_its_name() {
        let ids = [
            (ActivityId::omitted(), "omitted"),
            (ActivityId::nothing_published(), ""),
            (ActivityId::everything_hidden(), "hidden"),
            (ActivityId::closed(), "closed"),
            (ActivityId::replaced(), "replaced"),
        ];
        for (id, name) in ids {
            assert_eq!(id, ActivityId::new("", "", name), "{name:?}");
        }
    }
}
