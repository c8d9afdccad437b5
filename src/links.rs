//! Links: the people who may read each feed by a secret address, and the choices that an owner has made for a feed.

mod account_changes;
mod address;
mod choices;
mod compaction;
mod decision_history;
mod desk_notes;
mod further_links;
mod hidden_part;
mod journal;
mod journal_count;
mod journal_error;
mod journal_line;
mod known_decisions;
mod latest_decisions;
mod line_index;
mod lines_from_end;
mod link_history;
mod link_id;
mod link_state;
mod link_table;
mod link_tokens;
mod locked_journal;
mod new_decisions;
mod numbered_decisions;
mod protected_people;
mod replaced_address;
mod secret_key;
mod shown_links;
mod shown_lists;
mod state_folder;
mod token;
mod token_changes;
mod yearly_records;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use jiff::Timestamp;

pub use account_changes::{
    AccountAction, AccountChange, VERSION as ACCOUNT_CHANGES_VERSION, account_changes,
    record_account_change,
};
pub use address::{Addresses, encode_segment, public_path, secret_page_path, secret_path};
pub use choices::Choices;
pub use decision_history::{SUBSCRIBER, decision_history};
pub use desk_notes::{DeskNote, VERSION as DESK_NOTES_VERSION, desk_notes};
pub use further_links::{FurtherLink, LinkName, MAX_NAME as MAX_LINK_NAME, NewLink};
pub use hidden_part::{HiddenPart, PartId};
pub use journal_count::VERSION as COUNT_VERSION;
pub use journal_error::JournalError;
pub use journal_line::{Decision, JournalEntry, VERSION as JOURNAL_VERSION};
pub use latest_decisions::LatestDecisions;
pub use link_history::{LinkEvent, LinkEventAction};
pub use link_id::{LinkId, LinkNumber};
pub use link_state::LinkState;
pub use link_table::{ChangedLink, LinkTable};
pub use link_tokens::LinkTokens;
pub use new_decisions::NewDecisions;
pub use numbered_decisions::NumberedDecisions;
pub use protected_people::ProtectedPeople;
pub use replaced_address::ReplacedAddress;
pub use secret_key::{KeyError, SecretKey};
pub use shown_links::{ShownLink, VERSION as SHOWN_LINKS_VERSION, shown_links};
pub use shown_lists::{ShownList, VERSION as SHOWN_LISTS_VERSION, shown_lists};
pub use state_folder::{StateFolder, StateFolderError, make_new_key, rendered_folder, set_up};
pub use token::{Generation, Token, TokenMap};
pub use token_changes::{
    TokenAction, TokenChange, VERSION as TOKEN_CHANGES_VERSION, record_token_change, token_changes,
};

use crate::feed::FeedId;
use further_links::next_generation;
use journal::Journal;
use journal_line::VERSION_WITH_FURTHER;
use known_decisions::KnownDecisions;
use line_index::LineIndexes;
use locked_journal::LockedJournal;

/// The time that a decision waits while another program holds the lock of the journal. Carillon's own writes take as long
/// as the disk takes to sync a line.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// All links: the key, and the decisions in the journal. One value is shared by the server and the publisher.
#[derive(Debug)]
pub struct Links {
    key: Arc<SecretKey>,
    /// `None` where nobody can decide anything, as in a command that only prints.
    journal: Option<Mutex<Journal>>,
    known: RwLock<KnownDecisions>,
    /// Held while the files of shown links and of notes are written.
    records_lock: Mutex<()>,
    /// The lines about each link in the journal and in the files beside it, as far as a page of the desk has read them.
    line_indexes: Mutex<LineIndexes>,
}

/// A request to change a link: which one, by whom, and why.
#[derive(Clone, Debug)]
pub struct DecisionRequest<'a> {
    pub link_id: LinkId,
    pub by: &'a str,
    pub reason: Option<&'a str>,
    pub now: Timestamp,
}

impl DecisionRequest<'_> {
    fn entry(&self, link_id: LinkId, decision: Decision) -> JournalEntry {
        JournalEntry {
            at: self.now,
            by: self.by.into(),
            link_id,
            decision,
            reason: self.reason.map(Into::into),
        }
    }
}

