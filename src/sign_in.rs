//! Sign-in: accounts, sessions and their end. A session is in the browser alone; the server keeps what has ended.

mod account;
mod account_edits;
mod account_file;
mod claim_rules;
mod ended_people;
mod ended_sessions;
mod entry_file;
mod failed_tries;
mod identity;
mod kept_file;
mod openid;
mod password;
mod provider_attempt;
mod role_check;
mod session;
mod session_key;

use std::net::IpAddr;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};

pub use account::{Account, AccountRole, account_name};
pub use account_edits::{
    AccountEdit, AccountEditError, AccountRights, NewPassword, add_account, admins, check_edit,
    edit_account, remove_account, require_account, set_password,
};
pub use account_file::{Accounts, VERSION as ACCOUNTS_VERSION, read_accounts};
pub use ended_people::{
    EndedPeopleError, VERSION as ENDED_PEOPLE_VERSION, end_person, person_name,
};
pub use ended_sessions::{EndedSessionsError, VERSION as ENDED_SESSIONS_VERSION};
pub use entry_file::{EntryFile, EntryFileError, FileEntry, NamedEntries, read_entries};
pub use identity::Identity;
pub use openid::{CALLBACK, ProviderAnswer, ProviderRedirect};
pub use password::MIN_CHARACTERS as MIN_PASSWORD_CHARACTERS;
pub use role_check::{CheckedRole, RoleCheck, RoleCheckStep};
pub use session::{CookieValue, Session};
pub use session_key::SessionKey;

use crate::config::{ConfigError, split_base_url};
use crate::printable::printable;
use crate::trusted_time::TrustedTime;
use account_file::AccountFile;
use ended_people::EndedPeople;
use ended_sessions::{EndedSessions, Trusted};
use failed_tries::{FailedTries, TriedFrom};
use openid::OpenId;
use session_key::SignaturePurpose;

/// The purpose for which the key of sessions is made from the secret key.
pub const KEY_PURPOSE: &str = "sign-in";

/// Everything that a server needs to know about the people who sign in.
#[derive(Debug)]
pub struct SignIn {
    key: SessionKey,
    accounts: AccountFile,
    /// `None` if nobody signs in with a provider.
    openid: Option<OpenId>,
    /// `None` if they could not be read. Then no session counts, because it may be one of them.
    ended: Option<EndedSessions>,
    ended_people: EndedPeople,
    failed_tries: FailedTries,
    trusted_time: TrustedTime,
    /// Cookies cannot be read on the way.
    is_safe: bool,
}

/// Somebody who has signed in, as the accounts are now.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account: Identity,
    pub session: Session,
}

/// The cookies of somebody who has just signed in.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub cookie: CookieValue,
    pub length: SignedDuration,
    pub has_role: bool,
    pub browser: KnownBrowser,
}

/// The cookie which shows that somebody has signed in with this browser before. There is one for each way to sign in, so that
/// a browser can be known for both.
#[derive(Clone, Debug)]
pub enum KnownBrowser {
    OfAccount(CookieValue),
    OfProvider(CookieValue),
}

/// The reason why somebody cannot sign in.
#[derive(Debug, thiserror::Error)]
pub enum RefusedSignIn {
    #[error("the name or the password is wrong")]
    WrongPassword,
    #[error("too many tries")]
    TooManyTries { wait: SignedDuration },
    #[error("nobody can sign in with a provider")]
    NoProvider,
    #[error("this browser has not begun to sign in, or too long ago")]
    UnknownAttempt,
    #[error("the provider cannot be used")]
    ProviderUnavailable,
    #[error("the provider, or a check of its answer, says no")]
    ProviderRefused,
    #[error("no random numbers: {0}")]
    NoRandomNumbers(#[from] getrandom::Error),
}

/// The reason why the server must not start with its accounts.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error(
        "there are accounts to sign in with (`carillon users list`), but base_url is {base_url:?}: passwords and sessions would be sent without encryption. Set base_url to an address that begins with https://, or remove the accounts"
    )]
    Unsafe { base_url: String },
    #[error(
        "openid.issuer is set, but base_url is {base_url:?}: sessions would be sent without encryption. Set base_url to an address that begins with https://, or remove the settings of [openid]"
    )]
    UnsafeWithProvider { base_url: String },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("[openid]: {0}")]
    Provider(carillon_openid::ProviderSettingsError),
}

