//! One recorded answer of a server.

use std::time::Duration;

/// An answer of a server.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The status code, such as 200.
    pub status: u16,
    /// Names and values, in order. The case of names does not matter.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: ResponseBody,
    /// The time from the request to the end of the body.
    pub took: Duration,
}

/// A body, unpacked if it was compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseBody {
    /// It was not compressed.
    Plain(Vec<u8>),
    /// It was compressed with gzip; these are the bytes inside.
    Gzip(Vec<u8>),
    /// It was compressed and cannot be unpacked; this is the reason.
    Unreadable(String),
}

impl Default for ResponseBody {
    fn default() -> Self {
        Self::Plain(Vec::new())
    }
}

impl ResponseBody {
    /// Returns the text, unless the body cannot be unpacked.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Plain(bytes) | Self::Gzip(bytes) => Some(bytes),
            Self::Unreadable(_) => None,
        }
    }
}

impl RecordedResponse {
    /// An answer without headers and body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// Returns the value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether a header that is a list has this item, in whichever of several lines.
    pub(super) fn lists(&self, name: &str, item: &str) -> bool {
        let lines = self
            .headers
            .iter()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name));
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
