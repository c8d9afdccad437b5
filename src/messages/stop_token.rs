//! The token in the address that ends a subscription with one click (RFC 8058). It can do nothing else.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::SubscriptionId;

/// The length of the signature in bytes.
const SIGNATURE_LEN: usize = 16;

/// The key that signs these tokens.
#[derive(Clone)]
pub struct StopKey([u8; 32]);

impl StopKey {
    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The token, to be shown to the owner of the subscription and nobody else: the id and its signature.
    pub fn token(&self, id: &SubscriptionId) -> String {
        let signature = self.mac(id).finalize().into_bytes();
        let signature = BASE32_NOPAD.encode(&signature[..SIGNATURE_LEN]);
        format!("{id}-{}", signature.to_ascii_lowercase())
    }

    /// The subscription that a token ends; `None` if it was not made with this key.
    pub fn subscription(&self, token: &str) -> Option<SubscriptionId> {
        let (id, signature) = token.split_once('-')?;
        let id = SubscriptionId::parse(id)?;
        let signature = BASE32_NOPAD.decode(signature.to_ascii_uppercase().as_bytes());
        let signature = signature
            .ok()
            .filter(|bytes| bytes.len() == SIGNATURE_LEN)?;
        let is_right = self.mac(&id).verify_truncated_left(&signature).is_ok();
        is_right.then_some(id)
    }

    fn mac(&self, id: &SubscriptionId) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("stop {id}").as_bytes());
        mac
    }
}

impl fmt::Debug for StopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StopKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_one_subscription_and_no_other_text_is_a_token() {
        let key = StopKey::from_bytes([7; 32]);
        let [one, other] = [0, 1].map(|_| SubscriptionId::random().unwrap());
        let token = key.token(&one);
        assert_eq!(key.subscription(&token), Some(one.clone()));
        assert_eq!(key.subscription(&token.to_uppercase()), None);
        let (_, signature) = token.split_once('-').unwrap();
        let wrong = [
            format!("{other}-{signature}"),
            format!("{one}-{}", &signature[2..]),
            format!("{one}-"),
            one.to_string(),
            String::new(),
        ];
        for text in wrong {
            assert_eq!(key.subscription(&text), None, "{text}");
        }
        let other_key = StopKey::from_bytes([8; 32]);
        assert_eq!(other_key.subscription(&token), None);
        assert_eq!(format!("{key:?}"), "StopKey(…)");
    }
}
