//! Keeps the file of the queue small: a mail that is settled needs two lines, and after some years none.

use std::collections::HashSet;
use std::fs;

use jiff::{SignedDuration, Timestamp};

use super::{MailQueue, QueueEntry, QueueLine, is_whole, lock};
use crate::durable_file::{self, Durability};
use crate::mail::MailQueueError;
use crate::mail::queue_line::MailId;

/// The file is written again only if it has this many lines too many.
const SLACK: usize = 1000;

/// The time of the oldest settled mail that is kept if settled mails are kept for some years: as long as the journal, which
/// is kept for whole years besides the current one.
pub(in crate::mail) fn oldest_kept(now: Timestamp, years: u16) -> Timestamp {
    let kept_for = SignedDuration::from_hours(24 * 366 * (i64::from(years) + 1));
    now.checked_sub(kept_for).unwrap_or(Timestamp::MIN)
}

impl MailQueue {
    /// Writes the file again without the lines that nobody needs, if they are many. Mails that were settled before `oldest`
    /// are forgotten. The caller holds the lock of senders.
    pub(in crate::mail) fn compact(&mut self, oldest: Timestamp) -> Result<(), MailQueueError> {
        self.refresh()?;
        let needed: usize = self.entries.iter().map(|entry| entry.needed(oldest)).sum();
        if self.lines <= needed + needed / 4 + SLACK {
            return Ok(());
        }
        let last_begun = self.last_begun;
        let mut file = lock(&self.path).map_err(|source| self.failed(source))?;
        // Ends a line that lacks its end. Nobody else appends before the file is replaced.
        let ended = file.append(b"", Durability::Unsynced, is_whole);
        ended.map_err(|source| self.failed(source))?;
        self.refresh()?;
        let text = fs::read(&self.path).map_err(|source| self.failed(source))?;
        let kept = self.kept_lines(&text, oldest);
        let replaced = durable_file::replace(&self.path, |out| {
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
    fn kept_lines<'a>(&self, text: &'a [u8], oldest: Timestamp) -> Vec<&'a [u8]> {
        let mut with_last_event: HashSet<MailId> = HashSet::new();
        let lines = text.split_inclusive(|&byte| byte == b'\n').rev();
        let mut kept: Vec<&[u8]> = lines
            .filter(|line| match QueueLine::parse(line) {
                Ok(QueueLine::Queued(mail)) => self
                    .entry(&mail.mail)
                    .is_some_and(|entry| entry.needed(oldest) > 0),
                Ok(QueueLine::Event(event)) => self.entry(&event.mail).is_some_and(|entry| {
                    let is_last = with_last_event.insert(event.mail.clone());
                    !entry.state.is_settled() || is_last && entry.needed(oldest) > 0
                }),
                Ok(QueueLine::Header(_)) => true,
                // `refresh` has read every other line.
                Err(_) => false,
            })
            .collect();
        kept.reverse();
        kept
    }
}

impl QueueEntry {
    /// The least number of lines that must be kept of this mail.
    fn needed(&self, oldest: Timestamp) -> usize {
        match self.state.is_settled() {
            true if self.changed < oldest => 0,
            true => 2,
            // Each deferral counts for the next one.
            false => 2 + self.deferrals as usize,
        }
    }
}
