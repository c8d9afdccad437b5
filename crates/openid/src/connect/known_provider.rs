//! The description and the keys of a provider, as they were last read.

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

/// After a failure the provider is left alone for this long. Everybody who waits gets an answer at once.
const REST: SignedDuration = SignedDuration::from_secs(5);

/// The time that a request may wait in a queue and for the provider.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(1);

/// A token with an unknown key makes the keys be read again, at most once in this time.
const BETWEEN_KEYS: SignedDuration = SignedDuration::from_secs(10);

#[derive(Debug)]
pub(super) struct KnownProvider {
    issuer: IssuerUrl,
    /// The description with its keys.
    metadata: Option<CoreProviderMetadata>,
    read_at: Timestamp,
    keys_read_at: Timestamp,
    last_failure: Option<(Timestamp, ProviderError)>,
}

impl KnownProvider {
    pub(super) fn new(issuer: IssuerUrl) -> Self {
        Self {
            issuer,
            metadata: None,
            read_at: Timestamp::UNIX_EPOCH,
            keys_read_at: Timestamp::UNIX_EPOCH,
            last_failure: None,
        }
    }

    /// The description with its keys, which are read first if that is due. While the provider cannot be reached, the ones
    /// that were read before are used.
    pub(super) fn metadata(
        &mut self,
        http: &HttpClient,
        now: Timestamp,
    ) -> Result<CoreProviderMetadata, ProviderError> {
        let is_due = !is_within(self.read_at, READ_AGAIN_AFTER, now);
        let rests = self.last_failure.as_ref();
        // Somebody who has waited for the failure of another came before it.
        let waited =
            |at| now.duration_since(at) < SignedDuration::ZERO && is_within(now, LONGEST_WAIT, at);
        let failure = rests.filter(|(at, _)| waited(*at) || is_within(*at, REST, now));
        match (&self.metadata, failure) {
            (Some(metadata), _) if !is_due => Ok(metadata.clone()),
            (Some(metadata), Some(_)) => Ok(metadata.clone()),
            (None, Some((_, failure))) => Err(failure.clone()),
            (_, None) => self.read(http, now),
        }
    }

    fn read(
        &mut self,
        http: &HttpClient,
        now: Timestamp,
    ) -> Result<CoreProviderMetadata, ProviderError> {
        let began = Instant::now();
        let discovered = CoreProviderMetadata::discover(&self.issuer, http)
            .map_err(|error| fault(&error))
            .and_then(safe);
        match (discovered, &self.metadata) {
            (Ok(metadata), _) => {
                (self.read_at, self.keys_read_at) = (now, now);
                self.last_failure = None;
                Ok(self.metadata.insert(metadata).clone())
            }
            (Err(failure), before) => {
                // A provider that hangs has taken longer than it would rest.
                let failed_at = now + began.elapsed();
                self.last_failure = Some((failed_at, failure.clone()));
                before.clone().ok_or(failure)
            }
        }
    }

    /// The description with the keys of now, unless they were read a moment ago.
    pub(super) fn with_newer_keys(
        &mut self,
        http: &HttpClient,
        now: Timestamp,
    ) -> Result<CoreProviderMetadata, ProviderError> {
        let metadata = self.metadata(http, now)?;
        if is_within(self.keys_read_at, BETWEEN_KEYS, now) {
            return Ok(metadata);
        }
        // Failures are counted, too.
        self.keys_read_at = now;
        let keys = CoreJsonWebKeySet::fetch(metadata.jwks_uri(), http);
        let metadata = metadata.set_jwks(keys.map_err(|error| fault(&error))?);
        Ok(self.metadata.insert(metadata).clone())
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
