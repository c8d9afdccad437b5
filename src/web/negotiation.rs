//! The encoding and the language that a client prefers (RFC 9110 section 12.5).

use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};

use super::cookies;
use crate::feed::Encoding;
use crate::language::Language;

/// The largest number of members of a list in a header that count. A browser with all languages sends fewer.
pub(super) const MAX_MEMBERS: usize = 64;

/// The cookie that keeps the chosen language.
pub(super) const LANGUAGE_COOKIE: &str = "lang";

/// Gzip, if the client accepts it, does not prefer plain text and can read it. If not, plain text, because a feed in
/// the wrong encoding is worse than a long one.
pub(super) fn encoding(headers: &HeaderMap, no_gzip_for: &[String]) -> Encoding {
    let agent = headers.get(USER_AGENT).map(HeaderValue::as_bytes);
    best_encoding(preferences(headers, &ACCEPT_ENCODING), agent, no_gzip_for)
}

/// The same for a client with this one value of `Accept-Encoding`.
pub(super) fn encoding_of(value: &str, agent: Option<&[u8]>, no_gzip_for: &[String]) -> Encoding {
    best_encoding(preferences_in([value].into_iter()), agent, no_gzip_for)
}

fn best_encoding<'a>(
    preferences: impl Iterator<Item = (&'a str, f32)>,
    agent: Option<&[u8]>,
    no_gzip_for: &[String],
) -> Encoding {
    if agent.is_some_and(|agent| contains_any(agent, no_gzip_for)) {
        return Encoding::Identity;
    }
    let mut gzip = None;
    let mut any = None;
    let mut identity = None;
    for (coding, quality) in preferences {
        let is = |name| coding.eq_ignore_ascii_case(name);
        if is("gzip") || is("x-gzip") {
            gzip = Some(quality);
        } else if is("identity") {
            identity = Some(quality);
        } else if is("*") {
            any = Some(quality);
        }
    }
    let gzip = gzip.or(any).unwrap_or(0.0);
    if gzip > 0.0 && gzip >= identity.unwrap_or(0.0) {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

/// The language of a page: the chosen one, or the language of the person whose page it is, or the one that the browser
/// prefers.
pub(super) fn language(
    headers: &HeaderMap,
    person_language: Option<Language>,
    default: Language,
) -> Language {
    chosen(headers)
        .or(person_language)
        .or_else(|| preferred(headers, default))
        .unwrap_or(default)
}

/// Whether the client is a browser.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"))
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookies::values(headers, LANGUAGE_COOKIE)
        .next()
        .and_then(Language::parse)
}

/// The most preferred language among those of the program; `*` is the default.
fn preferred(headers: &HeaderMap, default: Language) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for (tag, quality) in preferences(headers, &ACCEPT_LANGUAGE) {
        let language = if tag == "*" {
            Some(default)
        } else {
            Language::parse(tag)
        };
        let is_better = quality > best.map_or(0.0, |(_, best)| best);
        best = language
            .filter(|_| is_better)
            .map(|language| (language, quality))
            .or(best);
    }
    best.map(|(language, _)| language)
}

fn contains_any(agent: &[u8], parts: &[String]) -> bool {
    if parts.is_empty() {
        return false;
    }
    let agent = String::from_utf8_lossy(agent);
    parts.iter().any(|part| agent.contains(part))
}

/// The members of a list of preferences in a header.
pub(super) fn preferences<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = (&'a str, f32)> {
    let values = headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok());
    preferences_in(values)
}

fn preferences_in<'a>(
    values: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = (&'a str, f32)> {
    values
        .flat_map(|value| value.split(','))
        .take(MAX_MEMBERS)
        .filter_map(preference)
}

/// One coding, language or media range with its quality; `None` if the quality is not a number from 0 to 1.
fn preference(part: &str) -> Option<(&str, f32)> {
    let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
    // A media range may have other parameters before the quality.
    let mut pairs = parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='));
    let quality = match pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case("q")) {
        Some((_, value)) => value.trim().parse().ok()?,
        None => 1.0,
    };
    (0.0..=1.0)
        .contains(&quality)
        .then_some((name.trim(), quality))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::COOKIE;

    #[test]
    fn gzip_is_sent_only_to_who_wants_it() {
        let check = |value: &'static str, expected| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(encoding(&headers, &[]), expected, "{value}");
        };
        check("gzip", Encoding::Gzip);
        check("gzip, deflate, br, zstd", Encoding::Gzip);
        check("GZIP;q=0.5", Encoding::Gzip);
        check("br, *;q=0.1", Encoding::Gzip);
        check("x-gzip", Encoding::Gzip);
        check("gzip;q=0", Encoding::Identity);
        check("gzip;q=0.0, *", Encoding::Identity);
        check("gzip;q=0.5, identity", Encoding::Identity);
        check("identity;q=0.5, gzip;q=0.5", Encoding::Gzip);
        check("br", Encoding::Identity);
        check("", Encoding::Identity);
        check("gzip;q=x", Encoding::Identity);
        check("gzip;q=7", Encoding::Identity);
        assert_eq!(encoding(&HeaderMap::new(), &[]), Encoding::Identity);
    }

    fn headers(pairs: &[(actix_web::http::header::HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_browsers_languages_are_weighed() {
        let check = |value: &'static str, expected: Language| {
            let found = language(&headers(&[(ACCEPT_LANGUAGE, value)]), None, Language::Fr);
            assert_eq!(found, expected, "{value}");
        };
        check("de", Language::De);
        check("de-CH, de;q=0.9, en;q=0.8", Language::De);
        check("en;q=0.8, zh-CN;q=0.9", Language::Zh);
        check("pt, it;q=0.9, cy;q=0.1", Language::Cy);
        check("es;q=0.5, cy;q=0.5", Language::Es);
        check("en;q=0, de;q=0.1", Language::De);
        check("EN-gb", Language::En);
        check("pt, *;q=0.5, de;q=0.4", Language::Fr);
        check("de;q=x, en;q=0.2", Language::En);
        check("pt", Language::Fr);
        check("", Language::Fr);
        assert_eq!(
            language(&HeaderMap::new(), None, Language::Es),
            Language::Es
        );
    }

    #[test]
    fn what_was_chosen_comes_before_what_is_known_and_that_before_what_the_browser_likes() {
        let browser = (ACCEPT_LANGUAGE, "en");
        let both = headers(&[browser.clone(), (COOKIE, "a=b; lang=cy; language=de")]);
        assert_eq!(
            language(&both, Some(Language::De), Language::Fr),
            Language::Cy
        );
        let unknown = headers(&[browser.clone(), (COOKIE, "lang=xx; blang=de")]);
        assert_eq!(
            language(&unknown, Some(Language::De), Language::Fr),
            Language::De
        );
        assert_eq!(
            language(&headers(&[browser]), None, Language::Fr),
            Language::En
        );
    }

    #[test]
    fn only_a_browser_wants_a_page() {
        let accepting = |value| wants_page(&headers(&[(ACCEPT, value)]));
        assert!(accepting("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!accepting("*/*") && !accepting("text/calendar") && !wants_page(&HeaderMap::new()));
    }
}
