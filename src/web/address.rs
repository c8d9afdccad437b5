//! Which feed an address means, also when a client has mangled it, and which page.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::links::{Token, encode_segment};

/// What a path asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) target: Target<'a>,
    pub(super) telling: Telling,
}

/// What is told of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// What it shows.
    Calendar(Format),
    /// What changed, as Atom (RFC 4287).
    News,
}

/// The feed that a path names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    Link(Token),
    Module(Cow<'a, str>),
    Room(Cow<'a, str>),
}

/// How a feed tells what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// iCalendar (RFC 5545).
    Ics,
    /// jCal (RFC 7265).
    Json,
}

/// A page that a path names. It has no suffix, for a code may hold any character but the ones that end an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spot<'a> {
    /// Below a secret address, with the rest of the path: nothing, or as in `help/outlook-web`.
    Link(Token, &'a str),
    Modules,
    Module(Cow<'a, str>),
    Rooms,
    Room(Cow<'a, str>),
}

const SUFFIXES: [(&str, Telling); 3] = [
    (".ics", Telling::Calendar(Format::Ics)),
    (".json", Telling::Calendar(Format::Json)),
    (".atom", Telling::News),
];

impl<'a> Address<'a> {
    /// Reads a path as it came, still encoded; the likelier meaning first. Clients append slashes, and encode the `?` of a
    /// query into the path. A code may hold a suffix and a `?` as well, so the whole path is the first meaning.
    pub(super) fn meanings(path: &'a str) -> impl Iterator<Item = Self> {
        let without_query = before_encoded_query(path).filter(|shorter| *shorter != path);
        [Some(path), without_query]
            .into_iter()
            .flatten()
            .filter_map(Self::parse)
    }

    fn parse(path: &'a str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        let (path, telling) = SUFFIXES
            .iter()
            .find_map(|(suffix, telling)| Some((path.strip_suffix(suffix)?, *telling)))?;
        Target::parse(path, telling).map(|target| Self { target, telling })
    }
}

impl<'a> Target<'a> {
    fn parse(path: &'a str, telling: Telling) -> Option<Self> {
        if let Some(rest) = path.strip_prefix("/f/") {
            let name = match telling {
                Telling::Calendar(_) => "/timetable",
                Telling::News => "/changes",
            };
            return Token::parse(rest.strip_suffix(name)?).map(Self::Link);
        }
        let decode = |text: &'a str| percent_decode_str(text).decode_utf8().ok();
        match path.strip_prefix("/modules/") {
            Some(code) => decode(code).map(Self::Module),
            None => path
                .strip_prefix("/rooms/")
                .and_then(decode)
                .map(Self::Room),
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
        match path {
            "/modules" => Some(Self::Modules),
            "/rooms" => Some(Self::Rooms),
            _ => match path.strip_prefix("/modules/") {
                Some(code) => page_name(code).map(Self::Module),
                None => path
                    .strip_prefix("/rooms/")
                    .and_then(page_name)
                    .map(Self::Room),
            },
        }
    }
}

impl<'a> Spot<'a> {
    /// The feed that the page is about.
    pub(super) fn feed(self) -> Option<Target<'a>> {
        match self {
            Self::Link(token, "") => Some(Target::Link(token)),
            Self::Module(code) => Some(Target::Module(code)),
            Self::Room(name) => Some(Target::Room(name)),
            Self::Link(..) | Self::Modules | Self::Rooms => None,
        }
    }
}

/// The names that a browser takes for steps up the path, also when they are encoded (the URL standard's dot segments),
/// with what their pages are called instead.
const DOT_PAGES: [(&str, &str); 2] = [(".", "..html"), ("..", "...html")];

/// The page of a module or room, as a part of a path.
pub(super) fn page_segment(name: &str) -> String {
    DOT_PAGES
        .iter()
        .find(|(dots, _)| *dots == name)
        .map_or_else(|| unmistakable(name), |(_, page)| (*page).into())
}

/// The Atom feed of a module or room, as a part of a path.
pub(super) fn news_segment(name: &str) -> String {
    unmistakable(name) + ".atom"
}

/// The name encoded as a part of a path that ends in no suffix: its dots are encoded where it would be read as a feed,
/// or as the page of another name.
fn unmistakable(name: &str) -> String {
    let segment = encode_segment(name);
    let lower = segment.to_ascii_lowercase();
    let is_ambiguous = SUFFIXES.iter().any(|(suffix, _)| lower.contains(suffix))
        || DOT_PAGES.iter().any(|(_, page)| *page == segment);
    if is_ambiguous {
        segment.replace('.', "%2E")
    } else {
        segment
    }
}

/// The module or room whose page is called so; `segment` as it came, still encoded.
fn page_name(segment: &str) -> Option<Cow<'_, str>> {
    match DOT_PAGES.iter().find(|(_, page)| *page == segment) {
        Some((dots, _)) => Some((*dots).into()),
        None => percent_decode_str(segment).decode_utf8().ok(),
    }
}

/// The path up to its suffix, if an encoded `?` follows.
fn before_encoded_query(path: &str) -> Option<&str> {
    if !path.contains('%') {
        return None;
    }
    let lower = path.to_ascii_lowercase();
    let end = |suffix: &str, mark: &str| {
        lower
            .find(&format!("{suffix}{mark}"))
            .map(|at| at + suffix.len())
    };
    let ends = SUFFIXES
        .iter()
        .flat_map(|(suffix, _)| [end(suffix, "%3f"), end(suffix, "/%3f")]);
    ends.flatten().min().map(|end| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The likeliest meaning of a path.
    fn parse(path: &str) -> Option<Address<'_>> {
        Address::meanings(path).next()
    }

    const TOKEN: &str = "abcdefghijklmnopqrstuvwxye";

    #[test]
    fn an_address_means_the_same_feed_however_it_is_mangled() {
        let token = Token::parse(TOKEN).expect("26 characters of base32");
        for end in ["", "/", "//", "%3Fx=y", "%3fx=y/", "/%3F"] {
            let path = format!("/f/{TOKEN}/timetable.ics{end}");
            assert_eq!(parse(&path).unwrap().target, Target::Link(token), "{path}");
        }
        for end in ["", "/", "%3Fx=y"] {
            let path = format!("/f/{TOKEN}/timetable.json{end}");
            let expected = Address {
                target: Target::Link(token),
                telling: Telling::Calendar(Format::Json),
            };
            assert_eq!(parse(&path), Some(expected), "{path}");
            let path = format!("/f/{TOKEN}/changes.atom{end}");
            let expected = Address {
                target: Target::Link(token),
                telling: Telling::News,
            };
            assert_eq!(parse(&path), Some(expected), "{path}");
        }
    }

    #[test]
    fn codes_and_names_are_decoded_and_may_hold_slashes_and_question_marks() {
        let check = |path, code: &str| {
            assert_eq!(parse(path).unwrap().target, Target::Module(code.into()));
        };
        check("/modules/MAA101.ics", "MAA101");
        check("/modules/A%2Fb.ics", "A/b");
        check("/modules/A/b.ics", "A/b");
        check("/modules/What%3F.ics", "What?");
        check("/modules/%D0%9C.ics/", "М");
        check("/modules/x.json.ics", "x.json");
        check("/modules/x.ics.json", "x.ics");
        check("/modules/x.ics.atom", "x.ics");
        check("/modules/x.ics%3Fy.ics", "x.ics?y");
        assert_eq!(
            parse("/rooms/W.1.02.ics").unwrap().target,
            Target::Room("W.1.02".into())
        );
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
            "..html",
            "...html",
            "x.html",
            "a b",
            "#",
        ] {
            let path = format!("/modules/{}", page_segment(code));
            assert!(
                !is_dot_segment(&page_segment(code)) && !is_dot_segment(&news_segment(code)),
                "{path}"
            );
            assert_eq!(parse(&path), None, "{path}");
            assert_eq!(
                Spot::parse(&path),
                Some(Spot::Module(code.into())),
                "{path}"
            );
            let news = format!("/modules/{}", news_segment(code));
            let expected = Address {
                target: Target::Module(code.into()),
                telling: Telling::News,
            };
            assert_eq!(parse(&news), Some(expected), "{news}");
            let path = format!("/rooms/{}", page_segment(code));
            assert_eq!(Spot::parse(&path), Some(Spot::Room(code.into())), "{path}");
        }
        assert_eq!(page_segment("W.1.02"), "W.1.02");
    }

    /// What every browser drops from a path before it asks (the URL standard, section 4.4).
    fn is_dot_segment(segment: &str) -> bool {
        [".", ".."].contains(&&*segment.to_ascii_lowercase().replace("%2e", "."))
    }

    #[test]
    fn pages_are_found_with_and_without_a_slash_at_the_end() {
        let token = Token::parse(TOKEN).expect("26 characters of base32");
        let check = |path: &str, expected: Spot<'_>| {
            assert_eq!(Spot::parse(path), Some(expected), "{path}");
        };
        check("/modules", Spot::Modules);
        check("/rooms/", Spot::Rooms);
        for (path, page) in [
            ("", ""),
            ("/", ""),
            ("/new", "new"),
            ("/help/outlook-web/", "help/outlook-web"),
        ] {
            check(&format!("/f/{TOKEN}{path}"), Spot::Link(token, page));
        }
        for path in ["/f", "/f/", "/f/x", "/f/x/new", "/modules/%FF"] {
            assert_eq!(Spot::parse(path), None, "{path}");
        }
    }

    #[test]
    fn anything_else_means_nothing() {
        for path in [
            "/f/x/timetable.ics",
            "/f//timetable.ics",
            "/f/timetable.ics",
            "/modules/MAA101",
            "/modules/%FF.ics",
        ] {
            assert_eq!(parse(path), None, "{path}");
        }
        for name in [
            "other.ics",
            "changes.ics",
            "timetable.atom",
            "other.atom",
            "changes.json",
        ] {
            assert_eq!(parse(&format!("/f/{TOKEN}/{name}")), None, "{name}");
        }
    }
}
