//! Tokens that are made and revoked. A server that runs knows it at once.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::{Timestamp, ToSpan};

use super::ApiScope;
use super::api_secret::ApiSecret;
use super::token_file::{ApiToken, ApiTokenFile, read_api_tokens};
use crate::sign_in::EntryFileError;

/// The days for which a token counts if nobody says otherwise.
const DEFAULT_DAYS: i64 = 365;

/// The most days for which a token counts.
const MAX_DAYS: i64 = 2 * 366;

/// The reason why a token cannot be made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum ApiTokenEditError {
    #[error(transparent)]
    Tokens(#[from] EntryFileError),
    #[error(
        "there is an API token {0} already: choose another name, or revoke it first with `carillon tokens revoke {0}`"
    )]
    Exists(String),
    #[error("there is no API token {0}: `carillon tokens list` prints all tokens")]
    Unknown(String),
    #[error("the token would have no rights: give it one scope or more")]
    NoScope,
    #[error("the last day of a token must be today or later, and at most two years from now")]
    WrongExpiry,
    #[error("no random numbers: {0}")]
    NoRandomNumbers(#[from] getrandom::Error),
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// As [`crate::sign_in::account_name`] allows it.
    pub name: Box<str>,
    pub scopes: BTreeSet<ApiScope>,
    /// The first moment at which it does not count any more.
    pub expires: Timestamp,
}

/// The end of a token for which nobody has said when it ends.
pub fn default_expiry(now: Timestamp) -> Timestamp {
    days_after(now, DEFAULT_DAYS)
}

fn days_after(now: Timestamp, days: i64) -> Timestamp {
    now.saturating_add((days * 24).hours())
        .unwrap_or(Timestamp::MAX)
}

/// An error if the token cannot be made. It changes nothing.
pub fn check_new_api_token(
    state: &Path,
    new: &NewApiToken,
    now: Timestamp,
) -> Result<(), ApiTokenEditError> {
    if new.scopes.is_empty() {
        return Err(ApiTokenEditError::NoScope);
    }
    if new.expires <= now || new.expires > days_after(now, MAX_DAYS) {
        return Err(ApiTokenEditError::WrongExpiry);
    }
    if read_api_tokens(state)?.contains_key(&new.name) {
        return Err(ApiTokenEditError::Exists(new.name.to_string()));
    }
    Ok(())
}

/// Makes a token, and returns its secret. Nobody can read the secret again.
pub fn add_api_token(
    state: &Path,
    new: NewApiToken,
    now: Timestamp,
) -> Result<ApiSecret, ApiTokenEditError> {
    check_new_api_token(state, &new, now)?;
    let secret = ApiSecret::generate()?;
    ApiTokenFile::unread(state).edit(|tokens| {
        if tokens.contains_key(&new.name) {
            return Err(ApiTokenEditError::Exists(new.name.to_string()));
        }
        let token = ApiToken {
            name: new.name.clone(),
            scopes: new.scopes,
            created: now,
            expires: new.expires,
            used: None,
            hash: secret.hash(),
        };
        tokens.insert(new.name, token);
        Ok(())
    })?;
    Ok(secret)
}

/// Revokes a token. It does not count for the next request.
pub fn revoke_api_token(state: &Path, name: &str) -> Result<(), ApiTokenEditError> {
    // The file is not made for nothing.
    require_api_token(state, name)?;
    ApiTokenFile::unread(state).edit(|tokens| {
        let removed = tokens.remove(name);
        removed
            .map(drop)
            .ok_or_else(|| ApiTokenEditError::Unknown(name.to_owned()))
    })
}

/// An error if there is no token with this name. It changes nothing.
pub fn require_api_token(state: &Path, name: &str) -> Result<(), ApiTokenEditError> {
    if read_api_tokens(state)?.contains_key(name) {
        Ok(())
    } else {
        Err(ApiTokenEditError::Unknown(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(name: &str, scopes: &[ApiScope], days: i64) -> NewApiToken {
        NewApiToken {
            name: name.into(),
            scopes: scopes.iter().copied().collect(),
            expires: days_after(now(), days),
        }
    }

    fn now() -> Timestamp {
        "2026-11-28T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_token_needs_a_scope_a_name_of_its_own_and_an_end_within_two_years() {
        let state = tempfile::tempdir().unwrap();
        let add = |new| add_api_token(state.path(), new, now());
        let scopes = &[ApiScope::StatsRead][..];
        let error = add(new("a", &[], 1)).unwrap_err();
        assert!(matches!(error, ApiTokenEditError::NoScope));
        for days in [0, -1, MAX_DAYS + 1] {
            let error = add(new("a", scopes, days)).unwrap_err();
            assert!(matches!(error, ApiTokenEditError::WrongExpiry), "{days}");
        }
        add(new("a", scopes, MAX_DAYS)).unwrap();
        let error = add(new("a", scopes, 1)).unwrap_err();
        assert!(matches!(error, ApiTokenEditError::Exists(name) if name == "a"));
        let error = revoke_api_token(state.path(), "b").unwrap_err();
        assert!(matches!(error, ApiTokenEditError::Unknown(name) if name == "b"));
        revoke_api_token(state.path(), "a").unwrap();
        assert!(read_api_tokens(state.path()).unwrap().is_empty());
    }
}
