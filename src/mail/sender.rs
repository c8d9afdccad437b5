//! Sends the mails of the queue, one after another.

use std::mem;
use std::path::PathBuf;
use std::time::Duration;

use carillon_smtp::{Failure, MailConnection, Reply, Sender, Server, WrittenMail};
use jiff::{SignedDuration, Timestamp};

use super::MailQueueError;
use super::letter::MailComposer;
use super::mail_server::{kept, server};
use super::queue::{INTERRUPTED, MailQueue, QueueEntry, oldest_kept};
use super::queue_line::{MailEvent, MailId, MailState, QueuedMail};
use super::ready_mail::ReadyMail;
use super::sender_lock::SenderLock;
use crate::config::{Config, MailConfig};
use crate::durable_file::Durability;
use crate::trusted_time::TrustedTime;

/// The longest time before something is tried again.
const MAX_RETRY: SignedDuration = SignedDuration::from_hours(1);

/// Sends mails. Several processes may do so at once, and take turns.
pub struct MailSender {
    state: PathBuf,
    settings: MailConfig,
    server: Server,
    sender: Sender,
    queue: MailQueue,
    connection: Option<OpenConnection>,
    /// The years for which settled mails are kept.
    years: u16,
    trusted_time: TrustedTime,
    /// Whether it has compacted the queue, which it does at its first look.
    has_compacted: bool,
    /// The number of connections that failed one after another.
    failures: u32,
    /// After a failed connection: the time of the next one.
    connect_after: Option<Timestamp>,
}

/// A connection, and whether a mail was sent through it.
struct OpenConnection {
    connection: MailConnection,
    has_sent: bool,
}

/// The next thing that a sender has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum SenderStep {
    /// Something happened to this mail.
    Changed(MailId),
    /// Nothing can be sent before this time.
    WaitUntil(Timestamp),
    /// No mail waits.
    Idle,
}

/// The part of an offered mail that the queue needs.
#[derive(Clone, Copy)]
struct OfferedMail {
    is_secret: bool,
    /// As in `ReadyMail`.
    through: Option<(Timestamp, Option<Timestamp>)>,
}

impl OfferedMail {
    fn cursor(self) -> (Option<Timestamp>, Option<Timestamp>) {
        let (through, released) = self.through.unzip();
        (through, released.flatten())
    }
}

impl MailSender {
    /// A sender for the queue in the state folder.
    pub fn new(config: &Config) -> Result<Self, MailQueueError> {
        let settings = config.mail.clone();
        if !settings.is_on() {
            let text =
                "set mail.host and mail.from in the settings (`carillon config` explains them)";
            return Err(MailQueueError::Settings(text.into()));
        }
        Ok(Self {
            state: config.state.clone(),
            server: server(&settings)?,
            sender: Sender {
                name: config.institution.name.clone(),
                address: settings.from.clone(),
                reply_to: Some(settings.reply_to.clone()).filter(|address| !address.is_empty()),
            },
            settings,
            queue: MailQueue::read(&config.state)?,
            connection: None,
            years: config.links.journal_years,
            trusted_time: TrustedTime::read(&config.state),
            has_compacted: false,
            failures: 0,
            connect_after: None,
        })
    }

    pub fn queue(&self) -> &MailQueue {
        &self.queue
    }

    pub fn queue_mut(&mut self) -> &mut MailQueue {
        &mut self.queue
    }

    /// Connects to the mail server, to see whether it takes mails from this program.
    pub fn connect(&mut self) -> Result<(), MailQueueError> {
        let opened = MailConnection::open(&self.server);
        let connection = opened.map_err(|failure| self.server_error(failure.reply()))?;
        self.connection = Some(OpenConnection {
            connection,
            has_sent: false,
        });
        Ok(())
    }

