//! The head of a plain request for a feed at its secret address (RFC 9112), read without allocation.

use std::mem::MaybeUninit;

use crate::links::Token;

/// More headers than any calendar app sends.
const MAX_HEADERS: usize = 32;

/// A request that asks for a feed at its secret address, and for nothing that needs the HTTP library.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PlainRequest<'a> {
    pub(super) token: Token,
    pub(super) if_none_match: Option<&'a [u8]>,
    pub(super) accept_encoding: &'a str,
    pub(super) user_agent: Option<&'a [u8]>,
    /// It has any of the headers that only browsers send.
    pub(super) has_browser_headers: bool,
    pub(super) persistence: Persistence,
}

/// The end of the connection after the answer (RFC 9112 section 9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Persistence {
    KeptAlive,
    Closed,
    /// As it is usual with HTTP/1.0, which several proxies speak.
    ClosedHttp10,
}

impl<'a> PlainRequest<'a> {
    /// The request, if these bytes are exactly one plain request. Another reader of the bytes must come to the
    /// same result, so anything unusual is not plain.
    pub(super) fn parse(bytes: &'a [u8], base_path: &str) -> Option<Self> {
        let mut space = [const { MaybeUninit::uninit() }; MAX_HEADERS];
        let mut head = httparse::Request::new(&mut []);
        match head.parse_with_uninit_headers(bytes, &mut space) {
            Ok(httparse::Status::Complete(length)) if length == bytes.len() => {}
            _ => return None,
        }
        if head.method != Some("GET") {
            return None;
        }
        let mut headers = Headers::default();
        for header in &*head.headers {
            headers.add(header.name, header.value)?;
        }
        let persistence = headers.persistence(head.version?)?;
        // `If-None-Match` wins over it, and the HTTP library reads dates.
        if headers.has_if_modified_since && headers.if_none_match.is_none() {
            return None;
        }
        Some(Self {
            token: token(head.path?, base_path)?,
            if_none_match: headers.if_none_match,
            accept_encoding: headers.accept_encoding.unwrap_or_default(),
            user_agent: headers.user_agent,
            has_browser_headers: headers.are_browsers,
            persistence,
        })
    }
}

/// The token in the address of a feed. Of the ways to write such an address only the usual one counts.
fn token(path: &str, base_path: &str) -> Option<Token> {
    let path = path.strip_prefix(base_path).unwrap_or(path);
    let token = path.strip_prefix("/f/")?.strip_suffix("/timetable.ics")?;
    Token::parse(token.as_bytes())
}

/// The headers on which an answer depends.
#[derive(Default)]
struct Headers<'a> {
    host: Option<&'a [u8]>,
    if_none_match: Option<&'a [u8]>,
    has_if_modified_since: bool,
    accept_encoding: Option<&'a str>,
    user_agent: Option<&'a [u8]>,
    connection: Option<&'a [u8]>,
    are_browsers: bool,
}

impl<'a> Headers<'a> {
    /// Adds a header; nothing if the request is not plain with it.
    fn add(&mut self, name: &str, value: &'a [u8]) -> Option<()> {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("host") {
            only(&mut self.host, value)
        } else if is("user-agent") {
            only(&mut self.user_agent, value)
        } else if is("accept") {
            self.are_browsers |= text(value).is_some_and(|accept| accept.contains("text/html"));
            Some(())
        } else if is("accept-encoding") {
            only(&mut self.accept_encoding, text(value)?)
        } else if is("if-none-match") {
            only(&mut self.if_none_match, value)
        } else if is("if-modified-since") {
            self.has_if_modified_since = true;
            Some(())
        } else if is("connection") {
            only(&mut self.connection, value)
        } else if is("sec-fetch-dest") {
            self.are_browsers = true;
            // Somebody who opens the address of a feed may get its page.
            (value != b"document").then_some(())
        } else {
            let others = ["content-length", "transfer-encoding", "upgrade", "expect"];
            (!others.iter().any(|other| is(other))).then_some(())
        }
    }

    /// The end of the connection; nothing if the request is not plain.
    fn persistence(&self, version: u8) -> Option<Persistence> {
        let is_closed = self
            .connection
            .map(|value| value.eq_ignore_ascii_case(b"close"));
        let is_kept = |value: &[u8]| value.eq_ignore_ascii_case(b"keep-alive");
        match (version, is_closed) {
            (0, None | Some(true)) => Some(Persistence::ClosedHttp10),
            (1, Some(true)) => self.host.map(|_| Persistence::Closed),
            (1, _) if self.connection.is_none_or(is_kept) => {
                self.host.map(|_| Persistence::KeptAlive)
            }
            _ => None,
        }
    }
}

/// Sets a header that may come once.
fn only<T>(header: &mut Option<T>, value: T) -> Option<()> {
    header.replace(value).is_none().then_some(())
}

