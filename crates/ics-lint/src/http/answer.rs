//! One recorded answer of a server.

use std::time::Duration;

/// An answer as it came.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// With names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// From the question to the end of the body.
    pub took: Duration,
}

/// A body, unpacked where it was compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Plain(Vec<u8>),
    Gzip(Vec<u8>),
    /// Compressed, and it could not be unpacked because of this.
    Unreadable(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Plain(Vec::new())
    }
}

impl Body {
    /// What it says, if it can be read.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Plain(bytes) | Self::Gzip(bytes) => Some(bytes),
            Self::Unreadable(_) => None,
        }
    }
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a header that is a list has this item, in whichever of several lines.
    pub(super) fn lists(&self, name: &str, item: &str) -> bool {
        let lines = self.headers.iter().filter(|(found, _)| found == name);
        lines.flat_map(|(_, line)| line.split(',')).any(|found| {
            let found = found.split('=').next().unwrap_or(found);
            found.trim().eq_ignore_ascii_case(item)
        })
    }
}

/// The path and query of an address.
pub(super) fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |start| &rest[start..])
}
