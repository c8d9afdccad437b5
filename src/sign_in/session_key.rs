//! The key that signs sessions. It is made from the secret key, and no link can be made from it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The length of a signature in bytes.
pub(super) const SIGNATURE_LEN: usize = 32;

/// The key that signs everything of sign-in.
#[derive(Clone)]
pub struct SessionKey([u8; 32]);

/// The use of a signature. A text that is signed for one purpose has no signature for another.
#[derive(Clone, Copy, Debug)]
pub(super) enum SignaturePurpose {
    /// The cookie of a session.
    Session,
    /// The hidden field in a form of a session.
    Form,
    /// The cookie of a browser in which somebody has signed in before.
    Browser,
    /// The mark of a password in the sessions that it has begun.
    Password,
    /// The place of an account in the table of failed tries.
    Place,
    /// The state that goes to the provider and back.
    ProviderState,
    /// The nonce of a try to sign in with the provider.
    ProviderNonce,
    /// The verifier of PKCE of such a try.
    ProviderVerifier,
    /// The path to which a browser comes back from the provider.
    Back,
    /// The mark of the settings of the provider in the sessions that began with them.
    Provider,
}

impl SessionKey {
    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(super) fn sign(&self, purpose: SignaturePurpose, text: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.mac(purpose, text).finalize().into_bytes().into()
    }

    /// Compares in a time that does not depend on the signature.
    pub(super) fn has_signed(
        &self,
        purpose: SignaturePurpose,
        text: &[u8],
        signature: &[u8],
    ) -> bool {
        self.mac(purpose, text).verify_slice(signature).is_ok()
    }

    fn mac(&self, purpose: SignaturePurpose, text: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        let purpose: &[u8] = match purpose {
            SignaturePurpose::Session => b"session\0",
            SignaturePurpose::Form => b"form\0",
            SignaturePurpose::Browser => b"browser\0",
            SignaturePurpose::Password => b"password\0",
            SignaturePurpose::Place => b"place\0",
            SignaturePurpose::ProviderState => b"provider-state\0",
            SignaturePurpose::ProviderNonce => b"provider-nonce\0",
            SignaturePurpose::ProviderVerifier => b"provider-verifier\0",
            SignaturePurpose::Back => b"back\0",
            SignaturePurpose::Provider => b"provider\0",
        };
        mac.update(purpose);
        mac.update(text);
        mac
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SessionKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_key_one_purpose_and_one_text() {
        let key = SessionKey::from_bytes([7; 32]);
        let signature = key.sign(SignaturePurpose::Session, b"text");
        let check = |key: &SessionKey, purpose, text: &[u8], signature: &[u8]| {
            key.has_signed(purpose, text, signature)
        };
        assert!(check(&key, SignaturePurpose::Session, b"text", &signature));
        assert!(!check(&key, SignaturePurpose::Form, b"text", &signature));
        assert!(!check(&key, SignaturePurpose::Session, b"test", &signature));
        assert!(!check(
            &key,
            SignaturePurpose::Session,
            b"text",
            &signature[1..]
        ));
        let other = SessionKey::from_bytes([8; 32]);
        assert!(!check(
            &other,
            SignaturePurpose::Session,
            b"text",
            &signature
        ));
        assert_eq!(format!("{key:?}"), "SessionKey(…)");
    }
}
