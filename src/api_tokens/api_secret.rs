//! The secret of a token, and the hash by which it is stored.

use std::fmt;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Programs that look for leaked secrets find a token by its beginning.
const PREFIX: &str = "carillon_";

const SECRET_LEN: usize = 32;

/// The secret of a token: 256 random bits in base32, after a beginning that is the same for all. It has no `Display`, and
/// its `Debug` says nothing.
pub struct ApiSecret(Box<str>);

/// The SHA-256 of a secret. It is not a slow hash with a salt as for passwords: nobody can try 2²⁵⁶ secrets, and each
/// request would wait for it.
#[derive(Clone, Copy)]
pub(super) struct SecretHash([u8; SECRET_LEN]);

impl ApiSecret {
    /// A new secret.
    pub(super) fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; SECRET_LEN];
        getrandom::fill(&mut bytes)?;
        let text = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
        Ok(Self(format!("{PREFIX}{text}").into()))
    }

    /// Reads a secret; `None` if no token looks like this.
    pub fn parse(text: &str) -> Option<Self> {
        let secret = text.strip_prefix(PREFIX)?.to_ascii_uppercase();
        let bytes = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
        (bytes.len() == SECRET_LEN).then(|| Self(text.into()))
    }

    /// The secret as text, to be shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl SecretHash {
    /// Whether both are the same, in the same time for all values.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        pairs.fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }
}

impl fmt::Debug for ApiSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ApiSecret(…)")
    }
}

impl Serialize for SecretHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXLOWER.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for SecretHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        // The text may be a secret that somebody has written in its place.
        let problem = "the hash of a token is not 64 hexadecimal digits";
        bytes
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_it_was_made() {
        let secret = ApiSecret::generate().unwrap();
        let text = secret.expose();
        assert_eq!(text.len(), PREFIX.len() + 52);
        assert!(text.starts_with("carillon_"));
        let read = ApiSecret::parse(text).unwrap();
        assert!(read.hash().is_same(&secret.hash()));
        let other = ApiSecret::generate().unwrap();
        assert!(!other.hash().is_same(&secret.hash()));
        assert_eq!(format!("{secret:?}"), "ApiSecret(…)");
    }

    #[test]
    fn nothing_else_is_a_secret() {
        let secret = ApiSecret::generate().unwrap();
        let text = secret.expose();
        for wrong in [
            "",
            "carillon_",
            &text[1..],
            &text[..60],
            &format!("{text}a"),
        ] {
            assert!(ApiSecret::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn hashes_that_differ_in_one_bit_differ() {
        let hash = SecretHash([7; SECRET_LEN]);
        for at in 0..SECRET_LEN {
            let mut other = hash;
            other.0[at] ^= 1;
            assert!(!hash.is_same(&other), "{at}");
        }
    }
}
