//! Checks of recorded answers: how a server sends a feed.

mod answer;
mod caching;
mod compression;
mod robots;

use std::time::Duration;

use jiff::Timestamp;

pub use answer::{Answer, Body};

use super::rules::http as rule;
use super::{Finding, Rule};

/// Longer than a client of many thousand feeds waits for any.
const SLOW: Duration = Duration::from_secs(5);

/// What a server answered to the questions that `carillon lint URL` asks.
#[derive(Debug)]
pub struct Exchanges {
    /// The address that was given, with `https:` for `webcal:`.
    pub url: String,
    /// Where it led, one address after the other.
    pub redirects: Vec<(u16, String)>,
    /// GET without compression, and the same a moment later.
    pub plain: Answer,
    pub again: Answer,
    /// GET with `Accept-Encoding: gzip`.
    pub gzip: Answer,
    pub head: Answer,
    /// GET with `If-None-Match`, if there was a tag.
    pub conditional: Option<Conditional>,
    /// GET with an `If-Modified-Since` long ago.
    pub since_long_ago: Answer,
    /// GET with `Accept: */*`, and without `Accept`.
    pub any_type: Answer,
    pub no_accept: Answer,
    /// The status for a program that nobody knows, if a browser's name got a feed and all other answers are to that.
    pub refused: Option<u16>,
    /// `/robots.txt`, if it could be fetched.
    pub robots: Option<Answer>,
    pub now: Timestamp,
}

/// The answers to forms of `If-None-Match`.
#[derive(Debug)]
pub struct Conditional {
    /// The current tag as it came.
    pub same: Answer,
    /// The current tag within a list.
    pub list: Answer,
    /// The current tag with `W/` before it, if it is a strong one.
    pub weak: Answer,
    /// A tag that the feed does not have.
    pub other: Answer,
}

/// Every rule that the answers break, in the order of the questions.
pub fn check(exchanges: &Exchanges) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    check_address(exchanges, &mut findings);
    let plain = &exchanges.plain;
    if let Some(status) = exchanges.refused {
        let message = format!(
            "it answers {status} to `carillon-lint`, and 200 to a browser; the rest is of what the browser gets"
        );
        findings.tell(&rule::UNKNOWN_PROGRAM_REFUSED, message);
    }
    if plain.status != 200 {
        findings.tell(
            &rule::STATUS_NOT_OK,
            format!("GET was answered with {}", plain.status),
        );
    } else if is_page(plain) {
        findings.tell(&rule::WEB_PAGE, "the answer begins like HTML".to_owned());
    } else {
        check_answer(exchanges, &mut findings);
    }
    findings.0
}

fn check_answer(exchanges: &Exchanges, findings: &mut Findings) {
    check_type(&exchanges.plain, findings);
    check_accept(exchanges, findings);
    compression::check(exchanges, findings);
    caching::check(exchanges, findings);
    check_head(exchanges, findings);
    if exchanges.plain.header("set-cookie").is_some() {
        findings.tell(
            &rule::SETS_COOKIE,
            "there is a Set-Cookie header".to_owned(),
        );
    }
    let took = exchanges.plain.took;
    if took > SLOW {
        findings.tell(
            &rule::SLOW_ANSWER,
            format!("GET took {:.1} seconds", took.as_secs_f64()),
        );
    }
}

/// What is found about answers; none of it has a place in a text.
struct Findings(Vec<Finding>);

impl Findings {
    fn tell(&mut self, rule: &'static Rule, message: String) {
        self.0.push(Finding {
            rule,
            place: None,
            message,
            more: 0,
        });
    }
}

fn check_address(exchanges: &Exchanges, findings: &mut Findings) {
    let rest = exchanges.url.strip_prefix("http://");
    // What does not leave the machine is a test.
    if rest.is_some_and(|rest| {
        !["localhost", "127.", "[::1]"]
            .iter()
            .any(|own| rest.starts_with(own))
    }) {
        findings.tell(
            &rule::NOT_ENCRYPTED,
            "the address begins with http:".to_owned(),
        );
    }
    if let Some((status, _)) = exchanges.redirects.first() {
        let chain: Vec<&str> = exchanges
            .redirects
            .iter()
            .map(|(_, to)| to.as_str())
            .collect();
        findings.tell(
            &rule::REDIRECT,
            format!(
                "the address leads elsewhere ({status}): {}",
                chain.join(", then ")
            ),
        );
    }
    let path = answer::path(
        exchanges
            .redirects
            .last()
            .map_or(&exchanges.url, |(_, to)| to),
    );
    let robots = exchanges
        .robots
        .as_ref()
        .filter(|robots| robots.status == 200)
        .and_then(|robots| robots.body.bytes());
    if let Some(line) =
        robots.and_then(|text| robots::forbidding_line(&String::from_utf8_lossy(text), path))
    {
        findings.tell(
            &rule::ROBOTS_FORBID,
            format!("its line {line} forbids this address to Google's fetcher"),
        );
    }
}

fn is_page(answer: &Answer) -> bool {
    let start = answer.body.bytes().unwrap_or_default().trim_ascii_start();
    start.starts_with(b"<")
}

fn check_type(answer: &Answer, findings: &mut Findings) {
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
        findings.tell(&rule::CONTENT_TYPE, message);
    } else if !parameters
        .split(';')
        .any(|part| matches!(part.trim(), "charset=utf-8" | "charset=\"utf-8\""))
    {
        findings.tell(&rule::CHARSET_MISSING, format!("Content-Type is `{kind}`"));
    }
    let disposition = answer.header("content-disposition").unwrap_or_default();
    if disposition
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("attachment")
    {
        findings.tell(
            &rule::ATTACHMENT,
            format!("Content-Disposition is `{disposition}`"),
        );
    }
}

/// Whether the answer depends on `Accept`, as it must not.
fn check_accept(exchanges: &Exchanges, findings: &mut Findings) {
    let asked = [
        ("`Accept: */*`", &exchanges.any_type),
        ("no Accept", &exchanges.no_accept),
    ];
    let other = asked
        .iter()
        .find(|(_, answer)| answer.status != 200 || is_page(answer));
    if let Some((how, answer)) = other {
        let what = if answer.status == 200 {
            "a web page".to_owned()
        } else {
            answer.status.to_string()
        };
        findings.tell(
            &rule::PAGE_WITHOUT_ACCEPT,
            format!("a GET with {how} was answered with {what}"),
        );
    }
}

fn check_head(exchanges: &Exchanges, findings: &mut Findings) {
    let Exchanges {
        plain, again, head, ..
    } = exchanges;
    if head.status != plain.status {
        findings.tell(
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
        // What differs between two GETs may differ between GET and HEAD, and what only HEAD leaves out does no harm.
        let is_steady = plain.header(name) == again.header(name);
        if let (Some(of_get), Some(of_head)) = (plain.header(name), head.header(name)) {
            if is_steady && of_get != of_head {
                findings.tell(
                    &rule::HEAD_DIFFERS,
                    format!("{name} is `{of_get}` with GET, `{of_head}` with HEAD"),
                );
            }
        } else if is_steady && name == "etag" && plain.header(name).is_some() {
            findings.tell(
                &rule::HEAD_DIFFERS,
                "HEAD has no ETag, GET has one".to_owned(),
            );
        }
    }
}
