//! One try of one browser to sign in.

use std::fmt;

/// The secrets of one try. They go to the provider with the browser, or straight from this program.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The provider sends it back with the browser.
    pub state: String,
    /// The token holds it, so a token of another try is refused.
    pub nonce: String,
    /// It proves that the code is ours (RFC 7636, section 4.1): 43 to 128 characters.
    pub verifier: String,
}

/// The answer of the provider, as the browser brings it back (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationAnswer {
    pub code: String,
    /// The issuer, if the provider says it.
    pub issuer: Option<String>,
}

/// The questions that the provider may ask the person (OpenID Connect Core 1.0, section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt<'a> {
    IfNeeded,
    /// None: the answer is an error if one is needed.
    Never {
        /// The person's name at the provider, for somebody who has several there.
        name: Option<&'a str>,
    },
}

impl fmt::Debug for Attempt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Attempt(…)")
    }
}

impl fmt::Debug for AuthorizationAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AuthorizationAnswer(…)")
    }
}
