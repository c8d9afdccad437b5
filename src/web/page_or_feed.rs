//! The choice between a page and its feed at the address of the page.
//!
//! People paste the address of a page into their calendar app. Several apps do not follow redirects, and none can show
//! a page, so they get the feed. A browser always gets the page.

use actix_web::http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use super::negotiation::preferences;
use crate::fetches::ClientApp;

/// The request headers on which an answer at such an address depends.
pub(super) const VARY_ON: &str = "Accept, Accept-Encoding, Accept-Language, Cookie, Sec-CH-UA-Platform, Sec-Fetch-Dest, Sec-Fetch-Mode, User-Agent";

/// A header that browsers send. Its value is `navigate` only if a page is opened (Fetch Metadata Request Headers).
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// A header that browsers send, with the place for which they ask: a document, an image (Fetch Metadata Request Headers).
pub(super) const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The preference between a page and a feed in `Accept` (RFC 9110 section 12.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AcceptPreference {
    /// A calendar is preferred.
    Calendar,
    /// A page is accepted, and preferred to a calendar.
    Page,
    /// Neither is named.
    Anything,
}

/// Whether somebody opens this address in a browser that shows pages. Only the address bar, a link and a scanned code send
/// `document` (Fetch Metadata Request Headers); no calendar app does, nor a script of a page.
pub(super) fn opens_document(headers: &HeaderMap) -> bool {
    let accepts_page = |accept: &HeaderValue| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    };
    headers
        .get(FETCH_DEST)
        .is_some_and(|dest| dest == "document")
        && headers.get_all(ACCEPT).any(accepts_page)
}

/// Whether the client gets the feed.
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
    match accept_preference(headers) {
        AcceptPreference::Calendar => true,
        // Some calendar apps send the headers of a browser. But several apps contain a browser, which sends their name.
        AcceptPreference::Page => {
            !is_web_view(user_agent)
                && ClientApp::from_user_agent(user_agent).is_known_subscription()
        }
        AcceptPreference::Anything => {
            ClientApp::from_user_agent(user_agent).is_known_subscription()
        }
    }
}

fn accept_preference(headers: &HeaderMap) -> AcceptPreference {
    let ranges: Vec<(&str, f32)> = preferences(headers, &ACCEPT).collect();
    // The most preferred range among these names, with its position in the list.
    let best = |names: &[&str]| {
        let is_named = |range: &str| names.iter().any(|name| range.eq_ignore_ascii_case(name));
        let named = ranges
            .iter()
            .zip(0..)
            .filter(|((range, quality), _)| *quality > 0.0 && is_named(range));
        named
            .map(|((_, quality), position)| (*quality, position))
            .reduce(|a, b| if is_before(a, b) { a } else { b })
    };
    match (
        best(&["text/calendar"]),
        best(&["text/html", "application/xhtml+xml"]),
    ) {
        (Some(calendar), Some(page)) if is_before(calendar, page) => AcceptPreference::Calendar,
        (_, Some(_)) => AcceptPreference::Page,
        (Some((calendar, _)), None) => {
            // A page is accepted by a range such as `text/*`.
            let any = best(&["text/*"])
                .or_else(|| best(&["*/*"]))
                .map_or(0.0, |(quality, _)| quality);
            if calendar >= any {
                AcceptPreference::Calendar
            } else {
                AcceptPreference::Anything
            }
        }
        (None, None) => AcceptPreference::Anything,
    }
}

/// Whether the first of two media ranges, each with its quality and position, is preferred. Of equal ones it is the
/// first in the list.
fn is_before((quality, position): (f32, usize), (other, other_position): (f32, usize)) -> bool {
    quality
        .total_cmp(&other)
        .reverse()
        .then(position.cmp(&other_position))
        .is_lt()
}

/// Whether it is the engine of a browser, which apps for phones contain.
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
            ("", AcceptPreference::Anything),
            ("*/*", AcceptPreference::Anything),
            ("text/*, application/json", AcceptPreference::Anything),
            ("text/calendar", AcceptPreference::Calendar),
            (
                "TEXT/Calendar; component=vevent",
                AcceptPreference::Calendar,
            ),
            (
                "text/calendar,text/plain;q=0.8,*/*;q=0.5",
                AcceptPreference::Calendar,
            ),
            ("*/*, text/calendar", AcceptPreference::Calendar),
            ("text/calendar;q=0.5, */*", AcceptPreference::Anything),
            (
                "text/calendar;q=0.5, text/*;q=0.1, */*",
                AcceptPreference::Calendar,
            ),
            ("text/calendar, text/html", AcceptPreference::Calendar),
            ("text/html, text/calendar", AcceptPreference::Page),
            (
                "text/html;level=1;q=0.9, text/calendar",
                AcceptPreference::Calendar,
            ),
            ("text/html, text/calendar;q=0.9", AcceptPreference::Page),
            (
                "application/xhtml+xml;q=0.2, text/html, text/calendar",
                AcceptPreference::Page,
            ),
            (
                "text/calendar;q=0, text/html;q=0",
                AcceptPreference::Anything,
            ),
            (
                "text/html,application/xhtml+xml,*/*;q=0.8",
                AcceptPreference::Page,
            ),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(accept_preference(&headers), expected, "{accept}");
        }
        assert_eq!(
            accept_preference(&HeaderMap::new()),
            AcceptPreference::Anything
        );
    }

    #[test]
    fn a_list_may_be_sent_in_several_headers() {
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT, HeaderValue::from_static("text/html;q=0.5"));
        headers.append(ACCEPT, HeaderValue::from_static("text/calendar"));
        assert_eq!(accept_preference(&headers), AcceptPreference::Calendar);
    }
}
