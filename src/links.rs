//! Links: who may read which feed by which secret address, and what the owner chose to see there.

mod address;
mod choices;
mod journal;
mod key;
mod token;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use jiff::Timestamp;

pub use address::{Addresses, encode_segment};
pub use choices::Choices;
pub use journal::{Act, Entry, JournalError};
pub use key::{KeyError, SecretKey};
pub use token::{Generation, Token};

use crate::feed::Kind;
use journal::{Journal, News};

/// All links: the key, and what the journal says about those of which somebody has decided something. One value is
/// shared by the server and the publisher.
#[derive(Debug)]
pub struct Links {
    key: SecretKey,
    /// Nothing where nobody can decide anything, as in a command that only prints.
    journal: Option<Mutex<Journal>>,
    known: RwLock<Known>,
}

/// What is known from the journal.
#[derive(Debug, Default)]
struct Known {
    standings: HashMap<(Kind, Box<str>), Standing>,
    /// How many entries were taken in.
    version: u64,
    /// The links that they were about, since somebody last asked.
    touched: HashSet<(Kind, Box<str>)>,
}

/// How a link stands. The default is that of a link of which nobody has ever decided anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub generation: Generation,
    /// Since when the feed is closed.
    pub stopped: Option<Timestamp>,
    pub choices: Choices,
    /// When anything was last decided about what the feed shows: choices, an end, a new beginning.
    pub decided: Option<Timestamp>,
}

/// What to do to a link, by whom and why.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    pub kind: Kind,
    pub id: &'a str,
    pub by: &'a str,
    pub reason: Option<&'a str>,
    pub now: Timestamp,
}

/// Why something cannot be done to a link.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("this feed was stopped already, on {}", .0.strftime("%Y-%m-%dT%H:%M:%SZ"))]
    Stopped(Timestamp),
    #[error("this feed is not stopped: there is nothing to resume")]
    NotStopped,
    #[error("this address was replaced by a new one in the meantime")]
    Replaced,
}

impl Links {
    /// Reads the key and the journal in the state folder, which is made if it is new. A journal that is lost is an
    /// error: without it every address that was given up would work again.
    pub fn open(state: &Path) -> Result<Self, LinkError> {
        if !is_used(state) {
            // Before the key, for with a key there must be a journal. Another process may have just begun it.
            match Journal::begin(state) {
                Ok(()) | Err(JournalError::NotLost { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let key = SecretKey::load_or_create(state)?;
        let links = Self { key, journal: Some(Mutex::new(Journal::open(state)?)), known: RwLock::default() };
        links.refresh()?;
        Ok(links)
    }

    /// Links that nothing has been decided about, and nothing can.
    pub fn of_key(key: SecretKey) -> Self {
        Self { key, journal: None, known: RwLock::default() }
    }

    /// The token by which the feed is read now.
    pub fn token(&self, kind: Kind, id: &str) -> Token {
        self.key.token(kind, id, self.standing(kind, id).generation)
    }

    /// How the link stands.
    pub fn standing(&self, kind: Kind, id: &str) -> Standing {
        self.known().standings.get(&(kind, Box::from(id))).cloned().unwrap_or_default()
    }

    /// Every link of which somebody has decided something.
    pub fn all(&self) -> Vec<(Kind, Box<str>)> {
        self.known().standings.keys().cloned().collect()
    }

    /// How many decisions were taken in.
    pub fn version(&self) -> u64 {
        self.known().version
    }

    /// The links that something was decided about since the last call, and the version that this is.
    pub fn take_touched(&self) -> (HashSet<(Kind, Box<str>)>, u64) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut known.touched), known.version)
    }

    /// Takes in what other processes have decided.
    pub fn refresh(&self) -> Result<(), JournalError> {
        match &self.journal {
            Some(journal) => lock(journal).news().map(|news| self.take_in(news)),
            None => Ok(()),
        }
    }

    /// Gives the feed a new address. The one before is dead from then on, `token` among them: two who press the
    /// button at once get one new address, and one of them is told.
    pub fn rotate(&self, order: Order<'_>, token: Option<Token>) -> Result<Token, LinkError> {
        self.decide(order, token, |standing| {
            let now = u64::try_from(order.now.as_microsecond()).unwrap_or_default();
            Ok(Act::Rotate { generation: Generation(now.max(standing.generation.0 + 1)) })
        })?;
        Ok(self.token(order.kind, order.id))
    }

    /// Closes the feed.
    pub fn stop(&self, order: Order<'_>, token: Option<Token>) -> Result<(), LinkError> {
        self.decide(order, token, |standing| {
            standing.stopped.map_or(Ok(Act::Stop), |since| Err(LinkError::Stopped(since)))
        })
    }

    /// Opens the feed again, at the address that it had.
    pub fn resume(&self, order: Order<'_>) -> Result<(), LinkError> {
        self.decide(order, None, |standing| standing.stopped.map(|_| Act::Resume).ok_or(LinkError::NotStopped))
    }

    /// Has the feed show what `choose` makes of the choices so far.
    pub fn choose(
        &self,
        order: Order<'_>,
        token: Option<Token>,
        choose: impl FnOnce(&Choices) -> Choices,
    ) -> Result<(), LinkError> {
        self.decide(order, token, |standing| Ok(Act::Choose { choices: choose(&standing.choices) }))
    }

    /// Writes a decision to the journal; once this returns, it holds whatever happens.
    fn decide(
        &self,
        order: Order<'_>,
        token: Option<Token>,
        act: impl FnOnce(&Standing) -> Result<Act, LinkError>,
    ) -> Result<(), LinkError> {
        let journal = self.journal.as_ref().expect("only commands that decide nothing go without a journal");
        let Order { kind, id, by, reason, now } = order;
        let mut journal = lock(journal);
        let entry = journal.append(|news| {
            self.take_in(news);
            let standing = self.standing(kind, id);
            if token.is_some_and(|token| token != self.key.token(kind, id, standing.generation)) {
                return Err(LinkError::Replaced);
            }
            let act = act(&standing)?;
            Ok(Entry { at: now, by: by.into(), kind, id: id.into(), act, reason: reason.map(Into::into) })
        })?;
        self.take_in(News::More(vec![entry]));
        Ok(())
    }

    fn take_in(&self, news: News) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let entries = match news {
            News::More(entries) => entries,
            News::Anew(entries) => {
                let forgotten = std::mem::take(&mut known.standings);
                known.touched.extend(forgotten.into_keys());
                entries
            }
        };
        for entry in entries {
            let key = (entry.kind, entry.id);
            let standing = known.standings.entry(key.clone()).or_default();
            if !matches!(entry.act, Act::Rotate { .. }) {
                standing.decided = Some(entry.at);
            }
            match entry.act {
                Act::Rotate { generation } => standing.generation = generation,
                Act::Stop => standing.stopped = Some(entry.at),
                Act::Resume => standing.stopped = None,
                Act::Choose { choices } => standing.choices = choices,
            }
            known.touched.insert(key);
            known.version += 1;
        }
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether there is a key in the state folder, as there is once a server has run with it.
pub fn is_used(state: &Path) -> bool {
    state.join("secret.key").exists()
}

/// Begins a journal in place of one that is lost. Addresses that were given up work again.
pub fn begin_journal(state: &Path) -> Result<(), JournalError> {
    Journal::begin(state)
}

/// All entries of the journal in a state folder, from the first.
pub fn entries(state: &Path) -> Result<Vec<Entry>, JournalError> {
    match Journal::open(state)?.news()? {
        News::More(entries) | News::Anew(entries) => Ok(entries),
    }
}

fn lock(journal: &Mutex<Journal>) -> MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}
