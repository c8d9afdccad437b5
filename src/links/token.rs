//! The secret in an address.

use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};

use crate::shared_map::SharedMap;

/// The secret in an address: 128 bits, written as 26 characters of base32. It has no `Display`, and its `Debug` says
/// nothing, so it cannot get into a log by accident.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(pub(super) [u8; TOKEN_LEN]);

const TOKEN_LEN: usize = 16;

/// The number of characters in which a token is written.
const TEXT_LEN: usize = 26;

/// Values by token.
pub type TokenMap<V> = SharedMap<Token, V, BuildHasherDefault<TokenBits>>;

/// Hashes a token as half of its own bits. They are as random as any hash of them, and only the holder of the secret key
/// can choose them.
#[derive(Clone, Copy, Default)]
pub struct TokenBits(u64);

/// The number of one of a link's tokens. The first is 0, and no number is used twice, even if the journal is lost or an
/// old backup is restored. With a count, an old address could be handed out again.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Generation(pub u64);

impl Token {
    /// Reads a token, in capital or small letters.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut letters: [u8; TEXT_LEN] = text.try_into().ok()?;
        letters.make_ascii_uppercase();
        let mut bytes = [0; TOKEN_LEN];
        BASE32_NOPAD.decode_mut(&letters, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// The secret as text, to be shown to its owner and nobody else.
    pub fn expose(self) -> String {
        BASE32_NOPAD.encode(&self.0).to_ascii_lowercase()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

impl Hash for Token {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let half = self.0.first_chunk().expect("a token has 16 bytes");
        state.write_u64(u64::from_ne_bytes(*half));
    }
}

impl Hasher for TokenBits {
    fn write(&mut self, _: &[u8]) {
        unreachable!("a token is hashed as one number");
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
