//! `messages.jsonl` in the state folder: who wants messages, and the decisions about mass changes. The server, its thread that
//! sends mails and commands append to it.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp, ToSpan};

mod line;

pub use line::EndedSubscription;
use line::{DecisionLine, MassLine, SubscriptionLine, SubscriptionsHeader};

use super::{MassDecision, MassPublish, MessageSubscription, Releases, SubscriptionId};
use crate::durable_file::{self, Durability, FollowedFile, json_line, lock_lines};
use crate::feed::FeedId;

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 1;

/// The file's name in the state folder.
const NAME: &str = "messages.jsonl";

/// The file is written again only if it has this many lines too many.
const SLACK: usize = 1000;

/// Ended subscriptions and decisions are kept for this time.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// The reason why subscriptions cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SubscriptionsError {
    #[error("{path}: {source}: let the server read and write the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: this line is damaged ({why}): correct or remove it, because it may have ended a subscription", path = .path.display())]
    Damaged {
        path: PathBuf,
        line: usize,
        why: String,
    },
    #[error("{path} was written by a newer version of this program (format {found}): use that version", path = .path.display())]
    NewerVersion { path: PathBuf, found: u32 },
    #[error("no random numbers: {0}")]
    NoRandomNumbers(getrandom::Error),
}

/// All subscriptions of a state folder.
#[derive(Debug)]
pub struct Subscriptions {
    path: PathBuf,
    known: Mutex<KnownLines>,
}

/// The file as far as it has been read.
#[derive(Debug, Default)]
struct KnownLines {
    file: FollowedFile,
    /// Another number means other subscriptions.
    version: u64,
    /// The subscriptions that nobody has ended.
    open: HashMap<SubscriptionId, MessageSubscription>,
    /// The subscription of each feed among them.
    by_feed: HashMap<FeedId, SubscriptionId>,
    ended: HashMap<SubscriptionId, (MessageSubscription, EndedSubscription)>,
    mass: BTreeMap<Timestamp, MassLine>,
    decisions: BTreeMap<Timestamp, DecisionLine>,
}

impl Subscriptions {
    /// The file in a state folder. It is read by the first call, and need not exist.
    pub fn at(state: &Path) -> Self {
        Self {
            path: state.join(NAME),
            known: Mutex::default(),
        }
    }

    /// All subscriptions that nobody has ended, by id. Those that ended with their links are among them.
    pub fn open(&self) -> Result<Vec<MessageSubscription>, SubscriptionsError> {
        let known = self.refreshed()?;
        let mut open: Vec<MessageSubscription> = known.open.values().cloned().collect();
        open.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(open)
    }

    /// A number that is another one as soon as the subscriptions are others.
    pub fn version(&self) -> Result<u64, SubscriptionsError> {
        Ok(self.refreshed()?.version)
    }

    /// The subscription of this feed that nobody has ended.
    pub fn of_feed(
        &self,
        feed_id: &FeedId,
    ) -> Result<Option<MessageSubscription>, SubscriptionsError> {
        let known = self.refreshed()?;
        Ok(known.of_feed(feed_id).cloned())
    }

    /// The subscription, unless somebody has ended it.
    pub fn find(
        &self,
        id: &SubscriptionId,
    ) -> Result<Option<MessageSubscription>, SubscriptionsError> {
        Ok(self.refreshed()?.open.get(id).cloned())
    }

    /// The feed of a subscription, also after its end.
    pub fn feed_of(&self, id: &SubscriptionId) -> Result<Option<FeedId>, SubscriptionsError> {
        let known = self.refreshed()?;
        let ended = known.ended.get(id).map(|(old, _)| old);
        let found = known.open.get(id).or(ended);
        Ok(found.map(|found| found.link_id.feed_id.clone()))
    }

    /// The mass publishes, with the decisions about them.
    pub fn releases(&self) -> Result<Releases, SubscriptionsError> {
        Ok(self.refreshed()?.releases())
    }

    /// Writes down that these publishes are mass changes, and syncs. So they stay it under another limit.
    pub fn note_mass_publishes(
        &self,
        found: &[MassPublish],
        now: Timestamp,
    ) -> Result<(), SubscriptionsError> {
        self.append(|known| {
            let new = found
                .iter()
                .filter(|publish| !known.mass.contains_key(&publish.at));
            let lines = new.map(|publish| MassLine {
                at: now,
                mass: publish.at,
                meetings: publish.meetings,
                until: publish.until,
            });
            lines.flat_map(|line| json_line(&line)).collect()
        })
    }

