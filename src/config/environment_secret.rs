//! A secret among the settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// A secret that is read and never written: its `Debug` hides it, and it is serialised as an empty text.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EnvironmentSecret(String);

impl EnvironmentSecret {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret, for the server to which it belongs.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for EnvironmentSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl std::fmt::Debug for EnvironmentSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EnvironmentSecret(…)")
    }
}
