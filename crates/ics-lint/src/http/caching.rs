//! Tags, dates, and the answer 304.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::{Answer, Exchanges, Findings};
use crate::rules::http as rule;

/// By how much a clock may be ahead of ours, in seconds.
const LEEWAY: i64 = 60;

pub(super) fn check(exchanges: &Exchanges, findings: &mut Findings) {
    let Exchanges { plain, again, .. } = exchanges;
    match plain.header("etag") {
        None => findings.tell(&rule::NO_ETAG, "there is no ETag header".to_owned()),
        Some(tag) => {
            if !is_tag(tag) {
                findings.tell(&rule::MALFORMED_ETAG, format!("the ETag is `{tag}`"));
            }
            check_steadiness(plain, again, tag, findings);
        }
    }
    if plain.lists("cache-control", "no-store") {
        findings.tell(&rule::NO_STORE, "Cache-Control has no-store".to_owned());
    }
    if let Some(text) = plain.header("last-modified") {
        check_date(text, exchanges.now, findings);
    }
    if exchanges.since_long_ago.status == 304 {
        let message = "a date long before the feed's last change was answered with 304".to_owned();
        findings.tell(&rule::NOT_MODIFIED_BY_OLD_DATE, message);
    }
    check_conditional(exchanges, findings);
}

fn check_steadiness(plain: &Answer, again: &Answer, tag: &str, findings: &mut Findings) {
    let Some(next) = again.header("etag") else {
        return;
    };
    if plain.body == again.body && tag != next {
        findings.tell(
            &rule::ETAG_CHANGES,
            format!("it was `{tag}`, a moment later `{next}`"),
        );
    }
    if plain.body != again.body && tag == next && !tag.starts_with("W/") {
        findings.tell(&rule::ETAG_STAYS, format!("it is `{tag}` both times"));
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

fn check_date(text: &str, now: Timestamp, findings: &mut Findings) {
    // HTTP's dates are mail's with GMT for the zone.
    static PARSER: DateTimeParser = DateTimeParser::new();
    let date = PARSER
        .parse_timestamp(text)
        .ok()
        .filter(|_| text.ends_with("GMT"));
    match date {
        None => findings.tell(&rule::LAST_MODIFIED, format!("Last-Modified is `{text}`")),
        Some(date) if date.as_second() > now.as_second() + LEEWAY => {
            findings.tell(
                &rule::LAST_MODIFIED,
                format!("Last-Modified is `{text}`, which is to come"),
            );
        }
        Some(_) => {}
    }
}

fn check_conditional(exchanges: &Exchanges, findings: &mut Findings) {
    let Some(conditional) = &exchanges.conditional else {
        return;
    };
    let (plain, same) = (&exchanges.plain, &conditional.same);
    if conditional.other.status == 304 {
        findings.tell(
            &rule::NOT_MODIFIED_WRONGLY,
            "If-None-Match with an invented tag was answered with 304".to_owned(),
        );
    }
    // A tag that does not stay cannot be asked for.
    if plain.header("etag") != exchanges.again.header("etag") {
        return;
    }
    if same.status != 304 {
        let message = format!("it was answered with {}", same.status);
        findings.tell(&rule::NOT_MODIFIED_MISSING, message);
        return;
    }
    let forms = [("a list", &conditional.list), ("W/", &conditional.weak)];
    for (form, answer) in forms.iter().filter(|(_, answer)| answer.status != 304) {
        findings.tell(
            &rule::IF_NONE_MATCH_FORMS,
            format!("with {form} it was answered with {}", answer.status),
        );
    }
    for name in ["etag", "cache-control", "vary", "expires"] {
        if plain.header(name).is_some() && same.header(name).is_none() {
            findings.tell(&rule::NOT_MODIFIED_BARE, format!("the 304 has no {name}"));
        }
    }
}
