//! The API tokens that were made and revoked, at the desk and by commands, by year, in `token-changes-2026.jsonl`.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal_error::JournalError;
use super::yearly_records::YearlyRecords;
use super::{LinkError, Links};

/// The version of the files' format, which is in their first lines.
pub const VERSION: u32 = 1;

pub(super) const FILES: YearlyRecords = YearlyRecords {
    name: "token-changes-",
    key: "token_changes",
    version: VERSION,
};

/// Somebody has made or revoked an API token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChange {
    pub at: Timestamp,
    /// `desk`, and the name of the admin's account, or of the user of the machine who ran the command.
    pub by: Box<str>,
    /// The name of the token.
    pub name: Box<str>,
    #[serde(flatten)]
    pub action: TokenAction,
    /// Empty if a command gave none.
    pub reason: Box<str>,
}

/// The changes that are written down. None has the secret or its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum TokenAction {
    /// The token is made, with these scopes and this end.
    Add {
        scopes: Vec<Box<str>>,
        expires: Timestamp,
    },
    Revoke,
}

impl Links {
    /// Writes a change down, and syncs.
    pub fn record_token_change(&self, change: &TokenChange) -> Result<(), JournalError> {
        self.record(&FILES, change.at, change)
    }
}

/// Writes down a change by a command, and syncs. It needs no journal, so a token can be revoked without one.
pub fn record_token_change(state: &Path, change: &TokenChange) -> Result<(), JournalError> {
    FILES.append(state, change.at, change)
}

/// All changes that are still known, the oldest first.
pub fn token_changes(state: &Path) -> Result<Vec<TokenChange>, LinkError> {
    FILES.read(state)
}
