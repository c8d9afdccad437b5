//! The path of `base_url`, with which every address of this server begins: `/tt`, or nothing.

use actix_web::dev::ServiceRequest;
use actix_web::http::uri::{PathAndQuery, Uri};
use percent_encoding::percent_decode_str;

/// Removes the base path from the target of a request, so the rest of the server does not know it.
///
/// A proxy may have removed it already. The two cases cannot be confused, because no path of `base_url` begins like an
/// address of the server.
pub(super) fn remove_base_path(base_path: &str, request: &mut ServiceRequest) {
    if base_path.is_empty() {
        return;
    }
    let uri = request.uri();
    let rest = path_below(base_path, uri.path());
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    // A proxy that replaces `/tt` by `/` turns `/tt/help` into `//help`.
    let target = format!("/{}{query}", rest.trim_start_matches('/'));
    let mut parts = uri.clone().into_parts();
    // The rest of a valid path is valid.
    let Ok(target) = PathAndQuery::try_from(target) else {
        return;
    };
    parts.path_and_query = Some(target);
    let Ok(uri) = Uri::from_parts(parts) else {
        return;
    };
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// The path without the base path, or the whole path if it does not begin with it. Clients may encode any character.
fn path_below<'a>(base_path: &str, path: &'a str) -> &'a str {
    let mut rest = path;
    for part in base_path.split('/').skip(1) {
        let Some(after) = rest.strip_prefix('/') else {
            return path;
        };
        let end = after.find('/').unwrap_or(after.len());
        if !percent_decode_str(&after[..end]).eq(percent_decode_str(part)) {
            return path;
        }
        rest = &after[end..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_parts_are_taken_off_however_they_are_encoded() {
        for (base_path, path, expected) in [
            ("", "/a/b", "/a/b"),
            ("/tt", "/tt", ""),
            ("/tt", "/tt/", "/"),
            ("/tt", "/tt/tt/a%2Fb", "/tt/a%2Fb"),
            ("/tt", "/ttx/a", "/ttx/a"),
            ("/tt", "/tt%2Fa", "/tt%2Fa"),
            ("/a/t%C3%A9", "/%61/t%c3%a9/b", "/b"),
            ("/a/b", "/a", "/a"),
            ("/a/b", "/a/c/b", "/a/c/b"),
        ] {
            assert_eq!(path_below(base_path, path), expected, "{base_path} {path}");
        }
    }
}