/// The reason why a link cannot be changed or read.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Folder(#[from] StateFolderError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("this feed was already turned off, on {}", .0.strftime("%Y-%m-%dT%H:%M:%SZ"))]
    AlreadyStopped(Timestamp),
    #[error("this feed is not turned off, so it cannot be turned on again")]
    NotStopped,
    #[error("this link was reset in the meantime")]
    OutdatedToken,
    #[error("there is no such link: it was removed, or never made")]
    NoSuchLink,
    #[error("the feed is turned off, so no further link can be made: turn it on first")]
    TurnedOff,
    #[error(
        "so many further links were made and removed that only `carillon links add` can make more"
    )]
    NumbersUsedUp,
    #[error("there is a link of this name already")]
    NameTaken,
    #[error("there are {most} links, and there cannot be more (links.max_per_person)")]
    TooManyLinks { most: u16 },
}

impl Links {
    /// Reads the key and the journal in the state folder, and writes nothing. If the key or the journal is lost, this
    /// is an error: without the journal every old address would work again.
    pub fn open(state: &Path) -> Result<Self, LinkError> {
        StateFolder::require_key(state)?;
        let key = Arc::new(SecretKey::load(state)?);
        let links = Self {
            key,
            journal: Some(Mutex::new(Journal::open(state)?)),
            known: RwLock::default(),
            records_lock: Mutex::default(),
            line_indexes: Mutex::default(),
        };
        links.refresh()?;
        links.warn_about_cut_line()?;
        links.compare_with_count(state);
        Ok(links)
    }

    /// Links without decisions, about which nothing can be decided.
    pub fn without_journal(key: SecretKey) -> Self {
        Self {
            key: Arc::new(key),
            journal: None,
            known: RwLock::default(),
            records_lock: Mutex::default(),
            line_indexes: Mutex::default(),
        }
    }

    /// The token by which the feed is read now. It is that of its first link.
    pub fn token(&self, feed_id: &FeedId) -> Token {
        self.token_of(&feed_id.clone().into())
    }

    /// The state of the feed's first link.
    pub fn link_state(&self, feed_id: &FeedId) -> LinkState {
        self.state_of(&feed_id.clone().into())
    }

    /// The state folder; `None` where nobody can decide anything.
    fn state(&self) -> Option<PathBuf> {
        let journal = lock(self.journal.as_ref()?);
        journal.path().parent().map(Path::to_owned)
    }

    /// A key for another purpose, from which no token can be computed.
    pub fn derived_key(&self, purpose: &str) -> [u8; 32] {
        self.key.derive(purpose)
    }

    /// The token by which the feed is read at this link now.
    pub fn token_of(&self, link_id: &LinkId) -> Token {
        self.key.token(link_id, self.state_of(link_id).generation)
    }

    /// The state of a link.
    pub fn state_of(&self, link_id: &LinkId) -> LinkState {
        let known = self.known();
        known.link_states.get(link_id).cloned().unwrap_or_default()
    }

    /// The states of all links now, as a value.
    pub fn table(&self) -> LinkTable {
        LinkTable::new(Arc::clone(&self.key), self.known().link_states.clone())
    }

    /// The number of entries that were read.
    pub fn version(&self) -> u64 {
        self.known().version
    }

    /// The links about which something was decided since the last call, and the version that includes these decisions.
    pub fn take_changed(&self) -> (Vec<ChangedLink>, u64) {
        let mut known = self.known_mut();
        (known.take_changed(), known.version)
    }

    /// Reads the decisions of other processes.
    pub fn refresh(&self) -> Result<(), JournalError> {
        match &self.journal {
            Some(journal) => self.read_new_lines(&mut lock(journal)),
            None => Ok(()),
        }
    }

    fn read_new_lines(&self, journal: &mut Journal) -> Result<(), JournalError> {
        let new_lines = journal.read_new_lines()?;
        self.known_mut().apply_lines(new_lines, journal.decisions());
        Ok(())
    }

    /// Gives the link a new address. The old one never shows the feed again. `token` is that of the feed's first link, whose
    /// holder decides about all links. If two people press the button of the first link at once, there is one new address, and
    /// one of the two gets an error.
    pub fn rotate(
        &self,
        request: DecisionRequest<'_>,
        token: Option<Token>,
    ) -> Result<Token, LinkError> {
        let link_id = request.link_id.clone();
        let now = request.now;
        self.decide(request, token, |link_state| {
            Ok(Decision::Rotate {
                generation: next_generation(link_state.generation, now),
            })
        })?;
        Ok(self.token_of(&link_id))
    }

