//! The file of tokens, `api-tokens.json` in the state folder. Commands and the desk write it, and a running server reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ApiScope;
use super::api_secret::{ApiSecret, SecretHash};
use crate::durable_file;
use crate::sign_in::{FileError, KeptFile, account_name, lock_kept_file};

/// The version of the file's format.
pub const VERSION: u32 = 1;

const NAME: &str = "api-tokens.json";

/// The tokens by name.
pub type ApiTokens = BTreeMap<Box<str>, ApiToken>;

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

#[derive(Debug, thiserror::Error)]
pub enum ApiTokensError {
    #[error("{path}: {source}: the server must be able to read the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} can be read or written by others (mode {mode:03o}): run `chmod 600` on it, because it says which programs have which rights",
        path = .path.display()
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error(
        "{path}:{line}: {problem}: correct the line, or put the file back from a backup. Until then no API token counts",
        path = .path.display()
    )]
    Damaged {
        path: PathBuf,
        line: usize,
        problem: String,
    },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiTokenFileContent {
    /// The version of the format.
    api_tokens: u32,
    tokens: Vec<ApiToken>,
}

/// The version, also of a file whose other fields are unknown.
#[derive(Deserialize)]
struct TokenFileVersion {
    api_tokens: u32,
}

/// The file in a state folder, and its tokens as they were last read.
#[derive(Debug)]
pub(super) struct ApiTokenFile(KeptFile<ReadTokens>);

#[derive(Default)]
struct ReadTokens {
    tokens: ApiTokens,
    /// The file is there and cannot be used.
    is_broken: bool,
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
        Self(KeptFile::unread(state.join(NAME), ReadTokens::default()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.kept().content.tokens.is_empty()
    }

    /// Whether the file could not be used when it was last read.
    pub(super) fn is_broken(&self) -> bool {
        self.0.kept().content.is_broken
    }

    /// The token with this secret. Every token is compared, so the time says nothing about where it is.
    pub(super) fn find(&self, secret: &ApiSecret) -> Option<ApiToken> {
        let hash = secret.hash();
        let kept = self.0.kept();
        let mut found = None;
        for token in kept.content.tokens.values() {
            if token.hash.is_same(&hash) {
                found = Some(token);
            }
        }
        found.cloned()
    }

    /// Reads the file if it is another one than before. If it cannot be read, it has no tokens, because one may have been
    /// revoked in it; the log says so once.
    pub(super) fn refresh(&self) {
        let read = |path: Option<&Path>| {
            let (tokens, error) = match path.map(read) {
                None => (ApiTokens::new(), None),
                Some(Ok(tokens)) => (tokens, None),
                Some(Err(error)) => (ApiTokens::new(), Some(error)),
            };
            let is_broken = error.is_some();
            (ReadTokens { tokens, is_broken }, error)
        };
        if let Err(error) = self.0.refresh(read) {
            tracing::error!(%error, "no API token counts");
        }
    }

    /// Writes the last use of the token down, unless it was revoked meanwhile.
    pub(super) fn note_use(&self, used: &ApiToken, now: Timestamp) -> Result<(), ApiTokensError> {
        self.edit(|tokens| {
            let token = tokens.get_mut(&used.name);
            if let Some(token) = token.filter(|token| token.hash.is_same(&used.hash)) {
                token.used = Some(now);
            }
            Ok(())
        })
    }

    /// Changes the tokens under the lock of the file, and syncs. If `change` returns an error, nothing is written.
    pub(super) fn edit<E: From<ApiTokensError>>(
        &self,
        change: impl FnOnce(&mut ApiTokens) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.0.path();
        let failed = |source| ApiTokensError::Io {
            path: path.into(),
            source,
        };
        let _lock = lock_kept_file(path, &content(&ApiTokens::new())).map_err(failed)?;
        let mut tokens = read(path)?;
        change(&mut tokens)?;
        let content = content(&tokens);
        let replaced = durable_file::replace(path, |out| out.write_all(&content));
        Ok(replaced.map_err(failed)?)
    }
}

impl FileError for ApiTokensError {
    fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Exposed { .. } | Self::Damaged { .. } | Self::NewerFormat { .. } => None,
        }
    }
}

/// The tokens in the state folder, without keeping them.
pub fn read_api_tokens(state: &Path) -> Result<ApiTokens, ApiTokensError> {
    let path = state.join(NAME);
    if path.exists() {
        read(&path)
    } else {
        Ok(ApiTokens::new())
    }
}

fn content(tokens: &ApiTokens) -> Vec<u8> {
    let content = ApiTokenFileContent {
        api_tokens: VERSION,
        tokens: tokens.values().cloned().collect(),
    };
    let mut text = serde_json::to_vec_pretty(&content).expect("tokens have string keys only");
    text.push(b'\n');
    text
}

fn read(path: &Path) -> Result<ApiTokens, ApiTokensError> {
    let failed = |source| ApiTokensError::Io {
        path: path.into(),
        source,
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.into();
        return Err(ApiTokensError::Exposed { path, mode });
    }
    let text = fs::read(path).map_err(failed)?;
    if let Ok(TokenFileVersion { api_tokens }) = serde_json::from_slice(&text)
        && api_tokens > VERSION
    {
        let (path, found) = (path.into(), api_tokens);
        return Err(ApiTokensError::NewerFormat { path, found });
    }
    let damaged = |line, problem: String| ApiTokensError::Damaged {
        path: path.into(),
        line,
        problem,
    };
    let content: ApiTokenFileContent = serde_json::from_slice(&text).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.split(" at line ").next().unwrap_or_default();
        damaged(error.line(), problem.to_owned())
    })?;
    let mut tokens = ApiTokens::new();
    for token in content.tokens {
        let name = token.name.clone();
        if account_name(&name).as_deref() != Some(&*name) {
            let problem = format!(
                "the name {name:?} is not allowed; it may have small letters, digits, dots, hyphens, underscores and @"
            );
            return Err(damaged(line_of(&text, &name), problem));
        }
        if tokens.insert(name.clone(), token).is_some() {
            let problem = format!("the name {name} is there twice");
            return Err(damaged(line_of(&text, &name), problem));
        }
    }
    Ok(tokens)
}

/// The line with the name.
fn line_of(text: &[u8], name: &str) -> usize {
    let quoted = serde_json::to_string(name).unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    let position = text.lines().position(|line| line.contains(&quoted));
    position.map_or(1, |index| index + 1)
}

impl std::fmt::Debug for ApiToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ApiToken")
            .field("name", &self.name)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
