//! Which encoding a client wants (RFC 9110 section 12.5.3).

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue, USER_AGENT};

use crate::feed::Encoding;

/// Gzip if the client asks for it, does not like the plain text better and is none of those that cannot read it; plain
/// text otherwise, for a feed in the wrong encoding is worse than a long one.
pub(super) fn encoding(headers: &HeaderMap, no_gzip_for: &[String]) -> Encoding {
    if !no_gzip_for.is_empty() && headers.get(USER_AGENT).is_some_and(|agent| names_any(agent, no_gzip_for)) {
        return Encoding::Identity;
    }
    let mut gzip = None;
    let mut any = None;
    let mut identity = None;
    for value in headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()) {
        for (coding, quality) in value.split(',').filter_map(preference) {
            match coding.to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => gzip = Some(quality),
                "identity" => identity = Some(quality),
                "*" => any = Some(quality),
                _ => {}
            }
        }
    }
    let gzip = gzip.or(any).unwrap_or(0.0);
    if gzip > 0.0 && gzip >= identity.unwrap_or(0.0) { Encoding::Gzip } else { Encoding::Identity }
}

fn names_any(agent: &HeaderValue, parts: &[String]) -> bool {
    let agent = String::from_utf8_lossy(agent.as_bytes());
    parts.iter().any(|part| agent.contains(part))
}

/// One coding with its quality; nothing if the quality is none.
fn preference(part: &str) -> Option<(&str, f32)> {
    let (coding, parameters) = part.split_once(';').unwrap_or((part, ""));
    let quality = match parameters.trim().strip_prefix(['q', 'Q']) {
        Some(rest) => rest.trim_start().strip_prefix('=')?.trim().parse().ok()?,
        None => 1.0,
    };
    (0.0..=1.0).contains(&quality).then_some((coding.trim(), quality))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
