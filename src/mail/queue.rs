//! The queue of mails: reads its file, as far as it was written since the last time, and appends to it.

mod compaction;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::MailQueueError;
use super::queue_line::{
    MailEvent, MailId, MailState, QueueHeader, QueueLine, QueuedMail, VERSION,
};
use super::sender_lock::SenderLock;
use crate::durable_file::{self, AppendOnlyFile, Durability, FollowedFile, json_line};
use crate::feed::FeedId;
use crate::messages::{Cursor, SubscriptionId};
pub(super) use compaction::oldest_kept;

/// The file's name in the state folder.
const NAME: &str = "mail.jsonl";

/// The reply of a mail whose sender ended before there was one.
pub(super) const INTERRUPTED: &str = "the program ended before the mail server replied";

/// All mails as far as the file has been read.
#[derive(Debug)]
pub struct MailQueue {
    path: PathBuf,
    file: FollowedFile,
    /// The version of the format, as the file says.
    version: u32,
    entries: Vec<QueueEntry>,
    index: HashMap<MailId, usize>,
    /// The mails about changes to each subscription.
    about_changes: HashMap<SubscriptionId, Vec<usize>>,
    /// The last time at which the sending of any mail began.
    last_begun: Option<Timestamp>,
}

/// A mail and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    pub mail: QueuedMail,
    pub state: MailState,
    /// The time of the last event.
    pub changed: Timestamp,
    /// The number of times that the mail server has put it off.
    pub deferrals: u32,
    /// Of a mail about changes, unless the mail server has not taken it: the time of the last publish in it, and that of its
    /// content.
    through: Option<(Timestamp, Timestamp)>,
}

impl MailQueue {
    /// The queue in a state folder. The file need not exist.
    pub fn read(state: &Path) -> Result<Self, MailQueueError> {
        let mut queue = Self::new(state.join(NAME));
        queue.refresh()?;
        Ok(queue)
    }

    fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: FollowedFile::default(),
            version: VERSION,
            entries: Vec::new(),
            index: HashMap::new(),
            about_changes: HashMap::new(),
            last_begun: None,
        }
    }

    /// All mails, in the order in which they were queued.
    pub fn entries(&self) -> &[QueueEntry] {
        &self.entries
    }

    /// The last mail to the person with this feed.
    pub fn last_to(&self, feed_id: &FeedId) -> Option<&QueueEntry> {
        let is_to = |entry: &&QueueEntry| {
            entry.mail.topic.is_how_to() && entry.mail.link_id.feed_id == *feed_id
        };
        self.entries.iter().rfind(is_to)
    }

    /// The mails about changes to this subscription, in the order in which they were queued.
    pub(super) fn about_changes(&self, id: &SubscriptionId) -> impl Iterator<Item = &QueueEntry> {
        let indices = self.about_changes.get(id).into_iter().flatten();
        indices.map(|&index| &self.entries[index])
    }

    /// The subscriptions that have got mails, or will get one that waits.
    pub(super) fn subscriptions(&self) -> impl Iterator<Item = &SubscriptionId> {
        self.about_changes.keys()
    }

    pub fn entry(&self, mail: &MailId) -> Option<&QueueEntry> {
        self.index.get(mail).map(|&index| &self.entries[index])
    }

    pub(super) fn last_begun(&self) -> Option<Timestamp> {
        self.last_begun
    }

    /// Reads the lines that this or another process has written since the last call.
    pub fn refresh(&mut self) -> Result<(), MailQueueError> {
        if self.file.is_outdated(&self.path) {
            *self = Self::new(self.path.clone());
        }
        let lines = self.file.new_lines(&self.path);
        let lines = lines.map_err(|source| self.failed(source))?;
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            self.apply(line)?;
            self.file.count(line);
        }
        Ok(())
    }

    fn apply(&mut self, line: &[u8]) -> Result<(), MailQueueError> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let damaged = |why| MailQueueError::Damaged {
            path: self.path.clone(),
            line: self.file.lines() + 1,
            why,
        };
        match QueueLine::parse(line).map_err(damaged)? {
            QueueLine::Header(QueueHeader { mail_queue }) if mail_queue > VERSION => {
                return Err(MailQueueError::NewerVersion {
                    path: self.path.clone(),
                    found: mail_queue,
                });
            }
            QueueLine::Header(QueueHeader { mail_queue }) => self.version = mail_queue,
            QueueLine::Queued(mail) => {
                self.index.insert(mail.mail.clone(), self.entries.len());
                if let Some(message) = &mail.message {
                    let of_subscription = self.about_changes.entry(message.subscription.clone());
                    of_subscription.or_default().push(self.entries.len());
                }
                self.entries.push(QueueEntry::new(mail));
            }
            QueueLine::Event(event) => {
                if event.state.is_begun() {
                    self.last_begun = self.last_begun.max(Some(event.at));
                }
                let unknown = || damaged(format!("there is no mail {}", event.mail));
                let index = *self.index.get(&event.mail).ok_or_else(unknown)?;
                self.entries[index].apply(event);
            }
        }
        Ok(())
    }

    /// Like [`Self::read`], for somebody who looks at the queue and sends nothing.
    pub fn read_to_show(state: &Path) -> Result<Self, MailQueueError> {
        let mut queue = Self::new(state.join(NAME));
        queue.refresh_to_show()?;
        Ok(queue)
    }

    /// Like [`Self::refresh`], but a mail is uncertain here as soon as its sender has ended without an outcome. The line about
    /// that is written with the next mail.
    pub fn refresh_to_show(&mut self) -> Result<(), MailQueueError> {
        self.refresh()?;
        let begun = self.begun();
        let state = self.path.parent().unwrap_or(Path::new(""));
        if begun.is_empty() || SenderLock::is_held(state)? {
            return Ok(());
        }
        // The sender may have written the outcome just before it let the lock go.
        self.refresh()?;
        for mail in begun {
            let entry = self.index.get(&mail).map(|&index| &mut self.entries[index]);
            if let Some(entry) = entry.filter(|entry| entry.state.is_begun()) {
                let reply = INTERRUPTED.into();
                entry.state = MailState::Uncertain { reply };
            }
        }
        Ok(())
    }

    /// The mails that are being sent, or were when their sender ended.
    pub(super) fn begun(&self) -> Vec<MailId> {
        let entries = self.entries.iter();
        let begun = entries.filter(|entry| entry.state.is_begun());
        begun.map(|entry| entry.mail.mail.clone()).collect()
    }

    /// Adds mails, and syncs. They are sent even if the process ends now.
    pub fn add(&mut self, mails: &[QueuedMail]) -> Result<(), MailQueueError> {
        let lines: Vec<u8> = mails.iter().flat_map(json_line).collect();
        self.append(&lines, Durability::Synced)
    }

    /// Takes these mails out of the queue, as far as they still wait. The caller holds the lock of senders.
    pub(super) fn cancel(
        &mut self,
        is_meant: impl Fn(&QueuedMail) -> bool,
        by: &str,
        at: Timestamp,
    ) -> Result<usize, MailQueueError> {
        self.refresh()?;
        let waiting = self.entries.iter().filter(|entry| entry.state.is_waiting());
        let lines: Vec<Vec<u8>> = waiting
            .filter(|entry| is_meant(&entry.mail))
            .map(|entry| {
                json_line(&MailEvent {
                    at,
                    mail: entry.mail.mail.clone(),
                    state: MailState::Cancelled { by: by.into() },
                })
            })
            .collect();
        self.append(&lines.concat(), Durability::Synced)?;
        Ok(lines.len())
    }

    pub(super) fn add_event(
        &mut self,
        event: &MailEvent,
        durability: Durability,
    ) -> Result<(), MailQueueError> {
        self.append(&json_line(event), durability)
    }

    /// Adds the mails that `choose` makes from the queue as it is then, and returns their number. Nobody else can add mails in
    /// between.
    pub fn add_chosen(
        &mut self,
        choose: impl FnOnce(&Self) -> Vec<QueuedMail>,
    ) -> Result<usize, MailQueueError> {
        let mut file = lock(&self.path).map_err(|source| self.failed(source))?;
        self.refresh()?;
        let mails = choose(self);
        let lines: Vec<u8> = mails.iter().flat_map(json_line).collect();
        let appended = file.append(&lines, Durability::Synced, is_whole);
        appended.map_err(|source| self.failed(source))?;
        self.refresh()?;
        Ok(mails.len())
    }

    /// Appends under the lock of the file, which each process holds for the time of a write.
    fn append(&mut self, lines: &[u8], durability: Durability) -> Result<(), MailQueueError> {
        let appended =
            lock(&self.path).and_then(|mut file| file.append(lines, durability, is_whole));
        appended.map_err(|source| self.failed(source))?;
        self.refresh()
    }

    fn failed(&self, source: io::Error) -> MailQueueError {
        MailQueueError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// Opens the file, which is made if it is missing, and locks it until it is closed.
fn lock(path: &Path) -> io::Result<AppendOnlyFile> {
    durable_file::lock_lines(path, &header())
}

fn header() -> Vec<u8> {
    json_line(&QueueHeader {
        mail_queue: VERSION,
    })
}

fn is_whole(line: &[u8]) -> bool {
    QueueLine::parse(line).is_ok()
}

impl QueueEntry {
    /// The changes that the person of a mail about changes knows, now that the mail is in this state. `since` are those from
    /// before it.
    pub fn cursor(&self, since: Cursor) -> Cursor {
        let through = match self.state {
            // Nobody tries to send these changes again. A line of an earlier version has no time of theirs.
            MailState::Refused { .. } | MailState::Cancelled { .. } => {
                self.through.or(Some((self.changed, self.changed)))
            }
            MailState::Dropped { .. } => None,
            _ => self.through,
        };
        through.map_or(since, |(published, released)| Cursor {
            published,
            released,
            ..since
        })
    }

    fn new(mail: QueuedMail) -> Self {
        let (until, changed) = (Timestamp::MIN, mail.at);
        Self {
            mail,
            state: MailState::Waiting {
                until,
                reply: "".into(),
            },
            changed,
            deferrals: 0,
            through: None,
        }
    }

    fn apply(&mut self, event: MailEvent) {
        match event.state {
            MailState::Begun { through, released } => {
                let released = released.unwrap_or(event.at);
                self.through = through.map(|published| (published, released));
            }
            MailState::Refused {
                through: Some(published),
                released,
                ..
            } => self.through = Some((published, released.unwrap_or(event.at))),
            MailState::Waiting { .. } => {
                (self.deferrals, self.through) = (self.deferrals + 1, None);
            }
            _ => {}
        }
        (self.changed, self.state) = (event.at, event.state);
    }
}

#[cfg(test)]
mod tests;
