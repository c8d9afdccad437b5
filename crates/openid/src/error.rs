//! The reasons why nobody can sign in. None of them holds a code, a token or a secret.

/// The reason why a person cannot sign in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The provider cannot be reached, or its answers are of no use to anybody.
    #[error("the provider cannot be used: {0}")]
    Unavailable(String),
    /// This code or token does not count.
    #[error("the sign-in is refused: {0}")]
    Refused(String),
}

/// The reason why the settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderSettingsError {
    #[error(
        "the issuer {issuer:?} is not an address that begins with https:// (http:// is allowed on this machine alone)"
    )]
    Issuer { issuer: String },
    #[error("the address {address:?} to which the provider leads back cannot be used")]
    RedirectAddress { address: String },
    #[error("this program was built without OpenID Connect (its feature `openid`)")]
    NotBuilt,
}
