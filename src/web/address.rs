//! Which feed an address means, also when a client has mangled it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::links::Token;

/// The feed that a path names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    Link(Token),
    Module(Cow<'a, str>),
    Room(Cow<'a, str>),
}

const SUFFIX: &str = ".ics";

impl<'a> Address<'a> {
    /// Reads a path as it came, still encoded. Clients append slashes, and encode the `?` of a query into the path.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let path = before_encoded_query(path).trim_end_matches('/');
        let path = path.strip_suffix(SUFFIX)?;
        if let Some(rest) = path.strip_prefix("/f/") {
            return Token::parse(rest.strip_suffix("/timetable")?).map(Self::Link);
        }
        let decode = |text: &'a str| percent_decode_str(text).decode_utf8().ok();
        match path.strip_prefix("/modules/") {
            Some(code) => decode(code).map(Self::Module),
            None => path.strip_prefix("/rooms/").and_then(decode).map(Self::Room),
        }
    }
}

/// The path up to `.ics`, if an encoded `?` follows; a code may hold one too, but not just there.
fn before_encoded_query(path: &str) -> &str {
    if !path.contains('%') {
        return path;
    }
    let lower = path.to_ascii_lowercase();
    let at = lower.find(".ics%3f").or_else(|| lower.find(".ics/%3f"));
    at.map_or(path, |at| &path[..at + SUFFIX.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "abcdefghijklmnopqrstuvwxye";

    #[test]
    fn an_address_means_the_same_feed_however_it_is_mangled() {
        let token = Token::parse(TOKEN).expect("26 characters of base32");
        for end in ["", "/", "//", "%3Fx=y", "%3fx=y/", "/%3F"] {
            let path = format!("/f/{TOKEN}/timetable.ics{end}");
            assert_eq!(Address::parse(&path), Some(Address::Link(token)), "{path}");
        }
    }

    #[test]
    fn codes_and_names_are_decoded_and_may_hold_slashes_and_question_marks() {
        let check = |path, code: &str| assert_eq!(Address::parse(path), Some(Address::Module(code.into())), "{path}");
        check("/modules/MAA101.ics", "MAA101");
        check("/modules/A%2Fb.ics", "A/b");
        check("/modules/A/b.ics", "A/b");
        check("/modules/What%3F.ics", "What?");
        check("/modules/%D0%9C.ics/", "М");
        assert_eq!(Address::parse("/rooms/W.1.02.ics"), Some(Address::Room("W.1.02".into())));
    }

    #[test]
    fn anything_else_means_nothing() {
        for path in
            ["/f/x/timetable.ics", "/f//timetable.ics", "/f/timetable.ics", "/modules/MAA101", "/modules/%FF.ics"]
        {
            assert_eq!(Address::parse(path), None, "{path}");
        }
        assert_eq!(Address::parse(&format!("/f/{TOKEN}/other.ics")), None);
    }
}
