//! The setting `base_url`: its check, and its parts.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::PublicConfig;

/// The first part of the path of every address that the server itself has, besides those of public feeds.
const SERVER_PATHS: [&str; 12] = [
    "api",
    "desk",
    "f",
    "help",
    "me",
    "messages",
    "sign-in",
    "sign-out",
    "static",
    "healthz",
    "readyz",
    "robots.txt",
];

/// Characters of a path that are suggested in their encoded form.
const ENCODED_CHARACTERS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b';')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`');

/// Scheme and host, and the path, which is empty or begins with a slash.
pub fn split_base_url(base_url: &str) -> (&str, &str) {
    let host = base_url.find("://").map_or(0, |at| at + 3);
    let path = base_url[host..]
        .find('/')
        .map_or(base_url.len(), |at| host + at);
    base_url.split_at(path)
}

/// Refuses a text that addresses cannot begin with. The message says what to do.
pub(super) fn check(base_url: &str) -> Result<(), String> {
    if base_url.is_empty() {
        return Ok(());
    }
    let refuse = |text: String| Err(format!("base_url is {base_url:?}{text}"));
    if !["http://", "https://"]
        .iter()
        .any(|scheme| base_url.starts_with(scheme))
    {
        return refuse(": begin it with https:// (or http:// for a trial)".into());
    }
    if let Some(mark) = base_url.chars().find(|c| "?#".contains(*c)) {
        return refuse(format!(
            ", but links continue after it: end it before the {mark}"
        ));
    }
    let (origin, path) = split_base_url(base_url);
    let host = &origin[origin.find("://").map_or(0, |at| at + 3)..];
    // The colons inside the brackets of an IPv6 address do not begin a port.
    let port = host
        .rsplit(']')
        .next()
        .and_then(|end| end.split_once(':'))
        .map(|(_, port)| port);
    let is_port_wrong = port.is_some_and(|port| port.parse::<u16>().is_err());
    if is_port_wrong
        || host.is_empty()
        || !host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c))
    {
        return refuse(format!(
            ", whose host is {host:?}: write a name as in \"timetable.example.ac.uk\", with a port if it has one"
        ));
    }
    check_path(path.trim_end_matches('/')).or_else(refuse)
}

fn check_path(path: &str) -> Result<(), String> {
    let Some(path) = path.strip_prefix('/') else {
        return Ok(());
    };
    for part in path.split('/') {
        let decoded = percent_decode_str(part).decode_utf8_lossy();
        if part.is_empty() {
            return Err(", which has two slashes beside each other: remove one".into());
        }
        if [".", ".."].contains(&&*decoded) {
            return Err(format!(
                ", whose path has the part {part:?}, which browsers remove: write the path without it"
            ));
        }
        if decoded.contains(['/', '\\'])
            || decoded.contains(char::is_control)
            || !is_encoded_well(part)
        {
            return Err(format!(
                ", whose path has the part {part:?}: use %XX only for characters other than a slash (%2F), a backslash or a control character"
            ));
        }
        if !part
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~%!$&'()*+,=:@".contains(c))
        {
            let encoded = utf8_percent_encode(part, ENCODED_CHARACTERS);
            return Err(format!(
                ", whose path has the part {part:?}: write it as {:?}",
                encoded.to_string()
            ));
        }
    }
    let first = path.split('/').next().unwrap_or_default();
    let decoded = percent_decode_str(first).decode_utf8_lossy();
    let mut taken = SERVER_PATHS.iter().chain(&PublicConfig::NAMES);
    if taken.any(|path| *path == decoded) {
        return Err(format!(
            ", but /{first} is an address of the server itself, so the server could not tell whether a proxy removed the path: choose another path, such as /timetable"
        ));
    }
    Ok(())
}

/// Whether two hexadecimal digits follow each `%`.
fn is_encoded_well(part: &str) -> bool {
    part.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_has_two_parts() {
        for (base_url, expected) in [
            ("https://example.ac.uk", ("https://example.ac.uk", "")),
            ("https://example.ac.uk/tt", ("https://example.ac.uk", "/tt")),
            ("http://[::1]:8080/a/b", ("http://[::1]:8080", "/a/b")),
        ] {
            assert_eq!(split_base_url(base_url), expected);
        }
    }

    #[test]
    fn usual_addresses_are_accepted() {
        for base_url in [
            "",
            "https://timetable.example.ac.uk",
            "https://timetable.example.ac.uk/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/x",
            "https://www.example.ac.uk/~tt/a.b/t%C3%A9rmin/",
            "https://xn--tmetable-i2a.example.ac.uk/feeds/f",
        ] {
            assert_eq!(check(base_url), Ok(()), "{base_url}");
        }
    }

    #[test]
    fn a_port_that_no_server_can_have_is_refused() {
        for base_url in [
            "https://example.ac.uk:99999",
            "https://example.ac.uk:x/tt",
            "http://[::1]:",
            "http://a:1:2",
        ] {
            assert!(check(base_url).is_err(), "{base_url}");
        }
    }
}
