//! Signing in with the provider of the university, by OpenID Connect.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use carillon_openid::{
    Attempt, AuthorizationAnswer, Claims, ClientSecret, Prompt, Provider, ProviderError,
    ProviderSettings,
};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};

use super::claim_rules::{ClaimRules, MAX_NAME_CHARACTERS};
use super::failed_tries::{FailedTries, TriedFrom};
use super::identity::Identity;
use super::provider_attempt::{self, AttemptPurpose};
use super::session::{CookieValue, Session};
use super::session_key::{SessionKey, SignaturePurpose};
use super::{KnownBrowser, NewSession, RefusedSignIn, SignIn, SignInError};
use crate::config::OpenIdConfig;
use crate::printable::printable;

/// The path below `base_url` to which the provider leads back.
pub const CALLBACK: &str = "/sign-in/callback";

/// The mark of browsers in which somebody has signed in with the provider. No account has this name.
const KNOWN_TO_PROVIDER: &str = " provider";

/// The same fault is logged once in this time, because anybody can bring it about.
const BETWEEN_LINES: SignedDuration = SignedDuration::from_mins(1);

/// No more faults are logged in that time, because a part of their texts may come from the browser.
const MAX_LINES: usize = 10;

/// The provider, and the meaning of its claims.
#[derive(Debug)]
pub(super) struct OpenId {
    provider: Provider,
    rules: ClaimRules,
    /// It differs for other settings, by which other people might have signed in.
    pub(super) mark: Box<str>,
    /// The faults of the last minute that were logged.
    logged: Mutex<Vec<(String, Timestamp)>>,
    /// The claims without an id that were logged, with the types of their values. There are two claims and few types.
    logged_claims: Mutex<BTreeSet<(String, &'static str)>>,
    /// The codes that the provider has refused lately. Anybody can make codes up, and each costs a request to the provider.
    failed_tries: FailedTries,
}

/// The way to the provider.
#[derive(Clone, Debug)]
pub struct ProviderRedirect {
    /// The address at the provider.
    pub address: CookieValue,
    /// The cookie that binds the try to the browser.
    pub browser: CookieValue,
    /// The cookie with the path to which the browser comes back; `None` if there is none, or if it is too long.
    pub back: Option<CookieValue>,
    pub length: SignedDuration,
}

/// The answer of the provider, as the browser brings it. Its `Debug` hides it.
#[derive(Clone, Default)]
pub struct ProviderAnswer {
    pub state: Option<String>,
    pub code: Option<String>,
    pub issuer: Option<String>,
    /// The reason why there is no code, such as `access_denied` (RFC 6749, section 4.1.2.1).
    pub error: Option<String>,
}

impl ProviderAnswer {
    /// Whether there is no code, for a reason other than a fault that passes (RFC 6749, section 4.1.2.1).
    pub(super) fn says_no(&self) -> bool {
        let passes = ["temporarily_unavailable", "server_error"];
        let error = self.error.as_deref();
        self.code.is_none() && !error.is_some_and(|error| passes.contains(&error))
    }
}

impl std::fmt::Debug for ProviderAnswer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ProviderAnswer(…)")
    }
}

impl OpenId {
    /// The provider in these settings, which leads back to this server at `base_url`. It is not asked for anything yet.
    pub(super) fn new(
        config: &OpenIdConfig,
        key: &SessionKey,
        base_url: &str,
    ) -> Result<Self, SignInError> {
        let secret = config.read_client_secret()?;
        let settings = ProviderSettings {
            issuer: config.own_issuer(),
            client_id: config.client_id.clone(),
            client_secret: secret.map(|secret| ClientSecret::new(secret.expose().to_owned())),
            scopes: config.scopes.clone(),
            redirect_address: format!("{base_url}{CALLBACK}"),
        };
        let provider = Provider::new(settings).map_err(SignInError::Provider)?;
        let judged_by = serde_json::to_vec(config).expect("settings have string keys only");
        let mark = key.sign(SignaturePurpose::Provider, &judged_by);
        Ok(Self {
            provider,
            rules: ClaimRules::new(config),
            mark: BASE64URL_NOPAD.encode(&mark[..9]).into(),
            logged: Mutex::default(),
            logged_claims: Mutex::default(),
            failed_tries: FailedTries::default(),
        })
    }

