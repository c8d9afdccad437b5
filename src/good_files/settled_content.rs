//! The content at which a file stays if it is held.

use serde::{Deserialize, Serialize};

use super::ContentHash;

/// The content of a file that has been published for some hours. It is written as a hash, or as `gone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SettledContent {
    Content(ContentHash),
    /// The file has been published as removed.
    Gone,
}

const GONE: &str = "gone";

impl SettledContent {
    pub fn hash(self) -> Option<ContentHash> {
        match self {
            Self::Content(hash) => Some(hash),
            Self::Gone => None,
        }
    }
}

impl From<SettledContent> for String {
    fn from(content: SettledContent) -> Self {
        content
            .hash()
            .map_or_else(|| GONE.into(), |hash| hash.to_string())
    }
}

impl TryFrom<String> for SettledContent {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == GONE {
            return Ok(Self::Gone);
        }
        let hash = ContentHash::parse(&text).ok_or("it is neither a hash nor `gone`")?;
        Ok(Self::Content(hash))
    }
}
