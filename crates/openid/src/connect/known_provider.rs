//! The description and the keys of a provider, as they were last read.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use openidconnect::url::Url;
use openidconnect::{DiscoveryError, IssuerUrl, TokenUrl, UserInfoUrl};
use serde::Serialize;
use serde_json::Value;

use super::http_client::{HttpClient, HttpError, is_safe_address};
use super::unavailable;
use crate::{Claims, ProviderError};

/// The description and the keys are read again after this time.
const READ_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// A provider that has answered can be reached for this long.
const REACHED_FOR: SignedDuration = SignedDuration::from_mins(1);

/// After a failure the provider is left alone for this long. Everybody who waits gets an answer at once.
const REST: SignedDuration = SignedDuration::from_secs(5);

/// The time that a request may wait in a queue and for the provider.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(1);

/// A token with an unknown key makes the keys be read again, at most once in this time.
const BETWEEN_KEYS: SignedDuration = SignedDuration::from_secs(10);

/// The provider of an issuer.
#[derive(Debug)]
pub(super) struct KnownProvider {
    issuer: IssuerUrl,
    last_read: Mutex<LastRead>,
    /// Held while the description is read, so that only one request does it.
    reading: Mutex<()>,
}

/// The result of the last question to the provider.
#[derive(Debug)]
struct LastRead {
    /// The description with its keys.
    metadata: Option<CoreProviderMetadata>,
    at: Timestamp,
    keys_at: Timestamp,
    failure: Option<(Timestamp, ProviderError)>,
}

type Metadata = Result<CoreProviderMetadata, ProviderError>;

impl KnownProvider {
    pub(super) fn new(issuer: IssuerUrl) -> Self {
        Self {
            issuer,
            last_read: Mutex::new(LastRead {
                metadata: None,
                at: Timestamp::UNIX_EPOCH,
                keys_at: Timestamp::UNIX_EPOCH,
                failure: None,
            }),
            reading: Mutex::default(),
        }
    }

    /// The description with its keys, which are read first if that is due. While the provider cannot be reached, the ones
    /// that were read before are used. While it is being asked, nobody else waits for it, unless this is the first time.
    pub(super) fn metadata(&self, http: &HttpClient, now: Timestamp) -> Metadata {
        if let Some(known) = self.last_read().without_reading(now) {
            return known;
        }
        match self.turn(LastRead::last_known) {
            Ok(_turn) => self.read(http, now),
            Err(known) => known,
        }
    }

    /// Asks whether the provider can be reached, unless that is known from the last moments.
    pub(super) fn reach(&self, http: &HttpClient, now: Timestamp) -> Result<(), ProviderError> {
        if let Some(known) = self.last_read().reached(now) {
            return known;
        }
        let _turn = match self.turn(LastRead::last_reached) {
            Ok(turn) => turn,
            Err(known) => return known,
        };
        self.read(http, now)?;
        self.last_read().last_reached().unwrap_or(Ok(()))
    }

    /// The right to ask the provider, or else what is known while another request asks it. A request waits only if nothing is
    /// known yet.
    fn turn<T>(&self, known: impl Fn(&LastRead) -> Option<T>) -> Result<MutexGuard<'_, ()>, T> {
        match self.reading.try_lock() {
            Ok(turn) => return Ok(turn),
            Err(TryLockError::Poisoned(turn)) => return Ok(turn.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
        if let Some(known) = known(&self.last_read()) {
            return Err(known);
        }
        let turn = self.reading.lock();
        let turn = turn.unwrap_or_else(PoisonError::into_inner);
        known(&self.last_read()).map_or(Ok(turn), Err)
    }

    fn read(&self, http: &HttpClient, now: Timestamp) -> Metadata {
        let began = Instant::now();
        let discovered = CoreProviderMetadata::discover(&self.issuer, http)
            .map_err(|error| fault(&error))
            .and_then(safe);
        let mut last = self.last_read();
        match discovered {
            Ok(metadata) => {
                (last.at, last.keys_at) = (now, now);
                last.failure = None;
                Ok(last.metadata.insert(metadata).clone())
            }
            Err(failure) => {
                // A provider that hangs has taken longer than it would rest.
                last.failure = Some((now + began.elapsed(), failure.clone()));
                last.metadata.clone().ok_or(failure)
            }
        }
    }

    /// The description with the keys of now, unless they were read a moment ago.
    pub(super) fn with_newer_keys(&self, http: &HttpClient, now: Timestamp) -> Metadata {
        let metadata = self.metadata(http, now)?;
        {
            let mut last = self.last_read();
            if is_within(last.keys_at, BETWEEN_KEYS, now) {
                return Ok(last.metadata.clone().unwrap_or(metadata));
            }
            // Failures are counted, too.
            last.keys_at = now;
        }
        let keys = CoreJsonWebKeySet::fetch(metadata.jwks_uri(), http);
        let metadata = metadata.set_jwks(keys.map_err(|error| fault(&error))?);
        Ok(self.last_read().metadata.insert(metadata).clone())
    }

    fn last_read(&self) -> MutexGuard<'_, LastRead> {
        let last = self.last_read.lock();
        last.unwrap_or_else(PoisonError::into_inner)
    }
}

