//! The identity of a link.

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use crate::feed::{FeedId, Kind};

/// A link: its feed, and its number among the links of this feed. Unlike the token, it is not a secret and never changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LinkId {
    #[serde(flatten)]
    pub feed_id: FeedId,
    #[serde(default, rename = "link", skip_serializing_if = "LinkNumber::is_first")]
    pub number: LinkNumber,
}

/// The number of a link among the links of its feed, from 1. Every feed has link 1, and 1 is never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkNumber(pub(super) NonZeroU16);

impl LinkNumber {
    pub const FIRST: Self = Self(NonZeroU16::MIN);

    pub fn is_first(&self) -> bool {
        *self == Self::FIRST
    }

    pub fn get(self) -> u16 {
        self.0.get()
    }

    /// Reads a number as people and addresses write it.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The number after it.
    pub(super) fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

impl Default for LinkNumber {
    fn default() -> Self {
        Self::FIRST
    }
}

impl LinkId {
    /// Reads a feed's id and its kind with the number, as [`Self::numbered_kind`] writes it.
    pub fn parse(numbered_kind: &str, id: &str) -> Option<Self> {
        let (kind, number) = match numbered_kind.split_once('/') {
            Some((kind, number)) => (kind, LinkNumber::parse(number)?),
            None => (numbered_kind, LinkNumber::FIRST),
        };
        let feed_id = FeedId::new(Kind::parse(kind)?, id);
        Some(Self { feed_id, number })
    }

    /// `student` for a first link, and `student/2` for a second.
    pub fn numbered_kind(&self) -> Cow<'static, str> {
        let kind = self.feed_id.kind.as_str();
        if self.number.is_first() {
            kind.into()
        } else {
            format!("{kind}/{}", self.number.0).into()
        }
    }
}

/// The first link of the feed.
impl From<FeedId> for LinkId {
    fn from(feed_id: FeedId) -> Self {
        Self {
            feed_id,
            number: LinkNumber::FIRST,
        }
    }
}

/// `student ann` for a first link, and `student/2 ann` for a second.
impl fmt::Display for LinkId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.numbered_kind(), self.feed_id.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_only_if_the_link_is_not_the_first() {
        for (json, text) in [
            (r#"{"kind":"student","id":"a b"}"#, "student a b"),
            (r#"{"kind":"student","id":"a b","link":2}"#, "student/2 a b"),
        ] {
            let (kind, id) = text.split_once(' ').unwrap();
            let link_id = LinkId::parse(kind, id).unwrap();
            assert_eq!(link_id.to_string(), text);
            assert_eq!(serde_json::to_string(&link_id).unwrap(), json);
            assert_eq!(serde_json::from_str::<LinkId>(json).unwrap(), link_id);
        }
    }

    #[test]
    fn a_number_that_no_link_can_have_is_refused() {
        for kind in ["student/x", "student/0", "student/", "/2", "teacher"] {
            assert_eq!(LinkId::parse(kind, "a"), None, "{kind}");
        }
        for number in ["0", "-1", "\"2\"", "1.5", "null", "65536"] {
            let json = format!(r#"{{"kind":"student","id":"a","link":{number}}}"#);
            assert!(serde_json::from_str::<LinkId>(&json).is_err(), "{json}");
        }
    }
}
