//! The secret in an address.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};

/// The secret in an address: 128 bits, written as 26 characters of base32. It has no `Display`, and its `Debug` says
/// nothing, so that it cannot get into a log by accident.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub(super) [u8; TOKEN_LEN]);

const TOKEN_LEN: usize = 16;

/// The number of one of a link's tokens: 0 is the first, and no number is ever used twice, also not when the journal is
/// lost or an old backup restored. A count would hand out an address again that somebody wanted to be dead.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Generation(pub u64);

impl Token {
    /// The token that `text` writes, in either case of letters.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE32_NOPAD
            .decode(text.to_ascii_uppercase().as_bytes())
            .ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret in clear, to be shown to whom it belongs and nobody else.
    pub fn expose(self) -> String {
        BASE32_NOPAD.encode(&self.0).to_ascii_lowercase()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}
