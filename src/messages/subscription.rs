//! One person's wish for messages about the changes of one feed.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Cursor;
use crate::language::Language;
use crate::links::{Generation, LinkId, LinkState};

/// A person's wish for messages. They go to the email address in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageSubscription {
    pub at: Timestamp,
    #[serde(rename = "subscription")]
    pub id: SubscriptionId,
    #[serde(flatten)]
    pub link_id: LinkId,
    #[serde(flatten)]
    pub way: SubscriptionWay,
    /// The time of the last change that was published then; the beginning of time if there was none. It is not `at`: a publish
    /// that has begun by then and is not served yet has an earlier time. `None` in lines that lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// The language of the page on which the person asked for messages.
    pub language: Language,
}

/// The way to the page on which the person asked for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "kebab-case")]
pub enum SubscriptionWay {
    /// The secret link, whose token had this number.
    Link { generation: Generation },
    /// The person had signed in.
    Session,
}

/// The identity of a subscription: 32 hexadecimal digits. It gives no right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubscriptionId(Box<str>);

impl MessageSubscription {
    /// The changes that the person knew at the beginning.
    pub fn first_cursor(&self) -> Cursor {
        Cursor::at(self.seen.unwrap_or(self.at))
    }

    /// Whether it has ended because the link was reset or turned off since. Once it has, it stays ended. One of somebody who
    /// had signed in does not end so.
    pub fn has_ended_with_link(&self, state: &LinkState) -> bool {
        match self.way {
            SubscriptionWay::Link { generation } => {
                state.generation != generation || state.was_turned_off_since(self.at)
            }
            SubscriptionWay::Session => false,
        }
    }
}

impl SubscriptionId {
    pub fn random() -> Result<Self, getrandom::Error> {
        let [high, low] = [getrandom::u64()?, getrandom::u64()?];
        Ok(Self(format!("{high:016x}{low:016x}").into()))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_id = text.len() == 32
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_id.then(|| Self(text.into()))
    }
}

impl fmt::Display for SubscriptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
