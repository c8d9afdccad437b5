//! Which feed an address means, also when a client has mangled it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::links::Token;

/// What a path asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) target: Target<'a>,
    pub(super) format: Format,
}

/// The feed that a path names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    Link(Token),
    Module(Cow<'a, str>),
    Room(Cow<'a, str>),
}

/// How a feed is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// iCalendar (RFC 5545).
    Ics,
    /// jCal (RFC 7265).
    Json,
}

const SUFFIXES: [(&str, Format); 2] = [(".ics", Format::Ics), (".json", Format::Json)];

impl<'a> Address<'a> {
    /// Reads a path as it came, still encoded. Clients append slashes, and encode the `?` of a query into the path.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let path = before_encoded_query(path).trim_end_matches('/');
        let (path, format) =
            SUFFIXES.iter().find_map(|(suffix, format)| Some((path.strip_suffix(suffix)?, *format)))?;
        Target::parse(path).map(|target| Self { target, format })
    }
}

impl<'a> Target<'a> {
    fn parse(path: &'a str) -> Option<Self> {
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

/// The path up to its suffix, if an encoded `?` follows; a code may hold one too, but not just there.
fn before_encoded_query(path: &str) -> &str {
    if !path.contains('%') {
        return path;
    }
    let lower = path.to_ascii_lowercase();
    let end = |suffix: &str, mark: &str| lower.find(&format!("{suffix}{mark}")).map(|at| at + suffix.len());
    let ends = SUFFIXES.iter().flat_map(|(suffix, _)| [end(suffix, "%3f"), end(suffix, "/%3f")]);
    ends.flatten().min().map_or(path, |end| &path[..end])
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
            assert_eq!(Address::parse(&path).unwrap().target, Target::Link(token), "{path}");
        }
        for end in ["", "/", "%3Fx=y"] {
            let path = format!("/f/{TOKEN}/timetable.json{end}");
            let expected = Address { target: Target::Link(token), format: Format::Json };
            assert_eq!(Address::parse(&path), Some(expected), "{path}");
        }
    }

    #[test]
    fn codes_and_names_are_decoded_and_may_hold_slashes_and_question_marks() {
        let check = |path, code: &str| assert_eq!(Address::parse(path).unwrap().target, Target::Module(code.into()));
        check("/modules/MAA101.ics", "MAA101");
        check("/modules/A%2Fb.ics", "A/b");
        check("/modules/A/b.ics", "A/b");
        check("/modules/What%3F.ics", "What?");
        check("/modules/%D0%9C.ics/", "М");
        check("/modules/x.json.ics", "x.json");
        check("/modules/x.ics.json", "x.ics");
        assert_eq!(Address::parse("/rooms/W.1.02.ics").unwrap().target, Target::Room("W.1.02".into()));
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
