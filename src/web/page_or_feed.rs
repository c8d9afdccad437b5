//! Whether a program that asks for a page's address gets the page, or the feed that the page is about.
//!
//! People paste the address of a page into their calendar app. Several apps follow no redirect, and none can show a
//! page, so the feed is sent in its place. A browser always gets the page.

use actix_web::http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use super::negotiation::preferences;
use crate::fetches::ClientApp;

/// The request headers on which an answer at such an address depends.
pub(super) const VARY_ON: &str =
    "Accept, Accept-Encoding, Accept-Language, Cookie, Sec-Fetch-Mode, User-Agent";

/// The header that a browser sends. Its value is `navigate` only for a page that is opened (Fetch Metadata Request
/// Headers).
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The preference between a page and a feed in `Accept` (RFC 9110 section 12.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Accepts {
    /// A calendar, and nothing before it.
    Calendar,
    /// A page.
    Page,
    /// Neither by its name.
    Anything,
}

/// Whether the feed is sent.
pub(super) fn wants_feed(headers: &HeaderMap) -> bool {
    if headers
        .get(FETCH_MODE)
        .is_some_and(|mode| mode == "navigate")
    {
        return false;
    }
    let user_agent = headers
        .get(USER_AGENT)
        .map_or(&b""[..], HeaderValue::as_bytes);
    match accepts(headers) {
        Accepts::Calendar => true,
        // Some calendar apps ask as a browser does. But several contain a browser, whose name is then theirs too.
        Accepts::Page => {
            !is_web_view(user_agent)
                && ClientApp::from_user_agent(user_agent).is_known_subscription()
        }
        Accepts::Anything => ClientApp::from_user_agent(user_agent).is_known_subscription(),
    }
}

fn accepts(headers: &HeaderMap) -> Accepts {
    let ranges: Vec<(&str, f32)> = preferences(headers, &ACCEPT).collect();
    // The range that is liked best among several with such a name, with its place in the list.
    let best = |names: &[&str]| {
        let is_named = |range: &str| names.iter().any(|name| range.eq_ignore_ascii_case(name));
        let named = ranges
            .iter()
            .zip(0..)
            .filter(|((range, quality), _)| *quality > 0.0 && is_named(range));
        named
            .map(|((_, quality), place)| (*quality, place))
            .reduce(|a, b| if is_before(a, b) { a } else { b })
    };
    match (
        best(&["text/calendar"]),
        best(&["text/html", "application/xhtml+xml"]),
    ) {
        (Some(calendar), Some(page)) if is_before(calendar, page) => Accepts::Calendar,
        (_, Some(_)) => Accepts::Page,
        (Some((calendar, _)), None) => {
            // A page is accepted as anything else is.
            let any = best(&["text/*"])
                .or_else(|| best(&["*/*"]))
                .map_or(0.0, |(quality, _)| quality);
            if calendar >= any {
                Accepts::Calendar
            } else {
                Accepts::Anything
            }
        }
        (None, None) => Accepts::Anything,
    }
}

/// Whether the first of two media ranges, each with its quality and place, is liked better. Of equals it is the one
/// that is listed first.
fn is_before((quality, place): (f32, usize), (other, place_of_other): (f32, usize)) -> bool {
    quality
        .total_cmp(&other)
        .reverse()
        .then(place.cmp(&place_of_other))
        .is_lt()
}

/// Whether it is a browser's engine, as it is built into apps for phones.
fn is_web_view(user_agent: &[u8]) -> bool {
    user_agent
        .windows(b"AppleWebKit".len())
        .any(|part| part == b"AppleWebKit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_liked_counts_and_of_equals_the_first() {
        for (accept, expected) in [
            ("", Accepts::Anything),
            ("*/*", Accepts::Anything),
            ("text/*, application/json", Accepts::Anything),
            ("text/calendar", Accepts::Calendar),
            ("TEXT/Calendar; component=vevent", Accepts::Calendar),
            (
                "text/calendar,text/plain;q=0.8,*/*;q=0.5",
                Accepts::Calendar,
            ),
            ("*/*, text/calendar", Accepts::Calendar),
            ("text/calendar;q=0.5, */*", Accepts::Anything),
            ("text/calendar;q=0.5, text/*;q=0.1, */*", Accepts::Calendar),
            ("text/calendar, text/html", Accepts::Calendar),
            ("text/html, text/calendar", Accepts::Page),
            ("text/html;level=1;q=0.9, text/calendar", Accepts::Calendar),
            ("text/html, text/calendar;q=0.9", Accepts::Page),
            (
                "application/xhtml+xml;q=0.2, text/html, text/calendar",
                Accepts::Page,
            ),
            ("text/calendar;q=0, text/html;q=0", Accepts::Anything),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Accepts::Page),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(accepts(&headers), expected, "{accept}");
        }
        assert_eq!(accepts(&HeaderMap::new()), Accepts::Anything);
    }

    #[test]
    fn a_list_may_be_sent_in_several_headers() {
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT, HeaderValue::from_static("text/html;q=0.5"));
        headers.append(ACCEPT, HeaderValue::from_static("text/calendar"));
        assert_eq!(accepts(&headers), Accepts::Calendar);
    }
}
