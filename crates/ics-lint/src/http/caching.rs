//! Tags, dates, and the answer 304.

use jiff::fmt::rfc2822::DateTimeParser;

use super::{HttpFindings, RecordedResponse, Recording};
use crate::rules::http as rule;

/// The seconds by which a server's clock may be ahead of ours.
const CLOCK_TOLERANCE: i64 = 60;

pub(super) fn check(recording: &Recording, findings: &mut HttpFindings) {
    let (plain, again) = (&recording.plain, recording.again());
    match plain.header("etag") {
        None => findings.report(&rule::NO_ETAG, "there is no ETag header".to_owned()),
        Some(tag) => {
            if !is_tag(tag) {
                findings.report(&rule::MALFORMED_ETAG, format!("the ETag is `{tag}`"));
            }
            check_stability(plain, again, tag, findings);
        }
    }
    if plain.lists("cache-control", "no-store") {
        findings.report(&rule::NO_STORE, "Cache-Control has no-store".to_owned());
    }
    if let Some(text) = plain.header("last-modified") {
        check_date(text, recording.unix_seconds, findings);
    }
    if recording
        .since_long_ago
        .as_ref()
        .is_some_and(|answer| answer.status == 304)
    {
        let message = "a date long before the feed's last change was answered with 304".to_owned();
        findings.report(&rule::NOT_MODIFIED_BY_OLD_DATE, message);
    }
    check_conditional(recording, findings);
}

fn check_stability(
    plain: &RecordedResponse,
    again: &RecordedResponse,
    tag: &str,
    findings: &mut HttpFindings,
) {
    let Some(next) = again.header("etag") else {
        return;
    };
    if plain.body == again.body && tag != next {
        findings.report(
            &rule::ETAG_CHANGES,
            format!("it was `{tag}`, a moment later `{next}`"),
        );
    }
    if plain.body != again.body && tag == next && !tag.starts_with("W/") {
        findings.report(&rule::ETAG_STAYS, format!("it is `{tag}` both times"));
    }
}

/// Whether it is a strong or weak tag (RFC 9110 section 8.8.3).
fn is_tag(text: &str) -> bool {
    let inside = text
        .strip_prefix("W/")
        .unwrap_or(text)
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inside.is_some_and(|inside| {
        !inside.contains(|c: char| c == '"' || c.is_whitespace() || c.is_control())
    })
}

fn check_date(text: &str, now: Option<i64>, findings: &mut HttpFindings) {
    // HTTP's dates are those of mail, with GMT as the zone.
    static PARSER: DateTimeParser = DateTimeParser::new();
    let date = PARSER
        .parse_timestamp(text)
        .ok()
        .filter(|_| text.ends_with("GMT"));
    match date {
        None => findings.report(&rule::LAST_MODIFIED, format!("Last-Modified is `{text}`")),
        Some(date)
            if now.is_some_and(|now| date.as_second() > now.saturating_add(CLOCK_TOLERANCE)) =>
        {
            findings.report(
                &rule::LAST_MODIFIED,
                format!("Last-Modified is `{text}`, which is to come"),
            );
        }
        Some(_) => {}
    }
}

fn check_conditional(recording: &Recording, findings: &mut HttpFindings) {
    let Some(conditional) = &recording.conditional else {
        return;
    };
    let (plain, same) = (&recording.plain, &conditional.same);
    if conditional.other.status == 304 {
        findings.report(
            &rule::NOT_MODIFIED_WRONGLY,
            "If-None-Match with an invented tag was answered with 304".to_owned(),
        );
    }
    // A tag that changes each time cannot be used in a request.
    if plain.header("etag") != recording.again().header("etag") {
        return;
    }
    if same.status != 304 {
        let message = format!("it was answered with {}", same.status);
        findings.report(&rule::NOT_MODIFIED_MISSING, message);
        return;
    }
    let forms = [("a list", &conditional.list), ("W/", &conditional.weak)];
    for (form, answer) in forms.iter().filter(|(_, answer)| answer.status != 304) {
        findings.report(
            &rule::IF_NONE_MATCH_FORMS,
            format!("with {form} it was answered with {}", answer.status),
        );
    }
    for name in ["etag", "cache-control", "vary", "expires"] {
        if plain.header(name).is_some() && same.header(name).is_none() {
            findings.report(&rule::NOT_MODIFIED_BARE, format!("the 304 has no {name}"));
        }
    }
}
