//! Signs people in with a provider of OpenID Connect (OpenID Connect Core 1.0, section 3.1): discovery, the code flow
//! with PKCE (RFC 7636), and the checks of the token.
//!
//! The program that uses this keeps no attempt to sign in: it makes the three secrets of an `Attempt` again when the
//! browser comes back. It passes the time, and decides what the claims of a person mean.

#[cfg(not(feature = "connect"))]
mod absent;
mod attempt;
mod claims;
#[cfg(feature = "connect")]
mod connect;
mod error;
mod settings;

#[cfg(not(feature = "connect"))]
pub use absent::AbsentProvider as Provider;
pub use attempt::{Attempt, AuthorizationAnswer, Prompt};
pub use claims::Claims;
#[cfg(feature = "connect")]
pub use connect::ConnectedProvider as Provider;
pub use error::{ProviderError, ProviderSettingsError};
pub use settings::{ClientSecret, ProviderSettings};
