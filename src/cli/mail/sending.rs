//! Sends the mails to people that are in the queue.

use std::collections::HashSet;
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result};
use carillon::clock::Clock;
use carillon::config::Config;
use carillon::links::{LinkId, ShownLink};
use carillon::mail::{
    ComposedMail, HowToMails, MailComposer, MailQueue, MailQueueError, MailSender, MailState,
    QueueEntry, QueuedMail, SenderStep,
};
use jiff::{SignedDuration, Timestamp};

use super::super::links::Desk;
use super::super::links::link_commands::desk_name;
use super::super::output;
use super::recipients::{Recipient, person};

/// The command looks again after this time, because another process may have changed the queue.
const MAX_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// Makes the mails to people, as they are in the data folder.
pub(super) struct Composer<'a> {
    desk: &'a Desk,
    pub(super) mails: HowToMails,
}

/// The counts of what became of the mails.
#[derive(Debug, Default)]
struct Outcomes {
    sent: usize,
    refused: usize,
    uncertain: usize,
    dropped: usize,
}

/// Puts a mail to each of these people into the queue; not to those who have one since they were selected, unless
/// `again`. The connection is tried before, because mails that nobody takes should not be queued.
pub(super) fn queue(
    sender: &mut MailSender,
    recipients: &[&Recipient<'_>],
    (with_address, again): (bool, bool),
    now: Timestamp,
) -> Result<()> {
    if recipients.is_empty() {
        return Ok(());
    }
    sender.connect()?;
    let by = desk_name();
    let mails: Result<Vec<QueuedMail>, _> = recipients
        .iter()
        .map(|recipient| {
            let link_id = recipient.feed_id.clone().into();
            QueuedMail::how_to(link_id, with_address, (&by, now))
        })
        .collect();
    let mut mails = mails.context("no random numbers")?;
    sender.queue_mut().add_chosen(|queue| {
        let known = queue
            .entries()
            .iter()
            .filter(|entry| !again && entry.mail.topic.is_how_to() && entry.state.counts_as_sent());
        let known: HashSet<&LinkId> = known.map(|entry| &entry.mail.link_id).collect();
        mails.retain(|mail| !known.contains(&mail.link_id));
        mails
    })?;
    Ok(())
}

/// Sends the mails that wait, and returns when none waits any more: those `of` some people, or those to everybody. Others may
/// wait because somebody has stopped them.
pub(super) fn send(
    mut sender: MailSender,
    of: Option<&HashSet<LinkId>>,
    composer: &Composer<'_>,
    clock: &Clock,
) -> Result<ExitCode> {
    let mut outcomes = Outcomes::default();
    let is_ours = |mail: &QueuedMail| {
        mail.topic.is_how_to() && of.is_none_or(|people| people.contains(&mail.link_id))
    };
    loop {
        match sender.step(is_ours, composer, clock.now())? {
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
    outcomes.print()?;
    print_waiting(sender.queue())?;
    Ok(output::exit_code(outcomes.all_sent()))
}

/// Names the mails that no step has sent, because they are to others.
fn print_waiting(queue: &MailQueue) -> Result<()> {
    let waiting = queue
        .entries()
        .iter()
        .filter(|QueueEntry { mail, state, .. }| {
            let is_of_command = mail.topic.is_how_to() && !mail.server_sends;
            is_of_command && state.is_waiting()
        });
    match waiting.count() {
        0 => Ok(()),
        waiting => output::print(|out| {
            writeln!(
                out,
                "mails to other people that wait: {waiting} (`carillon mail resume` sends them, and `carillon mail cancel` takes them out of the queue)"
            )
        }),
    }
}

impl Outcomes {
    fn print(&self) -> Result<()> {
        let Self {
            sent,
            refused,
            uncertain,
            dropped,
        } = self;
        output::print(|out| {
            writeln!(
                out,
                "sent: {sent}, refused: {refused}, uncertain: {uncertain}, dropped: {dropped} (`carillon mail list` says why)"
            )
        })
    }

    fn all_sent(&self) -> bool {
        self.refused + self.uncertain + self.dropped == 0
    }

    fn count(&mut self, QueueEntry { mail, state, .. }: &QueueEntry) {
        let feed_id = &mail.link_id.feed_id;
        match state {
            MailState::Sent { .. } => self.sent += 1,
            MailState::Refused { reply, .. } => {
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
            MailState::Begun { .. } | MailState::Cancelled { .. } => {}
        }
    }
}

impl<'a> Composer<'a> {
    pub(super) fn new(config: &Config, desk: &'a Desk) -> Result<Self> {
        let texts = config.overrides()?.texts;
        Ok(Self {
            desk,
            mails: HowToMails::new(texts, config, &desk.base_url),
        })
    }
}

impl MailComposer for Composer<'_> {
    fn compose(&self, entry: &QueueEntry, now: Timestamp) -> Result<ComposedMail, MailQueueError> {
        let feed_id = &entry.mail.link_id.feed_id;
        let person = person(self.desk, feed_id);
        let addressee = (self.desk.state.name_of(feed_id), person);
        self.mails.compose(entry, addressee, &self.desk.links, now)
    }

    fn record_shown(&self, shown: &ShownLink) -> Result<(), MailQueueError> {
        HowToMails::record_shown(&self.desk.links, shown)
    }
}
