//! Asks a server for a feed in the ways of calendar apps, and records the answers.

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use flate2::read::MultiGzDecoder;
use ics_lint::http::{ConditionalResponses, RecordedResponse, Recording, ResponseBody};
use jiff::Timestamp;
use ureq::Agent;
use ureq::http::{Method, Request};

use super::{MAX_TEXT, refuse_too_long};

/// Longer than any calendar app waits.
const TIMEOUT: Duration = Duration::from_secs(60);

const MAX_REDIRECTS: usize = 10;

/// The pause between two fetches. Content that depends on the clock changes within a second.
const PAUSE_BETWEEN_FETCHES: Duration = Duration::from_millis(1100);

/// A tag that no server has made.
const INVENTED_TAG: &str = "\"carillon-lint-invented-this-tag\"";

/// A date before every change of a feed that is served today.
const LONG_AGO: &str = "Sat, 01 Jan 2000 00:00:00 GMT";

const OWN_NAME: &str = concat!("carillon-lint/", env!("CARGO_PKG_VERSION"));

/// The name of a browser, for servers that refuse unknown clients.
const BROWSERS_NAME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

const CALENDAR_FIRST: Option<&str> = Some("text/calendar, */*;q=0.1");

pub(super) fn fetch(given: &str) -> Result<Recording> {
    let (
        client,
        FollowedAddress {
            url,
            redirects,
            answer: plain,
        },
        refused,
    ) = find_feed(given)?;
    let get = |headers: &[(&str, &str)]| client.ask(Method::GET, &url, headers);
    let mut recording = Recording::new(given, plain);
    recording.redirects = redirects;
    recording.refused = refused;
    recording.gzip = Some(get(&[("accept-encoding", "gzip")])?);
    let identity = ("accept-encoding", "identity");
    recording.head = Some(client.ask(Method::HEAD, &url, &[identity])?);
    if let Some(tag) = recording.plain.header("etag") {
        let with = |form: &str| get(&[identity, ("if-none-match", form)]);
        let weak = format!("W/{}", tag.trim_start_matches("W/"));
        recording.conditional = Some(ConditionalResponses::new(
            with(tag)?,
            with(&format!("{INVENTED_TAG}, {tag}"))?,
            with(&weak)?,
            with(INVENTED_TAG)?,
        ));
    }
    recording.since_long_ago = Some(get(&[identity, ("if-modified-since", LONG_AGO)])?);
    recording.any_type = Some(client.ask_for(Some("*/*"), Method::GET, &url, &[identity])?);
    recording.no_accept = Some(client.ask_for(None, Method::GET, &url, &[identity])?);
    recording.robots =
        robots_address(&url).and_then(|url| client.ask(Method::GET, &url, &[identity]).ok());
    std::thread::sleep(PAUSE_BETWEEN_FETCHES.saturating_sub(client.begun.elapsed()));
    recording.again = Some(get(&[identity])?);
    recording.unix_seconds = Some(Timestamp::now().as_second());
    Ok(recording)
}

/// Asks for the feed under the linter's own name. If the server refuses that, asks under the name of a browser; if this
/// works, all other requests use that name.
fn find_feed(given: &str) -> Result<(FeedClient, FollowedAddress, Option<u16>)> {
    let own = FeedClient::named(OWN_NAME);
    let followed = own.follow(given)?;
    let status = followed.answer.status;
    // The address does not exist, for any client.
    if status < 400 || matches!(status, 404 | 410) {
        return Ok((own, followed, None));
    }
    let browser = FeedClient::named(BROWSERS_NAME);
    match browser.follow(given) {
        Ok(answered) if answered.answer.status == 200 => Ok((browser, answered, Some(status))),
        _ => Ok((own, followed, None)),
    }
}

/// The address after all redirects, the redirects, and the answer.
struct FollowedAddress {
    url: String,
    redirects: Vec<(u16, String)>,
    answer: RecordedResponse,
}

struct FeedClient {
    agent: Agent,
    begun: Instant,
}

