//! The file of tokens, `api-tokens.json` in the state folder.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ApiScope;
use super::api_secret::{ApiSecret, SecretHash};
use crate::sign_in::{EntryFile, EntryFileError, FileEntry, NamedEntries, read_entries};

/// The version of the file's format.
pub const VERSION: u32 = 1;

/// The tokens by name.
pub type ApiTokens = NamedEntries<ApiToken>;

/// One entry of `api-tokens.json`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// The name of the program, as the journal has it.
    pub name: Box<str>,
    pub scopes: BTreeSet<ApiScope>,
    pub created: Timestamp,
    /// The first moment at which it does not count any more.
    pub expires: Timestamp,
    /// The last use, by the hour; `None` before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Timestamp>,
    pub(super) hash: SecretHash,
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiTokenFileContent {
    /// The version of the format.
    api_tokens: u32,
    tokens: Vec<ApiToken>,
}

/// The file in a state folder, and its tokens as they were last read.
#[derive(Debug)]
pub(super) struct ApiTokenFile(EntryFile<ApiToken>);

impl FileEntry for ApiToken {
    const FILE: &'static str = "api-tokens.json";
    const VERSION: u32 = VERSION;
    const VERSION_FIELD: &'static str = "api_tokens";
    const WHY_PRIVATE: &'static str = "it says which programs have which rights";
    const WHILE_DAMAGED: &'static str = "no API token counts";

    type Content = ApiTokenFileContent;

    fn content(tokens: Vec<Self>) -> ApiTokenFileContent {
        ApiTokenFileContent {
            api_tokens: VERSION,
            tokens,
        }
    }

    fn entries(content: ApiTokenFileContent) -> Vec<Self> {
        content.tokens
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl ApiToken {
    pub fn may(&self, scope: ApiScope) -> bool {
        self.scopes.contains(&scope)
    }

    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }

    /// The names of its scopes, with spaces between them.
    pub fn scope_names(&self) -> String {
        let names: Vec<&str> = self.scopes.iter().map(|scope| scope.name()).collect();
        names.join(" ")
    }
}

impl ApiTokenFile {
    /// Reads the file. A missing file has no tokens, and one that cannot be read is an error in the log.
    pub(super) fn open(state: &Path) -> Self {
        let file = Self::unread(state);
        file.refresh();
        file
    }

    pub(super) fn unread(state: &Path) -> Self {
        Self(EntryFile::unread(state))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the file could not be used when it was last read.
    pub(super) fn is_broken(&self) -> bool {
        self.0.is_broken()
    }

    /// The token with this secret. Every token is compared, so the time says nothing about where it is.
    pub(super) fn find(&self, secret: &ApiSecret) -> Option<ApiToken> {
        let hash = secret.hash();
        let kept = self.0.kept();
        let mut found = None;
        for token in kept.content.entries.values() {
            if token.hash.is_same(&hash) {
                found = Some(token);
            }
        }
        found.cloned()
    }

    /// Reads the file if it is another one than before. If it cannot be read, it has no tokens, because one may have been
    /// revoked in it; the log says so once.
    pub(super) fn refresh(&self) {
        if let Err(error) = self.0.refresh(|_| ()) {
            tracing::error!(%error, "no API token counts");
        }
    }

    /// Writes the last use of the token down, unless it was revoked meanwhile.
    pub(super) fn note_use(&self, used: &ApiToken, now: Timestamp) -> Result<(), EntryFileError> {
        self.edit(|tokens| {
            let token = tokens.get_mut(&used.name);
            if let Some(token) = token.filter(|token| token.hash.is_same(&used.hash)) {
                token.used = Some(now);
            }
            Ok(())
        })
    }

    /// Changes the tokens under the lock of the file, and syncs. If `change` returns an error, nothing is written.
    pub(super) fn edit<E: From<EntryFileError>>(
        &self,
        change: impl FnOnce(&mut ApiTokens) -> Result<(), E>,
    ) -> Result<(), E> {
        self.0.edit(change)
    }
}

/// The tokens in the state folder, without keeping them.
pub fn read_api_tokens(state: &Path) -> Result<ApiTokens, EntryFileError> {
    read_entries(state)
}

impl std::fmt::Debug for ApiToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ApiToken")
            .field("name", &self.name)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