    /// Sends the next mail of those that `is_ours` names, if it may be sent now.
    pub fn step(
        &mut self,
        is_ours: impl Fn(&QueuedMail) -> bool,
        composer: &impl MailComposer,
        now: Timestamp,
    ) -> Result<SenderStep, MailQueueError> {
        let _lock = SenderLock::acquire(&self.state)?;
        self.queue.refresh()?;
        self.settle_interrupted(now)?;
        if !mem::replace(&mut self.has_compacted, true) {
            self.compact(now)?;
        }
        let ours = self
            .queue
            .entries()
            .iter()
            .filter(|entry| is_ours(&entry.mail));
        let due = ours.filter_map(|entry| match entry.state {
            MailState::Waiting { until, .. } => Some((until, entry)),
            _ => None,
        });
        let Some((until, entry)) = due.min_by_key(|(until, _)| *until) else {
            self.compact(now)?;
            self.close();
            return Ok(SenderStep::Idle);
        };
        let earliest = [Some(until), self.next_by_rate(now), self.connect_after];
        // No wait is longer than the longest between two tries: such a time is from a clock that was ahead.
        let last = now.saturating_add(MAX_RETRY).unwrap_or(Timestamp::MAX);
        let possible = earliest.into_iter().flatten().filter(|time| *time <= last);
        let earliest = possible.max().unwrap_or(now);
        if earliest > now {
            return Ok(SenderStep::WaitUntil(earliest));
        }
        let entry = entry.clone();
        let mail = entry.mail.mail.clone();
        self.send(&entry, composer, now)
            .map(|sent| sent.unwrap_or(SenderStep::Changed(mail)))
    }

    /// A mail that another process had begun to send when it ended may have been sent. This process has the lock, so no
    /// other one is sending now.
    fn settle_interrupted(&mut self, now: Timestamp) -> Result<(), MailQueueError> {
        for mail in self.queue.begun() {
            let reply = INTERRUPTED.into();
            self.record(&mail, MailState::Uncertain { reply }, now)?;
        }
        Ok(())
    }

    /// Keeps the file of the queue small, before the first mail and after the last one.
    fn compact(&mut self, now: Timestamp) -> Result<(), MailQueueError> {
        let earliest = self.trusted_time.bounds(now).earliest;
        self.queue
            .compact(oldest_kept(earliest, self.years), earliest)
    }

    /// The time before which the number of mails a minute would be too high. All processes count together.
    fn next_by_rate(&self, now: Timestamp) -> Option<Timestamp> {
        let between = Duration::from_secs(60) / self.settings.per_minute;
        // A clock that was ahead stops nothing.
        let last = self.queue.last_begun().filter(|last| *last <= now)?;
        last.checked_add(between).ok()
    }

    /// Sends a mail. The result is a step if the mail has to wait because of the server.
    fn send(
        &mut self,
        entry: &QueueEntry,
        composer: &impl MailComposer,
        now: Timestamp,
    ) -> Result<Option<SenderStep>, MailQueueError> {
        let mail = &entry.mail.mail;
        let ready = match ReadyMail::new(
            entry,
            composer.compose(entry, now)?,
            &self.sender,
            &self.settings,
        ) {
            Ok(ready) => ready,
            Err(reason) => {
                let reason = reason.into();
                self.record(mail, MailState::Dropped { reason }, now)?;
                return Ok(None);
            }
        };
        let ReadyMail {
            written,
            shown,
            through,
        } = ready;
        let offered = OfferedMail {
            // A mail about changes has the address that ends them. Filters quote what they refuse.
            is_secret: shown.is_some() || through.is_some(),
            through,
        };
        let mut open = match self.offer(&written) {
            Ok(open) => open,
            Err(Failure::Server {
                is_permanent,
                reply,
            }) => {
                return self.postpone(is_permanent, &reply, now).map(Some);
            }
            Err(failure) => {
                self.record_failure(entry, &failure, offered, now)?;
                return Ok(None);
            }
        };
        (self.failures, self.connect_after) = (0, None);
        if let Some(shown) = &shown {
            composer.record_shown(shown)?;
        }
        // From here on the mail server may have the mail, whatever becomes of this process.
        let (through, released) = offered.cursor();
        self.record(mail, MailState::Begun { through, released }, now)?;
        let delivered = open.connection.deliver(&written);
        open.has_sent = true;
        self.connection = Some(open).filter(|open| open.connection.is_usable());
        match delivered {
            Ok(reply) => {
                let reply = kept(&reply, offered.is_secret);
                self.record(mail, MailState::Sent { reply }, now)?;
            }
            Err(failure) => self.record_failure(entry, &failure, offered, now)?,
        }
        Ok(None)
    }

