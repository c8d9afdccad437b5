//! Cookies: those that a browser sends, and the headers that set them (RFC 6265).

use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};

use super::Site;

/// The values of all cookies with this name.
pub(super) fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lists = headers
        .get_all(COOKIE)
        .filter_map(|value| value.to_str().ok());
    let cookies = lists.flat_map(|list| list.split(';'));
    let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    pairs
        .filter(move |(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The header that sets a cookie for all addresses of this server; `None` if the base path cannot be in a header. A cookie
/// that lasts for 0 seconds is removed.
pub(super) fn set(site: &Site, name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = if site.is_secure { "; Secure" } else { "" };
    // Without a slash at its end, because `/tt` is the home page too (RFC 6265 section 5.1.4).
    let path = match &*site.base_path {
        "" => "/",
        path => path,
    };
    let text =
        format!("{name}={value}; Max-Age={seconds}; Path={path}; SameSite=Lax; HttpOnly{secure}");
    HeaderValue::try_from(text).ok()
}

/// The name of a cookie that only this server can set, as far as browsers offer that. With a path in `base_url`, others on
/// the same host could set it too.
pub(super) fn protected_name(site: &Site, name: &str) -> String {
    match (site.is_secure, site.base_path.is_empty()) {
        (true, true) => format!("__Host-{name}"),
        (true, false) => format!("__Secure-{name}"),
        (false, _) => name.to_owned(),
    }
}