impl LastRead {
    /// Whether the provider could be reached in the last moments; `None` if it has to be asked.
    fn reached(&self, now: Timestamp) -> Option<Result<(), ProviderError>> {
        if self.rests(now) {
            let failure = self.failure.as_ref();
            return failure.map(|(_, failure)| Err(failure.clone()));
        }
        let is_known = self.failure.is_none() && is_within(self.at, REACHED_FOR, now);
        is_known.then_some(Ok(()))
    }

    /// Whether the provider is left alone after a failure.
    fn rests(&self, now: Timestamp) -> bool {
        // Somebody who has waited for the failure of another came before it.
        let waited =
            |at| now.duration_since(at) < SignedDuration::ZERO && is_within(now, LONGEST_WAIT, at);
        let failure = self.failure.as_ref();
        failure.is_some_and(|(at, _)| waited(*at) || is_within(*at, REST, now))
    }

    /// The description, if it is new enough or the provider rests; `None` if it is to be read.
    fn without_reading(&self, now: Timestamp) -> Option<Metadata> {
        let is_due = !is_within(self.at, READ_AGAIN_AFTER, now);
        if self.metadata.is_some() && !is_due || self.rests(now) {
            return self.last_known();
        }
        None
    }

    /// Whether it could be reached when it was asked last; `None` if it was never asked.
    fn last_reached(&self) -> Option<Result<(), ProviderError>> {
        match &self.failure {
            Some((_, failure)) => Some(Err(failure.clone())),
            None => self.metadata.as_ref().map(|_| Ok(())),
        }
    }

    /// The description, or else the reason why there is none; `None` if the provider was never asked.
    fn last_known(&self) -> Option<Metadata> {
        let failure = self.failure.as_ref();
        let failure = failure.map(|(_, failure)| Err(failure.clone()));
        self.metadata.clone().map(Ok).or(failure)
    }
}

/// Whether `at` is less than this long ago. A clock that has gone back makes it long ago.
fn is_within(at: Timestamp, time: SignedDuration, now: Timestamp) -> bool {
    let age = now.duration_since(at);
    SignedDuration::ZERO <= age && age < time
}

/// Refuses a description with an address at which others could read tokens and codes.
fn safe(metadata: CoreProviderMetadata) -> Result<CoreProviderMetadata, ProviderError> {
    let addresses: [(&str, Option<&Url>); 4] = [
        (
            "authorization_endpoint",
            Some(metadata.authorization_endpoint().url()),
        ),
        (
            "token_endpoint",
            metadata.token_endpoint().map(TokenUrl::url),
        ),
        (
            "userinfo_endpoint",
            metadata.userinfo_endpoint().map(UserInfoUrl::url),
        ),
        ("jwks_uri", Some(metadata.jwks_uri().url())),
    ];
    for (name, address) in addresses {
        if address.is_some_and(|address| !is_safe_address(address)) {
            return Err(unavailable(&format!(
                "the {name} in its description is not https://"
            )));
        }
    }
    Ok(metadata)
}

fn fault(error: &DiscoveryError<HttpError>) -> ProviderError {
    match error {
        DiscoveryError::Request(error) => unavailable(&error.to_string()),
        DiscoveryError::Response(_, _, reason) => unavailable(&format!(
            "its description or its keys cannot be read: {reason}"
        )),
        DiscoveryError::Parse(error) => unavailable(&format!(
            "its description or its keys cannot be read at `{}`",
            error.path()
        )),
        DiscoveryError::Validation(reason) => unavailable(&format!(
            "its description is that of another issuer: {reason}"
        )),
        _ => unavailable("its description cannot be read"),
    }
}

/// The claims as one object, whatever the library makes of each.
pub(super) fn described(claims: &impl Serialize) -> Result<Claims, ProviderError> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => Ok(Claims::new(claims)),
        _ => Err(unavailable("its claims are not an object")),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn while_one_request_asks_the_provider_the_others_get_what_is_known() {
        // Nobody listens there any more.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
        let issuer = format!("http://127.0.0.1:{}", port.unwrap().port());
        let known = KnownProvider::new(IssuerUrl::new(issuer).unwrap());
        let http = HttpClient::new();
        let at = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        let first = known.metadata(&http, at(0)).unwrap_err();
        // Long after its rest somebody asks again.
        let asking = known.reading.lock().unwrap();
        let other = known.metadata(&http, at(3600)).unwrap_err();
        assert_eq!(other.to_string(), first.to_string());
        let other = known.reach(&http, at(3600)).unwrap_err();
        assert_eq!(other.to_string(), first.to_string());
        let failed_at = known.last_read().failure.as_ref().unwrap().0;
        assert!(failed_at < at(60), "it was not asked again");
        drop(asking);
        known.metadata(&http, at(3600)).unwrap_err();
        let failed_at = known.last_read().failure.as_ref().unwrap().0;
        assert!(failed_at >= at(3600));
    }
}