/// The value, if it is ASCII. A parser of heads lets no control character pass but the tab.
fn text(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok()?;
    text.is_ascii().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/f/abcdefghijklmnopqrstuvwxye/timetable.ics";

    /// A request for `PATH` with these header lines.
    fn request(lines: &str) -> String {
        format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n{lines}\r\n")
    }

    #[track_caller]
    fn parse(text: &str) -> PlainRequest<'_> {
        PlainRequest::parse(text.as_bytes(), "").unwrap_or_else(|| panic!("not plain: {text}"))
    }

    #[track_caller]
    fn check_not_plain(text: &str) {
        assert_eq!(PlainRequest::parse(text.as_bytes(), ""), None, "{text}");
    }

    #[test]
    fn a_plain_request_says_all_that_an_answer_depends_on() {
        let text = request(
            "User-Agent: curl/8\r\nACCEPT-encoding:  gzip, br \r\nIf-None-Match: W/\"1\", \"2\"\r\n",
        );
        let token = Token::parse(b"ABCDEFGHIJKLMNOPQRSTUVWXYE").unwrap();
        let expected = PlainRequest {
            token,
            if_none_match: Some(b"W/\"1\", \"2\""),
            accept_encoding: "gzip, br",
            user_agent: Some(b"curl/8"),
            has_browser_headers: false,
            persistence: Persistence::KeptAlive,
        };
        assert_eq!(parse(&text), expected);
        let expected = PlainRequest {
            token,
            if_none_match: None,
            accept_encoding: "",
            user_agent: None,
            has_browser_headers: false,
            persistence: Persistence::KeptAlive,
        };
        assert_eq!(parse(&request("")), expected);
    }

    #[test]
    fn browsers_are_seen_by_their_headers() {
        let is_browser = |lines| parse(&request(lines)).has_browser_headers;
        assert!(is_browser("Sec-Fetch-Dest: empty\r\n"));
        assert!(is_browser("Accept: a/b\r\nAccept: text/html,*/*\r\n"));
        assert!(!is_browser("Accept: text/calendar, */*\r\n"));
        check_not_plain(&request("Sec-Fetch-Dest: document\r\n"));
        assert!(!is_browser("Accept: text/html; x=\u{e9}\r\n"));
    }

    #[test]
    fn a_request_is_plain_with_headers_that_mean_nothing_here() {
        for lines in [
            "Connection: keep-alive\r\n",
            "X-Forwarded-For: 10.0.0.1\r\nCookie: a=b\r\nRange: bytes=0-9\r\n",
            "If-None-Match: \"1\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            "User-Agent: caf\u{e9}\r\n",
        ] {
            parse(&request(lines));
        }
        parse(&format!("\r\nGET {PATH} HTTP/1.1\nhost:\n\n"));
    }

    #[test]
    fn a_request_is_not_plain_if_anything_in_it_is_unusual() {
        for lines in [
            "Host: x\r\n",
            "Content-Length: 0\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: websocket\r\n",
            "Connection: close, x\r\n",
            "Connection: close\r\nConnection: close\r\n",
            "Connection: keep-alive, upgrade\r\n",
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            "If-None-Match: \"1\"\r\nIf-None-Match: \"2\"\r\n",
            "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n",
            "Accept-Encoding: gz\u{ef}p\r\n",
            "User-Agent: a\r\nUser-Agent: b\r\n",
            " folded\r\n",
            "No colon\r\n",
            "\r\nGET / HTTP/1.1\r\n",
        ] {
            check_not_plain(&request(lines));
        }
        check_not_plain(&request(&"X: y\r\n".repeat(MAX_HEADERS)));
        check_not_plain(&format!("GET {PATH} HTTP/1.1\r\n\r\n"));
        for start in ["HEAD {} HTTP/1.1", "get {} HTTP/1.1", "GET  {} HTTP/1.1"] {
            let start = start.replace("{}", PATH);
            check_not_plain(&format!("{start}\r\nHost: x\r\n\r\n"));
        }
    }

    #[test]
    fn the_version_and_one_header_say_whether_the_connection_goes_on() {
        let http_10 = |lines: &str| format!("GET {PATH} HTTP/1.0\r\n{lines}\r\n");
        for (text, expected) in [
            (
                request("Connection: Keep-Alive\r\n"),
                Persistence::KeptAlive,
            ),
            (request("Connection: Close\r\n"), Persistence::Closed),
            (http_10(""), Persistence::ClosedHttp10),
            (
                http_10("Host: x\r\nConnection: close\r\n"),
                Persistence::ClosedHttp10,
            ),
        ] {
            assert_eq!(parse(&text).persistence, expected, "{text}");
        }
        check_not_plain(&http_10("Connection: keep-alive\r\n"));
        check_not_plain(&http_10("Connection: x\r\n"));
    }

    #[test]
    fn every_beginning_of_a_request_and_more_than_one_request_is_not_plain() {
        let whole = request("Accept: */*\r\n");
        for end in 0..whole.len() {
            check_not_plain(&whole[..end]);
        }
        check_not_plain(&format!("{whole}G"));
        check_not_plain(&whole.repeat(2));
    }

    #[test]
    fn an_address_is_plain_in_its_usual_form_only() {
        let expected = Token::parse(b"abcdefghijklmnopqrstuvwxye");
        assert_eq!(token(PATH, ""), expected);
        assert_eq!(token(&format!("/tt{PATH}"), "/tt"), expected);
        // A proxy has removed the base path.
        assert_eq!(token(PATH, "/tt"), expected);
        for path in [
            format!("/tt{PATH}"),
            format!("http://x{PATH}"),
            format!("{PATH}/"),
            format!("{PATH}?"),
            format!("{PATH}?download"),
            PATH.replace(".ics", ".json"),
            PATH.replace("/timetable.ics", ""),
            PATH.replace("/f/", "//f/"),
            PATH.replace('a', "%61"),
            PATH.replace("ye/", "yf/"),
            PATH.replace("ye/", "y/"),
            PATH.replace("ye/", "yea/"),
        ] {
            assert_eq!(token(&path, ""), None, "{path}");
        }
    }
}