    /// Begins a subscription, and syncs. It replaces the one that the feed has.
    pub fn begin(&self, subscription: &MessageSubscription) -> Result<(), SubscriptionsError> {
        self.append(|known| {
            let replaced = known.of_feed(&subscription.link_id.feed_id);
            let end = replaced.map(|old| EndedSubscription {
                at: subscription.at,
                id: old.id.clone(),
                by: "another subscription".into(),
            });
            let mut lines = end.iter().map(json_line).collect::<Vec<_>>();
            lines.push(json_line(subscription));
            lines.concat()
        })
    }

    /// Ends a subscription, and syncs. It may have ended before.
    pub fn end(
        &self,
        id: &SubscriptionId,
        by: &str,
        now: Timestamp,
    ) -> Result<(), SubscriptionsError> {
        self.append(|known| {
            let end = known.open.get(id).map(|known| EndedSubscription {
                at: now,
                id: known.id.clone(),
                by: by.into(),
            });
            end.iter().flat_map(json_line).collect()
        })
    }

    /// Writes down a decision about those of these mass publishes that nobody has decided about, and syncs. Returns whether there
    /// is one. The time of the decision is later than those of all others and of its publishes, whatever the clock says, because
    /// mails are compared with it.
    pub fn decide(
        &self,
        publishes: RangeInclusive<Timestamp>,
        mut decision: MassDecision,
    ) -> Result<bool, SubscriptionsError> {
        let mut has_decided = false;
        self.append(|known| {
            let waiting = known.mass.range(publishes).map(|(at, _)| *at);
            let waiting: Vec<Timestamp> = waiting
                .filter(|publish| !known.decisions.contains_key(publish))
                .collect();
            has_decided = !waiting.is_empty();
            let decisions = known.decisions.values();
            let earlier = decisions
                .map(|line| line.decision.at)
                .chain(waiting.last().copied());
            let later = earlier
                .max()
                .and_then(|last| last.checked_add(1.millisecond()).ok());
            decision.at = later.map_or(decision.at, |later| later.max(decision.at));
            let line = |publish| DecisionLine {
                decision: decision.clone(),
                publish,
            };
            waiting
                .into_iter()
                .flat_map(|publish| json_line(&line(publish)))
                .collect()
        })?;
        Ok(has_decided)
    }

    /// Appends the lines that `make` gives for the file as it is then, under the lock of the file.
    fn append(&self, make: impl FnOnce(&KnownLines) -> Vec<u8>) -> Result<(), SubscriptionsError> {
        let mut known = self.known();
        let mut file = lock_lines(&self.path, &header()).map_err(|source| self.failed(source))?;
        self.refresh(&mut known)?;
        let lines = make(&known);
        if lines.is_empty() {
            return Ok(());
        }
        let appended = file.append(&lines, Durability::Synced, is_whole);
        appended.map_err(|source| self.failed(source))?;
        self.refresh(&mut known)
    }

    /// Writes the file again without lines that nobody needs, if they are many.
    pub fn compact(&self, now: Timestamp) -> Result<(), SubscriptionsError> {
        let oldest = now.checked_sub(KEPT_FOR).unwrap_or(Timestamp::MIN);
        let mut known = self.known();
        self.refresh(&mut known)?;
        if known.file.lines() <= 2 * known.lines_since(oldest).len() + SLACK {
            return Ok(());
        }
        let mut file = lock_lines(&self.path, &header()).map_err(|source| self.failed(source))?;
        // Ends a line that lacks its end. Nobody else appends before the file is replaced.
        let ended = file.append(b"", Durability::Unsynced, is_whole);
        ended.map_err(|source| self.failed(source))?;
        self.refresh(&mut known)?;
        let lines = known.lines_since(oldest);
        let replaced = durable_file::replace(&self.path, |out| {
            out.write_all(&header())?;
            lines.iter().try_for_each(|(_, line)| out.write_all(line))
        });
        replaced.map_err(|source| self.failed(source))?;
        drop(file);
        self.refresh(&mut known)
    }

