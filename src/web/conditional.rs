//! Conditional requests (RFC 9110 section 13).

use std::time::SystemTime;

use actix_web::http::header::{HeaderMap, HttpDate, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use etag::EntityTag;

/// Whether the client has what it would be sent. `If-None-Match` wins over `If-Modified-Since`.
pub(super) fn has_it(headers: &HeaderMap, tag: &EntityTag, modified: SystemTime) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        return headers.get_all(IF_NONE_MATCH).any(|value| names(value.as_bytes(), tag));
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok()?.parse::<HttpDate>().ok());
    since.is_some_and(|since| modified <= SystemTime::from(since))
}

/// Whether a value of `If-None-Match` names the tag: `*`, or a list of tags, compared weakly (RFC 9110 section
/// 13.1.2). A list that is broken somewhere counts up to there. The crate `etag` would read a list as one tag.
fn names(value: &[u8], tag: &EntityTag) -> bool {
    let mut rest = value.trim_ascii();
    if rest == b"*" {
        return true;
    }
    loop {
        rest = rest.trim_ascii_start();
        while let Some(after) = rest.strip_prefix(b",") {
            rest = after.trim_ascii_start();
        }
        rest = rest.strip_prefix(b"W/").unwrap_or(rest);
        let Some(quoted) = rest.strip_prefix(b"\"") else { return false };
        let Some(end) = quoted.iter().position(|&byte| byte == b'"') else { return false };
        let candidate = std::str::from_utf8(&quoted[..end]).ok();
        if candidate.and_then(|text| EntityTag::checked_strong(text).ok()).is_some_and(|other| other.weak_eq(tag)) {
            return true;
        }
        rest = &quoted[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use std::time::Duration;

    fn tag() -> EntityTag {
        EntityTag::strong("12-34-gz")
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
            assert!(names(value.as_bytes(), &tag()), "{value}");
        }
    }

    #[test]
    fn nothing_else_matches() {
        for value in ["", "12-34-gz", "\"12-34\"", "\"12-34-gz", "w/\"12-34-gz\"", "**", "\"a\" x \"12-34-gz\"", "\"\""]
        {
            assert!(!names(value.as_bytes(), &tag()), "{value}");
        }
        assert!(!names(b"\"\xff\xfe\"", &tag()));
        assert!(names(b"\"\xff\", \"12-34-gz\"", &tag()));
        let long = format!("\"{}\"", "a".repeat(100));
        assert!(!names(long.as_bytes(), &tag()));
    }

    #[test]
    fn a_tag_that_does_not_match_wins_over_a_date_that_would() {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let date = HeaderValue::from_str(&HttpDate::from(modified).to_string()).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(IF_MODIFIED_SINCE, date);
        assert!(has_it(&headers, &tag(), modified));
        assert!(!has_it(&headers, &tag(), modified + Duration::from_secs(1)));
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
        assert!(!has_it(&headers, &tag(), modified));
    }
}
