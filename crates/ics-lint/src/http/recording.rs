//! The recorded answers of a server, each to another request.

use super::RecordedResponse;

/// The answers of a server to requests for one feed.
///
/// Each request is a GET that asks for `text/calendar, */*;q=0.1` and for no compression, unless its field says otherwise.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recording {
    /// The feed's address, which begins with `https:` or `http:`; write `https:` for `webcal:`.
    pub url: String,
    /// The status and the target of each redirect that was followed, in order.
    pub redirects: Vec<(u16, String)>,
    /// The answer to an ordinary request, after all redirects.
    pub plain: RecordedResponse,
    /// The answer to the same request a moment later.
    pub again: Option<RecordedResponse>,
    /// The answer with `Accept-Encoding: gzip`.
    pub gzip: Option<RecordedResponse>,
    /// The answer to HEAD.
    pub head: Option<RecordedResponse>,
    /// The answers with `If-None-Match`; `None` if `plain` has no `ETag`.
    pub conditional: Option<ConditionalResponses>,
    /// The answer with an `If-Modified-Since` long ago.
    pub since_long_ago: Option<RecordedResponse>,
    /// The answer with `Accept: */*`.
    pub any_type: Option<RecordedResponse>,
    /// The answer without `Accept`.
    pub no_accept: Option<RecordedResponse>,
    /// The status for an unknown program, if the server refused it; then all answers are those to a browser's name.
    pub refused: Option<u16>,
    /// The answer for `/robots.txt`.
    pub robots: Option<RecordedResponse>,
    /// The time of the recording, in seconds since 1970.
    pub unix_seconds: Option<i64>,
}

/// The answers with different forms of `If-None-Match`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConditionalResponses {
    /// The answer with the current tag, just as it came.
    pub same: RecordedResponse,
    /// The answer with a list that contains the current tag.
    pub list: RecordedResponse,
    /// The answer with `W/` before the current tag.
    pub weak: RecordedResponse,
    /// The answer with a tag that the feed does not have.
    pub other: RecordedResponse,
}

impl Recording {
    /// A recording of one answer, the one to an ordinary request.
    pub fn new(url: impl Into<String>, plain: RecordedResponse) -> Self {
        Self {
            url: url.into(),
            redirects: Vec::new(),
            plain,
            again: None,
            gzip: None,
            head: None,
            conditional: None,
            since_long_ago: None,
            any_type: None,
            no_accept: None,
            refused: None,
            robots: None,
            unix_seconds: None,
        }
    }

    /// The second answer to the ordinary request; the first one if there is no second.
    pub fn again(&self) -> &RecordedResponse {
        self.again.as_ref().unwrap_or(&self.plain)
    }
}

impl ConditionalResponses {
    /// The answers in the order of the fields.
    pub fn new(
        same: RecordedResponse,
        list: RecordedResponse,
        weak: RecordedResponse,
        other: RecordedResponse,
    ) -> Self {
        Self {
            same,
            list,
            weak,
            other,
        }
    }
}
