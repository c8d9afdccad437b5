//! Names as parts of paths: how they are encoded, and how they are read back.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::SUFFIXES;
use crate::feed::Kind;
use crate::links::{LinkNumber, encode_segment};

/// The kind and the rest of a path such as `/modules/CODE`.
pub(super) fn split_public(path: &str) -> Option<(Kind, &str)> {
    let (list, rest) = path.strip_prefix('/')?.split_once('/')?;
    Some((listed_kind(list)?, rest))
}

/// The kind whose public feeds are listed at this name.
pub(super) fn listed_kind(name: &str) -> Option<Kind> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind.plural() == name && !kind.is_personal())
}

/// Names that browsers remove from a path, even if they are encoded (the URL standard's dot segments), each with the
/// name of its page.
const DOT_PAGES: [(&str, &str); 2] = [(".", "..html"), ("..", "...html")];

/// The page of a public feed, as a part of a path.
pub(super) fn page_segment(name: &str) -> String {
    DOT_PAGES
        .iter()
        .find(|(dots, _)| *dots == name)
        .map_or_else(|| unambiguous_segment(name), |(_, page)| (*page).into())
}

/// The name encoded as a part of a path without a suffix. Its dots are encoded where it could be read as a feed or as
/// the page of another name.
pub(super) fn unambiguous_segment(name: &str) -> String {
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

/// The id of the feed with this page. `segment` is as it was sent, still encoded.
pub(super) fn page_name(segment: &str) -> Option<Cow<'_, str>> {
    match DOT_PAGES.iter().find(|(_, page)| *page == segment) {
        Some((dots, _)) => Some((*dots).into()),
        None => percent_decode_str(segment).decode_utf8().ok(),
    }
}

/// The path up to its suffix, if an encoded `?` follows.
pub(super) fn before_encoded_query(path: &str) -> Option<&str> {
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

/// The beginning of the paths that end messages.
pub(super) const STOP_MESSAGES: &str = "/messages/stop/";

/// The path of the page that ends messages with this token.
pub fn stop_path(token: &str) -> String {
    format!("{STOP_MESSAGES}{token}")
}

/// The beginning of the paths of further links, below that of a first link or of a person.
pub(super) const LINKS: &str = "links/";

/// The last part of the path of a further link, or of all.
pub(super) fn links_page(number: Option<LinkNumber>) -> String {
    number.map_or_else(
        || "links".to_owned(),
        |number| format!("{LINKS}{}", number.get()),
    )
}

/// Reads the number of a further link, written as `links_page` does.
pub(super) fn further_number(text: &str) -> Option<LinkNumber> {
    let number = LinkNumber::parse(text).filter(|number| !number.is_first())?;
    (number.get().to_string() == text).then_some(number)
}