    fn refreshed(&self) -> Result<MutexGuard<'_, KnownLines>, SubscriptionsError> {
        let mut known = self.known();
        self.refresh(&mut known)?;
        Ok(known)
    }

    /// Reads the lines that this or another process has written since the last call.
    fn refresh(&self, known: &mut KnownLines) -> Result<(), SubscriptionsError> {
        if known.file.is_outdated(&self.path) {
            *known = KnownLines {
                version: known.version + 1,
                ..KnownLines::default()
            };
        }
        let lines = known.file.new_lines(&self.path);
        let lines = lines.map_err(|source| self.failed(source))?;
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            if line.trim_ascii().is_empty() {
                known.file.count(line);
                continue;
            }
            let number = known.file.lines() + 1;
            let parsed = SubscriptionLine::parse(line);
            let parsed = parsed.map_err(|why| SubscriptionsError::Damaged {
                path: self.path.clone(),
                line: number,
                why,
            })?;
            match parsed {
                SubscriptionLine::Header(SubscriptionsHeader { messages })
                    if messages > VERSION =>
                {
                    return Err(SubscriptionsError::NewerVersion {
                        path: self.path.clone(),
                        found: messages,
                    });
                }
                parsed => known.apply(parsed),
            }
            known.file.count(line);
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> SubscriptionsError {
        SubscriptionsError::Io {
            path: self.path.clone(),
            source,
        }
    }

    fn known(&self) -> MutexGuard<'_, KnownLines> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownLines {
    fn of_feed(&self, feed_id: &FeedId) -> Option<&MessageSubscription> {
        self.open.get(self.by_feed.get(feed_id)?)
    }

    fn apply(&mut self, line: SubscriptionLine) {
        self.version += 1;
        match line {
            SubscriptionLine::Header(_) => {}
            SubscriptionLine::Begun(new) => {
                self.ended.remove(&new.id);
                let feed_id = new.link_id.feed_id.clone();
                self.by_feed.insert(feed_id, new.id.clone());
                self.open.insert(new.id.clone(), *new);
            }
            SubscriptionLine::Ended(end) => {
                if let Some(old) = self.open.remove(&end.id) {
                    let of_feed = self.by_feed.get(&old.link_id.feed_id);
                    if of_feed == Some(&end.id) {
                        self.by_feed.remove(&old.link_id.feed_id);
                    }
                    self.ended.insert(end.id.clone(), (old, end));
                }
            }
            SubscriptionLine::Mass(line) => {
                self.mass.insert(line.mass, line);
            }
            SubscriptionLine::Decision(line) => {
                self.decisions.insert(line.publish, line);
            }
        }
    }

    fn releases(&self) -> Releases {
        let decision = |at: &Timestamp| self.decisions.get(at).map(|line| line.decision.clone());
        Releases::new(self.mass.iter().map(|(at, line)| MassPublish {
            at: *at,
            meetings: line.meetings,
            until: line.until,
            decision: decision(at),
        }))
    }

    /// The lines that are needed if ended subscriptions and decisions from before `oldest` are not, with their times, the
    /// oldest first.
    fn lines_since(&self, oldest: Timestamp) -> Vec<(Timestamp, Vec<u8>)> {
        let open = self.open.values().map(|open| (open.at, json_line(open)));
        let ended = self.ended.values().filter(|(_, end)| end.at >= oldest);
        let ended =
            ended.flat_map(|(old, end)| [(old.at, json_line(old)), (end.at, json_line(end))]);
        let decisions = self.decisions.values();
        let decisions = decisions.map(|line| (line.decision.at, json_line(line)));
        let decisions = decisions.filter(|(at, _)| *at >= oldest);
        let mass = self.mass.values().filter(|line| line.at >= oldest);
        let mass = mass.map(|line| (line.at, json_line(line)));
        let mut lines: Vec<_> = open.chain(ended).chain(mass).chain(decisions).collect();
        // Stable, so a subscription comes before its end.
        lines.sort_by_key(|(at, _)| *at);
        lines
    }
}

fn header() -> Vec<u8> {
    json_line(&SubscriptionsHeader { messages: VERSION })
}

fn is_whole(line: &[u8]) -> bool {
    SubscriptionLine::parse(line).is_ok()
}

#[cfg(test)]
mod tests;