    /// The domain that the provider adds to ids, if there is one.
    pub(super) fn id_domain(&self) -> Option<&str> {
        self.rules.id_domain()
    }

    /// Logs why somebody cannot sign in.
    fn log(&self, error: &ProviderError, now: Timestamp) {
        let text = error.to_string();
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if is_new(&mut logged, &text, now) {
            let reason = printable(&text);
            tracing::warn!(%reason, "somebody could not sign in with the provider");
        }
    }

    /// The person whom the provider has sent back with this answer, as their claims are now.
    pub(super) fn claimed(
        &self,
        answer: ProviderAnswer,
        (attempt, from): (&Attempt, TriedFrom),
        now: Timestamp,
    ) -> Result<Identity, RefusedSignIn> {
        let refused = |reason: &str| refuse(self, &ProviderError::Refused(reason.to_owned()), now);
        let says_no = answer.says_no();
        let code = answer.code.ok_or_else(|| {
            if says_no {
                return refused("the provider or the person has refused it");
            }
            let reason = "it says that it is temporarily unavailable".to_owned();
            refuse(self, &ProviderError::Unavailable(reason), now)
        })?;
        let answer = AuthorizationAnswer {
            code,
            issuer: answer.issuer,
        };
        self.failed_tries
            .count(from, now)
            .map_err(|wait| RefusedSignIn::TooManyTries { wait })?;
        let claims = self
            .provider
            .claims(answer, attempt, &self.rules.wanted(), now)
            .map_err(|error| refuse(self, &error, now))?;
        self.failed_tries.forget(from);
        self.log_claims_without_id(&claims);
        self.rules.identity(&claims).map_err(refused)
    }

    /// Whether the provider can be reached. It may be asked.
    pub(super) fn can_be_reached(&self, now: Timestamp) -> bool {
        let Err(error) = self.provider.reach(now) else {
            return true;
        };
        let text = format!("at the desk: {error}");
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if is_new(&mut logged, &text, now) {
            let reason = printable(&text);
            tracing::warn!(%reason, "the provider cannot be asked whether people still have their roles; they keep them for an hour");
        }
        false
    }

    /// Logs once which claims for ids hold something that is not an id. The values are personal.
    fn log_claims_without_id(&self, claims: &Claims) {
        for (claim, found) in self.rules.without_id(claims) {
            let logged = self.logged_claims.lock();
            let mut logged = logged.unwrap_or_else(PoisonError::into_inner);
            if logged.insert((claim.to_owned(), found)) {
                tracing::warn!(
                    %claim,
                    "a claim of the provider is not an id, because it is {found}: somebody has signed in without a timetable; an id is one text or one integer"
                );
            }
        }
    }
}

/// Whether a fault is to be logged, after which it is among the ones that were.
fn is_new(logged: &mut Vec<(String, Timestamp)>, text: &str, now: Timestamp) -> bool {
    logged.retain(|(_, at)| now.duration_since(*at).abs() < BETWEEN_LINES);
    let is_new = logged.len() < MAX_LINES && logged.iter().all(|(known, _)| known != text);
    if is_new {
        logged.push((text.to_owned(), now));
    }
    is_new
}

impl SignIn {
    /// The same with the provider in these settings.
    pub fn with_openid(self, config: &OpenIdConfig, base_url: &str) -> Result<Self, SignInError> {
        if !self.is_safe {
            let base_url = base_url.to_owned();
            return Err(SignInError::UnsafeWithProvider { base_url });
        }
        let openid = Some(OpenId::new(config, &self.key, base_url)?);
        Ok(Self { openid, ..self })
    }

    /// Whether people can sign in with a provider.
    pub fn has_provider(&self) -> bool {
        self.openid.is_some()
    }

    /// Begins a try to sign in with the provider, which may have to be asked first. The browser comes back to the path.
    /// `browsers` are cookies of other tries.
    pub fn begin_at_provider<'a>(
        &self,
        path: Option<&str>,
        browsers: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<ProviderRedirect, RefusedSignIn> {
        let purpose = AttemptPurpose::SignIn;
        self.lead_to_provider((purpose, None), path, browsers, now)
    }

