//! The secret in an address.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};

/// The secret in an address: 128 bits, written as 26 characters of base32. It has no `Display`, and its `Debug` says
/// nothing, so it cannot get into a log by accident.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub(super) [u8; TOKEN_LEN]);

const TOKEN_LEN: usize = 16;

/// The number of one of a link's tokens. The first is 0, and no number is used twice, even if the journal is lost or an
/// old backup is restored. With a count, an old address could be handed out again.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Generation(pub u64);

impl Token {
    /// Reads a token, in capital or small letters.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE32_NOPAD
            .decode(text.to_ascii_uppercase().as_bytes())
            .ok()?;
        bytes.try_into().ok().map(Self)
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