    /// Turns the feed off, and removes its further links: somebody else who had the first link may have made them.
    pub fn stop(
        &self,
        request: DecisionRequest<'_>,
        token: Option<Token>,
    ) -> Result<(), LinkError> {
        let feed_id = request.link_id.feed_id.clone();
        self.decide_all((&feed_id, token), move |table| {
            let feed_id = &request.link_id.feed_id;
            if let Some(since) = table.link_state(&feed_id.clone().into()).stopped {
                return Err(LinkError::AlreadyStopped(since));
            }
            let further = table.further_links(feed_id);
            let removed = further.map(|(link_id, _)| request.entry(link_id, Decision::Remove));
            // The first comes last: after a crash its holder can repeat this.
            let stop = request.entry(feed_id.clone().into(), Decision::Stop);
            Ok(removed.chain([stop]).collect())
        })
    }

    /// Turns the feed on again, at the address that it had.
    pub fn resume(&self, request: DecisionRequest<'_>) -> Result<(), LinkError> {
        self.decide(request, None, |link_state| {
            link_state
                .stopped
                .map(|_| Decision::Resume)
                .ok_or(LinkError::NotStopped)
        })
    }

    /// Replaces the choices by those that `choose` makes of them.
    pub fn choose(
        &self,
        request: DecisionRequest<'_>,
        token: Option<Token>,
        choose: impl FnOnce(&Choices) -> Choices,
    ) -> Result<(), LinkError> {
        self.decide(request, token, |link_state| {
            Ok(Decision::Choose {
                choices: choose(&link_state.choices),
            })
        })
    }

    /// Writes a decision about a link that exists.
    fn decide(
        &self,
        request: DecisionRequest<'_>,
        token: Option<Token>,
        decision: impl FnOnce(&LinkState) -> Result<Decision, LinkError>,
    ) -> Result<(), LinkError> {
        let feed_id = request.link_id.feed_id.clone();
        self.decide_all((&feed_id, token), move |table| {
            let link_id = &request.link_id;
            let link_state = table.link_state(link_id);
            if !link_id.number.is_first() && link_state.listed().is_none() {
                return Err(LinkError::NoSuchLink);
            }
            Ok(vec![request.entry(link_id.clone(), decision(link_state)?)])
        })
    }

    /// Writes decisions about links of one feed to the journal. Once this returns, they stay, whatever happens. `token` is that
    /// of the first link, if its holder decides.
    fn decide_all(
        &self,
        (feed_id, token): (&FeedId, Option<Token>),
        decisions: impl FnOnce(&LinkTable) -> Result<Vec<JournalEntry>, LinkError>,
    ) -> Result<(), LinkError> {
        let journal = self
            .journal
            .as_ref()
            .expect("only commands that decide nothing go without a journal");
        let path = lock(journal).path().to_owned();
        // This may wait for the lock. The publisher must be able to read in the meantime.
        let mut locked = LockedJournal::open(&path, LOCK_TIMEOUT)?;
        let mut journal = lock(journal);
        self.read_new_lines(&mut journal)?;
        if token.is_some_and(|token| token != self.token(feed_id)) {
            return Err(LinkError::OutdatedToken);
        }
        let decisions = decisions(&self.table_of(feed_id))?;
        if decisions.iter().any(JournalEntry::needs_newer_version) {
            locked.raise_version(VERSION_WITH_FURTHER)?;
        }
        for entry in &decisions {
            locked.append(&journal, entry)?;
            self.read_new_lines(&mut journal)?;
        }
        Ok(())
    }

    /// The states of the links of one feed now.
    pub fn table_of(&self, feed_id: &FeedId) -> LinkTable {
        let known = self.known();
        let states = known.link_states.range(LinkId::from(feed_id.clone())..);
        let states = states.take_while(|(link_id, _)| link_id.feed_id == *feed_id);
        let states = states.map(|(link_id, state)| (link_id.clone(), state.clone()));
        LinkTable::new(Arc::clone(&self.key), states.collect())
    }

    /// Warns that the last line does not count, unless another process is writing it at this moment.
    fn warn_about_cut_line(&self) -> Result<(), JournalError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let mut journal = lock(journal);
        if !journal.is_cut() || !journal.is_unlocked() {
            return Ok(());
        }
        self.read_new_lines(&mut journal)?;
        if journal.is_cut() {
            tracing::warn!(
                journal = %journal.path().display(),
                "the last line of the journal is cut short and does not count; if the file comes from a backup, check that the backup is complete"
            );
        }
        Ok(())
    }

    fn known(&self) -> RwLockReadGuard<'_, KnownDecisions> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> RwLockWriteGuard<'_, KnownDecisions> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a new journal in place of a lost one. Old addresses work again.
pub fn begin_journal(state: &Path, now: Timestamp) -> Result<(), LinkError> {
    StateFolder::require_key(state)?;
    Ok(journal::begin(state, now)?)
}

fn lock(journal: &Mutex<Journal>) -> MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}