impl FeedClient {
    fn named(user_agent: &str) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .allow_non_standard_methods(false)
            // Only the given headers: a header `Accept` of the HTTP client would change the question.
            .accept(ureq::config::AutoHeaderValue::None)
            .timeout_global(Some(TIMEOUT))
            .user_agent(user_agent)
            .build();
        Self {
            agent: config.into(),
            begun: Instant::now(),
        }
    }

    /// Asks at the address, and follows its redirects.
    fn follow(&self, given: &str) -> Result<FollowedAddress> {
        let mut url = given.to_owned();
        let mut redirects = Vec::new();
        loop {
            let answer = self.ask(Method::GET, &url, &[("accept-encoding", "identity")])?;
            let target = answer
                .header("location")
                .filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308));
            let Some(target) = target else {
                return Ok(FollowedAddress {
                    url,
                    redirects,
                    answer,
                });
            };
            if redirects.len() == MAX_REDIRECTS {
                bail!("the address redirects more than {MAX_REDIRECTS} times");
            }
            url = joined(&url, target);
            redirects.push((answer.status, url.clone()));
        }
    }

    fn ask(&self, method: Method, url: &str, headers: &[(&str, &str)]) -> Result<RecordedResponse> {
        self.ask_for(CALENDAR_FIRST, method, url, headers)
    }

    /// Sends one request. Errors do not repeat the address, because it can be a secret.
    fn ask_for(
        &self,
        accept: Option<&str>,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
    ) -> Result<RecordedResponse> {
        let begun = Instant::now();
        let mut request = Request::builder().method(method).uri(url);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(())
            .context("the address is not a valid web address")?;
        let mut response = self
            .agent
            .run(request)
            .map_err(without_address)
            .context("the server cannot be reached")?;
        let header = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        };
        let headers: Vec<(String, String)> = response.headers().iter().map(header).collect();
        let mut bytes = Vec::new();
        let body = response.body_mut().as_reader();
        body.take(MAX_TEXT + 1)
            .read_to_end(&mut bytes)
            .context("the answer ends too early")?;
        refuse_too_long(&bytes)?;
        let mut answer = RecordedResponse::new(response.status().as_u16());
        answer.headers = headers;
        answer.took = begun.elapsed();
        let is_gzip = answer
            .header("content-encoding")
            .is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
        answer.body = if is_gzip && !bytes.is_empty() {
            unpacked(&bytes)?
        } else {
            ResponseBody::Plain(bytes)
        };
        Ok(answer)
    }
}

/// The error without the address.
fn without_address(error: ureq::Error) -> anyhow::Error {
    match error {
        ureq::Error::BadUri(_) => anyhow!("the address is not a valid web address"),
        other => other.into(),
    }
}

fn unpacked(bytes: &[u8]) -> Result<ResponseBody> {
    let mut text = Vec::new();
    let read = MultiGzDecoder::new(bytes)
        .take(MAX_TEXT + 1)
        .read_to_end(&mut text);
    refuse_too_long(&text)?;
    Ok(match read {
        Ok(_) => ResponseBody::Gzip(text),
        Err(error) => ResponseBody::Unreadable(error.to_string()),
    })
}

/// The scheme and the host of an address.
fn origin(url: &str) -> Option<&str> {
    let start = url.find("://")? + 3;
    let end = url[start..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |end| start + end);
    Some(&url[..end])
}

fn robots_address(url: &str) -> Option<String> {
    origin(url).map(|origin| format!("{origin}/robots.txt"))
}

/// The address to which a `Location` leads (RFC 3986 section 5, without dots).
fn joined(url: &str, target: &str) -> String {
    let origin = origin(url).unwrap_or(url);
    let is_absolute = target.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    let path = url.split(['?', '#']).next().unwrap_or(url);
    if is_absolute {
        target.to_owned()
    } else if target.starts_with('?') {
        format!("{path}{target}")
    } else if let Some(rest) = target.strip_prefix("//") {
        let scheme = origin.split(':').next().unwrap_or("https");
        format!("{scheme}://{rest}")
    } else if target.starts_with('/') {
        format!("{origin}{target}")
    } else {
        let folder = path
            .rfind('/')
            .filter(|end| *end >= origin.len())
            .map_or(origin, |end| &path[..end]);
        format!("{folder}/{target}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io;

    #[test]
    fn a_redirect_leads_where_its_location_says() {
        let check = |target, expected| {
            assert_eq!(
                joined("https://h.example/a/b.ics?q", target),
                expected,
                "{target}"
            );
        };
        check("https://other.example/x", "https://other.example/x");
        check("//other.example/x", "https://other.example/x");
        check(
            "/login?to=https://h.example/a/b.ics",
            "https://h.example/login?to=https://h.example/a/b.ics",
        );
        check(
            "login?to=https://h.example/a/b.ics",
            "https://h.example/a/login?to=https://h.example/a/b.ics",
        );
        check("?x=1", "https://h.example/a/b.ics?x=1");
        check("c.ics", "https://h.example/a/c.ics");
    }

    #[test]
    fn an_answer_that_unpacks_to_more_than_any_program_takes_is_refused_and_not_cut_off() {
        let packed = |len: u64| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            io::copy(&mut io::repeat(b'x').take(len), &mut encoder).unwrap();
            encoder.finish().unwrap()
        };
        assert!(
            matches!(unpacked(&packed(MAX_TEXT)), Ok(ResponseBody::Gzip(text)) if text.len() as u64 == MAX_TEXT)
        );
        assert!(
            unpacked(&packed(MAX_TEXT + 1))
                .unwrap_err()
                .to_string()
                .contains("larger than 20 MiB")
        );
    }
}
