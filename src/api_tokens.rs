//! The tokens with which programs of the university ask the API: what each may do, and until when.

mod api_secret;
mod scope;
mod token_edits;
mod token_file;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

pub use api_secret::ApiSecret;
pub use scope::ApiScope;
pub use token_edits::{
    ApiTokenEditError, NewApiToken, add_api_token, check_new_api_token, default_expiry,
    require_api_token, revoke_api_token,
};
pub use token_file::{ApiToken, ApiTokens, VERSION, read_api_tokens};

use crate::sign_in::is_safe_address;
use token_file::ApiTokenFile;

/// The time between two notes of the last use. The last hour may be lost in a crash.
const BETWEEN_NOTES: SignedDuration = SignedDuration::from_hours(1);

/// The tokens of a running server.
#[derive(Debug)]
pub struct ApiTokenCheck {
    file: ApiTokenFile,
    /// Tokens cannot be read on the way.
    is_safe: bool,
    /// The tokens whose last use was written down, or could not be, with the time of that.
    noted: Mutex<HashMap<UsedToken, Timestamp>>,
}

/// The name of a token and the time at which it was made: one that is made again has a use of its own.
type UsedToken = (Box<str>, Timestamp);

/// The reason why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedApiToken {
    /// It was never made, or it was revoked.
    Unknown,
    Expired,
    /// Tokens cannot be read on the way, so none counts.
    Unencrypted,
    /// The file of tokens cannot be read. The log says why.
    Broken,
}

impl ApiTokenCheck {
    /// Reads the tokens. A file that cannot be read is an error in the log and nothing more, because feeds do not need it.
    pub fn open(state: &Path, base_url: &str) -> Self {
        let check = Self {
            file: ApiTokenFile::open(state),
            is_safe: is_safe_address(base_url),
            noted: Mutex::default(),
        };
        if !check.is_safe && !check.file.is_empty() {
            tracing::error!(
                "there are API tokens (`carillon tokens list`), but base_url is {base_url:?}: tokens would be sent without encryption, so none counts. Set base_url to an address that begins with https://, or revoke the tokens"
            );
        }
        check
    }

    /// Reads the tokens again if their file has changed.
    pub fn refresh(&self) {
        self.file.refresh();
    }

    /// The token with this secret, as the tokens were last read.
    pub fn token(&self, sent: &str, now: Timestamp) -> Result<ApiToken, RefusedApiToken> {
        if self.file.is_broken() {
            return Err(RefusedApiToken::Broken);
        }
        if !self.is_safe {
            return Err(RefusedApiToken::Unencrypted);
        }
        let secret = ApiSecret::parse(sent).ok_or(RefusedApiToken::Unknown)?;
        let token = self.file.find(&secret).ok_or(RefusedApiToken::Unknown)?;
        if token.is_expired(now) {
            return Err(RefusedApiToken::Expired);
        }
        Ok(token)
    }

    /// Writes down that the token was used, if that was not done or tried within the last hour.
    pub fn note_use(&self, token: &ApiToken, now: Timestamp) {
        let is_recent = |used: Timestamp| now.duration_since(used).abs() < BETWEEN_NOTES;
        if token.used.is_some_and(is_recent) {
            return;
        }
        // Before the writing: other requests do not wait for it, and a full disk is not tried with each of them.
        let used = (token.name.clone(), token.created);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&used).copied().is_some_and(is_recent) {
            return;
        }
        noted.insert(used, now);
        drop(noted);
        if let Err(error) = self.file.note_use(token, now) {
            tracing::warn!(%error, "the last use of an API token cannot be written down");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE_URL: &str = "https://timetable.example.ac.uk";

    fn now() -> Timestamp {
        "2026-11-28T12:00:00Z".parse().unwrap()
    }

    fn add(state: &Path, name: &str) -> ApiSecret {
        let new = NewApiToken {
            name: name.into(),
            scopes: [ApiScope::TimetableRead].into(),
            expires: default_expiry(now()),
        };
        add_api_token(state, new, now()).unwrap()
    }

    #[test]
    fn a_token_counts_until_it_is_revoked_or_expires() {
        let state = tempfile::tempdir().unwrap();
        let check = ApiTokenCheck::open(state.path(), BASE_URL);
        let secret = add(state.path(), "portal");
        let other = add(state.path(), "app");
        check.refresh();
        let name_of = |secret: &ApiSecret, now| {
            let token = check.token(secret.expose(), now);
            token.map(|token| token.name.to_string())
        };
        assert_eq!(name_of(&secret, now()).as_deref(), Ok("portal"));
        assert_eq!(name_of(&other, now()).as_deref(), Ok("app"));
        let late = default_expiry(now());
        assert_eq!(name_of(&secret, late), Err(RefusedApiToken::Expired));
        revoke_api_token(state.path(), "portal").unwrap();
        check.refresh();
        assert_eq!(name_of(&secret, now()), Err(RefusedApiToken::Unknown));
        assert_eq!(name_of(&other, now()).as_deref(), Ok("app"));
    }

    #[test]
    fn no_token_counts_without_encryption_or_while_the_file_is_broken() {
        let state = tempfile::tempdir().unwrap();
        let secret = add(state.path(), "portal");
        let unsafe_check = ApiTokenCheck::open(state.path(), "http://timetable.example.ac.uk");
        let refused = unsafe_check.token(secret.expose(), now()).unwrap_err();
        assert_eq!(refused, RefusedApiToken::Unencrypted);
        let check = ApiTokenCheck::open(state.path(), BASE_URL);
        assert!(check.token(secret.expose(), now()).is_ok());
        std::fs::write(state.path().join("api-tokens.json"), "{").unwrap();
        check.refresh();
        let refused = check.token(secret.expose(), now()).unwrap_err();
        assert_eq!(refused, RefusedApiToken::Broken);
    }

    #[test]
    fn the_last_use_is_written_down_once_an_hour() {
        let state = tempfile::tempdir().unwrap();
        let secret = add(state.path(), "portal");
        let check = ApiTokenCheck::open(state.path(), BASE_URL);
        let used = || read_api_tokens(state.path()).unwrap()["portal"].used;
        let use_at = |now| {
            let token = check.token(secret.expose(), now).unwrap();
            check.note_use(&token, now);
            check.refresh();
        };
        assert_eq!(used(), None);
        use_at(now());
        assert_eq!(used(), Some(now()));
        let soon = now() + SignedDuration::from_mins(59);
        use_at(soon);
        assert_eq!(used(), Some(now()));
        let later = now() + SignedDuration::from_mins(61);
        use_at(later);
        assert_eq!(used(), Some(later));
    }

    #[test]
    fn requests_that_come_during_a_note_and_after_a_failure_do_not_write_too() {
        let state = tempfile::tempdir().unwrap();
        let secret = add(state.path(), "portal");
        let path = state.path().join("api-tokens.json");
        let unused = std::fs::read(&path).unwrap();
        let check = ApiTokenCheck::open(state.path(), BASE_URL);
        let token = check.token(secret.expose(), now()).unwrap();
        check.note_use(&token, now());
        assert_ne!(std::fs::read(&path).unwrap(), unused);
        std::fs::write(&path, &unused).unwrap();
        check.note_use(&token, now() + SignedDuration::from_mins(59));
        assert_eq!(std::fs::read(&path).unwrap(), unused);
        check.note_use(&token, now() + SignedDuration::from_mins(60));
        assert_ne!(std::fs::read(&path).unwrap(), unused);
    }
}
