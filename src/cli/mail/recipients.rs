//! The people who get a mail, and the reasons why others get none.

use std::collections::{HashMap, HashSet};
use std::fmt;

use anyhow::{Result, bail};
use carillon::agenda;
use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::fetches::FetchRecords;
use carillon::language::Language;
use carillon::mail::{MailQueue, QueueEntry, WhoCanSignIn, is_address};
use carillon::printable::{printable, utc_seconds};
use carillon::publish::ServedFeed;
use carillon::timetable::Person;
use jiff::Timestamp;

use super::super::fetches;
use super::super::links::Desk;
use super::super::visible_people::VisiblePeople;
use super::asked_id::AskedId;

/// The choice of people.
pub(super) struct Recipients<'a> {
    desk: &'a Desk,
    with_address: bool,
    /// Also those who have the mail already.
    pub(super) again: bool,
    who_can_sign_in: WhoCanSignIn,
    language: Language,
    /// The last mail about each feed that counts as sent.
    earlier: HashMap<FeedId, QueueEntry>,
    /// Only people without fetches by a calendar app.
    fetches: Option<FetchRecords>,
}

/// A person who was selected.
pub(super) struct Recipient<'a> {
    pub(super) feed_id: FeedId,
    pub(super) name: String,
    pub(super) email: Option<&'a str>,
    pub(super) language: Language,
    pub(super) state: RecipientState,
}

/// Whether the person gets a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RecipientState {
    Send,
    NoAddress,
    WrongAddress,
    TurnedOff,
    CannotSignIn,
    /// There is an earlier mail in this state, since this time.
    Earlier(&'static str, Timestamp),
}

impl Recipient<'_> {
    /// Whether a mail is to be sent to the person.
    pub(super) fn gets_mail(&self) -> bool {
        self.state == RecipientState::Send
    }
}

impl fmt::Display for RecipientState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send => f.write_str("to be sent"),
            Self::NoAddress => f.write_str("no email in people.json"),
            Self::WrongAddress => f.write_str("the email in people.json is not an email address"),
            Self::TurnedOff => f.write_str("the feed is turned off"),
            Self::CannotSignIn => {
                f.write_str("cannot sign in (--with-address would send the secret link)")
            }
            Self::Earlier(state, since) => write!(
                f,
                "{state} since {} (--again sends another)",
                utc_seconds(*since)
            ),
        }
    }
}

impl<'a> Recipients<'a> {
    pub(super) fn new(config: &Config, desk: &'a Desk, with_address: bool) -> Result<Self> {
        let who_can_sign_in = WhoCanSignIn::read(config, &desk.base_url)?;
        if who_can_sign_in.is_nobody() && !with_address {
            bail!(
                "nobody can sign in here, so the mail would lead nowhere: add --with-address, which writes each person's secret link into the mail"
            );
        }
        let earlier = MailQueue::read_to_show(&config.state)?
            .entries()
            .iter()
            .filter(|entry| entry.mail.topic.is_how_to() && entry.state.counts_as_sent())
            .map(|entry| (entry.mail.link_id.feed_id.clone(), entry.clone()))
            .collect();
        Ok(Self {
            desk,
            with_address,
            again: false,
            who_can_sign_in,
            language: config.institution.language,
            earlier,
            fetches: None,
        })
    }

    /// Leaves out everybody whose feed a calendar app has fetched, as far as fetches are kept.
    pub(super) fn only_never_connected(&mut self, config: &Config) -> Result<()> {
        self.fetches = Some(fetches::read(config, self.desk.now)?);
        Ok(())
    }

    /// The people of a kind, or those with these ids. An unknown id is an error, and so is one that is not visible.
    pub(super) fn select(
        &self,
        kind: Kind,
        ids: Option<&[AskedId]>,
        visible: &VisiblePeople,
    ) -> Result<Vec<Recipient<'a>>> {
        let feeds = self.desk.state.feeds();
        let mut selected = Vec::new();
        match ids {
            None => {
                let current = feeds.of_kind(kind).filter(|served| served.is_current());
                selected.extend(current.map(ServedFeed::feed_id).cloned());
                selected.sort_unstable();
            }
            Some(ids) => {
                let (mut unknown, mut known) = (Vec::new(), HashSet::new());
                for asked in ids {
                    let feed_id = FeedId::new(kind, asked.id.as_str());
                    let served = feeds.get(&feed_id).filter(|served| served.is_current());
                    if served.is_none() || !visible.contains(&feed_id) {
                        unknown.push(asked);
                    } else if known.insert(feed_id.clone()) {
                        selected.push(feed_id);
                    }
                }
                if let [first, ..] = &unknown[..] {
                    let error = self.desk.unknown(Some(kind), &first.id, visible);
                    return Err(with_places(error, &unknown));
                }
            }
        }
        let has_fetched = |feed_id: &FeedId| {
            let fetches = self.fetches.as_ref();
            fetches.is_some_and(|fetches| fetches.last_subscription(feed_id).is_some())
        };
        selected.retain(|feed_id| !has_fetched(feed_id));
        let recipients = selected.into_iter();
        Ok(recipients.map(|feed_id| self.recipient(feed_id)).collect())
    }

    /// The options of `carillon mail KIND ID` that send a mail to this person; `None` if that would send none.
    pub(super) fn options_to_send(&self, feed_id: &FeedId) -> Option<&'static str> {
        if !self.recipient(feed_id.clone()).gets_mail() {
            None
        } else if self.who_can_sign_in.includes(feed_id) {
            Some(" --send")
        } else {
            Some(" --with-address --send")
        }
    }

    /// The person with this feed.
    fn recipient(&self, feed_id: FeedId) -> Recipient<'a> {
        let person = person(self.desk, &feed_id);
        let email = person.and_then(|person| person.email.as_deref());
        Recipient {
            name: self.desk.state.name_of(&feed_id).to_owned(),
            email,
            language: person
                .and_then(|person| person.language)
                .unwrap_or(self.language),
            state: self.state(&feed_id, email),
            feed_id,
        }
    }

    fn state(&self, feed_id: &FeedId, email: Option<&str>) -> RecipientState {
        let earlier = self.earlier.get(feed_id).filter(|_| !self.again);
        match (email, earlier) {
            _ if self.desk.links.link_state(feed_id).stopped.is_some() => RecipientState::TurnedOff,
            (None, _) => RecipientState::NoAddress,
            (Some(email), _) if !is_address(email) => RecipientState::WrongAddress,
            (_, Some(earlier)) => RecipientState::Earlier(earlier.state.name(), earlier.changed),
            _ if !self.with_address && !self.who_can_sign_in.includes(feed_id) => {
                RecipientState::CannotSignIn
            }
            _ => RecipientState::Send,
        }
    }
}

/// The error about the first of the unknown ids, with the others and the lines that have them.
fn with_places(error: anyhow::Error, unknown: &[&AskedId]) -> anyhow::Error {
    let text = match unknown {
        [AskedId { place: None, .. }] => return error,
        [
            AskedId {
                place: Some(place), ..
            },
        ] => place.clone(),
        _ => {
            let listed: Vec<String> = unknown.iter().map(ToString::to_string).collect();
            format!("{} ids are unknown ({})", listed.len(), listed.join(", "))
        }
    };
    error.context(printable(&text).into_owned())
}

/// The data about the person with this feed.
pub(super) fn person<'a>(desk: &'a Desk, feed_id: &FeedId) -> Option<&'a Person> {
    agenda::person(desk.state.university(), feed_id)
}
