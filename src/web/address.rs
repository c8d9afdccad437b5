//! Which feed an address means, also when a client has mangled it, and which page.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::links::{Token, encode_segment};

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

/// A page that a path names. It has no suffix, for a code may hold any character but the ones that end an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spot<'a> {
    /// Below a secret address, with the rest of the path: nothing, or as in `help/outlook-web`.
    Link(Token, &'a str),
    Modules,
    Module(Cow<'a, str>),
    Rooms,
    Room(Cow<'a, str>),
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

impl<'a> Spot<'a> {
    /// Reads a path as it came, still encoded, that is no feed's.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        if let Some(rest) = path.strip_prefix("/f/") {
            let (token, page) = rest.split_once('/').unwrap_or((rest, ""));
            return Token::parse(token).map(|token| Self::Link(token, page));
        }
        let decode = |text: &'a str| percent_decode_str(text).decode_utf8().ok();
        match path {
            "/modules" => Some(Self::Modules),
            "/rooms" => Some(Self::Rooms),
            _ => match path.strip_prefix("/modules/") {
                Some(code) => decode(code).map(Self::Module),
                None => path.strip_prefix("/rooms/").and_then(decode).map(Self::Room),
            },
        }
    }
}

/// The page of a module or room, as a part of a path. Dots are written otherwise where a feed would be meant.
pub(super) fn page_segment(name: &str) -> String {
    let segment = encode_segment(name);
    let lower = segment.to_ascii_lowercase();
    let is_ambiguous = [".ics", ".json", ".atom"].iter().any(|suffix| lower.contains(suffix));
    if is_ambiguous { segment.replace('.', "%2E") } else { segment }
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
    fn the_page_of_any_code_is_no_feed_and_reads_back() {
        for code in [
            "MAA101",
            "A/b",
            "X.ics",
            "X.ICS",
            "x.json",
            "x.atom",
            "X.ics?y",
            "What?",
            "a.b",
            "M%2F",
            "МЕОА-11f(23/24н.р.)",
            ".",
            "..",
            "a b",
            "#",
        ] {
            let path = format!("/modules/{}", page_segment(code));
            assert_eq!(Address::parse(&path), None, "{path}");
            assert_eq!(Spot::parse(&path), Some(Spot::Module(code.into())), "{path}");
            let path = format!("/rooms/{}", page_segment(code));
            assert_eq!(Spot::parse(&path), Some(Spot::Room(code.into())), "{path}");
        }
        assert_eq!(page_segment("W.1.02"), "W.1.02");
    }

    #[test]
    fn pages_are_found_with_and_without_a_slash_at_the_end() {
        let token = Token::parse(TOKEN).expect("26 characters of base32");
        let check = |path: &str, expected: Spot<'_>| assert_eq!(Spot::parse(path), Some(expected), "{path}");
        check("/modules", Spot::Modules);
        check("/rooms/", Spot::Rooms);
        for (path, page) in [("", ""), ("/", ""), ("/new", "new"), ("/help/outlook-web/", "help/outlook-web")] {
            check(&format!("/f/{TOKEN}{path}"), Spot::Link(token, page));
        }
        for path in ["/f", "/f/", "/f/x", "/f/x/new", "/modules/%FF"] {
            assert_eq!(Spot::parse(path), None, "{path}");
        }
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