    /// The way to the provider and back to the path. A known person is not asked for anything there.
    pub(super) fn lead_to_provider<'a>(
        &self,
        (purpose, known): (AttemptPurpose, Option<&Identity>),
        path: Option<&str>,
        browsers: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<ProviderRedirect, RefusedSignIn> {
        let openid = self.openid.as_ref().ok_or(RefusedSignIn::NoProvider)?;
        let browser = provider_attempt::browser_cookie(browsers)?;
        let attempt = provider_attempt::begin(&self.key, purpose, &browser, now)?;
        let prompt = known.map_or(Prompt::IfNeeded, |person| Prompt::Never {
            // Somebody may be signed in there as several people. A name that was cut is nobody's.
            name: Some(&*person.name)
                .filter(|name| name.contains('@') && name.chars().count() < MAX_NAME_CHARACTERS),
        });
        let address = openid.provider.address(&attempt, prompt, now);
        let address = address.map_err(|error| refuse(openid, &error, now))?;
        Ok(ProviderRedirect {
            address: CookieValue(address),
            browser,
            back: path.and_then(|path| provider_attempt::back_cookie(&self.key, &attempt, path)),
            length: provider_attempt::LONGEST,
        })
    }

    /// The path to which the browser comes back with this answer. `backs` are the cookies with paths.
    pub fn path_back(&self, answer: &ProviderAnswer, backs: &[&str]) -> Option<String> {
        let state = answer.state.as_deref()?;
        let mut backs = backs.iter();
        backs.find_map(|back| provider_attempt::path_in(&self.key, back, state))
    }

    /// Begins a session of the person whom the provider has sent back with this answer. The provider is asked for the
    /// person's claims, which can take seconds. `known` are cookies of earlier sign-ins.
    pub fn finish_at_provider<'a>(
        &self,
        answer: ProviderAnswer,
        browsers: impl Iterator<Item = &'a str>,
        mut known: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<NewSession, RefusedSignIn> {
        let openid = self.openid.as_ref().ok_or(RefusedSignIn::NoProvider)?;
        let ended = self.ended.as_ref().ok_or(RefusedSignIn::NoProvider)?;
        // Before the provider is asked: a person whose sessions are ended meanwhile gets none.
        let last_end_of_anybody = self.ended_people.last();
        let state = answer.state.clone().unwrap_or_default();
        let resumed = provider_attempt::resume(&self.key, &state, browsers, now)
            .filter(|resumed| resumed.purpose == AttemptPurpose::SignIn)
            .ok_or(RefusedSignIn::UnknownAttempt)?;
        let from = match known.find(|known| self.is_known_browser(known, KNOWN_TO_PROVIDER)) {
            Some(known) => TriedFrom::KnownBrowser(self.place(known)),
            None => TriedFrom::Anywhere(self.place(resumed.browser)),
        };
        let identity = openid.claimed(answer, (&resumed.secrets, from), now)?;
        let last_end = ended.last_end(&identity.key);
        let session = Session::begin_claimed(&identity, &openid.mark, last_end, now)?
            .after_people(last_end_of_anybody);
        Self::log_role(&identity);
        Ok(NewSession {
            cookie: session.cookie(&self.key),
            length: Session::length(identity.role.is_some()),
            has_role: identity.role.is_some(),
            browser: KnownBrowser::OfProvider(self.browser_cookie(KNOWN_TO_PROVIDER)?),
        })
    }
}

fn refuse(openid: &OpenId, error: &ProviderError, now: Timestamp) -> RefusedSignIn {
    openid.log(error, now);
    match error {
        ProviderError::Unavailable(_) => RefusedSignIn::ProviderUnavailable,
        ProviderError::Refused(_) => RefusedSignIn::ProviderRefused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_logged_once_a_minute_and_ten_of_them_at_most() {
        let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        let mut logged = Vec::new();
        // Two faults in turn, as anybody can send them.
        let lines = (0..59).filter(|n| is_new(&mut logged, ["a", "b"][n % 2], at(0)));
        assert_eq!(lines.count(), 2);
        let others = (0..100).filter(|n| is_new(&mut logged, &n.to_string(), at(30)));
        assert_eq!(others.count(), 8);
        assert!(is_new(&mut logged, "a", at(60)));
        assert!(!is_new(&mut logged, "a", at(119)));
    }
}
