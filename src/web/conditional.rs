//! Conditional requests (RFC 9110 section 13).

use std::time::SystemTime;

use actix_web::http::header::{HeaderMap, HttpDate, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use etag::EntityTag;
use jiff::Timestamp;

use super::negotiation::MAX_MEMBERS;

/// The time of the last change in whole seconds, if its second is over. Another change is possible until then, and a
/// date in the future must not be sent (RFC 9110 sections 8.8.2.1 and 8.8.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LastModified {
    sendable: Option<SystemTime>,
    now: SystemTime,
}

impl LastModified {
    /// The date of a change at `modified`, if it can be sent at `now`.
    pub(super) fn new(modified: Timestamp, now: Timestamp) -> Self {
        let is_over = modified.as_second() < now.as_second();
        let second = Timestamp::from_second(modified.as_second())
            .ok()
            .filter(|_| is_over);
        Self {
            sendable: second.map(SystemTime::from),
            now: now.into(),
        }
    }

    /// The value of the header, if it can be sent.
    pub(super) fn header(self) -> Option<HttpDate> {
        self.sendable.map(HttpDate::from)
    }
}

/// Whether the client already has the content. `If-None-Match` wins over `If-Modified-Since`.
pub(super) fn is_not_modified(
    headers: &HeaderMap,
    tag: &EntityTag,
    modified: LastModified,
) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        return headers
            .get_all(IF_NONE_MATCH)
            .any(|value| list_matches(value.as_bytes(), |text| text == tag.tag().as_bytes()));
    }
    let since = headers
        .get(IF_MODIFIED_SINCE)
        .and_then(|value| value.to_str().ok()?.parse::<HttpDate>().ok());
    // A date in the future comes from another server, or from a time when the clock was wrong.
    let since = since
        .map(SystemTime::from)
        .filter(|since| *since <= modified.now);
    modified
        .sendable
        .zip(since)
        .is_some_and(|(modified, since)| modified <= since)
}

/// Whether a value of `If-None-Match` has a tag: `*`, or a list of tags, compared weakly (RFC 9110 section 13.1.2). A
/// broken list counts up to the broken place. The crate `etag` would read a list as one tag.
pub(super) fn list_matches(value: &[u8], is_tag: impl Fn(&[u8]) -> bool) -> bool {
    let mut rest = value.trim_ascii();
    if rest == b"*" {
        return true;
    }
    for _ in 0..MAX_MEMBERS {
        rest = rest.trim_ascii_start();
        while let Some(after) = rest.strip_prefix(b",") {
            rest = after.trim_ascii_start();
        }
        rest = rest.strip_prefix(b"W/").unwrap_or(rest);
        let Some(quoted) = rest.strip_prefix(b"\"") else {
            return false;
        };
        let Some(end) = quoted.iter().position(|&byte| byte == b'"') else {
            return false;
        };
        if is_tag(&quoted[..end]) {
            return true;
        }
        rest = &quoted[end + 1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    const TAG: &str = "12-34-gz";

    fn tag() -> EntityTag {
        EntityTag::strong(TAG)
    }

    fn list_matches_tag(value: &[u8]) -> bool {
        list_matches(value, |text| text == TAG.as_bytes())
    }

    #[test]
    fn every_form_of_a_matching_list_matches() {
        for value in [
            "\"12-34-gz\"",
            "W/\"12-34-gz\"",
            "*",
            " \"a\" , \"12-34-gz\"",
            "\"a,b\",,W/\"12-34-gz\"",
            "\"a\"\"12-34-gz\"",
        ] {
            assert!(list_matches_tag(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn nothing_else_matches() {
        for value in [
            "",
            "12-34-gz",
            "\"12-34\"",
            "\"12-34-gz",
            "w/\"12-34-gz\"",
            "**",
            "\"a\" x \"12-34-gz\"",
            "\"\"",
        ] {
            assert!(!list_matches_tag(value.as_bytes()), "{value}");
        }
        assert!(!list_matches_tag(b"\"\xff\xfe\""));
        assert!(list_matches_tag(b"\"\xff\", \"12-34-gz\""));
        let long = format!("\"{}\"", "a".repeat(100));
        assert!(!list_matches_tag(long.as_bytes()));
    }

    #[test]
    fn a_tag_that_does_not_match_wins_over_a_date_that_would() {
        let at = |second: i64| Timestamp::from_second(1_000_000_000 + second).unwrap();
        let date = HttpDate::from(SystemTime::from(at(0)));
        let mut headers = HeaderMap::new();
        headers.insert(
            IF_MODIFIED_SINCE,
            HeaderValue::from_str(&date.to_string()).unwrap(),
        );
        assert!(is_not_modified(
            &headers,
            &tag(),
            LastModified::new(at(0), at(9))
        ));
        assert!(!is_not_modified(
            &headers,
            &tag(),
            LastModified::new(at(1), at(9))
        ));
        assert!(
            !is_not_modified(&headers, &tag(), LastModified::new(at(-9), at(-5))),
            "a date to come"
        );
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
        assert!(!is_not_modified(
            &headers,
            &tag(),
            LastModified::new(at(0), at(9))
        ));
    }

    #[test]
    fn a_date_is_sent_once_its_second_is_over() {
        let at = |millisecond: i64| {
            Timestamp::from_millisecond(1_000_000_000_000 + millisecond).unwrap()
        };
        let date = HttpDate::from(SystemTime::from(at(0)));
        let mut headers = HeaderMap::new();
        headers.insert(
            IF_MODIFIED_SINCE,
            HeaderValue::from_str(&date.to_string()).unwrap(),
        );
        for (modified, now, is_sendable) in [
            (0, 0, false),
            (0, 999, false),
            (999, 999, false),
            (0, 1_000, true),
            (999, 1_000, true),
            (5_000, 0, false),
        ] {
            let modified = LastModified::new(at(modified), at(now));
            assert_eq!(
                modified.header(),
                is_sendable.then_some(date),
                "{modified:?}"
            );
            assert_eq!(
                is_not_modified(&headers, &tag(), modified),
                is_sendable,
                "{modified:?}"
            );
        }
    }
}
