//! The addresses of feeds.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Links, Token};
use crate::config::PublicConfig;
use crate::feed::FeedId;

/// All characters but those that may stand in a part of a path as they are (RFC 3986 section 3.3). Of these, clients
/// change all but the four here.
const SEGMENT: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A text as one part of a path.
pub fn encode_segment(text: &str) -> String {
    match text {
        // A client would read these as steps up the path.
        "." => "%2E".into(),
        ".." => "%2E%2E".into(),
        _ => utf8_percent_encode(text, &SEGMENT).to_string(),
    }
}

/// The path of a public feed, without its suffix.
pub fn public_path(FeedId { kind, id }: &FeedId) -> String {
    format!("/{}/{}", kind.plural(), encode_segment(id))
}

/// The path of the feed that this token gives access to, without its suffix.
pub fn secret_path(token: Token) -> String {
    format!("/f/{}/timetable", token.expose())
}

/// The path of the page of the feed that this token gives access to.
pub fn secret_page_path(token: Token) -> String {
    format!("/f/{}/", token.expose())
}

/// The parts from which the address of a feed is made.
#[derive(Debug)]
pub struct Addresses<'a> {
    /// Without a slash at its end.
    pub base_url: &'a str,
    pub links: &'a Links,
    pub public: &'a PublicConfig,
}

impl Addresses<'_> {
    /// The whole address of a feed; with the secret, unless the feed is public.
    pub fn of(&self, feed_id: &FeedId) -> String {
        let base = self.base_url;
        if feed_id.kind.is_public(self.public) {
            format!("{base}{}.ics", public_path(feed_id))
        } else {
            self.secret(self.links.token(feed_id))
        }
    }

    /// The whole address of the page of a feed; with the secret, unless the feed is public.
    pub fn page(&self, feed_id: &FeedId) -> String {
        let base = self.base_url;
        if feed_id.kind.is_public(self.public) {
            format!("{base}{}", public_path(feed_id))
        } else {
            format!("{base}{}", secret_page_path(self.links.token(feed_id)))
        }
    }

    /// The whole address of the feed that this token gives access to.
    pub fn secret(&self, token: Token) -> String {
        format!("{}{}.ics", self.base_url, secret_path(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_slash_stays_one_part_of_the_path() {
        assert_eq!(encode_segment("A/b (c)"), "A%2Fb%20%28c%29");
        assert_eq!(encode_segment(".."), "%2E%2E");
    }
}