    /// Names the sender and the recipient to the server. A connection that was used may have been closed meanwhile; then
    /// another one is made at once.
    fn offer(&mut self, written: &WrittenMail) -> Result<OpenConnection, Failure> {
        if let Some(mut open) = self.connection.take() {
            let has_sent = open.has_sent;
            match open.connection.offer(written) {
                Ok(()) => return Ok(open),
                Err(Failure::Server {
                    is_permanent: false,
                    ..
                }) if has_sent => {}
                Err(failure) => {
                    self.connection = Some(open).filter(|open| open.connection.is_usable());
                    return Err(failure);
                }
            }
        }
        let mut connection = MailConnection::open(&self.server)?;
        let offered = connection.offer(written);
        let open = OpenConnection {
            connection,
            has_sent: false,
        };
        match offered {
            Ok(()) => Ok(open),
            Err(failure) => {
                self.connection = Some(open).filter(|open| open.connection.is_usable());
                Err(failure)
            }
        }
    }

    /// No mail can be sent now.
    fn postpone(
        &mut self,
        is_permanent: bool,
        reply: &Reply,
        now: Timestamp,
    ) -> Result<SenderStep, MailQueueError> {
        self.connection = None;
        let again = now.saturating_add(self.retry_after(self.failures));
        let again = again.unwrap_or(Timestamp::MAX);
        self.failures += 1;
        self.connect_after = Some(again);
        if is_permanent {
            return Err(self.server_error(reply));
        }
        let (reply, server) = (kept(reply, false), self.server_name());
        tracing::warn!(%server, %reply, "the mail server takes no mail at the moment; the next try is at {}", again.strftime("%H:%M:%SZ"));
        Ok(SenderStep::WaitUntil(again))
    }

    fn record_failure(
        &mut self,
        entry: &QueueEntry,
        failure: &Failure,
        offered: OfferedMail,
        now: Timestamp,
    ) -> Result<(), MailQueueError> {
        let reply = kept(failure.reply(), offered.is_secret);
        let state = match failure {
            Failure::Uncertain { .. } => MailState::Uncertain { reply },
            Failure::Server { is_permanent, .. } | Failure::Mail { is_permanent, .. } => {
                let age = now.duration_since(entry.mail.at);
                let limit = SignedDuration::from_hours(self.settings.give_up_hours.into());
                let until = now.saturating_add(self.retry_after(entry.deferrals));
                match until {
                    Ok(until) if !is_permanent && age < limit => {
                        MailState::Waiting { until, reply }
                    }
                    _ => {
                        let (through, released) = offered.cursor();
                        MailState::Refused {
                            reply,
                            through,
                            released,
                        }
                    }
                }
            }
        };
        self.record(&entry.mail.mail, state, now)
    }

    /// The time before the next try, after so many others.
    fn retry_after(&self, tries: u32) -> SignedDuration {
        let first = SignedDuration::from_secs(self.settings.retry_seconds.into());
        let factor = 1_i32.checked_shl(tries.min(20)).unwrap_or(i32::MAX);
        first
            .checked_mul(factor)
            .unwrap_or(MAX_RETRY)
            .min(MAX_RETRY)
    }

    /// Writes the new state of a mail down. That sending begins is synced, because the mail server may have the mail from then
    /// on. Without any later line the mail is uncertain.
    fn record(
        &mut self,
        mail: &MailId,
        state: MailState,
        at: Timestamp,
    ) -> Result<(), MailQueueError> {
        let durability = match state {
            MailState::Begun { .. } => Durability::Synced,
            _ => Durability::Unsynced,
        };
        let mail = mail.clone();
        let event = MailEvent { at, mail, state };
        self.queue.add_event(&event, durability)
    }

    /// Takes these mails out of the queue, as far as they still wait, and returns their number.
    pub fn cancel(
        &mut self,
        is_meant: impl Fn(&QueuedMail) -> bool,
        by: &str,
        at: Timestamp,
    ) -> Result<usize, MailQueueError> {
        let _lock = SenderLock::acquire(&self.state)?;
        self.queue.cancel(is_meant, by, at)
    }

    fn close(&mut self) {
        if let Some(open) = self.connection.take() {
            open.connection.close();
        }
    }

    fn server_name(&self) -> String {
        format!("{}:{}", self.server.host, self.server.port)
    }

    fn server_error(&self, reply: &Reply) -> MailQueueError {
        MailQueueError::Server {
            server: self.server_name(),
            reply: kept(reply, false).into(),
        }
    }
}
