//! The changes of accounts, at the desk and by commands, and the sessions that were ended so, by year, in
//! `account-changes-2026.jsonl`.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal_error::JournalError;
use super::yearly_records::YearlyRecords;
use super::{LinkError, Links};

/// The version of the files' format, which is in their first lines.
pub const VERSION: u32 = 1;

pub(super) const FILES: YearlyRecords = YearlyRecords {
    name: "account-changes-",
    key: "account_changes",
    version: VERSION,
};

/// Somebody has changed an account, or ended somebody's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChange {
    pub at: Timestamp,
    /// `desk`, and the name of the admin's account, or of the user of the machine who ran the command.
    pub by: Box<str>,
    /// The account, or the name or the id of a person whose sessions were ended.
    pub name: Box<str>,
    #[serde(flatten)]
    pub action: AccountAction,
    /// Empty if a command gave none.
    pub reason: Box<str>,
}

/// The changes that are written down. None has a password or its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum AccountAction {
    /// All sessions of the person end.
    EndSessions,
    /// The account has this role now, or none.
    SetRole { role: Option<Box<str>> },
    /// The account is removed.
    Remove,
    /// The account is added, with this role and the ids of this person.
    Add {
        role: Option<Box<str>>,
        student: Option<Box<str>>,
        staff: Option<Box<str>>,
    },
    /// The account has another password.
    SetPassword,
}

impl Links {
    /// Writes a change down, and syncs.
    pub fn record_account_change(&self, change: &AccountChange) -> Result<(), JournalError> {
        self.record(&FILES, change.at, change)
    }
}

/// Writes down a change by a command, and syncs. It needs no journal, so sessions can be ended without one.
pub fn record_account_change(state: &Path, change: &AccountChange) -> Result<(), JournalError> {
    FILES.append(state, change.at, change)
}

/// All changes that are still known, the oldest first.
pub fn account_changes(state: &Path) -> Result<Vec<AccountChange>, LinkError> {
    FILES.read(state)
}
