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
    Link {
        generation: Generation,
        /// The time since which the link's feed was on (`LinkState::on_since`). `None` in lines that lack it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_since: Option<Timestamp>,
    },
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
            SubscriptionWay::Link {
                generation,
                on_since,
            } => {
                let is_on_since_then = state.on_since().is_some_and(|now| match on_since {
                    Some(known) => now == known,
                    None => now < self.at,
                });
                state.generation != generation || !is_on_since_then
            }
            SubscriptionWay::Session => false,
        }
    }

    /// The reason why the person gets no mail while the link has this state.
    pub fn reason_for_silence(&self, state: &LinkState) -> Option<&'static str> {
        if self.has_ended_with_link(state) {
            Some("the link was reset or turned off")
        } else if state.stopped.is_some() {
            Some("the feed was turned off")
        } else {
            None
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

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::links::Decision;

    fn at(hour: i64) -> Timestamp {
        let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        noon.checked_add(hour.hours()).unwrap()
    }

    fn subscription(state: &LinkState, hour: i64) -> MessageSubscription {
        MessageSubscription {
            at: at(hour),
            id: SubscriptionId::random().unwrap(),
            link_id: FeedId::new(Kind::Student, "ann").into(),
            way: SubscriptionWay::Link {
                generation: state.generation,
                on_since: state.on_since(),
            },
            seen: None,
            language: Language::En,
        }
    }

    #[test]
    fn a_subscription_ends_with_its_link_whatever_the_clock_said() {
        let new = LinkState::default();
        let reset = Decision::Rotate {
            generation: Generation(1),
        };
        // A link about which nothing was decided, and one that was off before.
        let stopped = new.after(Decision::Stop, at(0));
        for state in [new, stopped.after(Decision::Resume, at(1))] {
            // The clock was right when the person subscribed, five days ahead, or a year behind.
            for hour in [2, 120, -9000] {
                let known = subscription(&state, hour);
                assert!(!known.has_ended_with_link(&state), "{hour}");
                let off = state.after(Decision::Stop, at(3));
                assert!(known.has_ended_with_link(&off), "{hour}");
                let on = off.after(Decision::Resume, at(4));
                assert!(known.has_ended_with_link(&on), "{hour}");
                let reset = state.after(reset.clone(), at(5));
                assert!(known.has_ended_with_link(&reset), "{hour}");
                let session = MessageSubscription {
                    way: SubscriptionWay::Session,
                    ..known
                };
                assert!(!session.has_ended_with_link(&on), "{hour}");
            }
        }
    }

    #[test]
    fn a_line_without_the_time_since_which_the_feed_was_on_is_compared_by_time() {
        let state = LinkState::default();
        let mut known = subscription(&state, 2);
        known.way = serde_json::from_str(r#"{"way": "link", "generation": 0}"#).unwrap();
        assert!(!known.has_ended_with_link(&state));
        let off = state.after(Decision::Stop, at(0));
        let on = |hour| off.after(Decision::Resume, at(hour));
        assert!(!known.has_ended_with_link(&on(1)));
        assert!(known.has_ended_with_link(&on(3)));
    }
}