/// Whether cookies of a server at this address cannot be read on the way: by TLS, or because they stay on the machine.
pub fn is_safe_address(base_url: &str) -> bool {
    let (origin, _) = split_base_url(base_url);
    let Some(authority) = origin.strip_prefix("http://") else {
        return origin.starts_with("https://");
    };
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => authority.split(':').next(),
    };
    let host = host.unwrap_or_default();
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

impl SignIn {
    /// Reads the accounts and the sessions that have ended. Without accounts nobody can sign in until there are some. A file
    /// that cannot be read is an error in the log and nothing more, because feeds do not need it.
    pub fn open(
        state: &Path,
        key: SessionKey,
        base_url: &str,
        trusted_time: TrustedTime,
    ) -> Result<Self, SignInError> {
        let sign_in = Self {
            key,
            accounts: AccountFile::open(state),
            openid: None,
            ended: read_ended_sessions(state),
            ended_people: EndedPeople::open(state),
            failed_tries: FailedTries::default(),
            trusted_time,
            is_safe: is_safe_address(base_url),
        };
        if !sign_in.is_safe && !sign_in.accounts.is_empty() {
            let base_url = base_url.to_owned();
            return Err(SignInError::Unsafe { base_url });
        }
        Ok(sign_in)
    }

    /// Reads the accounts and the people who were ended again if their files have changed.
    pub fn refresh(&self) {
        self.accounts.refresh();
        self.ended_people.refresh();
    }

    /// Whether there is anybody who could sign in, as the accounts were last read.
    pub fn is_on(&self) -> bool {
        let can_check = self.ended.is_some() && self.ended_people.is_readable();
        self.is_safe && can_check && (self.has_accounts() || self.has_provider())
    }

    /// Whether people could sign in, if the files of the state folder could be used.
    pub fn is_broken(&self) -> bool {
        let accounts = &self.accounts;
        let is_meant = !accounts.is_empty() || accounts.is_broken() || self.has_provider();
        self.is_safe && is_meant && !self.is_on()
    }

