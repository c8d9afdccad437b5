//! Addresses as authors write them: the schemes that calendars may open, and the problems with others.

use std::borrow::Cow;

use super::ProblemKind;
use super::reading::ProblemCollector;
use crate::folder::Field;

/// The schemes of the addresses of a module's, a room's or a notice's page.
const PAGE_SCHEMES: [&str; 6] = ["http", "https", "mailto", "tel", "geo", "sms"];
/// The further schemes by which people join a meeting.
const MEETING_SCHEMES: [&str; 14] = [
    "sip",
    "sips",
    "xmpp",
    "msteams",
    "zoommtg",
    "zoomus",
    "webex",
    "wbx",
    "gotomeeting",
    "skype",
    "callto",
    "facetime",
    "bbb",
    "jitsi-meet",
];
/// Schemes that run programs, read files or open other machines' files from a calendar.
const HARMFUL_SCHEMES: [&str; 26] = [
    "about",
    "afp",
    "blob",
    "chrome",
    "data",
    "file",
    "filesystem",
    "ftp",
    "ftps",
    "intent",
    "jar",
    "javascript",
    "ldap",
    "livescript",
    "mhtml",
    "mocha",
    "nfs",
    "res",
    "search",
    "search-ms",
    "sftp",
    "shell",
    "smb",
    "ssh",
    "telnet",
    "vbscript",
];
/// The beginnings of schemes of Microsoft's programs and of browsers. Several of them were used for attacks.
const HARMFUL_PREFIXES: [&str; 2] = ["ms-", "view-source"];

/// The text of a `url` as feeds can carry it. An address without a scheme is left out, with a warning.
pub(super) fn page(
    problems: &mut ProblemCollector<'_>,
    field: Option<&Field<'_, String>>,
) -> Option<Box<str>> {
    let field = field.filter(|field| !field.value.trim().is_empty())?;
    let text = field.value.trim();
    if problems.is_too_long(field, "url") {
        return None;
    }
    let Some(scheme) = scheme(text) else {
        let remedy = whole_address(text).unwrap_or_else(|| "https://…".to_owned());
        problems.warn(
            field.raw,
            ProblemKind::AddressWithoutScheme {
                key: "url",
                text: text.to_owned(),
                remedy,
            },
        );
        return None;
    };
    if !PAGE_SCHEMES.contains(&scheme.as_str()) {
        problems.add(
            field.raw,
            ProblemKind::ForbiddenScheme {
                key: "url",
                scheme,
                allowed: "https://, http:// or mailto:",
            },
        );
        return None;
    }
    if let Some(remedy) = whole_address(text) {
        let text = text.to_owned();
        let kind = ProblemKind::AddressWithoutScheme {
            key: "url",
            text,
            remedy,
        };
        problems.warn(field.raw, kind);
    }
    let written = encoded(text);
    if let Cow::Owned(address) = &written {
        problems.warn(
            field.raw,
            ProblemKind::AddressWithSpaces {
                address: address.clone(),
            },
        );
    }
    Some(written.into())
}

/// The text of `online`: an address, or words such as "Channel 5".
pub(super) fn online(
    problems: &mut ProblemCollector<'_>,
    field: Option<&Field<'_, String>>,
) -> Option<Box<str>> {
    let field = field?;
    let text = field.value.trim();
    match scheme(text) {
        Some(scheme) if is_harmful(&scheme) => {
            let allowed =
                "https:// or another one that joins a meeting, such as sip:, tel: or msteams:";
            problems.add(
                field.raw,
                ProblemKind::ForbiddenScheme {
                    key: "online",
                    scheme,
                    allowed,
                },
            );
            return None;
        }
        // Words with a colon: "Teams: channel 5".
        Some(scheme) if !is_known(&scheme) && !text.contains(char::is_whitespace) => {
            problems.warn(field.raw, ProblemKind::UnknownScheme { scheme });
        }
        _ => {
            if let Some(remedy) = whole_address(text) {
                problems.warn(
                    field.raw,
                    ProblemKind::AddressWithoutScheme {
                        key: "online",
                        text: text.to_owned(),
                        remedy,
                    },
                );
            }
        }
    }
    problems.text(Some(field), "online")
}

