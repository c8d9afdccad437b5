//! A build without OpenID Connect.

use jiff::Timestamp;

use super::{
    Attempt, AuthorizationAnswer, Claims, Prompt, ProviderError, ProviderSettings,
    ProviderSettingsError,
};

/// A provider, which this program cannot have.
#[derive(Debug)]
pub enum AbsentProvider {}

impl AbsentProvider {
    /// Always an error.
    pub fn new(_: ProviderSettings) -> Result<Self, ProviderSettingsError> {
        Err(ProviderSettingsError::NotBuilt)
    }

    /// Never called.
    pub fn address(
        &self,
        _: &Attempt,
        _: Prompt<'_>,
        _: Timestamp,
    ) -> Result<String, ProviderError> {
        match *self {}
    }

    /// Never called.
    pub fn reach(&self, _: Timestamp) -> Result<(), ProviderError> {
        match *self {}
    }

    /// Never called.
    pub fn claims(
        &self,
        _: AuthorizationAnswer,
        _: &Attempt,
        _: &[&str],
        _: Timestamp,
    ) -> Result<Claims, ProviderError> {
        match *self {}
    }
}