    /// Whether there are accounts, as they were last read.
    pub fn has_accounts(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// Compares a password, which takes some 20 ms, and begins a session. `browsers` are cookies of earlier sign-ins.
    pub fn sign_in<'a>(
        &self,
        name: &str,
        password: &str,
        browsers: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<NewSession, RefusedSignIn> {
        let name = account_name(name).unwrap_or_default();
        let (from, place) = (self.tried_from(&name, browsers), self.place(&name));
        let tries = &self.failed_tries;
        let counted = tries.count_success(place, now).and_then(|()| {
            let counted = tries.count(from, now);
            counted.inspect_err(|_| tries.forget_success(place))
        });
        counted.map_err(|wait| RefusedSignIn::TooManyTries { wait })?;
        let ended = self.ended.as_ref().filter(|_| self.is_safe);
        let last_end_of_anybody = self.ended_people.last();
        let account = ended.and_then(|_| self.accounts.account(&name));
        let hash = account
            .as_ref()
            .map_or(password::UNKNOWN, |account| &account.password);
        let is_correct = password::is_correct(password, hash);
        let account = account
            .filter(|_| is_correct)
            .ok_or(RefusedSignIn::WrongPassword)
            .inspect_err(|_| tries.forget_success(place))?;
        tries.forget(from);
        let mark = self.password_mark(&account);
        let last_end = ended.map_or(0, |ended| ended.last_end(&name));
        let session =
            Session::begin(&name, &mark, last_end, now)?.after_people(last_end_of_anybody);
        Self::log_role(&Identity::from(&account));
        Ok(NewSession {
            cookie: session.cookie(&self.key),
            length: Session::length(account.role.is_some()),
            has_role: account.role.is_some(),
            browser: KnownBrowser::OfAccount(self.browser_cookie(&name)?),
        })
    }

    /// The person with the first of these cookies that is a session now.
    pub fn signed_in<'a>(
        &self,
        mut cookies: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Option<SignedIn> {
        cookies.find_map(|cookie| self.signed_in_by(cookie, now))
    }

    fn signed_in_by(&self, cookie: &str, now: Timestamp) -> Option<SignedIn> {
        let session = Session::from_cookie(cookie, &self.key)?;
        let ended = self.ended.as_ref()?;
        let (account, mark) = self.identity(&session)?;
        let provider = self.openid.as_ref().filter(|_| session.claimed.is_some());
        let id_domain = provider.and_then(OpenId::id_domain);
        let counts = self.is_safe
            && *session.password == *mark
            && session.is_in_time(account.role.is_some(), now)
            && !ended.has_ended(&session)
            && !self
                .ended_people
                .has_ended(&account, session.after_people, id_domain);
        counts.then_some(SignedIn { account, session })
    }

    /// The person of a session, and the mark that the session must have.
    fn identity(&self, session: &Session) -> Option<(Identity, Box<str>)> {
        if let Some(claimed) = &session.claimed {
            let openid = self.openid.as_ref()?;
            let identity = Identity::with_key(session.account.clone(), claimed);
            return Some((identity, openid.mark.clone()));
        }
        let account = self.accounts.account(&session.account)?;
        let mark = self.password_mark(&account).into();
        Some((Identity::from(&account), mark))
    }

    /// Sign-ins of people who see more than their own page are in the log.
    fn log_role(person: &Identity) {
        if let Some(role) = person.role {
            let by = person.by();
            tracing::info!(by = %printable(&by), role = role.name(), "signed in");
        }
    }

    /// Ends a session before its time. Once this returns, its cookie is worth nothing.
    pub fn end(&self, session: &Session, now: Timestamp) -> Result<(), EndedSessionsError> {
        match &self.ended {
            Some(ended) => ended.end(session, self.trusted(now)),
            None => Ok(()),
        }
    }

    /// Ends all sessions of a person.
    pub fn end_all(&self, account: &Identity, now: Timestamp) -> Result<(), EndedSessionsError> {
        match &self.ended {
            Some(ended) => ended.end_all(&account.key, self.trusted(now)),
            None => Ok(()),
        }
    }

    /// The hidden field of the forms on the pages of a session.
    pub fn form_token(&self, session: &Session) -> String {
        session.form_token(&self.key)
    }

    /// It differs for each password, and nothing about the password can be computed from it.
    fn password_mark(&self, account: &Account) -> String {
        let hash = account.password.as_bytes();
        let signature = self.key.sign(SignaturePurpose::Password, hash);
        BASE64URL_NOPAD.encode(&signature[..9])
    }

    fn trusted(&self, clock: Timestamp) -> Trusted {
        let earliest = self.trusted_time.bounds(clock).earliest;
        Trusted { clock, earliest }
    }

    fn tried_from<'a>(&self, name: &str, mut browsers: impl Iterator<Item = &'a str>) -> TriedFrom {
        match browsers.find(|browser| self.is_known_browser(browser, name)) {
            Some(browser) => TriedFrom::KnownBrowser(self.place(browser)),
            None => TriedFrom::Anywhere(self.place(name)),
        }
    }

    fn place(&self, text: &str) -> usize {
        let signature = self.key.sign(SignaturePurpose::Place, text.as_bytes());
        usize::from(u16::from_be_bytes([signature[0], signature[1]]))
    }

    /// The value says nothing about the account, because it stays in the browser for long.
    fn browser_cookie(&self, name: &str) -> Result<CookieValue, getrandom::Error> {
        let mut id = [0; 12];
        getrandom::fill(&mut id)?;
        let id = BASE64URL_NOPAD.encode(&id);
        let signature = self.key.sign(
            SignaturePurpose::Browser,
            signed_browser(&id, name).as_bytes(),
        );
        let signature = BASE64URL_NOPAD.encode(&signature);
        Ok(CookieValue(format!("{id}.{signature}")))
    }

    fn is_known_browser(&self, cookie: &str, name: &str) -> bool {
        let Some((id, signature)) = cookie.split_once('.') else {
            return false;
        };
        let signature = BASE64URL_NOPAD
            .decode(signature.as_bytes())
            .unwrap_or_default();
        let text = signed_browser(id, name);
        self.key
            .has_signed(SignaturePurpose::Browser, text.as_bytes(), &signature)
    }
}

fn read_ended_sessions(state: &Path) -> Option<EndedSessions> {
    EndedSessions::open(state)
        .inspect_err(|error| {
            tracing::error!(%error, "nobody can sign in until the server has been started with an intact file of ended sessions");
        })
        .ok()
}

fn signed_browser(id: &str, name: &str) -> String {
    format!("{id} {name}")
}

#[cfg(test)]
mod tests;
