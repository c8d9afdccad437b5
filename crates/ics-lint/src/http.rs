//! Checks of a server's recorded answers: how it sends a feed.
//!
//! Record the answers with any HTTP client, and put them into a [`Recording`]. Only one answer is required; rules about
//! answers that were not recorded are skipped.
//!
//! ```
//! use ics_lint::http::{RecordedResponse, Recording, ResponseBody};
//!
//! let mut answer = RecordedResponse::new(200);
//! answer.headers = vec![("Content-Type".into(), "text/plain".into())];
//! answer.body = ResponseBody::Plain(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec());
//! let recording = Recording::new("https://timetable.example/feed.ics", answer);
//!
//! let findings = ics_lint::http::lint(&recording);
//!
//! assert!(findings.iter().any(|finding| finding.rule.id == "content-type"));
//! ```

mod answer;
mod caching;
mod compression;
mod recording;
mod robots;

use std::time::Duration;

pub use answer::{RecordedResponse, ResponseBody};
pub use recording::{ConditionalResponses, Recording};

use super::rules::http as rule;
use super::{Finding, Rule};

/// A client with many thousand feeds does not wait longer.
const SLOW: Duration = Duration::from_secs(5);

/// Returns the findings in a server's answers, in the order of the requests. No finding has a location.
pub fn lint(recording: &Recording) -> Vec<Finding> {
    let mut findings = HttpFindings(Vec::new());
    check_address(recording, &mut findings);
    let plain = &recording.plain;
    if let Some(status) = recording.refused {
        let message = format!(
            "it answers {status} to a program that it does not know, and 200 to a browser; the other findings are about the answers to a browser"
        );
        findings.report(&rule::UNKNOWN_PROGRAM_REFUSED, message);
    }
    if plain.status != 200 {
        findings.report(
            &rule::STATUS_NOT_OK,
            format!("GET was answered with {}", plain.status),
        );
    } else if is_page(plain) {
        findings.report(&rule::WEB_PAGE, "the answer begins like HTML".to_owned());
    } else {
        check_answer(recording, &mut findings);
    }
    findings.0
}

fn check_answer(recording: &Recording, findings: &mut HttpFindings) {
    check_type(&recording.plain, findings);
    check_accept(recording, findings);
    compression::check(recording, findings);
    caching::check(recording, findings);
    check_head(recording, findings);
    if recording.plain.header("set-cookie").is_some() {
        findings.report(
            &rule::SETS_COOKIE,
            "there is a Set-Cookie header".to_owned(),
        );
    }
    let took = recording.plain.took;
    if took > SLOW {
        findings.report(
            &rule::SLOW_ANSWER,
            format!("GET took {:.1} seconds", took.as_secs_f64()),
        );
    }
}

/// Findings about answers. None has a location.
struct HttpFindings(Vec<Finding>);

impl HttpFindings {
    fn report(&mut self, rule: &'static Rule, message: String) {
        self.0.push(Finding {
            rule,
            location: None,
            message,
            more: 0,
        });
    }
}

fn check_address(recording: &Recording, findings: &mut HttpFindings) {
    let rest = recording.url.strip_prefix("http://");
    // An address of this machine is a test.
    if rest.is_some_and(|rest| {
        !["localhost", "127.", "[::1]"]
            .iter()
            .any(|own| rest.starts_with(own))
    }) {
        findings.report(
            &rule::NOT_ENCRYPTED,
            "the address begins with http:".to_owned(),
        );
    }
    if let Some((status, _)) = recording.redirects.first() {
        let chain: Vec<&str> = recording
            .redirects
            .iter()
            .map(|(_, to)| to.as_str())
            .collect();
        findings.report(
            &rule::REDIRECT,
            format!(
                "the address leads elsewhere ({status}): {}",
                chain.join(", then ")
            ),
        );
    }
    let path = answer::path(
        recording
            .redirects
            .last()
            .map_or(&recording.url, |(_, to)| to),
    );
    let robots = recording
        .robots
        .as_ref()
        .filter(|robots| robots.status == 200)
        .and_then(|robots| robots.body.bytes());
    if let Some(line) =
        robots.and_then(|text| robots::forbidding_line(&String::from_utf8_lossy(text), path))
    {
        findings.report(
            &rule::ROBOTS_FORBID,
            format!("its line {line} forbids this address to Google's fetcher"),
        );
    }
}

fn is_page(answer: &RecordedResponse) -> bool {
    let start = answer.body.bytes().unwrap_or_default().trim_ascii_start();
    start.starts_with(b"<")
}

fn check_type(answer: &RecordedResponse, findings: &mut HttpFindings) {
    let kind = answer
        .header("content-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let (essence, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    if essence.trim() != "text/calendar" {
        let message = if kind.is_empty() {
            "there is none".to_owned()
        } else {
            format!("Content-Type is `{kind}`")
        };
        findings.report(&rule::CONTENT_TYPE, message);
    } else if !parameters
        .split(';')
        .any(|part| matches!(part.trim(), "charset=utf-8" | "charset=\"utf-8\""))
    {
        findings.report(&rule::CHARSET_MISSING, format!("Content-Type is `{kind}`"));
    }
    let disposition = answer.header("content-disposition").unwrap_or_default();
    if disposition
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("attachment")
    {
        findings.report(
            &rule::ATTACHMENT,
            format!("Content-Disposition is `{disposition}`"),
        );
    }
}

/// Reports an answer that depends on `Accept`.
fn check_accept(recording: &Recording, findings: &mut HttpFindings) {
    let asked = [
        ("`Accept: */*`", &recording.any_type),
        ("no Accept", &recording.no_accept),
    ];
    let other = asked
        .into_iter()
        .filter_map(|(how, answer)| Some((how, answer.as_ref()?)))
        .find(|(_, answer)| answer.status != 200 || is_page(answer));
    if let Some((how, answer)) = other {
        let what = if answer.status == 200 {
            "a web page".to_owned()
        } else {
            answer.status.to_string()
        };
        findings.report(
            &rule::PAGE_WITHOUT_ACCEPT,
            format!("a GET with {how} was answered with {what}"),
        );
    }
}

fn check_head(recording: &Recording, findings: &mut HttpFindings) {
    let Some(head) = &recording.head else {
        return;
    };
    let (plain, again) = (&recording.plain, recording.again());
    if head.status != plain.status {
        findings.report(
            &rule::HEAD_REFUSED,
            format!(
                "HEAD was answered with {}, GET with {}",
                head.status, plain.status
            ),
        );
        return;
    }
    for name in [
        "content-type",
        "content-length",
        "etag",
        "last-modified",
        "cache-control",
        "vary",
    ] {
        // A header that differs between two GETs may differ between GET and HEAD. A header that only HEAD leaves out
        // does no harm.
        let is_steady = plain.header(name) == again.header(name);
        if let (Some(of_get), Some(of_head)) = (plain.header(name), head.header(name)) {
            if is_steady && of_get != of_head {
                findings.report(
                    &rule::HEAD_DIFFERS,
                    format!("{name} is `{of_get}` with GET, `{of_head}` with HEAD"),
                );
            }
        } else if is_steady && name == "etag" && plain.header(name).is_some() {
            findings.report(
                &rule::HEAD_DIFFERS,
                "HEAD has no ETag, GET has one".to_owned(),
            );
        }
    }
}
