//! Further links of a person besides the first. They show the timetable and carry no rights: only the first link, or somebody
//! who decides for the person, makes and removes them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Decision, DecisionRequest, Generation, JournalEntry, LinkError, LinkId, LinkNumber, LinkTable,
    Links, Token,
};
use crate::feed::FeedId;
use crate::printable::is_unprintable;

/// The length of a name in characters.
pub const MAX_NAME: usize = 40;

/// The highest number of a link that its owner can make. No number is used twice, so that is 99 further links ever. Somebody who
/// has found a link, and has used them up, does not keep the desk from making more.
const MAX_OWN_NUMBER: u16 = 100;

/// The name of a further link, for its owner alone. Nothing at the address of the link says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkName(Box<str>);

impl LinkName {
    /// Reads a name that somebody has written: words in one line, which can be printed. `None` if there are none, or if they are
    /// longer than [`MAX_NAME`].
    pub fn parse(text: &str) -> Option<Self> {
        let is_break = |c: char| is_unprintable(c) || c.is_whitespace();
        let words: Vec<&str> = text
            .split(is_break)
            .filter(|word| !word.is_empty())
            .collect();
        let name = words.join(" ");
        let length = name.chars().count();
        (1..=MAX_NAME).contains(&length).then(|| Self(name.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The decision that made a further link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurtherLink {
    pub name: LinkName,
    /// It shows busy times and nothing else. This never changes, because its reader could compare before and after.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_busy_only: bool,
    /// The time at which it was made.
    pub at: Timestamp,
}

/// A wish for a further link of a feed.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    pub feed_id: FeedId,
    pub name: LinkName,
    pub is_busy_only: bool,
    pub by: &'a str,
    pub reason: Option<&'a str>,
    pub now: Timestamp,
}

impl LinkTable {
    /// The further links of a feed that are there, with how they were made, in the order of their numbers.
    pub fn further_links(&self, feed_id: &FeedId) -> impl Iterator<Item = (LinkId, &FurtherLink)> {
        self.decided_links_of(feed_id)
            .filter_map(|(link_id, state)| Some((link_id.clone(), state.listed()?)))
    }
}

impl Links {
    /// The further links of a feed that are there now, with how they were made, in the order of their numbers.
    pub fn further_links(&self, feed_id: &FeedId) -> Vec<(LinkId, FurtherLink)> {
        let table = self.table_of(feed_id);
        let further = table.further_links(feed_id);
        further
            .map(|(link_id, link)| (link_id, link.clone()))
            .collect()
    }

    /// Makes a further link of a feed, which then has at most `most` with the first one. `token` is that of the first link,
    /// if its holder decides.
    pub fn add(
        &self,
        new: &NewLink<'_>,
        token: Option<Token>,
        most: u16,
    ) -> Result<LinkId, LinkError> {
        let mut made = None;
        self.decide_all((&new.feed_id, token), |table| {
            // The request may be older than the decision of somebody else to turn the feed off.
            let first = LinkId::from(new.feed_id.clone());
            if table.link_state(&first).stopped.is_some() {
                return Err(LinkError::TurnedOff);
            }
            let listed = table.further_links(&new.feed_id);
            let names: Vec<&LinkName> = listed.map(|(_, link)| &link.name).collect();
            if names.contains(&&new.name) {
                return Err(LinkError::NameTaken);
            }
            if names.len() + 1 >= usize::from(most) {
                return Err(LinkError::TooManyLinks { most });
            }
            let last = table.links_of(&new.feed_id).last();
            let last = last.map_or(LinkNumber::FIRST, |link_id| link_id.number);
            let highest = if token.is_some() {
                MAX_OWN_NUMBER
            } else {
                u16::MAX
            };
            let number = last.next().filter(|number| number.get() <= highest);
            let number = number.ok_or(LinkError::NumbersUsedUp)?;
            let link_id = LinkId {
                feed_id: new.feed_id.clone(),
                number,
            };
            made = Some(link_id.clone());
            let decision = Decision::Add {
                generation: next_generation(Generation::default(), new.now),
                name: new.name.clone(),
                is_busy_only: new.is_busy_only,
            };
            Ok(vec![JournalEntry {
                at: new.now,
                by: new.by.into(),
                link_id,
                decision,
                reason: new.reason.map(Into::into),
            }])
        })?;
        Ok(made.expect("the decision was made, so the link was"))
    }

    /// Removes a further link for ever. Its feed says that it is closed, as one that is turned off.
    pub fn remove(
        &self,
        request: &DecisionRequest<'_>,
        token: Option<Token>,
    ) -> Result<(), LinkError> {
        let link_id = &request.link_id;
        self.decide_all((&link_id.feed_id, token), |table| {
            if link_id.number.is_first() || table.link_state(link_id).listed().is_none() {
                return Err(LinkError::NoSuchLink);
            }
            Ok(vec![request.entry(link_id.clone(), Decision::Remove)])
        })
    }

    /// Gives each link of a feed a new address, and returns the token of the first.
    pub fn rotate_all(
        &self,
        request: &DecisionRequest<'_>,
        token: Option<Token>,
    ) -> Result<Token, LinkError> {
        let feed_id = &request.link_id.feed_id;
        let first = LinkId::from(feed_id.clone());
        self.decide_all((feed_id, token), |table| {
            let further = table.further_links(feed_id).map(|(link_id, _)| link_id);
            // The first comes last: after a crash its holder can repeat this.
            let all = further.chain([first.clone()]);
            let rotated = all.map(|link_id| {
                let generation = table.link_state(&link_id).generation;
                let generation = next_generation(generation, request.now);
                request.entry(link_id, Decision::Rotate { generation })
            });
            Ok(rotated.collect())
        })?;
        Ok(self.token_of(&first))
    }
}

/// The generation of the next address of a link: the microsecond of `now`, or a later one.
pub(super) fn next_generation(before: Generation, now: Timestamp) -> Generation {
    let now = u64::try_from(now.as_microsecond()).unwrap_or_default();
    Generation(now.max(before.0 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line_that_can_be_printed() {
        let parsed = |text: &str| LinkName::parse(text).map(|name| name.as_str().to_owned());
        for (text, expected) in [
            (" my\tpartner\r\n", Some("my partner")),
            ("电话", Some("电话")),
            ("<b>&\"", Some("<b>&\"")),
            ("a\u{202e}b", Some("a b")),
            ("", None),
            (" \n\u{200b}", None),
        ] {
            assert_eq!(parsed(text).as_deref(), expected, "{text:?}");
        }
        assert!(parsed(&"é".repeat(MAX_NAME)).is_some());
        assert_eq!(parsed(&"é".repeat(MAX_NAME + 1)), None);
    }
}
