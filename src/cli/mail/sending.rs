//! Sends the mails to people that are in the queue.

use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result};
use carillon::clock::Clock;
use carillon::config::Config;
use carillon::language::{Language, Texts};
use carillon::links::{JournalError, ShownLink};
use carillon::mail::{
    ComposedMail, Letter, LetterParts, MailId, MailQueueError, MailSender, MailState, MailTopic,
    QueueEntry, QueuedMail, SenderStep, how_to,
};
use jiff::{SignedDuration, Timestamp};

use super::super::links::Desk;
use super::super::links::link_commands::desk_name;
use super::super::output;
use super::recipients::{Recipient, person};

/// The command looks again after this time, because another process may have changed the queue.
const MAX_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// Makes the mails to people.
pub(super) struct Composer<'a> {
    config: &'a Config,
    desk: &'a Desk,
    texts: Texts,
}

/// The counts of what became of the mails.
#[derive(Debug, Default)]
struct Outcomes {
    sent: usize,
    refused: usize,
    uncertain: usize,
    dropped: usize,
}

/// Puts a mail to each of these people into the queue. The connection is tried before, because mails that nobody takes
/// should not be queued.
pub(super) fn queue(
    sender: &mut MailSender,
    recipients: &[&Recipient<'_>],
    with_address: bool,
    now: Timestamp,
) -> Result<()> {
    if recipients.is_empty() {
        return Ok(());
    }
    sender.connect()?;
    let by = desk_name();
    let topic = if with_address {
        MailTopic::HowToWithAddress
    } else {
        MailTopic::HowTo
    };
    let mails: Result<Vec<QueuedMail>> = recipients
        .iter()
        .map(|recipient| {
            Ok(QueuedMail {
                at: now,
                mail: MailId::random().context("no random numbers")?,
                topic,
                by: by.as_str().into(),
                link_id: recipient.feed_id.clone().into(),
                reason: None,
            })
        })
        .collect();
    Ok(sender.add(&mails?)?)
}

/// Sends all mails to people that wait, and returns when none waits any more.
pub(super) fn send(
    mut sender: MailSender,
    composer: &Composer<'_>,
    clock: &Clock,
) -> Result<ExitCode> {
    let mut outcomes = Outcomes::default();
    loop {
        let compose = |entry: &QueueEntry| composer.compose(entry, clock.now());
        let is_ours = |mail: &QueuedMail| mail.topic.is_for_person();
        match sender.step(is_ours, compose, clock.now())? {
            SenderStep::Idle => break,
            SenderStep::Changed(mail) => {
                if let Some(entry) = sender.queue().entry(&mail) {
                    outcomes.count(entry);
                }
            }
            SenderStep::WaitUntil(time) => {
                let wait = time.duration_since(clock.now()).min(MAX_WAIT);
                thread::sleep(wait.try_into().unwrap_or_default());
            }
        }
    }
    let Outcomes {
        sent,
        refused,
        uncertain,
        dropped,
    } = outcomes;
    output::print(|out| {
        writeln!(
            out,
            "sent: {sent}, refused: {refused}, uncertain: {uncertain}, dropped: {dropped} (`carillon mail list` says why)"
        )
    })?;
    Ok(if refused + uncertain + dropped == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Outcomes {
    fn count(&mut self, QueueEntry { mail, state, .. }: &QueueEntry) {
        let feed_id = &mail.link_id.feed_id;
        match state {
            MailState::Sent { .. } => self.sent += 1,
            MailState::Refused { reply } => {
                self.refused += 1;
                tracing::warn!("the mail to {feed_id} was refused: {reply}");
            }
            MailState::Uncertain { reply } => {
                self.uncertain += 1;
                tracing::warn!(
                    "nobody knows whether the mail to {feed_id} was sent ({reply}); it is not sent again by itself"
                );
            }
            MailState::Dropped { reason } => {
                self.dropped += 1;
                tracing::warn!("the mail to {feed_id} was not sent: {reason}");
            }
            MailState::Waiting { until, reply } => {
                let until = until.strftime("%H:%M:%SZ");
                tracing::info!("the mail to {feed_id} is tried again at {until}: {reply}");
            }
            MailState::Begun | MailState::Cancelled { .. } => {}
        }
    }
}

impl<'a> Composer<'a> {
    pub(super) fn new(config: &'a Config, desk: &'a Desk) -> Result<Self> {
        let texts = config.overrides()?.texts;
        Ok(Self {
            config,
            desk,
            texts,
        })
    }

    /// The mail as it is now: the person may have another address since it was queued, or another link.
    fn compose(&self, entry: &QueueEntry, now: Timestamp) -> Result<ComposedMail, MailQueueError> {
        let desk = self.desk;
        let QueuedMail {
            topic, link_id, by, ..
        } = &entry.mail;
        let feed_id = &link_id.feed_id;
        let person = person(desk, feed_id);
        let Some(email) = person.and_then(|person| person.email.as_deref()) else {
            return Ok(ComposedMail::Dropped("no email in people.json".into()));
        };
        let not_composed = |error: JournalError| MailQueueError::NotComposed(error.to_string());
        // A person may have decided since the command began.
        desk.links.refresh().map_err(not_composed)?;
        if desk.links.link_state(feed_id).stopped.is_some() {
            return Ok(ComposedMail::Dropped("the feed was turned off".into()));
        }
        let is_secret = *topic == MailTopic::HowToWithAddress;
        if is_secret && entry.deferrals == 0 {
            let shown = ShownLink {
                at: now,
                by: format!("mail by {by}").into(),
                link_id: link_id.clone(),
            };
            desk.links.record_shown(&shown).map_err(not_composed)?;
        }
        let language = person.and_then(|person| person.language);
        let language = language.unwrap_or(self.config.institution.language);
        let address = is_secret.then(|| desk.page_address(feed_id));
        let name = desk.state.name_of(feed_id);
        Ok(ComposedMail::Mail {
            to: email.to_owned(),
            letter: self.letter(name, language, address.as_deref()),
            language,
            is_secret,
        })
    }

    /// The mail to a person, with this secret address or else with that of the page to sign in.
    pub(super) fn letter(
        &self,
        name: &str,
        language: Language,
        secret_address: Option<&str>,
    ) -> Letter {
        let institution = &self.config.institution;
        let sign_in_page = format!("{}/me", self.desk.base_url);
        let facts = LetterParts {
            name,
            institution: &institution.name,
            support: &institution.support,
            page: secret_address.unwrap_or(&sign_in_page),
            is_secret: secret_address.is_some(),
        };
        how_to(self.texts.of(language), &facts)
    }
}
