//! The mail that tells a person how to get the timetable, as it is when it is sent.

use jiff::Timestamp;

use super::MailQueueError;
use super::is_address;
use super::letter::{ComposedMail, Letter, LetterParts, how_to};
use super::own_reason::OwnReason;
use super::queue::QueueEntry;
use super::queue_line::{MailTopic, QueuedMail};
use crate::config::{Config, InstitutionConfig};
use crate::feed::FeedId;
use crate::language::{Language, Texts};
use crate::links::{JournalError, Links, ShownLink, secret_path};
use crate::timetable::Person;

/// Makes the mails to people.
pub struct HowToMails {
    texts: Texts,
    institution: InstitutionConfig,
    /// The beginning of all addresses.
    base_url: String,
}

impl HowToMails {
    pub fn new(texts: Texts, config: &Config, base_url: &str) -> Self {
        Self {
            texts,
            institution: config.institution.clone(),
            base_url: base_url.to_owned(),
        }
    }

    /// The beginning of all addresses.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The language of the mail to this person.
    pub fn language(&self, person: Option<&Person>) -> Language {
        let language = person.and_then(|person| person.language);
        language.unwrap_or(self.institution.language)
    }

    /// The mail as it is now: the person may have another address since it was queued, or another link.
    pub fn compose(
        &self,
        entry: &QueueEntry,
        (name, person): (&str, Option<&Person>),
        links: &Links,
        now: Timestamp,
    ) -> Result<ComposedMail, MailQueueError> {
        let QueuedMail {
            topic, link_id, by, ..
        } = &entry.mail;
        let Some(email) = person.and_then(|person| person.email.as_deref()) else {
            return Ok(ComposedMail::Dropped(OwnReason::NoAddress.to_string()));
        };
        if !is_address(email) {
            return Ok(ComposedMail::Dropped(OwnReason::WrongAddress.to_string()));
        }
        // A person may have decided a moment ago.
        links.refresh()?;
        if links.link_state(&link_id.feed_id).stopped.is_some() {
            return Ok(ComposedMail::Dropped(OwnReason::TurnedOff.to_string()));
        }
        let shown = (*topic == MailTopic::HowToWithAddress).then(|| ShownLink {
            at: now,
            by: format!("mail by {by}").into(),
            link_id: link_id.clone(),
        });
        let language = self.language(person);
        let address = shown
            .as_ref()
            .map(|_| self.page_address(&link_id.feed_id, links));
        Ok(ComposedMail::Mail {
            to: email.to_owned(),
            letter: self.letter(name, language, address.as_deref()),
            language,
            shown,
            message: None,
        })
    }

    /// Writes down a secret link that is about to be sent.
    pub fn record_shown(links: &Links, shown: &ShownLink) -> Result<(), MailQueueError> {
        Ok(links.record_shown(shown)?)
    }

    /// The mail to a person, with this secret address or else with that of the page to sign in.
    pub fn letter(&self, name: &str, language: Language, secret_address: Option<&str>) -> Letter {
        let sign_in_page = format!("{}/me", self.base_url);
        let facts = LetterParts {
            name,
            institution: &self.institution.name,
            support: &self.institution.support,
            page: secret_address.unwrap_or(&sign_in_page),
            is_secret: secret_address.is_some(),
        };
        how_to(self.texts.of(language), &facts)
    }

    /// The address of the person's own page. A calendar app that gets it subscribes too.
    fn page_address(&self, feed_id: &FeedId, links: &Links) -> String {
        let feed = secret_path(links.token(feed_id));
        let page = feed.strip_suffix("timetable").unwrap_or(&feed);
        format!("{}{page}", self.base_url)
    }
}

impl From<JournalError> for MailQueueError {
    fn from(error: JournalError) -> Self {
        Self::NotComposed(error.to_string())
    }
}
