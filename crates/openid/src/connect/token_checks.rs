//! The checks of an ID token (OpenID Connect Core 1.0, section 3.1.3.7).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreGenderClaim, CoreIdTokenVerifier, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, Nonce,
    SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::known_provider::described;
use crate::Claims;

/// The clock of the provider may differ from this one by so much.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// The signatures that only the provider can make. With HMAC, anybody who has the client secret could make one.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

pub(super) type SignedToken = IdToken<
    OtherClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// The claims that the library does not know.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct OtherClaims(BTreeMap<String, Value>);

impl AdditionalClaims for OtherClaims {}

/// The reason why a token does not count.
pub(super) enum TokenFault {
    /// No key that is known has signed it.
    Signature(&'static str),
    Other(&'static str),
}

impl TokenFault {
    pub(super) fn text(&self) -> &'static str {
        match self {
            Self::Signature(text) | Self::Other(text) => text,
        }
    }
}

/// The claims of a token that this provider has made for this client, this attempt and this time.
pub(super) fn check(
    token: &SignedToken,
    metadata: &CoreProviderMetadata,
    client_id: &ClientId,
    nonce: &str,
    now: Timestamp,
) -> Result<Claims, TokenFault> {
    let latest = chrono_time(now + CLOCK_TOLERANCE);
    let earliest = chrono_time(now - CLOCK_TOLERANCE);
    let (issuer, keys) = (metadata.issuer().clone(), metadata.jwks().clone());
    let verifier = CoreIdTokenVerifier::new_public_client(client_id.clone(), issuer, keys)
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || earliest)
        .set_issue_time_verifier_fn(move |issued| {
            if issued <= latest {
                Ok(())
            } else {
                Err("issued in the future".to_owned())
            }
        });
    let claims = token
        .claims(&verifier, &Nonce::new(nonce.to_owned()))
        .map_err(|error| fault(&error))?;
    if is_for_another_client(claims, client_id) {
        return Err(TokenFault::Other(
            "the token was made for another client (azp)",
        ));
    }
    let claims =
        described(claims).map_err(|_| TokenFault::Other("the claims are not an object"))?;
    let not_before = claims.value("nbf").and_then(Value::as_f64);
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of this century are exact"
    )]
    if not_before.is_some_and(|seconds| seconds > latest.timestamp() as f64) {
        return Err(TokenFault::Other("the token does not count yet (nbf)"));
    }
    Ok(claims)
}

/// The library does not check the authorized party (section 3.1.3.7, step 5).
fn is_for_another_client(
    claims: &IdTokenClaims<OtherClaims, CoreGenderClaim>,
    client_id: &ClientId,
) -> bool {
    claims
        .authorized_party()
        .is_some_and(|party| party != client_id)
}

/// The error without anything from the token.
fn fault(error: &ClaimsVerificationError) -> TokenFault {
    match error {
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
        ) => TokenFault::Signature("no key of the provider has signed the token"),
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::AmbiguousKeyId(_),
        ) => {
            TokenFault::Signature("the token does not say which key of the provider has signed it")
        }
        ClaimsVerificationError::SignatureVerification(_) => {
            TokenFault::Other("the token has no signature of a kind that counts")
        }
        ClaimsVerificationError::Expired(_) => TokenFault::Other(
            "the token has expired or comes from the future: compare the clocks of this machine and of the provider",
        ),
        ClaimsVerificationError::InvalidAudience(_) => {
            TokenFault::Other("the token was made for another client (aud)")
        }
        ClaimsVerificationError::InvalidIssuer(_) => {
            TokenFault::Other("the token is that of another issuer")
        }
        ClaimsVerificationError::InvalidNonce(_) => {
            TokenFault::Other("the token is that of another try to sign in (nonce)")
        }
        _ => TokenFault::Other("the token is of a kind that cannot be used"),
    }
}

fn chrono_time(time: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(time.as_second(), 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
