//! The way back to a page of the desk for somebody who has to sign in first. The address of the page for signing in holds
//! it, and no such path has a secret.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::query;

/// The name of the path in the query.
const NAME: &str = "back";

/// A longer path is not kept, because the address for signing in would become too long.
const MAX_PATH_LEN: usize = 1000;

/// The characters that are encoded in a value of a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// The query of the page for signing in from which somebody comes back to this path; empty if the path is too long.
pub(in super::super) fn way_back(path: &str) -> String {
    if path.len() > MAX_PATH_LEN {
        return String::new();
    }
    format!("?{NAME}={}", utf8_percent_encode(path, ENCODED))
}

/// The path in such a query.
pub(in super::super) fn path_back(query: &str) -> Option<String> {
    query::value(query, NAME)
}

/// The way back in this query, as the end of another one; empty if there is none.
pub(in super::super) fn same_way_back(query: &str) -> String {
    let back = path_back(query).map(|path| way_back(&path));
    back.map_or_else(String::new, |back| back.replacen('?', "&", 1))
}