/// The scheme that a lenient program would find, in lower case (RFC 3986 section 3.1). Such programs ignore white space
/// and control characters.
fn scheme(text: &str) -> Option<String> {
    let (before, _) = text.split_once(':')?;
    let scheme: String = before
        .chars()
        .filter(|c| !c.is_control())
        .collect::<String>()
        .trim()
        .to_ascii_lowercase();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        // A host with a port.
        && !scheme.contains('.');
    is_scheme.then_some(scheme)
}

/// The whole address of a website that is written without its beginning, or with a slash too few:
/// `learn.example.org/x`, `//learn.example.org/x`, `https:/learn.example.org/x`.
fn whole_address(text: &str) -> Option<String> {
    let (scheme, rest) = match text.split_once(':') {
        Some((scheme, rest)) if ["http", "https"].contains(&&*scheme.to_ascii_lowercase()) => {
            (scheme, rest)
        }
        _ => ("https", text),
    };
    let host = rest.trim_start_matches('/');
    let is_whole = rest.len() < text.len() && rest.len() - host.len() == 2;
    (!is_whole && looks_like_a_host(host)).then(|| format!("{scheme}://{host}"))
}

fn is_known(scheme: &str) -> bool {
    PAGE_SCHEMES.contains(&scheme) || MEETING_SCHEMES.contains(&scheme)
}

fn is_harmful(scheme: &str) -> bool {
    HARMFUL_SCHEMES.contains(&scheme)
        || HARMFUL_PREFIXES
            .iter()
            .any(|prefix| scheme.starts_with(prefix))
}

/// `learn.example.org/x`, `www.example.org` or `meet.example.org:8443/1`, and not `Room 1.02`.
fn looks_like_a_host(text: &str) -> bool {
    let host = text.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
    };
    let top_is_a_word = labels
        .last()
        .is_some_and(|top| top.len() >= 2 && top.chars().all(char::is_alphabetic));
    labels.len() >= 2
        && labels.iter().all(is_label)
        && top_is_a_word
        && !text.contains(char::is_whitespace)
}

/// The address with the characters that no address can hold (RFC 3986 section 2) written as `%20` and the like.
fn encoded(text: &str) -> Cow<'_, str> {
    let is_foreign =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '<' | '>' | '"');
    if !text.contains(is_foreign) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_foreign(c) {
            let mut buffer = [0; 4];
            out.extend(
                c.encode_utf8(&mut buffer)
                    .bytes()
                    .map(|byte| format!("%{byte:02X}")),
            );
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_found_however_it_is_disguised() {
        let check = |text, expected: Option<&str>| {
            assert_eq!(scheme(text).as_deref(), expected, "{text:?}");
        };
        check("https://x.example", Some("https"));
        check("JavaScript:alert(1)", Some("javascript"));
        check("java\nscript:alert(1)", Some("javascript"));
        check("\u{1}javascript :alert(1)", Some("javascript"));
        check("learn.example.org/x", None);
        check("learn.example.org:8080/x", None);
        check("Room 5: upstairs", None);
        check("://x", None);
        check("5:x", None);
    }

    #[test]
    fn an_address_without_its_whole_beginning_is_completed() {
        let check = |text, expected: Option<&str>| {
            assert_eq!(whole_address(text).as_deref(), expected, "{text}");
        };
        let whole = "https://meet.example.org/1";
        check("meet.example.org/1", Some(whole));
        check("//meet.example.org/1", Some(whole));
        check("///meet.example.org/1", Some(whole));
        check("https:/meet.example.org/1", Some(whole));
        check("https:meet.example.org/1", Some(whole));
        check("http:///meet.example.org", Some("http://meet.example.org"));
        check(whole, None);
        check("HTTP://meet.example.org", None);
        check("//", None);
        check("// see the notes", None);
        check("https://", None);
        check("https://localhost/1", None);
        check("Channel:5", None);
    }

    #[test]
    fn a_host_is_distinguished_from_words() {
        for text in [
            "learn.example.org/x",
            "www.example.org",
            "meet.example.org:8443/1",
            "bücher.example",
        ] {
            assert!(looks_like_a_host(text), "{text}");
        }
        for text in [
            "Channel 5",
            "JB.0.01",
            "5",
            "",
            "e.g. Teams",
            "Teams",
            "...",
            "see e-mail.",
            "3.14",
        ] {
            assert!(!looks_like_a_host(text), "{text}");
        }
    }
}
