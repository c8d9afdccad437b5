//! Keeps the file of the queue small: a mail that is settled needs two lines, and after some years none.

use std::collections::{HashMap, HashSet};
use std::fs;

use jiff::{SignedDuration, Timestamp};

use super::{MailQueue, QueueEntry, QueueLine, header, is_whole, lock};
use crate::durable_file::{self, Durability};
use crate::mail::MailQueueError;
use crate::mail::queue_line::{MailId, MailState, VERSION};

/// The file is written again only if it has this many lines too many.
const SLACK: usize = 1000;

/// The time of the oldest settled mail that is kept if settled mails are kept for some years: as long as the journal, which
/// is kept for whole years besides the current one.
pub(in crate::mail) fn oldest_kept(now: Timestamp, years: u16) -> Timestamp {
    let kept_for = SignedDuration::from_hours(24 * 366 * (i64::from(years) + 1));
    now.checked_sub(kept_for).unwrap_or(Timestamp::MIN)
}

/// Settled mails about changes are kept for this time, and the last one of each subscription as long as all others.
const MESSAGES_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 40);

/// The settled mails that are kept.
struct KeptMails {
    /// The time of the oldest one.
    oldest: Timestamp,
    oldest_message: Timestamp,
    /// The last mail of each subscription, which says what the person knows.
    last_messages: HashSet<MailId>,
}

impl MailQueue {
    /// Writes the file again without the lines that nobody needs, if they are many. Mails that were settled before `oldest`
    /// are forgotten. `now` is the time by which the age of those about changes is counted. The caller holds the lock of senders.
    pub(in crate::mail) fn compact(
        &mut self,
        oldest: Timestamp,
        now: Timestamp,
    ) -> Result<(), MailQueueError> {
        self.refresh()?;
        let kept_mails = KeptMails::new(&self.entries, oldest, now);
        let entries = self.entries.iter();
        let needed: usize = entries.map(|entry| kept_mails.needed(entry)).sum();
        let is_old_format = self.version < VERSION;
        if !is_old_format && self.file.lines() <= needed + needed / 4 + SLACK {
            return Ok(());
        }
        let last_begun = self.last_begun;
        let mut file = lock(&self.path).map_err(|source| self.failed(source))?;
        // Ends a line that lacks its end. Nobody else appends before the file is replaced.
        let ended = file.append(b"", Durability::Unsynced, is_whole);
        ended.map_err(|source| self.failed(source))?;
        self.refresh()?;
        let text = fs::read(&self.path).map_err(|source| self.failed(source))?;
        let kept = self.kept_lines(&text, &KeptMails::new(&self.entries, oldest, now));
        let replaced = durable_file::replace(&self.path, |out| {
            out.write_all(&header())?;
            kept.iter().try_for_each(|line| out.write_all(line))
        });
        replaced.map_err(|source| self.failed(source))?;
        drop(file);
        self.refresh()?;
        // The rate of mails goes on.
        self.last_begun = self.last_begun.max(last_begun);
        Ok(())
    }

    /// The lines that are needed, as they are.
    fn kept_lines<'a>(&self, text: &'a [u8], mails: &KeptMails) -> Vec<&'a [u8]> {
        let mut with_last_event: HashSet<MailId> = HashSet::new();
        let mut deferred: HashSet<MailId> = HashSet::new();
        let lines = text.split_inclusive(|&byte| byte == b'\n').rev();
        let mut kept: Vec<&[u8]> = lines
            .filter(|line| match QueueLine::parse(line) {
                Ok(QueueLine::Queued(mail)) => self
                    .entry(&mail.mail)
                    .is_some_and(|entry| mails.needed(entry) > 0),
                Ok(QueueLine::Event(event)) => self.entry(&event.mail).is_some_and(|entry| {
                    let is_last = with_last_event.insert(event.mail.clone());
                    if event.state.is_waiting() {
                        deferred.insert(event.mail.clone());
                    }
                    // A person knows the changes up to there, unless the mail was put off after it.
                    let is_cursor = matches!(
                        event.state,
                        MailState::Begun {
                            through: Some(_),
                            ..
                        }
                    ) && !deferred.contains(&event.mail);
                    !entry.state.is_settled() || (is_last || is_cursor) && mails.needed(entry) > 0
                }),
                // The first line is that of the current version. `refresh` has read every other line.
                Ok(QueueLine::Header(_)) | Err(_) => false,
            })
            .collect();
        kept.reverse();
        kept
    }
}

impl KeptMails {
    fn new(entries: &[QueueEntry], oldest: Timestamp, now: Timestamp) -> Self {
        let oldest_message = now.checked_sub(MESSAGES_KEPT_FOR);
        let messages = entries.iter().filter_map(|entry| {
            let message = entry.mail.message.as_ref()?;
            Some((&message.subscription, entry.mail.mail.clone()))
        });
        let last_messages: HashMap<_, _> = messages.collect();
        Self {
            oldest,
            oldest_message: oldest_message.unwrap_or(Timestamp::MIN).max(oldest),
            last_messages: last_messages.into_values().collect(),
        }
    }

    /// The least number of lines that must be kept of this mail.
    fn needed(&self, entry: &QueueEntry) -> usize {
        if !entry.state.is_settled() {
            // Each deferral counts for the next one.
            return 2 + entry.deferrals as usize;
        }
        let mail = &entry.mail;
        let oldest = if mail.message.is_some() && !self.last_messages.contains(&mail.mail) {
            self.oldest_message
        } else {
            self.oldest
        };
        if entry.changed < oldest {
            0
        } else {
            2 + usize::from(entry.through.is_some())
        }
    }
}
